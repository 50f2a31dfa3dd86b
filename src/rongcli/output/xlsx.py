"""A document as a workbook: a sheet for each part, amounts as numbers, everything else as text, no formula.

The same document is the same bytes.
"""

from __future__ import annotations

import datetime
import io
import re
import unicodedata
from collections.abc import Iterator

import xlsxwriter  # type: ignore[import-untyped]

from rongcli.base.csv_safety import defused
from rongcli.base.errors import OutputError
from rongcli.base.money import MILLION
from rongcli.base.text import Text
from rongcli.output.document import Cell, Document, Money, Number, Part, Section, plain
from rongcli.output.formats import Answer, Paper

WIDTHS = (32, 42, 26, 22, 20, 22)
"""Of the columns, in characters, where a sheet holds several tables: every one of a document fits these."""
WIDTH = 140
"""Of all columns together where a sheet is one table, whose own shares divide it."""
LONGEST_CELL = 32_767
LONGEST_TEXT = 255
"""Beyond which some spreadsheets show a cell that is formatted as text as a row of #."""
EXACT_DIGITS = 15
"""Decimal digits that a spreadsheet's number keeps."""
LONGEST_NAME = 31
LONGEST_FOOT = 80
HIGHEST_ROW = 400
LAST_ROW = 1_048_576
_PIECE = re.compile(r"[\u2e80-\uffff]|[^-\s\u2e80-\uffff]+-?|-|\s+")
_LINE = 15
_TALL = 16
"""A line of a wrapped cell: Chinese typefaces stand higher than Latin ones."""
_GAP = 3
_HAIR = 7
_SIDES = ("left", "right")
_A4 = 9
_MADE = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
_COLOURS = {"good": "#1A7F37", "bad": "#B42318", "open": "#8A5A00", "": "#000000"}


def written(answer: Answer, paper: Paper) -> Iterator[bytes]:
    """The answer's paper. Raises OutputError for words that no cell holds."""
    yield workbook(answer.paper())


