"""The expression that every award and condition lowers to: five node shapes and one table of operators.

Values are integers (fen, millionths), booleans, or the name of a choice. A fact that is not known spans
everything it could be, so one walk gives both the exact value of a known claim and the bounds of a claim with
unknowns; on booleans these bounds are Kleene's three-valued logic. What an operator means is in ``operators``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from rongcli.base.money import MILLION
from rongcli.base.record import TYPE_CHECKING, Record
from rongcli.base.text import Text
from rongcli.rules.operators import OPERATORS, QUOTIENT

if TYPE_CHECKING:
    from typing import Any, Never, NoReturn

Value = int | bool | str
Facts = Mapping[str, Value | tuple[int, int]]
"""What is known: a value by name; a pair supposes that a number lies between the two. The rows of a list (``LISTED``)
are one text, ``rows_text``, which only ``Over`` reads."""

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
ZERO = "zero:"
"""What stands before the input by which a quotient cannot be formed: what is missing then is what the text means."""
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


class Over(Record):
    """What the rows of a list come to: a value of each that counts, joined by ``operator``, "add" or "max".

    Its parts read the cells of a row as facts (``LIST.CELL``) beside those of the claim, ``value`` also the row's place
    as ``LIST.rank``: as listed, or with ``order`` by that number, the greatest first. With ``per`` (cells) the rows
    that agree in them are a group, and no group comes to more than ``limit``.
    """

    rows: str
    operator: str
    value: Expression
    where: Expression
    order: Expression | None = None
    per: tuple[str, ...] = ()
    limit: Expression | None = None

    @property
    def rank(self) -> str:
        """The fact that holds a row's place."""
        return f"{self.rows}.{RANK}"

    @property
    def parts(self) -> tuple[Expression, ...]:
        """What is computed of each row, then of each group."""
        return tuple(one for one in (self.where, self.order, self.value, self.limit) if one is not None)


LISTED = "rows"
"""The kind of the fact that is a whole list."""
RANK = "rank"
MOST_ROWS = 100_000
"""Rows that one claim may list."""

Expression = Const | Fact | Apply | Step | Over


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
    if isinstance(expression, Over):
        return _span_over(expression, facts)
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
        if operator == QUOTIENT:
            return _span_quotient(*spans, fractions=rational(arguments[1]))
        lows = [low for low, _ in spans]
        if lows == [high for _, high in spans]:
            value = compute(*lows)
            return value, value
        ends = [(s if sign == "+" else s[::-1]) for s, sign in zip(spans, signs, strict=True)]
        return compute(*(end[0] for end in ends)), compute(*(end[1] for end in ends))
    assert_never(expression)


def rational(expression: Expression) -> bool:
    """Whether a value may be a fraction of its scale."""
    return any(isinstance(node, Apply) and node.operator == QUOTIENT for node in walk(expression))


def _span_quotient(of: tuple[Any, Any], by: tuple[Any, Any], *, fractions: bool) -> tuple[Any, Any]:
    """The ends of a quotient; without a value, by nothing, it could be anything."""
    if by[1] == 0:
        return 0, UNBOUNDED
    divide = OPERATORS[QUOTIENT].compute
    # A divisor that is no fraction is one or more where it is not nothing.
    least = by[0] or (0 if fractions else 1)
    return divide(of[0], by[1]), divide(of[1], least) if least else UNBOUNDED


def _undivided(divisor: Expression, facts: Facts) -> dict[str, Fact]:
    """What a quotient lacks by nothing, under the name of an input of it; empty where it can be formed."""
    if span(divisor, facts)[1] != 0:
        return {}
    name = ZERO + next(iter(facts_of(divisor)), "")
    return {name: Fact(name, "number")}


def rows_text(rows: Iterable[Mapping[str, Value]]) -> str:
    """The facts of each row of a list, by the names of its cells, as the one value of the list."""
    return json.dumps(list(rows), ensure_ascii=False, sort_keys=True)


@lru_cache(1024)
def rows_stated(text: str) -> tuple[dict[str, Value], ...]:
    """The rows of ``rows_text``."""
    return tuple(json.loads(text))


def listed(over: Over, facts: Facts) -> list[Line] | None:
    """Each row of the list that a claim states, with its facts and place; None where the list is not known."""
    stated = facts.get(over.rows)
    if not isinstance(stated, str):
        return None
    scopes: list[dict[str, Any]] = [{**facts, **row} for row in rows_stated(stated)]
    counts = [truth(over.where, scope) for scope in scopes]
    keys = [(0, 0) if over.order is None else span(over.order, scope) for scope in scopes]
    of_those = [place for place, met in enumerate(counts) if met is not False]
    places: dict[int, Any] = {}
    if None in counts or any(keys[place][0] != keys[place][1] for place in of_those):
        places = dict.fromkeys(of_those, (MILLION, MILLION * len(of_those)) if len(of_those) > 1 else MILLION)
    else:
        ordered = sorted(of_those, key=lambda place: keys[place][0], reverse=True)  # of equal ones the first listed
        places = {place: rank * MILLION for rank, place in enumerate(ordered, 1)}
    found = []
    for place, (scope, met) in enumerate(zip(scopes, counts, strict=True)):
        if met is False:
            found.append(Line(scope, False, (0, 0)))
            continue
        scope[over.rank] = places[place]
        low, high = span(over.value, scope)
        found.append(Line(scope, met, (low if met else min(low, 0), high)))
    return found


