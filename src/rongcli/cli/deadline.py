"""``rongcli deadline``: the last day of a service's time limit, for one date or a column of them."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from textwrap import indent
from typing import Any

from rongcli.base.atomic_write import write_whole
from rongcli.base.dates import parse_date
from rongcli.base.errors import InputError, RongError, UsageError
from rongcli.base.files import read_bytes, same_file
from rongcli.base.text import Text
from rongcli.batch.rejects import Rejects
from rongcli.cli import output
from rongcli.cli.account import rejected_rows, tell_all
from rongcli.cli.command import POLICY, Command, Place
from rongcli.cli.options import FORCE, READING, REJECTS, SHOWN, Option
from rongcli.cli.session import Session, output_form, parse_readings
from rongcli.output import deadline as render
from rongcli.output.json import dumps
from rongcli.questions.deadline import Asked, Deadline, deadline, judged
from rongcli.questions.workdays import Calendar, arranged, covered, estimated, published
from rongcli.reading.dates import DatedRow, open_dates, read_dates
from rongcli.table.arrangement import Arrangement

OPTIONS = {
    "accepted": Option(
        Text("受理日期；- 从标准输入读一列", "when it was accepted; - reads a column from stdin"),
        "DATE|-",
        names=("受理日期",),
    ),
    "issued": Option(Text("办结日期：是否按期", "when it was done: was the limit kept?"), "DATE", names=("办结日期",)),
    "estimate": Option(
        Text(
            "没有已公布日历的年份按周末和法定节假日估算",
            "in years without a published calendar, estimate by weekends and the holidays fixed by law",
        )
    ),
    "calendar": Option(
        Text("某年放假通知的日历表（TOML，可重复）", "a year's official notice, as TOML; repeatable"),
        "FILE.toml",
        many=True,
    ),
    **REJECTS,
    "output": Option(Text("另存为日历文件", "also write a calendar file"), "FILE.ics", "o"),
    **FORCE,
    **SHOWN,
    "reading": READING,
}


def _run(session: Session, options: Mapping[str, Any]) -> int:
    shape, policy, dates = output_form(options), options["policy"], options["dates"]
    accepted, issued, rejects, out = (options[name] for name in ("accepted", "issued", "rejects", "output"))
    if dates is None and accepted == "-":
        dates, accepted = "-", None
    _check(accepted, issued, dates, out)
    _check_rejects(rejects, dates, out)
    wanted = parse_readings(options["reading"], session.edition, (policy,), session.edition.counting)
    known = _calendar(session, options["calendar"], estimated if options["estimate"] else published)
    ask = partial(Asked.of, session.edition, policy, wanted, known)
    with rejected_rows(session, rejects, force=options["force"]) as left:
        if dates is None:
            columns, rows = _single(ask, accepted or "", issued)
        else:
            columns, rows = _column(session, ask, dates, left)
        if out is not None:
            _write(session, out, rows, force=options["force"])
        left.commit()
    _print(session, shape, columns, rows, single=dates is None, quiet=options["quiet"])
    if left.count:
        tell_all(session, left, left.count + len(rows), quiet=options["quiet"])
    return int(bool(left.count))


def _check(accepted: str | None, issued: str | None, dates: str | None, out: str | None) -> None:
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
    if out is not None and Path(out).suffix.lower() != ".ics":
        message = Text("-o 只写日历文件（.ics）", "-o writes a calendar file (.ics)")
        raise UsageError(message, hint=Text("其他格式用 -f，重定向输出", "for other formats use -f and redirect"))
    if out is not None and dates is not None and same_file(out, dates):
        raise UsageError(Text("-o 与输入是同一文件", "-o is the input file"))


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


def _single(ask: Any, accepted: str, issued: str | None) -> tuple[tuple[str, ...], list[render.Row]]:
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
    return tuple(cells), [render.Row(None, cells, answer)]


def _parsed(name: str, text: str) -> Any:
    try:
        return parse_date(text)
    except InputError as error:
        raise error.at(field=name) from None


def _column(session: Session, ask: Any, path: str, rejects: Rejects) -> tuple[tuple[str, ...], list[render.Row]]:
    """Every row of a file answered, but for those that go to ``rejects``. Raises InputError for a fault of the file."""
    source = open_dates(path)
    rejects.columns = source.columns or ()
    counted: dict[datetime.date, Deadline] = {}  # files repeat their days, and each is counted once
    rows = []
    for record, row in read_dates(source, render.COLUMNS):
        error = row if isinstance(row, RongError) else None
        if isinstance(row, DatedRow):
            try:
                rows.append(render.Row(row.line, row.cells, _answered(ask, row, counted)))
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


def _write(session: Session, path: str, rows: list[render.Row], *, force: bool) -> None:
    from rongcli.output.icalendar import deadlines_calendar

    write_whole(path, deadlines_calendar(rows, session.early.on, session.early.language), force=force)


def _print(
    session: Session, form: str, columns: tuple[str, ...], rows: list[render.Row], *, single: bool, quiet: bool
) -> None:
    language = session.early.language
    if form == "csv":
        output.write(render.deadlines_csv(columns, rows))
    elif form == "md":
        _put(render.deadlines_markdown(rows, session.edition, language))
    elif form != "table":
        spaces = None if form == "jsonl" else 2
        found = (dumps(render.deadline_json(row, language), indent=spaces) for row in rows)
        _put(f"{answer}\n" for answer in found) if form == "jsonl" or single else _put(_array(found))
    elif quiet:
        output.write("".join(_conclusion(row.answer, session) + "\n" for row in rows))
    else:
        from rongcli.output.deadline_table import deadline_table, deadlines_table

        one = single and deadline_table(rows[0].answer, session.edition, language)
        output.show(one or deadlines_table(rows, language))


def _array(answers: Iterator[str]) -> Iterator[str]:
    """A JSON array, an answer at a time: a whole file's answers with all their days would not fit in memory."""
    answered = False
    yield "["
    for index, answer in enumerate(answers):
        yield (",\n" if index else "\n") + indent(answer, "  ")
        answered = True
    yield "\n]\n" if answered else "]\n"


def _put(pieces: Iterable[str]) -> None:
    """Writes many pieces, some at a time."""
    rest = iter(pieces)
    while part := "".join(islice(rest, 500)):
        output.write(part)


def _conclusion(answer: Deadline, session: Session) -> str:
    language = session.early.language
    parts = (render.headline(answer, language), render.verdict(answer, language))
    return "  ".join(part for part in parts if part)


COMMAND = Command(
    Text(
        "办理时限的最后一天，按中国法定节假日和调休计算；也可给出一列日期（CSV、Excel 等）",
        "The last day of a service's time limit, on China's real calendar; for a date or a column of dates (CSV, "
        "Excel …)",
    ),
    _run,
    OPTIONS,
    (POLICY, Place("dates", "DATES.csv", required=False)),
    "rongcli deadline permits.visa-residence --accepted 2018-09-28",
    fits=lambda policy: bool(policy.time_limits),
)
