"""JSON lines: one object a line, from a file, or from a pipe line by line as they arrive."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import Protocol

from rongcli.base.errors import InputError, RongError
from rongcli.base.files import refused
from rongcli.base.text import Text
from rongcli.reading.encoding import settle
from rongcli.reading.lines import parse_object
from rongcli.reading.opening import Opened
from rongcli.reading.source import Record, Source


class Lines(Protocol):
    """Whatever gives lines of bytes, each of no more than so many."""

    def readline(self, most: int, /) -> bytes:
        """The next line with its end, if it has one."""


LONGEST_OBJECT = 16_000_000
"""Bytes of one line."""


def read_objects(opened: Opened, *, encoding: str | None) -> Source:
    """The objects of a file, which is checked as a whole first. Raises InputError for NUL bytes or bad text."""
    settled = settle(opened, encoding, chinese=False)
    opened.file.seek(settled.mark)
    text = io.TextIOWrapper(opened.file, encoding=settled.name, errors="strict", newline="\n")
    return Source(opened.name, "jsonl", None, _records(opened, text), [], settled.name)


def _records(opened: Opened, text: io.TextIOWrapper) -> Iterator[Record]:
    try:
        for number, line in enumerate(text, 1):
            if line.strip():
                yield _record(number, line.removesuffix("\n"))
    except UnicodeDecodeError:
        raise InputError(Text("在读取过程中被改动", "changed while it was read"), file=opened.name) from None
    opened.check_unchanged()


def _record(number: int, line: str) -> Record:
    try:
        return Record(number, parse_object(line), line)
    except RongError as error:
        error.line = None  # a line of its own would be 1
        return Record(number, {}, line, error.at(line=number))


def stream_objects(name: str, stream: Lines, first: bytes = b"") -> Source:
    """The objects of a pipe, each as soon as its line is there; nothing further is read before it is taken.

    Bytes that are no text are the fault of their row: what came before has been answered already. ``first`` was
    taken from the pipe before.
    """
    return Source(name, "jsonl", None, _arriving(name, stream, first))


def _arriving(name: str, stream: Lines, first: bytes) -> Iterator[Record]:
    number = 0
    try:
        for line in _byte_lines(stream, first):
            number += 1
            if number == 1:
                line = line.removeprefix(codecs.BOM_UTF8)
            if line.strip():
                yield _arrived(number, line)
    except OSError as error:
        raise refused(error, name, InputError) from None


def _byte_lines(stream: Lines, first: bytes) -> Iterator[bytes]:
    """The lines of a stream without their ends; of one that is too long only a beginning that cannot be read."""
    *whole, rest = first.split(b"\n")
    yield from whole
    while line := stream.readline(LONGEST_OBJECT):
        rest += line
        if rest.endswith(b"\n"):
            yield rest[:-1]
            rest = b""
        elif len(rest) >= LONGEST_OBJECT:
            while line and not line.endswith(b"\n"):
                line = stream.readline(LONGEST_OBJECT)
            yield rest[:LONGEST_OBJECT]
            rest = b""
    if rest:
        yield rest


def _arrived(number: int, line: bytes) -> Record:
    shown = line.decode("utf-8", "backslashreplace")
    if len(line) >= LONGEST_OBJECT:
        most = LONGEST_OBJECT // 1_000_000
        message = Text(f"一行超过 {most} MB", f"is a line longer than {most} MB")
    elif b"\0" in line:
        message = Text("含有 NUL 字节", "holds a NUL byte")
    else:
        try:
            return _record(number, line.decode("utf-8"))
        except UnicodeDecodeError:
            message = Text("不是 UTF-8 文本", "is not UTF-8 text")
    return Record(number, {}, shown[:1000], InputError(message, line=number, reason="not-text"))
