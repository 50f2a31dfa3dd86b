"""An input opened once, whatever it is: a file, standard input, a pipe. What is no file is stored in one first."""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from rongcli.base.atomic_write import cannot_write
from rongcli.base.errors import InputError
from rongcli.base.files import raw_name
from rongcli.base.text import Text

LARGEST_SPOOL = 8_000_000_000
"""Bytes of a pipe that are stored before they are read."""
PATIENCE = 5.0
"""Seconds for which a named pipe without a writer is waited for."""
_PIECE = 1 << 20
_BINARY = (b"PK", b"PAR1", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"\xfe\xff")


@dataclass(slots=True)
class Opened:
    """Bytes that can be read again and again: ``size`` of them; ``path`` only where they are a file of the user's.

    A pipe or standard input was stored in a temporary file, which is gone when the program is.
    """

    name: str
    file: IO[bytes]
    size: int
    path: str | None
    _modified: int = 0

    def check_unchanged(self) -> None:
        """Raises InputError where the file was written to since it was opened: half of it would be old."""
        now = os.fstat(self.file.fileno())
        if (now.st_size, now.st_mtime_ns) != (self.size, self._modified) and self.path is not None:
            raise changed(self.name)

    def refuse_above(self, largest: int) -> None:
        """Raises InputError for more than ``largest`` bytes."""
        if self.size > largest:
            most = largest // 1_000_000
            raise InputError(Text(f"超过 {most} MB", f"is larger than {most} MB"), file=self.name)

    def head(self, count: int = 8) -> bytes:
        """The first bytes."""
        self.file.seek(0)
        return self.file.read(count)


def changed(name: str) -> InputError:
    """The error for a file that is no longer what it was when it was opened."""
    hint = Text("请在写完后重新运行", "run it again once it is complete")
    return InputError(Text("在读取过程中被改动", "changed while it was read"), file=name, hint=hint)


def open_input(path: str, name: str | None = None) -> Opened:
    """The file at a path, or standard input for ``-``, by the ``name`` that messages use, if it has another.

    Raises InputError where it cannot be read.
    """
    try:
        stream, first = open_stream(path)
        status = os.fstat(stream.fileno())
        if stat.S_ISREG(status.st_mode) and not first and stream.tell() == 0:
            real = None if path == "-" else path
            return Opened(name or path, stream, status.st_size, real, status.st_mtime_ns)
        return _spooled(path, stream, first)
    except (OSError, ValueError) as error:
        raise _unreadable(error, path) from None


def is_file(path: str) -> bool:
    """Whether a name is no pipe and not that of standard input; a file that does not exist may be one."""
    if path == "-":
        return False
    try:
        return stat.S_ISREG(os.stat(raw_name(path)).st_mode)  # noqa: PTH116 -- Path takes no bytes
    except OSError:
        return True


def store(path: str, folder: str) -> str:
    """The name of a copy, in a folder, of standard input or of a pipe, with the end of its own name.

    Raises InputError where it cannot be read, OutputError where it cannot be stored.
    """
    name = os.path.join(folder, f"claims{suffix_of(path)}")  # noqa: PTH118 -- its end tells its form
    try:
        with open(name, "wb") as copy:
            stream, first = open_stream(path)
            _spool(path, stream, first, copy)
    except (OSError, ValueError) as error:
        raise _unreadable(error, path) from None
    return name


def open_stream(path: str) -> tuple[IO[bytes], bytes]:
    """The bytes as they arrive, with those already taken from a pipe. Raises OSError, or InputError."""
    if path == "-":
        if sys.stdin is None:
            raise InputError(Text("标准输入已关闭", "standard input is closed"), file="-")
        return open(os.dup(sys.stdin.fileno()), "rb"), b""
    name = raw_name(path)
    if os.name == "posix" and stat.S_ISFIFO(os.stat(name).st_mode):  # noqa: PTH116 -- Path takes no bytes
        return _pipe(name, path)
    return open(name, "rb"), b""


class Prompt:
    """The lines of a pipe; before more of it is waited for, whoever reads is told that nothing whole is left."""

    def __init__(self, stream: IO[bytes], waiting: Callable[[], None]) -> None:
        self._stream, self._waiting = stream, waiting
        self._held = b""
        self._at = 0

    def readline(self, most: int) -> bytes:
        """The next line with its end; less where there is no end within ``most`` bytes, or at the end of the pipe."""
        while (end := self._held.find(b"\n", self._at)) < 0 and len(self._held) - self._at < most:
            self._waiting()
            piece: bytes = self._stream.read1(_PIECE)  # type: ignore[attr-defined]
            self._held, self._at = self._held[self._at :] + piece, 0
            if not piece:
                break
        stop = min(end + 1 if end >= 0 else len(self._held), self._at + most)
        line, self._at = self._held[self._at : stop], stop
        return line


def _pipe(name: bytes | str, path: str) -> tuple[IO[bytes], bytes]:
    """A named pipe: to open one that nobody writes to would wait for ever."""
    file = os.open(name, os.O_RDONLY | os.O_NONBLOCK)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            first = os.read(file, 1 << 16)
        except BlockingIOError:
            first = None  # somebody has it open, and has not written yet
        if first is None or first:
            os.set_blocking(file, True)
            return os.fdopen(file, "rb"), first or b""
        if time.monotonic() > until:
            os.close(file)
            raise InputError(Text("是无人写入的管道", "is a pipe that nobody writes to"), file=path)
        time.sleep(0.02)


def _spooled(path: str, stream: IO[bytes], first: bytes) -> Opened:
    import tempfile  # only for a pipe: it takes a third of a start

    # The file has no name, so nothing is left behind however the program ends.
    spool = tempfile.TemporaryFile()  # noqa: SIM115
    size = _spool(path, stream, first, spool)
    return Opened(path, spool, size, None)


def _spool(path: str, stream: IO[bytes], first: bytes, spool: IO[bytes]) -> int:
    """Stores a stream, ``first`` what was taken from it before, and returns how much it was.

    Raises InputError for more than is ever stored, OutputError where it cannot be stored.
    """
    import tempfile

    size, piece = 0, first or stream.read1(_PIECE)  # type: ignore[attr-defined]
    text = not piece.startswith(_BINARY)
    while piece:
        try:
            size += spool.write(piece)
        except OSError as error:
            raise cannot_write(error, tempfile.gettempdir()) from None
        if size > LARGEST_SPOOL:
            most = LARGEST_SPOOL // 10**9
            raise InputError(Text(f"超过 {most} GB", f"is larger than {most} GB"), file=path)
        if text and b"\0" in piece:
            break  # no text holds one, and /dev/zero has no end; who reads it says where
        piece = stream.read(_PIECE)
    stream.close()
    spool.flush()
    return size


def _unreadable(error: Exception, path: str) -> InputError:
    reason = getattr(error, "strerror", None) or str(error)
    return InputError(Text(f"无法读取：{reason}", f"cannot be read: {reason}"), file=path)


def suffix_of(path: str) -> str:
    """The end of a file's name, small letters, with its dot; empty for standard input."""
    return "" if path == "-" else Path(path).suffix.lower()
