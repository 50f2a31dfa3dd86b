"""The pieces that go over the rows of a list: what they come to together, and how many count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from rongcli.base.text import Text, did_you_mean
from rongcli.rules.expression import Apply, Const, Expression, Over, Row, all_of
from rongcli.table.conditions import Requirement, plain_tests
from rongcli.table.quantity import Quantity, one_scale
from rongcli.table.values import Names, Piece, lower_value
from rongcli.table.wording import words_of
from rongcli.table.words import Path, wrong

if TYPE_CHECKING:
    from rongcli.table.values import Value

_EACH = Text("每行", "each row")


def joined_rows(
    rows: str, where: Sequence[Requirement], value: Quantity, names: Names, path: Path, operator: str = "add"
) -> Quantity:
    """What the rows of a list that count come to, joined; ``value`` is that of one row. Raises TableError."""
    tests = plain_tests(where, names.within(rows), (*path, "where"), "where")
    zh, en = "且".join(one.text.zh for one in tests), " and ".join(one.text.en for one in tests)
    words = Text(f"{zh}的，{_EACH.zh}", f"{_EACH.en} where {en}") if tests else _EACH
    over = Over(rows, operator, value.expression, all_of([one.test for one in tests]))
    shown = (Row(words, value.formula),)
    return Quantity(over, value.unit, value.scale, "", measure=value.measure, rows=shown)


class _Listed(Piece):
    """What rows of a list come to; ``where`` says which of them count."""

    rows: str
    where: list[Requirement] = []


class Total(_Listed):
    """What the rows of a list come to together: 逐人、逐展位、逐项合计.

    ``order`` ranks the rows, the greatest first, for what ``of`` says by ``rank``; without it they rank as listed.
    ``limit`` is what each row comes to at most, with ``by`` what the rows that agree in those cells do together.
    """

    kind: Literal["total"]
    of: Value
    order: Value | None = None
    limit: Value | None = None
    by: list[str] = []

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """The sum, exactly: nothing is rounded row by row."""
        names.listed(self.rows, (*path, "rows"))
        within = names.within(self.rows)
        value = lower_value(self.of, within, (*path, "of"), unit)
        found = joined_rows(self.rows, self.where, value, names, path)
        over = found.expression
        assert isinstance(over, Over)
        if self.order is not None:
            order = lower_value(self.order, within, (*path, "order"), None)
            over = over._replace(order=order.expression)
        found = found._replace(expression=over, formula=f"total({{{self.rows}}})")
        found = self._limited(found, value, names, path)
        return found.step(names.fresh("total"), Text("逐行合计", "Total of the rows"))

    def _limited(self, found: Quantity, value: Quantity, names: Names, path: Path) -> Quantity:
        """The total with what each row, or each group of rows, comes to at most."""
        if self.limit is None:
            if self.by:
                raise wrong((*path, "by"), Text("须与 limit 同用", "goes with limit"))
            return found
        over = found.expression
        assert isinstance(over, Over)
        limit = lower_value(self.limit, names, (*path, "limit"), value.unit, value)
        cells = tuple(self._cell(names, index, path) for index in range(len(self.by)))
        (each, most), _, scale = one_scale([value, limit], path)
        zh, en = words_of(limit, names, value)
        labels = [names.within(self.rows).inputs[key].label for key in self.by]
        per = Text("、".join(one.zh for one in labels) or "行", ", ".join(one.en for one in labels) or "row")
        rows = (*found.rows, Row(Text(f"每{per.zh}最高", f"at most per {per.en}"), limit.formula or f"{zh} {en}"))
        limited: Expression = over._replace(value=each, per=cells, limit=most)
        if not cells:
            limited = over._replace(value=Apply("min", (each, most)))
        return found._replace(expression=limited, scale=scale, rows=rows)

    def _cell(self, names: Names, index: int, path: Path) -> str:
        key, place = self.by[index], (*path, "by", index)
        cells = {cell.short: cell for cell in names.listed(self.rows, place).cells}
        if key not in cells:
            hint = did_you_mean(key, cells)
            raise wrong(place, Text(f"清单各行没有“{key}”", f"'{key}' is no cell of the rows"), hint)
        return cells[key].name


class Count(_Listed):
    """How many rows count: 符合条件的人数."""

    kind: Literal["count"]

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """The number of rows."""
        names.listed(self.rows, (*path, "rows"))
        one = Quantity(Const(1), "number", 1, "1")
        counted = joined_rows(self.rows, self.where, one, names, path)._replace(formula=f"count({{{self.rows}}})")
        return counted.step(names.fresh("count"), Text("行数", "Rows that count"))
