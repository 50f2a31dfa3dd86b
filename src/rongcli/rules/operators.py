"""The operators of expressions: what each means on integers, how SQL says it, and how its result moves."""

from __future__ import annotations

from collections.abc import Callable

from rongcli.base.dates import ADD_MONTHS_SQL, MONTHS_SQL, add_months, months_between
from rongcli.base.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from typing import Any


class Operator(Record):
    """One operator: its meaning on values, its SQL, and per argument whether it grows (+) or falls (-) with it."""

    compute: Callable[..., Any]
    sql: str
    signs: str


def _divided(of: Any, by: Any) -> Any:
    """A quotient, a whole number where it is one: every other operator takes a fraction and a whole number alike."""
    from fractions import Fraction  # heavy, and hardly a rule divides

    value = Fraction(of, by)
    return value.numerator if value.denominator == 1 else value


QUOTIENT = "quotient"
"""The one operator whose value may be a fraction, and which SQL does not say; by zero it has no value."""
OPERATORS: dict[str, Operator] = {
    "add": Operator(lambda a, b: a + b, "({0} + {1})", "++"),
    "subtract": Operator(lambda a, b: max(a - b, 0), "greatest({0} - {1}, 0)", "+-"),
    "multiply": Operator(lambda a, b: a * b, "({0} * {1})", "++"),
    "divide": Operator(lambda a, b: a // b, "({0} // {1})", "+-"),
    "min": Operator(min, "least({0}, {1})", "++"),
    "max": Operator(max, "greatest({0}, {1})", "++"),
    "above": Operator(lambda a, b: a > b, "({0} > {1})", "+-"),
    "at_least": Operator(lambda a, b: a >= b, "({0} >= {1})", "+-"),
    "below": Operator(lambda a, b: a < b, "({0} < {1})", "-+"),
    "at_most": Operator(lambda a, b: a <= b, "({0} <= {1})", "-+"),
    "and": Operator(lambda a, b: a and b, "({0} and {1})", "++"),
    "or": Operator(lambda a, b: a or b, "({0} or {1})", "++"),
    "not": Operator(lambda a: not a, "(not {0})", "-"),
    "add_months": Operator(add_months, ADD_MONTHS_SQL, "++"),
    "months": Operator(months_between, MONTHS_SQL, "-+"),
    QUOTIENT: Operator(_divided, "", "+-"),
}
