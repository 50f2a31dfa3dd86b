"""A file of claims looked over byte by byte: whether DuckDB would read it as the strict reader does."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from typing import IO, NamedTuple

from rongcli.reading.opening import Opened
from rongcli.reading.source import Source

CHUNK = 1 << 24


class Look(NamedTuple):
    """What a file holds: the lines before the first row, those after, and whether a quote occurs among the rows.

    ``decoded`` is where it was written out as UTF-8, if it was not. ``crlf`` tells whether every line ends in CRLF, as
    those of Excel do; else every one ends in LF.
    """

    decoded: str | None
    before: int
    lines: int
    quotes: bool
    crlf: bool


def look(opened: Opened, source: Source, folder: str) -> Look | None:
    """What a file holds; None for one that DuckDB would not read as we do.

    A file in another encoding than UTF-8 is first written out in it, in a folder.
    """
    if source.delimiter not in (",", "\t", ";") or len(source.columns or ()) < 2:  # of one column blank lines are rows
        return None
    if source.encoding == "utf-8":
        mark = len(codecs.BOM_UTF8) if opened.head(3) == codecs.BOM_UTF8 else 0
        return _looked(opened.file, None, mark, source)
    decoded = f"{folder}/decoded.csv"
    with open(decoded, "w+b") as text:
        try:
            _decode(opened.file, source, text)
        except UnicodeError:  # the strict reader tells
            return None
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


def _looked(file: IO[bytes], decoded: str | None, mark: int, source: Source) -> Look | None:
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
    return Look(decoded, head.count(b"\n"), lines, quotes, crlf)


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


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """A file in pieces of whole lines."""
    while chunk := file.read(CHUNK):
        yield chunk + file.readline()
