"""Temporary files and folders of our own: held while they are in use, and swept by the next run once nobody holds them.

A killed run cleans nothing up. Its files are told from those of a run that lives by a lock, which ends with the
process; where a system or a file system has none, nothing is swept.
"""

# A name is bytes here (see ``files.raw_name``), and a Path cannot hold bytes.
# ruff: noqa: PTH108, PTH116, PTH118, PTH208
from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
from collections.abc import Iterator

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

from rongcli.base.files import raw_name

_FILE = re.compile(rb"\.rongcli-[0-9a-f]{16}\.tmp")
_FOLDER = re.compile(rb"\.?rongcli-[a-z0-9_]{8}")
_HELD = b".held"
"""The file in a folder that is held in its stead."""


def file_name() -> bytes:
    """A new name for a temporary file."""
    return b".rongcli-%s.tmp" % os.urandom(8).hex().encode()


LOCKS = fcntl is not None
"""Whether the system has locks that end with a process."""


def hold(handle: int, path: bytes) -> bool:
    """Holds an open file as long as it is open; False where a sweep came first."""
    if not LOCKS:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.fstat(handle).st_ino == os.stat(path).st_ino
    except (BlockingIOError, FileNotFoundError):
        return False
    except OSError:  # a file system without locks
        return True


@contextlib.contextmanager
def held_folder(prefix: str = "rongcli-", beside: str | None = None) -> Iterator[str]:
    """A folder of our own, in ``beside`` or where temporary files go, which goes away again. Raises OSError."""
    import tempfile  # a third of a start

    if beside is not None:
        sweep(raw_name(beside))
    while True:
        folder = tempfile.TemporaryDirectory(prefix=prefix, dir=beside)
        place = os.path.join(raw_name(folder.name), _HELD)
        with folder:
            handle = os.open(place, os.O_CREAT | os.O_RDWR, 0o600)
            try:
                if hold(handle, place):
                    yield folder.name
                    return
            finally:
                os.close(handle)


def sweep(folder: bytes) -> None:
    """Takes away what killed runs left in a folder."""
    if fcntl is None:
        return
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):
            if _FILE.fullmatch(name) or _FOLDER.fullmatch(name):
                _sweep(os.path.join(folder, name))


def _sweep(path: bytes) -> None:
    with contextlib.suppress(OSError):
        kind = os.lstat(path)
        if kind.st_uid != os.geteuid():
            return
        inside = stat.S_ISDIR(kind.st_mode)
        handle = os.open(os.path.join(path, _HELD) if inside else path, os.O_RDWR | os.O_NOFOLLOW)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path) if inside else os.unlink(path)
        finally:
            os.close(handle)
