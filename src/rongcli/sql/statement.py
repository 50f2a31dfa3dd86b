"""The statements that decide a whole table of claims, from the SQL of each policy.

``claims`` is a relation with a row per claim: ``n`` (its place in the file), ``policy`` (the place of its policy in
the list), ``day`` (its ordinal), the keys and facts that any policy reads, ``decided`` and ``already``. Two relations
come of it, ``local`` (each row by itself) and ``ledger`` (what caps across claims have left); both beside one another
give the outcome. ``row_codes`` and ``who_codes`` of ``claims`` are notices about a row and its applicant that come from
elsewhere, NULL where there are none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from rongcli.rules.ledger import OWN, Entry
from rongcli.rules.policy import Cap
from rongcli.sql.compiled import Compiled, Local, Settled, carried, column, key
from rongcli.sql.named import Named

OUTCOME = Settled._fields
NO_LEDGER = "0 AS turns, 0 AS spent, false AS waits, false AS again, false AS crossed"
"""What stands beside a claim that no cap across claims concerns."""
LEDGER = ("turns", "spent", "waits", "again", "crossed")
TOLD = ("row_codes", "who_codes")
NOTHING_TOLD = ", ".join(f"CAST(NULL AS VARCHAR) AS {name}" for name in TOLD)
"""What stands beside claims of which nothing else is told."""
_TYPES = {
    **dict.fromkeys(
        (
            "unmet",
            "unknown",
            "lacks",
            "keyless",
            "over",
            "reason",
            "eligibility",
            "certainty",
            "binding_cap",
            "notices",
        ),
        "VARCHAR",
    ),
    **dict.fromkeys(("hard", "capped", "presumed"), "BOOLEAN"),
}
"""The types of columns for which no policy may have a value; all others are money."""


class Statement(NamedTuple):
    """Relations in the order in which they are made, each a SELECT over those before it, and what comes of them.

    ``ledger`` is None where no cap reaches across claims. ``outcome`` is what to select of ``local`` with the columns
    of the ledger beside it, once the columns of ``sums`` stand there, a layer each.
    """

    local: str
    ledger: str | None
    sums: tuple[str, ...]
    outcome: str

    def outcome_of(self, rows: str, own: Iterable[str] = ()) -> str:
        """The outcome of ``local`` with the columns of the ledger beside it, a SELECT, and some columns as they are."""
        return f"SELECT {', '.join([*own, self.outcome])} FROM {_layered(rows, self.sums)}"

    @property
    def settled(self) -> str:
        """The outcome of every claim, a SELECT, where rows have no order."""
        if self.ledger is None:
            return self.outcome_of(f"(SELECT *, {NO_LEDGER} FROM local)")
        left = [f"coalesce({name}, 0) AS {name}" for name in LEDGER[:2]]
        left += [f"coalesce({name}, false) AS {name}" for name in LEDGER[2:]]
        beside = f"SELECT local.*, {', '.join(left)} FROM local LEFT JOIN ledger USING (n)"
        return self.outcome_of(f"({beside})")


def statement(
    policies: Sequence[Compiled],
    codes: Sequence[int],
    claims: str = "claims",
    *,
    stated: bool = True,
    prior: Collection[int] = (),
    in_order: bool = False,
    seen: Mapping[int, Seen] | None = None,
) -> Statement:
    """The statements for the policies that occur in some claims, each by its code in the column ``policy``.

    ``stated`` tells whether any claim says what was awarded before; ``prior`` are the codes of policies for which
    relations say so (``prior_table``). With ``in_order`` the ledger has a row for each
    claim, in their order, so that it needs only stand beside them: for a database that keeps an order. ``seen`` is what
    ``seeing`` found in ``local``; without it everything is looked for.
    """
    keys = sorted({column for one in policies for column in carried(one)})
    anything = Seen(True, True)
    found = {
        code: _ledger(code, one, stated, code in prior, anything if seen is None else seen.get(code, NONE))
        for code, one in zip(codes, policies, strict=True)
    }
    ledgers = [select for select in found.values() if select is not None]
    if in_order and ledgers:
        within = ", ".join(str(code) for code, select in found.items() if select is not None)
        others = f"policy IS NULL OR policy NOT IN ({within})" + ("" if stated else " OR unmet IS NOT NULL")
        rest = f"SELECT n, {NO_LEDGER} FROM local WHERE {others}"
        ledger = f"SELECT {', '.join(LEDGER)} FROM ({' UNION ALL '.join([*ledgers, rest])}) ORDER BY n"
    else:
        ledger = " UNION ALL ".join(ledgers)
    sums = _layers([one.sums for one in policies], codes)
    return Statement(_local(policies, codes, keys, claims), ledger or None, sums, _outcome(policies, codes))


def _layers(named: Sequence[Named], codes: Sequence[int]) -> tuple[str, ...]:
    """The columns of named parts, a layer each: policies whose parts have one name share its column."""
    found = []
    for depth in range(max((len(one.layers) for one in named), default=0)):
        layers = [one.layers[depth] if depth < len(one.layers) else {} for one in named]
        names = dict.fromkeys(name for layer in layers for name in layer)
        found.append(", ".join(_column(name, [layer.get(name, "NULL") for layer in layers], codes) for name in names))
    return tuple(found)


def _layered(rows: str, layers: Iterable[str]) -> str:
    """Rows with the columns of some layers beside their own."""
    for layer in layers:
        rows = f"(SELECT *, {layer} FROM {rows})"
    return rows


class Seen(NamedTuple):
    """What occurs among the claims of a policy that do not fail: money that is unsure by itself, and open claims."""

    unsure: bool
    open: bool


NONE = Seen(False, False)


def seeing(policies: Sequence[Compiled], codes: Sequence[int]) -> str:
    """A SELECT over ``local`` of each policy that occurs, by its code, with ``Seen``."""

    def of_each(tests: Iterable[str]) -> str:
        return (
            f"(CASE policy {' '.join(f'WHEN {code} THEN {test}' for code, test in zip(codes, tests, strict=True))} END)"
        )

    unsure, open_ = of_each(map(_unsure, policies)), of_each(map(_open, policies))
    return (
        f"SELECT policy, coalesce(bool_or(unmet IS NULL AND {unsure}), false), "
        f"coalesce(bool_or(unmet IS NULL AND {open_}), false) FROM local WHERE policy IS NOT NULL GROUP BY policy"
    )


def _unsure(one: Compiled) -> str:
    """Whether a claim's part of its key hangs on what is missing or undecided."""
    rule = one.policy.awards[0] if one.policy.awards else None
    tests = ["lacks IS NOT NULL", "(hard AND unknown IS NOT NULL)"]
    if rule is not None and rule.certainty == "range":
        tests.append("decided IS NULL")
    elif rule is not None and rule.certainty == "ceiling":
        tests.append(f"(decided IS NULL AND coalesce(top < {rule.scale}, false))")
    return f"({' OR '.join(tests)})"


