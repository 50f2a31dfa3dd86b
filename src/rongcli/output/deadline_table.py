"""A deadline for a person at a terminal: the day first, then each day counted, then what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from rongcli.base.text import Language
from rongcli.output.deadline import (
    WORDS,
    Row,
    accepted_words,
    basis,
    headline,
    other_day,
    said,
    verdict,
    weekday,
    why,
)
from rongcli.output.phrases import PHRASES
from rongcli.output.table import clean
from rongcli.questions.deadline import CountingReading, Deadline
from rongcli.rules.edition import Edition

_COLOURS = {True: "bold green", False: "bold red", None: "bold"}


def deadline_table(answer: Deadline, edition: Edition, language: Language) -> RenderableType:
    """The whole answer."""
    parts: list[RenderableType] = [Styled(headline(answer, language), style="bold green")]
    found = verdict(answer, language)
    if found:
        parts.append(Styled(found, style=_COLOURS[answer.kept]))
    parts += [
        Styled(accepted_words(answer, language)),
        Styled(answer.policy.name.to(language)),
        Styled(answer.policy.id, style="dim"),
    ]
    sections = (
        (WORDS["days-title"], [_days(answer, language)]),
        (PHRASES["basis-title"], [Styled(line) for line in basis(answer, edition, language)]),
        (PHRASES["readings-title"], list(_readings(answer, language))),
        (PHRASES["notices-title"], [Styled(notice.text.to(language), style="dim") for notice in answer.notices]),
    )
    for title, body in sections:
        if body:
            parts += [Styled(), Styled(title.to(language), style="bold cyan")]
            parts += [Padding(part, (0, 0, 0, 2)) for part in body]
    return Group(*parts)


def _days(answer: Deadline, language: Language) -> RenderableType:
    """Date, weekday, number in the count, why."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True, justify="right")
    grid.add_column(overflow="fold")
    for day in answer.days:
        counted = day.number is not None
        cells = (day.date.isoformat(), weekday(day.date, language), str(day.number or ""), why(day).to(language))
        grid.add_row(*cells, style=None if counted else "dim")
    return grid


def _readings(answer: Deadline, language: Language) -> Iterator[RenderableType]:
    """Readings that change the day, with what the other choices give; the names of those that do not."""
    idle = []
    for used in answer.readings:
        if all(other.last_day == answer.last_day for other in used.alternatives):
            idle.append(used.reading.name.to(language))
            continue
        yield from _reading(used, language)
    if idle:
        names = PHRASES["list"].to(language).join(idle)
        yield Styled(PHRASES["quiet-readings"].to(language).format(names=names), style="dim")


def _reading(used: CountingReading, language: Language) -> Iterator[RenderableType]:
    reading = used.reading
    default = "" if used.chosen == reading.default else PHRASES["not-default"].to(language)
    words = PHRASES["reading"].to(language)
    yield Styled(
        words.format(name=reading.name.to(language), choice=reading.choices[used.chosen].to(language), default=default)
    )
    for other in used.alternatives:
        line = (
            PHRASES["alternative"]
            .to(language)
            .format(
                choice=reading.choices[other.choice].to(language),
                outcome=other_day(other.last_day, language),
                option=f"{reading.id}={other.choice}",
            )
        )
        yield Padding(Styled(line, style="dim"), (0, 0, 0, 2))


def deadlines_table(rows: Iterable[Row], language: Language) -> RenderableType:
    """One line for each row of dates; then the notices, each once."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, justify="right")
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    notices: dict[str, None] = {}
    for row in rows:
        answer = row.answer
        words = Styled(headline(answer, language))
        found = verdict(answer, language)
        if found:
            words.append(f"\n{found}", style=_COLOURS[answer.kept])
        other = " ".join(" ".join(str(cell).split()) for cell in row.cells.values() if cell)
        if len(row.cells) > 1:
            words.append(f"\n{clean(other)}", style="dim")
        grid.add_row(said("line", language, line=row.line), answer.accepted.isoformat(), words)
        notices |= dict.fromkeys(notice.text.to(language) for notice in answer.notices)
    return Group(grid, Styled(), *(Styled(text, style="dim") for text in notices))
