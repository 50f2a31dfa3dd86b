"""What a database cannot read as it lies, read by the strict reader: rows with what must stand beside their cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from rongcli.base.errors import RongError
from rongcli.base.text import Text
from rongcli.batch.columns import MOST_KEYS, cell_text
from rongcli.batch.engines.lines import BOOLEAN, LONG, TEXT, WHOLE
from rongcli.batch.job import Job
from rongcli.batch.rows import Rows, ids
from rongcli.batch.run import Batch
from rongcli.batch.writers.jsonl import opened
from rongcli.reading.source import Record, Source
from rongcli.rules.expression import DATE
from rongcli.rules.facts import CLAIM_FIELDS, plain

LINED = ("line", "broken", "types", "object")
"""What stands before the cells of a ``Row`` in a database; ``broken`` is 0 or 1."""
BIGGEST = 1 << 63
"""Whole numbers below this have 64 bits."""


_DATED = frozenset(plain(word) for word in (DATE, *CLAIM_FIELDS[DATE]))
"""What the date of a claim may be called."""


class Row(NamedTuple):
    """A row: its line, whether it cannot be read, what is kept of it (see ``Lined``), its cells as text."""

    line: int
    broken: bool
    types: str
    object: str
    cells: Sequence[str]


class BeyondError(Exception):
    """A file that only the Python engine reads."""


class Lined:
    """The rows of a source, to be read once.

    Of a table each has the marks of its cells' types (``lines.Own``; none where all are text), and its cells by the
    table's ``columns``. Of objects it has the object, up to its end where it goes out as it came in, and the fields
    that its policy reads by ``columns``, which grow as fields come up: a row may end before later ones. ``keys`` are
    all that occur, where they are wanted as columns.
    """

    def __init__(self, job: Job, run: Batch, source: Source) -> None:
        self._job, self._source = job, source
        self.objects = source.columns is None
        self.columns: list[str] = list(source.columns or ["policy"])
        self.keys: dict[str, None] = {}
        self._places = {name: place for place, name in enumerate(self.columns)}
        self.warnings: list[Text] = []
        """What a person is told, once it is certain that the rows are not read again."""
        self._rows = Rows(replace(job, warn=self.warnings.append), run, source) if self.objects else None

    def __iter__(self) -> Iterator[Row]:
        """The rows. Raises BeyondError, and RongError for a fault of the whole file."""
        read = self._of_object if self.objects else self._of_table
        for record in self._source.records:
            row = read(record)
            if "\0" in "".join(row.cells):  # JSON can say it
                raise BeyondError
            yield row

    def _of_table(self, record: Record) -> Row:
        values = [record.cells.get(name, "") for name in self.columns]
        typed = not all(type(value) is str for value in values)
        types = "".join(map(_mark, values)) if typed else ""
        cells = [cell_text(value) for value in values] if typed else values
        return Row(record.line, record.fault is not None, types, "", cells)  # type: ignore[arg-type]

    def _of_object(self, record: Record) -> Row:
        assert self._rows is not None
        try:
            policy, given = self._rows.texts(record)
        except RongError:
            return Row(record.line, True, "", "", self._fields({"claim_id": self._held(record)}))
        if DATE not in given and not any(plain(key) in _DATED for key in record.cells):
            given = {**given, DATE: self._job.on.isoformat()}  # no key is the day of the question, an empty one unknown
        fields = self._fields({"policy": policy, **given})
        if self._job.form == "jsonl":
            return Row(record.line, False, "", opened(record.raw), fields)
        self.keys.update(dict.fromkeys(record.cells))
        if len(self.keys) > MOST_KEYS:
            raise BeyondError
        return Row(record.line, False, "", record.raw.strip(), fields)

    def _held(self, record: Record) -> str:
        """The id that a row holds though it cannot be read. Raises BeyondError where it has several."""
        found = ids(record.cells)
        if len(found) > 1:
            raise BeyondError
        return next(iter(found), "")

    def _fields(self, given: dict[str, str]) -> list[str]:
        places, cells = self._places, [""] * len(self._places)
        for name, text in given.items():
            place = places.get(name)
            if place is None:
                places[name] = len(cells)
                self.columns.append(name)
                cells.append(text)
            else:
                cells[place] = text
        return cells


def _mark(value: object) -> str:
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, int):
        return WHOLE if abs(value) < BIGGEST else LONG
    return TEXT
