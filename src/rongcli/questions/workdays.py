"""Which days are worked in China: the published arrangement of holidays and make-up workdays, or an estimate.

The only module that knows the library the arrangement comes from; whoever counts takes a ``Calendar``.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import cache
from typing import Literal, NamedTuple

from rongcli.base.errors import InputError
from rongcli.base.text import Text

Kind = Literal["workday", "make-up-workday", "weekend", "holiday"]
Basis = Literal["published", "provisional", "estimated"]


class Day(NamedTuple):
    """What a day is: ``holiday`` names the holiday that it is, or is worked to make up for.

    ``basis`` is published; provisional for the last days of the newest published year, which the next year's
    arrangement may still move; or estimated from weekends alone.
    """

    kind: Kind
    holiday: Text | None = None
    basis: Basis = "published"

    @property
    def works(self) -> bool:
        """Whether offices are open."""
        return self.kind in ("workday", "make-up-workday")


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
        raise InputError(message, hint=Text("--estimate 只按周末估算", "--estimate counts by weekends alone")) from None
    basis: Basis = "provisional" if date.year == newest and (date.month, date.day) >= _LAST_WEEK else "published"
    if name is None:
        return Day("weekend" if rests else "workday", None, basis)
    holiday = Text(chinese_calendar.Holiday(name).chinese, name)
    if chinese_calendar.is_in_lieu(date):
        holiday = Text(f"{holiday.zh}{_LIEU.zh}", f"{holiday.en}, {_LIEU.en}")
    return Day("holiday" if rests else "make-up-workday", holiday, basis)


def estimated(date: datetime.date) -> Day:
    """The day as published; in a year without a published calendar only weekends rest, and the day says so."""
    oldest, newest = covered()
    if oldest <= date.year <= newest:
        return published(date)
    return Day("weekend" if date.weekday() >= _SATURDAY else "workday", None, "estimated")
