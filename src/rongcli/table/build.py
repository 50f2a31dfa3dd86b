"""Builds an edition from TOML: parse, lay overlays over, validate, lower; every fault with its file and line."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import tomli

from rongcli.base.errors import TableError
from rongcli.base.files import decoded
from rongcli.base.text import Text
from rongcli.rules.edition import Edition
from rongcli.table.history import Dated, amendment_days, as_of
from rongcli.table.lower import lower
from rongcli.table.overlay import Merged, Supplied, lay_over
from rongcli.table.validate import validated
from rongcli.table.versions import State, versioned
from rongcli.table.words import Path


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table as read: its name, its text, its parsed content."""

    name: str
    text: str
    data: dict[str, Any]


def parse_table(name: str, content: bytes) -> TableFile:
    """The parsed table. Raises TableError with the line where it is no TOML."""
    text = decoded(content, name, TableError)
    try:
        return TableFile(name, text, tomli.loads(text))
    except tomli.TOMLDecodeError as error:
        message = Text(f"TOML 语法错误：{error.msg}", f"is not TOML: {error.msg}")
        raise TableError(message, file=name, line=error.lineno, column=error.colno) from None
    except (ValueError, RecursionError) as error:
        message = Text(f"TOML 无法读取：{error}"[:200], f"cannot be read as TOML: {error}"[:200])
        raise TableError(message, file=name, line=1) from None


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of an edition: the first is the table, the rest are overlays; and the hash over all of them."""

    files: tuple[TableFile, ...]
    sha256: str


def read_tables(bundled: tuple[str, bytes], given: list[tuple[str, bytes]]) -> Tables:
    """The given tables parsed; overlays alone, or nothing, go over the bundled one. Raises TableError."""
    files = [parse_table(*file) for file in given]
    contents = [content for _, content in given]
    if not files or "overlay" in files[0].data:
        files.insert(0, parse_table(*bundled))
        contents.insert(0, bundled[1])
    hashes = [sha256(content).hexdigest() for content in contents]
    digest = hashes[0] if len(hashes) == 1 else sha256("\n".join(hashes).encode()).hexdigest()
    return Tables(tuple(files), digest)


def build_edition(bundled: tuple[str, bytes], given: list[tuple[str, bytes]], on: datetime.date) -> Edition:
    """The edition of the given tables on a day. Raises TableError, at file and line, for the first thing wrong."""
    tables = read_tables(bundled, given)
    try:
        merged = lay_over(tables.files)
        days = amendment_days(merged.data)
    except TableError as error:
        raise located(error, tables.files) from None
    return versioned([State(day, _as_of(tables, merged, day)) for day in (None, *days)], on)


def _as_of(tables: Tables, merged: Merged, day: datetime.date | None) -> Edition:
    """The edition without its other versions, as the tables have it from a day on. Raises TableError."""
    dated = as_of(merged.data, day)
    try:
        table = validated("table", dated.data, ())
        return lower(table, tables.sha256, merged.overlays, _still(merged.supplied, dated))
    except TableError as error:
        error.path = dated.path(error.path)
        raise located(error, tables.files) from None


def _still(supplied: Mapping[str, Supplied], dated: Dated) -> dict[str, Supplied]:
    """What overlays supply that no amendment replaces: from its date on, what the notice says is published."""
    found = {}
    for name, one in supplied.items():
        parts = tuple(part for part in one.parts if ("policy", name, part) not in dated.written)
        if parts or not one.parts:
            found[name] = one._replace(parts=parts)
    return found


def located(error: TableError, files: Sequence[TableFile]) -> TableError:
    """The error with the file, line and column of its path: the last file that has it."""
    from rongcli.table.position import positions  # a pass of its own, made only when there is an error to report

    if error.file is not None:
        return error
    depths = [_depth(file.data, error.path) for file in files]
    file = files[max(range(len(files)), key=lambda index: (depths[index], index))]
    found = positions(file.text).key(error.path)
    error.at(
        file=file.name,
        line=found.line if found else 1,
        column=found.column if found else None,
        field=dotted(error.path),
    )
    return error


def _depth(data: Any, path: Path) -> int:
    for depth, part in enumerate(path):
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return depth
    return len(path)


def dotted(path: Path) -> str:
    """A path as TOML writes it: ``policy."finance.licensed-institution".requires[0].above``."""
    words = ""
    for part in path:
        if isinstance(part, int):
            words += f"[{part}]"
        else:
            words += ("." if words else "") + (f'"{part}"' if "." in part else part)
    return words