def workbook(document: Document) -> bytes:
    """The file. Raises OutputError for words that no cell holds."""
    content = io.BytesIO()
    # The library would make links of words, formulas of "=": nothing here is anything but text or a number.
    options = {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(content, options)
    book.set_properties({"title": plain(document.title)[:255], "subject": document.kind, "created": _MADE})
    names: set[str] = set()
    for index, part in enumerate(document.parts):
        _Sheet(book, document, part, _sheet_name(part, names), first=index == 0).write()
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
    """One part on a sheet of its own, set up for A4; its conclusion stays in sight, or the header of its one table."""

    def __init__(self, book: xlsxwriter.Workbook, document: Document, part: Part, name: str, *, first: bool) -> None:
        self.document, self.part, self.first = document, part, first
        self.sheet = book.add_worksheet(name)
        tables = [section for section in part.sections if section.rows]
        self.list = tables[0] if len(part.sections) == 1 and tables else None
        shares = self.list.widths if self.list else ()
        self.widths = [share * WIDTH // sum(shares) for share in shares] or list(WIDTHS)
        plain_text = {"text_wrap": True, "valign": "top"}
        text = {**plain_text, "num_format": "@"}
        bold = {**plain_text, "bold": True}
        self.title = book.add_format({**bold, "font_size": 15})
        self.headline = book.add_format({**bold, "font_size": 18, "font_color": _COLOURS[part.tone]})
        self.heading = book.add_format({**bold, "font_size": 12})
        self.line = book.add_format(plain_text)
        self.texts = [book.add_format({**text, "bottom": _HAIR, "align": side}) for side in _SIDES]
        self.long = book.add_format({**plain_text, "bottom": _HAIR})
        head = {**text, "bold": True, "bottom": 1, "bg_color": "#EEF0F2"}
        self.heads = [book.add_format({**head, "align": side}) for side in _SIDES]
        self.money = book.add_format({"num_format": "#,##0.00", "valign": "top", "bottom": _HAIR})
        self.number = book.add_format({"valign": "top", "bottom": _HAIR})
        self.row = 0

    def write(self) -> None:
        """Every section, and how the sheet is printed."""
        sheet = self.sheet
        for index, width in enumerate(self.widths):
            sheet.set_column(index, index, width)
        sheet.set_paper(_A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        foot = f"{self.document.title} \u00b7 {self.part.title}" if self.part.title != self.document.title else ""
        shown = plain(foot or self.document.title)[:LONGEST_FOOT].replace("&", "&&")
        sheet.set_footer(f"&L{shown}&R&P / &N")
        sheet.hide_gridlines(2)
        # A code such as a claim's number is text on purpose.
        sheet.ignore_errors({"number_stored_as_text": f"A1:{chr(ord('A') + len(self.widths) - 1)}{LAST_ROW}"})
        self._top()
        for section in self.part.sections:
            if section.told:
                self._section(section)

    def _top(self) -> None:
        """What the paper is and what the part comes to; it stays in sight, and is printed on every page."""
        document, part = self.document, self.part
        first = self.first
        self._across(document.title if first else part.title, self.title, 21)
        beside = (document.kind, document.subtitle) if first else (document.title, document.kind)
        self._across(" \u00b7 ".join(filter(None, beside)), self.line, _LINE)
        if part.headline:
            self._across(part.headline, self.headline, 25)
        for line in part.lines:
            self._across(plain(line), self.line, _LINE)
        if self.list is None:
            self.sheet.freeze_panes(self.row, 0)
            self.sheet.repeat_rows(0)

    def _section(self, section: Section) -> None:
        self.row += 1
        if section.title:
            self._across(section.title, self.heading, 17)
        for line in section.lines:
            self._across(plain(line), self.line, _LINE)
        if section.rows:
            self._table(section)
        for line in section.after:
            self._across(line, self.line, _LINE)

    def _table(self, section: Section) -> None:
        if self.list is not None:
            self.sheet.repeat_rows(self.row)
            self.sheet.freeze_panes(self.row + 1, 0)
        heads = [(section.header, self.heads)] if section.header else []
        for row, styles in (*heads, *((row, self.texts) for row in section.rows)):
            # Not every program fits a row's height to its text by itself.
            lines = max(_lines(plain(cell), width) for cell, width in zip(row, self.widths, strict=False))
            self.sheet.set_row(self.row, min(lines * _TALL + _GAP, HIGHEST_ROW))
            for index, cell in enumerate(row):
                self._cell(index, cell, styles[index in section.amounts])
            self.row += 1

    def _cell(self, index: int, cell: Cell, style: object) -> None:
        if isinstance(cell, Money) and len(str(cell.fen)) <= EXACT_DIGITS:
            self.sheet.write_number(self.row, index, cell.fen / 100, self.money)
        elif isinstance(cell, Number) and len(str(cell.millionths)) <= EXACT_DIGITS:
            self.sheet.write_number(self.row, index, cell.millionths / MILLION, self.number)
        elif cell:
            words = self._words(plain(cell))
            self.sheet.write_string(self.row, index, words, self.long if len(words) > LONGEST_TEXT else style)
        else:
            self.sheet.write_blank(self.row, index, None, style)

    def _across(self, words: str, style: object, height: int) -> None:
        """A line over all columns; a spreadsheet does not fit such a row's height by itself."""
        words = self._words(plain(words))
        self.sheet.merge_range(self.row, 0, self.row, len(self.widths) - 1, "", style)
        self.sheet.write_string(self.row, 0, words, style)
        share = sum(self.widths) * _LINE // height
        self.sheet.set_row(self.row, min(_lines(words, share) * height, HIGHEST_ROW))
        self.row += 1

    def _words(self, text: str) -> str:
        cell = defused(text)
        if len(cell) > LONGEST_CELL:
            message = Text(f"有超过 {LONGEST_CELL} 字的单元格", f"has a cell of more than {LONGEST_CELL:,} marks")
            raise OutputError(message, hint=Text("请改用 html 或 md", "write html or md instead"))
        return cell


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a width: broken between words, after hyphens, or anywhere in wide Chinese."""
    room = max(width - 2, 2)
    lines, used = 1, 0
    for piece in _PIECE.findall(text):
        wide = sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in piece)
        if used + wide > room and used:
            lines, used = lines + 1, 0
        used += wide
        if used > room:  # a word longer than a line breaks where the line ends
            lines, used = lines + (used - 1) // room, (used - 1) % room + 1
    return lines