def _open(one: Compiled) -> str:
    """Whether a claim is undetermined, where something is left for it to get."""
    rule = one.policy.awards[0] if one.policy.awards else None
    if rule is not None and rule.certainty == "unpublished":
        return "true"
    decides = rule is not None and rule.certainty != "determined"
    return f"(unknown IS NOT NULL OR keyless IS NOT NULL{' OR decided IS NULL' if decides else ''})"


def _local(policies: Sequence[Compiled], codes: Sequence[int], keys: Iterable[str], claims: str) -> str:
    """The first layer; what reads ``wanted`` is made above it."""
    last = ("over", "granted")
    first = [name for name in Local._fields if name not in last]
    inner = [_column(name, [getattr(one.local, name) for one in policies], codes) for name in first]
    outer = [_column(name, [getattr(one.local, name) for one in policies], codes) for name in last]
    kept = dict.fromkeys(["n", "policy", "day", "decided", "already", "applicant_key", *TOLD, *keys, *first])
    rows = _layered(claims, _layers([one.parts for one in policies], codes))
    below = f"SELECT *, 0 AS spent, {', '.join(inner)} FROM {rows}"
    return f"SELECT {', '.join([*kept, *outer])} FROM ({below})"


def _column(name: str, texts: Sequence[str], codes: Sequence[int]) -> str:
    """One column over all policies from what each says of it, said once where all say the same."""
    if len(set(texts)) == 1:
        # Typed: other databases take a bare NULL for text, which no number can be compared with.
        one = f"CAST(NULL AS {_TYPES.get(name, 'HUGEINT')})" if texts[0] == "NULL" else f"({texts[0]})"
        return f"{one} AS {name}"
    arms = " ".join(f"WHEN {code} THEN {text}" for code, text in zip(codes, texts, strict=True) if text != "NULL")
    return f"(CASE policy {arms} END) AS {name}"


