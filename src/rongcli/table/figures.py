"""Figures as a notice prints them: what they are of, and how much, exactly."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple
from unicodedata import numeric

from rongcli.base.currencies import another, around
from rongcli.base.dates import parse_date
from rongcli.base.errors import InputError, RongError, refuse
from rongcli.base.measures import read_number
from rongcli.base.money import MILLION, named_number, parse_money, parse_rate, rate_text
from rongcli.base.text import Text, narrow
from rongcli.rules.expression import Const
from rongcli.table.quantity import Quantity
from rongcli.table.words import NAMES, Path

_FRACTIONS = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_FINEST = 4
"""How many decimals a unit price may have beyond those of a whole fen: 0.0355元 a kWh."""


class Printed(NamedTuple):
    """A figure as a table prints it: where, in what words, and what it was read as."""

    path: Path
    words: str
    unit: str
    value: Fraction


def is_figure(text: str) -> bool:
    """Whether a value is written as a figure and not as a name: it has a digit, or a sign that no name has."""
    if NAMES["input"].fullmatch(text):
        return False
    return any(mark.isdigit() or mark in _FRACTIONS for mark in text)


def is_bare(text: str) -> bool:
    """Whether the print of a figure does not say what it is of: ``1000`` could be yuan, or flights."""
    return re.fullmatch(r"[0-9][0-9,.]*\s*[万亿]?", text.strip()) is not None


def read_figure(printed: str, unit: str | None, measure: Text | None, currency: str) -> Quantity:
    """A figure in the unit that its place wants, None for any; ``measure`` is what numbers are counted in there.

    Raises InputError.
    """
    text = narrow(printed).strip()
    parts = fraction(text)
    if parts is not None:
        value, rate = parts
        found = "rate" if rate or unit == "rate" else "number"
        return Quantity(Const(value.numerator), found, value.denominator, printed.strip())
    if text.endswith(("%", "‰")) or unit == "rate":
        share = _rate(text)
        return Quantity(Const(share), "rate", MILLION, rate_text(share))
    if unit == "date" or (unit is None and re.match(r"[0-9]{4}([-/年])[0-9]", text)):
        day = parse_date(text)
        return Quantity(Const(day.toordinal()), "date", 1, day.isoformat())
    if unit == "money" or (unit is None and _says_money(text, currency)):
        return _money(printed.strip(), currency)
    return _number(text, measure, currency)


def _number(text: str, measure: Text | None, currency: str) -> Quantity:
    if _says_money(text, currency) and not any(word in text.lower() for word in measure or ()):
        raise refuse(text, "是金额，此处须为数量", "is money, and a number is wanted here")
    value = read_number(text, measure) if measure is not None else named_number(text)[0]
    return Quantity(Const(value), "number", MILLION, named_text(text))


def named_text(text: str) -> str:
    """A number without the unit behind it, which a reader sees with what it is compared with."""
    name = named_number(text)[1]
    return text.removesuffix(name).strip() if name else text


def _says_money(text: str, currency: str) -> bool:
    """Whether a figure names a currency or bears its sign: the table's own, or another, which is then refused."""
    before, behind = around(currency)
    if text.startswith(f"{currency} "):
        return True
    match = re.fullmatch(rf"(?P<before>{before})[0-9].*?(?P<behind>{behind})", text.lower())
    return bool(match and (match["before"] or match["behind"])) or another(text.lower(), currency) is not None


def _money(printed: str, currency: str) -> Quantity:
    """An amount; one finer than a fen, as a price of a unit may be, at a scale of its own."""
    try:
        fen = parse_money(printed, currency)
    except InputError as error:
        if error.reason != "too-many-decimals":
            raise
        return _fine(printed, currency, error)
    return Quantity(Const(fen), "money", 1, f"{{#{fen}}}")


def _fine(printed: str, currency: str, error: InputError) -> Quantity:
    match = re.fullmatch(r"(.*?)([0-9]+)\.([0-9]+)(.*)", printed)
    for places in range(1, _FINEST + 1) if match is not None else ():
        before, whole, part, behind = match.groups()  # type: ignore[union-attr]
        shifted = f"{whole}{part[:places].ljust(places, '0')}.{part[places:] or '0'}"
        try:
            fen = parse_money(f"{before}{shifted}{behind}", currency)
        except RongError:
            continue
        return Quantity(Const(fen), "money", 10**places, printed)
    raise error


def _rate(printed: str) -> int:
    """A rate in millionths. Raises InputError that says what a rate looks like, and no figure that could be taken."""
    try:
        return parse_rate(printed)
    except InputError as error:
        if error.reason != "not-a-rate":
            raise
        hint = Text("比例带 % 或 ‰，或写成分数", "a rate ends in % or ‰, or is a fraction with a stroke")
        raise InputError(error.message, hint=hint, reason=error.reason) from None


def fraction(printed: str) -> tuple[Fraction, bool] | None:
    """A fraction as printed, exactly, and whether it is printed as a rate: ``1/3``, ``2⅔``, ``33⅓%``."""
    match = re.fullmatch(rf"([0-9]+)/([1-9][0-9]{{0,5}})\s*([%‰]?)|([0-9]*)([{_FRACTIONS}])\s*([%‰]?)", printed.strip())
    if match is None:
        return None
    if match[1] is not None:
        value, sign = Fraction(int(match[1]), int(match[2])), match[3]
    else:
        value, sign = int(match[4] or 0) + Fraction(numeric(match[5])).limit_denominator(8), match[6]
    return value / {"%": 100, "‰": 1000}.get(sign, 1), bool(sign)


def zero_of(unit: str, currency: str) -> str:
    """How a table writes nothing, in a unit."""
    money = "0元" if currency == "CNY" else f"{currency} 0"
    return {"money": money, "rate": "0%"}.get(unit, "0")
