"""Who gains and who loses between two editions, and by which change: claims decided on the way from one to the other.

A policy's changes are made one at a time, in the table's order; what a claim's amount moves by at a step is that
change's doing, so the parts add up to the whole exactly. Caps that reach across claims are spent anew at every step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from rongcli.questions.changes import PolicyChange, Side, Stage, changed_policies, policy_change, stages
from rongcli.rules.applicants import Applicants
from rongcli.rules.award import Claim
from rongcli.rules.decide import NOTHING, Decision, Terms, decide, enter, fails, terms
from rongcli.rules.expression import span
from rongcli.rules.ledger import OWN, Ledger

ABSENT = Decision("ineligible", "no-policy", (), NOTHING)
"""The decision on a claim for a policy that an edition does not have."""


class Asked(NamedTuple):
    """A claim of a file: its number there, and the claim as each edition reads it (None without the policy)."""

    number: int
    policy: str
    before: Claim | None
    after: Claim | None

    @property
    def claim(self) -> Claim:
        """The claim as it is read now, or as it was where the policy is gone."""
        found = self.after or self.before
        assert found is not None
        return found


class Effect(NamedTuple):
    """What became of one claim.

    ``difference`` is in fen, None unless both editions fix the amount; ``bound`` is that of the most it could be, None
    where something is without a bound. ``by`` splits the bound (for fixed amounts: the difference) over the changes.
    ``currencies`` are those of the two sides; where they differ there is no difference to tell.
    """

    asked: Asked
    before: Decision
    after: Decision
    difference: int | None
    bound: int | None
    by: Mapping[str, int]
    currencies: tuple[str, str]

    @property
    def currency(self) -> str | None:
        """The currency of the differences; None where the two sides pay in different ones."""
        return self.currencies[0] if self.currencies[0] == self.currencies[1] else None


class Pool(NamedTuple):
    """A fund that claims of many applicants draw on: its limit and what they drew, in fen, None where it is not."""

    policy: str
    cap: str
    key: str
    limit: tuple[int | None, int | None]
    used: tuple[int | None, int | None]
    currencies: tuple[str, str]


class Comparison(NamedTuple):
    """What changed between two editions, and with claims, what that did.

    ``read`` counts the rows of a file of claims, None without one; ``rejected`` those that are no claims.
    """

    one: Side
    other: Side
    changes: tuple[PolicyChange, ...]
    effects: tuple[Effect, ...]
    pools: tuple[Pool, ...]
    read: int | None = None
    rejected: int = 0


def compare(one: Side, other: Side, asked: Iterable[Asked] = ()) -> Comparison:
    """Both editions compared, over some claims if there are any."""
    changes = changed_policies(one, other)
    known = {change.id: change for change in changes}
    groups: dict[str, list[Asked]] = {}
    names = Applicants()
    for claim in asked:
        groups.setdefault(claim.policy, []).append(claim)
        names.add(claim.claim.applicant, claim.claim.applicant_id)
    effects: list[Effect] = []
    pools: list[Pool] = []
    for name, claims in groups.items():
        change = known.get(name) or policy_change(one, other, name)
        steps = [
            (key, stage, _decided(stage, claims, names, last=index > 0))
            for index, (key, stage) in enumerate(stages(change))
        ]
        steps = steps if len(steps) > 1 else steps * 2
        currencies = _currencies(change)
        effects += [
            _effect(claim, [(key, found[claim.number]) for key, _, found in steps], currencies) for claim in claims
        ]
        pools += _pools(name, claims, (steps[0][1], steps[0][2]), (steps[-1][1], steps[-1][2]), currencies)
    return Comparison(one, other, tuple(changes), tuple(sorted(effects, key=lambda e: e.asked.number)), tuple(pools))


def _currencies(change: PolicyChange) -> tuple[str, str]:
    """What a policy pays in on both sides; where a side does not have it, nothing, in the other's currency."""
    before, after = change.before or change.either, change.after or change.either
    return before.currency, after.currency


