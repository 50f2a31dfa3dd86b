"""What caps that reach across claims have already granted.

Caps are spent in the order in which claims are recorded: by date, then by input order. Keys are the exact
applicant and item, the calendar year of the claim's date, or an input's value.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import NamedTuple

from rongcli.rules.award import Claim
from rongcli.rules.policy import Cap, Policy

Key = tuple[object, ...]
_HEAD = 4
"""Parts of a key that say which cap it is of."""


class Entry(NamedTuple):
    """Of one key of a cap: fen that claims said were awarded before, fen granted since, and the number of claims."""

    stated: int
    granted: int
    times: int


OWN = {"applicant", "item"}
"""The parts of a key that say whose the money is."""


def lacking(cap: Cap, claim: Claim) -> str | None:
    """The first part of the cap's key that the claim does not state, or None."""
    for part in cap.per:
        if _part(part, claim) is None:
            return part
    return None


def parts_of(cap: Cap, claim: Claim) -> dict[str, object]:
    """The parts of the cap's key with the claim's values."""
    return {part: _part(part, claim) for part in cap.per}


def _part(part: str, claim: Claim) -> object | None:
    if part == "applicant":
        return claim.applicant
    if part == "year":
        return claim.date.year
    if part == "item":
        return claim.item
    return part if part == "all" else claim.facts.get(part)


class Ledger:
    """The money and the number of claims granted under each cap and key so far."""

    def __init__(self) -> None:
        self._stated: dict[Key, int] = {}
        self._granted: defaultdict[Key, int] = defaultdict(int)
        self._times: defaultdict[Key, int] = defaultdict(int)
        self._dated: defaultdict[Key, list[tuple[datetime.date, int]]] = defaultdict(list)
        self._pending: set[Key] = set()
        self._latest: dict[Key, datetime.date] = {}
        self._before: dict[Key, int] = {}

    @staticmethod
    def _key(policy: Policy, cap: Cap, claim: Claim) -> Key:
        return (policy.id, cap.id, cap.per, cap.years, *[_part(part, claim) for part in cap.per])

    def _stated_before(self, cap: Cap, key: Key, claim: Claim) -> int:
        """What claims said was awarded before; it is one applicant's or item's, so no pool counts it."""
        if not OWN & set(cap.per):
            return 0
        return max(self._stated.get(key, 0), claim.already_awarded or 0)

    def state(self, policy: Policy, claim: Claim) -> None:
        """Enters what a claim says was awarded before, ahead of every claim that is decided."""
        for cap in policy.caps:
            if claim.already_awarded and OWN & set(cap.per) and lacking(cap, claim) is None:
                key = self._key(policy, cap, claim)
                self._stated[key] = max(self._stated.get(key, 0), claim.already_awarded)

    def spent(self, policy: Policy, cap: Cap, claim: Claim) -> int:
        """Fen already granted under the cap: what was stated for the key, and what was recorded since."""
        if not cap.per:
            return 0
        key = self._key(policy, cap, claim)
        stated = self._stated_before(cap, key, claim)
        if cap.years is not None:
            return stated + sum(amount for _, amount in self._recent(key, cap.years, claim))
        return stated + self._granted[key]

    def _recent(self, key: Key, years: int, claim: Claim) -> list[tuple[datetime.date, int]]:
        """The grants within so many years before the claim; those of its own anniversary have run out."""
        day = claim.date
        leap = (day.month, day.day) == (2, 29)
        start = day.replace(year=max(day.year - years, 1), day=28 if leap else day.day)
        return [grant for grant in self._dated[key] if grant[0] > start]

    def times(self, policy: Policy, cap: Cap, claim: Claim) -> int:
        """How many claims the cap's key has had; an amount already awarded counts as one."""
        key = self._key(policy, cap, claim)
        stated = self._stated_before(cap, key, claim)
        times = self._times[key] if cap.years is None else len(self._recent(key, cap.years, claim))
        return times + (1 if stated else 0)

    def pending(self, policy: Policy, cap: Cap, claim: Claim) -> bool:
        """Whether an earlier claim under the cap is still undetermined."""
        return bool(cap.per) and self._key(policy, cap, claim) in self._pending

    def entries(self) -> dict[Key, dict[Key, Entry]]:
        """What is entered, by policy id and the id, parts and years of a cap, then by the values of the parts."""
        found: defaultdict[Key, dict[Key, Entry]] = defaultdict(dict)
        for key in dict.fromkeys((*self._stated, *self._granted, *self._times)):
            entry = Entry(self._stated.get(key, 0), self._granted.get(key, 0), self._times.get(key, 0))
            found[key[:_HEAD]][key[_HEAD:]] = entry
        return dict(found)

    def copy(self) -> Ledger:
        """A ledger of its own with the same entries."""
        other = Ledger()
        other.become(self)
        return other

    def become(self, other: Ledger) -> None:
        """Takes over the entries of another ledger in place of its own."""
        self._stated = dict(other._stated)
        self._granted = other._granted.copy()
        self._times = other._times.copy()
        self._dated = defaultdict(list, {key: list(grants) for key, grants in other._dated.items()})
        self._pending = set(other._pending)
        self._latest, self._before = dict(other._latest), dict(other._before)

    def open(self) -> None:
        """Marks what is entered so far as granted before the claims to come."""
        self._before = dict(self._granted)
        self._latest.clear()

    def granted_before(self, policy: Policy, cap: Cap, claim: Claim) -> int:
        """Fen granted under the cap before the ledger was opened."""
        return self._before.get(self._key(policy, cap, claim), 0)

    def late(self, policy: Policy, claim: Claim) -> bool:
        """Whether a claim of a later date was recorded under one of the policy's caps since the ledger was opened."""
        return any(
            claim.date < self._latest.get(self._key(policy, cap, claim), claim.date) for cap in policy.caps if cap.per
        )

    def record(self, policy: Policy, claim: Claim, amount: int | None, *, eligible: bool) -> None:
        """Enters a decided claim: ``amount`` fen, or None while it is undetermined.

        ``policy`` is the whole policy, so that caps which stand only under other readings are kept too. An
        undetermined claim spends nothing, but an eligible one takes its turn under "once".
        """
        self.state(policy, claim)
        keys = {self._key(policy, cap, claim): cap for cap in policy.caps if cap.per and lacking(cap, claim) is None}
        for key, cap in keys.items():
            if amount is None:
                self._pending.add(key)
            else:
                self._granted[key] += amount
            self._times[key] += eligible
            self._latest[key] = max(self._latest.get(key, claim.date), claim.date)
            if cap.years is not None and eligible:
                self._dated[key].append((claim.date, amount or 0))
