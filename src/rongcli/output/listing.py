"""A plain list as an answer: its records, and what is said of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rongcli.base.text import Language
from rongcli.output.document import Cell, Document, Part, Section
from rongcli.output.formats import Answer


class Listing(Answer):
    """Records of one shape, and a row of cells for each (``shape`` as in ``Section.columns``)."""

    several = True

    def __init__(
        self,
        language: Language,
        title: str,
        records: Sequence[Mapping[str, Any]],
        shown: Sequence[Sequence[Cell]],
        shape: str = "fw",
    ) -> None:
        super().__init__(language)
        self.title = title
        self.listed = records
        self.shown = shown
        self.shape = shape
        self.columns = tuple(records[0]) if records else ()

    def headline(self) -> str:
        """What is listed."""
        return self.title

    def records(self) -> Iterator[Mapping[str, Any]]:
        """Each record."""
        return iter(self.listed)

    def rows(self) -> Iterator[Sequence[object]]:
        """Each record, what is a list in it joined by spaces, of words in two languages both."""
        return ([_cell(value) for value in record.values()] for record in self.listed)

    def document(self, *, brief: bool) -> Document:
        """The list."""
        section = Section("", rows=self.shown, columns=self.shape)
        return Document(self.language, [Part("", "list", self.title, "strong", [section])])


def _cell(value: object) -> object:
    if isinstance(value, dict):
        return " / ".join(map(str, value.values()))
    return " ".join(map(str, value)) if isinstance(value, list) else value
