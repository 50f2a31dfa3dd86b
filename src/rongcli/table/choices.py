"""The pieces that choose: tiers, brackets, lookups, schedules, alternatives, and other policies' awards.

Where a tier ends is declared by the key: ``up_to`` includes the edge (含), ``below`` does not (不含).
"""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from rongcli.edition import Input
from rongcli.language import Text, did_you_mean
from rongcli.rule import Apply, Const, Expression, all_of
from rongcli.table.conditions import Requirement
from rongcli.table.quantity import Quantity, one_scale
from rongcli.table.values import Names, Piece, fact, lower_value
from rongcli.table.words import Path, Strict, wrong

if TYPE_CHECKING:
    from rongcli.table.values import Value


class Tier(Strict):
    """One tier: what it is worth up to an edge; the last one has none."""

    up_to: Value | None = None
    below: Value | None = None
    value: Value

    def edge(self, by: Quantity, names: Names, path: Path) -> tuple[Expression, Quantity] | None:
        """Whether a number falls at or under the tier's edge, and the edge; None for an open end."""
        given = [key for key in ("up_to", "below") if getattr(self, key) is not None]
        if not given:
            return None
        if len(given) == 2:
            raise wrong(path, Text("up_to 与 below 只能有一个", "has both up_to and below"))
        key = given[0]
        edge = lower_value(getattr(self, key), names, (*path, key), by.unit)
        (value, end), _, _ = one_scale([by, edge], path)
        return Apply("at_most" if key == "up_to" else "below", (value, end)), edge


def _edges(tiers: list[Tier], by: Quantity, names: Names, path: Path) -> list[tuple[Expression, Quantity]]:
    """The edges of tiers in order. Raises TableError for an open end before the last or edges that do not rise."""
    found: list[tuple[Expression, Quantity]] = []
    for index, tier in enumerate(tiers):
        edge = tier.edge(by, names, (*path, index))
        last = index == len(tiers) - 1
        if (edge is None) != last:
            message = (
                Text("只有最后一档不设上沿", "only the last tier has no edge")
                if edge is None
                else Text(
                    "最后一档须不设上沿，否则其上无值", "the last tier must have no edge: above it nothing is said"
                )
            )
            raise wrong((*path, index), message)
        if edge is not None:
            if found and not _rises(found[-1][1], edge[1], path):
                raise wrong((*path, index), Text("上沿须逐档升高", "must end above the tier before it"))
            found.append(edge)
    return found


def _rises(before: Quantity, after: Quantity, path: Path) -> bool:
    (low, high), _, _ = one_scale([before, after], path)
    return not (isinstance(low, Const) and isinstance(high, Const)) or int(low.value) < int(high.value)


class Tiers(Piece):
    """One value by the tier a number falls in: 分档 (the whole amount takes the tier's value)."""

    kind: Literal["tiers"]
    by: Value
    tiers: list[Tier] = Field(min_length=2)

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """The value of the first tier whose edge is not passed."""
        by = lower_value(self.by, names, (*path, "by"), None)
        edges = _edges(self.tiers, by, names, (*path, "tiers"))
        values = [
            lower_value(tier.value, names, (*path, "tiers", i, "value"), unit) for i, tier in enumerate(self.tiers)
        ]
        return (
            _chosen([test for test, _ in edges], values, (*path, "tiers"))
            ._replace(formula=f"tier({by.formula})")
            .step(names.fresh("tier"), Text("所在档次", "Tier"))
        )


def _chosen(tests: list[Expression], values: list[Quantity], path: Path) -> Quantity:
    """The first value whose test holds, else the last one."""
    ends, unit, scale = one_scale(values, path)
    chosen = ends[-1]
    for test, end in zip(reversed(tests), reversed(ends[:-1]), strict=True):
        chosen = Apply("if", (test, end, chosen))
    return Quantity(chosen, unit, scale, "")


