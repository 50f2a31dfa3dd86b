"""What would make a policy fit: the smallest set of stated facts to change.

Values are exact: above 1 billion yuan begins at 1,000,000,000.01, and ``Change.past`` says what is to be passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import combinations, product
from typing import NamedTuple

from rongcli.questions.grain import span_of, step_of
from rongcli.questions.match import Row
from rongcli.questions.move import COMPARISONS, Change, change, first
from rongcli.rules.bounds import direction
from rongcli.rules.decide import Decision, decide
from rongcli.rules.expression import Apply, Expression, Facts, Value, facts_of, is_ruling, truth, walk
from rongcli.rules.outlook import limits
from rongcli.rules.policy import Input, Policy


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

    @property
    def within_reach(self) -> bool:
        """Whether the applicant could make every change, and no number would have to be ten times what it is."""
        return self.changeable and not any(one.far for one in self.changes)

    @property
    def rulings(self) -> tuple[str, ...]:
        """What it then still waits for the authority to say of the text: no change of a fact answers it."""
        return tuple(name for name in self.decision.missing if is_ruling(name))


def near_miss(row: Row) -> NearMiss | None:
    """The smallest change that would make an unfit policy fit; None where no fact of the claim can.

    A fact about which the text is open stays as it is: the policy then waits for a ruling. Of several equally small
    sets, one that waits for none comes first, then the one that the applicant can make, then the one that gives most.
    """
    if row.decision.eligibility != "ineligible":
        return None
    if any(result.met is False and result.condition.required.startswith("times") for result in row.decision.conditions):
        return None
    tests = [*(condition.test for condition in row.terms.policy.conditions), *_rejections(row)]
    items = {item.name: item for item in row.policy.inputs}
    facts = row.claim.facts
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
        if limit.cap.rejects:
            yield Apply("at_most", (rule.high, limit.room(rule.scale)))


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
    tests = [condition.test for condition in row.terms.policy.conditions]
    changes = tuple(change(items[name], row.claim.facts[name], value, tests, claim.facts)
                    for name, value in changed.items())  # fmt: skip
    return NearMiss(row.policy, changes, decide(claim, row.terms))


def _preference(miss: NearMiss) -> tuple[int, int, int, int, int]:
    """Fewest rulings, then facts that nobody can change, then numbers as they come, moved least, then most money."""
    numbers = [one for one in miss.changes if isinstance(one.after, int) and not isinstance(one.after, bool)]
    return (
        len(miss.rulings),
        sum(not one.item.changeable for one in miss.changes),
        sum(int(one.after) % step_of(one.item) > 0 for one in numbers),
        sum(abs(int(one.after) - int(one.before)) for one in numbers),
        -(miss.decision.amounts.maximum or 0),
    )


def _values(item: Input, facts: Facts, tests: Iterable[Expression]) -> Iterator[Value]:
    """The other values of a fact that could matter: all of a choice, of a number those beside each comparison."""
    now = facts[item.name]
    if item.type == "boolean":
        yield not now
    elif item.type == "choice":
        yield from (choice for choice in item.choices if choice != now)
    else:
        grain, largest = span_of(item)
        found = set()
        for test in tests:
            for edge in _edges(item.name, test, facts, largest):
                for step in (step_of(item), grain):  # between the steps too: nothing else may lie within a window
                    found |= {edge // step * step - step, edge // step * step, -(-edge // step) * step}
        yield from sorted(value for value in found if 0 <= value <= largest and value != now)


def _edges(name: str, test: Expression, facts: Facts, largest: int) -> Iterator[int]:
    """Where the comparisons of a test turn as a number grows: the first value on the far side.

    While another fact is unknown a comparison turns twice: from one side to open, from open to the other.
    """
    for node in walk(test):
        if isinstance(node, Apply) and node.operator in COMPARISONS and direction(node, name) in ("+", "-"):
            verdict = partial(_verdict, node, name, facts)
            start, end = verdict(0), verdict(largest)
            if start != end:
                left = first(partial(_differs, verdict, start), largest)
                reached = first(partial(_is, verdict, end), largest)
                yield from (edge for edge in (left, reached) if edge is not None)


def _verdict(test: Expression, name: str, facts: Facts, value: int) -> bool | None:
    return truth(test, {**facts, name: value})


def _differs(verdict: Callable[[int], bool | None], start: bool | None, value: int) -> bool:
    return verdict(value) != start


def _is(verdict: Callable[[int], bool | None], end: bool | None, value: int) -> bool:
    return verdict(value) == end
