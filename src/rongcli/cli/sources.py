"""``rongcli policies verify`` and ``coverage``: the table against the text it cites, and in numbers."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from rongcli.base.errors import InputError
from rongcli.base.files import is_folder, read_bytes, refusing
from rongcli.base.text import Text
from rongcli.cli import output
from rongcli.cli.command import Command, Place
from rongcli.cli.options import printed
from rongcli.cli.policies import COMMANDS
from rongcli.cli.session import Session, named_form
from rongcli.output import json
from rongcli.rules.edition import Edition
from rongcli.table.ambiguities import AMBIGUITY, CONFLICT, answered
from rongcli.table.build import parse_table
from rongcli.table.history import table_of_folder
from rongcli.table.load import LARGEST_TABLE, bundled_table
from rongcli.table.verify import Verdict, verify

FORMS = ("table", "json")
LARGEST_TEXT = 50_000_000


def _verify(session: Session, options: Mapping[str, Any]) -> int:
    """Prints what the text does not bear out; 3 where there is something."""
    path, as_json = options["source"], named_form(options, FORMS) == "json"
    documents = _written(session).get("document", {})
    hashes = {document: str(item.get("sha256")) for document, item in documents.items()}
    if is_folder(path):
        path = _text_in(path, hashes)
    try:
        verdict = verify(session.edition, hashes, read_bytes(path, InputError))
    except UnicodeDecodeError:
        raise InputError(Text("不是 UTF-8 文本", "is not UTF-8 text"), file=path) from None
    if as_json:
        output.write(json.dumps({
            "sha256": verdict.sha256,
            "figures": verdict.figures,
            "used": verdict.used,
            "narrative": verdict.narrative,
            "problems": [
                {
                    "policy": wrong.policy,
                    "provision": wrong.provision,
                    "part": wrong.part,
                    "what": session.say(wrong.what),
                }
                for wrong in verdict.problems
            ],
            "unanswered": [{"figure": u.figure, "span": [u.start, u.end]} for u in verdict.unanswered],
        }, indent=2) + "\n")  # fmt: skip
    else:
        lines = [
            f"{problem.policy or problem.part} {problem.provision}".rstrip() + f": {session.say(problem.what)}"
            for problem in verdict.problems
        ]
        none = session.say(Text("无人引用", "nothing answers for"))
        lines += [f"{none} {one.figure} [{one.start}–{one.end}]" for one in verdict.unanswered]
        output.write("".join(line.strip() + "\n" for line in lines))
    output.tell(session.say(_summary(verdict)))
    return 3 if verdict.problems else 0


def _written(session: Session) -> dict[str, Any]:
    """The table as written, overlays aside."""
    name = session.early.policies[0] if session.early.policies else str(bundled_table())
    if Path(name).is_dir():
        name = str(table_of_folder(Path(name), session.early.on))
    return parse_table(name, read_bytes(name, InputError, LARGEST_TABLE)).data


def _text_in(folder: str, hashes: Mapping[str, str]) -> str:
    """The one file of a folder that the table's hashes name. Raises InputError where there is none, or a copy of it."""
    wanted = set(hashes.values())
    with refusing(InputError):
        files = sorted(Path(folder).iterdir())
        texts = [str(file) for file in files if file.is_file() and file.stat().st_size <= LARGEST_TEXT]
    found = [file for file in texts if sha256(read_bytes(file, InputError)).hexdigest() in wanted]
    if len(found) == 1:
        return found[0]
    if found:
        message = Text("有几份文本符合表中的 sha256", "holds several texts of a sha256 that the table states")
        raise InputError(message, file=folder, hint=Text("请指明其中一份", "name one of them"))
    message = Text("没有文件符合表中的 sha256", "holds no file of a sha256 that the table states")
    raise InputError(message, file=folder, hint=Text("请指明文本", "name the text itself"))


