"""``rongcli examples``: what comes with the program to begin with, listed, shown, or written to a folder."""

import os
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from rongcli.base.atomic_write import WholeFile
from rongcli.base.errors import InputError, OutputError, UsageError
from rongcli.base.files import read_bytes, refused, refusing
from rongcli.base.text import Text, did_you_mean
from rongcli.cli import output
from rongcli.cli.command import Command, Place
from rongcli.cli.options import FORCE, Option, formats
from rongcli.cli.session import Session, output_form
from rongcli.cli.show import show
from rongcli.output.document import Words
from rongcli.output.listing import Listing
from rongcli.rules.lookup import find_policy
from rongcli.rules.policy import Policy

SHEET = "claims-sheet"
POLICIES = ("finance.export-credit-insurance", "digital.data-channel")
"""What the sheet is for where no policy is named and the table has them."""


class Example(NamedTuple):
    """Files that belong together, what they are, and a command that uses them where they lie."""

    files: tuple[str, ...]
    about: Text
    command: str


EXAMPLES = {
    "foreign-bank": Example(
        ("foreign-bank.toml",), Text("资料：一家外资银行", "a profile: a foreign bank"), "match foreign-bank.toml"
    ),
    "small-foreign-firm": Example(
        ("small-foreign-firm.toml",),
        Text("资料：一家外资小企业", "a profile: a small foreign firm"),
        "match small-foreign-firm.toml",
    ),
    "airline": Example(("airline.toml",), Text("资料：一家航空公司", "a profile: an airline"), "match airline.toml"),
    "claims": Example(
        ("claims.csv", "claims.jsonl"),
        Text("申请表：几项申请，CSV 和 JSON 行", "claims: a few of them, as CSV and as JSON lines"),
        "batch claims.csv",
    ),
    SHEET: Example(
        (f"{SHEET}.csv", f"{SHEET}.xlsx"),
        Text("待填申请表，按 --policy 指定的政策生成", "a claims sheet to fill in, for each --policy"),
        f"batch {SHEET}.xlsx -f csv",
    ),
    "office-form": Example(
        ("office-form.csv", "office-map.toml"),
        Text("单位自己的表格，及其表头对照表", "an office's own form, and the map of its headers"),
        "batch office-form.csv --map office-map.toml --policy finance.export-credit-insurance",
    ),
    "actuals": Example(("actuals.csv",), Text("目标的实际值", "actual figures of targets"), "targets actuals.csv"),
    "overlay": Example(
        ("overlay.toml",),
        Text("补充表：自行填列的未公布数值", "an overlay: values of your own where none is published"),
        "--policies overlay.toml policies check",
    ),
    "first-table": Example(
        ("first-table.toml", "first-notice.txt"),
        Text("另一城市的第一张政策表及其通知", "a first table of another city, and its notice"),
        "--policies first-table.toml trade reward --sales 1000万",
    ),
}  # fmt: skip


def _run(session: Session, options: Mapping[str, Any]) -> int:
    name, policies = options["name"], options["policy"]
    listed = output_form(options)
    chosen = [_named(name)] if name is not None else list(EXAMPLES)
    if policies and chosen != [SHEET]:
        hint = Text(f"写作 rongcli examples {SHEET} --policy …", f"write rongcli examples {SHEET} --policy …")
        raise UsageError(Text("--policy 只用于申请表", "--policy is of the sheet only"), hint=hint)
    if options["output"] is not None:
        _write(session, chosen, options["output"], policies, force=options["force"])
    elif name is None:
        _list(session, listed)
    else:
        output.write(_content(session, EXAMPLES[chosen[0]].files[0], policies).decode("utf-8-sig"))
    return 0


def _named(name: str) -> str:
    """The example that a word names, by its own name or that of one of its files. Raises UsageError."""
    for key, example in EXAMPLES.items():
        if name in (key, *example.files):
            return key
    hint = did_you_mean(name, EXAMPLES) or Text("rongcli examples 列出全部", "rongcli examples lists them")
    raise UsageError(Text(f"没有示例“{name}”", f"there is no example '{name}'"), hint=hint)


