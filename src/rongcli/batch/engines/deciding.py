"""Deciding a whole table of claims in a database: in SQL where SQL can say it, in Python where not.

What each database does its own way (reading a file, keeping what was made, changing rows) its class adds.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rongcli.batch.columns import MONEY
from rongcli.batch.engines.attained import attained
from rongcli.batch.engines.claims import Claims, Place
from rongcli.batch.engines.identity import Identity
from rongcli.batch.engines.lined import BeyondError
from rongcli.batch.run import Batch, Standing, codes_of
from rongcli.rules.award import Amounts
from rongcli.rules.expression import DATE
from rongcli.rules.ledger import Entry
from rongcli.rules.policy import ROUNDING, under
from rongcli.sql.compiled import Compiled, beyond, calculated
from rongcli.sql.compiler import compiled
from rongcli.sql.expression import NARROW, WIDE, largest, quoted, widest
from rongcli.sql.statement import OUTCOME, prior_table

_TYPES = {"capped": "BOOLEAN"}
SUMMED = 10**28
"""What no amount in a database may reach: of ten thousand million claims the sum then still has 38 digits."""


class Deciding:
    """One run over one file, whose rows the database holds as ``raw``."""

    widest = WIDE
    """What no whole number on the way may reach; policies that do are decided in Python."""
    numbered = False
    """Whether ``raw`` has the place of each row as ``n``; else rows keep their order."""

    def __init__(self, run: Batch, on: datetime.date) -> None:
        self._run, self._on = run, on
        self._prior: list[int] = []
        self._elsewhere: list[int] = []
        self._told = True
        self._made: dict[int, Compiled] = {}
        self._decided: list[tuple[object, ...]] = []
        self._width = 0
        self.narrow = False
        """Whether every amount of ``settled`` has at most 18 digits."""
        self.entered = False
        """Whether Python decides of some claims what SQL cannot; where SQL can say no policy, of all."""

    def execute(self, sql: str) -> Any:
        """Runs a statement of DuckDB's."""
        raise NotImplementedError

    def insert(self, table: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
        """Makes a table of some rows."""
        raise NotImplementedError

    def typed(self, names: Sequence[str], code: str, fields: Sequence[Mapping[str, Place]], broken: bool) -> int:
        """Makes ``claims``, a row for each of the file, and returns how many.

        ``names`` are the policies that occur, ``code`` is SQL of a row's place among them (NULL: none), ``fields``
        where each finds its fields; ``broken`` whether the file tells of rows that cannot be read at all.
        """
        self._standing = [self._run.standing(name) for name in names]
        policies = [one.policy for one in self._standing]
        self._claims = Claims(
            self.execute, self.insert, policies, fields, self._on, self._width, numbered=self.numbered
        )
        return self._claims.make(code, "broken = '1'" if broken else "false")

    @property
    def safe(self) -> bool:
        """Whether every cell of the file is one that a spreadsheet shows as it is."""
        return self._claims.safe

    @property
    def totals(self) -> bool:
        """Whether a row of the file may be one that sums up others, which the strict reader passes over."""
        return self._claims.totals

    def unnamed(self) -> bool:
        """Whether a row names no policy."""
        return bool(self.execute("SELECT bool_or(policy IS NULL) FROM typed").fetchone()[0])

    def prepare(self) -> None:
        """Marks the claims that are rejected for another row's sake: a second one of an id, and what was paid before.

        ``second`` then has the claims whose id another row had before.
        """
        self._refuse_second()
        paid = self._paid()
        if paid:
            self.insert("paid", "n BIGINT", [(number,) for number in paid])
            self._mark("SELECT n FROM paid")

    def faults(self) -> tuple[dict[int, int], list[int]]:
        """The rows whose id another had before, each with that one, and every row that is rejected."""
        second = dict(self.execute("SELECT n, first FROM second").fetchall())
        return second, [n for (n,) in self.execute("SELECT n FROM claims WHERE fault").fetchall()]

    def _paid(self) -> list[int]:
        """The claims that prior files say were paid; those whose id they have with another applicant are noted."""
        ledger = self._run.ledger
        if not ledger.paid or not self._claims.has("claim_id"):
            return []
        known = {policy for policy, _ in ledger.paid}
        paid = []
        for code, one in enumerate(self._standing):
            if one.policy.id in known:
                rows = f"FROM claims WHERE NOT fault AND policy = {code} AND claim_id IS NOT NULL"
                for number, claim, _ in self._claims.read(one.policy, rows, "0"):
                    if ledger.paid_before(claim) is not None:
                        paid.append(number)
                    elif "id-elsewhere" in ledger.remarks(claim):
                        self._elsewhere.append(number)
        return paid

    def decide(self) -> None:
        """Makes ``settled``, a row for each claim in their order; ``policy`` is NULL of those that cannot be read.

        What was rejected must be known to the run's census.
        """
        self._identify()
        greatest = self._claims.greatest()
        by_code = {number: self._compiled(number, one, greatest) for number, one in enumerate(self._standing)}
        made = {number: one for number, one in by_code.items() if one is not None}
        rest = [number for number in by_code if number not in made]
        self._made = made
        self._enter_prior(made)
        self._prepare(made)
        crossed = self._crossed(made)
        self.entered = not made or bool(rest) or crossed
        self.narrow = not self.entered and all(one.number == "BIGINT" for one in made.values())
        self._settle(made)
        if crossed:
            self._decide_crossed(made)
        self._decide_in_python(rest)

    def attainable(self) -> dict[str, int]:
        """What the open claims of each policy can come to together, beside what is determined."""
        found = {}
        for code, one in enumerate(self._standing):
            made = self._made.get(code)
            if made is None:
                found[one.policy.id] = self._run.attainable(one.policy.id)
            else:
                found[one.policy.id] = attained(self.execute, code, made, self._keyed(made))
        return found

    def _keyed(self, one: Compiled) -> str:
        """A relation of every claim's keys, ledger and outcome, for FROM."""
        raise NotImplementedError

    def _identify(self) -> None:
        """Gives every claim the key of its applicant, and the codes that are told of it and of its row."""
        identity = Identity(self.execute, self._claims, self._run.ledger, self._run.census)
        left = list(self._run.census.left_out())
        simple = identity.simple()
        if simple is not None and not left and not self._elsewhere:
            self._claims.keyed(simple)
            self._told = False
            identity.meet()
            return
        self._told = True
        self.insert("who", "name VARCHAR, number VARCHAR, key VARCHAR, codes VARCHAR", identity.rows())
        codes = {one.policy.id: code for code, one in enumerate(self._standing)}
        gone = [(codes[policy], key, said) for policy, key, said in self._run.census.left_out() if policy in codes]
        self.insert("gone", "code BIGINT, key VARCHAR, codes VARCHAR", gone)
        self.insert("elsewhere", "place BIGINT, codes VARCHAR", [(n, "id-elsewhere") for n in self._elsewhere])
        self._tell()
        self._claims.keyed(None)

    def _tell(self) -> None:
        """Adds ``applicant_key``, ``who_codes`` and ``row_codes`` to ``typed``, from the tables of ``_identify``."""
        raise NotImplementedError

    def _mark(self, rows: str) -> None:
        """Marks some rows, a SELECT of ``n``, as faults."""
        raise NotImplementedError

    def _enter_prior(self, made: Mapping[int, Compiled]) -> None:
        """Makes the relations of what was paid before. Raises BeyondError for more than the numbers hold."""
        ledger = self._run.ledger
        self._prior = [code for code, one in made.items() if one.policy.id in ledger.policies]
        for code in self._prior:
            one = made[code]
            caps = {"times": one.turn, "money": one.shared[0] if one.shared else None}
            for kind, cap in caps.items():
                if cap is None:
                    continue
                entries = ledger.entries(one.policy.id, cap.per)
                if any(entry.stated + entry.granted >= NARROW // 10 for entry in entries.values()):
                    raise BeyondError
                kinds = [self._claims.type_of(part) for part in cap.per]
                columns = [f"k{number} {kind_}" for number, kind_ in enumerate(kinds)]
                columns += [f"{name} BIGINT" for name in Entry._fields]
                rows = ((*parts, *entry) for parts, entry in entries.items())
                self.insert(prior_table(code, kind), ", ".join(columns), rows)

    def _prepare(self, made: Mapping[int, Compiled]) -> None:
        """Makes ``local``, and ``ledger`` where caps reach across claims, of the policies that SQL can say."""
        raise NotImplementedError

    def _crossed(self, made: Mapping[int, Compiled]) -> bool:
        """Whether a claim of a policy that SQL can say must be decided in Python all the same."""
        raise NotImplementedError

    def _refuse_second(self) -> None:
        """Makes ``second``, the claims whose id another row had before, and marks them as faults."""
        raise NotImplementedError

    def _settle(self, made: Mapping[int, Compiled]) -> None:
        """Makes ``settled`` of ``local`` and ``ledger``, where Python has something to enter there."""
        raise NotImplementedError

    def _enter(self, table: str, columns: Sequence[str]) -> None:
        """Puts some columns of a table, whose rows are some of those of ``settled``, in their place there."""
        raise NotImplementedError

    def _compiled(self, code: int, one: Standing, greatest: Mapping[str, int]) -> Compiled | None:
        """The policy in SQL, in numbers as wide as these claims need; None where it must go through Python."""
        policy = under(one.policy, one.chosen)
        reach = widest(calculated(policy), {**greatest, "decided": greatest.get("decided_amount", 0)})
        most = max((largest(rule.high, greatest) // rule.scale for rule in policy.awards if rule.high), default=0)
        if beyond(policy) is not None or reach >= self.widest or most >= SUMMED or self._singular(code, one):
            return None
        number = "BIGINT" if reach < NARROW else "HUGEINT"
        return compiled(policy, one.chosen[ROUNDING], number, told=self._told)

    def _singular(self, code: int, one: Standing) -> bool:
        """Whether claims of a policy with caps across them have what its sums do not know of.

        That is a row without a date or without an input that a key goes by, a prior row that counts against every value
        of such an input or is undetermined, and amounts that both claims and prior files say were paid before.
        """
        ledger, policy = self._run.ledger, one.terms.policy
        reaching = [cap for cap in policy.caps if cap.per]
        if not reaching:
            return False
        if policy.id in ledger.policies and (ledger.inexact(policy.id) or self._claims.stated()):
            return True
        inputs = {part for cap in reaching for part in cap.per} - {"applicant", "item", "year", "all"}
        empty = ["day IS NULL", *(f"{quoted(name)} IS NULL" for name in sorted(inputs))]
        if not inputs and not self._claims.has(DATE):
            return False
        some = f"SELECT bool_or({' OR '.join(empty)}) FROM claims WHERE NOT fault AND policy = {code}"
        return bool(self.execute(some).fetchone()[0])

    def _type(self, name: str) -> str:
        """The SQL type of a column of ``settled``."""
        return ("BIGINT" if self.narrow else "HUGEINT") if name in MONEY else _TYPES.get(name, "VARCHAR")

    def _decide_crossed(self, made: Mapping[int, Compiled]) -> None:
        """Claims of which the sums do not tell, decided in Python with all others of their keys."""
        for code, one in made.items():
            several = {cap.per for cap in (one.turn, *one.shared) if cap is not None}
            rows = f"FROM claims WHERE NOT fault AND policy = {code}"
            found = f"SELECT 1 FROM settled WHERE hard AND policy = {code} LIMIT 1"
            if self.execute(found).fetchone():
                # Caps of two keys tie claims of one key to those of another, so all go together.
                only = " AND claims.n IN (SELECT n FROM settled WHERE hard)" if len(several) < 2 else ""
                self._by_python(code, f"{rows}{only}")
        self._flush()

    def _decide_in_python(self, codes: Iterable[int]) -> None:
        """Policies that SQL cannot say, decided by the Python engine and entered among the others."""
        for code in codes:
            self._by_python(code, f"FROM claims WHERE NOT fault AND policy = {code}")
        self._flush()

    def _by_python(self, code: int, rows: str) -> None:
        found = self._claims.read(self._standing[code].policy, rows, "0")
        for number, decision in self._run.decide_all((number, claim) for number, claim, _ in found).items():
            money = _summed(decision.amounts)
            binding = next((use.cap.id for use in decision.caps if use.binding), None)
            self._decided.append((
                number, decision.reason, decision.eligibility, money.certainty, money.amount,
                money.minimum, money.maximum, money.before_caps, money.capped, binding,
                ";".join(codes_of(decision)) or None,
            ))  # fmt: skip

    def _flush(self) -> None:
        if self._decided:
            columns = ", ".join(f"{name} {self._type(name)}" for name in OUTCOME)
            self.insert("by_python", f"n BIGINT, {columns}", self._decided)
            self._enter("by_python", OUTCOME)
            self._decided = []


def _summed(money: Amounts) -> Amounts:
    """The money itself. Raises BeyondError where a database could not add it up."""
    if any((fen or 0) >= SUMMED for fen in (money.maximum, money.before_caps)):
        raise BeyondError
    return money
