"""What a person says of a table once and for all: what its headers mean, units, the sheet, rows to leave out.

A map is TOML that is kept for next month::

    sheet = "明细"
    skip = ["5", "20-30", "制表说明"]

    [columns]
    "企业名称" = "申请人"      # a header, and the field or label that it is
    "内部编号" = ""            # read by nobody

    [units]
    "实缴保费" = "万元"

    [prior.columns]            # the same for files of what was paid before
    "拨付金额" = "amount"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from rongcli.base.errors import InputError, UsageError
from rongcli.base.files import decoded, read_bytes
from rongcli.base.text import Text, did_you_mean

LARGEST_MAP = 1_000_000
_KEYS = ("sheet", "skip", "visible", "columns", "units", "prior")


class Instructions(NamedTuple):
    """What is asked of a reader of tables: headers → fields and units, the sheets, rows left out."""

    columns: Mapping[str, str] = {}
    units: Mapping[str, str] = {}
    sheets: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    visible: bool = False
    """Whether rows that are hidden are left out."""
    file: str | None = None
    """The map that says it, for errors."""

    @property
    def ranges(self) -> list[tuple[int, int]]:
        """The lines to leave out, first and last of each."""
        found = [re.fullmatch(r"(\d+)(?:\s*[-\u2013]\s*(\d+))?", one.strip()) for one in self.skip]
        return [(int(one[1]), int(one[2] or one[1])) for one in found if one is not None]

    @property
    def texts(self) -> frozenset[str]:
        """What the first cell of a row says that is left out."""
        return frozenset(
            one.strip() for one in self.skip if not re.fullmatch(r"\d+(?:\s*[-\u2013]\s*\d+)?", one.strip())
        )

    def leaves_out(self, line: int, first: object) -> bool:
        """Whether a row is to be left out."""
        if not self.skip:
            return False
        text = first.strip() if isinstance(first, str) else None
        return text in self.texts or any(low <= line <= high for low, high in self.ranges)


NOTHING = Instructions()


class Map(NamedTuple):
    """A map: what it says of claims, and of files of what was paid before."""

    claims: Instructions
    prior: Instructions


def read_map(path: str) -> Map:
    """The map in a file. Raises InputError, at file and line, for what is no map."""
    try:
        raw = tomllib.loads(decoded(read_bytes(path, InputError, LARGEST_MAP), path, InputError))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        message = Text("TOML 语法错误", f"is not TOML: {str(error)[:120]}")
        raise InputError(message, file=path, line=int(line[1]) if line else None) from None
    own = {key: value for key, value in raw.items() if key != "prior"}
    prior = raw.get("prior", {})
    if not isinstance(prior, dict):
        raise _wrong(path, "prior", Text("须为表", "must be a table"))
    return Map(_asked(own, path, ""), _asked(prior, path, "prior."))


def map_toml(asked: Instructions, columns: Mapping[str, str], units: Mapping[str, str]) -> str:
    """A map to begin with: what was asked for, and what each column was taken for."""
    import tomli_w

    found: dict[str, Any] = {}
    if asked.sheets:
        found["sheet"] = list(asked.sheets) if len(asked.sheets) > 1 else asked.sheets[0]
    if asked.skip:
        found["skip"] = list(asked.skip)
    if asked.visible:
        found["visible"] = True
    return tomli_w.dumps({**found, "columns": dict(columns), "units": dict(units)})


def _asked(raw: Mapping[str, Any], path: str, under: str) -> Instructions:
    for key in raw:
        if key not in _KEYS:
            raise _wrong(path, under + key, Text("不是映射表的键", "is no key of a map"), did_you_mean(key, _KEYS))
    sheets = raw.get("sheet", [])
    return Instructions(
        columns=_texts(raw, "columns", path, under),
        units=_texts(raw, "units", path, under),
        sheets=tuple(_listed([sheets] if isinstance(sheets, str) else sheets, path, under + "sheet")),
        skip=tuple(_listed(raw.get("skip", []), path, under + "skip")),
        visible=bool(raw.get("visible", False)),
        file=path,
    )


def _texts(raw: Mapping[str, Any], key: str, path: str, under: str) -> Mapping[str, str]:
    found = raw.get(key, {})
    if not isinstance(found, dict):
        raise _wrong(path, under + key, Text("须为表", "must be a table"))
    for name, value in found.items():
        if not isinstance(value, str):
            raise _wrong(path, f"{under}{key}.{name}", Text("须为文字", "must be text in quotes"))
    return found


def _listed(value: object, path: str, key: str) -> list[str]:
    if isinstance(value, list) and all(isinstance(one, (str, int)) and not isinstance(one, bool) for one in value):
        return [str(one) for one in value]
    raise _wrong(path, key, Text("须为文字的列表", "must be a list of texts"))


def _wrong(path: str, key: str, message: Text, hint: Text | None = None) -> InputError:
    return InputError(message, file=path, field=key, hint=hint)


def units_asked(given: Sequence[str]) -> Mapping[str, str]:
    """The units of ``--unit COLUMN=万元``, by column. Raises UsageError."""
    found: dict[str, str] = {}
    for one in given:
        name, equals, unit = one.rpartition("=")
        if not equals or not name.strip() or not unit.strip():
            hint = Text("写法：--unit 实缴保费=万元", "write --unit premium_paid=万元")
            raise UsageError(Text(f"“{one}”不是 列=单位", f"'{one}' is not COLUMN=UNIT"), field="--unit", hint=hint)
        found[name.strip()] = unit.strip()
    return found
