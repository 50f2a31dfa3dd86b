"""A year's official notice of holidays as a small TOML table: days off and make-up workdays, checked at their lines.

``year = 2027``, then a ``[[holiday]]`` for each: ``name``, ``off`` and ``work``, lists of days (``"2027-02-20"``) or of
stretches (``"2027-02-05..2027-02-11"``).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from rongcli.base.dates import parse_date
from rongcli.base.errors import InputError, RongError, TableError
from rongcli.base.text import Text, did_you_mean
from rongcli.table.build import parse_table
from rongcli.table.position import Path, Positions, positions

KEYS = ("year", "title", "holiday")
HOLIDAY_KEYS = ("name", "off", "work")
LARGEST = 1_000_000
LONGEST = 31
"""Days of one stretch: no holiday was ever longer."""
_EARLIEST, _LATEST = 1950, 9998
_SATURDAY = 5
_DECEMBER = 12


class Arrangement(NamedTuple):
    """What a notice says of a year: the holiday of each day off, and of each make-up workday.

    Some of its days may lie in the last month of the year before.
    """

    year: int
    off: Mapping[datetime.date, Text]
    work: Mapping[datetime.date, Text]


def read_arrangement(name: str, content: bytes) -> Arrangement:
    """The arrangement in a file. Raises InputError, at its line, for whatever is no such table."""
    if len(content) > LARGEST:
        raise InputError(Text("太大，不是日历表", "is too large to be a calendar"), file=name)
    try:
        file = parse_table(name, content)
    except TableError as error:
        raise InputError(error.message, file=name, line=error.line, column=error.column) from None
    return _Reader(name, file.data, positions(file.text)).arrangement()


class _Reader:
    """One file as it is read."""

    def __init__(self, name: str, data: Mapping[str, Any], places: Positions) -> None:
        self._name, self._data, self._places = name, data, places
        self._seen: dict[datetime.date, Path] = {}

    def _wrong(self, path: Path, message: Text, hint: Text | None = None) -> InputError:
        found = self._places.key(path)
        line, column = found or (1, None)
        field = ".".join(str(part) for part in path if isinstance(part, str)) or None
        return InputError(message, file=self._name, line=line, column=column, field=field, hint=hint)

    def arrangement(self) -> Arrangement:
        """All of it."""
        self._refuse_unknown((), self._data, KEYS)
        year = self._data.get("year")
        if isinstance(year, bool) or not isinstance(year, int) or not _EARLIEST <= year <= _LATEST:
            raise self._wrong(("year",), Text("须写明年份", "must say the year"), Text("如 year = 2027", "year = 2027"))
        if not isinstance(self._data.get("title", ""), str):
            raise self._wrong(("title",), Text("须为文本", "must be text"))
        every = self._data.get("holiday")
        if not isinstance(every, list) or not every or not all(isinstance(one, dict) for one in every):
            hint = Text("每个节日一段 [[holiday]]", "write one [[holiday]] for each")
            raise self._wrong(("holiday",), Text("没有节日", "has no holidays"), hint)
        off: dict[datetime.date, Text] = {}
        work: dict[datetime.date, Text] = {}
        for number, one in enumerate(every):
            path: Path = ("holiday", number)
            self._refuse_unknown(path, one, HOLIDAY_KEYS)
            name = self._holiday(path, one.get("name"))
            if not one.get("off"):
                raise self._wrong((*path, "off"), Text("没有放假日", "has no days off"))
            off |= dict.fromkeys(self._days((*path, "off"), one["off"], year), name)
            for day in self._days((*path, "work"), one.get("work", []), year):
                if day.weekday() < _SATURDAY:
                    message = Text(f"{day} 不是周末，本来就上班", f"{day} is no weekend: it is worked anyway")
                    raise self._wrong(self._seen[day], message)
                work[day] = name
        return Arrangement(year, off, work)

    def _refuse_unknown(self, path: Path, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
        unknown = next((key for key in table if key not in known), None)
        if unknown is not None:
            listed = ", ".join(known)
            hint = did_you_mean(unknown, known) or Text(f"可用 {listed}", f"one of: {listed}")
            raise self._wrong((*path, unknown), Text("没有此项", "is not known here"), hint)

    def _holiday(self, path: Path, name: object) -> Text:
        if isinstance(name, str) and name.strip():
            return Text(name.strip(), name.strip())
        if isinstance(name, dict) and set(name) == {"zh", "en"} and all(isinstance(one, str) for one in name.values()):
            return Text(name["zh"], name["en"])
        hint = Text('如 name = "春节"', 'name = "Spring Festival", or { zh = "…", en = "…" }')
        raise self._wrong((*path, "name"), Text("须写明节日名称", "must name the holiday"), hint)

    def _days(self, path: Path, given: object, year: int) -> Iterator[datetime.date]:
        """The days of a list, none of which stands twice."""
        if not isinstance(given, list):
            raise self._wrong(path, Text("须为日期的列表", "must be a list of days"), _HINT)
        for number, one in enumerate(given):
            place = (*path, number)
            for day in self._stretch(place, one):
                if day.year != year and not (day.year == year - 1 and day.month == _DECEMBER):
                    raise self._wrong(place, Text(f"{day} 不在{year}年", f"{day} is not in {year}"))
                if day in self._seen:
                    found = self._places.key(self._seen[day])
                    line = found.line if found else 1
                    message = Text(f"{day} 在第{line}行已写", f"{day} stands on line {line} already")
                    raise self._wrong(place, message)
                self._seen[day] = place
                yield day

    def _stretch(self, path: Path, one: object) -> list[datetime.date]:
        """The days of ``2027-02-05..2027-02-11``, or the one that is named."""
        try:
            ends = [_day(part) for part in (re.split(r"\s*\.\.\s*", one) if isinstance(one, str) else [one])]
        except RongError as error:
            raise self._wrong(path, error.message, error.hint or _HINT) from None
        if len(ends) > 2 or ends[0] > ends[-1]:
            raise self._wrong(path, Text(f"“{one}”不是一段日期", f"'{one}' is no stretch of days"), _HINT)
        length = (ends[-1] - ends[0]).days + 1
        if length > LONGEST:
            raise self._wrong(path, Text(f"一段长达{length}天", f"is a stretch of {length} days"))
        return [ends[0] + datetime.timedelta(days=step) for step in range(length)]


_HINT = Text('如 ["2027-02-05..2027-02-11", "2027-02-20"]', 'write them as ["2027-02-05..2027-02-11", "2027-02-20"]')


def _day(part: object) -> datetime.date:
    if isinstance(part, datetime.datetime) or not isinstance(part, (str, datetime.date)):
        raise InputError(Text("不是日期", "is not a day"), hint=_HINT)
    return part if isinstance(part, datetime.date) else parse_date(part)
