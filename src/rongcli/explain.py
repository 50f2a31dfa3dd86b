"""One claim answered and explained: the decision, and around it trace, caps, readings, stakes and notices."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from rongcli.award import (
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
from rongcli.bounds import Open, most, saturation, stake
from rongcli.decide import Decision, decide, limits, open_question
from rongcli.edition import ROUNDING, Edition, Policy, Reading, under
from rongcli.errors import InputError, UsageError
from rongcli.facts import CLAIM_FIELDS, plain, read_claim
from rongcli.language import Text, did_you_mean
from rongcli.ledger import Ledger
from rongcli.rule import RULING, Fact, Step, facts_of, span, unknown_facts, walk

NOTICES = {
    "decided-outside": Text("核定金额超出条文限度,已按限度计。", "The decided amount lies outside the bounds and is held within."),
    "decided-ignored": Text("金额由条文确定,核定金额未采用。", "The text fixes the amount; the decided amount is not used."),
    "pending-earlier": Text(
        "同一限额下有较早的申请尚未确定,本次可用额度可能减少。",
        "An earlier claim under the same cap is still undetermined; it may leave less for this one.",
    ),
    "none-on-record": Text("未提供已获金额,按此前未获奖补计算。", "No earlier award is on record; caps are counted from zero."),
}


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
    ``on`` dates a claim that states no date (default today). Raises InputError for a value that cannot be read
    and UsageError for a policy or reading that does not exist.
    """
    policy = find_policy(edition, claim.get("policy"))
    stated = read_claim(policy, claim, on or datetime.date.today())
    return explain(edition, policy, stated, chosen_readings(edition, policy, readings or {}), prior, assume_rest)


def find_policy(edition: Edition, name: object) -> Policy:
    """The policy of that id or alias. Raises InputError naming the nearest one."""
    if isinstance(name, str):
        for head in edition.heads.values():
            if plain(name) in {plain(word) for word in (head.id, *head.name, *head.aliases)}:
                return edition.policies[head.id]
        message = Text(f"没有政策“{name[:60]}”", f"there is no policy '{name[:60]}'")
        raise InputError(message, field="policy", hint=did_you_mean(name, edition.heads))
    raise InputError(Text("未写明政策", "names no policy"), field="policy")


def chosen_readings(edition: Edition, policy: Policy, wanted: Mapping[str, str]) -> dict[str, str]:
    """The choice of every reading of the policy and of ``rounding``: the wanted one, else the default.

    A key is READING or POLICY.READING; those of other policies are passed over. Raises UsageError for a choice
    that a reading does not have.
    """
    chosen = {}
    for reading in (*policy.readings.values(), *edition.readings.values()):
        want = wanted.get(f"{policy.id}.{reading.id}", wanted.get(reading.id))
        chosen[reading.id] = reading.default if want is None else _choice(reading, want)
    return chosen


def _choice(reading: Reading, want: str) -> str:
    for choice, label in reading.choices.items():
        if plain(want) in {plain(word) for word in (choice, *label)}:
            return choice
    options = ", ".join(reading.choices)
    message = Text(f"解读“{reading.id}”没有选项“{want}”", f"reading '{reading.id}' has no choice '{want}'")
    raise UsageError(message, hint=Text(f"可选:{options}", f"one of: {options}"))


def explain(
    edition: Edition,
    policy: Policy,
    claim: Claim,
    chosen: Mapping[str, str],
    prior: Ledger | None = None,
    assume_rest: bool = False,
) -> Award:
    """The explained award for a typed claim under the chosen readings."""
    standing = under(policy, chosen)
    decision = decide(standing, claim, chosen[ROUNDING], prior, assume_rest=assume_rest)
    question = open_question(standing, claim, decision.conditions, prior)
    caps = decision.caps or _idle_caps(standing, claim, prior, decision)
    return Award(
        policy=policy,
        edition=EditionStamp(edition.id, edition.version, edition.sha256, edition.overlays),
        claim=claim,
        eligibility=decision.eligibility,
        reason=decision.reason,
        conditions=decision.conditions,
        amounts=decision.amounts,
        grants=standing.grants[0].text if standing.grants else None,
        caps=tuple(_with_saturation(standing, claim, cap) for cap in caps),
        trace=_trace(standing, claim) if decision.eligibility != "ineligible" else (),
        missing=_missing(policy, claim, decision, question),
        readings=_readings(edition, policy, claim, chosen, prior, assume_rest),
        notices=_notices(edition, policy, claim, decision, prior),
        if_conditions_hold=_if_conditions_hold(standing, claim, chosen[ROUNDING], prior, decision),
    )


def _if_conditions_hold(
    policy: Policy, claim: Claim, rounding: str, prior: Ledger | None, decision: Decision
) -> Supposed | None:
    """The money and caps if every open condition is met, where nothing but conditions is open."""
    if decision.eligibility != "needs-information":
        return None
    supposed = decide(policy._replace(conditions=()), claim, rounding, prior)
    if supposed.eligibility != "eligible":
        return None
    return Supposed(supposed.amounts, tuple(_with_saturation(policy, claim, cap) for cap in supposed.caps))


