"""``rongcli match``: every policy of the table for one applicant, or for each of many.

On the path of every answer: it imports neither Typer nor rich, its words are split as a claim's are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rongcli.base.errors import OutputError, UsageError, shown
from rongcli.base.files import exists, same_file
from rongcli.base.text import Text
from rongcli.cli import output
from rongcli.cli.command import Command, Place
from rongcli.cli.options import CLAIM, EVERY, STATEMENT, Option
from rongcli.cli.profile import Request, Shown, fits, matches, show_match
from rongcli.cli.session import Session
from rongcli.cli.show import check_file, save, show
from rongcli.cli.table_options import TABLE, refuse_table
from rongcli.output.match import Matches
from rongcli.questions.advice import Advice
from rongcli.questions.match import Matcher
from rongcli.questions.misstated import misplaced
from rongcli.questions.profile import Profile

PROFILES = (".toml", ".json", ".jsonl", ".ndjson")
"""Ends of names of files that are no tables: nothing of tables is loaded for them."""
EXTRA = {
    **EVERY,
    "explain": Option(Text("多份资料时也给出问题与差距", "for many profiles too: questions and near misses"), None),
    "rejects": Option(
        Text("不能读取的行写入此文件（表格）", "write rows that cannot be read here (of a table)"), "FILE"
    ),
    **TABLE,
    **STATEMENT,
}


def run(session: Session, options: Mapping[str, Any]) -> int:
    """Answers the profile, or each of the profiles, that the words name; the exit code."""
    request = Request(session, options, [options["profile"]] if options["profile"] is not None else [])
    request.about(None)
    how = Shown(request.form, options["quiet"], options["all"], options["output"], options["force"])
    path = _path(session, request)
    if how.file is not None:
        check_file(how.file, [path, *options["prior"]], Matches, force=how.force)
    matcher = request.matcher()
    if path is None or path == "-" or path.lower().endswith(PROFILES):
        refuse_table(options, but=("map",) if options["prior"] else ())
    if path is None:
        return _answer(session, request, matcher, iter([request.typed({})]), how)
    if path == "-" or path.lower().endswith(PROFILES):
        return _answer(session, request, matcher, request.profiles(path), how)
    from rongcli.cli.account import rejected_rows, tell_all

    with rejected_rows(session, _rejects(path, options["rejects"]), force=how.force) as rejects:
        code = _answer(session, request, matcher, request.profiles(path, rejects), how)
        rejects.commit()
    if rejects.count:
        tell_all(session, rejects, request.read, quiet=how.quiet)
        return 1
    return code


COMMAND = Command(
    Text("一个申请人对照全部政策", "One applicant against every policy"),
    run,
    CLAIM | EXTRA,
    (Place("profile", "PROFILE", required=False),),
    example="rongcli examples -o examples\nrongcli match examples/foreign-bank.toml",
    inputs="all",
)


def _rejects(path: str, rejects: str | None) -> str | None:
    """The file of rejected rows. Raises UsageError where it is the input, or stdout."""
    if rejects is not None and (rejects == "-" or same_file(path, rejects)):
        raise UsageError(Text("--rejects 须为另一文件", "--rejects is a file of its own"))
    return rejects


def _answer(session: Session, request: Request, matcher: Matcher, profiles: Iterator[Profile], how: Shown) -> int:
    options = request.options
    first = next(profiles, None)
    second = next(profiles, None)
    if first is None:
        if how.form in ("table", "md"):
            output.tell(session.say(Text("没有资料", "no profiles")))
        output.write("[]\n" if how.form == "json" else "")
        return int(options["check"])
    if second is None:
        fit = show_match(session, matcher, first, how)
    else:
        fit = _many(session, matcher, _chained(first, second, profiles), how, explain=options["explain"])
    return int(options["check"] and not fit)


def _path(session: Session, request: Request) -> str | None:
    """The file that the words name; None where facts on the command line are the profile."""
    if not request.words and not request.stated and not request.kinds:
        hint = Text(
            "写 PROFILE.toml，或 --输入项 值；rongcli ask 逐一询问",
            "name PROFILE.toml, or state --INPUT VALUE; rongcli ask asks",
        )
        raise UsageError(Text("缺少 PROFILE", "needs PROFILE"), hint=hint)
    word = request.words[0] if request.words else None
    if word is not None and not exists(word) and misplaced(session.edition, word) is not None:
        command = " ".join(["rongcli", *word.split(".", 1)])
        message = Text(
            f"“{shown(word)}”是政策或领域，不是资料文件", f"'{shown(word)}' is a policy or an area, not a profile"
        )
        raise UsageError(message, hint=Text(f"改用 {command} --输入项 值", f"use {command} --INPUT VALUE"))
    return word


def _chained(first: Profile, second: Profile, rest: Iterator[Profile]) -> Iterator[Profile]:
    yield first
    yield second
    yield from rest


MOST_SHEETS = 1_000


def _many(session: Session, matcher: Matcher, profiles: Iterator[Profile], how: Shown, *, explain: bool) -> bool:
    """Prints the answers to many profiles, in their order, or writes their workbook; whether any policy fits any."""
    from rongcli.questions.advice import advise

    fit = False
    count = 0

    def advices() -> Iterator[Advice]:
        nonlocal fit, count
        for profile in profiles:
            whole = explain or how.form == "md" or how.file is not None
            advice = advise(matcher, profile) if whole else Advice(matcher.match(profile))
            fit, count = fit or fits(advice), count + 1
            if how.file is not None and count > MOST_SHEETS:
                message = Text(f"超过 {MOST_SHEETS} 个申请人", f"has more than {MOST_SHEETS:,} applicants")
                hint = Text("请分批，或用 -f csv", "split the file, or use -f csv")
                raise OutputError(message, file=how.file, hint=hint)
            yield advice

    answer = matches(session, matcher, advices(), several=True, every=how.every, explain=explain)
    if how.file is None:
        show(answer, how.form, quiet=how.quiet)
        return fit
    if how.file.lower().endswith(".html") or how.file.lower().endswith(".md"):
        message = Text("多个申请人的测算书只写 .xlsx 文件", "the statement of many applicants is an .xlsx file")
        raise UsageError(message, hint=Text("请用 .xlsx，或逐份运行", "use .xlsx, or run it once for each"))
    save(session, answer, how.file, force=how.force)
    output.tell(session.say(Text(f"{count}个申请人 → {how.file}", f"{count} applicants → {how.file}")))
    return fit
