"""What a claim can still come to: the least and the most, and the facts, rulings and keys that can change it.

``decide`` answers by it. Whatever else says what may come (``missing``, questions, next steps, solve, sweep, totals)
asks ``decide``, or reads ``Open.paid``: the same money as an expression, for many values of an input at once.

An unknown number is split at the thresholds it is compared with, an unknown boolean or choice into its values;
within such a part every condition is decided or no single fact decides it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rongcli.base.money import round_fen
from rongcli.base.record import Record
from rongcli.rules.award import Claim, ConditionResult
from rongcli.rules.bounds import direction, parts
from rongcli.rules.expression import (
    RULING,
    UNLIMITED,
    ZERO,
    Apply,
    Const,
    Expression,
    Fact,
    Facts,
    all_of,
    is_ruling,
    open_facts,
    span,
    truth,
    unknown_facts,
)
from rongcli.rules.ledger import OWN, Ledger
from rongcli.rules.policy import AwardRule, Cap, Policy
from rongcli.rules.rulings import pressing, waits_for
from rongcli.rules.terms import Terms, calculated

NOTHING: Expression = Const(0)


class Limit(Record):
    """A money cap and the fen that its key has already got."""

    cap: Cap
    spent: int

    def amount(self, facts: Facts) -> int:
        """The cap at its own scale; where it is computed from unknown facts, the most it could be."""
        assert self.cap.limit is not None
        return span(self.cap.limit, facts)[1]  # type: ignore[no-any-return]

    def room(self, scale: int) -> Expression:
        """What is still left under the cap, exactly, at the award's scale."""
        limit, factor = self.cap.limit, scale // self.cap.scale
        assert limit is not None
        if isinstance(limit, Const):
            return Const(max(int(limit.value) * factor - self.spent * scale, 0))
        whole = limit if factor == 1 else Apply("multiply", (limit, Const(factor)))
        return Apply("subtract", (whole, Const(self.spent * scale))) if self.spent else whole


class Open(Record):
    """A question of money: the conditions that are undecided, the rule, its caps, and what the authority decided."""

    tests: tuple[Expression, ...]
    rule: AwardRule
    limits: tuple[Limit, ...] = ()
    rounding: str = "half-up"
    decided: int | None = None
    """Fen; None where the authority has not decided, or where the text fixes the amount."""

    @property
    def compared(self) -> tuple[Expression, ...]:
        """Where numbers meet thresholds: in the conditions, and in the tiers of the award."""
        return self.tests if self.rule.high is None else (*self.tests, self.rule.high)

    @property
    def fixed(self) -> bool:
        """Whether the text or the authority fixes the amount."""
        return self.decided is not None or self.rule.certainty == "determined"

    @property
    def low(self) -> Expression:
        """The least that the award grants, with what the key of its entitlement got before counted in."""
        if self.rule.low is None:
            return NOTHING
        paid = max((limit.spent for limit in self.limits if limit.cap.entitlement), default=0)
        return Apply("subtract", (self.rule.low, Const(paid * self.rule.scale))) if paid else self.rule.low

    @property
    def wanted(self) -> Expression | None:
        """What is wanted before caps: the high end, or what the authority decided within the bounds."""
        high = self.rule.high
        if self.decided is None:
            return high
        decided: Expression = Const(self.decided * self.rule.scale)
        if self.rule.low is not None:
            decided = Apply("max", (decided, self.low))
        return decided if high is None else Apply("min", (decided, high))

    def paid(self, tests: Iterable[Expression] | None = None) -> Expression | None:
        """The most that is paid, exactly, at the rule's scale; None where nothing bounds it.

        It is what is wanted after each cap in turn; with ``tests``, nothing where one of them is unmet, or where a cap
        rejects what goes over it.
        """
        value, held, scale = self.wanted, list(tests or ()), self.rule.scale
        for limit in self.limits:
            room = limit.room(scale)
            if value is not None and limit.cap.rejects and self.rule.certainty == "determined":
                held.append(Apply("at_most", (value, room)))
            value = room if value is None else Apply("min", (value, room))
        guard = all_of(held)
        return value if value is None or tests is None or guard == Const(True) else Apply("if", (guard, value, NOTHING))


def most(question: Open, facts: Facts) -> int | None:
    """The most fen that any completion of the facts could give; None where nothing bounds it."""
    return _most(question, question.paid(), facts)


def _most(question: Open, paid: Expression | None, facts: Facts) -> int | None:
    verdicts = [truth(test, facts) for test in question.tests]
    if False in verdicts:
        return 0
    undecided = [test for test, verdict in zip(question.tests, verdicts, strict=True) if verdict is None]
    ceiling = _highest(question, paid, facts)
    for fact in (*open_facts(all_of(undecided), facts).values(), *_turning(question, facts)):
        several = list(parts(fact, question.compared, facts))
        best = 0
        for part in several if len(several) > 1 else ():
            found = _most(question, paid, {**facts, fact.name: part})
            if found is None or found == ceiling:  # no completion can exceed that
                return found
            best = max(best, found)
        if len(several) > 1:
            return best
    return ceiling