def prior_table(code: int, kind: str) -> str:
    """The relation of what was paid before to the keys of a policy's caps on ``money`` or ``times``.

    A key's parts are k0, k1 …, beside them an ``Entry``.
    """
    return f"prior_{code}_{kind}"


def _ledger(code: int, one: Compiled, stated: bool, prior: bool, seen: Seen) -> str | None:
    """For a policy with caps across claims: each claim's turn, and the fen its key has got, in date order.

    The fen got before a claim are the lesser of what the limit allowed and what earlier claims would have taken,
    because every earlier claim took what was left up to its own: so where the limit is the same for all of them. Keys
    for which it is not, and those in which a claim's part hangs on facts that are missing, are marked as ``crossed``.
    """
    if one.turn is None and not one.shared:
        return None
    # A claim that fails takes nothing, and nothing of its outcome hangs on the ledger; only what it states counts.
    some = f"policy = {code}" + ("" if stated else " AND unmet IS NULL")
    turn = _Key(one.turn, "times", one, stated, prior) if one.turn is not None else None
    shared = _Key(one.shared[0], "money", one, stated, prior) if one.shared else None
    keys = [one_key for one_key in (turn, shared) if one_key is not None]
    claims = "local"
    for one_key in keys:
        claims = one_key.joined(code, claims)
    within = f"turns < {one.turn.times}" if one.turn is not None else "true"
    crossed = " OR ".join(one_key.crossed(seen) for one_key in keys)
    again = shared.again() if shared is not None and one.entitled else "false"
    standing = (
        f"SELECT *, {turn.turns() if turn else '0'} AS turns, {again} AS again, ({crossed}) AS crossed "
        f"FROM {claims} WHERE {some}"
    )
    # A sum is wider than what it never exceeds.
    first = _first_takes_all(one, stated or prior)
    spent = "0" if first or shared is None else f"CAST({shared.spent(within)} AS {one.number})"
    paid = f"SELECT *, {spent} AS paid FROM ({standing})"
    waits = " OR ".join(dict.fromkeys(one_key.waits(within) for one_key in keys)) if seen.open else "false"
    return f"SELECT n, turns, paid AS spent, ({waits}) AS waits, again, crossed FROM ({paid})"


def _first_takes_all(one: Compiled, before: bool) -> bool:
    """Whether a claim that still has its turn finds nothing granted: under "once" whoever took anything was the one."""
    if one.turn is None or not one.shared or before:
        return False
    return one.turn.times == 1 and set(one.turn.per) <= set(one.shared[0].per)


