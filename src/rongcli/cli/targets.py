"""``rongcli targets``: the documents' targets, and actual figures held against them."""

from collections.abc import Mapping
from typing import Any

from rongcli.base.errors import RongError, UsageError
from rongcli.base.files import same_file
from rongcli.base.text import Text, did_you_mean
from rongcli.batch.rejects import Rejects
from rongcli.cli import output
from rongcli.cli.account import rejected_rows, tell_all
from rongcli.cli.command import Command, Place
from rongcli.cli.options import FORCE, REJECTS, SHOWN, Option, formats
from rongcli.cli.session import Session, output_form
from rongcli.cli.show import check_file, save, show
from rongcli.cli.table_options import TABLE, asked, refuse_table
from rongcli.output.formats import of_file
from rongcli.output.targets import Targets
from rongcli.questions.targets import Progress, chosen
from rongcli.reading.instructions import Instructions
from rongcli.rules.facts import plain

OPTIONS = {
    "dimension": Option(Text("只看此方面", "only this dimension"), "NAME", many=True, offers="dimensions"),
    "document": Option(Text("只看此文件", "only this document"), "NAME", many=True, offers="documents"),
    **formats(*Targets.gives),
    "output": Option(Text("写入此文件（格式随扩展名）", "write to this file (form by its suffix)"), "FILE", "o"),
    **REJECTS,
    **FORCE,
    "quiet": SHOWN["quiet"],
    **TABLE,
}


def _run(session: Session, options: Mapping[str, Any]) -> int:
    actuals, out, rejects, quiet = (options[name] for name in ("actuals", "output", "rejects", "quiet"))
    shape = _form(options["format"], out, as_json=options["json"])
    if rejects is not None and (actuals is None or same_file(rejects, actuals) or rejects in ("-", out)):
        raise UsageError(Text("--rejects 须为实际值文件之外的文件", "--rejects is a file beside one of actual figures"))
    with rejected_rows(session, rejects, force=options["force"]) as left:
        said = _said(options, actuals)
        chosen_ = (options["dimension"], options["document"])
        read = _answer(session, actuals, *chosen_, shape, out, left, said, force=options["force"], quiet=quiet)
    if left.count:
        tell_all(session, left, read, quiet=quiet)
    return int(bool(left.count))


def _said(table: Mapping[str, Any], actuals: str | None) -> Instructions:
    """What is said of the table of actual figures. Raises UsageError where there is none."""
    if actuals is None or actuals.lower().endswith(".toml"):
        refuse_table(table)
    return asked(table).claims


def _form(form: str | None, out: str | None, *, as_json: bool) -> str:
    """The format asked for, or the one that the file's suffix names. Raises UsageError for none that exists."""
    if form is None and out is not None and not as_json:
        return of_file(out, *Targets.gives)
    return output_form({"format": form, "json": as_json}, *Targets.gives)


def _answer(
    session: Session,
    actuals: str | None,
    dimensions: list[str],
    documents: list[str],
    form: str,
    out: str | None,
    rejects: Rejects,
    said: Instructions,
    *,
    force: bool,
    quiet: bool,
) -> int:
    """Prints the answer; how many values were stated."""
    edition = session.edition
    if form == "svg" and actuals is None:
        raise UsageError(Text("svg 须有实际值文件", "svg needs a file of actual figures: there is nothing to draw"))
    if out is not None:
        check_file(out, [actuals], Targets, force=force)
    names = [_one_of(word, edition.dimensions, Text("领域", "dimension")) for word in dimensions]
    keys = [_one_of(word, edition.documents, Text("文件", "document")) for word in documents]
    targets = chosen(edition.targets.values(), names, keys)
    read, progress = (0, None) if actuals is None else _held(session, actuals, rejects, said)
    rejects.commit()
    answer = Targets(edition, targets, progress, session.early.language)
    if out is not None:
        save(session, answer, out, form=form, force=force)
    else:
        show(answer, form, quiet=quiet)
    if not targets:
        output.tell(session.say(Text("没有目标", "no targets")))
    return read


def _one_of(word: str, names: Mapping[str, Text], what: Text) -> str:
    """The key that a word names: itself, or its label in either language. Raises UsageError naming the nearest."""
    known = {plain(name): key for key, label in names.items() for name in (key, *label)}
    if plain(word) in known:
        return known[plain(word)]
    options = ", ".join(names)
    message = Text(f"没有{what.zh}“{word}”", f"there is no {what.en} '{word}'")
    raise UsageError(message, hint=did_you_mean(word, known) or Text(f"可用：{options}", f"one of: {options}"))


def _held(session: Session, path: str, rejects: Rejects, said: Instructions) -> tuple[int, dict[str, Progress]]:
    """How many values the file states, and every target with what it states of it."""
    from rongcli.batch.actuals import Stated, held, read_actuals

    found = read_actuals(path, said)
    rejects.columns = found.columns or ()

    def reject(one: Stated, error: RongError) -> None:
        assert one.row is not None
        rejects.add(one.line, error, one.row.raw, one.row.cells)

    for words in found.notes:
        output.note(words, session.early.language)
    return len(found.stated), held(session.edition.targets, found.stated, path, reject)


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
