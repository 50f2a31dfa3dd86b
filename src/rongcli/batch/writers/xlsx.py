"""Results as a workbook: one sheet of rows, one that explains them.

Text stays text, so that no id loses its zeros and none becomes a date; amounts are numbers where a spreadsheet holds
all of their digits, else text. Rows go to disk as they come (``constant_memory``).
"""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.exceptions import XlsxWriterException  # type: ignore[import-untyped]

from rongcli import __version__
from rongcli.base.csv_safety import defused
from rongcli.base.errors import OutputError
from rongcli.base.files import refused
from rongcli.base.text import Language, Text
from rongcli.batch.columns import COLUMN_NOTES, MONEY, cell_text
from rongcli.batch.job import Job
from rongcli.batch.writers.base import About, Writer
from rongcli.rules.facts import OUTPUT_COLUMNS

MOST_ROWS = 1_048_575
"""Rows that a sheet holds below its header."""
LONGEST_CELL = 32_767
EXACT_DIGITS = 15
"""Decimal digits that a spreadsheet's number keeps."""
SHEETS = (Text("结果", "Results"), Text("说明", "About"))
OTHER = Text("请改用 csv、jsonl 或 parquet", "write csv, jsonl or parquet instead")
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
        self._output, self._columns, self._language = job.output, columns, job.language
        self._folder = tempfile.TemporaryDirectory()
        self._row = 0

    def __enter__(self) -> Writer:
        options = {"constant_memory": True, "tmpdir": self._folder.name, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(_Archive(self._output.open()), options)
        self._book.set_properties({"created": _MADE})
        self._text = self._book.add_format({"num_format": "@"})
        self._money = self._book.add_format({"num_format": "#,##0.00"})
        self._head = self._book.add_format({"bold": True, "num_format": "@", "bottom": 1})
        self._sheet = self._book.add_worksheet(SHEETS[0].to(self._language))
        self._sheet.freeze_panes(1, 0)
        names = (*self._columns, *OUTPUT_COLUMNS)
        for index, name in enumerate(names):
            self._sheet.set_column(index, index, 18 if name in MONEY else 14, None)
        for index, name in enumerate(names):
            self._sheet.write_string(0, index, self._short(defused(name)), self._head)
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def row(self, cells: Sequence[object], result: Sequence[Any]) -> None:
        self._row += 1
        if self._row > MOST_ROWS:
            raise self._too_much(Text(f"超过 {MOST_ROWS} 行", f"has more than {MOST_ROWS:,} rows"))
        try:
            for index, cell in enumerate(cells):
                self._own(index, cell)
            for index, (name, value) in enumerate(zip(OUTPUT_COLUMNS, result, strict=True), len(cells)):
                self._added(index, name, value)
        except OSError as error:
            raise refused(error, self._output.name, OutputError) from None

    def _own(self, index: int, cell: object) -> None:
        if isinstance(cell, bool):
            self._sheet.write_boolean(self._row, index, cell)
        elif isinstance(cell, int) and len(str(abs(cell))) <= EXACT_DIGITS:
            self._sheet.write_number(self._row, index, cell)
        elif cell is not None and cell != "":
            self._sheet.write_string(self._row, index, self._short(defused(cell_text(cell))), self._text)

    def _added(self, index: int, name: str, value: Any) -> None:
        if value is None or value == "":
            return
        if name in MONEY and len(value.replace(".", "").lstrip("0")) <= EXACT_DIGITS:
            self._sheet.write_number(self._row, index, float(value), self._money)
        elif isinstance(value, bool):
            self._sheet.write_boolean(self._row, index, value)
        elif isinstance(value, int):
            self._sheet.write_number(self._row, index, value)
        else:
            self._sheet.write_string(self._row, index, self._short(value), self._text)

    def _short(self, text: str) -> str:
        if len(text) > LONGEST_CELL:
            raise self._too_much(
                Text(f"有超过 {LONGEST_CELL} 字的单元格", f"has a cell of more than {LONGEST_CELL:,} marks")
            )
        return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()  # half a pair is no text

    def _too_much(self, message: Text) -> OutputError:
        return OutputError(message, file=self._output.name, hint=OTHER)

    def end(self, about: About) -> None:
        sheet = self._book.add_worksheet(SHEETS[1].to(self._language))
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 90)
        try:
            for index, (name, words) in enumerate(_explained(about, self._language)):
                sheet.write_string(index, 0, name, self._head if not words else self._text)
                if words:
                    sheet.write_string(index, 1, self._short(defused(words)), self._text)
            self._book.close()
        except (OSError, XlsxWriterException) as error:
            raise refused(_cause(error), self._output.name, OutputError) from None


def _cause(error: Exception) -> Exception:
    """The system's own error inside one of the library's."""
    inner = error.args[0] if error.args else None
    return inner if isinstance(inner, OSError) else error


def _explained(about: About, language: Language) -> Iterator[tuple[str, str]]:
    """The rows of the second sheet: columns, edition, hash, readings."""
    job, edition = about.job, about.job.edition
    yield Text("列", "Columns").to(language), ""
    for name in OUTPUT_COLUMNS:
        yield name, COLUMN_NOTES[name].to(language)
    yield Text("政策表", "Policy table").to(language), ""
    yield Text("名称", "Title").to(language), edition.title.to(language)
    yield Text("编号", "Edition").to(language), f"{edition.id} {edition.version}"
    yield "sha256", edition.sha256
    if edition.overlays:
        yield Text("补充表", "Overlays").to(language), " ".join(edition.overlays)
    yield "rongcli", __version__
    yield Text("默认日期", "Default date").to(language), job.on.isoformat()
    yield Text("解读", "Readings").to(language), ""
    yield from about.readings.items()
