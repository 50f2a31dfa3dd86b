"""Delimited text (CSV): any line end, a comma, tab or semicolon, every record with the physical line it begins on."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rongcli.base.errors import InputError
from rongcli.base.text import Text
from rongcli.reading.columns import joined, read_columns
from rongcli.reading.delimiter import NAMES, chosen, refuse_other, split, told
from rongcli.reading.encoding import Encoding, settle
from rongcli.reading.exact import LONGEST_CELL
from rongcli.reading.instructions import NOTHING, Instructions
from rongcli.reading.opening import Opened
from rongcli.reading.source import Record, Source
from rongcli.reading.table import BELOW, UNDER, Table, file_named
from rongcli.reading.vocabulary import Vocabulary

TITLES = 20
"""Rows before the header that may be a title."""
TAIL = 16_384
"""Bytes at the end of a file in which to look for what stands below its table."""


def read_delimited(
    opened: Opened,
    *,
    encoding: str | None,
    delimiter: str | None,
    vocabulary: Vocabulary,
    enough: int,
    prefer: str | None,
    asked: Instructions = NOTHING,
) -> Source:
    """The table in a text file; ``prefer`` is the delimiter its suffix stands for.

    The file is read once to settle its encoding and then streamed. Raises InputError for a fault of the file: bad
    bytes, no header, a known column twice, a delimiter that cannot be told, and, from ``records``, an unclosed quote.
    """
    mark = None if delimiter is None else chosen(delimiter)
    settled = settle(opened, encoding, chinese=True)
    ahead = _ahead(opened, settled)
    said = re.fullmatch(r"\ufeff*\"?sep=([,;\t])\"?", ahead[0].text.strip("\r\n "), re.IGNORECASE)
    if said is not None:  # what Excel is told, and takes for no row
        mark = mark or said[1]
    first = int(said is not None)
    if first == len(ahead):
        raise InputError(Text("是空文件", "is empty"), file=opened.name)
    at = max(_header(ahead, vocabulary, enough), first)
    line, header = ahead[at]
    if mark is None:
        mark = prefer if prefer is not None and prefer in header else told(header, vocabulary, opened.name, line)
    refuse_other(header, mark, vocabulary, opened.name, line)
    cells = _cells(header, mark, opened.name, line)
    second = joined(cells, split(ahead[at + 1].text, mark) or [], vocabulary) if at + 1 < len(ahead) else None
    rows = 1 if second is None else 2
    cells = cells if second is None else list(map(str, second))
    named = len(cells)
    while named > 1 and not cells[named - 1].strip():
        named -= 1  # columns to the right that Excel keeps, without a name
    read = read_columns(cells[:named], vocabulary, asked, opened.name, line)
    table = Table(opened.name, read, vocabulary, asked)
    table.named(*file_named(opened.name))
    table.above((one.line, split(one.text, mark) or [one.text]) for one in ahead[first:at])
    under = table.under((one.line, split(one.text, mark) or [one.text]) for one in ahead[at + rows :])
    table.below(_tail(opened, settled, mark))
    lines = _Lines(opened, settled)
    for _ in range(at + under + rows):
        lines.header()
    columns = table.settled()
    records = _records(lines, columns.names, mark, len(cells), table)
    return Source(
        opened.name, "csv", columns.names, records, table.notes, settled.name, mark, line, lines.taken, table=table
    )


class _Ahead(NamedTuple):
    """One of the first records, and its line."""

    line: int
    text: str


def _ahead(opened: Opened, settled: Encoding) -> list[_Ahead]:
    """The first records. Raises InputError where there is none."""
    lines, found = _Lines(opened, settled), []
    try:
        for _ in range(TITLES + UNDER + 1):
            text = lines.header()
            found.append(_Ahead(lines.line, text))
    except (InputError, UnicodeDecodeError):  # whoever reads on tells
        if not found:
            raise
    finally:
        lines.leave()
    return found


def _header(ahead: Sequence[_Ahead], vocabulary: Vocabulary, enough: int) -> int:
    """The place of the header below title rows: the first with ``enough`` known names; 0 where there are none."""
    for place, one in enumerate(ahead[: TITLES + 1]):
        rows = [[cell for cell in split(one.text, mark) or [] if cell.strip()] for mark in NAMES]
        known = max(sum(map(vocabulary.knows, cells)) for cells in rows)
        if known >= enough:
            return place
        if known and max(map(len, rows)) > 1:  # a title that stands alone may happen to be a name
            return 0
    return 0


def _tail(opened: Opened, settled: Encoding, mark: str) -> list[tuple[int, list[str]]]:
    """The last rows of the file, for what stands below a table; their lines are not counted."""
    opened.file.seek(0, 2)
    opened.file.seek(max(opened.file.tell() - TAIL, settled.mark))
    text = opened.file.read(TAIL).decode(settled.name, "replace")
    last = [line for line in text.splitlines() if line.strip()][-BELOW:]
    return [(0, split(line, mark) or []) for line in last]


class _Lines:
    """The physical lines of a text file, and those of the record that is being read."""

    def __init__(self, opened: Opened, settled: Encoding) -> None:
        opened.file.seek(settled.mark)
        self.opened = opened
        # Untranslated: a line ends at LF, CR or CRLF, and is given with its end.
        self._text = io.TextIOWrapper(opened.file, encoding=settled.name, errors="strict", newline="")
        self.taken = ""
        self.line = 1
        self.current: list[str] = []

    def header(self) -> str:
        """The text of the next record; ``line`` is where it begins. Raises InputError where there is none."""
        lines: list[str] = []
        before = _count(self.taken)
        for line in self._text:
            lines.append(line)
            if line.strip():
                break
        else:
            raise InputError(Text("是空文件", "is empty"), file=self.opened.name)
        begins = len(lines)
        self.line = before + begins
        quotes, size = line.count('"'), len(line)
        while quotes % 2:  # a line end within quotes is no end of the header
            line = self._text.readline()
            quotes, size = quotes + line.count('"'), size + len(line)
            if not line or size > LONGEST_CELL:
                message = Text("引号没有闭合", "has a quote that is never closed")
                raise InputError(message, file=self.opened.name, line=self.line)
            lines.append(line)
        self.taken += "".join(lines)
        return "".join(lines[begins - 1 :])

    def leave(self) -> None:
        """Lets go of the file, which another may go on reading."""
        self._text.detach()

    def __iter__(self) -> Iterator[str]:
        add = self.current.append
        for line in self._text:
            add(line)
            yield line


def _cells(header: str, delimiter: str, name: str, line: int) -> list[str]:
    csv.field_size_limit(LONGEST_CELL)  # the module has but one; nothing else here reads with it
    cells = split(header, delimiter)
    if cells is None:
        message = Text("列名中的引号不成对", "has a header whose quotes do not pair")
        raise InputError(message, file=name, line=line)
    return cells


def _records(lines: _Lines, columns: tuple[str, ...], delimiter: str, widest: int, table: Table) -> Iterator[Record]:
    """The rows; those that are no claims are passed over and noted."""
    reader = csv.reader(lines, strict=True, delimiter=delimiter)
    current, width = lines.current, len(columns)
    before = _count(lines.taken)
    begins = before + 1
    name = lines.opened.name
    judged = table.judged
    try:
        for cells in reader:
            raw = current[0] if len(current) == 1 else "".join(current)
            current.clear()
            line, begins = begins, before + reader.line_num + 1
            found = bool(cells) and judged(line, cells)
            if not found:
                continue
            fault = None if found is True else found
            if len(cells) == width:
                yield Record(line, dict(zip(columns, cells, strict=True)), raw.rstrip("\r\n"), fault)
            elif width < len(cells) <= widest:
                if any(cell.strip() for cell in cells[width:]):
                    table.outside.append(line)
                yield Record(line, dict(zip(columns, cells, strict=False)), raw.rstrip("\r\n"), fault)
            else:
                yield _misfit(line, columns, cells, raw.rstrip("\r\n"))
    except csv.Error as error:
        raise _broken(error, current, delimiter, begins, name) from None
    except UnicodeDecodeError:
        raise InputError(Text("在读取过程中被改动", "changed while it was read"), file=name) from None
    table.end()
    lines.opened.check_unchanged()


def _count(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _misfit(line: int, columns: tuple[str, ...], cells: list[str], raw: str) -> Record:
    message = Text(
        f"有 {len(cells)} 格，列名有 {len(columns)} 个", f"has {len(cells)} cells, the header {len(columns)}"
    )
    return Record(
        line, dict(zip(columns, cells, strict=False)), raw, InputError(message, line=line, reason="other-width")
    )


def _broken(error: csv.Error, record: list[str], delimiter: str, begins: int, name: str) -> InputError:
    """What is wrong with a record that is no CSV, at the line on which the quote in question opened."""
    opened = _open_quote("".join(record), delimiter)
    line = begins + (0 if opened is None else opened)
    if "field larger" in str(error):
        message = Text("单元格超过一百万字", "has a cell of more than a million characters")
        hint = Text("引号是否没有闭合？", "is a quote left open?")
        return InputError(message, file=name, line=line, hint=hint)
    if opened is None:
        return InputError(Text(f"不是 CSV：{error}", f"is not CSV: {error}"), file=name, line=line)
    if "unexpected end" in str(error):
        return InputError(Text("引号没有闭合", "has a quote that is never closed"), file=name, line=line)
    message = Text("此处开始的引号后面有多余文字", "has text after the end of a quoted cell that begins here")
    hint = Text("单元格内的引号须写两个，或前面的引号没有闭合", "double a quote within a cell, or close an earlier one")
    return InputError(message, file=name, line=line, hint=hint)


def _open_quote(record: str, delimiter: str) -> int | None:
    """How many lines into a broken record the quoted cell begins at which it breaks; None where none does."""
    at, edge = 0, re.compile(rf"[{delimiter}\r\n]")
    while at < len(record):
        if record[at] != '"':
            found = edge.search(record, at)
            at = len(record) if found is None else found.end()
            continue
        end = at + 1
        while (end := record.find('"', end)) >= 0 and record[end + 1 : end + 2] == '"':
            end += 2
        after = record[end + 1 : end + 2]
        if end < 0 or end - at > LONGEST_CELL or after not in ("", delimiter, "\r", "\n"):
            return _count(record[:at])
        at = end + 2
    return None
