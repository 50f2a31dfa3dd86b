"""An award against one of its inputs: a point for each step, and for every place where the award changes course."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Literal, NamedTuple

from rongcli.base.errors import UsageError
from rongcli.base.money import number_text, short_chinese, short_english
from rongcli.base.text import Text
from rongcli.questions.outcome import at, decided, line, outcome
from rongcli.questions.pieces import Line, Piece, pieces
from rongcli.questions.polynomial import Poly, changes
from rongcli.rules.decide import Decision
from rongcli.rules.explain import Asked
from rongcli.rules.expression import Expression, Value, span
from rongcli.rules.policy import Input, Policy
from rongcli.rules.terms import Terms

MOST_POINTS = 10_000
MOST_OFFERED = 6
"""How many breakpoints an error names."""
MOST_STEPS = 500
"""How many single steps of a staircase are breakpoints of their own; a longer one is only said to be stepped."""
GRID = 20
"""About how many points a sweep has where no step is given."""


Kind = Literal["threshold", "cap", "tier", "slope"]


class Mark(NamedTuple):
    """Why the award changes course at a point: a condition's threshold, a cap, a jump to another tier, or a slope."""

    kind: Kind
    text: Text | None


class Point(NamedTuple):
    """The decision at one value of the input, and why the award changes course there, if it does.

    ``edge`` marks the last value before a jump, where it is no point of the grid.
    """

    value: int
    decision: Decision
    mark: Mark | None
    edge: bool


class Series(NamedTuple):
    """The points of one value of a second input (None without one), in order; ``stepped`` where steps are too many."""

    by: Value | None
    points: tuple[Point, ...]
    stepped: bool


class Sweep(NamedTuple):
    """The award of a policy over a range of an input, for each value of a second one."""

    asked: Asked
    policy: Policy
    over: Input
    by: Input | None
    series: tuple[Series, ...]


class _Break(NamedTuple):
    """A breakpoint in steps: where the award bends, or with ``jump`` the first step after it has jumped."""

    at: int
    jump: bool


