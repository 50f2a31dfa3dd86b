"""The rows that an applicant lists (persons, booths, costs): read from a list of records or from one text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from rongcli.base.errors import InputError, RongError, shown
from rongcli.base.record import TYPE_CHECKING
from rongcli.base.text import Text, did_you_mean
from rongcli.rules.expression import MOST_ROWS, Value, rows_text
from rongcli.rules.policy import Input

if TYPE_CHECKING:
    from typing import Any

_NEXT = re.compile(r"\s*[;；\n]\s*")
_CELL = re.compile(r"\s*[,，、]\s*(?=[^=,，、]+=)")


def parse_rows(item: Input, value: object, parse: Callable[[Input, object], Value | None]) -> str | None:
    """The rows of a list as ``rows_text``; None where nothing is stated: an empty list says that there is none.

    ``value`` is a list of records, or a text: JSON, or ``salary=10万, level=doctor; salary=…``. Raises InputError, its
    ``field`` set, with the row and the cell at fault.
    """
    records = _records(item, value)
    if records is None:
        return None
    if len(records) > MOST_ROWS:
        message = Text(f"超过 {MOST_ROWS} 行", f"has more than {MOST_ROWS:,} rows")
        raise InputError(message, field=item.name, reason="too-many-rows")
    names = {_plain(word): cell for cell in item.cells for word in (cell.short, *cell.label, *cell.aliases)}
    found = []
    for number, record in enumerate(records, 1):
        try:
            found.append(dict(_cells(record, names, parse)))
        except RongError as error:
            where = Text(f"第{number}行", f"row {number}")
            cell = f"“{error.field}”" if error.field else ""
            en = f", {error.field}" if error.field else ""
            message = Text(f"{where.zh}{cell}：{error.message.zh}", f"{where.en}{en}: {error.message.en}")
            raise InputError(message, field=item.name, hint=error.hint, reason=error.reason) from None
    return rows_text(found)


def _cells(
    record: object, names: Mapping[str, Input], parse: Callable[[Input, object], Value | None]
) -> Iterator[tuple[str, Value]]:
    if not isinstance(record, Mapping):
        hint = Text("每行写成一个对象", "write each row as an object")
        raise InputError(Text("不是一行的各项", "is no record of a row"), hint=hint, reason="not-rows")
    given: set[str] = set()
    for key, value in record.items():
        cell = names.get(_plain(str(key)))
        if cell is None:
            listed = ", ".join(dict.fromkeys(one.short for one in names.values()))
            hint = did_you_mean(str(key), names) or Text(f"可用 {listed}", f"use {listed}")
            raise InputError(Text("没有此项", "is no cell of a row"), field=str(key), hint=hint, reason="no-such-field")
        if cell.name in given:
            raise InputError(Text("重复给出", "is given twice"), field=cell.short, reason="given-twice")
        given.add(cell.name)
        try:
            stated = parse(cell, value)
        except RongError as error:
            error.field = cell.short
            raise
        if stated is not None:
            yield cell.name, stated


def _records(item: Input, value: object) -> Sequence[Any] | None:
    if value is None or isinstance(value, (list, tuple)):
        return value
    if not isinstance(value, str):
        raise _no_rows(item, value)
    text = value.strip()
    if not text:
        return None
    if text.startswith("["):
        try:
            # Every digit is kept: a number stays the text that it was written as.
            found = json.loads(text, parse_float=str, parse_constant=str, object_pairs_hook=partial(_record, item))
        except ValueError:
            found = None
        if not isinstance(found, list):
            raise _no_rows(item, value)
        return found
    rows = [row for row in _NEXT.split(text) if row]
    return [_record(item, (_said(item, cell) for cell in _CELL.split(row))) for row in rows]


def _record(item: Input, cells: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The cells of one row by name. Raises InputError for one written twice: neither may silently win."""
    found: dict[str, Any] = {}
    for name, value in cells:
        if name in found:
            message = Text(f"同一行中“{shown(name)}”重复给出", f"'{shown(name)}' is given twice in one row")
            hint = Text("各行之间用分号隔开", "put a semicolon between rows")
            raise InputError(message, field=item.name, hint=hint, reason="given-twice")
        found[name] = value
    return found


def _said(item: Input, text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise _no_rows(item, text)
    return name.strip(), value.strip()


def _no_rows(item: Input, value: object) -> InputError:
    cells = ", ".join(f"{cell.short}=…" for cell in item.cells)
    message = Text(f"“{shown(str(value))}”不是逐行的清单", f"'{shown(str(value))}' is no list of rows")
    hint = Text(f"写法如 {cells}; {cells}", f"write {cells}; {cells}")
    return InputError(message, field=item.name, hint=hint, reason="not-rows")


def _plain(name: str) -> str:
    return name.strip().replace("-", "_").lower()