class _Key:
    """The key of caps across claims, for which claims may have ``stated`` what was paid before, or a ``prior`` has."""

    def __init__(self, cap: Cap, name: str, one: Compiled, stated: bool, prior: bool) -> None:
        self._cap, self._name, self._stated, self._prior = cap, name, stated, prior
        self._partition = f"PARTITION BY {', '.join(key(cap))} " if key(cap) else ""
        self._window = f"({self._partition}ORDER BY day, n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
        self._lacks = " OR ".join(f"{name} IS NULL" for name in key(cap))
        rule = one.policy.awards[0] if one.policy.awards else None
        self._certainty = rule.certainty if rule is not None else "none"
        self._shared = name == "money"
        self._one = one
        self._varies = not one.fixed

    def joined(self, code: int, claims: str) -> str:
        """The claims with what the prior ledger has of their keys."""
        if not self._prior:
            return claims
        parts = [(place, part) for place, part in enumerate(self._cap.per) if part != "all"]
        on = " AND ".join(f"claim.{column(part)} = entered.k{place}" for place, part in parts) or "true"
        columns = ", ".join(f"coalesce(entered.{name}, 0) AS {self._column(name)}" for name in Entry._fields)
        table = prior_table(code, self._name)
        return f"(SELECT claim.*, {columns} FROM {claims} AS claim LEFT JOIN {table} AS entered ON {on})"

    def _column(self, name: str) -> str:
        return f"{self._name}_{name}"

    def _before(self) -> str:
        """What was paid before: of what claims of the key say the most; one without a key is alone."""
        own = bool(OWN & set(self._cap.per))
        said = f"coalesce(max(already) OVER ({self._partition}), 0)" if self._stated and own else "0"
        entered = [self._column(name) for name in ("stated", "granted")] if self._prior else []
        whole = f"greatest({', '.join([said, *entered])})" if entered else said
        if not (self._lacks and self._stated and own):
            return whole
        return f"(CASE WHEN {self._lacks} THEN coalesce(already, 0) ELSE {whole} END)"

    def crossed(self, seen: Seen) -> str:
        """Whether the sums do not tell of the key: its limit is not one, or hangs on what is missing.

        A key of one claim needs no sum.
        """
        found = []
        if seen.unsure:
            found.append(f"bool_or(unmet IS NULL AND {_unsure(self._one)}) OVER ({self._partition})")
        if self._shared and self._varies:
            # A row that does not tell the limit of its key differs from every other.
            limits = "CASE WHEN unmet IS NULL THEN coalesce(allowed, -1 - n) END"
            found.append(f"min({limits}) OVER ({self._partition}) <> max({limits}) OVER ({self._partition})")
        if self._shared and self._one.entitled:  # another cap may hide that claims state different wholes
            whole = "CASE WHEN unmet IS NULL THEN top END"
            found.append(f"min({whole}) OVER ({self._partition}) <> max({whole}) OVER ({self._partition})")
        if not found:
            return "false"
        counts = "unmet IS NULL OR already IS NOT NULL" if self._stated else "unmet IS NULL"
        claims = f"count(CASE WHEN {counts} THEN 1 END) OVER ({self._partition})"
        crossed = f"{claims} > 1 AND coalesce({' OR '.join(found)}, false)"
        return f"(NOT ({self._lacks}) AND {crossed})" if self._lacks else f"({crossed})"

    def again(self) -> str:
        """Whether claims of the key, of which all state one whole, are several."""
        tells = "unmet IS NULL AND allowed IS NOT NULL"
        found = f"{tells} AND count(CASE WHEN {tells} THEN 1 END) OVER ({self._partition}) > 1"
        return f"coalesce({f'NOT ({self._lacks}) AND ' if self._lacks else ''}{found}, false)"

    def waits(self, within: str) -> str:
        """Whether an earlier claim of the key, ``within`` its turns, is undetermined.

        A ceiling of which nothing is left is decided.
        """
        open_ = "true" if self._certainty == "unpublished" else "unknown IS NOT NULL OR keyless IS NOT NULL"
        if self._certainty in ("ceiling", "range"):
            left = "decided IS NULL AND allowed > paid" if self._shared else "decided IS NULL"
            open_ += f" OR ({left})"
        found = f"coalesce(bool_or(unmet IS NULL AND {within} AND ({open_})) OVER {self._window}, false)"
        return f"(CASE WHEN {self._lacks} THEN false ELSE {found} END)" if self._lacks else found

    def turns(self) -> str:
        """The earlier claims that used a turn; none for a claim whose key is not known."""
        eligible = "unmet IS NULL AND unknown IS NULL AND keyless IS NULL AND lacks IS NULL AND over IS NULL"
        used = eligible if self._certainty == "none" else f"{eligible} AND granted > 0"
        found = f"count(CASE WHEN {used} THEN 1 END) OVER {self._window}"  # Spark has no FILTER over a window
        said = f"CASE WHEN {self._before()} > 0 THEN 1 ELSE 0 END"
        if self._prior:
            found += f" + greatest({self._column('times')}, {said})"
        elif self._stated:
            found += f" + {said}"
        if not self._lacks:
            return f"({found})"
        own = "CASE WHEN already > 0 THEN 1 ELSE 0 END" if OWN & set(self._cap.per) else "0"
        return f"(CASE WHEN {self._lacks} THEN {own} ELSE {found} END)"

    def spent(self, within: str) -> str:
        """The fen got before under the key by claims ``within`` their turns."""
        takes = f"unmet IS NULL AND unknown IS NULL AND keyless IS NULL AND lacks IS NULL AND over IS NULL AND {within}"
        earlier = f"coalesce(sum(CASE WHEN {takes} THEN granted END) OVER {self._window}, 0)"
        before = self._before()
        limit = f"coalesce(max(CASE WHEN unmet IS NULL THEN allowed END) OVER ({self._partition}), 0)"
        if (fixed := self._one.limit) is not None:  # no need to look for it
            limit = str(fixed)
        whole = f"({before} + least({earlier}, greatest({limit} - {before}, 0)))"
        return f"(CASE WHEN {self._lacks} THEN {before} ELSE {whole} END)" if self._lacks else whole


def _outcome(policies: Sequence[Compiled], codes: Sequence[int]) -> str:
    columns = [_column(name, [getattr(one.settled, name) for one in policies], codes) for name in OUTCOME]
    hard = "hard AND (unknown IS NOT NULL OR lacks IS NOT NULL)"
    return ", ".join(["n", "policy", f"(crossed OR ({hard})) AS hard", *columns])
