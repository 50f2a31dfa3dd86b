"""A Parquet file as DuckDB's own rows: each cell the text that the strict reader gives, or none of it at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from rongcli.batch.engines.lined import BIGGEST
from rongcli.batch.engines.lines import BOOLEAN, LONG, TEXT, WHOLE
from rongcli.reading.duckdb_files import parquet_rows
from rongcli.reading.exact import FIRST_DAY, LONGEST_CELL, MOST_DIGITS
from rongcli.sql.expression import WIDE_DIGITS, literal, quoted

_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_INTEGER = re.compile(r"U?(TINY|SMALL|BIG)?INT(EGER)?")


class Cell(NamedTuple):
    """SQL of a column's cells: the text of each, the mark of its type, and whether every one is as plain as that."""

    text: str
    mark: str
    plain: str


def rows(execute: Callable[[str], Any], path: str, columns: int) -> str | None:
    """A SELECT of a file's rows as ``lined.Row`` has them; None where only the strict reader tells all their cells.

    Raises what DuckDB raises.
    """
    read = parquet_rows(path)
    described = execute(f"DESCRIBE SELECT * FROM {read}").fetchall()
    cells = [_cell(quoted(name), kind) for name, kind, *_ in described]
    found = [cell for cell in cells if cell is not None]
    if len(found) < columns or not execute(f"SELECT {_every(found)} FROM {read}").fetchone()[0]:
        return None
    typed = any(cell.mark != literal(TEXT) for cell in found)
    types = f"concat({', '.join(cell.mark for cell in found)})" if typed else "NULL"
    line = "CAST(row_number() OVER () AS VARCHAR)"
    return f"SELECT {line}, '0', {types}, NULL, {', '.join(cell.text for cell in found)} FROM {read}"


def _every(cells: Sequence[Cell]) -> str:
    return " AND ".join(f"coalesce(bool_and({cell.plain}), true)" for cell in cells)


def _cell(column: str, kind: str) -> Cell | None:
    """A column of some type; None for one that is left to the strict reader."""
    text = f"CAST({column} AS VARCHAR)"
    if kind == "VARCHAR" or kind.startswith("ENUM("):
        return Cell(text, literal(TEXT), f"length({text}) <= {LONGEST_CELL} AND NOT contains({text}, chr(0))")
    if kind == "BOOLEAN":
        return Cell(text, _marked(column, literal(BOOLEAN)), "true")
    if _INTEGER.fullmatch(kind):
        short = f"{column} > {-BIGGEST} AND {column} < {BIGGEST}"
        exact = f"abs(CAST({column} AS HUGEINT)) < {10**MOST_DIGITS}"  # an id of more is a fault, told by the reader
        return Cell(text, _marked(column, f"CASE WHEN {short} THEN '{WHOLE}' ELSE '{LONG}' END"), exact)
    decimal = _DECIMAL.fullmatch(kind)
    if decimal is not None:
        width, scale = int(decimal[1]), int(decimal[2])
        if width == scale == WIDE_DIGITS:
            return None
        wider = f"CAST({column} AS DECIMAL({max(width, scale + 1)},{scale}))"  # of its own width it lacks the 0 of 0.5
        return Cell(f"CAST({wider} AS VARCHAR)", literal(TEXT), "true")
    if kind in ("DOUBLE", "FLOAT"):
        text = f"CAST(CAST({column} AS DOUBLE) AS VARCHAR)"
        plain = rf"regexp_full_match({text}, '-?[0-9]+\.[0-9]+') AND length({text}) <= {MOST_DIGITS}"
        return Cell(f"rtrim(rtrim({text}, '0'), '.')", literal(TEXT), plain)
    if kind == "DATE" or kind in ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"):
        day = f"CAST({column} AS DATE)"
        within = f"{day} >= DATE '{FIRST_DAY}' AND {day} <= DATE '9998-12-31'"
        whole = "" if kind == "DATE" else f" AND CAST({column} AS TIMESTAMP) = {day}"
        return Cell(f"CAST({day} AS VARCHAR)", literal(TEXT), within + whole)
    return None


def _marked(column: str, mark: str) -> str:
    """SQL of a mark; an empty cell is text."""
    return f"(CASE WHEN {column} IS NULL THEN '{TEXT}' ELSE {mark} END)"
