"""Deciding a whole table of claims in a database: in SQL where SQL can say it, in Python where not.

What each database does its own way (reading a file, keeping what was made, changing rows) its class adds.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rongcli.batch.columns import MONEY
from rongcli.batch.engines.claims import Claims, Place
from rongcli.batch.engines.lined import BeyondError
from rongcli.batch.run import Batch, Standing, vain
from rongcli.rules.award import Claim
from rongcli.rules.decide import Terms, decide
from rongcli.rules.ledger import Entry, Ledger
from rongcli.rules.policy import ROUNDING, Cap, Policy, under
from rongcli.sql.compiled import Compiled, beyond, calculated
from rongcli.sql.compiler import compiled
from rongcli.sql.expression import NARROW, WIDE, quoted, widest
from rongcli.sql.statement import OUTCOME, prior_table

_TYPES = {"capped": "BOOLEAN"}


class Deciding:
    """One run over one file, whose rows the database holds as ``raw``."""

    widest = WIDE
    """What no whole number on the way may reach; policies that do are decided in Python."""
    numbered = False
    """Whether ``raw`` has the place of each row as ``n``; else rows keep their order."""
    beside = ""
    """SQL that puts ``ledger`` beside ``settled``."""

    def __init__(self, run: Batch, on: datetime.date) -> None:
        self._run, self._on = run, on
        self._prior: list[int] = []
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
        self._standing = self._run.coded(names)
        policies = [self._run.edition.policies[name] for name in names]
        given = (self.execute, self.insert, policies, fields, self._on, self._width)
        self._claims = Claims(*given, numbered=self.numbered, later=self._later(names))
        return self._claims.make(code, "broken = '1'" if broken else "false")

    def _later(self, names: Sequence[str]) -> dict[int, list[tuple[int, int]]]:
        """Of policies with versions, the day and the code of each but the first."""
        found: dict[int, list[tuple[int, int]]] = {}
        for code, one in enumerate(self._standing):
            if one.policy.since is not None:
                day = datetime.date.fromisoformat(one.policy.since).toordinal()
                found.setdefault(names.index(one.policy.id), []).append((day, code))
        return found

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

    def decide(self) -> None:
        """Makes ``settled``, a row for each claim in their order; ``policy`` is NULL of those that cannot be read."""
        self._refuse_second()
        if self._run.by_date.asks:
            days = self.execute("SELECT min(day), max(day) FROM claims WHERE NOT fault").fetchone()
            if None not in days:
                self._run.by_date.days(*map(datetime.date.fromordinal, days))
        greatest = self._claims.greatest()
        occurring = self._occurring()
        by_code = {number: self._compiled(self._standing[number], greatest) for number in occurring}
        straddling = self._straddling(occurring)
        made = {number: one for number, one in by_code.items() if one is not None and number not in straddling}
        rest = [number for number in by_code if number not in made]
        self.entered = not made or bool(rest) or any(one.local.hard != "false" for one in made.values())
        self.narrow = not self.entered and all(one.number == "BIGINT" for one in made.values())
        self._enter_prior(made)
        self._settle(made)
        self._try_hard(made)
        self._decide_in_python(rest)

    def _occurring(self) -> list[int]:
        """The codes of the policies, and of those of their versions that claims fall in; what these state in vain."""
        versions = [code for code, one in enumerate(self._standing) if one.policy.history]
        if not versions:
            return list(range(len(self._standing)))
        inputs = list(dict.fromkeys(item.name for code in versions for item in self._standing[code].policy.elsewhere))
        counts = ", ".join(["policy", "count(*)", *(f"count({quoted(name)})" for name in inputs)])
        within = f"NOT fault AND policy IN ({', '.join(map(str, versions))})"
        rows = self.execute(f"SELECT {counts} FROM claims WHERE {within} GROUP BY policy").fetchall()
        for code, claims, *stated in rows:
            one = self._standing[code]
            self._run.by_date.idle(one.policy, vain(one), claims)
            elsewhere = {item.name for item in one.policy.elsewhere}
            for name, some in zip(inputs, stated, strict=True):
                if name in elsewhere and some:
                    self._run.by_date.idle(one.policy, [name], some)
        found = {code for code, *_ in rows}
        return [code for code, one in enumerate(self._standing) if code in found or not one.policy.history]

    def _straddling(self, occurring: Iterable[int]) -> set[int]:
        """The codes of policies of whose versions several occur, and whose caps reach across claims.

        What a cap has left changes with the version there, which no window over the claims can say.
        """
        found: dict[str, list[int]] = {}
        for code in occurring:
            found.setdefault(self._standing[code].policy.id, []).append(code)
        several = [codes for codes in found.values() if len(codes) > 1]
        standing = {code: under(self._standing[code].policy, self._standing[code].chosen)
                    for codes in several for code in codes}  # fmt: skip
        across = (codes for codes in several if any(cap.per for code in codes for cap in standing[code].caps))
        return {code for codes in across for code in codes}

    def _enter_prior(self, made: Mapping[int, Compiled]) -> None:
        """Makes the relations of what was awarded before. Raises BeyondError for more than the numbers hold."""
        entered = self._run.ledger.entries()
        known = {key[0] for key in entered}
        self._prior = [code for code, one in made.items() if one.policy.id in known]
        for code in self._prior:
            for cap in filter(None, (made[code].turn, made[code].shared)):
                entries = entered.get((made[code].policy.id, cap.id, cap.per, cap.years), {})
                if any(entry.stated + entry.granted >= NARROW // 10 for entry in entries.values()):
                    raise BeyondError
                kinds = [self._claims.type_of(part) for part in cap.per]
                columns = [f"k{number} {kind}" for number, kind in enumerate(kinds)]
                columns += [f"{name} BIGINT" for name in Entry._fields]
                rows = ((*parts, *entry) for parts, entry in entries.items())
                self.insert(prior_table(code, cap), ", ".join(columns), rows)

    def _refuse_second(self) -> None:
        """Makes ``second``, the claims whose id another row had before, and marks them as faults."""
        raise NotImplementedError

    def _settle(self, made: Mapping[int, Compiled]) -> None:
        """Makes ``settled`` of the policies that SQL can say, and ``ledger`` where caps reach across claims."""
        raise NotImplementedError

    def _enter(self, table: str, columns: Sequence[str]) -> None:
        """Puts some columns of a table, whose rows are some of those of ``settled``, in their place there."""
        raise NotImplementedError

    def _compiled(self, one: Standing, greatest: Mapping[str, int]) -> Compiled | None:
        """The policy in SQL, in numbers as wide as these claims need; None where it must go through Python."""
        policy = under(one.policy, one.chosen)
        reach = widest(calculated(policy), {**greatest, "decided": greatest.get("decided_amount", 0)})
        if beyond(policy) is not None or reach >= self.widest:
            return None
        return compiled(policy, one.chosen[ROUNDING], "BIGINT" if reach < NARROW else "HUGEINT")

    def _type(self, name: str) -> str:
        """The SQL type of a column of ``settled``."""
        return ("BIGINT" if self.narrow else "HUGEINT") if name in MONEY else _TYPES.get(name, "VARCHAR")

    def _try_hard(self, made: Mapping[int, Compiled]) -> None:
        """The most that an undecided claim could become, where only trying tells: in Python, with what SQL spent."""
        found = []
        for code, one in made.items():
            if one.local.hard == "false":
                continue
            spent, beside = ("spent", self.beside) if one.shared else ("0", "")
            undecided = f"hard AND policy = {code} AND eligibility = 'needs-information'"
            wanted = f"(SELECT n, {spent} AS spent FROM settled{beside} WHERE {undecided})"
            for number, claim, granted in self._claims.read(
                one.policy, f"FROM {wanted} JOIN claims USING (n)", "spent"
            ):
                terms = Terms(one.policy, self._standing[code].chosen[ROUNDING], _Granted(int(granted)))
                found.append((number, decide(claim, terms).amounts.maximum))
        if found:
            self.insert("tried", f"n BIGINT, maximum {self._type('maximum')}", found)
            self._enter("tried", ["maximum"])

    def _decide_in_python(self, codes: Iterable[int]) -> None:
        """Policies that SQL cannot say, decided by the Python engine and entered among the others."""
        rows = []
        by_policy: dict[str, list[int]] = {}
        for code in codes:
            by_policy.setdefault(self._standing[code].policy.id, []).append(code)
        for name, versions in by_policy.items():
            chosen = f"FROM claims WHERE NOT fault AND policy IN ({', '.join(map(str, versions))})"
            whole = self._run.edition.policies[name]
            numbered = [(number, claim) for number, claim, _ in self._claims.read(whole, chosen, "0")]
            for number, decision in self._run.decide_all(numbered).items():
                money = decision.amounts
                binding = next((use.cap.id for use in decision.caps if use.binding), None)
                rows.append((
                    number, decision.reason, decision.eligibility, money.certainty, money.amount,
                    money.minimum, money.maximum, money.before_caps, money.capped, binding,
                ))  # fmt: skip
        if rows:
            self.insert("by_python", f"n BIGINT, {', '.join(f'{name} {self._type(name)}' for name in OUTCOME)}", rows)
            self._enter("by_python", OUTCOME)


class _Granted(Ledger):
    """A ledger that says of every cap across claims what SQL has found."""

    def __init__(self, spent: int) -> None:
        super().__init__()
        self._all_spent = spent

    def spent(self, policy: Policy, cap: Cap, claim: Claim) -> int:
        """The fen that SQL found granted."""
        return self._all_spent if cap.per else 0

    def times(self, policy: Policy, cap: Cap, claim: Claim) -> int:
        """None: a claim whose turn has passed is not asked about."""
        return 0
