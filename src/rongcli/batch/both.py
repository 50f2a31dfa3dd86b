"""One file of claims read for two tables, by the rows of a batch over each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rongcli.base.errors import InputError, RongError
from rongcli.base.text import Text
from rongcli.batch.job import Job
from rongcli.batch.rows import Rows
from rongcli.batch.run import Batch
from rongcli.questions.compare import Asked
from rongcli.reading import open_source
from rongcli.reading.source import Record, Source
from rongcli.reading.vocabulary import vocabulary
from rongcli.rules.award import Claim
from rongcli.rules.edition import Edition
from rongcli.rules.facts import POLICY_NAMES, plain
from rongcli.rules.lookup import find_policy

NO_SUCH_POLICY = "no-such-policy"


class Both:
    """The claims of a file as two batches of it would read them; ``read`` rows so far.

    A row is rejected (to the first job's ``rejects``) where either batch would reject it, but for a policy that only
    one of the tables has. Raises RongError for a fault of the file.
    """

    def __init__(self, one: Job, other: Job, source: Source | None = None) -> None:
        self.read = 0
        self._job, self._editions = one, (one.edition, other.edition)
        self._source = source or open_source(one.claims, opened=one.opened, vocabulary=vocabulary(*self._editions))
        self._told: set[Text] = set()
        self._known: dict[tuple[int, str], str | None] = {}
        self._rows = [self._rows_of(one, other.edition), self._rows_of(other, one.edition)]

    def _rows_of(self, job: Job, beside: Edition) -> Rows:
        run = Batch(job.edition, job.readings, job.on)
        return Rows(replace(job, warn=self._warn), run, self._source, beside=(beside,))

    def _warn(self, words: Text) -> None:
        """Tells once what both of the tables give rise to."""
        if words not in self._told:
            self._told.add(words)
            self._job.warn(words)

    def __iter__(self) -> Iterator[Asked]:
        """The claims that at least one of the tables has a policy for."""
        for record in self._source.records:
            self.read += 1
            found = [rows.read(self._named(record, edition))
                     for rows, edition in zip(self._rows, self._editions, strict=True)]  # fmt: skip
            claims = [one if isinstance(one, Claim) else None for one in found]
            faults = [one for one in found if isinstance(one, RongError)]
            fault = next((one for one in faults if one.reason != NO_SUCH_POLICY), None)
            if fault is None and len(faults) < len(found):
                policy = next(one.policy for one in reversed(claims) if one is not None)
                yield Asked(record.line, policy, claims[0], claims[1])
            else:
                self._job.rejects.add(record.line, fault or faults[0], record.raw, record.cells)
        self._job.notes.extend(dict.fromkeys(self._source.notes))

    def _named(self, record: Record, edition: Edition) -> Record:
        """The row with its policy by a name that the table knows, where only the other one knows the name used."""
        column = next((key for key in record.cells if plain(self._means(key)) in POLICY_NAMES), None)
        named = None if column is None else record.cells[column]
        if not isinstance(named, str) or self._id(edition, named) is not None:
            return record
        found = next((name for one in self._editions if (name := self._id(one, named)) in edition.heads), None)
        if found is None:
            return record
        cells = {key: found if plain(self._means(key)) in POLICY_NAMES else cell for key, cell in record.cells.items()}
        return record._replace(cells=cells)

    def _means(self, key: str) -> str:
        """What a column is called in the form that the tables know."""
        return self._source.meanings.get(key, key) or key

    def _id(self, edition: Edition, named: str) -> str | None:
        """The policy that a name means in a table."""
        key = id(edition), named
        if key not in self._known:
            try:
                self._known[key] = find_policy(edition, named).id
            except InputError:
                self._known[key] = None
        return self._known[key]
