"""The engine that needs nothing: one pass over the claims, caps in date order, results in input order.

Rows are set aside in a spool (the first 20,000 in memory, the rest on disk), so that what is kept in memory for a
claim is its date, its place and its id. A file is read once, so a pipe will do.
"""

from __future__ import annotations

import datetime
from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from rongcli.base.errors import InputError, RongError
from rongcli.base.text import Text
from rongcli.batch.columns import MOST_KEYS
from rongcli.batch.job import Job
from rongcli.batch.plausible import StatedAmounts
from rongcli.batch.rows import Rows
from rongcli.batch.run import Batch
from rongcli.batch.spool import Spool
from rongcli.batch.tally import Tally
from rongcli.batch.writers import About, Writer, open_writer
from rongcli.reading import open_source
from rongcli.reading.source import Source
from rongcli.reading.vocabulary import vocabulary
from rongcli.rules.alike import remarks
from rongcli.rules.award import Claim
from rongcli.rules.expression import DATE
from rongcli.rules.ledger import Ledger

_LAST = datetime.date.max.toordinal() + 1
"""The place of a claim without a date: after every one that has one."""
STEP = 1000
"""Rows between two reports of progress."""


def run(job: Job) -> Tally:
    """Computes the batch. Raises RongError."""
    source = open_source(
        job.claims,
        opened=job.opened,
        form=job.input_form,
        encoding=job.encoding,
        delimiter=job.delimiter,
        asked=job.asked,
        vocabulary=vocabulary(job.edition),
    )
    with Spool() as own, Spool() as claims, Spool() as results:
        return _Run(job, source, own, claims, results).tally()


class _Run:
    """One run: read, decide, write."""

    def __init__(self, job: Job, source: Source, own: Spool, claims: Spool, results: Spool) -> None:
        self._job = job
        self._source = source
        self._own, self._claims, self._results = own, claims, results
        prior = job.prior or Ledger()
        self._batch = Batch(
            job.edition,
            job.readings,
            job.on,
            prior,
            assume_rest=job.assume_rest,
            pool=job.pool,
            prior_files=job.prior_files,
        )
        self._tally = Tally()
        self._amounts = StatedAmounts(job.edition)
        self._columns: dict[str, None] = dict.fromkeys(source.columns or ())
        self._lines = array("Q")
        self._days = array("l")
        self._policies: set[str] = set()
        self._announces = False
        self._places = array("Q")
        # A JSON object goes out as it came in; of other forms the cells are kept, of a table in its order.
        self._as_written = source.form == "jsonl" and job.form == "jsonl"

    def tally(self) -> Tally:
        """Runs it."""
        self._read()
        order = self._order()
        for number in order if self._announces else ():
            self._batch.announce(self._lines[number], self._claim(number))
        if self._batch.ranks(self._policies):
            self._batch.rank((self._lines[number], self._claim(number)) for number in order)
        if self._batch.shares(self._policies):
            try:
                self._batch.share((self._lines[number], self._claim(number)) for number in order)
            except InputError as error:
                raise error.at(file=self._job.claims) from None
        self._decide(order)
        self._tally.pools = self._batch.pools.uses()
        for name, one in self._tally.policies.items():
            one.at_most += self._batch.attainable(name)
        self._tally.notes = [
            *self._source.notes,
            *remarks(self._batch.census),
            *self._batch.by_date.notes(),
            *self._batch.left_out_of_places(self._job.rejects.count),
            *self._amounts.notes(),
            *(note for file in self._job.rows.values() for note in (file.account, *file.notes)),
        ]
        self._tally.readings = {name: self._batch.readings(name) for name in self._tally.policies}
        self._write()
        return self._tally

    def _read(self) -> None:
        rows, job = Rows(self._job, self._batch, self._source), self._job
        job.rejects.columns, job.rejects.meanings = self._source.columns or (), self._source.meanings
        for record in self._source.records:
            self._tally.read += 1
            if self._tally.read % STEP == 0:
                job.progress("read", self._tally.read, None)
            claim = rows.read(record)
            if isinstance(claim, RongError):
                rows.reject(record, claim)
                continue
            self._batch.meet(claim, f"{job.claims}:{record.line}")
            self._batch.look(claim)
            self._amounts.see(claim.policy, claim.facts)
            self._announces = self._announces or self._batch.announces(claim)
            self._policies.add(claim.policy)
            self._lines.append(record.line)
            self._days.append(_LAST if claim.undated else claim.date.toordinal())
            self._claims.append((claim.policy, claim.facts, *claim[3:]))
            self._own.append(self._kept(record.raw, record.cells))
        rows.refuse_other_rows()
        self._tally.count_rejected(job.rejects)

    def _kept(self, raw: str, cells: Mapping[str, object]) -> Any:
        if self._as_written:
            return raw
        if self._source.columns is not None:
            return [cells.get(name) for name in self._source.columns]
        self._columns.update(dict.fromkeys(cells))
        if len(self._columns) > MOST_KEYS:
            message = Text(f"共有 {MOST_KEYS} 个以上的键", f"has more than {MOST_KEYS:,} keys in all")
            hint = Text("列太多；请改写 jsonl", "too many columns; write jsonl instead")
            raise InputError(message, file=self._job.claims, hint=hint)
        return dict(cells)

    def _claim(self, number: int) -> Claim:
        policy, facts, *rest = self._claims[number]
        day = datetime.date.fromordinal(facts[DATE]) if DATE in facts else self._job.on
        return Claim(policy, day, facts, *rest)

    def _order(self) -> Sequence[int]:
        """The claims by date, then as they came."""
        days = self._days
        if all(days[number] <= days[number + 1] for number in range(len(days) - 1)):
            return range(len(days))
        return array("Q", sorted(range(len(days)), key=days.__getitem__))

    def _decide(self, order: Sequence[int]) -> None:
        batch, tally, job, results, shape = self._batch, self._tally, self._job, self._results, self._job.shape()
        self._places = array("Q", bytes(8 * len(order)))
        for done, number in enumerate(order):
            if done % STEP == 0:
                job.progress("decide", done, len(order))
            claim, row = self._claim(number), self._lines[number]
            self._places[number] = done
            if job.explain is not None:
                answer = batch.explain(row, claim)
                tally.add(claim.policy, answer)
                results.append(job.explain(answer))
            else:
                decision = batch.decide(row, claim)
                tally.add(claim.policy, decision)
                results.append(shape(claim.policy, batch.values(claim, decision, row)))

    def _write(self) -> None:
        job, total = self._job, len(self._lines)
        with open_writer(job, tuple(self._columns)) as writer:
            for number in range(total):
                if number % STEP == 0:
                    job.progress("write", number, total)
                self._put(writer, number)
            writer.end(About.of(job, self._tally))

    def _put(self, writer: Writer, number: int) -> None:
        result = self._results[self._places[number]]
        if self._job.explain is not None:
            writer.line(result)
        elif self._as_written:
            writer.joined(self._own[number], result)
        else:
            own = self._own[number]
            cells = own if isinstance(own, list) else [own.get(name) for name in self._columns]
            writer.row(cells, result)
