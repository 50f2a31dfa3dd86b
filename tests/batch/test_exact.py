"""Numbers and moments of a workbook or a Parquet file: what they were meant to say, or a fault."""

import datetime
import math
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongcli.base.errors import InputError
from rongcli.base.money import parse_money
from rongcli.reading.exact import number_of, text_of

FEN = st.integers(0, 10**12)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (3579.2999999999997, "3579.3"),
        (0.1 + 0.2, "0.3"),
        (4.35 * 100, "435"),
        (1.1 * 3, "3.3"),
        (10000.1 * 3, "30000.3"),
        (1.0000010000000002, "1.000001"),
        (5e9, "5000000000"),
        (0.1, "0.1"),
    ],
)
def test_what_a_formula_computed_is_the_decimal_that_excel_shows(value, shown):
    assert number_of(value) == shown


@pytest.mark.parametrize(
    "value",
    [24.199812400000013, 12345678901234567.89, 98765432109876.54, 1234567890.1234567, 1 / 3, 2**0.5,
     0.10000000149011612, 3579.300048828125, math.inf, math.nan],
)  # fmt: skip
def test_what_no_one_decimal_stands_out_from_is_refused(value):
    with pytest.raises(InputError) as caught:
        text_of(value)
    assert caught.value.message.zh


@given(st.lists(FEN, min_size=1, max_size=30))
def test_a_sum_of_amounts_is_their_sum(amounts):
    value = sum(fen / 100 for fen in amounts)
    assert parse_money(number_of(value)) == sum(amounts)


@given(st.integers(0, 10**9), st.integers(1, 10**6))
def test_a_product_in_units_of_ten_thousand_is_its_amount(fen, factor):
    shown = number_of(fen / 100 * 10_000)
    assert parse_money(shown) == fen * 10_000


@given(st.floats(0, 1e15))
def test_no_number_is_moved_by_more_than_a_thousandth_of_its_last_digit(value):
    try:
        shown = Decimal(number_of(value))
    except InputError:
        return
    places = max(-shown.as_tuple().exponent, 0)
    assert shown == Decimal(repr(value)) or abs(shown - Decimal(value)) * 1000 <= Decimal(1).scaleb(-places)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_a_moment_with_a_time_zone_is_refused_in_the_same_words_whatever_the_zone(zone):
    moment = datetime.datetime(2019, 12, 31, 16, tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
    with pytest.raises(InputError) as caught:
        text_of(moment)
    assert caught.value.message.en == "is a moment with a time zone, not a date"


def test_days_and_midnights_are_days():
    assert text_of(datetime.date(1900, 3, 1)) == "1900-03-01"
    assert text_of(datetime.datetime(2019, 5, 1)) == "2019-05-01"
    assert text_of(datetime.datetime(2019, 5, 1, 12)) == "2019-05-01 12:00:00"


@pytest.mark.parametrize("day", [datetime.date(1900, 2, 28), datetime.datetime(1900, 1, 1)])
def test_a_day_before_march_1900_is_refused(day):
    with pytest.raises(InputError, match="before 1 March 1900"):
        text_of(day)


def test_a_nul_in_a_text_is_refused():
    with pytest.raises(InputError, match="NUL"):
        text_of("a\0b")
