"""The answer of ``compare``: its conclusion, record, rows, page and chart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rongcli.base.text import Language
from rongcli.output import compare_json, compare_page
from rongcli.output.compare_plot import comparison_svg
from rongcli.output.csv import Signed
from rongcli.output.document import Document
from rongcli.output.formats import Answer
from rongcli.output.json import dumps
from rongcli.questions.compare import Comparison


class Compared(Answer):
    """What ``compare`` found; of ``claims`` where there is a file of them."""

    gives = ("chart",)

    def __init__(self, found: Comparison, language: Language, *, claims: bool) -> None:
        super().__init__(language)
        self.found = found
        self.claims = claims
        self.columns = compare_json.CLAIM_COLUMNS if claims else compare_json.CHANGE_COLUMNS

    def headline(self) -> str:
        """What changed and what that did, in one line."""
        return compare_page.headline(self.found, self.language)

    def records(self) -> Iterator[dict[str, Any]]:
        """The comparison as ``rongcli.compare/1``."""
        yield compare_json.comparison_json(self.found, self.language)

    def lines(self) -> Iterator[dict[str, Any]]:
        """What became of every claim, or without claims every change."""
        if self.claims:
            return compare_json.claim_rows(self.found)
        return compare_json.change_rows(self.found, self.language)

    def rows(self) -> Iterator[list[object]]:
        """The same for a spreadsheet."""
        return ([_cell(name, row[name]) for name in self.columns] for row in self.lines())

    def document(self, *, brief: bool) -> Document:
        """The comparison."""
        return Document(self.language, [compare_page.comparison_part(self.found, self.language)])

    def chart(self) -> str:
        """How the changes spread over the claims."""
        return comparison_svg(self.found, self.language)


def _cell(name: str, value: object) -> object:
    """A cell of a spreadsheet: what is no single value as JSON, a difference with its sign."""
    if isinstance(value, (dict, list)):
        return dumps(value) if value else None
    return Signed(value) if value and name in compare_json.DIFFERENCES else value
