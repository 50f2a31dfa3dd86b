"""The program: signals first, then the words, then the one place that turns an error into an exit code."""

from __future__ import annotations

import gc
import os
import re
import signal
import sys
from importlib import import_module
from types import FrameType
from typing import Any, NoReturn

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
from rongcli.base.errors import InputError, OutputError, RongError, UsageError  # noqa: E402
from rongcli.base.files import FULL, named, refused  # noqa: E402
from rongcli.base.text import Text  # noqa: E402
from rongcli.cli import output  # noqa: E402
from rongcli.cli.answer import answer  # noqa: E402
from rongcli.cli.arguments import ANSWER, EVERY, read_options  # noqa: E402
from rongcli.cli.filing import filed  # noqa: E402
from rongcli.cli.names import ALL, BUILT_IN, WITH_INPUTS, find_area, find_policy, policies_of  # noqa: E402
from rongcli.cli.session import (  # noqa: E402
    Session,
    as_typed,
    inputs_of,
    machine,
    read_early,
    spare_tables,
    spoken,
)
from rongcli.cli.words import for_typer, no_option, options_of  # noqa: E402

HELP = {"--help", "help"}
COMPLETION = {"--install-completion", "--show-completion"}
AHEAD = {"--json": 1, "--quiet": 1, "--check": 1, "--assume-rest": 1, "--debug": 1, "--format": 2}
"""Options that people also type before the command, and how many words each has."""


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
    """Resolves the names on the command line; an answer is computed at once, all else is Typer's.

    A claim's words are split here, because its options come from the table in two languages; Typer would only
    split them again, at three starts of Python.
    """
    if "_RONGCLI_COMPLETE" in os.environ or (COMPLETION & set(words[:1]) and not HELP & set(words)):
        return _completion(words)
    early = read_early(words)
    spare_tables(early)
    rest = list(early.rest)
    session = Session(early)
    if rest[:1] in (["--version"], ["-V"]):
        return _version(session, as_json=machine(words))
    if not rest or rest[0] in HELP or rest[0] in COMPLETION:
        return _help(session, None, None)
    rest = _ordered(rest)
    if rest[0] in WITH_INPUTS:
        return int(import_module(BUILT_IN[rest[0]][0]).run(session, rest[1:]))
    if rest[0] in BUILT_IN:  # some of them are about tables that do not load
        with filed(rest) as rest:
            return _typer(session, rest)
    area = find_area(session, rest[0])
    one = len(rest) > 1 and not rest[1].startswith("-")
    policy = find_policy(session, area, rest[1]) if one else ALL
    words = rest[2:] if one else rest[1:]
    chosen = [
        session.edition.policies[name] for short, name in policies_of(session, area).items() if policy in (ALL, short)
    ]
    options = read_options(words, inputs_of(chosen), ANSWER | ({} if one else EVERY))
    return _help(session, area, policy) if options["help"] else answer(session, chosen, options, one=one)


def _ordered(words: list[str]) -> list[str]:
    """The command first: options typed before it go behind it, and ``AREA.POLICY`` is two words."""
    at = 0
    while at < len(words) - 1 and (name := words[at].partition("=")[0]) in AHEAD:
        at += 1 if "=" in words[at] else AHEAD[name]
    at = min(at, len(words) - 1)
    area, dot, policy = words[at].partition(".")
    command = [area, policy] if dot and area and policy else [words[at]]
    options = options_of(words[at + 1 :])
    return [*command, *options, *words[:at], *words[at + 1 + len(options) :]]


def _help(session: Session, area: str | None, policy: str | None) -> int:
    from rongcli.cli import help as pages

    if area is None:
        pages.program_help(session)
    elif policy in (None, ALL):
        pages.area_help(session, area)
    else:
        pages.policy_help(session, session.edition.policies[f"{area}.{policy}"])
    return 0


def _completion(words: list[str]) -> int:
    """What a shell asks for after TAB, or the script by which it asks."""
    from rongcli.cli import completion

    asked = next((word for word in words if word in COMPLETION), None)
    return completion.script(asked, words) if asked else completion.complete()


def _typer(session: Session, words: list[str]) -> int:
    """Runs a built-in command; Typer's usage errors become ours."""
    try:
        # Not through one application for all: the areas come from a table that may be what is being checked.
        command = import_module(BUILT_IN[words[0]][0]).command(session)
        told = for_typer(command, words[1:]) if hasattr(command, "params") else words[1:]
        command(args=told, prog_name=f"rongcli {words[0]}", standalone_mode=False)
    except RongError:
        raise
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        raise _usage(error) from None
    return 0


def _usage(error: Any) -> UsageError:
    """A usage error of Typer's as one of ours, in both languages where it is a common one."""
    message = error.format_message().rstrip(".")
    if hasattr(error, "option_name") and hasattr(error, "possibilities"):
        return no_option(error.option_name, error.possibilities or [])
    param = getattr(error, "param", None)
    if type(error).__name__ == "MissingParameter" and param is not None:
        name = param.metavar or param.name.upper()
        return UsageError(Text(f"缺少 {name}", f"needs {name}"))
    hint = Text("--help 列出全部", "--help lists them")
    if message == "Missing command":
        return UsageError(Text("缺少命令", "needs a command"), hint=hint)
    found = re.match(r"No such command '([^']*)'", message)
    if found:
        return UsageError(Text(f"没有命令“{found[1]}”", f"there is no command '{found[1]}'"), hint=hint)
    found = re.match(r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)", message)
    if found:
        return UsageError(Text(f"多余的参数“{found[1]}”", f"unexpected argument '{found[1]}'"))
    return UsageError(Text(f"用法有误：{message}", message))


def _version(session: Session, *, as_json: bool) -> int:
    edition = session.edition
    if as_json:
        from rongcli.output.json import dumps, stamp

        record = {"schema": "rongcli.version/1", "version": __version__, "edition": stamp(edition)}
        output.write(dumps(record) + "\n")
        return 0
    output.write(f"rongcli {__version__}\n{edition.id} {edition.version} sha256:{edition.sha256}\n")
    return 0
