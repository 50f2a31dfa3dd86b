"""Cells of tables that people open in a spreadsheet, which runs whatever looks like a formula."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

RUN = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What begins a cell that a spreadsheet would run."""


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before whatever could begin one.

    There is no exception for signed numbers: no fact of a claim may have a sign, and ``+86…`` is a telephone number.
    JSON lines and Parquet keep every cell as it was.
    """
    return f"'{cell}" if cell.startswith(RUN) else cell


def as_written(cell: str) -> str:
    """The cell before ``defused``, where a table written here is read again."""
    return cell[1:] if cell.startswith("'") and defused(cell[1:]) != cell[1:] else cell


class _Rows:
    """Gives each row on with a line feed at its end."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write

    def write(self, row: str) -> None:
        self._write(f"{row[:-2]}\n")


def csv_writer(write: Callable[[str], object]) -> Any:
    """A ``csv.writer`` whose rows end in a line feed, given to ``write`` one by one.

    Before Python 3.13 a carriage return in a cell is quoted only where it is part of the end of a row; unquoted it
    would begin another row in whatever reads the file.
    """
    return csv.writer(_Rows(write), lineterminator="\r\n")
