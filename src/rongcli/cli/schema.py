"""``rongcli schema``: JSON Schema of what goes in and what comes out."""

from collections.abc import Mapping
from typing import Any

from rongcli.base.errors import UsageError
from rongcli.base.text import Text, did_you_mean
from rongcli.cli import output
from rongcli.cli.command import Command, Place
from rongcli.cli.session import Session
from rongcli.output import schema
from rongcli.output.json import dumps
from rongcli.table.editor import table_schema

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


def _run(session: Session, options: Mapping[str, Any]) -> int:
    kind = options["kind"]
    if kind not in KINDS:
        near = did_you_mean(kind, KINDS)
        raise UsageError(
            Text(f"没有“{kind}”的 Schema", f"there is no schema of '{kind}'"),
            hint=near or Text("可用 " + "、".join(KINDS), "use " + ", ".join(KINDS)),
        )
    output.write(dumps(_schema(session, kind), indent=2) + "\n")
    return 0


_ANSWERS, _READ, _ABOUT = ((" ".join(names), ", ".join(names)) for names in (ANSWERS, READ, (*ABOUT, *BESIDE)))
COMMAND = Command(
    Text(
        f"输出 JSON Schema。答案：{_ANSWERS[0]}；输入：{_READ[0]}；其他输出：{_ABOUT[0]}",
        f"Print a JSON Schema. Answers: {_ANSWERS[1]}. Input: {_READ[1]}. What else is printed: {_ABOUT[1]}.",
    ),
    _run,
    {},
    (Place("kind", "|".join(KINDS)),),
    "rongcli schema award",
)


def _schema(session: Session, kind: str) -> dict[str, Any]:

    if kind in ("claim", "profile"):
        of_table = schema.claim_schema if kind == "claim" else schema.profile_schema
        return of_table(session.edition, session.early.language)
    if kind == "policies":
        return table_schema()
    return schema.schema_of(kind)
