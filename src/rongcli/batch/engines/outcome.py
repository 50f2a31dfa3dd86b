"""What a database has settled, counted for the summary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rongcli.batch.run import Standing, together
from rongcli.batch.tally import PolicyTally

_KNOWN = "eligibility <> 'ineligible' AND certainty <> 'unpublished'"
_LOST = "amount IS NOT NULL AND capped AND before_caps IS NOT NULL"


_COUNTS = {
    "claims": "count(*)",
    "eligible": "count(*) FILTER (WHERE eligibility = 'eligible')",
    "ineligible": "count(*) FILTER (WHERE eligibility = 'ineligible')",
    "needs_information": "count(*) FILTER (WHERE eligibility = 'needs-information')",
    "unpublished": "count(*) FILTER (WHERE eligibility <> 'ineligible' AND certainty = 'unpublished')",
    "assured": "coalesce(sum(minimum) FILTER (WHERE eligibility = 'eligible'), 0)",
    "at_most": f"coalesce(sum(amount) FILTER (WHERE {_KNOWN}), 0)",
    "unbounded": f"count(*) FILTER (WHERE {_KNOWN} AND maximum IS NULL AND certainty <> 'none')",
    "presumed": "count(*) FILTER (WHERE coalesce(notices LIKE '%presumed%', false))",
    "lost_to_caps": f"coalesce(sum(greatest(before_caps - amount, 0)) FILTER (WHERE {_LOST}), 0)",
}
"""What is counted of the claims of one policy, as ``PolicyTally`` names it."""


def counting(settled: str) -> str:
    """SQL of what each policy came to in some rows, by its code, and where it first comes up."""
    counts = ", ".join(_COUNTS.values())
    return f"SELECT policy, min(n), {counts} FROM {settled} WHERE policy IS NOT NULL GROUP BY policy"


class Tallies(NamedTuple):
    """What each policy came to, in the order in which they come up in the file, and the readings of its records."""

    policies: dict[str, PolicyTally]
    readings: dict[str, str]


def tallies(counted: Iterable[Sequence[int]], standing: Sequence[Standing]) -> Tallies:
    """What ``counting`` found, the versions of a policy together; ``standing`` has the policy of each code."""
    first: dict[str, int] = {}
    sums: dict[str, list[int]] = {}
    codes: dict[str, set[int]] = {}
    for code, place, *counts in counted:
        name = standing[code].policy.id
        first[name] = min(place, first.get(name, place))
        sums[name] = [int(one) + other for one, other in zip(counts, sums.get(name, [0] * len(counts)), strict=True)]
        codes.setdefault(name, set()).add(code)
    names = sorted(first, key=first.__getitem__)
    return Tallies(
        {name: PolicyTally(**dict(zip(_COUNTS, sums[name], strict=True))) for name in names},
        {name: together(standing[code] for code in sorted(codes[name])) for name in names},
    )
