"""``rongcli compare``: what changed between two tables, or two readings of one, and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rongcli.base.dates import parse_date
from rongcli.base.errors import RongError, UsageError, shown
from rongcli.base.text import Text, did_you_mean
from rongcli.batch.job import Job
from rongcli.batch.rejects import Rejects
from rongcli.cli import account, output
from rongcli.cli.command import Command, Place
from rongcli.cli.options import FORCE, READING, SHOWN, Option, formats
from rongcli.cli.session import Session, edition_of, output_form, parse_readings
from rongcli.cli.show import check_file, save, show
from rongcli.cli.table_options import TABLE, asked, refuse_table
from rongcli.output.compare import Compared
from rongcli.questions.changes import Side
from rongcli.questions.compare import Comparison, compare
from rongcli.reading.instructions import Instructions
from rongcli.rules.edition import Edition
from rongcli.table.load import bundled_table

BUNDLED = "bundled"
"""The word that names the table that comes with the program."""
OPTIONS = {
    "reading_a": READING._replace(help=Text("前一侧选用的解读", "a reading of the first side")),
    "reading_b": READING._replace(help=Text("后一侧选用的解读", "a reading of the second side")),
    "on_a": Option(Text("前一侧一律按该日期的条文", "the first side by the rule of this date throughout"), "DATE"),
    "on_b": Option(Text("后一侧一律按该日期的条文", "the second side by the rule of this date throughout"), "DATE"),
    "output": Option(Text("写入 SVG 文件", "write an SVG file"), "FILE.svg", "o"),
    **FORCE,
    **TABLE,
    **formats(*Compared.gives),
    "quiet": SHOWN["quiet"],
}


def _run(session: Session, options: dict[str, Any]) -> int:
    form = output_form(options, *Compared.gives)
    if options["output"] is not None:
        _check_file(options)
    editions: dict[object, Edition] = {}
    sides = [_side(session, options, name, editions) for name in ("a", "b")]
    rejects = Rejects(None, session.early.language, kept=None if session.early.machine else 2)
    notes: list[Text] = []
    if options["claims"] is None:
        refuse_table(options)
    found = _compared(session, sides, options["claims"], rejects, notes, asked(options).claims)
    answer = Compared(found, session.early.language, claims=options["claims"] is not None)
    if options["output"] is not None:
        save(session, answer, options["output"], force=options["force"])
    if options["output"] is None or options["format"] or options["json"]:
        show(answer, form, quiet=options["quiet"])
    if found.read == 0:
        file = shown(options["claims"])
        output.tell(session.say(Text(f"{file} 中没有申请", f"no claims in {file}")))
    if found.read:
        _tell(session, found.read, rejects, notes, quiet=options["quiet"])
    return int(bool(rejects.count))


def _compared(
    session: Session,
    sides: list[Side],
    claims: str | None,
    rejects: Rejects,
    notes: list[Text],
    said: Instructions,
) -> Comparison:
    """The comparison, over the claims of a file if there is one: those that a batch over either table would compute.

    Rows that are rejected go to ``rejects``, what else there is to tell of the file to ``notes``. Raises RongError.
    """
    if claims is None:
        return compare(sides[0], sides[1])
    from rongcli.batch.both import Both

    one, other = (_job(session, side, claims, rejects, notes, said) for side in sides)
    both = Both(one, other)
    asked = list(both)
    return compare(sides[0], sides[1], asked)._replace(read=both.read, rejected=rejects.count)


def _job(session: Session, side: Side, claims: str, rejects: Rejects, notes: list[Text], said: Instructions) -> Job:
    """What a batch of the claims over one table would be asked for."""
    return Job(
        edition=side.edition,
        readings=side.wanted,
        on=session.early.on,
        language=session.early.language,
        claims=claims,
        form="jsonl",
        rejects=rejects,
        output=None,
        write=output.write,
        warn=lambda words: output.note(words, session.early.language, "warning"),
        progress=lambda stage, done, total: None,
        notes=notes,
        asked=said,
    )


def _tell(session: Session, read: int, rejects: Rejects, notes: list[Text], *, quiet: bool) -> None:
    """Tells of the file what a batch tells: rejected rows, what was passed over, and how many rows were read."""
    account.tell_rejected(session, rejects, Text("--json 可全部列出", "--json tells them all"))
    if not quiet:
        account.tell_notes(session, notes, rejects)
    if rejects.count or not quiet:
        account.tell_counts(session, read, read - rejects.count, rejects)


def _side(session: Session, options: Mapping[str, Any], name: str, editions: dict[object, Edition]) -> Side:
    """One table, with what lies over it, as of its day, and its readings; ``editions`` are those loaded already."""
    if not all(part.strip() for part in options[f"table_{name}"].split("+")):
        message = Text(f"政策表“{options[f'table_{name}']}”写法不对", f"'{options[f'table_{name}']}' names no table")
        raise UsageError(message, hint=Text("补充表写作 表+补充表", "overlays go behind a +: TABLE+OVERLAY"))
    files = [str(bundled_table()) if part == BUNDLED else part for part in options[f"table_{name}"].split("+") if part]
    on = session.early.on
    if options[f"on_{name}"] is not None:
        try:
            on = parse_date(options[f"on_{name}"])
        except RongError as error:
            raise error.at(field=f"--on-{name}") from None
    key = (*files, on)
    try:
        edition = editions[key] = editions[key] if key in editions else edition_of(files, on)
    except RongError as error:
        error.hint = error.hint or did_you_mean(error.file or "", [BUNDLED])
        raise
    given = options[f"reading_{name}"]
    wanted = parse_readings(given, edition, edition.policies.values()) if given else {}
    return Side(edition, wanted, fixed=options[f"on_{name}"] is not None)


def _check_file(options: Mapping[str, Any]) -> None:
    """Refuses a file that cannot be written, or a picture of what there is nothing to draw of."""
    tables = [part for name in ("table_a", "table_b") for part in options[name].split("+")]
    form = check_file(options["output"], [options["claims"], *tables], Compared, force=options["force"])
    if form == "svg" and options["claims"] is None:
        message = Text("SVG 须有申请文件", "SVG needs a file of claims")
        raise UsageError(message, hint=Text("图示对申请的影响", "it draws what became of them"))


_WHICH = Text("bundled 指程序自带的表；补充表写作 表+补充表", "'bundled' is the program's own; overlays go behind a +")
COMMAND = Command(
    Text(
        "比较两版政策表（或同一表的两种解读），以及对一批申请的影响",
        "Two editions, overlays or readings compared, and what that does to a file of claims",
    ),
    _run,
    OPTIONS,
    (
        Place("table_a", "TABLE_A", hint=_WHICH),
        Place("table_b", "TABLE_B", hint=_WHICH),
        Place("claims", "CLAIMS", required=False),
    ),
    "rongcli examples -o examples\nrongcli compare bundled bundled+examples/overlay.toml examples/claims.jsonl",
)
