"""``rongcli verify``: a saved answer recomputed, and compared field by field."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from rongcli.base.dates import parse_date
from rongcli.base.errors import InputError, RongError, UsageError
from rongcli.base.files import read_bytes, read_stdin
from rongcli.base.text import Language, Text
from rongcli.cli import output
from rongcli.cli.answer import Session, output_form
from rongcli.cli.arguments import Option
from rongcli.cli.own import OwnCommand, shared
from rongcli.questions.verify import (
    AWARD,
    MATCH,
    SOLVE,
    Difference,
    Stated,
    Verdict,
    asked_on,
    checked,
    differences,
    rechecked,
    recomputed,
    unchecked,
)
from rongcli.rules.edition import Edition
from rongcli.rules.ledger import Ledger

_HOW = ("item", "own", "readings", "assume_rest", "prior")
"""What a match of old does not say of how it was asked."""
LARGEST_ANSWER = 50_000_000
WORDS = Text(
    "复算已保存的答案，逐项核对是否仍然成立", "Recompute a saved answer and say, field by field, whether it still holds"
)
_ON = Text("答案未记录日期时，以该日期为准", "as of this date, for an answer that does not record one")
OPTIONS = (
    shared("prior", "policies")
    | {"on": Option(_ON, "DATE")}
    | shared("format", "json", "lang", "quiet", "debug", "help")
)


def command(session: Session) -> OwnCommand:
    """The command."""

    def run(options: dict[str, Any]) -> int:
        return _run(session, options)

    return OwnCommand(session, "verify", WORDS, "rongcli verify ANSWER.json", OPTIONS, run, places=("answer",))


def _run(session: Session, options: dict[str, Any]) -> int:
    form = output_form(options, ("table", "json", "jsonl", "md"))
    name = options["answer"]
    if name is None:
        raise UsageError(Text("缺少 ANSWER", "needs ANSWER"), hint=Text("- 指标准输入", "- is standard input"))
    try:
        answers = [checked(saved) for saved in _answers(name)]
    except RongError as error:
        raise error.at(file=name) from None
    if not answers:
        raise InputError(Text("没有答案", "holds no answers"), file=name)
    prior = _prior(session, options["prior"])
    verdicts = [_verdict(session, saved, prior) for saved in answers]
    _print(session, verdicts, form, quiet=options["quiet"])
    return int(any(verdict.differences for verdict in verdicts))


def _answers(name: str) -> Iterator[Any]:
    """The answers of a file: one object, an array of them, or one a line. Raises InputError."""
    from rongcli.batch.lines import parse_object, split_lines

    content = read_stdin(InputError, LARGEST_ANSWER) if name == "-" else read_bytes(name, InputError, LARGEST_ANSWER)
    lines = split_lines(content, name)
    text = content.decode("utf-8-sig").strip()
    if not text:
        raise InputError(Text("是空的", "is empty"))
    if text.startswith("["):
        yield from parse_object('{"answers": ' + text + "}")["answers"]
    elif len(lines) > 1 and all(line.strip().startswith("{") and line.strip().endswith("}") for _, line in lines):
        for number, line in lines:
            try:
                yield parse_object(line)
            except RongError as error:
                raise error.at(line=number) from None
    else:
        try:
            yield parse_object(text)
        except RongError as error:
            raise error.at(line=1) from None


def _prior(session: Session, path: str | None) -> Ledger | None:
    if path is None:
        return None
    from rongcli.batch.prior import read_prior

    return read_prior(session.edition, path)


def _verdict(session: Session, saved: dict[str, Any], prior: Ledger | None) -> Verdict:
    """The verdict that finds least: as of the claim's day or of ``--on``, earlier awards unknown or as stated."""
    found: Verdict | None = None
    for edition in _editions(session, saved):
        if saved["schema"] != MATCH and saved["policy"] not in edition.heads:
            missing = Difference("policy", saved["policy"], None)
            found = found or Verdict(saved, (missing,), tuple(unchecked(saved, stated=False)))
            continue
        for ledger in (prior,) if prior is not None or saved["schema"] == MATCH else (None, Ledger(), _stated(saved)):
            stated = isinstance(ledger, Stated)
            differ = min((_against(edition, saved, ledger, language) for language in ("zh", "en")), key=len)
            if found is None or len(differ) < len(found.differences):
                found = Verdict(saved, tuple(differ), tuple(unchecked(saved, stated=stated)))
            if not differ:
                return found
    assert found is not None
    return found


