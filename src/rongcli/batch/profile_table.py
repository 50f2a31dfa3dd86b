"""Many applicants in a table, a profile in each row: the rows as records that the reader of profiles takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from rongcli.base.errors import InputError, RongError
from rongcli.base.text import Text
from rongcli.questions.misstated import ProfileError
from rongcli.questions.profile import KIND, Profile, Reader
from rongcli.reading import SUFFIXES, form_of, open_source
from rongcli.reading.headers import Headers
from rongcli.reading.instructions import NOTHING, Instructions
from rongcli.reading.opening import open_input, suffix_of
from rongcli.reading.source import Record
from rongcli.reading.vocabulary import vocabulary
from rongcli.rules.edition import Edition

TABLES = ("csv", "xlsx", "parquet")
_BINARY = ("xlsx", "parquet")


class Applicant(NamedTuple):
    """A row: the profile in it, or every fault in it, the first with the others."""

    record: Record
    profile: Profile | None
    error: RongError | None = None


class Applicants:
    """The rows of one table; ``notes`` are complete once they are read."""

    def __init__(
        self,
        path: str,
        edition: Edition,
        reader: Reader,
        typed: Callable[[Mapping[str, object]], Profile],
        asked: Instructions = NOTHING,
    ) -> None:
        """Opens it; ``typed`` makes a profile of a record. Raises InputError for a fault of the file."""
        self._path, self._typed = path, typed
        who = dict.fromkeys(KIND, KIND[0]) if edition.kinds else {}
        words = vocabulary(edition, extra=who)
        self._source = open_source(path, vocabulary=words, opened=open_input(path), asked=asked)
        self.columns = self._source.columns or ()
        headers = Headers(edition, self.columns, path, meanings=self._source.meanings)
        headers.refuse_strange()
        self.warnings = headers.warnings
        meant = {
            name: who.get(name.strip()) or headers.means(name)
            for name in self.columns
            if self._source.meanings.get(name, name) is not None
        }
        self._used = {name: known for name, known in meant.items() if reader.knows(known)}
        if not self._used:
            message = Text("没有一列是申请人或政策的输入项", "has no column that any policy reads")
            raise InputError(message, file=path, line=self._source.header)
        unused = set(self.columns) - self._used.keys()
        self.notes: list[Text] = _unused([one for one in self.columns if one in unused])

    def rows(self) -> Iterator[Applicant]:
        """The rows, in their order. Raises InputError for a fault of the file."""
        for record in self._source.records:
            yield self._row(record)
        self.notes += self._source.notes

    def _row(self, record: Record) -> Applicant:
        if record.fault is not None:
            return Applicant(record, None, record.fault.at(file=self._path, line=record.line))
        left: dict[str, object] = {known: record.cells.get(name) for name, known in self._used.items()}
        faults: list[RongError] = []
        while True:
            try:
                profile = self._typed(left)
            except ProfileError as error:
                if (error.field or "").startswith("--"):
                    raise  # of the command line, not of the row
                faults.append(error.at(file=self._path, line=record.line))
                key = error.path[0] if error.path else ""
                if left.pop(key, None) is not None:
                    continue
            if not faults:
                return Applicant(record, profile)
            first, *others = faults
            first.others = tuple(others)
            return Applicant(record, None, first)


def _unused(names: list[str]) -> list[Text]:
    listed = ", ".join(names[:8]) + (" …" if names[8:] else "")
    return [Text(f"未用到的列：{listed}", f"columns that are not used: {listed}")] if names else []


def is_table(path: str) -> bool:
    """Whether a file of profiles is a table: by its suffix, else by its first bytes. Raises InputError."""
    if path == "-":
        return False
    form = SUFFIXES.get(suffix_of(path))
    if form is None and not suffix_of(path):
        form = form_of(open_input(path).head(64))
        return form in _BINARY
    return form in TABLES
