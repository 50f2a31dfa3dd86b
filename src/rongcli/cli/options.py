"""Every command's options, said once: parsing, help, completion and documentation read these tables.

And the one grammar of the command line: ``spelled`` puts each option into one word, by its one name, whoever reads
the words then, Typer or the shortcut. ``--注册资本 50亿``, ``--registered_capital=50亿`` and ``--registered-capital
50亿`` are the same; a condition may stand alone for yes, take its value, and has ``--no-…`` for no.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rongcli.base.errors import UsageError
from rongcli.base.record import TYPE_CHECKING, Record
from rongcli.base.text import Text, did_you_mean
from rongcli.output.formats import offered
from rongcli.rules.facts import CLAIM_FIELDS, plain
from rongcli.rules.policy import Input

if TYPE_CHECKING:
    from typing import Any


class Option(Record):
    """An option of any command."""

    help: Text
    value: str | None = None
    """What its value is called: ``FILE``, ``table|json``; None for a flag."""
    short: str | None = None
    many: bool = False
    """Whether it may be given again."""
    condition: bool = False
    """Whether it may stand alone for yes, and has ``--no-…`` for no."""
    names: tuple[str, ...] = ()
    """What else it answers to."""
    choices: Mapping[str, Text] = {}
    """The values there are, where they can be listed, and what each means."""
    offers: str = ""
    """What completion offers as its value: ``policies``, ``areas``, ``kinds``, ``readings``, ``inputs``,
    ``dimensions``, ``documents``."""


Options = Mapping[str, Option]
"""Options by name; a name is as in a claim: ``registered_capital``."""

READING = Option(Text("选用一种解读", "choose a reading"), "[POLICY.]READING=CHOICE", many=True, offers="readings")
CLAIM_OPTIONS = {
    "applicant": Option(Text("申请人；限额按申请人累计", "who claims; caps follow the applicant"), "TEXT"),
    "applicant_id": Option(
        Text("统一社会信用代码等登记号；写明时限额按此累计", "registered number; where stated, caps follow it"), "TEXT"
    ),
    "item": Option(
        Text("项目、中心或机构；按项目计的限额据此累计", "the project, centre or institution that a cap goes by"),
        "TEXT",
    ),
    "date": Option(Text("申请所属日期（默认取 --on）", "when the claim arose (default --on)"), "DATE"),
    "claim_id": Option(Text("申请编号", "the claim's own number"), "TEXT"),
    "decided_amount": Option(Text("主管部门核定的金额", "the amount the authority decided"), "MONEY"),
    "already_awarded": Option(Text("限额期内已获的金额", "what was already paid within the cap's period"), "MONEY"),
}
CLAIM_OPTIONS = {name: option._replace(names=tuple(CLAIM_FIELDS[name])) for name, option in CLAIM_OPTIONS.items()}
ASKED = {
    "reading": READING,
    "prior": Option(
        Text("此前获奖补记录，也可用批量结果；可多次", "what was awarded before; results of a batch serve; repeatable"),
        "FILE",
        many=True,
    ),
    "as": Option(
        Text("申请人类别，如 银行；可多次", "who asks: a kind of applicant, such as bank; repeatable"),
        "KIND",
        many=True,
        offers="kinds",
    ),
    "assume_rest": Option(Text("未说明的条件按成立计", "take every condition not stated as met")),
    "check": Option(Text("仅在符合条件时退出码为0", "exit 0 only when eligible")),
}
"""How a claim is answered."""
SHOWN = {
    "format": Option(Text("输出格式", "output format"), "|".join(offered()), "f"),
    "json": Option(Text("即 --format json", "the same as --format json")),
    "quiet": Option(Text("只输出结论", "print the conclusion only"), None, "q"),
}
"""How an answer is printed."""
EARLY = {
    "lang": Option(Text("语言：zh 或 en", "language: zh or en"), "zh|en"),
    "policies": Option(
        Text("政策表，其后为补充表；可多次", "a policy table, then overlays; repeatable"), "FILE", many=True
    ),
    "text": Option(
        Text("政策原文的任一副本，用来引用条文；可多次", "any copy of the notice, to quote its clauses; repeatable"),
        "FILE",
        many=True,
    ),
    "on": Option(Text("以该日期为准（默认今天）", "as of this date (default today)"), "DATE"),
    "debug": Option(Text("出错时显示调用过程", "show the traceback of an unforeseen error")),
    "help": Option(Text("显示帮助", "show this help"), None, "h"),
}
"""The options of every command; all but the last are read before there is one."""
SHARED_OPTIONS = ASKED | SHOWN | EARLY
CLAIM = CLAIM_OPTIONS | ASKED | SHOWN
"""The options of every command that answers one claim."""
EVERY = {"all": Option(Text("全部列出，不折叠", "list everything, fold nothing"))}
"""The option of what answers many policies at once."""
FORCE = {"force": Option(Text("文件已存在时替换", "replace a file that exists"))}
STATEMENT = {"output": Option(Text("另写一份测算书", "write a statement too"), "FILE.html|md|xlsx", "o")} | FORCE
"""The options of what can be filed: one policy's answer, and a match."""
REJECTS = {"rejects": Option(Text("不能读取的行写入此文件", "write rows that cannot be read here"), "FILE")}
BARE = {
    "value": Option(Text("只输出金额数字，未定则为空行", "print the bare amount; an empty line where none is fixed"))
}
"""The option of what comes to one amount."""
ANSWER = CLAIM | STATEMENT | BARE
"""The options of an answer to one policy or to an area."""


