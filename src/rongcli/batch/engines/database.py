"""One DuckDB database for one run: a plain file goes in, the decision on every claim comes out.

What SQL cannot say is decided claim by claim in Python and entered among the others.
"""

from __future__ import annotations

import csv
import datetime
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rongcli.award import Claim
from rongcli.batch.engines.claims import Claims, Place
from rongcli.batch.engines.statement import OUTCOME, statement
from rongcli.batch.run import Batch, Standing
from rongcli.compiled import Compiled, beyond, calculated
from rongcli.compiler import compiled
from rongcli.decide import Terms, decide
from rongcli.edition import ROUNDING, Cap, Policy, under
from rongcli.ledger import Ledger
from rongcli.sql import NARROW, WIDE, literal, widest

_OUTCOME_TYPES = dict.fromkeys(("amount", "minimum", "maximum", "before_caps"), "HUGEINT") | {"capped": "BOOLEAN"}


class PlainFile(NamedTuple):
    """A UTF-8 file that DuckDB can read as it stands: one row a line, every row as wide as the header.

    ``skip`` lines come before the first row. With ``lined`` two columns come before those of the claims: the row's
    line in the file as it was, and 1 where the row was broken there.
    """

    path: str
    columns: tuple[str, ...]
    delimiter: str
    skip: int = 1
    lined: bool = False


