"""The pieces that put several numbers together: their sum, the smallest, the largest, what one exceeds another by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from rongcli.base.text import Text
from rongcli.rules.expression import Apply, all_of, any_of
from rongcli.table.conditions import Requirement
from rongcli.table.listed import joined_rows
from rongcli.table.quantity import Quantity, difference, one_scale
from rongcli.table.values import Names, Piece, lower_value, lower_values
from rongcli.table.words import Path, wrong

if TYPE_CHECKING:
    from rongcli.table.values import Value, Values


def _join(of: list[Value], operator: str, sign: str, names: Names, path: Path, unit: str | None) -> Quantity:
    """Several numbers of one unit under one operator."""
    parts = lower_values(of, names, [(*path, "of", i) for i in range(len(of))], unit)
    ends, found, scale = one_scale(parts, (*path, "of"))
    joined = ends[0]
    for end in ends[1:]:
        joined = Apply(operator, (joined, end))
    shown = [part.formula for part in parts]
    formula = sign.join(shown) if sign else f"{operator}({', '.join(shown)})"
    # The smallest of several applies where all do; a sum, or the largest, where any does.
    holds = (all_of if operator == "min" else any_of)([part.holds for part in parts])
    measure = next((part.measure for part in parts if part.measure is not None), None)
    return Quantity(joined, found, scale, formula, holds, measure=measure)


class _Joined(Piece):
    """Several numbers of one unit under one operator."""

    of: list[Value] = Field(min_length=2)


class Sum(_Joined):
    """Several amounts together: 合计."""

    kind: Literal["sum"]

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """The sum."""
        return _join(self.of, "add", " + ", names, path, unit).step(names.fresh("sum"), Text("合计", "Sum"))


class Smallest(_Joined):
    """The smallest of several amounts: 取较低者."""

    kind: Literal["smallest"]

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """The least."""
        return _join(self.of, "min", "", names, path, unit).step(
            names.fresh("smallest"), Text("取较低者", "The smallest")
        )


class Largest(Piece):
    """The largest of several amounts: 取较高者, 从高不重复; with ``rows`` of what each row of a list comes to."""

    kind: Literal["largest"]
    of: Values
    rows: str | None = None
    where: list[Requirement] = []

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """The greatest; of rows nothing where none counts. Raises TableError."""
        label = Text("取较高者", "The largest")
        if self.rows is None:
            return _join(self._several(path), "max", "", names, path, unit).step(names.fresh("largest"), label)
        names.listed(self.rows, (*path, "rows"))
        if isinstance(self.of, list):
            raise wrong((*path, "of"), Text("每行只写一个数", "is one value of each row"))
        value = lower_value(self.of, names.within(self.rows), (*path, "of"), unit)
        found = joined_rows(self.rows, self.where, value, names, path, "max")
        return found._replace(formula=f"most({{{self.rows}}})").step(names.fresh("largest"), label)

    def _several(self, path: Path) -> list[Value]:
        if self.where:
            raise wrong((*path, "where"), Text("须与 rows 同用", "goes with rows"))
        if not isinstance(self.of, list) or len(self.of) < 2:
            got = len(self.of) if isinstance(self.of, list) else 1
            raise wrong((*path, "of"), Text(f"须有至少 2 项，现有 {got} 项", f"needs at least 2 entries, has {got}"))
        return self.of


class Increase(Piece):
    """What one number exceeds another by, never less than nothing: 较上年新增, 扣除已享受部分."""

    kind: Literal["increase"]
    of: Value
    over: Value

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """max(of − over, 0)."""
        more = lower_value(self.of, names, (*path, "of"), unit)
        less = lower_value(self.over, names, (*path, "over"), more.unit, more)
        return difference(more, less, path).step(names.fresh("increase"), Text("超出部分", "Increase"))
