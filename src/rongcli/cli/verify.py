"""``rongcli verify``: a saved answer recomputed, and compared field by field."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from rongcli.base.errors import InputError, RongError
from rongcli.base.files import decoded, read_bytes, read_stdin
from rongcli.base.text import Language, Text
from rongcli.cli.command import Command, Place
from rongcli.cli.options import ASKED, EARLY, SHOWN, formats
from rongcli.cli.prior import prior_awards
from rongcli.cli.session import Session, output_form
from rongcli.cli.show import show
from rongcli.output.json import award
from rongcli.output.match_json import Writer
from rongcli.output.solve import solution_json
from rongcli.output.verify import Verdicts
from rongcli.questions.verify import (
    MATCH,
    SOLVE,
    Difference,
    Stated,
    Verdict,
    asked_on,
    broken_seals,
    checked,
    differences,
    prior_of,
    recomputed,
    unchecked,
)
from rongcli.questions.verify_more import matched_again, solved_again
from rongcli.reading.lines import parse_object, split_lines
from rongcli.rules.award import PriorFile
from rongcli.rules.edition import Edition
from rongcli.rules.ledger import Ledger
from rongcli.rules.policy import ASK
from rongcli.rules.record import SCHEMA as AWARD

LARGEST_ANSWER = 50_000_000
AREA = "rongcli.area/1"


def _run(session: Session, options: dict[str, Any]) -> int:
    form = output_form(options)
    name = options["answer"]
    prior, files = prior_awards(session, options["prior"], None, name)
    try:
        answers = [checked(saved) for saved in _answers(name)]
    except RongError as error:
        raise error.at(file=name) from None
    if not answers:
        raise InputError(Text("没有答案", "holds no answers"), file=name)
    try:
        _refuse_other_prior(answers, files)
        _refuse_ranked(session, answers)
    except RongError as error:
        raise error.at(file=name) from None
    editions: dict[datetime.date, Edition] = {}
    verdicts = [_verdict(session, saved, prior, editions) for saved in answers]
    show(Verdicts(verdicts, session.early.language), form, quiet=options["quiet"])
    return int(any(verdict.differences for verdict in verdicts))


def _refuse_ranked(session: Session, answers: list[dict[str, Any]]) -> None:
    """Raises InputError for an answer that cannot be checked: its place was found among the claims of a batch."""
    for saved in answers:
        if saved.get("schema") != AWARD:
            continue  # a match or a solution ranks nothing
        policy = session.edition.policies.get(saved["policy"])
        of_claim = saved["award"] if saved["schema"] == SOLVE else saved
        chosen = {used["id"]: used.get("chosen") for used in of_claim["readings"]}
        if policy is not None and any(chosen.get(one.id) == ASK for one in policy.rankings):
            zh, en = f"无法复核：{policy.id} 按全年申请排名", f"is not checkable: {policy.id} ranks a year's claims"
            hint = Text("请重新运行 rongcli batch", "run rongcli batch on them again")
            raise InputError(Text(zh, en), field="readings", hint=hint)


def _refuse_other_prior(answers: list[dict[str, Any]], files: tuple[PriorFile, ...]) -> None:
    """Raises InputError for an answer that cannot be checked: the files it counts in are not those given.

    Files are the same by what they hold, whatever they are called and in whichever order they are given.
    """
    given = sorted(file.sha256 for file in files)
    for saved in answers:
        made_with = prior_of(saved)
        if made_with and sorted(file.sha256 for file in made_with) != given:
            named, other = _named(made_with, files), _named(files, made_with)
            zh, en = f"无法复核：当时计入了 --prior {named}", f"is not checkable: it was made with --prior {named}"
            if files:
                zh, en = f"{zh}，而非 {other}", f"{en}, not with {other}"
            flags = " ".join(f"--prior {file.file}" for file in made_with)
            raise InputError(Text(zh, en), field="prior", hint=Text(f"请加 {flags}", f"give {flags}"))
    if files and not any(map(prior_of, answers)):
        message = Text("当时未用 --prior", "was made without --prior")
        raise InputError(message, field="prior", hint=Text("请去掉 --prior", "leave --prior out"))


def _named(files: tuple[PriorFile, ...], others: tuple[PriorFile, ...]) -> str:
    """Files by name; by their hash too where a file among the others has the same name."""
    names = {file.file for file in others}
    return ", ".join(f"{file.file} (sha256 {file.sha256[:12]})" if file.file in names else file.file for file in files)


def _answers(name: str) -> Iterator[Any]:
    """The answers of a file: one object, an array of them, or one a line. Raises InputError."""
    content = read_stdin(InputError, LARGEST_ANSWER) if name == "-" else read_bytes(name, InputError, LARGEST_ANSWER)
    whole = decoded(content, name, InputError)
    lines = split_lines(whole)
    text = whole.strip()
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
            found = parse_object(text)
        except RongError as error:
            raise error.at(line=1) from None
        area = found.get("schema") == AREA and isinstance(found.get("awards"), list)
        yield from found["awards"] if area else [found]


def _verdict(
    session: Session, saved: dict[str, Any], prior: Ledger | None, editions: dict[datetime.date, Edition]
) -> Verdict:
    """The verdict, by the table as of the day that the answer records, in whichever language it was given.

    ``editions`` are those loaded already.
    """
    asked = asked_on(saved)
    edition = editions[asked] = editions.get(asked) or session.early._replace(on=asked).edition()
    broken = tuple(broken_seals(saved))
    if saved["schema"] != MATCH and saved["policy"] not in edition.heads:
        missing = Difference("policy", saved["policy"], None)
        return Verdict(saved, (missing, *broken), tuple(unchecked(saved, stated=False)))
    found: list[tuple[list[Difference], bool]] = []
    for ledger in _ledgers(saved, prior):
        languages: list[Language] = ["zh", "en"] if session.early.language == "zh" else ["en", "zh"]
        differ = min((_against(session, edition, saved, ledger, language) for language in languages), key=len)
        found.append((differ, isinstance(ledger, Stated)))
        if not differ:
            break
    differ, stated = min(found, key=lambda one: len(one[0]))
    return Verdict(saved, (*differ, *broken), tuple(unchecked(saved, stated=stated)))


def _ledgers(saved: Mapping[str, Any], prior: Ledger | None) -> Iterator[Ledger | None]:
    """What may have come before the answer: the prior files that it names, and claims of its batch as it states them.

    An answer with neither may be one of a batch all the same, where a claim must say whose it is.
    """
    before = prior if prior_of(saved) else None
    yield before
    if saved["schema"] != MATCH:
        yield Stated(saved["award"] if saved["schema"] == SOLVE else saved, before)


def _against(
    session: Session, edition: Edition, saved: dict[str, Any], ledger: Ledger | None, language: Language
) -> list[Difference]:
    """The fields that differ from the answer now, in one language."""
    try:
        return list(differences(saved, _again(edition, saved, ledger, language)))
    except RongError as error:
        field = error.field or "claim"
        place = field if "." in field or "[" in field or field in saved else f"claim.{field}"
        return [Difference(place, saved.get("claim", {}).get(field, saved.get(field)), session.say(error.message))]


def _again(edition: Edition, saved: dict[str, Any], ledger: Ledger | None, language: Language) -> dict[str, Any]:
    """The same question answered now, as plain JSON data. Raises InputError."""
    if saved["schema"] == MATCH:
        advice = matched_again(edition, saved, ledger)
        return Writer(edition, language).match(advice, explained="questions" in saved)
    if saved["schema"] == SOLVE:
        return solution_json(solved_again(edition, saved, ledger), language)
    return award(recomputed(edition, saved, ledger), language)


_ON = Text(
    "政策表以该日期为准；答案总按其自身所记日期复算",
    "the table as of this date; an answer is recomputed as of the day that it records",
)
COMMAND = Command(
    Text(
        "复算已保存的答案，逐项核对是否仍然成立",
        "Recompute a saved answer and say, field by field, whether it still holds",
    ),
    _run,
    {
        "prior": ASKED["prior"],
        **formats(),
        "quiet": SHOWN["quiet"],
        "on": EARLY["on"]._replace(help=_ON),
    },
    (Place("answer", "ANSWER", hint=Text("- 指标准输入", "- is standard input")),),
    "rongcli digital data-channel --added-gbps 3 --json | rongcli verify -",
)
