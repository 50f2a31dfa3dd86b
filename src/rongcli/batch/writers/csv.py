"""Results as CSV, for a spreadsheet: a byte order mark in files, none on stdout; cells that would run defused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rongcli.base.csv_safety import csv_writer, defused
from rongcli.batch.columns import cell_text
from rongcli.batch.job import Job
from rongcli.batch.writers.base import About, Sink, Writer

BOM = "\ufeff"
"""Tells Excel that a file is UTF-8."""


def head(job: Job, columns: Sequence[str]) -> str:
    """What comes before the first row: the mark, and the header with its line end."""
    found = [BOM] if job.output is not None else []
    csv_writer(found.append).writerow([defused(name) for name in (*columns, *job.called(columns))])
    return "".join(found)


def writer(job: Job, columns: tuple[str, ...]) -> Writer:
    """The writer of a job."""
    return _Csv(job, columns)


class _Csv(Writer):
    def __init__(self, job: Job, columns: tuple[str, ...]) -> None:
        self._sink = Sink(job)
        self._worded = job.headings != "code"
        self._rows = csv_writer(self._sink.write)
        self._sink.write(head(job, columns))

    def row(self, cells: Sequence[object], result: Sequence[Any]) -> None:
        own = [defused(cell_text(cell)) for cell in cells]
        own += [defused(cell_text(value)) for value in result] if self._worded else [cell_text(one) for one in result]
        self._rows.writerow(own)

    def end(self, about: About) -> None:
        self._sink.flush()
