"""The answer of ``deadline``: its conclusions, records, rows, pages and calendar."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from rongcli.base.text import Language, Text
from rongcli.output.clauses import quoted
from rongcli.output.document import Cell, Document, Part, Section, Tone, Words
from rongcli.output.formats import Answer
from rongcli.output.json import asked_on, in_force, source, stamp
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


class Deadlines(Answer):
    """The answers to a date, or to a column of them in a file with columns of its own, as of a day."""

    gives = ("calendar",)

    def __init__(
        self, rows: Sequence[Row], own: Sequence[str], edition: Edition, language: Language, on: datetime.date
    ) -> None:
        super().__init__(language)
        self.answers = rows
        self.own = own
        self.edition = edition
        self.on = on
        self.several = any(row.line is not None for row in rows) or not rows
        self.columns = (*own, *COLUMNS)

    def headline(self) -> str:
        """The last day of each, and whether it was kept."""
        return "\n".join(
            "  ".join(filter(None, (headline(row.answer, self.language), verdict(row.answer, self.language))))
            for row in self.answers
        )

    def records(self) -> Iterator[dict[str, Any]]:
        """Each as ``rongcli.deadline/1``."""
        return (deadline_json(row, self.language) for row in self.answers)

    def rows(self) -> Iterator[list[object]]:
        """The rows' own columns unchanged, then what each got; empty where nothing can be said."""
        for row in self.answers:
            answer = row.answer
            found = (answer.last_day, answer.kept, answer.spare, answer.over_by, answer.estimated)
            codes = " ".join(notice.code for notice in answer.notices)
            yield [*(row.cells[column] for column in self.own), *found, codes]

    def document(self, *, brief: bool) -> Document:
        """A part for each; of several on a screen one part, with a line for each."""
        if brief and self.several:
            return Document(self.language, [_listed(self.answers, self.language)])
        return Document(self.language, (_part(row, self.edition, self.language) for row in self.answers))

    def calendar(self) -> str:
        """A calendar file with a day for each."""
        from rongcli.output.icalendar import deadlines_calendar

        return deadlines_calendar(self.answers, self.on, self.language)


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


_KEPT: dict[bool | None, Tone] = {True: "good", False: "bad", None: "strong"}


def _part(row: Row, edition: Edition, language: Language) -> Part:
    """The day first, then each day counted, then what it rests on."""
    answer = row.answer
    line = "" if row.line is None else f" ({said('line', language, line=row.line)})"
    found = verdict(answer, language)
    lines: list[Cell] = [Words(found, _KEPT[answer.kept])] if found else []
    sections = (
        Section(WORDS["days-title"].to(language), rows=[_day_row(day, language) for day in answer.days],
                columns="nnrf"),
        Section(PHRASES["basis-title"].to(language), list(_basis(answer, edition, language))),
        Section(PHRASES["readings-title"].to(language), list(_readings(answer, language))),
        Section(PHRASES["notices-title"].to(language), _notices([row], language)),
    )  # fmt: skip
    title = answer.policy.name.to(language) + line
    lines.append(accepted_words(answer, language))
    return Part(title, answer.policy.id, headline(answer, language), "good", sections, lines)


def _listed(rows: Sequence[Row], language: Language) -> Part:
    """One line for each row of dates; then the notices, each once."""
    grid: list[tuple[Cell, ...]] = []
    for row in rows:
        found = verdict(row.answer, language)
        other = " ".join(" ".join(str(cell).split()) for cell in row.cells.values() if cell)
        under = ([found] if found else []) + ([other] if len(row.cells) > 1 else [])
        words = Words(headline(row.answer, language), _KEPT[row.answer.kept] if found else "", under=under)
        grid.append((said("line", language, line=row.line), row.answer.accepted.isoformat(), words))
    return Part("", "deadlines", "", "", [Section("", rows=grid, columns="rnw"), Section("", _notices(rows, language))])


def _notices(rows: Sequence[Row], language: Language) -> list[Cell]:
    texts = dict.fromkeys(notice.text.to(language) for row in rows for notice in row.answer.notices)
    return [Words(text, "quiet") for text in texts]


def _basis(answer: Deadline, edition: Edition, language: Language) -> Iterator[str]:
    """The clause: document, heading, place, figures; and its words where a copy was given."""
    for cited in answer.policy.sources:
        start, end = cited.span
        parts = [
            edition.documents[cited.document].to(language),
            cited.heading or "",
            PHRASES["place"].to(language).format(start=start, end=end),
            PHRASES["list"].to(language).join(cited.figures),
        ]
        yield " ".join(part for part in parts if part)
        clause = quoted(cited, edition, language)
        if clause:
            yield clause


def _day_row(day: CountedDay, language: Language) -> tuple[Cell, ...]:
    """Date, weekday, number in the count, why; a day that is not counted stands back."""
    number = day.number
    cells = (day.date.isoformat(), weekday(day.date, language), str(number or ""), why(day).to(language))
    return tuple(Words(cell, "quiet" if number is None else "") for cell in cells)


def _readings(answer: Deadline, language: Language) -> Iterator[Cell]:
    """Readings that change the day, with what the other choices give; the names of those that do not."""
    idle = []
    for used in answer.readings:
        if all(other.last_day == answer.last_day for other in used.alternatives):
            idle.append(used.reading.name.to(language))
        else:
            yield _reading_words(used, language)
    if idle:
        names = PHRASES["list"].to(language).join(idle)
        yield Words(PHRASES["quiet-readings"].to(language).format(names=names), "quiet")


def _reading_words(used: CountingReading, language: Language) -> Words:
    reading = used.reading
    default = "" if used.chosen == reading.default else PHRASES["not-default"].to(language)
    choices = {choice: label.to(language) for choice, label in reading.choices.items()}
    line = (
        PHRASES["reading"]
        .to(language)
        .format(name=reading.name.to(language), choice=choices[used.chosen], default=default)
    )
    others = [
        "  "
        + PHRASES["alternative"]
        .to(language)
        .format(
            choice=choices[other.choice],
            outcome=other_day(other.last_day, language),
            option=f"{reading.id}={other.choice}",
        )
        for other in used.alternatives
    ]
    return Words(line, under=others)
