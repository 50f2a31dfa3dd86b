"""``rongcli policies``: look at the table."""

from collections.abc import Mapping, Sequence
from typing import Any

from rongcli.base.errors import UsageError
from rongcli.base.text import Text, did_you_mean
from rongcli.cli import output
from rongcli.cli.command import POLICY, Command, Place
from rongcli.cli.names import area_names, found_by
from rongcli.cli.options import Option, formats
from rongcli.cli.pages import width_of
from rongcli.cli.session import Session, output_form
from rongcli.cli.show import show
from rongcli.rules.edition import PolicyHead
from rongcli.rules.facts import plain

WORDS = Text("查看、检查、编写政策表", "Look at the policy table, check it, write it")
COMMANDS = {
    "list": (
        "rongcli.cli.policies:LIST",
        Text("列出政策，可只列一个领域", "list the policies, of one area if you like"),
    ),
    "search": ("rongcli.cli.policies:SEARCH", Text("按词查找政策", "find policies by a word")),
    "show": ("rongcli.cli.policies:SHOW", Text("显示一项政策的全部内容", "show all of one policy")),
    "funds": (
        "rongcli.cli.policies:FUNDS",
        Text("列出基金：规模、每年或总额、从中列支什么", "list the funds: size, a year or in all, what draws on them"),
    ),
    "check": (
        "rongcli.cli.authoring:CHECK",
        Text("查出政策表中的错误和疑点", "find what is wrong or doubtful in a table"),
    ),
    "test": (
        "rongcli.cli.authoring:TEST",
        Text("运行示例，并列出未覆盖的门槛、限额和解读", "run the examples, and tell which edges none touches"),
    ),
    "verify": (
        "rongcli.cli.sources:VERIFY",
        Text(
            "逐条核对引文，并说明每个数字的着落", "hold every citation against the text, and account for every figure"
        ),
    ),
    "coverage": (
        "rongcli.cli.sources:COVERAGE",
        Text("统计政策、数字、解读、基金、目标、叙述", "count policies, figures, readings, funds, targets, narrative"),
    ),
    "new": ("rongcli.cli.drafting:NEW", Text("以提问起草一项政策", "start a policy from questions")),
    "overlay": (
        "rongcli.cli.drafting:OVERLAY",
        Text("为未公布的金额生成补充表骨架", "write an overlay skeleton for what is unpublished"),
    ),
    "sql": (
        "rongcli.cli.sql:COMMAND",
        Text("输出在数据所在之处计算的 SQL", "print the SQL that decides claims where they lie"),
    ),
}
"""Command → where it is declared, and what it is for."""


def _list(session: Session, options: Mapping[str, Any]) -> int:
    form = output_form(options)
    if options["area"] is None and form == "md":  # a page of the whole edition, to be kept beside the table
        from rongcli.output.edition_page import edition_page

        output.write(edition_page(session.edition, session.early.language))
        return 0
    chosen = list(session.edition.heads.values())
    if options["area"] is not None:
        area = area_names(session).get(plain(options["area"]))
        if area is None:
            names = ", ".join(session.edition.areas)
            message = Text(f"没有领域“{options['area']}”", f"there is no area '{options['area']}'")
            hint = did_you_mean(options["area"], area_names(session)) or Text(f"可用 {names}", f"one of: {names}")
            raise UsageError(message, hint=hint)
        chosen = [head for head in chosen if head.id.partition(".")[0] == area]
    return _listed(session, chosen, form)


def _search(session: Session, options: Mapping[str, Any]) -> int:
    chosen = found_by(session, options["words"])
    if not chosen:
        output.tell(session.say(Text("没有相符的政策", "no policy matches")))
    return _listed(session, chosen, output_form(options))


def _listed(session: Session, heads: Sequence[PolicyHead], form: str) -> int:
    """Prints some policies; to a person a line each, never wrapped, so that every line can be searched."""
    edition, language = session.edition, session.early.language
    if form == "table":
        from rongcli.output.phrases import BENEFITS

        rows = [(head.id, session.say(BENEFITS[head.benefit]), session.say(head.name)) for head in heads]
        broad = [max((width_of(row[at]) for row in rows), default=0) for at in range(2)]
        for row in rows:
            cells = (cell + " " * (wide - width_of(cell)) for cell, wide in zip(row, broad, strict=False))
            output.write("  ".join([*cells, row[2]]) + "\n")
        return 0
    from rongcli.output.policies import Listed

    show(Listed(edition, language, [head.id for head in heads]), form)
    return 0


def _funds(session: Session, options: Mapping[str, Any]) -> int:
    from rongcli.output.policies import Funds

    show(Funds(session.edition, session.early.language), output_form(options))
    return 0


def _show(session: Session, options: Mapping[str, Any]) -> int:
    policy, form = options["policy"].on(session.early.on), output_form(options)
    if options["trace"]:
        from rongcli.output.tree import rule_tree

        output.show(rule_tree(policy, session.early.language))
        return 0
    from rongcli.cli.pages import example
    from rongcli.output.policies import Shown

    show(Shown(policy, session.edition, session.early.language, example(session, policy)), form)
    return 0


LIST = Command(
    COMMANDS["list"][1],
    _list,
    formats(),
    (Place("area", "AREA", required=False, offers="areas"),),
    "rongcli policies list finance",
)
SEARCH = Command(
    COMMANDS["search"][1],
    _search,
    formats(),
    (Place("words", "WORD", many=True),),
    "rongcli policies search visa",
)
SHOW = Command(
    COMMANDS["show"][1],
    _show,
    formats() | {"trace": Option(Text("把规则画成树", "draw the rule as a tree"))},
    (POLICY,),
    "rongcli policies show finance.licensed-institution --trace",
)
FUNDS = Command(COMMANDS["funds"][1], _funds, formats(), (), "rongcli policies funds")
