"""The second walker: one expression, or one policy under its readings, as SQL.

The text is DuckDB's; ``batch.dialect`` turns it into others. Facts are columns of their names: fen and millionths as
whole numbers, dates as day ordinals, booleans, choices as their names; NULL is unknown. As in ``rule.span`` every
expression has a least and a greatest value; the greatest of an unknown number is NULL, which stands for "no bound".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, assert_never

from rongcli.base.money import LARGEST_NUMBER
from rongcli.rules.expression import (
    LISTED,
    MOST_ROWS,
    PRESUMED_FACT,
    Apply,
    Const,
    Expression,
    Fact,
    Over,
    Step,
    among,
    is_ruling,
    span,
    walk,
)
from rongcli.rules.operators import OPERATORS
from rongcli.sql.named import Kind, Named

NARROW_DIGITS, WIDE_DIGITS = 18, 38
"""How long whole numbers may be in a BIGINT and in a HUGEINT, in decimal digits."""
NARROW, WIDE = 10**NARROW_DIGITS, 10**WIDE_DIGITS


class Bound(NamedTuple):
    """Two SQL texts, the least and the greatest value; equal where nothing in them can be unknown.

    ``open_`` tells whether the greatest may be NULL: a number without bound.
    """

    low: str
    high: str
    open_: bool = False


def quoted(name: str) -> str:
    """A column's name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def bounds(expression: Expression, number: str = "HUGEINT", named: Named | None = None) -> Bound:
    """The least and the greatest value of an expression, its whole numbers of SQL type ``number``.

    With ``named``, long parts of it are columns of layers below.
    """
    if named is None or not isinstance(expression, Apply):
        return _bounds(expression, number, named)
    kind: Kind = "test" if _is_test(expression) else "value"
    low, high, open_ = _bounds(expression, number, named)
    return Bound(named.once(low, kind), named.once(high, kind), open_)


def _is_test(expression: Expression) -> bool:
    """Whether an expression is true or false, and no number."""
    match expression:
        case Apply("if", (_, yes, _)):
            return _is_test(yes)
        case Apply(operator):
            return operator in _TESTS
        case Step(body=body):
            return _is_test(body)
        case Fact(kind=kind):
            return kind != "number"
        case Const(value):
            return isinstance(value, bool)
    return False


def _bounds(expression: Expression, number: str, named: Named | None) -> Bound:
    match expression:
        case Const(value):
            return _same(_constant(value, number))
        case Fact(name, kind):
            return _fact(name, kind, number)
        case Step(body=body):
            return bounds(body, number, named)
        case Apply("one_of", (chosen, *options)):
            # No IN: DuckDB makes a join of a long list, after which rows no longer come in their order.
            inside = f"({' OR '.join(f'{_column(chosen)} = {bounds(option, number).low}' for option in options)})"
            least, most = (str(end).lower() for end in among((chosen, *options)))
            return Bound(f"coalesce({inside}, {least})", f"coalesce({inside}, {most})")
        case Apply("if", (condition, yes, no)):
            return _branches(*(bounds(part, number, named) for part in (condition, yes, no)))
        case Apply(operator, arguments):
            return _applied(operator, [bounds(argument, number, named) for argument in arguments])
        case Over():
            raise AssertionError("beyond() names what goes over rows, and nothing compiles it")
        case _:
            assert_never(expression)


def _same(text: str) -> Bound:
    return Bound(text, text)


def _constant(value: int | bool | str, number: str) -> str:
    if isinstance(value, str):
        return literal(value)
    return str(value).lower() if isinstance(value, bool) else f"CAST({value} AS {number})"


def _column(chosen: Expression) -> str:
    return quoted(chosen.name) if isinstance(chosen, Fact) else bounds(chosen).low


def _fact(name: str, kind: str, number: str) -> Bound:
    if is_ruling(name):
        return Bound("false", "true")
    column = quoted(name)
    if kind == PRESUMED_FACT:
        return _same(f"coalesce({column}, true)")
    if kind == "boolean":
        return Bound(f"coalesce({column}, false)", f"coalesce({column}, true)")
    if kind == "choice":
        return _same(column)
    column = f"CAST({column} AS {number})"
    return Bound(f"coalesce({column}, 0)", column, open_=True)


def _branches(condition: Bound, yes: Bound, no: Bound) -> Bound:
    def pick(one: str, other: str, between: str) -> str:
        return f"(CASE WHEN {condition.low} THEN {one} WHEN NOT {condition.high} THEN {other} ELSE {between} END)"

    open_ = yes.open_ or no.open_
    most = f"greatest({yes.high}, {no.high})"
    if open_:
        most = f"(CASE WHEN {yes.high} IS NULL OR {no.high} IS NULL THEN NULL ELSE {most} END)"
    low = pick(yes.low, no.low, f"least({yes.low}, {no.low})")
    return Bound(low, pick(yes.high, no.high, most), open_)


