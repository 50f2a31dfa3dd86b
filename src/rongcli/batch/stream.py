"""Claims answered as they arrive: JSON lines in, an answer out for each before the next is waited for.

Caps are spent in order of arrival. A claim dated before one already answered under the same cap is ``late``: its
answer may differ from what date order would give, so it says so (a notice; in a flat record ``"late": true``).
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from rongcli.batch.job import Job
from rongcli.batch.lines import parse_object
from rongcli.batch.rows import Rows
from rongcli.batch.run import Batch
from rongcli.batch.source import Record
from rongcli.batch.tally import Tally
from rongcli.batch.writers.jsonl import fields, joined
from rongcli.errors import InputError, RongError
from rongcli.language import Text

PIECE = 1 << 16
LONGEST_LINE = 10_000_000
LATE_FIELD = ', "late": true}'


def run(job: Job, handle: int) -> Tally:
    """Answers the lines of an open file, by its handle; answers are written whenever the next line is not yet here.

    Raises InputError at the line for what is no text, after the answers before it are out.
    """
    batch = Batch(job.edition, job.readings, job.on, job.prior, assume_rest=job.assume_rest, pool=job.pool)
    stream = _Stream(job, batch)
    for lines in _arriving(job.claims, handle):
        try:
            for number, line in lines:
                stream.answer(number, line)
        except RongError:
            stream.flush()
            raise
        stream.flush()
    return stream.tally()


class _Stream:
    """The state of a stream: what is read, answered, and waiting to be written."""

    def __init__(self, job: Job, batch: Batch) -> None:
        self._job, self._batch = job, batch
        self._rows = Rows(job, batch, stream=True)
        self._count = Tally()
        self._ready: list[str] = []

    def answer(self, number: int, line: bytes) -> None:
        """Answers one line, or rejects it; a blank one is passed over."""
        text = _text(line, number, self._job.claims)
        if not text.strip():
            return
        self._count.read += 1
        try:
            claim = self._rows.claim(Record(number, parse_object(text), text))
        except RongError as error:
            self._job.rejects.add(number, error.at(file=self._job.claims, line=number), text)
            return
        late = self._batch.late(claim)
        if self._job.explain is not None:
            award = self._batch.explain(number, claim, late=late)
            self._count.add(claim.policy, award.eligibility, award.amounts)
            self._ready.append(self._job.explain(award) + "\n")
            return
        decision = self._batch.decide(number, claim)
        self._count.add(claim.policy, decision.eligibility, decision.amounts)
        rest = fields(self._batch.values(claim, decision, number))
        self._ready.append(joined(text, rest[:-1] + LATE_FIELD if late else rest))

    def flush(self) -> None:
        """Writes the answers that are ready."""
        if self._ready:
            self._job.write("".join(self._ready))
            self._ready.clear()

    def tally(self) -> Tally:
        """What the stream came to."""
        self._count.rejected = self._job.rejects.count
        self._count.pools = self._batch.pools.uses()
        self._count.readings = {name: self._batch.standing(name).readings for name in self._count.policies}
        return self._count


def _arriving(name: str, handle: int) -> Iterator[list[tuple[int, bytes]]]:
    """The whole lines that have arrived, with their numbers, each time that there are any."""
    rest, number = b"", 0
    while True:
        try:
            piece = os.read(handle, PIECE)
        except OSError as error:
            reason = error.strerror or str(error)
            raise InputError(Text(f"无法读取：{reason}", f"cannot be read: {reason}"), file=name) from None
        if not piece:
            break
        if b"\n" not in piece:
            rest += piece
            if len(rest) > LONGEST_LINE:
                message = Text("一行过长", "is a line too long")
                raise InputError(message, file=name, line=number + 1)
            continue
        *whole, rest = (rest + piece).split(b"\n")
        yield list(enumerate(whole, number + 1))
        number += len(whole)
    if rest:
        yield [(number + 1, rest)]


def _text(line: bytes, number: int, name: str) -> str:
    if b"\0" in line:
        raise InputError(Text("含有 NUL 字节", "holds a NUL byte"), file=name, line=number)
    try:
        return line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError:
        raise InputError(Text("不是 UTF-8 文本", "is not UTF-8 text"), file=name, line=number) from None
