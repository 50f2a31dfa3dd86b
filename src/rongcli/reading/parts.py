"""A workbook's XML, looked at without being believed: which sheets there are, and what a sheet's cells would need.

Expat reads it, as it reads any well-formed XML; a DOCTYPE ends it at once, so no entity is ever defined. What is
not well-formed is refused, so no later reader can understand it differently.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple
from xml.parsers import expat

from rongcli.reading.formats import Format

MOST_ROWS = 1_048_576
MOST_COLUMNS = 10_000
MOST_CELLS = 16_000_000
"""Cells of the rectangle that a sheet fills: its reader holds every one of them, empty or not."""
_NO_INDEX = re.compile(rb"""\bt=["']s["'][^>]*>\s*<(?:\w+:)?v\b[^>]*>(?!\s*[0-9]+\s*<)""")
"""A cell whose text stands among the shared ones, and which does not say where: its reader would take it for empty."""
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})").fullmatch


class RefusedError(Exception):
    """XML that is not read: ``reason`` is doctype, broken, or the reference of an absurd cell."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _parse(
    content: bytes,
    start: Callable[[str, dict[str, str]], None],
    parser: expat.XMLParserType,
    *,
    looked: bool = True,
) -> None:
    """Reads a part by ``start``, or for its form alone. Raises RefusedError."""

    def doctype(*_: object) -> None:
        raise RefusedError("doctype")

    def declaration(_: str, encoding: str | None, __: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "utf8", "us-ascii"):
            raise RefusedError("broken")  # another reader might go by it, and see other cells than these

    parser.StartDoctypeDeclHandler = doctype
    parser.XmlDeclHandler = declaration
    if looked:
        parser.StartElementHandler = start
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise RefusedError("broken") from None


def check(content: bytes) -> None:
    """Reads a part for its form, and for a count that it cannot hold. Raises RefusedError."""

    def root(_: str, attributes: dict[str, str]) -> None:
        # A reader makes room for as many strings as are announced, and each takes some bytes here.
        announced = attributes.get("uniqueCount", "")
        if (not announced.isdecimal() and announced) or len(announced) > 9 or int(announced or 0) > len(content):
            raise RefusedError("broken")
        parser.StartElementHandler = None

    parser = expat.ParserCreate("utf-8")
    _parse(content, root, parser)


def elements(content: bytes, tag: str) -> list[dict[str, str]]:
    """The attributes of every element of that name, both without their prefixes. Raises RefusedError."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == tag:
            found.append({key.rpartition(":")[2]: value for key, value in attributes.items()})

    _parse(content, start, expat.ParserCreate("utf-8"))
    return found


class Sheet(NamedTuple):
    """A worksheet of the workbook: its name, whether a reader sees it, and its part of the archive."""

    name: str
    visible: bool
    part: str


def sheets(workbook: bytes, relations: bytes, folder: str = "xl") -> list[Sheet]:
    """The worksheets in their order. Raises RefusedError."""
    targets = {
        one["Id"]: posixpath.normpath(posixpath.join("/" + folder, one.get("Target", ""))).lstrip("/")
        for one in elements(relations, "Relationship")
        if one.get("Type", "").endswith("/worksheet") and "Id" in one
    }
    # A sheet's own id is sheetId; r:id names its relation.
    return [
        Sheet(one.get("name", ""), one.get("state", "visible") == "visible", targets[one["id"]])
        for one in elements(workbook, "sheet")
        if one.get("id") in targets
    ]


def place(reference: str) -> tuple[int, int]:
    """Row and column of a reference such as ``B7``, from 1. Raises RefusedError for what is no cell of a table."""
    match = _CELL(reference)
    if match is None:
        raise RefusedError(reference[:20])
    row, column = int(match[2]), _column(match[1])
    if row > MOST_ROWS or column > MOST_COLUMNS:
        raise RefusedError(reference)
    return row, column


@lru_cache(1024)
def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column


