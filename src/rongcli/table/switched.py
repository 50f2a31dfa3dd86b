"""Readings that another reading switches off: under a choice of it, all their choices give the same answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from rongcli.rules.edition import Edition
from rongcli.rules.policy import AwardRule, Cap, Condition, Grant, Note, Policy, Reading, TimeLimit

_Part = Condition | AwardRule | Cap | Grant | TimeLimit | Note


class Switched(NamedTuple):
    """A reading of a policy without effect under a choice of another."""

    policy: str
    reading: str
    by: str
    choice: str


def switched_off(edition: Edition) -> Iterator[Switched]:
    """Every reading that another one switches off, in the order of the table; none that never has an effect."""
    for policy in edition.policies.values():
        parts = _parts(policy)
        for reading in policy.readings.values():
            if not _matters(reading, parts):
                continue
            for other in policy.readings.values():
                for choice in other.choices if other is not reading else ():
                    standing = [part for part in parts if choice in part.when.get(other.id, (choice,))]
                    if not _matters(reading, standing):
                        yield Switched(policy.id, reading.id, other.id, choice)


def _parts(policy: Policy) -> list[_Part]:
    return [
        *policy.conditions,
        *policy.awards,
        *policy.caps,
        *policy.grants,
        *policy.time_limits,
        *policy.notes,
    ]


def _matters(reading: Reading, parts: list[_Part]) -> bool:
    """Whether some parts differ by the choice of a reading."""
    beside: defaultdict[object, dict[str, Counter[object]]] = defaultdict(
        lambda: {choice: Counter() for choice in reading.choices}
    )
    for part in parts:
        if reading.id in part.when:
            others = tuple(sorted((name, choices) for name, choices in part.when.items() if name != reading.id))
            for choice in part.when[reading.id]:
                same = tuple(value for name, value in part._asdict().items() if name != "when")
                beside[others][choice][same] += 1
    return any(len({frozenset(found.items()) for found in by_choice.values()}) > 1 for by_choice in beside.values())
