"""The pieces that go by tiers: one value by where a number lies, or each part of it at its own rate.

Where a tier ends is declared by the key: ``up_to`` includes the edge (含), ``below`` does not (不含). Tiers may as well
say where they begin, all of them but the first: ``at_least`` 满, ``above`` 超过.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from pydantic import Field

from rongcli.base.text import Text
from rongcli.rules.expression import Apply, Const, Expression, span
from rongcli.table.quantity import Quantity, first_held, one_scale, rows_of
from rongcli.table.values import Names, Piece, lower_value, lower_values
from rongcli.table.wording import words_of
from rongcli.table.words import Path, Strict, wrong

if TYPE_CHECKING:
    from rongcli.table.values import Value


class Tier(Strict):
    """One tier: what it is worth up to an edge, or from one; the last, or the first, has none."""

    up_to: Value | None = None
    below: Value | None = None
    at_least: Value | None = None
    above: Value | None = None
    value: Value

    def given(self, path: Path) -> str | None:
        """The key of its edge; None of the tier that has none. Raises TableError for two."""
        given = [key for key in (*ENDS, *BEGINS) if getattr(self, key) is not None]
        if len(given) > 1:
            raise wrong((*path, given[1]), Text("一档只写一个界限", "a tier has one edge"))
        return given[0] if given else None


ENDS = {"up_to": "at_most", "below": "below"}
BEGINS = {"above": "at_most", "at_least": "below"}
"""The keys of an edge, and how a number compares with it that lies in the tier under it."""


class Edge(NamedTuple):
    """Where one tier ends and the next begins: whether a number lies under it, the edge, and whether it is included."""

    test: Expression
    at: Quantity
    included: bool


def _edge(tier: Tier, key: str, by: Quantity, names: Names, path: Path) -> Edge:
    edge = lower_value(getattr(tier, key), names, (*path, key), by.unit, by)
    (value, end), _, _ = one_scale([by, edge], path)
    operator = (ENDS | BEGINS)[key]
    return Edge(Apply(operator, (value, end)), edge, operator == "at_most")


def _edges(tiers: list[Tier], by: Quantity, names: Names, path: Path) -> list[Edge]:
    """The edges between tiers in order.

    Raises TableError for edges that do not rise, for tiers of which some say where they end and some where they begin,
    and where nothing is said above the last, or below the first.
    """
    keys = [tier.given((*path, index)) for index, tier in enumerate(tiers)]
    first = next((key for key in keys if key is not None), "up_to")
    ends = first in ENDS
    open_at = len(tiers) - 1 if ends else 0
    found: list[Edge] = []
    for index, (tier, key) in enumerate(zip(tiers, keys, strict=True)):
        if (key is None) != (index == open_at):
            raise wrong((*path, index), _open_end(ends=ends, given=key is not None))
        if key is None:
            continue
        if (key in ENDS) != ends:
            message = Text(
                "各档须一律写止于何处，或一律写始于何处", "tiers say where they end, or all where they begin"
            )
            raise wrong((*path, index, key), message)
        edge = _edge(tier, key, by, names, (*path, index))
        if any(_never_above(edge.at, before.at, path) for before in found):
            raise wrong((*path, index), Text("界限须逐档升高", "must end above the tier before it"))
        found.append(edge)
    return found


def _open_end(*, ends: bool, given: bool) -> Text:
    if not given:
        which = Text("最后一档", "the last") if ends else Text("第一档", "the first")
        return Text(f"只有{which.zh}不写界限", f"only {which.en} tier has no edge")
    if ends:
        return Text("最后一档须不设上沿，否则其上无值", "the last tier must have no edge: above it nothing is said")
    return Text("第一档须不写界限，否则其下无值", "the first tier must have no edge: below it nothing is said")


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


def _tier_words(tiers: list[Tier], edges: list[Edge], by: Quantity, names: Names) -> list[Text]:
    """When each tier holds, in words: up to its own edge, beyond the one before it."""
    found = []
    for index in range(len(tiers)):
        parts = []
        if index:
            zh, en = words_of(edges[index - 1].at, names, by)
            beyond = edges[index - 1].included
            parts.append(Text(f"超过{zh}", f"above {en}") if beyond else Text(f"{zh}以上（含）", f"{en} or more"))
        if index < len(edges):
            zh, en = words_of(edges[index].at, names, by)
            upto = edges[index].included
            parts.append(Text(f"不超过{zh}", f"up to {en}") if upto else Text(f"低于{zh}", f"below {en}"))
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
        words = _tier_words(self.tiers, edges, by, names)
        places: list[Path] = [(*path, "tiers", i, "value") for i in range(len(self.tiers))]
        values = lower_values([tier.value for tier in self.tiers], names, places, unit)
        return (
            first_held([edge.test for edge in edges], values, (*path, "tiers"))
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
        written = _edges(self.tiers, whole, names, tiers)
        edges = _rising([edge.at for edge in written], tiers)
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
