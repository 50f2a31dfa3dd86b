"""A document: what an answer says to a person, as plain data for any kind of page.

It is made once (``award``, ``match`` and the other answers) and written by ``terminal``, ``markdown``, ``html`` and
``xlsx``, which know nothing of awards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from rongcli.base.money import number_text, yuan_grouped
from rongcli.base.text import Language

Tone = Literal["good", "bad", "open", "quiet", "strong", ""]
"""Whether words bode well or ill, hang on something, or stand back from or out of what is around them."""


class Money(NamedTuple):
    """An amount in fen, for a cell: a number where the file has numbers, digits in groups where it has none."""

    fen: int


class Number(NamedTuple):
    """A number in millionths, as facts and steps that are no money have it."""

    millionths: int


class Words(NamedTuple):
    """Words, and what stands back behind or under them: an id, a remark, further lines (indented by their spaces)."""

    text: str
    tone: Tone = ""
    code: str = ""
    aside: str = ""
    under: Sequence[str] = ()
    aside_tone: Tone = "quiet"

    @property
    def behind(self) -> tuple[tuple[str, Tone], ...]:
        """The id and the remark as they follow the words, each with its tone: apart unless their own mark says how."""
        parts: tuple[tuple[str, Tone], ...] = ((self.code, "quiet"), (self.aside, self.aside_tone))
        told = [(text, tone) for text, tone in parts if text]
        return tuple((text if text[0] in " （，：:" else f"  {text}", tone) for text, tone in told)


class Bar(NamedTuple):
    """A bar for a page of fixed letters: solid as far as it is sure, thin as far as it could be, of so many cells."""

    sure: int
    could: int
    cells: int

    def drawn(self) -> str:
        """The bar in its cells."""
        return ("█" * self.sure + "─" * (self.could - self.sure)).ljust(self.cells)


Cell = str | Words | Money | Number | Bar | None
"""What stands in a table."""

ALWAYS = 2
"""How many columns of a table stand even where they are empty."""


class Section(NamedTuple):
    """Sentences, a table and what it leaves out, under a heading; any of them may be empty.

    ``widths`` are the columns' shares of 100 on paper. ``columns`` is their shape on a terminal, a letter each: ``f``
    folds, ``w`` folds and takes the room that is left (``1`` to ``9`` its share of it), ``n`` keeps its width, ``r``
    keeps it at the right, ``m`` is ``r`` and as wide in every section.
    """

    title: str
    lines: Sequence[Cell] = ()
    header: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    widths: Sequence[int] = ()
    columns: str = ""
    after: Sequence[str] = ()

    @property
    def amounts(self) -> frozenset[int]:
        """The columns that hold amounts or numbers."""
        found = {index for index, shape in enumerate(self.columns) if shape in "rm"}
        numbers = (Money, Number)
        return frozenset(found | {i for row in self.rows for i, cell in enumerate(row) if isinstance(cell, numbers)})

    @property
    def told(self) -> bool:
        """Whether there is anything under the heading."""
        return bool(self.rows or self.lines or self.after)


def section(
    title: str, lines: Sequence[Cell], header: Sequence[str], rows: Iterable[Sequence[Cell]], widths: Sequence[int]
) -> Section:
    """A section without the columns, after the first two, in which no row has anything."""
    rows = list(rows)
    kept = [i for i in range(len(header)) if i < ALWAYS or any(row[i] not in ("", None) for row in rows)]
    shown = [[row[i] for i in kept] for row in rows]
    return Section(title, lines, [header[i] for i in kept], shown, [widths[i] for i in kept])


class Part(NamedTuple):
    """A chapter, or a sheet: its title, a short name for programs, its conclusion and that one's tone, its sections.

    ``lines`` stand beside the conclusion, ``codes`` behind the name.
    """

    title: str
    name: str
    headline: str
    tone: Tone
    sections: Sequence[Section]
    lines: Sequence[Cell] = ()
    codes: str = ""


class Document(NamedTuple):
    """The whole: its language and parts; of a paper also what kind it is, its title, of which day and table it is.

    There may be as many parts as a file has rows: they may be made as they are written.
    """

    language: Language
    parts: Iterable[Part]
    kind: str = ""
    title: str = ""
    subtitle: str = ""


def one_line(text: str) -> str:
    """Text without anything that a program would act on, on one line: such marks become "?"."""
    return "".join(mark if mark.isprintable() else "?" for mark in text)


def plain(cell: Cell) -> str:
    """A cell as words, on one line."""
    if isinstance(cell, Money):
        return yuan_grouped(cell.fen)
    if isinstance(cell, Number):
        return number_text(cell.millionths)
    if isinstance(cell, Bar):
        return ""
    if isinstance(cell, Words):
        head = cell.text + "".join(text for text, _ in cell.behind)
        return one_line("; ".join([head.strip(), *(line.strip() for line in cell.under)]))
    return one_line(cell or "")


def drawn_columns(section: Section) -> frozenset[int]:
    """The columns of bars, which only a page of fixed letters shows."""
    return frozenset(index for row in section.rows for index, cell in enumerate(row) if isinstance(cell, Bar))


def told(document: Document) -> Iterator[tuple[str, str]]:
    """What a document says, line by line, each with the heading that it stands under."""
    for part in document.parts:
        yield "", part.headline or part.title
        for section in part.sections:
            rows = ["  ".join(filter(None, map(plain, row))) for row in section.rows]
            yield from ((section.title, line) for line in (*map(plain, section.lines), *rows, *section.after))
