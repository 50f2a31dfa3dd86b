"""A page for a person at a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from rongcli.output.page import Page, Section
from rongcli.output.table import clean

TONES = {"good": "bold green", "bad": "bold red", "open": "bold yellow"}


def sheet(page: Page) -> RenderableType:
    """The conclusion first, then what it rests on."""
    parts: list[RenderableType] = [Styled(clean(page.headline), style=TONES[page.tone])]
    parts += [Styled(clean(line)) for line in page.lines]
    parts.append(Styled(clean(page.codes), style="dim"))
    for section in page.sections:
        if section.rows:
            parts += [Styled(), Styled(section.title, style="bold cyan"), Padding(_grid(section), (0, 0, 0, 2))]
    if page.notices:
        parts += [Styled(), *(Styled(clean(notice), style="dim") for notice in page.notices)]
    return Group(*parts)


def _grid(section: Section) -> Table:
    """Amounts keep their width, words fold, a bar is as wide as it was drawn."""
    grid = Table.grid(padding=(0, 2))
    widest = len(section.rows[0]) - 1
    for index in range(widest + 1):
        if index in section.right:
            grid.add_column(no_wrap=True, justify="right")
        elif index in section.bars:
            grid.add_column(no_wrap=True)
        else:
            grid.add_column(overflow="fold", ratio=1 if index == widest else None)
    if section.header:
        grid.add_row(*(Styled(name, style="dim") for name in section.header))
    for row in section.rows:
        grid.add_row(*(Styled(clean(cell)) for cell in row))
    return grid
