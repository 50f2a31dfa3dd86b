"""Dates as people write them, never guessed."""

from __future__ import annotations

import calendar
import datetime
import re
from functools import lru_cache

from rongcli.base.errors import refuse
from rongcli.base.text import Text

_FORMS = (
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})",
    r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})",
    r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日",
)


@lru_cache(4096)  # a batch has few dates, each many times
def parse_date(text: str) -> datetime.date:
    """A date from ``2019-05-01``, ``2019/5/1`` or ``2019年5月1日``. Raises InputError for anything else."""
    for form in _FORMS:
        match = re.fullmatch(form, text.strip()) if len(text) <= 32 else None
        if match:
            year, month, day = (int(part) for part in match.groups())
            try:
                if year >= 1000:
                    return datetime.date(year, month, day)
            except ValueError:
                break
    hint = Text("写法如 2019-05-01、2019/5/1、2019年5月1日", "write 2019-05-01, 2019/5/1 or 2019年5月1日")
    raise refuse(text, "不是有效日期", "is not a date", hint, "not-a-date")


_LAST = datetime.date.max.toordinal()


def add_months(day: int, months: int) -> int:
    """The ordinal of the same day so many months later; where that month is shorter, of its last day."""
    if not 1 <= day <= _LAST or months >= 12 * 9999:
        return max(day, 1)
    date = datetime.date.fromordinal(day)
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    if year > datetime.date.max.year:
        return _LAST
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(date.day, last)).toordinal()


def months_between(start: int, end: int) -> int:
    """Whole months from one day's ordinal to another's: those whose anniversary has come; none backwards."""
    if not (1 <= start <= _LAST and 1 <= end <= _LAST):
        return 0 if end <= start else 12 * 9999
    first, last = datetime.date.fromordinal(start), datetime.date.fromordinal(end)
    months = (last.year - first.year) * 12 + last.month - first.month
    return max(months if add_months(start, months) <= end else months - 1, 0) if months > 0 else 0


_DAY = "(DATE '0001-01-01' + CAST({%d} - 1 AS INTEGER))"
_LATER = f"CAST({_DAY % 0} + to_months(CAST({{1}} AS INTEGER)) AS DATE)"
ADD_MONTHS_SQL = (
    "(CASE WHEN {0} NOT BETWEEN 1 AND 3652059 OR {1} >= 119988 THEN greatest({0}, 1) "
    f"ELSE least(date_diff('day', DATE '0001-01-01', {_LATER}) + 1, 3652059) END)"
)
"""``add_months`` as SQL, of an ordinal {0} and a number of months {1}."""

_WHOLE = f"((year({_DAY % 1}) - year({_DAY % 0})) * 12 + month({_DAY % 1}) - month({_DAY % 0}))"
_ON = f"CAST({_DAY % 0} + to_months(CAST({_WHOLE} AS INTEGER)) AS DATE)"
_PAST = f"CASE WHEN {_WHOLE} > 0 AND {_ON} > {_DAY % 1} THEN 1 ELSE 0 END"
MONTHS_SQL = (
    "(CASE WHEN {0} BETWEEN 1 AND 3652059 AND {1} BETWEEN 1 AND 3652059 "
    f"THEN greatest({_WHOLE} - {_PAST}, 0) WHEN coalesce({{1}} <= {{0}}, {{0}} IS NULL) THEN 0 ELSE 119988 END)"
)
"""``months_between`` as SQL, of two ordinals; NULL stands for a day without bound."""
