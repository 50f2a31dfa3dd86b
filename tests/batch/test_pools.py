"""Pools of money: shares by whole fen, and which pools bind under which readings."""

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongcli.batch.pools import is_pool, shares
from rongcli.batch.run import Batch
from rongcli.batch.tally import Tally

FUND = 5_000_000_000
SETTLED = {
    "policy": "investment.sme-settlement", "newly_settled": True, "fits_industrial_direction": True,
    "recognised": True, "international_sme": True,
}  # fmt: skip
ASKED = st.lists(st.integers(0, 10**13), max_size=30)


@given(ASKED, st.integers(0, 10**14))
def test_shares_use_the_room_to_the_fen_and_give_nobody_more_than_asked(asked, room):
    found = shares(asked, room)
    assert sum(found) == min(sum(asked), room)
    assert all(0 <= got <= wanted for got, wanted in zip(found, asked, strict=True))
    total = sum(asked)
    if total > room:
        # Each is within a fen of its exact share, and who asked for more never gets less.
        assert all(0 <= abs(got * total - wanted * room) < total for got, wanted in zip(found, asked, strict=True))
        ordered = sorted(zip(asked, found, strict=True))
        assert all(a[1] <= b[1] for a, b in itertools.pairwise(ordered) if a[0] < b[0])


def test_the_remainder_goes_to_the_largest_remainders_then_to_the_first():
    assert shares([1, 1, 1], 2) == [1, 1, 0]
    assert shares([5, 3, 3], 10) == [4, 3, 3]  # exact shares 4.54, 2.72, 2.72
    assert shares([], 5) == []
    assert shares([7], 0) == [0]


def claims(*capitals, year=2019):
    """One claim for each paid-in capital in yuan, on following days, each its own applicant."""
    start = datetime.date(year, 1, 1)
    return [
        {**SETTLED, "applicant": f"企业{year}-{n}", "date": (start + datetime.timedelta(n)).isoformat(),
         "paid_in_capital_first_year": capital}
        for n, capital in enumerate(capitals)
    ]  # fmt: skip


def decided(edition, raw, readings=None, pool=None):
    run = Batch(edition, readings or {}, datetime.date(2019, 1, 1), pool=pool)
    read = [(number, run.read(one)) for number, one in enumerate(raw, 1)]
    found = run.decide_all(read)
    return [found[number] for number, _ in read], run.pools.uses()


ELEVEN = claims(*["6000万"] * 11)
"""Eleven claims of five million each: five more than the year's fund of fifty holds."""


@pytest.mark.parametrize("pool", [None, "first-come", "pro-rata", "report"])
def test_a_pool_that_the_reading_makes_a_warning_reduces_nothing(edition, pool):
    answers, uses = decided(edition, ELEVEN, pool=pool)
    assert {answer.amounts.amount for answer in answers} == {500_000_000}
    (use,) = uses
    assert (use.mode, use.limit, use.granted, use.overdraft) == ("report", FUND, 5_500_000_000, 500_000_000)


@pytest.mark.parametrize("pool", [None, "first-come"])
def test_a_pool_that_the_reading_makes_a_limit_is_spent_in_date_order(edition, pool):
    answers, uses = decided(edition, ELEVEN[::-1], {"fund": "cap"}, pool)
    assert [answer.amounts.amount for answer in answers] == [0] + [500_000_000] * 10
    (use,) = uses
    assert (use.mode, use.asked, use.granted, use.overdraft) == ("first-come", 5_500_000_000, FUND, 0)


def test_report_reduces_nothing_even_where_the_reading_makes_it_a_limit(edition):
    answers, uses = decided(edition, ELEVEN, {"fund": "cap"}, "report")
    assert {answer.amounts.amount for answer in answers} == {500_000_000}
    assert uses[0].overdraft == 500_000_000


