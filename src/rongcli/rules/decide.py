"""One claim decided: its conditions, what is missing, and the money after caps and rounding.

This is all that a batch needs; ``explain`` puts the explanation around it. Missing facts are settled before any
arithmetic: no amount is computed from an unknown base, unless whatever it is the money is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rongcli.base.money import round_fen
from rongcli.base.record import TYPE_CHECKING, Record
from rongcli.rules.award import (
    Amounts,
    Award,
    CapUse,
    Claim,
    ConditionResult,
    Granted,
    presumes,
)
from rongcli.rules.expression import DATE, UNLIMITED, Apply, Const, Facts, is_ruling, open_facts, span, truth
from rongcli.rules.ledger import OWN, Ledger
from rongcli.rules.outlook import Limit, Open, limits, most, open_question, outlook
from rongcli.rules.policy import AwardRule, Cap, Condition, Input, Policy
from rongcli.rules.terms import Terms, applying, dateless

if TYPE_CHECKING:
    from rongcli.rules.literals import Certainty, Eligibility

NOTHING = Amounts("none", 0, 0, 0, 0)
"""The money of an ineligible claim: surely none."""
NO_MONEY = Amounts("none")
"""The money of a benefit that is not money."""
UNPUBLISHED = Amounts("unpublished")


class Decision(Record):
    """A claim decided under fixed readings. ``missing`` names the facts, rulings or keys still needed.

    ``reason`` is None when eligible, else ``unmet:CONDITION``, the id of a cap on the number of claims
    (``once``), ``unknown:CONDITION``, ``ruling:READING`` or ``missing:INPUT``.
    """

    eligibility: Eligibility
    reason: str | None
    conditions: tuple[ConditionResult, ...]
    amounts: Amounts
    caps: tuple[CapUse, ...] = ()
    missing: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    uses_turn: bool = False
    """Whether it uses up "once": determined, and above nothing before caps across claims."""
    quantity: Granted | None = None
    """The number of what is granted and is no money."""

    @property
    def presumes(self) -> bool:
        """Whether it rests on a condition that is presumed."""
        return presumes(self.eligibility, self.conditions)


def decide(claim: Claim, on: Terms) -> Decision:
    """Decides a claim on some terms: what it comes to, or where something is missing, what it can still come to."""
    if dateless(claim, on):
        return _in_some_version(claim, on)
    return _decide(claim, applying(claim, on))


def _decide(claim: Claim, on: Terms) -> Decision:
    policy = on.policy
    tests = tuple(_held(condition, claim, on.assume_rest) for condition in policy.conditions)
    turns = tuple(_turn(cap, claim, on) for cap in policy.caps if cap.times is not None)
    held = tests + turns
    unmet = [f"unmet:{test.condition.id}" for test in tests if test.met is False]
    unmet += [turn.condition.id for turn in turns if turn.met is False]
    if unmet:
        told = tuple(_counted(claim, on, [cap for cap in policy.caps if cap.id == unmet[0]]))
        return Decision("ineligible", unmet[0], held, NOTHING if policy.awards else NO_MONEY, notices=told)
    reason, missing, same = outlook(claim, held, on)
    if missing:
        amounts = _open_amounts(claim, held, on)
        told = tuple(_remarks(claim, on))
        quantity = _granted(policy, claim.facts, open_=True)
        return Decision("needs-information", reason, held, amounts, (), missing, told, quantity=quantity)
    if not policy.awards:
        quantity = _granted(policy, claim.facts)
        told = tuple(_remarks(claim, on))
        return Decision("eligible", None, held, NO_MONEY, notices=told, uses_turn=True, quantity=quantity)
    if policy.awards[0].certainty == "unpublished":
        ignored = ("decided-unpublished",) if claim.decided_amount is not None else ()
        return Decision("eligible", None, held, UNPUBLISHED, notices=(*ignored, *_remarks(claim, on)))
    if same is not None:
        money = Amounts("determined", same, same, same)
        return Decision("eligible", None, held, money, notices=tuple(_remarks(claim, on)), uses_turn=same > 0)
    return _eligible(claim, held, on)


def _granted(policy: Policy, facts: Facts, *, open_: bool = False) -> Granted | None:
    """The number that a policy gives where that is no money; ``open_`` while it may still be nothing."""
    grant = next((one for one in policy.grants if one.number is not None), None)
    if grant is None or grant.number is None:
        return None
    least, most_ = span(grant.number, facts)
    floor = 0 if open_ or grant.up_to else least
    return Granted(grant.text, floor, None if most_ >= UNLIMITED else most_, grant.scale)


def _in_some_version(claim: Claim, on: Terms) -> Decision:
    """A claim whose date is unknown, where that may matter to which version of the policy it goes by."""
    now = _decide(claim, applying(claim, on))
    each = [_decide(claim, applying(claim, one)) for one in on.versions]
    settled = now.eligibility != "needs-information" and bool(each)
    if settled and all((one.eligibility, one.amounts) == (now.eligibility, now.amounts) for one in each):
        return now
    amounts = UNPUBLISHED if on.policy.awards else NO_MONEY
    if not each:
        amounts = amounts if amounts is NO_MONEY else Amounts("ceiling", None, 0, None)
    elif any(one.amounts.minimum is not None for one in each if one.eligibility != "ineligible"):
        amounts = Amounts("ceiling", None, 0, _most(one for one in each if one.amounts.certainty != "unpublished"))
    remarks = tuple(_remarks(claim, applying(claim, on)))
    return Decision("needs-information", f"missing:{DATE}", (), amounts, (), (DATE,), remarks)


def _most(decisions: Iterable[Decision]) -> int | None:
    """The most fen of any of some decisions; None where nothing bounds one of them."""
    found = [one.amounts.maximum if one.amounts.certainty != "none" else 0 for one in decisions]
    return None if None in found else max((one for one in found if one is not None), default=0)


def fails(claim: Claim, on: Terms) -> bool:
    """Whether a condition is unmet, whatever is unknown and whatever came before."""
    if dateless(claim, on):
        return bool(on.versions) and all(fails(claim, one) for one in on.versions)
    return any(truth(condition.test, claim.facts) is False for condition in on.policy.conditions)


def enter(ledger: Ledger, policy: Policy, claim: Claim, decision: Decision | Award) -> None:
    """Enters a decision into a ledger; ``policy`` is the whole policy, not only what stands under its readings."""
    ledger.name(policy, claim)
    if decision.eligibility != "ineligible":
        amount = 0 if decision.eligibility == "eligible" and not policy.awards else decision.amounts.amount
        ledger.record(policy, claim, amount, uses_turn=decision.uses_turn)


def _held(condition: Condition, claim: Claim, assume_rest: bool) -> ConditionResult:
    """The condition held against the facts; ``assume_rest`` fills a fact that is neither an amount nor a reading."""
    met = truth(condition.test, claim.facts)
    if met is None and assume_rest:
        unstated = open_facts(condition.test, claim.facts).values()
        inputs = [fact for fact in unstated if not is_ruling(fact.name)]
        if inputs and all(fact.kind != "number" for fact in inputs):
            return ConditionResult(condition, True, assumed=True)
    return ConditionResult(condition, met, presumed=condition.presumed and condition.inputs[0] not in claim.facts)


def _turn(cap: Cap, claim: Claim, on: Terms) -> ConditionResult:
    """Whether a claim still has its turn under a cap on the number of claims."""
    assert cap.times is not None
    condition = Condition(cap.id, cap.text, f"times <= {cap.times}", (), Const(True), {})
    if cap.test is not None and truth(cap.test, claim.facts) is None:
        turn = _turn(cap._replace(test=None), claim, on)
        spared = Apply("not", (cap.test,))  # where the cap does not hold, the turn may be used as often as it is
        return turn if turn.met else ConditionResult(condition._replace(test=spared), None)
    lacks = on.ledger.lacking(cap, claim) if on.ledger is not None else None
    if on.ledger is None or lacks is not None:
        used = bool(claim.already_awarded) and cap.times == 1 and bool(OWN & set(cap.per))
        open_ = _choice(lacks, claim, on)
        if open_ is not None and not used:  # used whichever the claim turns out to be for is used
            used = all(_turn(cap, one, on).met is False for one in _each(open_, claim))
        return ConditionResult(condition, False if used else True if on.ledger is None else None)
    return ConditionResult(condition, on.ledger.times(on.policy, cap, claim) < cap.times)


def _choice(name: str | None, claim: Claim, on: Terms) -> Input | None:
    """The input of that name, where it is a choice that the claim does not state."""
    found = (item for item in on.policy.inputs if item.name == name and item.choices and name not in claim.facts)
    return next(found, None)


def _each(choice: Input, claim: Claim) -> Iterator[Claim]:
    """The claim with each choice of an input."""
    yield from (claim._replace(facts={**claim.facts, choice.name: value}) for value in choice.choices)


def _open_amounts(claim: Claim, held: Iterable[ConditionResult], on: Terms) -> Amounts:
    """The money while something is missing: from nothing to the most that any answer could still give."""
    question = open_question(claim, held, on)
    if question is None:
        return UNPUBLISHED if on.policy.awards else NO_MONEY
    # Where a key goes by a choice that is not stated, it is the most under whichever it is.
    parts = (part for cap in on.policy.caps for part in cap.per)
    choice = next((item for part in parts if (item := _choice(part, claim, on)) is not None), None)
    if choice is None or on.ledger is None:
        return Amounts("ceiling", None, 0, most(question, claim.facts))
    return Amounts("ceiling", None, 0, _most(_decide(one, on) for one in _each(choice, claim)))


def _remarks(claim: Claim, on: Terms) -> Iterator[str]:
    """The notices about what came before: what is undetermined, what was paid, and whether anything is on record."""
    ledger, caps = on.ledger, on.policy.caps
    scoped = [cap for cap in caps if OWN & set(cap.per)]
    if ledger is not None:
        reached = [cap for cap in caps if cap.per]
        if any(ledger.pending(on.policy, cap, claim) for cap in reached):
            yield "pending-earlier"
        if claim.item is None and any(ledger.unnamed(cap, claim) for cap in reached):
            yield "no-item"
        if claim.already_awarded is not None and any(ledger.differs(on.policy, cap, claim) for cap in scoped):
            yield "stated-differs"
        yield from _counted(claim, on, reached)
    if scoped and claim.already_awarded is None and not any(limit.spent for limit in limits(claim, on)):
        yield "none-on-record"


def _counted(claim: Claim, on: Terms, caps: Iterable[Cap]) -> Iterator[str]:
    """The notice that a payment counts against some of the caps which may be for another value of what they go by."""
    if on.ledger is not None and any(cap.per and on.ledger.counts_any(on.policy, cap, claim) for cap in caps):
        yield "prior-any"


def _eligible(claim: Claim, held: tuple[ConditionResult, ...], on: Terms) -> Decision:
    """An eligible claim's money: the rule, then the caps in order, then one rounding."""
    question = open_question(claim, (), on)
    assert question is not None
    rule, rounding = question.rule, on.rounding
    low = span(question.low, claim.facts)[0]
    high = span(rule.high, claim.facts)[1] if rule.high else None
    exact = question.wanted
    wanted = None if exact is None else span(exact, claim.facts)[1]
    given, uses = _through_caps(question.limits, wanted, rule, claim.facts, rounding)
    over = next((use.cap.id for use in uses if use.over), None)
    if over is not None:
        return Decision("ineligible", over, held, NOTHING, tuple(_left(use, 0) for use in uses))
    amounts = _amounts(question, _Ends(low, high, wanted, given))
    notices = [*_remarks(claim, on), *_about_decided(claim, rule, amounts)]
    own = [span(limit.room(rule.scale), claim.facts)[1] for limit in question.limits if not limit.cap.per]
    before = min([wanted or 0, *own]) if wanted is not None else min(own, default=given or 0)
    uses_turn = question.fixed and round_fen(before, rule.scale, rounding) > 0
    caps = tuple(_left(use, amounts.amount) for use in uses)
    return Decision("eligible", None, held, amounts, caps, (), tuple(notices), uses_turn)


