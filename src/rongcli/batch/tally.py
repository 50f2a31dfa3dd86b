"""What a batch came to: counts and money by policy, exactly, and what the pools gave."""

from __future__ import annotations

from dataclasses import dataclass, field

from rongcli.base.text import Text
from rongcli.batch.pools import PoolUse
from rongcli.batch.rejects import Rejects
from rongcli.rules.award import Award
from rongcli.rules.decide import Decision


@dataclass(slots=True)
class PolicyTally:
    """The claims of one policy; money in fen."""

    claims: int = 0
    eligible: int = 0
    ineligible: int = 0
    needs_information: int = 0
    unpublished: int = 0
    """Eligible claims whose support is promised without a figure."""
    assured: int = 0
    """The sum of the least that eligible claims get."""
    at_most: int = 0
    """The most that all claims could come to together, as far as a figure is known."""
    unbounded: int = 0
    """Claims whose most nothing bounds; they are not in ``at_most``."""
    lost_to_caps: int = 0
    """What caps took from amounts that the text fixes or the authority decided."""
    presumed: int = 0
    """Claims of which a condition is met because nothing is stated."""

    def add(self, answer: Decision | Award) -> None:
        """Counts one answer."""
        eligibility, amounts = answer.eligibility, answer.amounts
        self.claims += 1
        if eligibility == "ineligible":
            self.ineligible += 1
            return
        self.presumed += answer.presumes
        if eligibility == "needs-information":
            self.needs_information += 1
        else:
            self.eligible += 1
            self.assured += amounts.minimum or 0
        if amounts.certainty == "unpublished":
            self.unpublished += 1
        elif amounts.maximum is None and amounts.certainty != "none":
            self.unbounded += 1
        self.at_most += amounts.amount or 0  # open claims share the rooms of their keys: ``attainable``
        if amounts.amount is not None and amounts.capped and amounts.before_caps is not None:
            self.lost_to_caps += max(amounts.before_caps - amounts.amount, 0)


@dataclass(slots=True)
class Tally:
    """The whole run: rows read, and what each policy and pool came to. ``read`` is ``computed`` and ``rejected``."""

    read: int = 0
    rejected: int = 0
    policies: dict[str, PolicyTally] = field(default_factory=dict)
    readings: dict[str, str] = field(default_factory=dict)
    """The readings of each policy that was used, as its records name them."""
    pools: list[PoolUse] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    engine: str = "python"
    rejected_at_most: int = 0
    """The most that rejected rows could get once mended, each by itself, in fen."""
    rejected_uncounted: int = 0
    """Rejected rows of which nothing says how much they could get."""

    def count_rejected(self, rejects: Rejects) -> None:
        """Takes over what there is to say of rejected rows."""
        self.rejected = rejects.count
        self.rejected_at_most, self.rejected_uncounted = rejects.at_most, rejects.uncounted

    @property
    def computed(self) -> int:
        """Rows answered."""
        return sum(one.claims for one in self.policies.values())

    def add(self, policy: str, answer: Decision | Award) -> None:
        """Counts one answer."""
        found = self.policies.get(policy)
        if found is None:
            found = self.policies[policy] = PolicyTally()
        found.add(answer)