FILED = {"output": Option(Text("写入文件，不写到标准输出", "write to a file"), "FILE", "o")} | FORCE
"""The options of a command that only prints."""


def formats(*gives: str) -> dict[str, Option]:
    """The options by which a command prints its answer, where that gives so much."""
    return {"format": SHOWN["format"]._replace(value="|".join(offered(*gives))), "json": SHOWN["json"]}


def printed(*names: str) -> dict[str, Option]:
    """The options by which a command prints in formats of its own."""
    return {"format": SHOWN["format"]._replace(value="|".join(names)), "json": SHOWN["json"]}


def input_options(inputs: Iterable[Input]) -> dict[str, Option]:
    """The inputs of some policies as options."""
    return {
        item.name: Option(
            item.label,
            item.type.upper(),
            condition=item.type == "boolean",
            names=(*item.label, *item.aliases),
            choices=item.choices,
        )
        for item in inputs
    }


def option_name(name: str) -> str:
    """A name as it is typed: ``registered-capital``."""
    return name.replace("_", "-")


def absent(options: Options) -> dict[str, Any]:
    """Every option as it reads when nothing is said."""
    return {name: [] if option.many else False if option.value is None else None for name, option in options.items()}


END = "--"
"""What stands behind it is no option."""
_SHORT = {"f": "--format", "o": "--output", "q": "--quiet", "h": "--help"}
_SHOWN = {name: f"{name} (-{letter})" for letter, name in _SHORT.items()}
_TOGETHER = re.compile(r"-([qh]*)(?:([fo])=?(.*))?", re.DOTALL)
NO = "no-"
"""What stands before a condition to say no."""


def is_option(word: str) -> bool:
    """Whether a word is an option; ``-`` and a number below zero are none."""
    return word[:1] == "-" and (word[1:2] == "-" or word[1:2].isalpha())


def options_of(words: Sequence[str]) -> Sequence[str]:
    """The words before the one that ends the options."""
    return words[: words.index(END)] if END in words else words


def lengthened(argv: Sequence[str]) -> list[str]:
    """The words with short options by their long names: ``-qfcsv`` is ``--quiet --format=csv``."""
    found: list[str] = []
    for word in options_of(argv):
        match = _TOGETHER.fullmatch(word) if is_option(word) and word[1:2] != "-" else None
        if match is None:
            found.append(word)
            continue
        found += [_SHORT[letter] for letter in match[1]]
        if match[2]:
            found.append(_SHORT[match[2]] + (f"={match[3]}" if match[3] else ""))
    return [*found, *argv[len(options_of(argv)) :]]


