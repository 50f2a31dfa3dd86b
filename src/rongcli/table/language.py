"""The language put together: every piece, what may stand for a number, and what may stand for an award."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, TypeAlias, Union, get_args

from pydantic import Discriminator, Tag
from typing_extensions import TypeAliasType

from rongcli.base.text import Text
from rongcli.rules.policy import AwardRule, Grant, When
from rongcli.table import choices, conditions, joined, kinds, listed, tiers
from rongcli.table.quantity import Quantity, one_scale
from rongcli.table.values import Names, Piece, lower_value
from rongcli.table.words import BRANCH, Path, Strict, Words, wrong

PIECES = (
    kinds.Rate,
    kinds.PerUnit,
    kinds.Fixed,
    kinds.Product,
    kinds.Quotient,
    joined.Sum,
    joined.Smallest,
    joined.Largest,
    joined.Increase,
    kinds.PhaseOut,
    kinds.Round,
    kinds.Months,
    tiers.Tiers,
    tiers.Brackets,
    choices.Lookup,
    choices.If,
    choices.AwardOf,
    listed.Total,
    listed.Count,
)
"""Every piece that stands for a number."""


FOLDED = {
    "floor": Text(
        '保底用 { kind = "largest", of = ["5万元", …] }；'
        '起付用 { kind = "if", requires = [{ value = …, at_least = … }], then = …, else = "0元" }',
        'write { kind = "largest", of = ["50,000 yuan", …] } for a least amount, '
        '{ kind = "if", requires = [{ value = …, at_least = … }], then = …, else = "0元" } for a threshold',
    ),
    "schedule": Text(
        '用 { kind = "tiers", by = "年次", tiers = [{ up_to = "1", value = … }, …, { value = … }] }',
        'write { kind = "tiers", by = "YEAR", tiers = [{ up_to = "1", value = … }, …, { value = … }] }',
    ),
    "first": Text(
        '用 { kind = "if", requires = [{ eligible = "政策" }], then = …, else = … }',
        'write { kind = "if", requires = [{ eligible = "AREA.NAME" }], then = …, else = … }',
    ),
}
"""Kinds that there were, and how what they said is said now."""


def kind_of(piece: type[Strict]) -> str:
    """The ``kind`` that a model stands for."""
    return str(get_args(piece.model_fields["kind"].annotation)[0])


def kinds_like(keys: Iterable[str]) -> list[str]:
    """The kinds that have all of some keys: what a piece without a kind may be meant to be."""
    given = set(keys)
    return [
        kind_of(piece) for piece in PIECES if given <= {field.alias or n for n, field in piece.model_fields.items()}
    ]


def branch(name: str, choice: Any) -> Any:
    """The model of a branch: of a kind, of several values in a list, or of the value itself."""
    if name in (_ONE, _SEVERAL):
        return Value if name == _ONE else list[Value]
    return next((model for model in (*PIECES, *OPEN) if kind_of(model) == name), choice)


def _branch(value: Any) -> str | None:
    """Which branch a value is meant to be, so that a fault in it is told there and nowhere else."""
    if not isinstance(value, dict):
        return BRANCH + getattr(value, "kind", "")  # what is no table is read as text
    return f"{BRANCH}{value['kind']}" if "kind" in value else None


def _one_of(*models: Any) -> Any:
    """A figure, a name, or a table of one of some kinds."""
    branches = [Annotated[str, Tag(BRANCH)], *(Annotated[model, Tag(BRANCH + kind_of(model))] for model in models)]
    return Annotated[Union[tuple(branches)], Discriminator(_branch)]  # noqa: UP007 -- built, not written


_ONE, _SEVERAL = "one", "several"
if TYPE_CHECKING:
    Value: TypeAlias = str | Piece
    Values: TypeAlias = Value | list[Value]
else:
    # A named alias, so that pydantic builds the choice among all pieces once and not wherever a value stands.
    Value = TypeAliasType("Value", _one_of(*PIECES))
    Values = Annotated[
        Annotated[Value, Tag(BRANCH + _ONE)] | Annotated[list[Value], Tag(BRANCH + _SEVERAL)],
        Discriminator(lambda value: BRANCH + (_SEVERAL if isinstance(value, list) else _ONE)),
    ]


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


class Number(Strict):
    """A number of what is no money (places, months): ``of`` so many, or ``at_most`` so many."""

    kind: Literal["number"]
    unit: Words
    of: Value | None = None
    at_most: Value | None = None


OPEN = (Ceiling, Range, Unpublished, Number)
"""What an award may be that is no piece: money that the text does not fix, or no money."""
if TYPE_CHECKING:
    Award: TypeAlias = Value | Ceiling | Range | Unpublished | Number
else:
    Award = _one_of(*PIECES, *OPEN)

for _module in (kinds, joined, tiers, choices, conditions, listed):
    # The name that their annotations use: what a value is can only be said once every piece is there.
    _module.Value = Value  # type: ignore[attr-defined]
for _module in (kinds, joined):
    _module.Values = Values  # type: ignore[attr-defined]


class Lowered(NamedTuple):
    """What an award comes to: how sure the text is, and the low and high end of the money."""

    certainty: str
    low: Quantity | None = None
    high: Quantity | None = None
    number: Grant | None = None
    """What is given instead of money."""

    def rule(self, when: When, path: Path) -> AwardRule:
        """The award as the rule of some readings: its ends at one scale. Raises TableError."""
        ends = [end for end in (self.low, self.high) if end is not None]
        expressions, _, scale = one_scale(ends, path) if ends else ([], "", 1)
        low = expressions[0] if self.low else None
        return AwardRule(self.certainty, low, expressions[-1] if self.high else None, scale, when)


def _number(award: Number, names: Names, path: Path) -> Grant:
    """The number of an award that is no money. Raises TableError."""
    if (award.of is None) == (award.at_most is None):
        raise wrong(path, Text("须恰好有 of 或 at_most 之一", "needs exactly one of of and at_most"))
    key, value = ("of", award.of) if award.of is not None else ("at_most", award.at_most)
    assert value is not None
    found = lower_value(value, names, (*path, key), "number")
    found = found.step(names.fresh("number"), Text("数量", "Number"))
    return Grant(award.unit, {}, found.expression, found.scale, key == "at_most")


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
        case Number():
            return Lowered("none", number=_number(award, names, path))
        case Range():
            low = lower_value(award.minimum, names, (*path, "minimum"), "money")
            high = lower_value(award.maximum, names, (*path, "maximum"), "money")
            return Lowered(
                "range",
                low.step(names.fresh("minimum"), Text("下限", "Lower bound")),
                high.step(names.fresh("maximum"), Text("上限", "Upper bound")),
            )
    return Lowered("determined", None, lower_value(award, names, path, "money"))
