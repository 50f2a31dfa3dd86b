"""What separates the cells of delimited text: as the user says, else as its header shows."""

from __future__ import annotations

import csv
import io

from rongcli.base.errors import InputError, UsageError, shown
from rongcli.base.text import Text
from rongcli.reading.vocabulary import Vocabulary

DELIMITERS = {",": ",", "comma": ",", "\t": "\t", "\\t": "\t", "tab": "\t", ";": ";", "semicolon": ";"}
"""What ``--delimiter`` takes."""
NAMES = {",": Text("逗号", "comma"), "\t": Text("制表符", "tab"), ";": Text("分号", "semicolon")}
OPTION = Text("请用 --delimiter comma、tab 或 semicolon 指明", "say --delimiter comma, tab or semicolon")


def chosen(given: str) -> str:
    """The mark that ``--delimiter`` names. Raises UsageError."""
    if given.lower() not in DELIMITERS:
        raise UsageError(Text(f"没有分隔符“{given[:20]}”", f"there is no delimiter '{given[:20]}'"), hint=OPTION)
    return DELIMITERS[given.lower()]


def told(header: str, vocabulary: Vocabulary, name: str, line: int) -> str:
    """The delimiter of a header: the only one there is, or the one that makes columns whose names are known."""
    parted = {mark: split(header, mark) or [] for mark in NAMES}
    present = [mark for mark, cells in parted.items() if len(cells) > 1]
    if not present:
        if "\uff0c" in header and not vocabulary.knows(header):
            message = Text("列名以全角逗号分隔", "has a header with full-width commas")
            raise InputError(message, file=name, line=line, hint=Text("请用半角逗号", "use plain commas"))
        return ","
    if len(present) == 1:
        return present[0]
    known = {mark: sum(vocabulary.knows(cell) for cell in parted[mark]) for mark in present}
    best = max(present, key=lambda mark: known[mark])
    if sum(count == known[best] for count in known.values()) > 1:
        looks = [NAMES[mark] for mark in present]
        message = Text(
            f"分隔符不明（{'、'.join(look.zh for look in looks)}皆可）",
            f"may be delimited by {' or '.join(look.en for look in looks)}",
        )
        raise InputError(message, file=name, line=line, hint=OPTION)
    return best


def split(header: str, delimiter: str) -> list[str] | None:
    """The cells of a header, None where its quotes do not pair."""
    try:
        rows = list(csv.reader(io.StringIO(header, newline=""), strict=True, delimiter=delimiter))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def refuse_other(header: str, mark: str, vocabulary: Vocabulary, name: str, line: int) -> None:
    """Raises InputError for a header that is no table as it is to be split, and would be one by another mark."""
    if any(vocabulary.knows(cell) for cell in split(header, mark) or [header]):
        return
    for other in (*NAMES, "|", ":", "^", "\x01", "\x1f"):
        if sum(vocabulary.knows(cell) for cell in split(header, other) or []) > 1:
            looks = NAMES.get(other, Text(f"“{shown(other)}”", f"'{shown(other)}'"))
            hint = OPTION if other in NAMES else Text("请另存为逗号分隔", "save it with commas, tabs or semicolons")
            raise InputError(
                Text(f"分隔符似为{looks.zh}", f"looks delimited by {looks.en}"), file=name, line=line, hint=hint
            )
