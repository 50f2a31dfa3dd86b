"""``rongcli schema``: JSON Schema of what goes in and what comes out."""

from typing import Annotated, Any

import typer

from rongcli.cli import output
from rongcli.cli.answer import Session
from rongcli.cli.built_in import made, new_app
from rongcli.errors import UsageError
from rongcli.language import Text
from rongcli.render.json import dumps

KINDS = ("award", "match", "claim", "profile", "policies")


def command(session: Session) -> Any:
    """The Typer command."""
    app = new_app(session)
    words = Text(
        "输出 JSON Schema：award（答案）、match（全部政策的答案）、claim（申请）、profile（资料）或 policies（政策表）",
        "Print a JSON Schema: award (an answer), match (every policy), claim, profile, or policies (the table)",
    )

    @app.command("schema", help=session.say(words))
    def schema(kind: Annotated[str, typer.Argument(metavar="|".join(KINDS))]) -> None:
        if kind not in KINDS:
            raise UsageError(
                Text(f"没有“{kind}”的 Schema", f"there is no schema of '{kind}'"),
                hint=Text("可用 " + "、".join(KINDS), "use " + ", ".join(KINDS)),
            )
        output.write(dumps(_schema(session, kind), indent=2) + "\n")

    return made(app, session)


def _schema(session: Session, kind: str) -> dict[str, Any]:
    from rongcli.render.match_schema import match_schema, profile_schema
    from rongcli.render.schema import award_schema, claim_schema

    if kind in ("award", "match"):
        return award_schema() if kind == "award" else match_schema()
    if kind in ("claim", "profile"):
        schema = claim_schema if kind == "claim" else profile_schema
        return schema(session.edition, session.early.language)
    from rongcli.table.editor import table_schema

    return table_schema()
