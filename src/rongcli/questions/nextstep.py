"""What would earn more of what fits: the next value of a number that does, and the one that fills a cap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rongcli.base.money import round_fen
from rongcli.questions.grain import span_of, step_of
from rongcli.questions.match import Row
from rongcli.questions.move import Change, change, first
from rongcli.rules.award import Claim
from rongcli.rules.bounds import direction
from rongcli.rules.decide import decide
from rongcli.rules.expression import span, truth
from rongcli.rules.outlook import Open, open_question
from rongcli.rules.policy import Input, Policy


class NextStep(NamedTuple):
    """A larger number that would earn more: the next that raises the amount, or (``full``) the one that fills a cap."""

    policy: Policy
    change: Change
    gain: int
    full: bool


def next_steps(row: Row) -> Iterator[NextStep]:
    """For a policy that fits: the next value of a number that earns more, and the one from which more earns nothing.

    Both are exact, before rounding; what earns less than a fen is passed over. An amount that grows with every fen has
    no next step, only an end; a number that the applicant cannot change has neither, and what the authority has decided
    grows with none.
    """
    question = open_question(row.claim, (), row.terms)
    if row.decision.eligibility != "eligible" or question is None or row.decision.amounts.maximum is None:
        return
    high = question.rule.high
    if high is None:
        return
    for item in row.policy.inputs:
        stated = row.claim.facts.get(item.name) if item.changeable else None
        if isinstance(stated, int) and not isinstance(stated, bool) and direction(high, item.name) == "+":
            yield from _steps(row, question, item, stated)


def _steps(row: Row, question: Open, item: Input, stated: int) -> Iterator[NextStep]:
    step, largest = step_of(item), span_of(item)[1]
    now = row.decision.amounts.maximum or 0
    rule, exact = question.rule, question.paid()
    assert rule.high is not None
    assert exact is not None
    high, paid_exactly = rule.high, exact

    def moved(units: int) -> int:
        return stated if units == 0 else (stated // step + units) * step

    def more_by(units: int) -> Claim:
        return row.claim._replace(facts={**row.claim.facts, item.name: moved(units)})

    def gives(units: int) -> int:
        """The most, at the rule's scale, with so many steps more than now; what no longer fits gives nothing."""
        facts = more_by(units).facts
        if any(truth(condition.test, facts) is False for condition in row.terms.policy.conditions):
            return 0
        return int(span(paid_exactly, facts)[1])

    def paid(units: int) -> int:
        return round_fen(gives(units), rule.scale, row.terms.rounding)

    def stepped(units: int, *, full: bool) -> NextStep:
        claim = more_by(units)
        gain = (decide(claim, row.terms).amounts.maximum or 0) - now
        return NextStep(row.policy, change(item, stated, moved(units), (high,), claim.facts), gain, full)

    most = largest // step - stated // step
    more = first(lambda units: gives(units) > gives(0), most)
    if more is None or (more > 1 and paid(more) <= paid(0)):
        more = first(lambda units: paid(units) > paid(0), most)
    if more is None:
        return
    full = first(lambda units: gives(units) >= gives(most), most)
    if more > 1 and more != full:
        yield stepped(more, full=False)
    if (
        full is not None and paid(full) > paid(0) and gives(most // 2) >= gives(most)
    ):  # an end far below the largest number there is
        yield stepped(full, full=True)
