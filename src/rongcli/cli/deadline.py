"""``rongcli deadline``: the last day of a service's time limit, for one date or a column of them."""

import datetime
from functools import partial
from typing import Annotated, Any

import typer

from rongcli.base.dates import parse_date
from rongcli.base.errors import InputError, RongError, UsageError
from rongcli.base.files import read_bytes, same_file
from rongcli.base.text import Text
from rongcli.batch.rejects import Rejects
from rongcli.cli import output
from rongcli.cli.account import rejected_rows, tell_all
from rongcli.cli.built_in import made, new_app, option
from rongcli.cli.names import area_of, find_policy
from rongcli.cli.session import Session, output_form, parse_readings
from rongcli.cli.show import check_file, save, show
from rongcli.cli.table_options import asked, refuse_table, table_option
from rongcli.output.deadline import COLUMNS, Deadlines, Row
from rongcli.output.formats import offered
from rongcli.questions.deadline import Asked, Deadline, deadline, judged
from rongcli.questions.workdays import Calendar, arranged, covered, estimated, published
from rongcli.reading.dates import DatedRow, open_dates, read_dates
from rongcli.reading.instructions import Instructions
from rongcli.rules.lookup import find_policy as named_policy
from rongcli.rules.policy import Policy
from rongcli.table.arrangement import Arrangement

HELP = Text(
    "办理时限的最后一天，按中国法定节假日和调休计算；也可给出一列日期（CSV、Excel 等）",
    "The last day of a service's time limit, on China's real calendar; for a date or a column of dates (CSV, Excel …)",
)
OPTIONS = {
    "accepted": (Text("受理日期；- 从标准输入读一列", "when it was accepted; - reads a column from stdin"), "DATE|-"),
    "issued": (Text("办结日期：是否按期", "when it was done: was the limit kept?"), "DATE"),
    "estimate": (
        Text(
            "没有已公布日历的年份按周末和法定节假日估算",
            "in years without a published calendar, estimate by weekends and the holidays fixed by law",
        ),
        None,
    ),
    "calendar": (
        Text("某年放假通知的日历表（TOML，可重复）", "a year's official notice, as TOML; repeatable"),
        "FILE.toml",
    ),
    "rejects": (Text("不能读取的行写入此文件", "write rows that cannot be read here"), "FILE"),
    "output": (
        Text("另写入文件（格式随扩展名，如 .ics）", "also write a file (form by its suffix, such as .ics)"),
        "FILE",
    ),
    "force": (Text("文件已存在时替换", "replace a file that exists"), None),
    "format": (Text("输出格式", "output format"), "|".join(offered(*Deadlines.gives))),
    "json": (Text("即 -f json", "the same as -f json"), None),
    "reading": (Text("选用一种解读", "choose a reading"), "[POLICY.]READING=CHOICE"),
    "quiet": (Text("只输出结论", "print the conclusion only"), None),
}
"""Each option's help, and what its value is called."""


def _option(session: Session, name: str, *also: str) -> Any:
    words, metavar = OPTIONS[name]
    return option(session, *words, f"--{name}", *also, metavar=metavar)


def command(session: Session) -> Any:
    """The Typer command."""
    app = new_app(session)
    say, told = partial(_option, session), partial(table_option, session)

    @app.command("deadline", help=session.say(HELP))
    def deadline_(
        words: Annotated[list[str], typer.Argument(metavar="POLICY [DATES.csv]")],
        accepted: Annotated[str | None, say("accepted", "--受理日期")] = None,
        issued: Annotated[str | None, say("issued", "--办结日期")] = None,
        estimate: Annotated[bool, say("estimate")] = False,
        calendar: Annotated[list[str] | None, say("calendar")] = None,
        rejects: Annotated[str | None, say("rejects")] = None,
        out: Annotated[str | None, say("output", "-o")] = None,
        force: Annotated[bool, say("force")] = False,
        form: Annotated[str | None, say("format", "-f")] = None,
        as_json: Annotated[bool, say("json")] = False,
        reading: Annotated[list[str] | None, say("reading")] = None,
        quiet: Annotated[bool, say("quiet", "-q")] = False,
        sheet: Annotated[list[str] | None, told("sheet")] = None,
        map: Annotated[str | None, told("map")] = None,
        unit: Annotated[list[str] | None, told("unit")] = None,
        skip: Annotated[list[str] | None, told("skip")] = None,
        visible: Annotated[bool, told("visible")] = False,
    ) -> None:
        table = {"sheet": sheet, "map": map, "unit": unit, "skip": skip, "visible": visible}
        shape = output_form({"json": as_json, "format": form}, *Deadlines.gives)
        policy, dates = _policy(session, words)
        if dates is None and accepted == "-":
            dates, accepted = "-", None
        _check(accepted, issued, dates)
        if out is not None:
            check_file(out, [dates], Deadlines, force=force)
        _check_rejects(rejects, dates, out)
        if dates is None:
            refuse_table(table)
        wanted = parse_readings(reading or [], session.edition, (policy,), session.edition.counting)
        known = _calendar(session, calendar or [], estimated if estimate else published)
        ask = partial(Asked.of, session.edition, policy, wanted, known)
        with rejected_rows(session, rejects, force=force) as left:
            if dates is None:
                columns, rows = _single(ask, accepted or "", issued)
            else:
                columns, rows = _column(session, ask, dates, left, asked(table).claims)
            answer = Deadlines(rows, columns, session.edition, session.early.language, session.early.on)
            if out is not None:
                save(session, answer, out, force=force)
            left.commit()
        show(answer, shape, quiet=quiet)
        if left.count:
            tell_all(session, left, left.count + len(rows), quiet=quiet)
            raise SystemExit(1)

    return made(app, session)


