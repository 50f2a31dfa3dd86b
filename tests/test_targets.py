"""Actual figures against targets: every comparator at its edge, exact differences, units that are never mixed up."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongcli.base.errors import InputError
from rongcli.base.measures import measure_words, read_measure
from rongcli.base.money import MILLION
from rongcli.base.text import Text
from rongcli.output.target_records import signed
from rongcli.questions.targets import chosen, counts, find_target, hold
from rongcli.rules.published import Target

ROUTES, YUAN, DOLLARS = Text("条", "routes"), Text("元", "yuan"), Text("美元", "US dollars")
SHARE, TRIPS, BOXES = Text("%", "%"), Text("人次", "passengers"), Text("标箱", "TEU")


def target(comparator="at_least", value=100, unit=ROUTES, **changes):
    parts = {
        "id": "t", "name": Text("甲", "a"), "document": "d", "dimension": "x", "kind": "target", "comparator": comparator,
        "word": "", "figure": "100条", "at": 0, "value": value and value * MILLION, "unit": unit, "parts": (), "per": None,
        "year": None, "span": (0, 9), "mentions": (), "provision": None, "notes": (),
    }  # fmt: skip
    return Target(**{**parts, **changes})


@pytest.mark.parametrize(
    ("comparator", "below", "at", "above"),
    [
        ("above", "missed", "missed", "met"),
        ("at_least", "missed", "met", "met"),
        ("equal", "missed", "met", "exceeded"),
        ("at_most", "met", "met", "missed"),
        ("below", "met", "missed", "missed"),
        ("about", "no-verdict", "no-verdict", "no-verdict"),
    ],
)
def test_each_comparator_at_its_edge(comparator, below, at, above):
    held = [hold(target(comparator), stated).result for stated in ("99.999999", "100", "100.000001")]
    assert held == [below, at, above]


@pytest.mark.parametrize(("name", "result"), [("op-inbound-tourists", "met"), ("ap-inbound-tourists", "missed")])
def test_the_boundary_of_the_documents_visitors(edition, name, result):
    held = hold(edition.targets[name], "620万人次")
    assert (held.result, held.difference) == (result, 0)


@given(value=st.integers(1, 10**14), actual=st.integers(0, 10**14), comparator=st.sampled_from(["above", "at_least"]))
def test_differences_are_exact(value, actual, comparator):
    held = hold(target(comparator, value), str(actual))
    assert held.difference == (actual - value) * MILLION
    exact = Fraction(actual - value, value) * 10_000
    assert abs(held.percent - exact) <= Fraction(1, 2)
    assert (held.result == "met") == (actual > value or (actual == value and comparator == "at_least"))
    assert Fraction(signed(held.difference)) == actual - value


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("6500万人次", TRIPS, 65_000_000),
        ("0.65亿人次", TRIPS, 65_000_000),
        ("6,500万 人次", TRIPS, 65_000_000),
        ("６５００万人次", TRIPS, 65_000_000),
        ("65000000 passengers", TRIPS, 65_000_000),
        ("253万标箱", BOXES, 2_530_000),
        ("253万TEU", BOXES, 2_530_000),
        ("2530000 teu", BOXES, 2_530_000),
        ("2.1万亿元", YUAN, 2_100_000_000_000),
        ("21000亿人民币", YUAN, 2_100_000_000_000),
        ("150亿美元", DOLLARS, 15_000_000_000),
        ("150亿 USD", DOLLARS, 15_000_000_000),
        ("121", ROUTES, 121),
        ("121条", ROUTES, 121),
        ("121 routes", ROUTES, 121),
        ("68%", SHARE, 68),
        ("-2%", SHARE, -2),
    ],
)
def test_units_convert(text, unit, value):
    assert read_measure(text, unit) == value * MILLION


@pytest.mark.parametrize(
    ("text", "unit", "told"),
    [
        ("130亿元", DOLLARS, "exchange rate"),
        ("3000亿美元", YUAN, "exchange rate"),
        ("3000亿欧元", YUAN, "exchange rate"),
        ("21000", YUAN, "21000亿元"),
        ("2.1万亿", YUAN, "2.1万亿元"),
        ("7000万", TRIPS, "7000万人次"),
        ("68", SHARE, "68%"),
        ("7000万吨", TRIPS, "人次"),
        ("121家", ROUTES, "条"),
        ("-1条", ROUTES, "negative"),
        ("1e9", ROUTES, "quantity"),
        ("NaN", ROUTES, "quantity"),
        ("一百", ROUTES, "quantity"),
        ("1_0000", ROUTES, "quantity"),
        ("0.0000001", ROUTES, "decimals"),
        ("9999999999999999", ROUTES, "too large"),
    ],
)
def test_what_could_be_mistaken_is_refused(text, unit, told):
    with pytest.raises(InputError) as caught:
        read_measure(text, unit)
    assert told in f"{caught.value.message.en} {caught.value.hint and caught.value.hint.en}"


@pytest.mark.parametrize("stated", [None, "", "  "])
def test_no_value_is_unknown(stated):
    held = hold(target(), stated)
    assert (held.result, held.actual, held.difference) == ("unknown", None, None)


def test_a_target_of_several_numbers_takes_no_value():
    listed = target(value=None, unit=None, parts=("3区", "5园"))
    assert hold(listed, "").result == "unknown"
    with pytest.raises(InputError, match="no single number"):
        hold(listed, "3")


def test_a_target_answers_to_its_id_and_to_a_name_of_its_own():
    targets = {name: target(id=name, name=Text(zh, name)) for name, zh in (("a-b", "甲"), ("c", "乙"), ("d", "乙"))}
    assert find_target(targets, "甲").id == find_target(targets, " a-b ").id == "a-b"
    for word, told in (("乙", "several targets"), ("a-bb", "no target")):
        with pytest.raises(InputError, match=told):
            find_target(targets, word)


def test_targets_are_chosen_by_dimension_and_document():
    every = [target(id="1"), target(id="2", dimension="y"), target(id="3", document="e")]
    assert [one.id for one in chosen(every, [], [])] == ["1", "3", "2"]
    assert [one.id for one in chosen(every, ["x"], ["e"])] == ["3"]
    assert counts([hold(one, "100") for one in every]) == {
        "met": 3, "exceeded": 0, "missed": 0, "no-verdict": 0, "unknown": 0, "structural": 0,
    }  # fmt: skip


@pytest.mark.parametrize(("name", "stated"), [("op-work-permit-next-day", ["0天", "1天", "5天"]),
                                              ("ap-permanent-residence-child-age", ["17周岁", "18周岁", "19周岁"])])  # fmt: skip
def test_what_nothing_could_meet_or_miss_has_no_verdict(edition, name, stated):
    held = [hold(edition.targets[name], one) for one in stated]
    assert {one.result for one in held} == {"no-verdict"}
    assert [(one.difference, one.reached) for one in held] == [(None, None)] * 3
    assert held[0].actual is not None


def test_rules_and_structures_are_held_and_counted_apart(edition):
    stated = {
        "op-visa-residence-3-working-days": "4个工作日",
        "op-routes-cargo-strategic": "14条",
        "op-routes-total": "121条",
    }
    held = [hold(edition.targets[name], value) for name, value in stated.items()]
    assert [one.result for one in held] == ["missed", "met", "met"]
    counted = counts([*held, hold(edition.targets["op-rail-sea-corridors"], "")])
    assert counted == {"met": 1, "exceeded": 0, "missed": 0, "no-verdict": 0, "unknown": 1, "structural": 2}


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (65_000_000, TRIPS, "6,500万人次", "65 million passengers"),
        (1_250_000_000_000, YUAN, "1.25万亿元", "1,250 billion yuan"),
        (1, Text("个工作日", "working days"), "1个工作日", "1 working day"),
        (68, SHARE, "68%", "68%"),
        (-5, SHARE, "-5%", "-5%"),
        (12_345_678, TRIPS, "1,234.5678万人次", "12,345,678 passengers"),
    ],
)
def test_measures_in_words(value, unit, zh, en):
    assert [measure_words(value * MILLION, unit, language) for language in ("zh", "en")] == [zh, en]


@given(value=st.integers(1, 10**15 - 1))
def test_chinese_words_read_back_as_the_same_number(value):
    assert read_measure(measure_words(value * MILLION, TRIPS, "zh"), TRIPS) == value * MILLION
