"""A file of claims looked over byte by byte: whether DuckDB would read it as the strict reader does."""

from __future__ import annotations

import codecs
import contextlib
import csv
import os
import stat
from collections.abc import Iterator
from typing import IO, NamedTuple

from rongcli.base.atomic_write import cannot_write
from rongcli.base.files import raw_name
from rongcli.batch.intake.opening import changed
from rongcli.batch.source import Source

CHUNK = 1 << 24


class Look(NamedTuple):
    """A file to read: the lines before the first row, those after, and whether a quote occurs among the rows.

    ``crlf`` tells whether every line ends in CRLF, as those of Excel do; else every one ends in LF.
    """

    path: str
    before: int
    lines: int
    quotes: bool
    crlf: bool


def look(path: str, source: Source, folder: str) -> Look | None:
    """What a file holds; None for one that DuckDB would not read as we do.

    A file in another encoding than UTF-8 is first written out in it, in a folder.
    """
    if source.delimiter not in (",", "\t", ";") or len(source.columns or ()) < 2:  # of one column blank lines are rows
        return None
    with open(os.fsencode(path), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return None
        if source.encoding == "utf-8":
            mark = len(codecs.BOM_UTF8) if file.read(3) == codecs.BOM_UTF8 else 0
            return _looked(file, path, mark, source)
        decoded = f"{folder}/decoded.csv"
        with open(decoded, "w+b") as text:
            try:
                _decode(file, source, text)
            except UnicodeError:  # the strict reader tells
                return None
            except OSError as error:
                raise cannot_write(error, folder) from None
            return _looked(text, decoded, 0, source)


def _decode(file: IO[bytes], source: Source, out: IO[bytes]) -> None:
    """Writes a file out as UTF-8, without its mark where that is none of the text. Raises UnicodeError, OSError."""
    decoder = codecs.getincrementaldecoder(source.encoding)("strict")
    file.seek(0)
    text = decoder.decode(file.read(CHUNK))
    text = text if source.head.startswith("\ufeff") else text.removeprefix("\ufeff")
    while text:
        out.write(text.encode())
        chunk = file.read(CHUNK)
        text = decoder.decode(chunk, final=not chunk)
    out.flush()  # a full disk is met here, not where it is read


def _looked(file: IO[bytes], path: str, mark: int, source: Source) -> Look | None:
    """What a UTF-8 file holds after its ``mark``."""
    head, delimiter = source.head.encode(), source.delimiter.encode()
    start = mark + len(head)
    file.seek(start)
    lines = returns = pairs = 0
    quotes, open_end, last = False, False, b"\n"
    open_ends = [empty + end for empty in (delimiter, b'""') for end in (b"\n", b"\r")]
    while chunk := file.read(CHUNK):
        if b"\x01" in chunk:
            return None
        seam = last + chunk[:2]
        if b"\r" in seam or b"\r" in chunk:
            returns += chunk.count(b"\r")
            pairs += chunk.count(b"\r\n") + (last[-1:] == b"\r" and chunk[:1] == b"\n")
        lines += chunk.count(b"\n")
        quotes = quotes or b'"' in chunk
        # DuckDB passes over spaces between a quote and the end of its cell; to us they are part of it, or a fault.
        if quotes and any(beside in text for beside in (b'" ', b' "') for text in (seam, chunk)):
            return None
        open_end = open_end or any(end in text for end in open_ends for text in (seam, chunk))
        last = (last + chunk)[-2:]
    crlf = returns > 0
    if crlf and not returns == pairs == lines:  # an end of its own, or a return within a cell
        return None
    open_end = open_end or last.endswith((delimiter, b'""'))
    lines += not last.endswith(b"\n")
    columns = len(source.columns or ())
    file.seek(start)
    if open_end and not _as_wide(file, source.delimiter, columns, lines, quotes):
        return None
    if (
        any(line.count(b'"') % 2 for line in head.split(b"\n"))
        or head.rstrip(b"\r\n").endswith(delimiter)
        or len({head.count(b"\r"), head.count(b"\r\n"), head.count(b"\n") * crlf}) > 1
    ):
        return None
    return Look(path, head.count(b"\n"), lines, quotes, crlf)


def _as_wide(file: IO[bytes], delimiter: str, columns: int, lines: int, quotes: bool) -> bool:
    """Whether every line that ends in an empty cell has as many cells as there are columns.

    DuckDB lets a row end in one empty cell too many, though never in one too few; so without quotes the number of
    delimiters tells.
    """
    mark = delimiter.encode()
    if not quotes:
        return lines * (columns - 1) == sum(chunk.count(mark) for chunk in iter(lambda: file.read(CHUNK), b""))
    for line in file:
        row = line.rstrip(b"\r\n")
        if row.endswith((mark, b'""')) and _cells(row, delimiter) != columns:
            return False
    return True


def _cells(row: bytes, delimiter: str) -> int:
    """How many cells a line has; none where its quotes do not pair."""
    if b'"' not in row:
        return row.count(delimiter.encode()) + 1
    try:
        return len(next(csv.reader([row.decode()], delimiter=delimiter, strict=True)))
    except csv.Error:
        return 0


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
