"""Parquet files, read by DuckDB with everything off that would reach beyond the file."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rongcli.base.errors import InputError, RongError, shown
from rongcli.base.extras import extra_missing
from rongcli.base.text import Text
from rongcli.reading.columns import ColumnRead, read_columns
from rongcli.reading.duckdb_files import parquet_rows, parquet_schema
from rongcli.reading.exact import text_of
from rongcli.reading.heading import heading
from rongcli.reading.instructions import NOTHING, Instructions
from rongcli.reading.library import load_duckdb, temporary_folder
from rongcli.reading.opening import Opened
from rongcli.reading.source import Record, Source
from rongcli.reading.table import Table
from rongcli.reading.vocabulary import Vocabulary
from rongcli.rules.facts import refuse_numbers

if TYPE_CHECKING:
    import duckdb

LARGEST_FOOTER = 64_000_000
_MARK = b"PAR1"
_SINGLE = re.compile(
    r"VARCHAR|BOOLEAN|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)|DATE|TIME.*|UUID|ENUM\(.*\)"
)
_ROWS = 4096
SETTINGS: dict[str, str | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "memory_limit": "700MB",
    "threads": 1,
}
"""Of the database that reads the file: nothing is fetched, and the rows keep their order."""


def read_parquet(opened: Opened, *, vocabulary: Vocabulary, asked: Instructions = NOTHING) -> Source:
    """The table in a Parquet file; a row's line is its number. Raises InputError for what is no such file.

    Raises UsageError where DuckDB, which reads it, is not installed.
    """
    try:
        load_duckdb()  # costs more than a small batch; only for Parquet
        import duckdb
    except ImportError:
        raise extra_missing("duckdb", Text("读取 Parquet 需要 DuckDB", "reading Parquet needs DuckDB")) from None
    _check_form(opened)
    database = duckdb.connect(":memory:", config=SETTINGS)
    with temporary_folder() as folder, opened.linked(folder) as path:  # an open file outlives its name
        try:
            schema = database.execute(f"SELECT name FROM {parquet_schema(path)}").fetchall()
            rows = database.execute(f"SELECT * FROM {parquet_rows(path)}")
        except duckdb.Error as error:
            raise _unreadable(error, opened.name) from None
    named = {name.strip() for (name,) in schema}
    described = rows.description or []
    columns = heading([one[0] for one in described], opened.name, None)
    for column in columns:
        if column not in named:  # DuckDB gives the second of two a name of its own, whatever their case
            short = shown(column)
            message = Text(f"有两列同名（其一读作“{short}”）", f"has two columns of one name (one reads as '{short}')")
            raise InputError(message, file=opened.name)
    for column, one in zip(columns, described, strict=True):
        if _SINGLE.fullmatch(str(one[1])) is None:
            kind = str(one[1])[:30]
            message = Text(f"列“{column}”的类型是 {kind}", f"has the column '{column}' of type {kind}")
            hint = Text("请改存为文本、数值或日期", "store text, numbers or dates")
            raise InputError(message, file=opened.name, field=column, hint=hint)
    table = Table(opened.name, read_columns(columns, vocabulary, asked, opened.name, None), vocabulary, asked)
    table.settled()
    return Source(opened.name, "parquet", columns, _records(rows, table.all, opened), table.columns.notes, table=table)


def _check_form(opened: Opened) -> None:
    """Both marks, and a footer that fits between them."""
    head = opened.head(4)
    opened.file.seek(max(0, opened.size - 8))
    tail = opened.file.read(8)
    length = int.from_bytes(tail[:4], "little")
    if not opened.size:
        raise InputError(Text("是空文件", "is empty"), file=opened.name)
    if opened.size < 12 or head != _MARK or tail[4:] != _MARK or length > min(opened.size - 12, LARGEST_FOOTER):
        message = Text("不是 Parquet 文件，或不完整", "is not a Parquet file, or is incomplete")
        raise InputError(message, file=opened.name)


def _unreadable(error: Exception, name: str) -> InputError:
    reason = str(error).splitlines()[0][:120]
    return InputError(Text(f"Parquet 无法读取：{reason}", f"cannot be read as Parquet: {reason}"), file=name)


def _records(rows: duckdb.DuckDBPyConnection, columns: tuple[ColumnRead, ...], opened: Opened) -> Iterator[Record]:
    import duckdb

    number = 0
    try:
        while found := rows.fetchmany(_ROWS):
            for row in found:
                number += 1
                yield _record(number, columns, row)
    except (duckdb.Error, UnicodeDecodeError, OverflowError, ValueError) as error:
        raise _unreadable(error, opened.name) from None
    opened.check_unchanged()


def _record(number: int, columns: tuple[ColumnRead, ...], row: tuple[object, ...]) -> Record:
    cells: dict[str, object] = {}
    fault: RongError | None = None
    for column, value in zip(columns, row, strict=True):
        name = column.name
        try:
            if column.field is not None and isinstance(value, int):
                refuse_numbers({column.field: value})
            if isinstance(value, datetime.date) and value.year == datetime.MAXYEAR:
                # What DuckDB gives for a date that is infinity.
                raise InputError(Text("是无限的日期", "is a date without end"), reason="not-a-date")
            cells[name] = text_of(value)
        except RongError as error:
            fault = fault or error.at(line=number, field=name)
    return Record(number, cells, json.dumps(cells, ensure_ascii=False), fault)
