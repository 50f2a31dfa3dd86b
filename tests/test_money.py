import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongcli.base.errors import InputError
from rongcli.base.measures import read_number
from rongcli.base.money import (
    LARGEST_FEN,
    capitals,
    decimal_text,
    in_words,
    number_text,
    parse_count,
    parse_money,
    parse_number,
    parse_quantity,
    parse_rate,
    round_fen,
    short_chinese,
    short_english,
    yuan,
    yuan_grouped,
)
from rongcli.base.text import Text


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("4000000000", 400_000_000_000),
        ("40亿", 400_000_000_000),
        ("40 亿元", 400_000_000_000),
        ("4,000万", 4_000_000_000),
        ("4,000万元", 4_000_000_000),
        ("￥1,500.00", 150_000),
        ("¥1500", 150_000),
        ("1.2万亿元", 120_000_000_000_000),
        ("0.5万", 500_000),
        ("12.345678万", 12_345_678),
        ("１２．５万", 12_500_000),
        ("0", 0),
        ("-0.00", 0),
        ("0.01", 1),
        (" 100 元 ", 10_000),
        ("1亿2000万", 12_000_000_000),
        ("1亿2,000.5万元", 12_000_500_000),
        ("3万5000元", 3_500_000),
        ("3万5千", 3_500_000),
        ("5千元", 500_000),
        ("人民币500元整", 50_000),
        ("人民币￥500", 50_000),
        ("CNY 240,000.00", 24_000_000),
        ("RMB5,000,000", 500_000_000),
        ("5 billion yuan", 500_000_000_000),
        ("40 Million Yuan", 4_000_000_000),
        ("5bn", 500_000_000_000),
        ("40m", 4_000_000_000),
        ("240k", 24_000_000),
        ("4_000_000", 400_000_000),
        ("ＣＮＹ　５，０００．５０", 500_050),
        ("999999999999999.99", LARGEST_FEN),
    ],
)
def test_money_is_read_in_the_notations_people_use(text, fen):
    assert parse_money(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "0.001",
        "0.0000001万",
        "NaN",
        "Infinity",
        "1e9",
        "1E+9",
        "-1",
        "1000000000000000",
        "10亿万元",
        "一万五",
        "1,00",
        "1_0000",
        "1,000_000",
        "3万5",
        "3万500",
        "1.5亿2000万",
        "2千5百万",
        "5 mm",
        "1.",
        ".5",
        "٣",
        "10²",
        "0x10",
        "12 34",
        "5..0",
        "9" * 5000,
        "5 USD",
        "$5",
        "100美元",
        "1%",
    ],
)
def test_money_is_refused_where_it_is_not_exact_yuan(text):
    with pytest.raises(InputError) as caught:
        parse_money(text)
    assert caught.value.message.zh
    assert caught.value.message.en


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("5 USD", "US dollars"),
        ("HK$5", "Hong Kong dollars"),
        ("$5", "US dollars"),
        ("5 euros", "euros"),
        ("5万日元", "yen"),
    ],
)
def test_another_currency_is_named_beside_the_tables_own(text, other):
    with pytest.raises(InputError) as caught:
        parse_money(text)
    assert other in caught.value.message.en
    assert "yuan (CNY)" in caught.value.message.en
    assert "convert" in caught.value.hint.en


@pytest.mark.parametrize("text", ["500", "USD 500.00", "$500", "500美元", "0.5k US dollars"])
def test_a_table_in_dollars_reads_dollars(text):
    assert parse_money(text, "USD") == 50_000


@pytest.mark.parametrize("text", ["500元", "CNY 500", "￥500", "500 yuan", "HK$500"])
def test_a_table_in_dollars_refuses_what_names_another(text):
    with pytest.raises(InputError) as caught:
        parse_money(text, "USD")
    assert caught.value.reason == "other-currency"
    assert "美元\uff08USD\uff09" in caught.value.message.zh


def test_number_words_are_told_to_be_written_in_figures():
    with pytest.raises(InputError) as caught:
        parse_money("一万五")
    assert "15,000" in caught.value.hint.en


@given(st.integers(0, LARGEST_FEN), st.sampled_from(["CNY", "USD", "XAU"]), st.sampled_from(["zh", "en"]))
def test_every_amount_survives_being_written_and_read(fen, currency, language):
    assert parse_money(yuan(fen)) == fen
    assert parse_money(yuan_grouped(fen)) == fen
    assert parse_money(short_chinese(fen)) == fen
    assert parse_money(short_english(fen)) == fen
    assert parse_money(f"{currency} {yuan_grouped(fen)}", currency) == fen
    if fen < LARGEST_FEN:  # which as a limit is none
        assert parse_money(in_words(fen, language, currency), currency) == fen


