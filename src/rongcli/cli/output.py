"""The way out: data to stdout, everything else to stderr; a reader that leaves early is no fault.

A pipe or a file gets UTF-8, a terminal its own encoding, a sign that it lacks by another or by its escape.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys
from typing import TYPE_CHECKING, NoReturn, TextIO

from rongcli.errors import OutputError, RongError
from rongcli.language import Language, Text

if TYPE_CHECKING:
    from rich.console import RenderableType

NARROWEST = 40
LIKE = {"\u00a5": "\uffe5", "\u2212": "-"}
"""Signs that a Chinese terminal writes otherwise."""


def write(text: str) -> None:
    """Writes data to stdout. Raises OutputError where it cannot be written."""
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
    write(rendered(renderable))


def rendered(renderable: RenderableType) -> str:
    """A rich renderable as stdout would show it."""
    import shutil

    from rich.console import Console

    terminal = sys.stdout is not None and sys.stdout.isatty()
    styled = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = max(shutil.get_terminal_size((80, 24)).columns, NARROWEST)
    console = Console(
        file=io.StringIO(),  # never stdout itself: rich flushes it, and a full disk would surface in the wrong place
        width=width,
        force_terminal=styled,
        color_system="standard" if styled else None,
        legacy_windows=False,
        highlight=False,
        emoji=False,
        markup=False,
    )
    console.print(renderable)
    return "\n".join(line.rstrip() for line in console.file.getvalue().split("\n"))  # type: ignore[attr-defined]


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
    place = [str(part) for part in (error.file, error.line, error.column) if part is not None]
    words = [":".join(place), error.field or "", error.message.to(language)]
    line = ": ".join(word for word in words if word)
    if error.hint:
        line += f" ({error.hint.to(language)})"
    shown = (mark if mark.isprintable() else mark.encode("unicode_escape").decode() for mark in line)
    return "error: " + "".join(shown)


def error_json(error: RongError, language: Language) -> str:
    """The error as ``rongcli.error/1``."""
    from rongcli.render.json import dumps

    return dumps(
        {
            "schema": "rongcli.error/1",
            "code": error.code,
            "message": (f"{error.field}: " if error.field else "") + error.message.to(language),
            "file": error.file,
            "line": error.line,
            "column": error.column,
            "hint": error.hint.to(language) if error.hint else None,
        }
    )