def _list(session: Session, form: str) -> None:
    rows = [
        {"name": name, "files": list(one.files), "about": one.about._asdict(), "command": f"rongcli {one.command}"}
        for name, one in EXAMPLES.items()
    ]
    title = Text(
        "随程序附带的示例，均为虚构（rongcli examples -o examples 写出全部）",
        "Examples that come with the program, all made up (rongcli examples -o examples writes them all)",
    )
    shown = [(name, Words(session.say(one.about), under=[f"rongcli {one.command}"])) for name, one in EXAMPLES.items()]
    show(Listing(session.early.language, session.say(title), rows, shown), form)


def _write(session: Session, names: Sequence[str], folder: str, policies: Sequence[str], *, force: bool) -> None:
    """Writes files, none of them where one that stands there would be lost. Raises OutputError, nothing written."""
    wanted = {
        os.path.normpath(os.path.join(folder, file)): _content(session, file, policies)  # noqa: PTH118
        for name in names
        for file in EXAMPLES[name].files
    }
    _make(folder)
    there = {path: _found(path) for path in wanted}
    standing = [path for path, content in wanted.items() if there[path] not in (None, content)]
    if standing and not force:
        more = f" (+{len(standing) - 1})" if len(standing) > 1 else ""
        message = Text(f"文件已存在，内容不同{more}", f"exists already and says something else{more}")
        hint = Text("请换一个文件夹，或用 --force 覆盖", "name another folder, or replace with --force")
        raise OutputError(message, file=standing[0], hint=hint)
    for path, content in wanted.items():
        if there[path] != content:
            with WholeFile(path) as whole:
                whole.open().write(content)
                whole.commit()
        output.tell(path)


def _make(folder: str) -> None:
    """The folder, made where there is none. Raises OutputError."""
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise OutputError(Text("不是文件夹", "is not a folder"), file=folder) from None
    except (OSError, ValueError) as error:
        raise refused(error, folder, OutputError) from None


def _found(path: str) -> bytes | None:
    """What stands at a place; None for nothing. Raises OutputError."""
    return read_bytes(path, OutputError) if os.path.lexists(path) else None


def _content(session: Session, file: str, policies: Sequence[str]) -> bytes:
    """A file's bytes: those that came with the program, or the sheet made from the table."""
    if file.startswith(SHEET):
        return _sheet(session, policies, workbook=file.endswith(".xlsx"))
    place = files("rongcli").joinpath("examples", file)
    if not place.is_file():  # a checkout has them beside the package
        place = Path(str(files("rongcli"))).parent.parent / "examples" / file
    with refusing(InputError, file):
        return place.read_bytes()


def _sheet(session: Session, asked: Sequence[str], *, workbook: bool) -> bytes:
    from rongcli.output.claims_sheet import as_csv, as_xlsx, columns_of, rows_of

    edition, language = session.edition, session.early.language
    names = list(asked) or [name for name in POLICIES if name in edition.heads] or list(edition.heads)[:1]
    policies: list[Policy] = []
    for name in names:
        try:
            policies.append(find_policy(edition, name).on(session.early.on))
        except InputError as error:
            raise UsageError(error.message, hint=error.hint, field="--policy") from None
    columns = columns_of(edition, policies, language)
    rows = rows_of(columns, policies, _claims(session), language)
    return (as_xlsx if workbook else as_csv)(columns, rows)


def _claims(session: Session) -> Mapping[str, Mapping[str, object]]:
    """The first eligible claim among each policy's own examples."""
    from rongcli.table.build import parse_table
    from rongcli.table.examples import written
    from rongcli.table.load import LARGEST_TABLE, bundled_table

    found: dict[str, Mapping[str, object]] = {}
    for table in session.early.policies or (str(bundled_table()),):
        if Path(table).is_dir():
            continue
        data = parse_table(table, read_bytes(table, InputError, LARGEST_TABLE)).data
        for name, example in written(data):
            if example.claim and (example.eligibility or "eligible") == "eligible" and not example.claims:
                found.setdefault(name, example.claim)
    return found


COMMAND = Command(
    Text("列出、显示或写出随程序附带的示例", "List, show or write the examples that come with the program"),
    _run,
    {
        "output": Option(Text("写入的文件夹", "the folder to write to"), "DIR", "o"),
        "policy": Option(
            Text("申请表针对的政策，可重复", "a policy that the sheet is for; repeatable"),
            "POLICY",
            many=True,
            offers="policies",
        ),
        **FORCE,
        **formats(),
    },
    (Place("name", "|".join(EXAMPLES), required=False),),
    "rongcli examples -o examples",
)
