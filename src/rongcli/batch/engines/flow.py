"""The one driver of engines over a database: the order of the steps, and what they do beside the database.

That is the policies that occur, where each finds its fields, rejected rows, the counts. An engine adds how its database
reads a file and how results go out. What such an engine does not do (whole awards, pools, assumptions) Python does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from rongcli.base.errors import RongError
from rongcli.base.text import Text
from rongcli.batch.engines import python
from rongcli.batch.engines.cells import policy_code
from rongcli.batch.engines.claims import Place
from rongcli.batch.engines.deciding import Deciding
from rongcli.batch.engines.identity import PLACE
from rongcli.batch.engines.lined import BeyondError, Lined
from rongcli.batch.engines.outcome import Tallies, tallies
from rongcli.batch.job import Job
from rongcli.batch.rows import Rows, same_id
from rongcli.batch.run import Batch, Standing
from rongcli.batch.tally import Tally
from rongcli.reading import open_source
from rongcli.reading.headers import Headers, refuse_output_columns
from rongcli.reading.sorting import Sorter
from rongcli.reading.source import Record, Source
from rongcli.reading.vocabulary import vocabulary
from rongcli.rules.alike import remarks
from rongcli.rules.facts import POLICY_NAMES, plain
from rongcli.rules.lookup import find_policy
from rongcli.sql.compiled import alone, clashing


def by_python(job: Job, asked: str, why: Text | None = None) -> Tally:
    """The same results from the Python engine; whoever asked for another by name is told, and why if it is known."""
    if job.engine == asked:
        zh, en = "此任务由 Python 引擎计算，结果相同", "the Python engine computes this job, with the same results"
        job.warn(Text(zh, en) if why is None else Text(f"{zh}：{why.zh}", f"{en}: {why.en}"))
    return python.run(job)


class Decided(NamedTuple):
    """A file whose every claim is decided, and nothing of it written yet."""

    rows: int
    standing: list[Standing]
    counts: Tallies
    attainable: Mapping[str, int]
    """What the open claims of each policy can come to together."""


class Flow:
    """One run over one file, which a database that reads it by itself finds at ``place``."""

    engine: str
    database: Deciding

    def __init__(self, job: Job, folder: str, place: str) -> None:
        self._job, self._folder, self._place = job, folder, place
        self._source = _opened(job)
        refuse_output_columns(self._source.columns or (), job.claims)
        self._headers = Headers(job.edition, self._source.columns, job.claims, meanings=self._source.meanings)
        self._headers.refuse_strange()
        self._source.notes += self._headers.notes(job.on)
        # A copy: should the Python engine take over, nothing of this run is to be entered there.
        self._batch = Batch(job.edition, job.readings, job.on, job.prior and job.prior.copy())
        self._columns: Sequence[str] = self._source.columns or ()
        """Of the cells that the database gets: the file's own, of objects the fields that occur."""
        self._names: list[str] = []
        self.why: Text | None = None
        """Why the Python engine must do the job, where that is a policy's rule."""
        self._strict: Lined | None = None

    def decided(self) -> Decided | None:
        """Reads the file and decides every claim; None where a policy has pools, which Python reports."""
        job, database = self._job, self.database
        job.progress("read", 0, None)
        rows = self._loaded()
        standing = self._batch.coded(self._names)
        if any(self._batch.pools.of(one.policy) for one in standing):
            return None
        job.progress("decide", 0, rows)
        database.prepare()
        self._leave_out(*database.faults())
        database.decide()
        return Decided(rows, standing, tallies(self._counts(rows), standing), database.attainable())

    def finished(self, found: Decided) -> Tally:
        """Tells what there is to tell, enters rejected rows and writes the results."""
        for words in self._warnings():
            self._job.warn(words)
        self._reject(*self.database.faults())
        self._job.progress("write", 0, found.rows)
        tally = self._counted(found)
        self._write(found.standing, tally)
        return tally

    def _loaded(self) -> int:
        """Has the database read the file as ``claims``, and returns how many rows there are."""
        raise NotImplementedError

    def _lines(self, numbers: set[int]) -> Mapping[int, int]:
        """The line of each of some rows."""
        raise NotImplementedError

    def _counts(self, rows: int) -> Iterable[Sequence[int]]:
        """What ``counting`` finds."""
        raise NotImplementedError

    def _write(self, standing: Sequence[Standing], tally: Tally) -> None:
        """Writes the results."""
        raise NotImplementedError

    def _lined(self) -> Lined:
        """The rows of the strict reader; to be read once."""
        self._strict = Lined(self._job, self._batch, self._source)
        self._columns = self._strict.columns
        return self._strict

    def _sorter(self) -> Sorter | None:
        """What tells claims from other rows, without the sums that only a reader of rows keeps."""
        return None if self._source.table is None else Sorter(self._source.table.sorter.shape)

    def _all_claims(self) -> None:
        """Makes the notes of the file whole, of which every row is a claim."""
        if self._source.table is not None:
            self._source.table.end()

    def _warnings(self) -> Iterable[Text]:
        """What a person is told of the columns, or of the keys of objects."""
        return self._headers.warnings if self._strict is None or not self._strict.objects else self._strict.warnings

    def _keys(self) -> Collection[str] | None:
        """Every key that occurs in objects; None for a table."""
        return self._strict.keys if self._strict is not None and self._strict.objects else None

    def _policies(self, texts: Callable[[int], Iterable[str]]) -> str:
        """SQL of each row's policy, by its place among the names of those that occur: ``texts`` of a column.

        Raises BeyondError for policies whose claims cannot stand in one table.
        """
        means = [plain(self._headers.means(name)) for name in self._columns]
        column = next((at for at, name in enumerate(means) if name in POLICY_NAMES), None)
        column = next((at for at, name in enumerate(means) if name == "policy"), column)
        default = None if self._job.policy is None else find_policy(self._job.edition, self._job.policy).id
        named: dict[str, str] = {}
        for text in texts(column) if column is not None else ():
            try:
                named[text] = find_policy(self._job.edition, text).id
            except RongError:
                continue
        self._names = sorted({*named.values(), *([default] if default else [])})
        policies = [self._job.edition.policies[name] for name in self._names]
        for one in (version for whole in policies for version in (whole, *whole.versions)):
            if (reason := alone(one)) is not None:
                self.why = Text(f"{one.id} {reason.zh}", f"{one.id} {reason.en}")
                raise BeyondError
        if clashing(policies):
            raise BeyondError
        codes = {text: self._names.index(name) for text, name in named.items()}
        return policy_code(column, codes, None if default is None else self._names.index(default))

    def _places(self) -> list[Mapping[str, Place]]:
        """Where each policy finds its fields. Raises InputError where two columns are one field."""
        if self._source.columns is None:  # fields already, by their own names
            return [{name: Place(column) for column, name in enumerate(self._columns)} for _ in self._names]
        layouts = [self._headers.layout(self._job.edition.policies[name]) for name in self._names]
        return [
            {one.field: Place(one.position, one.unit) for one in layout.columns if one.field is not None}
            for layout in layouts
        ]

    def _reject(self, second: Mapping[int, int], faults: Iterable[int]) -> None:
        """Enters the rows that cannot be read, in their order, each with the reason that the one reader gives.

        ``second`` maps the rows whose id another had before to that one.
        """
        self._job.rejects.columns = self._source.columns or ()
        self._job.rejects.meanings = self._source.meanings
        for rows, record, error in self._faulty(second, set(faults)):
            rows.reject(record, error)

    def _leave_out(self, second: Mapping[int, int], faults: Iterable[int]) -> None:
        """Tells the census of the rows that will be rejected, before any other is decided; arguments as above."""
        for _ in self._faulty(second, set(faults)):
            pass  # whoever reads a row tells of it

    def _faulty(self, second: Mapping[int, int], wanted: Collection[int]) -> Iterator[tuple[Rows, Record, RongError]]:
        if not wanted:
            return
        first_lines = self._lines(set(second.values()))
        source = _opened(self._job)
        rows = Rows(replace(self._job, warn=lambda words: None), self._batch, source)
        for number, record in enumerate(source.records, 1):
            if number in second:
                error = same_id(first_lines[second[number]])
                rows.leave_out(*rows.texts(record), error)
                yield rows, record, error.at(file=self._job.claims, line=record.line)
            elif number in wanted:
                found = rows.read(record)
                assert isinstance(found, RongError), "both readers find the same faults"
                yield rows, record, found

    def _counted(self, found: Decided) -> Tally:
        """What the run came to."""

        def place(stands: str) -> str:
            if not stands.startswith(PLACE):
                return stands
            row = int(stands.removeprefix(PLACE))
            return f"{self._job.claims}:{self._lines({row})[row]}"

        told = remarks(self._batch.census, place)
        unranked = self._batch.left_out_of_places(self._job.rejects.count)
        amounts = self.database.amounts().notes()
        notes = [*self._source.notes, *told, *self._batch.by_date.notes(), *unranked, *amounts]
        counts = found.counts
        for name, one in counts.policies.items():
            one.at_most += found.attainable.get(name, 0)
        tally = Tally(found.rows, 0, counts.policies, counts.readings, [], notes, self.engine)
        tally.count_rejected(self._job.rejects)
        return tally


def _opened(job: Job) -> Source:
    return open_source(
        job.claims,
        opened=job.opened,
        form=job.input_form,
        encoding=job.encoding,
        delimiter=job.delimiter,
        asked=job.asked,
        vocabulary=vocabulary(job.edition),
    )
