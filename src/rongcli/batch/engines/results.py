"""What DuckDB has settled goes out: lines it writes itself, several parts at a time; other forms get their rows."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from rongcli.base.errors import OutputError
from rongcli.base.files import raw_name, refused
from rongcli.base.leftovers import held_folder
from rongcli.base.text import Text
from rongcli.batch.engines.database import Database, Part
from rongcli.batch.engines.handed import hand, keys_of, selected
from rongcli.batch.engines.lines import Own, fields, kinds, line_of
from rongcli.batch.engines.plain import chunks
from rongcli.batch.job import Job
from rongcli.batch.run import Standing
from rongcli.batch.tally import Tally
from rongcli.batch.writers.base import About
from rongcli.batch.writers.csv import head
from rongcli.batch.writers.parquet import TYPES, copy, refuse_same_names
from rongcli.sql.expression import literal, quoted

_LINES = "FORMAT csv, DELIMITER '\x01', QUOTE '', ESCAPE '', NULLSTR '', USE_TMP_FILE false"
"""How the database writes lines that are made whole: no mark that could occur is left to quote, escape or divide by."""
ROWS = 4096
"""Rows taken from the database at a time."""


class Results:
    """The results of one run."""

    def __init__(
        self,
        job: Job,
        database: Database,
        standing: Sequence[Standing],
        folder: str,
    ) -> None:
        self._job, self._database, self._file, self._standing = job, database, database.file, standing
        self._folder, file = folder, database.file
        self._line = "CAST(_line AS BIGINT)" if file.lined else f"n + {file.skip}"

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Raises OutputError for what the database or the system could not write, or had no memory for."""
        import duckdb

        name = self._folder if self._job.output is None else self._job.output.name
        try:
            yield
        except (OSError, duckdb.IOException) as error:
            raise refused(error, name, OutputError) from None
        except duckdb.OutOfMemoryException:
            message = Text("内存限额不足以写出结果", "cannot be written within the memory allowed")
            hint = Text("请调高 --memory-limit，或用 --engine python", "raise --memory-limit, or use --engine python")
            raise OutputError(message, file=name, hint=hint) from None

    def write(self, keys: Collection[str] | None, tally: Tally) -> None:
        """Writes them. ``keys`` are those of objects (``lined.Lined``), None for a table. Raises OutputError."""
        job, columns = self._job, self._file.columns
        with self.writing():
            parts = self._database.parts(tally.read)
        whole = job.form == "csv" and self._database.safe and self._file.as_written
        own = self._own(whole=whole) if keys is None else Own({}, object="_object")
        text = line_of(job, own, self._standing, self._line, narrow=self._database.narrow)
        if text is not None:
            before = head(job, columns) if job.form == "csv" else ""
            self._place(partial(self._copied, text, before, parts, whole=whole))
        elif job.form == "parquet" and job.headings == "code" and keys is None:
            refuse_same_names(job, columns)
            self._place(partial(self._parquet, _whole(parts)))
        else:
            with self.writing():
                self._hand(keys, About.of(job, tally), _whole(parts))

    def _own(self, *, whole: bool = False) -> Own:
        """What the claims had, as ``Database.outcome`` gives it."""
        cells = {name: f"_c{number}" for number, name in enumerate(self._file.columns)}
        return Own(cells, "_types" if self._file.lined else None, "_whole" if whole else None)

    def _rows(self, part: Part, *, whole: bool = False) -> str:
        """SQL of the claims that were read, in their order, for FROM."""
        return f"({self._database.outcome(part, whole=whole)}) WHERE policy IS NOT NULL"

    def _place(self, copied: Callable[[bytes], None]) -> None:
        """Has the results written straight to the output's own place, or to a file that goes to standard output."""
        job = self._job
        if job.output is None:
            path = f"{self._folder}/results"
        else:
            job.output.open().close()
            path = job.output.temporary
        with self.writing():
            copied(raw_name(path))
        if job.output is None:
            with open(raw_name(path), "rb") as found:
                for chunk in chunks(found):
                    job.write(chunk.decode("utf-8"))

    def _copied(self, text: str, head: str, parts: Sequence[Part], path: bytes, *, whole: bool) -> None:
        """Has the database write lines: the first part in its place under a header, the others to follow it."""
        with open(path, "wb") as out:
            out.write(head.encode())  # of no rows the database writes nothing at all
        folder = os.fsdecode(os.path.dirname(path))  # noqa: PTH120
        with held_folder(".rongcli-", folder) as beside:
            others = [os.path.join(raw_name(beside), b"%d" % number) for number in range(1, len(parts))]  # noqa: PTH118
            copies = []
            for number, (part, place) in enumerate(zip(parts, [path, *others], strict=True)):
                query = f"SELECT {text} AS {quoted(head[:-1] or 'line')} FROM {self._rows(part, whole=whole)}"
                to = literal(place.decode("utf-8", "surrogateescape"))
                headed = "true" if head and not number else "false"
                copies.append(f"COPY ({query}) TO {to} ({_LINES}, HEADER {headed})")
            self._database.execute_all(copies)
            with open(path, "ab") as out:
                for other in others:
                    with open(other, "rb") as found:
                        shutil.copyfileobj(found, out, 1 << 20)

    def _parquet(self, whole: Part, path: bytes) -> None:
        """Has the database write Parquet."""
        job, own, rows = self._job, self._own(), self._rows(whole)
        types = ["VARCHAR"] * len(own.cells)
        if own.types is not None:
            types = self._database.execute(kinds(own, rows)).fetchone()
        cells = zip(own.cells.items(), types, strict=True)
        columns = {name: f"CAST(coalesce({cell}, '') AS {kind})" for (name, cell), kind in cells}
        found = fields(self._standing, self._line, narrow=self._database.narrow)
        columns |= {name: f"CAST({found[name]} AS {TYPES.get(name, 'VARCHAR')})" for name in job.added}
        self._database.execute(copy(columns, rows, path.decode("utf-8", "surrogateescape")))

    def _hand(self, keys: Collection[str] | None, about: About, whole: Part) -> None:
        """Gives the rows to the writer of their form."""
        columns = tuple(self._file.columns)
        own = self._own()
        if keys is not None:
            own = Own({}, object="_object")
            objects = self._database.execute(f"SELECT _object FROM {self._rows(whole)}")
            columns = keys_of((text for (text,) in _fetched(objects)), keys)
        wanted = selected(own, self._standing, self._line, narrow=self._database.narrow)
        rows = _fetched(self._database.execute(f"SELECT {wanted} FROM {self._rows(whole)}"), then=self._database.close)
        hand(self._job, columns, rows, whole.end, about, self._standing, objects=keys is not None)


def _whole(parts: Sequence[Part]) -> Part:
    """All rows."""
    return Part(parts[0].first, parts[-1].end)


def _fetched(result: Any, *, then: Callable[[], None] | None = None) -> Iterator[Sequence[Any]]:
    """The rows of a result as they come; ``then`` the memory of whoever made them is free for whoever takes them."""
    while found := result.fetchmany(ROWS):
        yield from found
    if then is not None:
        then()
