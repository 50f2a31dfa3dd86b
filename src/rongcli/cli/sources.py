"""``rongcli policies verify`` and ``coverage``: the table against the text it cites, and in numbers."""

from typing import Annotated, Any

import typer

from rongcli.cli import output
from rongcli.cli.answer import Session
from rongcli.edition import Edition
from rongcli.errors import InputError
from rongcli.files import read_bytes
from rongcli.language import Text
from rongcli.render import json
from rongcli.table.build import parse_table
from rongcli.table.load import LARGEST_TABLE, bundled_table


def add_commands(app: typer.Typer, session: Session) -> None:
    """Adds the commands to ``rongcli policies``."""

    @app.command(help=session.say(Text("逐条核对引文：哈希、位置、标题、数字", "Hold every citation against the text")))
    def verify(
        source: Annotated[str, typer.Argument(metavar="SOURCE")],
        as_json: Annotated[
            bool, typer.Option("--json", help=session.say(Text("即 -f json", "the same as -f json")))
        ] = False,
    ) -> None:
        raise SystemExit(_verify(session, source, as_json=as_json))

    @app.command(
        help=session.say(
            Text("统计政策、条款、数字、解读、备注", "Count policies, provisions, figures, readings, notes")
        )
    )
    def coverage(
        as_json: Annotated[
            bool, typer.Option("--json", help=session.say(Text("即 -f json", "the same as -f json")))
        ] = False,
    ) -> None:
        counted = _counts(session.edition)
        if as_json:
            output.write(json.dumps({name: number for name, (_, number) in counted.items()}, indent=2) + "\n")
        else:
            output.write("".join(f"{number:6}  {session.say(label)}\n" for label, number in counted.values()))


def _verify(session: Session, path: str, *, as_json: bool) -> int:
    """Prints what the text does not bear out; 3 where there is something."""
    from rongcli.table.verify import verify

    name = session.early.policies[0] if session.early.policies else str(bundled_table())
    documents = parse_table(name, read_bytes(name, InputError, LARGEST_TABLE)).data.get("document", {})
    hashes = {document: str(item.get("sha256")) for document, item in documents.items()}
    try:
        verdict = verify(session.edition, hashes, read_bytes(path, InputError))
    except UnicodeDecodeError:
        raise InputError(Text("不是 UTF-8 文本", "is not UTF-8 text"), file=path) from None
    if as_json:
        output.write(json.dumps({
            "sha256": verdict.sha256,
            "figures": verdict.figures,
            "problems": [
                {"policy": wrong.policy, "provision": wrong.provision, "what": session.say(wrong.what)}
                for wrong in verdict.problems
            ],
            "unanswered": [{"figure": u.figure, "span": [u.start, u.end]} for u in verdict.unanswered],
        }, indent=2) + "\n")  # fmt: skip
    else:
        lines = [f"{problem.policy} {problem.provision}: {session.say(problem.what)}" for problem in verdict.problems]
        none = session.say(Text("没有政策引用", "no policy answers for"))
        lines += [f"{none} {one.figure} [{one.start}–{one.end}]" for one in verdict.unanswered]
        output.write("".join(line.strip() + "\n" for line in lines))
    found, wrong, left = verdict.figures, len(verdict.problems), len(verdict.unanswered)
    zh = f"{found} 个数字处在其条文中，{wrong} 处不符，另有 {left} 个数字没有政策引用"
    en = f"{found} figures stand in their clauses, {wrong} problems, {left} figures that no policy answers for"
    output.tell(session.say(Text(zh, en)))
    return 3 if verdict.problems else 0


def _counts(edition: Edition) -> dict[str, tuple[Text, int]]:
    policies = list(edition.policies.values())
    sources = [source for policy in policies for source in policy.sources]
    counted: dict[str, Any] = {
        "policies": (Text("政策", "policies"), len(policies)),
        "provisions": (Text("条款", "provisions cited"), len({source.provision for source in sources})),
        "figures": (Text("引用的数字", "figures cited"), sum(len(source.figures) for source in sources)),
        "conditions": (Text("条件", "conditions"), sum(len({c.id for c in policy.conditions}) for policy in policies)),
        "caps": (Text("限额", "caps"), sum(len(policy.caps) for policy in policies)),
        "readings": (Text("解读", "readings"), sum(len(policy.readings) for policy in policies)),
        "unpublished": (
            Text("未公布金额", "amounts not published"),
            sum(any(rule.certainty == "unpublished" for rule in policy.awards) for policy in policies),
        ),
        "notes": (Text("备注", "notes"), sum(len(policy.notes) for policy in policies) + len(edition.notes)),
    }
    return counted
