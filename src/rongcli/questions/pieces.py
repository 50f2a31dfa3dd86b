"""An expression as a function of one number: the pieces of its domain on which it never turns, found exactly.

The number is ``unit`` × a whole ``k``. On a piece the value is a polynomial in ``k`` where nothing is rounded, else a
staircase of which the direction is known. Where two values meet, the domain is split at that whole ``k``; it is found
by halving whole numbers, never in floating point. What is unknown besides spans everything it could be, so there are
two functions: the least and the most (``end`` 0 and 1) that the expression can still be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from rongcli.questions.polynomial import Poly, changes, crossings, plus, times, trimmed, turns
from rongcli.rules.expression import (
    UNBOUNDED,
    Apply,
    Const,
    Expression,
    Fact,
    Facts,
    Over,
    Step,
    span,
    walk,
)
from rongcli.rules.operators import OPERATORS

MOST_PIECES = 2000
"""More pieces than any table should need; beyond, what is left is searched without knowing its direction."""


class Line(NamedTuple):
    """The number that an expression is a function of: its name, what one step of it is, and its whole steps."""

    name: str
    unit: int
    first: int
    last: int


class Piece(NamedTuple):
    """A part of the domain in whole steps, both ends included.

    ``direction`` is "+" (never falls), "-" (never rises), "" (constant) or "?" (not known); ``polynomial`` holds the
    coefficients, ascending, where the value is one exactly.
    """

    first: int
    last: int
    direction: str
    polynomial: tuple[int, ...] | None


class _SplitError(Exception):
    """The piece must be split: the second part begins at this step."""

    def __init__(self, at: int) -> None:
        self.at = at


class _IrregularError(Exception):
    """Two staircases are compared that may cross any number of times."""


class _Stair(NamedTuple):
    """A value that is no polynomial: how it moves on the piece, and how to find it."""

    direction: str
    at: Callable[[int], int]


Form = Any
"""``Poly`` or ``_Stair`` for a number; a boolean, a choice's name or None for anything else."""


def pieces(expression: Expression, facts: Facts, line: Line, end: int) -> Iterator[Piece]:
    """The pieces of the domain in order. ``end`` 0 takes the least the expression can be, 1 the most."""
    waiting = [(line.first, line.last)]
    made = 0
    while waiting:
        first, last = waiting.pop()
        made += 1
        try:
            if made > MOST_PIECES:
                raise _IrregularError
            found = _piece(_Walk(facts, line, first, last).form(expression, end), first, last)
        except _SplitError as split:
            waiting += [(split.at, last), (first, split.at - 1)]
        except _IrregularError:
            yield Piece(first, last, "?", None)
        else:
            yield found


def _piece(form: Form, first: int, last: int) -> Piece:
    if isinstance(form, _Stair):
        return Piece(first, last, form.direction, None)
    poly = form if isinstance(form, Poly) else Poly((int(form),))
    return Piece(first, last, _moves(poly, first, last), poly.coefficients)


def _moves(poly: Poly, first: int, last: int) -> str:
    """The direction of a polynomial on a piece; splits it where the polynomial turns."""
    if len(poly.coefficients) == 1 or first == last:
        return ""
    inside = [at for at in turns(poly, first, last) if first < at <= last]
    if inside:
        raise _SplitError(inside[0])
    start, stop = poly.at(first), poly.at(last)
    return "+" if start < stop else "-" if start > stop else ""


def _merged(moves: list[str]) -> str:
    """The direction of what grows with several values: theirs where they agree."""
    known = set(moves) - {""}
    return known.pop() if len(known) == 1 else "?" if known else ""


_FLIPPED = {"+": "-", "-": "+"}


