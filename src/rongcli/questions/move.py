"""A stated fact that would have to be another: from what to what, and what a number must pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from rongcli.questions.grain import step_of
from rongcli.rules.expression import Apply, Expression, Facts, Value, facts_of, span, walk
from rongcli.rules.policy import Input

FAR = 10
"""A number that would have to be so many times what it is is not near."""
COMPARISONS = ("above", "at_least", "below", "at_most")


class Change(NamedTuple):
    """A stated fact and the value that it would need.

    ``past`` is the value that a number must pass and not only reach, where the text asks for more (or less) than it:
    ``after`` is then the first number beyond, which nobody would call by its last decimal.
    """

    item: Input
    before: Value
    after: Value
    past: int | None = None

    @property
    def far(self) -> bool:
        """Whether it is a number that would have to be more than ten times what it is, or was less than one."""
        if isinstance(self.before, (bool, str)) or isinstance(self.after, (bool, str)):
            return False
        least = 1 if self.item.type == "money" else step_of(self.item)
        return self.after > FAR * max(self.before, least)


def change(item: Input, before: Value, after: Value, deciding: Iterable[Expression], facts: Facts) -> Change:
    """The change, with what it must pass in the expressions that decide."""
    if item.type not in ("money", "number", "rate") or isinstance(before, str) or not isinstance(after, int):
        return Change(item, before, after)
    short = after - 1 if after > before else after + 1
    finest = item.step is None or after % step_of(item)
    at_edge = finest and any(_meets(one, item.name, {**facts, item.name: short}) for one in deciding)
    return Change(item, before, after, short if at_edge else None)


def _meets(expression: Expression, name: str, facts: Facts) -> bool:
    """Whether the two sides of a comparison with the fact are equal, so that a value beyond it is needed."""
    for node in walk(expression):
        if isinstance(node, Apply) and node.operator in COMPARISONS and name in facts_of(node):
            least, most = (span(side, facts) for side in node.arguments)
            if least == most and least[0] == least[1]:
                return True
    return False


def first(holds: Callable[[int], bool], largest: int) -> int | None:
    """The smallest value from which something holds, which once it holds goes on holding; None where it never does."""
    if not holds(largest):
        return None
    below, at = -1, largest
    while at - below > 1:
        middle = (below + at) // 2
        below, at = (below, middle) if holds(middle) else (middle, at)
    return at
