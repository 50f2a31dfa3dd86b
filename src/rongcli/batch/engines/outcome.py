"""What a database has settled, on its way out: the lines of a batch, and the counts of its summary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rongcli.batch.columns import MONEY
from rongcli.batch.engines.cells import unsafe
from rongcli.batch.run import Standing
from rongcli.batch.tally import PolicyTally
from rongcli.facts import OUTPUT_COLUMNS
from rongcli.sql import NARROW_DIGITS, WIDE_DIGITS, literal

_COMMA = ", ',', "
_QUOTED = ("','", "'\"'", "chr(10)", "chr(13)")
"""What a cell may not hold unquoted."""
_KNOWN = "eligibility <> 'ineligible' AND certainty <> 'unpublished'"
_LOST = "amount IS NOT NULL AND capped AND before_caps IS NOT NULL"


def row_of(columns: int, before: str = "c") -> str:
    """SQL of a row's own cells as ``cells.csv_writer`` writes them, defused; ``before`` the number in their names."""
    return _COMMA.join(_cell(f"{before}{number}") for number in range(columns))


def _cell(column: str) -> str:
    cell = f"(CASE WHEN {unsafe(column)} THEN concat('''', {column}) ELSE {column} END)"
    special = " OR ".join(f"contains({column}, {mark})" for mark in _QUOTED)
    return f"""(CASE WHEN {special} THEN concat('"', replace({cell}, '"', '""'), '"') ELSE {cell} END)"""


def results(own: str, standing: Sequence[Standing], line: str, *, narrow: bool) -> str:
    """SQL of a line of a batch's CSV: the claim's ``own`` cells, then its result.

    ``line`` is SQL of the claim's line in its file; ``narrow`` says that no amount has more than 18 digits.
    """
    found = [f"CAST({line} AS VARCHAR)"]
    found += [_result(name, standing, narrow=narrow) for name in OUTPUT_COLUMNS if name != "row"]
    return f"concat({_COMMA.join([own, *found])})"


def _result(name: str, standing: Sequence[Standing], *, narrow: bool) -> str:
    if name in MONEY:
        digits = NARROW_DIGITS if narrow else WIDE_DIGITS
        return f"CAST(CAST({name} AS DECIMAL({digits - (0 if narrow else 2)},0)) * 0.01 AS DECIMAL({digits},2))"
    if name == "readings":
        return _by_policy([one.readings for one in standing])
    if name == "supplied":
        return _by_policy(["true" if one.policy.supplied else "false" for one in standing])
    return name


def _by_policy(texts: Sequence[str]) -> str:
    if len(set(texts)) == 1:
        return f"nullif({literal(texts[0])}, '')"
    arms = " ".join(f"WHEN {code} THEN {literal(text)}" for code, text in enumerate(texts) if text)
    return f"(CASE policy {arms} END)"


_COUNTS = {
    "claims": "count(*)",
    "eligible": "count(*) FILTER (WHERE eligibility = 'eligible')",
    "ineligible": "count(*) FILTER (WHERE eligibility = 'ineligible')",
    "needs_information": "count(*) FILTER (WHERE eligibility = 'needs-information')",
    "unpublished": "count(*) FILTER (WHERE eligibility <> 'ineligible' AND certainty = 'unpublished')",
    "assured": "coalesce(sum(minimum) FILTER (WHERE eligibility = 'eligible'), 0)",
    "at_most": f"coalesce(sum(maximum) FILTER (WHERE {_KNOWN}), 0)",
    "unbounded": f"count(*) FILTER (WHERE {_KNOWN} AND maximum IS NULL AND certainty <> 'none')",
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
