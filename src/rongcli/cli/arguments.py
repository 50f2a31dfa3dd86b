"""A claim's command line: every name an option answers to becomes the one it has, and what is wrong is said.

``--注册资本 50亿``, ``--registered_capital=50亿`` and ``--registered-capital 50亿`` are the same; a boolean may
stand alone for yes and has ``--no-…`` for no.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from rongcli.base.errors import UsageError
from rongcli.base.text import Text, did_you_mean
from rongcli.cli.words import BOOLEAN, FLAG, MANY, VALUE, Kind, no_option, read
from rongcli.output.formats import offered
from rongcli.rules.facts import CLAIM_FIELDS, plain
from rongcli.rules.policy import Input


class Option(NamedTuple):
    """An option that every claim shares: its help, what its value is called, and its short form."""

    help: Text
    value: str | None
    short: str | None = None
    many: bool = False


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


def format_option(*gives: str) -> Option:
    """The option ``-f`` of a command whose answer gives so much."""
    return Option(Text("输出格式", "output format"), "|".join(offered(*gives)), "f")


SHARED_OPTIONS = {
    "format": format_option(),
    "json": Option(Text("即 --format json", "the same as --format json"), None),
    "lang": Option(Text("语言：zh 或 en", "language: zh or en"), "zh|en"),
    "on": Option(Text("以该日期为准（默认今天）", "as of this date (default today)"), "DATE"),
    "reading": Option(Text("选用一种解读", "choose a reading"), "[POLICY.]READING=CHOICE", None, True),
    "policies": Option(
        Text("政策表，其后为补充表；可多次", "a policy table, then overlays; repeatable"), "FILE", None, True
    ),
    "text": Option(
        Text("政策原文的任一副本，用来引用条文；可多次", "any copy of the notice, to quote its clauses; repeatable"),
        "FILE",
        None,
        True,
    ),
    "prior": Option(
        Text("此前获奖补记录，也可用批量结果；可多次", "what was awarded before; results of a batch serve; repeatable"),
        "FILE",
        None,
        True,
    ),
    "as": Option(
        Text("申请人类别，如 银行；可多次", "who asks: a kind of applicant, such as bank; repeatable"),
        "KIND",
        None,
        True,
    ),
    "assume_rest": Option(Text("未说明的条件按成立计", "take every condition not stated as met"), None),
    "check": Option(Text("仅在符合条件时退出码为0", "exit 0 only when eligible"), None),
    "quiet": Option(Text("只输出结论", "print the conclusion only"), None, "q"),
    "debug": Option(Text("出错时显示调用过程", "show the traceback of an unforeseen error"), None),
    "help": Option(Text("显示帮助", "show this help"), None, "h"),
}


def option_name(name: str) -> str:
    """A name as it is typed: ``registered-capital``."""
    return name.replace("_", "-")


CLAIM = CLAIM_OPTIONS | SHARED_OPTIONS
"""The options of every command that answers one claim."""
EVERY = {"all": Option(Text("全部列出，不折叠", "list everything, fold nothing"), None)}
"""The option of what answers many policies at once."""
STATEMENT = {
    "output": Option(Text("另写一份测算书", "write a statement too"), "FILE.html|md|xlsx", "o"),
    "force": Option(Text("文件已存在时替换", "replace a file that exists"), None),
}
"""The options of what can be filed: one policy's answer, and a match."""
BARE = {
    "value": Option(
        Text("只输出金额数字，未定则为空行", "print the bare amount; an empty line where none is fixed"), None
    )
}
"""The option of what comes to one amount."""
ANSWER = CLAIM | STATEMENT | BARE
"""The options of an answer to one policy or to an area."""


def read_options(
    words: Sequence[str],
    inputs: Iterable[Input],
    shared: Mapping[str, Option] = CLAIM,
    places: Sequence[str] = (),
    *,
    positional: bool = False,
) -> dict[str, Any]:
    """What a command's words say, by option: text, True, a list where an option repeats, None where it is absent.

    ``shared`` are the options beside the inputs, ``places`` the names of arguments that stand without one, in order.
    With ``positional`` whatever else stands without one is kept under "words".

    Raises UsageError for an option that does not exist (naming the nearest), that lacks its value, or is given
    twice.
    """
    items = [item for item in inputs if item.name not in shared]
    known, booleans = _names(items, shared), {item.name for item in items if item.type == "boolean"}
    found = absent((item.name for item in items), shared) | dict.fromkeys(places) | {"words": []}

    def resolve(shown: str) -> tuple[str, Kind]:
        return _resolve(shown, known, booleans, shared)

    options, others = read(words, resolve)
    for name, value in options:
        if name.startswith(_NO):
            _put(found, name.removeprefix(_NO), "no")
        elif name in booleans:
            _put(found, name, "yes" if value is None else value)
        elif value is None:
            found[name] = True
        else:
            _put(found, name, value)
    free = list(places)
    for word in others:
        if free:
            found[free.pop(0)] = word
        else:
            _put_word(found, word, known, positional=positional)
    return found


_NO = "no-"
"""What stands before a boolean to say no."""


def _put_word(found: dict[str, Any], word: str, known: Iterable[str], *, positional: bool) -> None:
    """Enters a word that is no option: a command's own, or ``-`` for a claim on stdin."""
    if positional:
        found["words"].append(word)
    elif word == "-":
        found["stdin"] = word
    else:
        message = Text(f"多余的参数“{word}”", f"unexpected argument '{word}'")
        raise UsageError(message, hint=did_you_mean(word, [f"--{name}" for name in known]))


def absent(inputs: Iterable[str], shared: Mapping[str, Option] = CLAIM) -> dict[str, Any]:
    """Every option as it reads when nothing is said."""
    found: dict[str, Any] = dict.fromkeys(("stdin", *inputs))
    for name, option in shared.items():
        found[name] = [] if option.many else False if option.value is None else None
    return found


def _put(found: dict[str, Any], name: str, value: str) -> None:
    if isinstance(found[name], list):
        found[name].append(value)
    elif found[name] is not None:
        raise UsageError(Text(f"--{option_name(name)} 重复给出", f"--{option_name(name)} is given twice"))
    else:
        found[name] = value


def _names(inputs: Iterable[Input], shared: Mapping[str, Option]) -> dict[str, str]:
    """Every compared name of every option → the option."""
    names = {plain(name): name for name in shared}
    names |= {plain(word): name for name, label in CLAIM_FIELDS.items() if name in shared for word in label}
    for item in inputs:
        names |= {plain(word): item.name for word in (item.name, *item.label, *item.aliases) if word not in shared}
    return names


def _resolve(
    shown: str, known: Mapping[str, str], booleans: set[str], shared: Mapping[str, Option]
) -> tuple[str, Kind]:
    """The option that a word names, and its kind; one that says no to a boolean is a flag of its own."""
    typed = shown.lstrip("-")
    name = known.get(plain(typed))
    if name is not None and name in shared:
        option = shared[name]
        return name, FLAG if option.value is None else MANY if option.many else VALUE
    if name is not None:
        return name, BOOLEAN if name in booleans else VALUE
    positive = known.get(plain(typed[len(_NO) :]))
    if plain(typed).startswith(plain(_NO)) and positive in booleans:
        return f"{_NO}{positive}", FLAG
    raise no_option(shown, [f"--{option_name(name)}" for name in known])
