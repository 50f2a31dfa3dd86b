"""``rongcli policies``: look at the table."""

from collections.abc import Mapping, Sequence
from typing import Any

from rongcli.base.errors import UsageError
from rongcli.base.text import Text, did_you_mean
from rongcli.cli import output
from rongcli.cli.command import POLICY, Command, Place
from rongcli.cli.names import area_names, found_by
from rongcli.cli.options import Option, formats
from rongcli.cli.session import Session, output_form
from rongcli.output import json
from rongcli.rules.edition import PolicyHead
from rongcli.rules.facts import plain

LISTED = ("table", "json", "jsonl", "csv")
ROWS = ("table", "json", "jsonl")
SHEET = ("table", "json")


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
    chosen = list(session.edition.heads.values())
    if options["area"] is not None:
        area = area_names(session).get(plain(options["area"]))
        if area is None:
            names = ", ".join(session.edition.areas)
            message = Text(f"没有领域“{options['area']}”", f"there is no area '{options['area']}'")
            hint = did_you_mean(options["area"], area_names(session)) or Text(f"可用 {names}", f"one of: {names}")
            raise UsageError(message, hint=hint)
        chosen = [head for head in chosen if head.id.partition(".")[0] == area]
    return _show_list(session, chosen, output_form(options, LISTED))


def _search(session: Session, options: Mapping[str, Any]) -> int:
    chosen = found_by(session, options["words"])
    if not chosen:
        output.tell(session.say(Text("没有相符的政策", "no policy matches")))
    return _show_list(session, chosen, output_form(options, LISTED))


def _show_list(session: Session, heads: Sequence[PolicyHead], form: str) -> int:
    edition, language = session.edition, session.early.language
    if form == "csv":
        from rongcli.output.page import rows_csv

        columns = ("id", "area", "benefit", "status", "name_zh", "name_en", "kinds", "provisions")
        rows = [(head.id, head.id.partition(".")[0], head.benefit, head.status, *head.name, ";".join(head.kinds),
                 ";".join(head.provisions)) for head in heads]  # fmt: skip
        output.write(rows_csv(columns, rows))
        return 0
    if form == "table":
        from rongcli.output.policies import policy_lines

        output.write(policy_lines(heads, edition, language))
        return 0
    policies = [edition.policies[head.id] for head in heads]
    rows_ = [
        {
            "id": policy.id,
            "area": policy.area,
            "benefit": policy.benefit,
            "status": policy.status,
            "kinds": list(policy.kinds),
            "name": {"zh": policy.name.zh, "en": policy.name.en},
            "sources": [json.source(one) for one in policy.sources],
        }
        for policy in policies
    ]
    _rows(rows_, form)
    return 0


def _funds(session: Session, options: Mapping[str, Any]) -> int:
    form = output_form(options, ROWS)
    if form == "table":
        from rongcli.output.policies import fund_list

        output.show(fund_list(session.edition, session.early.language))
        return 0
    rows = [
        {
            "policy": policy.id,
            "name": {"zh": policy.name.zh, "en": policy.name.en},
            "figure": policy.fund.figure,
            "size": json.money(policy.fund.size),
            "currency": policy.currency,
            "at_least": policy.fund.at_least,
            "per": policy.fund.per,
            "draws": list(policy.fund.draws),
            "stated": policy.fund.stated if policy.fund.draws else None,
            "reading": policy.fund.reading,
        }
        for policy in session.edition.policies.values()
        if policy.fund is not None
    ]
    _rows(rows, form)
    return 0


def _rows(rows: list[dict[str, Any]], form: str) -> None:
    """Records on stdout, as JSON or one a line."""
    if form == "jsonl":
        output.write("".join(json.dumps(row) + "\n" for row in rows))
    else:
        output.write(json.dumps(rows, indent=2) + "\n")


def _show(session: Session, options: Mapping[str, Any]) -> int:
    policy, form = options["policy"].on(session.early.on), output_form(options, SHEET)
    if options["trace"]:
        from rongcli.output.tree import rule_tree

        output.show(rule_tree(policy, session.early.language))
    elif form == "json":
        from rongcli.output.repetition import repetition_record
        from rongcli.table.codec import plain as as_record

        record = as_record(policy) | {"repetition": repetition_record(policy)}
        output.write(json.dumps(record, indent=2) + "\n")
    else:
        from rongcli.cli.pages import example
        from rongcli.output.policies import policy_sheet

        output.show(policy_sheet(policy, session.edition, session.early.language, example(session, policy)))
    return 0


LIST = Command(
    COMMANDS["list"][1],
    _list,
    formats(*LISTED),
    (Place("area", "AREA", required=False, offers="areas"),),
    "rongcli policies list finance",
)
SEARCH = Command(
    COMMANDS["search"][1],
    _search,
    formats(*LISTED),
    (Place("words", "WORD", many=True),),
    "rongcli policies search visa",
)
SHOW = Command(
    COMMANDS["show"][1],
    _show,
    formats(*SHEET) | {"trace": Option(Text("把规则画成树", "draw the rule as a tree"))},
    (POLICY,),
    "rongcli policies show finance.licensed-institution --trace",
)
FUNDS = Command(COMMANDS["funds"][1], _funds, formats(*ROWS), (), "rongcli policies funds")
