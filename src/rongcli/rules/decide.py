"""One claim decided: its conditions, what is missing, and the money after caps and rounding.

This is all that a batch needs; ``explain`` puts the explanation around it. Missing facts are settled before any
arithmetic: no amount is computed from an unknown base, unless whatever it is the money is the same.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from rongcli.base.money import round_fen
from rongcli.rules.award import (
    Amounts,
    Award,
    CapUse,
    Certainty,
    Claim,
    ConditionResult,
    Eligibility,
    Granted,
    presumes,
)
from rongcli.rules.bounds import Limit, Open, most, settled
from rongcli.rules.expression import (
    DATE,
    RULING,
    UNLIMITED,
    ZERO,
    Apply,
    Const,
    Expression,
    Facts,
    facts_of,
    is_ruling,
    open_facts,
    rational,
    span,
    truth,
    unknown_facts,
)
from rongcli.rules.ledger import OWN, Ledger
from rongcli.rules.policy import NO_LIMIT, ROUNDING, AwardRule, Cap, Condition, Input, Policy, under
from rongcli.rules.rulings import pressing, waits_for

NOTHING = Amounts("none", 0, 0, 0, 0)
"""The money of an ineligible claim: surely none."""
NO_MONEY = Amounts("none")
"""The money of a benefit that is not money."""
UNPUBLISHED = Amounts("unpublished")


class Decision(NamedTuple):
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


class Terms(NamedTuple):
    """What a claim is decided on: a policy as it stands under its readings, how to round, and what came before.

    With a ``ledger`` the claim is one of many: caps see what earlier claims were granted, and a claim without
    the applicant or item that its cap needs is needs-information. ``assume_rest`` takes conditions not stated
    as met.
    """

    policy: Policy
    rounding: str
    ledger: Ledger | None = None
    assume_rest: bool = False
    reads: frozenset[str] | None = None
    """Every fact that is calculated with, so that a claim which states them all is soon seen to lack none."""


def terms(policy: Policy, chosen: Mapping[str, str], ledger: Ledger | None = None, assume_rest: bool = False) -> Terms:
    """The terms of a whole policy under the choice of every reading, ``rounding`` among them."""
    standing = under(policy, chosen)
    parts = list(_calculated(standing))
    reads = frozenset(name for part in parts for name in facts_of(part))
    stated = None if any(map(rational, parts)) else reads  # a quotient may lack what no claim states
    return Terms(standing, chosen[ROUNDING], ledger, assume_rest, stated)


def _calculated(policy: Policy) -> Iterator[Expression]:
    """What an award is calculated from: its ends and the limits of its caps."""
    yield from (part for rule in policy.awards for part in (rule.high, rule.low) if part is not None)
    yield from (cap.limit for cap in policy.caps if cap.limit is not None)
    yield from (grant.number for grant in policy.grants if grant.number is not None)


def _granted(policy: Policy, facts: Facts, *, open_: bool = False) -> Granted | None:
    """The number that a policy gives where that is no money; ``open_`` while it may still be nothing."""
    grant = next((one for one in policy.grants if one.number is not None), None)
    if grant is None or grant.number is None:
        return None
    least, most_ = span(grant.number, facts)
    floor = 0 if open_ or grant.up_to else least
    return Granted(grant.text, floor, None if most_ >= UNLIMITED else most_, grant.scale)


def decide(claim: Claim, on: Terms) -> Decision:
    """Decides a claim on some terms."""
    on = applying(claim, on)
    policy = on.policy
    if dateless(claim, policy):
        amounts = NO_MONEY if not policy.awards else Amounts("ceiling", None, 0, None)
        return Decision("needs-information", f"missing:{DATE}", (), amounts, (), (DATE,), tuple(_remarks(claim, on)))
    tests = tuple(_held(condition, claim, on.assume_rest) for condition in policy.conditions)
    turns = tuple(_turn(cap, claim, on) for cap in policy.caps if cap.times is not None)
    held = tests + turns
    unmet = [f"unmet:{test.condition.id}" for test in tests if test.met is False]
    unmet += [turn.condition.id for turn in turns if turn.met is False]
    if unmet:
        told = tuple(_counted(claim, on, [cap for cap in policy.caps if cap.id == unmet[0]]))
        return Decision("ineligible", unmet[0], held, NOTHING if policy.awards else NO_MONEY, notices=told)
    reason, missing, same = _missing(claim, held, on)
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


def applying(claim: Claim, on: Terms) -> Terms:
    """The terms without caps that certainly do not hold for a claim."""
    caps = on.policy.caps
    left = tuple(cap for cap in caps if not _spares(cap, claim))
    return on if len(left) == len(caps) else on._replace(policy=on.policy._replace(caps=left))


def _spares(cap: Cap, claim: Claim) -> bool:
    """Whether a cap certainly does not hold for a claim: it is not among those it is for, or has no limit."""
    if cap.test is not None and truth(cap.test, claim.facts) is False:
        return True
    computed = cap.limit is not None and not isinstance(cap.limit, Const) and not cap.entitlement
    return computed and cap.limit is not None and span(cap.limit, claim.facts)[0] >= NO_LIMIT


def dateless(claim: Claim, policy: Policy) -> bool:
    """Whether no rule can be told that decides a claim: the policy was amended, and the claim's date is unknown."""
    return bool(policy.history) and claim.undated


