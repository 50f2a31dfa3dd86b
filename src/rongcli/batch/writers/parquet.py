"""Results as Parquet, through DuckDB: amounts as DECIMAL(38,2), truth as BOOLEAN, all else as text.

A column of the claims that holds nothing but truth values, or nothing but whole numbers, keeps that type (JSON and
Parquet have them); of a table it is text, as it was written.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import IO, Any

from rongcli.base.errors import OutputError, shown
from rongcli.base.extras import extra_missing
from rongcli.base.files import refused, refusing
from rongcli.base.text import Text
from rongcli.batch.columns import MONEY, cell_text
from rongcli.batch.job import Job
from rongcli.batch.writers.base import About, Writer
from rongcli.reading.duckdb_files import csv_rows
from rongcli.reading.library import load_duckdb, temporary_folder
from rongcli.sql.expression import literal, quoted

TYPES = dict.fromkeys(MONEY, "DECIMAL(38,2)") | {"row": "BIGINT", "capped": "BOOLEAN", "supplied": "BOOLEAN"}
"""The types of output columns that are not text."""
SETTINGS = {"autoinstall_known_extensions": False, "autoload_known_extensions": False, "threads": 1}
CELL = "rongcli_cell_"
"""How columns are called on their way, so that none is taken for the name of another."""
LONGEST_LINE = 1 << 28
WHOLE = 1 << 63
"""Whole numbers below this are BIGINT; DuckDB would write larger ones as DOUBLE, so they are text."""


def writer(job: Job, columns: tuple[str, ...]) -> Writer:
    """The writer of a job. Raises UsageError where DuckDB is not installed, OutputError for columns of one name."""
    if find_spec("duckdb") is None:
        raise extra_missing("duckdb")
    refuse_same_names(job, columns)
    return _Parquet(job, columns)


def refuse_same_names(job: Job, columns: Sequence[str]) -> None:
    """Raises OutputError for columns of one name.

    Whatever reads Parquet takes names of either case for one, and DuckDB would rename a column.
    """
    often = Counter(name.lower() for name in columns)
    twice = next((name for name in columns if often[name.lower()] > 1), None)
    if twice is not None:
        assert job.output is not None
        message = Text(
            f"列“{shown(twice)}”仅大小写不同地重复",
            f"has the column '{shown(twice)}' twice but for the case of letters",
        )
        hint = Text("请改名，或改用 csv、jsonl", "rename one, or write csv or jsonl")
        raise OutputError(message, file=job.output.name, hint=hint)


class _Parquet(Writer):
    """Rows go to a temporary table of text first: a column's type is known only after its last row."""

    def __init__(self, job: Job, columns: tuple[str, ...]) -> None:
        assert job.output is not None
        self._job, self._output, self._columns = job, job.output, columns
        self._found: list[set[type]] = [set() for _ in columns]
        self._stack = contextlib.ExitStack()
        self._file: IO[bytes]

    def __enter__(self) -> Writer:
        self._folder = self._stack.enter_context(temporary_folder())
        self._table = os.path.join(self._folder, "rows.csv")  # noqa: PTH118 (the folder's name is text already)
        with refusing(OutputError, self._folder):
            self._file = open(self._table, "wb")
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):  # a full disk was told of where it was met
            self._file.close()
        self._stack.close()

    def row(self, cells: Sequence[object], result: Sequence[Any]) -> None:
        for found, cell in zip(self._found, cells, strict=True):
            found.add(type(cell) if not isinstance(cell, int) or abs(cell) < WHOLE else str)
        line = ",".join(_quoted(value) for value in (*cells, *result))
        try:
            self._file.write(f"{line}\n".encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise refused(error, self._output.name, OutputError) from None

    def end(self, about: About) -> None:
        load_duckdb()  # 30 ms, and an extra
        import duckdb

        try:
            self._file.close()
            self._output.open().close()
            with duckdb.connect(config=self._settings()) as database:
                database.execute(f"SET temp_directory = {literal(self._folder)}")
                database.execute(self._copy())
        except OSError as error:
            raise refused(error, self._output.name, OutputError) from None
        except duckdb.Error as error:
            reason = _reason(str(error))
            message = Text(f"无法写出：{reason}", f"cannot be written: {reason}")
            raise OutputError(message, file=self._output.name) from None

    def _settings(self) -> dict[str, Any]:
        limit = {} if self._job.memory_limit is None else {"memory_limit": f"{self._job.memory_limit}B"}
        return SETTINGS | limit

    def _copy(self) -> str:
        added = self._job.added
        kinds = TYPES if self._job.headings == "code" else {name: TYPES[name] for name in (*MONEY, "row")}
        names = [*self._columns, *self._job.called(self._columns)]
        types = [_type(found) for found in self._found] + [kinds.get(name, "VARCHAR") for name in added]
        read = [(f"{CELL}{index}", "VARCHAR") for index in range(len(names))]
        columns = {
            name: f"CAST({CELL}{index} AS {kind})" for index, (name, kind) in enumerate(zip(names, types, strict=True))
        }
        marks = """delim=',', quote='"', escape='"', new_line='\\n', allow_quoted_nulls=false"""
        source = csv_rows(self._table, read, f"{marks}, parallel=false, max_line_size={LONGEST_LINE}")
        return copy(columns, source, self._output.temporary)


def _type(found: set[type]) -> str:
    kinds = found - {type(None)}
    return {frozenset({bool}): "BOOLEAN", frozenset({int}): "BIGINT"}.get(frozenset(kinds), "VARCHAR")


def copy(columns: Mapping[str, str], rows: str, path: str) -> str:
    """SQL that writes some columns of rows, by name the SQL of each, to a file."""
    named = ", ".join(f"{value} AS {quoted(name)}" for name, value in columns.items())
    return f"COPY (SELECT {named} FROM {rows}) TO {literal(path)} (FORMAT parquet, USE_TMP_FILE false)"


def _reason(message: str) -> str:
    """The system's own words in DuckDB's, where it was the system that refused."""
    number = re.search(r'"errno":"(\d+)"', message)
    return os.strerror(int(number[1])) if number else message.partition("\n")[0]


def _quoted(value: object) -> str:
    """A cell of the temporary table: nothing at all is NULL, an empty text is a pair of quotes."""
    return "" if value is None else '"' + cell_text(value).replace('"', '""') + '"'
