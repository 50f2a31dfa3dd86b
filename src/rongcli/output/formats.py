"""What an answer is, and the formats in which it can be shown.

A format is one line of ``FORMATS`` and one module that writes it: every command has it, in help and completion too.
This is on the path of every answer: a writer is imported when it writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module

from rongcli.base.errors import UsageError
from rongcli.base.record import TYPE_CHECKING, Record
from rongcli.base.text import Language, Text

if TYPE_CHECKING:
    from typing import Any

    from rongcli.output.document import Document


class Answer:
    """The answer to a command, in one language: what every format takes what it shows from."""

    columns: Sequence[str] = ("section", "text")
    """The names of what ``rows`` gives."""
    several = False
    """Whether there may be many records: then JSON is an array of them."""
    made = ""
    """Of a paper: when it is made, and what says so."""
    gives: tuple[str, ...] = ()
    """What it has besides, by the names of ``Format.needs``."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def headline(self) -> str:
        """The conclusion, in one line or one for each record."""
        raise NotImplementedError

    def records(self) -> Iterator[Any]:
        """The answer as plain JSON data: one record, or where it is ``several`` any number of them."""
        raise NotImplementedError

    def lines(self) -> Iterator[Any]:
        """What is a line of JSON lines."""
        return self.records()

    def rows(self) -> Iterable[Sequence[object]]:
        """The answer as rows of a spreadsheet; what is no table is what its page says, line by line."""
        from rongcli.output.document import told

        return told(self.document(brief=False))

    def document(self, *, brief: bool) -> Document:
        """What it says to a person; where ``brief``, as a screen shows it: long lists are folded."""
        raise NotImplementedError

    def paper(self) -> Document:
        """What is filed: all that the document says, unless there is more to file."""
        return self.document(brief=False)

    def chart(self) -> str:
        """Of an answer that has one, a picture as SVG."""
        raise NotImplementedError

    def calendar(self) -> str:
        """Of an answer that has one, its days as iCalendar."""
        raise NotImplementedError


class Paper(Record):
    """What a text is written on: how many columns it has, whether it takes colours, whether it is to be filed."""

    width: int = 80
    styled: bool = False
    filed: bool = False


Writer = Callable[[Answer, Paper], Iterable[str | bytes]]


class Format(Record):
    """A format: its writer, or where that is (``module:function``), and what an answer must have for it.

    ``files`` are the ends of names of files that are in it; one that is not ``printed`` is for files alone.
    """

    writer: Writer | str
    needs: str = ""
    files: tuple[str, ...] = ()
    printed: bool = True


FORMATS: dict[str, Format] = {
    "table": Format("rongcli.output.terminal:written"),
    "json": Format("rongcli.output.json:written", files=(".json",)),
    "jsonl": Format("rongcli.output.json:lines_written", files=(".jsonl",)),
    "csv": Format("rongcli.output.csv:written", files=(".csv",)),
    "md": Format("rongcli.output.markdown:written", files=(".md",)),
    "svg": Format("rongcli.output.svg:written", needs="chart", files=(".svg",)),
    "html": Format("rongcli.output.html:written", files=(".html",), printed=False),
    "xlsx": Format("rongcli.output.xlsx:written", files=(".xlsx",), printed=False),
    "ics": Format("rongcli.output.icalendar:written", needs="calendar", files=(".ics",), printed=False),
}
"""Every format by the name that ``-f`` knows it by."""


def offered(*gives: str) -> tuple[str, ...]:
    """The formats that a command can print whose answer gives so much."""
    return tuple(name for name, one in FORMATS.items() if one.printed and (not one.needs or one.needs in gives))


def checked(form: str, *gives: str) -> str:
    """The format. Raises UsageError for one that the command does not have."""
    names = offered(*gives)
    if form not in names:
        message = Text(f"没有格式“{form}”", f"there is no format '{form}'")
        raise UsageError(message, hint=Text("可用 " + "、".join(names), "use " + ", ".join(names)))
    return form


def of_file(path: str, *gives: str) -> str:
    """The format that a file's name ends in. Raises UsageError for none that such an answer has."""
    fits = {name: one for name, one in FORMATS.items() if not one.needs or one.needs in gives}
    ends = {end: name for name, one in fits.items() for end in one.files}
    for end, name in ends.items():
        if path.lower().endswith(end):
            return name
    *first, last = ends
    zh, en = "、".join(ends), (", ".join(first) + " or " if first else "") + last
    message = Text(f"-o 只写 {zh} 文件", f"-o writes {en} files")
    raise UsageError(message, hint=Text("请改用其中一种扩展名", "end the name in one of these"))


def written(answer: Answer, form: str, paper: Paper | None = None) -> Iterable[str | bytes]:
    """The answer in a format, piece by piece."""
    writer = FORMATS[form].writer
    if isinstance(writer, str):
        module, _, name = writer.partition(":")
        writer = getattr(import_module(module), name)
    return writer(answer, paper or Paper())
