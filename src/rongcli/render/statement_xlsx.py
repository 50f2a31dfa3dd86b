"""A statement as a workbook: a sheet for each part, amounts as numbers, everything else as text, no formula.

The same statement is the same bytes.
"""

from __future__ import annotations

import datetime
import io
import re
import unicodedata

import xlsxwriter  # type: ignore[import-untyped]

from rongcli.cells import defused
from rongcli.errors import OutputError
from rongcli.language import Text
from rongcli.render.statement import Cell, Money, Part, Section, Statement, plain

WIDTHS = (24, 40, 28, 20, 20, 26)
"""Of the columns, in characters; every table of a statement fits these."""
LONGEST_CELL = 32_767
EXACT_DIGITS = 15
"""Decimal digits that a spreadsheet's number keeps."""
LONGEST_NAME = 31
HIGHEST_ROW = 400
_LINE = 15
_A4 = 9
_MADE = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
_COLOURS = {"good": "#1A7F37", "bad": "#B42318", "open": "#8A5A00", "": "#000000"}


def workbook(statement: Statement) -> bytes:
    """The file. Raises OutputError for words that no cell holds."""
    content = io.BytesIO()
    # The library would make links of words, formulas of "=": nothing here is anything but text or a number.
    options = {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(content, options)
    book.set_properties({"title": plain(statement.title)[:255], "subject": statement.kind, "created": _MADE})
    names: set[str] = set()
    for part in statement.parts:
        _Sheet(book, statement, part, _sheet_name(part, names)).write()
    book.close()
    return content.getvalue()


def _sheet_name(part: Part, taken: set[str]) -> str:
    """A name that a workbook accepts and that no other sheet has, whatever the case of its letters."""
    wanted = part.name if part.headline and "." in part.name else part.title
    whole = re.sub(r"[\\[\]:*?/\\\\']", "_", plain(wanted))
    name, count = whole[:LONGEST_NAME], 1
    while name.lower() in taken:
        count += 1
        end = f"~{count}"
        name = whole[: LONGEST_NAME - len(end)] + end
    taken.add(name.lower())
    return name


class _Sheet:
    """One part on a sheet of its own, set up for A4."""

    def __init__(self, book: xlsxwriter.Workbook, statement: Statement, part: Part, name: str) -> None:
        self.statement, self.part = statement, part
        self.sheet = book.add_worksheet(name)
        text = {"num_format": "@", "text_wrap": True, "valign": "top"}
        self.title = book.add_format({**text, "bold": True, "font_size": 15})
        self.headline = book.add_format({**text, "bold": True, "font_size": 13, "font_color": _COLOURS[part.tone]})
        self.heading = book.add_format({**text, "bold": True, "font_size": 11.5})
        self.text = book.add_format({**text, "bottom": 4})
        self.line = book.add_format(text)
        self.head = book.add_format({**text, "bold": True, "bottom": 1, "bg_color": "#EEF0F2"})
        self.money = book.add_format({"num_format": "#,##0.00", "valign": "top", "bottom": 4})
        self.row = 0

    def write(self) -> None:
        """Every section, and how the sheet is printed."""
        sheet = self.sheet
        for index, width in enumerate(WIDTHS):
            sheet.set_column(index, index, width)
        sheet.set_paper(_A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.set_footer("&C&P / &N")
        sheet.hide_gridlines(2)
        self._across(self.part.title, self.title, 21)
        if self.part.title != self.statement.title:
            self._across(f"{self.statement.title}  {self.statement.kind}", self.line, _LINE)
        if self.part.headline:
            self._across(self.part.headline, self.headline, 19)
        for section in self.part.sections:
            self._section(section)

    def _section(self, section: Section) -> None:
        self.row += 1
        self._across(section.title, self.heading, 17)
        for line in section.lines:
            self._across(line, self.line, _LINE)
        if section.rows:
            for row, style in ((section.header, self.head), *((row, self.text) for row in section.rows)):
                lines = max(_lines(plain(cell), width) for cell, width in zip(row, WIDTHS, strict=False))
                self.sheet.set_row(self.row, min(lines * _LINE, HIGHEST_ROW))
                for index, cell in enumerate(row):
                    self._cell(index, cell, style)
                self.row += 1

    def _cell(self, index: int, cell: Cell, style: object) -> None:
        if isinstance(cell, Money) and len(str(cell.fen)) <= EXACT_DIGITS:
            self.sheet.write_number(self.row, index, cell.fen / 100, self.money)
        elif cell:
            self.sheet.write_string(self.row, index, self._words(plain(cell)), style)
        else:
            self.sheet.write_blank(self.row, index, None, style)

    def _across(self, words: str, style: object, height: int) -> None:
        """A line over all columns; a spreadsheet does not fit such a row's height by itself."""
        words = self._words(plain(words))
        self.sheet.merge_range(self.row, 0, self.row, len(WIDTHS) - 1, "", style)
        self.sheet.write_string(self.row, 0, words, style)
        share = sum(WIDTHS) * _LINE // height
        self.sheet.set_row(self.row, min(_lines(words, share) * height, HIGHEST_ROW))
        self.row += 1

    def _words(self, text: str) -> str:
        cell = defused(text)
        if len(cell) > LONGEST_CELL:
            message = Text(f"有超过 {LONGEST_CELL} 字的单元格", f"has a cell of more than {LONGEST_CELL:,} marks")
            raise OutputError(message, hint=Text("请改用 html 或 md", "write html or md instead"))
        return cell


def _lines(text: str, width: int) -> int:
    """How many lines a column of a width takes for a text, a Chinese sign being two wide; one more where words wrap."""
    wide = sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in text)
    whole = -(-wide // max(width - 2, 1))
    return max(whole, 1)
