"""A stand-in for the readers: JSON lines, and comma-separated text in UTF-8."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from rongcli.batch.lines import parse_object, split_lines
from rongcli.batch.source import Record, Source
from rongcli.errors import InputError, RongError
from rongcli.files import read_bytes, read_stdin

LARGEST = 250_000_000


def open_source(
    path: str,
    *,
    form: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
) -> Source:
    """The claims of a file, or of stdin for ``-``. Raises InputError."""
    content = read_stdin(InputError, LARGEST) if path == "-" else read_bytes(path, InputError, LARGEST)
    lines = split_lines(content, path)
    if form == "csv" or path.endswith(".csv"):
        reader = csv.reader([line + "\n" for _, line in lines], strict=True)
        header = tuple(next(reader))
        return Source(path, "csv", header, _cells(header, reader, [number for number, _ in lines]))
    return Source(path, "jsonl", None, _objects(lines))


def _cells(header: tuple[str, ...], reader: Iterator[list[str]], numbers: list[int]) -> Iterator[Record]:
    for index, row in enumerate(reader, 1):
        yield Record(numbers[index], dict(zip(header, row, strict=True)), ",".join(row))


def _objects(lines: list[tuple[int, str]]) -> Iterator[Record]:
    for number, line in lines:
        try:
            yield Record(number, parse_object(line), line)
        except RongError as error:
            yield Record(number, {}, line, error)