def _applied(operator: str, parts: list[Bound]) -> Bound:
    """An operator on the ends that its signs ask for; what no bound makes of it, where an end can have none."""
    row = OPERATORS[operator]
    signed = list(zip(parts, row.signs, strict=True))
    low = row.sql.format(*(part.low if sign == "+" else part.high for part, sign in signed))
    high = row.sql.format(*(part.high if sign == "+" else part.low for part, sign in signed))
    in_low = any(part.open_ for part, sign in signed if sign == "-")
    in_high = [part.high for part, sign in signed if sign == "+" and part.open_]
    if operator in _COMPARING:
        return Bound(f"coalesce({low}, false)" if in_low or in_high else low,
                     f"coalesce({high}, true)" if in_low or in_high else high)  # fmt: skip
    if in_low:
        low = f"coalesce({low}, 0)"
    if operator == "months":  # no bound on its last day is as good as the longest time there is
        return Bound(low, high)
    if not in_high or operator == "min":
        return Bound(low, high, bool(in_high) and all(part.open_ for part, _ in signed))
    return Bound(low, _UNBOUNDED.get(operator, _null_if_any)(high, parts), open_=True)


_COMPARING = {"above", "at_least", "below", "at_most"}
_TESTS = {*_COMPARING, "and", "or", "not", "one_of"}


def _null_if_any(high: str, parts: list[Bound]) -> str:
    """No bound on the first, or on any argument of ``max``: none on the result."""
    ends = " OR ".join(f"{part.high} IS NULL" for part in parts if part.open_)
    return f"(CASE WHEN {ends} THEN NULL ELSE {high} END)"


def _product(high: str, parts: list[Bound]) -> str:
    """Nothing times no bound is nothing."""
    zero = " OR ".join(f"{part.high} = 0" for part in parts)
    return f"(CASE WHEN {zero} THEN 0 ELSE {high} END)"


def _numerator(high: str, parts: list[Bound]) -> str:
    return f"(CASE WHEN {parts[0].high} IS NULL THEN NULL ELSE {high} END)" if parts[0].open_ else high


def _later(high: str, parts: list[Bound]) -> str:
    """Without a bound on the months the day itself, as ``dates.add_months`` has it; on the day, none."""
    day, months = (part.high for part in parts)
    return f"(CASE WHEN {day} IS NULL THEN NULL WHEN {months} IS NULL THEN greatest({day}, 1) ELSE {high} END)"


_UNBOUNDED: Mapping[str, Callable[[str, list[Bound]], str]] = {
    "multiply": _product,
    "subtract": _numerator,
    "divide": _numerator,
    "add_months": _later,
}


def needed(expression: Expression, number: str = "HUGEINT", named: Named | None = None) -> list[tuple[str, str]]:
    """The facts that a calculation needs, each with the SQL condition that it is missing; ``rule.unknown_facts``."""
    return list(dict.fromkeys(_needed(expression, number, named or Named("needed", NARROW), "")))


def _needed(expression: Expression, number: str, named: Named, within: str) -> Iterator[tuple[str, str]]:
    """The same where a calculation comes that far: ``within`` is empty where it always does."""
    match expression:
        case Fact(name, kind) if kind != PRESUMED_FACT:
            lacks = "true" if is_ruling(name) else f"{quoted(name)} IS NULL"
            yield name, f"({within} AND {lacks})" if within else lacks
        case Step(body=body):
            yield from _needed(body, number, named, within)
        case Apply("if", (condition, yes, no)):
            holds = bounds(condition, number, named)
            yield from _opened(condition, number, named, within)
            yield from _needed(yes, number, named, _guarded(named, within, holds.high))
            yield from _needed(no, number, named, _guarded(named, within, f"(NOT {holds.low})"))
        case Apply(_, arguments):
            for argument in arguments:
                yield from _needed(argument, number, named, within)


def _opened(condition: Expression, number: str, named: Named, within: str) -> Iterator[tuple[str, str]]:
    """The facts on which a condition still depends, as ``rule.open_facts`` has it."""
    match condition:
        case Step(body=body):
            yield from _opened(body, number, named, within)
        case Apply(_, arguments):
            either = bounds(condition, number, named)
            if either.low != either.high:
                inner = _guarded(named, within, f"({either.low} <> {either.high})")
                for argument in arguments:
                    yield from _opened(argument, number, named, inner)
        case _:
            yield from _needed(condition, number, named, within)


def _guarded(named: Named, within: str, guard: str) -> str:
    """Where a calculation comes that far and a guard lets it on."""
    return named.once(f"({within} AND {guard})" if within else guard, "test")


def rounded(value: str, scale: int, rounding: str) -> str:
    """``money.round_fen`` of a value at a scale."""
    if scale == 1:
        return value
    return f"((2 * {value} + {scale}) // {2 * scale})" if rounding == "half-up" else f"({value} // {scale})"


def widest(expressions: Iterable[Expression], greatest: Mapping[str, int]) -> int:
    """The largest whole number that any part of some expressions can come to, doubled for the rounding.

    ``greatest`` bounds the numbers by name; those it does not name reach what an input may be at most.
    """
    nodes = [node for expression in expressions for node in walk(expression)]
    facts = _reach(nodes, greatest)
    ends = [end for node in nodes for end in span(node, facts)]
    return 2 * max((abs(end) for end in ends if isinstance(end, int)), default=0) + 1


def largest(expression: Expression, greatest: Mapping[str, int]) -> int:
    """The largest whole number that an expression itself can come to, ``greatest`` as in ``widest``."""
    return int(span(expression, _reach(walk(expression), greatest))[1])


def _reach(nodes: Iterable[Expression], greatest: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """What the numbers among some nodes can be."""
    facts = [node for node in nodes if isinstance(node, Fact)]
    found = {fact.name: (0, greatest.get(fact.name, LARGEST_NUMBER)) for fact in facts if fact.kind == "number"}
    return found | {fact.name: (0, MOST_ROWS) for fact in facts if fact.kind == LISTED}
