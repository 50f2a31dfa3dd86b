"""``rongcli batch``: many claims in, one record each out, in input order."""

import sys
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from rongcli.base.atomic_write import WholeFile, commit_all, write_whole
from rongcli.base.errors import OutputError, UsageError
from rongcli.base.files import refused
from rongcli.base.money import yuan_grouped
from rongcli.base.text import Text
from rongcli.batch import engines
from rongcli.batch.columns import picked
from rongcli.batch.engines import AUTO, ENGINES
from rongcli.batch.job import FORMS, Job
from rongcli.batch.pools import MODES
from rongcli.batch.rejects import Rejects
from rongcli.batch.tally import Tally
from rongcli.cli import account, output
from rongcli.cli.arguments import SHARED_OPTIONS
from rongcli.cli.batch_options import HEADINGS, check, headings_of, memory_limit, rejects_path, results_form, rows_files
from rongcli.cli.built_in import made, new_app, option
from rongcli.cli.prior import prior_awards
from rongcli.cli.session import Session, machine, one_form, parse_readings
from rongcli.cli.show import show
from rongcli.cli.table_options import asked, table_option
from rongcli.output.formats import checked
from rongcli.output.json import award, dumps
from rongcli.output.summary_json import summary as summary_json

READING = "[POLICY.]READING=CHOICE"
HELP = Text(
    "批量计算：每项申请一行，限额跨申请累计。列名为 政策、申请人、日期 及各政策的输入项，可带单位，如 实缴保费(万元)；"
    "没有日期的按 --on 计，默认今天。格式由文件名后缀决定；标准输入（-）的结果为 JSON 行，除非另用 -f 指明",
    "Many claims, a row each, with caps that reach across them. Columns are policy, applicant, date and the inputs of "
    "each policy, with a unit if you like: premium_paid(万元). A claim without a date counts as of --on, today by "
    "default. The suffix of a file says its form; results of standard input (-) are JSON lines unless "
    "-f says otherwise",
)
STAGES = {"read": Text("读入", "Reading"), "decide": Text("计算", "Deciding"), "write": Text("写出", "Writing")}


def command(session: Session) -> Any:
    """The Typer command."""
    app = new_app(session)
    say, file = partial(option, session), partial(option, session, metavar="FILE")
    told = partial(table_option, session)
    forms, engines, modes = "|".join(FORMS), "|".join((AUTO, *ENGINES)), "|".join(MODES)

    @app.command("batch", help=session.say(HELP))
    def batch(
        claims: Annotated[str, typer.Argument(metavar="CLAIMS")],
        out: Annotated[str | None, say("结果写入此文件", "write results here", "--output", "-o", metavar="OUT")] = None,
        form: Annotated[str | None, say("输出格式", "output format", "--format", "-f", metavar=forms)] = None,
        as_json: Annotated[bool, say("即 -f jsonl", "the same as -f jsonl", "--json")] = False,
        force: Annotated[bool, say("覆盖已有文件", "replace files that exist", "--force")] = False,
        policy: Annotated[str | None, say("未写明政策的申请按此计算", "the policy of claims that name none")] = None,
        reading: Annotated[list[str] | None, say("选用一种解读", "choose a reading", metavar=READING)] = None,
        prior: Annotated[
            list[str] | None,
            file(*SHARED_OPTIONS["prior"].help),
        ] = None,
        pool: Annotated[str | None, say("共用资金的分配", "how money that all share is spent", metavar=modes)] = None,
        columns: Annotated[
            str | None, say("结果只加这些列", "add these columns of the result only", metavar="NAME,NAME…")
        ] = None,
        headings: Annotated[
            str | None,
            say(
                "结果列名和取值用代码或中英文；xlsx 默认用界面语言",
                "codes or words in the results; xlsx speaks your language by default",
                metavar="|".join(HEADINGS),
            ),
        ] = None,
        rejects: Annotated[str | None, file("不能读取的行写入此文件", "write rows that cannot be read here")] = None,
        summary: Annotated[str | None, file("汇总写入此文件（JSON）", "write the summary here, as JSON")] = None,
        explain: Annotated[bool, say("输出完整答案（jsonl）", "write whole awards (jsonl)", "--explain")] = False,
        stream: Annotated[
            bool, say("逐行即时答复标准输入", "answer stdin line by line, as it arrives", "--stream")
        ] = False,
        assume_rest: Annotated[
            bool, say("未说明的条件按成立计", "take conditions not stated as met", "--assume-rest")
        ] = False,
        engine: Annotated[str, say("计算引擎", "what computes", metavar=engines)] = AUTO,
        input_format: Annotated[str | None, say("输入格式", "form of the claims", metavar=forms)] = None,
        encoding: Annotated[str | None, say("输入文本的编码", "encoding of the claims")] = None,
        delimiter: Annotated[str | None, say("输入的分隔符", "what separates the cells of the claims")] = None,
        rows: Annotated[
            list[str] | None,
            say(
                "清单各行所在的文件，按 claim_id 归入申请",
                "the file with the rows of a list, by claim_id",
                "--rows",
                metavar="LIST=FILE",
            ),
        ] = None,
        sheet: Annotated[list[str] | None, told("sheet")] = None,
        preview: Annotated[
            bool, say("说明如何读取此文件，不计算", "how the file is read; nothing is computed", "--preview")
        ] = False,
        map: Annotated[str | None, told("map")] = None,
        save_map: Annotated[
            str | None,
            file("与 --preview 同用：写出映射表的初稿", "with --preview: write a first map here", "--save-map"),
        ] = None,
        unit: Annotated[list[str] | None, told("unit")] = None,
        skip: Annotated[list[str] | None, told("skip")] = None,
        visible: Annotated[bool, told("visible")] = False,
        memory_limit: Annotated[
            str | None,
            say("内存上限，如 1GB（不用于 python）", "memory, such as 1GB (not python)", metavar="SIZE"),
        ] = None,
        master: Annotated[
            str | None, say("Spark 集群的地址，默认为本机", "the Spark cluster, this machine by default", metavar="URL")
        ] = None,
        quiet: Annotated[bool, say("不输出汇总", "no summary on stderr", "--quiet", "-q")] = False,
    ) -> None:
        given = _options(locals())
        _run(session, {**given, "form": one_form(form, "jsonl" if as_json else None), "prior": prior or []})

    return made(app, session)