def _summary(verdict: Verdict) -> Text:
    """The account in one sentence."""
    found, wrong, left = verdict.figures, len(verdict.problems), len(verdict.unanswered)
    every, used, narrative = verdict.used + verdict.narrative + left, verdict.used, verdict.narrative
    return Text(
        f"表中 {found} 个数字有其处，{wrong} 处不符；"
        f"文中 {every} 个数字：引用 {used}，叙述 {narrative}，无人引用 {left}",
        f"{found} figures of the table stand in their place, {wrong} problems; "
        f"of {every} in the text {used} are used, {narrative} narrative, {left} unanswered",
    )


def _used(edition: Edition) -> int:
    """How many figures of the text the table names for a policy or a target; one that both name counts once."""
    policies = list(edition.policies.values())
    sources = {(s.span, figure) for policy in policies for s in policy.sources for figure in s.figures}
    places = {mention for policy in policies for s in policy.sources for mention in s.mentions}
    for target in edition.targets.values():
        places |= {(target.figure, target.at), *target.mentions}
    both = {
        (span, figure)
        for span, figure in sources
        if any(figure == printed and span[0] <= at < span[1] for printed, at in places)
    }
    return len(sources - both) + len(places)


def _counts(edition: Edition, written: dict[str, Any]) -> dict[str, tuple[Text, int]]:
    named = list(answered(written))
    ambiguities = {one.id for one in named if one.kind == AMBIGUITY}
    read = {one.id for one in named if one.kind == AMBIGUITY and one.by_reading}
    policies = list(edition.policies.values())
    sources = [source for policy in policies for source in policy.sources]
    counted: dict[str, Any] = {
        "policies": (Text("政策", "policies"), len(policies)),
        "provisions": (Text("条款", "provisions cited"), len({source.provision for source in sources})),
        "figures": (Text("引用的数字", "figures cited"), sum(len(source.figures) for source in sources)),
        "funds": (Text("基金", "funds"), sum(policy.fund is not None for policy in policies)),
        "targets": (Text("目标", "targets"), len(edition.targets)),
        "comparisons": (Text("并列对照", "comparisons of targets"), len(edition.comparisons)),
        "figures_used": (Text("政策和目标用到的数字", "figures used by policies and targets"), _used(edition)),
        "figures_narrative": (
            Text("只作叙述的数字", "figures listed as narrative"),
            sum(len(narrative.figures) for narrative in edition.narratives.values()),
        ),
        "conditions": (Text("条件", "conditions"), sum(len({c.id for c in policy.conditions}) for policy in policies)),
        "caps": (Text("限额", "caps"), sum(len(policy.caps) for policy in policies)),
        "readings": (Text("解读", "readings"), sum(len(policy.readings) for policy in policies)),
        "unpublished": (
            Text("未公布金额", "amounts not published"),
            sum(any(rule.certainty == "unpublished" for rule in policy.awards) for policy in policies),
        ),
        "notes": (Text("备注", "notes"), sum(len(policy.notes) for policy in policies) + len(edition.notes)),
        "ambiguities": (Text("已答的歧义", "ambiguities answered"), len(ambiguities)),
        "ambiguities_read": (Text("其中以解读回答", "of them by a reading"), len(read)),
        "conflicts": (Text("已说明的不一致", "conflicts explained"), len({c.id for c in named if c.kind == CONFLICT})),
    }
    return counted


def _coverage(session: Session, options: Mapping[str, Any]) -> int:
    counted = _counts(session.edition, _written(session))
    if named_form(options, FORMS) == "json":
        output.write(json.dumps({name: number for name, (_, number) in counted.items()}, indent=2) + "\n")
    else:
        output.write("".join(f"{number:6}  {session.say(label)}\n" for label, number in counted.values()))
    return 0


VERIFY = Command(
    COMMANDS["verify"][1],
    _verify,
    printed(*FORMS),
    (Place("source", "SOURCE"),),
    "rongcli examples first-table -o examples\n"
    "rongcli --policies examples/first-table.toml policies verify examples/first-notice.txt",
)
COVERAGE = Command(COMMANDS["coverage"][1], _coverage, printed(*FORMS), (), "rongcli policies coverage")
