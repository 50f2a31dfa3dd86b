"""Files that appear whole or not at all: what stood before stays until the new one is complete."""

# A name is bytes here (see ``files.raw_name``), and a Path cannot hold bytes.
# ruff: noqa: PTH101, PTH105, PTH108, PTH110, PTH112, PTH113, PTH116, PTH118, PTH120

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable

from rongcli.base.errors import OutputError
from rongcli.base.files import raw_name, refused
from rongcli.base.leftovers import LOCKS, file_name, hold, sweep
from rongcli.base.record import TYPE_CHECKING
from rongcli.base.text import Text

if TYPE_CHECKING:
    from typing import IO

LOCKING = os.name == "nt"
"""Whether the system keeps a file that is open elsewhere (in Excel) from being replaced."""


class WholeFile:
    """A file that appears whole or not at all: written beside it under another name, which then takes its place.

    A context manager. Nothing is touched before ``commit``, and nothing is left behind without it. A symbolic link
    stays one: what it points to is replaced. A device or pipe cannot be replaced; it is written to at ``commit``.
    """

    def __init__(self, path: str | os.PathLike[str], *, force: bool = True) -> None:
        self.name = os.fspath(path)
        self._force = force
        raw = raw_name(self.name)
        # Not by where it leads: /dev/stdout leads to a pipe that has no name.
        self._special = os.path.exists(raw) and (raw.startswith((b"/dev/", b"/proc/")) or not os.path.isfile(raw))
        self._target = raw if self._special else real_name(self.name)
        self._temporary: bytes | None = None
        self._held: int | None = None
        self.file: IO[bytes]

    def __enter__(self) -> WholeFile:
        return self

    def open(self) -> IO[bytes]:
        """The temporary file, open for writing. Raises OutputError where it cannot be made."""
        self.check()
        folder = raw_name(tempfile.gettempdir()) if self._special else os.path.dirname(self._target)
        sweep(folder)
        try:
            while True:
                temporary = os.path.join(folder, file_name())
                self._temporary = temporary  # known before it exists, so that a signal in between leaves nothing
                handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR | _BINARY, 0o666)
                self.file = os.fdopen(handle, "w+b")
                if hold(handle, temporary):
                    break
            self._held = os.dup(handle) if LOCKS else None  # a library may close the file, and write it by its name
            if os.path.isfile(self._target):
                os.chmod(temporary, os.stat(self._target).st_mode & 0o777)
        except (OSError, ValueError) as error:
            raise refused(error, self.name, OutputError) from None
        return self.file

    @property
    def temporary(self) -> str:
        """The name under which it is written, for a library that opens files itself."""
        assert self._temporary is not None
        return self._temporary.decode("utf-8", "surrogateescape")

    def check(self) -> None:
        """Raises OutputError where the file cannot be written, or may not be replaced."""
        if self._special:
            if os.path.isdir(self._target):
                raise OutputError(Text("无法写出：是文件夹", "cannot be written: it is a folder"), file=self.name)
            return
        hint = Text("请先建立该文件夹", "make it first")
        missing = Text("无法写出：所在文件夹不存在", "cannot be written: its folder does not exist")
        if self._kind(os.path.dirname(self._target)) is None:
            raise OutputError(missing, file=self.name, hint=hint)
        if self._kind(self._target) == stat.S_IFREG and not self._force:
            hint = Text("--force 可覆盖", "--force replaces it")
            raise OutputError(Text("文件已存在", "exists already"), file=self.name, hint=hint)
        if LOCKING and os.path.isfile(self._target):
            self._check_free()

    def _check_free(self) -> None:
        """Raises OutputError where another program holds the file: told before the work, not after it."""
        try:
            with open(self._target, "r+b"):
                pass
        except OSError as error:
            fault = refused(error, self.name, OutputError)
            fault.hint = Text("若在 Excel 等程序中打开，请先关闭", "close it where it is open, such as in Excel")
            raise fault from None

    def _kind(self, place: bytes) -> int | None:
        """What stands at a place; None for nothing. Raises OutputError where the system does not tell."""
        try:
            return stat.S_IFMT(os.stat(place).st_mode)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise refused(error, self.name, OutputError) from None

    def commit(self) -> None:
        """Puts the file in place. Raises OutputError where that fails."""
        commit_all([self])

    def complete(self) -> None:
        """Makes sure that all of it is on the disk, and may be put in place. Raises OutputError."""
        assert self._temporary is not None
        try:
            if self.file.closed:  # a library wrote it by its name
                self.file = open(self._temporary, "r+b")  # noqa: SIM115
            self.file.flush()
            os.fsync(self.file.fileno())
            self.file.close()
        except (OSError, ValueError) as error:
            raise refused(error, self.name, OutputError) from None
        self.check()

    def sha256(self) -> str:
        """The hash of what was written. Raises OutputError."""
        from hashlib import file_digest

        self.complete()
        assert self._temporary is not None
        try:
            with open(self._temporary, "rb") as file:
                return file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise refused(error, self.name, OutputError) from None

    def place(self) -> None:
        """Puts the complete file in its place. Raises OutputError where that fails."""
        assert self._temporary is not None
        try:
            if self._special:
                with open(self._temporary, "rb") as whole, open(self._target, "wb") as device:
                    shutil.copyfileobj(whole, device)
                return
            os.replace(self._temporary, self._target)
            self._temporary = None
        except (OSError, ValueError) as error:
            raise refused(error, self.name, OutputError) from None
        _sync_folder(os.path.dirname(self._target))

    def __exit__(self, *_: object) -> None:
        if self._temporary is not None:
            with contextlib.suppress(OSError, AttributeError):
                self.file.close()
            with contextlib.suppress(OSError):
                os.unlink(self._temporary)
        if self._held is not None:
            os.close(self._held)
            self._held = None


def commit_all(files: Iterable[WholeFile]) -> None:
    """Puts files in place together: each is complete before the first is, and they follow in their order.

    Raises OutputError where one cannot be written; none is in place then, unless it is the system that refuses a name.
    """
    files = list(files)
    for one in files:
        one.complete()
    for one in files:
        one.place()


_BINARY = getattr(os, "O_BINARY", 0)


def real_name(name: str) -> bytes:
    """Where a file to write comes to lie, links followed. Raises OutputError where the current folder is gone."""
    try:
        return os.path.realpath(raw_name(name))
    except OSError:
        message = Text("无法写出：当前文件夹已不存在", "cannot be written: the current folder is gone")
        raise OutputError(message, file=name, hint=Text("请换到另一文件夹", "change to another")) from None


def _sync_folder(folder: bytes) -> None:
    """Makes a renaming last; not every system can open a folder."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_whole(path: str | os.PathLike[str], text: str, *, force: bool = True) -> None:
    """Writes a text whole or not at all. Raises OutputError where it cannot be written; nothing is left behind."""
    with WholeFile(path, force=force) as whole:
        try:
            whole.open().write(text.encode("utf-8"))
        except (OSError, ValueError) as error:
            raise refused(error, whole.name, OutputError) from None
        whole.commit()


def remove(path: str) -> None:
    """Removes a file that may not exist. Raises OutputError where it cannot be removed."""
    try:
        os.unlink(raw_name(path))
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:
        raise refused(error, path, OutputError) from None