class _Ends(Record):
    """Exact money at the rule's scale: its two ends, what is wanted of it, and what caps leave of that."""

    low: int
    high: int | None
    wanted: int | None
    given: int | None


def _amounts(question: Open, ends: _Ends) -> Amounts:
    """The money of an eligible claim; where what is least is also the most, it is determined."""
    rule = question.rule

    def fen(value: int | None) -> int | None:
        return None if value is None else round_fen(value, rule.scale, question.rounding)

    capped = ends.wanted is not None and ends.given is not None and ends.given < ends.wanted
    maximum = fen(ends.given)
    if question.decided is not None:
        capped = capped or (ends.high is not None and question.decided * rule.scale > ends.high)
        return Amounts("determined", maximum, maximum, maximum, question.decided, capped)
    if rule.certainty == "determined":
        return Amounts("determined", maximum, maximum, maximum, fen(ends.wanted), capped)
    minimum = fen(ends.low if ends.given is None else min(ends.low, ends.given))
    if minimum == maximum:
        return Amounts("determined", maximum, maximum, maximum, fen(ends.wanted), capped)
    certainty: Certainty = "range" if rule.certainty == "range" else "ceiling"
    return Amounts(certainty, None, minimum, maximum, fen(ends.wanted), capped)


def _about_decided(claim: Claim, rule: AwardRule, amounts: Amounts) -> Iterator[str]:
    """The notices about what the authority decided: of no use where the text fixes the amount, or held in bounds."""
    if claim.decided_amount is not None:
        if rule.certainty == "determined":
            yield "decided-ignored"
        elif amounts.amount != claim.decided_amount:
            yield "decided-outside"


