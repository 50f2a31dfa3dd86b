"""What a policy may pay more than once, and what stops it: its caps, entitlements and "once" by key, as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from rongcli.rules.expression import facts_of, without_steps
from rongcli.rules.ledger import OWN
from rongcli.rules.policy import Cap, Input, Policy, under

Again = Literal["refused", "counted", "alone"]
"""What a further claim of an applicant or item meets: it is refused, what was paid is taken off, or nothing."""


class KeyLimits(NamedTuple):
    """What stands on one key (the parts ``per``; of none, each claim by itself), each in the order of the caps."""

    per: tuple[str, ...]
    entitlement: Cap | None
    caps: tuple[Cap, ...]
    times: tuple[Cap, ...]


class Repetition(NamedTuple):
    """What stops a second payment under some readings: those that are not the default, by name."""

    readings: Mapping[str, str]
    keys: tuple[KeyLimits, ...]
    again: Again
    as_stated: tuple[Input, ...]
    """The amounts that a further claim is paid on as it states them: what of them was claimed before, no rule knows."""


def repetition(policy: Policy) -> Iterator[Repetition]:
    """What stands under the default readings, then under each other choice that changes it, one at a time.

    Nothing of a policy that computes no money.
    """
    defaults = {name: reading.default for name, reading in policy.readings.items()}
    usual = _under(policy, defaults, {})
    if usual is None:
        return
    yield usual
    for name, reading in policy.readings.items():
        for choice in reading.choices:
            found = _under(policy, {**defaults, name: choice}, {name: choice}) if choice != reading.default else None
            if found is not None and _bare(found) != _bare(usual):
                yield found


def _bare(one: Repetition) -> object:
    """What stands, without what it is called under one reading or another."""

    def bare(cap: Cap) -> Cap:
        return cap._replace(limit=cap.limit and without_steps(cap.limit), when={})

    keys = [
        (key.per, key.entitlement and bare(key.entitlement), [*map(bare, key.caps)], [*map(bare, key.times)])
        for key in one.keys
    ]
    return keys, one.again, one.as_stated


def _under(policy: Policy, chosen: Mapping[str, str], readings: Mapping[str, str]) -> Repetition | None:
    standing = under(policy, chosen)
    if not standing.awards or standing.awards[0].certainty == "unpublished":
        return None
    pers = dict.fromkeys(cap.per for cap in sorted(standing.caps, key=lambda cap: not cap.entitlement))
    keys = tuple(_limits(per, standing) for per in pers)
    own = [key for key in keys if OWN & set(key.per)]
    again: Again = "alone"
    if any(cap.times == 1 and cap.years is None for key in own for cap in key.times):
        again = "refused"
    elif own:
        again = "counted"
    return Repetition(readings, keys, again, () if again == "refused" else _as_stated(standing))


def _limits(per: tuple[str, ...], standing: Policy) -> KeyLimits:
    caps = [cap for cap in standing.caps if cap.per == per]
    return KeyLimits(
        per,
        next((cap for cap in caps if cap.entitlement), None),
        tuple(cap for cap in caps if cap.limit is not None and not cap.entitlement),
        tuple(cap for cap in caps if cap.times is not None),
    )


def _as_stated(standing: Policy) -> tuple[Input, ...]:
    """The amounts of the award that are this claim's alone."""
    ends = [end for rule in standing.awards for end in (rule.low, rule.high) if end is not None]
    names = {name for end in ends for name in facts_of(end)}
    amounts = (one for one in standing.inputs if one.name in names and one.type in ("money", "number", "count"))
    return tuple(one for one in amounts if not one.whole_of)
