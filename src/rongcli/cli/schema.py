"""``rongcli schema``: JSON Schema of what goes in and what comes out."""

from typing import Annotated, Any

import typer

from rongcli.cli import output
from rongcli.cli.answer import Session
from rongcli.cli.built_in import made, new_app
from rongcli.errors import UsageError
from rongcli.language import Text
from rongcli.render.json import dumps

KINDS = ("award", "claim")


def command(session: Session) -> Any:
    """The Typer command."""
    app = new_app(session)
    words = Text("输出 JSON Schema:award(答案)或 claim(申请)", "Print a JSON Schema: award (the answer) or claim")

    @app.command("schema", help=session.say(words))
    def schema(kind: Annotated[str, typer.Argument(metavar="award|claim")]) -> None:
        from rongcli.render import schema as schemas

        if kind not in KINDS:
            raise UsageError(
                Text(f"没有“{kind}”的 Schema", f"there is no schema of '{kind}'"),
                hint=Text("可用 award、claim", "use award or claim"),
            )
        made = (
            schemas.award_schema() if kind == "award" else schemas.claim_schema(session.edition, session.early.language)
        )
        output.write(dumps(made, indent=2) + "\n")

    return made(app, session)
