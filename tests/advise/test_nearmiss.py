"""Near misses really qualify, and no smaller set of changes does; the next step up is exact."""

from itertools import combinations, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongcli.questions.grain import step_of
from rongcli.questions.match import Matcher
from rongcli.questions.nearmiss import near_miss
from rongcli.questions.nextstep import next_steps
from rongcli.questions.profile import Profile, Reader
from rongcli.rules.decide import decide
from rongcli.table.load import load_edition
from tests.advise.support import DAY, EDITION, INPUTS, MATCHER, ONE, QUICK, candidates, profile, profiles, values

SMALL = sorted(name for name, policy in EDITION.policies.items() if policy.conditions and len(policy.inputs) <= 5)


def row_of(policy, **facts):
    return next(row for row in MATCHER.rows(profile(**facts)) if row.policy.id == policy)


def changes(row):
    return {change.item.name: change.after for change in near_miss(row).changes}


FACTORING = {"newly_set_up": True, "founder_overseas": True, "in_free_trade_zone": True}


@pytest.mark.parametrize(
    ("policy", "facts", "needed"),
    [
        ("finance.commercial-factoring", FACTORING | {"paid_in_capital": "10亿"}, {"paid_in_capital": 100_000_000_001}),
        ("finance.commercial-factoring", FACTORING | {"paid_in_capital": "1亿"}, {"paid_in_capital": 100_000_000_001}),
        ("finance.commercial-factoring", FACTORING | {"in_free_trade_zone": "no", "paid_in_capital": "9亿"},
         {"paid_in_capital": 100_000_000_001}),
        ("health.direct-billing", {"chengdu_medical_institution": True, "insurers_connected": 0}, {"insurers_connected": ONE}),
        ("aviation.freighter-frequency", {"international": True, "scheduled": True, "all_cargo": True, "weekly_flights": 9,
                                          "daily_service": True, "added_weekly_flights": 1}, {"daily_service": False}),
        ("aviation.freighter-frequency", {"international": True, "scheduled": True, "all_cargo": True, "weekly_flights": "7.5",
                                          "daily_service": True, "added_weekly_flights": 0}, {"daily_service": False, "added_weekly_flights": ONE}),
        ("permits.transit-144h", {"transit_listed_nationality": True, "via_chengdu_port": True, "transit_stay_hours": 150},
         {"transit_stay_hours": 144 * ONE}),
        ("rail.relocated-capacity", {"direction": "import", "manufacturing_base_in_chengdu": True}, {"direction": "export"}),
    ],
)  # fmt: skip
def test_the_smallest_change_exact_at_the_threshold(policy, facts, needed):
    assert changes(row_of(policy, **facts)) == needed


CITY = Path(__file__).parent.parent / "table" / "city.toml"
BETWEEN = '{ id = "over", input = "flights", above = "6" }, { id = "under", input = "flights", below = "LIMIT" }'
WINDOW = """
[input.flights]
type = "number"
step = "1"
label = { zh = "航班", en = "Flights" }
question = { zh = "每周几班？", en = "How many flights a week?" }

[policy."trade.window"]
name = { zh = "区间", en = "Window" }
benefit = "service"
sources = []
requires = [TERMS]
"""


@pytest.fixture
def window(tmp_path):
    """The made-up city with one policy more, for a claim of so many flights."""

    def row(text, flights):
        table = tmp_path / "city.toml"
        table.write_text(CITY.read_text(encoding="utf-8") + text, encoding="utf-8")
        matcher = Matcher(load_edition(table, cached=False), {}, policies=["trade.window"])
        return next(iter(matcher.rows(Profile(DAY, {"flights": flights}))))

    return row


@pytest.mark.parametrize(
    ("limit", "needed"), [("7", 6 * ONE + 1), ("7.000001", 7 * ONE), ("9", 7 * ONE), ("6.5", 6 * ONE + 1)]
)
def test_a_number_that_comes_in_steps_moves_in_steps_unless_only_a_fraction_fits(window, limit, needed):
    assert changes(window(WINDOW.replace("TERMS", BETWEEN.replace("LIMIT", limit)), 2 * ONE)) == {"flights": needed}


