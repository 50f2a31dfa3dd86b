"""One Spark session for one run: a file goes in, the decision on every claim comes out, and their lines in parts.

The statements are DuckDB's, translated. Tables are temporary views whose rows are kept once they are made; rows have
no order of their own, so each carries its place ``n``.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rongcli.batch.engines.attained import OUTCOME as OUTCOME_READ
from rongcli.batch.engines.attained import columns
from rongcli.batch.engines.deciding import Deciding
from rongcli.batch.engines.lined import LINED, Lined
from rongcli.batch.run import Batch
from rongcli.reading.exact import LONGEST_CELL
from rongcli.sql.compiled import Compiled
from rongcli.sql.dialect import SPARK, WIDEST, deep, parsed
from rongcli.sql.expression import quoted
from rongcli.sql.statement import OUTCOME, Statement, statement

_KINDS = {"VARCHAR": "STRING", "HUGEINT": "DECIMAL(38,0)", "INTEGER": "INT"}
_CLAIMS = "raw JOIN (SELECT * FROM settled WHERE policy IS NOT NULL) AS settled USING (n)"
"""The claims that were read and their outcome, for FROM."""
PART = 250_000
"""Rows of one part of the results."""


class Found(NamedTuple):
    """What a query found."""

    frame: Any

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows."""
        return [tuple(row) for row in self.frame.collect()]

    def fetchone(self) -> tuple[Any, ...]:
        """The first row; an empty one where there is none."""
        return next(iter(self.fetchall()), ())


