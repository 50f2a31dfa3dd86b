"""The engine for large files: DuckDB reads, decides and writes delimited text, with the Python engine's own results.

A file that DuckDB can read as it stands is read in place; any other is first written out as one: UTF-8, a row a line,
the line of each row beside it. What this engine does not do (other forms, whole awards, pools, what was awarded
before) the Python engine does.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from rongcli.batch.engines import python
from rongcli.batch.engines.claims import Place, policy_code
from rongcli.batch.engines.database import Database, PlainFile
from rongcli.batch.engines.outcome import results, row_of, tallies
from rongcli.batch.engines.plain import chunks, look
from rongcli.batch.headers import Headers, known_labels, refuse_output_columns
from rongcli.batch.intake import SUFFIXES, open_source
from rongcli.batch.job import Job
from rongcli.batch.rows import Rows, same_id
from rongcli.batch.run import Batch, Standing
from rongcli.batch.source import Source
from rongcli.batch.tally import Tally
from rongcli.batch.writers.csv import BOM
from rongcli.cells import csv_writer, defused
from rongcli.errors import OutputError, RongError
from rongcli.facts import OUTPUT_COLUMNS, POLICY_NAMES, plain
from rongcli.language import Text
from rongcli.lookup import find_policy
from rongcli.sql import literal, quoted

WORTH = 4_000_000
"""Bytes from which starting a database is quicker than not to."""
SOME = 100_000
"""Rows in which to look for the policies that occur."""


def fits(job: Job) -> bool:
    """Whether this engine can do the job, and is likely the faster one."""
    try:
        return _can(job) and Path(job.claims).stat().st_size >= WORTH
    except OSError:
        return False


def _can(job: Job) -> bool:
    form = job.input_form or SUFFIXES.get(Path(job.claims).suffix.lower())
    plain_job = job.explain is None and job.prior is None and job.pool is None and not job.assume_rest
    return form == "csv" == job.form and plain_job and job.claims != "-" and Path(job.claims).is_file()


def run(job: Job) -> Tally:
    """Computes the batch. Raises RongError."""
    if not _can(job):
        return _by_python(job)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="rongcli-"))
        tally = _Run(job, folder).tally()
    return _by_python(job) if tally is None else tally


def _by_python(job: Job) -> Tally:
    """The same results from the other engine; whoever asked for this one by name is told."""
    if job.engine == "duckdb":
        zh, en = "此任务由 Python 引擎计算，结果相同", "the Python engine computes this job, with the same results"
        job.warn(Text(zh, en))
    return python.run(job)


class _Run:
    """One run: find the policies that occur, decide, reject, write."""

    def __init__(self, job: Job, folder: str) -> None:
        self._job, self._folder = job, folder
        self._source = _opened(job)
        self._columns = self._source.columns or ()
        refuse_output_columns(self._columns, job.claims)
        self._headers = Headers(job.edition, self._columns, job.claims)
        self._batch = Batch(job.edition, job.readings, job.on)
        self._database = Database(self._batch, job.on, folder, job.memory_limit)
        self._names: list[str] = []

    def tally(self) -> Tally | None:
        """The counts of the whole run; None where the Python engine must do it: pools to report, too little memory."""
        import duckdb

        job = self._job
        try:
            found = self._settled()
        except duckdb.OutOfMemoryException:
            return None  # nothing is written yet, and the Python engine needs little memory
        except duckdb.IOException as error:
            raise _full(error, self._folder) from None
        if found is None:
            return None
        for words in self._headers.warnings:
            job.warn(words)
        file, rows, standing = found
        self._reject(file)
        job.progress("write", 0, rows)
        self._write(file, standing)
        counts = dict(tallies(self._database.execute, self._names))
        readings = {name: self._batch.standing(name).readings for name in counts}
        return Tally(rows, job.rejects.count, counts, readings, [], self._source.notes, "duckdb")

    def _settled(self) -> tuple[PlainFile, int, list[Standing]] | None:
        """The file, its rows and the policies that occur, every claim decided; None where a policy has pools."""
        job = self._job
        job.progress("read", 0, None)
        file, rows = self._loaded()
        standing = [self._batch.standing(name) for name in self._names]
        if any(self._batch.pools.of(one.policy) for one in standing):
            return None
        job.progress("decide", 0, rows)
        self._database.decide()
        return file, rows, standing

    def _loaded(self) -> tuple[PlainFile, int]:
        """The file as the database has it, and its rows."""
        import duckdb

        found = look(self._job.claims, self._source)
        if found is not None:
            file = PlainFile(self._job.claims, self._columns, self._source.delimiter, found.before, quotes=found.quotes)
            try:
                rows = self._typed(file)
                if rows == found.lines:
                    return file, rows
            except (
                duckdb.InvalidInputException
            ):  # a row of another width, a quote inside a cell: the strict reader tells
                pass
        path = f"{self._folder}/claims.csv"
        with open(path, "w", encoding="utf-8", newline="") as out:
            write = csv_writer(out.write).writerow
            for record in self._source.records:
                cells = [record.cells.get(name, "") for name in self._columns]
                write([record.line, int(record.fault is not None), *cells])
        file = PlainFile(path, self._columns, ",", 0, lined=True)
        return file, self._typed(file)

    def _typed(self, file: PlainFile) -> int:
        """The file as claims of the policies that occur in it, and how many they are.

        The policies of the first rows are likely all; where a row names another, they are looked for in the whole.
        """
        self._database.load(file)
        rows = 0
        for limit in (SOME, None):
            code = self._policies(limit)
            places = [self._places(name) for name in self._names]
            rows = self._database.typed(self._names, code, places, file.lined)
            if not self._database.unnamed():
                break
        return rows

    def _policies(self, limit: int | None) -> str:
        """SQL of each row's policy, by its place among the names of those that occur in the first rows."""
        column = next((at for at, name in enumerate(self._columns) if plain(name) in POLICY_NAMES), None)
        column = next((at for at, name in enumerate(self._columns) if name == "policy"), column)
        default = None if self._job.policy is None else find_policy(self._job.edition, self._job.policy).id
        named: dict[str, str] = {}
        for text in self._database.texts(column, limit) if column is not None else ():
            try:
                named[text] = find_policy(self._job.edition, text).id
            except RongError:
                continue
        self._names = sorted({*named.values(), *([default] if default else [])})
        codes = {text: self._names.index(name) for text, name in named.items()}
        return policy_code(column, codes, None if default is None else self._names.index(default))

    def _places(self, name: str) -> Mapping[str, Place]:
        """Where a policy finds its fields. Raises InputError where two columns are one field."""
        layout = self._headers.layout(self._job.edition.policies[name])
        return {one.field: Place(one.position, one.unit) for one in layout.columns if one.field is not None}

    def _reject(self, file: PlainFile) -> None:
        """Enters the rows that cannot be read, in their order, each with the reason that the one reader gives."""
        second = dict(self._database.execute("SELECT n, first FROM second").fetchall())
        faults = {n for (n,) in self._database.execute("SELECT n FROM claims WHERE fault").fetchall()}
        if not faults:
            return
        lines = self._lines(file, {*faults, *second.values()})
        source = _opened(self._job)
        quiet = Job(**{name: getattr(self._job, name) for name in Job.__slots__} | {"warn": lambda words: None})
        rows = Rows(quiet, self._batch, source)
        for number, record in enumerate(source.records, 1):
            if number in second:
                first = same_id(lines[second[number]]).at(file=self._job.claims, line=record.line)
                self._job.rejects.add(record.line, first, record.raw)
            elif number in faults:
                found = rows.read(record)
                assert isinstance(found, RongError), "both readers find the same faults"
                self._job.rejects.add(record.line, found, record.raw)

    def _lines(self, file: PlainFile, numbers: set[int]) -> dict[int, int]:
        """The line of each of some rows."""
        if not file.lined:
            return {number: number + file.skip for number in numbers}
        numbered = "SELECT row_number() OVER () AS n, CAST(line AS BIGINT) FROM raw"
        return {n: line for n, line in self._database.execute(numbered).fetchall() if n in numbers}

    def _write(self, file: PlainFile, standing: Sequence[Standing]) -> None:
        """The results: straight to the output's own place, or on to standard output."""
        job = self._job
        head: list[str] = []
        csv_writer(head.append).writerow([*map(defused, self._columns), *OUTPUT_COLUMNS])
        if job.output is not None:
            with job.output.open() as out:
                out.write((BOM + head[0]).encode())
            self._copied(file, standing, BOM + head[0][:-1], job.output.temporary, job.output.name)
            return
        rows = f"{self._folder}/results.csv"
        self._copied(file, standing, head[0][:-1], rows, self._folder)
        with open(rows, "rb") as found:
            for chunk in chunks(found):
                job.write(chunk.decode("utf-8"))

    def _copied(self, file: PlainFile, standing: Sequence[Standing], head: str, path: str, name: str) -> None:
        """Has the database write the results under a header; of no rows it writes not even that."""
        import duckdb

        unchanged = self._database.safe and file.as_written
        own, beside = ("line", "lines") if unchanged else (row_of(len(self._columns)), "raw")
        line = "line" if file.lined else f"n + {file.skip}"
        text = results(own, standing, line, narrow=self._database.narrow) if standing else "''"
        query = f"SELECT {text} AS {quoted(head)} FROM {beside} POSITIONAL JOIN settled WHERE policy IS NOT NULL"
        # Every line is made whole above: no mark that could occur is left to quote, escape or divide by.
        options = "FORMAT csv, HEADER true, DELIMITER '\x01', QUOTE '', ESCAPE '', NULLSTR '', USE_TMP_FILE false"
        try:
            self._database.execute(f"COPY ({query}) TO {literal(path)} ({options})")
        except duckdb.IOException as error:
            raise _full(error, name) from None
        except duckdb.OutOfMemoryException:
            message = Text("内存限额不足以写出结果", "cannot be written within the memory allowed")
            hint = Text("请调高 --memory-limit，或用 --engine python", "raise --memory-limit, or use --engine python")
            raise OutputError(message, file=name, hint=hint) from None


def _full(error: Exception, name: str) -> OutputError:
    reason = getattr(error, "strerror", None) or str(error).splitlines()[0][:120]
    return OutputError(Text(f"无法写出：{reason}", f"cannot be written: {reason}"), file=name)


def _opened(job: Job) -> Source:
    return open_source(
        job.claims,
        form=job.input_form,
        encoding=job.encoding,
        delimiter=job.delimiter,
        labels=known_labels(job.edition),
    )
