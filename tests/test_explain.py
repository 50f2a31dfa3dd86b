"""Properties of answers over the whole bundled table: bounds, stakes, caps, decided amounts."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rongcli.base.errors import InputError, UsageError
from rongcli.rules.decide import decide
from rongcli.rules.explain import Asked, evaluate, explain
from rongcli.rules.expression import facts_of
from rongcli.rules.facts import read_claim
from rongcli.rules.ledger import Ledger
from rongcli.rules.lookup import chosen_readings, find_policy
from rongcli.rules.terms import terms
from rongcli.table.load import load_edition

EDITION = load_edition(cached=False)
DAY = datetime.date(2019, 5, 1)
MONEY = st.sampled_from(
    [0, 1, 99, 5_000_000_01, 75_000_000, 1_666_666_667, 100_000_000_000, 100_000_000_001, 400_000_000_100]
)
NUMBERS = st.sampled_from([0, 1, 999_999, 1_000_000, 2_500_000, 6_999_999, 7_000_000, 10_000_000, 11_000_000])
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def values(item):
    """Typed values an input may have."""
    if item.type == "boolean":
        return st.booleans()
    if item.type == "choice":
        return st.sampled_from(sorted(item.choices))
    return (
        MONEY if item.type == "money" else NUMBERS.map(lambda n: n - n % 1_000_000) if item.type == "count" else NUMBERS
    )


@st.composite
def asked(draw, full=False):
    """A policy, readings, and a claim with some or all of the policy's facts."""
    policy = EDITION.policies[draw(st.sampled_from(sorted(EDITION.heads)))]
    wanted = {name: draw(st.sampled_from(sorted(reading.choices))) for name, reading in policy.readings.items()}
    facts = {item.name: draw(values(item)) for item in policy.inputs if full or draw(st.booleans())}
    already = draw(st.sampled_from([None, None, 0, 100, 25_000_000, 10**13]))
    claim = read_claim(policy, {}, DAY)._replace(facts=facts, already_awarded=already)
    return Asked(EDITION, policy, claim, chosen_readings(EDITION, policy, wanted))


@st.composite
def completed(draw):
    """A partial question and the same one with every unknown fact filled in, what is presumed with yes.

    A claim that denies what is presumed needs a ruling that one without a word of it does not.
    """
    partial = draw(asked())
    rest = {item.name: draw(values(item)) for item in partial.policy.inputs if item.name not in partial.claim.facts}
    presumed = {name for one in partial.terms().policy.conditions if one.presumed for name in facts_of(one.test)}
    rest |= dict.fromkeys(presumed & rest.keys(), True)
    return partial, partial._replace(claim=partial.claim._replace(facts={**rest, **partial.claim.facts}))


@QUICK
@given(completed())
def test_no_completion_gives_more_than_the_maximum(pair):
    partial, whole = (explain(one) for one in pair)
    if partial.amounts.maximum is not None and whole.amounts.maximum is not None:
        assert whole.amounts.maximum <= partial.amounts.maximum
    if partial.eligibility != "needs-information":
        assert whole.eligibility == partial.eligibility
        known = whole.amounts
        if partial.amounts.before_caps is None:  # the money is the same whatever was wanted
            known = known._replace(before_caps=None, capped=False)
        assert known == partial.amounts


@QUICK
@given(asked())
def test_missing_facts_are_named_exactly_when_needed(question):
    answer = explain(question)
    assert bool(answer.missing) == (answer.eligibility == "needs-information")
    names = [missing.input for missing in answer.missing]
    assert len(names) == len(set(names))
    for missing in answer.missing:
        assert missing.stake is None or 0 <= missing.stake <= answer.amounts.maximum


@QUICK
@given(asked())
def test_a_known_fact_is_missing_only_for_the_authority_to_rule_on(question):
    for missing in explain(question).missing:
        assert missing.source == "authority" or missing.input not in question.claim.facts


@QUICK
@given(asked(full=True))
def test_the_caps_account_for_every_fen(question):
    answer = explain(question)
    amounts = answer.amounts
    if answer.eligibility == "eligible" and amounts.certainty == "determined":
        assert amounts.amount == amounts.minimum == amounts.maximum
        lost = sum(cap.reduction for cap in answer.caps)
        if amounts.before_caps is None:  # a ceiling that is nothing but its caps, which are used up
            assert (amounts.amount, amounts.capped, lost) == (0, False, 0)
        else:
            assert amounts.before_caps - lost == amounts.amount
        assert sum(cap.binding for cap in answer.caps) == int(amounts.capped)
        for cap in answer.caps:
            assert cap.headroom == max(cap.limit - cap.spent - amounts.amount, 0)
            assert amounts.amount <= max(cap.limit - cap.spent, 0)


