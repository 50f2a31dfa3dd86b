"""The pieces that go by tiers: one value by where a number lies, or each part of it at its own rate.

Where a tier ends is declared by the key: ``up_to`` includes the edge (含), ``below`` does not (不含).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from rongcli.base.text import Text
from rongcli.rules.expression import Apply, Const, Expression, span
from rongcli.table.quantity import Quantity, first_held, one_scale, rows_of
from rongcli.table.values import Names, Piece, lower_value
from rongcli.table.wording import words_of
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
        edge = lower_value(getattr(self, key), names, (*path, key), by.unit, by)
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
            if any(_never_above(edge[1], before, path) for _, before in found):
                raise wrong((*path, index), Text("上沿须逐档升高", "must end above the tier before it"))
            found.append(edge)
    return found


def _never_above(edge: Quantity, before: Quantity, path: Path) -> bool:
    """Whether an edge is certain not to lie above one before it, whatever a claim states."""
    (low, high), _, _ = one_scale([before, edge], path)
    return bool(span(high, {})[1] <= span(low, {})[0])


def _rising(edges: list[Quantity], path: Path) -> list[Quantity]:
    """The greatest of each edge and those before it, so that computed edges out of order count no part twice."""
    found = edges[:1]
    for edge in edges[1:]:
        (before, end), unit, scale = one_scale([found[-1], edge], path)
        fixed = isinstance(before, Const) and isinstance(end, Const)  # these rise already
        found.append(edge if fixed else Quantity(Apply("max", (before, end)), unit, scale, edge.formula))
    return found


def _tier_words(tiers: list[Tier], edges: list[Quantity], by: Quantity, names: Names) -> list[Text]:
    """When each tier holds, in words: up to its own edge, beyond the one before it."""
    found = []
    for index, tier in enumerate(tiers):
        parts = []
        if index:
            zh, en = words_of(edges[index - 1], names, by)
            included = tiers[index - 1].below is not None
            parts.append(Text(f"{zh}以上（含）", f"{en} or more") if included else Text(f"超过{zh}", f"above {en}"))
        if index < len(edges):
            zh, en = words_of(edges[index], names, by)
            parts.append(
                Text(f"低于{zh}", f"below {en}") if tier.below is not None else Text(f"不超过{zh}", f"up to {en}")
            )
        found.append(Text("、".join(one.zh for one in parts), ", ".join(one.en for one in parts)))
    return found


class Tiers(Piece):
    """One value by the tier a number falls in: 分档 (the whole amount takes the tier's value)."""

    kind: Literal["tiers"]
    by: Value
    tiers: list[Tier] = Field(min_length=2)

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """The value of the first tier whose edge is not passed."""
        by = lower_value(self.by, names, (*path, "by"), None)
        edges = _edges(self.tiers, by, names, (*path, "tiers"))
        words = _tier_words(self.tiers, [edge for _, edge in edges], by, names)
        values = [
            lower_value(tier.value, names, (*path, "tiers", i, "value"), unit) for i, tier in enumerate(self.tiers)
        ]
        return (
            first_held([test for test, _ in edges], values, (*path, "tiers"))
            ._replace(formula=f"tier({by.formula})", rows=rows_of(words, values))
            .step(names.fresh("tier"), Text("所在档次", "Tier"))
        )


class Brackets(Piece):
    """Each part of a number at its own rate or price: 分段累计 (超额累进).

    A bracket whose edge a claim puts at or below those before it holds nothing.
    """

    kind: Literal["brackets"]
    of: Value
    tiers: list[Tier] = Field(min_length=2)

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """The sum over brackets of (the part of the number within it) × its rate or price."""
        whole = lower_value(self.of, names, (*path, "of"), None)
        tiers: Path = (*path, "tiers")
        written = [edge for _, edge in _edges(self.tiers, whole, names, tiers)]
        edges = _rising(written, tiers)
        words = _tier_words(self.tiers, written, whole, names)
        prices = []
        starts = [Quantity(Const(0), whole.unit, whole.scale, "0"), *edges]
        parts = []
        for index, tier in enumerate(self.tiers):
            place = (*tiers, index, "value")
            reached = whole
            if index < len(edges):
                (value, edge), found, scale = one_scale([whole, edges[index]], place)
                reached = Quantity(Apply("min", (value, edge)), found, scale, whole.formula)
            (value, start), found, scale = one_scale([reached, starts[index]], place)
            part = Quantity(Apply("subtract", (value, start)), found, scale, f"bracket({whole.formula})")
            price = lower_value(tier.value, names, place, None)
            prices.append(price)
            label = Text(f"第{index + 1}段", f"Bracket {index + 1}")
            parts.append(part.step(names.fresh("part"), label).times(price, place).step(names.fresh("bracket"), label))
        ends, found, scale = one_scale(parts, path)
        total = ends[0]
        for end in ends[1:]:
            total = Apply("add", (total, end))
        shown = " + ".join(part.formula for part in parts)
        together = Quantity(total, found, scale, shown, rows=rows_of(words, prices))
        return together.step(names.fresh("brackets"), Text("分段累计", "Brackets together"))
