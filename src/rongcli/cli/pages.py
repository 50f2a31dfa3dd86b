"""Help pages from the declarations of commands, in the reader's language: a command that runs comes first.

Plain text, folded at the width of the terminal so that no word is lost and an example can be copied from any of them.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from unicodedata import east_asian_width

from rongcli.base.money import in_words, parse_money
from rongcli.base.text import Language, Text
from rongcli.cli import output
from rongcli.cli.answer import OF_POLICY
from rongcli.cli.command import Command
from rongcli.cli.names import BUILT_IN, TOPICS, policies_of
from rongcli.cli.options import CLAIM_OPTIONS, EARLY, Option, Options, option_name
from rongcli.cli.session import Session
from rongcli.rules.facts import CLAIM_FIELDS
from rongcli.rules.policy import Input, Policy
from rongcli.rules.scopes import asked

FIRST_TO_SHOW = "finance.licensed-institution"
BESIDE = 72
"""Columns from which a meaning stands beside its name; below, it stands under it."""
WIDEST_NAME = 34
LONGEST_PLACE = 40
"""Marks above which a usage line names a place, and not all that may stand there."""
_OPENING, _CLOSING = "（《“‘([", "，。；：、！？）》”’…,.;:!?)]"
"""Marks that end no line, and marks that begin none."""
CALLED = {
    "AREA": "领域", "POLICY": "政策", "INPUT": "输入项", "VALUE": "值", "FILE": "文件", "DATE": "日期",
    "DATES": "日期表", "MONEY": "金额", "AMOUNT": "金额", "CHOICE": "选项", "TEXT": "文字", "READING": "解读",
    "KIND": "类别", "BOOLEAN": "是否", "NUMBER": "数值", "COUNT": "个数", "RATE": "比率", "OUT": "结果",
    "CLAIMS": "申请表", "PROFILE": "资料", "SIZE": "大小", "URL": "地址", "NAME": "名称", "COLUMN": "列",
    "UNIT": "单位", "ROWS": "行", "ACTUALS": "实际值", "ANSWER": "答案", "TABLE_A": "政策表甲", "TABLE_B": "政策表乙",
    "TOPIC": "专题", "SOURCE": "原文", "EXAMPLES": "示例", "OPTIONS": "选项", "WORD": "词", "ENCODING": "编码",
    "MARK": "符号",
}  # fmt: skip
"""What values and places are called in Chinese."""


class Entry(NamedTuple):
    """A line of help: what to type, what it means, its other name, and the values it can have."""

    name: str
    words: str
    alias: str = ""
    values: Sequence[str] = ()


def named(value: str, language: Language) -> str:
    """What a value or a place is called, ``FILE`` or ``文件``."""
    return value if language == "en" else re.sub("[A-Z][A-Z_]+", lambda word: CALLED.get(word[0], word[0]), value)


def width_of(text: str) -> int:
    """How many columns a text takes."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(mark) in "WF" else 1 for mark in text)


def folded(text: str, width: int) -> list[str]:
    """A text in lines of a width, broken between words and between Chinese marks; only a longer word is broken."""
    lines: list[str] = []
    line = ""
    for piece in re.findall(r"\s+|[!-~]+|.", text):
        if width_of(line + piece.rstrip()) <= width:
            line += piece
            continue
        kept = ""
        if piece[0] in _CLOSING or line[-1:] in _OPENING:  # it takes the mark before it along
            line, kept = line[:-1], line[-1:]
        lines, line = [*lines, line.rstrip()], kept + piece.lstrip()
        while width_of(line) > width:
            at = next(at for at in range(len(line), 0, -1) if width_of(line[:at]) <= width)
            lines, line = [*lines, line[:at]], line[at:]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def command_lines(line: str, width: int) -> list[str]:
    """A command line in lines that can be copied together: each but the last ends in a backslash."""
    found = [""]
    for word in re.findall(r"'[^']*'|\S+", line):
        longer = f"{found[-1]} {word}".strip()
        if found[-1] and width_of(longer) > width - 2:
            found[-1] += " \\"
            found.append(f"  {word}")
        else:
            found[-1] = longer if len(found) == 1 or not found[-1] else f"{found[-1]} {word}"
    return found


