"""``-o FILE.html|md|xlsx``: an answer's statement as a file, beside the answer that is printed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path

from rongcli.base.atomic_write import WholeFile
from rongcli.base.errors import OutputError, UsageError
from rongcli.base.files import refused, same_file
from rongcli.base.text import Text
from rongcli.cli import output
from rongcli.cli.session import Session
from rongcli.output.statement import Part, Statement
from rongcli.output.statement_award import Told, award_statement
from rongcli.output.statement_many import matches_statement
from rongcli.output.statement_match import applicant_part, candidates, match_statement
from rongcli.output.statement_words import say
from rongcli.questions.advice import Advice, advise
from rongcli.questions.match import FITS, Matcher, Row
from rongcli.questions.profile import Profile
from rongcli.rules.explain import Asked, explain

MOST_SHEETS = 1_000
SUFFIXES = (".html", ".md", ".xlsx")


def check(path: str, read: Iterable[str | None], *, force: bool) -> None:
    """Whether a statement may be written there, before anything is computed; ``read`` are the files the answer reads.

    Raises UsageError for another suffix or a file that is read, OutputError for one that exists or cannot be made.
    """
    if Path(path).suffix.lower() not in SUFFIXES:
        message = Text("-o 只写 .html、.md 或 .xlsx 文件", "-o writes .html, .md or .xlsx files")
        raise UsageError(message, hint=Text("请改用其中一种扩展名", "end the name in one of these"))
    for other in read:
        if other not in (None, "-") and same_file(path, str(other)):
            message = Text("输出与输入是同一文件", "the output is the input file")
            raise UsageError(message, hint=Text("请另选文件", "choose another"))
    WholeFile(path, force=force).check()


def write_award(session: Session, asked: Asked, path: str, *, force: bool) -> None:
    """Writes the statement of one claim. Raises OutputError."""
    made = award_statement(_told(asked), session.edition, session.early.language, _made(session))
    _write(path, made, force=force)


def write_match(session: Session, matcher: Matcher, advice: Advice, path: str, *, force: bool) -> None:
    """Writes the statement of a match. Raises OutputError."""

    def explained(row: Row) -> Told:
        return _told(matcher.asked(row.policy, advice.match.profile))

    made = match_statement(advice, explained, session.edition, session.early.language, _made(session))
    _write(path, made, force=force)


def write_matches(session: Session, matcher: Matcher, profiles: Iterable[Profile], path: str, *, force: bool) -> bool:
    """Writes a workbook of many matches, an overview and a sheet for each; whether any policy fits any of them.

    Raises UsageError for another form, and OutputError for more than a workbook can hold.
    """
    if Path(path).suffix.lower() != ".xlsx":
        message = Text("多个申请人的测算书只写 .xlsx 文件", "the statement of many applicants is an .xlsx file")
        raise UsageError(message, hint=Text("请用 .xlsx，或逐份运行", "use .xlsx, or run it once for each"))
    found: list[tuple[Advice, Part]] = []
    edition, language = session.edition, session.early.language
    for profile in profiles:
        if len(found) >= MOST_SHEETS:
            message = Text(f"超过 {MOST_SHEETS} 个申请人", f"has more than {MOST_SHEETS:,} applicants")
            raise OutputError(message, file=path, hint=Text("请分批，或用 -f csv", "split the file, or use -f csv"))
        advice = advise(matcher, profile)
        told = [(row, _told(matcher.asked(row.policy, profile))) for row in candidates(advice.match)]
        found.append((advice, applicant_part(advice, told, edition, language)))
    _write(path, matches_statement(found, edition, language, _made(session)), force=force)
    output.tell(session.say(Text(f"{len(found)}个申请人 → {path}", f"{len(found)} applicants → {path}")))
    return any(row.standing in FITS for advice, _ in found for row in advice.match.rows)


def _told(asked: Asked) -> Told:
    return Told(explain(asked), asked.terms().policy.time_limits)


def _made(session: Session) -> str:
    """When the statement is made, and what says so: ``--on``, which makes it the same each time, or the clock."""
    early = session.early
    if early.dated:
        return say("by-on", early.language, time=early.on.isoformat())
    now = datetime.datetime.now().astimezone().isoformat(" ", "seconds")
    return say("by-clock", early.language, time=now)


def _write(path: str, statement: Statement, *, force: bool) -> None:
    """Writes the file whole or not at all, in the form that its suffix names."""
    try:
        content = _content(Path(path).suffix.lower(), statement)
    except OutputError as error:
        raise error.at(file=path) from None
    with WholeFile(path, force=force) as whole:
        file = whole.open()
        try:
            file.write(content)
        except OSError as error:
            raise refused(error, whole.name, OutputError) from None
        whole.commit()


def _content(suffix: str, statement: Statement) -> bytes:
    if suffix == ".xlsx":
        from rongcli.output.statement_xlsx import workbook

        return workbook(statement)
    if suffix == ".md":
        from rongcli.output.statement_markdown import markdown

        return markdown(statement).encode("utf-8")
    from rongcli.output.statement_html import html

    return html(statement).encode("utf-8")
