"""The header of any table: names trimmed, none missing, none twice, not too many."""

from __future__ import annotations

from collections.abc import Sequence

from rongcli.base.errors import InputError
from rongcli.base.text import Text

MOST_COLUMNS = 10_000


def _bare(name: str) -> str:
    """A name without the space around it, and without marks that nobody sees there."""
    return name.strip().strip("\ufeff\u200b\u2060").strip()


def heading(cells: Sequence[object], name: str, line: int | None) -> tuple[str, ...]:
    """The names of the columns, as written but for the space around them. Raises InputError at the header's line."""
    if len(cells) > MOST_COLUMNS:
        message = Text(f"有 {len(cells)} 列，最多 {MOST_COLUMNS}", f"has {len(cells)} columns, at most {MOST_COLUMNS}")
        raise InputError(message, file=name, line=line)
    names = tuple(_bare(str(cell)) for cell in cells)
    seen: set[str] = set()
    for number, column in enumerate(names, 1):
        if not column:
            hint = Text("请补上列名或删去该列", "name the column or delete it")
            raise InputError(
                Text(f"第 {number} 列没有列名", f"column {number} has no name"), file=name, line=line, hint=hint
            )
        if column in seen:
            short = column[:60]
            raise InputError(Text(f"列名“{short}”重复", f"has the column '{short}' twice"), file=name, line=line)
        seen.add(column)
    return names
