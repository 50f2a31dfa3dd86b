"""One claim answered and explained: the decision, and around it trace, caps, readings, stakes and notices."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from rongcli.base.money import in_words, round_fen
from rongcli.base.record import Record
from rongcli.base.text import Text
from rongcli.rules.applicants import wrong_check_digit
from rongcli.rules.award import (
    Alternative,
    Award,
    Before,
    CapUse,
    Claim,
    Due,
    EditionStamp,
    ListUse,
    Notice,
    PriorFile,
    ReadingUsed,
    RowUse,
    Supposed,
    TraceStep,
)
from rongcli.rules.bounds import saturation
from rongcli.rules.decide import Decision, decide
from rongcli.rules.edition import Edition
from rongcli.rules.expression import DATE, Expression, Over, Step, facts_of, listed, span, unknown_facts, walk
from rongcli.rules.facts import policy_field, read_claim, refuse_unknown
from rongcli.rules.ledger import Ledger
from rongcli.rules.lookup import chosen_readings, find_policy, idle_readings, wanted_readings
from rongcli.rules.missing import missing_facts
from rongcli.rules.notices import NOTICES, edition_notices, time_limit_notices, version_notices
from rongcli.rules.outlook import limits
from rongcli.rules.policy import Policy, Reading
from rongcli.rules.ranking import refuse_alone
from rongcli.rules.terms import Terms, applying, terms, terms_by_date


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
    ``on`` dates a claim that states no date (default today). Raises InputError for a value that cannot be read, a
    field that nobody knows or a policy that does not exist, and UsageError for such a reading.
    """
    policy = find_policy(edition, policy_field(claim))
    refuse_unknown(claim, (policy,))
    stated = read_claim(policy, claim, on or datetime.date.today())
    wanted = wanted_readings(edition, (policy,), readings or {})
    return explain(Asked.of(edition, policy, stated, wanted, prior, assume_rest=assume_rest).alone())


class Asked(Record):
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
    told: tuple[str, ...] = ()
    """Codes of what the other claims of a run say of this one."""
    prior_files: tuple[PriorFile, ...] = ()
    """Where the earlier awards in ``prior`` were read from."""
    wanted: Mapping[str, str] = MappingProxyType({})
    """The choices of readings that were wanted, as checked."""

    @property
    def idle(self) -> Mapping[str, str]:
        """The choices that were wanted, and that the policy's version does not know."""
        return idle_readings(self.policy, self.wanted)

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
        told: tuple[str, ...] = (),
        prior_files: tuple[PriorFile, ...] = (),
    ) -> Asked:
        """The question that a claim puts to a policy; ``wanted`` are choices of readings, as checked."""
        version = policy.on(claim.date)
        chosen = chosen_readings(edition, version, wanted)
        return cls(edition, version, claim, chosen, prior, assume_rest, None, told, prior_files, wanted)

    def alone(self) -> Asked:
        """The question of a claim by itself. Raises InputError where only a batch could answer it."""
        refuse_alone(self.policy, self.chosen)
        return self

    def terms(self, reading: str = "", choice: str = "") -> Terms:
        """The terms of the answer, or those under another choice of a reading."""
        found = self.made.get((reading, choice)) if self.made is not None else None
        if found is None:
            other = {reading: choice} if reading else {}
            found = terms(self.policy, {**self.chosen, **other}, self.prior, self.assume_rest)
            if self.policy.history:
                own = f"{self.policy.id}.{reading}" if reading in self.policy.readings else reading
                wanted = {**self.wanted, **({own: choice} if reading else {})}
                versions = terms_by_date(self.edition, self.policy, wanted, self.prior, self.assume_rest)
                found = found._replace(versions=versions)
            if self.made is not None:
                self.made[reading, choice] = found
        return found


def explain(asked: Asked) -> Award:
    """The explained award."""
    edition, claim = asked.edition, asked.claim
    on = applying(claim, asked.terms())
    decision = decide(claim, on)
    unruled = decision.missing == (DATE,) and bool(asked.policy.history)
    payments = tuple(_payments(claim, on, decision))
    caps = decision.caps if unruled else decision.caps or _idle_caps(claim, on, decision)
    return Award(
        policy=asked.policy,
        edition=EditionStamp(edition.id, edition.version, edition.sha256, edition.overlays, edition.on),
        claim=claim,
        eligibility=decision.eligibility,
        reason=decision.reason,
        conditions=decision.conditions,
        amounts=decision.amounts,
        grants=granted(on.policy, decision),
        quantity=decision.quantity,
        caps=tuple(_with_saturation(on, claim, cap) for cap in caps),
        trace=_trace(on.policy, claim) if decision.eligibility != "ineligible" and not unruled else (),
        missing=missing_facts(claim, on, decision),
        needed=decision.missing,
        readings=_readings(asked),
        notices=tuple(_notices(asked, decision, payments)),
        notes=tuple(note.text for note in on.policy.notes),
        if_conditions_hold=_if_conditions_hold(claim, on, decision),
        uses_turn=decision.uses_turn,
        before=tuple(_before(asked)),
        prior_files=asked.prior_files,
        assume_rest=asked.assume_rest,
        idle=asked.idle,
        payments=payments,
        lists=tuple(_lists(on.policy, claim)) if decision.eligibility != "ineligible" and not unruled else (),
    )


