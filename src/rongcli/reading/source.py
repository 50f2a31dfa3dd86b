"""A file of claims as the engines see it: columns, and records with the physical line they begin on.

Every reader of a form (delimited text, JSON lines, workbook, Parquet) gives a ``Source``; nothing after it knows
what the file looked like.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from rongcli.base.errors import RongError
from rongcli.base.text import Text

if TYPE_CHECKING:
    from rongcli.reading.table import Table


class Record(NamedTuple):
    """One row: its physical line (of a workbook, its row), its cells by column, and the text that it was written as.

    Of workbooks and Parquet, whose rows are no text, that is empty.

    ``cells`` hold text, or what JSON and Parquet type (booleans, whole numbers); never a float. A row that cannot
    be read has ``fault`` set, its ``field`` the column, and whatever cells could be read.
    """

    line: int
    cells: Mapping[str, object]
    raw: str
    fault: RongError | None = None


class StatedUnit(NamedTuple):
    """A unit that stands beside a table, for all of its amounts, and its line; ``foreign`` is another currency's."""

    line: int
    """0 below the table, where a reader that streams counts no lines."""
    name: str
    foreign: bool = False
    doubtful: bool = False
    """Whether it may be no statement about the amounts."""
    beside: Text | None = None
    """Where it stands, if in no row."""

    @property
    def where(self) -> Text:
        """Where it stands."""
        if self.beside is not None:
            return self.beside
        return Text(f"第{self.line}行", f"line {self.line}") if self.line else Text("表的下方", "below the table")


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
    head: str = ""
    """Of a delimited file: all text before the first row after the header."""
    table: Table | None = None
    """Of a sheet or a delimited file: what its columns mean, and which of its rows are no claims."""
    sheet: str | None = None
    """Of a workbook: the sheet."""

    @property
    def meanings(self) -> Mapping[str, str | None]:
        """What a column means, by its name, where that is another name or none."""
        return {} if self.table is None else self.table.columns.meanings
