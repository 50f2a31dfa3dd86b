"""Results as JSON lines: the claim's own object as it was written, with the fields of its result after its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from rongcli.batch.job import Job
from rongcli.batch.writers.base import About, Sink, Writer

_encode = json.JSONEncoder(ensure_ascii=False).encode


def writer(job: Job, columns: tuple[str, ...]) -> Writer:
    """The writer of a job."""
    return _Lines(job, columns)


def fields(names: Sequence[str], result: Sequence[Any]) -> str:
    """The fields of a result by their names, as the rest of a JSON object, its end included."""
    return _encode(dict(zip(names, result, strict=True)))[1:]


def joined(written: str, rest: str) -> str:
    """The claim's own object, as it was written, with more fields after its own; a line."""
    return f"{opened(written)}{rest}\n"


def opened(written: str) -> str:
    """An object, as it was written, up to where more fields may follow."""
    own = written.strip()[:-1].rstrip()
    return own if own.endswith("{") else f"{own}, "


class _Lines(Writer):
    def __init__(self, job: Job, columns: tuple[str, ...]) -> None:
        self._sink = Sink(job)
        self._columns = columns
        self._names = job.called(columns)

    def row(self, cells: Sequence[object], result: Sequence[Any]) -> None:
        self.joined(_encode(dict(zip(self._columns, cells, strict=True))), result)

    def joined(self, written: str, result: Sequence[Any]) -> None:
        self._sink.write(joined(written, fields(self._names, result)))

    def line(self, text: str) -> None:
        self._sink.write(text + "\n")

    def end(self, about: About) -> None:
        self._sink.flush()
