"""Typed cells as exact text: what a double, a date or a decimal of a workbook or a Parquet file was meant to say."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal

from rongcli.base.errors import InputError
from rongcli.base.text import Text

MOST_DIGITS = 15
"""Significant digits that a double holds for certain."""
LONGEST_CELL = 1_000_000
"""Characters of one cell."""


def number_of(value: float) -> str:
    """A double's shortest decimal, written out: ``0.1``, ``5000000000``.

    Any decimal of at most 15 digits is the only one of that length that its double stands for, so nothing was
    lost on the way. Raises InputError above that: what was meant can no longer be told.
    """
    if not math.isfinite(value):
        raise InputError(Text(f"{value} 不是数值", f"{value} is not a number"))
    short = Decimal(repr(value))
    if len(short.normalize().as_tuple().digits) > MOST_DIGITS:
        message = Text(f"{value!r} 超过 15 位有效数字", f"{value!r} has more than 15 significant digits")
        raise InputError(message, hint=Text("请四舍五入，或存为文本", "round it, or store it as text"))
    written = format(short, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def text_of(value: object) -> object:
    """A typed cell as text; text, whole numbers and booleans as they are; empty is ``""``. Raises InputError."""
    if value is None:
        return ""
    if isinstance(value, str):
        if len(value) > LONGEST_CELL:
            raise InputError(Text("单元格超过一百万字", "is a cell of more than a million characters"))
        return value
    if isinstance(value, float):
        return number_of(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime.datetime) and value.timetz() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    return value if isinstance(value, (bool, int)) else str(value)