def _idle_caps(policy: Policy, claim: Claim, prior: Ledger | None, decision: Decision) -> tuple[CapUse, ...]:
    """The caps of a claim whose amount cannot be computed yet: what they leave, with nothing reduced."""
    if decision.eligibility != "needs-information":
        return ()
    found = []
    for limit in limits(policy, claim, prior):
        if limit.cap.limit is not None and not unknown_facts(limit.cap.limit, claim.facts):
            room = limit.room(claim.facts)
            found.append(CapUse(limit.cap, limit.amount(claim.facts), limit.spent, False, 0, room))
    return tuple(found)


def _with_saturation(policy: Policy, claim: Claim, use: CapUse) -> CapUse:
    """The cap with the first numeric input beyond which more earns nothing, given what the cap has left."""
    high = policy.awards[0].high
    room = max(use.limit - use.spent, 0)
    for name, fact in facts_of(high).items() if high is not None else ():
        if fact.kind == "number":
            value = saturation(high, policy.awards[0].scale, room, claim.facts, name)
            if value is not None:
                return use._replace(saturates_at=(policy.input(name), value))
    return use


def _trace(policy: Policy, claim: Claim) -> tuple[TraceStep, ...]:
    """The named steps whose facts are all known, in the order of calculation."""
    steps: dict[Step, TraceStep] = {}
    for rule in policy.awards:
        for end in (rule.low, rule.high):
            for node in walk(end) if end is not None else ():
                if isinstance(node, Step) and not unknown_facts(node, claim.facts):
                    value = span(node, claim.facts)[0]
                    steps[node] = TraceStep(node.label, node.formula, node.unit, value, node.scale)
    return tuple(steps.values())


def _missing(policy: Policy, claim: Claim, decision: Decision, question: Open | None) -> tuple[Missing, ...]:
    """What is missing, each input once: a ruling stands for the input that its condition is about."""
    facts = {
        name: fact
        for result in decision.conditions
        for name, fact in facts_of(result.condition.test).items()
    }
    for end in (question.rule.high, question.rule.low) if question else ():
        facts.update(facts_of(end) if end is not None else {})
    groups: dict[str, list[str]] = {}
    for name in decision.missing:
        about = name
        if name.startswith(RULING):
            condition = next(r.condition for r in decision.conditions if r.condition.id == name.removeprefix(RULING))
            about = condition.inputs[0]
        groups.setdefault(about, []).append(name)
    return tuple(
        _missing_one(policy, claim, about, [facts[n] for n in names if n in facts], question)
        for about, names in groups.items()
    )


def _missing_one(policy: Policy, claim: Claim, name: str, unknown: list[Fact], question: Open | None) -> Missing:
    if name in CLAIM_FIELDS and not any(item.name == name for item in policy.inputs):
        ask = Text(f"请填写{CLAIM_FIELDS[name].zh}:限额按此累计。", f"State the {CLAIM_FIELDS[name].en}: a cap follows it.")
        whole = most(question, claim.facts) if question else None
        return Missing(name, CLAIM_FIELDS[name], ask, whole, "applicant")
    item = policy.input(name)
    ruled = item.authority or any(fact.name.startswith(RULING) for fact in unknown)
    worth = stake(question, claim.facts, unknown) if question else None
    return Missing(name, item.label, item.question, worth, "authority" if ruled else "applicant")


def _readings(
    edition: Edition,
    policy: Policy,
    claim: Claim,
    chosen: Mapping[str, str],
    prior: Ledger | None,
    assume_rest: bool,
) -> tuple[ReadingUsed, ...]:
    """Every reading the answer rests on; rounding only where an amount is computed."""
    found = []
    computed = any(rule.certainty == "determined" for rule in policy.awards)
    for reading in (*policy.readings.values(), *(edition.readings.values() if computed else ())):
        alternatives = []
        for choice in reading.choices:
            if choice != chosen[reading.id]:
                other = {**chosen, reading.id: choice}
                decision = decide(under(policy, other), claim, other[ROUNDING], prior, assume_rest=assume_rest)
                alternatives.append(Alternative(choice, decision.eligibility, decision.amounts))
        found.append(ReadingUsed(reading, chosen[reading.id], tuple(alternatives)))
    return tuple(found)


def _notices(
    edition: Edition, policy: Policy, claim: Claim, decision: Decision, prior: Ledger | None
) -> tuple[Notice, ...]:
    """The notices in order of weight: what the answer assumes, what it lacks, what the edition says of itself."""
    found = []
    assumed = [result.condition for result in decision.conditions if result.assumed]
    if assumed:
        zh = "、".join(condition.text.zh for condition in assumed)
        en = "; ".join(condition.text.en for condition in assumed)
        found.append(Notice("assumed", Text(f"以下条件系假定成立,未经说明:{zh}。", f"Assumed met, not stated: {en}.")))
    for supplied in policy.supplied:
        found.append(Notice("supplied", supplied))
    found += [Notice(code, NOTICES[code]) for code in decision.notices]
    scoped = any({"applicant", "item"} & set(cap.per) for cap in policy.caps)
    if scoped and prior is None and claim.already_awarded is None and decision.eligibility != "ineligible":
        found.append(Notice("none-on-record", NOTICES["none-on-record"]))
    found += edition_notices(edition, claim.date)
    return tuple(found)


def edition_notices(edition: Edition, date: datetime.date) -> Iterable[Notice]:
    """What the edition says of itself to a claim of that date."""
    day = date.isoformat()
    for notice in edition.notices:
        if (notice.after is None or day > notice.after) and (notice.until is None or day <= notice.until):
            yield Notice(notice.code, notice.text)
