"""A statement of how an answer was computed, as a finance department files it: plain data, for any kind of file.

It is made once (``statement_award``, ``statement_match``) and written by ``statement_html``, ``statement_xlsx`` or
``statement_markdown``, which know nothing of awards.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from rongcli import __version__
from rongcli.base.money import number_text, yuan_grouped
from rongcli.base.text import Language
from rongcli.output.statement_words import say
from rongcli.rules.edition import Edition

Tone = Literal["good", "bad", "open", ""]


class Money(NamedTuple):
    """An amount in fen, for a cell: a number where the file has numbers, digits in groups where it has none."""

    fen: int


class Number(NamedTuple):
    """A number in millionths, as facts and steps that are no money have it."""

    millionths: int


Cell = str | Money | Number | None
"""Words, an amount, a number, or nothing."""


ALWAYS = 2
"""How many columns of a table stand even where they are empty."""


class Section(NamedTuple):
    """Sentences and a table under a heading, which may be empty; ``widths`` are the columns' shares of 100."""

    title: str
    lines: Sequence[str] = ()
    header: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    widths: Sequence[int] = ()

    @property
    def amounts(self) -> frozenset[int]:
        """The columns that hold amounts or numbers."""
        numbers = (Money, Number)
        return frozenset(index for row in self.rows for index, cell in enumerate(row) if isinstance(cell, numbers))


def section(
    title: str, lines: Sequence[str], header: Sequence[str], rows: Iterable[Sequence[Cell]], widths: Sequence[int]
) -> Section:
    """A section without the columns, after the first two, in which no row has anything."""
    rows = list(rows)
    kept = [i for i in range(len(header)) if i < ALWAYS or any(row[i] not in ("", None) for row in rows)]
    shown = [[row[i] for i in kept] for row in rows]
    return Section(title, lines, [header[i] for i in kept], shown, [widths[i] for i in kept])


class Part(NamedTuple):
    """A sheet or chapter: its title, a short name for programs, its conclusion and that one's tone, its sections."""

    title: str
    name: str
    headline: str
    tone: Tone
    sections: Sequence[Section]


class Statement(NamedTuple):
    """The whole: what kind of paper it is, what it is about, of which day and by which table, and its parts."""

    kind: str
    title: str
    subtitle: str
    language: Language
    parts: Sequence[Part]


def plain(cell: Cell) -> str:
    """A cell as words, on one line, without anything that a program would act on: such marks become "?"."""
    if isinstance(cell, Money):
        return yuan_grouped(cell.fen)
    if isinstance(cell, Number):
        return number_text(cell.millionths)
    return "".join(mark if mark.isprintable() else "?" for mark in cell or "")


def subtitle(edition: Edition, date: datetime.date, language: Language, *who: str | None) -> str:
    """Who claims, of what day, and the table that answers."""
    table = f"{edition.title.to(language)} {edition.version}"
    dated = say("dated", language, date=date.isoformat())
    return " \u00b7 ".join(filter(None, (*who, dated, say("by", language, table=table))))


def about(edition: Edition, language: Language, made: str) -> Part:
    """The last part: what a statement is not, how the texts are read, and what would make it again."""
    made_by = [
        (say("made", language), made),
        (say("table", language), edition.title.to(language)),
        (say("edition", language), f"{edition.id} {edition.version}"),
        ("sha256", edition.sha256),
        *((say("overlay", language), name) for name in edition.overlays),
        (say("program", language), f"rongcli {__version__}"),
    ]
    return Part(
        say("about", language),
        "about",
        "",
        "",
        (
            Section(say("disclaimer", language), (say("no-promise", language), say("unchecked", language))),
            Section(say("notes", language), [note.to(language) for note in edition.notes]),
            Section(say("provenance", language), header=(say("field", language), say("value", language)), rows=made_by),
        ),
    )