class Page:
    """A page as it grows, folded and in colour as the terminal has it."""

    def __init__(self, session: Session, title: str) -> None:
        self.session = session
        self.columns = output.columns()
        self._colour = output.on_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self._lines = [self._styled(line, "1") for line in folded(title, self.columns)]

    def __str__(self) -> str:
        return "\n".join(line.rstrip() for line in self._lines) + "\n"

    def _styled(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour and text else text

    def heading(self, text: Text) -> None:
        """A heading, behind an empty line."""
        self._lines += ["", self._styled(self.session.say(text), "1;36")]

    def text(self, words: str, indent: int = 2) -> None:
        """A paragraph."""
        self._lines += [" " * indent + line for line in folded(words, self.columns - indent)]

    def commands(self, heading: Text, lines: Iterable[str]) -> None:
        """Command lines that can be copied."""
        self.heading(heading)
        self._lines += [f"  {part}" for line in lines for part in command_lines(line, self.columns - 2)]

    def entries(self, heading: Text, entries: Sequence[Entry]) -> None:
        """What can be typed, and what it means; nothing where there is none."""
        if not entries:
            return
        self.heading(heading)
        widest = max(width_of(name) for entry in entries for name in (entry.name, entry.alias))
        beside = min(widest, WIDEST_NAME) + 4 if self.columns >= BESIDE else 0
        for entry in entries:
            names = [entry.name, *([entry.alias] if entry.alias else [])]
            body = [line for words in (entry.words, *(f"  {value}" for value in entry.values))
                    for line in _hung(words, self.columns - (beside or 6))]  # fmt: skip
            if not beside:
                self._lines += [f"  {self._styled(part, '32')}" for part in folded("  ".join(names), self.columns - 2)]
                self._lines += [f"      {line}" for line in body]
                continue
            for at in range(max(len(names), len(body))):
                name, words = (part[at] if at < len(part) else "" for part in (names, body))
                if width_of(name) > beside - 4 and words:
                    self._lines.append(f"  {self._styled(name, '32')}")
                    name = ""
                pad = " " * (beside - 2 - width_of(name))
                self._lines.append(f"  {self._styled(name, '32')}{pad}{words}")


def _hung(words: str, width: int) -> list[str]:
    """A text folded, what is indented by as much on every line."""
    indent = len(words) - len(words.lstrip())
    return [" " * indent + line for line in folded(words.strip(), width - indent)]


EXAMPLE, USAGE, OPTIONS = Text("示例", "Example"), Text("用法", "Usage"), Text("选项", "Options")
ALWAYS = Text("每个命令都有的选项", "Options of every command")


def _usage(session: Session, *parts: str) -> str:
    return " ".join(named(part, session.early.language) for part in ("rongcli", *parts) if part)


def option_entries(session: Session, options: Options) -> list[Entry]:
    """Options as lines of help."""
    language = session.early.language
    entries = []
    for name, option in options.items():
        short = f"-{option.short}, " if option.short else ""
        negated = "[no-]" if option.condition else ""
        value = "" if option.value is None or option.condition else f" {named(option.value, language)}"
        label = next((word for word in option.names if not word.isascii()), "") if language == "zh" else ""
        alias = f"--{label}" if label else ""
        entries.append(Entry(f"{short}--{negated}{option_name(name)}{value}", session.say(option.help), alias))
    return entries


def input_entries(session: Session, options: Options, policy: Policy) -> list[Entry]:
    """A policy's inputs as lines of help: the question, and what may be answered."""
    labels: Mapping[str, Text] = {item.name: item.label for item in policy.inputs}

    def explained(item: Input, option: Option, entry: Entry) -> Entry:
        question = session.say(asked(item, labels, policy.item))
        label = next((word for word in option.names if not word.isascii()), "")
        values = [f"{name}  {session.say(label)}" for name, label in item.choices.items()]
        return entry._replace(words=question, alias=f"--{label}" if label else "", values=values)

    items = [item for item in policy.inputs if item.name in options]
    lines = option_entries(session, {item.name: options[item.name] for item in items})
    return [explained(item, options[item.name], line) for item, line in zip(items, lines, strict=True)]


def command_page(session: Session, path: str, command: Command, policies: Sequence[Policy]) -> str:
    """The page of any command: of a claim its policy's, else what its declaration says."""
    if command.places[:1] and command.places[0].name == "stdin" and policies:
        return (
            policy_page(session, policies[0])
            if len(policies) == 1
            else area_page(session, policies[0].id.partition(".")[0])
        )
    page = Page(session, session.say(command.words))
    values = [one.value if len(one.value) <= LONGEST_PLACE else one.name.upper() for one in command.places]
    places = [value if place.required else f"[{value}]" for value, place in zip(values, command.places, strict=True)]
    places = [f"{value}..." if place.many else value for value, place in zip(places, command.places, strict=True)]
    facts = "[--INPUT VALUE]..." if command.inputs else ""
    usage = _usage(session, *path.split()[1:], *places, facts, "[OPTIONS]")
    page.commands(EXAMPLE, (command.example or usage).splitlines())
    page.commands(USAGE, [usage])
    if command.inputs and len(policies) == 1:
        page.entries(Text("输入", "Inputs"), input_entries(session, command.table(policies), policies[0]))
    elif command.inputs:
        any_input = Text("任一政策的输入项，如 --注册资本 50亿", "any policy's input, such as --registered-capital 5bn")
        page.entries(Text("事实", "Facts"), [Entry(_usage(session, "--INPUT VALUE")[8:], session.say(any_input))])
    page.entries(OPTIONS, option_entries(session, command.options))
    page.entries(ALWAYS, option_entries(session, EARLY))
    return str(page)


def policy_page(session: Session, policy: Policy) -> str:
    """A policy's page: its inputs as options, then the options that every claim has."""
    language = session.early.language
    area, _, short = policy.id.partition(".")
    page = Page(session, session.say(policy.name))
    page.commands(EXAMPLE, [example(session, policy)])
    page.commands(USAGE, [_usage(session, area, short, "[--INPUT VALUE]...", "[OPTIONS]")])
    page.entries(Text("输入", "Inputs"), input_entries(session, OF_POLICY.table([policy]), policy))
    page.entries(Text("申请", "The claim"), option_entries(session, CLAIM_OPTIONS))
    readings = [
        Entry(
            f"--reading {reading.id}=…",
            reading.question.to(language),
            values=[
                f"{name}{'*' if name == reading.default else ''}  {label.to(language)}"
                for name, label in reading.choices.items()
            ],
        )
        for reading in (*policy.readings.values(), *session.edition.readings.values())
    ]
    page.entries(Text("解读（* 为默认）", "Readings (* the default)"), readings)
    others = {name: option for name, option in OF_POLICY.options.items() if name not in CLAIM_OPTIONS}
    page.entries(OPTIONS, option_entries(session, others | EARLY))
    return str(page)


def area_page(session: Session, area: str) -> str:
    """An area's page: its policies."""
    names = policies_of(session, area)
    page = Page(session, session.say(session.edition.areas[area][0]))
    page.commands(EXAMPLE, [example(session, session.edition.policies[next(iter(names.values()))])])
    page.commands(USAGE, [_usage(session, area, "[POLICY]", "[--INPUT VALUE]...", "[OPTIONS]")])
    page.entries(Text("政策", "Policies"), [Entry(short, _labelled(session, name)) for short, name in names.items()])
    one = Text("一项政策的输入与选项", "the inputs and options of one policy")
    every = Text("按已知事实回答本领域全部政策", "every policy of the area, from the facts given")
    more = [
        Entry(_usage(session, area, "POLICY --help"), session.say(one)),
        Entry(_usage(session, area, "--INPUT VALUE"), session.say(every)),
    ]
    page.entries(Text("更多", "More"), more)
    return str(page)


def _labelled(session: Session, name: str) -> str:
    head = session.edition.heads[name]
    aliases = f"（{'、'.join(head.aliases)}）" if head.aliases and session.early.language == "zh" else ""
    return session.say(head.name) + aliases


def menu_page(session: Session, name: str, words: Text, inside: Mapping[str, Text], example_: str = "") -> str:
    """The page of a command with commands inside it."""
    page = Page(session, session.say(words))
    first = next(iter(inside))
    page.commands(EXAMPLE, [example_ or f"rongcli {name} {first}"])
    page.commands(USAGE, [f"rongcli {name} {session.say(Text('命令', 'COMMAND'))} ..."])
    page.entries(Text("命令", "Commands"), [Entry(key, session.say(what)) for key, what in inside.items()])
    page.entries(ALWAYS, option_entries(session, EARLY))
    return str(page)


WHAT = Text(
    "计算{title}中的奖补：是否符合、能得多少、为何不能更多、还缺什么",
    "Computes what {title} gives: who is eligible, how much, why not more, what is missing",
)
START = {
    "rongcli ask": Text("逐项询问，得出全部适用的政策", "asks question by question, then says what fits"),
    "rongcli match PROFILE.toml": Text("一份资料对照全部政策", "one applicant's facts against every policy"),
    "rongcli policies search visa": Text("按词查找政策", "finds policies by a word"),
}


def program_page(session: Session) -> str:
    """The program's page: what it is, where to start, the areas with what they hold, the commands."""
    language, edition = session.early.language, session.edition
    title = f"{session.say(edition.title)} ({edition.version})"
    page = Page(session, session.say(WHAT).replace("{title}", title))
    shown = FIRST_TO_SHOW if FIRST_TO_SHOW in edition.heads else next(iter(edition.heads))
    page.commands(EXAMPLE, [example(session, edition.policies[shown])])
    page.entries(
        Text("从这里开始", "Start here"),
        [Entry(named(line, language), session.say(words)) for line, words in START.items()],
    )
    page.commands(USAGE, [_usage(session, "AREA [POLICY]", "[--INPUT VALUE]...", "[OPTIONS]")])
    areas = [Entry(area, _held(session, area)) for area in edition.areas]
    page.entries(Text("领域", "Areas"), areas)
    page.entries(Text("命令", "Commands"), [Entry(name, session.say(words)) for name, (_, words) in BUILT_IN.items()])
    topics = [Entry(f"rongcli help {name}", session.say(words)) for name, words in TOPICS.items()]
    page.entries(Text("专题", "Topics"), topics)
    version = Text("程序、政策表的版本与哈希", "versions of program and table, and its hash")
    install = Text("装上 Tab 补全（bash、zsh、fish）", "install completion by Tab (bash, zsh, fish)")
    own = [Entry("--version", session.say(version)), Entry("--install-completion", session.say(install))]
    page.entries(ALWAYS, [*option_entries(session, EARLY), *own])
    return str(page)


def _held(session: Session, area: str) -> str:
    """An area's name, and what it holds: each policy by its shortest name."""
    heads = [session.edition.heads[name] for name in policies_of(session, area).values()]
    label = session.say(session.edition.areas[area][0])
    if session.early.language == "zh":
        return f"{label}：" + "、".join(min((head.name.zh, *head.aliases), key=len) for head in heads)
    return f"{label}: " + ", ".join(head.id.partition(".")[2] for head in heads)


def as_typed(value: object) -> str:
    """A value as one types it: rows with their cells by name, one after another."""
    if not isinstance(value, list):
        return str(value)
    return "; ".join(", ".join(f"{name}={as_typed(cell)}" for name, cell in row.items()) for row in value) or "[]"


def _typed(item: Input | None, value: str, session: Session) -> str:
    """A value as the reader writes it: an amount by its English name in English."""
    if item is None or item.type != "money" or session.early.language == "zh":
        return value
    currency = session.edition.currency
    words = in_words(parse_money(value, currency), "en", currency)
    return words if parse_money(words, currency) == parse_money(value, currency) else value


def example(session: Session, policy: Policy) -> str:
    """A command line that runs, from the first of the policy's own examples."""
    area, _, short = policy.id.partition(".")
    chinese = session.early.language == "zh"
    if chinese and policy.aliases:
        area, short = session.edition.areas[area][0].zh, policy.aliases[0]
    words = ["rongcli", area, short]
    inputs = {item.name: item for item in policy.inputs}
    for name, value in policy.example.items():
        label = inputs[name].label.zh if name in inputs else CLAIM_FIELDS[name].zh
        flag = label if chinese and label.isalnum() else option_name(name)
        if value is True:
            words.append(f"--{flag}")
        elif value is False:
            words.append(f"--no-{flag}")
        else:
            words += [f"--{flag}", shlex.quote(_typed(inputs.get(name), as_typed(value), session))]
    return " ".join(words)