class Database:
    """One run over one plain file."""

    def __init__(self, run: Batch, on: datetime.date, folder: str, memory_limit: str | None = None) -> None:
        self._run, self._on, self._folder = run, on, folder
        self._connection = _connect(folder, memory_limit)

    def execute(self, sql: str) -> Any:
        """Runs a statement; what DuckDB raises passes through."""
        return self._connection.execute(sql)

    def load(self, file: PlainFile) -> int:
        """Makes ``raw`` of a file, its columns c0, c1 …, and returns how many rows it has."""
        before = ["line", "broken"] if file.lined else []
        names = [*before, *(f"c{number}" for number in range(len(file.columns)))]
        columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
        self.execute(
            f"CREATE OR REPLACE VIEW raw AS SELECT * FROM read_csv({literal(file.path)}, columns={{{columns}}}, "
            f"auto_detect=false, header=false, skip={file.skip}, delim={literal(file.delimiter)}, quote='\"', "
            "escape='\"', comment='', nullstr='', strict_mode=true, new_line='\\n', max_line_size=16000000)"
        )
        return int(self.execute("SELECT count(*) FROM raw").fetchone()[0])

    def texts(self, column: int) -> list[str]:
        """The distinct texts of a column, the empty one among them."""
        return [text or "" for (text,) in self.execute(f"SELECT DISTINCT c{column} FROM raw").fetchall()]

    def decide(self, names: Sequence[str], code: str, fields: Sequence[Mapping[str, Place]], broken: bool) -> None:
        """Makes ``settled``, with a row for each claim that can be read; ``claims.fault`` marks the others.

        ``names`` are the policies that occur, ``code`` is SQL of a row's place among them (NULL: none), ``fields``
        where each finds its fields; ``broken`` whether the file tells of rows that cannot be read at all.
        """
        standing = [self._run.standing(name) for name in names]
        claims = Claims(self.execute, self.insert, [one.policy for one in standing], fields, self._on)
        claims.make(code, "broken = '1'" if broken else "false")
        self._refuse_second()
        by_code = {number: self._compiled(one, claims.greatest) for number, one in enumerate(standing)}
        made = {number: one for number, one in by_code.items() if one is not None}
        self._settle(made)
        self._try_hard(made, standing, claims)
        self._decide_in_python([number for number in by_code if number not in made], standing, claims)

    def _refuse_second(self) -> None:
        """Makes ``second``, the claims whose id another row had before, and marks them as faults."""
        self.execute("CREATE OR REPLACE TABLE second (n BIGINT, first BIGINT)")
        twice = "SELECT 1 FROM claims WHERE claim_id IS NOT NULL GROUP BY claim_id HAVING count(*) > 1 LIMIT 1"
        if self.execute(twice).fetchone() is not None:
            ids = "SELECT n, fault, min(n) OVER (PARTITION BY claim_id) AS first FROM claims WHERE claim_id IS NOT NULL"
            self.execute(f"INSERT INTO second SELECT n, first FROM ({ids}) WHERE n > first AND NOT fault")
            self.execute("UPDATE claims SET fault = true WHERE n IN (SELECT n FROM second)")

    def _compiled(self, one: Standing, greatest: Mapping[str, int]) -> Compiled | None:
        """The policy in SQL, in numbers as wide as these claims need; None where it must go through Python."""
        policy = under(one.policy, one.chosen)
        reach = widest(calculated(policy), {**greatest, "decided": greatest.get("decided_amount", 0)})
        if beyond(policy) is not None or reach >= WIDE:
            return None
        return compiled(policy, one.chosen[ROUNDING], "BIGINT" if reach < NARROW else "HUGEINT")

    def _settle(self, made: Mapping[int, Compiled]) -> None:
        columns = ", ".join(f"CAST(NULL AS {_OUTCOME_TYPES.get(name, 'VARCHAR')}) AS {name}" for name in OUTCOME)
        empty = f"SELECT CAST(0 AS BIGINT) AS n, 0 AS policy, false AS hard, {columns} LIMIT 0"
        self.execute(f"CREATE OR REPLACE TABLE settled AS {empty}")
        if made:
            wanted = ", ".join(map(str, made))
            rows = f"(SELECT * FROM claims WHERE NOT fault AND policy IN ({wanted}))"
            said = statement(list(made.values()), list(made), rows)
            self.execute(f"CREATE OR REPLACE TABLE local AS {said.local}")
            if said.ledger is not None:
                self.execute(f"CREATE OR REPLACE TABLE ledger AS {said.ledger}")
            self.execute(f"INSERT INTO settled {said.settled}")

    def _try_hard(self, made: Mapping[int, Compiled], standing: Sequence[Standing], claims: Claims) -> None:
        """The most that an undecided claim could become, where only trying tells: in Python, with what SQL spent."""
        found = []
        for code, one in made.items():
            spent, joined = ("coalesce(spent, 0)", " LEFT JOIN ledger USING (n)") if one.shared else ("0", "")
            undecided = f"settled.hard AND settled.policy = {code} AND settled.eligibility = 'needs-information'"
            rows = f"FROM settled JOIN claims USING (n){joined} WHERE {undecided}"
            for number, claim, granted in claims.read(one.policy, rows, spent):
                terms = Terms(one.policy, standing[code].chosen[ROUNDING], _Granted(int(granted)))
                found.append((number, decide(claim, terms).amounts.maximum))
        if found:
            self.insert("tried", "n BIGINT, most HUGEINT", found)
            self.execute("UPDATE settled SET maximum = tried.most FROM tried WHERE settled.n = tried.n")

    def _decide_in_python(self, codes: Iterable[int], standing: Sequence[Standing], claims: Claims) -> None:
        """Policies that SQL cannot say, decided by the Python engine and entered among the others."""
        rows = []
        for code in codes:
            policy = standing[code].policy
            chosen = f"FROM claims WHERE NOT fault AND policy = {code}"
            numbered = [(number, claim) for number, claim, _ in claims.read(policy, chosen, "0")]
            for number, decision in self._run.decide_all(numbered).items():
                money = decision.amounts
                binding = next((use.cap.id for use in decision.caps if use.binding), None)
                rows.append((
                    number, code, False, decision.reason, decision.eligibility, money.certainty, money.amount,
                    money.minimum, money.maximum, money.before_caps, money.capped, binding,
                ))  # fmt: skip
        if rows:
            types = ", ".join(f"{name} {_OUTCOME_TYPES.get(name, 'VARCHAR')}" for name in OUTCOME)
            self.insert("by_python", f"n BIGINT, policy INTEGER, hard BOOLEAN, {types}", rows)
            self.execute("INSERT INTO settled SELECT * FROM by_python")

    def insert(self, table: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
        """A table of some rows, through a file: row by row DuckDB takes a few thousand a second."""
        with tempfile.NamedTemporaryFile(
            "w", dir=self._folder, suffix=".csv", newline="", encoding="utf-8", delete=False
        ) as file:
            csv.writer(file, lineterminator="\n").writerows(
                ["" if value is None else value for value in row] for row in rows
            )
        self.execute(f"CREATE OR REPLACE TABLE {table} ({columns})")
        self.execute(
            f"COPY {table} FROM {literal(file.name)} (FORMAT csv, HEADER false, NULLSTR '', DELIMITER ',', QUOTE '\"')"
        )
        Path(file.name).unlink()


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


def _connect(folder: str, memory_limit: str | None) -> Any:
    """A database of its own in a folder, which takes what does not fit in memory; nothing is ever downloaded."""
    import duckdb  # an extra: whoever chose this engine has made sure of it

    connection = duckdb.connect(
        f"{folder}/claims.duckdb" if memory_limit else ":memory:",
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "temp_directory": f"{folder}/spilt",
            **({"memory_limit": memory_limit} if memory_limit else {}),
        },
    )
    connection.execute("SET enable_progress_bar = false")
    return connection
