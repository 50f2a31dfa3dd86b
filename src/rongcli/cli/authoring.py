"""``rongcli policies check`` and ``test``: for whoever writes a table."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import tomli_w

from rongcli.base.atomic_write import WholeFile, write_whole
from rongcli.base.errors import InputError, RongError, TableError
from rongcli.base.files import read_bytes
from rongcli.base.text import Text, did_you_mean
from rongcli.cli import output
from rongcli.cli.command import Command, Place
from rongcli.cli.options import FORCE, SHOWN, Option, printed
from rongcli.cli.policies import COMMANDS
from rongcli.cli.session import Session, named_form
from rongcli.output import json
from rongcli.rules.edition import Edition
from rongcli.rules.lookup import chosen_readings
from rongcli.rules.policy import ROUNDING, under
from rongcli.sql.compiled import beyond, beyond_size, beyond_width
from rongcli.sql.compiler import compiled
from rongcli.table.build import located, parse_table, read_tables
from rongcli.table.check import Finding, check
from rongcli.table.coverage import gaps
from rongcli.table.examples import completed, mismatches, written
from rongcli.table.load import LARGEST_TABLE, bundled_table, load_edition
from rongcli.table.overlay import Supplied, lay_over
from rongcli.table.schema import ExampleTable, SeparateExample
from rongcli.table.switched import switched_off
from rongcli.table.validate import validated
from rongcli.table.words import in_one_language, wrong

FORMS = ("text", "json", "github")


def _tables(session: Session, files: list[str]) -> tuple[tuple[str, bytes], list[tuple[str, bytes]]]:
    bundled = str(bundled_table())
    given = files or list(session.early.policies)
    return (bundled, read_bytes(bundled, TableError, LARGEST_TABLE)), [
        (name, read_bytes(name, TableError, LARGEST_TABLE)) for name in given
    ]


def _check(session: Session, options: Mapping[str, Any]) -> int:
    """Prints the findings; 3 where there is one."""
    files = options["files"]
    form = named_form(options, FORMS)
    tables = _tables(session, files)
    found = check(*tables)
    if form == "json":
        output.write(json.dumps([_plain(session, finding) for finding in found], indent=2) + "\n")
    else:
        line = _annotation if form == "github" else _line
        output.write("".join(line(session, finding) + "\n" for finding in found))
    words = Text(f"{len(found)} 处问题", f"{len(found)} found") if found else Text("没有问题", "nothing found")
    output.tell(session.say(words))
    if not any(finding.code == "fault" for finding in found):
        edition = load_edition(*(files or session.early.policies), on=session.early.on)
        _tell_of_languages(session, tables)
        _tell_of_readings(session, edition)
        _tell_of_engines(session, edition)
    return 3 if found else 0


def _tell_of_languages(session: Session, tables: tuple[tuple[str, bytes], list[tuple[str, bytes]]]) -> None:
    """Tells of each table how many of its words stand in one language only: they are shown as they are in the other."""
    for file in read_tables(*tables).files:
        count = in_one_language(file.data)
        if count:
            words = Text(f"{file.name}：{count} 处文字只有一种语言，另一种语言下照原样显示",
                         f"{file.name}: {count} words stand in one language only, and so in the other too")  # fmt: skip
            output.note(words, session.early.language)


def _tell_of_readings(session: Session, edition: Edition) -> None:
    """Names each reading that another one switches off while it is listed as in force; it may well be meant."""
    for one in switched_off(edition):
        by = f"{one.by}={one.choice}"
        words = Text(
            f"{one.policy}：选 {by} 时，解读 {one.reading} 不起作用",
            f"{one.policy}: under {by} the reading {one.reading} changes nothing",
        )
        output.note(words, session.early.language)


def _tell_of_engines(session: Session, edition: Edition) -> None:
    """Names each policy that the engines of ``batch`` with SQL leave to Python, and why; it is no mistake."""
    for policy in edition.policies.values():
        chosen = chosen_readings(edition, policy, {})
        standing = under(policy, chosen)
        reason, wide = beyond(standing), beyond_width(standing)
        reason = reason or beyond_size(compiled(standing, chosen[ROUNDING]))
        if reason is not None:
            then = Text("批量时由 Python 引擎计算，不用 SQL", "so in a batch Python decides it, not SQL")
        elif wide is not None:
            reason, then = (
                wide,
                Text("超过时由 Python 引擎计算", "and where they do, Python decides it, not SQL"),
            )
        else:
            continue
        words = Text(f"{policy.id}：{reason.zh}，{then.zh}", f"{policy.id} {reason.en}, {then.en}")
        output.note(words, session.early.language)


def _plain(session: Session, finding: Finding) -> dict[str, Any]:
    return {name: session.say(part) if isinstance(part, Text) else part for name, part in finding._asdict().items()}


def _place(finding: Finding) -> str:
    return ":".join(str(part) for part in (finding.file, finding.line, finding.column) if part is not None)


def _said(session: Session, finding: Finding) -> str:
    """What is wrong and why it matters; then how to mend it, where that is not plain already."""
    what, *aside = (session.say(part) for part in (finding.what, finding.why, finding.mend))
    return f"{finding.key}: {what} ({'; '.join(part for part in aside if part)})"


def _line(session: Session, finding: Finding) -> str:
    return f"{_place(finding)}: {finding.code}: {_said(session, finding)}"


def _annotation(session: Session, finding: Finding) -> str:
    """A line that GitHub Actions shows at its place in the file."""
    escaped = _said(session, finding).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return f"::error file={finding.file},line={finding.line},col={finding.column or 1},title={finding.code}::{escaped}"


def _test(session: Session, options: Mapping[str, Any]) -> int:
    """Runs the examples of the table and of separate files; 1 where one fails."""
    files, write, quiet, force = (options[name] for name in ("files", "write", "quiet", "force"))
    if write is not None:
        WholeFile(write, force=force).check()
    examples = _examples(session, files)
    failed = 0
    for name, items in examples.items():
        for number, example in enumerate(items, 1):
            found = mismatches(session.edition, name, example)
            failed += bool(found)
            for mismatch in found:
                expected, got = session.say(mismatch.expected), session.say(mismatch.found)
                output.write(f"{name} #{number}: {mismatch.part}\n  - {expected}\n  + {got}\n")
    missing = [gap for name, items in examples.items() for gap in gaps(session.edition, name, items)]
    if not quiet:
        for gap in missing:
            output.write(
                f"{gap.policy}: {session.say(Text('示例未触及', 'no example touches'))} {session.say(gap.where)}\n"
            )
    if write is not None:
        _propose(session, write, missing, force=force)
    total = sum(len(items) for items in examples.values())
    output.tell(
        session.say(
            Text(
                f"示例 {total}，失败 {failed}，未触及 {len(missing)}",
                f"{total} examples, {failed} failed, {len(missing)} edges untouched",
            )
        )
    )
    return 1 if failed else 0


def _examples(session: Session, files: list[str]) -> dict[str, list[ExampleTable]]:
    """The examples of each policy: the table's own, then those of separate files. Raises TableError."""
    bundled, given = _tables(session, [])
    examples: dict[str, list[ExampleTable]] = {name: [] for name in session.edition.heads}
    laid = lay_over(read_tables(bundled, given).files)
    for name, example in written(laid.data):
        if not laid.supplied.get(name, Supplied()).unpinned:
            examples.setdefault(name, []).append(example)
    for path in files:
        for separate in _separate(session, path):
            examples[separate.policy].append(separate)
    return examples


