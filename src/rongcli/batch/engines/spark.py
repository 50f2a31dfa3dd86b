"""The engine for those who outgrow one machine: Spark, on this one or on any cluster, with the Python engine's results.

A file without quotes is read where it lies; any other is read by the strict reader first and written out again. On a
cluster the claims and the folder of the results are on storage that all machines see.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

from rongcli.base.errors import OutputError
from rongcli.base.files import refused
from rongcli.base.text import Text
from rongcli.batch.engines.flow import Flow, by_python
from rongcli.batch.engines.handed import hand, keys_of, selected
from rongcli.batch.engines.lined import BeyondError
from rongcli.batch.engines.lines import Own, line_of
from rongcli.batch.engines.outcome import counting
from rongcli.batch.engines.plain import look
from rongcli.batch.engines.spark_database import SparkDatabase
from rongcli.batch.engines.spark_session import LOCAL, session
from rongcli.batch.job import Job
from rongcli.batch.run import Standing
from rongcli.batch.tally import Tally
from rongcli.batch.writers.base import About
from rongcli.batch.writers.csv import head
from rongcli.reading.library import temporary_folder

_TOO_WIDE = ("ARITHMETIC_OVERFLOW", "NUMERIC_VALUE_OUT_OF_RANGE", "CAST_OVERFLOW", "MALFORMED_RECORD")
_TOO_LITTLE = ("OutOfMemoryError", "UNABLE_TO_ACQUIRE_MEMORY", "Not enough memory")


def run(job: Job) -> Tally:
    """Computes the batch. Raises RongError."""
    if not job.plain:
        return by_python(job, "spark")
    local = (job.master or LOCAL).startswith("local")
    beside = None if local or job.output is None else str(Path(job.output.name).resolve().parent)
    with ExitStack() as stack:
        folder = stack.enter_context(temporary_folder(".rongcli-", beside))
        place = stack.enter_context(job.opened.linked(folder, everywhere=True))
        flow = _Run(job, folder, place)  # what is wrong with the file is told before Spark is started
        made = stack.enter_context(session(folder, job.master, job.memory_limit))
        tally = flow.tally(made)
    return by_python(job, "spark", flow.why) if tally is None else tally


class _Run(Flow):
    """One run: find the policies that occur, decide, reject, write."""

    engine = "spark"

    def tally(self, made: object) -> Tally | None:
        """The counts of the whole run; None where the Python engine must do it: pools, numbers too wide for Spark."""
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        self.database: SparkDatabase = SparkDatabase(made, self._batch, self._job.on, self._folder)
        self._skip: int | None = None
        try:
            found = self.decided()
            return None if found is None else self.finished(found)
        except BeyondError:
            return None
        except (PySparkException, Py4JError, OSError) as error:
            said = str(error)
            if self._job.rejects.count == 0 and any(word in said for word in (*_TOO_WIDE, *_TOO_LITTLE)):
                return None  # nothing is written yet, and the Python engine's numbers have no width
            raise _failed(said) from None
        finally:
            self.database.release()

    def _loaded(self) -> int:
        """``_skip`` are then the lines before the first row, None where rows have lines of their own."""
        self._skip = self._in_place()
        if self._skip is not None:
            rows = self._typed(broken=False)
            if not self.database.passing:
                self._all_claims()
                return rows
        self.database.load_lined(self._lined())
        self._skip = None
        return self._typed(broken=True)

    def _counts(self, rows: int) -> Iterable[Sequence[int]]:
        found: Iterable[Sequence[int]] = self.database.execute(counting("settled")).fetchall()
        return found

    def _in_place(self) -> int | None:
        """Reads delimited text where it lies; the lines before its first row, None where the strict reader must."""
        fit = self._source.form == "csv" and not self._job.asked.skip
        found = look(self._job.opened, self._source, self._folder) if fit else None
        if found is None or found.quotes or found.crlf:
            return None
        given = (found.decoded or self._place, len(self._columns), self._source.delimiter, found.before, found.lines)
        return found.before if self.database.load_text(*given) else None

    def _typed(self, *, broken: bool) -> int:
        code = self._policies(self.database.texts)
        return self.database.typed(self._names, code, self._places(), broken=broken)

    def _lines(self, numbers: set[int]) -> dict[int, int]:
        if self._skip is not None:
            return {number: number + self._skip for number in numbers}
        if not numbers:
            return {}
        self.database.insert("asked", "n BIGINT", [(number,) for number in numbers])
        return dict(self.database.execute("SELECT n, CAST(line AS BIGINT) FROM raw JOIN asked USING (n)").fetchall())

    def _write(self, standing: Sequence[Standing], tally: Tally) -> None:
        """Lines that Spark makes, part by part, or rows for the writer of another form."""
        job, keys, skip = self._job, self._keys(), self._skip
        line = "CAST(line AS BIGINT)" if skip is None else f"n + {skip}"
        as_written = skip is not None and self._source.delimiter == "," and self.database.safe
        cells = {name: f"c{number}" for number, name in enumerate(self._columns)}
        own = Own(cells, "types" if skip is None else None, "whole" if as_written else None)
        own = own if keys is None else Own({}, object="object")
        text = line_of(job, own, standing, line, narrow=self.database.narrow)
        if text is not None:
            self._put(head(job, self._columns) if job.form == "csv" else "", text if standing else None, tally.read)
        else:
            self._hand(own, standing, line, tally)

    def _put(self, before: str, text: str | None, rows: int) -> None:
        """Lines, part by part: to the output's own place, or on to standard output. ``text`` is None where none are."""
        job, parts = self._job, self.database.lines(text, rows) if text is not None else ()
        if job.output is None:
            job.write(before)
            for path in parts:
                with path.open(encoding="utf-8", newline="") as part:
                    while chunk := part.read(1 << 22):
                        job.write(chunk)
            return
        try:
            with job.output.open() as out:
                out.write(before.encode())
                for path in parts:
                    with path.open("rb") as found:
                        shutil.copyfileobj(found, out, 1 << 22)
        except OSError as error:
            raise refused(error, job.output.name, OutputError) from None

    def _hand(self, own: Own, standing: Sequence[Standing], line: str, tally: Tally) -> None:
        """Gives the rows to the writer of their form."""
        job, keys, columns = self._job, self._keys(), tuple(self._columns)
        if keys is not None:
            columns = keys_of((text for (text,) in self.database.rows("object", tally.read)), keys)
        rows = self.database.rows(selected(own, standing, line, narrow=self.database.narrow), tally.read)
        about = About.of(job, tally)
        hand(job, columns, rows, tally.read, about, standing, objects=keys is not None)


def _failed(said: str) -> OutputError:
    """The error for what Spark could not do, in one line of its many."""
    if "No space left" in said:
        return OutputError(Text("无法写出：磁盘已满", "cannot be written: No space left on device"), file="spark")
    if any(word in said for word in _TOO_LITTLE):
        message = Text("内存限额不足", "needs more memory than is allowed")
        return OutputError(message, file="spark", hint=Text("请调高 --memory-limit", "raise --memory-limit"))
    lines = (line.strip(" :") for line in said.splitlines() if "error occurred while calling" not in line)
    reason = next(filter(None, lines), "?")[:200]
    hint = Text("可用 --engine python", "--engine python computes it too")
    return OutputError(Text(f"Spark 未能完成：{reason}", f"did not finish: {reason}"), file="spark", hint=hint)
