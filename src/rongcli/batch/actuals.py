"""Actual figures for targets: a TOML file ``id = "65万吨"``, or a table with columns target and value. Lines kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rongcli.base.errors import InputError, RongError
from rongcli.base.text import Text, did_you_mean
from rongcli.questions.targets import Progress, find_target, hold
from rongcli.reading import SUFFIXES, open_source
from rongcli.reading.instructions import NOTHING, Instructions
from rongcli.reading.opening import Opened, open_input, suffix_of
from rongcli.reading.source import Record, Source
from rongcli.reading.vocabulary import labelled
from rongcli.rules.facts import as_text, plain
from rongcli.rules.published import Target

LARGEST_ACTUALS = 10_000_000
_TARGET = ("target", "目标", "id", "编号", "指标", "指标名称", "目标名称")
_VALUE = ("actual", "实际值", "实际", "value", "数值", "完成值", "实际完成", "完成情况", "实际完成值")
"""Names of the two columns, the surest first: a list of targets that was filled in has ``value`` columns of its own."""


_WORDS = labelled({"target": _TARGET, "actual": _VALUE})


class Stated(NamedTuple):
    """One stated value: which target it names, the value as written, its line; of a table also its row.

    ``fault`` is why a row cannot be read.
    """

    name: str
    value: str
    line: int
    row: Record | None = None
    fault: RongError | None = None


class Actuals(NamedTuple):
    """The stated values of a file, what was passed over in it, and its columns; none of TOML."""

    stated: list[Stated]
    notes: list[Text]
    columns: tuple[str, ...] | None = None


def read_actuals(path: str, asked: Instructions = NOTHING) -> Actuals:
    """The stated values of a file, or of standard input for ``-``.

    Raises InputError, at file and line, for what is neither such TOML nor such a table.
    """
    opened = open_input(path)
    opened.refuse_above(LARGEST_ACTUALS)
    if _is_toml(opened):
        opened.file.seek(0)
        return Actuals(list(_from_toml(opened.file.read(), path)), [])
    source = open_source(path, vocabulary=_WORDS, opened=opened, asked=asked)
    stated = list(_from_table(source))
    if source.columns is None and not stated:
        raise InputError(Text("文件为空", "is empty"), file=path)
    return Actuals(stated, source.notes, source.columns or ())


def _is_toml(opened: Opened) -> bool:
    suffix = suffix_of(opened.name)
    if suffix == ".toml" or suffix in SUFFIXES:
        return suffix == ".toml"
    lines = opened.head(1 << 16).decode("utf-8", "ignore").splitlines()
    first = next((line for line in lines if line.strip() and not line.lstrip().startswith("#")), "")
    return re.match(r"\s*[\"']?[\w-]+[\"']?\s*=", first) is not None and not first.lower().startswith("sep=")


def _from_toml(content: bytes, name: str) -> Iterator[Stated]:
    # The table's parser and its pass for lines: they bring TOML, which a CSV file does not need.
    from rongcli.base.errors import TableError
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


def _from_table(source: Source) -> Iterator[Stated]:
    """Every row of a table, or object of JSON lines. Raises InputError, at file and line."""
    columns: tuple[str, str] | None = None
    for names in (_TARGET, _VALUE) if source.columns is not None else ():
        _column(source, source.columns or (), names, source.header)
    for record in source.records:
        if record.fault is not None:
            yield Stated("", "", record.line, record, record.fault)
            continue
        try:
            if columns is None or source.columns is None:
                target, value = (
                    _column(source, tuple(record.cells), names, record.line) for names in (_TARGET, _VALUE)
                )
                columns = target, value
        except RongError as error:
            raise error.at(file=source.name, line=record.line) from None
        try:
            name, said = (as_text(record.cells.get(column)) for column in columns)
        except RongError as error:
            yield Stated("", "", record.line, record, error)
            continue
        yield Stated(name or "", said or "", record.line, record)


def _column(source: Source, columns: Sequence[str], names: tuple[str, ...], line: int) -> str:
    """The column of one of some names, however it is written. Raises InputError where there is none, or two of it."""
    file, means = source.name, source.meanings
    known = [plain(_WORDS.meant(means.get(column, column) or "")) for column in columns]
    found = next((one for one in names if one in known), None)
    if found is None:
        near = next((hint for one in names[:2] if (hint := did_you_mean(one, known))), None)
        message = Text(f"没有“{names[1]}”列", f"has no column '{names[0]}'")
        raise InputError(
            message, file=file, line=line, hint=near or Text("列名为 目标 和 实际值", "the columns are target,value")
        )
    if known.count(found) > 1:
        raise InputError(Text(f"列名“{found}”重复", f"has the column '{found}' twice"), file=file, line=line)
    return columns[known.index(found)]


def held(
    targets: Mapping[str, Target], stated: Iterable[Stated], file: str, reject: Callable[[Stated, RongError], None]
) -> dict[str, Progress]:
    """Every target of an edition with what was stated of it, by id.

    Rows with an unknown target, one that was stated before, or a value that cannot be read are given to ``reject``;
    outside a table such a fault is raised, at file and line.
    """
    found = {name: hold(target, None) for name, target in targets.items()}
    lines: dict[str, int] = {}
    for one in stated:
        try:
            if one.fault is not None:
                raise one.fault
            target = find_target(targets, one.name)
            if target.id in lines:
                message = Text(f"与第 {lines[target.id]} 行重复", f"stands on line {lines[target.id]} already")
                raise InputError(message, field=target.id)
            lines[target.id] = one.line
            found[target.id] = hold(target, one.value)
        except RongError as error:
            error.at(file=file, line=one.line)
            if one.row is None:
                raise
            reject(one, error)
    return found