def _lists(policy: Policy, claim: Claim) -> Iterator[ListUse]:
    """What each row of a list comes to, for every step of the award and its limits that goes over rows."""
    nodes = (node for end in _ends(policy) if end is not None for node in walk(end))
    for step in dict.fromkeys(node for node in nodes if isinstance(node, Step) and isinstance(node.body, Over)):
        assert isinstance(step.body, Over)
        found = listed(step.body, claim.facts)
        item = policy.input(step.body.rows)
        names = {cell.name for cell in item.cells}
        rows = [
            RowUse(
                {name: fact for name, fact in line.facts.items() if name in names and not isinstance(fact, tuple)},
                line.counts,
                line.value[0] if line.value[0] == line.value[1] else None,
            )
            for line in found or ()
        ]
        if rows:
            yield ListUse(step.name, step.label, item, step.unit, step.scale, tuple(rows))


def _payments(claim: Claim, on: Terms, decision: Decision) -> Iterator[Due]:
    """What each payment of an award comes to: what is due by then, less what was due before it.

    Of a claim that asks for the whole they come to what it gets, what was paid before with it.
    """
    policy = on.policy
    if not policy.payments or decision.amounts.amount is None or decision.eligibility != "eligible":
        return
    rule, before, last = policy.awards[0], 0, policy.payments[-1]
    own = next(cap.per for cap in policy.caps if cap.entitlement)
    limited = [limit for limit in limits(claim, on) if limit.cap.per == own]
    whole = claim.facts.get(last.input, last.id) == last.id
    most_ = decision.amounts.amount + max(limit.spent for limit in limited) if whole else None
    for one in policy.payments:
        facts = {**claim.facts, one.input: one.id}
        ends = [int(span(limit._replace(spent=0).room(rule.scale), facts)[1]) for limit in limited]
        due = round_fen(min(ends), rule.scale, on.rounding)
        due = due if most_ is None else min(due, most_)
        yield Due(one.id, one.name, max(due - before, 0))
        before = max(due, before)


def _before(asked: Asked) -> Iterator[Before]:
    """What the ledger has for the claim under every cap of the policy: other readings have caps of their own."""
    ledger, policy, claim = asked.prior, asked.policy, asked.claim
    for cap in policy.caps if ledger is not None else ():
        lacks = ledger.lacking(cap, claim) if ledger is not None and cap.per else None
        if lacks is not None and lacks != "date" and _stated(lacks, claim):
            yield Before(cap, 0, 0, False, lacks)
        elif ledger is not None and cap.per and lacks is None:
            found = Before(
                cap,
                ledger.spent(policy, cap, claim),
                ledger.times(policy, cap, claim),
                ledger.pending(policy, cap, claim),
            )
            if any(found[1:]):
                yield found


def _stated(lacks: str, claim: Claim) -> bool:
    """Whether it is other claims that make a key lack something: of itself the claim would do."""
    return (lacks == "item" and bool(claim.applicant or claim.applicant_id)) or lacks == "applicant_id"


def granted(policy: Policy, decision: Decision) -> Text | None:
    """What a policy under its readings gives in words, where the benefit is not an amount."""
    if decision.quantity is not None:
        return decision.quantity.text
    return next((one.text for one in policy.grants if one.number is None), None)


def _if_conditions_hold(claim: Claim, on: Terms, decision: Decision) -> Supposed | None:
    """The money and caps if every open condition is met, where nothing but conditions is open."""
    if decision.eligibility != "needs-information":
        return None
    supposed = decide(claim, on._replace(policy=on.policy._replace(conditions=())))
    if supposed.eligibility != "eligible":
        return None
    caps = supposed.caps or _idle_caps(claim, on, supposed)
    return Supposed(supposed.amounts, tuple(_with_saturation(on, claim, cap) for cap in caps))


def _idle_caps(claim: Claim, on: Terms, decision: Decision) -> tuple[CapUse, ...]:
    """The caps of a claim whose amount cannot be computed yet: what they leave, with nothing reduced."""
    if decision.eligibility == "ineligible":
        return ()
    found = []
    scale = on.policy.awards[0].scale if on.policy.awards else 1
    for limit in limits(claim, on):
        if limit.cap.limit is not None and not unknown_facts(limit.cap.limit, claim.facts):
            room = round_fen(int(span(limit.room(scale), claim.facts)[1]), scale, on.rounding)
            amount = round_fen(limit.amount(claim.facts), limit.cap.scale, on.rounding)
            found.append(CapUse(limit.cap, amount, limit.spent, False, 0, room))
    return tuple(found)


