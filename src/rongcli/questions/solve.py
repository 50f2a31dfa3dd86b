"""The smallest input that earns at least an amount, exactly: to the fen, the whole count, the millionth or the day."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, NamedTuple

from rongcli.base.errors import UsageError
from rongcli.base.money import round_fen
from rongcli.base.text import Text
from rongcli.questions.outcome import Outcome, at, line, needed, outcome
from rongcli.questions.pieces import Piece, pieces
from rongcli.questions.polynomial import changes
from rongcli.rules.award import Amounts, Award, ConditionResult
from rongcli.rules.decide import Decision, decide
from rongcli.rules.explain import Asked, explain
from rongcli.rules.expression import Expression, Facts, span
from rongcli.rules.policy import Input

MOST_LOOKS = 50_000
"""How many parts of a domain are looked at where the award's direction is not known."""

Status = Literal["reached", "possible", "unreachable", "unbounded", "ineligible"]


class Best(NamedTuple):
    """The most fen that any value of the input gives, and the smallest value that gives it."""

    amount: int
    value: int


class Solution(NamedTuple):
    """The answer: ``value`` is the smallest input, None where there is none.

    ``status`` is reached; possible, where it hangs on unknown facts beside conditions whether that input suffices, and
    nothing smaller ever does; unreachable; unbounded, where the authority decides without a published limit; or
    ineligible, where ``unmet`` fails whatever the input. ``award`` answers the claim at ``value``, or where there is
    none, at ``best``; ``amounts`` is the money there and ``short`` that of one unit less, both with the conditions in
    ``open`` supposed met.
    """

    status: Status
    over: Input
    wanted: int
    value: int | None
    award: Award
    amounts: Amounts
    certainty: str
    short: int | None
    best: Best | None
    unmet: ConditionResult | None
    open: tuple[ConditionResult, ...]
    sure: int | None
    """Where the status is "possible": the smallest value that suffices whatever the unknown facts are."""
    unrounded: int | None
    """The smallest value that earns the amount, or the most there is, without being rounded up to it; None where that
    changes nothing.
    """


class _Search:
    """One question over one input."""

    def __init__(self, asked: Asked, over: Input) -> None:
        self.asked, self.over, self.line = asked, over, line(over)
        self.found: Outcome = outcome(asked, self.line)
        self.facts: Facts = {name: value for name, value in asked.claim.facts.items() if name != over.name}

    def value(self, paid: Expression, k: int, end: int) -> int | Fraction:
        return span(paid, {**self.facts, self.line.name: self.line.unit * k})[end]  # type: ignore[no-any-return]

    def smallest(self, paid: Expression, target: int | Fraction, end: int) -> int | None:
        """The smallest step at which the money reaches a target (fen × scale)."""
        for piece in pieces(paid, self.facts, self.line, end):
            at_ = self._in(piece, paid, target, end)
            if at_ is not None:
                return at_
        return None

    def _in(self, piece: Piece, paid: Expression, target: int | Fraction, end: int) -> int | None:
        def reaches(k: int) -> bool:
            return self.value(paid, k, end) >= target

        if piece.direction == "?":
            return self._looked_for(piece, paid, target, end)
        if reaches(piece.first):
            return piece.first
        return changes(reaches, piece.first, piece.last) if piece.direction == "+" else None

    def _looked_for(self, piece: Piece, paid: Expression, target: int | Fraction, end: int) -> int | None:
        """By halves, left before right, passing over what cannot reach the target. Raises UsageError on giving up."""
        waiting, looks = [(piece.first, piece.last)], 0
        while waiting:
            first, last = waiting.pop()
            looks += 1
            if looks > MOST_LOOKS:
                raise UsageError(
                    Text(
                        "金额随该输入起落过多，无法精确求解", "the award turns too often with it to be solved exactly"
                    ),
                    hint=Text("可用 sweep 看一段范围", "sweep shows a part of its range"),
                )
            if span(paid, {**self.facts, self.line.name: self._range(first, last)})[1] < target:
                continue
            if self.value(paid, first, end) >= target:
                return first
            if first < last:
                middle = (first + last) // 2
                waiting += [(middle + 1, last), (first, middle)]
        return None

    def _range(self, first: int, last: int) -> int | tuple[int, int]:
        return (self.line.unit * first, self.line.unit * last) if first < last else self.line.unit * first

    def met(self) -> int | None:
        """The first step at which the conditions that the input decides can be met."""
        return self.smallest(self.found.met, 1, 1)

    def best(self, paid: Expression) -> Best:
        """The most that any value gives."""
        rounding, scale = self.found.rounding, self.found.scale
        top: int | Fraction = -1
        turning = False
        for piece in pieces(paid, self.facts, self.line, 1):
            top = max(top, *(self.value(paid, k, 1) for k in (piece.first, piece.last)))
            turning = turning or piece.direction == "?"
        if turning:  # what lies between the ends of a piece may be more
            above = span(paid, {**self.facts, self.line.name: self._range(self.line.first, self.line.last)})[1] + 1
            missed = changes(lambda target: self.smallest(paid, target, 1) is None, int(top), int(above))
            top = max(top, above - 1 if missed is None else missed - 1)
        amount = round_fen(top, scale, rounding)
        k = self.smallest(paid, needed(amount, scale, rounding), 1) if amount else self.met()
        return Best(amount, self.line.unit * (self.line.first if k is None else k))

    def unrounded(self, paid: Expression, amount: int, k: int) -> int | None:
        """The smallest value that earns an amount without being rounded up to it; None where that is step ``k`` too."""
        exact = self.smallest(paid, amount * self.found.scale, 1)
        return None if exact is None or exact == k else self.line.unit * exact

    def at(self, k: int) -> Asked:
        return at(self.asked, self.over.name, self.line.unit * k)

    def decided(self, k: int) -> Decision:
        """The decision at a step, the conditions that other facts leave open supposed met."""
        on = self.asked.terms()
        met = {one.condition.id for one in self.found.open}
        held = tuple(one for one in on.policy.conditions if one.id not in met)
        return decide(self.at(k).claim, on._replace(policy=on.policy._replace(conditions=held)))


