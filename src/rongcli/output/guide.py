"""Help pages for a terminal; long Chinese words fold instead of being cut."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of help: what to type, what it means, its other name, and the values it can have."""

    name: str
    words: str
    alias: str | None = None
    values: Sequence[str] = ()


def guide(
    title: str, examples: Iterable[str], usage: str, sections: Mapping[str, Sequence[Entry]], labels: tuple[str, str]
) -> RenderableType:
    """A page: title, a runnable example, usage, then sections of entries."""
    parts: list[RenderableType] = [Styled(title, style="bold")]
    for label, lines in zip(labels, (examples, [usage]), strict=True):
        parts += [Styled(), Styled(label, style="bold cyan")]
        parts += [Padding(Styled(line, overflow="fold"), (0, 0, 0, 2)) for line in lines]
    for heading, entries in sections.items():
        parts += [Styled(), Styled(heading, style="bold cyan"), _entries(entries)]
    return Group(*parts)


def _entries(entries: Sequence[Entry]) -> RenderableType:
    widest = max(len(entry.name) for entry in entries)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=widest <= 32, overflow="fold", min_width=min(widest, 32))
    grid.add_column(overflow="fold")
    for entry in entries:
        name = Styled(entry.name, style="green")
        if entry.alias:
            name.append(f"\n--{entry.alias}", style="dim")
        grid.add_row(name, Styled("\n".join([entry.words, *(f"  {value}" for value in entry.values)])))
    return Padding(grid, (0, 0, 0, 2))
