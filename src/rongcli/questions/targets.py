"""Actual figures held against a document's targets: met, exceeded, missed, by how much. Exact integers only.

What the text does not settle is no verdict: a target "around" a figure gets its difference alone, and more than a
figure that the text names without "or more" is ``exceeded``, neither met nor missed. What no figure could meet or miss
(a condition for persons, a shortest time) gets neither. Rules and structures are held, and counted apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from rongcli.base.errors import InputError, RongError
from rongcli.base.measures import read_measure
from rongcli.base.text import Text, did_you_mean
from rongcli.rules.facts import plain
from rongcli.rules.published import Target

Result = Literal["met", "exceeded", "missed", "no-verdict", "unknown"]
RESULTS: tuple[Result, ...] = ("met", "exceeded", "missed", "no-verdict", "unknown")
STRUCTURAL = "structural"
"""The kind of a target that is a rule or a structure of the text, and the name it is counted under."""
_HOLDS = {
    "above": lambda actual, figure: actual > figure,
    "at_least": lambda actual, figure: actual >= figure,
    "equal": lambda actual, figure: actual == figure,
    "at_most": lambda actual, figure: actual <= figure,
    "below": lambda actual, figure: actual < figure,
}


class Progress(NamedTuple):
    """A target and what was stated of it: the actual number and the difference from the figure, in millionths.

    ``percent`` is the difference as a share of the figure and ``reached`` the actual as a share of it, both in
    hundredths of a percent, rounded half away from zero: the only rounding here. All are None where no value was
    stated; all but the actual number where nothing could be met or missed.
    """

    target: Target
    result: Result
    stated: str | None = None
    actual: int | None = None
    difference: int | None = None
    percent: int | None = None
    reached: int | None = None


def hold(target: Target, stated: str | None) -> Progress:
    """One target against a stated value, such as ``6500万人次``; an empty one is unknown.

    Raises InputError for a value that cannot be read, is in another unit, or is stated of a target that no single
    number measures.
    """
    if stated is None or not stated.strip():
        return Progress(target, "unknown")
    if target.value is None or target.unit is None:
        message = Text(f"不能用一个数衡量({target.figure})", f"is measured by no single number ({target.figure})")
        raise InputError(message, field=target.id, hint=Text("请留空", "leave it out"))
    try:
        actual = read_measure(stated, target.unit)
    except RongError as error:
        raise error.at(field=target.id) from None
    if not target.verdict:
        return Progress(target, "no-verdict", stated.strip(), actual)
    difference = actual - target.value
    return Progress(
        target,
        _result(target.comparator, actual, target.value),
        stated.strip(),
        actual,
        difference,
        _rounded(difference * 10_000, target.value),
        _rounded(actual * 10_000, target.value),
    )


def _result(comparator: str, actual: int, figure: int) -> Result:
    if comparator == "about":
        return "no-verdict"
    if comparator == "equal" and actual > figure:
        return "exceeded"
    return "met" if _HOLDS[comparator](actual, figure) else "missed"


def _rounded(value: int, size: int) -> int:
    """``value / size`` as a whole number, half away from zero."""
    whole = (2 * abs(value) + size) // (2 * size)
    return -whole if value < 0 else whole


def find_target(targets: Mapping[str, Target], word: str) -> Target:
    """The target of that id, or of that name where only one has it. Raises InputError naming the nearest."""
    if word.strip() in targets:
        return targets[word.strip()]
    same = [target for target in targets.values() if plain(word) in {plain(name) for name in (target.id, *target.name)}]
    if len(same) == 1:
        return same[0]
    if same:
        ids = ", ".join(target.id for target in same)
        message = Text(f"几个目标都叫“{word[:60]}”", f"several targets are called '{word[:60]}'")
        raise InputError(message, hint=Text(f"请写编号：{ids}", f"write its id: {ids}"))
    names = [name for target in targets.values() for name in (target.id, *target.name)]
    message = Text(f"没有目标“{word[:60]}”", f"there is no target '{word[:60]}'")
    hint = did_you_mean(word, names) or Text("rongcli targets 列出全部", "rongcli targets lists them")
    raise InputError(message, hint=hint)


def chosen(targets: Iterable[Target], dimensions: Iterable[str], documents: Iterable[str]) -> list[Target]:
    """The targets of some dimensions and documents (of all where none is named), dimension by dimension."""
    dimensions, documents = tuple(dimensions), tuple(documents)
    kept = [
        target
        for target in targets
        if (not dimensions or target.dimension in dimensions) and (not documents or target.document in documents)
    ]
    order = list(dict.fromkeys(target.dimension for target in kept))
    return sorted(kept, key=lambda target: order.index(target.dimension))


def counts(progress: Iterable[Progress]) -> dict[str, int]:
    """How many targets came to each result, every result named; stated rules and structures are ``structural``."""
    names = [STRUCTURAL if one.target.kind == STRUCTURAL and one.stated else one.result for one in progress]
    return {name: names.count(name) for name in (*RESULTS, STRUCTURAL)}