@dataclass(slots=True)
class Survey:
    """What a sheet holds: any value, cells not to be trusted by (row, column), merged areas, how far it reaches."""

    filled: bool = False
    empty_formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    """Rows that are hidden, by a filter or by hand."""
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    """First and last of each run of hidden columns."""
    filtered: bool = False
    """Whether a filter stands on the sheet."""
    shown: dict[tuple[int, int], Format] = field(default_factory=dict)
    """The formats of cells that say something, by (row, column)."""
    rows: int = 0
    columns: int = 0

    def reach(self, row: int, column: int, reference: str) -> None:
        """Enters a place. Raises RefusedError where the sheet would grow beyond what is read."""
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
        if self.rows * self.columns > MOST_CELLS:
            raise RefusedError(reference)


class _Surveyor:
    """Expat's handlers over one worksheet. A cell is two calls; only the value of a formula costs more."""

    def __init__(self, parser: expat.XMLParserType, formats: Mapping[str, Format]) -> None:
        self.survey = Survey()
        self._formats = formats
        self._parser = parser
        self._row = self._column = 0
        self._formula = False
        self._kind = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        tag = name if ":" not in name else name.rpartition(":")[2]
        if tag == "c":
            self._cell(attributes.get("r"), attributes.get("t", "n"))
            if attributes.get("s") in self._formats:
                self.survey.shown[self._row, self._column] = self._formats[attributes["s"]]
        elif tag in ("v", "is"):
            self.survey.filled = True
            if self._formula:
                self._parser.CharacterDataHandler = self._value
        elif tag == "f":
            self._formula = True
            if self._kind not in ("e", "str"):
                self.survey.empty_formulas.add((self._row, self._column))  # until its value is seen
        elif tag == "row":
            self._begin_row(attributes.get("r"))
            if attributes.get("hidden") in ("1", "true"):
                self.survey.hidden.add(self._row)
        else:
            _enter(self.survey, tag, attributes)

    def _cell(self, reference: str | None, kind: str) -> None:
        survey = self.survey
        if reference is None:
            self._column += 1
        else:
            self._row, self._column = place(reference)
        if self._row > survey.rows or self._column > survey.columns:
            survey.reach(self._row, self._column, reference or f"row {self._row}")
        self._kind = kind
        if kind == "e":
            survey.errors.add((self._row, self._column))
        if self._formula:
            self._formula = False
            self._parser.CharacterDataHandler = None

    def _value(self, text: str) -> None:
        """The value of a formula, saved with it."""
        if text.strip():
            self.survey.empty_formulas.discard((self._row, self._column))

    def _begin_row(self, number: str | None) -> None:
        before = self._row
        self._row, self._column = before + 1, 0
        if number is not None:
            if re.fullmatch("[1-9][0-9]{0,6}", number) is None:
                raise RefusedError(f"row {number[:20]}")
            self._row = int(number)
            if self._row <= before:
                raise RefusedError("broken")  # of two rows of one number a reader would keep one
        if self._row > MOST_ROWS:
            raise RefusedError(f"row {self._row}")


def survey(content: bytes, formats: Mapping[str, Format] = MappingProxyType({})) -> Survey:
    """What a worksheet's part holds. Raises RefusedError for a DOCTYPE, broken XML, or a cell out of all proportion.

    ``formats`` are those of the workbook that say something, by style.
    """
    shared = content.count(b't="s"')
    if shared and content.count(b't="s"><v>') == shared and b"t='" not in content:
        if re.search(rb't="s"><v>(?![0-9]+<)', content):
            raise RefusedError("broken")
    elif _NO_INDEX.search(content):
        raise RefusedError("broken")
    usual = _usual_survey(content, formats)
    if usual is not None:
        _parse(content, lambda *_: None, expat.ParserCreate("utf-8"), looked=False)
        return usual
    parser = expat.ParserCreate("utf-8")
    surveyor = _Surveyor(parser, formats)
    _parse(content, surveyor.start, parser)
    return surveyor.survey


_MAIN_PREFIX = re.compile(rb"""xmlns:[\w.-]+\s*=\s*["']http://[\w./]*/spreadsheetml/(?:2006/)?main["']""")
_WITH_FORMULA = re.compile(rb"<c\b([^>]*)>\s*<f\b(.*?)</c>", re.DOTALL)
_HELD = re.compile(rb"<v\b[^>]*>\s*[^<\s]")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_PLACE = re.compile(rb'\br="([^"]*)"')