class Line(Record):
    """A row of a list: its facts beside those of the claim, whether it counts, and what it comes to."""

    facts: Facts
    counts: bool | None
    value: tuple[Any, Any]


def _span_over(over: Over, facts: Facts) -> tuple[Any, Any]:
    found = listed(over, facts)
    if found is None:
        supposed: Any = facts.get(over.rows)
        most = span(over.value, facts)[1]
        number = supposed[1] if isinstance(supposed, tuple) else UNBOUNDED
        return 0, most * number if over.operator == "add" else most
    if over.operator == "max":
        lows = [line.value[0] for line in found if line.counts]
        return max(lows, default=0), max((line.value[1] for line in found), default=0)
    if over.limit is None:
        return sum(line.value[0] for line in found), sum(line.value[1] for line in found)
    least, most = span(over.limit, facts)
    groups: dict[Any, tuple[Any, Any]] = {}
    for place, line in enumerate(found):
        if line.counts is False:
            continue
        cells = tuple(line.facts.get(cell) for cell in over.per)
        # A row whose group is not known adds nothing for certain, and at most a group of its own.
        key, low = (place, 0) if None in cells else (cells, line.value[0])
        before = groups.get(key, (0, 0))
        groups[key] = (before[0] + low, before[1] + line.value[1])
    return sum(min(low, least) for low, _ in groups.values()), sum(min(high, most) for _, high in groups.values())


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
        case Over():
            for part in expression.parts:
                yield from walk(part)
            yield Fact(expression.rows, LISTED)
    yield expression


def without_steps(expression: Expression) -> Expression:
    """The same expression without names for its steps."""
    match expression:
        case Step(body=body):
            return without_steps(body)
        case Apply(operator, arguments):
            return Apply(operator, tuple(without_steps(argument) for argument in arguments))
        case Over():
            return _each_part(expression, without_steps)
    return expression


def _each_part(over: Over, change: Callable[[Expression], Expression]) -> Over:
    """The same list with each part changed."""

    def maybe(part: Expression | None) -> Expression | None:
        return None if part is None else change(part)

    order, limit = maybe(over.order), maybe(over.limit)
    return over._replace(value=change(over.value), where=change(over.where), order=order, limit=limit)


def facts_of(expression: Expression) -> dict[str, Fact]:
    """The facts an expression reads, by name, in the order of reading."""
    return {node.name: node for node in walk(expression) if isinstance(node, Fact)}


def known(fact: Fact, facts: Facts) -> bool:
    """Whether a fact has one value, not a supposed range or none at all; a presumed one always has."""
    return fact.kind in (PRESUMED_FACT, DEFAULTED) or (fact.name in facts and not isinstance(facts[fact.name], tuple))


def is_ruling(name: str) -> bool:
    """Whether a name is that of a ruling and not of an input."""
    return name.startswith(RULING)


def is_cell(name: str) -> bool:
    """Whether a name is that of a cell of a list's rows, which no claim states by itself."""
    return "." in name and not name.startswith((RULING, ZERO))


def replaced(expression: Expression, parts: Mapping[str, Expression]) -> Expression:
    """The same expression with something else in place of some of its facts."""
    match expression:
        case Fact(name):
            return parts.get(name, expression)
        case Step(body=body):
            return expression._replace(body=replaced(body, parts))
        case Apply(operator, arguments):
            return Apply(operator, tuple(replaced(argument, parts) for argument in arguments))
        case Over():
            return _each_part(expression, lambda part: replaced(part, parts))
    return expression


def open_facts(expression: Expression, facts: Facts) -> dict[str, Fact]:
    """The unknown facts on which a value still depends; none under an operator that is already decided."""
    least, most = span(expression, facts)
    match expression:
        case Fact(name) if not known(expression, facts):
            return {name: expression}
        case Step(body=body):
            return open_facts(body, facts)
        case Apply("quotient", (of, by)) if least != most:
            return _undivided(by, facts) or open_facts(of, facts) | open_facts(by, facts)
        case Apply(_, arguments) if least != most:
            return {name: fact for part in arguments for name, fact in open_facts(part, facts).items()}
        case Over() if least != most:
            return _unknown_in_rows(expression, facts, open_facts)
    return {}


def _unknown_in_rows(
    over: Over, facts: Facts, unknown: Callable[[Expression, Facts], dict[str, Fact]]
) -> dict[str, Fact]:
    """The facts that what a list comes to still needs: the list itself, or cells of its rows that count."""
    found = listed(over, facts)
    if found is None:
        return {over.rows: Fact(over.rows, LISTED)}
    names = {} if over.limit is None else unknown(over.limit, facts)
    for line in found:
        names |= open_facts(over.where, line.facts)
        if line.counts is not False:
            ordering = unknown(over.order, line.facts) if over.order is not None and len(found) > 1 else {}
            cells = {cell: Fact(cell, "choice") for cell in over.per if cell not in line.facts}
            names |= ordering | cells | unknown(over.value, line.facts)
    names.pop(over.rank, None)
    return names


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
        case Apply("quotient", (of, by)):
            return _undivided(by, facts) or unknown_facts(of, facts) | unknown_facts(by, facts)
        case Apply(_, arguments):
            return {name: fact for part in arguments for name, fact in unknown_facts(part, facts).items()}
        case Over():
            return _unknown_in_rows(expression, facts, unknown_facts)
    return {}
