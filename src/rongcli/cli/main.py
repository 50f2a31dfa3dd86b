"""The program: signals first, then the words, then the one place that turns an error into an exit code."""

from __future__ import annotations

import gc
import os
import signal
import sys
from types import FrameType

from rongcli.base.record import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NoReturn

_STOPPING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]

_stopped: list[int] = []
"""The signal that ends the program, once it has come."""
_running: list[bool] = []
"""Not empty once there may be something to clean up."""


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    """Ends the program by 128 + the signal's number, cleaning up; a second signal does not wait for that."""
    if not _running:
        os._exit(128 + number)  # nothing is begun yet, and an exception would be told of by whatever it interrupts
    _stopped.append(number)
    for other in _STOPPING:
        signal.signal(other, lambda again, _: os._exit(128 + again))
    raise SystemExit(128 + number)


def _ignored(fault: sys.UnraisableHookArgs) -> None:
    """Ends the program all the same where the end came in a callback (of a weak reference) that lets nothing out."""
    if not (_stopped and isinstance(fault.exc_value, SystemExit) and hasattr(signal, "setitimer")):
        sys.__unraisablehook__(fault)
        return

    def again(_: int, frame: FrameType | None) -> NoReturn:
        raise SystemExit(128 + _stopped[0])

    signal.signal(signal.SIGALRM, again)
    signal.setitimer(signal.ITIMER_REAL, 0.01)  # at once would be within the callback still


sys.unraisablehook = _ignored
for _number in _STOPPING:
    if signal.getsignal(_number) != signal.SIG_IGN:
        signal.signal(_number, _stop)

# A start makes many objects and frees few: the collector would look at all of them again and again.
gc.set_threshold(50_000)

# Everything below may take a while to import; an interrupt during it must already be handled.
from rongcli import __version__  # noqa: E402
from rongcli.base.errors import InputError, OutputError, RongError  # noqa: E402
from rongcli.base.files import FULL, named, refused  # noqa: E402
from rongcli.base.text import Text  # noqa: E402
from rongcli.cli import output  # noqa: E402
from rongcli.cli.names import ordered  # noqa: E402
from rongcli.cli.options import options_of  # noqa: E402
from rongcli.cli.session import Session, as_typed, machine, read_early, spare_tables, spoken  # noqa: E402
from rongcli.cli.settings import FILE  # noqa: E402
from rongcli.cli.shortcut import shortcut  # noqa: E402

COMPLETION = {"--install-completion", "--show-completion"}


def main(argv: list[str] | None = None) -> NoReturn:
    """Runs one command line and exits."""
    _running.append(True)
    words = [as_typed(word) for word in sys.argv[1:]] if argv is None else argv
    try:
        code = _run(words)
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except Exception as error:
        code = _failed(error, words)
    output.leave(128 + _stopped[0] if _stopped else code)


def _failed(error: Exception, words: list[str]) -> int:
    """Tells of an error and gives its exit code; one that a signal caused in a library is the signal's."""
    if _stopped:
        return 128 + _stopped[0]
    if isinstance(error, RongError):
        language = spoken(words)
        output.tell(output.error_json(error, language) if machine(words) else output.error_text(error, language))
        return error.exit_code
    if "--debug" in options_of(words):
        raise error
    return _failed(_unforeseen(error), words)


class _OwnError(RongError):
    """A fault of the program itself."""

    code = "internal"
    exit_code = 70


def _unforeseen(error: Exception) -> RongError:
    """The error for what nobody told of where it arose."""
    if isinstance(error, MemoryError):
        hint = Text("请释放内存，或将输入分为几份", "free some memory, or split the input")
        return OutputError(Text("内存不足", "there is not enough memory"), hint=hint)
    if isinstance(error, OSError) and (name := named(error)):
        return refused(error, name, OutputError if error.errno in FULL else InputError)
    said = f"{type(error).__name__}: {error}"
    hint = Text("rongcli 自身的错误；--debug 显示出处", "a fault of rongcli itself; --debug shows where")
    return _OwnError(Text(said, said), hint=hint)


def _run(words: list[str]) -> int:
    """Answers a plain claim at once; all else is Typer's."""
    helped = {"--help", "-h"} & set(words)
    if "_RONGCLI_COMPLETE" in os.environ or (COMPLETION & set(words[:1]) and not helped):
        from rongcli.cli import completion

        return completion.complete() if "_RONGCLI_COMPLETE" in os.environ else completion.script(words[0], words)
    early = read_early(words)
    spare_tables(early)
    session = Session(early)
    if used := early.settings.named():
        words_ = Text(f"采用 {FILE} 的设置：{'、'.join(used)}", f"{FILE} sets {', '.join(used)}")
        output.note(words_, early.language)
    rest = ordered(early.rest)
    if rest[:1] in (["--version"], ["-V"]):
        return _version(session, as_json=early.machine)
    if rest[:1] and rest[0] in COMPLETION:
        rest = []
    code = shortcut(session, rest) if rest else None
    if code is None:
        from rongcli.cli.app import run  # with it comes Typer

        code = run(session, rest)
    return code


def _version(session: Session, *, as_json: bool) -> int:
    edition = session.edition
    if as_json:
        from rongcli.output.json import dumps, stamp

        record = {"schema": "rongcli.version/1", "version": __version__, "edition": stamp(edition)}
        output.write(dumps(record) + "\n")
        return 0
    output.write(f"rongcli {__version__}\n{edition.id} {edition.version} sha256:{edition.sha256}\n")
    return 0
