"""``rongcli policies``: look at the table."""

from functools import partial
from typing import Annotated, Any

import typer

from rongcli.base.errors import InputError, UsageError
from rongcli.base.text import Text
from rongcli.cli import authoring, drafting, output, sources, sql
from rongcli.cli.built_in import made, new_app, option
from rongcli.cli.session import Session, output_form
from rongcli.output import json
from rongcli.rules.lookup import find_policy

ROWS = ("table", "json", "jsonl")
SHEET = ("table", "json")


def command(session: Session) -> Any:
    """The Typer command group."""
    app = new_app(session, Text("查看、检查、编写政策表", "Look at the policy table, check it, write it"))
    say = partial(option, session)
    rows = say("输出格式", "output format", "--format", "-f", metavar="|".join(ROWS))
    sheet = say("输出格式", "output format", "--format", "-f", metavar="|".join(SHEET))
    json_ = say("即 -f json", "the same as -f json", "--json")

    @app.command("list", help=session.say(Text("列出政策", "List the policies")))
    def list_(form: Annotated[str | None, rows] = None, as_json: Annotated[bool, json_] = False) -> None:
        _list(session, output_form({"format": form, "json": as_json}, ROWS))

    @app.command(help=session.say(Text("显示一项政策的全部内容", "Show all of one policy")))
    def show(
        policy: Annotated[str, typer.Argument(metavar="POLICY")],
        form: Annotated[str | None, sheet] = None,
        as_json: Annotated[bool, json_] = False,
        trace: Annotated[bool, say("把规则画成树", "draw the rule as a tree", "--trace")] = False,
    ) -> None:
        _show(session, policy, output_form({"format": form, "json": as_json}, SHEET), trace=trace)

    @app.command(
        help=session.say(
            Text(
                "列出基金：规模、每年或总额、从中列支什么", "List the funds: size, a year or in all, what draws on them"
            )
        )
    )
    def funds(form: Annotated[str | None, rows] = None, as_json: Annotated[bool, json_] = False) -> None:
        _funds(session, output_form({"format": form, "json": as_json}, ROWS))

    for part in (authoring, sources, drafting, sql):
        part.add_commands(app, session)
    return made(app, session)


def _list(session: Session, form: str) -> None:
    if form == "table":
        from rongcli.output.policies import policy_list

        output.show(policy_list(session.edition, session.early.language))
        return
    rows = [
        {
            "id": policy.id,
            "area": policy.area,
            "benefit": policy.benefit,
            "status": policy.status,
            "kinds": list(policy.kinds),
            "name": {"zh": policy.name.zh, "en": policy.name.en},
            "sources": [json.source(one) for one in policy.sources],
        }
        for policy in session.edition.policies.values()
    ]
    _rows(rows, form)


def _funds(session: Session, form: str) -> None:
    if form == "table":
        from rongcli.output.policies import fund_list

        output.show(fund_list(session.edition, session.early.language))
        return
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


def _rows(rows: list[dict[str, Any]], form: str) -> None:
    """Records on stdout, as JSON or one a line."""
    if form == "jsonl":
        output.write("".join(json.dumps(row) + "\n" for row in rows))
    else:
        output.write(json.dumps(rows, indent=2) + "\n")


def _show(session: Session, name: str, form: str, *, trace: bool) -> None:
    try:
        policy = find_policy(session.edition, name).on(session.early.on)
    except InputError as error:
        raise UsageError(error.message, hint=error.hint) from None
    if trace:
        from rongcli.output.tree import rule_tree

        output.show(rule_tree(policy, session.early.language))
    elif form == "json":
        from rongcli.output.repetition import repetition_record
        from rongcli.table.codec import plain

        record = plain(policy) | {"repetition": repetition_record(policy)}
        output.write(json.dumps(record, indent=2) + "\n")
    else:
        from rongcli.cli.help import example
        from rongcli.output.policies import policy_sheet

        output.show(policy_sheet(policy, session.edition, session.early.language, example(session, policy)))
