"""Reading whole files: every failure names the file, whatever the locale says about its name."""

from __future__ import annotations

import os

from rongcli.errors import RongError
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
    if largest is not None and len(content) > largest:
        size = largest // 1_000_000
        raise fault(Text(f"文件超过 {size} MB", f"is larger than {size} MB"), file=name)
    return content
