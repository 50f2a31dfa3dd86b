"""``rongcli compare``: what changed between two tables, or two readings of one, and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rongcli.base.dates import parse_date
from rongcli.base.errors import RongError, UsageError, shown
from rongcli.base.files import same_file
from rongcli.base.text import Language, Text, did_you_mean
from rongcli.batch.job import Job
from rongcli.batch.rejects import Rejects
from rongcli.cli import account, output
from rongcli.cli.command import Command, Place
from rongcli.cli.options import FORCE, READING, SHOWN, Option
from rongcli.cli.session import FORMATS, Session, edition_of, output_form, parse_readings
from rongcli.questions.changes import Side
from rongcli.questions.compare import Comparison, compare
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
    **SHOWN,
}


def _run(session: Session, options: dict[str, Any]) -> int:
    form = output_form(options, FORMATS)
    editions: dict[object, Edition] = {}
    sides = [_side(session, options, name, editions) for name in ("a", "b")]
    rejects = Rejects(None, session.early.language, kept=None if session.early.machine else 2)
    notes: list[Text] = []
    found = _compared(session, sides, options["claims"], rejects, notes)
    if options["output"] is not None:
        _chart(session, found, options)
    if options["output"] is None or options["format"] or options["json"]:
        _print(session, found, form, quiet=options["quiet"], claims=options["claims"] is not None)
    if found.read == 0:
        file = shown(options["claims"])
        output.tell(session.say(Text(f"{file} 中没有申请", f"no claims in {file}")))
    if found.read:
        _tell(session, found.read, rejects, notes, quiet=options["quiet"])
    return int(bool(rejects.count))


def _compared(
    session: Session, sides: list[Side], claims: str | None, rejects: Rejects, notes: list[Text]
) -> Comparison:
    """The comparison, over the claims of a file if there is one: those that a batch over either table would compute.

    Rows that are rejected go to ``rejects``, what else there is to tell of the file to ``notes``. Raises RongError.
    """
    if claims is None:
        return compare(sides[0], sides[1])
    from rongcli.batch.both import Both

    both = Both(_job(session, sides[0], claims, rejects, notes), _job(session, sides[1], claims, rejects, notes))
    asked = list(both)
    return compare(sides[0], sides[1], asked)._replace(read=both.read, rejected=rejects.count)


def _job(session: Session, side: Side, claims: str, rejects: Rejects, notes: list[Text]) -> Job:
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


def _chart(session: Session, found: Comparison, options: Mapping[str, Any]) -> None:
    file, claims = options["output"], options["claims"]
    tables = [part for name in ("table_a", "table_b") for part in options[name].split("+")]
    if claims is None:
        raise UsageError(
            Text("-o 须有申请文件", "-o needs a file of claims"),
            hint=Text("图示对申请的影响", "it draws what became of them"),
        )
    if not file.lower().endswith(".svg"):
        raise UsageError(
            Text("-o 只写 SVG 文件", "-o writes SVG files only"),
            hint=Text("其余格式用 -f", "-f prints the other formats"),
        )
    if any(same_file(read, file) for read in (claims, *tables)):
        raise UsageError(Text("-o 与输入是同一文件", "-o is the input file"), hint=Text("请另选文件", "choose another"))
    from rongcli.base.atomic_write import write_whole
    from rongcli.output.compare_plot import comparison_svg

    write_whole(file, comparison_svg(found, session.early.language), force=options["force"])


def _print(session: Session, found: Comparison, form: str, *, quiet: bool, claims: bool) -> None:
    from rongcli.output import compare as render

    language = session.early.language
    if form in ("json", "jsonl", "csv"):
        _records(found, form, language, claims=claims)
    elif form == "md":
        from rongcli.output.page import markdown

        output.write(markdown(render.comparison_page(found, language)))
    elif quiet:
        output.write(render.headline(found, language) + "\n")
    else:
        from rongcli.output.sheet import sheet

        output.show(sheet(render.comparison_page(found, language)))


def _records(found: Comparison, form: str, language: Language, *, claims: bool) -> None:
    from rongcli.output import compare_json as plain
    from rongcli.output.json import dumps

    if form == "json":
        output.write(dumps(plain.comparison_json(found, language), indent=2) + "\n")
        return
    rows = list(plain.claim_rows(found) if claims else plain.change_rows(found, language))
    if form == "jsonl":
        output.write("".join(dumps(row) + "\n" for row in rows))
        return
    from rongcli.output.page import Signed, rows_csv

    columns = plain.CLAIM_COLUMNS if claims else plain.CHANGE_COLUMNS
    for row in rows:
        row |= {name: Signed(row[name]) for name in plain.DIFFERENCES if row.get(name)}
    output.write(rows_csv(columns, ([_cell(row[name], dumps) for name in columns] for row in rows)))


def _cell(value: object, dumps: Any) -> object:
    """A cell of CSV: what is no single value as JSON."""
    return dumps(value) if isinstance(value, (dict, list)) and value else value or (value if value is False else None)


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
