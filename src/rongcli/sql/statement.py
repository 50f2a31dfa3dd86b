"""The statements that decide a whole table of claims, from the SQL of each policy.

``claims`` is a relation with a row per claim: ``n`` (its place in the file), ``policy`` (the place of its policy in
the list), ``day`` (its ordinal), the keys and facts that any policy reads, ``decided`` and ``already``. Two relations
come of it, ``local`` (each row by itself) and ``ledger`` (what caps across claims have left); both beside one another
give the outcome.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from rongcli.rules.ledger import OWN, Entry
from rongcli.rules.policy import Cap
from rongcli.sql.compiled import Compiled, Local, Settled, carried, key
from rongcli.sql.expression import bounds, quoted

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
    prior: Collection[int] = (),
    in_order: bool = False,
) -> Statement:
    """The statements for the policies that occur in some claims, each by its code in the column ``policy``.

    ``stated`` tells whether any claim says what was awarded before; ``prior`` are the codes of policies for which
    relations say so (``prior_table``). With ``in_order`` the ledger has a row for each
    claim, in their order, so that it needs only stand beside them: for a database that keeps an order.
    """
    keys = sorted({column for one in policies for column in carried(one)})
    found = {code: _ledger(code, one, stated, code in prior) for code, one in zip(codes, policies, strict=True)}
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


def prior_table(code: int, cap: Cap) -> str:
    """The relation of what was awarded before under a cap of a policy: its key as k0, k1 …, and an ``Entry``."""
    return f"prior_{code}_{'money' if cap.times is None else 'times'}"


def _ledger(code: int, one: Compiled, stated: bool, prior: bool) -> str | None:
    """For a policy with caps across claims: each claim's turn, and the fen already granted, in date order.

    The fen granted before a claim are the lesser of what the cap allowed and what earlier claims would have taken,
    because every earlier claim took what was left up to its own.
    """
    if one.turn is None and one.shared is None:
        return None
    # A claim that fails takes nothing, and nothing of its outcome hangs on the ledger; only what it states counts.
    some = f"policy = {code}" + ("" if stated else " AND unmet IS NULL")
    turn = _Key(one.turn, stated, prior) if one.turn is not None else None
    shared = _Key(one.shared, stated, prior) if one.shared is not None else None
    claims = "local"
    for key_ in (turn, shared):
        claims = claims if key_ is None else key_.joined(code, claims)
    standing = f"SELECT *, {turn.turns() if turn else '0'} AS turns FROM {claims} WHERE {some}"
    within = f"turns < {one.turn.times}" if one.turn is not None else "true"
    # A sum is wider than what it never exceeds.
    first = _first_takes_all(one, stated or prior)
    spent = "0" if first or shared is None else f"CAST({shared.spent(within)} AS {one.number})"
    return f"SELECT n, turns, {spent} AS spent FROM ({standing})"


def _first_takes_all(one: Compiled, before: bool) -> bool:
    """Whether a claim that still has its turn finds nothing granted: under "once" whoever took anything was the one."""
    if one.turn is None or one.shared is None or before:
        return False
    return one.turn.times == 1 and set(one.turn.per) <= set(one.shared.per)


class _Key:
    """A cap across claims, for which claims may have ``stated`` what was awarded before, or a ``prior`` ledger has."""

    def __init__(self, cap: Cap, stated: bool, prior: bool) -> None:
        self._cap, self._stated, self._prior = cap, stated, prior
        self._partition = f"PARTITION BY {', '.join(key(cap))} " if key(cap) else ""
        self._window = f"({self._partition}ORDER BY day, n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
        self._lacks = " OR ".join(f"{quoted(part)} IS NULL" for part in cap.per if part not in ("all", "year"))
        self._name = "money" if cap.times is None else "times"

    def joined(self, code: int, claims: str) -> str:
        """The claims with what the prior ledger has of their keys."""
        if not self._prior:
            return claims
        parts = [(place, part) for place, part in enumerate(self._cap.per) if part != "all"]
        on = " AND ".join(f"claim.{quoted(part)} = entered.k{place}" for place, part in parts) or "true"
        columns = ", ".join(f"coalesce(entered.{name}, 0) AS {self._column(name)}" for name in Entry._fields)
        table = prior_table(code, self._cap)
        return f"(SELECT claim.*, {columns} FROM {claims} AS claim LEFT JOIN {table} AS entered ON {on})"

    def _column(self, name: str) -> str:
        return f"{self._name}_{name}"

    def _before(self) -> str:
        """What was said to be awarded before: the most of what claims of the key say; one without a key is alone."""
        own = bool(OWN & set(self._cap.per))
        said = f"coalesce(max(already) OVER ({self._partition}), 0)" if self._stated and own else "0"
        whole = f"greatest({said}, {self._column('stated')})" if self._prior and own else said
        if not (self._lacks and self._stated and own):
            return whole
        return f"(CASE WHEN {self._lacks} THEN coalesce(already, 0) ELSE {whole} END)"

    def turns(self) -> str:
        """The earlier claims under a cap of number; none for a claim whose key is not known."""
        eligible = "unmet IS NULL AND unknown IS NULL AND over IS NULL"
        found = f"count(CASE WHEN {eligible} THEN 1 END) OVER {self._window}"  # Spark has no FILTER over a window
        if self._prior:
            found += f" + {self._column('times')}"
        if self._stated or self._prior:
            found += f" + CASE WHEN {self._before()} > 0 THEN 1 ELSE 0 END"
        return f"(CASE WHEN {self._lacks} THEN 0 ELSE {found} END)" if self._lacks else f"({found})"

    def spent(self, within: str) -> str:
        """The fen granted before under a cap of money by claims ``within`` their turns."""
        assert self._cap.limit is not None
        takes = f"unmet IS NULL AND unknown IS NULL AND over IS NULL AND {within}"
        earlier = f"coalesce(sum(CASE WHEN {takes} THEN granted END) OVER {self._window}, 0)"
        before = self._before()
        entered = f"({before} + {self._column('granted')})" if self._prior else before
        whole = f"({entered} + least({earlier}, greatest({bounds(self._cap.limit).high} - {entered}, 0)))"
        return f"(CASE WHEN {self._lacks} THEN {before} ELSE {whole} END)" if self._lacks else whole


def _outcome(policies: Sequence[Compiled], codes: Sequence[int]) -> str:
    columns = [_column(name, [getattr(one.settled, name) for one in policies], codes) for name in OUTCOME]
    return ", ".join(["n", "policy", "hard AND unknown IS NOT NULL AS hard", *columns])
