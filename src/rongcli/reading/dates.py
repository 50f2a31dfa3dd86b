"""A column of dates: when each application was accepted, and if known done; other columns pass through."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from rongcli.base.dates import parse_date
from rongcli.base.errors import InputError, RongError
from rongcli.base.text import Text, did_you_mean
from rongcli.reading import open_source
from rongcli.reading.instructions import NOTHING, Instructions
from rongcli.reading.opening import open_input
from rongcli.reading.source import Record, Source
from rongcli.reading.vocabulary import labelled
from rongcli.rules.facts import as_text

ACCEPTED = ("accepted", "受理日期", "受理时间", "收件日期", "收件时间", "收文日期", "申请日期", "申报日期", "申请时间")
ISSUED = ("issued", "办结日期", "办结时间", "完成日期", "完成时间", "发证日期", "办毕日期")
"""What the columns may be called."""
_WORDS = labelled({"accepted": ACCEPTED, "issued": ISSUED}, "date")
LARGEST_DATES = 50_000_000


class DatedRow(NamedTuple):
    """One row: its physical line, its cells by column, and the dates in them."""

    line: int
    cells: Mapping[str, object]
    accepted: datetime.date
    issued: datetime.date | None


def read_dates(source: Source, taken: Sequence[str] = ()) -> Iterator[tuple[Record, DatedRow | RongError]]:
    """The rows of a source, each with its dates or with what is wrong with it, all of it at once.

    ``taken`` are names that no column may have, because an output column has them. Raises InputError, at file and line,
    for a missing column.
    """
    columns = source.columns or ()
    clash = next((column for column in columns if column in taken), None)
    if clash is not None:
        message = Text(f"列“{clash}”与输出列同名", f"the column '{clash}' has the name of an output column")
        raise InputError(message, file=source.name, line=source.header, hint=Text("请改名", "rename it"))
    accepted = _column(source, ACCEPTED)
    if accepted is None:
        raise _without_column(source.name, columns, source.header)
    issued = _column(source, ISSUED)
    return ((record, _row(source.name, record, accepted, issued)) for record in source.records)


def _column(source: Source, names: Sequence[str]) -> str | None:
    """The column of one of some names, however it is written. Raises InputError where there are two."""
    means = source.meanings
    meant = [(column, means.get(column, column)) for column in source.columns or ()]
    found = [
        column
        for column, name in meant
        if name and any(one.name == names[0] for one in _WORDS.fields(_WORDS.meant(name)))
    ]
    if len(found) > 1:
        message = Text(
            f"“{found[0]}”与“{found[1]}”是同一列", f"has '{found[0]}' and '{found[1]}', which are one column"
        )
        raise InputError(message, file=source.name, line=source.header, hint=Text("只留一列", "keep one of them"))
    return found[0] if found else None


def _field(name: str | None) -> str | None:
    """Which of the two dates a column's name means."""
    return next((one.name for one in _WORDS.fields(_WORDS.meant(name or ""))), None)


def _without_column(name: str, columns: Sequence[str], line: int) -> InputError:
    near = next((hint for column in columns if (hint := did_you_mean(column, ACCEPTED))), None)
    other = Text(f"请以 {ACCEPTED[0]} 或 {ACCEPTED[1]} 为列名", f"name it {ACCEPTED[0]} or {ACCEPTED[1]}")
    message = Text("没有受理日期一列", "has no column of acceptance dates")
    return InputError(message, file=name, line=line, hint=near or other)


def _row(name: str, record: Record, accepted: str, issued: str | None) -> DatedRow | RongError:
    if record.fault is not None:
        return record.fault.at(file=name, line=record.line)
    faults: list[RongError] = []
    found: dict[str, datetime.date | None] = {}
    for column in (accepted, issued):
        try:
            text = None if column is None else as_text(record.cells.get(column))
            found[column or ""] = None if text is None else parse_date(text)
        except RongError as error:
            faults.append(error.at(file=name, line=record.line, field=column))
    began = found.get(accepted)
    if accepted in found and began is None:
        needs = Text("须有日期", "needs a date")
        faults.append(InputError(needs, file=name, line=record.line, field=accepted, reason="no-date"))
    if faults or began is None:
        first, *others = faults
        first.others = tuple(others)
        return first
    return DatedRow(record.line, record.cells, began, found.get(issued or ""))


def open_dates(path: str, asked: Instructions = NOTHING) -> Source:
    """The table in a file of any form, or on standard input for ``-``, with columns even where it is JSON lines.

    A first line that is a date alone is no header but the first of a bare list of dates. Raises InputError for a fault
    of the file.
    """
    opened = open_input(path)
    opened.refuse_above(LARGEST_DATES)
    source = open_source(path, vocabulary=_WORDS, enough=1, opened=opened, asked=asked)
    if source.columns is None:
        records = list(source.records)
        if not records:
            raise InputError(Text("文件为空", "is empty"), file=path)
        names = tuple(dict.fromkeys(name for record in records for name in record.cells))
        whole = (record._replace(cells={name: record.cells.get(name) for name in names}) for record in records)
        return replace(source, columns=names, records=whole)
    if len(source.columns) == 1 and is_date(source.columns[0]):
        first = Record(source.header, {source.columns[0]: source.columns[0]}, source.columns[0])
        named = (
            one._replace(cells={ACCEPTED[0]: one.cells.get(source.columns[0], "")})
            for one in chain((first,), source.records)
        )
        return replace(source, columns=(ACCEPTED[0],), records=named)
    return source


def is_date(text: str) -> bool:
    """Whether a text is a date, as people write one."""
    try:
        return bool(parse_date(text))
    except InputError:
        return False
