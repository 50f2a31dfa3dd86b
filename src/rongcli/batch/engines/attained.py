"""What open claims can still come to together, in a database: their keys are summed up there, one row each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from rongcli.batch.attainable import Open, together
from rongcli.rules.expression import Const
from rongcli.rules.policy import Cap
from rongcli.sql.compiled import Compiled, key


def attained(execute: Callable[[str], Any], code: int, one: Compiled, claims: str) -> int:
    """The most of the open claims of a policy. ``claims`` is a relation of its keys, ledger and outcome."""
    some = f"policy = {code} AND eligibility <> 'ineligible' AND certainty <> 'unpublished'"
    total = f"SELECT coalesce(sum(CASE WHEN amount IS NULL THEN maximum END), 0) FROM {claims} WHERE {some}"
    caps = [cap for cap in (one.turn, *one.shared[:1]) if cap is not None]
    found = [list(_keys(execute, cap, f"{claims} WHERE {some}", _fixed(one))) for cap in caps]
    return together(int(execute(total).fetchone()[0]), found)


def _fixed(one: Compiled) -> str:
    """The fen that caps of one key allow a row that does not tell its own limit; NULL where none of them is fixed."""
    limits = [int(cap.limit.value) for cap in one.shared if isinstance(cap.limit, Const)]
    return str(min(limits)) if limits else "NULL"


def _keys(execute: Callable[[str], Any], cap: Cap, rows: str, fixed: str) -> Iterator[Open]:
    """The keys of a cap that have open claims, each with what is left of it."""
    limit = f"coalesce(allowed, {fixed})"
    open_ = "CASE WHEN amount IS NULL THEN maximum END"
    names = key(cap)
    known = " AND ".join(f"{name} IS NOT NULL" for name in names) or "true"
    used = "count(CASE WHEN amount IS NOT NULL AND granted > 0 THEN 1 END)"
    counted = (
        f"bool_and({known}), sum({open_}), max({open_}), bool_or(amount IS NULL AND {limit} IS NULL), "
        f"max(CASE WHEN amount IS NULL THEN {limit} END), "
        f"min(spent) + coalesce(sum(amount), 0), min(turns) + {used}"
    )
    grouped = f" GROUP BY {', '.join(names)}" if names else ""
    for stated, total, greatest, endless, most, spent, turns in execute(
        f"SELECT {counted} FROM {rows}{grouped} HAVING coalesce(sum({open_}), 0) > 0"
    ).fetchall():
        if not stated:
            yield Open(int(total), int(greatest), None)
        elif cap.times is not None:
            yield Open(int(total), int(greatest), 0 if turns >= cap.times else None, cap.times == 1)
        else:
            room = None if endless or most is None else max(int(most) - int(spent), 0)
            yield Open(int(total), int(greatest), room)
