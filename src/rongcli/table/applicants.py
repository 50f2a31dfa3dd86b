"""Kinds of applicant on their way down: that they nest without a circle, and that policies name kinds that exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rongcli.base.text import Text, did_you_mean
from rongcli.rules.edition import Kind
from rongcli.rules.facts import plain
from rongcli.rules.policy import Policy
from rongcli.table.inputs import OTHER_NAME
from rongcli.table.schema import Table
from rongcli.table.words import Path, named, wrong

KIND = "kind"
"""The field of a profile that says who asks."""


def lowered_kinds(table: Table) -> dict[str, Kind]:
    """The kinds of applicant of a table. Raises TableError for a name that is none of them, or that two share."""
    words: dict[str, str] = {}
    for name, item in table.kind.items():
        path: Path = ("kind", name)
        named("name", name, path)
        for word in (name, *item.name, *item.aliases):
            if words.setdefault(plain(word), name) != name:
                message = Text(f"“{word}”已是另一类申请人的名称", f"'{word}' is the name of another kind")
                raise wrong(path, message, OTHER_NAME)
        _known(table, item.within, (*path, "within"))
    within = {name: item.within for name, item in table.kind.items()}
    for name in table.kind:
        if name in _above(within, name):
            raise wrong(("kind", name, "within"), Text("循环归属", "is within itself"))
    for name, policy in table.policy.items():
        _known(table, policy.kinds, ("policy", name, "kinds"))
    if table.kind and KIND in table.input:
        message = Text("资料中 kind 表示申请人类别", "kind says in a profile who asks, where a table declares kinds")
        raise wrong(("input", KIND), message, OTHER_NAME)
    return {name: Kind(name, item.name, tuple(item.aliases), tuple(item.within)) for name, item in table.kind.items()}


def _known(table: Table, names: list[str], path: Path) -> None:
    for index, name in enumerate(names):
        if name not in table.kind:
            message = Text(f"没有申请人类别“{name}”", f"there is no kind of applicant '{name}'")
            raise wrong((*path, index), message, did_you_mean(name, table.kind))


def _above(within: Mapping[str, Sequence[str]], name: str) -> Iterator[str]:
    """The kinds that a kind is within, at any depth; one that is within itself is among them."""
    waiting, seen = list(within[name]), set[str]()
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            yield one
            waiting += within[one]


def owners(kinds: Mapping[str, Kind], policies: Iterable[Policy]) -> dict[str, tuple[str, ...]]:
    """The outermost kinds of whoever has an input, of inputs that no policy for everyone reads."""
    readers: dict[str, list[Policy]] = {}
    for policy in policies:
        for item in policy.inputs:
            readers.setdefault(item.name, []).append(policy)
    within = {name: kind.within for name, kind in kinds.items()}
    found = {}
    for name, reading in readers.items():
        every = dict.fromkeys(kind for policy in reading for kind in policy.kinds)
        if all(policy.kinds for policy in reading):
            found[name] = tuple(kind for kind in every if every.keys().isdisjoint(_above(within, kind)))
    return found
