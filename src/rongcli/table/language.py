"""The language put together: every piece, what may stand for a number, and what may stand for an award."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field
from typing_extensions import TypeAliasType

from rongcli.base.text import Text
from rongcli.table import choices, conditions, joined, kinds, tiers
from rongcli.table.quantity import Quantity
from rongcli.table.values import Names, lower_value
from rongcli.table.words import Path, Strict

PIECES = (
    kinds.Rate,
    kinds.PerUnit,
    kinds.Fixed,
    kinds.Product,
    joined.Sum,
    joined.Smallest,
    joined.Largest,
    joined.Increase,
    kinds.Floor,
    kinds.PhaseOut,
    kinds.Round,
    kinds.Months,
    tiers.Tiers,
    tiers.Brackets,
    choices.Lookup,
    choices.Schedule,
    choices.If,
    choices.AwardOf,
    choices.First,
)
"""Every piece that stands for a number."""

Piece = Annotated[
    kinds.Rate
    | kinds.PerUnit
    | kinds.Fixed
    | kinds.Product
    | joined.Sum
    | joined.Smallest
    | joined.Largest
    | joined.Increase
    | kinds.Floor
    | kinds.PhaseOut
    | kinds.Round
    | kinds.Months
    | tiers.Tiers
    | tiers.Brackets
    | choices.Lookup
    | choices.Schedule
    | choices.If
    | choices.AwardOf
    | choices.First,
    Field(discriminator="kind"),
]
# A named alias, so that pydantic builds the choice among all pieces once and not wherever a value stands.
Value = TypeAliasType("Value", str | Piece)


class Ceiling(Strict):
    """Up to a bound, the rest at the authority's discretion: 最高. Without ``bound`` its caps are all it has."""

    kind: Literal["ceiling"]
    bound: Value | None = None


class Range(Strict):
    """Between two amounts, both included: 5万至20万元."""

    kind: Literal["range"]
    minimum: Value
    maximum: Value


class Unpublished(Strict):
    """Support promised without a figure."""

    kind: Literal["unpublished"]


Award = Annotated[Piece | Ceiling | Range | Unpublished, Field(discriminator="kind")]

for _module in (kinds, joined, tiers, choices, conditions):
    # The name that their annotations use: what a value is can only be said once every piece is there.
    _module.Value = Value  # type: ignore[attr-defined]


class Lowered(NamedTuple):
    """What an award comes to: how sure the text is, and the low and high end of the money."""

    certainty: str
    low: Quantity | None = None
    high: Quantity | None = None


def lower_award(award: Any, names: Names, path: Path) -> Lowered:
    """An award's certainty and ends. Raises TableError."""
    names.restart()
    match award:
        case Unpublished():
            return Lowered("unpublished")
        case Ceiling():
            if award.bound is None:
                return Lowered("ceiling")
            high = lower_value(award.bound, names, (*path, "bound"), "money")
            return Lowered("ceiling", None, high.step(names.fresh("maximum"), Text("上限", "Upper bound")))
        case Range():
            low = lower_value(award.minimum, names, (*path, "minimum"), "money")
            high = lower_value(award.maximum, names, (*path, "maximum"), "money")
            return Lowered(
                "range",
                low.step(names.fresh("minimum"), Text("下限", "Lower bound")),
                high.step(names.fresh("maximum"), Text("上限", "Upper bound")),
            )
    return Lowered("determined", None, lower_value(award, names, path, "money"))
