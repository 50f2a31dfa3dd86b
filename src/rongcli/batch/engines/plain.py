"""A file of claims looked over byte by byte: whether DuckDB would read it as the strict reader does."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from typing import IO, NamedTuple

from rongcli.batch.source import Source

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
        lines, quotes, last = 0, False, b"\n"
        while chunk := file.read(CHUNK):
            if b"\r" in chunk:
                return None
            lines += chunk.count(b"\n")
            quotes = quotes or b'"' in chunk
            last = chunk[-1:]
    if b"\r" in before or b'"' in before:
        return None
    return Look(before.count(b"\n"), lines + (last != b"\n"), quotes)


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """A file in pieces of whole lines."""
    while chunk := file.read(CHUNK):
        yield chunk + file.readline()
