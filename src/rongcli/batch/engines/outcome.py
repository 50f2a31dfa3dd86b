"""What a database has settled, counted for the summary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

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


def tallies(counted: Iterable[Sequence[int]], names: Sequence[str]) -> Mapping[str, PolicyTally]:
    """What each policy came to, in the order in which they come up in the file, from what ``counting`` found."""
    first: dict[int, int] = {}
    sums: dict[int, list[int]] = {}
    for code, place, *counts in counted:
        first[code] = min(place, first.get(code, place))
        sums[code] = [int(one) + other for one, other in zip(counts, sums.get(code, [0] * len(counts)), strict=True)]
    return {
        names[code]: PolicyTally(**dict(zip(_COUNTS, sums[code], strict=True)))
        for code in sorted(first, key=first.__getitem__)
    }
