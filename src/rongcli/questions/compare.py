"""Who gains and who loses between two editions, and by which change: claims decided on the way from one to the other.

A policy's changes are made one at a time, in the table's order; what a claim's amount moves by at a step is that
change's doing, so the parts add up to the whole exactly. Caps that reach across claims are spent anew at every step.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from rongcli.questions.changes import PolicyChange, Side, Stage, changed_policies, policy_changes, stage, steps
from rongcli.rules.applicants import Applicants
from rongcli.rules.award import Claim
from rongcli.rules.decide import NOTHING, Decision, decide, enter, fails
from rongcli.rules.expression import span
from rongcli.rules.ledger import OWN, Ledger
from rongcli.rules.policy import Cap
from rongcli.rules.terms import Terms, terms

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
    ``currencies`` are those of the two sides; where they differ there is no difference to tell. ``since`` tells which
    rules of the policy are the claim's (``PolicyChange``).
    """

    asked: Asked
    before: Decision
    after: Decision
    difference: int | None
    bound: int | None
    by: Mapping[str, int]
    currencies: tuple[str, str]
    since: str | None = None

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
    groups: dict[str, list[Asked]] = {}
    names = Applicants()
    for claim in asked:
        groups.setdefault(claim.policy, []).append(claim)
        names.add(claim.claim.applicant, claim.claim.applicant_id)
    effects: list[Effect] = []
    pools: list[Pool] = []
    for name, claims in groups.items():
        way = _Way(policy_changes(one, other, name), claims, names)
        effects += way.effects()
        pools += way.pools(name)
    changes = tuple(changed_policies(one, other))
    return Comparison(one, other, changes, tuple(sorted(effects, key=lambda e: e.asked.number)), tuple(pools))


class _Way:
    """The claims of one policy on the way from one edition to the other, each by the rules of its date.

    ``names`` are of all claims, whatever their policy: which number a name stands for. What claims say of one another
    in their notices is left out.
    """

    def __init__(self, changes: list[PolicyChange], asked: Iterable[Asked], names: Applicants) -> None:
        self._names = names
        self._asked = sorted(asked, key=lambda one: (one.claim.undated, one.claim.date, one.number))
        self._change = {one.number: _of_date(changes, one.claim.date) for one in self._asked}
        used = {id(change): change for change in self._change.values()}
        undated = any(one.claim.undated for one in self._asked)  # it may be of any date
        self._changes = [change for change in changes if undated or id(change) in used]
        keys = list(dict.fromkeys(key for change in self._changes for key in steps(change)))
        applied = [set(keys[:count]) for count in range(len(keys) + 1)]
        self._steps = [(key, self._decided(done)) for key, done in zip(("", *keys), applied, strict=True)]
        if not keys:  # nothing moves an award: one decision is both
            self._steps *= 2
        self._ends = applied[0], applied[-1]

    def _decided(self, applied: set[str]) -> dict[int, Decision]:
        """Every claim decided after some changes, caps spent by date, then by number."""
        ledger = Ledger()
        ledger.applicants = self._names
        at = _seen({id(change): stage(change, applied) for change in self._changes})
        on = {key: terms(one.policy, one.chosen, ledger) for key, one in at.items() if one.policy is not None}
        versions = tuple(on.values())
        on = {key: one._replace(versions=versions) for key, one in on.items()}
        claims = [(one.number, id(self._change[one.number]), self._read(one, applied)) for one in self._asked]
        for _, key, claim in claims:
            policy = at[key].policy
            if policy is not None:
                ledger.announce(policy, claim, fails=fails(claim, on[key]))
        return {number: _one(at[key], on.get(key), ledger, claim) for number, key, claim in claims}

    def _read(self, asked: Asked, applied: set[str]) -> Claim:
        """The claim with the facts of both readings; once a change is made it prefers what the second edition reads."""
        last = not applied.isdisjoint(steps(self._change[asked.number]))
        first, second = asked.before or asked.claim, asked.after or asked.claim
        facts = {**first.facts, **second.facts} if last else {**second.facts, **first.facts}
        return (second if last else first)._replace(facts=facts)

    def effects(self) -> Iterator[Effect]:
        """What became of each claim."""
        for one in self._asked:
            yield _effect(one, [(key, found[one.number]) for key, found in self._steps], self._change[one.number])

    def pools(self, name: str) -> Iterator[Pool]:
        """The funds of the policy that no applicant has to himself, on both sides."""
        ends = (self._steps[0][1], self._steps[-1][1])
        sides = [self._drawn(applied, found) for applied, found in zip(self._ends, ends, strict=True)]
        currencies = _currencies(self._changes[-1])
        for cap, key in dict.fromkeys((*sides[0], *sides[1])):
            both = [side.get((cap, key), (None, None)) for side in sides]
            yield Pool(name, cap, key, (both[0][0], both[1][0]), (both[0][1], both[1][1]), currencies)

    def _drawn(self, applied: set[str], found: Mapping[int, Decision]) -> dict[tuple[str, str], tuple[int, int]]:
        """What was drawn under each pooled cap and key: (cap, key) → (limit, fen used)."""
        at = {id(change): _pooled(stage(change, applied)) for change in self._changes}
        used: dict[tuple[str, str], tuple[int, int]] = {}
        for one in self._asked:
            claim = self._read(one, applied)
            for cap in at[id(self._change[one.number])]:
                if cap.limit is not None and Ledger().lacking(cap, claim) is None:
                    parts = {"year": str(claim.date.year), "all": ""}
                    key = " ".join(part for name in cap.per if (part := parts.get(name, str(claim.facts.get(name)))))
                    before = used.get((cap.id, key), (0, 0))[1]
                    amount = found[one.number].amounts.amount or 0
                    used[cap.id, key] = (int(span(cap.limit, claim.facts)[1]), before + amount)
        return used


