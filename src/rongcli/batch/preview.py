"""How a file of claims would be read, before any money is computed: its account, from all of it or from a sample."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from rongcli.base.errors import RongError
from rongcli.base.text import Text
from rongcli.batch.job import Job
from rongcli.batch.rows import Rows
from rongcli.batch.run import Batch
from rongcli.reading import form_of, open_source
from rongcli.reading.headers import Column, Headers
from rongcli.reading.sorting import Unequal
from rongcli.reading.source import Record, Source
from rongcli.reading.vocabulary import label_of, vocabulary
from rongcli.rules.alike import remarks
from rongcli.rules.award import Claim
from rongcli.rules.expression import DATE, Value
from rongcli.rules.facts import CLAIM_FIELDS, parse_value
from rongcli.rules.policy import Input
from rongcli.rules.units import with_unit

LARGE = 64_000_000
"""Bytes of text or Parquet above which only the first rows are looked at."""
SAMPLE = 10_000
"""Rows of a sample."""
SAMPLE_BYTES = 16_000_000
"""Bytes of text among which they are."""
CLAIM_INPUTS = {
    name: Input(name, kind, CLAIM_FIELDS[name], CLAIM_FIELDS[name])
    for name, kind in ((DATE, "date"), ("decided_amount", "money"), ("already_awarded", "money"))
}
"""A claim's own fields that are read as an input of that type is."""
SHOWN = 3
"""Values of a column, and faults, that are shown."""


class Sample(NamedTuple):
    """A cell and what it is understood as: a typed value of an input, or text; ``fault`` is why it is neither."""

    cell: str
    value: Value | None
    item: Input | None
    fault: Text | None = None


@dataclass(slots=True)
class PreviewedColumn:
    """A column: its name, the field it is, how that is called, its unit and where that stands, the first values."""

    name: str
    field: str | None
    label: Text | None
    unit: str | None
    unit_from: Text | None
    samples: list[Sample] = dataclasses.field(default_factory=list)


@dataclass(slots=True)
class Preview:
    """The account of a file: ``passed`` are the lines of rows that are no claims, by class, ``faults`` the first."""

    file: str
    form: str
    sheet: str | None
    header: int
    encoding: str
    delimiter: str
    columns: list[PreviewedColumn]
    read: int = 0
    rejected: int = 0
    sampled: bool = False
    passed: Mapping[str, list[int]] = dataclasses.field(default_factory=dict)
    unequal: list[Unequal] = dataclasses.field(default_factory=list)
    faults: list[RongError] = dataclasses.field(default_factory=list)
    notes: list[Text] = dataclasses.field(default_factory=list)


def preview(job: Job) -> Preview:
    """The account of the claims of a job. Raises RongError for a fault of the file."""
    opened = job.opened
    sampled, head = opened.size > LARGE, opened.head(64)
    if sampled and form_of(head) in ("csv", "jsonl", None) and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        opened = opened.beginning(SAMPLE_BYTES)  # to settle the encoding of all would take longer than all else
    source = open_source(
        job.claims,
        opened=opened,
        form=job.input_form,
        encoding=job.encoding,
        delimiter=job.delimiter,
        asked=job.asked,
        vocabulary=vocabulary(job.edition),
    )
    return _account(job, source, sampled=sampled and source.form != "xlsx")


def _account(job: Job, source: Source, *, sampled: bool) -> Preview:
    run = Batch(job.edition, job.readings, job.on, job.prior)
    rows = Rows(replace(job, warn=source.notes.append), run, source)
    columns = _Columns(job, source)
    found = Preview(job.claims, source.form, source.sheet, source.header, source.encoding, source.delimiter,
                    columns.all, sampled=sampled)  # fmt: skip
    for record in source.records:
        if sampled and found.read == SAMPLE:
            break
        found.read += 1
        columns.sample(record)
        claim = rows.read(record)
        if isinstance(claim, Claim):
            run.meet(claim, f"{job.claims}:{record.line}")
        else:
            found.rejected += 1
            found.faults += [claim] if len(found.faults) < SHOWN else []
    if source.table is not None:
        found.passed, found.unequal = source.table.sorter.passed, source.table.sorter.unequal
    found.notes = [*source.notes, *remarks(run.census)]
    return found


class _Columns:
    """The columns of a file and their first values; of objects the keys, as they come up."""

    def __init__(self, job: Job, source: Source) -> None:
        self.all: list[PreviewedColumn] = []
        self._edition = job.edition
        self._headers = Headers(job.edition, source.columns, job.claims, meanings=source.meanings)
        self._inputs = {
            item.name: item for head in job.edition.heads for item in job.edition.policies[head].inputs
        } | CLAIM_INPUTS
        self._read = {one.name: one for one in source.table.all} if source.table is not None else {}
        self._known: dict[str, tuple[PreviewedColumn, tuple[Column, ...]]] = {}
        for name in source.columns or ():
            self._column(name)

    def _column(self, name: str) -> tuple[PreviewedColumn, tuple[Column, ...]]:
        if name not in self._known:
            meanings = self._headers.meanings_of(name)
            one = next(iter(meanings), None)
            told = self._read.get(name)
            unit = one.unit.name if one is not None and one.unit is not None else None
            label = None if one is None or one.field is None else label_of(one.field, self._edition)
            field_ = one.field if one is not None else None
            column = PreviewedColumn(name, field_, label, unit, told.unit_from if told is not None and unit else None)
            self.all.append(column)
            self._known[name] = column, meanings
        return self._known[name]

    def sample(self, record: Record) -> None:
        """Takes the first values of each column."""
        for name, cell in record.cells.items():
            column, meanings = self._column(name)
            if len(column.samples) < SHOWN and cell not in ("", None):
                column.samples.append(self._understood(cell, meanings))

    def _understood(self, cell: object, meanings: tuple[Column, ...]) -> Sample:
        """A cell as the first field that can be has it."""
        fault = None
        for one in meanings:
            item = self._inputs.get(one.field or "")
            if item is None:
                continue
            try:
                value = parse_value(item, cell if one.unit is None else with_unit(cell, one.unit))
            except RongError as error:
                fault = error.message
                continue
            return Sample(str(cell), value, item)
        return Sample(str(cell), None, None, fault)
