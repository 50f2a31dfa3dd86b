"""The pieces that compute: each one class with the notice's own parameters and one ``lower`` to the expression.

To add a piece: a class here (or beside, in ``joined.py``, ``tiers.py`` or ``choices.py``) with its parameters and
``lower``, its name in ``language.PIECES``, and its section in docs/language.md, which the tests run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from rongcli.base.text import Text
from rongcli.rules.expression import Apply, Const, Expression, all_of, rational
from rongcli.rules.operators import QUOTIENT
from rongcli.table.quantity import MONTHS, UNITS, Quantity, difference, one_scale
from rongcli.table.values import Names, Piece, lower_value
from rongcli.table.words import Path, wrong

if TYPE_CHECKING:
    from rongcli.table.values import Value, Values

Count = Literal["whole", "started", "proportional"]
Direction = Literal["down", "up", "nearest"]
COUNTS = {
    "whole": ("units", Text("足额单位数", "Whole units")),
    "started": ("units", Text("单位数（不足一个按一个）", "Started units")),
}


ROUNDED = {
    "down": Text("向下取整", "Rounded down"),
    "up": Text("向上取整", "Rounded up"),
    "nearest": Text("四舍五入取整", "Rounded to the nearest"),
}


class Rate(Piece):
    """A share of a base: 按注册资本的1%."""

    kind: Literal["rate"]
    rate: Value
    base: Value

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """Base × rate, in the base's unit."""
        base = lower_value(self.base, names, (*path, "base"), unit)
        rate = lower_value(self.rate, names, (*path, "rate"), "rate")
        return base.times(rate, path).step(names.fresh("share"), Text("按比例计算", "Share of the base"))


class PerUnit(Piece):
    """A price for each unit: 每1Gbps 20万元, 每增加10架次, 每平方米每月.

    ``quantity`` may be several numbers, which are multiplied; ``above`` is what does not count; ``every`` is the
    size of a unit; ``count`` takes only whole units, each started one, or parts in proportion.
    """

    kind: Literal["per_unit"]
    price: Value
    quantity: Values
    above: Value | None = None
    every: Value | None = None
    count: Count = "whole"

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """Price × units."""
        price = lower_value(self.price, names, (*path, "price"), unit)
        units = self._units(names, path)
        return units.times(price, path).step(names.fresh("amount"), Text("按单价计算", "Units × price"))

    def _units(self, names: Names, path: Path) -> Quantity:
        if isinstance(self.quantity, list):
            stated = Quantity(Const(1), "number", 1, "")
            for index, part in enumerate(self.quantity):
                place = (*path, "quantity", index)
                factor = lower_value(part, names, place, "number")
                stated = stated.times(factor, place) if index else factor
        else:
            stated = lower_value(self.quantity, names, (*path, "quantity"), None if self.every else "number")
        if self.above is not None:
            above = lower_value(self.above, names, (*path, "above"), stated.unit, stated)
            stated = difference(stated, above, path)
            stated = stated._replace(formula=f"({stated.formula})")
        size = lower_value(self.every, names, (*path, "every"), stated.unit, stated) if self.every is not None else None
        if size is None and self.count == "proportional":
            return stated
        return self._counted(stated, size, names, path)

    def _counted(self, stated: Quantity, size: Quantity | None, names: Names, path: Path) -> Quantity:
        one = size or Quantity(Const(stated.scale), stated.unit, stated.scale, "1")
        (number, each), _, _ = one_scale([stated, one], path)
        shown = stated.formula if size is None else f"{stated.formula} ÷ {one.formula}"
        if not isinstance(each, Const) or each.value == 0:
            raise wrong((*path, "every"), Text("须为大于零的固定数", "must be a fixed number above zero"))
        if self.count == "proportional":
            # Exact: the size goes into the scale, so nothing is divided before the one rounding.
            return Quantity(number, "number", int(each.value), shown)
        name, label = COUNTS[self.count]
        whole = "floor" if self.count == "whole" else "ceil"
        counted = wholes(number, each, "down" if self.count == "whole" else "up")
        units = Quantity(counted, "number", 1, f"{whole}({shown})")
        return units.step(names.fresh(name), label)


def wholes(number: Expression, each: Const, direction: Direction) -> Expression:
    """How many whole units a number is, down, up or to the nearest (half up), exactly of a fraction too."""
    size = int(each.value)
    if direction == "down" or size == 0:
        return Apply("divide", (number, each))
    if not rational(number):
        more = size - 1 if direction == "up" else size // 2
        return Apply("divide", (Apply("add", (number, Const(more))), each))
    if direction == "nearest":
        twice = Apply("add", (Apply("multiply", (number, Const(2))), each))
        return Apply("divide", (twice, Const(2 * size)))
    units = Apply("divide", (number, each))
    rest = Apply("above", (number, Apply("multiply", (units, each))))
    return Apply("add", (units, Apply("if", (rest, Const(1), Const(0)))))