def sweep(
    asked: Asked,
    over: Input,
    first: int,
    last: int,
    step: int | None = None,
    by: tuple[Input, tuple[Value, ...]] | None = None,
) -> Sweep:
    """The award from ``first`` to ``last`` by ``step`` (all in the input's own units: fen, millionths, days).

    Without a step there are about ``GRID`` points, at round values. Raises UsageError where there would be more than
    ``MOST_POINTS``, naming the breakpoints, or where the policy publishes no money.
    """
    ranged = line(over)._replace(first=-(-first // line(over).unit), last=last // line(over).unit)
    found = []
    for value in by[1] if by else (None,):
        one = at(asked, by[0].name, value) if by and value is not None else asked
        found.append(_series(one, ranged, step, value, len(by[1]) if by else 1))
    return Sweep(asked, asked.terms().policy, over, by[0] if by else None, tuple(found))


def breakpoints(asked: Asked, over: Line) -> tuple[list[int], bool]:
    """Every value of a range at which the award changes course, and whether it also has more steps than are listed."""
    breaks, stepped = _breaks(asked, over)
    return sorted({over.unit * k for one in breaks for k in ((one.at - 1, one.at) if one.jump else (one.at,))}), stepped


def _series(asked: Asked, over: Line, step: int | None, by: Value | None, times: int) -> Series:
    breaks, stepped = _breaks(asked, over)
    _bounded(asked.policy.input(over.name), over, step, breaks, times)
    why = {one.at: one for one in breaks}
    before = [one.at - 1 for one in breaks if one.jump]
    on = asked.terms()
    known: dict[int, Decision] = {}

    def decision(k: int) -> Decision:
        if k not in known:
            known[k] = decided(asked, on, over.name, over.unit * k)
        return known[k]

    points = []
    grid = set(_grid(over, step))
    for k in sorted({*grid, *why, *before}):
        found = why.get(k)
        mark = None
        if found is not None:
            earlier, later = max(k - 1, over.first), k if found.jump else min(k + 1, over.last)
            mark = _mark(decision(earlier), decision(later), on, jump=found.jump)
        points.append(Point(over.unit * k, decision(k), mark, k not in grid and k not in why))
    return Series(by, tuple(points), stepped)


def _bounded(item: Input, over: Line, step: int | None, breaks: list[_Break], times: int) -> None:
    """Refuses a sweep of too many points. Raises UsageError naming where the award changes course."""
    steps = 0 if step is None else (over.last - over.first) * over.unit // step
    if times * (steps + 2 * len(breaks)) <= MOST_POINTS:
        return
    message = Text(f"点数超过 {MOST_POINTS}", f"would be more than {MOST_POINTS:,} points")
    shown = [_shown(item, over.unit * one.at) for one in breaks[:MOST_OFFERED]]
    zh, en = "、".join(text.zh for text in shown), ", ".join(text.en for text in shown)
    hint = Text(
        "请加大 --step，或不写 --step" + (f"；转折点：{zh}" if shown else ""),
        "take a larger --step, or none" + (f"; it changes course at {en}" if shown else ""),
    )
    raise UsageError(message, hint=hint)


def _shown(item: Input, value: int) -> Text:
    """A value of an input in an error."""
    if item.type == "money":
        return Text(short_chinese(value), short_english(value))
    plain = datetime.date.fromordinal(value).isoformat() if item.type == "date" else number_text(value)
    return Text(plain, plain)


def _grid(over: Line, step: int | None) -> Iterable[int]:
    """The steps of the grid, both ends among them."""
    if step is None:
        width = max((over.last - over.first) // GRID, 1)
        size = 10 ** (len(str(width)) - 1)
        each = next(factor * size for factor in (1, 2, 5, 10) if factor * size >= width)
        return [over.first, *range(-(-over.first // each) * each, over.last + 1, each), over.last]
    each = max(step // over.unit, 1)
    return [*range(over.first, over.last + 1, each), over.last]


def _breaks(asked: Asked, over: Line) -> tuple[list[_Break], bool]:
    """The breakpoints of a range, and whether a staircase has more steps than are listed."""
    money = outcome(asked, over)
    paid = money.met if money.paid is None else money.paid
    if money.unmet is not None:
        return [], False
    facts = {name: value for name, value in asked.claim.facts.items() if name != over.name}
    on = asked.terms()
    found: list[_Break] = []
    stepped = False
    before: Piece | None = None
    exact, decision = partial(_paid, paid, facts, over), partial(_decided_at, asked, on, over)
    for piece in pieces(paid, facts, over, 1):
        if before is not None:
            found += _between(before, piece, exact, decision)
        found += _within(piece, decision)
        before = piece
        if piece.polynomial is None:
            steps = list(_steps(piece, lambda k: _paid(paid, facts, over, k)))
            stepped = stepped or len(steps) > MOST_STEPS
            found += [_Break(k, True) for k in steps] if len(steps) <= MOST_STEPS else []
    return found, stepped


def _paid(paid: Expression, facts: dict[str, Value], over: Line, k: int) -> int:
    return int(span(paid, {**facts, over.name: over.unit * k})[1])


def _decided_at(asked: Asked, on: Terms, over: Line, k: int) -> Decision:
    return decided(asked, on, over.name, over.unit * k)


def _between(
    before: Piece, after: Piece, exact: Callable[[int], int], decision: Callable[[int], Decision]
) -> Iterator[_Break]:
    """The breakpoint between two pieces: none where nothing changes, a bend where they meet, else a jump.

    Where the verdict turns it is a jump, even of nothing: two lines may meet just before the first that is eligible.
    """
    k = after.first
    one, other = before.polynomial, after.polynomial
    if decision(k - 1).reason != decision(k).reason:
        yield _Break(k, True)
    elif one is None or other is None:
        held = other is not None and len(other) == 1  # a staircase that has come to the height of a cap already
        if not held or exact(k - 1) != exact(k):
            yield _Break(k, True)
    elif one != other and Poly(other).at(k - 1) == Poly(one).at(k - 1):
        yield _Break(k - 1, False)
    elif one != other:
        yield _Break(k, Poly(one).at(k) != Poly(other).at(k))


def _within(piece: Piece, decision: Callable[[int], Decision]) -> Iterator[_Break]:
    """Where the verdict turns within a piece: while the most is less than half a fen no missing fact matters."""
    here = decision(piece.first).reason
    turn = changes(lambda k: decision(k).reason == here, piece.first, piece.last)
    if turn is not None:
        yield _Break(turn, True)


def _steps(piece: Piece, value: Callable[[int], int]) -> Iterator[int]:
    """The steps of a staircase, one more than are listed at most."""
    if piece.direction == "?":
        last = min(piece.last, piece.first + MOST_STEPS + 1)
        yield from (k for k in range(piece.first + 1, last + 1))
        return
    k = piece.first
    for _ in range(MOST_STEPS + 1):
        here = value(k)
        following = changes(lambda other: value(other) == here, k, piece.last)  # noqa: B023
        if following is None:
            return
        k = following
        yield k


def _mark(before: Decision, after: Decision, on: Terms, *, jump: bool) -> Mark:
    """Why the award changes course between two decisions."""
    if before.eligibility != after.eligibility or before.reason != after.reason:
        for one in (before, after):
            name = (one.reason or "").partition(":")[2]
            text = next((result.condition.text for result in one.conditions if result.condition.id == name), None)
            if text is not None:
                return Mark("threshold", text)
        return Mark("threshold", None)
    for held in (lambda use: use.binding, lambda use: not use.headroom):  # a step may come to the cap without loss
        earlier, later = (next((use.cap for use in one.caps if held(use)), None) for one in (before, after))
        cap = later or earlier
        if earlier != later and cap is not None:
            return Mark("cap", cap.text)
    return Mark("tier" if jump else "slope", None)
