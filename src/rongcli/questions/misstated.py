"""What is wrong in a profile, and where in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from rongcli.base.errors import InputError, RongError, shown
from rongcli.base.text import Text
from rongcli.rules.edition import Edition
from rongcli.rules.facts import plain

Parsed = TypeVar("Parsed")
Path = tuple[str, ...]
"""Where a value stands in a profile, as keys: ``("policy", "finance.wealth-manager", "licensed")``."""


class ProfileError(InputError):
    """A profile is wrong; ``path`` says where in it."""

    path: Path = ()


def wrong(path: Path, message: Text, hint: Text | None = None) -> ProfileError:
    """The error for what stands at a place of a profile."""
    error = ProfileError(message, hint=hint, field=".".join(shown(part) for part in path if part))
    error.path = path
    return error


def twice(path: Path, other: str) -> ProfileError:
    """The error for a fact that another key states otherwise."""
    message = Text(
        f"与“{shown(other)}”是同一事实，数值却不同", f"is the same fact as '{shown(other)}', with another value"
    )
    return wrong(path, message, Text("留下其中一个", "keep one of the two"))


def two_applicants(one: object, other: object) -> tuple[Text, Text]:
    """What is wrong with two applicants in one profile, and what to do."""
    message = Text(
        f"写了两个申请人：{shown(str(one))}、{shown(str(other))}",
        f"names two applicants: {shown(str(one))} and {shown(str(other))}",
    )
    return message, Text("每份资料一个申请人；多个请用 JSONL", "one profile is one applicant; many go into JSON lines")


def one_of(names: Iterable[str]) -> Text:
    """A hint that names every choice."""
    options = ", ".join(names)
    return Text(f"可用：{options}", f"one of: {options}")


def misplaced(edition: Edition, key: str) -> Text | None:
    """What to write where a key that is no fact names a policy or an area, as ``[finance.wealth-manager]`` does."""
    areas = {plain(word) for area, (label, more) in edition.areas.items() for word in (area, *label, *more)}
    policies = {plain(word) for head in edition.heads.values() for word in (head.id, *head.name, *head.aliases)}
    if plain(key) not in areas | policies:
        return None
    return Text('单项政策的事实写入 [policy."领域.名称"]', 'facts for one policy go under [policy."AREA.NAME"]')


def at(path: Path, parse: Callable[[str], Parsed], text: str) -> Parsed:
    """The parsed text; an error says where in the profile it stands. Raises ProfileError."""
    try:
        return parse(text)
    except RongError as error:
        raise wrong(path, error.message, error.hint) from None
