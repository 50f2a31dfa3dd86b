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
FIRST_DAY = datetime.date(1900, 3, 1)
"""The first day that a workbook's number of days stands for without doubt: 60 is 29 February 1900, which never was."""
_DECIMALS = 6
_ULPS = 8
"""Steps between doubles by which a sum of amounts may have missed its decimal."""


def number_of(value: float) -> str:
    """A double's shortest decimal, written out: ``0.1``, ``5000000000``.

    Any decimal of at most 15 digits is the only one of that length that its double stands for, so nothing was
    lost on the way. Of more digits it is the decimal that Excel shows where that is plainly what was computed.
    Raises InputError for any other: what was meant can no longer be told.
    """
    text = repr(value)
    if len(text) <= MOST_DIGITS and "e" not in text and value - value == 0:  # so few digits are certain
        return text.removesuffix(".0")
    if not math.isfinite(value):
        raise InputError(Text(f"{value} 不是数值", f"{value} is not a number"))
    short: Decimal | None = Decimal(text)
    if short is not None and len(short.normalize().as_tuple().digits) > MOST_DIGITS:
        short = _computed(value)
    if short is None:
        message = Text(f"{value!r} 超过 15 位有效数字", f"{value!r} has more than 15 significant digits")
        raise InputError(message, hint=Text("请四舍五入，或存为文本", "round it, or store it as text"))
    written = format(short, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def _computed(value: float) -> Decimal | None:
    """The decimal of 15 digits that a formula meant with 3579.2999999999997; None where no one decimal stands out.

    It has at most six decimals, lies within a few steps of doubles, and what it leaves away is far below its last
    digit: of 98765432109876.54 the .04 was somebody's.
    """
    shown = Decimal(f"{value:.{MOST_DIGITS}g}").normalize()
    exponent = shown.as_tuple().exponent
    decimals = max(-exponent, 0) if isinstance(exponent, int) else 0
    left = abs(shown - Decimal(value))
    if decimals > _DECIMALS or left > _ULPS * Decimal(math.ulp(value)) or left * 1000 > Decimal(1).scaleb(-decimals):
        return None
    return shown


def text_of(value: object) -> object:
    """A typed cell as text; text, whole numbers and booleans as they are; empty is ``""``. Raises InputError."""
    if isinstance(value, str):
        return value if len(value) < LONGEST_CELL and "\0" not in value else _text(value)
    if value is None:
        return ""
    if isinstance(value, float):
        return number_of(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime.date):
        return _moment(value)
    return value if isinstance(value, (bool, int)) else str(value)


def _text(value: str) -> str:
    if len(value) > LONGEST_CELL:
        raise InputError(Text("单元格超过一百万字", "is a cell of more than a million characters"))
    if "\0" in value:
        hint = Text("请删去该字符", "delete that character")
        raise InputError(Text("含有 NUL 字符", "holds a NUL character"), hint=hint, reason="not-text")
    return value


def _moment(value: datetime.date) -> str:
    """A date, or a date with its time unless that is midnight. Raises InputError for an unsure one."""
    day = value.date() if isinstance(value, datetime.datetime) else value
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        # Nothing of it is shown: which hour it is depends on the machine's own zone.
        message = Text("是带时区的时刻，不是日期", "is a moment with a time zone, not a date")
        raise InputError(message, hint=Text("请存为日期", "store it as a date"), reason="not-a-date")
    if day < FIRST_DAY:
        message = Text(f"{day} 早于1900年3月1日", f"{day} is before 1 March 1900")
        hint = Text("工作簿在此之前的日期不可靠，请存为文本", "such dates of workbooks are unsure: store it as text")
        raise InputError(message, hint=hint, reason="not-a-date")
    if isinstance(value, datetime.datetime) and value.time() != datetime.time():
        return value.isoformat(" ")
    return day.isoformat()
