"""Completion in bash, zsh and fish: the scripts, the line they pass in the environment, the lines they read.

The scripts are Typer's. Bash takes a value a line; zsh and fish show beside it what it means. A line that cannot be
understood has nothing to offer, and is no fault.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import PurePath

import typer
from typer._click.shell_completion import _resolve_context, _resolve_incomplete  # public in no place
from typer._completion_shared import get_completion_script, install  # public in no place

from rongcli.base.errors import OutputError, RongError, UsageError
from rongcli.base.files import refusing
from rongcli.base.text import Text
from rongcli.cli import output
from rongcli.cli.app import Leaf, Menu, application
from rongcli.cli.names import ordered
from rongcli.cli.offers import Offer, fitting, value_offers
from rongcli.cli.options import SHARED_OPTIONS, lengthened, spelled
from rongcli.cli.session import VALUED, Session, as_typed, read_early

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_RONGCLI_COMPLETE"


def script(asked: str, words: Sequence[str]) -> int:
    """Prints or installs the script of a shell, the caller's own unless named. Raises UsageError."""
    after = [*words[words.index(asked) + 1 :], ""]
    shell = after[0] if after[0] and not after[0].startswith("-") else PurePath(os.environ.get("SHELL", "")).name
    if shell not in SHELLS:
        message = Text(f"不知道命令行环境“{shell}”", f"does not know the shell '{shell}'")
        options = ", ".join(SHELLS)
        raise UsageError(message, field=asked, hint=Text(f"请写明 {options} 之一", f"name one of {options}"))
    if asked == "--show-completion":
        output.write(get_completion_script(prog_name="rongcli", complete_var=VARIABLE, shell=shell) + "\n")
    else:
        with refusing(OutputError):
            path = install(shell=shell, prog_name="rongcli", complete_var=VARIABLE)[1]
        output.tell(f"{shell}: {path}")
    return 0


def complete() -> int:
    """Prints what fits the line in the environment, as its shell reads it; 1 tells fish that there is nothing."""
    shell = os.environ[VARIABLE].removeprefix("complete_")
    words, typed, kept = _bash_line() if shell == "bash" else _line()
    try:
        found = _offers(words, typed)
    except (RongError, typer.TyperException):
        found = []
    if shell == "bash":
        lines = [offer.word.removeprefix(kept) for offer in found]
    elif shell == "zsh":
        listed = "\n".join(f'"{offer.word}":"{offer.help}"' if offer.help else f'"{offer.word}"' for offer in found)
        lines = [f"_arguments '*: :(({listed}))'" if found else "_files"]
    elif os.environ.get("_TYPER_COMPLETE_FISH_ACTION") == "is-args":
        return int(not found)
    else:
        lines = [f"{offer.word}\t{offer.help}".rstrip("\t") for offer in found]
    output.write("".join(line + "\n" for line in lines))
    return 0


def _offers(words: list[str], typed: str) -> list[Offer]:
    """What fits the word being typed after some words. Raises UsageError where they name nothing."""
    option, equals, value = typed.partition("=")
    if equals and option.startswith("-"):
        return [offer._replace(word=f"{option}={offer.word}") for offer in _offers([*words, option], value)]
    last = (lengthened(words[-1:]) or [""])[-1]
    session = Session(read_early(words[:-1] if last in VALUED else words))
    if last in VALUED:
        return fitting(value_offers(session, SHARED_OPTIONS[last.removeprefix("--")], (), None), typed)
    context = _resolve_context(application(session), {}, "rongcli", ordered(session.early.rest))
    command = context.command
    if not isinstance(command, Leaf):
        return command.shell_complete(context, typed) if isinstance(command, Menu) else []
    spelt = list(spelled(lengthened(words), command.declared.table(command.policies), strict=False))
    if words[-1:] and "=" not in words[-1] and spelt[-1].endswith("=yes"):
        spelt[-1] = spelt[-1].removesuffix("=yes")  # a condition that stands alone may yet be given its value
    asked, typed = _resolve_incomplete(context, spelt, typed)
    if asked is command:
        return command.shell_complete(context, typed) if typed.startswith("-") else []
    return command.values(str(asked.name), typed)


def _line() -> tuple[list[str], str, str]:
    """The words before the cursor, the one being typed, and nothing kept."""
    text = _variable("_TYPER_COMPLETE_ARGS")
    words = _split(text)[1:]
    typed = words.pop() if words and not text[-1:].isspace() else ""
    return words, typed, ""


def _bash_line() -> tuple[list[str], str, str]:
    """The same of bash, for which ``=`` is a word: what stands before it is kept and not offered again."""
    split = _split(_variable("COMP_WORDS"))
    at = int(_variable("COMP_CWORD") or 0)
    words: list[str] = []
    for word in [*split[1:at], *(split[at : at + 1] or [""])]:
        joined = bool(words) and (word == "=" or words[-1].endswith("="))
        words = [*words[:-1], words[-1] + word] if joined else [*words, word]
    typed = words.pop()
    return words, typed, typed[: typed.index("=") + 1] if "=" in typed else ""


def _variable(name: str) -> str:
    return as_typed(os.environ.get(name, ""))


def _split(text: str) -> list[str]:
    """Words as a shell splits them; a quote still open is closed."""
    for closing in ("", '"', "'"):
        try:
            return shlex.split(text + closing)
        except ValueError:
            continue
    return text.split()
