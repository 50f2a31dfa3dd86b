"""The way out: data to stdout, everything else to stderr; a reader that leaves early is no fault.

A pipe or a file gets UTF-8, a terminal its own encoding, a sign that it lacks by another or by its escape.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import re
import sys
from collections.abc import Iterator, Mapping

from rongcli.base.errors import OutputError, RongError
from rongcli.base.record import TYPE_CHECKING
from rongcli.base.text import Language, Text

if TYPE_CHECKING:
    from typing import IO, Any, Literal, NoReturn, TextIO

    from rich.console import RenderableType

NARROWEST, WIDEST = 40, 1000
"""Columns of a table, whatever the terminal says of itself: rich fills whole lines."""
_CONTROL = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
"""Marks that are no text on a terminal: control marks, and those that turn what follows about."""
LIKE = {"\u00a5": "\uffe5", "\u2212": "-"}
"""Signs that a Chinese terminal writes otherwise."""


def write(text: str, *, styled: bool = False) -> None:
    """Writes data to stdout. Raises OutputError where it cannot be written.

    On a terminal, marks that would move its cursor or turn its text about are written as JSON writes them; not so of
    what is ``styled``, which has been cleaned.
    """
    if _files:
        _files[-1].write(text.encode("utf-8", "surrogateescape"))
        return
    if not styled and on_terminal():
        text = escaped(text)
    if sys.stdout is None:
        raise OutputError(Text("标准输出已关闭", "standard output is closed"), file="stdout")
    try:
        sys.stdout.buffer.write(_encoded(text, sys.stdout, "surrogateescape"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os._exit(0)  # nobody reads any more, and nothing may be flushed into the closed pipe
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(Text(f"无法写出：{reason}", f"cannot be written: {reason}"), file="stdout") from None


_files: list[IO[bytes]] = []
"""Where data goes instead of stdout, innermost last."""


@contextlib.contextmanager
def into(file: IO[bytes]) -> Iterator[None]:
    """What is written within goes to a file instead of stdout."""
    _files.append(file)
    try:
        yield
    finally:
        _files.pop()


def on_terminal() -> bool:
    """Whether data written to stdout is seen on a terminal."""
    return not _files and sys.stdout is not None and sys.stdout.isatty()


def escaped(text: str) -> str:
    """The text with control and direction marks as JSON writes them, so that JSON stays what it says."""
    return (
        text if text.isascii() and text.isprintable() else re.sub(_CONTROL, lambda mark: f"\\u{ord(mark[0]):04x}", text)
    )


def leave(code: int) -> NoReturn:
    """Ends the program at once: everything is written and closed by now, and taking Python apart costs a start."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


def tell(text: str, end: str = "\n") -> None:
    """A line on stderr; a closed stderr is no fault."""
    try:
        if sys.stderr is not None:
            sys.stderr.buffer.write(_encoded(text + end, sys.stderr, "backslashreplace"))
            sys.stderr.flush()
    except (OSError, ValueError):
        pass


def show(renderable: RenderableType) -> None:
    """A rich renderable on stdout: styled only on a terminal that wants colour, never wider than it."""
    write(rendered(renderable), styled=True)


def tell_table(renderable: RenderableType) -> None:
    """A rich renderable on stderr, styled as stdout's would be."""
    text = rendered(renderable, sys.stderr).rstrip("\n")
    if text:
        tell(text)


SAID = {
    "error": Text("错误：", "error: "),
    "warning": Text("警告：", "warning: "),
    "note": Text("提示：", "note: "),
}
"""What a line on stderr begins with."""


def note(words: Text, language: Language, kind: Literal["note", "warning"] = "note") -> None:
    """A remark on stderr."""
    tell(SAID[kind].to(language) + words.to(language))


def tell_folded(text: str) -> None:
    """A line for a person on stderr, broken between words where the terminal is narrower."""
    from rich.text import Text as Styled

    from rongcli.output.terminal import clean

    tell_table(Styled(clean(text), overflow="fold"))


