"""Pools of money: shares by whole fen, and which pools bind under which readings."""

import csv
import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongcli.batch.pools import is_pool, shares
from rongcli.batch.run import Batch
from rongcli.batch.tally import Tally
from tests.table.test_language import PREAMBLE, policy

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
        tally.add(claim.policy, answer)
    one = tally.policies["talent.top-talent"]
    assert (one.claims, one.eligible, one.ineligible, one.needs_information) == (3, 1, 1, 1)
    assert (one.assured, one.at_most, one.lost_to_caps) == (0, 0, 0)
    assert run.attainable("talent.top-talent") == 20_000_000_000  # of two keys that are open, and not of the third


POOLED = """
[parameter.year_sum]
name = { zh = "当年资金", en = "Sum of the year" }
values = [{ value = "75000元" }, { from = "2020-01-01", value = "90000元" }]
[input.fund]
type = "money"
label = { zh = "资金总额", en = "Fund" }
question = { zh = "资金总额?", en = "How large is the fund?" }
"""


@pytest.fixture
def pooled(rongcli, tmp_path):
    """What a batch makes of some claims of 50,000 each (date, fund, kind) under a pool: its amounts, or what it refuses."""

    def run(cap, *claims, pool="pro-rata"):
        body = f'award = {{ kind = "fixed", amount = "50000元" }}\ncaps = [{{ id = "pool", {cap} }}]'
        (tmp_path / "t.toml").write_text(PREAMBLE + POOLED + policy("one", body), encoding="utf-8")
        lines = [f"a.one,A{number},{','.join(claim)}" for number, claim in enumerate(claims)]
        text = "\n".join(["policy,applicant,date,fund,kind", *lines]) + "\n"
        (tmp_path / "claims.csv").write_text(text, encoding="utf-8")
        words = ["batch", str(tmp_path / "claims.csv"), "--policies", str(tmp_path / "t.toml"), "--pool", pool, "-q"]
        done = rongcli(*words, "-o", "-")
        if done.returncode:
            assert done.stdout == ""
            return done.returncode, done.stderr.replace(f"{tmp_path}/", "").splitlines()[0]
        return [row["amount"] for row in csv.DictReader(done.stdout.splitlines())]

    return run


YEARLY = 'per = ["all", "year"]'
MAY, JUNE, NEXT = "2019-05-01", "2019-06-01", "2020-06-01"


@pytest.mark.parametrize(
    "limit",
    ['"75000元"', '"year_sum"', '"fund"', '{ kind = "smallest", of = ["fund", "9万元"] }',
     '{ kind = "if", requires = [{ input = "kind", one_of = ["x"] }], then = "75000元", else = "fund" }'],
)  # fmt: skip
def test_a_pool_is_shared_out_however_its_limit_is_said(pooled, limit):
    cap, two = f"limit = {limit}, {YEARLY}", [(MAY, "75000", "x"), (JUNE, "75000", "y")]
    assert pooled(cap, *two) == ["37500.00", "37500.00"]
    assert pooled(cap, *two, pool="first-come") == ["50000.00", "25000.00"]


def test_a_parameter_may_differ_from_year_to_year(pooled):
    cap = f'limit = "year_sum", {YEARLY}'
    assert pooled(cap, (MAY, "", "x"), (JUNE, "", "x"), (NEXT, "", "x"), (NEXT, "", "x")) == [
        "37500.00", "37500.00", "45000.00", "45000.00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cap", "claims", "code", "said"),
    [
        (f'limit = "fund", {YEARLY}', [(MAY, "75000", "x"), (JUNE, "80000", "x")], 4,
         "claims.csv:3: has a pool a.one pool of 80,000 yuan, an earlier claim one of 75,000 yuan: only one sum can"),
        ('limit = "year_sum", per = ["all"]', [(MAY, "", "x"), (NEXT, "", "x")], 4, "has a pool a.one pool of 90,000"),
        (f'limit = "fund", {YEARLY}', [(MAY, "75000", "x"), (JUNE, "", "x")], 4,
         "claims.csv:3: does not state 'Fund', by which the pool a.one pool is shared out"),
        ('limit = "75000元", per = ["kind"]', [(MAY, "", "x"), (JUNE, "", "")], 4, "claims.csv:3: does not state 'Kind'"),
        ('limit = "75000元", per = ["all"], years = 3', [(MAY, "", "x")], 2, "the pool a.one pool counts rolling years"),
        (f'limit = "75000元", {YEARLY}, over = "reject"', [(MAY, "", "x")], 2, "the pool a.one pool rejects what goes"),
    ],
)  # fmt: skip
def test_a_pool_that_has_no_shares_is_refused_and_never_spent_first_come(pooled, cap, claims, code, said):
    status, line = pooled(cap, *claims)
    assert (status, said in line) == (code, True), line
    assert "use --pool first-come or --pool report" in line
    assert isinstance(pooled(cap, *claims, pool="first-come"), list)


def test_a_pool_whose_size_no_claim_says_is_not_reported(pooled):
    assert pooled(f'limit = "fund", {YEARLY}', (MAY, "", "x"), pool="report") == ["50000.00"]