def _separate(session: Session, path: str) -> list[SeparateExample]:
    """The examples of a file of their own. Raises TableError at the line of the first thing wrong."""
    file = parse_table(path, read_bytes(path, InputError, LARGEST_TABLE))
    if "edition" in file.data or "overlay" in file.data:
        message = Text("是政策表，不是示例文件", "is a policy table, not a file of examples")
        hint = Text(f"用 rongcli --policies {path} policies test", f"use rongcli --policies {path} policies test")
        raise TableError(message, file=path, hint=hint)
    try:
        found: list[SeparateExample] = validated("examples", file.data, ()).example
        for number, example in enumerate(found):
            if example.policy not in session.edition.heads:
                words = Text(f"没有政策“{example.policy}”", f"there is no policy '{example.policy}'")
                nearest = did_you_mean(example.policy, session.edition.heads)
                raise wrong(("example", number, "policy"), words, nearest)
    except TableError as error:
        raise located(error, [file]) from None
    return found


def _propose(session: Session, path: str, missing: list[Any], *, force: bool) -> None:
    """Writes an example for every gap that one can be proposed for, with its computed result, to be confirmed."""
    proposed = []
    for gap in missing:
        if gap.example is None:
            continue
        with suppress(RongError):
            known = completed(session.edition, gap.policy, gap.example)
            proposed.append({"policy": gap.policy, "confirmed": False, **known})
    write_whole(path, tomli_w.dumps({"example": proposed}), force=force)
    output.tell(
        session.say(
            Text(
                f"{len(proposed)} 个示例写入 {path}，请核对后改 confirmed",
                f"{len(proposed)} examples written to {path}; confirm each against the notice",
            )
        )
    )


CHECK = Command(
    COMMANDS["check"][1],
    _check,
    printed(*FORMS),
    (Place("files", "FILE", required=False, many=True),),
    "rongcli examples first-table -o examples\nrongcli policies check examples/first-table.toml",
)
_QUIET = SHOWN["quiet"]._replace(help=Text("不列未触及处", "do not list what is untouched"))
_WRITE = Option(Text("建议的示例写入此文件", "write proposed examples to this file"), "FILE")
TEST = Command(
    COMMANDS["test"][1],
    _test,
    {"write": _WRITE, **FORCE, "quiet": _QUIET},
    (Place("files", "EXAMPLES", required=False, many=True),),
    "rongcli policies test",
)
