"""What is said of a table that is read: the same options for every command that reads one, declared once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rongcli.base.errors import UsageError
from rongcli.base.text import Text
from rongcli.cli.options import Option

if TYPE_CHECKING:
    from rongcli.reading.instructions import Map

TABLE = {
    "sheet": Option(Text("工作表；可多次，all 为全部", "a sheet; repeatable, or all"), "NAME", many=True),
    "map": Option(Text("表头、单位等的映射表（TOML）", "what headers mean, as a map in TOML"), "FILE"),
    "unit": Option(Text("指明一列的单位；可多次", "the unit of a column; repeatable"), "COLUMN=UNIT", many=True),
    "skip": Option(
        Text(
            "略去的行：行号、范围或首格文字；可多次",
            "rows to leave out: lines, a range, or their first cell; repeatable",
        ),
        "ROWS",
        many=True,
    ),
    "visible": Option(Text("略去隐藏的行", "leave out hidden rows")),
}


def refuse_table(given: Mapping[str, Any], but: Sequence[str] = ()) -> None:
    """Raises UsageError for one of them where no table is read; ``but`` are those that another file takes."""
    for name in TABLE:
        if given.get(name) and name not in but:
            message = Text(f"--{name} 用于表格（CSV、Excel 等）", f"--{name} is for a table (CSV, Excel …)")
            raise UsageError(message, hint=Text("请去掉", "drop it"))


def asked(given: Mapping[str, Any]) -> Map:
    """What the options say of a table, and of files of what was paid before. Raises UsageError, InputError."""
    from rongcli.reading.instructions import asked as said

    lists = (given[name] or () for name in ("sheet", "unit", "skip"))
    return said(given["map"], *lists, visible=bool(given["visible"]))