def test_pro_rata_shares_the_pool_and_names_who_gets_the_rest(edition):
    raw = claims(*["4000万", "6000万"] * 6)
    answers, uses = decided(edition, raw, {"fund": "cap"}, "pro-rata")
    amounts = [answer.amounts.amount for answer in answers]
    assert amounts == shares([400_000_000, 500_000_000] * 6, FUND)
    assert sum(amounts) == FUND
    assert {answer.amounts.capped for answer in answers} == {True}
    assert [use.cap.id for use in answers[0].caps if use.binding] == ["fund"]
    assert sum(use.reduction for use in answers[1].caps) == answers[1].amounts.before_caps - amounts[1]
    (use,) = uses
    assert (use.granted, use.overdraft, len(use.rest_to)) == (FUND, 0, FUND - sum(a * FUND // 5_400_000_000 for a in [400_000_000, 500_000_000] * 6))  # fmt: skip
    assert list(use.rest_to) == sorted(use.rest_to)


def test_pro_rata_leaves_a_pool_that_suffices_and_other_years_alone(edition):
    raw = claims("3000万", "3000万") + claims(*["6000万"] * 11, year=2020)
    answers, uses = decided(edition, raw, {"fund": "cap"}, "pro-rata")
    assert [answer.amounts.amount for answer in answers[:2]] == [300_000_000] * 2
    assert answers[0].amounts.capped is False
    assert [(use.key, use.granted) for use in uses] == [({"year": 2019}, 600_000_000), ({"year": 2020}, FUND)]


@given(st.lists(st.integers(1, 9_000), min_size=1, max_size=40), st.permutations(range(40)))
def test_every_way_of_spending_stays_within_the_pool(edition, sizes, order):
    raw = [
        one for _, one in sorted(zip(order, claims(*(f"{size}万" for size in sizes)), strict=False), key=lambda p: p[0])
    ]
    free, _ = decided(edition, raw)
    for pool in ("first-come", "pro-rata"):
        answers, uses = decided(edition, raw, {"fund": "cap"}, pool)
        amounts = [answer.amounts.amount for answer in answers]
        assert sum(amounts) == min(FUND, sum(answer.amounts.amount for answer in free))
        assert all(got <= answer.amounts.amount for got, answer in zip(amounts, free, strict=True))
        assert sum(use.granted for use in uses) == sum(amounts)


def test_a_cap_of_an_applicant_is_no_pool(edition):
    caps = edition.policies["investment.sme-settlement"].caps
    assert [cap.id for cap in caps if is_pool(cap)] == ["fund"]


def test_explained_and_brief_come_to_the_same(edition):
    for pool in ("first-come", "pro-rata", "report"):
        runs = [Batch(edition, {"fund": "cap"}, datetime.date(2019, 1, 1), pool=pool) for _ in range(2)]
        read = [(number, runs[0].read(one)) for number, one in enumerate(ELEVEN, 1)]
        brief, whole = runs[0].decide_all(read), runs[1].explain_all(read)
        assert {n: one.amounts for n, one in brief.items()} == {n: one.amounts for n, one in whole.items()}


def test_a_tally_counts_what_is_sure_apart_from_what_is_possible(edition):
    run = Batch(edition, {}, datetime.date(2019, 1, 1))
    tally = Tally()
    raws = [
        {"policy": "talent.top-talent", "applicant": "甲", "top_international_talent": True, "comes_to_chengdu": True},
        {"policy": "talent.top-talent", "applicant": "乙", "top_international_talent": True},
        {"policy": "talent.top-talent", "applicant": "丙", "top_international_talent": False},
    ]
    for number, raw in enumerate(raws, 1):
        claim = run.read(raw)
        answer = run.decide(number, claim)
        tally.add(claim.policy, answer.eligibility, answer.amounts)
    one = tally.policies["talent.top-talent"]
    assert (one.claims, one.eligible, one.ineligible, one.needs_information) == (3, 1, 1, 1)
    assert (one.assured, one.at_most, one.lost_to_caps) == (0, 20_000_000_000, 0)