def solve(asked: Asked, over: Input, wanted: int) -> Solution:
    """The smallest value of an input that earns at least ``wanted`` fen, every other fact as the claim states it.

    Under a ceiling or a range it is the bound that reaches the amount. Raises UsageError for a policy that publishes
    no money.
    """
    search = _Search(asked, over)
    if search.found.unmet is not None:
        return _without(search, wanted, "ineligible", None)
    paid = search.found.paid
    if paid is None:
        return _without(search, wanted, "unbounded", None)
    target = needed(wanted, search.found.scale, search.found.rounding)
    k = search.smallest(paid, target, 1)
    if k is None:
        if search.met() is None:
            return _without(search, wanted, "ineligible", None)
        return _without(search, wanted, "unreachable", search.best(paid))
    if _suffices(search.decided(k), wanted):
        return _with(search, wanted, k, "reached", None)
    sure = search.smallest(paid, target, 0)
    if sure is not None and _suffices(search.decided(sure), wanted):
        status: Status = "reached" if sure == k else "possible"
        return _with(search, wanted, k, status, sure * search.line.unit)
    return _with(search, wanted, k, "possible", None)


def _suffices(decision: Decision, wanted: int) -> bool:
    return decision.eligibility == "eligible" and (decision.amounts.maximum or 0) >= wanted


def _with(search: _Search, wanted: int, k: int, status: Status, sure: int | None) -> Solution:
    before = search.decided(k - 1).amounts.maximum if k > search.line.first else None
    found = search.found
    assert found.paid is not None
    unrounded = search.unrounded(found.paid, wanted, k)
    return Solution(status, search.over, wanted, search.line.unit * k, explain(search.at(k)), search.decided(k).amounts,
                    found.certainty, before, None, None, found.open, sure, unrounded)  # fmt: skip


def _without(search: _Search, wanted: int, status: Status, best: Best | None) -> Solution:
    k = search.line.first if best is None else best.value // search.line.unit
    award = explain(search.at(k))
    unmet = search.found.unmet
    if status == "ineligible" and unmet is None:
        unmet = next((one for one in award.conditions if one.met is False), None)
    found = search.found
    unrounded = None if best is None or found.paid is None else search.unrounded(found.paid, best.amount, k)
    return Solution(status, search.over, wanted, None, award, search.decided(k).amounts, found.certainty, None, best,
                    unmet, found.open, None, unrounded)  # fmt: skip
