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
from rongcli.batch.columns import MONEY
from rongcli.batch.engines.claims import Claims, Place
from rongcli.batch.engines.statement import OUTCOME, statement
from rongcli.batch.run import Batch, Standing
from rongcli.compiled import Compiled, beyond, calculated
from rongcli.compiler import compiled
from rongcli.decide import Terms, decide
from rongcli.edition import ROUNDING, Cap, Policy, under
from rongcli.ledger import Ledger
from rongcli.sql import NARROW, WIDE, literal, widest

_TYPES = {"capped": "BOOLEAN"}


class PlainFile(NamedTuple):
    """A UTF-8 file that DuckDB can read as it stands: one row a line, every row as wide as the header.

    ``skip`` lines come before the first row. With ``lined`` two columns come before those of the claims: the row's
    line in the file as it was, and 1 where the row was broken there. ``quotes`` tells whether a quote occurs.
    """

    path: str
    columns: tuple[str, ...]
    delimiter: str
    skip: int = 1
    lined: bool = False
    quotes: bool = True

    @property
    def as_written(self) -> bool:
        """Whether each line is what ``cells.csv_writer`` would make of its cells."""
        return not self.lined and not self.quotes and self.delimiter == ","


class Database:
    """One run over one plain file."""

    def __init__(self, run: Batch, on: datetime.date, folder: str, memory_limit: str | None = None) -> None:
        self._run, self._on, self._folder = run, on, folder
        self._connection = _connect(folder, memory_limit)
        self.narrow = False
        """Whether every amount of ``settled`` has at most 18 digits."""

    def execute(self, sql: str) -> Any:
        """Runs a statement; what DuckDB raises passes through."""
        return self._connection.execute(sql)

    def load(self, file: PlainFile) -> None:
        """Makes ``raw`` of a file, its columns c0, c1 …, and ``lines``, its rows as they stand."""
        before = ["line", "broken"] if file.lined else []
        names = [*before, *(f"c{number}" for number in range(len(file.columns)))]
        self._width = len(file.columns)
        for view, columns, mark in (("raw", names, file.delimiter), ("lines", ["line"], "\x01")):
            typed = ", ".join(f"'{name}': 'VARCHAR'" for name in columns)
            quote = "'\"'" if view == "raw" else "''"
            self.execute(
                f"CREATE OR REPLACE VIEW {view} AS SELECT * FROM read_csv({literal(file.path)}, columns={{{typed}}}, "
                f"auto_detect=false, header=false, skip={file.skip}, delim={literal(mark)}, quote={quote}, "
                f"escape={quote}, comment='', nullstr='', strict_mode=true, new_line='\\n', max_line_size=16000000)"
            )

    def texts(self, column: int, limit: int | None = None) -> list[str]:
        """The distinct texts of a column, the empty one among them; of the first ``limit`` rows."""
        rows = "raw" if limit is None else f"(SELECT c{column} FROM raw LIMIT {limit})"
        return [text or "" for (text,) in self.execute(f"SELECT DISTINCT c{column} FROM {rows}").fetchall()]

    def typed(self, names: Sequence[str], code: str, fields: Sequence[Mapping[str, Place]], broken: bool) -> int:
        """Makes ``claims``, a row for each of the file, and returns how many.

        ``names`` are the policies that occur, ``code`` is SQL of a row's place among them (NULL: none), ``fields``
        where each finds its fields; ``broken`` whether the file tells of rows that cannot be read at all.
        """
        self._standing = [self._run.standing(name) for name in names]
        policies = [one.policy for one in self._standing]
        self._claims = Claims(self.execute, self.insert, policies, fields, self._on, self._width)
        return self._claims.make(code, "broken = '1'" if broken else "false")

    @property
    def safe(self) -> bool:
        """Whether every cell of the file is one that a spreadsheet shows as it is."""
        return self._claims.safe

    def unnamed(self) -> bool:
        """Whether a row names no policy."""
        return bool(self.execute("SELECT bool_or(policy IS NULL) FROM typed").fetchone()[0])

    def decide(self) -> None:
        """Makes ``settled``, a row for each claim in their order; ``policy`` is NULL of those that cannot be read."""
        self._refuse_second()
        greatest = self._claims.greatest()
        by_code = {number: self._compiled(one, greatest) for number, one in enumerate(self._standing)}
        made = {number: one for number, one in by_code.items() if one is not None}
        rest = [number for number in by_code if number not in made]
        hard = any(one.local.hard != "false" for one in made.values())
        self.narrow = not rest and not hard and all(one.number == "BIGINT" for one in made.values())
        self._settle(made)
        self._try_hard(made)
        self._decide_in_python(rest)

    def _refuse_second(self) -> None:
        """Makes ``second``, the claims whose id another row had before, and marks them as faults."""
        self.execute("CREATE OR REPLACE TABLE second (n BIGINT, first BIGINT)")
        twice = "SELECT 1 FROM claims WHERE claim_id IS NOT NULL GROUP BY claim_id HAVING count(*) > 1 LIMIT 1"
        if self.execute(twice).fetchone() is not None:
            ids = "SELECT n, fault, min(n) OVER (PARTITION BY claim_id) AS first FROM claims WHERE claim_id IS NOT NULL"
            self.execute(f"INSERT INTO second SELECT n, first FROM ({ids}) WHERE n > first AND NOT fault")
            self.execute("UPDATE typed SET fault = true WHERE rowid + 1 IN (SELECT n FROM second)")

    def _compiled(self, one: Standing, greatest: Mapping[str, int]) -> Compiled | None:
        """The policy in SQL, in numbers as wide as these claims need; None where it must go through Python."""
        policy = under(one.policy, one.chosen)
        reach = widest(calculated(policy), {**greatest, "decided": greatest.get("decided_amount", 0)})
        if beyond(policy) is not None or reach >= WIDE:
            return None
        return compiled(policy, one.chosen[ROUNDING], "BIGINT" if reach < NARROW else "HUGEINT")

    def _settle(self, made: Mapping[int, Compiled]) -> None:
        rows = "(SELECT * REPLACE (CASE WHEN fault THEN NULL ELSE policy END AS policy) FROM claims)"
        if not made:
            columns = ", ".join(f"CAST(NULL AS {self._type(name)}) AS {name}" for name in OUTCOME)
            self.execute(f"CREATE OR REPLACE TABLE settled AS SELECT n, policy, false AS hard, {columns} FROM {rows}")
            return
        said = statement(list(made.values()), list(made), rows, stated=self._claims.stated(), in_order=True)
        self.execute(f"CREATE OR REPLACE {'VIEW' if said.ledger is None else 'TABLE'} local AS {said.local}")
        if said.ledger is not None:
            self.execute(f"CREATE OR REPLACE TABLE ledger AS {said.ledger}")
        cast = ", ".join(f"CAST({name} AS {self._type(name)}) AS {name}" for name in OUTCOME)
        self.execute(f"CREATE OR REPLACE TABLE settled AS SELECT n, policy, hard, {cast} FROM ({said.settled})")

    def _type(self, name: str) -> str:
        """The SQL type of a column of ``settled``."""
        return ("BIGINT" if self.narrow else "HUGEINT") if name in MONEY else _TYPES.get(name, "VARCHAR")

    def _try_hard(self, made: Mapping[int, Compiled]) -> None:
        """The most that an undecided claim could become, where only trying tells: in Python, with what SQL spent."""
        found = []
        for code, one in made.items():
            if one.local.hard == "false":
                continue
            spent, beside = ("spent", " POSITIONAL JOIN ledger") if one.shared else ("0", "")
            undecided = f"hard AND policy = {code} AND eligibility = 'needs-information'"
            wanted = f"(SELECT n, {spent} AS spent FROM settled{beside} WHERE {undecided})"
            for number, claim, granted in self._claims.read(
                one.policy, f"FROM {wanted} JOIN claims USING (n)", "spent"
            ):
                terms = Terms(one.policy, self._standing[code].chosen[ROUNDING], _Granted(int(granted)))
                found.append((number, decide(claim, terms).amounts.maximum))
        if found:
            self.insert("tried", "n BIGINT, most HUGEINT", found)
            self.execute("UPDATE settled SET maximum = tried.most FROM tried WHERE settled.n = tried.n")

    def _decide_in_python(self, codes: Iterable[int]) -> None:
        """Policies that SQL cannot say, decided by the Python engine and entered among the others."""
        rows = []
        for code in codes:
            chosen = f"FROM claims WHERE NOT fault AND policy = {code}"
            numbered = [
                (number, claim) for number, claim, _ in self._claims.read(self._standing[code].policy, chosen, "0")
            ]
            for number, decision in self._run.decide_all(numbered).items():
                money = decision.amounts
                binding = next((use.cap.id for use in decision.caps if use.binding), None)
                rows.append((
                    number, decision.reason, decision.eligibility, money.certainty, money.amount,
                    money.minimum, money.maximum, money.before_caps, money.capped, binding,
                ))  # fmt: skip
        if rows:
            self.insert("by_python", f"n BIGINT, {', '.join(f'{name} {self._type(name)}' for name in OUTCOME)}", rows)
            entered = ", ".join(f"{name} = by_python.{name}" for name in OUTCOME)
            self.execute(f"UPDATE settled SET {entered} FROM by_python WHERE settled.n = by_python.n")

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