def _seen(at: Mapping[int, Stage]) -> dict[int, Stage]:
    """The stages of the rules of several dates, each with the caps of the others: what was paid counts in all."""
    if len(at) < 2:
        return dict(at)
    caps = tuple(cap for one in at.values() if one.policy is not None for cap in one.policy.all_caps)
    return {key: one if one.policy is None else one._replace(policy=one.policy._replace(other_caps=caps))
            for key, one in at.items()}  # fmt: skip


def _of_date(changes: list[PolicyChange], day: datetime.date) -> PolicyChange:
    """The rules on both sides for claims of a date."""
    date = day.isoformat()
    return [change for change in changes if change.since is None or change.since <= date][-1]


def _pooled(at: Stage) -> list[Cap]:
    """The caps on money that go by neither applicant nor item."""
    caps = () if at.policy is None else terms(at.policy, at.chosen).policy.caps
    return [cap for cap in caps if cap.limit is not None and cap.per and not OWN & set(cap.per)]


def _currencies(change: PolicyChange) -> tuple[str, str]:
    """What a policy pays in on both sides; where a side does not have it, nothing, in the other's currency."""
    before, after = change.before or change.either, change.after or change.either
    return before.currency, after.currency


def _one(at: Stage, on: Terms | None, ledger: Ledger, claim: Claim) -> Decision:
    if at.policy is None or on is None:
        return ABSENT
    decision = decide(claim, on)
    enter(ledger, at.policy, claim, decision)
    return decision._replace(notices=())


def _effect(asked: Asked, decided: list[tuple[str, Decision]], change: PolicyChange) -> Effect:
    """The difference and its parts; a step without a bound leaves its part to the next one that has one."""
    before, after = decided[0][1], decided[-1][1]
    currencies = _currencies(change)
    if currencies[0] != currencies[1]:
        return Effect(asked, before, after, None, None, {}, currencies, change.since)
    ends = before.amounts, after.amounts
    fixed = ends[0].amount is not None and ends[1].amount is not None
    difference = ends[1].amount - ends[0].amount if fixed else None  # type: ignore[operator]
    bounded = ends[0].maximum is not None and ends[1].maximum is not None
    by: dict[str, int] = {}
    if bounded:
        level = ends[0].maximum or 0
        for key, decision in decided[1:]:
            if decision.amounts.maximum is not None and decision.amounts.maximum != level:
                by[key] = decision.amounts.maximum - level
                level = decision.amounts.maximum
    bound = (ends[1].maximum or 0) - (ends[0].maximum or 0) if bounded else None
    return Effect(asked, before, after, difference, bound, by, currencies, change.since)
