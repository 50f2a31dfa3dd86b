"""A workbook's XML, looked at without being believed: which sheets there are, and what a sheet's cells would need.

Expat reads it, as it reads any well-formed XML; a DOCTYPE ends it at once, so no entity is ever defined. What is
not well-formed is refused, so no later reader can understand it differently.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

MOST_ROWS = 1_048_576
MOST_COLUMNS = 10_000
MOST_CELLS = 16_000_000
"""Cells of the rectangle that a sheet fills: its reader holds every one of them, empty or not."""
_REFERENCE = r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})"


class RefusedError(Exception):
    """XML that is not read: ``reason`` is doctype, broken, or the reference of an absurd cell."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _parse(content: bytes, start: Callable[[str, dict[str, str]], None], parser: expat.XMLParserType) -> None:
    def doctype(*_: object) -> None:
        raise RefusedError("doctype")

    def declaration(_: str, encoding: str | None, __: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "utf8", "us-ascii"):
            raise RefusedError("broken")  # another reader might go by it, and see other cells than these

    parser.StartDoctypeDeclHandler = doctype
    parser.XmlDeclHandler = declaration
    parser.StartElementHandler = start
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise RefusedError("broken") from None


def check(content: bytes) -> None:
    """Reads a part for nothing but its form. Raises RefusedError."""
    parser = expat.ParserCreate("utf-8")
    _parse(content, None, parser)  # type: ignore[arg-type]


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
    match = re.fullmatch(_REFERENCE, reference)
    if match is None:
        raise RefusedError(reference[:20])
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    if row > MOST_ROWS or column > MOST_COLUMNS:
        raise RefusedError(reference)
    return row, column


@dataclass(slots=True)
class Survey:
    """What a sheet holds: cells with something in them, those that cannot be trusted by (row, column), merged areas."""

    filled: int = 0
    empty_formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)
    rows: int = 0
    columns: int = 0

    def reach(self, row: int, column: int, reference: str) -> None:
        """Enters a place. Raises RefusedError where the sheet would grow beyond what is read."""
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
        if self.rows * self.columns > MOST_CELLS:
            raise RefusedError(reference)


class _Surveyor:
    """Expat's handlers over one worksheet."""

    def __init__(self) -> None:
        self.survey = Survey()
        self.row = self.column = 0
        self.reference = self.kind = ""
        self.formula = self.value = self.inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "c":
            reference = attributes.get("r")
            if reference is None:
                self.column += 1
            else:
                self.row, self.column = place(reference)
            self.survey.reach(self.row, self.column, reference or f"{self.row}")
            self.kind = attributes.get("t", "n")
            self.formula = self.value = False
        elif tag in ("v", "t"):
            self.inside = True
        elif tag == "f":
            self.formula = True
        elif tag == "row":
            self.row, self.column = self._row(attributes.get("r")), 0
        elif tag == "dimension":
            for corner in attributes.get("ref", "A1").split(":"):
                self.survey.reach(*place(corner), corner)
        elif tag == "mergeCell":
            self.survey.merged.append(attributes.get("ref", ""))

    def _row(self, number: str | None) -> int:
        if number is None:
            return self.row + 1
        if re.fullmatch("[1-9][0-9]{0,6}", number) is None or int(number) > MOST_ROWS:
            raise RefusedError(f"row {number[:20]}")
        return int(number)

    def text(self, _: str) -> None:
        self.value = self.value or self.inside

    def end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag in ("v", "t"):
            self.inside = False
        elif tag == "c":
            self.survey.filled += self.value
            if self.kind == "e":
                self.survey.errors.add((self.row, self.column))
            elif self.formula and not self.value and self.kind != "str":
                self.survey.empty_formulas.add((self.row, self.column))


def survey(content: bytes) -> Survey:
    """What a worksheet's part holds. Raises RefusedError for a DOCTYPE, broken XML, or a cell out of all proportion."""
    surveyor = _Surveyor()
    parser = expat.ParserCreate("utf-8")
    parser.EndElementHandler = surveyor.end
    parser.CharacterDataHandler = surveyor.text
    _parse(content, surveyor.start, parser)
    return surveyor.survey
