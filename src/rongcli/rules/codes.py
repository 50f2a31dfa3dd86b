"""Values, steps and formulas as programs read them: exact, and the same in every language."""

from __future__ import annotations

import datetime
import json
import re

from rongcli.base.money import FEN, decimal_text, number_text, rate_text, yuan
from rongcli.rules.award import TraceStep
from rongcli.rules.expression import Value, rows_stated
from rongcli.rules.policy import Input

PLACE = re.compile(r"\{([#=]?)([^}]+)\}")
"""A place in a formula: an input ``{name}``, a step ``{=name}``, an amount in fen ``{#fen}``."""


def code(item: Input, value: Value) -> str:
    """A value for programs: yuan with two decimals, a plain number, ``true``, a date, a choice's name."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _rows_code(item, value) if item.cells else value
    if item.type == "money":
        return yuan(value)
    if item.type == "date":
        return datetime.date.fromordinal(value).isoformat()
    return rate_text(value) if item.type == "rate" else number_text(value)


_MARKS = re.compile("[,;=，；、\n]")
"""What stands between the cells and rows of a list in one text."""


def _rows_code(item: Input, stated: str) -> str:
    """The rows of a list as one text that reads back: ``pay=100000.00, title=doctor; pay=…``."""
    rows = rows_stated(stated)
    plain = [{cell.short: code(cell, row[cell.name]) for cell in item.cells if cell.name in row} for row in rows]
    if not all(plain) or not plain or any(_MARKS.search(text) for row in plain for text in row.values()):
        return json.dumps(plain, ensure_ascii=False)
    return "; ".join(", ".join(f"{name}={text}" for name, text in row.items()) for row in plain)


def step_code(step: TraceStep) -> str:
    """A step's exact value for programs."""
    if step.unit == "money":
        return decimal_text(step.value, step.scale * FEN, 2)
    if step.unit == "rate":
        return decimal_text(step.value * 100, step.scale) + "%"
    if step.unit == "date":
        return datetime.date.fromordinal(step.value).isoformat()
    return decimal_text(step.value, step.scale)


def formula_code(formula: str) -> str:
    """A formula for programs: ``registered_capital × 1%``; earlier steps by name."""
    return PLACE.sub(lambda m: yuan(int(m[2])) if m[1] == "#" else m[2], formula)
