"""A command line's words in one grammar, whoever reads them: short options, ``--opt=value``, flags, ``--`` for the end.

A word with a dash and a letter, or with two dashes, is an option and never a value: that can be told without knowing
any option, so what is read early and what is read late agree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from rongcli.base.errors import UsageError
from rongcli.base.text import Text, did_you_mean
from rongcli.rules.facts import plain

END = "--"
"""What stands behind it is no option."""
_SHORT = {"f": "--format", "o": "--output", "q": "--quiet", "h": "--help"}
_SHOWN = {name: f"{name} (-{letter})" for letter, name in _SHORT.items()}
_TOGETHER = re.compile(r"-([qh]*)(?:([fo])=?(.*))?", re.DOTALL)


class Kind(NamedTuple):
    """What an option takes: a value, always or only where one follows (``may``), and whether it may be given again."""

    takes: bool = True
    again: bool = False
    may: bool = False


FLAG, VALUE, MANY, BOOLEAN = Kind(takes=False, again=True), Kind(), Kind(again=True), Kind(may=True)


def is_option(word: str) -> bool:
    """Whether a word is an option; ``-`` and a number below zero are none."""
    return word[:1] == "-" and (word[1:2] == "-" or word[1:2].isalpha())


def spelt(argv: Sequence[str]) -> list[str]:
    """The words with short options by their long names: ``-qfcsv`` is ``--quiet --format=csv``."""
    found: list[str] = []
    for at, word in enumerate(argv):
        if word == END:
            return [*found, *argv[at:]]
        match = _TOGETHER.fullmatch(word) if is_option(word) and word[1:2] != "-" else None
        if match is None:
            found.append(word)
            continue
        found += [_SHORT[letter] for letter in match[1]]
        if match[2]:
            found.append(_SHORT[match[2]] + (f"={match[3]}" if match[3] else ""))
    return found


def options_of(words: Sequence[str]) -> Sequence[str]:
    """The words before the one that ends the options."""
    return words[: words.index(END)] if END in words else words


Resolve = Callable[[str], tuple[str, Kind]]
"""What an option is, by the word for it: its one name, and its kind. Raises UsageError for one that there is not."""


def read(words: Sequence[str], resolve: Resolve) -> tuple[list[tuple[str, str | None]], list[str]]:
    """The options that some words give, in their order, each by name and value, and the words that are none.

    Raises UsageError for an option that does not exist, lacks its value, has one though it takes none, or is given
    twice though it may not be.
    """
    options: list[tuple[str, str | None]] = []
    others: list[str] = []
    rest = list(reversed(words))
    while rest:
        word = rest.pop()
        if word == END:
            others += reversed(rest)
            break
        if not is_option(word):
            others.append(word)
            continue
        shown, equals, given = word.partition("=")
        name, kind = resolve(shown)
        if not kind.again and any(name == other for other, _ in options):
            shown = _SHOWN.get(shown, shown)
            raise UsageError(Text(f"{shown} 重复给出", f"{shown} is given twice"))
        if equals and not kind.takes:
            raise valueless(shown)
        options.append((name, given if equals else _following(shown, kind, rest)))
    return options, others


def valueless(flag: str) -> UsageError:
    """The error for a flag with a value."""
    hint = Text(f"要则只写 {flag}，不要则不写", f"write {flag} alone, or leave it out")
    return UsageError(Text(f"{flag} 不带值", f"{flag} takes no value"), hint=hint)


def _following(shown: str, kind: Kind, rest: list[str]) -> str | None:
    """The value that follows an option, taken from the rest. Raises UsageError where there must be one."""
    after = rest[-1] if rest else END
    if not kind.takes or (kind.may and after[:1] == "-"):
        return None
    if not is_option(after):
        return rest.pop()
    words = Text(f"以 - 开头的值写作 {shown}=-…", f"a value that begins with - is written {shown}=-…")
    hint = words if rest else None
    raise UsageError(Text(f"{shown} 须有值", f"{shown} needs a value"), hint=hint)


def for_typer(command: Any, words: Sequence[str]) -> list[str]:
    """The words of a Typer command as it cannot misread them: inside commands, options each in one word, the others.

    Raises UsageError as ``read`` does.
    """
    rest, inside = list(words), []
    while getattr(command, "commands", None):
        at = next((at for at, word in enumerate(rest) if not is_option(word)), None)
        if at is None or rest[at] not in command.commands:
            return list(words)  # a page of help, or a command that there is not: Typer tells
        inside.append(rest.pop(at))
        command = command.commands[inside[-1]]
    kinds = {"--help": FLAG, "--debug": FLAG}
    names = {plain(name): name for name in kinds}
    for param in command.params:
        if param.param_type_name == "option":
            name = max(param.opts, key=len)
            kinds[name] = FLAG if param.is_flag else MANY if param.multiple else VALUE
            names |= {plain(word): name for word in param.opts}

    def resolve(shown: str) -> tuple[str, Kind]:
        name = names.get(plain(shown))
        if name is None:
            raise no_option(shown, kinds)
        return name, kinds[name]

    options, others = read(rest, resolve)
    told = [name if value is None else f"{name}={value}" for name, value in options if name != "--debug"]
    return [*inside, *told, *([END, *others] if others else [])]


def no_option(shown: str, known: Any) -> UsageError:
    """The error for an option that does not exist, naming the nearest of those ``known``."""
    hint = did_you_mean(shown, known) or Text("--help 列出全部选项", "--help lists them")
    return UsageError(Text(f"没有选项 {shown}", f"there is no option {shown}"), hint=hint)
