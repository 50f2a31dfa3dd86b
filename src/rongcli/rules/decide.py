"""One claim decided: its conditions, what is missing, and the money after caps and rounding.

This is all that a batch needs; ``explain`` puts the explanation around it. Missing facts are settled before any
arithmetic: no amount is computed from an unknown base.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from rongcli.base.money import round_fen
from rongcli.rules.award import Amounts, CapUse, Certainty, Claim, ConditionResult, Eligibility
from rongcli.rules.bounds import Limit, Open, most
from rongcli.rules.expression import RULING, Const, Expression, facts_of, open_facts, span, truth, unknown_facts
from rongcli.rules.ledger import OWN, Ledger, lacking
from rongcli.rules.policy import ROUNDING, AwardRule, Cap, Condition, Policy, under

NOTHING = Amounts("none", 0, 0, 0, 0)
"""The money of an ineligible claim: surely none."""
NO_MONEY = Amounts("none")
"""The money of a benefit that is not money."""
UNPUBLISHED = Amounts("unpublished")


class Decision(NamedTuple):
    """A claim decided under fixed readings. ``missing`` names the facts, rulings or keys still needed.

    ``reason`` is None when eligible, else ``unmet:CONDITION``, the id of a cap on the number of claims
    (``once``), ``unknown:CONDITION``, or ``missing:INPUT``.
    """

    eligibility: Eligibility
    reason: str | None
    conditions: tuple[ConditionResult, ...]
    amounts: Amounts
    caps: tuple[CapUse, ...] = ()
    missing: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


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
    """Every fact that the policy reads, so that a claim which states them all is soon seen to lack none."""


def terms(policy: Policy, chosen: Mapping[str, str], ledger: Ledger | None = None, assume_rest: bool = False) -> Terms:
    """The terms of a whole policy under the choice of every reading, ``rounding`` among them."""
    standing = under(policy, chosen)
    tests = [condition.test for condition in standing.conditions]
    reads = frozenset(name for part in (*tests, *_calculated(standing)) for name in facts_of(part))
    return Terms(standing, chosen[ROUNDING], ledger, assume_rest, reads)


def _calculated(policy: Policy) -> Iterator[Expression]:
    """What an award is calculated from: its ends and the limits of its caps."""
    yield from (part for rule in policy.awards for part in (rule.high, rule.low) if part is not None)
    yield from (cap.limit for cap in policy.caps if cap.limit is not None)


def decide(claim: Claim, on: Terms) -> Decision:
    """Decides a claim on some terms."""
    policy = on.policy
    tests = tuple(_held(condition, claim, on.assume_rest) for condition in policy.conditions)
    turns = tuple(_turn(cap, claim, on) for cap in policy.caps if cap.times is not None)
    held = tests + turns
    unmet = [f"unmet:{test.condition.id}" for test in tests if test.met is False]
    unmet += [turn.condition.id for turn in turns if turn.met is False]
    if unmet:
        return Decision("ineligible", unmet[0], held, NOTHING if policy.awards else NO_MONEY)
    missing = _missing(claim, held, on)
    if missing:
        unknown = [f"unknown:{result.condition.id}" for result in held if result.met is None]
        reason = [*unknown, f"missing:{missing[0]}"][0]
        amounts = _open_amounts(claim, held, on)
        return Decision("needs-information", reason, held, amounts, (), missing, _pending(claim, on))
    if not policy.awards:
        return Decision("eligible", None, held, NO_MONEY)
    if policy.awards[0].certainty == "unpublished":
        ignored = ("decided-unpublished",) if claim.decided_amount is not None else ()
        return Decision("eligible", None, held, UNPUBLISHED, notices=ignored)
    amounts, caps, notices = _granted(claim, on)
    over = next((use.cap.id for use in caps if use.over), None)
    if over is not None:
        return Decision("ineligible", over, held, NOTHING, caps)
    return Decision("eligible", None, held, amounts, caps, (), notices)


def _held(condition: Condition, claim: Claim, assume_rest: bool) -> ConditionResult:
    """The condition held against the facts; ``assume_rest`` fills a fact that is neither an amount nor a reading."""
    met = truth(condition.test, claim.facts)
    if met is None and assume_rest:
        unstated = open_facts(condition.test, claim.facts).values()
        inputs = [fact for fact in unstated if not fact.name.startswith(RULING)]
        if inputs and all(fact.kind != "number" for fact in inputs):
            return ConditionResult(condition, True, assumed=True)
    return ConditionResult(condition, met)


def _turn(cap: Cap, claim: Claim, on: Terms) -> ConditionResult:
    """Whether a claim still has its turn under a cap on the number of claims."""
    assert cap.times is not None
    condition = Condition(cap.id, cap.text, f"times <= {cap.times}", (), Const(True), {})
    if on.ledger is None:
        return ConditionResult(condition, not claim.already_awarded or cap.times > 1)
    if lacking(cap, claim) is not None:
        return ConditionResult(condition, None)
    return ConditionResult(condition, on.ledger.times(on.policy, cap, claim) < cap.times)


def _missing(claim: Claim, held: Iterable[ConditionResult], on: Terms) -> tuple[str, ...]:
    """The names of what is needed: for the conditions, then the calculation, then the keys of caps."""
    names: dict[str, None] = {}
    for result in held:
        if result.met is None:
            names.update(dict.fromkeys(open_facts(result.condition.test, claim.facts)))
    all_stated = on.reads is not None and on.reads <= claim.facts.keys()
    for part in () if all_stated else _calculated(on.policy):
        names.update(dict.fromkeys(unknown_facts(part, claim.facts)))
    for cap in on.policy.caps:
        key = lacking(cap, claim)
        if key is not None and (on.ledger is not None or key not in ("applicant", "item")):
            names[key] = None
    return tuple(names)


def limits(claim: Claim, on: Terms) -> tuple[Limit, ...]:
    """The money caps in declared order, each with what it has granted before this claim."""

    def spent(cap: Cap) -> int:
        if on.ledger is not None and lacking(cap, claim) is None:
            return on.ledger.spent(on.policy, cap, claim)
        return (claim.already_awarded or 0) if OWN & set(cap.per) else 0

    return tuple(Limit(cap, spent(cap)) for cap in on.policy.caps if cap.limit is not None)


def open_question(claim: Claim, held: Iterable[ConditionResult], on: Terms) -> Open | None:
    """The undecided money of a claim with something missing; None where no figure is published."""
    if not on.policy.awards or on.policy.awards[0].certainty == "unpublished":
        return None
    tests = tuple(result.condition.test for result in held if result.met is None)
    return Open(tests, on.policy.awards[0], limits(claim, on), on.rounding)


def _open_amounts(claim: Claim, held: Iterable[ConditionResult], on: Terms) -> Amounts:
    """The money while something is missing: from nothing to the most that any answer could still give."""
    question = open_question(claim, held, on)
    if question is None:
        return UNPUBLISHED if on.policy.awards else NO_MONEY
    return Amounts("ceiling", None, 0, most(question, claim.facts))


def _pending(claim: Claim, on: Terms) -> tuple[str, ...]:
    """The notice that an earlier claim under a cap is still undetermined, where there is one."""
    found = on.ledger is not None and any(on.ledger.pending(on.policy, cap, claim) for cap in on.policy.caps)
    return ("pending-earlier",) if found else ()


def _granted(claim: Claim, on: Terms) -> tuple[Amounts, tuple[CapUse, ...], tuple[str, ...]]:
    """An eligible claim's money: the rule, then the caps in order, then one rounding."""
    rule, rounding = on.policy.awards[0], on.rounding
    notices = (
        ["pending-earlier"]
        if any(on.ledger and on.ledger.pending(on.policy, cap, claim) for cap in on.policy.caps)
        else []
    )
    low = span(rule.low, claim.facts)[0] if rule.low else 0
    high = span(rule.high, claim.facts)[1] if rule.high else None
    wanted = high
    decided = claim.decided_amount
    if decided is not None and rule.certainty == "determined":
        notices.append("decided-ignored")
        decided = None
    if decided is not None:
        wanted = max(decided * rule.scale, low)
        wanted = wanted if high is None else min(wanted, high)
    given, uses = _through_caps(limits(claim, on), wanted, rule, claim, rounding)
    maximum = None if given is None else round_fen(given, rule.scale, rounding)
    capped = wanted is not None and given is not None and given < wanted
    before = None if wanted is None else round_fen(wanted, rule.scale, rounding)
    if decided is not None:
        notices += ["decided-outside"] if maximum != decided else []
        capped = capped or (high is not None and decided * rule.scale > high)
        amounts = Amounts("determined", maximum, maximum, maximum, decided, capped)
    elif rule.certainty == "determined":
        amounts = Amounts("determined", maximum, maximum, maximum, before, capped)
    else:
        least = round_fen(low if given is None else min(low, given), rule.scale, rounding)
        certainty: Certainty = "range" if rule.certainty == "range" else "ceiling"
        amounts = Amounts(certainty, None, least, maximum, before, capped)
    return amounts, tuple(_left(use, amounts.amount) for use in uses), tuple(notices)


