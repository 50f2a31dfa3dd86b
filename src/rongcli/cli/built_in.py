"""What the built-in commands share: Typer underneath, help pages like those of the policies, in both languages."""

from functools import partial
from typing import Any

import typer

from rongcli.base.text import Text
from rongcli.cli import output
from rongcli.cli.filing import PRINTING
from rongcli.cli.session import Session
from rongcli.output.guide import Entry, guide

EXAMPLES = {
    "match": "rongcli examples -o examples\nrongcli match examples/foreign-bank.toml",
    "ask": "rongcli ask finance",
    "batch": "rongcli examples -o examples\nrongcli batch examples/claims.csv -o results.csv",
    "deadline": "rongcli deadline permits.visa-residence --accepted 2018-09-28",
    "rongcli solve": "rongcli solve finance.licensed-institution --for 4000万",
    "rongcli sweep": "rongcli sweep finance.licensed-institution --over registered-capital=10亿..60亿 --assume-rest",
    "rongcli compare": "rongcli examples -o examples\n"
    "rongcli compare bundled bundled+examples/overlay.toml examples/claims.jsonl",
    "rongcli verify": "rongcli digital data-channel --added-gbps 3 --json | rongcli verify -",
    "examples": "rongcli examples -o examples",
    "schema": "rongcli schema award",
    "policies": "rongcli policies list",
    "targets": "rongcli targets --dimension tourism",
    "funds": "rongcli policies funds",
    "list": "rongcli policies list --json",
    "show": "rongcli policies show finance.licensed-institution --trace",
    "check": "rongcli examples first-table -o examples\nrongcli policies check examples/first-table.toml",
    "test": "rongcli policies test",
    "verify": "rongcli examples first-table -o examples\n"
    "rongcli --policies examples/first-table.toml policies verify examples/first-notice.txt",
    "coverage": "rongcli policies coverage",
    "sql": "rongcli policies sql finance.licensed-institution",
    "new": "rongcli policies new trade.booths --name 展位补贴 --award 每个展位1万元",
    "overlay": "rongcli policies overlay > my-values.toml",
}


def new_app(session: Session, words: Text | None = None) -> typer.Typer:
    """A Typer application without Typer's own colours, completion and error pages."""
    return typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
        help=session.say(words) if words else None,
    )


LONGEST_PLACE = 40
"""Characters above which a usage line names an argument, and not all that it may be."""


def option(session: Session, zh: str, en: str, *flags: str, metavar: str | None = None) -> Any:
    """A Typer option with its help in the session's language."""
    return typer.Option(*flags, metavar=metavar, help=session.say(Text(zh, en)))


def made(app: typer.Typer, session: Session) -> Any:
    """The Typer command of an application, its help pages ours."""
    command: Any = typer.main.get_command(app)
    for one in (command, *getattr(command, "commands", {}).values()):
        one.get_help = partial(_help, session, one)
    return command


def _help(session: Session, command: Any, context: Any) -> str:
    """Prints the page by our own way out, which tells of a full disk, and ends."""
    entries: dict[str, list[Entry]] = {}
    commands = [Entry(name, one.help or "") for name, one in getattr(command, "commands", {}).items()]
    options = [_entry(session, param) for param in command.get_params(context) if param.param_type_name == "option"]
    if context.command_path.split()[1] in PRINTING and not commands:
        options.append(Entry("-o, --output FILE", session.say(Text("写入文件，不写到标准输出", "write to a file"))))
    for heading, found in ((Text("命令", "Commands"), commands), (Text("选项", "Options"), options)):
        if found:
            entries[session.say(heading)] = found
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)]).translate({123: None, 125: None})
    for param in command.get_params(context):
        if len(param.metavar or "") > LONGEST_PLACE:  # many kinds: the text above names them
            usage = usage.replace(param.metavar, param.name.upper())
    labels = (session.say(Text("示例", "Example")), session.say(Text("用法", "Usage")))
    example = EXAMPLES.get(context.command_path.rpartition(" ")[2], usage)
    output.show(guide(command.help or command.name or "", example.splitlines(), usage, entries, labels))
    raise SystemExit(0)


def _entry(session: Session, param: Any) -> Entry:
    words = session.say(Text("显示帮助", "show this help")) if "--help" in param.opts else param.help or ""
    value = "" if param.is_flag else f" {param.metavar or param.name.upper()}"
    return Entry(", ".join(sorted(param.opts, key=len)) + value, words)
