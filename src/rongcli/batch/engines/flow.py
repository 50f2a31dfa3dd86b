"""What an engine over a database does beside it: the policies that occur, where each finds its fields, rejected rows.

Such an engine turns delimited text into delimited text; what it does not do (other forms, whole awards, pools, what
was awarded before) the Python engine does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from rongcli.batch.engines import python
from rongcli.batch.engines.claims import Place, policy_code
from rongcli.batch.headers import Headers, known_labels, refuse_output_columns
from rongcli.batch.intake import SUFFIXES, open_source
from rongcli.batch.job import Job
from rongcli.batch.rows import Rows, same_id
from rongcli.batch.run import Batch, Standing
from rongcli.batch.source import Source
from rongcli.batch.tally import PolicyTally, Tally
from rongcli.cells import csv_writer, defused
from rongcli.errors import RongError
from rongcli.facts import OUTPUT_COLUMNS, POLICY_NAMES, plain
from rongcli.language import Text
from rongcli.lookup import find_policy


def can(job: Job) -> bool:
    """Whether a database does this job at all."""
    form = job.input_form or SUFFIXES.get(Path(job.claims).suffix.lower())
    plain_job = job.explain is None and job.prior is None and job.pool is None and not job.assume_rest
    return form == "csv" == job.form and plain_job and job.claims != "-" and Path(job.claims).is_file()


def by_python(job: Job, asked: str) -> Tally:
    """The same results from the Python engine; whoever asked for another by name is told."""
    if job.engine == asked:
        zh, en = "此任务由 Python 引擎计算，结果相同", "the Python engine computes this job, with the same results"
        job.warn(Text(zh, en))
    return python.run(job)


class Flow:
    """One run over one file."""

    def __init__(self, job: Job, folder: str) -> None:
        self._job, self._folder = job, folder
        self._source = _opened(job)
        self._columns = self._source.columns or ()
        refuse_output_columns(self._columns, job.claims)
        self._headers = Headers(job.edition, self._columns, job.claims)
        self._headers.refuse_strange()
        self._batch = Batch(job.edition, job.readings, job.on)
        self._names: list[str] = []

    def _policies(self, texts: Callable[[int], Iterable[str]]) -> str:
        """SQL of each row's policy, by its place among the names of those that occur: ``texts`` of a column."""
        column = next((at for at, name in enumerate(self._columns) if plain(name) in POLICY_NAMES), None)
        column = next((at for at, name in enumerate(self._columns) if name == "policy"), column)
        default = None if self._job.policy is None else find_policy(self._job.edition, self._job.policy).id
        named: dict[str, str] = {}
        for text in texts(column) if column is not None else ():
            try:
                named[text] = find_policy(self._job.edition, text).id
            except RongError:
                continue
        self._names = sorted({*named.values(), *([default] if default else [])})
        codes = {text: self._names.index(name) for text, name in named.items()}
        return policy_code(column, codes, None if default is None else self._names.index(default))

    def _places(self) -> list[Mapping[str, Place]]:
        """Where each policy finds its fields. Raises InputError where two columns are one field."""
        layouts = [self._headers.layout(self._job.edition.policies[name]) for name in self._names]
        return [
            {one.field: Place(one.position, one.unit) for one in layout.columns if one.field is not None}
            for layout in layouts
        ]

    def _standing(self) -> list[Standing] | None:
        """The policies that occur under their readings; None where one has pools, which the Python engine reports."""
        standing = [self._batch.standing(name) for name in self._names]
        return None if any(self._batch.pools.of(one.policy) for one in standing) else standing

    def _reject(
        self, second: Mapping[int, int], faults: Iterable[int], lines: Callable[[set[int]], Mapping[int, int]]
    ) -> None:
        """Enters the rows that cannot be read, in their order, each with the reason that the one reader gives.

        ``second`` maps the rows whose id another had before to that one, ``lines`` tells the lines of rows.
        """
        wanted = set(faults)
        if not wanted:
            return
        first_lines = lines(set(second.values()))
        source = _opened(self._job)
        quiet = Job(**{name: getattr(self._job, name) for name in Job.__slots__} | {"warn": lambda words: None})
        rows = Rows(quiet, self._batch, source)
        for number, record in enumerate(source.records, 1):
            if number in second:
                first = same_id(first_lines[second[number]]).at(file=self._job.claims, line=record.line)
                self._job.rejects.add(record.line, first, record.raw)
            elif number in wanted:
                found = rows.read(record)
                assert isinstance(found, RongError), "both readers find the same faults"
                self._job.rejects.add(record.line, found, record.raw)

    def _head(self) -> str:
        """The header of the results, its line end included."""
        head: list[str] = []
        csv_writer(head.append).writerow([*map(defused, self._columns), *OUTPUT_COLUMNS])
        return head[0]

    def _counted(self, rows: int, counts: Mapping[str, PolicyTally], engine: str) -> Tally:
        """What the run came to."""
        readings = {name: self._batch.standing(name).readings for name in counts}
        return Tally(rows, self._job.rejects.count, dict(counts), readings, [], self._source.notes, engine)


def _opened(job: Job) -> Source:
    return open_source(
        job.claims,
        form=job.input_form,
        encoding=job.encoding,
        delimiter=job.delimiter,
        labels=known_labels(job.edition),
    )
