"""The expression that every award and condition lowers to: four node shapes and one table of operators.

Values are integers (fen, millionths), booleans, or the name of a choice. A fact that is not known spans
everything it could be, so one walk gives both the exact value of a known claim and the bounds of a claim with
unknowns; on booleans these bounds are Kleene's three-valued logic. ``OPERATORS`` holds, row by row, what an
operator means on integers, how SQL says it, and in which direction its result moves with each argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from rongcli.base.dates import ADD_MONTHS_SQL, MONTHS_SQL, add_months, months_between
from rongcli.base.record import TYPE_CHECKING, Record
from rongcli.base.text import Text

if TYPE_CHECKING:
    from typing import Any, Never, NoReturn

Value = int | bool | str
Facts = Mapping[str, Value | tuple[int, int]]
"""What is known: a value by name; a pair supposes that a number lies between the two."""

UNBOUNDED = 10**300
"""Stands for "no limit" as the upper end of an unknown number; results of ``UNLIMITED`` or more have no bound."""
UNLIMITED = 10**200


def assert_never(value: Never) -> NoReturn:
    """As that of ``typing``: no node is anything else, which a type checker sees."""
    raise AssertionError(value)


class Const(Record):
    """A value that the table fixes."""

    value: Value


class Fact(Record):
    """A value that the claim states; ``kind`` is boolean, number (money, numbers, counts), choice or ``PRESUMED_FACT``.

    A name that begins with ``RULING`` is not an input but what the authority must say of a reading
    (``ruling:READING``), which no claim states: it is always unknown unless it is supposed.
    """

    name: str
    kind: str
    choices: tuple[str, ...] = ()


RULING = "ruling:"
PRESUMED_FACT = "presumed"
"""The kind of a boolean fact that is taken as true where nothing is stated, and so is never missing."""
DEFAULTED = "defaulted"
"""The kind of a choice that is its last one where nothing is stated, and so is never missing."""
DATE = "date"
"""The fact that every claim has: the ordinal of its day."""


class Apply(Record):
    """An operator of ``OPERATORS`` on its arguments."""

    operator: str
    arguments: tuple[Expression, ...]


class Row(Record):
    """A row of a step that chooses: when it holds, in words, and the formula of its value."""

    words: Text
    formula: str


class Step(Record):
    """A named step of a calculation, kept for the trace; its value is that of ``body``.

    ``formula`` puts in braces what a reader has numbers for: ``{registered_capital}`` an input, ``{=share}`` an
    earlier step, ``{#5000}`` an amount in fen. The value reads as ``body / scale`` in ``unit``: fen for "money",
    one for "number" and "rate", a day's ordinal for "date".
    """

    name: str
    label: Text
    formula: str
    unit: str
    scale: int
    body: Expression
    rows: tuple[Row, ...] = ()
    """Of a step that chooses (a tier, a row of a table): what there is to choose from, in the notice's order."""
    named: bool = False
    """Whether it is the table that names it: a named value, a parameter."""


Expression = Const | Fact | Apply | Step


class Operator(Record):
    """One operator: its meaning on values, its SQL, and per argument whether it grows (+) or falls (-) with it."""

    compute: Callable[..., Any]
    sql: str
    signs: str


OPERATORS: dict[str, Operator] = {
    "add": Operator(lambda a, b: a + b, "({0} + {1})", "++"),
    "subtract": Operator(lambda a, b: max(a - b, 0), "greatest({0} - {1}, 0)", "+-"),
    "multiply": Operator(lambda a, b: a * b, "({0} * {1})", "++"),
    "divide": Operator(lambda a, b: a // b, "({0} // {1})", "+-"),
    "min": Operator(min, "least({0}, {1})", "++"),
    "max": Operator(max, "greatest({0}, {1})", "++"),
    "above": Operator(lambda a, b: a > b, "({0} > {1})", "+-"),
    "at_least": Operator(lambda a, b: a >= b, "({0} >= {1})", "+-"),
    "below": Operator(lambda a, b: a < b, "({0} < {1})", "-+"),
    "at_most": Operator(lambda a, b: a <= b, "({0} <= {1})", "-+"),
    "and": Operator(lambda a, b: a and b, "({0} and {1})", "++"),
    "or": Operator(lambda a, b: a or b, "({0} or {1})", "++"),
    "not": Operator(lambda a: not a, "(not {0})", "-"),
    "add_months": Operator(add_months, ADD_MONTHS_SQL, "++"),
    "months": Operator(months_between, MONTHS_SQL, "-+"),
}


_OPEN: dict[str, tuple[Any, Any]] = {"boolean": (False, True), "number": (0, UNBOUNDED), PRESUMED_FACT: (True, True)}
"""All that an unknown fact can be, by kind; a choice has no order."""


def span(expression: Expression, facts: Facts) -> tuple[Any, Any]:
    """The least and the greatest value that an expression can still take; equal when nothing open matters."""
    # Most of the time of a batch is spent here: plain tests of type, and one calculation where nothing is open.
    if isinstance(expression, Fact):
        stated = facts.get(expression.name)
        if stated is None:
            if expression.kind == DEFAULTED:
                return expression.choices[-1], expression.choices[-1]
            return _OPEN.get(expression.kind, (None, None))
        return stated if isinstance(stated, tuple) else (stated, stated)
    if isinstance(expression, Const):
        return expression.value, expression.value
    if isinstance(expression, Step):
        return span(expression.body, facts)
    if isinstance(expression, Apply):
        operator, arguments = expression
        if operator == "one_of":
            chosen, _ = span(arguments[0], facts)
            if chosen is None:
                return among(arguments)
            found = any(chosen == span(option, facts)[0] for option in arguments[1:])
            return found, found
        if operator == "if":
            least, most = span(arguments[0], facts)
            sides = [span(side, facts) for side, open_ in zip(arguments[1:], (most, not least), strict=True) if open_]
            return min(low for low, _ in sides), max(high for _, high in sides)
        compute, _, signs = OPERATORS[operator]
        spans = [span(argument, facts) for argument in arguments]
        lows = [low for low, _ in spans]
        if lows == [high for _, high in spans]:
            value = compute(*lows)
            return value, value
        ends = [(s if sign == "+" else s[::-1]) for s, sign in zip(spans, signs, strict=True)]
        return compute(*(end[0] for end in ends)), compute(*(end[1] for end in ends))
    assert_never(expression)


def among(arguments: Sequence[Expression]) -> tuple[bool, bool]:
    """What ``one_of`` can be of an unknown choice: sure where every choice is named, or none that exists."""
    chosen, *options = arguments
    choices = chosen.choices if isinstance(chosen, Fact) else ()
    named = {option.value for option in options if isinstance(option, Const)}
    if not choices or len(named) < len(options):
        return False, True
    return named.issuperset(choices), not named.isdisjoint(choices)


def truth(expression: Expression, facts: Facts) -> bool | None:
    """Kleene's three values: True, False, or None while it depends on what is not known."""
    least, most = span(expression, facts)
    return bool(least) if least == most else None


def all_of(conditions: Sequence[Expression]) -> Expression:
    """The conjunction of any number of conditions, constant truths left out; of none, true."""
    return _chain("and", [one for one in conditions if one != Const(True)], Const(True))


def any_of(conditions: Sequence[Expression]) -> Expression:
    """The disjunction of any number of conditions; of none, false, and with a constant truth, true."""
    if Const(True) in conditions:
        return Const(True)
    return _chain("or", conditions, Const(False))


def _chain(operator: str, parts: Sequence[Expression], empty: Expression) -> Expression:
    if not parts:
        return empty
    joined = parts[0]
    for part in parts[1:]:
        joined = Apply(operator, (joined, part))
    return joined


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and everything inside it, arguments before the operator that takes them."""
    match expression:
        case Apply(_, arguments):
            for argument in arguments:
                yield from walk(argument)
        case Step(body=body):
            yield from walk(body)
    yield expression


def without_steps(expression: Expression) -> Expression:
    """The same expression without names for its steps."""
    match expression:
        case Step(body=body):
            return without_steps(body)
        case Apply(operator, arguments):
            return Apply(operator, tuple(without_steps(argument) for argument in arguments))
    return expression


def facts_of(expression: Expression) -> dict[str, Fact]:
    """The facts an expression reads, by name, in the order of reading."""
    return {node.name: node for node in walk(expression) if isinstance(node, Fact)}


def known(fact: Fact, facts: Facts) -> bool:
    """Whether a fact has one value, not a supposed range or none at all; a presumed one always has."""
    return fact.kind in (PRESUMED_FACT, DEFAULTED) or (fact.name in facts and not isinstance(facts[fact.name], tuple))


def is_ruling(name: str) -> bool:
    """Whether a name is that of a ruling and not of an input."""
    return name.startswith(RULING)


def replaced(expression: Expression, parts: Mapping[str, Expression]) -> Expression:
    """The same expression with something else in place of some of its facts."""
    match expression:
        case Fact(name):
            return parts.get(name, expression)
        case Step(body=body):
            return expression._replace(body=replaced(body, parts))
        case Apply(operator, arguments):
            return Apply(operator, tuple(replaced(argument, parts) for argument in arguments))
    return expression


def open_facts(expression: Expression, facts: Facts) -> dict[str, Fact]:
    """The unknown facts on which a value still depends; none under an operator that is already decided."""
    least, most = span(expression, facts)
    match expression:
        case Fact(name) if not known(expression, facts):
            return {name: expression}
        case Step(body=body):
            return open_facts(body, facts)
        case Apply(_, arguments) if least != most:
            return {name: fact for part in arguments for name, fact in open_facts(part, facts).items()}
    return {}


def unknown_facts(expression: Expression, facts: Facts) -> dict[str, Fact]:
    """The unknown facts that a calculation needs: all but those of a branch not taken, or on which none depends."""
    match expression:
        case Fact(name):
            return {} if known(expression, facts) else {name: expression}
        case Step(body=body):
            return unknown_facts(body, facts)
        case Apply("if", (condition, yes, no)):
            holds = truth(condition, facts)
            branches = [yes] if holds else [no] if holds is False else [yes, no]
            found = {} if holds is not None else open_facts(condition, facts)
            return found | {name: fact for part in branches for name, fact in unknown_facts(part, facts).items()}
        case Apply(_, arguments):
            return {name: fact for part in arguments for name, fact in unknown_facts(part, facts).items()}
    return {}


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
        case _:
            assert_never(expression)


def from_plain(plain: Sequence[Any]) -> Expression:
    """The expression from its nested lists."""
    shape, *rest = plain
    if shape == "const":
        return Const(rest[0])
    if shape == "fact":
        return Fact(rest[0], rest[1], tuple(rest[2:]))
    if shape == "apply":
        return Apply(rest[0], tuple(from_plain(part) for part in rest[1:]))
    name, label, formula, unit, scale, body, rows, named = rest
    choices = tuple(Row(Text(zh, en), value) for zh, en, value in rows)
    return Step(name, Text(*label), formula, unit, scale, from_plain(body), choices, named)