class _Walk:
    """One expression over one piece; raises ``_SplitError`` where the piece holds more than one form."""

    def __init__(self, facts: Facts, line: Line, first: int, last: int) -> None:
        self.facts, self.line, self.first, self.last = facts, line, first, last

    def form(self, node: Expression, end: int) -> Form:
        """The form of a node on the piece."""
        match node:
            case Const(value):
                return value if isinstance(value, (bool, str)) else Poly((value,))
            case Fact():
                return self._fact(node, end)
            case Step(body=body):
                return self.form(body, end)
            case Over():
                return self._over(node, end)
            case Apply("one_of", arguments):
                chosen = self.form(arguments[0], 1)
                return bool(end) if chosen is None else any(chosen == self.form(one, 1) for one in arguments[1:])
            case Apply("if", (condition, yes, no)):
                least, most = self.form(condition, 0), self.form(condition, 1)
                if least == most:
                    return self.form(yes if least else no, end)
                sides = self.form(yes, end), self.form(no, end)
                return self._lesser(*sides) if end == 0 else self._greater(*sides)
            case Apply("quotient", (of, by)):
                return self._quotient(node, end, self.form(of, end), self.form(by, 1 - end))
            case Apply(operator, arguments):
                signs = OPERATORS[operator].signs
                turned = [end if sign == "+" else 1 - end for sign in signs]
                forms = [self.form(part, side) for part, side in zip(arguments, turned, strict=True)]
                return self._apply(node, end, operator, forms)
        raise AssertionError(node)

    def _quotient(self, node: Apply, end: int, of: Form, by: Form) -> Form:
        """A quotient: exact where the number does not divide, a staircase where it does."""
        if isinstance(by, Poly) and len(by.coefficients) == 1:
            if not by.at(0):
                return Poly((span(node, {**self.facts, self.line.name: self.line.unit * self.first})[end],))
            if isinstance(of, Poly):
                return times(of, Poly((Fraction(1, by.at(0)),)))  # type: ignore[arg-type]
        moves = self._direction(by)
        return self._made(
            _merged([self._direction(of), _FLIPPED.get(moves, moves)]), lambda k: self._value(node, end, k)
        )

    def _over(self, node: Over, end: int) -> Form:
        """What rows come to: a constant, unless it is computed of the number too; how it then moves is not known."""
        if any(isinstance(one, Fact) and one.name == self.line.name for one in walk(node)):
            return self._made("?", lambda k: self._value(node, end, k))
        return Poly((span(node, self.facts)[end],))

    def _fact(self, node: Fact, end: int) -> Form:
        if node.name == self.line.name:
            return Poly((0, self.line.unit)) if self.first < self.last else Poly((self.line.unit * self.first,))
        stated = self.facts.get(node.name)
        if isinstance(stated, tuple):
            stated = stated[end]
        if stated is None:
            return {"boolean": bool(end), "number": Poly((0, UNBOUNDED)[end : end + 1])}.get(node.kind)
        return stated if isinstance(stated, (bool, str)) else Poly((stated,))

    def _apply(self, node: Apply, end: int, operator: str, forms: list[Form]) -> Form:
        if all(
            not isinstance(form, _Stair) and (isinstance(form, bool) or len(form.coefficients) == 1) for form in forms
        ):
            value = OPERATORS[operator].compute(*(form if isinstance(form, bool) else form.at(0) for form in forms))
            return value if isinstance(value, bool) else Poly((value,))
        if operator in _COMPARED:
            return _COMPARED[operator](self, *forms)
        polynomials = all(isinstance(form, Poly) for form in forms)
        if operator == "add" and polynomials:
            return plus(*forms)
        if operator == "multiply" and polynomials:
            return times(*forms)
        if operator == "divide" and polynomials and len(forms[1].coefficients) == 1:
            divisor, (rest, *others) = forms[1].at(0), forms[0].coefficients
            if not any(part % divisor for part in others):
                return trimmed([rest // divisor, *(part // divisor for part in others)])
        return self._stair(node, end, operator, forms)

    def _stair(self, node: Apply, end: int, operator: str, forms: list[Form]) -> Form:
        """The node as a staircase; where it does not move at all, a constant."""
        moves = [self._direction(form) for form in forms]
        turned = [move if sign == "+" else _FLIPPED.get(move, move)
                  for move, sign in zip(moves, OPERATORS[operator].signs, strict=True)]  # fmt: skip
        return self._made(_merged(turned), lambda k: self._value(node, end, k))

    def _made(self, direction: str, at: Callable[[int], int]) -> Form:
        if direction != "?" and at(self.first) == at(self.last):
            return Poly((at(self.first),))
        return _Stair(direction, at)

    def _value(self, node: Expression, end: int, k: int) -> int:
        return span(node, {**self.facts, self.line.name: self.line.unit * k})[end]  # type: ignore[no-any-return]

    def _direction(self, form: Form) -> str:
        return form.direction if isinstance(form, _Stair) else _moves(form, self.first, self.last)

    def _exceeds(self, a: Form, b: Form, least: int) -> bool:
        """Whether a − b is ``least`` or more on the whole piece; splits it where that changes."""
        if isinstance(a, Poly) and isinstance(b, Poly):
            gap = plus(a, b, -1)
            found = crossings(lambda k: gap.at(k) >= least, gap, self.first, self.last)
            if found:
                raise _SplitError(found[0])
            return gap.at(self.first) >= least
        moves = _merged([self._direction(a), _FLIPPED.get(self._direction(b), self._direction(b))])
        if moves == "?":
            raise _IrregularError
        at = changes(lambda k: bool(a.at(k) - b.at(k) >= least), self.first, self.last)
        if at is not None:
            raise _SplitError(at)
        return bool(a.at(self.first) - b.at(self.first) >= least)

    def _lesser(self, a: Form, b: Form) -> Form:
        return self._either(a, b, min)

    def _greater(self, a: Form, b: Form) -> Form:
        return self._either(a, b, max)

    def _either(self, a: Form, b: Form, choose: Callable[[int, int], int]) -> Form:
        if isinstance(a, bool):
            return choose(a, b)
        try:
            exceeds = self._exceeds(b, a, 0)
        except _IrregularError:
            direction = _merged([self._direction(a), self._direction(b)])
            return self._made(direction, lambda k: choose(a.at(k), b.at(k)))
        return a if exceeds == (choose is min) else b

    def _less(self, a: Form, b: Form) -> Form:
        """The difference, never below nothing."""
        if isinstance(a, Poly) and isinstance(b, Poly):
            return plus(a, b, -1) if self._exceeds(a, b, 0) else Poly((0,))
        direction = _merged([self._direction(a), _FLIPPED.get(self._direction(b), self._direction(b))])
        if direction != "?" and not self._exceeds(a, b, 0):
            return Poly((0,))
        return self._made(direction, lambda k: max(a.at(k) - b.at(k), 0))


_COMPARED: dict[str, Callable[..., Form]] = {
    "above": lambda walk, a, b: walk._exceeds(a, b, 1),
    "at_least": lambda walk, a, b: walk._exceeds(a, b, 0),
    "below": lambda walk, a, b: walk._exceeds(b, a, 1),
    "at_most": lambda walk, a, b: walk._exceeds(b, a, 0),
    "min": _Walk._lesser,
    "max": _Walk._greater,
    "subtract": _Walk._less,
}
