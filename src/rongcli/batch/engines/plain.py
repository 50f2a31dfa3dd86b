"""A file of claims looked over byte by byte: whether DuckDB would read it as the strict reader does."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from typing import IO

from rongcli.batch.engines.outcome import HASH
from rongcli.batch.source import Source

CHUNK = 1 << 24


def hashed(path: str, encoding: str) -> bool | None:
    """Whether # occurs in a file; None where the mark that would stand for it does as well."""
    hashes, stands = "#".encode(encoding), b""
    with contextlib.suppress(UnicodeEncodeError):  # an encoding without the mark cannot hold it
        stands = HASH.encode(encoding)
    found = False
    with open(os.fsencode(path), "rb") as file:
        while chunk := file.read(CHUNK):
            found = found or hashes in chunk
            if stands and stands in chunk + file.peek(4)[:4]:
                return None
    return found


def stamp(path: str) -> tuple[int, ...] | None:
    """What a file of that name is now, as far as the system tells: another after any change; None where it is gone."""
    try:
        now = os.stat(os.fsencode(path))  # noqa: PTH116 (a Path cannot be bytes)
    except OSError:
        return None
    return now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """The file in pieces of whole lines, with # where it belongs."""
    mark = HASH.encode()
    while chunk := file.read(CHUNK):
        chunk += file.readline()
        yield chunk.replace(mark, b"#") if mark in chunk else chunk


def lines_before(path: str, source: Source) -> tuple[int, int] | None:
    """The lines before the first row, and those after; None for a file that DuckDB would not read as we do."""
    if source.encoding != "utf-8" or source.delimiter not in (",", "\t", ";"):
        return None
    with open(os.fsencode(path), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return None
        before = file.read(source.start)
        lines, last = 0, b"\n"
        while chunk := file.read(CHUNK):
            if b"\r" in chunk:
                return None
            lines += chunk.count(b"\n")
            last = chunk[-1:]
    if b"\r" in before or b'"' in before or before.rstrip(b"\n").endswith(source.delimiter.encode()):
        return None
    return before.count(b"\n"), lines + (last != b"\n")
