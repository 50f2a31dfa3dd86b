"""Claims answered as they arrive: JSON lines in, an answer out for each before the next is waited for.

Caps are spent in order of arrival. A claim dated before one already answered under the same cap is ``late``: its
answer may differ from what date order would give, so it says so in its notices.
"""

from __future__ import annotations

from rongcli.base.errors import InputError, RongError
from rongcli.batch.job import Job
from rongcli.batch.rows import Rows
from rongcli.batch.run import Batch
from rongcli.batch.tally import Tally
from rongcli.batch.writers.base import CHUNK
from rongcli.batch.writers.jsonl import fields, joined
from rongcli.reading import open_source
from rongcli.reading.source import Record
from rongcli.rules.award import Claim


def run(job: Job) -> Tally:
    """Answers the lines of ``job.claims``; what is ready is written whenever the next line is not yet here.

    A line that is no text is rejected like any other that cannot be read: the answers before it are out.
    """
    batch = Batch(
        job.edition,
        job.readings,
        job.on,
        job.prior,
        assume_rest=job.assume_rest,
        pool=job.pool,
        prior_files=job.prior_files,
    )
    return _Stream(job, batch).tally()


class _Stream:
    """The state of a stream: what is read, answered, and waiting to be written."""

    def __init__(self, job: Job, batch: Batch) -> None:
        self._job, self._batch = job, batch
        self._count = Tally()
        self._ready: list[str] = []
        self._size = 0
        self._shape, self._names = job.shape(), job.called(())

    def tally(self) -> Tally:
        """Runs the stream; what it came to."""
        job, count = self._job, self._count
        source = open_source(job.claims, form="jsonl", stream=True, waiting=self._flush)
        rows = Rows(job, self._batch, source)
        try:
            for record in source.records:
                count.read += 1
                claim = rows.read(record)
                if isinstance(claim, RongError):
                    rows.reject(record, claim)
                else:
                    self._answer(record, claim)
        except InputError:
            self._flush()
            raise
        self._flush()
        count.count_rejected(job.rejects)
        count.pools = self._batch.pools.uses()
        for name, one in count.policies.items():
            one.at_most += self._batch.attainable(name)
        count.readings = {name: self._batch.readings(name) for name in count.policies}
        count.notes += self._batch.by_date.notes()
        return count

    def _answer(self, record: Record, claim: Claim) -> None:
        number = record.line
        self._batch.meet(claim, f"{self._job.claims}:{number}")
        self._batch.state(number, claim)
        late = self._batch.late(claim)
        self._batch.look(claim)
        if self._job.explain is not None:
            award = self._batch.explain(number, claim, late=late)
            self._count.add(claim.policy, award)
            answer = self._job.explain(award) + "\n"
        else:
            decision = self._batch.decide(number, claim, late=late)
            self._count.add(claim.policy, decision)
            answer = joined(
                record.raw, fields(self._names, self._shape(claim.policy, self._batch.values(claim, decision, number)))
            )
        self._ready.append(answer)
        self._size += len(answer)
        if self._size >= CHUNK:
            self._flush()

    def _flush(self) -> None:
        """Writes the answers that are ready."""
        if self._ready:
            self._job.write("".join(self._ready))
            self._ready.clear()
            self._size = 0
