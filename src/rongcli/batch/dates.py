"""A column of dates: when each application was accepted, and if known done; other columns pass through."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rongcli.batch.lines import decoded
from rongcli.batch.source import Record, Source
from rongcli.dates import parse_date
from rongcli.errors import InputError, RongError
from rongcli.facts import as_text, plain
from rongcli.language import Text, did_you_mean

ACCEPTED = ("accepted", "受理日期")
ISSUED = ("issued", "办结日期")
"""What the columns may be called."""


class DatedRow(NamedTuple):
    """One row: its physical line, its cells by column, and the dates in them."""

    line: int
    cells: Mapping[str, object]
    accepted: datetime.date
    issued: datetime.date | None


def read_dates(source: Source, taken: Sequence[str] = ()) -> list[DatedRow]:
    """The rows of a source; ``taken`` are names that no column may have, because an output column has them.

    Raises InputError, at file and line, for a missing column and for a cell that is no date.
    """
    columns = source.columns or ()
    clash = next((column for column in columns if column in taken), None)
    if clash is not None:
        message = Text(f"列“{clash}”与输出列同名", f"the column '{clash}' has the name of an output column")
        raise InputError(message, file=source.name, line=1, hint=Text("请改名", "rename it"))
    accepted = _column(columns, ACCEPTED)
    if accepted is None:
        raise _without_column(source.name, columns)
    return [_row(source.name, record, accepted, _column(columns, ISSUED)) for record in source.records]


def _column(columns: Sequence[str], names: Sequence[str]) -> str | None:
    """The column of one of some names, however it is written."""
    wanted = {plain(name) for name in names}
    return next((column for column in columns if plain(column) in wanted), None)


def _without_column(name: str, columns: Sequence[str]) -> InputError:
    near = next((hint for column in columns if (hint := did_you_mean(column, ACCEPTED))), None)
    if len(columns) == 1 and any(mark in columns[0] for mark in ";\t"):
        near = Text("似以分号或制表符分隔，请改用逗号", "looks separated by ; or tabs: use commas")
    other = Text(f"请以 {ACCEPTED[0]} 或 {ACCEPTED[1]} 为列名", f"name it {ACCEPTED[0]} or {ACCEPTED[1]}")
    message = Text("没有受理日期一列", "has no column of acceptance dates")
    return InputError(message, file=name, line=1, hint=near or other)


def _row(name: str, record: Record, accepted: str, issued: str | None) -> DatedRow:
    if record.fault is not None:
        raise record.fault.at(file=name, line=record.line)
    done = None if issued is None else _date(name, record, issued)
    began = _date(name, record, accepted)
    if began is None:
        raise InputError(Text("须有日期", "needs a date"), file=name, line=record.line, field=accepted)
    return DatedRow(record.line, record.cells, began, done)


def _date(name: str, record: Record, column: str) -> datetime.date | None:
    try:
        text = as_text(record.cells[column])
        return None if text is None else parse_date(text)
    except RongError as error:
        raise error.at(file=name, line=record.line, field=column) from None


def comma_separated(name: str, content: bytes) -> Source:
    """CSV as a source; a first line that is a date alone is no header but the first of a bare list of dates.

    Raises InputError, at its line, for what is no CSV: a quote left open, a column twice, a row of another width.
    """
    rows = _rows(name, decoded(content, name))
    first = next(rows, None)
    if first is None:
        raise InputError(Text("文件为空", "is empty"), file=name)
    line, header = first
    if len(header) == 1 and _is_date(header[0]):
        cells = [(line, header), *rows]
        return Source(name, "csv", (ACCEPTED[0],), _records(name, (ACCEPTED[0],), iter(cells)))
    twice = next((column for column in header if header.count(column) > 1), None)
    if twice is not None:
        raise InputError(Text(f"列名“{twice}”重复", f"has the column '{twice}' twice"), file=name, line=line)
    return Source(name, "csv", tuple(header), _records(name, tuple(header), rows))


def _is_date(text: str) -> bool:
    try:
        return bool(parse_date(text))
    except InputError:
        return False


def _records(name: str, columns: tuple[str, ...], rows: Iterator[tuple[int, list[str]]]) -> Iterator[Record]:
    for line, row in rows:
        if len(row) != len(columns):
            message = Text(
                f"有 {len(row)} 格，列名有 {len(columns)} 个", f"has {len(row)} cells, the header {len(columns)}"
            )
            raise InputError(message, file=name, line=line)
        yield Record(line, dict(zip(columns, row, strict=True)), ",".join(row))


def _rows(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds something, with the physical line it begins on."""
    reader = csv.reader((f"{line}\n" for line in text.split("\n")), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(Text(f"CSV 有误：{error}", f"is not CSV: {error}"), file=name, line=line) from None
        if any(cell.strip() for cell in row):
            yield line, row
