"""What the open claims of a run can still come to together: never more than the rooms of their keys.

Each claim's own maximum is right by itself, and their sum is not: two open claims of one key share its room. So the
most is, of the caps of every key of a policy, the sum over its values of what each can still get, and of all the least.
Caps on money of one key share what was spent, so that the lowest of them is its limit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from rongcli.base.money import round_fen
from rongcli.rules.award import Amounts, Claim
from rongcli.rules.expression import UNLIMITED, truth
from rongcli.rules.ledger import Key, Ledger
from rongcli.rules.outlook import Limit
from rongcli.rules.policy import Cap, Policy
from rongcli.rules.terms import Terms


class Open(NamedTuple):
    """The open claims of one key of a cap: the sum of their maxima, the greatest, and the room that is left, in fen.

    ``room`` is None where nothing bounds it. Under a cap on the number of claims only one of them can be paid.
    """

    total: int
    greatest: int
    room: int | None
    once: bool = False

    @property
    def most(self) -> int:
        """What the key can still get."""
        wanted = self.greatest if self.once else self.total
        return wanted if self.room is None else min(wanted, self.room)


def together(total: int, by_cap: Iterable[Iterable[Open]]) -> int:
    """The most of open claims whose maxima come to ``total``, from what their keys can still get under each cap."""
    return min([total, *(sum(one.most for one in keys) for keys in by_cap)])


@dataclass(slots=True)
class _Kept:
    """What is kept of the open claims of one key: one of them, to ask the ledger, and the greatest limit of any."""

    sample: Claim
    total: int = 0
    greatest: int = 0
    limit: int | None = 0


_Group = tuple[tuple[str, ...], int | None, int | None]
"""Caps that share what was spent: their key, years and turns."""


@dataclass(slots=True)
class Attainable:
    """The open claims of one policy, as they are decided; those of several versions share the rooms of their keys."""

    total: int = 0
    _caps: dict[_Group, tuple[Policy, Cap]] = field(default_factory=dict)
    _keys: dict[_Group, dict[Key, _Kept]] = field(default_factory=dict)

    def add(self, ledger: Ledger, claim: Claim, amounts: Amounts, terms: Terms) -> None:
        """Enters an open claim that has a maximum, under the terms that decide it."""
        most = amounts.maximum or 0
        self.total += most
        for group, caps in _groups(terms.policy).items():
            # A key that is not known is nobody's, and a cap that may not hold for a claim gives it none: neither shares
            # a room, and is left to what ``most`` adds.
            held = [cap for cap in caps if cap.test is None or truth(cap.test, claim.facts)]
            self._caps.setdefault(group, (terms.policy, caps[0]))
            if not held or ledger.lacking(held[0], claim) is not None:
                continue
            key = ledger.key(held[0].per, claim)
            kept = self._keys.setdefault(group, {}).setdefault(key, _Kept(claim))
            kept.total += most
            kept.greatest = max(kept.greatest, most)
            limits = [limit for one in held if (limit := _limit(one, claim, terms)) is not None]
            limit = min(limits, default=None)
            kept.limit = None if limit is None or kept.limit is None else max(kept.limit, limit)

    def most(self, ledger: Ledger) -> int:
        """What they can come to, once every claim is decided."""
        return together(self.total, (self._opened(ledger, group) for group in self._keys))

    def _opened(self, ledger: Ledger, group: _Group) -> list[Open]:
        """What the keys of a cap can still get, and the claims that share none of them."""
        kept = self._keys[group].values()
        apart = self.total - sum(one.total for one in kept)
        return [Open(apart, apart, None), *(_open(ledger, *self._caps[group], one) for one in kept)]


def _groups(policy: Policy) -> dict[_Group, list[Cap]]:
    """The caps across claims that share what was spent: those on money, of one key."""
    found: dict[_Group, list[Cap]] = {}
    for cap in policy.caps:
        if cap.per:
            found.setdefault((cap.per, cap.years, cap.times), []).append(cap)
    return found


def _limit(cap: Cap, claim: Claim, terms: Terms) -> int | None:
    if cap.limit is None:
        return None
    amount = Limit(cap, 0).amount(claim.facts)
    return None if amount >= UNLIMITED else round_fen(amount, cap.scale, terms.rounding)


def _open(ledger: Ledger, policy: Policy, cap: Cap, kept: _Kept) -> Open:
    if ledger.lacking(cap, kept.sample) is not None:
        return Open(kept.total, kept.greatest, None)
    if cap.times is not None:
        used = ledger.times(policy, cap, kept.sample) >= cap.times
        return Open(kept.total, kept.greatest, 0 if used else None, cap.times == 1)
    spent = ledger.spent(policy, cap, kept.sample)
    return Open(kept.total, kept.greatest, None if kept.limit is None else max(kept.limit - spent, 0))
