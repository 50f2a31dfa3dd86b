"""The award kinds: each one class with the notice's own parameters, and one ``lower`` to the expression.

To add a kind: a class here with its parameters and ``lower``, a member of ``Kind``, its words in CONTRIBUTING.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from rongcli.edition import Input
from rongcli.language import Text, did_you_mean
from rongcli.money import MILLION, parse_money, parse_rate, rate_text
from rongcli.rule import Apply, Const, Expression, Fact, Step
from rongcli.table.words import Path, Strict, figure, wrong


@dataclass(frozen=True, slots=True)
class Quantity:
    """A lowered number: it reads as ``expression / scale`` in ``unit`` (fen for "money", one for "number")."""

    expression: Expression
    unit: str
    scale: int
    formula: str

    def step(self, label: Text) -> Quantity:
        """The same number as a named step of the trace."""
        named = Step(label, self.formula, self.unit, self.scale, self.expression)
        return Quantity(named, self.unit, self.scale, self.formula)

    def at(self, scale: int) -> Expression:
        """The expression of the same number at a multiple of its scale."""
        factor, left = divmod(scale, self.scale)
        assert not left, "scales are powers of a million"
        return self.expression if factor == 1 else Apply("multiply", (self.expression, Const(factor)))


@dataclass(frozen=True, slots=True)
class Lowered:
    """What an award kind comes to: how sure the text is, and the low and high end of the money."""

    certainty: str
    low: Quantity | None = None
    high: Quantity | None = None


Inputs = Mapping[str, Input]


def fact(item: Input) -> Fact:
    """An input as the expression reads it."""
    kind = item.type if item.type in ("boolean", "choice") else "number"
    return Fact(item.name, kind, tuple(item.choices))


def known_input(name: str, inputs: Inputs, path: Path) -> Input:
    """The input of that name. Raises TableError naming the nearest."""
    if name not in inputs:
        message = Text(f"没有输入项“{name}”", f"there is no input '{name}'")
        raise wrong(path, message, did_you_mean(name, inputs))
    return inputs[name]


def constant(fen: int) -> Quantity:
    """A fixed amount."""
    return Quantity(Const(fen), "money", 1, f"{{#{fen}}}")


def lower_amount(amount: Amount, inputs: Inputs, path: Path) -> Quantity:
    """An amount of money: a figure as printed, an input, or a kind with one sure amount."""
    if not isinstance(amount, str):
        lowered = amount.lower(inputs, path)
        if lowered.high is None or lowered.certainty != "determined":
            raise wrong(path, Text("此处须为确定的金额", "must be a determined amount here"))
        return lowered.high
    if amount[:1].isdigit() or amount[:1] in "￥¥":
        return constant(figure(parse_money, amount, path))
    return _input_amount(amount, "money", inputs, path)


def _input_amount(name: str, unit: str, inputs: Inputs, path: Path) -> Quantity:
    item = known_input(name, inputs, path)
    wanted = ("money",) if unit == "money" else ("number", "count")
    if item.type not in wanted:
        needed = " / ".join(wanted)
        raise wrong(path, Text(f"“{name}”的类型须为 {needed}", f"'{name}' must be of type {needed}, is {item.type}"))
    return Quantity(fact(item), unit, 1 if unit == "money" else MILLION, f"{{{name}}}")


class Rate(Strict):
    """A share of a base: 按注册资本的1%."""

    kind: Literal["rate"]
    rate: str
    base: Amount

    def lower(self, inputs: Inputs, path: Path) -> Lowered:
        """Base × rate."""
        base = lower_amount(self.base, inputs, (*path, "base"))
        rate = figure(parse_rate, self.rate, (*path, "rate"))
        product = Quantity(
            Apply("multiply", (base.expression, Const(rate))),
            "money",
            base.scale * MILLION,
            f"{base.formula} × {rate_text(rate)}",
        )
        return Lowered("determined", None, product.step(Text("按比例计算", "Share of the base")))


class PerUnit(Strict):
    """A price for each unit: 每1Gbps 20万元. ``count``: only whole units, each started one, or in proportion."""

    kind: Literal["per_unit"]
    price: str
    quantity: str
    count: Literal["whole", "started", "proportional"] = "whole"

    def lower(self, inputs: Inputs, path: Path) -> Lowered:
        """Units × price."""
        price = figure(parse_money, self.price, (*path, "price"))
        units = self._units(_input_amount(self.quantity, "number", inputs, (*path, "quantity")))
        product = Quantity(
            Apply("multiply", (units.expression, Const(price))),
            "money",
            units.scale,
            f"{units.formula} × {{#{price}}}",
        )
        return Lowered("determined", None, product.step(Text("按单价计算", "Units × price")))

    def _units(self, stated: Quantity) -> Quantity:
        if self.count == "proportional":
            return stated
        number, name, label = stated.expression, "floor", Text("足额单位数", "Whole units")
        if self.count == "started":
            number = Apply("add", (number, Const(MILLION - 1)))
            name, label = "ceil", Text("单位数(不足一个按一个)", "Started units")
        whole = Apply("divide", (number, Const(MILLION)))
        return Quantity(whole, "number", 1, f"{name}({stated.formula})").step(label)


class Fixed(Strict):
    """An amount as it stands: 一次性200万元."""

    kind: Literal["fixed"]
    amount: Amount

    def lower(self, inputs: Inputs, path: Path) -> Lowered:
        """The amount itself."""
        amount = lower_amount(self.amount, inputs, (*path, "amount"))
        return Lowered("determined", None, amount.step(Text("定额", "Fixed amount")))


class Smallest(Strict):
    """The smallest of several amounts: 取较低者."""

    kind: Literal["smallest"]
    of: list[Amount] = Field(min_length=2)

    def lower(self, inputs: Inputs, path: Path) -> Lowered:
        """The least of the amounts."""
        least = _joined("min", self.of, inputs, (*path, "of"))
        return Lowered("determined", None, least.step(Text("取较低者", "The smallest")))


class Largest(Strict):
    """The largest of several amounts: 取较高者."""

    kind: Literal["largest"]
    of: list[Amount] = Field(min_length=2)

    def lower(self, inputs: Inputs, path: Path) -> Lowered:
        """The greatest of the amounts."""
        most = _joined("max", self.of, inputs, (*path, "of"))
        return Lowered("determined", None, most.step(Text("取较高者", "The largest")))


def _joined(operator: str, amounts: list[Amount], inputs: Inputs, path: Path) -> Quantity:
    """Several amounts at one scale under one operator, left to right."""
    parts = [lower_amount(amount, inputs, (*path, index)) for index, amount in enumerate(amounts)]
    scale = max(part.scale for part in parts)
    joined = parts[0].at(scale)
    for part in parts[1:]:
        joined = Apply(operator, (joined, part.at(scale)))
    return Quantity(joined, "money", scale, f"{operator}({', '.join(part.formula for part in parts)})")


class Ceiling(Strict):
    """Up to a bound, the rest at the authority's discretion: 最高. Without ``bound`` its caps are all it has."""

    kind: Literal["ceiling"]
    bound: Amount | None = None

    def lower(self, inputs: Inputs, path: Path) -> Lowered:
        """From nothing to the bound."""
        if self.bound is None:
            return Lowered("ceiling")
        bound = lower_amount(self.bound, inputs, (*path, "bound"))
        return Lowered("ceiling", None, bound.step(Text("上限", "Upper bound")))


class Range(Strict):
    """Between two amounts, both included: 5万至20万元."""

    kind: Literal["range"]
    minimum: Amount
    maximum: Amount

    def lower(self, inputs: Inputs, path: Path) -> Lowered:
        """From the minimum to the maximum."""
        low = lower_amount(self.minimum, inputs, (*path, "minimum")).step(Text("下限", "Lower bound"))
        high = lower_amount(self.maximum, inputs, (*path, "maximum")).step(Text("上限", "Upper bound"))
        return Lowered("range", low, high)


class Unpublished(Strict):
    """Support promised without a figure."""

    kind: Literal["unpublished"]

    def lower(self, inputs: Inputs, path: Path) -> Lowered:
        """Nothing to compute."""
        return Lowered("unpublished")


Kind = Annotated[
    Rate | PerUnit | Fixed | Smallest | Largest | Ceiling | Range | Unpublished, Field(discriminator="kind")
]
Amount = str | Kind
for _kind in (Rate, PerUnit, Fixed, Smallest, Largest, Ceiling, Range, Unpublished):
    _kind.model_rebuild()