class Brackets(Piece):
    """Each part of a number at its own rate or price: 分段累计 (超额累进)."""

    kind: Literal["brackets"]
    of: Value
    tiers: list[Tier] = Field(min_length=2)

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """The sum over brackets of (the part of the number within it) × its rate or price."""
        whole = lower_value(self.of, names, (*path, "of"), None)
        edges = _edges(self.tiers, whole, names, (*path, "tiers"))
        zero = Quantity(Const(0), whole.unit, whole.scale, "0")
        starts = [zero, *(edge for _, edge in edges)]
        parts = []
        for index, tier in enumerate(self.tiers):
            place = (*path, "tiers", index, "value")
            reached = whole
            if index < len(edges):
                (value, edge), found, scale = one_scale([whole, edges[index][1]], place)
                reached = Quantity(Apply("min", (value, edge)), found, scale, whole.formula)
            (value, start), found, scale = one_scale([reached, starts[index]], place)
            part = Quantity(Apply("subtract", (value, start)), found, scale, f"bracket({whole.formula})")
            price = lower_value(tier.value, names, place, None)
            label = Text(f"第{index + 1}段", f"Bracket {index + 1}")
            parts.append(part.step(names.fresh("part"), label).times(price, place).step(names.fresh("bracket"), label))
        ends, found, scale = one_scale(parts, path)
        total = ends[0]
        for end in ends[1:]:
            total = Apply("add", (total, end))
        shown = " + ".join(part.formula for part in parts)
        return Quantity(total, found, scale, shown).step(names.fresh("brackets"), Text("分段累计", "Brackets together"))


class Row(BaseModel):
    """One row of a lookup: a choice (or several) for each category it is about, and the value."""

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)
    __pydantic_extra__: dict[str, str | list[str]]

    value: Value

    def choices(self, item: Input) -> tuple[str, ...]:
        """The choices of a category that the row covers: all, where it does not name the category."""
        said = (self.__pydantic_extra__ or {}).get(item.name, list(item.choices))
        return (said,) if isinstance(said, str) else tuple(said)


class Lookup(Piece):
    """A value by one or more categories; ``default`` is for combinations that no row covers."""

    kind: Literal["lookup"]
    by: list[str] = Field(min_length=1)
    rows: list[Row] = Field(min_length=1)
    default: Value | None = None

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """The row's value. Raises TableError for combinations covered twice, or not at all without a default."""
        items = [names.input(name, (*path, "by", index)) for index, name in enumerate(self.by)]
        self._check(items, path)
        tests = [
            all_of([_one_of(item, row.choices(item)) for item in items if row.choices(item) != tuple(item.choices)])
            for row in self.rows
        ]
        values = [lower_value(row.value, names, (*path, "rows", i, "value"), unit) for i, row in enumerate(self.rows)]
        if self.default is not None:
            values.append(lower_value(self.default, names, (*path, "default"), unit))
        else:
            tests.pop()
        shown = ", ".join(f"{{{name}}}" for name in self.by)
        chosen = _chosen(tests, values, (*path, "rows"))._replace(formula=f"lookup({shown})")
        return chosen.step(names.fresh("lookup"), Text("按类别查表", "Looked up"))

    def _check(self, items: list[Input], path: Path) -> None:
        for index, row in enumerate(self.rows):
            place = (*path, "rows", index)
            for key in row.__pydantic_extra__ or {}:
                if key not in self.by:
                    options = ", ".join(self.by)
                    raise wrong((*place, key), Text("不在 by 之列", "is not among by"), Text(options, options))
            for item in items:
                odd = next((choice for choice in row.choices(item) if choice not in item.choices), None)
                if odd is not None:
                    hint = did_you_mean(odd, item.choices)
                    raise wrong((*place, item.name), Text(f"没有选项“{odd}”", f"has no choice '{odd}'"), hint)
        covered: Counter[tuple[str, ...]] = Counter()
        for row in self.rows:
            covered.update(product(*(row.choices(item) for item in items)))
        twice = next((cell for cell, times in covered.items() if times > 1), None)
        if twice is not None:
            said = " / ".join(twice)
            raise wrong((*path, "rows"), Text(f"{said} 出现两次", f"{said} is covered twice"))
        gap = next((cell for cell in product(*(item.choices for item in items)) if cell not in covered), None)
        if gap is not None and self.default is None:
            said = " / ".join(gap)
            message = Text(f"未给出 {said}，又无 default", f"says nothing for {said} and has no default")
            raise wrong((*path, "rows"), message)


