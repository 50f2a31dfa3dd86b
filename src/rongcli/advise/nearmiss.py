"""What would make a policy fit: the smallest set of stated facts to change, and the next step up of what fits.

Values are exact: above 1 billion yuan begins at 1,000,000,000.01.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import combinations, product
from typing import NamedTuple

from rongcli.advise.match import Row
from rongcli.award import Claim
from rongcli.bounds import direction
from rongcli.decide import Decision, decide, limits
from rongcli.edition import AwardRule, Input, Policy
from rongcli.money import LARGEST_FEN, LARGEST_NUMBER, MILLION
from rongcli.rule import RULING, UNBOUNDED, Apply, Const, Expression, Facts, Value, facts_of, span, truth, walk

_COMPARISONS = ("above", "at_least", "below", "at_most")


class Change(NamedTuple):
    """A stated fact and the value that it would need."""

    item: Input
    before: Value
    after: Value


class NearMiss(NamedTuple):
    """The smallest set of changes after which nothing rules a policy out, and what it would then give.

    ``decision`` needs information where facts are still missing; its maximum is then the most they leave open.
    """

    policy: Policy
    changes: tuple[Change, ...]
    decision: Decision

    @property
    def changeable(self) -> bool:
        """Whether the applicant could make every one of the changes."""
        return all(change.item.changeable for change in self.changes)


class NextStep(NamedTuple):
    """A larger number that would earn more: the next that raises the amount, or (``full``) the one that fills a cap."""

    policy: Policy
    change: Change
    gain: int
    full: bool


def near_miss(row: Row) -> NearMiss | None:
    """The smallest change that would make an unfit policy fit; None where no fact of the claim can.

    After it every stated fact is as the policy asks, without waiting for a ruling of the authority. Of several equally
    small sets, the one that the applicant can make comes first, then the one that gives most.
    """
    if row.decision.eligibility != "ineligible":
        return None
    if any(result.met is False and result.condition.required.startswith("times") for result in row.decision.conditions):
        return None
    tests = [*(condition.test for condition in row.terms.policy.conditions), *_rejections(row)]
    items = {item.name: item for item in row.policy.inputs}
    rulings = [name for test in tests for name in facts_of(test) if name.startswith(RULING)]
    facts = {**row.claim.facts, **dict.fromkeys(rulings, False)}
    unmet = [_stated(test, facts, items) for test in tests if truth(test, facts) is False]
    names = [name for name in items if any(name in _stated(test, facts, items) for test in tests)]
    choices = {name: list(_values(items[name], facts, tests)) for name in names}
    for size in range(1, len(names) + 1):
        found = [
            _applied(row, items, changed)
            for chosen in combinations(names, size)
            if all(set(chosen) & stated for stated in unmet)
            for changed in _fitting(chosen, choices, tests, facts)
        ]
        found = [miss for miss in found if miss.decision.eligibility != "ineligible"]
        if found:
            return min(found, key=_preference)
    return None


def _stated(test: Expression, facts: Facts, items: Mapping[str, Input]) -> set[str]:
    return {name for name in facts_of(test) if name in facts and name in items}


def _rejections(row: Row) -> Iterator[Expression]:
    """The caps that refuse what goes over them, as conditions."""
    rule = next(iter(row.terms.policy.awards), None)
    if rule is None or rule.high is None or rule.certainty != "determined":
        return
    for limit in limits(row.claim, row.terms):
        if limit.cap.rejects and limit.cap.limit is not None:
            room: Expression = Apply("subtract", (limit.cap.limit, Const(limit.spent)))
            yield Apply("at_most", (rule.high, Apply("multiply", (room, Const(rule.scale)))))


def _fitting(
    chosen: tuple[str, ...], choices: Mapping[str, list[Value]], tests: list[Expression], facts: Facts
) -> Iterator[dict[str, Value]]:
    """The values of some facts under which no condition is unmet; of numbers, the nearest ones only."""
    for values in product(*(choices[name] for name in chosen)):
        changed = dict(zip(chosen, values, strict=True))
        supposed = {**facts, **changed}
        if all(truth(test, supposed) is not False for test in tests):
            yield changed


def _applied(row: Row, items: Mapping[str, Input], changed: Mapping[str, Value]) -> NearMiss:
    claim = row.claim._replace(facts={**row.claim.facts, **changed})
    changes = tuple(Change(items[name], row.claim.facts[name], value) for name, value in changed.items())
    return NearMiss(row.policy, changes, decide(claim, row.terms))


def _preference(miss: NearMiss) -> tuple[int, int, int]:
    """Fewest facts that the applicant cannot change, then the smallest moves of numbers, then the most money."""
    moved = sum(abs(int(c.after) - int(c.before)) for c in miss.changes if isinstance(c.after, int))
    return sum(not c.item.changeable for c in miss.changes), moved, -(miss.decision.amounts.maximum or 0)


def _values(item: Input, facts: Facts, tests: Iterable[Expression]) -> Iterator[Value]:
    """The other values of a fact that could matter: all of a choice, of a number those beside each comparison."""
    now = facts[item.name]
    if item.type == "boolean":
        yield not now
    elif item.type == "choice":
        yield from (choice for choice in item.choices if choice != now)
    else:
        step, largest = _grain(item)
        found = set()
        for test in tests:
            for edge in _edges(item.name, test, facts, largest):
                found |= {edge // step * step - step, edge // step * step, -(-edge // step) * step}
        yield from sorted(value for value in found if 0 <= value <= largest and value != now)


def _grain(item: Input) -> tuple[int, int]:
    """The smallest difference between two values of a number, and the largest value."""
    if item.type == "count":
        return MILLION, LARGEST_NUMBER // MILLION * MILLION
    if item.type == "date":
        return 1, datetime.date.max.toordinal()
    return 1, LARGEST_FEN if item.type == "money" else LARGEST_NUMBER


def _edges(name: str, test: Expression, facts: Facts, largest: int) -> Iterator[int]:
    """Where the comparisons of a test turn as a number grows: the first value on the far side.

    While another fact is unknown a comparison turns twice: from one side to open, from open to the other.
    """
    for node in walk(test):
        if isinstance(node, Apply) and node.operator in _COMPARISONS and direction(node, name) in ("+", "-"):
            verdict = partial(_verdict, node, name, facts)
            start, end = verdict(0), verdict(largest)
            if start != end:
                left = _first(partial(_differs, verdict, start), largest)
                reached = _first(partial(_is, verdict, end), largest)
                yield from (edge for edge in (left, reached) if edge is not None)


def _verdict(test: Expression, name: str, facts: Facts, value: int) -> bool | None:
    return truth(test, {**facts, name: value})


def _differs(verdict: Callable[[int], bool | None], start: bool | None, value: int) -> bool:
    return verdict(value) != start


def _is(verdict: Callable[[int], bool | None], end: bool | None, value: int) -> bool:
    return verdict(value) == end


def _first(holds: Callable[[int], bool], largest: int) -> int | None:
    """The smallest value from which something holds, which once it holds goes on holding; None where it never does."""
    if not holds(largest):
        return None
    below, at = -1, largest
    while at - below > 1:
        middle = (below + at) // 2
        below, at = (below, middle) if holds(middle) else (middle, at)
    return at


def next_steps(row: Row) -> Iterator[NextStep]:
    """For a policy that fits: the next value of a number that earns more, and the one from which more earns nothing.

    Both are exact, before rounding. An amount that grows with every fen has no next step, only an end.
    """
    rule = next(iter(row.terms.policy.awards), None)
    if row.decision.eligibility != "eligible" or rule is None or rule.high is None:
        return
    if row.decision.amounts.maximum is None:
        return
    for item in row.policy.inputs:
        stated = row.claim.facts.get(item.name)
        if isinstance(stated, int) and not isinstance(stated, bool) and direction(rule.high, item.name) == "+":
            yield from _steps(row, rule, item, stated)


def _steps(row: Row, rule: AwardRule, item: Input, stated: int) -> Iterator[NextStep]:
    step, largest = _grain(item)
    rooms = limits(row.claim, row.terms)
    now = row.decision.amounts.maximum or 0

    def more_by(units: int) -> Claim:
        return row.claim._replace(facts={**row.claim.facts, item.name: stated + units * step})

    def gives(units: int) -> int:
        """The most, at the rule's scale, with so many steps more than now; what no longer fits gives nothing."""
        facts = more_by(units).facts
        if any(truth(condition.test, facts) is False for condition in row.terms.policy.conditions):
            return 0
        assert rule.high is not None
        return min(int(span(rule.high, facts)[1]), *(limit.room(facts) * rule.scale for limit in rooms), UNBOUNDED)

    def stepped(units: int, *, full: bool) -> NextStep:
        amounts = decide(more_by(units), row.terms).amounts
        return NextStep(row.policy, Change(item, stated, stated + units * step), (amounts.maximum or 0) - now, full)

    most = (largest - stated) // step
    first = _first(lambda units: gives(units) > gives(0), most)
    if first is None:
        return
    full = _first(lambda units: gives(units) >= gives(most), most)
    if first > 1 and first != full:
        yield stepped(first, full=False)
    if full is not None and gives(most // 2) >= gives(most):  # an end far below the largest number there is
        yield stepped(full, full=True)
