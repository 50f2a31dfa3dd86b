"""Help in the reader's language: a command that runs comes first."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping

from rongcli.base.text import Text
from rongcli.cli import output
from rongcli.cli.arguments import BARE, CLAIM_OPTIONS, SHARED_OPTIONS, STATEMENT, Option, option_name
from rongcli.cli.session import Session
from rongcli.output.guide import Entry, guide
from rongcli.rules.facts import CLAIM_FIELDS
from rongcli.rules.policy import Input, Policy
from rongcli.rules.scopes import asked

FIRST_TO_SHOW = "finance.licensed-institution"


def program_help(session: Session) -> None:
    """The program's help: an example, the areas of the table, the built-in commands."""
    from rongcli.cli.names import BUILT_IN

    areas = [Entry(name, session.say(label)) for name, (label, _) in session.edition.areas.items()]
    commands = [Entry(name, session.say(words)) for name, (_, words) in BUILT_IN.items()]
    heads = session.edition.heads
    shown = session.edition.policies[FIRST_TO_SHOW if FIRST_TO_SHOW in heads else next(iter(heads))]
    _show(
        session,
        session.edition.title,
        [example(session, shown)],
        "rongcli AREA [POLICY] [--INPUT VALUE]...",
        {
            Text("领域", "Areas"): areas,
            Text("命令", "Commands"): commands,
            Text("选项", "Options"): [
                Entry(
                    "--version",
                    session.say(Text("程序、政策表的版本与哈希", "versions of program and table, and its hash")),
                ),
                *_shared(
                    session, ("json", "quiet", "check", "assume_rest", "reading", "lang", "policies", "on", "help")
                ),
            ],
        },
    )


def area_help(session: Session, area: str) -> None:
    """An area's help: its policies."""
    from rongcli.cli.names import policies_of

    names = policies_of(session, area)
    entries = [Entry(short, _named(session, name)) for short, name in names.items()]
    shown = session.edition.policies[next(iter(names.values()))]
    _show(
        session,
        session.edition.areas[area][0],
        [example(session, shown)],
        f"rongcli {area} [POLICY] [--INPUT VALUE]...",
        {
            Text("政策", "Policies"): entries,
            Text("更多", "More"): [
                Entry(
                    f"rongcli {area} POLICY --help",
                    session.say(Text("一项政策的输入与选项", "the inputs and options of one policy")),
                ),
                Entry(
                    f"rongcli {area} --INPUT VALUE",
                    session.say(Text("按已知事实回答本领域全部政策", "every policy of the area, from the facts given")),
                ),
            ],
        },
    )


def _named(session: Session, name: str) -> str:
    head = session.edition.heads[name]
    aliases = f" ({', '.join(head.aliases)})" if head.aliases and session.early.language == "zh" else ""
    return session.say(head.name) + aliases


def policy_help(session: Session, policy: Policy) -> None:
    """A policy's help: its inputs as options, then the options that every claim has."""
    language = session.early.language
    labels = {item.name: item.label for item in policy.inputs}
    inputs = [
        Entry(
            _typed(item),
            asked(item, labels, policy.item).to(language),
            item.label.zh,
            [f"{name}  {label.to(language)}" for name, label in item.choices.items()],
        )
        for item in policy.inputs
    ]
    area, _, short = policy.id.partition(".")
    every = (*policy.readings.values(), *session.edition.readings.values())
    readings = [
        Entry(
            f"--reading {reading.id}=…",
            reading.question.to(language),
            None,
            [
                f"{name}{'*' if name == reading.default else ''}  {label.to(language)}"
                for name, label in reading.choices.items()
            ],
        )
        for reading in every
    ]
    _show(
        session,
        policy.name,
        [example(session, policy)],
        f"rongcli {area} {short} [--INPUT VALUE]...",
        {
            Text("输入", "Inputs"): inputs,
            Text("申请", "The claim"): [
                Entry(f"--{option_name(name)} {option.value}", session.say(option.help))
                for name, option in CLAIM_OPTIONS.items()
            ],
            Text("解读（* 为默认）", "Readings (* the default)"): readings,
            Text("选项", "Options"): option_entries(session, STATEMENT | BARE | SHARED_OPTIONS),
        },
    )


def _typed(item: Input) -> str:
    """An input as an option: a boolean may be negated, anything else takes a value of its type."""
    if item.type == "boolean":
        return f"--[no-]{option_name(item.name)}"
    return f"--{option_name(item.name)} {item.type.upper()}"


def _shared(session: Session, names: Iterable[str]) -> list[Entry]:
    return option_entries(session, {name: SHARED_OPTIONS[name] for name in names})


def option_entries(session: Session, options: Mapping[str, Option]) -> list[Entry]:
    """Options as lines of help."""
    entries = []
    for name, option in options.items():
        short = f"-{option.short}, " if option.short else ""
        value = f" {option.value}" if option.value else ""
        entries.append(Entry(f"{short}--{option_name(name)}{value}", session.say(option.help)))
    return entries


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
            text = value if isinstance(value, str) else as_typed(value)
            words += [f"--{flag}", shlex.quote(text)]
    return " ".join(words)


def as_typed(value: object) -> str:
    """A value as one types it: rows with their cells by name, one after another."""
    if not isinstance(value, list):
        return str(value)
    return "; ".join(", ".join(f"{name}={as_typed(cell)}" for name, cell in row.items()) for row in value) or "[]"


def _show(session: Session, title: Text, examples: list[str], usage: str, sections: Mapping[Text, list[Entry]]) -> None:
    named = {session.say(heading): entries for heading, entries in sections.items() if entries}
    labels = (session.say(Text("示例", "Example")), session.say(Text("用法", "Usage")))
    output.show(guide(session.say(title), examples, usage, named, labels))
