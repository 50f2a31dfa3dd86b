"""Rows set aside: the first in memory, the rest in a temporary file without a name, which no fault can leave behind."""

from __future__ import annotations

import contextlib
import marshal
import tempfile
from array import array
from types import TracebackType
from typing import Any

from rongcli.base.errors import OutputError
from rongcli.base.text import Text

IN_MEMORY = 20_000
"""Rows kept in memory; a batch of no more never touches the disk."""
_PLAIN = 2  # a marshal version that does not look for repeated objects, which a row hardly has


class Spool:
    """A list of rows that only grows, each a tuple or text of plain values (text, whole numbers, truth, None).

    A context manager. Raises OutputError where the temporary folder is full.
    """

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        self._first: list[Any] = []
        self._in_memory = in_memory
        self._file: Any = None
        self._places = array("Q")
        self._end = 0

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):  # what was left to write on a full disk is told of already
                self._file.close()

    def __len__(self) -> int:
        return len(self._first) + len(self._places)

    def append(self, row: Any) -> None:
        """Sets a row aside, as the next number."""
        if len(self._first) < self._in_memory:
            self._first.append(row)
            return
        packed = marshal.dumps(row, _PLAIN)
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by __exit__)
            if self._file.tell() != self._end:
                self._file.seek(self._end)
            self._file.write(packed)
        except OSError as error:
            raise _full(error) from None
        self._places.append(self._end)
        self._end += len(packed)

    def __getitem__(self, number: int) -> Any:
        """The row of that number."""
        if number < len(self._first):
            return self._first[number]
        number -= len(self._first)
        start = self._places[number]
        end = self._places[number + 1] if number + 1 < len(self._places) else self._end
        try:
            if self._file.tell() != start:
                self._file.seek(start)
            return marshal.loads(self._file.read(end - start))
        except OSError as error:
            raise _full(error) from None


def _full(error: OSError) -> OutputError:
    reason = error.strerror or str(error)
    message = Text(f"临时文件无法写出：{reason}", f"the temporary file cannot be written: {reason}")
    return OutputError(message, hint=Text("TMPDIR 可另指文件夹", "TMPDIR names another folder"))
