"""The engine for large files: DuckDB reads, decides and writes delimited text, with the Python engine's own results.

A file that DuckDB can read as it stands is read in place, one in another encoding once it is written out as UTF-8. Any
other goes through the strict reader, and is written out with the line of each row beside it. What this engine does not
do (other forms, whole awards, pools, what was awarded before) the Python engine does.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import chain

from rongcli.batch.engines.database import Database, Part, PlainFile
from rongcli.batch.engines.flow import Flow, by_python, can
from rongcli.batch.engines.outcome import counting, results, row_of, tallies
from rongcli.batch.engines.plain import chunks, look, unchanged
from rongcli.batch.job import Job
from rongcli.batch.library import load_duckdb
from rongcli.batch.run import Standing
from rongcli.batch.tally import Tally
from rongcli.batch.writers.csv import BOM
from rongcli.cells import csv_writer
from rongcli.errors import OutputError
from rongcli.files import raw_name
from rongcli.language import Text
from rongcli.sql import literal, quoted
from rongcli.whole import cannot_write

WIDEST = 500
"""Columns above which the Python engine takes over: the statements grow with them, and planning takes minutes."""
WORTH = 30_000
"""Bytes for each column from which a database is quicker: the time to plan its statements grows with the columns."""
DELIMITERS = (b",", b"\t", b";")
_LINES = "FORMAT csv, DELIMITER '\x01', QUOTE '', ESCAPE '', NULLSTR '', USE_TMP_FILE false"
"""How the database writes lines that are made whole: no mark that could occur is left to quote, escape or divide by."""
SOME = 100_000
"""Rows in which to look for the policies that occur."""


def fits(job: Job) -> bool:
    """Whether this engine can do the job, and is likely the faster one."""
    if not can(job):
        return False
    try:
        with open(raw_name(job.claims), "rb") as file:
            header = file.readline(WORTH)
            columns = 1 + max(map(header.count, DELIMITERS))
            return os.fstat(file.fileno()).st_size >= WORTH * columns
    except OSError:
        return False


def run(job: Job) -> Tally:
    """Computes the batch. Raises RongError."""
    if not can(job):
        return by_python(job, "duckdb")
    try:
        load_duckdb()
    except ImportError:  # installed, but there is no memory to load it into
        return by_python(job, "duckdb")
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="rongcli-"))
        stack.enter_context(unchanged(job.claims))
        tally = _Run(job, folder).tally()
    return by_python(job, "duckdb") if tally is None else tally


class _Run(Flow):
    """One run: find the policies that occur, decide, reject, write."""

    def __init__(self, job: Job, folder: str) -> None:
        super().__init__(job, folder)
        self._database = Database(self._batch, job.on, folder, job.memory_limit)

    def tally(self) -> Tally | None:
        """The counts of the whole run; None where the Python engine must do it: pools to report, too little memory."""
        if len(self._columns) > WIDEST:
            return None
        job = self._job
        import duckdb

        try:
            found = self._settled()
        except (duckdb.OutOfMemoryException, duckdb.InvalidInputException, MemoryError):
            return None  # nothing is written yet, and the Python engine needs little memory
        except duckdb.IOException as error:
            raise cannot_write(error, self._folder) from None
        if found is None:
            return None
        for words in self._headers.warnings:
            job.warn(words)
        file, rows, standing = found
        execute = self._database.execute
        second = dict(execute("SELECT n, first FROM second").fetchall())
        faults = [n for (n,) in execute("SELECT n FROM claims WHERE fault").fetchall()]
        self._reject(second, faults, partial(self._lines, file))
        job.progress("write", 0, rows)
        parts = self._database.parts(rows)
        self._write(file, standing, parts)
        with self._writing():
            counted = self._database.execute_all([counting(f"({self._database.outcome(part)})") for part in parts])
        return self._counted(rows, tallies(chain.from_iterable(counted), self._names), "duckdb")

    def _settled(self) -> tuple[PlainFile, int, list[Standing]] | None:
        """The file, its rows and the policies that occur, every claim decided; None where a policy has pools."""
        job = self._job
        job.progress("read", 0, None)
        file, rows = self._loaded()
        standing = self._standing()
        if standing is None:
            return None
        job.progress("decide", 0, rows)
        self._database.decide()
        return file, rows, standing

    def _loaded(self) -> tuple[PlainFile, int]:
        """The file as the database has it, and its rows."""
        import duckdb

        found = look(self._job.claims, self._source, self._folder)
        if found is not None:
            told = (found.before, False, found.quotes, found.crlf)
            file = PlainFile(found.path, self._columns, self._source.delimiter, *told)
            try:
                rows = self._typed(file)
                if rows == found.lines:
                    return file, rows
            except (duckdb.OutOfMemoryException, duckdb.IOException):
                raise
            except duckdb.Error:  # a row of another width, a quote inside a cell: the strict reader tells
                pass
        path = f"{self._folder}/claims.csv"
        try:
            with open(path, "w", encoding="utf-8", newline="") as out:
                write = csv_writer(out.write).writerow
                for record in self._source.records:
                    cells = [record.cells.get(name, "") for name in self._columns]
                    write([record.line, int(record.fault is not None), *cells])
        except OSError as error:
            raise cannot_write(error, self._folder) from None
        file = PlainFile(path, self._columns, ",", 0, lined=True)
        return file, self._typed(file)

    def _typed(self, file: PlainFile) -> int:
        """The file as claims of the policies that occur in it, and how many they are.

        The policies of the first rows are likely all; where a row names another, they are looked for in the whole.
        """
        self._database.load(file)
        rows = 0
        for limit in (SOME, None):
            code = self._policies(partial(self._database.texts, limit=limit))
            rows = self._database.typed(self._names, code, self._places(), broken=file.lined)
            if not self._database.unnamed():
                break
        return rows

    def _lines(self, file: PlainFile, numbers: set[int]) -> dict[int, int]:
        """The line of each of some rows."""
        if not file.lined:
            return {number: number + file.skip for number in numbers}
        numbered = "SELECT row_number() OVER () AS n, CAST(line AS BIGINT) FROM raw"
        return {n: line for n, line in self._database.execute(numbered).fetchall() if n in numbers}

    def _write(self, file: PlainFile, standing: Sequence[Standing], parts: Sequence[Part]) -> None:
        """The results: straight to the output's own place, or on to standard output."""
        job = self._job
        if job.output is None:
            mark, path = "", f"{self._folder}/results.csv"
        else:
            job.output.open().close()
            mark, path = BOM, job.output.temporary
        with self._writing():
            self._copied(file, standing, mark + self._head(), parts, raw_name(path))
        if job.output is None:
            with open(raw_name(path), "rb") as found:
                for chunk in chunks(found):
                    job.write(chunk.decode("utf-8"))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Raises OutputError for what the database or the system could not write, or had no memory for."""
        import duckdb

        name = self._folder if self._job.output is None else self._job.output.name
        try:
            yield
        except (OSError, duckdb.IOException) as error:
            raise cannot_write(error, name) from None
        except duckdb.OutOfMemoryException:
            message = Text("内存限额不足以写出结果", "cannot be written within the memory allowed")
            hint = Text("请调高 --memory-limit，或用 --engine python", "raise --memory-limit, or use --engine python")
            raise OutputError(message, file=name, hint=hint) from None

    def _copied(
        self, file: PlainFile, standing: Sequence[Standing], head: str, parts: Sequence[Part], path: bytes
    ) -> None:
        """Has the database write the results: the first part in its place under a header, the others to follow it."""
        whole = self._database.safe and file.as_written
        own = "_whole" if whole else row_of(len(self._columns), "_c")
        line = "_line" if file.lined else f"n + {file.skip}"
        text = results(own, standing, line, narrow=self._database.narrow) if standing else "''"
        with open(path, "wb") as out:
            out.write(head.encode())  # of no rows the database writes nothing at all
        with tempfile.TemporaryDirectory(prefix=b".rongcli-", dir=os.path.dirname(path)) as beside:  # noqa: PTH120
            others = [os.path.join(beside, b"%d.csv" % number) for number in range(1, len(parts))]  # noqa: PTH118
            copies = []
            for number, (part, place) in enumerate(zip(parts, [path, *others], strict=True)):
                rows = f"({self._database.outcome(part, whole=whole)}) WHERE policy IS NOT NULL"
                query = f"SELECT {text} AS {quoted(head[:-1])} FROM {rows}"
                to = literal(place.decode("utf-8", "surrogateescape"))
                copies.append(f"COPY ({query}) TO {to} ({_LINES}, HEADER {'false' if number else 'true'})")
            self._database.execute_all(copies)
            with open(path, "ab") as out:
                for other in others:
                    with open(other, "rb") as found:
                        shutil.copyfileobj(found, out, 1 << 20)
