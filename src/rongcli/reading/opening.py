"""An input opened once, whatever it is: a file, standard input, a pipe. What is no file is stored in one first.

Whoever reads it after that reads what was opened, by ``Opened``; whoever can only read by name gets a name of our own.
"""

from __future__ import annotations

import contextlib
import io
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from rongcli.base.errors import InputError, OutputError
from rongcli.base.files import raw_name, refused, refusing
from rongcli.base.text import Text

LARGEST_SPOOL = 8_000_000_000
"""Bytes of a pipe that are stored before they are read."""
PATIENCE = 5.0
"""Seconds for which a named pipe without a writer is waited for."""
_PIECE = 1 << 20
_BUFFER = 1 << 17
_BINARY = (b"PK", b"PAR1", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"\xfe\xff")


class _View(io.RawIOBase):
    """A stream read at a place of its own, beside others that read it. Raises InputError where the system does not."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream: Any = stream
        self._name = name
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence == os.SEEK_END:
            offset += self._stream.seek(0, os.SEEK_END)
        self._at = offset + (self._at if whence == os.SEEK_CUR else 0)
        return self._at

    def readinto(self, buffer: Any) -> int:
        with refusing(InputError, self._name):
            self._stream.seek(self._at)
            count: int = self._stream.readinto(buffer)
        self._at += count
        return count

    def fileno(self) -> int:
        number: int = self._stream.fileno()
        return number


@dataclass(slots=True)
class Opened:
    """Bytes that can be read again and again, whatever becomes of their name: ``size`` of them, by ``file``.

    A pipe or standard input was stored in a temporary file, which is gone when the program is. ``path`` is the name
    of a file of the user's.
    """

    name: str
    size: int
    path: str | None
    _stream: IO[bytes]
    _modified: int
    file: IO[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.file = io.BufferedReader(_View(self._stream, self.name), _BUFFER)

    def again(self) -> Opened:
        """The same bytes for another reader, from their beginning."""
        return Opened(self.name, self.size, self.path, self._stream, self._modified)

    def check_unchanged(self) -> None:
        """Raises InputError where the file was written to since it was opened: half of it would be old."""
        now = os.fstat(self._stream.fileno())
        if (now.st_size, now.st_mtime_ns) != (self.size, self._modified):
            raise self._changed()

    def _changed(self) -> InputError:
        hint = Text("请在写完后重新运行", "run it again once it is complete")
        return InputError(Text("在读取过程中被改动", "changed while it was read"), file=self.name, hint=hint)

    @contextlib.contextmanager
    def linked(self, folder: str, *, everywhere: bool = False) -> Iterator[str]:
        """A name of our own in a folder, for a program that reads by name; ``everywhere``: not in this process alone.

        The user's name may be a pattern to it, or say how the file is packed, or be another file's by now. Raises
        InputError, instead of whatever came of it, where the file has changed at the end.
        """
        name = os.path.join(folder, "input")  # noqa: PTH118 -- a folder's name may be no text
        link = self._link(name, everywhere=everywhere)
        try:
            yield name
        except Exception:
            self._check_link(link)
            raise
        self._check_link(link)

    def _link(self, name: str, *, everywhere: bool) -> str | None:
        """Makes that name a link to what is open, and gives it; None where no link can be, and it is a copy."""
        targets = [] if everywhere else [b"/proc/self/fd/%d" % self._stream.fileno()]
        if self.path is not None:
            with contextlib.suppress(OSError):  # a current folder that is gone
                targets.append(os.path.abspath(raw_name(self.path)))  # noqa: PTH100
        for target in targets:
            with contextlib.suppress(OSError):
                os.symlink(target, name)  # noqa: PTH211
                if self._leads(name):
                    return name
                os.unlink(name)  # noqa: PTH108
        with refusing(OutputError, name), open(name, "wb") as copy:
            source = self.again().file
            while piece := source.read(_PIECE):
                copy.write(piece)
        return None

    def _leads(self, link: str) -> bool:
        """Whether a link leads to what is open."""
        try:
            return os.path.samestat(os.stat(link), os.fstat(self._stream.fileno()))  # noqa: PTH116
        except OSError:
            return False

    def _check_link(self, link: str | None) -> None:
        self.check_unchanged()
        if link is not None and not self._leads(link):
            raise self._changed()

    def beginning(self, most: int) -> Opened:
        """The first whole lines among so many bytes, as a file of its own. Raises OutputError."""
        import tempfile

        content = self.head(most)
        end = max(content.rfind(b"\n"), content.rfind(b"\r"))
        with refusing(OutputError, tempfile.gettempdir()):
            part = tempfile.TemporaryFile()  # noqa: SIM115
            part.write(content[: end + 1] if end >= 0 and len(content) < self.size else content)
            part.flush()
        status = os.fstat(part.fileno())
        return Opened(self.name, status.st_size, None, part, status.st_mtime_ns)

    def refuse_above(self, largest: int) -> None:
        """Raises InputError for more than ``largest`` bytes."""
        if self.size > largest:
            most = largest // 1_000_000
            raise InputError(Text(f"超过 {most} MB", f"is larger than {most} MB"), file=self.name)

    def head(self, count: int = 8) -> bytes:
        """The first bytes."""
        self.file.seek(0)
        return self.file.read(count)


def open_input(path: str) -> Opened:
    """The file at a path, or standard input for ``-``.

    Raises InputError where it cannot be read, OutputError where a pipe cannot be stored.
    """
    try:
        stream, first = open_stream(path)
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode) or first or stream.tell() > 0:
            return _spooled(path, stream, first)
        return Opened(path, status.st_size, None if path == "-" else path, stream, status.st_mtime_ns)
    except (OSError, ValueError) as error:
        raise refused(error, path, InputError) from None


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
    with refusing(OutputError, tempfile.gettempdir()):
        spool = tempfile.TemporaryFile()  # noqa: SIM115
    _spool(path, stream, first, spool)
    status = os.fstat(spool.fileno())
    return Opened(path, status.st_size, None, spool, status.st_mtime_ns)


def _spool(path: str, stream: IO[bytes], first: bytes, spool: IO[bytes]) -> None:
    """Stores a stream, ``first`` what was taken from it before.

    Raises InputError for more than is ever stored, OutputError where it cannot be stored.
    """
    import tempfile

    size, piece = 0, first or stream.read1(_PIECE)  # type: ignore[attr-defined]
    text = not piece.startswith(_BINARY)
    while piece:
        with refusing(OutputError, tempfile.gettempdir()):
            size += spool.write(piece)
        if size > LARGEST_SPOOL:
            most = LARGEST_SPOOL // 10**9
            raise InputError(Text(f"超过 {most} GB", f"is larger than {most} GB"), file=path)
        if text and b"\0" in piece:
            break  # no text holds one, and /dev/zero has no end; who reads it says where
        piece = stream.read(_PIECE)
    stream.close()
    with refusing(OutputError, tempfile.gettempdir()):
        spool.flush()


def suffix_of(path: str) -> str:
    """The end of a file's name, small letters, with its dot; empty for standard input."""
    return "" if path == "-" else Path(path).suffix.lower()