def _decided(stage: Stage, asked: Iterable[Asked], names: Applicants, *, last: bool) -> dict[int, Decision]:
    """Every claim of one policy decided at one stage, caps spent by date, then by number.

    ``names`` are of all claims, whatever their policy: which number a name stands for. What claims say of one another
    in their notices is left out.
    """
    policy = stage.policy
    ordered = sorted(asked, key=lambda one: (one.claim.undated, one.claim.date, one.number))
    if policy is None:
        return {one.number: ABSENT for one in ordered}
    ledger = Ledger()
    ledger.applicants = names
    on = terms(policy, stage.chosen, ledger)
    claims = [(one.number, _read(one, last=last)) for one in ordered]
    for _, claim in claims:
        ledger.announce(policy, claim, fails=fails(claim, on))
    return {number: _one(stage, on, ledger, claim) for number, claim in claims}


def _read(asked: Asked, *, last: bool) -> Claim:
    """The claim with the facts of both readings; a stage after the first prefers what the second edition reads."""
    first, second = asked.before or asked.claim, asked.after or asked.claim
    facts = {**first.facts, **second.facts} if last else {**second.facts, **first.facts}
    return (second if last else first)._replace(facts=facts)


def _one(stage: Stage, on: Terms, ledger: Ledger, claim: Claim) -> Decision:
    assert stage.policy is not None
    decision = decide(claim, on)
    enter(ledger, stage.policy, claim, decision)
    return decision._replace(notices=())


def _effect(asked: Asked, steps: list[tuple[str, Decision]], currencies: tuple[str, str]) -> Effect:
    """The difference and its parts; a step without a bound leaves its part to the next one that has one."""
    before, after = steps[0][1], steps[-1][1]
    if currencies[0] != currencies[1]:
        return Effect(asked, before, after, None, None, {}, currencies)
    ends = before.amounts, after.amounts
    fixed = ends[0].amount is not None and ends[1].amount is not None
    difference = ends[1].amount - ends[0].amount if fixed else None  # type: ignore[operator]
    bounded = ends[0].maximum is not None and ends[1].maximum is not None
    by: dict[str, int] = {}
    if bounded:
        level = ends[0].maximum or 0
        for key, decision in steps[1:]:
            if decision.amounts.maximum is not None and decision.amounts.maximum != level:
                by[key] = decision.amounts.maximum - level
                level = decision.amounts.maximum
    bound = (ends[1].maximum or 0) - (ends[0].maximum or 0) if bounded else None
    return Effect(asked, before, after, difference, bound, by, currencies)


def _pools(
    name: str,
    asked: list[Asked],
    first: tuple[Stage, Mapping[int, Decision]],
    last: tuple[Stage, Mapping[int, Decision]],
    currencies: tuple[str, str],
) -> Iterator[Pool]:
    """The funds of a policy that no applicant has to himself, on both sides."""
    sides = [dict(_drawn(stage, found, asked, last=side == 1)) for side, (stage, found) in enumerate((first, last))]
    for cap, key in dict.fromkeys((*sides[0], *sides[1])):
        both = [side.get((cap, key), (None, None)) for side in sides]
        yield Pool(name, cap, key, (both[0][0], both[1][0]), (both[0][1], both[1][1]), currencies)


def _drawn(
    stage: Stage, found: Mapping[int, Decision], asked: Iterable[Asked], *, last: bool
) -> Iterator[tuple[tuple[str, str], tuple[int, int]]]:
    """What was drawn under each pooled cap and key: (cap, key) → (limit, fen used)."""
    if stage.policy is None:
        return
    used: dict[tuple[str, str], tuple[int, int]] = {}
    caps = [cap for cap in terms(stage.policy, stage.chosen).policy.caps
            if cap.limit is not None and cap.per and not OWN & set(cap.per)]  # fmt: skip
    for one in asked:
        claim = _read(one, last=last)
        for cap in caps:
            if cap.limit is not None and Ledger().lacking(cap, claim) is None:
                parts = {"year": str(claim.date.year), "all": ""}
                key = " ".join(part for name in cap.per if (part := parts.get(name, str(claim.facts.get(name)))))
                before = used.get((cap.id, key), (0, 0))[1]
                amount = found[one.number].amounts.amount or 0
                used[cap.id, key] = (int(span(cap.limit, claim.facts)[1]), before + amount)
    yield from used.items()
