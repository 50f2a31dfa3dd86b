"""A page of plain data: a conclusion, sentences, and tables under headings. One shape for terminal and Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

# What writes Markdown and CSV is imported where it is used: a table in the terminal needs neither.

Tone = Literal["good", "bad", "open"]


class Section(NamedTuple):
    """Rows under a heading, their columns named or not; ``right`` are columns of amounts, ``bars`` of drawings."""

    title: str
    rows: Sequence[Sequence[str]]
    header: Sequence[str] = ()
    right: frozenset[int] = frozenset()
    bars: frozenset[int] = frozenset()


class Page(NamedTuple):
    """The conclusion in one line and its tone, sentences beside it, a dim line of codes, and sections."""

    headline: str
    tone: Tone
    lines: Sequence[str]
    codes: str
    sections: Sequence[Section]
    notices: Sequence[str] = ()


def markdown(page: Page) -> str:
    """The page as Markdown."""
    from rongcli.output.markdown import escaped

    parts = [f"**{escaped(page.headline)}**", "", *(f"{escaped(line)}  " for line in page.lines), f"`{page.codes}`"]
    for section in page.sections:
        if section.rows:
            parts += ["", f"### {escaped(section.title)}", "", *table(section)]
    if page.notices:
        parts += ["", *(f"- {escaped(notice)}" for notice in page.notices)]
    return "\n".join(parts) + "\n"


def table(section: Section) -> Iterable[str]:
    """The lines of a section's rows: a table where its columns are named, else a list."""
    from rongcli.output.markdown import escaped

    kept = [index for index in range(len(section.rows[0])) if index not in section.bars]
    if not section.header:
        return [f"- {'  '.join(escaped(row[index]) for index in kept if row[index])}" for row in section.rows]
    ruler = ["--:" if index in section.right else "---" for index in kept]
    lines = [[section.header[index] for index in kept], *([row[index] for index in kept] for row in section.rows)]
    shown = [f"| {' | '.join(escaped(cell) for cell in line)} |" for line in lines]
    return [shown[0], f"| {' | '.join(ruler)} |", *shown[1:]]


class Signed(str):
    """A number of our own, which stays one with its minus sign: only words could be a formula."""

    __slots__ = ()


def rows_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A header and rows for a spreadsheet: None is empty, booleans as JSON has them, formulas defused."""
    import io

    from rongcli.base.csv_safety import csv_writer

    text = io.StringIO()
    writer = csv_writer(text.write)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(cell) for cell in row])
    return text.getvalue()


def _cell(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    from rongcli.base.csv_safety import defused

    return cell if isinstance(cell, Signed) else defused(str(cell))
