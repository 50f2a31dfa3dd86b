"""``rongcli policies``: look at the table."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from rongcli.cli import authoring, output
from rongcli.cli.answer import Session
from rongcli.errors import InputError, UsageError
from rongcli.language import Text
from rongcli.lookup import find_policy
from rongcli.render import json


def command(session: Session) -> Any:
    """The Typer command group."""
    words = Text("查看政策表", "Look at the policy table")
    app = typer.Typer(
        add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, help=session.say(words)
    )

    @app.command("list", help=session.say(Text("列出政策", "List the policies")))
    def list_(
        form: Annotated[str, typer.Option("--format", "-f", help="table|json|jsonl")] = "table",
        as_json: Annotated[bool, typer.Option("--json")] = False,
    ) -> None:
        _list(session, "json" if as_json else form)

    @app.command(help=session.say(Text("显示一项政策的全部内容", "Show all of one policy")))
    def show(
        policy: Annotated[str, typer.Argument(metavar="POLICY")],
        form: Annotated[str, typer.Option("--format", "-f", help="table|json")] = "table",
        as_json: Annotated[bool, typer.Option("--json")] = False,
    ) -> None:
        _show(session, policy, "json" if as_json else form)

    authoring.add_commands(app, session)
    return typer.main.get_command(app)


def _list(session: Session, form: str) -> None:
    _known(form, ("table", "json", "jsonl"))
    if form == "table":
        from rongcli.render.policies import policy_list

        output.show(policy_list(session.edition, session.early.language))
        return
    rows = [
        {
            "id": policy.id,
            "area": policy.area,
            "benefit": policy.benefit,
            "status": policy.status,
            "name": {"zh": policy.name.zh, "en": policy.name.en},
            "sources": [
                {
                    "provision": s.provision,
                    "document": s.document,
                    "heading": s.heading,
                    "span": list(s.span),
                    "figures": list(s.figures),
                }
                for s in policy.sources
            ],
        }
        for policy in session.edition.policies.values()
    ]
    if form == "jsonl":
        output.write("".join(json.dumps(row) + "\n" for row in rows))
    else:
        output.write(json.dumps(rows, indent=2) + "\n")


def _show(session: Session, name: str, form: str) -> None:
    _known(form, ("table", "json"))
    try:
        policy = find_policy(session.edition, name)
    except InputError as error:
        raise UsageError(error.message, hint=error.hint) from None
    if form == "json":
        from rongcli.table.codec import plain

        output.write(json.dumps(plain(policy), indent=2) + "\n")
    else:
        from rongcli.render.policies import policy_sheet

        output.show(policy_sheet(policy, session.edition, session.early.language))


def _known(form: str, forms: tuple[str, ...]) -> None:
    if form not in forms:
        options = ", ".join(forms)
        raise UsageError(
            Text(f"没有格式“{form}”", f"there is no format '{form}'"), hint=Text(f"可用 {options}", f"use {options}")
        )