def fails(claim: Claim, on: Terms) -> bool:
    """Whether a condition is unmet, whatever is unknown and whatever came before."""
    if dateless(claim, on.policy):
        return False
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


def _missing(
    claim: Claim, held: Iterable[ConditionResult], on: Terms
) -> tuple[str | None, tuple[str, ...], int | None]:
    """The reason, and the names of what is needed: for the conditions, then the calculation, then the keys of caps.

    The calculation and the keys need nothing where what is unknown of them cannot change the money: the amount that
    it gives in any case then stands beside.
    """
    reasons, names = _open_conditions(claim, held)
    all_stated = on.reads is not None and on.reads <= claim.facts.keys()
    unknown: dict[str, object] = {}
    for part in () if all_stated else _calculated(on.policy):
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
    return next(iter(reasons), None), tuple(names), same if unknown and not _known(on.policy, claim.facts) else None


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
    return all(least == highest for least, highest in (span(part, facts) for part in _calculated(policy)))


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
    """The undecided money of a claim with something missing; None where no figure is published."""
    if not on.policy.awards or on.policy.awards[0].certainty == "unpublished":
        return None
    rule = on.policy.awards[0]
    tests = tuple(result.condition.test for result in held if result.met is None)
    decided = None if rule.certainty == "determined" else claim.decided_amount
    return Open(tests, rule, limits(claim, on), on.rounding, decided)


def _open_amounts(claim: Claim, held: Iterable[ConditionResult], on: Terms) -> Amounts:
    """The money while something is missing: from nothing to the most that any answer could still give."""
    question = open_question(claim, held, on)
    if question is None:
        return UNPUBLISHED if on.policy.awards else NO_MONEY
    return Amounts("ceiling", None, 0, _most(claim, held, on, question))


def _most(claim: Claim, held: Iterable[ConditionResult], on: Terms, question: Open) -> int | None:
    """The most that any answer could give; where a key goes by a choice that is not stated, under whichever it is."""
    parts = (part for cap in on.policy.caps for part in cap.per)
    choice = next((item for part in parts if (item := _choice(part, claim, on)) is not None), None)
    if choice is None or on.ledger is None:
        return most(question, claim.facts)
    found: int | None = 0
    for one in _each(choice, claim):
        decision = decide(one, on)
        if decision.amounts.maximum is None:
            return None
        found = max(found or 0, decision.amounts.maximum)
    return found


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
    low = question.low(claim.facts)[0]
    high = span(rule.high, claim.facts)[1] if rule.high else None
    wanted = high
    if question.decided is not None:
        wanted = max(question.decided * rule.scale, low)
        wanted = wanted if high is None else min(wanted, high)
    given, uses = _through_caps(question.limits, wanted, rule, claim.facts, rounding)
    over = next((use.cap.id for use in uses if use.over), None)
    if over is not None:
        return Decision("ineligible", over, held, NOTHING, tuple(_left(use, 0) for use in uses))
    amounts = _amounts(question, _Ends(low, high, wanted, given))
    notices = [*_remarks(claim, on), *_about_decided(claim, rule, amounts)]
    own = [limit.room(claim.facts, rule.scale) for limit in question.limits if not limit.cap.per]
    before = min([wanted or 0, *own]) if wanted is not None else min(own, default=given or 0)
    fixed = question.decided is not None or rule.certainty == "determined"
    uses_turn = fixed and round_fen(before, rule.scale, rounding) > 0
    caps = tuple(_left(use, amounts.amount) for use in uses)
    return Decision("eligible", None, held, amounts, caps, (), tuple(notices), uses_turn)


class _Ends(NamedTuple):
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
        exact = limit.room(facts, rule.scale)
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
