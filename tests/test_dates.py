import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongcli.base.dates import parse_date
from rongcli.base.errors import InputError

DAY = datetime.date(2019, 5, 1)
FIGURES = ["2019-05-01", "2019-5-1", "2019/5/1", "2019/05/01", "2019.5.1", "2019.05.01", "20190501"]
WORDS = ["2019年5月1日", "2019 年 5 月 1 日", "1 May 2019", "01 may 2019", "May 1, 2019", "May 1 2019"]
WIDE = ["２０１９-05-01", "２０１９年５月１日", "２０１９／５／１", "２０１９．５．１", "\u30002019-05-01\u3000"]


@pytest.mark.parametrize("text", [*FIGURES, *WORDS, *WIDE, " 2019-05-01 "])
def test_a_date_in_the_forms_people_write(text):
    assert parse_date(text) == DAY


@pytest.mark.parametrize("form", FIGURES)
@pytest.mark.parametrize("midnight", [" 0:00", " 0:00:00", " 00:00:00", " 00:00:00.000", "T00:00:00"])
def test_a_midnight_behind_a_date_is_no_time(form, midnight):
    assert parse_date(form + midnight) == DAY


@given(st.dates(min_value=datetime.date(1000, 1, 1)))
def test_every_day_in_every_form(day):
    year, month = day.year, day.strftime("%B")
    for text in (
        f"{day:%Y%m%d}",
        f"{year}.{day.month}.{day.day}",
        f"{day.day} {month} {year}",
        f"{month[:3]} {day.day}, {year}",
    ):
        assert parse_date(text) == day


def test_a_leap_day_that_exists():
    assert parse_date("2024-02-29") == datetime.date(2024, 2, 29)


@pytest.mark.parametrize(
    "text",
    ["2018-02-30", "2023-02-29", "1900-02-29", "2019-13-01", "20191301", "0000-01-01", "10000-01-01", "43134",
     "2018-W05-6", "民國107年1月1日", "Smarch 1, 2019", "2019-5/1", "2019 05 01", "", "yesterday"],
)  # fmt: skip
def test_a_date_is_never_guessed(text):
    with pytest.raises(InputError) as caught:
        parse_date(text)
    assert "2019-05-01" in caught.value.hint.en


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("03/02/2018", "its day or its month first"),
        ("1.5.2019", "its day or its month first"),
        ("19-5-1", "four digits"),
        ("19年5月1日", "four digits"),
        ("1 May 19", "four digits"),
        ("2019-05", "no day"),
        ("2019年5月", "no day"),
        ("May 2019", "no day"),
        ("2019-05-01 12:30", "time of day"),
        ("2019/5/1 0:00:01", "time of day"),
        ("2019-05-01T00:00:00+08:00", "time zone"),
        ("2019-05-01T00:00:00Z", "time zone"),
    ],
)
def test_what_a_date_lacks_is_said(text, why):
    with pytest.raises(InputError) as caught:
        parse_date(text)
    assert why in caught.value.message.en
    assert caught.value.reason == "not-a-date"
