"""The statements that decide a whole table of claims, from the SQL of each policy.

``claims`` is a relation with a row per claim: ``n`` (its place in the file), ``policy`` (the place of its policy in
the list), ``day`` (its ordinal), the keys and facts that any policy reads, ``decided`` and ``already``. Two relations
come of it, ``local`` (each row by itself) and ``ledger`` (what caps across claims have left); both beside one another
give the outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rongcli.compiled import Compiled, Local, Settled, carried, key
from rongcli.ledger import OWN
from rongcli.policy import Cap
from rongcli.sql import bounds, quoted

OUTCOME = Settled._fields
NO_LEDGER = "0 AS turns, 0 AS spent"
"""What stands beside a claim that no cap across claims concerns."""
_TYPES = {
    **dict.fromkeys(("unmet", "unknown", "over", "reason", "eligibility", "certainty", "binding_cap"), "VARCHAR"),
    **dict.fromkeys(("hard", "capped"), "BOOLEAN"),
}
"""The types of columns for which no policy may have a value; all others are money."""


class Statement(NamedTuple):
    """Relations in the order in which they are made, each a SELECT over those before it, and what comes of them.

    ``ledger`` is None where no cap reaches across claims. ``outcome`` is what to select of ``local`` with its
    ``turns`` and ``spent`` beside it.
    """

    local: str
    ledger: str | None
    outcome: str

    @property
    def settled(self) -> str:
        """The outcome of every claim, a SELECT, where rows have no order."""
        if self.ledger is None:
            return f"SELECT {self.outcome} FROM (SELECT *, {NO_LEDGER} FROM local)"
        left = "coalesce(turns, 0) AS turns, coalesce(spent, 0) AS spent"
        return f"SELECT {self.outcome} FROM (SELECT local.*, {left} FROM local LEFT JOIN ledger USING (n))"


def statement(
    policies: Sequence[Compiled],
    codes: Sequence[int],
    claims: str = "claims",
    *,
    stated: bool = True,
    in_order: bool = False,
) -> Statement:
    """The statements for the policies that occur in some claims, each by its code in the column ``policy``.

    ``stated`` tells whether any claim says what was awarded before. With ``in_order`` the ledger has a row for each
    claim, in their order, so that it needs only stand beside them: for a database that keeps an order.
    """
    keys = sorted({column for one in policies for column in carried(one)})
    found = {code: _ledger(code, one, stated) for code, one in zip(codes, policies, strict=True)}
    ledgers = [select for select in found.values() if select is not None]
    if in_order and ledgers:
        within = ", ".join(str(code) for code, select in found.items() if select is not None)
        others = f"policy IS NULL OR policy NOT IN ({within})" + ("" if stated else " OR unmet IS NOT NULL")
        rest = f"SELECT n, {NO_LEDGER} FROM local WHERE {others}"
        ledger = f"SELECT turns, spent FROM ({' UNION ALL '.join([*ledgers, rest])}) ORDER BY n"
    else:
        ledger = " UNION ALL ".join(ledgers)
    return Statement(_local(policies, codes, keys, claims), ledger or None, _outcome(policies, codes))


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
        one = f"CAST(NULL AS {_TYPES.get(name, 'HUGEINT')})" if texts[0] == "NULL" else f"({texts[0]})"
        return f"{one} AS {name}"
    arms = " ".join(f"WHEN {code} THEN {text}" for code, text in zip(codes, texts, strict=True) if text != "NULL")
    return f"(CASE policy {arms} END) AS {name}"


def _ledger(code: int, one: Compiled, stated: bool) -> str | None:
    """For a policy with caps across claims: each claim's turn, and the fen already granted, in date order.

    The fen granted before a claim are the lesser of what the cap allowed and what earlier claims would have taken,
    because every earlier claim took what was left up to its own.
    """
    if one.turn is None and one.shared is None:
        return None
    # A claim that fails takes nothing, and nothing of its outcome hangs on the ledger; only what it states counts.
    some = f"policy = {code}" + ("" if stated else " AND unmet IS NULL")
    standing = f"SELECT *, {_turns(one.turn, stated)} AS turns FROM local WHERE {some}"
    within = f"turns < {one.turn.times}" if one.turn is not None else "true"
    # A sum is wider than what it never exceeds.
    spent = "0" if _first_takes_all(one, stated) else f"CAST({_spent(one.shared, within, stated)} AS {one.number})"
    return f"SELECT n, turns, {spent} AS spent FROM ({standing})"


def _first_takes_all(one: Compiled, stated: bool) -> bool:
    """Whether a claim that still has its turn finds nothing granted: under "once" whoever took anything was the one."""
    if one.turn is None or one.shared is None or stated:
        return False
    return one.turn.times == 1 and set(one.turn.per) <= set(one.shared.per)


def _partition(cap: Cap) -> str:
    return f"PARTITION BY {', '.join(key(cap))} " if key(cap) else ""


def _window(cap: Cap) -> str:
    return f"({_partition(cap)}ORDER BY day, n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"


def _stated(cap: Cap, stated: bool) -> str:
    """What claims of the key say was awarded before: the most of them; a key that lacks a part is the claim's own."""
    if not stated or not OWN & set(cap.per):
        return "0"
    whole = f"coalesce(max(already) OVER ({_partition(cap)}), 0)"
    lacks = _lacks(cap)
    return f"(CASE WHEN {lacks} THEN coalesce(already, 0) ELSE {whole} END)" if lacks else whole


def _lacks(cap: Cap) -> str:
    return " OR ".join(f"{quoted(part)} IS NULL" for part in cap.per if part not in ("all", "year"))


def _guarded(cap: Cap, value: str) -> str:
    """Nothing has been granted to a claim whose key is not known."""
    lacks = _lacks(cap)
    return f"(CASE WHEN {lacks} THEN 0 ELSE {value} END)" if lacks else value


def _turns(cap: Cap | None, stated: bool) -> str:
    if cap is None:
        return "0"
    eligible = "unmet IS NULL AND unknown IS NULL AND over IS NULL"
    earlier = f"count(CASE WHEN {eligible} THEN 1 END) OVER {_window(cap)}"  # Spark has no FILTER over a window
    before = f" + CASE WHEN {_stated(cap, stated)} > 0 THEN 1 ELSE 0 END" if stated else ""
    return _guarded(cap, f"({earlier}{before})")


def _spent(cap: Cap | None, within: str, stated: bool) -> str:
    if cap is None:
        return "0"
    assert cap.limit is not None
    limit = bounds(cap.limit).high
    takes = f"unmet IS NULL AND unknown IS NULL AND over IS NULL AND {within}"
    earlier = f"coalesce(sum(CASE WHEN {takes} THEN granted END) OVER {_window(cap)}, 0)"
    before = _stated(cap, stated)
    lacks = _lacks(cap)
    whole = f"({before} + least({earlier}, greatest({limit} - {before}, 0)))"
    return f"(CASE WHEN {lacks} THEN {before} ELSE {whole} END)" if lacks else whole


def _outcome(policies: Sequence[Compiled], codes: Sequence[int]) -> str:
    columns = [_column(name, [getattr(one.settled, name) for one in policies], codes) for name in OUTCOME]
    return ", ".join(["n", "policy", "hard AND unknown IS NOT NULL AS hard", *columns])
