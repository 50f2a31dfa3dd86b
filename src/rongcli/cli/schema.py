"""``rongcli schema``: JSON Schema of what goes in and what comes out."""

from typing import Annotated, Any

import typer

from rongcli.base.errors import UsageError
from rongcli.base.text import Text, did_you_mean
from rongcli.cli import output
from rongcli.cli.built_in import made, new_app
from rongcli.cli.session import Session
from rongcli.output.json import dumps

ANSWERS = (
    "award",
    "area",
    "match",
    "solve",
    "sweep",
    "compare",
    "verify",
    "deadline",
    "deadlines",
    "targets",
    "target",
    "batch-row",
    "summary",
    "error",
)
READ = ("claim", "profile", "policies")
ABOUT = tuple(f"policies-{command}" for command in ("list", "show", "funds", "check", "coverage", "verify"))
BESIDE = ("version", "examples")
KINDS = (*ANSWERS, *READ, *ABOUT, *BESIDE)


def command(session: Session) -> Any:
    """The Typer command."""
    app = new_app(session)
    answers, read, about = ((" ".join(names), ", ".join(names)) for names in (ANSWERS, READ, (*ABOUT, *BESIDE)))
    words = Text(
        f"输出 JSON Schema。答案：{answers[0]}；输入：{read[0]}；其他输出：{about[0]}",
        f"Print a JSON Schema. Answers: {answers[1]}. Input: {read[1]}. What else is printed: {about[1]}.",
    )

    @app.command("schema", help=session.say(words))
    def schema(kind: Annotated[str, typer.Argument(metavar="|".join(KINDS))]) -> None:
        if kind not in KINDS:
            near = did_you_mean(kind, KINDS)
            raise UsageError(
                Text(f"没有“{kind}”的 Schema", f"there is no schema of '{kind}'"),
                hint=near or Text("可用 " + "、".join(KINDS), "use " + ", ".join(KINDS)),
            )
        output.write(dumps(_schema(session, kind), indent=2) + "\n")

    return made(app, session)


def _schema(session: Session, kind: str) -> dict[str, Any]:
    from rongcli.output import schema

    if kind in ("claim", "profile"):
        of_table = schema.claim_schema if kind == "claim" else schema.profile_schema
        return of_table(session.edition, session.early.language)
    if kind == "policies":
        from rongcli.table.editor import table_schema

        return table_schema()
    return schema.schema_of(kind)
