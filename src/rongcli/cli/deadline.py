"""``rongcli deadline``: the last day of a service's time limit, for one date or a column of them."""

import datetime
from collections.abc import Mapping
from functools import partial
from typing import Any

from rongcli.base.dates import parse_date
from rongcli.base.errors import InputError, RongError, UsageError
from rongcli.base.files import read_bytes, same_file
from rongcli.base.text import Text
from rongcli.batch.rejects import Rejects
from rongcli.cli import output
from rongcli.cli.account import rejected_rows, tell_all
from rongcli.cli.command import POLICY, Command, Place
from rongcli.cli.options import FORCE, READING, REJECTS, SHOWN, Option, formats
from rongcli.cli.session import Session, output_form, parse_readings
from rongcli.cli.show import check_file, save, show
from rongcli.cli.table_options import TABLE, asked, refuse_table
from rongcli.output.deadline import COLUMNS, Deadlines, Row
from rongcli.questions.deadline import Asked, Deadline, deadline, judged
from rongcli.questions.workdays import Calendar, arranged, covered, estimated, published
from rongcli.reading.dates import DatedRow, is_date, open_dates, read_dates
from rongcli.reading.instructions import Instructions
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
    "output": Option(
        Text("另写入文件（格式随扩展名，如 .ics）", "also write a file (form by its suffix, such as .ics)"), "FILE", "o"
    ),
    **FORCE,
    **formats(*Deadlines.gives),
    "quiet": SHOWN["quiet"],
    "reading": READING,
    **TABLE,
}


def _run(session: Session, options: Mapping[str, Any]) -> int:
    shape, policy, dates = output_form(options, *Deadlines.gives), options["policy"], options["dates"]
    accepted, issued, rejects, out = (options[name] for name in ("accepted", "issued", "rejects", "output"))
    if dates is None and accepted == "-":
        dates, accepted = "-", None
    _check(accepted, issued, dates)
    if out is not None:
        check_file(out, [dates], Deadlines, force=options["force"])
    _check_rejects(rejects, dates, out)
    if dates is None:
        refuse_table(options)
    wanted = parse_readings(options["reading"], session.edition, (policy,), session.edition.counting)
    known = _calendar(session, options["calendar"], estimated if options["estimate"] else published)
    ask = partial(Asked.of, session.edition, policy, wanted, known)
    with rejected_rows(session, rejects, force=options["force"]) as left:
        if dates is None:
            columns, rows = _single(ask, accepted or "", issued)
        else:
            columns, rows = _column(session, ask, dates, left, asked(options).claims)
        answer = Deadlines(rows, columns, session.edition, session.early.language, session.early.on)
        if out is not None:
            save(session, answer, out, force=options["force"])
        left.commit()
    show(answer, shape, quiet=options["quiet"])
    if left.count:
        tell_all(session, left, left.count + len(rows), quiet=options["quiet"])
    return int(bool(left.count))


def _check(accepted: str | None, issued: str | None, dates: str | None) -> None:
    """Refuses what does not go together."""
    if dates is not None and is_date(dates):
        hint = Text(f"请写 --accepted {dates}", f"write --accepted {dates}")
        raise UsageError(Text(f"“{dates}”是日期，不是文件", f"'{dates}' is a date, not a file"), hint=hint)
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
