"""Rows for a spreadsheet: None is empty, booleans as JSON has them, cells that a spreadsheet would run defused."""

from __future__ import annotations

from collections.abc import Iterator

from rongcli.base.csv_safety import csv_writer, defused
from rongcli.output.formats import Answer, Paper


class Signed(str):
    """A number of our own, which stays one with its minus sign: only words could be a formula."""

    __slots__ = ()


def written(answer: Answer, paper: Paper) -> Iterator[str]:
    """The header, then each row."""
    held: list[str] = []
    writer = csv_writer(held.append)
    writer.writerow([defused(name) for name in answer.columns])
    for row in answer.rows():
        writer.writerow([_cell(cell) for cell in row])
        yield "".join(held)
        held.clear()
    yield "".join(held)


def _cell(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell if isinstance(cell, Signed) else defused(str(cell))
