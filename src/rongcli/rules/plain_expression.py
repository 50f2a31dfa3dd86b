"""An expression as nested lists, for JSON, and back."""

from __future__ import annotations

from collections.abc import Sequence

from rongcli.base.record import TYPE_CHECKING
from rongcli.base.text import Text
from rongcli.rules.expression import Apply, Const, Expression, Fact, Over, Row, Step, assert_never

if TYPE_CHECKING:
    from typing import Any


def to_plain(expression: Expression) -> list[Any]:
    """The expression as nested lists, for JSON."""
    match expression:
        case Const(value):
            return ["const", value]
        case Fact(name, kind, choices):
            return ["fact", name, kind, *choices]
        case Apply(operator, arguments):
            return ["apply", operator, *(to_plain(argument) for argument in arguments)]
        case Step(name, label, formula, unit, scale, body, rows, named):
            chosen = [[*row.words, row.formula] for row in rows]
            return ["step", name, list(label), formula, unit, scale, to_plain(body), chosen, named]
        case Over(rows, operator, value, where, order, per, limit):
            ends = [None if part is None else to_plain(part) for part in (value, where, order, limit)]
            return ["over", rows, operator, list(per), *ends]
        case _:
            return assert_never(expression)


def from_plain(plain: Sequence[Any]) -> Expression:
    """The expression from its nested lists."""
    shape, *rest = plain
    if shape == "const":
        return Const(rest[0])
    if shape == "fact":
        return Fact(rest[0], rest[1], tuple(rest[2:]))
    if shape == "apply":
        return Apply(rest[0], tuple(from_plain(part) for part in rest[1:]))
    if shape == "over":
        name, operator, per, value, where, order, limit = rest
        ends = [None if part is None else from_plain(part) for part in (order, limit)]
        return Over(name, operator, from_plain(value), from_plain(where), ends[0], tuple(per), ends[1])
    name, label, formula, unit, scale, body, rows, named = rest
    choices = tuple(Row(Text(zh, en), value) for zh, en, value in rows)
    return Step(name, Text(*label), formula, unit, scale, from_plain(body), choices, named)