class SparkDatabase(Deciding):
    """One run over one file. Raises what PySpark raises."""

    widest = WIDEST[SPARK]
    numbered = True

    def __init__(self, session: Any, run: Batch, on: datetime.date, folder: str) -> None:
        super().__init__(run, on)
        self._session, self._folder = session, folder
        self._kept: list[Any] = []
        self._files = 0
        self._said: Statement | None = None
        self._rows = ""

    def execute(self, sql: str) -> Found:
        """Runs a statement of DuckDB's; CREATE keeps the rows of a table, and names those of a view."""
        from sqlglot import exp

        with deep():
            tree = parsed(sql, SPARK)
            made = isinstance(tree, exp.Create)
            text = (tree.expression if made else tree).sql(SPARK, identify=True)
        frame = self._session.sql(text)
        if made:
            self._name(tree.this.name, frame, keep=tree.args["kind"] == "TABLE")
        return Found(frame)

    def _name(self, name: str, frame: Any, *, keep: bool) -> None:
        if keep:
            frame = frame.persist()
            self._kept.append(frame)
        frame.createOrReplaceTempView(name)

    def release(self) -> None:
        """Lets go of what was kept: a session that is lent lives on."""
        for frame in self._kept:
            frame.unpersist()

    def load_text(self, path: str, columns: int, delimiter: str, skip: int, lines: int) -> bool:
        """Makes ``raw`` of a file without quotes, a row a line; False where a line is not as the others are.

        Each row has its place ``n``, its columns c0, c1 … (NULL where empty) and the ``whole`` line.

        Places are counted within the parts that Spark reads a file in, and the lines of the parts before are added.
        """
        from pyspark.sql import functions as f

        text = self._session.read.text(_url(path), lineSep="\n")
        at = f.monotonically_increasing_id().bitwiseAND(f.lit((1 << 33) - 1))
        part, begins = f.spark_partition_id().alias("part"), f.input_file_block_start().alias("begins")
        read = text.select(f.col("value").alias("whole"), part, begins, at.alias("at"))
        width = f.size(f.split("whole", delimiter, -1))
        odd = (width != columns) | (f.col("whole") == "") | (f.length("whole") > LONGEST_CELL)
        counts = read.groupBy("part", "begins").agg(f.count("*"), f.max(odd)).orderBy("begins").collect()
        if len({row[0] for row in counts}) != len(counts) or any(row[3] for row in counts):
            return False
        before, offsets = -skip, {}
        for number, _, count, _ in counts:
            offsets[number] = before
            before += count
        if before != lines:
            return False
        table = f.array(
            *(f.lit(offsets.get(number, 0)).cast("bigint") for number in range(max(offsets, default=0) + 1))
        )
        numbered = read.select("whole", (f.col("at") + 1 + f.element_at(table, f.col("part") + 1)).alias("n"))
        cells = numbered.where("n > 0").select("n", "whole", f.split("whole", delimiter, -1).alias("cells"))
        fields = (f.expr(f"nullif(cells[{number}], '') AS c{number}") for number in range(columns))
        self._width = columns
        self._name("raw", cells.select("n", "whole", *fields), keep=False)
        return True

    def load_lined(self, lined: Lined) -> None:
        """Makes ``raw`` of what the strict reader has read, through a file: ``LINED``, the cells, each row's place."""
        path = f"{self._folder}/raw.jsonl"
        with open(path, "w", encoding="utf-8") as out:
            for n, row in enumerate(lined, 1):
                kept = {"n": n, "line": str(row.line), "broken": str(int(row.broken)), "types": row.types}
                cells = {f"c{number}": cell for number, cell in enumerate(row.cells) if cell}
                out.write(json.dumps({**kept, "object": row.object, **cells}, ensure_ascii=False))
                out.write("\n")
        self._width = len(lined.columns)
        texts = [*LINED, *(f"c{number}" for number in range(self._width))]
        self._read("raw", path, ["n BIGINT", *(f"{name} VARCHAR" for name in texts)])

    def insert(self, table: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
        """A table of some rows, through a file of JSON lines."""
        names = [column.rsplit(" ", 1)[0] for column in columns.split(", ")]
        # A file of its own each time: Spark reads it late, when another of the same table may have been written.
        self._files += 1
        path = f"{self._folder}/{table}-{self._files}.jsonl"
        with open(path, "w", encoding="utf-8") as out:
            for row in rows:
                out.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False))
                out.write("\n")
        self._read(table, path, columns.split(", "))

    def _read(self, table: str, path: str, columns: Iterable[str]) -> None:
        """A table of a file of JSON lines."""
        fields = (column.rsplit(" ", 1) for column in columns)
        schema = ", ".join(f"`{name}` {_KINDS.get(kind, kind)}" for name, kind in fields)
        self._name(table, self._session.read.json(_url(path), schema=schema, mode="FAILFAST", lineSep="\n"), keep=False)

    def texts(self, column: int) -> list[str]:
        """The distinct texts of a column."""
        return [text or "" for (text,) in self.execute(f"SELECT DISTINCT c{column} FROM raw").fetchall()]

    def _refuse_second(self) -> None:
        named = self._ids()
        ids = f"SELECT n, fault, min(n) OVER (PARTITION BY id) AS first FROM ({named})"
        twice = f"SELECT 1 FROM ({named}) GROUP BY id HAVING count(*) > 1 LIMIT 1"
        some = "true" if self.execute(twice).fetchone() else "false"
        second = f"SELECT n, first FROM ({ids}) WHERE n > first AND NOT fault AND {some}"
        self.execute(f"CREATE OR REPLACE TABLE second AS {second}")
        if some == "true":
            self._mark("SELECT n FROM second")

    def _mark(self, rows: str) -> None:
        marked = "CASE WHEN marked.n IS NULL THEN fault ELSE true END AS fault"
        columns = [f"typed.{quoted(name)}" for name in self._session.table("typed").columns if name != "fault"]
        found = f"SELECT {', '.join([*columns, marked])} FROM typed LEFT JOIN ({rows}) AS marked ON typed.n = marked.n"
        self.execute(f"CREATE OR REPLACE TABLE typed AS {found}")
        self._claims.view()

    def _tell(self) -> None:
        name, number = (
            f"coalesce({field}, '')" if self._claims.has(field) else "''" for field in ("applicant", "applicant_id")
        )
        codes = "nullif(concat_ws(';', elsewhere.codes, gone.codes), '')"
        self.execute(
            "CREATE OR REPLACE TABLE typed AS "
            f"SELECT typed.*, who.key AS applicant_key, who.codes AS who_codes, {codes} AS row_codes FROM typed "
            f"LEFT JOIN who ON {name} = coalesce(who.name, '') AND {number} = coalesce(who.number, '') "
            "LEFT JOIN gone ON typed.policy = gone.code AND who.key = gone.key "
            "LEFT JOIN elsewhere ON typed.n = elsewhere.place"
        )

    def _prepare(self, made: Mapping[int, Compiled]) -> None:
        self._rows = "(SELECT * FROM claims WHERE NOT fault)"
        if made:
            stated = self._claims.stated()
            self._said = statement(list(made.values()), list(made), self._rows, stated=stated, prior=self._prior)
            self.execute(f"CREATE OR REPLACE TABLE local AS {self._said.local}")
            if self._said.ledger is not None:
                self.execute(f"CREATE OR REPLACE VIEW ledger AS {self._said.ledger}")

    def _keyed(self) -> str:
        names = ", ".join(f"local.{name}" for name in ("allowed", "granted", *columns(self._made.values())))
        beside, joined = "0 AS spent, 0 AS turns", "local JOIN settled ON local.n = settled.n"
        if self._said is not None and self._said.ledger is not None:
            beside = "coalesce(ledger.spent, 0) AS spent, coalesce(ledger.turns, 0) AS turns"
            joined += " LEFT JOIN ledger ON local.n = ledger.n"
        outcome = ", ".join(f"settled.{name}" for name in OUTCOME_READ)
        return f"(SELECT {names}, {beside}, {outcome} FROM {joined})"

    def _crossed(self, made: Mapping[int, Compiled]) -> bool:
        # Rows have no order, so the outcome is kept in any case; whether a claim is crossed is asked of it.
        self._settle(made)
        return bool(made) and bool(self.execute("SELECT coalesce(bool_or(hard), false) FROM settled").fetchone()[0])

    def _settle(self, made: Mapping[int, Compiled]) -> None:
        none = ", ".join(f"CAST(NULL AS VARCHAR) AS {name}" for name in OUTCOME)
        source = f"(SELECT n, policy, false AS hard, {none} FROM {self._rows})"
        if made:
            assert self._said is not None
            source = f"({self._said.settled})"
        cast = ", ".join(f"CAST({name} AS {self._type(name)}) AS {name}" for name in OUTCOME)
        self.execute(f"CREATE OR REPLACE TABLE settled AS SELECT n, policy, hard, {cast} FROM {source}")

    def _enter(self, table: str, columns: Sequence[str]) -> None:
        taken = ", ".join(
            f"CASE WHEN {table}.n IS NULL THEN settled.{name} ELSE {table}.{name} END AS {name}" if name in columns
            else f"settled.{name}"
            for name in OUTCOME
        )  # fmt: skip
        joined = f"settled LEFT JOIN {table} ON settled.n = {table}.n"
        self.execute(f"CREATE OR REPLACE TABLE settled AS SELECT settled.n, policy, hard, {taken} FROM {joined}")

    def lines(self, text: str, rows: int) -> Iterator[Path]:
        """The files that hold a text of every claim, SQL over ``raw`` and ``settled``, in the order of the claims."""
        folder = f"{self._folder}/results"
        self._ordered(f"{text} AS text", rows).select("text").write.text(f"file://{folder}", lineSep="\n")
        return iter(sorted(Path(folder).glob("part-*")))

    def rows(self, columns: str, rows: int) -> Iterator[tuple[Any, ...]]:
        """Some columns of every claim, SQL over ``raw`` and ``settled``, in the order of the claims."""
        return (tuple(row[1:]) for row in self._ordered(columns, rows).toLocalIterator())

    def _ordered(self, columns: str, rows: int) -> Any:
        """The claims in parts, one after the other, each sorted: as a whole, everything would be computed twice."""
        from pyspark.sql import functions as f

        made = self.execute(f"SELECT n, {columns} FROM {_CLAIMS}").frame
        parts = rows // PART + 1
        placed = made.repartitionById(parts, f.floor((f.col("n") - 1) / PART).cast("int"))
        return placed.sortWithinPartitions("n")


def _url(path: str) -> str:
    """A file as Spark finds it: what would be a pattern is none, and nothing is encoded."""
    return "file://" + re.sub(r"[][{}*?\\]", r"\\\g<0>", path)
