"""What was paid under each limit: earlier payments and statements first, then the claims in their order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tests.independent.clause import Limit
from tests.independent.keys import Payment, RefusedError

Where = Mapping[str, object]
"""The applicant, item, year and inputs of a claim; None is unknown."""
Place = tuple[str, tuple[str, ...], tuple[object, ...]]
"""A policy, what a limit of it goes by, and the values of that."""

OWN = ("applicant", "item", "year")


def place(policy: str, per: tuple[str, ...], where: Where) -> Place | None:
    """Where a limit is kept for a claim; None where that is not known."""
    values = tuple(where.get(name) for name in per)
    return None if None in values else (policy, per, values)


class Ledger:
    """Fen paid, and *once* used, by place."""

    def __init__(self) -> None:
        self._before: dict[Place, int] = defaultdict(int)
        self._stated: dict[Place, int] = {}
        self._spent: dict[Place, int] = defaultdict(int)
        self._used: set[Place] = set()

    def enter_payments(self, found: Sequence[Payment], limits: Mapping[str, Sequence[tuple[str, ...]]]) -> None:
        """Earlier payments, under whatever the policy's limits go by."""
        for paid in found:
            for per in {*limits.get(paid.policy, ())} - {()}:
                if "applicant" in per and not paid.keys:
                    raise RefusedError("no applicant", paid.line)
                if "item" in per and not paid.item:
                    raise RefusedError("no item", paid.line)
                for key in paid.keys:
                    own = {"applicant": key, "item": paid.item, "year": paid.date and paid.date.year}
                    values = tuple(own[name] if name in OWN else (paid.row.get(name) or None) for name in per)
                    self._before[paid.policy, per, values] += paid.amount

    def state(self, policy: str, per: tuple[str, ...], where: Where, amount: int) -> None:
        """A claim says what was paid before: of several statements the largest counts."""
        if per and (at := place(policy, per, where)):
            self._stated[at] = max(self._stated.get(at, 0), amount)

    def paid(self, policy: str, limit: Limit, where: Where, stated: int) -> int:
        """All that counts against a limit; under an unknown key, what the claim itself says was paid."""
        if not limit.per:
            return 0
        if (at := place(policy, limit.per, where)) is None:
            return stated
        before = self._before.get(at, 0)
        if inputs := [name for name in limit.per if name not in OWN]:
            values = tuple(None if name in inputs else value for name, value in zip(limit.per, at[2], strict=True))
            before += self._before.get((policy, limit.per, values), 0)
        return max(before, self._stated.get(at, 0), stated) + self._spent.get(at, 0)

    def used(self, policy: str, limit: Limit, where: Where, stated: int) -> bool:
        """Whether *once* was: by an earlier payment, or by a claim that was worth something."""
        at = place(policy, limit.per, where)
        return at in self._used or self.paid(policy, limit, where, stated) > 0

    def spend(self, policy: str, limits: Sequence[Limit], where: Where, amount: int, worth: bool) -> None:
        """A determined award; limits of one key share what was spent."""
        at = {limit: found for limit in limits if limit.per and (found := place(policy, limit.per, where))}
        for found in set(at.values()):
            self._spent[found] += amount
        if worth:
            self._used |= {found for limit, found in at.items() if limit.once}
