"""Results as a workbook for people: the rows and their sums, the rows to be mended, and what it all rests on.

Amounts are numbers where a spreadsheet holds all of their digits, days are days, and text stays text, so that no id
loses its zeros. Rows go to disk as they come (``constant_memory``).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import IO, Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.exceptions import XlsxWriterException  # type: ignore[import-untyped]

from rongcli.base.csv_safety import defused
from rongcli.base.errors import OutputError
from rongcli.base.files import refused
from rongcli.base.text import Text
from rongcli.batch.job import Job
from rongcli.batch.rejects import HEADINGS as REJECT_HEADINGS
from rongcli.batch.rejects import ROW
from rongcli.batch.writers.about import explained
from rongcli.batch.writers.base import About, Writer
from rongcli.batch.writers.own_columns import OwnColumn, own_columns
from rongcli.batch.writers.sheet import Sheet, Shown, Styles, added_column, height_of, print_whole
from rongcli.reading.library import temporary_folder

WIDTHS = (34, 90)
"""Of the sheet that explains the others."""
RESULTS, REJECTED, ABOUT = Text("结果", "Results"), Text("待更正的行", "Rows to mend"), Text("说明", "About")
_MADE = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)  # the same results are the same bytes


def writer(job: Job, columns: tuple[str, ...]) -> Writer:
    """The writer of a job; no claims have as many columns as a sheet."""
    return _Workbook(job, columns)


class _Archive:
    """The file as a zip archive writes to it.

    Once it is full or closed it takes whatever the archive still says while it is taken apart: the fault has been
    told, and another would be printed past every handler.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._full = False
        self._place = 0

    def _do(self, method: str, *given: Any) -> None:
        if self._full or self._file.closed:
            return
        try:
            getattr(self._file, method)(*given)
        except OSError:
            self._full = True
            raise

    def write(self, data: bytes) -> int:
        self._do("write", data)
        self._place += len(data)
        return len(data)

    def seek(self, place: int) -> int:
        self._do("seek", place)
        self._place = place
        return place

    def tell(self) -> int:
        return self._place

    def flush(self) -> None:
        self._do("flush")


class _Workbook(Writer):
    def __init__(self, job: Job, columns: tuple[str, ...]) -> None:
        assert job.output is not None
        self._job, self._output, self._columns, self._language = job, job.output, columns, job.language
        self._stack = ExitStack()

    def __enter__(self) -> Writer:
        folder = self._stack.enter_context(temporary_folder())
        options = {"constant_memory": True, "tmpdir": folder, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(_Archive(self._output.open()), options)
        self._book.set_properties({"created": _MADE})
        self._styles = Styles(self._book)
        self._own = own_columns(self._job, self._columns)
        columns: list[Shown] = [*self._own, *(added_column(*pair) for pair in self._added())]
        self._rows = self._sheet(RESULTS, columns)
        return self

    def _added(self) -> Iterator[tuple[str, str]]:
        return zip(self._job.added, self._job.called([one.heading for one in self._own]), strict=True)

    def _sheet(self, name: Text, columns: Sequence[Shown]) -> Sheet:
        return Sheet(self._book.add_worksheet(name.to(self._language)), self._styles, columns, self._output.name)

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def row(self, cells: Sequence[object], result: Sequence[Any]) -> None:
        try:
            self._rows.row([*cells, *result])
        except OSError as error:
            raise refused(error, self._output.name, OutputError) from None

    def end(self, about: About) -> None:
        currencies = {about.job.edition.policies[name].currency for name in about.readings}
        try:
            self._rows.finish(Text("合计", "Total").to(self._language), sums=len(currencies) <= 1)
            self._rejected()
            self._explain(about)
            self._book.close()
        except (OSError, XlsxWriterException) as error:
            raise refused(_cause(error), self._output.name, OutputError) from None

    def _rejected(self) -> None:
        """The rejected rows, as the results would show them, and what is wrong with each: to be mended here."""
        rejects = self._job.rejects
        if not rejects.count:
            return
        names = rejects.own()
        own = own_columns(self._job, names)
        called = {one.field: one.heading for one in own if one.field is not None}
        unread = any(row.raw is not None for row in rejects.rows())
        worded = self._job.headings != "code"
        told = [words.to(self._language) if worded else code for code, words in REJECT_HEADINGS.items()
                if (not worded or code != "rejected_code") and (unread or code != ROW)]  # fmt: skip
        sheet = self._sheet(REJECTED, [*own, *(OwnColumn(name) for name in told)])
        for row in rejects.rows():
            line, field, code, reason = row.told(called if worded else {})
            codes = () if worded else (code,)
            sheet.row([*(row.cells.get(name) for name in names), line, field, *codes, reason, row.raw])
        sheet.finish(None)

    def _explain(self, about: About) -> None:
        sheet = self._book.add_worksheet(ABOUT.to(self._language))
        for index, width in enumerate(WIDTHS):
            sheet.set_column(index, index, width)
        print_whole(sheet)
        for index, (name, words) in enumerate(explained(about, self._language)):
            sheet.set_row(index, max(height_of(one, wide) for one, wide in zip((name, words), WIDTHS, strict=True)))
            sheet.write_string(index, 0, name, self._styles.wrapped if words else self._styles.heads[0])
            if words:
                sheet.write_string(index, 1, self._rows.short(defused(words)), self._styles.wrapped)


def _cause(error: Exception) -> Exception:
    """The system's own error inside one of the library's."""
    inner = error.args[0] if error.args else None
    return inner if isinstance(inner, OSError) else error
