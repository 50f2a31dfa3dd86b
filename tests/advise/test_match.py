"""One applicant against every policy: the rows, their order, and the interval of the total."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongcli.base.errors import TableError
from rongcli.questions.advice import advise
from rongcli.questions.match import STANDINGS, Matcher
from rongcli.questions.profile import Profile, Reader
from rongcli.rules.decide import decide
from rongcli.rules.expression import facts_of
from rongcli.table.load import load_edition
from tests.advise.support import DAY, EDITION, INPUTS, MATCHER, QUICK, profile, profiles, values

BANK = {
    "licensed": True, "legal_person": True, "settled_in_chengdu": True, "well_known_foreign_institution": True,
    "registered_capital": "50亿", "wealth_manager": True, "assets_under_management": "200亿",
}  # fmt: skip

TABLE = """
[edition]
id = "made-up"
version = "1"
currency = "CNY"
title = { zh = "虚构", en = "Made up" }
[reading.rounding]
question = { zh = "舍入", en = "Rounding" }
choices = { half-up = { zh = "四舍五入", en = "half up" }, down = { zh = "舍去", en = "down" } }
default = "half-up"
literal = "half-up"
[area.trade]
name = { zh = "贸易", en = "Trade" }
[input.a]
type = "boolean"
label = { zh = "甲", en = "A" }
question = { zh = "甲？", en = "A?" }
[input.b]
type = "boolean"
changeable = true
label = { zh = "乙", en = "B" }
question = { zh = "乙？", en = "B?" }
[input.volume]
type = "money"
label = { zh = "额", en = "Volume" }
question = { zh = "多少？", en = "How much?" }
[policy."trade.fixed"]
name = { zh = "定额", en = "Fixed" }
benefit = "money"
sources = []
requires = [{ input = "a" }]
award = { kind = "fixed", amount = "100元" }
[policy."trade.rate"]
name = { zh = "比例", en = "Rate" }
benefit = "money"
sources = []
requires = [{ input = "b" }]
award = { kind = "rate", rate = "10%", base = "volume" }
caps = [{ limit = "300元" }]
[policy."trade.strict"]
name = { zh = "超额不受理", en = "Refused above" }
benefit = "money"
sources = []
award = { kind = "rate", rate = "10%", base = "volume" }
caps = [{ limit = "50元", over = "reject" }]
[policy."trade.free"]
name = { zh = "无上限", en = "Without a limit" }
benefit = "money"
sources = []
requires = [{ input = "b" }]
award = { kind = "rate", rate = "1%", base = "volume" }
"""
OVERLAP = """
[[overlap]]
policies = [{policies}]
stacking = "{stacking}"
note = {{ zh = "从高不重复。", en = "The highest only." }}
"""


def made_up(tmp_path, stacking=None, policies='"trade.fixed", "trade.rate"', **facts):
    """The advice of the made-up table, with an overlap or without one."""
    text = TABLE + (OVERLAP.format(policies=policies, stacking=stacking) if stacking else "")
    (tmp_path / "table.toml").write_text(text, encoding="utf-8")
    edition = load_edition(tmp_path / "table.toml", cached=False)
    return advise(Matcher(edition, {}), Reader(edition, DAY).read(facts))


def total(advice):
    return advice.match.total.assured // 100, advice.match.total.bounded // 100


def test_rows_stand_by_standing_then_by_money():
    match = MATCHER.match(
        profile(**BANK, premium_paid="1万", insurance="comprehensive_logistics", chengdu_enterprise=True)
    )
    order = [STANDINGS.index(row.standing) for row in match.rows]
    assert order == sorted(order)
    fixed = [row.decision.amounts.amount for row in match.rows if row.standing == "determined"]
    assert fixed == sorted(fixed, reverse=True)
    assert {row.policy.id for row in (*match.rows, *match.others)} == set(EDITION.heads)


def test_a_bank_gets_its_reward_and_a_ceiling():
    match = MATCHER.match(profile(**BANK))
    standing = {row.policy.id: row.standing for row in match.rows}
    assert standing["finance.licensed-institution"] == "determined"
    assert standing["finance.wealth-manager"] == "ceiling"
    assert match.total.assured == 40_000_000_00
    assert match.total.fits_at_most == 50_000_000_00
    assert match.asker.kinds == ("financial-institution",)
    assert match.total.at_most == 137_500_000_00
    assert match.total.unbounded == ()
    assert [one.stacking for one in match.overlaps] == ["silent"]


def test_without_an_overlap_both_count(tmp_path):
    assert total(made_up(tmp_path, a=True, b=True, volume="2000")) == (100 + 200 + 20, 320)


def test_only_the_highest_of_an_overlap_counts(tmp_path):
    assert total(made_up(tmp_path, "highest", a=True, b=True, volume="2000")) == (200 + 20, 220)
    assert total(made_up(tmp_path, "same", a=True, b=True, volume="500")) == (100 + 5 + 50, 155)


def test_where_the_text_is_silent_both_count_and_are_named(tmp_path):
    advice = made_up(tmp_path, "silent", a=True, b=True, volume="2000")
    assert total(advice) == (320, 320)
    assert [set(one.policies) for one in advice.match.overlaps] == [{"trade.fixed", "trade.rate"}]


def test_an_overlap_of_one_that_fits_is_not_named(tmp_path):
    assert made_up(tmp_path, "silent", a=True, b=False, volume="2000").match.overlaps == ()


def test_an_open_member_of_an_overlap_widens_the_interval_by_its_excess_only(tmp_path):
    assert total(made_up(tmp_path, "highest", a=True, volume="2000")) == (100, 200 + 20)


def test_what_has_no_limit_is_named_and_left_out_of_the_bound(tmp_path):
    found = made_up(tmp_path, a=True, b=True).match.total
    assert found.at_most is None
    assert found.unbounded == ("trade.free",)
    assert found.bounded // 100 == 100 + 300 + 50


def test_the_gain_of_a_near_miss_is_that_of_the_whole(tmp_path):
    advice = made_up(tmp_path, "highest", a=True, b=False, volume="2000")
    near = {one.miss.policy.id: one for one in advice.near}
    assert near["trade.rate"].miss.decision.amounts.amount == 200_00
    assert near["trade.rate"].gain == (100_00 + 20_00, 100_00 + 20_00)  # the excess over what counts, and trade.free


def test_a_claim_over_a_refusing_cap_nearly_fits_at_the_cap(tmp_path):
    advice = made_up(tmp_path, a=False, b=False, volume="2000")
    changes = {one.miss.policy.id: one.miss.changes for one in advice.near}
    assert [(change.item.name, change.after) for change in changes["trade.strict"]] == [("volume", 500_00)]
    assert [(change.item.changeable, change.after) for change in changes["trade.fixed"]] == [(False, True)]


@pytest.mark.parametrize(
    ("policies", "words"),
    [
        ('"trade.fixed", "trade.rat"', "trade.rate"),
        ('"trade.fixed", "trade.fixed"', "already counted"),
        ('"trade.fixed"', "at least 2 entries"),
    ],
)
def test_an_overlap_of_nothing_is_refused(tmp_path, policies, words):
    with pytest.raises(TableError) as refused:
        made_up(tmp_path, "highest", policies)
    assert refused.value.line is not None
    assert words in f"{refused.value.message.en} {refused.value.hint.en if refused.value.hint else ''}"


def test_numbers_of_the_applicant_are_changeable_unless_the_table_says_otherwise():
    assert {
        name
        for name in ("registered_capital", "added_gbps", "settled_in_chengdu", "insurance")
        if not INPUTS[name].changeable
    } == set()
    assert {
        name for name in ("airline", "core_technology", "weekly_flights", "age", "ranking") if INPUTS[name].changeable
    } == set()


@QUICK
@given(profiles(), st.data())
def test_the_interval_holds_every_completion(partial, data):
    before = MATCHER.total(MATCHER.rows(partial))
    rest = {item.name: data.draw(values(item)) for item in INPUTS.values() if item.name not in partial.facts}
    # What is presumed is completed with yes: a claim that denies it needs a ruling that one without a word does not.
    presumed = {
        name
        for row in MATCHER.rows(partial)
        for one in row.terms.policy.conditions
        if one.presumed
        for name in facts_of(one.test)
    }
    rest |= dict.fromkeys(presumed & rest.keys(), True)
    after = MATCHER.total(MATCHER.rows(partial._replace(facts={**rest, **partial.facts})))
    assert before.assured <= after.assured
    if before.at_most is not None:
        assert after.at_most is not None
        assert after.at_most <= before.at_most
    assert set(after.unbounded) <= set(before.unbounded)


@QUICK
@given(profiles())
def test_shared_rows_are_those_of_a_profile_by_itself(some):
    alone = Matcher(EDITION, {})
    named = some._replace(applicant="甲")
    for row, other in zip(MATCHER.rows(some), alone.rows(named), strict=True):
        assert row.decision == other.decision == decide(named.claim(row.policy), row.terms)


def test_one_policy_may_be_told_otherwise():
    told = profile(**BANK, policy={"finance.wealth-manager": {"settled_in_chengdu": "否"}})
    standing = {row.policy.id: row.standing for row in MATCHER.match(told).rows}
    assert standing["finance.wealth-manager"] == "unfit"
    assert standing["finance.licensed-institution"] == "determined"


def test_a_profile_without_facts_leaves_everything_open():
    match = MATCHER.match(Profile(datetime.date(2019, 5, 1), {}))
    assert match.total.assured == 0
    assert not any(row.stated for row in match.rows)
    assert {row.standing for row in match.rows} == {"one-fact", "more-facts"}
