"""The language put together: every piece, what may stand for a number, and what may stand for an award."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, TypeAdapter, ValidationError

from rongcli.language import Text
from rongcli.table import choices, kinds
from rongcli.table.conditions import Requirement
from rongcli.table.faults import table_error
from rongcli.table.quantity import Quantity
from rongcli.table.values import Names, lower_value
from rongcli.table.words import Path, Strict, Words

PIECES = (
    kinds.Rate,
    kinds.PerUnit,
    kinds.Fixed,
    kinds.Product,
    kinds.Sum,
    kinds.Smallest,
    kinds.Largest,
    kinds.Increase,
    kinds.Floor,
    kinds.PhaseOut,
    kinds.Round,
    kinds.Months,
    choices.Tiers,
    choices.Brackets,
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
    | kinds.Sum
    | kinds.Smallest
    | kinds.Largest
    | kinds.Increase
    | kinds.Floor
    | kinds.PhaseOut
    | kinds.Round
    | kinds.Months
    | choices.Tiers
    | choices.Brackets
    | choices.Lookup
    | choices.Schedule
    | choices.If
    | choices.AwardOf
    | choices.First,
    Field(discriminator="kind"),
]
Value = str | Piece


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

_NAMES = {"Value": Value, "Requirement": Requirement}
for _piece in (choices.Tier, choices.Row, Requirement, *PIECES, Ceiling, Range, Unpublished):
    _piece.model_rebuild(_types_namespace=_NAMES)

VALUE: TypeAdapter[Any] = TypeAdapter(Value)
AWARD: TypeAdapter[Any] = TypeAdapter(Award)
WORDS: TypeAdapter[Text] = TypeAdapter(Words)


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


def plain_value(adapter: TypeAdapter[Any], value: Any, path: Path, place: Callable[[Path], Path] | None = None) -> Any:
    """The value as its model. Raises TableError at its path for the first thing wrong."""
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        raise table_error(error, value, place or (lambda loc: (*path, *loc))) from None
