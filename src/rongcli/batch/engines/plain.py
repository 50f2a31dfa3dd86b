"""A file of claims looked over byte by byte: whether DuckDB would read it as the strict reader does."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from typing import IO, NamedTuple

from rongcli.batch.intake.opening import changed
from rongcli.batch.source import Source
from rongcli.files import raw_name

CHUNK = 1 << 24


class Look(NamedTuple):
    """The lines before the first row, those after, and whether a quote occurs among the rows."""

    before: int
    lines: int
    quotes: bool


def look(path: str, source: Source) -> Look | None:
    """What a file holds; None for one that DuckDB would not read as we do."""
    if source.encoding != "utf-8" or source.delimiter not in (",", "\t", ";"):
        return None
    with open(os.fsencode(path), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return None
        before = file.read(source.start)
        lines, quotes, open_end, last = 0, False, False, b"\n"
        mark = source.delimiter.encode()
        while chunk := file.read(CHUNK):
            if b"\r" in chunk or b"\x01" in chunk:
                return None
            lines += chunk.count(b"\n")
            quotes = quotes or b'"' in chunk
            open_end = open_end or mark + b"\n" in chunk or (last == mark and chunk[:1] == b"\n")
            last = chunk[-1:]
        lines += last != b"\n"
        if (open_end or last == mark) and lines * (len(source.columns or ()) - 1) != _count(file, source.start, mark):
            return None
    if b"\r" in before or b'"' in before or before.rstrip(b"\n").endswith(mark):
        return None
    return Look(before.count(b"\n"), lines, quotes)


def _count(file: IO[bytes], start: int, mark: bytes) -> int:
    """How often a mark occurs from some byte on.

    DuckDB lets a row end in one delimiter too many, though never in one too few; so where any row ends in one, their
    number tells whether every row has as many as the header.
    """
    file.seek(start)
    found = 0
    while chunk := file.read(CHUNK):
        found += chunk.count(mark)
    return found


@contextlib.contextmanager
def unchanged(path: str) -> Iterator[None]:
    """Raises InputError, instead of whatever came of it, where a file is another at the end: it is read repeatedly."""
    before = _stamp(path)
    try:
        yield
    except Exception:
        if _stamp(path) != before:
            raise changed(path) from None
        raise
    if _stamp(path) != before:
        raise changed(path)


def _stamp(path: str) -> tuple[int, ...] | None:
    """What a file of that name is now, as far as the system tells; None where there is none."""
    try:
        now = os.stat(raw_name(path))  # noqa: PTH116 (a Path cannot be bytes)
    except OSError:
        return None
    return now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """A file in pieces of whole lines."""
    while chunk := file.read(CHUNK):
        yield chunk + file.readline()
