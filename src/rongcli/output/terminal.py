"""A document for a person at a terminal: conclusions first, words that fold and are never cut off."""

from __future__ import annotations

import io
from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from rongcli.output.document import Bar, Cell, Document, Part, Section, Words, plain
from rongcli.output.formats import Answer, Paper

TONES = {"good": "green", "bad": "red", "open": "yellow", "quiet": "dim", "strong": "bold", "": ""}
HEADING = "bold cyan"
AMOUNT_WIDTH = 20
"""So that amounts stand in one column from section to section."""


def clean(text: str) -> str:
    """Text without anything that a terminal would act on: escapes, control and direction marks become "?"."""
    return "".join(mark if mark.isprintable() or mark == "\n" else "?" for mark in text)


def written(answer: Answer, paper: Paper) -> Iterator[str]:
    """The answer's document, a part at a time."""
    for index, part in enumerate(answer.document(brief=True).parts):
        yield ("\n" if index else "") + rendered(Group(*_part(part)), paper)


def rendered(renderable: RenderableType, paper: Paper) -> str:
    """A rich renderable as text for a terminal of some width, with its colours or without any."""
    console = Console(
        file=io.StringIO(),  # never stdout itself: rich flushes it, and a full disk would surface in the wrong place
        width=paper.width,
        force_terminal=paper.styled,
        color_system="standard" if paper.styled else None,
        legacy_windows=False,
        highlight=False,
        emoji=False,
        markup=False,
    )
    console.print(renderable)
    return "\n".join(line.rstrip() for line in console.file.getvalue().split("\n"))  # type: ignore[attr-defined]


def page(document: Document) -> RenderableType:
    """The whole document, its parts one after the other."""
    return Group(*(one for part in document.parts for one in _part(part)))


def _part(part: Part) -> Iterator[RenderableType]:
    """The conclusion, what stands beside it, the title, its id and codes, then the sections."""
    if part.headline:
        yield Styled(clean(part.headline), style=f"bold {TONES[part.tone]}".rstrip())
    yield from map(_cell, part.lines)
    if part.title:
        yield Styled(clean(part.title), style="" if part.headline else "bold")
    codes = "  ".join(word for word in (part.name if "." in part.name else "", part.codes) if word)
    if codes:
        yield Styled(clean(codes), style="dim")
    for index, section in enumerate(part.sections):
        if section.told:
            first = not index and not (part.headline or part.title or part.lines or codes)
            yield from _section(section, first=first)


def _section(section: Section, *, first: bool) -> Iterator[RenderableType]:
    if not first:
        yield Styled()
    indent = (0, 0, 0, 2 if section.title else 0)
    if section.title:
        yield Styled(clean(section.title), style=HEADING)
    yield from (Padding(_cell(line), indent) for line in section.lines)
    if section.rows:
        yield Padding(_grid(section), indent)
    yield from (Padding(Styled(clean(line), style="dim"), indent) for line in section.after)


def _grid(section: Section) -> Table:
    """Amounts and bars keep their width, words fold; the last column takes what is left unless another does."""
    shapes = _shapes(section)
    grid = Table.grid(padding=(0, 2), expand=shapes.isdecimal())
    for shape in shapes:
        if shape in "rm":
            grid.add_column(justify="right", no_wrap=True, min_width=AMOUNT_WIDTH if shape == "m" else None)
        elif shape == "n":
            grid.add_column(no_wrap=True)
        else:
            grid.add_column(overflow="fold", ratio=int(shape) if shape.isdecimal() else 1 if shape == "w" else None)
    if section.header:
        grid.add_row(*(Styled(clean(name), style="dim") for name in section.header))
    for row in section.rows:
        grid.add_row(*map(_cell, row))
    return grid


def _shapes(section: Section) -> str:
    if section.columns:
        return section.columns
    last = len(section.rows[0]) - 1
    return "".join("r" if i in section.amounts else "w" if i == last else "f" for i in range(last + 1))


def _cell(cell: Cell) -> RenderableType:
    if isinstance(cell, Bar):
        return Styled(cell.drawn())
    if not isinstance(cell, Words):
        return Styled(clean(cell) if isinstance(cell, str) else plain(cell))
    words = Styled(clean(cell.text), style=TONES[cell.tone])
    for text, tone in cell.behind:
        words.append(clean(text), style=f"not bold {TONES[tone]}".rstrip())
    if not any(line.startswith(" ") for line in cell.under):
        for line in cell.under:
            words.append(f"\n{clean(line)}", style="not bold dim")
        return words
    return Group(words, *(_under(line) for line in cell.under))


def _under(line: str) -> RenderableType:
    """A line under another, as far in as its spaces say."""
    words = clean(line).lstrip()
    return Padding(Styled(words, style="dim"), (0, 0, 0, len(line) - len(words)))
