"""One DuckDB database for one run: a plain file goes in, the decision on every claim comes out.

What SQL cannot say is decided claim by claim in Python and entered among the others.
"""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, NamedTuple

from rongcli.base.csv_safety import csv_writer
from rongcli.batch.engines.attained import LEDGER, columns
from rongcli.batch.engines.attained import OUTCOME as OUTCOME_READ
from rongcli.batch.engines.deciding import Deciding
from rongcli.batch.engines.lined import LINED, BeyondError
from rongcli.batch.run import Batch
from rongcli.reading.duckdb_files import csv_rows
from rongcli.reading.exact import LONGEST_CELL
from rongcli.sql.compiled import Compiled
from rongcli.sql.expression import literal
from rongcli.sql.statement import NO_LEDGER, OUTCOME, Seen, Statement, seeing, statement

SHARE = 85
"""Percent of the memory allowed that the database may count as its own. At 50 million claims the process took some
300 MiB beyond that count (the program itself, and what DuckDB does not count): ``benchmarks/memory.py``."""

WORTH = 250_000
"""Rows of a part of the results that is worth a thread."""
MOST = 8
"""Parts at most: each passes over the lines of those before it."""
_BESIDE = " POSITIONAL JOIN "


class Part(NamedTuple):
    """The rows from ``first``, counted from 0, up to ``end``."""

    first: int
    end: int


class PlainFile(NamedTuple):
    """A UTF-8 file that DuckDB can read as it stands, every row as wide as the header.

    ``skip`` lines come before the first row; each row takes one line. Of a ``lined`` file it may take several, what is
    in ``LINED`` comes before the columns of the claims, and a row may end before others do. ``quotes`` tells whether a
    quote occurs, ``crlf`` whether every line ends in CRLF.
    """

    path: str
    columns: Sequence[str]
    delimiter: str
    skip: int = 1
    lined: bool = False
    quotes: bool = True
    crlf: bool = False

    @property
    def as_written(self) -> bool:
        """Whether each line is what ``cells.csv_writer`` would make of its cells."""
        return not self.lined and not self.quotes and self.delimiter == ","