@pytest.mark.parametrize(
    ("condition", "stated", "after", "past"),
    [
        ({"above": "5"}, 2, 5 * ONE + 1, 5 * ONE),
        ({"at_least": "5"}, 2, 5 * ONE, None),
        ({"below": "5"}, 8, 5 * ONE - 1, 5 * ONE),
        ({"at_most": "5"}, 8, 5 * ONE, None),
    ],
)
def test_what_must_be_passed_and_not_only_reached_is_said(window, condition, stated, after, past):
    ((key, figure),) = condition.items()
    text = WINDOW.replace('step = "1"\n', "").replace("TERMS", f'{{ input = "flights", {key} = "{figure}" }}')
    (change,) = near_miss(window(text, stated * ONE)).changes
    assert (change.after, change.past) == (after, past)


def test_what_is_still_missing_stays_missing():
    miss = near_miss(row_of("finance.licensed-institution", legal_person=False, licensed=True))
    assert [change.item.name for change in miss.changes] == ["legal_person"]
    assert miss.decision.eligibility == "needs-information"
    assert miss.decision.amounts.maximum == 40_000_000_00


def test_of_two_ways_the_one_that_the_applicant_can_go_comes_first():
    """An institute abroad: becoming foreign-invested cannot be had, registering elsewhere can."""
    row = row_of("rd.institution", founder_foreign_invested=False, founder_chengdu_based=True, registered_in="chengdu",
                 independent_legal_person=True)  # fmt: skip
    miss = near_miss(row)
    assert miss.changeable
    assert changes(row) == {"registered_in": "outside_mainland"}


def test_a_fact_on_which_the_text_is_open_stays_and_waits_for_its_ruling():
    """No is no answer to a ruling: whether the zone is required is for the authority to say, not for the founder."""
    miss = near_miss(row_of("finance.commercial-factoring", **FACTORING | {"in_free_trade_zone": False, "newly_set_up": False,
                                                                          "paid_in_capital": "12亿"}))  # fmt: skip
    assert [change.item.name for change in miss.changes] == ["newly_set_up"]
    assert miss.rulings == ("ruling:context",)
    assert miss.decision.amounts.maximum == 2_000_000_00


def test_of_two_ways_one_that_waits_for_no_ruling_comes_first():
    miss = near_miss(row_of("investment.headquarters-ranking", ranking="none", multinational_headquarters=True,
                            first_listing=True))  # fmt: skip
    assert miss.changes[0].after in ("global_500", "china_500")
    assert miss.rulings == ()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "needs a ruling on 'context'"), ("zh", "还需：主管部门对“适用前提”的认定")]
)
def test_the_ruling_is_said_beside_the_change(rongcli, language, words):
    facts = ["--founder-overseas", "--no-in-free-trade-zone", "--paid-in-capital", "12亿", "--settled-in-chengdu=no"]
    done = rongcli(
        "match", *facts, "--no-newly-set-up", "--date", "2019-05-01", "--lang", language, "--all", check=True
    )
    near = done.stdout.split("Nearly fits" if language == "en" else "接近条件")[1].split("\n\n")[0]
    assert words in " ".join(near.split())


def test_nothing_brings_back_a_turn_that_is_taken():
    told = profile(licensed=False, policy={"finance.licensed-institution": {"already_awarded": "1万"}})
    row = next(row for row in MATCHER.rows(told) if row.policy.id == "finance.licensed-institution")
    assert row.standing == "unfit"
    assert near_miss(row) is None


@pytest.mark.parametrize(
    ("policy", "facts", "steps"),
    [
        ("digital.data-channel", {"telecom_operator": True, "international_dedicated_channel": True, "added_gbps": "2.5"},
         [(3 * ONE, 200_000_00, False), (10 * ONE, 1_600_000_00, True)]),
        ("digital.data-channel", {"telecom_operator": True, "international_dedicated_channel": True, "added_gbps": "9"},
         [(10 * ONE, 200_000_00, True)]),
        ("digital.data-channel", {"telecom_operator": True, "international_dedicated_channel": True, "added_gbps": "10"}, []),
        ("finance.export-credit-insurance", {"insurance": "short_term_export_credit", "chengdu_enterprise": True,
                                             "premium_paid": "60万"}, [(750_000_00, 60_000_00, True)]),
        ("finance.export-credit-insurance", {"insurance": "other", "premium_paid": "60万"}, []),
        ("health.direct-billing", {"chengdu_medical_institution": True, "insurers_connected": 2}, []),
        # what the applicant cannot change has no next step
        ("talent.recruitment-reward", {"employer": "key_team", "introduces_scarce_overseas_talent": True,
                                       "prior_year_contribution": "100万"}, []),
    ],
)  # fmt: skip
def test_the_next_step_up(policy, facts, steps):
    found = [(step.change.after, step.gain, step.full) for step in next_steps(row_of(policy, **facts))]
    assert found == steps


