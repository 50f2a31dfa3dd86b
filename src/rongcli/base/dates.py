"""Dates as people write them, never guessed: the year stands whole, and no figure may be either day or month."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache

from rongcli.base.errors import InputError, refuse
from rongcli.base.text import Text, narrow

_MIDNIGHT = r"(?:(?: +|T)00?:00(?::00(?:\.0+)?)?)?"
_FIGURES = (
    r"(?P<y>[0-9]{4})(?:(?P<mark>[-/.])(?P<m>[0-9]{1,2})(?P=mark)(?P<d>[0-9]{1,2})|(?P<mm>[0-9]{2})(?P<dd>[0-9]{2}))"
)
_CHINESE = r"(?P<y>[0-9]{4}) *年 *(?P<m>[0-9]{1,2}) *月 *(?P<d>[0-9]{1,2}) *日"
_DAY_MONTH = r"(?P<d>[0-9]{1,2})[ -](?P<m>[a-z]+)\.?[ -](?P<y>[0-9]{4})"
_MONTH_DAY = r"(?P<m>[a-z]+)\.? (?P<d>[0-9]{1,2}),? (?P<y>[0-9]{4})"
_FORMS = (_FIGURES, _CHINESE, _DAY_MONTH, _MONTH_DAY)
_MONTHS = {name.lower(): number for number, name in enumerate(
    ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
     "December"), 1)}  # fmt: skip
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
"""Months by their English names, of any locale: whole, by three letters, and Sept."""
_LONGEST = 40
_HINT = Text("写法如 2019-05-01、2019/5/1、2019年5月1日", "write 2019-05-01, 2019/5/1 or 1 May 2019")
_DOUBTS = (
    (r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{4}.*", Text("分不清日与月", "may have its day or its month first")),
    (r"[0-9]{1,2}([-/.年])[0-9]{1,2}[-/.月][0-9]{1,2}日?|[0-9]{1,2}[ -][a-z]+[ -][0-9]{2}",
     Text("的年份须为四位", "needs a year of four digits")),
    (r"[0-9]{4} *[-/.年] *[0-9]{1,2} *月?|[a-z]+\.?,? [0-9]{4}", Text("没有日", "has no day")),
)  # fmt: skip
"""What looks like a date and is none, and why not."""
_TIME = r"(?P<day>.*?[0-9日])(?: +|t)(?P<time>[0-9]{1,2}:[0-9]{2}.*)"


@lru_cache(4096)  # a batch has few dates, each many times
def parse_date(text: str) -> datetime.date:
    """A date as people write it, with a midnight behind it or not, in full-width figures too.

    These are ``2019-05-01``, ``2019/5/1``, ``2019.5.1``, ``20190501``, ``2019年5月1日``, ``1 May 2019`` and
    ``May 1, 2019``. Raises InputError for anything else.
    """
    told = narrow(text).strip() if len(text) <= _LONGEST else ""
    plain = told.lower()
    for form in _FORMS:
        match = re.fullmatch(form + _MIDNIGHT, plain, re.IGNORECASE)
        if match is not None:
            found = _day(match.groupdict())
            if found is not None:
                return found
            break
    raise _no_date(text, plain)


def _day(parts: dict[str, str | None]) -> datetime.date | None:
    """The day of a date's parts; None where there is no such day."""
    month, day = parts["m"] or parts.get("mm") or "", parts["d"] or parts.get("dd") or ""
    number = int(month) if month.isdigit() else _MONTHS.get(month, 0)
    try:
        found = datetime.date(int(parts["y"] or 0), number, int(day))
    except ValueError:
        return None
    return found if found.year >= 1000 else None


def _no_date(text: str, plain: str) -> InputError:
    """The error for what is no date, saying what it lacks where that can be told."""
    timed = re.fullmatch(_TIME, plain)
    if timed is not None and any(re.fullmatch(form, timed["day"]) for form in _FORMS):
        zoned = re.search(r"z|[+-][0-9:]+$", timed["time"])
        why = Text("带有时区", "has a time zone") if zoned else Text("带有时刻", "has a time of day")
        hint = Text("只写日期，如 2019-05-01", "write the date alone, such as 2019-05-01")
        return refuse(text, why.zh, why.en, hint, "not-a-date")
    for form, why in _DOUBTS:
        if re.fullmatch(form, plain):
            return refuse(text, why.zh, why.en, _HINT, "not-a-date")
    return refuse(text, "不是有效日期", "is not a date", _HINT, "not-a-date")


_LAST = datetime.date.max.toordinal()


def add_months(day: int, months: int) -> int:
    """The ordinal of the same day so many months later; where that month is shorter, of its last day."""
    if not 1 <= day <= _LAST or months >= 12 * 9999:
        return max(day, 1)
    date = datetime.date.fromordinal(day)
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    if year > datetime.date.max.year:
        return _LAST
    last = 31 if month == 11 else (datetime.date(year, month + 2, 1) - datetime.timedelta(1)).day
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