class Quotient(Piece):
    """One number divided by another: 人均, 占比, 按未满月数与约定月数之比."""

    kind: Literal["quotient"]
    of: Value
    by: Value

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """Of ÷ by: a share of two numbers of one unit, else so much for each. Raises TableError for other units."""
        of = lower_value(self.of, names, (*path, "of"), None)
        by = lower_value(self.by, names, (*path, "by"), None)
        found = self._unit(of, by, unit, path)
        whole = Apply("multiply", (of.expression, Const(by.scale))) if by.scale != 1 else of.expression
        shown, holds = f"{of.formula} ÷ {by.formula}", all_of([of.holds, by.holds])
        if isinstance(by.expression, Const):
            if not by.expression.value:
                raise wrong((*path, "by"), Text("不能除以零", "cannot divide by nothing"))
            # Exact in every engine: a fixed divisor goes into the scale.
            quotient = Quantity(whole, found, of.scale * int(by.expression.value), shown, holds)
        else:
            quotient = Quantity(Apply(QUOTIENT, (whole, by.expression)), found, of.scale, shown, holds)
        return quotient.step(names.fresh("quotient"), Text("相除", "Quotient"))

    @staticmethod
    def _unit(of: Quantity, by: Quantity, wanted: str | None, path: Path) -> str:
        if of.unit == by.unit and of.unit != "date":
            return "number" if wanted == "number" else "rate"
        if by.unit in ("number", "rate") and of.unit != "date":
            return of.unit
        have, each = UNITS[of.unit], UNITS[by.unit]
        raise wrong(path, Text(f"{have.zh}不能除以{each.zh}", f"cannot divide {have.en} by {each.en}"))


class Fixed(Piece):
    """An amount as it stands: 一次性200万元."""

    kind: Literal["fixed"]
    amount: Value

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """The amount itself."""
        amount = lower_value(self.amount, names, (*path, "amount"), unit)
        return amount.step(names.fresh("fixed"), Text("定额", "Fixed amount"))


class Product(Piece):
    """Several numbers multiplied: 面积 × 月数."""

    kind: Literal["product"]
    of: list[Value] = Field(min_length=2)

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """The product; at most one factor is money."""
        parts = [lower_value(part, names, (*path, "of", i), None) for i, part in enumerate(self.of)]
        product = parts[0]
        for index, part in enumerate(parts[1:], 1):
            product = product.times(part, (*path, "of", index))
        return product.step(names.fresh("product"), Text("相乘", "Product"))


class PhaseOut(Piece):
    """An amount that shrinks in a line to nothing as a number goes from one edge to another: 逐步退坡."""

    kind: Literal["phase_out"]
    of: Value
    by: Value
    from_: Value = Field(alias="from")
    to: Value

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """Of × (to − by, within the two edges) ÷ (to − from), exactly."""
        amount = lower_value(self.of, names, (*path, "of"), unit)
        by = lower_value(self.by, names, (*path, "by"), None)
        start = lower_value(self.from_, names, (*path, "from"), by.unit, by)
        end = lower_value(self.to, names, (*path, "to"), by.unit, by)
        (value, low, high), _, _ = one_scale([by, start, end], path)
        rest = self._rest(amount, value, low, high, path)
        shown = f"{amount.formula} × ({end.formula} − {by.formula}) ÷ ({end.formula} − {start.formula})"
        return rest._replace(formula=shown).step(names.fresh("phase-out"), Text("逐步退坡", "Phased out"))

    @staticmethod
    def _rest(amount: Quantity, value: Expression, low: Expression, high: Expression, path: Path) -> Quantity:
        left = Apply("subtract", (high, value))
        if not (isinstance(low, Const) and isinstance(high, Const)):
            width = Apply("subtract", (high, low))
            part = Apply("multiply", (amount.expression, Apply("min", (left, width))))
            return Quantity(Apply(QUOTIENT, (part, width)), amount.unit, amount.scale, "")
        if int(low.value) >= int(high.value):
            raise wrong((*path, "to"), Text("from 须小于 to", "from must lie below to"))
        size = int(high.value) - int(low.value)  # fixed: exact in every engine
        part = Apply("multiply", (amount.expression, Apply("min", (left, Const(size)))))
        return Quantity(part, amount.unit, amount.scale * size, "")


class Round(Piece):
    """Rounding where the notice rounds: to a unit, down, up or to the nearest (half up)."""

    kind: Literal["round"]
    of: Value
    to: Value
    direction: Direction

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """The amount as a whole number of units."""
        amount = lower_value(self.of, names, (*path, "of"), unit)
        size = lower_value(self.to, names, (*path, "to"), amount.unit, amount)
        (value, each), found, scale = one_scale([amount, size], path)
        if not isinstance(each, Const) or not each.value:
            raise wrong((*path, "to"), Text("须为大于零的固定数", "must be a fixed number above zero"))
        rounded = Apply("multiply", (wholes(value, each, self.direction), each))
        way = {"down": "rounddown", "up": "roundup", "nearest": "round"}[self.direction]
        formula = f"{way}({amount.formula}, {size.formula})"
        return Quantity(rounded, found, scale, formula, measure=amount.measure).step(
            names.fresh("rounded"), ROUNDED[self.direction]
        )


class Months(Piece):
    """Whole months from one date to another: 实际月数."""

    kind: Literal["months"]
    from_: Value = Field(alias="from")
    to: Value

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """Months whose anniversary has come; where a month is shorter, its last day is the anniversary."""
        start = lower_value(self.from_, names, (*path, "from"), "date")
        end = lower_value(self.to, names, (*path, "to"), "date")
        months = Apply("months", (start.expression, end.expression))
        shown = f"months({start.formula}, {end.formula})"
        counted = Quantity(months, "number", 1, shown, measure=MONTHS)
        return counted.step(names.fresh("months"), Text("月数", "Months"))
