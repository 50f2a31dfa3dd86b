"""Values, steps and formulas as programs read them: exact, and the same in every language."""

from __future__ import annotations

import datetime
import re

from rongcli.base.money import FEN, decimal_text, number_text, rate_text, yuan
from rongcli.rules.award import TraceStep
from rongcli.rules.expression import Value
from rongcli.rules.policy import Input

PLACE = re.compile(r"\{([#=]?)([^}]+)\}")
"""A place in a formula: an input ``{name}``, a step ``{=name}``, an amount in fen ``{#fen}``."""


def code(item: Input, value: Value) -> str:
    """A value for programs: yuan with two decimals, a plain number, ``true``, a date, a choice's name."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if item.type == "money":
        return yuan(value)
    if item.type == "date":
        return datetime.date.fromordinal(value).isoformat()
    return rate_text(value) if item.type == "rate" else number_text(value)


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