def _highest(question: Open, paid: Expression | None, facts: Facts) -> int | None:
    """The most that the span of the money says, whatever conditions say."""
    end = UNLIMITED if paid is None else span(paid, facts)[1]
    return None if end >= UNLIMITED else round_fen(end, question.rule.scale, question.rounding)


def _turning(question: Open, facts: Facts) -> Iterator[Fact]:
    """The unknown facts with which the award may both rise and fall, so that its span alone could exceed it."""
    high = question.rule.high
    if high is not None:
        yield from (fact for name, fact in unknown_facts(high, facts).items() if direction(high, name) == "?")


def least(question: Open, facts: Facts) -> int:
    """The least fen that any completion of the facts could give, once every condition is met.

    Where the authority has still to decide, that is what a range grants at least, and nothing of a ceiling.
    """
    paid, low = question.paid(), question.low
    sure = low if paid is None else paid if question.fixed else Apply("min", (low, paid))
    return _least(question, sure, facts)


def _least(question: Open, sure: Expression, facts: Facts) -> int:
    for fact in _turning(question, facts):
        several = list(parts(fact, question.compared, facts))
        if len(several) > 1:
            return min(_least(question, sure, {**facts, fact.name: part}) for part in several)
    return round_fen(span(sure, facts)[0], question.rule.scale, question.rounding)


def settled(question: Open, facts: Facts) -> int | None:
    """The fen that every completion of the facts gives, conditions supposed met; None where they differ."""
    met = question._replace(tests=())
    highest = most(met, facts)
    return highest if highest is not None and least(met, facts) == highest else None


def lacking(cap: Cap, claim: Claim, ledger: Ledger | None) -> str | None:
    """The first field that a cap's key needs and the claim does not state; whose a claim by itself is matters not."""
    if ledger is not None:
        return ledger.lacking(cap, claim)
    others = (part for part in cap.per if part not in OWN and part not in ("year", "all"))
    return next((part for part in others if part not in claim.facts), None)


def limits(claim: Claim, on: Terms) -> tuple[Limit, ...]:
    """The money caps in declared order, each with what its key has got before this claim."""

    def spent(cap: Cap) -> int:
        if on.ledger is not None and on.ledger.lacking(cap, claim) is None:
            return on.ledger.spent(on.policy, cap, claim)
        return (claim.already_awarded or 0) if OWN & set(cap.per) else 0

    return tuple(Limit(cap, spent(cap)) for cap in on.policy.caps if cap.limit is not None)


def open_question(claim: Claim, held: Iterable[ConditionResult], on: Terms) -> Open | None:
    """The undecided money of a claim; None where no figure is published."""
    if not on.policy.awards or on.policy.awards[0].certainty == "unpublished":
        return None
    rule = on.policy.awards[0]
    tests = tuple(result.condition.test for result in held if result.met is None)
    decided = None if rule.certainty == "determined" else claim.decided_amount
    return Open(tests, rule, limits(claim, on), on.rounding, decided)


class Outlook(Record):
    """What can still change a claim, by name, and the reason; ``same`` is the fen that it comes to in any case."""

    reason: str | None
    missing: tuple[str, ...]
    same: int | None


def outlook(claim: Claim, held: Iterable[ConditionResult], on: Terms) -> Outlook:
    """What is needed: for the conditions, then the calculation, then the keys of caps.

    The calculation and the keys need nothing where what is unknown of them cannot change the money.
    """
    reasons, names = _open_conditions(claim, held)
    all_stated = on.reads is not None and on.reads <= claim.facts.keys()
    unknown: dict[str, object] = {}
    for part in () if all_stated else calculated(on.policy):
        unknown.update(unknown_facts(part, claim.facts))
    keys = [key for cap in on.policy.caps if (key := lacking(cap, claim, on.ledger)) is not None]
    question = open_question(claim, (), on) if unknown or keys else None
    same = None
    if question is not None:  # whatever a key turns out to be, nothing stays nothing
        same = settled(question, claim.facts) if not keys else 0 if most(question, claim.facts) == 0 else None
    if same is None:
        names.update(dict.fromkeys(unknown))
    if same is None or any(result.met is None for result in held):
        names.update(dict.fromkeys(keys))
    reasons += [name if name.startswith((RULING, ZERO)) else f"missing:{name}" for name in names][:1]
    same = same if unknown and not _known(on.policy, claim.facts) else None
    return Outlook(next(iter(reasons), None), tuple(names), same)


def _open_conditions(claim: Claim, held: Iterable[ConditionResult]) -> tuple[list[str], dict[str, None]]:
    """The reason of each undecided condition, and what they wait for."""
    open_ = [result.condition for result in held if result.met is None]
    pressed = pressing((condition.test for condition in open_), claim.facts)
    reasons, names = [], dict[str, None]()
    for condition in open_:
        waits = waits_for(condition.test, claim.facts, pressed)
        reasons.append(waits[0] if waits and is_ruling(waits[0]) else f"unknown:{condition.id}")
        names.update(dict.fromkeys(waits))
    return reasons, names


def _known(policy: Policy, facts: Facts) -> bool:
    """Whether all that is computed has one value, whatever facts are unknown."""
    return all(least == highest for least, highest in (span(part, facts) for part in calculated(policy)))