def _options(found: Mapping[str, Any]) -> dict[str, Any]:
    """The options of the command by name, without what its function closes over."""
    return {name: value for name, value in found.items() if name not in ("session", "say", "file", "told", "as_json")}


def _run(session: Session, given: Mapping[str, Any]) -> None:
    """Checks what is asked for, computes it, puts the results in place, and tells what they came to."""
    if given["save_map"] is not None and not given["preview"]:
        raise UsageError(Text("--save-map 与 --preview 同用", "--save-map goes with --preview"))
    if given["preview"]:
        _preview(session, given)
        return
    form = results_form(given)
    check(given, form)
    stages = {stage: session.say(words) for stage, words in STAGES.items()}
    with ExitStack() as stack:
        whole = None
        if given["out"] not in (None, "-"):
            whole = stack.enter_context(WholeFile(given["out"], force=given["force"]))
            whole.check()
        rejects = stack.enter_context(_rejects(session, given))
        if given["summary"] is not None:
            WholeFile(given["summary"], force=given["force"]).check()
        # A bar among the results on one terminal would wipe some of them out as it goes.
        quiet = given["quiet"] or (whole is None and output.on_terminal())
        progress = stack.enter_context(output.Progress(stages, quiet=quiet))
        job = _job(session, given, form, rejects, whole, progress)
        tally = _compute(job, given)
        progress.stop()
        rejected = rejects.written()
        written = [one for one in (rejected, whole) if one is not None]
        if given["summary"] is not None:
            told = stack.enter_context(WholeFile(given["summary"], force=given["force"]))
            _summarise(told, summary_json(tally, session.edition), {"results": whole, "rejects": rejected})
            written.append(told)
        commit_all(written)  # the summary last, which has the hashes of the others
        rejects.take_away()
    _tell(session, given, tally, rejects)
    if tally.rejected:
        raise SystemExit(1)


def _summarise(told: WholeFile, summary: dict[str, Any], files: Mapping[str, WholeFile | None]) -> None:
    """Writes the summary, with the name and the hash of each other file of the run. Raises OutputError."""
    found = {
        name: None if whole is None else {"file": Path(whole.name).name, "sha256": whole.sha256()}
        for name, whole in files.items()
    }
    text = dumps({**summary, "files": found}, indent=2) + "\n"
    try:
        told.open().write(text.encode())
    except OSError as error:
        raise refused(error, told.name, OutputError) from None