def _one_of(item: Input, choices: tuple[str, ...]) -> Expression:
    return Apply("one_of", (fact(item), *(Const(choice) for choice in choices)))


class Schedule(Piece):
    """A value by year of support: 第一年100%、第二年85%、第三年70%; ``after`` is for every later year."""

    kind: Literal["schedule"]
    year: Value
    values: list[Value] = Field(min_length=1)
    after: Value

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """The value of the year, counted from one."""
        year = lower_value(self.year, names, (*path, "year"), "number")
        values = [lower_value(value, names, (*path, "values", i), unit) for i, value in enumerate(self.values)]
        values.append(lower_value(self.after, names, (*path, "after"), unit))
        tests: list[Expression] = [
            Apply("at_most", (year.expression, Const(index * year.scale))) for index in range(1, len(values))
        ]
        # Years count from one: there is no value for a year before the first.
        tests.insert(0, Apply("below", (year.expression, Const(year.scale))))
        values.insert(0, Quantity(Const(0), values[0].unit, 1, "0"))
        chosen = _chosen(tests, values, (*path, "values"))._replace(formula=f"year({year.formula})")
        return chosen.step(names.fresh("schedule"), Text("当年标准", "Value of the year"))


class If(Piece):
    """A value where conditions are met, another (or nothing) where they are not."""

    kind: Literal["if"]
    requires: list[Requirement] = Field(min_length=1)
    then: Value
    else_: Value | None = Field(default=None, alias="else")

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """then, or else."""
        tests = [part.test(names, (*path, "requires", i)) for i, part in enumerate(self.requires)]
        then = lower_value(self.then, names, (*path, "then"), unit)
        nothing = Quantity(Const(0), then.unit, 1, "0")
        other = nothing if self.else_ is None else lower_value(self.else_, names, (*path, "else"), then.unit)
        chosen = _chosen([all_of([found.test for found in tests])], [then, other], path)
        shown = f"if({then.formula}, {other.formula})"
        holds = then.holds if self.else_ is not None else all_of([then.holds, *(found.test for found in tests)])
        return chosen._replace(formula=shown, holds=holds).step(names.fresh("if"), Text("视条件而定", "By condition"))


class AwardOf(Piece):
    """What another policy of the table would give the same applicant, by itself and after its own caps."""

    kind: Literal["award"]
    policy: str

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """The other award where its conditions are met, else nothing."""
        referred = names.award(self.policy, (*path, "policy"))
        amount = referred.amount
        if amount is None:
            message = Text("该政策的金额不由条文确定", "is a policy whose amount the text does not fix")
            raise wrong((*path, "policy"), message, Text("不能用作计算", "it cannot be computed with"))
        held = Apply("if", (referred.holds, amount.expression, Const(0)))
        named = Quantity(held, amount.unit, amount.scale, f"award({self.policy})", referred.holds)
        label = Text(f"“{self.policy}”的金额", f"Award of {self.policy}")
        return named.step(names.fresh("award"), label)


class First(Piece):
    """The first of several awards that applies: 按顺序适用."""

    kind: Literal["first"]
    of: list[Value] = Field(min_length=2)

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """The first whose conditions are met, else nothing."""
        parts = [lower_value(part, names, (*path, "of", i), unit) for i, part in enumerate(self.of)]
        tests = [part.holds for part in parts]
        nothing = Quantity(Const(0), parts[0].unit, 1, "0")
        chosen = _chosen(tests, [*parts, nothing], (*path, "of"))
        shown = f"first({', '.join(part.formula for part in parts)})"
        return chosen._replace(formula=shown).step(names.fresh("first"), Text("按顺序适用", "The first that applies"))
