"""Whole files, read and written: every failure names the file, whatever the locale says about its name."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from rongcli.errors import OutputError, RongError
from rongcli.language import Text


def read_bytes(path: str | os.PathLike[str], fault: type[RongError], largest: int | None = None) -> bytes:
    """The bytes of a file. Raises ``fault`` where it cannot be read, or holds more than ``largest`` bytes."""
    name = os.fspath(path)
    try:
        # A name travels as UTF-8 bytes: under LC_ALL=C Python could not encode a Chinese one itself.
        with open(name.encode("utf-8", "surrogateescape") if os.name == "posix" else name, "rb") as file:
            content = file.read() if largest is None else file.read(largest + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise fault(Text(f"无法读取：{reason}", f"cannot be read: {reason}"), file=name) from None
    return _bounded(content, name, fault, largest)


def read_stdin(fault: type[RongError], largest: int) -> bytes:
    """The bytes on stdin. Raises ``fault`` where it is closed, cannot be read, or holds more than ``largest`` bytes."""
    if sys.stdin is None:
        raise fault(Text("标准输入已关闭", "standard input is closed"), file="-")
    try:
        content = sys.stdin.buffer.read(largest + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise fault(Text(f"无法读取：{reason}", f"cannot be read: {reason}"), file="-") from None
    return _bounded(content, "-", fault, largest)


def _bounded(content: bytes, name: str, fault: type[RongError], largest: int | None) -> bytes:
    if largest is not None and len(content) > largest:
        size = largest // 1_000_000
        raise fault(Text(f"超过 {size} MB", f"is larger than {size} MB"), file=name)
    return content


def write_whole(path: str | os.PathLike[str], text: str) -> None:
    """Writes a file whole or not at all: to a temporary file beside it, which then takes its place.

    Raises OutputError where it cannot be written; nothing is left behind.
    """
    name = os.fspath(path)
    temporary = Path(f"{name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(name)
    except (OSError, ValueError) as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        reason = getattr(error, "strerror", None) or str(error)
        raise OutputError(Text(f"无法写出：{reason}", f"cannot be written: {reason}"), file=name) from None


def same_file(one: str, other: str) -> bool:
    """Whether two names are one file, by link or otherwise."""
    try:
        return Path(one).samefile(other)
    except OSError:
        return False
