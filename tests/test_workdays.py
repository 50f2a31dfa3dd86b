"""The calendar: the library's own arrangement over every year it covers, and weekends alone beyond."""

import datetime

import chinese_calendar
import pytest

from rongcli.base.errors import InputError
from rongcli.questions.workdays import covered, estimated, published

YEARS = range(2004, 2027)


def days(year):
    first = datetime.date(year, 1, 1)
    return [first + datetime.timedelta(days=n) for n in range((datetime.date(year + 1, 1, 1) - first).days)]


def test_the_covered_years_are_those_of_the_library():
    first, last = covered()
    assert first == 2004
    assert last >= 2026


@pytest.mark.parametrize("year", YEARS)
def test_a_day_works_as_the_library_says(year):
    for date in days(year):
        found = published(date)
        assert found.works == chinese_calendar.is_workday(date), date
        assert estimated(date) == found
        assert (found.kind == "weekend") == (not found.works and found.holiday is None)
        assert found.kind != "make-up-workday" or (date.weekday() >= 5 and found.holiday)


@pytest.mark.parametrize(
    ("date", "kind", "zh", "en"),
    [
        ("2018-09-28", "workday", None, None),
        ("2018-09-29", "make-up-workday", "国庆节", "National Day"),
        ("2018-10-01", "holiday", "国庆节", "National Day"),
        ("2018-10-05", "holiday", "国庆节调休", "National Day, day off in lieu"),
        ("2018-10-13", "weekend", None, None),
        ("2020-01-31", "holiday", "春节", "Spring Festival"),  # prolonged that year by an order of the State Council
        ("2019-02-02", "make-up-workday", "春节", "Spring Festival"),
    ],
)
def test_what_a_day_is(date, kind, zh, en):
    found = published(datetime.date.fromisoformat(date))
    assert found.kind == kind
    assert (found.holiday or (None, None)) == (zh, en)


@pytest.mark.parametrize("date", ["2003-12-31", "2035-01-01", "1000-01-01", "9999-12-31"])
def test_a_year_without_a_published_calendar_is_refused_and_estimated_when_asked(date):
    day = datetime.date.fromisoformat(date)
    with pytest.raises(InputError, match=str(day.year)) as refused:
        published(day)
    assert "--estimate" in refused.value.hint.en
    found = estimated(day)
    assert found.estimated
    assert found.basis == ("estimated" if 1950 <= day.year < 2100 else "weekends")
    new_year = found.basis == "estimated" and (day.month, day.day) == (1, 1)
    assert found.works == (day.weekday() < 5 and not new_year)


@pytest.mark.parametrize("year", [2027, 2028, 2031, 2050, 2099])
def test_an_estimate_rests_on_the_holidays_that_the_regulation_fixes(year):
    rests = {}
    for date in days(year):
        found = estimated(date)
        assert found.basis == "estimated"
        assert found.works or found.holiday or date.weekday() >= 5
        if found.holiday is not None:
            rests.setdefault(found.holiday.zh.partition("（")[0], []).append(date)
    text = "、".join(rests)
    assert all(name in text for name in ("元旦", "除夕", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"))
    assert sum(map(len, rests.values())) >= 13  # a holiday on a weekend has a day off on a working day
    for date in (datetime.date(year, 1, 1), *(datetime.date(year, 5, n) for n in (1, 2))):
        assert not estimated(date).works
    assert not any(estimated(datetime.date(year, 10, n)).works for n in (1, 2, 3))


@pytest.mark.parametrize(
    ("date", "name"),
    [("2027-02-05", "农历除夕"), ("2027-02-06", "春节"), ("2027-06-09", "端午节"), ("2027-09-15", "中秋节"),
     ("2028-01-26", "春节"), ("2029-02-13", "春节"), ("2030-04-05", "清明节"), ("2033-09-08", "中秋节")],
)  # fmt: skip
def test_lunar_days_are_those_of_the_almanac(date, name):
    assert estimated(datetime.date.fromisoformat(date)).holiday.zh == name


@pytest.mark.parametrize("date", ["2020-01-31", "2026-10-10"])
def test_an_estimate_leaves_published_years_alone(date):
    day = datetime.date.fromisoformat(date)
    assert estimated(day) == published(day)


def test_the_last_week_of_the_newest_year_may_still_move():
    newest = covered()[1]
    assert published(datetime.date(newest, 12, 24)).basis == "published"
    assert {published(datetime.date(newest, 12, day)).basis for day in range(25, 32)} == {"provisional"}
    assert published(datetime.date(newest - 1, 12, 31)).basis == "published"
