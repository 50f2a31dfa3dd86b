"""Deadlines as iCalendar: one all-day entry for each, made by the library, the same bytes for the same answer."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256

from rongcli import __version__
from rongcli.base.text import Language
from rongcli.output.deadline import Row, accepted_words, headline, verdict
from rongcli.output.formats import Answer, Paper


def written(answer: Answer, paper: Paper) -> Iterator[str]:
    """The answer's calendar."""
    yield answer.calendar()


def deadlines_calendar(rows: Iterable[Row], on: datetime.date, language: Language) -> str:
    """The calendar as text; ``on`` is the day it is made as of.

    An entry keeps its identity however often it is made, so that importing it again replaces it.
    """
    # Only here: the library costs a start of Python and more, and folds, escapes and encodes as RFC 5545 asks.
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", f"-//rongcli//{__version__}//{language.upper()}")
    calendar.add("version", "2.0")
    seen: Counter[str] = Counter()
    for row in rows:
        answer = row.answer
        known = "\n".join([answer.edition.id, answer.policy.id, str(answer.accepted), *map(str, row.cells.values())])
        seen[known] += 1
        identity = sha256(f"{known}\n{seen[known]}".encode("utf-8", "surrogateescape")).hexdigest()[:32]
        event = Event()
        event.add("uid", f"{identity}@rongcli")
        event.add("dtstamp", datetime.datetime.combine(on, datetime.time(), datetime.UTC))
        event.add("dtstart", answer.last_day)
        event.add("summary", f"{headline(answer, language)} {answer.policy.name.to(language)}")
        event.add("description", _description(row, language))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content.decode("utf-8")


def _description(row: Row, language: Language) -> str:
    answer = row.answer
    other = "  ".join(f"{name}: {cell}" for name, cell in row.cells.items() if cell) if len(row.cells) > 1 else ""
    lines = [accepted_words(answer, language), verdict(answer, language), other]
    return "\n".join([*(line for line in lines if line), *(notice.text.to(language) for notice in answer.notices)])