def columns() -> int:
    """How many columns a table may take: COLUMNS, else the terminal's, else 80."""
    wanted = os.environ.get("COLUMNS", "")
    # As shutil.get_terminal_size, which brings every kind of archive at a sixth of a start.
    found = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 9 else 0
    with contextlib.suppress(AttributeError, ValueError, OSError):
        found = found or os.get_terminal_size(sys.__stdout__.fileno()).columns  # type: ignore[union-attr]
    return min(max(found or 80, NARROWEST), WIDEST)


def rendered(renderable: RenderableType, stream: TextIO | None = None) -> str:
    """A rich renderable as a stream, stdout unless told otherwise, would show it."""
    from rongcli.output import terminal
    from rongcli.output.formats import Paper

    return terminal.rendered(renderable, Paper(columns(), wants_colour(stream or sys.stdout)))


def wants_colour(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal that shows colours."""
    terminal = stream is not None and stream.isatty() and not (_files and stream is sys.stdout)
    return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class Progress:
    """A bar on stderr while a long batch runs; nothing at all where stderr is no terminal."""

    def __init__(self, stages: Mapping[str, str], *, quiet: bool) -> None:
        self._stages = stages
        self._bar: Any = None
        self._on = not quiet and sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._task: dict[str, Any] = {}

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Takes the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Shows how far a stage is."""
        if not self._on:
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as Bar

            parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            # Without a thread of its own: a signal then ends it as it ends everything else.
            self._bar = Bar(*parts, console=Console(file=sys.stderr), transient=True, auto_refresh=False)
            self._bar.start()
        if stage not in self._task:
            self._task[stage] = self._bar.add_task(self._stages[stage], total=total)
        self._bar.update(self._task[stage], completed=done, total=total, refresh=True)


def _encoded(text: str, stream: TextIO, otherwise: str) -> bytes:
    """The bytes that a stream wants; ``otherwise`` is what becomes of half a character on its way to a file."""
    coding = codecs.lookup(stream.encoding or "utf-8").name if stream.isatty() else "utf-8"
    if coding in ("utf-8", "ascii"):  # a C locale says nothing of the terminal
        return text.encode("utf-8", otherwise)
    codecs.register_error("rongcli.sign", _sign)
    return text.encode(coding, "rongcli.sign")


def _sign(error: UnicodeError) -> tuple[str | bytes, int]:
    """What a terminal shows of a sign that its encoding lacks: never a question mark."""
    import unicodedata  # only for a sign in need

    if not isinstance(error, UnicodeEncodeError):
        raise error
    marks = error.object[error.start : error.end]
    said = (LIKE.get(mark) or unicodedata.normalize("NFKD", mark).encode("ascii", "ignore").decode() for mark in marks)
    shown = (like or mark.encode("ascii", "backslashreplace").decode() for like, mark in zip(said, marks, strict=True))
    return "".join(shown), error.end


def error_text(error: RongError, language: Language) -> str:
    """``error: FILE:LINE:COLUMN: field: what (what to do)``, on one line."""
    line = error.told(language)
    shown = (mark if mark.isprintable() else mark.encode("unicode_escape").decode() for mark in line)
    return SAID["error"].to(language) + "".join(shown)


def error_json(error: RongError, language: Language) -> str:
    """The error as ``rongcli.error/1``."""
    from rongcli.output.json import ERROR, dumps

    return escaped(
        dumps(
            {
                "schema": ERROR,
                "code": error.code,
                "message": _message(error, language),
                "file": error.file,
                "line": error.line,
                "column": error.column,
                "hint": error.hint.to(language) if error.hint else None,
            }
        )
    )


def _message(error: RongError, language: Language) -> str:
    """The message with the field that it is about."""
    named = error.named(language)
    between = "：" if language == "zh" else ": "
    return (named + between if named else "") + error.message.to(language)
