"""A number on its way down: an integer expression with its unit and scale, and the arithmetic of units.

Money is fen, everything else is counted in ones; a value reads as ``expression / scale``. Adding money to a count,
or multiplying money by money, is refused here, so a table with such a slip never loads.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import gcd
from typing import NamedTuple

from rongcli.base.text import Text
from rongcli.rules.expression import Apply, Const, Expression, Row, Step, all_of
from rongcli.table.words import Path, wrong

UNITS = {
    "money": Text("金额", "money"),
    "number": Text("数量", "a number"),
    "rate": Text("比例", "a rate"),
    "date": Text("日期", "a date"),
}
_PRODUCTS = {
    ("money", "rate"): "money",
    ("rate", "money"): "money",
    ("money", "number"): "money",
    ("number", "money"): "money",
    ("number", "number"): "number",
    ("number", "rate"): "number",
    ("rate", "number"): "number",
    ("rate", "rate"): "rate",
}


class Quantity(NamedTuple):
    """A lowered number. ``holds`` is when it applies at all: an award refers to a policy that may not be met."""

    expression: Expression
    unit: str
    scale: int
    formula: str
    holds: Expression = Const(True)
    rated: bool = False
    """Whether the number is a count times a rate, which may also stand for a rate: 每增加1架次提高1%."""
    measure: Text | None = None
    """What a number is counted in, as its input says: 人, months."""
    rows: tuple[Row, ...] = ()
    """What the number is chosen from, until it is a step."""

    def at(self, scale: int) -> Expression:
        """The expression of the same number at a multiple of its scale."""
        factor, left = divmod(scale, self.scale)
        assert not left, "a common scale is a multiple"
        if isinstance(self.expression, Const):
            return Const(int(self.expression.value) * factor)
        return self.expression if factor == 1 else Apply("multiply", (self.expression, Const(factor)))

    def times(self, other: Quantity, path: Path) -> Quantity:
        """The product. Raises TableError for money by money."""
        unit = _PRODUCTS.get((self.unit, other.unit))
        if unit is None:
            left, right = UNITS[self.unit], UNITS[other.unit]
            raise wrong(path, Text(f"{left.zh}不能乘以{right.zh}", f"cannot multiply {left.en} by {right.en}"))
        product = Apply("multiply", (self.expression, other.expression))
        formula, holds = f"{self.formula} × {other.formula}", all_of([self.holds, other.holds])
        rated = unit == "number" and "rate" in (self.unit, other.unit)
        counted = other if self.unit == "rate" else self if other.unit == "rate" else None
        measure = counted.measure if counted is not None else None
        return Quantity(product, unit, self.scale * other.scale, formula, holds, rated, measure)

    def wanted(self, unit: str | None, path: Path) -> Quantity:
        """The same number, refused where it is not of the wanted unit; so many times a rate is a rate where one is."""
        if unit == "rate" and self.unit == "number" and self.rated:
            return self._replace(unit="rate")
        if unit not in (None, self.unit):
            want, have = UNITS[unit or ""], UNITS[self.unit]
            raise wrong(path, Text(f"须为{want.zh}，此处为{have.zh}", f"must be {want.en}, is {have.en}"))
        return self

    def step(self, name: str, label: Text, *, named: bool = False) -> Quantity:
        """The same number as a named step of the trace; formulas after it name the step, not what it came from."""
        step = Step(name, label, self.formula, self.unit, self.scale, self.expression, self.rows, named)
        return self._replace(expression=step, formula=f"{{={name}}}", rows=())


def one_scale(parts: list[Quantity], path: Path) -> tuple[list[Expression], str, int]:
    """Several numbers of one unit at their common scale. Raises TableError where the units differ."""
    scale = 1
    for index, part in enumerate(parts):
        part.wanted(parts[0].unit, (*path, index))
        scale = scale * part.scale // gcd(scale, part.scale)
    return [part.at(scale) for part in parts], parts[0].unit, scale


def first_held(tests: list[Expression], values: list[Quantity], path: Path) -> Quantity:
    """The first value whose test holds, else the last one."""
    ends, unit, scale = one_scale(values, path)
    chosen = ends[-1]
    for test, end in zip(reversed(tests), reversed(ends[:-1]), strict=True):
        chosen = Apply("if", (test, end, chosen))
    measure = next((value.measure for value in values if value.measure is not None), None)
    return Quantity(chosen, unit, scale, "", measure=measure)


MONTHS = Text("个月", "months")
"""What months are counted in."""
OTHERWISE = Text("其他", "otherwise")


def rows_of(words: Iterable[Text], values: Iterable[Quantity]) -> tuple[Row, ...]:
    """What a step chooses from: when each value holds, in words."""
    return tuple(Row(when, value.formula) for when, value in zip(words, values, strict=True))


def difference(more: Quantity, less: Quantity, path: Path) -> Quantity:
    """What one number exceeds another by, never less than nothing."""
    (whole, taken), unit, scale = one_scale([more, less], path)
    formula = f"{more.formula} − {less.formula}"
    return Quantity(Apply("subtract", (whole, taken)), unit, scale, formula, measure=more.measure)
