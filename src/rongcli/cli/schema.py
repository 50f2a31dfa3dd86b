"""``rongcli schema``: JSON Schema of what goes in and what comes out."""

from typing import Annotated, Any

import typer

from rongcli.cli import output
from rongcli.cli.answer import Session
from rongcli.cli.built_in import made, new_app
from rongcli.errors import UsageError
from rongcli.language import Text
from rongcli.render.json import dumps

KINDS = ("award", "claim", "deadline", "policies")


def command(session: Session) -> Any:
    """The Typer command."""
    app = new_app(session)
    words = Text(
        "输出 JSON Schema：award（答案）、claim（申请）、deadline（时限）或 policies（政策表）",
        "Print a JSON Schema: award (the answer), claim, deadline, or policies (the table)",
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
    from rongcli.render.schema import award_schema, claim_schema, deadline_schema

    if kind == "award":
        return award_schema()
    if kind == "deadline":
        return deadline_schema()
    if kind == "claim":
        return claim_schema(session.edition, session.early.language)
    from rongcli.table.editor import table_schema

    return table_schema()
