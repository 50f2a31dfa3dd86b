"""One claim answered and explained: the decision, and around it trace, caps, readings, stakes and notices."""

import datetime
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from rongcli.base.text import Text
from rongcli.rules.award import (
    Alternative,
    Award,
    CapUse,
    Claim,
    EditionStamp,
    Missing,
    Notice,
    ReadingUsed,
    Supposed,
    TraceStep,
)
from rongcli.rules.bounds import Open, most, saturation, stake
from rongcli.rules.decide import Decision, Terms, decide, limits, open_question, terms
from rongcli.rules.edition import Edition
from rongcli.rules.expression import RULING, Fact, Step, facts_of, span, unknown_facts, walk
from rongcli.rules.facts import CLAIM_FIELDS, read_claim
from rongcli.rules.ledger import OWN, Ledger
from rongcli.rules.lookup import chosen_readings, find_policy, idle_readings, wanted_readings
from rongcli.rules.notices import NOTICES, edition_notices, time_limit_notices, version_notices
from rongcli.rules.policy import Policy, Reading


def evaluate(
    edition: Edition,
    claim: Mapping[str, object],
    *,
    readings: Mapping[str, str] | None = None,
    prior: Ledger | None = None,
    on: datetime.date | None = None,
    assume_rest: bool = False,
) -> Award:
    """The award for one flat claim record (its policy, applicant, date and inputs by name; money in yuan).

    ``readings`` maps READING or POLICY.READING to a choice; ``prior`` is what earlier claims were granted;
    ``on`` dates a claim that states no date (default today). Raises InputError for a value that cannot be read or
    a policy that does not exist, and UsageError for such a reading.
    """
    policy = find_policy(edition, claim.get("policy"))
    stated = read_claim(policy, claim, on or datetime.date.today())
    wanted = wanted_readings(edition, (policy,), readings or {})
    return explain(Asked.of(edition, policy, stated, wanted, prior, assume_rest=assume_rest))


class Asked(NamedTuple):
    """A typed claim, the whole policy it is for, and the choice of every reading, ``rounding`` among them.

    The policy is the version in force on the claim's date, where there are several.
    """

    edition: Edition
    policy: Policy
    claim: Claim
    chosen: Mapping[str, str]
    prior: Ledger | None = None
    assume_rest: bool = False
    made: dict[tuple[str, str], Terms] | None = None
    """Terms made before for the same policy, readings and ledger, by reading and choice: for a whole batch."""
    idle: Mapping[str, str] = MappingProxyType({})
    """The choices of readings that were wanted, and that the policy's version does not know."""

    @classmethod
    def of(
        cls,
        edition: Edition,
        policy: Policy,
        claim: Claim,
        wanted: Mapping[str, str],
        prior: Ledger | None = None,
        *,
        assume_rest: bool = False,
    ) -> "Asked":
        """The question that a claim puts to a policy; ``wanted`` are choices of readings, as checked."""
        version = policy.on(claim.date)
        chosen = chosen_readings(edition, version, wanted)
        return cls(edition, version, claim, chosen, prior, assume_rest, idle=idle_readings(version, wanted))

    def terms(self, reading: str = "", choice: str = "") -> Terms:
        """The terms of the answer, or those under another choice of a reading."""
        found = self.made.get((reading, choice)) if self.made is not None else None
        if found is None:
            other = {reading: choice} if reading else {}
            found = terms(self.policy, {**self.chosen, **other}, self.prior, self.assume_rest)
            if self.made is not None:
                self.made[reading, choice] = found
        return found


def explain(asked: Asked) -> Award:
    """The explained award."""
    edition, claim, on = asked.edition, asked.claim, asked.terms()
    decision = decide(claim, on)
    caps = decision.caps or _idle_caps(claim, on, decision)
    return Award(
        policy=asked.policy,
        edition=EditionStamp(edition.id, edition.version, edition.sha256, edition.overlays, edition.on),
        claim=claim,
        eligibility=decision.eligibility,
        reason=decision.reason,
        conditions=decision.conditions,
        amounts=decision.amounts,
        grants=granted(on.policy),
        caps=tuple(_with_saturation(on.policy, claim, cap) for cap in caps),
        trace=_trace(on.policy, claim) if decision.eligibility != "ineligible" else (),
        missing=missing_facts(claim, on, decision),
        needed=decision.missing,
        readings=_readings(asked),
        notices=tuple(_notices(asked, decision)),
        if_conditions_hold=_if_conditions_hold(claim, on, decision),
        idle=asked.idle,
    )


def granted(policy: Policy) -> Text | None:
    """What a policy under its readings gives in words, where the benefit is not an amount."""
    return policy.grants[0].text if policy.grants else None


def _if_conditions_hold(claim: Claim, on: Terms, decision: Decision) -> Supposed | None:
    """The money and caps if every open condition is met, where nothing but conditions is open."""
    if decision.eligibility != "needs-information":
        return None
    supposed = decide(claim, on._replace(policy=on.policy._replace(conditions=())))
    if supposed.eligibility != "eligible":
        return None
    return Supposed(supposed.amounts, tuple(_with_saturation(on.policy, claim, cap) for cap in supposed.caps))


def _idle_caps(claim: Claim, on: Terms, decision: Decision) -> tuple[CapUse, ...]:
    """The caps of a claim whose amount cannot be computed yet: what they leave, with nothing reduced."""
    if decision.eligibility != "needs-information":
        return ()
    found = []
    for limit in limits(claim, on):
        if limit.cap.limit is not None and not unknown_facts(limit.cap.limit, claim.facts):
            room = limit.room(claim.facts)
            found.append(CapUse(limit.cap, limit.amount(claim.facts), limit.spent, False, 0, room))
    return tuple(found)


