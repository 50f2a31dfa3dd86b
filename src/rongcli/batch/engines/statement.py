"""The statements that decide a whole table of claims, from the SQL of each policy.

``claims`` is a relation with a row per claim: ``n`` (its place in the file), ``policy`` (the place of its policy in
the list), ``day`` (a DATE), the keys and facts that any policy reads, ``decided`` and ``already``. Three relations
come of it: ``local`` (each row by itself), ``ledger`` (what caps across claims have left), ``settled`` (the outcome).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rongcli.compiled import Compiled, Local, Settled, carried, key
from rongcli.edition import Cap
from rongcli.ledger import OWN
from rongcli.sql import bounds, quoted

OUTCOME = Settled._fields


class Statement(NamedTuple):
    """Named relations in the order in which they are made, each a SELECT over those before it."""

    local: str
    ledger: str | None
    settled: str


def statement(policies: Sequence[Compiled], codes: Sequence[int], claims: str = "claims") -> Statement:
    """The statements for the policies that occur in some claims, each by its code in the column ``policy``."""
    keys = sorted({column for one in policies for column in carried(one)})
    ledgers = [select for code, one in zip(codes, policies, strict=True) for select in _ledger(code, one)]
    return Statement(
        _local(policies, codes, keys, claims),
        " UNION ALL ".join(ledgers) or None,
        _settled(policies, codes, bool(ledgers)),
    )


def _local(policies: Sequence[Compiled], codes: Sequence[int], keys: Iterable[str], claims: str) -> str:
    """The first layer; what reads ``wanted`` is made above it."""
    last = ("over", "granted")
    first = [name for name in Local._fields if name not in last]
    inner = [f"{_case([getattr(one.local, name) for one in policies], codes)} AS {name}" for name in first]
    outer = [f"{_case([getattr(one.local, name) for one in policies], codes)} AS {name}" for name in last]
    kept = dict.fromkeys(["n", "policy", "day", "decided", "already", *keys, *first])
    below = f"SELECT *, 0 AS spent, {', '.join(inner)} FROM {claims}"
    return f"SELECT {', '.join([*kept, *outer])} FROM ({below})"


def _case(texts: Sequence[str], codes: Sequence[int]) -> str:
    """One column over all policies from what each says of it, said once where all say the same."""
    if len(set(texts)) == 1:
        return f"({texts[0]})"
    arms = " ".join(f"WHEN {code} THEN {text}" for code, text in zip(codes, texts, strict=True) if text != "NULL")
    return f"(CASE policy {arms} END)"


def _ledger(code: int, one: Compiled) -> list[str]:
    """For a policy with caps across claims: each claim's turn, and the fen already granted, in date order.

    The fen granted before a claim are the lesser of what the cap allowed and what earlier claims would have taken,
    because every earlier claim took what was left up to its own.
    """
    if one.turn is None and one.shared is None:
        return []
    standing = f"SELECT *, {_turns(one.turn)} AS turns FROM local WHERE policy = {code}"
    within = f"turns < {one.turn.times}" if one.turn is not None else "true"
    return [f"SELECT n, turns, {_spent(one.shared, within)} AS spent FROM ({standing})"]


def _partition(cap: Cap) -> str:
    return ", ".join(["policy", *key(cap)])


def _window(cap: Cap) -> str:
    return f"(PARTITION BY {_partition(cap)} ORDER BY day, n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"


def _stated(cap: Cap) -> str:
    """What claims of the key say was awarded before: the most of them; a key that lacks a part is the claim's own."""
    if not OWN & set(cap.per):
        return "0"
    whole = f"coalesce(max(already) OVER (PARTITION BY {_partition(cap)}), 0)"
    lacks = _lacks(cap)
    return f"(CASE WHEN {lacks} THEN coalesce(already, 0) ELSE {whole} END)" if lacks else whole


def _lacks(cap: Cap) -> str:
    return " OR ".join(f"{quoted(part)} IS NULL" for part in cap.per if part not in ("all", "year"))


def _guarded(cap: Cap, value: str) -> str:
    """Nothing has been granted to a claim whose key is not known."""
    lacks = _lacks(cap)
    return f"(CASE WHEN {lacks} THEN 0 ELSE {value} END)" if lacks else value


def _turns(cap: Cap | None) -> str:
    if cap is None:
        return "0"
    eligible = "unmet IS NULL AND unknown IS NULL AND over IS NULL"
    earlier = f"count(*) FILTER (WHERE {eligible}) OVER {_window(cap)}"
    stated = f"CASE WHEN {_stated(cap)} > 0 THEN 1 ELSE 0 END"
    return _guarded(cap, f"({earlier} + {stated})")


def _spent(cap: Cap | None, within: str) -> str:
    if cap is None:
        return "0"
    assert cap.limit is not None
    limit = bounds(cap.limit).high
    takes = f"unmet IS NULL AND unknown IS NULL AND over IS NULL AND {within}"
    earlier = f"coalesce(sum(granted) FILTER (WHERE {takes}) OVER {_window(cap)}, 0)"
    stated = _stated(cap)
    lacks = _lacks(cap)
    whole = f"({stated} + least({earlier}, greatest({limit} - {stated}, 0)))"
    return f"(CASE WHEN {lacks} THEN {stated} ELSE {whole} END)" if lacks else whole


def _settled(policies: Sequence[Compiled], codes: Sequence[int], ledgers: bool) -> str:
    columns = [f"{_case([getattr(one.settled, name) for one in policies], codes)} AS {name}" for name in OUTCOME]
    kept = "n, policy, hard AND unknown IS NOT NULL AS hard"
    if not ledgers:
        return f"SELECT {kept}, {', '.join(columns)} FROM (SELECT *, 0 AS turns, 0 AS spent FROM local)"
    joined = (
        "SELECT local.*, coalesce(turns, 0) AS turns, coalesce(spent, 0) AS spent FROM local LEFT JOIN ledger USING (n)"
    )
    return f"SELECT {kept}, {', '.join(columns)} FROM ({joined})"
