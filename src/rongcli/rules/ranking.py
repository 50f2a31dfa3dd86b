"""Rankings over a year's claims: the first ten by revenue. What one claim alone cannot tell, a batch rules on.

A place among the first is a ruling (``ruling:ID``) that every claim of a run gets an answer to, as far as the claims
tell: where another claim's conditions or number are unknown, it stays open for those whose place hangs on it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping

from rongcli.base.errors import InputError
from rongcli.base.record import Record
from rongcli.base.text import Text
from rongcli.rules.award import Claim
from rongcli.rules.expression import RULING, all_of, facts_of, span, truth
from rongcli.rules.policy import ASK, Policy, Ranking

Place = tuple[int, ...]
"""What a claim is ranked by: its number, then what parts equal ones, if anything does."""


class Ranked(Record):
    """A claim that may be ranked: the least and the most that its number can be, and whether it surely counts."""

    number: int
    least: Place
    most: Place
    sure: bool


def refuse_alone(policy: Policy, chosen: Mapping[str, str]) -> None:
    """Raises InputError for a policy that ranks claims among one another, asked of one claim by itself."""
    for ranking in policy.rankings:
        if chosen.get(ranking.id) == ASK:
            zh, en = f"按{ranking.label.zh}排名", f"ranks claims by {ranking.label.en}"
            message = Text(f"{policy.id} {zh}，单份申请没有名次", f"{policy.id} {en}: one claim by itself has no place")
            hint = Text(
                f"用 rongcli batch 计算全年申请，或以 --reading {ranking.id}=within 假定入围",
                f"use rongcli batch on the year's claims, or suppose it with --reading {ranking.id}=within",
            )
            raise InputError(message, hint=hint, reason="ranking")


def ranked(claims: Iterable[tuple[int, Policy, Claim]]) -> dict[int, dict[str, bool]]:
    """The rulings on every ranking, by the number of a claim; each policy as it stands under its readings."""
    groups: defaultdict[tuple[object, ...], list[Ranked]] = defaultdict(list)
    first: dict[tuple[object, ...], Ranking] = {}
    for number, policy, claim in claims:
        for ranking in policy.rankings:
            one = _counted(number, policy, ranking, claim)
            key = (policy.id, ranking.id, *(_part(part, claim) for part in ranking.per))
            if one is not None and None not in key:
                groups[key].append(one)
                first[key] = ranking
    found: defaultdict[int, dict[str, bool]] = defaultdict(dict)
    for key, group in groups.items():
        for number, within in _placed(group, first[key].first):
            found[number][RULING + first[key].id] = within
    return found


def _part(part: str, claim: Claim) -> object:
    if part == "year":
        return None if claim.undated else claim.date.year
    return claim.facts.get(part)


def _counted(number: int, policy: Policy, ranking: Ranking, claim: Claim) -> Ranked | None:
    """A claim as it is ranked; None where it fails a condition, or has no number at all."""
    places = {f"{RULING}{one.id}" for one in policy.rankings}
    others = [one.test for one in policy.conditions if places.isdisjoint(facts_of(one.test))]
    met = truth(all_of(others), claim.facts)
    if met is False:
        return None
    least, most = span(ranking.value, claim.facts)
    parting = (-claim.date.toordinal(), -number) if ranking.earlier else ()
    if ranking.smallest:
        least, most = -most, -least
    return Ranked(number, (least, *parting), (most, *parting), met is True)


def _placed(group: list[Ranked], places: int) -> Iterable[tuple[int, bool]]:
    """Who is surely among the first places, and who surely is not; equal numbers have one place."""
    surely = sorted(one.least for one in group if one.sure)
    maybe = sorted(one.most for one in group)
    for one in group:
        before = len(surely) - bisect_right(surely, one.most)
        at_most = len(maybe) - bisect_right(maybe, one.least) - (one.most > one.least)
        if before >= places:
            yield one.number, False
        elif at_most < places:
            yield one.number, True


def with_places(claim: Claim, places: Mapping[str, bool] | None) -> Claim:
    """The claim with what the ranking of a run says of it."""
    return claim._replace(facts={**claim.facts, **places}) if places else claim