def _through_caps(
    limited: Iterable[Limit], value: int | None, rule: AwardRule, facts: Facts, rounding: str
) -> tuple[int | None, list[CapUse]]:
    """The value (at the rule's scale) after each cap in turn, and what each did; None has no bound yet."""
    uses: list[CapUse] = []
    bare = value is None  # a ceiling that is nothing but its caps: they bound it, and take nothing from it
    for limit in limited:
        exact = span(limit.room(rule.scale), facts)[1]
        room = round_fen(exact, rule.scale, rounding)
        amount = round_fen(limit.amount(facts), limit.cap.scale, rounding)
        if bare:
            value = exact if value is None else min(value, exact)
            uses.append(CapUse(limit.cap, amount, limit.spent, False, 0, room))
            continue
        reduction, reduced = 0, value is not None and value > exact
        if value is not None and reduced:
            reduction = round_fen(value, rule.scale, rounding) - room
            uses = [use._replace(binding=False) for use in uses]
        value = exact if reduced else value
        over = reduced and limit.cap.rejects and rule.certainty == "determined"
        uses.append(CapUse(limit.cap, amount, limit.spent, reduced, reduction, room, over))
    return value, uses


def _left(use: CapUse, amount: int | None) -> CapUse:
    """The cap with what is still left under it after this award; an undecided amount spends nothing."""
    left = max(use.headroom - (amount or 0), 0)
    return use._replace(headroom=left)