def test_what_the_authority_has_decided_grows_with_no_fact():
    stated = {"chengdu_medical_institution": True, "insurers_connected": 2}
    decided = profile(**stated, policy={"health.direct-billing": {"decided_amount": "1万"}})
    row = next(row for row in MATCHER.rows(decided) if row.policy.id == "health.direct-billing")
    assert row.decision.amounts.amount == 10_000_00
    assert list(next_steps(row)) == []


def test_a_step_up_earns_a_fen_or_is_none():
    """The first fen above the other branch rounds to nothing: the next step is the first value that is paid."""
    edition = load_edition(Path(__file__).parent.parent / "table" / "second_city.toml", cached=False)
    facts = Reader(edition, DAY).read({"date": "2025-05-01", "equipment": "100", "units_bought": 4})
    rows = Matcher(edition, {}, policies=["industry.first-of-kind"]).rows(facts)
    assert [(step.change.after, step.gain) for row in rows for step in next_steps(row)] == [(1_600_000_10, 1)]


@st.composite
def unfit(draw):
    """A small policy of the real table, under any readings, with every fact stated, that does not fit."""
    policy = EDITION.policies[draw(st.sampled_from(SMALL))]
    readings = {
        f"{policy.id}.{key}": draw(st.sampled_from(sorted(reading.choices))) for key, reading in policy.readings.items()
    }
    facts = {item.name: draw(values(item)) for item in policy.inputs}
    return next(iter(Matcher(EDITION, readings, policies=[policy.id]).rows(profile()._replace(facts=facts))))


def qualifies(row, changed):
    """Whether no fact stands in the way after some changes: what the text leaves open the authority may rule on."""
    claim = row.claim._replace(facts={**row.claim.facts, **changed})
    return decide(claim, row.terms).eligibility != "ineligible"


def ways(row, size):
    """Every set of so many facts changed, by brute force."""
    for items in combinations(row.policy.inputs, size):
        for chosen in product(*(candidates(item, row.policy) for item in items)):
            changed = {item.name: value for item, value in zip(items, chosen, strict=True)}
            if all(row.claim.facts[name] != value for name, value in changed.items()) and qualifies(row, changed):
                yield changed


@QUICK
@given(unfit())
def test_no_smaller_set_qualifies(row):
    if row.standing != "unfit":
        assert near_miss(row) is None
        return
    miss = near_miss(row)
    if miss is None:
        assert not any(True for size in range(len(row.policy.inputs) + 1) for _ in ways(row, size))
        return
    assert qualifies(row, {change.item.name: change.after for change in miss.changes})
    assert not any(True for size in range(len(miss.changes)) for _ in ways(row, size))


@QUICK
@given(profiles())
def test_after_the_changes_nothing_is_unmet(some):
    for row in MATCHER.rows(some):
        miss = near_miss(row)
        assert (miss is None) or row.standing == "unfit"
        if miss is not None:
            changed = {change.item.name: change.after for change in miss.changes}
            assert all(row.claim.facts[name] != value for name, value in changed.items())
            assert qualifies(row, changed)
            assert miss.decision == decide(row.claim._replace(facts={**row.claim.facts, **changed}), row.terms)


@QUICK
@given(profiles(share=(1, 1)))
def test_a_step_up_is_the_first_value_that_earns_its_gain(some):
    for row in MATCHER.rows(some):
        for step in next_steps(row):

            def gives(value, row=row, name=step.change.item.name):
                return decide(row.claim._replace(facts={**row.claim.facts, name: value}), row.terms).amounts.maximum

            assert gives(step.change.after) - row.decision.amounts.maximum == step.gain > 0
            if not step.full:
                assert gives(step.change.after - step_of(step.change.item)) == row.decision.amounts.maximum
            else:
                assert gives(step.change.after * 2) == gives(step.change.after)


def test_every_input_of_the_table_is_of_a_known_type():
    assert {item.type for item in INPUTS.values()} <= {"boolean", "choice", "money", "number", "count", "rate", "date"}
