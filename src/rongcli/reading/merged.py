"""Merged cells of a sheet, row by row: one value was written where several rows may have been meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rongcli.base.errors import InputError
from rongcli.base.text import Text
from rongcli.reading.parts import RefusedError, place

MOST_MERGED = 50_000
MOST_SIDE_BY_SIDE = 1_000
Area = tuple[int, int, int, int]
"""First and last row, first and last column, from 1."""


class Merged:
    """The merged areas, asked for row after row in ascending order. Raises RefusedError for what is no area."""

    def __init__(self, references: Sequence[str]) -> None:
        if len(references) > MOST_MERGED:
            raise RefusedError(references[MOST_MERGED])
        self._ahead = sorted((_area(reference) for reference in references), reverse=True)
        self._here: list[Area] = []

    def of(self, row: int) -> Mapping[int, Area]:
        """The merged areas that reach into a row, by each of their columns, from 1.

        Raises InputError where more areas lie over each other than any sheet has.
        """
        while self._ahead and self._ahead[-1][0] <= row:
            self._here.append(self._ahead.pop())
        if not self._here:
            return {}
        self._here = [area for area in self._here if area[1] >= row]
        if len(self._here) > MOST_SIDE_BY_SIDE:
            raise InputError(Text("合并单元格过多", "has too many merged cells"), line=row)
        return {column: area for area in self._here for column in range(area[2], area[3] + 1)}


def _area(reference: str) -> Area:
    """First and last row, first and last column."""
    corners = reference.split(":")
    (first, left), (last, right) = place(corners[0]), place(corners[-1])
    return first, last, left, right