def _usual_survey(content: bytes, formats: Mapping[str, Format]) -> Survey | None:
    """The same as expat's by a few searches, of a sheet as programs write it; None for any other.

    Each cell begins with its place, rows are numbered one after the other, and nothing stands there that a search for
    an element's name could mistake.
    """
    if any(mark in content for mark in (b"<!", b"='", b"= ", b"&#")) or content.count(b"<?") > 1:
        return None
    if _MAIN_PREFIX.search(content):
        return None
    numbers = list(map(int, re.findall(rb'<row r="([1-9][0-9]{0,6})"', content)))
    if len(numbers) < content.count(b"<row") or any(one >= after for one, after in pairwise(numbers)):
        return None
    last = numbers[-1] if numbers else 0
    # One search tells of most sheets that each cell has a place in the first 26 columns, and in no later row.
    right, other = 26, rb'<c(?: (?!r="[A-Z](?:%s)")|>)' % _up_to(max(last, 1)).encode()
    if last * right > MOST_CELLS or re.search(other, content):
        cells = re.findall(rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"', content)
        if content.count(b"<c ") + content.count(b"<c>") != len(cells):
            return None
        right = max((_column(name.decode()) for name in {name for name, _ in cells}), default=0)
        last = max(last, *map(int, {row for _, row in cells}), 0)
    if right > MOST_COLUMNS or last > MOST_ROWS or last * right > MOST_CELLS:
        return None
    found = Survey(filled=b"<v" in content or b"<is" in content, rows=last, columns=right)
    begins, ends = content.find(b"<sheetData"), content.rfind(b"</sheetData>")
    for part in (content[: max(begins, 0)], content[max(ends, 0) :]):
        for name, one in re.findall(rb"<(dimension|mergeCell|col|autoFilter)\b([^>]*)>", part):
            _enter(found, name.decode(), {key.decode(): value.decode() for key, value in _ATTRIBUTE.findall(one)})
    if b"hidden=" in content:
        found.hidden = set(map(int, re.findall(rb'<row r="([0-9]+)"[^>]*\bhidden="(?:1|true)"', content)))
    _look_at_cells(found, content, formats)
    return found


def _up_to(number: int) -> str:
    """A pattern of the whole numbers from 1 to a number."""
    text = str(number)
    found = [text]
    for at, digit in enumerate(text):
        low = "1" if at == 0 else "0"
        if digit > low:
            found.append(f"{text[:at]}[{low}-{int(digit) - 1}][0-9]{{{len(text) - at - 1}}}")
    return "|".join([*found, *([f"[1-9][0-9]{{0,{len(text) - 2}}}"] if len(text) > 1 else [])])


def _look_at_cells(found: Survey, content: bytes, formats: Mapping[str, Format]) -> None:
    """Enters the cells that hold errors, formulas without a value, and formats that say something."""
    if b't="e"' in content:
        found.errors = {_cell_place(one) for one in re.findall(rb'<c\b([^>]*\bt="e"[^>]*)>', content)}
    for attributes, rest in _WITH_FORMULA.findall(content) if b"<f" in content else ():
        if not re.search(rb'\bt="(?:e|str)"', attributes) and not _HELD.search(rest):
            found.empty_formulas.add(_cell_place(attributes))
    if formats:
        styles = b"|".join(name.encode() for name in formats)
        for attributes, style in re.findall(rb'<c\b([^>]*\bs="(%s)"[^>]*)>' % styles, content):
            found.shown[_cell_place(attributes)] = formats[style.decode()]


def _cell_place(attributes: bytes) -> tuple[int, int]:
    """Where a cell stands. Raises RefusedError."""
    found = _PLACE.search(attributes)
    return place("" if found is None else found[1].decode())


def _enter(found: Survey, tag: str, attributes: Mapping[str, str]) -> None:
    """Enters an element that says something of the sheet as a whole."""
    if tag == "col" and attributes.get("hidden") in ("1", "true"):
        ends = attributes.get("min", ""), attributes.get("max", "")
        if all(re.fullmatch("[1-9][0-9]{0,4}", end) for end in ends):
            found.hidden_columns.append((int(ends[0]), int(ends[1])))
    elif tag == "autoFilter":
        found.filtered = True
    elif tag == "dimension":
        for corner in attributes.get("ref", "A1").split(":"):
            found.reach(*place(corner), corner)
    elif tag == "mergeCell":
        found.merged.append(attributes.get("ref", ""))
