"""What an engine over a database does beside it: the policies that occur, where each finds its fields, rejected rows.

What such an engine does not do (whole awards, pools, assumptions) the Python engine does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from rongcli.base.errors import RongError
from rongcli.base.text import Text
from rongcli.batch.engines import python
from rongcli.batch.engines.cells import policy_code
from rongcli.batch.engines.claims import Place
from rongcli.batch.engines.identity import PLACE
from rongcli.batch.engines.lined import BeyondError, Lined
from rongcli.batch.engines.outcome import Tallies
from rongcli.batch.job import Job
from rongcli.batch.plausible import StatedAmounts
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
from rongcli.sql.compiled import clashing


def by_python(job: Job, asked: str) -> Tally:
    """The same results from the Python engine; whoever asked for another by name is told."""
    if job.engine == asked:
        zh, en = "此任务由 Python 引擎计算，结果相同", "the Python engine computes this job, with the same results"
        job.warn(Text(zh, en))
    return python.run(job)


class Flow:
    """One run over one file, which a database that reads it by itself finds at ``place``."""

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
        self._strict: Lined | None = None

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
        if clashing(self._job.edition.policies[name] for name in self._names):
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

    def _standing(self) -> list[Standing] | None:
        """The policies that occur, and their versions, by code; None where one has pools, which Python reports."""
        standing = self._batch.coded(self._names)
        return None if any(self._batch.pools.of(one.policy) for one in standing) else standing

    def _reject(
        self, second: Mapping[int, int], faults: Iterable[int], lines: Callable[[set[int]], Mapping[int, int]]
    ) -> None:
        """Enters the rows that cannot be read, in their order, each with the reason that the one reader gives.

        ``second`` maps the rows whose id another had before to that one, ``lines`` tells the lines of rows.
        """
        self._job.rejects.columns = self._source.columns or ()
        self._job.rejects.meanings = self._source.meanings
        for rows, record, error in self._faulty(second, set(faults), lines):
            rows.reject(record, error)

    def _leave_out(
        self, second: Mapping[int, int], faults: Iterable[int], lines: Callable[[set[int]], Mapping[int, int]]
    ) -> None:
        """Tells the census of the rows that will be rejected, before any other is decided; arguments as above."""
        for _ in self._faulty(second, set(faults), lines):
            pass  # whoever reads a row tells of it

    def _faulty(
        self, second: Mapping[int, int], wanted: Collection[int], lines: Callable[[set[int]], Mapping[int, int]]
    ) -> Iterator[tuple[Rows, Record, RongError]]:
        if not wanted:
            return
        first_lines = lines(set(second.values()))
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

    def _counted(
        self,
        rows: int,
        counts: Tallies,
        open_: Mapping[str, int],
        lines: Callable[[set[int]], Mapping[int, int]],
        engine: str,
        amounts: StatedAmounts,
    ) -> Tally:
        """What the run came to.

        ``open_`` is what the open claims of each policy can come to together, ``lines`` tells the lines of rows.
        """

        def place(stands: str) -> str:
            if not stands.startswith(PLACE):
                return stands
            row = int(stands.removeprefix(PLACE))
            return f"{self._job.claims}:{lines({row})[row]}"

        told = remarks(self._batch.census, place)
        unranked = self._batch.left_out_of_places(self._job.rejects.count)
        notes = [*self._source.notes, *told, *self._batch.by_date.notes(), *unranked, *amounts.notes()]
        for name, one in counts.policies.items():
            one.at_most += open_.get(name, 0)
        tally = Tally(rows, 0, counts.policies, counts.readings, [], notes, engine)
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
