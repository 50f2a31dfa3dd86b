"""Actual figures for targets: a TOML file ``id = "65万吨"``, or CSV with columns target and value. Lines kept."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from rongcli.batch.lines import split_lines
from rongcli.errors import InputError, RongError
from rongcli.facts import plain
from rongcli.language import Text, did_you_mean
from rongcli.published import Target
from rongcli.targets import Progress, find_target, hold

LARGEST_ACTUALS = 10_000_000
_TARGET = ("target", "目标", "id", "编号")
_VALUE = ("actual", "实际值", "实际", "value", "数值")
"""Names of the two columns, the surest first: a list of targets that was filled in has ``value`` columns of its own."""


class Stated(NamedTuple):
    """One stated value: which target it names, the value as written, its line."""

    name: str
    value: str
    line: int


def read_actuals(content: bytes, name: str) -> list[Stated]:
    """The stated values of a file. Raises InputError, at file and line, for what is neither such TOML nor such CSV."""
    lines = split_lines(content, name)
    if not lines:
        raise InputError(Text("文件为空", "is empty"), file=name)
    if _is_toml(lines, name):
        return list(_from_toml(content, name))
    return list(_from_csv(lines, name))


def _is_toml(lines: Iterable[tuple[int, str]], name: str) -> bool:
    if name.lower().endswith((".toml", ".csv")):
        return name.lower().endswith(".toml")
    first = next((line for _, line in lines if not line.lstrip().startswith("#")), "")
    return "=" in first.partition(",")[0]


def _from_toml(content: bytes, name: str) -> Iterator[Stated]:
    # The table's parser and its pass for lines: they bring TOML, which a CSV file does not need.
    from rongcli.errors import TableError
    from rongcli.table.build import parse_table
    from rongcli.table.position import positions

    try:
        file = parse_table(name, content)
    except TableError as error:
        raise InputError(error.message, file=name, line=error.line, column=error.column) from None
    places = positions(file.text)
    for key, value in file.data.items():
        found = places.key((key,))
        line = found.line if found else 1
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            message = Text("须为加引号的文本", "must be quoted text")
            hint = Text(f'如 {key} = "6500万人次"', f'such as {key} = "6500万人次"')
            raise InputError(message, file=name, line=line, field=key, hint=hint)
        yield Stated(key, str(value), line)


def _from_csv(lines: list[tuple[int, str]], name: str) -> Iterator[Stated]:
    rows = _rows(lines, name)
    first, titles = next(rows)
    header = [plain(cell) for cell in titles]
    target, value = (_column(header, names, name, first) for names in (_TARGET, _VALUE))
    for line, row in rows:
        if len(row) != len(header):
            message = Text(
                f"有 {len(row)} 格，列名有 {len(header)} 个", f"has {len(row)} cells, the header {len(header)}"
            )
            raise InputError(message, file=name, line=line)
        yield Stated(row[target], row[value], line)


def _rows(lines: list[tuple[int, str]], name: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the physical line each begins on. Raises InputError, at that line, for one that does not end."""
    reader = csv.reader((line + "\n" for _, line in lines), strict=True)
    while reader.line_num < len(lines):
        line = lines[reader.line_num][0]
        try:
            yield line, next(reader)
        except csv.Error as error:
            raise InputError(Text(f"CSV 有误：{error}", f"is not CSV: {error}"), file=name, line=line) from None


def _column(header: list[str], names: tuple[str, ...], file: str, line: int) -> int:
    """Where the column of one of some names stands. Raises InputError where there is none, or two of it."""
    found = next((one for one in names if one in header), None)
    if found is None:
        near = next((hint for one in names[:2] if (hint := did_you_mean(one, header))), None)
        other = next((mark for mark in ";\t" if any(mark in cell for cell in header)), None)
        hint = Text(f"分隔符似为“{other}”，须为逗号", f"looks separated by '{other}'; use commas") if other else near
        message = Text(f"没有“{names[1]}”列", f"has no column '{names[0]}'")
        columns = Text("列名为 目标 和 实际值", "the columns are target,value")
        raise InputError(message, file=file, line=line, hint=hint or columns)
    if header.count(found) > 1:
        raise InputError(Text(f"列名“{found}”重复", f"has the column '{found}' twice"), file=file, line=line)
    return header.index(found)


def held(targets: Mapping[str, Target], stated: Iterable[Stated], file: str) -> dict[str, Progress]:
    """Every target of an edition with what was stated of it, by id.

    Raises InputError, at file and line, for an unknown target, one stated twice, or a value that cannot be read.
    """
    found = {name: hold(target, None) for name, target in targets.items()}
    lines: dict[str, int] = {}
    for one in stated:
        try:
            target = find_target(targets, one.name)
            if target.id in lines:
                message = Text(f"与第 {lines[target.id]} 行重复", f"stands on line {lines[target.id]} already")
                raise InputError(message, field=target.id)
            lines[target.id] = one.line
            found[target.id] = hold(target, one.value)
        except RongError as error:
            raise error.at(file=file, line=one.line) from None
    return found
