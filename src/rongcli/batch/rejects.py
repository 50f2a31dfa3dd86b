"""Rows that cannot be computed: each with its line, field, reason and the row as it was written."""

from __future__ import annotations

import io
import json
from contextlib import ExitStack
from typing import IO

from rongcli.base.atomic_write import WholeFile, remove
from rongcli.base.csv_safety import csv_writer, defused
from rongcli.base.errors import OutputError, RongError
from rongcli.base.files import refused
from rongcli.base.text import Language

COLUMNS = ("line", "field", "code", "reason", "row")
BOM = "\ufeff"


class Rejects:
    """The rejected rows of one run, written as they come; a file is put in place by ``commit`` only.

    ``path`` ends in ``.jsonl`` for JSON lines, else it is CSV; None keeps only the errors (the first ``kept``, or
    all), for a run without a file. With ``always`` the file is written even where nothing was rejected; otherwise an
    old one goes away, so that none is left from another run.
    """

    def __init__(
        self, path: str | None, language: Language, *, always: bool = False, force: bool = True, kept: int | None = None
    ) -> None:
        self.path = path
        self.count = 0
        self.errors: list[RongError] = []
        self._kept = kept
        self._language = language
        self._always = always
        self._force = force
        self._stack = ExitStack()
        self._whole: WholeFile | None = None
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Rejects:
        if self.path is not None:
            self._whole = self._stack.enter_context(WholeFile(self.path, force=self._force))
            self._whole.check()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add(self, line: int, error: RongError, raw: str) -> None:
        """Enters a rejected row. Raises OutputError where the file cannot be written."""
        self.count += 1
        if self._kept is None or len(self.errors) < self._kept:
            self.errors.append(error)
        if self._whole is not None:
            reason = error.message.to(self._language) + (f" ({error.hint.to(self._language)})" if error.hint else "")
            self._put({"line": line, "field": error.field, "code": error.reason, "reason": reason, "row": raw})

    def commit(self) -> None:
        """Puts the file in place, or takes an old one away where nothing was rejected. Raises OutputError."""
        if self._whole is None or self.path is None:
            return
        if self._always and self._file is None:
            self._open()
        if self._file is not None:
            self._whole.commit()
        else:
            remove(self.path)

    def _open(self) -> IO[bytes]:
        assert self._whole is not None
        self._file = self._whole.open()
        if not self._json:
            self._file.write((BOM + ",".join(COLUMNS) + "\n").encode())
        return self._file

    @property
    def _json(self) -> bool:
        return self.path is not None and self.path.lower().endswith((".jsonl", ".ndjson"))

    def _put(self, row: dict[str, object]) -> None:
        assert self.path is not None
        if self._json:
            text = json.dumps(row, ensure_ascii=False) + "\n"
        else:
            line = io.StringIO()
            cells = ["" if value is None else str(value) for value in row.values()]
            csv_writer(line.write).writerow([defused(cell) for cell in cells])
            text = line.getvalue()
        try:
            (self._file or self._open()).write(text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise refused(error, self.path, OutputError) from None
