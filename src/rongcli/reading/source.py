"""A file of claims as the engines see it: columns, and records with the physical line they begin on.

Every reader of a form (delimited text, JSON lines, workbook, Parquet) gives a ``Source``; nothing after it knows
what the file looked like.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from rongcli.base.errors import RongError
from rongcli.base.text import Text


class Record(NamedTuple):
    """One row: its physical line (of a workbook, its row), its cells by column, and the row as it was written.

    ``cells`` hold text, or what JSON and Parquet type (booleans, whole numbers); never a float. A row that cannot
    be read has ``fault`` set, its ``field`` the column, and whatever cells could be read.
    """

    line: int
    cells: Mapping[str, object]
    raw: str
    fault: RongError | None = None


class StatedUnit(NamedTuple):
    """A unit that stands above a table, for all of its amounts, and its line."""

    line: int
    name: str


@dataclass(slots=True)
class Source:
    """An opened file of claims. ``records`` may be read once, and streams.

    ``form`` is csv, jsonl, xlsx or parquet; ``columns`` are the header as written, None for JSON lines, whose
    objects may each have keys of their own. ``notes`` tell what was passed over (title rows, totals); they are
    complete once the records have been read.
    """

    name: str
    form: str
    columns: tuple[str, ...] | None
    records: Iterator[Record]
    notes: list[Text] = field(default_factory=list)
    encoding: str = "utf-8"
    """Of a text file: utf-8, gb18030, utf-16-le or utf-16-be; a byte order mark is not part of the data."""
    delimiter: str = ","
    """Of a delimited file: comma, tab or semicolon."""
    header: int = 1
    """The line of the header."""
    unit: StatedUnit | None = None
    """What a row above the header says all amounts are in."""
    head: str = ""
    """Of a delimited file: all text before the first row after the header."""
