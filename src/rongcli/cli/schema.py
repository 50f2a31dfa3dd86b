"""``rongcli schema``: JSON Schema of what goes in and what comes out."""

from typing import Annotated, Any

import typer

from rongcli.cli import output
from rongcli.cli.answer import Session
from rongcli.cli.built_in import made, new_app
from rongcli.errors import UsageError
from rongcli.language import Text
from rongcli.render.json import dumps

KINDS = ("award", "match", "claim", "profile", "deadline", "policies")


def command(session: Session) -> Any:
    """The Typer command."""
    app = new_app(session)
    words = Text(
        "输出 JSON Schema：award、match（答案）、claim、profile（输入）、deadline（时限）、policies（政策表）",
        "Print a JSON Schema: award, match (answers), claim, profile (input), deadline, policies (the table)",
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
    from rongcli.render import match_schema, schema

    whole = {"award": schema.award_schema, "match": match_schema.match_schema, "deadline": schema.deadline_schema}
    if kind in whole:
        return whole[kind]()
    if kind in ("claim", "profile"):
        of_table = schema.claim_schema if kind == "claim" else match_schema.profile_schema
        return of_table(session.edition, session.early.language)
    from rongcli.table.editor import table_schema

    return table_schema()
