"""``policies show`` says what may be paid twice and what stops it, so that an officer can hold it against the notice."""

import json

import pytest

from rongcli.rules.repetition import repetition
from tests.table.test_check import ASK, CAPS, CITY, PER, WHOLE

TITLE = {"zh": "哪些可能重复支付，靠什么防止", "en": "What may be paid twice, and what stops it"}


def section(rongcli, policy, language, *tables):
    """The lines of the section, of a terminal wide enough for each."""
    done = rongcli(*tables, "policies", "show", policy, "--lang", language, columns="400", check=True)
    _, _, rest = done.stdout.partition(f"{TITLE[language]}\n")
    return [line.strip() for line in rest.partition("\n\n")[0].splitlines()]


def data(rongcli, policy, *tables):
    return json.loads(rongcli(*tables, "policies", "show", policy, "--json", check=True).stdout)["repetition"]


def test_an_entitlement_its_cap_and_what_a_further_claim_gets_stand_in_one_line(rongcli):
    assert section(rongcli, "talent.recruitment-reward", "zh")[0] == (
        "每个申请人每年：上一年度对成都的贡献额为应得总额，合计最高500万元；可多次申请，已付部分从中扣除"
    )
    assert section(rongcli, "talent.recruitment-reward", "en") == [
        "Per applicant and calendar year: Previous year's contribution to Chengdu in all, at most 5 million yuan together; "
        "may be claimed more than once; what was paid is taken off",
        "Reading cap-period=talent: each talent",
        "Per applicant and calendar year: Previous year's contribution to Chengdu in all",
        "Per talent: at most 5 million yuan together; may be claimed more than once; what was paid is taken off",
        "Reading cap-period=lifetime: in all",
        "Per applicant and calendar year: Previous year's contribution to Chengdu in all",
        "Per applicant: at most 5 million yuan together; may be claimed more than once; what was paid is taken off",
    ]


@pytest.mark.parametrize(
    ("policy", "line"),
    [
        ("health.direct-billing", "每个申请人：取整(开通直付的保险机构) × 5万元为应得总额；可多次申请，已付部分从中扣除"),
        ("health.tcm-project", "每个项目：20万元为应得总额；可多次申请，已付部分从中扣除"),
        ("rd.institution", "每家研发机构：限1次；已获支付的，再次申请不予支付"),
        ("investment.headquarters-upgrade", "每次提升：合计最高500万元；可多次申请，已付部分从中扣除"),
        ("finance.licensed-institution", "每个申请人：注册资本 × 1%为应得总额，合计最高4,000万元；可多次申请，已付部分从中扣除"),
        ("finance.export-credit-insurance", "每次申请：最高30万元；可多次申请，每次各自计算，以前所付不扣除"),
        ("finance.export-credit-insurance", "实缴保费以每次申请所填为准，是否已申报过须另行核对"),
        ("digital.data-channel", "每个申请人：任意12个月内合计最高200万元；可多次申请，已付部分从中扣除"),
    ],
)  # fmt: skip
def test_each_way_of_stopping_it_has_its_words(rongcli, policy, line):
    assert line in section(rongcli, policy, "zh")


def test_as_data(rongcli):
    usual, *others = data(rongcli, "finance.licensed-institution")
    assert (usual["readings"], usual["again"], usual["as_stated"]) == ({}, "refused", [])
    assert usual["keys"] == [{
        "per": ["applicant"],
        "entitlement": None,
        "caps": [{"id": "per-applicant", "limit": "40000000.00", "inputs": [], "years": None, "over": "trim"}],
        "times": [{"id": "once", "times": 1, "years": None}],
    }]  # fmt: skip
    assert [one["readings"] for one in others] == [{"repeat": "each-claim"}]
    entitlement = {"id": "entitlement", "limit": None, "inputs": ["registered_capital"], "years": None}
    assert (others[0]["again"], others[0]["keys"][0]["entitlement"]) == ("counted", entitlement)
    assert others[0]["text"]["en"] == [
        "Per applicant: Registered capital × 1% in all, at most 40 million yuan together; "
        "may be claimed more than once; what was paid is taken off"
    ]
    assert data(rongcli, "finance.export-credit-insurance")[0]["as_stated"] == ["premium_paid"]
    assert data(rongcli, "health.tcm-project")[0]["keys"][0]["entitlement"]["limit"] == "200000.00"


def test_what_computes_no_money_says_nothing(rongcli):
    for policy in ("permits.work-permit", "aviation.direct-route"):
        assert data(rongcli, policy) == []
        assert TITLE["en"] not in rongcli("policies", "show", policy, columns="400", check=True).stdout


def test_every_policy_that_computes_money_says_it(edition):
    for policy in edition.policies.values():
        computes = any(rule.certainty != "unpublished" for rule in policy.awards)
        assert bool(list(repetition(policy))) == computes, policy.id


def own(tmp_path, text):
    path = tmp_path / "city.toml"
    path.write_text(text, encoding="utf-8")
    return ("--policies", str(path))


def test_a_reading_that_opens_a_second_payment_is_seen(rongcli, tmp_path):
    table = own(tmp_path, WHOLE.replace(PER, PER.replace('["applicant", "year"]', ASK)).replace(
        '  { limit = "50万元", per = ["applicant", "year"] },\n', ""))  # fmt: skip
    found = {one["readings"].get("open-list"): one["again"] for one in data(rongcli, "trade.sales-reward", *table)}
    assert found == {None: "counted", "closed": "alone"}


def test_limits_that_reject_are_counted_in_years_or_computed(rongcli, tmp_path):
    caps = (
        '  { limit = "30万元", over = "reject" },\n'
        '  { times = 2, per = ["applicant"], years = 3 },\n'
        '  { id = "share", limit = { kind = "rate", rate = "2%", base = "sales" }, per = ["applicant", "size"] },\n'
    )
    lines = section(rongcli, "trade.sales-reward", "en", *own(tmp_path, CITY.replace(CAPS, caps)))
    assert "Per claim: at most 300,000 yuan, a claim above it is not accepted" in lines
    assert "Per applicant: 2 times within 3 years" in lines
    shared = next(line for line in lines if line.startswith("Per applicant and size: at most "))
    assert shared.endswith("× 2% together; may be claimed more than once; what was paid is taken off")