def _editions(session: Session, saved: Mapping[str, Any]) -> Iterator[Edition]:
    """The table as of the day that the answer records.

    An answer of old records none: as of the claim's day then, and where that differs as of the run's.
    """
    asked = asked_on(saved)
    if asked is not None:
        yield session.early._replace(on=asked).edition()
        return
    claim = saved if saved["schema"] == MATCH else saved.get("claim") or saved["award"]["claim"]
    try:
        day: datetime.date | None = parse_date(str(claim.get("date")))
    except RongError:
        day = None
    if day is not None and day != session.early.on:
        yield session.early._replace(on=day).edition()
    yield session.edition


def _stated(saved: Mapping[str, Any]) -> Ledger | None:
    try:
        return Stated(saved["award"] if saved["schema"] == SOLVE else saved)
    except RongError:
        return None


def _against(edition: Edition, saved: dict[str, Any], ledger: Ledger | None, language: Language) -> list[Difference]:
    """The fields that differ from the answer now, in one language."""
    try:
        now = _again(edition, saved, ledger, language)
    except RongError as error:
        field = error.field or "claim"
        place = field if "." in field or "[" in field or field in saved or field == "prior" else f"claim.{field}"
        claim = saved.get("claim", {})
        return [Difference(place, claim.get(error.field, saved.get(field)), error.message.to(language))]
    found = differences(saved, now)
    if saved["schema"] != AWARD:
        return [one for one in found if one.field in saved or one.field not in _HOW]
    if not isinstance(ledger, Stated):
        return list(found)
    return rechecked(found, saved, edition.policies[saved["policy"]].on(parse_date(saved["claim"]["date"])))


def _again(edition: Edition, saved: dict[str, Any], ledger: Ledger | None, language: Language) -> dict[str, Any]:
    """The same question answered now, as plain JSON data. Raises InputError."""
    if saved["schema"] == MATCH:
        from rongcli.questions.verify_more import matched_again
        from rongcli.render.match_json import Writer

        advice = matched_again(edition, saved, ledger)
        return Writer(edition, language).match(advice, explained="questions" in saved)
    if saved["schema"] == SOLVE:
        from rongcli.questions.verify_more import solved_again
        from rongcli.render.solve import solution_json

        return solution_json(solved_again(edition, saved, ledger), language)
    from rongcli.render.json import award

    return award(recomputed(edition, saved, ledger), language)


def _print(session: Session, verdicts: list[Verdict], form: str, *, quiet: bool) -> None:
    from rongcli.render import verify as render
    from rongcli.render.json import dumps

    language = session.early.language
    rows = [render.verdict_json(verdict, language) for verdict in verdicts]
    if form == "jsonl":
        output.write("".join(dumps(row) + "\n" for row in rows))
    elif form == "json":
        output.write(dumps(rows[0] if len(rows) == 1 else rows, indent=2) + "\n")
    elif form == "table" and quiet:
        output.write("".join(render.headline(verdict, language) + "\n" for verdict in verdicts))
    else:
        pages = [render.verdict_page(verdict, language) for verdict in verdicts]
        if form == "md":
            from rongcli.render.page import markdown

            output.write("\n".join(markdown(page) for page in pages))
            return
        from rongcli.render.sheet import sheet

        for page in pages:
            output.show(sheet(page))