def _with_saturation(on: Terms, claim: Claim, use: CapUse) -> CapUse:
    """The cap with the first numeric input beyond which more earns nothing, given what its key has got."""
    rule = on.policy.awards[0] if on.policy.awards else None
    if rule is None or rule.high is None or use.cap.entitlement:
        return use
    # What an entitlement has paid must be reached again before anything is left to pay.
    paid = max((limit.spent for limit in limits(claim, on) if limit.cap.entitlement), default=0)
    room = (max(use.limit - use.spent, 0) + paid) * rule.scale
    for name, fact in facts_of(rule.high).items():
        grows = use.cap.limit is not None and name in facts_of(use.cap.limit)
        if fact.kind == "number" and not grows:
            value = saturation(rule.high, room, claim.facts, name)
            if value is not None:
                return use._replace(saturates_at=(on.policy.input(name), value))
    return use


def _ends(policy: Policy) -> list[Expression | None]:
    """All that is calculated of a policy: its money, its limits, the number of what is no money."""
    ends = [end for rule in policy.awards for end in (rule.low, rule.high)]
    return [*ends, *(cap.limit for cap in policy.caps), *(grant.number for grant in policy.grants)]


def _trace(policy: Policy, claim: Claim) -> tuple[TraceStep, ...]:
    """The named steps whose facts are all known, in the order of calculation; then those of computed caps."""
    steps: dict[Step, TraceStep] = {}
    for end in _ends(policy):
        for node in walk(end) if end is not None else ():
            if isinstance(node, Step) and not unknown_facts(node, claim.facts):
                value = span(node, claim.facts)[0]
                steps[node] = TraceStep(node.name, node.label, node.formula, node.unit, value, node.scale)
    return tuple(steps.values())


def _readings(asked: Asked) -> tuple[ReadingUsed, ...]:
    """Every reading the answer rests on; rounding only where an amount is computed."""
    computed = any(rule.certainty == "determined" for rule in asked.policy.awards)
    shared = asked.edition.readings.values() if computed else ()
    own = (*asked.policy.readings.values(), *asked.policy.elsewhere.values())
    return tuple(_reading(asked, reading) for reading in (*own, *shared))


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
                    granted(on.policy, decision),
                    held.amounts if held else None,
                    decision.missing,
                )
            )
    return ReadingUsed(reading, chosen, tuple(alternatives))


def told_of(claim: Claim, decision: Decision, ledger: Ledger | None, told: Iterable[str] = ()) -> list[str]:
    """The codes of what is said of one claim alone, in the catalogue's order; ``told`` is what other claims say."""
    found = {*decision.notices, *told}
    if any(result.assumed for result in decision.conditions):
        found.add("assumed")
    if decision.presumes:
        found.add("presumed")
    if ledger is not None:
        found.update(ledger.remarks(claim))
    if wrong_check_digit(claim.applicant_id):
        found.add("id-check")
    return sorted(found, key=_PLACES.__getitem__) if len(found) > 1 else list(found)


_PLACES = {code: place for place, code in enumerate(NOTICES)}


def _joined(texts: Iterable[Text]) -> Text:
    texts = tuple(texts)
    return Text("、".join(text.zh for text in texts), "; ".join(text.en for text in texts))


def _listed(payments: tuple[Due, ...], currency: str) -> Text:
    """The payments of an award in words."""
    zh = "；".join(f"{one.name.zh}{in_words(one.amount, 'zh', currency)}" for one in payments)
    en = "; ".join(f"{one.name.en} {in_words(one.amount, 'en', currency)}" for one in payments)
    return Text(f"分{len(payments)}笔拨付：{zh}。", f"Paid in {len(payments)} payments: {en}.")


def _notices(asked: Asked, decision: Decision, payments: tuple[Due, ...]) -> Iterator[Notice]:
    """The notices in order of weight: what the answer assumes, what it lacks, what the edition says of itself."""
    assumed = [result.condition.text for result in decision.conditions if result.assumed]
    presumed = [result.condition.text for result in decision.conditions if result.presumed]
    if assumed:
        zh, en = _joined(assumed)
        yield Notice("assumed", Text(f"以下条件系假定成立，未经说明：{zh}。", f"Assumed met, not stated: {en}."))
    if presumed and decision.presumes:
        zh, en = _joined(presumed)
        yield Notice(
            "presumed",
            Text(
                f"以下条件未填报，且条文本句并未写明，按符合计：{zh}。",
                f"Presumed met, for nothing is stated and the clause itself does not say it: {en}.",
            ),
        )
    for words in asked.policy.supplied:
        yield Notice("supplied", words)
    if payments:
        yield Notice("payments", _listed(payments, asked.policy.currency))
    yield from version_notices(asked.policy, asked.claim.date, asked.claim.facts, asked.idle)
    for code in told_of(asked.claim, decision, asked.prior, asked.told):
        if code not in ("assumed", "presumed"):
            yield Notice(code, NOTICES[code])
    if decision.eligibility != "ineligible":
        yield from time_limit_notices(asked.terms().policy)
    yield from edition_notices(asked.edition, asked.claim.date)
