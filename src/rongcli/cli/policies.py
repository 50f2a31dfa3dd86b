"""``rongcli policies``: look at the table."""

from functools import partial
from typing import Annotated, Any

import typer

from rongcli.base.errors import InputError, UsageError
from rongcli.base.text import Text
from rongcli.cli import authoring, drafting, output, sources, sql
from rongcli.cli.built_in import made, new_app, option
from rongcli.cli.session import Session, output_form
from rongcli.cli.show import show
from rongcli.output.formats import offered
from rongcli.output.policies import Funds, Listed, Shown
from rongcli.rules.lookup import find_policy


def command(session: Session) -> Any:
    """The Typer command group."""
    app = new_app(session, Text("查看、检查、编写政策表", "Look at the policy table, check it, write it"))
    say = partial(option, session)
    rows = say("输出格式", "output format", "--format", "-f", metavar="|".join(offered()))
    json_ = say("即 -f json", "the same as -f json", "--json")

    @app.command("list", help=session.say(Text("列出政策", "List the policies")))
    def list_(form: Annotated[str | None, rows] = None, as_json: Annotated[bool, json_] = False) -> None:
        form = output_form({"format": form, "json": as_json})
        if form == "md":  # a page of the whole edition, to be kept beside the table
            from rongcli.output.edition_page import edition_page

            output.write(edition_page(session.edition, session.early.language))
            return
        show(Listed(session.edition, session.early.language), form)

    @app.command("show", help=session.say(Text("显示一项政策的全部内容", "Show all of one policy")))
    def show_(
        policy: Annotated[str, typer.Argument(metavar="POLICY")],
        form: Annotated[str | None, rows] = None,
        as_json: Annotated[bool, json_] = False,
        trace: Annotated[bool, say("把规则画成树", "draw the rule as a tree", "--trace")] = False,
    ) -> None:
        _show(session, policy, output_form({"format": form, "json": as_json}), trace=trace)

    @app.command(
        help=session.say(
            Text(
                "列出基金：规模、每年或总额、从中列支什么", "List the funds: size, a year or in all, what draws on them"
            )
        )
    )
    def funds(form: Annotated[str | None, rows] = None, as_json: Annotated[bool, json_] = False) -> None:
        form = output_form({"format": form, "json": as_json})
        show(Funds(session.edition, session.early.language), form)

    for part in (authoring, sources, drafting, sql):
        part.add_commands(app, session)
    return made(app, session)


def _show(session: Session, name: str, form: str, *, trace: bool) -> None:
    try:
        policy = find_policy(session.edition, name).on(session.early.on)
    except InputError as error:
        raise UsageError(error.message, hint=error.hint) from None
    if trace:
        from rongcli.output.tree import rule_tree

        output.show(rule_tree(policy, session.early.language))
        return
    from rongcli.cli.help import example

    show(Shown(policy, session.edition, session.early.language, example(session, policy)), form)