def _policy(session: Session, words: list[str]) -> tuple[Policy, str | None]:
    """The policy that the words name (one word, or an area and a name), and the file that may follow."""
    area = area_of(session, words[0]) if len(words) > 1 else None
    if area is not None:
        name = f"{area}.{find_policy(session, area, words[1])}"
        policy, rest = session.edition.policies[name], words[2:]
    else:
        try:
            policy, rest = named_policy(session.edition, words[0]), words[1:]
        except InputError as error:
            raise UsageError(error.message, hint=error.hint) from None
    if len(rest) > 1:
        raise UsageError(Text(f"多余的参数“{rest[1]}”", f"unexpected argument '{rest[1]}'"))
    return policy, rest[0] if rest else None


def _check(accepted: str | None, issued: str | None, dates: str | None) -> None:
    """Refuses what does not go together."""
    if dates is None and accepted is None:
        message = Text(
            "缺少 --accepted 日期，或一列日期的文件", "needs --accepted DATE, or a file with a column of dates"
        )
        raise UsageError(message)
    if dates is not None and (accepted is not None or issued is not None):
        message = Text(
            "日期列与 --accepted、--issued 不能同用", "a column of dates does not go with --accepted or --issued"
        )
        raise UsageError(message, hint=Text("办结日期写在 issued 列", "put days of issue in the column issued"))


def _check_rejects(rejects: str | None, dates: str | None, out: str | None) -> None:
    """Refuses a file of rejected rows where there are no rows, or that is another file of the run."""
    if rejects is None:
        return
    if dates is None:
        raise UsageError(Text("--rejects 须有一列日期的文件", "--rejects is for a file with a column of dates"))
    for other in (dates, out):
        if rejects == "-" or (other is not None and same_file(rejects, other)):
            raise UsageError(Text("--rejects 须为另一文件", "--rejects is a file of its own"))


def _calendar(session: Session, paths: list[str], otherwise: Calendar) -> Calendar:
    """The calendar that files give, over another. Raises InputError for a file that is none, or a year given twice."""
    found: dict[int, tuple[str, Arrangement]] = {}
    for path in paths:
        from rongcli.table.arrangement import LARGEST, read_arrangement  # with it comes TOML

        year = read_arrangement(path, read_bytes(path, InputError, LARGEST))
        if year.year in found:
            message = Text(
                f"{year.year}年已由 {found[year.year][0]} 给出", f"{year.year} is that of {found[year.year][0]}"
            )
            raise InputError(message, file=path, line=1, field="year")
        found[year.year] = path, year
    oldest, newest = covered() if found else (0, 0)
    for number, (path, _) in found.items():
        if oldest <= number <= newest:
            zh, en = (
                f"{number}年的日历已内置，改用 {path}",
                f"the calendar of {number} is built in; {path} is used instead",
            )
            output.note(Text(zh, en), session.early.language)
    return arranged([year for _, year in found.values()], otherwise) if found else otherwise


def _single(ask: Any, accepted: str, issued: str | None) -> tuple[tuple[str, ...], list[Row]]:
    """One date, as a table of one row. Raises InputError naming the option."""
    given = {"accepted": accepted} | ({} if issued is None else {"issued": issued})
    found = {}
    try:
        for name, text in given.items():
            found[name] = _parsed(name, text)
        answer = deadline(ask(**found))
    except InputError as error:
        error.field = f"--{error.field or 'accepted'}"
        raise
    cells = {name: date.isoformat() for name, date in found.items()}
    return tuple(cells), [Row(None, cells, answer)]


def _parsed(name: str, text: str) -> Any:
    try:
        return parse_date(text)
    except InputError as error:
        raise error.at(field=name) from None


def _column(
    session: Session, ask: Any, path: str, rejects: Rejects, said: Instructions
) -> tuple[tuple[str, ...], list[Row]]:
    """Every row of a file answered, but for those that go to ``rejects``. Raises InputError for a fault of the file."""
    source = open_dates(path, said)
    rejects.columns = source.columns or ()
    counted: dict[datetime.date, Deadline] = {}  # files repeat their days, and each is counted once
    rows = []
    for record, row in read_dates(source, COLUMNS):
        error = row if isinstance(row, RongError) else None
        if isinstance(row, DatedRow):
            try:
                rows.append(Row(row.line, row.cells, _answered(ask, row, counted)))
            except InputError as found:
                error = found
        if error is not None:
            rejects.add(record.line, error.at(file=path, line=record.line, field="accepted"), record.raw, record.cells)
    for words in source.notes:
        output.note(words, session.early.language)
    return source.columns or (), rows


def _answered(ask: Any, row: DatedRow, counted: dict[datetime.date, Deadline]) -> Deadline:
    asked: Asked = ask(row.accepted)
    if row.accepted not in counted:
        counted[row.accepted] = deadline(asked)
    found = counted[row.accepted]
    return found if row.issued is None else judged(found, row.issued, asked.edition, asked.calendar)
