"""Many claims decided in the order in which caps are spent, answered in the order in which they came."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from rongcli.base.money import yuan
from rongcli.batch.by_date import ByDate
from rongcli.batch.pools import Mode, Pools
from rongcli.rules.award import Award, Claim, Notice
from rongcli.rules.decide import Decision, Terms, decide
from rongcli.rules.edition import Edition
from rongcli.rules.explain import Asked, explain
from rongcli.rules.facts import OUTPUT_COLUMNS, ClaimReader, policy_field
from rongcli.rules.ledger import Ledger
from rongcli.rules.lookup import chosen_readings, find_policy, idle_readings, wanted_readings
from rongcli.rules.notices import NOTICES
from rongcli.rules.policy import ROUNDING, Policy

LATE = "late"


class Standing(NamedTuple):
    """A policy (of several versions, one), its chosen readings, and the terms they make: once for a whole batch."""

    policy: Policy
    chosen: Mapping[str, str]
    terms: Terms
    made: dict[tuple[str, str], Terms]
    """The terms under other choices too, as an explanation asks for them."""
    readings: str
    """The choices that a record of the policy names."""
    idle: Mapping[str, str]
    """The choices that were wanted, and that the version does not know."""


def together(standings: Iterable[Standing]) -> str:
    """The choices that records of some versions of a policy name."""
    return " ".join(dict.fromkeys(word for one in standings for word in one.readings.split()))


def vain(standing: Standing) -> list[str]:
    """The choices of readings that were wanted, and that a version does not know, as they were named."""
    return [f"{name}={choice}" for name, choice in standing.idle.items()]


class Batch:
    """The claims of one run against one edition, one date and one choice of readings."""

    def __init__(
        self,
        edition: Edition,
        readings: Mapping[str, str],
        on: datetime.date,
        prior: Ledger | None = None,
        *,
        assume_rest: bool = False,
        pool: Mode | None = None,
    ) -> None:
        self.edition = edition
        self._readings = wanted_readings(edition, edition.policies.values(), readings)
        self._on = on
        self.ledger = prior or Ledger()
        self.ledger.open()
        self._assume_rest = assume_rest
        self.pools = Pools(self.ledger, pool)
        self._standing: dict[str, tuple[Standing, ...]] = {}
        self.by_date = ByDate(edition.period)
        self._used: dict[str, dict[str | None, Standing]] = {}
        self._readers: dict[str, ClaimReader] = {}
        self._named: dict[str, ClaimReader] = {}

    def reader(self, raw: Mapping[str, object]) -> ClaimReader:
        """The reader of the claims of the policy that a flat record names. Raises InputError."""
        named = raw["policy"] if "policy" in raw else policy_field(raw)
        known = self._named.get(named) if isinstance(named, str) else None
        if known is None:
            policy = find_policy(self.edition, named)
            known = self._readers.setdefault(policy.id, ClaimReader(policy))
            self._named[str(named)] = known
        return known

    def read(self, raw: Mapping[str, object]) -> Claim:
        """The claim in a flat record. Raises InputError, its ``field`` set."""
        return self.reader(raw).read(raw, self._on)

    def standings(self, policy: str) -> tuple[Standing, ...]:
        """The versions of a policy by date, or the policy alone, under the run's readings."""
        found = self._standing.get(policy)
        if found is None:
            whole = self.edition.policies[policy]
            found = self._standing[policy] = tuple(self._stand(version) for version in whole.versions or (whole,))
        return found

    def _stand(self, whole: Policy) -> Standing:
        chosen = chosen_readings(self.edition, whole, self._readings)
        bound = self.pools.binding(whole, chosen)
        made: dict[tuple[str, str], Terms] = {}
        on = Asked(self.edition, bound, _NOBODY, chosen, self.ledger, self._assume_rest, made).terms()
        computed = any(rule.certainty == "determined" for rule in whole.awards)
        shown = [f"{name}={choice}" for name, choice in chosen.items() if computed or name != ROUNDING]
        return Standing(bound, chosen, on, made, " ".join(shown), idle_readings(whole, self._readings))

    def standing(self, claim: Claim) -> Standing:
        """The version of its policy that decides a claim."""
        found = self.standings(claim.policy)
        if len(found) == 1:
            return found[0]
        date = claim.date.isoformat()
        one = next(one for one in reversed(found) if one.policy.since is None or one.policy.since <= date)
        self._used.setdefault(claim.policy, {})[one.policy.since] = one
        return one

    def readings(self, policy: str) -> str:
        """The choices that records of a policy name: of every version that decided a claim."""
        used = self._used.get(policy)
        return together(one for one in self.standings(policy) if used is None or one.policy.since in used)

    def look(self, claim: Claim) -> None:
        """Takes notice of what a claim states in vain, and of its day."""
        if self.by_date.asks:
            self.by_date.days(claim.date, claim.date)
        standing = self.standing(claim)
        if standing.policy.elsewhere or standing.idle:
            facts = [item.name for item in standing.policy.elsewhere if item.name in claim.facts]
            self.by_date.idle(standing.policy, [*facts, *vain(standing)])

    def coded(self, policies: Sequence[str]) -> list[Standing]:
        """Every version of some policies: first what each began with, in their order, then all that came later."""
        every = [self.standings(policy) for policy in policies]
        return [*(first for first, *_ in every), *(one for _, *later in every for one in later)]

    def state(self, claim: Claim) -> None:
        """Enters what a claim says was awarded before, ahead of every claim that is decided."""
        if claim.already_awarded:
            self.ledger.state(self.standing(claim).policy, claim)

    def decide_all(self, claims: Iterable[tuple[int, Claim]]) -> dict[int, Decision]:
        """The decision on each numbered claim, caps spent by date, then by number."""
        return {number: self.decide(number, claim) for number, claim in self._in_order(claims)}

    def explain_all(self, claims: Iterable[tuple[int, Claim]]) -> dict[int, Award]:
        """The whole award of each numbered claim, caps spent by date, then by number."""
        return {number: self.explain(number, claim) for number, claim in self._in_order(claims)}

    def _in_order(self, claims: Iterable[tuple[int, Claim]]) -> list[tuple[int, Claim]]:
        """The claims by date, then by number; what they say was awarded before is entered ahead of them all."""
        ordered = sorted(claims, key=lambda numbered: (numbered[1].date, numbered[0]))
        for _, claim in ordered:
            self.state(claim)
        if self.shares({claim.policy for _, claim in ordered}):
            self.share(ordered)
        return ordered

    def shares(self, policies: Iterable[str]) -> bool:
        """Whether a pool of one of these policies is shared out among all claims (see ``pools``)."""
        return any(self.pools.shared(one.policy) for policy in policies for one in self.standings(policy))

    def share(self, ordered: Iterable[tuple[int, Claim]]) -> None:
        """Fixes the shares of pools: the claims, in the order of caps, are decided ahead to learn what they ask."""
        before = self.ledger.copy()
        for number, claim in ordered:
            standing = self.standing(claim)
            decision = decide(claim, standing.terms)
            self.pools.ask(number, standing.policy, claim, decision.amounts)
            self._record(standing, claim, decision.eligibility, decision.amounts.amount)
        self.ledger.become(before)
        self.pools.share_out()

    def decide(self, number: int, claim: Claim) -> Decision:
        """The decision on one claim, the next in the order of caps; it is entered into the ledger."""
        standing = self.standing(claim)
        decision = decide(claim, standing.terms)
        self._record(standing, claim, decision.eligibility, decision.amounts.amount)
        if self.pools.of(standing.policy):
            amounts, caps = self.pools.settle(number, standing.policy, claim, decision.amounts, decision.caps)
            decision = decision._replace(amounts=amounts, caps=caps)
        return decision

    def explain(self, number: int, claim: Claim, *, late: bool = False) -> Award:
        """The whole award of one claim, the next in the order of caps; it is entered into the ledger."""
        standing = self.standing(claim)
        given = (standing.chosen, self.ledger, self._assume_rest, standing.made, standing.idle)
        answer = explain(Asked(self.edition, standing.policy, claim, *given))
        self._record(standing, claim, answer.eligibility, answer.amounts.amount)
        if self.pools.of(standing.policy):
            amounts, caps = self.pools.settle(number, standing.policy, claim, answer.amounts, answer.caps)
            answer = answer._replace(amounts=amounts, caps=caps)
        if late:
            answer = answer._replace(notices=(Notice(LATE, NOTICES[LATE]), *answer.notices))
        return answer

    def late(self, claim: Claim) -> bool:
        """Whether a claim of a later date was answered before this one under one of its caps."""
        return self.ledger.late(self.standing(claim).terms.policy, claim)

    def _record(self, standing: Standing, claim: Claim, eligibility: str, amount: int | None) -> None:
        if eligibility != "ineligible":
            self.ledger.record(standing.policy, claim, amount, eligible=eligibility == "eligible")

    def values(self, claim: Claim, decision: Decision | Award, row: int) -> tuple[Any, ...]:
        """What a batch adds to the claim's own columns, in the order of ``OUTPUT_COLUMNS``; amounts as text."""
        standing, amounts = self.standing(claim), decision.amounts
        binding = next((use.cap.id for use in decision.caps if use.binding), None) if decision.caps else None
        fixed, least, most, before = amounts.amount, amounts.minimum, amounts.maximum, amounts.before_caps
        return (
            row,
            decision.eligibility,
            amounts.certainty,
            None if fixed is None else yuan(fixed),
            None if least is None else yuan(least),
            None if most is None else yuan(most),
            None if before is None else yuan(before),
            amounts.capped,
            binding,
            decision.reason,
            standing.readings,
            bool(standing.policy.supplied),
        )

    def record(self, claim: Claim, decision: Decision, row: int) -> dict[str, Any]:
        """The flat record of a decision: what a batch adds to the claim's own columns, by name."""
        return dict(zip(OUTPUT_COLUMNS, self.values(claim, decision, row), strict=True))


_NOBODY = Claim("", datetime.date.min, {})
