"""One table as it is accounted for: its columns with their units, the class of every row, and what a person is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath

from rongcli.base.errors import InputError, RongError, shown
from rongcli.base.text import Text
from rongcli.reading.columns import SURE, ColumnRead, Columns, with_units
from rongcli.reading.instructions import Instructions
from rongcli.reading.sorting import Sorter, numbers_columns, passed_over, told, unit_row
from rongcli.reading.source import StatedUnit
from rongcli.reading.surroundings import agreed, scale, units_in
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
    ``judged``, and ``end`` after the last.
    """

    def __init__(self, file: str, columns: Columns, vocabulary: Vocabulary, asked: Instructions) -> None:
        self.file, self.columns, self.asked = file, columns, asked
        self.notes: list[Text] = []
        """What a person is told; whole once every row was read."""
        self._vocabulary = vocabulary
        self._stated: list[StatedUnit] = []
        self._own: dict[int, tuple[str, int]] = {}
        self.sorter = Sorter(columns.shape(vocabulary))
        self.outside: list[int] = []
        """The lines of rows with cells in columns without a name."""
        self._last = 0

    @property
    def all(self) -> tuple[ColumnRead, ...]:
        """The columns."""
        return self.columns.all

    def named(self, name: str, where: Text) -> None:
        """Takes the name of a sheet or a file, which may say what amounts are in."""
        self._stated += units_in(0, [name], where)

    def above(self, rows: Iterable[Row]) -> None:
        """Takes the rows before the header: titles, and what they say of units."""
        for line, cells in rows:
            self._stated += units_in(line, cells)
            self.sorter.enter("title", line)

    def under(self, rows: Iterable[Row]) -> int:
        """How many rows under the header belong to it: a row of units, or one that numbers the columns."""
        taken = 0
        for line, cells in rows if self.sorter.shape.known else ():
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

    @property
    def says_unit(self) -> bool:
        """Whether anything says for certain what the amounts are in."""
        return any(not one.doubtful for one in self._stated)

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
                where = Text(f"第{line}行", f"line {line}")
                one = one._replace(meaning=f"{one.meaning}({name})", unit_from=where)
            read.append(one)
        columns = Columns(tuple(read), self.columns.notes)
        self.columns = with_units(columns, self._stated, self._vocabulary, self.file)
        return self.columns

    def judged(self, line: int, cells: Sequence[object], *, hidden: bool = False) -> bool | RongError:
        """Whether a row is a claim, or what is wrong with it as a whole; what else it is, is entered.

        Raises InputError for a row between the claims that changes what they mean: another header, another unit.
        """
        if self.asked.skip and self.asked.leaves_out(
            line, next((cell for cell in cells if cell not in ("", None)), "")
        ):
            self.sorter.enter("skipped", line)
            return False
        found = self.sorter.judged(line, cells, hidden=hidden)
        if found is None:
            self._last = line
            return True
        if found == "figures":
            self._last = line
            return _nobodys(line)
        if found == "header":
            self._refuse_other_header(line, cells)
        elif found in ("note", "signature", "total"):
            self._refuse_other_unit(line, cells)
        return False

    def _refuse_other_header(self, line: int, cells: Sequence[object]) -> None:
        """Raises InputError for a header among the rows that is not quite that of the table."""
        for one, cell in zip(self.all, cells, strict=False):
            text = "" if cell is None else "".join(str(cell).split())
            if text and text != "".join(one.written.split()) and (one.field or self._vocabulary.knows(str(cell))):
                zh = f"又是表头，但“{shown(str(cell))}”列与上面的“{shown(one.written)}”不同"
                en = f"is a header again, with '{shown(str(cell))}' where the first has '{shown(one.written)}'"
                hint = Text("两张表请分开存为两个工作表或文件", "put each table on a sheet or into a file of its own")
                raise InputError(Text(zh, en), file=self.file, line=line, hint=hint)

    def _refuse_other_unit(self, line: int, cells: Sequence[object]) -> None:
        """Raises InputError for a unit among the rows that is not that of the amounts above it."""
        stated = [one for one in units_in(line, cells) if not one.doubtful]
        agreed([one for one in stated if one.foreign], self.file, ())
        for one in self.all if stated else ():
            own = one.unit or "元"
            if one.kind != "money" or one.unit_from in SURE or any(scale(said.name) == scale(own) for said in stated):
                continue
            zh = f"写明单位“{stated[0].name}”，“{shown(one.name)}”却按{own}读入"
            en = f"says {stated[0].name}, and '{shown(one.name)}' is read in {own}"
            way = f"--unit '{one.name}={own}'"
            hint = Text(f"用 {way} 指明", f"say which: {way}")
            raise InputError(Text(zh, en), file=self.file, line=line, hint=hint)

    def end(self) -> None:
        """Makes the notes whole: blank rows at the end are not worth a word."""
        passed = self.sorter.passed
        if "blank" in passed:
            passed["blank"] = [line for line in passed["blank"] if line < self._last]
        outside = passed_over(Text("无列名的单元格，所在行", "cells in columns without a name, in rows"), self.outside)
        self.notes += [*self.columns.notes, *told(passed, self.sorter.unequal), *outside]

    def add(self, other: Table, sheet: str, before: int) -> None:
        """Takes what was found out about a further sheet, whose rows are numbered ``before`` on."""
        self.notes += [Text(f"工作表“{sheet}”：{note.zh}", f"sheet '{sheet}': {note.en}") for note in other.notes]
        for name, lines in other.sorter.passed.items():
            self.sorter.passed.setdefault(name, []).extend(line + before for line in lines)
        self.sorter.unequal += [one._replace(line=one.line + before) for one in other.sorter.unequal]


def file_named(path: str) -> tuple[str, Text]:
    """What a file's name may say of units, and where that stands."""
    return PurePath(path).stem, Text("文件名", "the file's name")


def _nobodys(line: int) -> RongError:
    """The fault of a row of which nothing but figures is known."""
    message = Text("只有数字，未写申请人、日期", "has figures only: it says neither who nor when")
    hint = Text(f"若是合计，用 --skip {line} 略去", f"if it is a total, --skip {line} leaves it out")
    return InputError(message, line=line, hint=hint, reason="figures-only")