class Database(Deciding):
    """One run over one plain file."""

    def __init__(self, run: Batch, on: datetime.date, folder: str, memory_limit: int | None = None) -> None:
        super().__init__(run, on)
        self._folder = folder
        self._connection = _connect(folder, memory_limit)
        self.file = PlainFile("", (), ",")
        self._said: Statement | None = None
        self._rows = ""

    def execute(self, sql: str) -> Any:
        """Runs a statement; what DuckDB raises passes through."""
        return self._connection.execute(sql)

    def execute_all(self, statements: Sequence[str]) -> list[list[tuple[Any, ...]]]:
        """Runs statements at the same time and returns the rows of each; where one fails, the others are stopped."""
        if len(statements) == 1:
            return [self.execute(statements[0]).fetchall()]
        cursors = [self._connection.cursor() for _ in statements]
        with ThreadPoolExecutor(len(statements)) as pool:
            try:
                running = [pool.submit(_rows, *one) for one in zip(cursors, statements, strict=True)]
                finished, _ = wait(running, return_when=FIRST_EXCEPTION)
                for one in finished:
                    one.result()  # raises what the one that failed did
                return [one.result() for one in running]
            except BaseException:
                for cursor in cursors:
                    cursor.interrupt()
                raise

    def close(self) -> None:
        """Lets go of everything."""
        self._connection.close()

    def load(self, file: PlainFile, rows: str | None = None) -> None:
        """Makes ``raw`` of a file, its columns c0, c1 …, before them those of a lined one.

        Rows of several lines could be read from the first on only, so those of a lined file are read once, and kept.
        ``rows`` is a SELECT of them, where they are in no such file.
        """
        self.file, self._width = file, len(file.columns)
        names = self._names()
        found = self._reading(names)
        if file.lined:
            kept = rows or f"SELECT * FROM {found}"
            self.execute(f"CREATE OR REPLACE TABLE kept AS SELECT * FROM ({kept}) AS kept({', '.join(names)})")
            found = "kept"
        columns = ", ".join(f"{name} AS {name[1:]}" for name in names)
        self.execute(f"CREATE OR REPLACE VIEW raw AS SELECT {columns} FROM {found}")

    def _names(self) -> list[str]:
        """The columns of the file as they stand beside others: with a ``_`` before, as no input has."""
        return [*(f"_{name}" for name in LINED if self.file.lined), *(f"_c{number}" for number in range(self._width))]

    def _reading(self, names: Sequence[str], first: int = 0, *, whole: bool = False) -> str:
        """SQL that reads the file from some row on: its cells, or each line ``whole``."""
        file = self.file
        columns = [(name, "VARCHAR") for name in names]
        longest = 16 * LONGEST_CELL if file.lined else LONGEST_CELL  # beyond, the strict reader tells
        mark, quote = ("\x01", "''") if whole else (file.delimiter, "'\"'")
        end = "" if file.crlf else ", new_line='\\n'"  # CRLF it finds by itself; said, it would miss every one
        if file.lined:  # of itself the database takes buffers of sixteen such lines
            end += f", null_padding=true, parallel=false, buffer_size={longest}"
        marks = f"delim={literal(mark)}, quote={quote}, escape={quote}, nullstr=''"
        return csv_rows(file.path, columns, f"skip={file.skip + first}, {marks}, max_line_size={longest}{end}")

    def parts(self, rows: int) -> list[Part]:
        """All rows, in as many parts as are worth being written at the same time."""
        threads = int(self.execute("SELECT current_setting('threads')").fetchone()[0])
        number = max(1, min(threads, rows // WORTH, MOST))
        ends = [rows * part // number for part in range(number + 1)]
        return [Part(*ends[part : part + 2]) for part in range(number)]

    def outcome(self, part: Part, *, whole: bool | None = None) -> str:
        """What was settled of some rows, in their order, a SELECT of ``n``, ``policy`` and ``OUTCOME``.

        Beside it what the file says of each: its line as ``_whole``, or its cells, as ``raw`` names them after a ``_``.
        Of a file that is read where it lies rows beyond the part follow, whose ``policy`` is NULL.
        """
        within = f"WHERE rowid >= {part.first} AND rowid < {part.end}"
        placed = ["settled"] if self.entered else self._placed()
        tables = [f"(SELECT * FROM {table} {within})" for table in placed]
        own = [] if whole is None else ["_whole"] if whole else self._names()
        if own and self.file.lined:
            tables.insert(0, f"(SELECT * FROM kept {within})")
        elif own:
            tables.insert(0, self._reading(own, part.first, whole=bool(whole)))
        return f"SELECT * FROM {_BESIDE.join(tables)}" if self.entered else self._settled(tables, own)

    def texts(self, column: int, limit: int | None = None) -> list[str]:
        """The distinct texts of a column, the empty one among them; of the first ``limit`` rows."""
        rows = "raw" if limit is None else f"(SELECT c{column} FROM raw LIMIT {limit})"
        return [text or "" for (text,) in self.execute(f"SELECT DISTINCT c{column} FROM {rows}").fetchall()]

    def _refuse_second(self) -> None:
        """Makes ``second``, the claims whose id another row had before, and marks them as faults."""
        self.execute("CREATE OR REPLACE TABLE second (n BIGINT, first BIGINT)")
        ids = self._ids()
        if self.execute(f"SELECT 1 FROM ({ids}) GROUP BY id HAVING count(*) > 1 LIMIT 1").fetchone() is not None:
            ids = f"SELECT n, fault, min(n) OVER (PARTITION BY id) AS first FROM ({ids})"
            self.execute(f"INSERT INTO second SELECT n, first FROM ({ids}) WHERE n > first AND NOT fault")
            self._mark("SELECT n FROM second")

    def _mark(self, rows: str) -> None:
        self.execute(f"UPDATE typed SET fault = true WHERE rowid + 1 IN ({rows})")

    def _tell(self) -> None:
        name, number = (
            f"coalesce({field}, '')" if self._claims.has(field) else "''" for field in ("applicant", "applicant_id")
        )
        codes = "nullif(concat_ws(';', elsewhere.codes, gone.codes), '')"
        self.execute(
            "CREATE OR REPLACE TABLE typed AS "
            f"SELECT rows.* EXCLUDE (place), who.key AS applicant_key, who.codes AS who_codes, {codes} AS row_codes "
            "FROM (SELECT *, rowid + 1 AS place FROM typed) AS rows "
            f"LEFT JOIN who ON {name} = coalesce(who.name, '') AND {number} = coalesce(who.number, '') "
            "LEFT JOIN gone ON rows.policy = gone.code AND who.key = gone.key "
            "LEFT JOIN elsewhere ON rows.place = elsewhere.place ORDER BY rows.place"
        )

    def _prepare(self, made: Mapping[int, Compiled]) -> None:
        self._rows = "(SELECT * REPLACE (CASE WHEN fault THEN NULL ELSE policy END AS policy) FROM claims)"
        if made:
            said = self._say(made)
            self.execute(f"CREATE OR REPLACE TABLE local AS {said.local}")
            if said.ledger is not None:
                found = self.execute(seeing(list(made.values()), list(made))).fetchall()
                said = self._say(made, {code: Seen(*flags) for code, *flags in found})
            if said.ledger is not None:
                self.execute(f"CREATE OR REPLACE TABLE ledger AS {said.ledger}")
                sizes = "SELECT (SELECT count(*) FROM ledger) = (SELECT count(*) FROM local)"
                if not self.execute(sizes).fetchone()[0]:  # rows beside others would be those of other claims
                    raise BeyondError
            self._said = said

    def _keyed(self) -> str:
        names = columns(self._made.values())
        if not self.entered:
            own = [name for name in (*LEDGER, *names) if name != '"policy"']
            return f"({self._settled(self._placed(), own)})"
        ledger = "ledger" in self._placed()
        beside = "spent, turns" if ledger else "0 AS spent, 0 AS turns"
        parts = [f"(SELECT {', '.join(['allowed', 'granted', *names])} FROM local)"]
        parts += [f"(SELECT {beside} FROM ledger)"] if ledger else []
        outcome = f"(SELECT {', '.join(OUTCOME_READ)} FROM settled)"
        return f"(SELECT {'*' if ledger else f'*, {beside}'} FROM {_BESIDE.join([*parts, outcome])})"

    def _say(self, made: Mapping[int, Compiled], seen: Mapping[int, Seen] | None = None) -> Statement:
        stated, prior = self._claims.stated(), self._prior
        return statement(
            list(made.values()), list(made), self._rows, stated=stated, prior=prior, in_order=True, seen=seen
        )

    def _crossed(self, made: Mapping[int, Compiled]) -> bool:
        if not made:
            return False
        assert self._said is not None
        tests = []
        if self._said.ledger is not None:
            tests.append("SELECT coalesce(bool_or(crossed), false) FROM ledger")
        if any(one.local.hard != "false" for one in made.values()):
            some = "hard AND (unknown IS NOT NULL OR lacks IS NOT NULL)"
            tests.append(f"SELECT coalesce(bool_or({some}), false) FROM local")
        return any(self.execute(test).fetchone()[0] for test in tests)

    def _settle(self, made: Mapping[int, Compiled]) -> None:
        if self.entered:
            columns = ", ".join(f"CAST(NULL AS {self._type(name)}) AS {name}" for name in OUTCOME)
            none = f"SELECT n, policy, false AS hard, {columns} FROM {self._rows}"
            self.execute(f"CREATE OR REPLACE TABLE settled AS {self._settled(self._placed()) if made else none}")

    def _placed(self) -> list[str]:
        """The tables that the outcome is made of, their rows side by side."""
        assert self._said is not None
        return ["local"] if self._said.ledger is None else ["local", "ledger"]

    def _settled(self, tables: Sequence[str], own: Sequence[str] = ()) -> str:
        """The outcome of rows that stand side by side, and some columns as they are."""
        assert self._said is not None
        left = f", {NO_LEDGER}" if self._said.ledger is None else ""
        cast = [f"CAST({name} AS {self._type(name)}) AS {name}" for name in OUTCOME]
        columns = ", ".join([*own, "n", "policy", "hard", *cast])
        return f"SELECT {columns} FROM ({self._said.outcome_of(f'(SELECT *{left} FROM {_BESIDE.join(tables)})', own)})"

    def _enter(self, table: str, columns: Sequence[str]) -> None:
        entered = ", ".join(f"{name} = {table}.{name}" for name in columns)
        self.execute(f"UPDATE settled SET {entered} FROM {table} WHERE settled.n = {table}.n")

    def insert(self, table: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
        """A table of some rows, through a file: row by row DuckDB takes a few thousand a second."""
        with tempfile.NamedTemporaryFile(
            "w", dir=self._folder, suffix=".csv", newline="", encoding="utf-8", delete=False
        ) as file:
            file.write("\n")  # a mark at the beginning of the file would be dropped as its own
            csv_writer(file.write).writerows(["" if value is None else value for value in row] for row in rows)
        kinds = [(name, kind) for name, _, kind in (column.rpartition(" ") for column in columns.split(", "))]
        marks = "skip=1, delim=',', quote='\"', escape='\"', nullstr='', new_line='\\n'"
        read = csv_rows(file.name, kinds, marks)
        self.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM {read}")
        Path(file.name).unlink()


def _rows(cursor: Any, sql: str) -> list[tuple[Any, ...]]:
    return list(cursor.execute(sql).fetchall())


def _connect(folder: str, memory_limit: int | None) -> Any:
    """A database of its own in a folder, which takes what does not fit in memory; nothing is ever downloaded."""
    import duckdb  # an extra: whoever chose this engine has made sure of it

    connection = duckdb.connect(
        # A question mark ends a database's name there; in memory it spills into the folder all the same.
        f"{folder}/claims.duckdb" if memory_limit and "?" not in folder else ":memory:",
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "temp_directory": f"{folder}/spilt",
            **({"memory_limit": f"{memory_limit * SHARE // 100}B"} if memory_limit else {}),
        },
    )
    connection.execute("SET enable_progress_bar = false")
    return connection
