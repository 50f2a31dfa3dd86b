"""What differs between two editions, policy by policy and part by part, in the order in which a table states it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from rongcli.rules.edition import Edition
from rongcli.rules.expression import Step, walk
from rongcli.rules.lookup import chosen_readings
from rongcli.rules.policy import ENTITLEMENT, ROUNDING, AwardRule, Cap, Condition, Policy

Part = Literal[
    "policy", "name", "benefit", "status", "currency", "input", "condition", "award", "payment", "cap", "grant",
    "reading", "choice", "time_limit", "material", "source", "note",
]  # fmt: skip
_REFERRED = re.compile(r"award\((.+)\)")
_ELIGIBLE = re.compile(r"eligible: (\S+)")
_PAYING = ("policy", "currency", "condition", "award", "payment", "cap", "choice")


class Side(NamedTuple):
    """One of the two editions compared, and the readings wanted on that side (as ``wanted_readings`` checks them).

    A claim goes by the version of its policy on its own date, unless the side is ``fixed`` to the edition's day: what
    if that day's rule had been in force all along?
    """

    edition: Edition
    wanted: Mapping[str, str]
    fixed: bool = False

    def version(self, policy: str, day: datetime.date) -> Policy | None:
        """The version of a policy that decides a claim of that date; None where the edition does not have it."""
        if policy not in self.edition.heads:
            return None
        found = self.edition.policies[policy].on(self.edition.on or day if self.fixed else day)
        return found._replace(history=()) if self.fixed else found  # one rule for claims of whatever day

    def starts(self, policy: str) -> tuple[str, ...]:
        """The dates (ISO) from which claims go by another version of a policy."""
        has = policy in self.edition.heads and not self.fixed
        return self.edition.policies[policy].history if has else ()


class Change(NamedTuple):
    """One part that is not the same: what it was and what it is, None where it was or is not there.

    ``choice`` is the choice of a reading that the answers rest on, by a new default or because it was asked for;
    ``reading`` is a reading that came, went or has other choices. ``pays`` marks a change that can move an award.
    """

    part: Part
    id: str
    before: Any
    after: Any

    @property
    def pays(self) -> bool:
        """Whether it can move an award."""
        return self.part in _PAYING

    @property
    def key(self) -> str:
        """Its name within the policy: ``award``, ``cap:per-applicant``."""
        return f"{self.part}:{self.id}" if self.id else self.part


class PolicyChange(NamedTuple):
    """A policy on both sides, None on a side that does not have it, its readings there, and what differs.

    Where amendments change the policy it is what decides claims dated from ``since`` on, until the next.
    """

    id: str
    before: Policy | None
    after: Policy | None
    chosen_before: Mapping[str, str]
    chosen_after: Mapping[str, str]
    changes: tuple[Change, ...]
    built_on: Mapping[str, PolicyChange] = MappingProxyType({})
    """Of the policies whose awards or conditions this one is made of, those that can pay otherwise now."""
    since: str | None = None

    @property
    def either(self) -> Policy:
        """The policy as it is, or as it was where it is gone."""
        found = self.after or self.before
        assert found is not None
        return found


def changed_policies(one: Side, other: Side) -> list[PolicyChange]:
    """The policies that differ, in the order of the first table, then what the second one adds."""
    names = dict.fromkeys((*one.edition.heads, *other.edition.heads))
    found = (policy_changes(one, other, name) for name in names if not _same(one, other, name))
    return [change for changes in found for change in changes if change.changes]


def policy_changes(one: Side, other: Side, name: str) -> list[PolicyChange]:
    """One policy on both sides and what differs: at first, and from each date on from which a side has another rule."""
    dates = sorted({*one.starts(name), *other.starts(name)})
    first = _policy_change(one, other, name, datetime.date.min)
    later = (_policy_change(one, other, name, datetime.date.fromisoformat(date)) for date in dates)
    return [first, *(change._replace(since=date) for date, change in zip(dates, later, strict=True))]


def _policy_change(one: Side, other: Side, name: str, day: datetime.date) -> PolicyChange:
    before, after = (side.version(name, day) for side in (one, other))
    chosen = [{} if policy is None else chosen_readings(side.edition, policy, side.wanted)
              for side, policy in ((one, before), (other, after))]  # fmt: skip
    if before is None or after is None:
        changes: Iterable[Change] = (Change("policy", "", before, after),)
    else:
        changes = _changes(before, after, *chosen)
    found = PolicyChange(name, before, after, chosen[0], chosen[1], tuple(changes))
    if before is None or after is None or not found.changes:
        return found
    names = dict.fromkeys(
        name
        for policy in (before, after)
        for parts in (policy.awards, policy.caps, policy.conditions)
        for name in made_of(parts)
    )
    inner = {name: _policy_change(one, other, name, day) for name in names
             if name in one.edition.heads and name in other.edition.heads}  # fmt: skip
    return found._replace(built_on={name: one for name, one in inner.items() if any(part.pays for part in one.changes)})


def referred(step: Step) -> str | None:
    """The policy whose award a step is, None where it is a calculation of its own."""
    found = _REFERRED.fullmatch(step.formula)
    return None if found is None else found[1]


def made_of(parts: Iterable[AwardRule | Cap | Condition]) -> Iterator[str]:
    """The policies whose awards or conditions some parts of a policy are made of."""
    for part in parts:
        if isinstance(part, Condition):
            yield from _ELIGIBLE.findall(part.required)
            continue
        for end in (part.low, part.high) if isinstance(part, AwardRule) else (part.limit,):
            for node in walk(end) if end is not None else ():
                name = referred(node) if isinstance(node, Step) else None
                if name is not None:
                    yield name


def _same(one: Side, other: Side, name: str) -> bool:
    """Whether a policy is the same on both sides by its hash in the cache, so that it need not be read."""
    hashes = [getattr(side.edition.policies, "digest", lambda _: None)(name) for side in (one, other)]
    asked = one[1:] == other[1:] and one.edition.readings == other.edition.readings
    return asked and hashes[0] is not None and hashes[0] == hashes[1]


def _changes(
    before: Policy, after: Policy, chosen: Mapping[str, str], chosen_after: Mapping[str, str]
) -> Iterator[Change]:
    for part in ("name", "benefit", "status", "currency"):
        if getattr(before, part) != getattr(after, part):
            yield Change(part, "", getattr(before, part), getattr(after, part))
    yield from _paired("input", {item.name: item for item in before.inputs}, {item.name: item for item in after.inputs})
    yield from _paired("condition", _grouped(before.conditions), _grouped(after.conditions))
    if before.awards != after.awards:
        yield Change("award", "", before.awards or None, after.awards or None)
    if before.payments != after.payments:
        yield Change("payment", "", before.payments or None, after.payments or None)
    wholes = _wholes(before), _wholes(after)
    if [(cap.per, cap.when) for cap in wholes[0]] != [(cap.per, cap.when) for cap in wholes[1]]:
        yield Change("cap", ENTITLEMENT, wholes[0] or None, wholes[1] or None)
    yield from _paired("cap", _grouped(_limits(before)), _grouped(_limits(after)))
    if before.grants != after.grants:
        yield Change("grant", "", before.grants or None, after.grants or None)
    yield from _readings(before, after)
    for name in (*before.readings, ROUNDING):
        if name in chosen and name in chosen_after and chosen[name] != chosen_after[name]:
            yield Change("choice", name, chosen[name], chosen_after[name])
    if before.time_limits != after.time_limits:
        yield Change("time_limit", "", before.time_limits or None, after.time_limits or None)
    if before.materials != after.materials:
        yield Change("material", "", before.materials or None, after.materials or None)
    if before.sources != after.sources:
        yield Change("source", "", before.sources, after.sources)
    if before.notes != after.notes:
        texts = [tuple(note.text for note in policy.notes) or None for policy in (before, after)]
        yield Change("note", "", *texts)


def _wholes(policy: Policy) -> tuple[Cap, ...]:
    """What the award is the whole of: its own amount as a limit, which changes with it."""
    return tuple(cap for cap in policy.caps if cap.entitlement)


def _limits(policy: Policy) -> tuple[Cap, ...]:
    return tuple(cap for cap in policy.caps if not cap.entitlement)


def _readings(before: Policy, after: Policy) -> Iterator[Change]:
    """Readings that came or went, or whose words or choices differ; a new default shows as a choice."""
    plain = [
        {name: reading._replace(default="") for name, reading in policy.readings.items()} for policy in (before, after)
    ]
    yield from _paired("reading", plain[0], plain[1])


def _grouped(parts: Iterable[Any]) -> dict[str, tuple[Any, ...]]:
    """Parts by id: those that stand under different readings share one."""
    found: dict[str, tuple[Any, ...]] = {}
    for part in parts:
        found[part.id] = (*found.get(part.id, ()), part)
    return found


def _paired(part: Part, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield Change(part, name, before.get(name), after.get(name))


class Stage(NamedTuple):
    """A policy part of the way from one edition to the other, with the choice of every reading; None without it."""

    policy: Policy | None
    chosen: Mapping[str, str]


def steps(change: PolicyChange) -> list[str]:
    """The keys of the changes that can move an award, which are made one at a time.

    Where an input changed its type the claims cannot be read both ways, and amounts in another currency cannot be set
    against each other, so all is one step.
    """
    before, after = change.before, change.after
    if before is None or after is None or _retyped(change) or before.currency != after.currency:
        return ["policy"]
    return [one.key for one in change.changes if one.pays]


def stage(change: PolicyChange, applied: set[str]) -> Stage:
    """The policy after those of its changes that are applied."""
    keys = set(steps(change))
    if not keys & applied:
        return Stage(change.before, change.chosen_before)
    if keys <= applied:
        return Stage(change.after, change.chosen_after)
    return _between(change, applied)


def _retyped(change: PolicyChange) -> bool:
    return any(one.part == "input" and one.before and one.after and one.before.type != one.after.type
               for one in change.changes)  # fmt: skip


def _between(change: PolicyChange, applied: set[str]) -> Stage:
    before, after = change.before, change.after
    assert before is not None and after is not None
    chosen = {**change.chosen_after, **change.chosen_before}
    chosen |= {name: choice for name, choice in change.chosen_after.items() if f"choice:{name}" in applied}
    whole = after if {"award", f"cap:{ENTITLEMENT}"} & applied else before
    policy = before._replace(
        inputs=tuple(({item.name: item for item in (*before.inputs, *after.inputs)}).values()),
        conditions=_mixed("condition", before.conditions, after.conditions, applied),
        awards=after.awards if "award" in applied else before.awards,
        caps=(*_wholes(whole), *_mixed("cap", _limits(before), _limits(after), applied)),
        readings={**before.readings, **after.readings},
    )
    return Stage(policy, chosen)


def _mixed(part: str, before: Iterable[Any], after: Iterable[Any], applied: set[str]) -> tuple[Any, ...]:
    """Parts as they were, but for those changed already, which stand as they are."""
    old, new = _grouped(before), _grouped(after)
    found: list[Any] = []
    for name in dict.fromkeys((*old, *new)):
        found += (new if f"{part}:{name}" in applied else old).get(name, ())
    return tuple(found)
