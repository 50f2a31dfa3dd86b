"""Counting a time limit: on a calendar made up for the purpose, on China's own, and as a property over all of it."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongcli.base.errors import InputError, UsageError
from rongcli.base.text import Text
from rongcli.questions.deadline import Asked, between, count, deadline
from rongcli.questions.workdays import Day, estimated, published
from rongcli.rules.lookup import chosen_readings, wanted_readings
from rongcli.rules.policy import TimeLimit

DEFAULTS = {"count-from": "next-day", "rest-day-acceptance": "accepted-as-stated", "rest-day-end": "as-counted"}
HOLIDAY = Text("节", "Feast")
WEEK = "2024-01-"
"""A made-up month: the 1st is a Monday; the 3rd and 4th are a holiday, Saturday the 6th is worked for it."""


def month(date):
    if date.day in (3, 4):
        return Day("holiday", HOLIDAY)
    if date.day == 6:
        return Day("make-up-workday", HOLIDAY)
    return Day("weekend" if date.weekday() >= 5 else "workday")


def closed(date):
    raise InputError(Text("无", "no calendar"))


def day(text):
    return datetime.date.fromisoformat(text)


def limit(days, unit="working-day", count_from=None):
    return TimeLimit(days, unit, False, count_from, {})


def last(days, accepted, unit="working-day", calendar=month, count_from=None, **readings):
    chosen = {**DEFAULTS, **{name.replace("_", "-"): choice for name, choice in readings.items()}}
    return count(limit(days, unit, count_from), day(WEEK + accepted), calendar, chosen)[-1].date.isoformat()[-2:]


@pytest.mark.parametrize(
    ("days", "accepted", "readings", "expected"),
    [
        (1, "01", {}, "02"),
        (2, "01", {}, "05"),  # over the holiday
        (3, "01", {}, "06"),  # a Saturday that is worked
        (4, "01", {}, "08"),  # a Sunday that is not
        (1, "03", {}, "05"),  # accepted on the holiday: the first working day after it is day 1
        (1, "06", {}, "08"),
        (1, "07", {}, "08"),
        (1, "01", {"count_from": "same-day"}, "01"),
        (2, "02", {"count_from": "same-day"}, "05"),
        (1, "03", {"count_from": "same-day"}, "05"),
        (1, "03", {"rest_day_acceptance": "next-working-day"}, "06"),
        (1, "05", {"rest_day_acceptance": "next-working-day"}, "06"),
        (1, "07", {"rest_day_acceptance": "next-working-day"}, "09"),
        (1, "03", {"rest_day_acceptance": "next-working-day", "count_from": "same-day"}, "05"),
    ],
)
def test_working_days(days, accepted, readings, expected):
    assert last(days, accepted, **{"rest_day_acceptance": "accepted-as-stated", **readings}) == expected


def test_a_clause_that_names_the_first_day_leaves_nothing_to_the_reading():
    chosen = {**DEFAULTS, "count-from": "same-day"}
    assert count(limit(1, count_from="next-day"), day("2024-01-01"), month, chosen)[-1].date == day("2024-01-02")
    assert count(limit(1, count_from="same-day"), day("2024-01-01"), month, DEFAULTS)[-1].date == day("2024-01-01")


@pytest.mark.parametrize(
    ("days", "accepted", "readings", "expected"),
    [
        (1, "01", {}, "02"),
        (2, "01", {}, "03"),
        (2, "01", {"rest_day_end": "next-working-day"}, "05"),
        (6, "01", {"rest_day_end": "next-working-day"}, "08"),
        (5, "01", {"rest_day_end": "next-working-day"}, "06"),
        (1, "03", {"rest_day_acceptance": "next-working-day"}, "06"),
        (1, "01", {"count_from": "same-day"}, "01"),
    ],
)
def test_calendar_days(days, accepted, readings, expected):
    assert last(days, accepted, "calendar-day", **readings) == expected


def test_calendar_days_need_no_calendar_unless_a_reading_asks():
    assert last(5, "01", "calendar-day", closed) == "06"
    with pytest.raises(InputError):
        last(5, "01", "calendar-day", closed, rest_day_end="next-working-day")


def test_every_day_says_why():
    found = count(limit(3), day("2024-01-02"), month, DEFAULTS)
    assert [(counted.date.day, counted.number, counted.why) for counted in found] == [
        (2, None, "acceptance-day"), (3, None, "holiday"), (4, None, "holiday"), (5, 1, "workday"),
        (6, 2, "make-up-workday"), (7, None, "weekend"), (8, 3, "workday"),
    ]  # fmt: skip
    run_on = count(limit(2, "calendar-day"), day("2024-01-01"), month, {**DEFAULTS, "rest-day-end": "next-working-day"})
    assert [counted.why for counted in run_on][2:] == ["calendar-day", "holiday", "run-on"]


# On China's calendar


@pytest.mark.parametrize(
    ("accepted", "days", "expected"),
    [
        # National Day 2018: closed 1 to 7 October; Saturday 29 and Sunday 30 September were worked for it.
        ("2018-09-26", 3, "2018-09-29"),
        ("2018-09-27", 3, "2018-09-30"),
        ("2018-09-28", 3, "2018-10-08"),
        ("2018-09-29", 3, "2018-10-09"),
        ("2018-09-30", 3, "2018-10-10"),
        ("2018-10-03", 3, "2018-10-10"),
        ("2018-10-08", 3, "2018-10-11"),
        ("2018-09-28", 2, "2018-09-30"),
        # Spring Festival 2019: closed 4 to 10 February; Saturday 2 and Sunday 3 were worked.
        ("2019-01-31", 3, "2019-02-03"),
        ("2019-02-01", 3, "2019-02-11"),
        ("2019-02-05", 3, "2019-02-13"),
        # Spring Festival 2020, prolonged to 2 February; Sunday 19 January was worked.
        ("2020-01-17", 2, "2020-01-20"),
        ("2020-01-23", 3, "2020-02-05"),
        # New Year 2019 reached back: Saturday 29 December was worked, 30 December to 1 January closed.
        ("2018-12-28", 2, "2019-01-02"),
        ("2018-12-27", 2, "2018-12-29"),
    ],
)
def test_worked_out_by_hand(accepted, days, expected):
    assert count(limit(days), day(accepted), published, DEFAULTS)[-1].date == day(expected)


DATES = st.dates(datetime.date(2004, 1, 1), datetime.date(2025, 12, 31))


@given(DATES, st.integers(1, 60))
def test_exactly_so_many_working_days_lie_in_the_window(accepted, days):
    found = count(limit(days), accepted, published, DEFAULTS)
    end = found[-1].date
    assert published(end).works
    assert between("working-day", accepted, end, published) == days
    assert [counted.number for counted in found if counted.number] == list(range(1, days + 1))
    assert [counted.date for counted in found] == [
        accepted + datetime.timedelta(days=n) for n in range((end - accepted).days + 1)
    ]


@given(DATES, st.integers(1, 20), st.integers(0, 40))
def test_kept_and_late_agree_with_the_working_days_between(edition, accepted, days, after):
    policy = edition.policies["permits.visa-residence"]
    policy = policy._replace(time_limits=(limit(days),))
    issued = accepted + datetime.timedelta(days=after)
    found = deadline(asked(edition, policy, accepted, issued))
    used = between("working-day", accepted, issued, published)
    assert found.kept == (issued <= found.last_day)
    if found.kept:
        assert (found.spare, found.over_by) == (days - used, None)
    else:
        assert (found.spare, found.over_by) == (None, used - days)


# The bundled policies


def asked(edition, policy, accepted, issued=None, calendar=published, **readings):
    if isinstance(policy, str):
        policy = edition.policies[policy]
    given = {name.replace("_", "-"): choice for name, choice in readings.items()}
    wanted = wanted_readings(edition, (policy,), given, edition.counting)
    return Asked(
        edition, policy, chosen_readings(edition, policy, wanted, edition.counting), calendar, accepted, issued
    )


def codes(found):
    return [notice.code for notice in found.notices]


def test_the_policies_with_a_time_limit_are_those_that_print_one(edition):
    found = {
        name: {(one.days, one.unit, one.at_best) for one in policy.time_limits}
        for name, policy in edition.policies.items()
        if policy.time_limits
    }
    assert found == {
        "permits.work-permit": {(1, "calendar-day", True), (1, "working-day", True)},
        "permits.visa-residence": {(3, "working-day", False)},
        "permits.investment-filing": {(2, "working-day", False)},
    }


@pytest.mark.parametrize(
    ("issued", "kept", "spare", "over_by"),
    [
        ("2018-09-28", True, 3, None), ("2018-09-30", True, 1, None), ("2018-10-07", True, 1, None),
        ("2018-10-08", True, 0, None), ("2018-10-09", False, None, 1), ("2018-10-10", False, None, 2),
    ],
)  # fmt: skip
def test_kept_or_late(edition, issued, kept, spare, over_by):
    found = deadline(asked(edition, "permits.visa-residence", day("2018-09-28"), day(issued)))
    assert (found.kept, found.spare, found.over_by) == (kept, spare, over_by)


def test_late_without_a_working_day_in_between_says_so(edition):
    found = deadline(asked(edition, "permits.visa-residence", day("2018-10-09"), day("2018-10-13")))
    assert (found.last_day, found.kept, found.over_by) == (day("2018-10-12"), False, 0)
    assert "issued-on-rest-day" in codes(found)


def test_at_best_is_no_promise(edition):
    found = deadline(asked(edition, "permits.work-permit", day("2018-09-28"), day("2018-12-01")))
    assert (found.last_day, found.kept, found.spare, found.over_by) == (day("2018-09-29"), None, None, None)
    assert codes(found)[0] == "at-best"
    assert "count-from" not in {used.reading.id for used in found.readings}  # the clause says: the next day
    working = deadline(asked(edition, "permits.work-permit", day("2018-09-30"), unit="working-day"))
    assert working.last_day == day("2018-10-08")


def test_readings_say_what_the_others_would_give(edition):
    found = deadline(asked(edition, "permits.visa-residence", day("2018-10-06")))
    assert {used.reading.id: {o.choice: o.last_day for o in used.alternatives} for used in found.readings} == {
        "count-from": {"same-day": day("2018-10-10")},
        "rest-day-acceptance": {"next-working-day": day("2018-10-11")},
    }


def test_an_award_does_not_rest_on_how_days_are_counted(edition):
    with pytest.raises(UsageError):
        wanted_readings(edition, edition.policies.values(), {"count-from": "same-day"})
    with pytest.raises(UsageError):
        asked(edition, "permits.visa-residence", day("2018-09-28"), rounding="down")


def test_beyond_the_calendar_only_as_an_estimate(edition):
    accepted = day("2035-05-10")
    with pytest.raises(InputError, match="2035"):
        deadline(asked(edition, "permits.visa-residence", accepted))
    found = deadline(asked(edition, "permits.visa-residence", accepted, calendar=estimated))
    assert (found.last_day, found.estimated) == (day("2035-05-15"), True)
    assert "estimated" in codes(found)
    sure = deadline(asked(edition, "permits.visa-residence", day("2018-09-28"), calendar=estimated))
    assert (sure.estimated, "estimated" in codes(sure)) == (False, False)


def test_a_day_of_issue_beyond_the_calendar_is_refused_by_name(edition):
    with pytest.raises(InputError) as refused:
        deadline(asked(edition, "permits.visa-residence", day("2018-09-28"), day("2035-01-01")))
    assert refused.value.field == "issued"


def test_issued_before_accepted_is_refused(edition):
    with pytest.raises(InputError) as refused:
        deadline(asked(edition, "permits.visa-residence", day("2018-09-28"), day("2018-09-27")))
    assert refused.value.field == "issued"


def test_a_policy_without_a_time_limit_names_those_with_one(edition):
    with pytest.raises(UsageError) as refused:
        deadline(
            asked(edition, "talent.work-term", day("2018-09-28"))
        )  # a permission of up to 5 years is no such limit
    assert "permits.visa-residence" in refused.value.hint.en


def test_the_last_date_there_is(edition):
    with pytest.raises(InputError):
        deadline(asked(edition, "permits.work-permit", datetime.date.max, calendar=estimated))
