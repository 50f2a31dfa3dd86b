"""What every writer is, and the two places where bytes go: a file still under another name, or standard output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from rongcli.base.errors import OutputError
from rongcli.base.files import refused
from rongcli.batch.job import Job
from rongcli.batch.tally import PolicyTally, Tally

CHUNK = 1 << 16
"""Characters gathered before they are written."""


class About(NamedTuple):
    """What a workbook tells of itself beside its rows: the job, and the readings and the sums of each policy in it."""

    job: Job
    readings: Mapping[str, str]
    policies: Mapping[str, PolicyTally]

    @classmethod
    def of(cls, job: Job, tally: Tally) -> About:
        """What there is to tell of a run."""
        return cls(job, dict(sorted(tally.readings.items())), dict(sorted(tally.policies.items())))


class Writer:
    """Writes the results of one job, row by row; a context manager that frees what it holds."""

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def row(self, cells: Sequence[object], result: Sequence[Any]) -> None:
        """A claim's own cells, in the order of the columns, and its result in that of ``Job.added``."""
        raise NotImplementedError

    def joined(self, written: str, result: Sequence[Any]) -> None:
        """A claim's own JSON object as it was written, and its result."""
        raise NotImplementedError

    def line(self, text: str) -> None:
        """A whole answer, as one line of JSON."""
        raise NotImplementedError

    def end(self, about: About) -> None:
        """Completes the results."""
        raise NotImplementedError


class Sink:
    """Where text goes, gathered into pieces worth writing."""

    def __init__(self, job: Job) -> None:
        self._output = job.output
        self._write = job.write
        self._file = job.output.open() if job.output is not None else None
        self._parts: list[str] = []
        self._size = 0

    def write(self, text: str) -> int:
        """Takes text. Raises OutputError where it cannot be written."""
        self._parts.append(text)
        self._size += len(text)
        if self._size >= CHUNK:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Writes what is gathered."""
        text = "".join(self._parts)
        self._parts.clear()
        self._size = 0
        if self._file is None or self._output is None:
            if text:
                self._write(text)
            return
        try:
            self._file.write(text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise refused(error, self._output.name, OutputError) from None
