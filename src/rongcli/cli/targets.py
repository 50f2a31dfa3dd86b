"""``rongcli targets``: the documents' targets, and actual figures held against them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rongcli.base.atomic_write import WholeFile, write_whole
from rongcli.base.errors import RongError, UsageError
from rongcli.base.files import same_file
from rongcli.base.text import Text, did_you_mean
from rongcli.batch.rejects import Rejects
from rongcli.cli import output
from rongcli.cli.account import rejected_rows, tell_all
from rongcli.cli.command import Command, Place
from rongcli.cli.options import FORCE, REJECTS, SHOWN, Option, formats
from rongcli.cli.session import Session, one_form
from rongcli.questions.targets import Progress, chosen
from rongcli.rules.facts import plain
from rongcli.rules.published import Target

FORMATS = ("table", "json", "jsonl", "csv", "md", "svg")
OPTIONS = {
    "dimension": Option(Text("只看此方面", "only this dimension"), "NAME", many=True, offers="dimensions"),
    "document": Option(Text("只看此文件", "only this document"), "NAME", many=True, offers="documents"),
    **formats(*FORMATS),
    "output": Option(Text("写入此文件（格式随扩展名）", "write to this file (form by its suffix)"), "FILE", "o"),
    **REJECTS,
    **FORCE,
    "quiet": SHOWN["quiet"],
}


def _run(session: Session, options: Mapping[str, Any]) -> int:
    actuals, out, rejects, quiet = (options[name] for name in ("actuals", "output", "rejects", "quiet"))
    shape = _form(options["format"], out, as_json=options["json"])
    shape = "line" if quiet and shape == "table" else shape
    if rejects is not None and (actuals is None or same_file(rejects, actuals) or rejects in ("-", out)):
        raise UsageError(Text("--rejects 须为实际值文件之外的文件", "--rejects is a file beside one of actual figures"))
    with rejected_rows(session, rejects, force=options["force"]) as left:
        chosen_ = (options["dimension"], options["document"])
        read = _answer(session, actuals, *chosen_, shape, out, left, force=options["force"])
    if left.count:
        tell_all(session, left, read, quiet=quiet)
    return int(bool(left.count))


def _form(form: str | None, out: str | None, *, as_json: bool) -> str:
    """The format asked for, or the one that the file's suffix names. Raises UsageError for none that exists."""
    suffix = Path(out).suffix.lower().removeprefix(".") if out else ""
    found = one_form(form, "json" if as_json else None) or (suffix if suffix in FORMATS else "table")
    if found not in FORMATS:
        message = Text(f"没有格式“{found}”", f"there is no format '{found}'")
        raise UsageError(message, hint=Text("可用 " + "、".join(FORMATS), "use " + ", ".join(FORMATS)))
    return found


def _answer(
    session: Session,
    actuals: str | None,
    dimensions: list[str],
    documents: list[str],
    form: str,
    out: str | None,
    rejects: Rejects,
    *,
    force: bool,
) -> int:
    """Prints the answer; how many values were stated."""
    edition = session.edition
    if form == "svg" and actuals is None:
        raise UsageError(Text("svg 须有实际值文件", "svg needs a file of actual figures: there is nothing to draw"))
    if out is not None:
        _free(out, actuals, force=force)
    names = [_one_of(word, edition.dimensions, Text("领域", "dimension")) for word in dimensions]
    keys = [_one_of(word, edition.documents, Text("文件", "document")) for word in documents]
    targets = chosen(edition.targets.values(), names, keys)
    read, progress = (0, None) if actuals is None else _held(session, actuals, rejects)
    rejects.commit()
    text = _rendered(session, targets, progress, form)
    if out is not None:
        # Excel reads a CSV file as UTF-8 only behind a byte order mark.
        write_whole(out, ("\ufeff" if form == "csv" else "") + text, force=force)
    else:
        output.write(text, styled=form == "table")
    if not targets:
        output.tell(session.say(Text("没有目标", "no targets")))
    return read


def _free(out: str, actuals: str | None, *, force: bool) -> None:
    """Refuses an output that is the input, or that exists and was not to be replaced."""
    if actuals not in (None, "-") and same_file(out, str(actuals)):
        raise UsageError(
            Text("输出与输入是同一文件", "the output is the input file"), hint=Text("请另选文件", "choose another")
        )
    WholeFile(out, force=force).check()


def _one_of(word: str, names: Mapping[str, Text], what: Text) -> str:
    """The key that a word names: itself, or its label in either language. Raises UsageError naming the nearest."""
    known = {plain(name): key for key, label in names.items() for name in (key, *label)}
    if plain(word) in known:
        return known[plain(word)]
    options = ", ".join(names)
    message = Text(f"没有{what.zh}“{word}”", f"there is no {what.en} '{word}'")
    raise UsageError(message, hint=did_you_mean(word, known) or Text(f"可用：{options}", f"one of: {options}"))


def _held(session: Session, path: str, rejects: Rejects) -> tuple[int, dict[str, Progress]]:
    """How many values the file states, and every target with what it states of it."""
    from rongcli.batch.actuals import Stated, held, read_actuals

    found = read_actuals(path)
    rejects.columns = found.columns or ()

    def reject(one: Stated, error: RongError) -> None:
        assert one.row is not None
        rejects.add(one.line, error, one.row.raw, one.row.cells)

    for words in found.notes:
        output.note(words, session.early.language)
    return len(found.stated), held(session.edition.targets, found.stated, path, reject)


def _rendered(session: Session, targets: list[Target], progress: dict[str, Progress] | None, form: str) -> str:
    """The answer in one of the formats."""
    edition, language = session.edition, session.early.language
    shown = {target.id for target in targets}
    comparisons = [one for one in edition.comparisons.values() if shown & set(one.targets)]
    if form == "line":
        from rongcli.output.target_words import conclusion

        return conclusion(targets, progress, language) + "\n"
    if form == "svg":
        from rongcli.output.target_chart import progress_svg

        return progress_svg(edition, targets, progress or {}, language)
    if form == "table":
        from rongcli.output.targets import progress_table, targets_list

        if progress is None:
            return output.rendered(targets_list(edition, targets, comparisons, language))
        return output.rendered(progress_table(edition, targets, progress, comparisons, language))
    from rongcli.output import json, target_records

    if form == "csv":
        return target_records.targets_csv(targets, progress, language)
    if form == "md":
        return target_records.targets_markdown(edition, targets, progress, comparisons, language)
    if form == "jsonl":
        rows = (target_records.record(one, target_records.of(one, progress), language) for one in targets)
        return "".join(json.dumps(row) + "\n" for row in rows)
    whole = target_records.document(edition, targets, progress, comparisons, language)
    return json.dumps(whole, indent=2) + "\n"


COMMAND = Command(
    Text(
        "两份文件的目标；给出实际值（TOML、CSV、Excel 等）时逐项对照",
        "The documents' targets; with actual figures (TOML, CSV, Excel …), what is met or missed and by how much",
    ),
    _run,
    OPTIONS,
    (Place("actuals", "ACTUALS", required=False),),
    "rongcli targets --dimension tourism",
)
