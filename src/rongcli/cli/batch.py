"""``rongcli batch``: many claims in, one record each out, in input order."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

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
from rongcli.cli.batch_options import HEADINGS, check, headings_of, memory_limit, rejects_path, results_form, rows_files
from rongcli.cli.command import Command, Place
from rongcli.cli.options import ASKED, FORCE, REJECTS, SHOWN, Option
from rongcli.cli.prior import prior_awards
from rongcli.cli.session import Session, one_form, parse_readings
from rongcli.cli.show import show
from rongcli.cli.table_options import TABLE, asked
from rongcli.output.formats import checked
from rongcli.output.json import award, dumps
from rongcli.output.summary_json import summary as summary_json

OPTIONS = {
    "output": Option(Text("结果写入此文件", "write results here"), "OUT", "o"),
    "format": SHOWN["format"]._replace(value="|".join(FORMS)),
    "json": Option(Text("即 -f jsonl", "the same as -f jsonl")),
    **FORCE,
    "policy": Option(
        Text("未写明政策的申请按此计算", "the policy of claims that name none"), "POLICY", offers="policies"
    ),
    "reading": ASKED["reading"],
    "prior": ASKED["prior"],
    "pool": Option(Text("共用资金的分配", "how money that all share is spent"), "|".join(MODES)),
    "columns": Option(Text("结果只加这些列", "add these columns of the result only"), "NAME,NAME…"),
    "headings": Option(
        Text(
            "结果列名和取值用代码或中英文；xlsx 默认用界面语言",
            "codes or words in the results; xlsx speaks your language by default",
        ),
        "|".join(HEADINGS),
    ),
    **REJECTS,
    "summary": Option(Text("汇总写入此文件（JSON）", "write the summary here, as JSON"), "FILE"),
    "explain": Option(Text("输出完整答案（jsonl）", "write whole awards (jsonl)")),
    "stream": Option(Text("逐行即时答复标准输入", "answer stdin line by line, as it arrives")),
    "assume_rest": ASKED["assume_rest"],
    "engine": Option(Text("计算引擎", "what computes"), "|".join((AUTO, *ENGINES))),
    "input_format": Option(Text("输入格式", "form of the claims"), "|".join(FORMS)),
    "encoding": Option(Text("输入文本的编码", "encoding of the claims"), "ENCODING"),
    "delimiter": Option(Text("输入的分隔符", "what separates the cells of the claims"), "MARK"),
    "rows": Option(
        Text("清单各行所在的文件，按 claim_id 归入申请", "the file with the rows of a list, by claim_id"),
        "LIST=FILE",
        many=True,
    ),
    **TABLE,
    "preview": Option(Text("说明如何读取此文件，不计算", "how the file is read; nothing is computed")),
    "save_map": Option(Text("与 --preview 同用：写出映射表的初稿", "with --preview: write a first map here"), "FILE"),
    "memory_limit": Option(Text("内存上限，如 1GB（不用于 python）", "memory, such as 1GB (not python)"), "SIZE"),
    "master": Option(Text("Spark 集群的地址，默认为本机", "the Spark cluster, this machine by default"), "URL"),
    "quiet": Option(Text("不输出汇总", "no summary on stderr"), None, "q"),
}
STAGES = {"read": Text("读入", "Reading"), "decide": Text("计算", "Deciding"), "write": Text("写出", "Writing")}


def _run(session: Session, options: Mapping[str, Any]) -> int:
    """Checks what is asked for, computes it, puts the results in place, and tells what they came to."""
    given = {
        **options,
        "format": one_form(options["format"], "jsonl" if options["json"] else None),
        "map": options["map"] or session.early.settings.map,
    }
    if given["save_map"] is not None and not given["preview"]:
        raise UsageError(Text("--save-map 与 --preview 同用", "--save-map goes with --preview"))
    if given["preview"]:
        _preview(session, given)
        return 0
    form = results_form(given)
    check(given, form)
    stages = {stage: session.say(words) for stage, words in STAGES.items()}
    with ExitStack() as stack:
        whole = None
        if given["output"] not in (None, "-"):
            whole = stack.enter_context(WholeFile(given["output"], force=given["force"]))
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
    return int(bool(tally.rejected))


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

    form = checked(given["format"] or "table")
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
        return engines.run(given["engine"] or AUTO, job)
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
    return Rejects(None, language, kept=None if session.early.machine else 2)


class _Told(Rejects):
    """The rejected rows of a stream: each is told at once, by people's words only the first two."""

    def __init__(self, session: Session) -> None:
        super().__init__(None, session.early.language, kept=0)
        self._early = session.early

    def add(self, line: int, error: Any, raw: str, cells: Mapping[str, object] | None = None) -> None:
        super().add(line, error, raw, cells)
        if self._early.machine:
            output.tell(output.error_json(error, self._early.language))
        elif self.count <= 2:
            output.tell(output.error_text(error, self._early.language))


def _job(
    session: Session, given: Mapping[str, Any], form: str, rejects: Rejects, whole: WholeFile | None, progress: Any
) -> Job:
    """The run that the options ask for."""
    edition, language = session.edition, session.early.language
    wanted = parse_readings(given["reading"], edition, edition.policies.values())
    table = asked(given)
    paid = table.prior._replace(policy=given["policy"])
    prior, prior_files = prior_awards(session, given["prior"], wanted, given["claims"], paid)
    same = ("encoding", "delimiter", "policy", "assume_rest", "pool", "master")
    passed = {
        "input_form": given["input_format"],
        "memory_limit": memory_limit(given),
        "engine": given["engine"] or AUTO,
    }
    passed |= {name: given[name] for name in same} | {"asked": table.claims}
    if given["claims"] == "-" and given["format"] == "jsonl":
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
        rows=rows_files(edition, given["rows"]),
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


COMMAND = Command(
    Text(
        "批量计算：每项申请一行，限额跨申请累计。列名为 政策、申请人、日期 及各政策的输入项，可带单位，"
        "如 实缴保费(万元)；"
        "没有日期的按 --on 计，默认今天。格式由文件名后缀决定；标准输入（-）的结果为 JSON 行，除非另用 -f 指明",
        "Many claims, a row each, with caps that reach across them. Columns are policy, applicant, date and the inputs "
        "of each policy, with a unit if you like: premium_paid(万元). A claim without a date counts as of --on, today "
        "by default. The suffix of a file says its form; results of standard input (-) are JSON lines unless -f says "
        "otherwise",
    ),
    _run,
    OPTIONS,
    (Place("claims", "CLAIMS"),),
    "rongcli examples -o examples\nrongcli batch examples/claims.csv -o results.csv",
)
