"""Many claims decided in the order in which caps are spent, answered in the order in which they came."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from rongcli.base.money import yuan
from rongcli.base.text import Text
from rongcli.batch.attainable import Attainable
from rongcli.batch.by_date import ByDate
from rongcli.batch.pools import Mode, Pools
from rongcli.rules.award import Award, Claim, PriorFile
from rongcli.rules.census import Census
from rongcli.rules.decide import Decision, decide, enter, fails
from rongcli.rules.edition import Edition
from rongcli.rules.explain import Asked, explain, told_of
from rongcli.rules.facts import RESULTS, ClaimReader, policy_field
from rongcli.rules.ledger import Ledger
from rongcli.rules.lookup import chosen_readings, find_policy, idle_readings, wanted_readings
from rongcli.rules.notices import NOTICES
from rongcli.rules.policy import ROUNDING, Policy
from rongcli.rules.ranking import ranked, with_places
from rongcli.rules.terms import Terms

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
    entitled: bool
    """Whether its award is the whole of what a key gets."""
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
        prior_files: tuple[PriorFile, ...] = (),
    ) -> None:
        self.edition = edition
        self._readings = wanted_readings(edition, edition.policies.values(), readings)
        self._on = on
        self.ledger = prior or Ledger()
        self.census = Census(self.ledger)
        self._assume_rest = assume_rest
        self._files = prior_files
        self.pools = Pools(self.ledger, pool)
        self._standing: dict[str, tuple[Standing, ...]] = {}
        self._open: dict[str, Attainable] = {}
        """By policy, and by the date of its version."""
        self.by_date = ByDate(edition.period)
        self._used: dict[str, dict[str | None, Standing]] = {}
        self._readers: dict[str, ClaimReader] = {}
        self._named: dict[str, ClaimReader] = {}
        self._places: dict[int, dict[str, bool]] = {}
        """What rankings say of each claim, by its number."""

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

    def _stand(self, version: Policy) -> Standing:
        chosen = chosen_readings(self.edition, version, self._readings)
        bound = self.pools.binding(version, chosen)
        made: dict[tuple[str, str], Terms] = {}
        given = (chosen, self.ledger, self._assume_rest, made)
        on = Asked(self.edition, bound, _NOBODY, *given, wanted=self._readings).terms()
        computed = any(rule.certainty == "determined" for rule in version.awards)
        shown = [f"{name}={choice}" for name, choice in chosen.items() if computed or name != ROUNDING]
        entitled = any(cap.entitlement for cap in on.policy.caps)
        idle = idle_readings(version, self._readings)
        return Standing(bound, chosen, on, made, " ".join(shown), entitled, idle)

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
        if self.by_date.asks and not claim.undated:
            self.by_date.days(claim.date, claim.date)
        standing = self.standing(claim)
        if standing.policy.other_inputs or standing.idle:
            facts = [item.name for item in standing.policy.other_inputs if item.name in claim.facts]
            self.by_date.idle(standing.policy, [*facts, *vain(standing)])

    def coded(self, policies: Sequence[str]) -> list[Standing]:
        """Every version of some policies: first what each began with, in their order, then all that came later."""
        every = [self.standings(policy) for policy in policies]
        return [*(first for first, *_ in every), *(one for _, *later in every for one in later)]

    def meet(self, claim: Claim, place: str) -> None:
        """Enters who claims, and for which item; every claim is met before the first is announced."""
        self.census.meet((claim.applicant, claim.applicant_id), place)
        self.census.own(self.standing(claim).terms.policy, claim)

    def announces(self, claim: Claim) -> bool:
        """Whether a claim says anything that claims decided before it must know of."""
        return bool(claim.already_awarded) or claim.undated or self.standing(claim).entitled

    def announce(self, number: int, claim: Claim) -> None:
        """Enters what a claim says of its key, ahead of every claim that is decided; in the order of caps."""
        standing = self.standing(claim)
        undated = claim.undated and fails(claim, standing.terms)
        self.ledger.announce(standing.policy, claim, fails=undated)
        self.state(number, claim)

    def state(self, number: int, claim: Claim) -> None:
        """Enters the whole that a claim states, to be compared with what others of its key state."""
        standing = self.standing(claim)
        if standing.entitled:
            self.census.state(number, standing.terms.policy, claim)

    def decide_all(self, claims: Iterable[tuple[int, Claim]]) -> dict[int, Decision]:
        """The decision on each numbered claim, caps spent by date, then by number."""
        return {number: self.decide(number, claim) for number, claim in self._in_order(claims)}

    def explain_all(self, claims: Iterable[tuple[int, Claim]]) -> dict[int, Award]:
        """The whole award of each numbered claim, caps spent by date, then by number."""
        return {number: self.explain(number, claim) for number, claim in self._in_order(claims)}

    def _in_order(self, claims: Iterable[tuple[int, Claim]]) -> list[tuple[int, Claim]]:
        """The claims by date, then by number; what they say was awarded before is entered ahead of them all."""
        ordered = sorted(claims, key=lambda numbered: (numbered[1].undated, numbered[1].date, numbered[0]))
        for number, claim in ordered:
            self.meet(claim, str(number))
        for number, claim in ordered:
            self.announce(number, claim)
        self.rank(ordered)
        if self.shares({claim.policy for _, claim in ordered}):
            self.share(ordered)
        return ordered

    def ranks(self, policies: Iterable[str]) -> bool:
        """Whether one of these policies ranks its claims among one another."""
        return any(one.policy.rankings for policy in policies for one in self.standings(policy))

    def left_out_of_places(self, rejected: int) -> list[Text]:
        """What to say of rows that were rejected, where others were ranked: mended, they may take a place."""
        if not rejected or not self._places:
            return []
        zh = f"排名未计入被拒收的 {rejected} 行；改正后名次可能变化"
        return [Text(zh, f"{rejected} rejected rows are in no ranking: once mended they may change places")]

    def rank(self, claims: Iterable[tuple[int, Claim]]) -> None:
        """Fixes the place of every claim of a policy that ranks them, once all are known."""
        self._places |= ranked((number, self.standing(claim).terms.policy, claim) for number, claim in claims)

    def shares(self, policies: Iterable[str]) -> bool:
        """Whether a pool of one of these policies is shared out among all claims (see ``pools``)."""
        return any(self.pools.shared(one.policy) for policy in policies for one in self.standings(policy))

    def share(self, ordered: Iterable[tuple[int, Claim]]) -> None:
        """Fixes the shares of pools: the claims, in the order of caps, are decided ahead to learn what they ask."""
        before = self.ledger.copy()
        for number, claim in ordered:
            standing = self.standing(claim)
            decision = decide(with_places(claim, self._places.get(number)), standing.terms)
            self.pools.ask(number, standing.policy, claim, decision.amounts)
            enter(self.ledger, standing.policy, claim, decision)
        self.ledger.become(before)
        self.pools.share_out()

    def decide(self, number: int, claim: Claim, *, late: bool = False) -> Decision:
        """The decision on one claim, the next in the order of caps; it is entered into the ledger."""
        claim, standing = with_places(claim, self._places.get(number)), self.standing(claim)
        decision = decide(claim, standing.terms)
        codes = told_of(claim, decision, self.ledger, self._told(number, claim, late))
        self._enter(standing, claim, decision)
        if self.pools.of(standing.policy):
            amounts, caps = self.pools.settle(number, standing.policy, claim, decision.amounts, decision.caps)
            decision = decision._replace(amounts=amounts, caps=caps)
        return decision._replace(notices=tuple(codes))

    def _enter(self, standing: Standing, claim: Claim, decision: Decision | Award) -> None:
        enter(self.ledger, standing.policy, claim, decision)
        amounts = decision.amounts
        if amounts.amount is None and amounts.maximum and decision.eligibility != "ineligible":
            self._open.setdefault(claim.policy, Attainable()).add(self.ledger, claim, amounts, standing.terms)

    def attainable(self, policy: str) -> int:
        """What the open claims of a policy can still come to together, once all are decided."""
        found = self._open.get(policy)
        return 0 if found is None else found.most(self.ledger)

    def explain(self, number: int, claim: Claim, *, late: bool = False) -> Award:
        """The whole award of one claim, the next in the order of caps; it is entered into the ledger."""
        claim, standing = with_places(claim, self._places.get(number)), self.standing(claim)
        given = (standing.chosen, self.ledger, self._assume_rest, standing.made)
        told = self._told(number, claim, late)
        answer = explain(Asked(self.edition, standing.policy, claim, *given, told, self._files, self._readings))
        self._enter(standing, claim, answer)
        if self.pools.of(standing.policy):
            amounts, caps = self.pools.settle(number, standing.policy, claim, answer.amounts, answer.caps)
            answer = answer._replace(amounts=amounts, caps=caps)
        return answer

    def _told(self, number: int, claim: Claim, late: bool) -> tuple[str, ...]:
        return (*self.census.told(number, claim), *([LATE] if late else []))

    def late(self, claim: Claim) -> bool:
        """Whether a claim of a later date was answered before this one under one of its caps."""
        return self.ledger.late(self.standing(claim).terms.policy, claim)

    def values(self, claim: Claim, decision: Decision | Award, row: int) -> tuple[Any, ...]:
        """What a batch adds to the claim's own columns, in the order of ``RESULTS``; amounts as text."""
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
            ";".join(told) if (told := codes_of(decision)) else None,
            (decision.quantity.number or None) if decision.quantity is not None else None,
        )

    def record(self, claim: Claim, decision: Decision, row: int) -> dict[str, Any]:
        """The flat record of a decision: what a batch adds to the claim's own columns, by name."""
        return dict(zip(RESULTS, self.values(claim, decision, row), strict=True))


def codes_of(decision: Decision | Award) -> list[str]:
    """The codes of the notices about one claim alone: those of its policy and edition stand elsewhere."""
    found = (one if isinstance(one, str) else one.code for one in decision.notices)
    return [code for code in found if code in NOTICES]


_NOBODY = Claim("", datetime.date.min, {})