def _with_saturation(policy: Policy, claim: Claim, use: CapUse) -> CapUse:
    """The cap with the first numeric input beyond which more earns nothing, given what the cap has left."""
    high = policy.awards[0].high if policy.awards else None
    if high is None:
        return use
    room = max(use.limit - use.spent, 0)
    for name, fact in facts_of(high).items():
        grows = use.cap.limit is not None and name in facts_of(use.cap.limit)
        if fact.kind == "number" and not grows:
            value = saturation(high, policy.awards[0].scale, room, claim.facts, name)
            if value is not None:
                return use._replace(saturates_at=(policy.input(name), value))
    return use


def _trace(policy: Policy, claim: Claim) -> tuple[TraceStep, ...]:
    """The named steps whose facts are all known, in the order of calculation; then those of computed caps."""
    steps: dict[Step, TraceStep] = {}
    ends = [end for rule in policy.awards for end in (rule.low, rule.high)]
    for end in (*ends, *(cap.limit for cap in policy.caps)):
        for node in walk(end) if end is not None else ():
            if isinstance(node, Step) and not unknown_facts(node, claim.facts):
                value = span(node, claim.facts)[0]
                steps[node] = TraceStep(node.name, node.label, node.formula, node.unit, value, node.scale)
    return tuple(steps.values())


def missing_facts(claim: Claim, on: Terms, decision: Decision) -> tuple[Missing, ...]:
    """What is missing, each input once: a ruling stands for the input that its condition is about."""
    if not decision.missing:
        return ()
    question = open_question(claim, decision.conditions, on)
    tests = [result.condition.test for result in decision.conditions]
    ends = [end for rule in on.policy.awards for end in (rule.high, rule.low) if end is not None]
    limited = [cap.limit for cap in on.policy.caps if cap.limit is not None]
    facts = {name: fact for part in (*tests, *ends, *limited) for name, fact in facts_of(part).items()}
    groups: dict[str, list[Fact]] = {}
    for name in decision.missing:
        groups.setdefault(about(name), []).extend([facts[name]] if name in facts else [])
    return tuple(_missing_one(on.policy, claim, name, unknown, question) for name, unknown in groups.items())


def about(name: str) -> str:
    """The input that a missing fact is about: itself, or that of the condition a ruling is on."""
    return name.removeprefix(RULING).partition(":")[0] if name.startswith(RULING) else name


def _missing_one(policy: Policy, claim: Claim, name: str, unknown: list[Fact], question: Open | None) -> Missing:
    if name in CLAIM_FIELDS and not any(item.name == name for item in policy.inputs):
        ask = Text(
            f"请填写{CLAIM_FIELDS[name].zh}：限额按此累计。", f"State the {CLAIM_FIELDS[name].en}: a cap follows it."
        )
        whole = most(question, claim.facts) if question else None
        return Missing(name, CLAIM_FIELDS[name], ask, whole, "applicant")
    item = policy.input(name)
    ruled = item.authority or any(fact.name.startswith(RULING) for fact in unknown)
    worth = stake(question, claim.facts, unknown) if question else None
    return Missing(name, item.label, item.question, worth, "authority" if ruled else "applicant")


def _readings(asked: Asked) -> tuple[ReadingUsed, ...]:
    """Every reading the answer rests on; rounding only where an amount is computed."""
    computed = any(rule.certainty == "determined" for rule in asked.policy.awards)
    shared = asked.edition.readings.values() if computed else ()
    return tuple(_reading(asked, reading) for reading in (*asked.policy.readings.values(), *shared))


def _reading(asked: Asked, reading: Reading) -> ReadingUsed:
    chosen = asked.chosen[reading.id]
    alternatives = []
    for choice in reading.choices:
        if choice != chosen:
            on = asked.terms(reading.id, choice)
            decision = decide(asked.claim, on)
            held = _if_conditions_hold(asked.claim, on, decision)
            alternatives.append(
                Alternative(
                    choice,
                    decision.eligibility,
                    decision.amounts,
                    granted(on.policy),
                    held.amounts if held else None,
                    decision.missing,
                )
            )
    return ReadingUsed(reading, chosen, tuple(alternatives))


def _notices(asked: Asked, decision: Decision) -> Iterator[Notice]:
    """The notices in order of weight: what the answer assumes, what it lacks, what the edition says of itself."""
    assumed = [result.condition.text for result in decision.conditions if result.assumed]
    if assumed:
        zh, en = "、".join(text.zh for text in assumed), "; ".join(text.en for text in assumed)
        yield Notice("assumed", Text(f"以下条件系假定成立，未经说明：{zh}。", f"Assumed met, not stated: {en}."))
    for words in asked.policy.supplied:
        yield Notice("supplied", words)
    yield from version_notices(asked.policy, asked.claim.date, asked.claim.facts, asked.idle)
    for code in decision.notices:
        yield Notice(code, NOTICES[code])
    spent = any(limit.spent for limit in limits(asked.claim, asked.terms()))
    scoped = any(OWN & set(cap.per) for cap in asked.policy.caps)
    if scoped and not spent and asked.claim.already_awarded is None and decision.eligibility != "ineligible":
        yield Notice("none-on-record", NOTICES["none-on-record"])
    if decision.eligibility != "ineligible":
        yield from time_limit_notices(asked.terms().policy)
    yield from edition_notices(asked.edition, asked.claim.date)
