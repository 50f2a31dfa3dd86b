"""Reading a profile: names in every form, facts of single policies, and what is wrong with it, named."""

import datetime
from decimal import Decimal

import pytest

from rongcli.questions.misstated import ProfileError
from tests.advise.support import EDITION, READER, profile

SETTLED = "finance.licensed-institution"


def test_names_in_every_form_mean_the_same():
    for raw in (
        {"registered_capital": "50亿"},
        {"registered-capital": 5_000_000_000},
        {"注册资本": "50 亿元"},
        {"Registered capital": "5,000,000,000.00"},
    ):
        assert profile(**raw).facts == {"registered_capital": 500_000_000_000}


def test_fields_of_the_claim_have_both_languages():
    read = READER.read({"申请人": " 甲 ", "日期": datetime.date(2020, 1, 2), "item": "centre"})
    assert (read.applicant, read.date, read.item) == ("甲", datetime.date(2020, 1, 2), "centre")


@pytest.mark.parametrize("empty", ["", "  ", None])
def test_empty_is_unknown(empty):
    assert profile(licensed=empty).facts == {}


def test_a_policys_own_facts_go_before_the_shared_ones():
    read = profile(licensed=True, registered_capital="50亿", item="一", policy={
        "落户持牌法人金融机构奖励": {"注册资本": "1亿", "already_awarded": "10万", "date": "2020-02-03", "item": "二"}})  # fmt: skip
    claim = read.claim(EDITION.policies[SETTLED])
    assert claim.facts["registered_capital"] == 10_000_000_000
    assert claim.facts["licensed"] is True
    assert (claim.already_awarded, claim.date, claim.item) == (10_000_000, datetime.date(2020, 2, 3), "二")
    other = read.claim(EDITION.policies["investment.sme-settlement"])
    assert other.facts["registered_capital"] == 500_000_000_000
    assert (other.already_awarded, other.date, other.item) == (None, datetime.date(2019, 5, 1), "一")


@pytest.mark.parametrize("number", [" 91510100MA6CABCD1Q ", 911101051234567])
def test_the_number_of_an_applicant_is_of_every_policy(number):
    read = profile(applicant="甲", 统一社会信用代码=number, item="一", policy={SETTLED: {"item": "二"}})
    for policy, item in ((SETTLED, "二"), ("investment.sme-settlement", "一")):
        claim = read.claim(EDITION.policies[policy])
        assert (claim.applicant, claim.applicant_id, claim.item) == ("甲", str(number).strip(), item)


@pytest.mark.parametrize(
    ("key", "value", "fen"),
    [
        ("注册资本(万元)", 500, 500_000_000), ("注册资本（万元）", "1,500.5", 1_500_500_000), ("注册资本 (亿元)", "50", 500_000_000_000),
        ("Registered capital (million yuan)", 5000, 500_000_000_000), ("registered_capital(元)", "7", 700),
        ("registered_capital(元)", "7亿", None), ("注册资本(万元)", "", 0),
    ],
)  # fmt: skip
def test_a_key_may_say_the_unit(key, value, fen):
    if fen is None:
        with pytest.raises(ProfileError):
            READER.read({key: value})
        return
    assert READER.read({key: value}).facts == ({"registered_capital": fen} if fen else {})
    own = READER.read({"policy": {SETTLED: {key: value}}}).own[SETTLED].claim.facts
    assert own.get("registered_capital", 0) == fen


def test_units_of_other_kinds():
    read = READER.read({"新增带宽(Gbps)": 10, "Flights added (a week)": "2", "日期(yyyy-mm-dd)": "2020-01-02"})
    assert read.facts == {"added_gbps": 10_000_000, "added_weekly_flights": 2_000_000}
    assert read.date == datetime.date(2020, 1, 2)
    own = READER.read({"policy": {SETTLED: {"已获金额(万元)": 3}}}).own[SETTLED]
    assert own.claim.already_awarded == 3_000_000


def test_one_fact_with_and_without_a_unit_must_agree():
    assert READER.read({"注册资本(万元)": 500, "registered_capital": "500万"}).facts == {
        "registered_capital": 500_000_000
    }
    with pytest.raises(ProfileError, match="with another value"):
        READER.read({"注册资本(万元)": 500, "registered_capital": "500"})


