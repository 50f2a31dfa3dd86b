"""What one run of a batch is asked for, and where its results go: what every engine is given."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from rongcli.base.atomic_write import WholeFile
from rongcli.base.text import Language, Text
from rongcli.batch.columns import headings
from rongcli.batch.pools import Mode
from rongcli.batch.rejects import Rejects
from rongcli.batch.wording import Wording
from rongcli.reading.instructions import NOTHING, Instructions
from rongcli.reading.opening import Opened, open_input
from rongcli.reading.rows_file import RowsFile
from rongcli.rules.award import Award, PriorFile
from rongcli.rules.edition import Edition
from rongcli.rules.facts import OUTPUT_COLUMNS, RESULTS
from rongcli.rules.ledger import Ledger

Headings = Literal["code", "zh", "en"]
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
    rows: Mapping[str, RowsFile] = field(default_factory=dict)
    """The rows that claims list in files of their own, by the list."""
    assume_rest: bool = False
    pool: Mode | None = None
    added: tuple[str, ...] = OUTPUT_COLUMNS
    """The columns that are added to those of the claims, in their order."""
    headings: Headings = "code"
    """How added columns and their values are written: as codes, or in the words of a language."""
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

    def __post_init__(self) -> None:
        if self.form == "xlsx":  # it has a sheet of them
            self.rejects.rows_wanted = True

    @property
    def opened(self) -> Opened:
        """The claims for one more reader, from their beginning; they are opened once. Raises InputError."""
        if self.first is None:
            self.first = open_input(self.claims)
        return self.first.again()

    def called(self, own: Sequence[str]) -> tuple[str, ...]:
        """What the added columns are called beside those of the claims."""
        return headings(self.added, self.headings, own)

    def shape(self) -> Callable[[str, tuple[Any, ...]], tuple[Any, ...]]:
        """Turns a policy and the values of ``RESULTS`` into those of the added columns, as they are written."""
        places = [RESULTS.index(name) for name in self.added]
        if self.headings == "code":
            if self.added == RESULTS[: len(self.added)]:
                return lambda _, values: values[: len(self.added)]
            return lambda _, values: tuple([values[place] for place in places])
        words = Wording(self.edition, self.headings)
        named = list(zip(self.added, places, strict=True))
        return lambda policy, values: tuple([words.value(name, values[place], policy) for name, place in named])

    @property
    def plain(self) -> bool:
        """Whether nothing is asked for that only the Python engine does."""
        return self.explain is None and self.pool is None and not self.assume_rest and not self.rows
