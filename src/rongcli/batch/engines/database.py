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

from rongcli.batch.engines.deciding import Deciding
from rongcli.batch.engines.statement import OUTCOME, statement
from rongcli.batch.intake.exact import LONGEST_CELL
from rongcli.batch.run import Batch
from rongcli.compiled import Compiled
from rongcli.sql import literal

SHARE = 85
"""Percent of the memory allowed that the database may count as its own. At 50 million claims the process took some
300 MiB beyond that count (the program itself, and what DuckDB does not count): ``benchmarks/memory.py``."""


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


class Database(Deciding):
    """One run over one plain file."""

    beside = "POSITIONAL JOIN ledger"

    def __init__(self, run: Batch, on: datetime.date, folder: str, memory_limit: int | None = None) -> None:
        super().__init__(run, on)
        self._folder = folder
        self._connection = _connect(folder, memory_limit)

    def execute(self, sql: str) -> Any:
        """Runs a statement; what DuckDB raises passes through."""
        return self._connection.execute(sql)

    def load(self, file: PlainFile) -> None:
        """Makes ``raw`` of a file, its columns c0, c1 …, and ``lines``, its rows as they stand."""
        before = ["line", "broken"] if file.lined else []
        names = [*before, *(f"c{number}" for number in range(len(file.columns)))]
        self._width = len(file.columns)
        longest = 16 * LONGEST_CELL if file.lined else LONGEST_CELL  # beyond, the strict reader tells
        for view, columns, mark in (("raw", names, file.delimiter), ("lines", ["line"], "\x01")):
            typed = ", ".join(f"'{name}': 'VARCHAR'" for name in columns)
            quote = "'\"'" if view == "raw" else "''"
            self.execute(
                f"CREATE OR REPLACE VIEW {view} AS SELECT * FROM read_csv({literal(file.path)}, columns={{{typed}}}, "
                f"auto_detect=false, header=false, skip={file.skip}, delim={literal(mark)}, quote={quote}, "
                f"escape={quote}, comment='', nullstr='', strict_mode=true, new_line='\\n', max_line_size={longest})"
            )

    def texts(self, column: int, limit: int | None = None) -> list[str]:
        """The distinct texts of a column, the empty one among them; of the first ``limit`` rows."""
        rows = "raw" if limit is None else f"(SELECT c{column} FROM raw LIMIT {limit})"
        return [text or "" for (text,) in self.execute(f"SELECT DISTINCT c{column} FROM {rows}").fetchall()]

    def _refuse_second(self) -> None:
        """Makes ``second``, the claims whose id another row had before, and marks them as faults."""
        self.execute("CREATE OR REPLACE TABLE second (n BIGINT, first BIGINT)")
        twice = "SELECT 1 FROM claims WHERE claim_id IS NOT NULL GROUP BY claim_id HAVING count(*) > 1 LIMIT 1"
        if self.execute(twice).fetchone() is not None:
            ids = "SELECT n, fault, min(n) OVER (PARTITION BY claim_id) AS first FROM claims WHERE claim_id IS NOT NULL"
            self.execute(f"INSERT INTO second SELECT n, first FROM ({ids}) WHERE n > first AND NOT fault")
            self.execute("UPDATE typed SET fault = true WHERE rowid + 1 IN (SELECT n FROM second)")

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

    def _enter(self, table: str, columns: Sequence[str]) -> None:
        entered = ", ".join(f"{name} = {table}.{name}" for name in columns)
        self.execute(f"UPDATE settled SET {entered} FROM {table} WHERE settled.n = {table}.n")

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


def _connect(folder: str, memory_limit: int | None) -> Any:
    """A database of its own in a folder, which takes what does not fit in memory; nothing is ever downloaded."""
    import duckdb  # an extra: whoever chose this engine has made sure of it

    connection = duckdb.connect(
        f"{folder}/claims.duckdb" if memory_limit else ":memory:",
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "temp_directory": f"{folder}/spilt",
            **({"memory_limit": f"{memory_limit * SHARE // 100}B"} if memory_limit else {}),
        },
    )
    connection.execute("SET enable_progress_bar = false")
    return connection