@pytest.mark.parametrize("path", [(), ("policy", SETTLED)])
@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("注册资本(万元)", "50亿", "'50亿' has a unit, and so has the key (万元)"),
        ("注册资本(万美元)", 5, "has no known unit in the key '注册资本(万美元)'"),
        ("licensed(万元)", True, "has no known unit in the key"),
        ("注册资金(万元)", 5, "is no "),
    ],
)
def test_what_a_key_cannot_say(path, key, value, words):
    with pytest.raises(ProfileError) as caught:
        READER.read({"policy": {SETTLED: {key: value}}} if path else {key: value})
    assert words in caught.value.message.en
    assert caught.value.path == (*path, key)


def test_the_same_fact_twice_is_fine_while_it_agrees():
    assert profile(registered_capital="50亿", 注册资本="5,000,000,000").facts == {"registered_capital": 500_000_000_000}
    assert READER.read({"applicant": "甲", "申请人": "甲"}).applicant == "甲"


@pytest.mark.parametrize(
    ("raw", "path", "words"),
    [
        ({"registred_capital": "1"}, ("registred_capital",), "registered_capital"),
        ({"注册资金": "1"}, ("注册资金",), "注册资本"),
        ({"airline": "perhaps"}, ("airline",), "yes or no"),
        ({"registered_capital": "50亿美元"}, ("registered_capital",), "yuan"),
        ({"registered_capital": 1.5}, ("registered_capital",), "exact"),
        ({"registered_capital": True}, ("registered_capital",), "number"),
        ({"added_gbps": "5Mbps"}, ("added_gbps",), "not in Gbps"),
        ({"insurers_connected": Decimal("1.5")}, ("insurers_connected",), "whole"),
        ({"ranking": "globl_500"}, ("ranking",), "global_500"),
        ({"registered_capital": "50亿", "注册资本": "40亿"}, ("注册资本",), "'registered_capital'"),
        ({"airline": True, "航空公司": "否"}, ("航空公司",), "'airline'"),
        ({"applicant": "甲", "申请人": "乙"}, ("申请人",), "two applicants"),
        ({"applicant": ["甲", "乙"]}, ("applicant",), "two applicants"),
        ({"applicant": {"name": "甲"}}, ("applicant",), "single"),
        ({"applicant_id": "1", "统一社会信用代码": "2"}, ("统一社会信用代码",), "two applicants"),
        ({"applicant_id": 911101051234567890}, ("applicant_id",), "15 digits"),
        ({"applicant_id": "1", "policy": {SETTLED: {"applicant_id": "2"}}}, ("policy", SETTLED, "applicant_id"), "two applicants"),
        ({"policy": {SETTLED: {"applicant_id": "2"}}}, ("policy", SETTLED, "applicant_id"), "at the top"),
        ({"date": "yesterday"}, ("date",), "date"),
        ({"already_awarded": "1万"}, ("already_awarded",), "AREA.NAME"),
        ({"policy": SETTLED}, ("policy",), "table"),
        ({"policy": {SETTLED: "yes"}}, ("policy", SETTLED), "table"),
        ({"policy": {"finance.licensed": {}}}, ("policy", "finance.licensed"), SETTLED),
        ({"policy": {SETTLED: {"licenced": True}}}, ("policy", SETTLED, "licenced"), "licensed"),
        ({"policy": {SETTLED: {"airline": True}}}, ("policy", SETTLED, "airline"), "registered_capital"),
        ({"policy": {SETTLED: {"注册资本": "abc"}}}, ("policy", SETTLED, "注册资本"), "amount"),
        ({"policy": {SETTLED: {"already_awarded": "-1"}}}, ("policy", SETTLED, "already_awarded"), "negative"),
        ({"policy": {SETTLED: {"registered_capital": "1", "注册资本": "2"}}}, ("policy", SETTLED, "注册资本"), "'registered_capital'"),
        ({"policy": {SETTLED: {}, "持牌法人金融机构": {}}}, ("policy", "持牌法人金融机构"), "same policy"),
        ({"applicant": "甲", "policy": {SETTLED: {"applicant": "乙"}}}, ("policy", SETTLED, "applicant"), "two applicants"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(raw, path, words):
    with pytest.raises(ProfileError) as refused:
        READER.read(raw)
    error = refused.value
    assert error.path == path
    assert error.field == ".".join(path)
    assert words in f"{error.message.en} {error.hint.en if error.hint else ''}"
    assert error.message.zh != error.message.en
