"""Many claims decided in the order in which caps are spent, answered in the order in which they came."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from rongcli.award import Award, Claim
from rongcli.decide import Decision, Terms, decide, terms
from rongcli.edition import ROUNDING, Edition, Policy
from rongcli.explain import Asked, explain
from rongcli.facts import names_of, policy_field, read_claim
from rongcli.ledger import Ledger
from rongcli.lookup import chosen_readings, find_policy, wanted_readings
from rongcli.money import yuan


class Standing(NamedTuple):
    """A policy, its chosen readings, and the terms they make: once for a whole batch."""

    policy: Policy
    chosen: Mapping[str, str]
    terms: Terms


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
    ) -> None:
        self._edition = edition
        self._readings = wanted_readings(edition, edition.policies.values(), readings)
        self._on = on
        self._ledger = prior or Ledger()
        self._assume_rest = assume_rest
        self._standing: dict[str, Standing] = {}
        self._known: dict[str, tuple[Policy, dict[str, str]]] = {}

    def read(self, raw: Mapping[str, object]) -> Claim:
        """The claim in a flat record. Raises InputError, its ``field`` set."""
        named = policy_field(raw)
        known = self._known.get(named) if isinstance(named, str) else None
        if known is None:
            policy = find_policy(self._edition, named)
            known = self._known[str(named)] = (policy, names_of(policy))
        policy, names = known
        return read_claim(policy, raw, self._on, names)

    def standing(self, policy: str) -> Standing:
        """The policy of that id under the run's readings."""
        found = self._standing.get(policy)
        if found is None:
            whole = self._edition.policies[policy]
            chosen = chosen_readings(self._edition, whole, self._readings)
            found = Standing(whole, chosen, terms(whole, chosen, self._ledger, self._assume_rest))
            self._standing[policy] = found
        return found

    def decide_all(self, claims: Iterable[tuple[int, Claim]]) -> dict[int, Decision]:
        """The decision on each numbered claim, caps spent by date, then by number."""
        return {number: self._decide(claim) for number, claim in self._in_order(claims)}

    def explain_all(self, claims: Iterable[tuple[int, Claim]]) -> dict[int, Award]:
        """The whole award of each numbered claim, caps spent by date, then by number."""
        return {number: self._explain(claim) for number, claim in self._in_order(claims)}

    def _in_order(self, claims: Iterable[tuple[int, Claim]]) -> list[tuple[int, Claim]]:
        """The claims by date, then by number; what they say was awarded before is entered ahead of them all."""
        ordered = sorted(claims, key=lambda numbered: (numbered[1].date, numbered[0]))
        for _, claim in ordered:
            if claim.already_awarded:
                self._ledger.state(self.standing(claim.policy).policy, claim)
        return ordered

    def _decide(self, claim: Claim) -> Decision:
        standing = self.standing(claim.policy)
        decision = decide(claim, standing.terms)
        self._record(standing, claim, decision.eligibility, decision.amounts.amount)
        return decision

    def _explain(self, claim: Claim) -> Award:
        standing = self.standing(claim.policy)
        answer = explain(Asked(self._edition, standing.policy, claim, standing.chosen, self._ledger, self._assume_rest))
        self._record(standing, claim, answer.eligibility, answer.amounts.amount)
        return answer

    def _record(self, standing: Standing, claim: Claim, eligibility: str, amount: int | None) -> None:
        if eligibility != "ineligible":
            self._ledger.record(standing.policy, claim, amount, eligible=eligibility == "eligible")

    def record(self, claim: Claim, decision: Decision, row: int) -> dict[str, Any]:
        """The flat record of a decision: what a batch adds to the claim's own columns."""
        standing, amounts = self.standing(claim.policy), decision.amounts
        binding = next((use.cap.id for use in decision.caps if use.binding), None)
        computed = any(rule.certainty == "determined" for rule in standing.policy.awards)
        shown = [f"{name}={choice}" for name, choice in standing.chosen.items() if computed or name != ROUNDING]
        money = {name: getattr(amounts, name) for name in ("amount", "minimum", "maximum", "before_caps")}
        return {
            "row": row,
            "eligibility": decision.eligibility,
            "certainty": amounts.certainty,
            **{name: None if fen is None else yuan(fen) for name, fen in money.items()},
            "capped": amounts.capped,
            "binding_cap": binding,
            "reason": decision.reason,
            "readings": " ".join(shown),
            "supplied": bool(standing.policy.supplied),
        }
