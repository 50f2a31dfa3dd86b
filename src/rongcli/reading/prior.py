"""What was paid before: files of claims with their amounts, in any form; a batch's own output serves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from rongcli.base.csv_safety import as_written
from rongcli.base.errors import RongError
from rongcli.base.text import Text
from rongcli.reading import open_source
from rongcli.reading.headers import Headers
from rongcli.reading.instructions import NOTHING, Instructions
from rongcli.reading.opening import Opened
from rongcli.reading.vocabulary import vocabulary
from rongcli.rules.edition import Edition
from rongcli.rules.facts import ClaimReader, as_text, plain, policy_field
from rongcli.rules.ledger import Ledger
from rongcli.rules.lookup import find_policy
from rongcli.rules.prior import UNPAID, Paid, PaidReader, enter_paid, refuse_second
from rongcli.rules.result_words import ELIGIBILITY, HEADINGS

FIELDS = {plain(word): name for name in ("amount", "eligibility") for word in (name, *HEADINGS[name])}
"""What such a file says beyond a claim, also as results in words call it."""
_VERDICT_KEYS = ("eligibility", *HEADINGS["eligibility"])
_VERDICTS = {plain(word): code for code, words in ELIGIBILITY.items() for word in (code, *words)}


def read_prior(
    edition: Edition,
    paths: Sequence[str],
    opened: Sequence[Opened | None] = (),
    readings: Mapping[str, str] | None = MappingProxyType({}),
    asked: Instructions = NOTHING,
    beside: Sequence[Paid] = (),
) -> Ledger:
    """A ledger with the payments of some files entered: rows need policy, date, amount and what the caps go by.

    A row that says it was not eligible is passed over; one without an amount is undetermined; a negative one takes
    back a payment. What a person should know of them is in the ledger's ``notes``. Raises InputError with the file
        and line of a row that cannot be read, or takes back what was not paid. ``opened`` are the files where they are
    open already, ``readings`` those of the run (as checked), under which caps go by this or that; None where no row of
    the files is to be refused for it: an answer was made with them. ``beside`` are payments that stand in no file.
    """
    ledger = Ledger()
    rows: list[Paid] = list(beside)
    for path, file in zip(paths, opened or [None] * len(paths), strict=True):
        rows += _Reader(edition, path, file, ledger.notes, readings, asked).rows()
    enter_paid(rows, ledger)
    return ledger


class _Reader:
    """One file, and what is looked up once for each policy."""

    def __init__(
        self,
        edition: Edition,
        path: str,
        opened: Opened | None,
        notes: list[Text],
        readings: Mapping[str, str] | None,
        asked: Instructions,
    ) -> None:
        self._edition, self._path, self._notes = edition, path, notes
        self._source = open_source(path, opened=opened, vocabulary=vocabulary(edition, extra=FIELDS), asked=asked)
        self._headers = Headers(edition, self._source.columns, path, FIELDS, meanings=self._source.meanings)
        self._headers.refuse_strange()
        self._table = self._source.form in ("csv", "xlsx")
        self._readers: dict[str | None, ClaimReader] = {}
        self._paid = PaidReader(edition, readings)
        self._ids: dict[str, int] = {}

    def rows(self) -> list[Paid]:
        """The rows that were paid, in order. Raises InputError with file and line."""
        found = []
        for record in self._source.records:
            try:
                if record.fault is not None:
                    raise record.fault
                row = self._row(record.cells, record.line)
            except RongError as error:
                raise error.at(file=self._path, line=record.line) from None
            if row is not None:
                found.append(row)
        self._notes += [Text(f"{self._path}：{one.zh}", f"{self._path}: {one.en}") for one in self._source.notes]
        return found

    def _row(self, row: Mapping[str, object], line: int) -> Paid | None:
        """What a row says was paid; None of one that was not eligible. Raises RongError for one that cannot be read."""
        verdict = _verdict(row)
        if verdict in UNPAID:
            return None
        cells = {name: _as_written(cell) for name, cell in row.items()} if self._table else row
        reader = self._reader(as_text(policy_field(self._headers.renamed(cells))))
        given = self._headers.layout(reader.policy).facts(cells)
        if verdict is not None:
            given["eligibility"] = verdict
        paid = self._paid.paid(reader, given, self._path, line)
        if paid is not None and (paid.amount is None or paid.amount >= 0):
            refuse_second(paid, line, self._ids)
        return paid

    def _reader(self, named: str | None) -> ClaimReader:
        found = self._readers.get(named)
        if found is None:
            found = self._readers[named] = ClaimReader(find_policy(self._edition, named))
        return found


def _verdict(row: Mapping[str, object]) -> str | None:
    """What a row says of eligibility, as the code of it."""
    said = next((text for key in _VERDICT_KEYS if (text := as_text(row.get(key))) is not None), None)
    return None if said is None else _VERDICTS.get(plain(said), said)


def _as_written(cell: object) -> object:
    """A cell of a table: one that this program wrote has an apostrophe before what a spreadsheet would run."""
    return as_written(cell) if isinstance(cell, str) and cell[:1] == "'" else cell
