"""The statements that decide a whole table of claims, from the SQL of each policy.

``claims`` is a relation with a row per claim: ``n`` (its place in the file), ``policy`` (the place of its policy in
the list), ``day`` (a DATE), the keys and facts that any policy reads, ``decided`` and ``already``. Three relations
come of it: ``local`` (each row by itself), ``ledger`` (what caps across claims have left), ``settled`` (the outcome).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from rongcli.compiled import Compiled, Local, Settled, carried, key
from rongcli.edition import Cap
from rongcli.ledger import OWN
from rongcli.sql import bounds, quoted

OUTCOME = Settled._fields
_TYPES = {
    **dict.fromkeys(("unmet", "unknown", "over", "reason", "eligibility", "certainty", "binding_cap"), "VARCHAR"),
    **dict.fromkeys(("hard", "capped"), "BOOLEAN"),
}
_NUMBER = "HUGEINT"
"""The types of columns for which no policy has a value: money, unless ``_TYPES`` names another."""


class Statement(NamedTuple):
    """Named relations in the order in which they are made, each a SELECT over those before it."""

    local: str
    ledger: str | None
    settled: str


def statement(policies: Sequence[Compiled], codes: Sequence[int], claims: str = "claims") -> Statement:
    """The statements for the policies that occur in some claims, each by its code in the column ``policy``."""
    keys = sorted({column for one in policies for column in carried(one)})
    ledger = _ledger(policies, codes)
    return Statement(_local(policies, codes, keys, claims), ledger, _settled(policies, codes, ledger is not None))


def _local(policies: Sequence[Compiled], codes: Sequence[int], keys: Iterable[str], claims: str) -> str:
    """The first layer; what reads ``wanted`` is made above it."""
    last = ("over", "granted")
    first = [name for name in Local._fields if name not in last]
    inner = [_column(name, [getattr(one.local, name) for one in policies], codes) for name in first]
    outer = [_column(name, [getattr(one.local, name) for one in policies], codes) for name in last]
    kept = dict.fromkeys(["n", "policy", "day", "decided", "already", *keys, *first])
    below = f"SELECT *, 0 AS spent, {', '.join(inner)} FROM {claims}"
    return f"SELECT {', '.join([*kept, *outer])} FROM ({below})"


def _column(name: str, texts: Sequence[str], codes: Sequence[int]) -> str:
    """One column over all policies from what each says of it, said once where all say the same."""
    if len(set(texts)) == 1:
        # Typed: other databases take a bare NULL for text, which no number can be compared with.
        one = f"CAST(NULL AS {_TYPES.get(name, _NUMBER)})" if texts[0] == "NULL" else f"({texts[0]})"
        return f"{one} AS {name}"
    arms = " ".join(f"WHEN {code} THEN {text}" for code, text in zip(codes, texts, strict=True) if text != "NULL")
    return f"(CASE policy {arms} END) AS {name}"


def _ledger(policies: Sequence[Compiled], codes: Sequence[int]) -> str | None:
    """For the policies with caps across claims: each claim's turn, and the fen already granted, in date order.

    The fen granted before a claim are the lesser of what the cap allowed and what earlier claims would have taken,
    because every earlier claim took what was left up to its own. One pass over the claims of all these policies at
    once: the window is that of each row's own policy.
    """
    both = list(zip(codes, policies, strict=True))
    turns = {code: one.turn for code, one in both if one.turn is not None}
    shared = {code: one.shared for code, one in both if one.shared is not None}
    if not turns and not shared:
        return None
    asked = ", ".join(map(str, sorted({*turns, *shared})))
    keys = sorted({column for cap in (*turns.values(), *shared.values()) for column in key(cap)})
    own = ", ".join(["n", "policy", "day", "already", *keys, "granted"])  # no more: a window carries all it is given
    eligible = "unmet IS NULL AND unknown IS NULL AND over IS NULL AS eligible"
    rows = f"SELECT {own}, {eligible} FROM local WHERE policy IN ({asked})"
    takes = "eligible"
    if turns:
        before = f"count(CASE WHEN eligible THEN 1 END) OVER {_window(turns)}"  # Spark has no FILTER over a window
        rows = f"SELECT *, {before} AS before, {_told(turns)} AS told FROM ({rows})"
        rows = f"SELECT {own}, eligible, {_each(turns, _turns)} AS turns FROM ({rows})"
        takes += f" AND {_each(turns, lambda cap: f'turns < {cap.times}', 'true')}"
    counted = "turns" if turns else "0 AS turns"
    if not shared:
        return f"SELECT n, {counted}, 0 AS spent FROM ({rows})"
    taken = f"coalesce(sum(CASE WHEN {takes} THEN granted END) OVER {_window(shared)}, 0)"
    summed = f"SELECT *, {taken} AS taken, {_told(shared)} AS told FROM ({rows})"
    return f"SELECT n, {counted}, {_each(shared, _spent)} AS spent FROM ({summed})"


def _each(caps: Mapping[int, Cap], say: Callable[[Cap], str], otherwise: str = "0") -> str:
    """What is said of each policy's cap, said once where it is the same of all."""
    texts = {code: say(cap) for code, cap in caps.items()}
    arms = " ".join(f"WHEN {code} THEN {text}" for code, text in texts.items())
    return f"(CASE policy {arms} ELSE {otherwise} END)" if arms else otherwise


