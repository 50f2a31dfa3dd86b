"""Everything there is to say to one applicant: the match, what to ask, what nearly fits, what would earn more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rongcli.questions.ask import Question, questions, who_asks
from rongcli.questions.match import Match, Matcher, Row, standing
from rongcli.questions.move import Change
from rongcli.questions.nearmiss import NearMiss, near_miss
from rongcli.questions.nextstep import NextStep, next_steps
from rongcli.questions.profile import Profile
from rongcli.rules.decide import decide


class Gain(NamedTuple):
    """What a change would add to the total, in fen: to what is assured, and to the most that has a bound."""

    assured: int
    at_most: int


class Near(NamedTuple):
    """A near miss, and what its changes would do to the whole: other policies may read the same facts."""

    miss: NearMiss
    gain: Gain


class Advice(NamedTuple):
    """A match with what follows from it; near misses by whether they can be had, then by money."""

    match: Match
    questions: tuple[Question, ...] = ()
    near: tuple[Near, ...] = ()
    steps: tuple[NextStep, ...] = ()


def advise(matcher: Matcher, profile: Profile) -> Advice:
    """The whole advice to a profile."""
    match = matcher.match(profile)
    who = who_asks(match, matcher)
    misses = [miss for row in match.rows if (miss := near_miss(row)) is not None]
    near = [Near(miss, gain(matcher, match.rows, miss.changes)) for miss in misses]
    steps = [step for row in match.rows for step in next_steps(row)]
    return Advice(
        match,
        (*([who] if who is not None else []), *questions(matcher, match.rows)),
        tuple(sorted(near, key=_worth)),
        tuple(sorted(steps, key=lambda step: -step.gain)),
    )


def _worth(near: Near) -> tuple[bool, int, int, int]:
    return not near.miss.within_reach, -near.gain.at_most, -near.gain.assured, len(near.miss.changes)


def gain(matcher: Matcher, rows: Iterable[Row], changes: Iterable[Change]) -> Gain:
    """What the total would gain (or lose) by some changes, in every policy that shares the facts changed."""
    rows = tuple(rows)
    before, after = matcher.total(rows), matcher.total(_changed(row, tuple(changes)) for row in rows)
    return Gain(after.assured - before.assured, after.bounded - before.bounded)


def _changed(row: Row, changes: tuple[Change, ...]) -> Row:
    """The row after the changes; a policy for which the profile states another value of its own keeps that."""
    new = {one.item.name: one.after for one in changes if row.claim.facts.get(one.item.name) == one.before}
    if not new:
        return row
    claim = row.claim._replace(facts={**row.claim.facts, **new})
    decision = decide(claim, row.terms)
    return row._replace(claim=claim, decision=decision, standing=standing(decision))
