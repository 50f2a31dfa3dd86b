"""The engine for large files: DuckDB decides, with the Python engine's own results, and where it can reads and writes.

Delimited text that DuckDB can read as it stands is read in place, in another encoding once it is written out as UTF-8.
Any other file goes through the strict reader. Lines and Parquet DuckDB writes, other forms get their rows from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import chain

from rongcli.base.csv_safety import csv_writer
from rongcli.base.errors import OutputError
from rongcli.base.files import refused, refusing
from rongcli.batch.engines import parquet
from rongcli.batch.engines.database import Database, PlainFile
from rongcli.batch.engines.flow import Flow, by_python
from rongcli.batch.engines.lined import BeyondError
from rongcli.batch.engines.outcome import counting
from rongcli.batch.engines.plain import look
from rongcli.batch.engines.results import Results
from rongcli.batch.job import Job
from rongcli.batch.run import Standing
from rongcli.batch.tally import Tally
from rongcli.reading import SUFFIXES, form_of
from rongcli.reading.library import load_duckdb, temporary_folder
from rongcli.reading.opening import suffix_of

WIDEST = 500
"""Columns above which the Python engine takes over: the statements grow with them, and planning takes minutes."""
WORTH = {"csv": 30_000, "jsonl": 80_000, "xlsx": 350_000, "parquet": 100_000}
"""Bytes from which a database is quicker; of text for each column or key, because its statements grow with them."""
HEAD = 65_536
"""Bytes at the beginning of a file that tell its columns, or its keys."""
MANY = 80
"""Keys among which a statement for each policy takes as long to plan as all that grows with the rows."""
DELIMITERS = (b",", b"\t", b";")
_KEY = re.compile(rb'"([^"\\]+)"\s*:')
SOME = 100_000
"""Rows in which to look for the policies that occur."""


def fits(job: Job) -> bool:
    """Whether this engine can do the job, and is likely the faster one."""
    if not job.plain:
        return False
    opened = job.opened
    head = opened.head(HEAD)
    form = job.input_form or SUFFIXES.get(suffix_of(job.claims)) or form_of(head)
    return form is not None and opened.size >= WORTH[form] * _width(form, head)


def _width(form: str, head: bytes) -> float:
    """How wide a file is, in columns of a table, from its beginning."""
    if form == "csv":
        return 1 + max(map(head.split(b"\n")[0].count, DELIMITERS))
    if form == "jsonl":
        keys = len(set(_KEY.findall(head)))
        return keys * (1 + keys / MANY)
    return 1


def run(job: Job) -> Tally:
    """Computes the batch. Raises RongError."""
    if not job.plain:
        return by_python(job, "duckdb")
    try:
        load_duckdb()
    except ImportError:  # installed, but there is no memory to load it into
        return by_python(job, "duckdb")
    with ExitStack() as stack:
        folder = stack.enter_context(temporary_folder())
        stack.enter_context(refusing(OutputError, folder))
        place = stack.enter_context(job.opened.linked(folder))
        computing = _Run(job, folder, place)
        stack.callback(computing.close)  # before its folder goes: Windows removes no file that is open
        tally = computing.tally()
    return by_python(job, "duckdb", computing.why) if tally is None else tally


class _Run(Flow):
    """One run: find the policies that occur, decide, reject, write."""

    engine = "duckdb"

    def __init__(self, job: Job, folder: str, place: str) -> None:
        super().__init__(job, folder, place)
        self.database: Database = Database(self._batch, job.on, folder, job.memory_limit)

    def close(self) -> None:
        """Lets go of the database and its files."""
        self.database.close()

    def tally(self) -> Tally | None:
        """The counts of the whole run; None where the Python engine must do it: pools to report, too little memory."""
        if len(self._columns) > WIDEST:
            return None
        import duckdb

        try:
            found = self.decided()
        except (BeyondError, duckdb.OutOfMemoryException, duckdb.InvalidInputException, MemoryError):
            return None  # nothing is written yet, and the Python engine needs little memory
        except duckdb.IOException as error:
            raise refused(error, self._folder, OutputError) from None
        return None if found is None else self.finished(found)

    def _loaded(self) -> int:
        import duckdb

        for read in (self._in_place, self._parquet):
            try:
                rows = read()
            except (duckdb.OutOfMemoryException, duckdb.IOException):
                raise
            except duckdb.Error:  # a row of another width, a quote inside a cell: the strict reader tells
                continue
            if rows is not None:
                return rows
        return self._typed(self._strictly_read())

    def _counts(self, rows: int) -> Iterable[Sequence[int]]:
        parts = self.database.parts(rows)
        return chain.from_iterable(
            self.database.execute_all([counting(f"({self.database.outcome(part)})") for part in parts])
        )

    def _write(self, standing: Sequence[Standing], tally: Tally) -> None:
        Results(self._job, self.database, standing, self._folder).write(self._keys(), tally)

    def _in_place(self) -> int | None:
        """Delimited text where it lies; None where the database would not read it as the strict reader does."""
        fit = self._source.form == "csv" and not self._job.asked.skip
        found = look(self._job.opened, self._source, self._folder) if fit else None
        if found is None:
            return None
        told = (found.before, False, found.quotes, found.crlf)
        file = PlainFile(found.decoded or self._place, self._columns, self._source.delimiter, *told)
        rows = self._typed(file)
        if rows != found.lines or self.database.passing:
            return None
        self._all_claims()
        return rows

    def _parquet(self) -> int | None:
        """A Parquet file, read by the database itself; None where the strict reader must."""
        import duckdb

        if self._source.form != "parquet":
            return None
        try:
            selected = parquet.rows(self.database.execute, self._place, len(self._columns))
            if selected is None:
                return None
            file = PlainFile("", self._columns, ",", 0, lined=True)
            return self._typed(file, selected)
        except duckdb.IOException:  # a damaged file; the strict reader tells
            return None

    def _strictly_read(self) -> PlainFile:
        """What the strict reader makes of the file, in a file of its own. Raises BeyondError for too many columns."""
        path, lined = f"{self._folder}/claims.csv", self._lined()
        with open(path, "w", encoding="utf-8", newline="") as out:
            write = csv_writer(out.write).writerow
            for row in lined:
                write([row.line, int(row.broken), row.types, row.object, *row.cells])
        if len(lined.columns) > WIDEST:
            raise BeyondError
        return PlainFile(path, tuple(lined.columns), ",", 0, lined=True)

    def _typed(self, file: PlainFile, selected: str | None = None) -> int:
        """The file as claims of the policies that occur in it, and how many they are; ``selected`` as in ``load``.

        The policies of the first rows are likely all; where a row names another, they are looked for in the whole.
        """
        self.database.load(file, selected)
        rows = 0
        for limit in (SOME, None):
            code = self._policies(partial(self.database.texts, limit=limit))
            rows = self.database.typed(self._names, code, self._places(), file.lined, self._sorter())
            if not self.database.unnamed():
                break
        return rows

    def _lines(self, numbers: set[int]) -> dict[int, int]:
        file = self.database.file
        if not file.lined:
            return {number: number + file.skip for number in numbers}
        if not numbers:
            return {}
        self.database.insert("asked", "n BIGINT", ((number,) for number in numbers))
        lines = "SELECT n, CAST(_line AS BIGINT) FROM asked JOIN kept ON kept.rowid + 1 = n"
        return dict(self.database.execute(lines).fetchall())
