"""What a database has settled, on its way out: the columns of a batch, and the counts of its summary."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rongcli.batch.columns import MONEY
from rongcli.batch.run import Standing
from rongcli.batch.tally import PolicyTally
from rongcli.facts import OUTPUT_COLUMNS
from rongcli.sql import literal, quoted

_RUN = "(61, 43, 45, 64, 9, 13, 65309, 65291, 65293, 65312)"
"""The first marks of a cell that a spreadsheet would run, by number; the same as ``cells.defused``."""
HASH = "\ue000"
"""Stands for # until the file is put together: DuckDB quotes a cell with one, which nothing else does."""


def results(names: Sequence[str], standing: Sequence[Standing], line: str, *, whole: bool, hashed: bool) -> str:
    """The rows of a batch's CSV: the claim's own cells, by their ``names``, then its result.

    ``line`` is SQL of a row's line. ``whole`` says that every row of the file has a result, so that the two need only
    stand side by side; ``hashed`` that # occurs in it, for which ``HASH`` is written.
    """
    cells = [f"replace(c{number}, '#', '{HASH}')" if hashed else f"c{number}" for number in range(len(names))]
    own = ", ".join(f"{_defused(cell)} AS {quoted(name)}" for cell, name in zip(cells, names, strict=True))
    found = ", ".join(f"{_result(name, standing)} AS {name}" for name in OUTPUT_COLUMNS if name != "row")
    if whole:
        return f"SELECT {own}, {line} AS row, {found} FROM raw POSITIONAL JOIN outcome"
    numbered = "SELECT *, row_number() OVER () AS place FROM raw"
    joined = f"({numbered}) JOIN outcome ON place = n ORDER BY n"
    return f"SELECT {own}, {line} AS row, {found} FROM {joined}"


def _defused(column: str) -> str:
    return f"CASE WHEN ascii({column}) IN {_RUN} THEN '''' || {column} ELSE nullif({column}, '') END"


def _result(name: str, standing: Sequence[Standing]) -> str:
    if name in MONEY:
        return f"CAST(CAST({name} AS DECIMAL(36,0)) * 0.01 AS DECIMAL(38,2))"
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


def tallies(execute: Callable[[str], Any], names: Sequence[str]) -> Mapping[str, PolicyTally]:
    """What each policy came to, in the order in which they come up in the file."""
    known = "eligibility <> 'ineligible' AND certainty <> 'unpublished'"
    lost = "amount IS NOT NULL AND capped AND before_caps IS NOT NULL"
    parts = {
        "claims": "count(*)",
        "eligible": "count(*) FILTER (WHERE eligibility = 'eligible')",
        "ineligible": "count(*) FILTER (WHERE eligibility = 'ineligible')",
        "needs_information": "count(*) FILTER (WHERE eligibility = 'needs-information')",
        "unpublished": "count(*) FILTER (WHERE eligibility <> 'ineligible' AND certainty = 'unpublished')",
        "assured": "coalesce(sum(minimum) FILTER (WHERE eligibility = 'eligible'), 0)",
        "at_most": f"coalesce(sum(maximum) FILTER (WHERE {known}), 0)",
        "unbounded": f"count(*) FILTER (WHERE {known} AND maximum IS NULL AND certainty <> 'none')",
        "lost_to_caps": f"coalesce(sum(greatest(before_caps - amount, 0)) FILTER (WHERE {lost}), 0)",
    }
    rows = execute(
        f"SELECT policy, {', '.join(parts.values())} FROM outcome GROUP BY policy ORDER BY min(n)"
    ).fetchall()
    return {names[code]: PolicyTally(**dict(zip(parts, map(int, row), strict=True))) for code, *row in rows}
