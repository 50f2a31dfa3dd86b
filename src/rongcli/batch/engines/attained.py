"""What open claims can still come to together, in a database: their keys are summed up there (``batch.attainable``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rongcli.rules.expression import Const
from rongcli.rules.policy import Cap
from rongcli.sql.compiled import Compiled, carried, key

LEDGER = ("allowed", "granted", "spent", "turns")
"""What is read of the ledger's layers, beside the columns of keys."""
OUTCOME = ("policy", "eligibility", "certainty", "amount", "maximum")
"""What is read of the outcome."""


def columns(made: Iterable[Compiled]) -> list[str]:
    """The columns of keys that are read, over all policies; another policy's own are NULL."""
    return list(dict.fromkeys(name for one in made for name in carried(one) if name not in LEDGER))


def attained(execute: Callable[[str], Any], made: Mapping[int, Compiled], claims: str) -> dict[int, int]:
    """The most of the open claims of each policy. ``claims`` is a relation of all keys, ledger and outcome."""
    names = ", ".join(["policy", "amount", *LEDGER, *columns(made.values())])
    some = "eligibility <> 'ineligible' AND certainty <> 'unpublished'"
    table = f"SELECT {names}, CASE WHEN amount IS NULL THEN maximum END AS wanted FROM {claims} WHERE {some}"
    execute(f"CREATE OR REPLACE TABLE attaining AS {table}")
    total = "SELECT policy, coalesce(sum(wanted), 0) FROM attaining WHERE policy IS NOT NULL GROUP BY policy"
    found = dict.fromkeys(made, 0) | {code: int(most) for code, most in execute(total).fetchall() if code in made}
    for code, one in made.items():
        for cap in (one.turn, *one.shared[:1]) if found[code] else ():
            if cap is not None:
                most = execute(_most(cap, f"attaining WHERE policy = {code}", _fixed(one))).fetchone()[0]
                found[code] = min(found[code], int(most))
    return found


def _fixed(one: Compiled) -> str:
    """The fen that caps of one key allow a row that does not tell its own limit; NULL where none of them is fixed."""
    limits = [int(cap.limit.value) for cap in one.shared if isinstance(cap.limit, Const)]
    return str(min(limits)) if limits else "NULL"


def _most(cap: Cap, rows: str, fixed: str) -> str:
    """SQL of what the keys of a cap that have open claims can still get, together.

    A key gets what its open claims want (under "once" the greatest of them), at most the room that is left of it; what
    is known of no key shares no room.
    """
    limit = f"coalesce(allowed, {fixed})"
    names = key(cap)
    known = " AND ".join(f"{name} IS NOT NULL" for name in names) or "true"
    used = "count(CASE WHEN amount IS NOT NULL AND granted > 0 THEN 1 END)"
    if cap.times is not None:
        most = "max(wanted)" if cap.times == 1 else "sum(wanted)"
        most = f"CASE WHEN min(turns) + {used} >= {cap.times} THEN 0 ELSE {most} END"
    else:
        endless = f"bool_or(amount IS NULL AND {limit} IS NULL)"
        room = f"greatest(max(CASE WHEN amount IS NULL THEN {limit} END) - min(spent) - coalesce(sum(amount), 0), 0)"
        most = f"CASE WHEN {endless} THEN sum(wanted) ELSE least(sum(wanted), {room}) END"
    grouped = f" GROUP BY {', '.join(names)}" if names else ""
    each = f"SELECT CASE WHEN bool_and({known}) THEN {most} ELSE sum(wanted) END AS most FROM {rows}{grouped}"
    return f"SELECT coalesce(sum(most), 0) FROM ({each} HAVING coalesce(sum(wanted), 0) > 0)"
