"""A sheet of rows laid out for people: a header that stays in sight, widths that fit, sums below."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from rongcli.base.csv_safety import defused
from rongcli.base.errors import OutputError
from rongcli.base.money import FEN
from rongcli.base.text import Text
from rongcli.batch.columns import MONEY, cell_text
from rongcli.batch.writers.own_columns import EXACT_DIGITS, Number
from rongcli.rules.facts import QUANTITY

MOST_ROWS = 1_048_575
"""Rows that a sheet holds below its header."""
LONGEST_CELL = 32_767
OTHER = Text("请改用 csv、jsonl 或 parquet", "write csv, jsonl or parquet instead")
NARROWEST, WIDEST = 8, 28
"""Of a column, in Latin characters; a Chinese one takes two."""
HEAD = 14
"""What a header takes before it goes on in a second line."""
_LINE, _HIGHEST = 16, 400
"""Points of a line, and of the highest row."""
MEASURED = 500
"""Rows whose cells a column is made to fit."""
FROZEN = 4
"""Columns at most that stay in sight with the applicant."""
_A4 = 9
_CLIPPED = ("readings",)
"""Columns that say the same in row after row: they stay on one line."""
SUMMED = ("amount", "minimum")
"""Added columns that have a sum. Not ``maximum``: what claims of one key may still get is not what each may."""


class Shown(Protocol):
    """A column of a sheet: what it is called, and what a value of it is in a cell."""

    @property
    def heading(self) -> str:
        """What the header says."""

    @property
    def field(self) -> str | None:
        """The field of a claim, or the added column, that it is."""

    @property
    def kind(self) -> str:
        """What its cells are: ``money`` has a sum."""

    def cell(self, value: object) -> Any:
        """A number, a day, truth, or text; None where there is nothing."""


class AddedColumn(NamedTuple):
    """A column that the batch adds."""

    heading: str
    field: str
    kind: str

    def cell(self, value: object) -> Any:
        """Amounts as numbers."""
        if self.field in MONEY and isinstance(value, str):
            return Number(int(value.replace(".", "")), FEN, money=True)
        if self.field == QUANTITY and isinstance(value, str):
            whole, _, part = value.partition(".")
            return Number(int(whole + part), 10 ** len(part), money=False) if len(value) <= EXACT_DIGITS else value
        return value


def added_column(name: str, heading: str) -> AddedColumn:
    """The added column of that name."""
    return AddedColumn(heading, name, "money" if name in SUMMED else "text")


def print_whole(sheet: Any) -> None:
    """Sets a sheet up for paper: as wide as a page, numbered."""
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&A&R&P / &N")


class Styles:
    """How cells look, for all sheets of a workbook."""

    def __init__(self, book: Any) -> None:
        top = {"valign": "top"}
        words = {**top, "num_format": "@", "align": "left", "indent": 1}  # so that no text touches a number before it
        self.text = book.add_format(words)
        self.wrapped = book.add_format({**words, "text_wrap": True})
        self.money = book.add_format({**top, "num_format": "#,##0.00####"})
        self.number = book.add_format({**top, "num_format": "General"})
        self.whole = book.add_format({**top, "num_format": "General", "align": "left", "indent": 1})
        self.day = book.add_format({**top, "num_format": "yyyy-mm-dd", "align": "left", "indent": 1})
        head = {"bold": True, "num_format": "@", "text_wrap": True, "valign": "vcenter", "bg_color": "#EEF0F2"}
        self.heads = [book.add_format({**head, "bottom": 1, "align": side, "indent": int(side == "left")})
                      for side in ("left", "right")]  # fmt: skip
        self.total = book.add_format({"bold": True, "top": 1, "num_format": "#,##0.00####"})
        self.total_text = book.add_format({"bold": True, "top": 1, "num_format": "@", "indent": 1})


class Sheet:
    """One sheet, row by row."""

    def __init__(self, sheet: Any, styles: Styles, columns: Sequence[Shown], file: str) -> None:
        self._sheet, self._styles, self._columns, self._file = sheet, styles, columns, file
        self._row = 0
        self._widths = [min(_width(one.heading), HEAD) for one in columns]
        self._sums = [_Sum() if column.kind == "money" else None for column in columns]
        for index, column in enumerate(columns):
            sheet.write_string(0, index, self.short(defused(column.heading)), styles.heads[_right(column)])
        sheet.set_row(0, max((height_of(one.heading, HEAD) for one in columns), default=_LINE) + 4)

    def row(self, values: Sequence[object]) -> None:
        """A row, its values in the order of the columns; further ones have no column."""
        self._row += 1
        if self._row > MOST_ROWS:
            raise self._too_much(Text(f"超过 {MOST_ROWS} 行", f"has more than {MOST_ROWS:,} rows"))
        cells = [column.cell(value) for column, value in zip(self._columns, values, strict=False)]
        texts = (cell for one, cell in zip(self._columns, cells, strict=False)
                 if type(cell) is str and one.field not in _CLIPPED)  # fmt: skip
        lines = max((_width(text) // (WIDEST - 2) + 1 for text in texts), default=1)
        if lines > 1:  # not every program fits a row's height to its text by itself
            self._sheet.set_row(self._row, min(lines * _LINE, _HIGHEST))
        for index, (column, cell) in enumerate(zip(self._columns, cells, strict=False)):
            if cell is None or cell == "":
                continue
            self._put(index, cell, column)
            total = self._sums[index]
            if total is not None:
                total.add(cell)

    def _put(self, index: int, cell: Any, column: Shown) -> None:
        sheet, styles, row = self._sheet, self._styles, self._row
        if isinstance(cell, Number) and _exact(cell):
            style = styles.money if cell.money else styles.number
            sheet.write_number(row, index, cell.value / cell.scale, style)
            text = f"{cell.value / cell.scale:,.2f}" if cell.money else str(cell.value // cell.scale)
        elif isinstance(cell, datetime.date):
            sheet.write_datetime(row, index, datetime.datetime.combine(cell, datetime.time()), styles.day)
            text = "2000-00-00"
        elif isinstance(cell, bool):
            sheet.write_boolean(row, index, cell)
            text = "FALSE"
        elif isinstance(cell, int) and len(str(abs(cell))) <= EXACT_DIGITS:
            sheet.write_number(row, index, cell, styles.whole)
            text = str(cell)
        else:
            text = _written(cell)
            long = _width(text) > WIDEST - 2 and column.field not in _CLIPPED
            style = styles.wrapped if long else styles.text
            sheet.write_string(row, index, self.short(defused(text)), style)
        if row <= MEASURED:
            self._widths[index] = max(self._widths[index], _width(text))

    def finish(self, total: str | None, *, sums: bool = True) -> None:
        """Lays the sheet out; ``total`` is what a row of sums is called, ``sums`` whether added amounts have one."""
        sheet, last = self._sheet, self._row
        if last:
            sheet.autofilter(0, 0, last, len(self._columns) - 1)
        if last and total is not None and any(self._sums):
            self._total(total, added=sums)
        for index, width in enumerate(self._widths):
            sheet.set_column(index, index, min(max(width + 2, NARROWEST), WIDEST))
        who = next((place for place, one in enumerate(self._columns) if one.field == "applicant"), FROZEN)
        sheet.freeze_panes(1, who + 1 if who < FROZEN else 0)
        sheet.repeat_rows(0)
        print_whole(sheet)

    def _total(self, name: str, *, added: bool) -> None:
        """The sums, as formulas over all rows with their values, where every cell of a column is in them."""
        last = self._row
        sheet, styles = self._sheet, self._styles
        sheet.write_string(last + 1, 0, name, styles.total_text)
        for index, (column, total) in enumerate(zip(self._columns, self._sums, strict=True)):
            if not index:
                continue
            if total is None or not total.whole or (isinstance(column, AddedColumn) and not added):
                sheet.write_blank(last + 1, index, None, styles.total_text)
                continue
            letters = _letters(index)
            formula, value = f"=SUM({letters}2:{letters}{last + 1})", total.number()
            if _exact(value):
                sheet.write_formula(last + 1, index, formula, styles.total, _plain(value))
                self._widths[index] = max(self._widths[index], len(f"{value.value / value.scale:,.2f}") + 2)
            else:
                sheet.write_string(last + 1, index, _written(value), styles.total_text)

    def short(self, text: str) -> str:
        """A text as a cell holds it. Raises OutputError for one that is too long."""
        if len(text) > LONGEST_CELL:
            raise self._too_much(
                Text(f"有超过 {LONGEST_CELL} 字的单元格", f"has a cell of more than {LONGEST_CELL:,} marks")
            )
        return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()  # half a pair is no text

    def _too_much(self, message: Text) -> OutputError:
        return OutputError(message, file=self._file, hint=OTHER)


class _Sum:
    """The exact sum of a column; not ``whole`` once a cell was no number, for then a sum would be too small."""

    def __init__(self) -> None:
        self.whole = True
        self._parts: dict[int, int] = {}

    def add(self, cell: Any) -> None:
        if isinstance(cell, Number) and _exact(cell):
            self._parts[cell.scale] = self._parts.get(cell.scale, 0) + cell.value
        else:
            self.whole = False

    def number(self) -> Number:
        scale = max(self._parts, default=FEN)  # one divides the other
        return Number(sum(value * (scale // one) for one, value in self._parts.items()), scale, money=True)


def _exact(number: Number) -> bool:
    return len(str(number.value).strip("-").rstrip("0")) <= EXACT_DIGITS


def _written(cell: Any) -> str:
    if isinstance(cell, Number):
        whole, part = divmod(cell.value, cell.scale)
        return f"{whole}.{part:02d}" if cell.scale == FEN else f"{whole}.{part:06d}".rstrip("0").rstrip(".")
    return cell_text(cell)


def _right(column: Shown) -> bool:
    """Whether a column holds numbers that stand at its right."""
    return column.kind in ("money", "number", "count") or column.field in MONEY


def _plain(number: Number) -> int | float:
    whole, part = divmod(number.value, number.scale)
    return number.value / number.scale if part else whole


def _letters(index: int) -> str:
    """A column as a formula names it: A, Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def height_of(text: str, width: int) -> int:
    """How high a text stands in a column of a width, in points."""
    return min((_width(text) // max(width - 2, 1) + 1) * _LINE, _HIGHEST)


def _width(text: str) -> int:
    """How wide a text is."""
    return len(text) if text.isascii() else sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
