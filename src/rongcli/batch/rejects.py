"""Rows that cannot be computed: each as it was written and what is wrong with it, to be mended and read again."""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from types import MappingProxyType
from typing import NamedTuple

from rongcli.base.atomic_write import WholeFile, remove
from rongcli.base.csv_safety import csv_writer, defused
from rongcli.base.errors import OutputError, RongError
from rongcli.base.files import refused
from rongcli.base.text import Language, Text
from rongcli.batch.columns import MOST_KEYS, cell_text
from rongcli.batch.spool import Spool
from rongcli.rules.units import split_unit

COLUMNS = ("rejected_line", "rejected_field", "rejected_code", "rejected_reason")
"""What stands behind a rejected row's own columns."""
ROW = "rejected_row"
"""Of a row that could not be taken apart: its text."""
HEADINGS = {
    COLUMNS[0]: Text("原行号", "Rejected line"),
    COLUMNS[1]: Text("有误的栏目", "Rejected field"),
    COLUMNS[2]: Text("有误代码", "Rejected code"),
    COLUMNS[3]: Text("有误原因", "Rejected because"),
    ROW: Text("原文", "Rejected text"),
}
"""What these columns are called for people."""
_OURS = frozenset(word for name, words in HEADINGS.items() for word in (name, *words))
BOM = "\ufeff"


class Rejected(NamedTuple):
    """A rejected row: its line, all that is wrong with it, its cells, and its text.

    A fault is a field, a code, and why, in the run's language. The text is None where the cells say all that it says.
    """

    line: int
    faults: Sequence[tuple[str, str, str]]
    cells: Mapping[str, object]
    raw: str | None

    def told(self, called: Mapping[str, str] = MappingProxyType({})) -> tuple[int, str, str, str]:
        """What stands in ``COLUMNS``; ``called`` says what people call some fields."""
        names = [called.get(field, field) for field, _, _ in self.faults]
        reasons = [f"{name}: {why}" if name and len(names) > 1 else why
                   for name, (_, _, why) in zip(names, self.faults, strict=True)]  # fmt: skip
        codes = dict.fromkeys(code for _, code, _ in self.faults)
        fields = dict.fromkeys(name for name in names if name)
        return self.line, "; ".join(fields), "; ".join(codes), "; ".join(reasons)


class Rejects:
    """The rejected rows of one run, set aside as they come; a file of them is put in place by ``commit`` only.

    ``path`` ends in ``.jsonl`` for JSON lines, else it is CSV; None keeps only the errors (the first ``kept``, or
    all), for a run without a file. With ``always`` the file is written even where nothing was rejected; otherwise an
    old one goes away, so that none is left from another run. ``columns`` are those of the file that was read.
    """

    def __init__(
        self, path: str | None, language: Language, *, always: bool = False, force: bool = True, kept: int | None = None
    ) -> None:
        self.path = path
        self.count = 0
        self.errors: list[RongError] = []
        self.columns: Sequence[str] = ()
        self.meanings: Mapping[str, str | None] = MappingProxyType({})
        """What the reader made of a column's name, where that is another: a unit that stands beside the table."""
        self.at_most = 0
        """The most, in fen, that the rows could get if they were mended, each by itself."""
        self.uncounted = 0
        """Rows that are not in ``at_most``: nothing says how much they could get."""
        self.rows_wanted = False
        """Whether a writer of results shows the rows too, whatever the file."""
        self._kept = kept
        self._language = language
        self._always = always
        self._force = force
        self._stack = ExitStack()
        self._whole: WholeFile | None = None
        self._rows = Spool()

    def __enter__(self) -> Rejects:
        self._stack.enter_context(self._rows)
        if self.path is not None:
            self._whole = self._stack.enter_context(WholeFile(self.path, force=self._force))
            self._whole.check()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add(self, line: int, error: RongError, raw: str, cells: Mapping[str, object] | None = None) -> None:
        """Enters a rejected row, the error with all others of the row. Raises OutputError where there is no room."""
        self.count += 1
        if self._kept is None or len(self.errors) < self._kept:
            self.errors.append(error)
        if self._whole is not None or self.rows_wanted:
            every = (error, *error.others)
            faults = [(one.field or "", one.reason, self._words(one)) for one in every]
            whole = bool(cells) and error.reason not in UNREAD
            self._rows.append((line, faults, dict(cells or {}), None if whole else raw))

    def _words(self, error: RongError) -> str:
        hint = f" ({error.hint.to(self._language)})" if error.hint else ""
        return error.message.to(self._language) + hint

    def rows(self) -> Iterator[Rejected]:
        """The rejected rows, in their order."""
        return (Rejected(*self._rows[number]) for number in range(len(self._rows)))

    def own(self) -> list[str]:
        """The columns that the rows had, without those of an earlier file of rejected rows."""
        found = dict.fromkeys(self.columns)
        for row in self.rows() if not self.columns else ():
            found.update(dict.fromkeys(row.cells))
            if len(found) > MOST_KEYS:  # a table of as many is none; the text of each row says all
                return []
        return [name for name in found if name not in _OURS]

    def heading(self, name: str) -> str:
        """A column's name where its rows stand alone: with the unit that stood elsewhere in the table."""
        meant = self.meanings.get(name)
        unit = split_unit(meant) if meant is not None else None
        return name if unit is None or split_unit(name) is not None else f"{name}({unit[1]})"

    def commit(self) -> None:
        """Puts the file in place, or takes an old one away where nothing was rejected. Raises OutputError."""
        whole = self.written()
        if whole is not None:
            whole.commit()
        self.take_away()

    def written(self) -> WholeFile | None:
        """The file of them, written and not yet in place; None where there is none. Raises OutputError."""
        if self._whole is None or self.path is None or not (len(self._rows) or self._always):
            return None
        file = self._whole.open()
        try:
            for text in self._objects() if self._json else self._table():
                file.write(text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise refused(error, self.path, OutputError) from None
        return self._whole

    def take_away(self) -> None:
        """Takes the file of another run away where nothing was rejected in this one. Raises OutputError."""
        if self.path is not None and not len(self._rows) and not self._always:
            remove(self.path)

    @property
    def _json(self) -> bool:
        return self.path is not None and self.path.lower().endswith((".jsonl", ".ndjson"))

    def _objects(self) -> Iterator[str]:
        for row in self.rows():
            cells = {self.heading(name): cell for name, cell in row.cells.items() if name not in _OURS}
            found = dict(zip(COLUMNS, row.told(), strict=True))
            told = {name: value or None for name, value in found.items()} | ({} if row.raw is None else {ROW: row.raw})
            yield json.dumps(cells | told, ensure_ascii=False) + "\n"

    def _table(self) -> Iterator[str]:
        own = self.own()
        unread = any(row.raw is not None for row in self.rows()) or (not own and len(self._rows) > 0)
        head = [*map(self.heading, own), *COLUMNS, *([ROW] if unread else [])]
        yield BOM + _csv_line(head)
        for row in self.rows():
            cells = [cell_text(row.cells.get(name)) for name in own]
            rest = [row.raw or ("" if own else json.dumps(row.cells, ensure_ascii=False))] if unread else []
            yield _csv_line([*cells, *map(str, row.told()), *rest])


UNREAD: Collection[str] = ("other-width", "not-json", "not-text")
"""Why a row's cells do not say all that it says."""


def _csv_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv_writer(line.write).writerow([defused(cell) for cell in cells])
    return line.getvalue()