def _through_caps(
    limited: Iterable[Limit], value: int | None, rule: AwardRule, claim: Claim, rounding: str
) -> tuple[int | None, list[CapUse]]:
    """The value (at the rule's scale) after each cap in turn, and what each did; None has no bound yet."""
    uses: list[CapUse] = []
    bare = value is None  # a ceiling that is nothing but its caps: they bound it, and take nothing from it
    for limit in limited:
        room = limit.room(claim.facts)
        if bare:
            value = room * rule.scale if value is None else min(value, room * rule.scale)
            uses.append(CapUse(limit.cap, limit.amount(claim.facts), limit.spent, False, 0, room))
            continue
        reduction, reduced = 0, value is not None and value > room * rule.scale
        if value is not None and reduced:
            reduction = round_fen(value, rule.scale, rounding) - room
            uses = [use._replace(binding=False) for use in uses]
        value = room * rule.scale if reduced else value
        over = reduced and limit.cap.rejects and rule.certainty == "determined"
        uses.append(CapUse(limit.cap, limit.amount(claim.facts), limit.spent, reduced, reduction, room, over))
    return value, uses


def _left(use: CapUse, amount: int | None) -> CapUse:
    """The cap with what is still left under it after this award; an undecided amount spends nothing."""
    left = max(use.headroom - (amount or 0), 0)
    return use._replace(headroom=left)
