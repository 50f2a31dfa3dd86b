"""A deadline as ``rongcli.deadline/1``, as rows of a spreadsheet, in words, and as Markdown."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from rongcli.base.csv_safety import csv_writer, defused
from rongcli.base.text import Language, Text
from rongcli.output.json import asked_on, in_force, source, stamp
from rongcli.output.markdown import escaped
from rongcli.output.phrases import PHRASES
from rongcli.questions.deadline import CountedDay, CountingReading, Deadline
from rongcli.rules.edition import Edition
from rongcli.rules.policy import WORKING_DAY

SCHEMA = "rongcli.deadline/1"
COLUMNS = ("last_day", "kept", "spare", "over_by", "estimated", "notices")
"""What each row of dates gets."""
WORDS = {
    "last-day": Text("最后一天：{day}", "Last day: {day}"),
    "at-best": Text("最快：{day}（不是承诺的时限）", "At best: {day} (not a deadline)"),
    "estimated": Text("（估算）", " (an estimate)"),
    "accepted": Text("{accepted}受理，时限{limit}", "{limit} from acceptance on {accepted}"),
    "accepted-at-best": Text("{accepted}受理，最快{limit}", "at best {limit} from acceptance on {accepted}"),
    "kept": Text("按期：{issued}办结，余{days}", "Kept: issued on {issued}, {days} to spare"),
    "late": Text("超期{days}：{issued}办结", "Late by {days}: issued on {issued}"),
    "open": Text("{issued}办结，不作是否超期的认定", "Issued on {issued}; nothing to be kept or late by"),
    "days-title": Text("计日", "Days"),
    "acceptance-day": Text("受理日，不计", "accepted; not counted"),
    "calendar-day": Text("自然日", "calendar day"),
    "run-on": Text("顺延至此", "runs on to here"),
    "workday": Text("工作日", "working day"),
    "weekend": Text("周末", "weekend"),
    "make-up-workday": Text("调休上班（{holiday}）", "make-up workday for {holiday}"),
    "beyond": Text("超出已公布的日历", "beyond the published calendar"),
    "line": Text("第{line}行", "line {line}"),
}
WEEKDAYS = Text("一二三四五六日", "Mon Tue Wed Thu Fri Sat Sun")


class Row(NamedTuple):
    """A row of dates answered: its line (None for a single date), its own cells, the answer."""

    line: int | None
    cells: Mapping[str, object]
    answer: Deadline


def deadline_json(row: Row, language: Language) -> dict[str, Any]:
    """The answer as plain JSON data; of a row of a file also its line and the columns it came with."""
    answer = row.answer
    limit = answer.limit
    given = {} if row.line is None else {"line": row.line, "columns": dict(row.cells)}
    return {
        "schema": SCHEMA,
        "policy": answer.policy.id,
        "name": answer.policy.name.to(language),
        "edition": stamp(answer.edition),
        **asked_on(answer.edition),
        **in_force(answer.policy, (), answer.idle),
        **given,
        "limit": {"days": limit.days, "unit": limit.unit, "at_best": limit.at_best},
        "accepted": answer.accepted.isoformat(),
        "last_day": answer.last_day.isoformat(),
        "estimated": answer.estimated,
        "issued": _iso(answer.issued),
        "kept": answer.kept,
        "spare": answer.spare,
        "over_by": answer.over_by,
        "days": [_day(day, language) for day in answer.days],
        "readings": [_reading(used) for used in answer.readings],
        "sources": [source(one) for one in answer.policy.sources],
        "notices": [{"code": notice.code, "text": notice.text.to(language)} for notice in answer.notices],
    }


def _iso(date: datetime.date | None) -> str | None:
    return None if date is None else date.isoformat()


def _day(day: CountedDay, language: Language) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "counted": day.number is not None,
        "number": day.number,
        "why": day.why,
        "text": why(day).to(language),
        "estimated": day.day is not None and day.day.estimated,
    }


def _reading(used: CountingReading) -> dict[str, Any]:
    return {
        "id": used.reading.id,
        "chosen": used.chosen,
        "default": used.chosen == used.reading.default,
        "literal": used.reading.literal,
        "alternatives": [{"choice": other.choice, "last_day": _iso(other.last_day)} for other in used.alternatives],
    }


def deadlines_csv(columns: tuple[str, ...], rows: Iterable[Row]) -> str:
    """The rows' own columns unchanged, then what each got; empty where nothing can be said."""
    text = io.StringIO()
    writer = csv_writer(text.write)
    writer.writerow([defused(column) for column in (*columns, *COLUMNS)])
    for row in rows:
        answer = row.answer
        found = (answer.last_day, answer.kept, answer.spare, answer.over_by, answer.estimated)
        codes = " ".join(notice.code for notice in answer.notices)
        writer.writerow([*(defused(str(row.cells[column])) for column in columns), *map(_cell, found), codes])
    return text.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


