"""Which days are worked in China: the published arrangement of holidays and make-up workdays, or an estimate.

The only module that knows the libraries that days come from; whoever counts takes a ``Calendar``.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Literal, NamedTuple

from rongcli.base.errors import InputError
from rongcli.base.text import Text
from rongcli.table.arrangement import Arrangement

Kind = Literal["workday", "make-up-workday", "weekend", "holiday"]
Basis = Literal["published", "provisional", "supplied", "estimated", "weekends"]


class Day(NamedTuple):
    """What a day is: ``holiday`` names the holiday that it is, or is worked to make up for.

    ``basis`` is published; provisional for the last days of the newest year that is known, which the next year's
    arrangement may still move; supplied, where a file says the year's arrangement; estimated from weekends and the
    holidays that are fixed by regulation; or, where those are not known, from weekends alone.
    """

    kind: Kind
    holiday: Text | None = None
    basis: Basis = "published"

    @property
    def works(self) -> bool:
        """Whether offices are open."""
        return self.kind in ("workday", "make-up-workday")

    @property
    def estimated(self) -> bool:
        """Whether no arrangement says what the day is."""
        return self.basis in ("estimated", "weekends")


Calendar = Callable[[datetime.date], Day]
"""What a day is. Raises InputError for a day that it does not cover."""

_SATURDAY = 5
_LAST_WEEK = (12, 25)
_LIEU = Text("调休", "day off in lieu")


@cache
def covered() -> tuple[int, int]:
    """The first and last year whose calendar is published."""
    import chinese_calendar  # type: ignore[import-untyped]

    return min(chinese_calendar.holidays).year, max(chinese_calendar.holidays).year


@cache
def published(date: datetime.date) -> Day:
    """The day as the State Council's yearly notice arranges it. Raises InputError for a year without one."""
    import chinese_calendar  # only here: no other answer needs a calendar

    oldest, newest = covered()
    try:
        rests, name = chinese_calendar.get_holiday_detail(date)
    except NotImplementedError:
        message = Text(
            f"{date.year}年没有已公布的工作日历（现有{oldest}至{newest}年）",
            f"{date.year} has no published calendar of workdays; there is one for {oldest} to {newest}",
        )
        hint = Text(
            "--calendar 文件 可给出该年通知；--estimate 按周末和法定节假日估算",
            "--calendar FILE takes that year's notice; --estimate counts by weekends and the holidays fixed by law",
        )
        raise InputError(message, hint=hint) from None
    basis: Basis = "provisional" if date.year == newest and (date.month, date.day) >= _LAST_WEEK else "published"
    if name is None:
        return Day("weekend" if rests else "workday", None, basis)
    holiday = Text(chinese_calendar.Holiday(name).chinese, name)
    if chinese_calendar.is_in_lieu(date):
        holiday = Text(f"{holiday.zh}{_LIEU.zh}", f"{holiday.en}, {_LIEU.en}")
    return Day("holiday" if rests else "make-up-workday", holiday, basis)


def estimated(date: datetime.date) -> Day:
    """The day as published; of a year without a published calendar an estimate, and the day says so.

    Weekends rest, and the holidays that the regulation on national holidays (全国年节及纪念日放假办法) fixes, with the
    days off that it gives for those on a weekend. What only a year's notice can say is left out: how they are moved
    together, and the workdays that make up for it. Before and after ``REGULATED`` only weekends rest.
    """
    oldest, newest = covered()
    if oldest <= date.year <= newest:
        return published(date)
    name = _fixed(date.year).get(date)
    if name is not None:
        return Day("holiday", name, "estimated")
    basis: Basis = "estimated" if date.year in REGULATED else "weekends"
    return Day("weekend" if date.weekday() >= _SATURDAY else "workday", None, basis)


REGULATED = range(1950, 2100)
"""The years whose regulation and whose lunar days the library knows."""


@cache
def _fixed(year: int) -> dict[datetime.date, Text]:
    """The holidays of a year that are fixed by regulation, by their days."""
    if year not in REGULATED:
        return {}
    from holidays.countries.china import China  # only for an estimate

    made: Any = China  # without types of its own
    chinese, english = (made(years=year, language=language) for language in ("zh_CN", "en_US"))
    return {day: Text(name.replace("; ", "、"), english[day]) for day, name in chinese.items() if day.year == year}


def arranged(years: Iterable[Arrangement], otherwise: Calendar) -> Calendar:
    """A calendar of arrangements that were supplied, and of another one for all days that they do not cover."""
    found = {one.year: one for one in years}

    def day(date: datetime.date) -> Day:
        named = found.get(date.year)
        after = found.get(date.year + 1)
        for one in (after, named):  # the later notice may move the last days of the year before
            if one is not None and date in one.off:
                return Day("holiday", one.off[date], "supplied")
            if one is not None and date in one.work:
                return Day("make-up-workday", one.work[date], "supplied")
        if named is None:
            known = otherwise(date)
            return known._replace(basis="published") if after is not None and known.basis == "provisional" else known
        last = (date.month, date.day) >= _LAST_WEEK and after is None
        return Day("weekend" if date.weekday() >= _SATURDAY else "workday", None, "provisional" if last else "supplied")

    return day
