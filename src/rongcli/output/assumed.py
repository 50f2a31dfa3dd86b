"""What an answer takes as met though nothing was stated of it: said wherever the answer is."""

from __future__ import annotations

from collections.abc import Iterable

from rongcli.base.text import Language, Text
from rongcli.rules.award import ConditionResult
from rongcli.rules.policy import Condition

_ASSUMING = Text("（假定{count}项条件成立）", ", assuming {count} conditions")
_ASSUMING_ONE = Text("（假定1项条件成立）", ", assuming one condition")
_WORDS = Text("以下条件系假定成立，未经说明：{names}。", "Assumed met, not stated: {names}.")
_JOINT = Text("、", "; ")


def assumed(results: Iterable[ConditionResult]) -> tuple[Condition, ...]:
    """The conditions that were assumed, each once."""
    return tuple({one.condition.id: one.condition for one in results if one.assumed}.values())


def assuming(conditions: tuple[Condition, ...], language: Language) -> str:
    """What a headline says of them behind its amount; nothing where there are none."""
    words = _ASSUMING_ONE if len(conditions) == 1 else _ASSUMING
    return words.to(language).format(count=len(conditions)) if conditions else ""


def assumed_words(conditions: tuple[Condition, ...], language: Language) -> str:
    """The sentence that names them; nothing where there are none."""
    names = _JOINT.to(language).join(one.text.to(language) for one in conditions)
    return _WORDS.to(language).format(names=names) if conditions else ""