# Words


def why(day: CountedDay) -> Text:
    """Why a day is counted or passed over."""
    if day.why == "holiday" and day.day is not None and day.day.holiday is not None:
        return day.day.holiday
    phrase = WORDS[day.why]
    holiday = day.day.holiday if day.day else None
    if day.why == "acceptance-day" and day.day is not None and not day.day.works:
        rests = holiday or WORDS["weekend"]
        return Text(f"{phrase.zh}（{rests.zh}）", f"{phrase.en} ({rests.en})")
    return Text(*(part.format(holiday=holiday[index] if holiday else "") for index, part in enumerate(phrase)))


def weekday(date: datetime.date, language: Language) -> str:
    """``Mon``, or in Chinese 周一."""
    if language == "zh":
        return f"周{WEEKDAYS.zh[date.weekday()]}"
    return WEEKDAYS.en.split()[date.weekday()]


def said(key: str, language: Language, **values: object) -> str:
    """A phrase of this answer."""
    return WORDS[key].to(language).format(**values)


def headline(answer: Deadline, language: Language) -> str:
    """The last day in one line, or the fastest, and whether it is an estimate."""
    day = f"{answer.last_day} {weekday(answer.last_day, language)}"
    words = said("at-best" if answer.limit.at_best else "last-day", language, day=day)
    return words + (said("estimated", language) if answer.estimated else "")


def accepted_words(answer: Deadline, language: Language) -> str:
    """When it was accepted, and how long may be taken."""
    key = "accepted-at-best" if answer.limit.at_best else "accepted"
    return said(key, language, accepted=answer.accepted, limit=answer.limit.text.to(language))


def verdict(answer: Deadline, language: Language) -> str | None:
    """Whether the limit was kept and by how many days; None without a day of issue."""
    if answer.issued is None:
        return None
    if answer.kept is None:
        return said("open", language, issued=answer.issued)
    number = answer.spare if answer.kept else answer.over_by
    days = answer.limit._replace(days=number or 0).text.to(language)
    if answer.over_by is not None and answer.limit.unit == WORKING_DAY:
        real = (answer.issued - answer.last_day).days
        zh, en = f"{days}（{real}个自然日）", f"{days} ({real} calendar day{'' if real == 1 else 's'})"
        days = zh if language == "zh" else en
    return said("kept" if answer.kept else "late", language, issued=answer.issued, days=days)


def other_day(date: datetime.date | None, language: Language) -> str:
    """What another choice of a reading would give."""
    return said("beyond", language) if date is None else f"{date} {weekday(date, language)}"


# Markdown


def deadlines_markdown(rows: Iterable[Row], edition: Edition, language: Language) -> Iterator[str]:
    """Each answer under a heading of its own, one after the other."""
    for index, row in enumerate(rows):
        yield ("\n" if index else "") + "\n".join(_markdown(row, edition, language)) + "\n"


def _markdown(row: Row, edition: Edition, language: Language) -> Iterator[str]:
    answer = row.answer
    line = "" if row.line is None else f" ({said('line', language, line=row.line)})"
    yield f"## {escaped(answer.policy.name.to(language))}{line}"
    yield from ("", f"**{escaped(headline(answer, language))}**", "")
    parts = [accepted_words(answer, language), verdict(answer, language)]
    yield from (f"- {escaped(part)}" for part in parts if part)
    sections = (
        (PHRASES["basis-title"], basis(answer, edition, language)),
        (WORDS["days-title"], (_day_line(day, language) for day in answer.days)),
        (PHRASES["readings-title"], (_reading_line(used, language) for used in answer.readings)),
        (PHRASES["notices-title"], (notice.text.to(language) for notice in answer.notices)),
    )
    for title, lines in sections:
        yield from ("", f"### {title.to(language)}", "", *(f"- {escaped(words)}" for words in lines))


def basis(answer: Deadline, edition: Edition, language: Language) -> Iterator[str]:
    """The clause: document, heading, place, figures."""
    for cited in answer.policy.sources:
        start, end = cited.span
        parts = [
            edition.documents[cited.document].to(language),
            cited.heading or "",
            PHRASES["place"].to(language).format(start=start, end=end),
            PHRASES["list"].to(language).join(cited.figures),
        ]
        yield " ".join(part for part in parts if part)


def _day_line(day: CountedDay, language: Language) -> str:
    number = "–" if day.number is None else str(day.number)
    return f"{day.date} {weekday(day.date, language)}  {number}  {why(day).to(language)}"


def _reading_line(used: CountingReading, language: Language) -> str:
    others = "; ".join(
        f"{used.reading.choices[other.choice].to(language)} → {other_day(other.last_day, language)}"
        for other in used.alternatives
    )
    return f"{used.reading.name.to(language)}: {used.reading.choices[used.chosen].to(language)} ({others})"