@pytest.mark.parametrize(
    ("fen", "zh", "en", "capital"),
    [
        (0, "0元", "0 yuan", "人民币零元整"),
        (1, "0.01元", "0.01 yuan", "人民币壹分"),
        (50, "0.50元", "0.50 yuan", "人民币伍角整"),
        (105, "1.05元", "1.05 yuan", "人民币壹元零伍分"),
        (150_000, "1,500元", "1,500 yuan", "人民币壹仟伍佰元整"),
        (100_100, "1,001元", "1,001 yuan", "人民币壹仟零壹元整"),
        (1_000_100_00, "100.01万元", "1.0001 million yuan", "人民币壹佰万零壹佰元整"),
        (4_000_000_000, "4,000万元", "40 million yuan", "人民币肆仟万元整"),
        (123_456_789, "1,234,567.89元", "1,234,567.89 yuan", "人民币壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
        (1_000_000_050_000_000, "100,000.005亿元", "10,000.0005 billion yuan", "人民币壹拾万亿零伍拾万元整"),
        (10_000_000_000_000_000, "1,000,000亿元", "100,000 billion yuan", "人民币壹佰万亿元整"),
    ],
)
def test_amounts_in_the_words_of_both_languages(fen, zh, en, capital):
    assert (short_chinese(fen), short_english(fen), capitals(fen)) == (zh, en, capital)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3_000_000),
        ("2.5", 2_500_000),
        ("1,200", 1_200_000_000),
        ("0.000001", 1),
        ("3万", 30_000_000_000),
        ("２．５", 2_500_000),
    ],
)
def test_numbers_are_millionths(text, value):
    assert parse_number(text) == value


@pytest.mark.parametrize("text", ["-1", "1e3", "0.0000001", "nan", "", "1 000", "1000000000000000", "3 Gbps", "3万5"])
def test_numbers_that_are_not_exact_are_refused(text):
    with pytest.raises(InputError):
        parse_number(text)


@pytest.mark.parametrize("text", ["3 Gbps", "3Gbps", "3 gbps", "３Ｇｂｐｓ", "3"])
def test_a_number_may_carry_its_own_unit(text):
    assert read_number(text, Text("Gbps", "Gbps")) == 3_000_000


@pytest.mark.parametrize("text", ["1 hour", "1 hours", "1小时", "1 h"])
def test_a_unit_of_one_or_of_several_in_either_language(text):
    assert read_number(text, Text("小时", "hours")) == 1_000_000


@pytest.mark.parametrize(
    ("text", "unit"), [("3 Mbps", Text("Gbps", "Gbps")), ("3天", Text("小时", "hours")), ("3 Gbps", None)]
)
def test_another_unit_is_refused(text, unit):
    with pytest.raises(InputError) as caught:
        read_number(text, unit)
    assert caught.value.hint is not None


def test_counts_are_whole():
    assert parse_count("4") == 4_000_000
    with pytest.raises(InputError):
        parse_count("4.5")


@pytest.mark.parametrize(("text", "value"), [("1%", 10_000), ("40%", 400_000), ("0.5%", 5_000), ("100%", 1_000_000)])
def test_rates_as_printed(text, value):
    assert parse_rate(text) == value


def test_quantities_as_printed():
    assert parse_quantity("1Gbps") == 1_000_000
    assert parse_quantity("60周岁") == 60_000_000
    assert parse_quantity("7") == 7_000_000


@pytest.mark.parametrize(("value", "half_up", "down"), [(4, 0, 0), (5, 1, 0), (14, 1, 1), (15, 2, 1), (20, 2, 2)])
def test_rounding_to_the_fen(value, half_up, down):
    assert (round_fen(value, 10, "half-up"), round_fen(value, 10, "down")) == (half_up, down)


@given(st.integers(0, 10**40), st.integers(1, 10**24))
def test_rounding_is_never_off_by_more_than_half_a_fen(value, scale):
    assert abs(2 * round_fen(value, scale, "half-up") * scale - 2 * value) <= scale
    assert 0 <= value - round_fen(value, scale, "down") * scale < scale


def test_decimals():
    assert decimal_text(4_999_999_998, 1_000, 2) == "4999999.998"
    assert decimal_text(5, 1, 2) == "5.00"
    assert number_text(2_500_000) == "2.5"
    assert number_text(10_000_000) == "10"


def test_the_largest_amount_is_an_amount():
    assert in_words(LARGEST_FEN, "en") == "999,999,999,999,999.99 yuan"
    assert in_words(LARGEST_FEN, "zh") == "999,999,999,999,999.99元"
