"""Deciding a whole table of claims in a database: in SQL where SQL can say it, in Python where not.

What each database does its own way (reading a file, keeping what was made, changing rows) its class adds.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from rongcli.base.names import fold
from rongcli.batch.columns import MONEY
from rongcli.batch.engines.attained import attained
from rongcli.batch.engines.claims import Claims, Place
from rongcli.batch.engines.identity import Identity
from rongcli.batch.engines.lined import BeyondError
from rongcli.batch.plausible import Range, StatedAmounts
from rongcli.batch.run import Batch, Standing, codes_of, vain
from rongcli.reading.sorting import Sorter
from rongcli.rules.award import Amounts
from rongcli.rules.expression import DATE
from rongcli.rules.ledger import Entry
from rongcli.rules.policy import ROUNDING, Policy, under
from rongcli.sql.compiled import Compiled, beyond, beyond_size, calculated
from rongcli.sql.compiler import compiled
from rongcli.sql.expression import NARROW, WIDE, largest, literal, quoted, widest
from rongcli.sql.statement import OUTCOME, prior_table

_PLAIN = "[!-~\u4e00-\u9fff]*"
"""Ids that folding leaves as they are, but for capital letters."""
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
        self._rest: list[int] = []
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

    def typed(
        self,
        names: Sequence[str],
        code: str,
        fields: Sequence[Mapping[str, Place]],
        broken: bool,
        sorter: Sorter | None = None,
    ) -> int:
        """Makes ``claims``, a row for each of the file, and returns how many.

        ``names`` are the policies that occur, ``code`` is SQL of a row's place among them (NULL: none), ``fields``
        where each finds its fields; ``broken`` whether the file tells of rows that cannot be read at all; ``sorter``
        tells claims from other rows.
        """
        self._standing = self._run.coded(names)
        policies = [self._run.edition.policies[name] for name in names]
        given = (self.execute, self.insert, policies, fields, self._on, self._width)
        self._claims = Claims(*given, numbered=self.numbered, later=self._later(names), sorter=sorter)
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
    def passing(self) -> bool:
        """Whether a row of the file may be one that the strict reader passes over."""
        return self._claims.passing

    def amounts(self) -> StatedAmounts:
        """The amounts that claims without a fault state, by policy and input."""
        found = StatedAmounts(self._run.edition)
        names = self._claims.amounts()
        if not names:
            return found
        ranges = ", ".join(f"count(CASE WHEN {one} > 0 THEN 1 END), min(CASE WHEN {one} > 0 THEN {one} END), max({one})"
                           for one in map(quoted, names))  # fmt: skip
        for code, *rest in self.execute(
            f"SELECT policy, {ranges} FROM typed WHERE NOT fault GROUP BY policy"
        ).fetchall():
            policy = self._standing[int(code)].policy
            known = {item.name for item in policy.inputs}
            for name, count, least, most in zip(names, rest[::3], rest[1::3], rest[2::3], strict=True):
                if name in known and count:
                    found.enter(policy.id, name, Range(int(count), int(least), int(most)))
        return found

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
                for number, claim, _ in self._claims.read(self._whole(code), rows, "0"):
                    if ledger.paid_before(claim) is not None:
                        paid.append(number)
                    elif "id-elsewhere" in ledger.remarks(claim):
                        self._elsewhere.append(number)
        return paid

    def _whole(self, code: int) -> Policy:
        """The policy of a code with all of its versions."""
        return self._run.edition.policies[self._standing[code].policy.id]

    def decide(self) -> None:
        """Makes ``settled``, a row for each claim in their order; ``policy`` is NULL of those that cannot be read.

        What was rejected must be known to the run's census.
        """
        self._identify()
        if self._run.by_date.asks:
            days = self.execute("SELECT min(day), max(day) FROM claims WHERE NOT fault").fetchone()
            if None not in days:
                self._run.by_date.days(*map(datetime.date.fromordinal, days))
        greatest = self._claims.greatest()
        occurring = self._occurring()
        apart = self._apart(occurring)
        by_code = {
            number: None if number in apart else self._compiled(number, self._standing[number], greatest)
            for number in occurring
        }
        made = {number: one for number, one in by_code.items() if one is not None}
        rest = [number for number in by_code if number not in made]
        self._made, self._rest = made, rest
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
        found = {name: self._run.attainable(name) for name in {self._standing[code].policy.id for code in self._rest}}
        for code, most in attained(self.execute, self._made, self._keyed()).items() if self._made else ():
            name = self._made[code].policy.id
            found[name] = found.get(name, 0) + most
        return found

    def _keyed(self) -> str:
        """A relation of every claim's keys, ledger and outcome (``attained``), for FROM."""
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
        codes: dict[str, list[int]] = {}
        for code, one in enumerate(self._standing):
            codes.setdefault(one.policy.id, []).append(code)
        left = list(self._run.census.left_out())
        gone = [(code, key, said) for policy, key, said in left for code in codes.get(policy, ())]
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

    def _occurring(self) -> list[int]:
        """The codes of the policies, and of those of their versions that claims fall in; what these state in vain."""
        versions = [code for code, one in enumerate(self._standing) if one.policy.history]
        if not versions:
            return list(range(len(self._standing)))
        inputs = {item.name: None for code in versions for item in self._standing[code].policy.other_inputs}
        counts = ", ".join(["policy", "count(*)", *(f"count({quoted(name)})" for name in inputs)])
        within = f"NOT fault AND policy IN ({', '.join(map(str, versions))})"
        rows = self.execute(f"SELECT {counts} FROM claims WHERE {within} GROUP BY policy").fetchall()
        for code, claims, *stated in rows:
            one = self._standing[code]
            self._run.by_date.idle(one.policy, vain(one), claims)
            other = {item.name for item in one.policy.other_inputs}
            for name, some in zip(inputs, stated, strict=True):
                if name in other and some:
                    self._run.by_date.idle(one.policy, [name], some)
        found = {code for code, *_ in rows}
        return [code for code, one in enumerate(self._standing) if code in found or not one.policy.history]

    def _apart(self, occurring: Iterable[int]) -> set[int]:
        """The codes of amended policies that Python decides.

        Of whose versions several occur, where caps reach across claims: what a cap has left changes with the version
        there, which no window over the claims can say. And of which a claim has no date, so that no version is its own.
        """
        found: dict[str, list[int]] = {}
        for code in occurring:
            if self._standing[code].policy.history:
                found.setdefault(self._standing[code].policy.id, []).append(code)
        return {code for codes in found.values() if self._across(codes) or self._dateless(codes) for code in codes}

    def _across(self, codes: Sequence[int]) -> bool:
        standing = (under(self._standing[code].policy, self._standing[code].chosen) for code in codes)
        return len(codes) > 1 and any(cap.per for one in standing for cap in one.caps)

    def _dateless(self, codes: Sequence[int]) -> bool:
        if not self._claims.has(DATE):
            return False
        within = f"NOT fault AND policy IN ({', '.join(map(str, codes))})"
        return bool(self.execute(f"SELECT bool_or(day IS NULL) FROM claims WHERE {within}").fetchone()[0])

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

    def _ids(self) -> str:
        """A SELECT of every claim that has an id, with the id as it is compared: ``n``, ``fault``, ``id``."""
        strange = f"claim_id IS NOT NULL AND NOT regexp_full_match(claim_id, {literal(_PLAIN)})"
        written = self.execute(f"SELECT DISTINCT claim_id FROM claims WHERE {strange}").fetchall()
        if not written:
            return "SELECT n, fault, lower(claim_id) AS id FROM claims WHERE claim_id IS NOT NULL"
        self.insert("folded", "written VARCHAR, known VARCHAR", [(one, fold(one)) for (one,) in written])
        joined = "claims LEFT JOIN folded ON claim_id = written"
        return f"SELECT n, fault, coalesce(known, lower(claim_id)) AS id FROM {joined} WHERE claim_id IS NOT NULL"

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
        found = compiled(policy, one.chosen[ROUNDING], number, told=self._told)
        return found if beyond_size(found) is None else None

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
                self._by_python({code: f"{rows}{only}"})
        self._flush()

    def _decide_in_python(self, codes: Iterable[int]) -> None:
        """Policies that SQL cannot say, decided by the Python engine and entered among the others."""
        by_policy: dict[str, list[int]] = {}
        for code in codes:
            by_policy.setdefault(self._standing[code].policy.id, []).append(code)
        for group in self._tied(by_policy):
            rows = {}
            for several in (by_policy[name] for name in group):
                within = f"policy IN ({', '.join(map(str, several))})" if len(several) > 1 else f"policy = {several[0]}"
                rows[several[0]] = f"FROM claims WHERE NOT fault AND {within}"
            self._by_python(rows)
        self._flush()

    def _tied(self, names: Iterable[str]) -> list[set[str]]:
        """Some policies in groups: those whose caps are one are decided together, in the order of caps."""
        groups: list[set[str]] = []
        for name in names:
            tied = {name}.union(*(cap.together for cap in self._run.edition.policies[name].all_caps)) & set(names)
            apart = [group for group in groups if not group & tied]
            groups = [*apart, tied.union(*(group for group in groups if group & tied))]
        return groups

    def _by_python(self, rows: Mapping[int, str]) -> None:
        """Decides the rows of some policies, each by its code."""
        found = chain.from_iterable(self._claims.read(self._whole(code), some, "0") for code, some in rows.items())
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