def known_names(options: Options) -> dict[str, str]:
    """Every compared name of every option → the option; an option's own name goes before another's label."""
    names: dict[str, str] = {plain(name): name for name in options}
    for name, option in options.items():
        for word in option.names:
            names.setdefault(plain(word), name)
    return names


def grouped(words: Sequence[str], options: Options) -> Iterator[tuple[list[str], str | None, bool]]:
    """The words, each option with the value that follows it; which option that is, and whether it is said no to.

    What is no option, or none of these, is a group of its own; all that stands behind ``--`` is one with it.
    """
    names, rest = known_names(options), list(reversed(words))
    while rest:
        word = rest.pop()
        if word == END:
            yield [END, *reversed(rest)], None, False
            return
        shown, equals, _ = word.partition("=")
        name, negated = _found(shown, names, options) if is_option(word) else (None, False)
        after = rest[-1] if rest else END
        takes = name is not None and options[name].value is not None and not (equals or negated or is_option(after))
        if takes and name is not None and options[name].condition and after[:1] == "-":
            takes = False
        yield [word, *([rest.pop()] if takes else [])], name, negated


def spelled(words: Sequence[str], options: Options, *, strict: bool = True) -> Iterator[str]:
    """The words with each option in one, by its one name: ``--registered-capital=50亿``, ``--licensed=yes``.

    A word that is no option, or none of these, stays as it is. Raises UsageError for an option that lacks its value,
    has one though it takes none, or is given twice though it may not be; without ``strict`` such words stay too.
    """
    given, read = set[str](), 0
    for group, name, negated in grouped(words, options):
        read += len(group)
        if name is None:
            yield from group
            continue
        option, flag = options[name], f"--{option_name(name)}"
        shown, equals, value = group[0].partition("=")
        if strict and name in given and option.value is not None and not option.many:
            shown = _SHOWN.get(shown, shown)
            raise UsageError(Text(f"{shown} 重复给出", f"{shown} is given twice"))
        given.add(name)
        if option.value is None or negated:
            if strict and equals:
                raise valueless(shown)
            yield f"{flag}=no" if negated else flag
        elif equals or group[1:]:
            yield f"{flag}={value if equals else group[1]}"
        elif option.condition:
            yield f"{flag}=yes"
        elif strict:
            raise _needs_value(shown, read < len(words))
        else:
            yield flag


def _found(shown: str, names: Mapping[str, str], options: Options) -> tuple[str | None, bool]:
    """The option that a word names, and whether it says no to it."""
    typed = plain(shown.lstrip("-"))
    name = names.get(typed)
    if name is None and typed.startswith(plain(NO)):
        name = names.get(typed[len(NO) :])
        return (name, True) if name is not None and options[name].condition else (None, False)
    return name, False


def valueless(flag: str) -> UsageError:
    """The error for a flag with a value."""
    hint = Text(f"要则只写 {flag}，不要则不写", f"write {flag} alone, or leave it out")
    return UsageError(Text(f"{flag} 不带值", f"{flag} takes no value"), hint=hint)


def _needs_value(shown: str, more: bool) -> UsageError:
    words = Text(f"以 - 开头的值写作 {shown}=-…", f"a value that begins with - is written {shown}=-…")
    return UsageError(Text(f"{shown} 须有值", f"{shown} needs a value"), hint=words if more else None)


def no_option(shown: str, options: Options) -> UsageError:
    """The error for an option that does not exist, naming the nearest."""
    offered = [f"--{option_name(name)}" for name in options]
    offered += [f"--{word}" for option in options.values() for word in option.names if not word.isascii()]
    hint = did_you_mean(shown, offered) or Text("--help 列出全部选项", "--help lists them")
    return UsageError(Text(f"没有选项 {shown}", f"there is no option {shown}"), hint=hint)