def _preview(session: Session, given: Mapping[str, Any]) -> None:
    """Prints how the file is read, and writes a first map of it where one is asked for."""
    from rongcli.batch.preview import preview
    from rongcli.output.preview import Previewed
    from rongcli.reading.instructions import map_toml

    form = checked(given["form"] or "table")
    language = session.early.language
    job = _job(session, given, "jsonl", Rejects(None, language, kept=0), None, lambda *_: None)
    found = preview(job)
    if given["save_map"] is not None:
        columns = {one.name: one.field or "" for one in found.columns}
        units = {one.name: one.unit for one in found.columns if one.unit is not None}
        write_whole(given["save_map"], map_toml(job.asked, columns, units), force=given["force"])
    show(Previewed(found, session.edition, language), form, quiet=given["quiet"])


def _compute(job: Job, given: Mapping[str, Any]) -> Tally:
    if not given["stream"]:
        return engines.run(given["engine"], job)
    from rongcli.batch.stream import run

    return run(job)


def _rejects(session: Session, given: Mapping[str, Any]) -> Rejects:
    """Where rejected rows go: to the file asked for, else beside the output, else to stderr."""
    language, path = session.early.language, rejects_path(given)
    if path is not None:
        asked = given["rejects"] is not None
        return Rejects(path, language, always=asked, force=given["force"], kept=0)
    if given["stream"]:
        return _Told(session)
    return Rejects(None, language, kept=None if machine(sys.argv) else 2)


class _Told(Rejects):
    """The rejected rows of a stream: each is told at once, by people's words only the first two."""

    def __init__(self, session: Session) -> None:
        super().__init__(None, session.early.language, kept=0)
        self._spoken = session.early.language

    def add(self, line: int, error: Any, raw: str, cells: Mapping[str, object] | None = None) -> None:
        super().add(line, error, raw, cells)
        if machine(sys.argv):
            output.tell(output.error_json(error, self._spoken))
        elif self.count <= 2:
            output.tell(output.error_text(error, self._spoken))


def _job(
    session: Session, given: Mapping[str, Any], form: str, rejects: Rejects, whole: WholeFile | None, progress: Any
) -> Job:
    """The run that the options ask for."""
    edition, language = session.edition, session.early.language
    wanted = parse_readings(given["reading"] or [], edition, edition.policies.values())
    table = asked(given)
    paid = table.prior._replace(policy=given["policy"])
    prior, prior_files = prior_awards(session, given["prior"], wanted, given["claims"], paid)
    same = ("engine", "encoding", "delimiter", "policy", "assume_rest", "pool", "master")
    passed = {"input_form": given["input_format"], "memory_limit": memory_limit(given)}
    passed |= {name: given[name] for name in same} | {"asked": table.claims}
    if given["claims"] == "-" and given["form"] == "jsonl":
        passed["input_form"] = passed["input_form"] or "jsonl"  # ``batch - -f jsonl`` is JSON lines in and out
    return Job(
        edition=edition,
        readings=wanted,
        on=session.early.on,
        language=language,
        claims=given["claims"],
        form=form,
        rejects=rejects,
        output=whole,
        write=output.write,
        warn=lambda words: output.note(words, session.early.language, "warning"),
        progress=progress,
        prior=prior,
        prior_files=prior_files,
        rows=rows_files(edition, given["rows"] or []),
        added=picked(given["columns"], edition),
        headings=headings_of(given, form, language),
        explain=(lambda answer: dumps(award(answer, language))) if given["explain"] else None,
        **passed,
    )


def _tell(session: Session, given: Mapping[str, Any], tally: Tally, rejects: Rejects) -> None:
    """Tells what could not be read, and what the batch came to."""
    account.tell_rejected(session, rejects, Text("--rejects FILE 可全部列出", "--rejects FILE lists them all"))
    if given["quiet"]:
        return
    account.tell_notes(session, tally.notes, rejects)
    if tally.policies:
        from rongcli.output.summary import summary

        output.tell_table(summary(tally, session.edition, session.early.language, output.columns()))
    if tally.rejected:
        output.tell(session.say(_could_claim(tally)))
    account.tell_counts(session, tally.read, tally.computed, rejects)


def _could_claim(tally: Tally) -> Text:
    """What rejected rows could still come to, and what that figure is."""
    counted, most = tally.rejected - tally.rejected_uncounted, yuan_grouped(tally.rejected_at_most)
    rest = tally.rejected_uncounted
    zh = f"拒绝的行未计入以上金额；其中{counted}行更正后合计最高 {most}（逐行单独计算，未扣已付和其他行所用限额）"
    en = (
        f"rejected rows are in none of these amounts; once mended, {counted} of them could get at most {most}"
        " (each row by itself, nothing taken off for other rows or for what was paid before)"
    )
    if rest:
        return Text(f"{zh}；另有{rest}行无法估计", f"{en}; {rest} cannot be told")
    return Text(zh, en)
