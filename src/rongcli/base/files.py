"""Whole files read: every failure names the file, whatever the locale says about its name."""

from __future__ import annotations

import os
import sys

from rongcli.base.errors import RongError
from rongcli.base.text import Text


def read_bytes(path: str | os.PathLike[str], fault: type[RongError], largest: int | None = None) -> bytes:
    """The bytes of a file. Raises ``fault`` where it cannot be read, or holds more than ``largest`` bytes."""
    name = os.fspath(path)
    try:
        with open(raw_name(name), "rb") as file:
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


def raw_name(name: str) -> bytes:
    """A name as the system knows it: UTF-8 bytes; under LC_ALL=C Python could not encode a Chinese one itself."""
    return name.encode("utf-8", "surrogateescape")


def same_file(one: str, other: str) -> bool:
    """Whether two names are one file, by link or otherwise."""
    try:
        return os.path.samefile(raw_name(one), raw_name(other))  # noqa: PTH121 (a Path cannot be bytes)
    except (OSError, ValueError):
        return False
