"""One table as it is accounted for: its columns with their units, the class of every row, and what a person is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rongcli.base.text import Text
from rongcli.reading.columns import ColumnRead, Columns, with_units
from rongcli.reading.instructions import Instructions
from rongcli.reading.sorting import Sorter, numbers_columns, told, unit_row
from rongcli.reading.source import StatedUnit
from rongcli.reading.surroundings import units_in
from rongcli.reading.vocabulary import Vocabulary
from rongcli.rules.units import unit_of

UNDER = 3
"""Rows under the header that may be units or numbers of columns."""
BELOW = 12
"""Rows at the end of a table that may say what its amounts are in."""

Row = tuple[int, Sequence[object]]
"""A row's line, and its cells from the first column on."""


class Table:
    """What a reader finds out about one table: first what stands around it, then every row of it.

    A reader calls ``above``, ``under`` and ``below`` with the rows around the table, then ``settled``; for each row
    ``passes_over``, and ``end`` after the last.
    """

    def __init__(self, file: str, columns: Columns, vocabulary: Vocabulary, asked: Instructions) -> None:
        self.file, self.columns, self.asked = file, columns, asked
        self.notes: list[Text] = []
        """What a person is told; whole once every row was read."""
        self._vocabulary = vocabulary
        self._stated: list[StatedUnit] = []
        self._own: dict[int, tuple[str, int]] = {}
        self.sorter = Sorter(columns.shape(vocabulary))
        self._last = 0

    @property
    def all(self) -> tuple[ColumnRead, ...]:
        """The columns."""
        return self.columns.all

    def above(self, rows: Iterable[Row]) -> None:
        """Takes the rows before the header: titles, and what they say of units."""
        for line, cells in rows:
            self._stated += units_in(line, cells)
            self.sorter.enter("title", line)

    def under(self, rows: Iterable[Row]) -> int:
        """How many rows under the header belong to it: a row of units, or one that numbers the columns."""
        taken = 0
        for line, cells in rows:
            if taken < UNDER and unit_row(cells, self._is_unit):
                self._under(line, cells)
                self.sorter.enter("unit", line)
            elif taken < UNDER and numbers_columns(cells):
                self.sorter.enter("numbers", line)
            else:
                break
            taken += 1
        return taken

    def _is_unit(self, text: str) -> bool:
        return bool(units_in(0, [text])) or any(
            one.field is not None
            and unit_of(self._bare(text), one.kind or "", None, self._vocabulary.currency) is not None
            for one in self.all
        )

    @staticmethod
    def _bare(text: str) -> str:
        return text.strip().strip("()\uff08\uff09").strip()

    def _under(self, line: int, cells: Sequence[object]) -> None:
        """Enters a row of units: each for its own column; one that stands alone is everyone's."""
        filled = [(place, str(cell).strip()) for place, cell in enumerate(cells) if str(cell or "").strip()]
        own = [(place, text) for place, text in filled if place < len(self.all) and self.all[place].kind == "money"]
        if own and len(own) == len(filled):
            self._own |= {place: (self._bare(text), line) for place, text in own}
        for place, text in filled:
            stated = units_in(line, [text])
            if (place, text) not in own or len(own) != len(filled) or any(one.foreign for one in stated):
                self._stated += stated

    def below(self, rows: Iterable[Row]) -> None:
        """Takes the last rows, of which those that are no claims may state a unit."""
        trial = Sorter(self.sorter.shape)
        for line, cells in rows:
            if trial.of(cells) in ("note", "signature", "total"):
                self._stated += units_in(line, cells)

    def settled(self) -> Columns:
        """The columns with all that is known of their units. Raises InputError where a unit is not sure."""
        read = []
        for one in self.columns.all:
            name, line = self._own.get(one.place, (None, 0))
            if name is not None and one.unit is None and one.meaning is not None:
                one = one._replace(meaning=f"{one.meaning}({name})", unit_from=_under_header(line))
            read.append(one)
        columns = Columns(tuple(read), self.columns.notes)
        self.columns = with_units(columns, self._stated, self._vocabulary, self.file)
        return self.columns

    def passes_over(self, line: int, cells: Sequence[object], *, hidden: bool = False) -> bool:
        """Whether a row is no claim, or is to be left out; what it is is entered."""
        if self.asked.skip and self.asked.leaves_out(
            line, next((cell for cell in cells if cell not in ("", None)), "")
        ):
            self.sorter.enter("skipped", line)
            return True
        if self.sorter.passes_over(line, cells, hidden=hidden):
            return True
        self._last = line
        return False

    def end(self) -> None:
        """Makes the notes whole: blank rows at the end are not worth a word."""
        passed = self.sorter.passed
        if "blank" in passed:
            passed["blank"] = [line for line in passed["blank"] if line < self._last]
        self.notes += [*self.columns.notes, *told(passed, self.sorter.unequal)]


def _under_header(line: int) -> Text:
    return Text(f"第{line}行", f"line {line}")