def _partition(caps: Mapping[int, Cap]) -> str:
    """The key of each row's own cap; a column that only some caps ask for is nothing to the others."""
    parts = ["policy"]
    for column in sorted({column for cap in caps.values() for column in key(cap)}):
        readers = [code for code, cap in caps.items() if column in key(cap)]
        among = f"CASE WHEN policy IN ({', '.join(map(str, readers))}) THEN {column} END"
        parts.append(column if len(readers) == len(caps) else among)
    return ", ".join(parts)


def _window(caps: Mapping[int, Cap]) -> str:
    return f"(PARTITION BY {_partition(caps)} ORDER BY day, n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"


def _told(caps: Mapping[int, Cap]) -> str:
    """The most that claims of a key say was awarded before."""
    if not any(OWN & set(cap.per) for cap in caps.values()):
        return "0"
    return f"coalesce(max(already) OVER (PARTITION BY {_partition(caps)}), 0)"


def _stated(cap: Cap) -> str:
    """What counts of ``told``; a claim whose key lacks a part counts only what it says itself."""
    if not OWN & set(cap.per):
        return "0"
    lacks = _lacks(cap)
    return f"(CASE WHEN {lacks} THEN coalesce(already, 0) ELSE told END)" if lacks else "told"


def _lacks(cap: Cap) -> str:
    return " OR ".join(f"{quoted(part)} IS NULL" for part in cap.per if part not in ("all", "year"))


def _turns(cap: Cap) -> str:
    """The earlier claims under a cap on their number; none for a claim whose key is not known."""
    turns = f"(before + CASE WHEN {_stated(cap)} > 0 THEN 1 ELSE 0 END)"
    lacks = _lacks(cap)
    return f"(CASE WHEN {lacks} THEN 0 ELSE {turns} END)" if lacks else turns


def _spent(cap: Cap) -> str:
    """The fen granted under a cap before a claim."""
    assert cap.limit is not None
    stated, lacks = _stated(cap), _lacks(cap)
    whole = f"({stated} + least(taken, greatest({bounds(cap.limit).high} - {stated}, 0)))"
    return f"(CASE WHEN {lacks} THEN {stated} ELSE {whole} END)" if lacks else whole


def _settled(policies: Sequence[Compiled], codes: Sequence[int], ledgers: bool) -> str:
    columns = [_column(name, [getattr(one.settled, name) for one in policies], codes) for name in OUTCOME]
    kept = "n, policy, hard AND unknown IS NOT NULL AS hard"
    if not ledgers:
        return f"SELECT {kept}, {', '.join(columns)} FROM (SELECT *, 0 AS turns, 0 AS spent FROM local)"
    joined = (
        "SELECT local.*, coalesce(turns, 0) AS turns, coalesce(spent, 0) AS spent FROM local LEFT JOIN ledger USING (n)"
    )
    return f"SELECT {kept}, {', '.join(columns)} FROM ({joined})"
