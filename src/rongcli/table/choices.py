"""The pieces that choose: lookups, alternatives, and other policies' awards."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from rongcli.base.text import Text, did_you_mean
from rongcli.rules.expression import Apply, Const, Expression, all_of
from rongcli.rules.policy import Input
from rongcli.table.conditions import Requirement, plain_tests
from rongcli.table.figures import zero_of
from rongcli.table.quantity import OTHERWISE, Quantity, first_held, rows_of
from rongcli.table.values import Names, Piece, fact, lower_value, lower_values
from rongcli.table.words import Path, wrong

if TYPE_CHECKING:
    from rongcli.table.values import Value


class Row(BaseModel):
    """One row of a lookup: a choice (or several) for each category it is about, and the value."""

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)
    __pydantic_extra__: dict[str, str | bool | list[str]]

    value: Value

    def choices(self, item: Input) -> tuple[str, ...]:
        """The choices of a category that the row covers: all, where it does not name the category."""
        said = (self.__pydantic_extra__ or {}).get(item.short, list(_domain(item)))
        if isinstance(said, bool):
            said = YES_NO[said]
        return (said,) if isinstance(said, str) else tuple(said)

    def words(self, items: list[Input]) -> Text:
        """When the row holds: its choices of each category that it names."""
        parts = [
            [_named(item, choice) for choice in self.choices(item)]
            for item in items
            if self.choices(item) != _domain(item)
        ]
        zh = "，".join("、".join(one.zh for one in part) for part in parts)
        en = ", ".join(" or ".join(one.en for one in part) for part in parts)
        return Text(zh, en) if parts else OTHERWISE


class Lookup(Piece):
    """A value by one or more categories; ``default`` is for combinations that no row covers."""

    kind: Literal["lookup"]
    by: list[str] = Field(min_length=1)
    rows: list[Row] = Field(min_length=1)
    default: Value | None = None

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """The row's value. Raises TableError for combinations covered twice, or not at all without a default."""
        items = [self._category(names, index, path) for index in range(len(self.by))]
        self._check(items, path)
        tests = [
            all_of([_one_of(item, row.choices(item)) for item in items if row.choices(item) != _domain(item)])
            for row in self.rows
        ]
        written = [row.value for row in self.rows]
        places: list[Path] = [(*path, "rows", i, "value") for i in range(len(self.rows))]
        if self.default is not None:
            written.append(self.default)
            places.append((*path, "default"))
        else:
            tests.pop()
        values = lower_values(written, names, places, unit)
        shown = ", ".join(f"{{{item.name}}}" for item in items)
        rows = rows_of(
            [*(row.words(items) for row in self.rows), *([OTHERWISE] if self.default is not None else ())], values
        )
        chosen = first_held(tests, values, (*path, "rows"))._replace(formula=f"lookup({shown})", rows=rows)
        return chosen.step(names.fresh("lookup"), Text("按类别查表", "Looked up"))

    def _category(self, names: Names, index: int, path: Path) -> Input:
        item = names.input(self.by[index], (*path, "by", index))
        if not _domain(item):
            message = Text(f"“{item.name}”没有选项可查", f"'{item.name}' has no choices to look up")
            hint = Text("按数值分档用 tiers", "use tiers for where a number lies")
            raise wrong((*path, "by", index), message, hint)
        return item

    def _check(self, items: list[Input], path: Path) -> None:
        for index, row in enumerate(self.rows):
            place = (*path, "rows", index)
            for key in row.__pydantic_extra__ or {}:
                if key not in self.by:
                    options = ", ".join(self.by)
                    raise wrong((*place, key), Text("不在 by 之列", "is not among by"), Text(options, options))
            for item in items:
                odd = next((choice for choice in row.choices(item) if choice not in _domain(item)), None)
                if odd is not None:
                    hint = did_you_mean(odd, _domain(item))
                    raise wrong((*place, item.short), Text(f"没有选项“{odd}”", f"has no choice '{odd}'"), hint)
        covered: Counter[tuple[str, ...]] = Counter()
        for row in self.rows:
            covered.update(product(*(row.choices(item) for item in items)))
        twice = next((cell for cell, times in covered.items() if times > 1), None)
        if twice is not None:
            said = " / ".join(twice)
            raise wrong((*path, "rows"), Text(f"{said} 出现两次", f"{said} is covered twice"))
        gap = next((cell for cell in product(*map(_domain, items)) if cell not in covered), None)
        if gap is not None and self.default is None:
            said = " / ".join(gap)
            message = Text(f"未给出 {said}，又无 default", f"says nothing for {said} and has no default")
            raise wrong((*path, "rows"), message)


YES_NO = ("false", "true")
"""What a boolean is as a key of rows, by its value."""


def _domain(item: Input) -> tuple[str, ...]:
    """All that a category can be."""
    return YES_NO if item.type == "boolean" else tuple(item.choices)


def _named(item: Input, choice: str) -> Text:
    """A choice of a category in words; of a boolean that it is so, or not."""
    if item.type != "boolean":
        return item.choices[choice]
    return item.label if choice == YES_NO[True] else Text(f"非{item.label.zh}", f"not: {item.label.en}")


def _one_of(item: Input, choices: tuple[str, ...]) -> Expression:
    if item.type == "boolean":
        return fact(item) if choices == (YES_NO[True],) else Apply("not", (fact(item),))
    return Apply("one_of", (fact(item), *(Const(choice) for choice in choices)))


class If(Piece):
    """A value where conditions are met, another where they are not: a table says what, never nothing by silence."""

    kind: Literal["if"]
    requires: list[Requirement] = Field(min_length=1)
    then: Value
    else_: Value | None = Field(default=None, alias="else")

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """then, or else. Raises TableError where there is no else."""
        tests = plain_tests(self.requires, names, (*path, "requires"), "if")
        then = lower_value(self.then, names, (*path, "then"), unit)
        if self.else_ is None:
            raise wrong((*path, "then"), Text("没有 else", "has no else beside it"), _otherwise(then, names))
        other = lower_value(self.else_, names, (*path, "else"), then.unit)
        met = all_of([found.test for found in tests])
        shown = f"if({then.formula}, {other.formula})"
        holds = then.holds if then.holds == other.holds else Apply("if", (met, then.holds, other.holds))
        words = Text("；".join(one.text.zh for one in tests), "; ".join(one.text.en for one in tests))
        rows = rows_of([words, OTHERWISE], [then, other])
        chosen = first_held([met], [then, other], path)._replace(formula=shown, holds=holds, rows=rows)
        return chosen.step(names.fresh("if"), Text("视条件而定", "By condition"))


def _otherwise(then: Quantity, names: Names) -> Text:
    """What to write for nothing, in the unit of what is given."""
    nothing = zero_of(then.unit, names.currency)
    zh, en = "不满足时为零请写", "where they are not met, write for nothing"
    return Text(f'{zh} else = "{nothing}"，否则写明数额', f'{en} else = "{nothing}", or what then holds')


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