@QUICK
@given(asked(full=True), MONEY)
def test_a_decided_amount_is_held_within_the_bounds(question, decided):
    free = explain(question)
    held = explain(question._replace(claim=question.claim._replace(decided_amount=decided)))
    awards = terms(question.policy, question.chosen).policy.awards
    left_to_decide = bool(awards) and awards[0].certainty in ("ceiling", "range")
    if left_to_decide and free.eligibility == "eligible":
        assert held.amounts.certainty == "determined"
        assert free.amounts.minimum <= held.amounts.amount <= free.amounts.maximum
        outside = held.amounts.amount != decided
        assert outside == ("decided-outside" in {notice.code for notice in held.notices})
    elif left_to_decide and free.eligibility == "needs-information":
        assert held.eligibility == "needs-information"
        assert (held.amounts.certainty, held.amounts.amount, held.amounts.minimum) == ("ceiling", None, 0)
        assert min(decided, free.amounts.maximum) <= held.amounts.maximum <= free.amounts.maximum
        assert awards[0].certainty == "range" or held.amounts.maximum <= decided
    else:
        assert held.amounts == free.amounts


@QUICK
@given(asked(full=True))
def test_a_cap_saturates_at_the_first_value_that_fills_it(question):
    for cap in explain(question).caps:
        if cap.saturates_at is None:
            continue
        item, at = cap.saturates_at
        for value, full in ((at, True), (at - 1, False)):
            if value < 0:
                continue
            facts = {**question.claim.facts, item.name: value}
            again = explain(question._replace(claim=question.claim._replace(facts=facts)))
            # What the award's key was paid of its whole must be reached again before anything is left to pay.
            paid = max((one.spent for one in again.caps if one.cap.entitlement), default=0)
            room = max(cap.limit - cap.spent, 0) + paid
            most = again.amounts.before_caps if again.eligibility == "eligible" else None
            if most is not None:
                assert most >= room if full else most <= room


@QUICK
@given(asked())
def test_alternatives_say_what_choosing_them_gives(question):
    for used in explain(question).readings:
        for other in used.alternatives:
            chosen = {**question.chosen, used.reading.id: other.choice}
            decision = decide(question.claim, terms(question.policy, chosen))
            assert (other.eligibility, other.amounts) == (decision.eligibility, decision.amounts)


def claim(**facts):
    return {"policy": "digital.data-channel", "telecom_operator": True, "international_dedicated_channel": True,
            "applicant": "A", "date": "2019-05-01", **facts}  # fmt: skip


def test_the_api_takes_python_values_and_refuses_floats():
    answer = evaluate(EDITION, claim(added_gbps=3))
    assert answer.amounts.amount == 60_000_000
    with pytest.raises(InputError):
        evaluate(EDITION, claim(added_gbps=3.5))
    with pytest.raises(InputError):
        evaluate(EDITION, claim(added_gbps=True))


def test_the_api_refuses_a_field_that_nobody_reads_and_names_the_nearest():
    with pytest.raises(InputError) as caught:
        evaluate(EDITION, claim(addd_gbps=3))
    assert (caught.value.field, caught.value.reason) == ("addd_gbps", "no-such-field")
    assert "added_gbps" in caught.value.hint.en
    with pytest.raises(InputError):  # an input of another policy counts for nothing here
        evaluate(EDITION, claim(added_gbps=3, premium_paid="5万"))
    named = claim(applicant_id="91510100MA6CABCD1Q", item="甲", **{"核定金额": None, "Already-Awarded": None})
    assert evaluate(EDITION, claim(added_gbps=3)).amounts == evaluate(EDITION, named | {"added_gbps": 3}).amounts


def test_the_api_takes_readings_and_a_ledger():
    assert evaluate(EDITION, claim(added_gbps="2.5"), readings={"unit": "pro-rata"}).amounts.amount == 50_000_000
    with pytest.raises(UsageError):
        evaluate(EDITION, claim(added_gbps=1), readings={"unit": "nearest"})
    ledger, policy = Ledger(), find_policy(EDITION, "digital.data-channel")
    first = evaluate(EDITION, claim(added_gbps=9), prior=ledger)
    ledger.record(policy, first.claim, first.amounts.amount, uses_turn=True)
    second = evaluate(EDITION, claim(added_gbps=9), prior=ledger)
    assert second.amounts.amount == 20_000_000
    assert (second.caps[0].spent, second.caps[0].reduction) == (180_000_000, 160_000_000)


def test_with_a_ledger_a_claim_needs_the_applicant_that_its_cap_follows():
    bare = {key: value for key, value in claim(added_gbps=1).items() if key != "applicant"}
    assert evaluate(EDITION, bare).eligibility == "eligible"
    answer = evaluate(EDITION, bare, prior=Ledger())
    assert (answer.eligibility, answer.missing[0].input) == ("needs-information", "applicant")
    assert answer.missing[0].stake == 20_000_000


def test_a_policy_that_is_not_there_gets_the_nearest_name():
    with pytest.raises(InputError) as caught:
        evaluate(EDITION, {"policy": "digital.data-chanel"})
    assert "digital.data-channel" in caught.value.hint.en


@pytest.mark.parametrize("name", sorted(EDITION.heads))
def test_every_policy_answers_by_its_names(name):
    head = EDITION.heads[name]
    for word in (head.id, *head.name, *head.aliases):
        assert find_policy(EDITION, word).id == name
