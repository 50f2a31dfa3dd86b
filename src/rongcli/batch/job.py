"""What one run of a batch is asked for, and where its results go: what every engine is given."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from rongcli.base.atomic_write import WholeFile
from rongcli.base.text import Language, Text
from rongcli.batch.pools import Mode
from rongcli.batch.rejects import Rejects
from rongcli.reading.instructions import NOTHING, Instructions
from rongcli.reading.opening import Opened, open_input
from rongcli.rules.award import Award, PriorFile
from rongcli.rules.edition import Edition
from rongcli.rules.ledger import Ledger

FORMS = ("csv", "jsonl", "xlsx", "parquet")
"""What claims can be read from and results written to."""


@dataclass(slots=True)
class Job:
    """One run: the claims, the table and its readings, the form of the answers, and the ways out.

    ``output`` is where results go, still under another name (an engine opens it; whoever started the engine
    commits it); None is standard output, through ``write``.
    """

    edition: Edition
    readings: Mapping[str, str]
    on: datetime.date
    language: Language
    claims: str
    form: str
    """Of the results: csv, jsonl, xlsx or parquet."""
    rejects: Rejects
    output: WholeFile | None
    write: Callable[[str], None]
    """Writes text to standard output."""
    warn: Callable[[Text], None]
    """Tells a person something that stops nothing."""
    progress: Callable[[str, int, int | None], None]
    """Told how far the run is: the stage (read, decide, write), rows done, rows in all where known."""
    input_form: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    asked: Instructions = NOTHING
    """What a person says of the table of claims: units, headers, the sheet, rows left out."""
    policy: str | None = None
    """The policy of claims that name none."""
    prior: Ledger | None = None
    prior_files: tuple[PriorFile, ...] = ()
    """Where ``prior`` was read from."""
    assume_rest: bool = False
    pool: Mode | None = None
    explain: Callable[[Award], str] | None = None
    """Where whole awards are wanted: turns one into a line of JSON."""
    engine: str = "auto"
    """The engine that was asked for."""
    memory_limit: int | None = None
    """For engines that take one, in bytes."""
    master: str | None = None
    """For Spark: the URL of its cluster; None is this machine."""
    notes: list[Text] = field(default_factory=list)
    """What a reader passed over, for the summary; filled while the claims are read."""
    first: Opened | None = None
    """The claims, once they are opened."""

    @property
    def opened(self) -> Opened:
        """The claims for one more reader, from their beginning; they are opened once. Raises InputError."""
        if self.first is None:
            self.first = open_input(self.claims)
        return self.first.again()

    @property
    def plain(self) -> bool:
        """Whether nothing is asked for that only the Python engine does."""
        return self.explain is None and self.pool is None and not self.assume_rest
