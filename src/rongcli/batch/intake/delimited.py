"""Delimited text (CSV): any line end, a comma, tab or semicolon, every record with the physical line it begins on."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Container, Iterator

from rongcli.batch.headers import is_known
from rongcli.batch.intake.encoding import Encoding, settle
from rongcli.batch.intake.exact import LONGEST_CELL
from rongcli.batch.intake.heading import heading
from rongcli.batch.intake.opening import Opened
from rongcli.batch.source import Record, Source
from rongcli.errors import InputError, UsageError
from rongcli.language import Text

DELIMITERS = {",": ",", "comma": ",", "\t": "\t", "\\t": "\t", "tab": "\t", ";": ";", "semicolon": ";"}
"""What ``--delimiter`` takes."""
_NAMES = {",": Text("逗号", "comma"), "\t": Text("制表符", "tab"), ";": Text("分号", "semicolon")}
_OPTION = Text("请用 --delimiter comma、tab 或 semicolon 指明", "say --delimiter comma, tab or semicolon")


def read_delimited(
    opened: Opened, *, encoding: str | None, delimiter: str | None, labels: Container[str], prefer: str | None
) -> Source:
    """The table in a text file; ``prefer`` is the delimiter its suffix stands for.

    The file is read once to settle its encoding and then streamed. Raises InputError for a fault of the file: bad
    bytes, no header, a column twice, a delimiter that cannot be told, and, from ``records``, an unclosed quote.
    """
    chosen = None if delimiter is None else _chosen(delimiter)
    settled = settle(opened, encoding, chinese=True)
    lines = _Lines(opened, settled)
    first = lines.header()
    if chosen is None:
        chosen = prefer if prefer is not None and prefer in first else _told(first, labels, opened.name, lines.line)
    cells = _cells(first, chosen, opened.name, lines.line)
    columns = heading(cells, opened.name, lines.line)
    start = settled.mark + len(lines.taken.encode(settled.name))
    records = _records(lines, columns, chosen)
    return Source(opened.name, "csv", columns, records, [], settled.name, chosen, start)


def _chosen(given: str) -> str:
    if given.lower() not in DELIMITERS:
        raise UsageError(Text(f"没有分隔符“{given[:20]}”", f"there is no delimiter '{given[:20]}'"), hint=_OPTION)
    return DELIMITERS[given.lower()]


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
        """The text of the first record; ``line`` is where it begins. Raises InputError where there is none."""
        lines: list[str] = []
        for line in self._text:
            lines.append(line)
            if line.strip():
                break
        else:
            raise InputError(Text("是空文件", "is empty"), file=self.opened.name)
        self.line = begins = len(lines)
        quotes, size = line.count('"'), len(line)
        while quotes % 2:  # a line end within quotes is no end of the header
            line = self._text.readline()
            quotes, size = quotes + line.count('"'), size + len(line)
            if not line or size > LONGEST_CELL:
                message = Text("引号没有闭合", "has a quote that is never closed")
                raise InputError(message, file=self.opened.name, line=self.line)
            lines.append(line)
        self.taken = "".join(lines)
        return "".join(lines[begins - 1 :])

    def __iter__(self) -> Iterator[str]:
        add = self.current.append
        for line in self._text:
            add(line)
            yield line


def _told(header: str, labels: Container[str], name: str, line: int) -> str:
    """The delimiter of a header: the only one there is, or the one that makes columns whose names are known."""
    split = {mark: _split(header, mark) or [] for mark in _NAMES}
    present = [mark for mark, cells in split.items() if len(cells) > 1]
    if not present:
        if "\uff0c" in header and not is_known(header, labels):
            message = Text("列名以全角逗号分隔", "has a header with full-width commas")
            raise InputError(message, file=name, line=line, hint=Text("请用半角逗号", "use plain commas"))
        return ","
    if len(present) == 1:
        return present[0]
    known = {mark: sum(is_known(cell, labels) for cell in split[mark]) for mark in present}
    best = max(present, key=lambda mark: known[mark])
    if sum(count == known[best] for count in known.values()) > 1:
        looks = [_NAMES[mark] for mark in present]
        message = Text(
            f"分隔符不明（{'、'.join(look.zh for look in looks)}皆可）",
            f"may be delimited by {' or '.join(look.en for look in looks)}",
        )
        raise InputError(message, file=name, line=line, hint=_OPTION)
    return best


def _split(header: str, delimiter: str) -> list[str] | None:
    """The cells of a header, None where its quotes do not pair."""
    try:
        rows = list(csv.reader(io.StringIO(header, newline=""), strict=True, delimiter=delimiter))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _cells(header: str, delimiter: str, name: str, line: int) -> list[str]:
    csv.field_size_limit(LONGEST_CELL)  # the module has but one; nothing else here reads with it
    cells = _split(header, delimiter)
    if cells is None:
        message = Text("列名中的引号不成对", "has a header whose quotes do not pair")
        raise InputError(message, file=name, line=line)
    return cells


def _records(lines: _Lines, columns: tuple[str, ...], delimiter: str) -> Iterator[Record]:
    reader = csv.reader(lines, strict=True, delimiter=delimiter)
    current, width = lines.current, len(columns)
    before = _count(lines.taken)
    begins = before + 1
    name = lines.opened.name
    try:
        for cells in reader:
            raw = current[0] if len(current) == 1 else "".join(current)
            current.clear()
            line, begins = begins, before + reader.line_num + 1
            if len(cells) == width:
                yield Record(line, dict(zip(columns, cells, strict=True)), raw.rstrip("\r\n"))
            elif cells:
                yield _misfit(line, columns, cells, raw.rstrip("\r\n"))
    except csv.Error as error:
        raise _broken(error, current, delimiter, begins, name) from None
    except UnicodeDecodeError:
        raise InputError(Text("在读取过程中被改动", "changed while it was read"), file=name) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(Text(f"无法读取：{reason}", f"cannot be read: {reason}"), file=name) from None
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
