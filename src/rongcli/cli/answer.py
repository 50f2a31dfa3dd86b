"""A claim answered on the command line: from options to a printed award.

This is the path of every answer, so it imports neither Typer nor rich: its words are split already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rongcli.base.errors import InputError, RongError, UsageError
from rongcli.base.files import decoded, read_stdin
from rongcli.base.money import yuan
from rongcli.base.record import TYPE_CHECKING, Record
from rongcli.base.text import Text, did_you_mean
from rongcli.cli import output
from rongcli.cli.command import ABOUT, Command, Place
from rongcli.cli.names import policy_names
from rongcli.cli.options import ANSWER, CLAIM_OPTIONS, EVERY, option_name
from rongcli.cli.prior import prior_awards
from rongcli.cli.session import Session, inputs_of, kinds_said, output_form, parse_readings
from rongcli.cli.show import check_file, save, show
from rongcli.output.award import Awards
from rongcli.rules.award import PriorFile
from rongcli.rules.explain import Asked
from rongcli.rules.facts import plain, read_claim, refuse_unknown
from rongcli.rules.ledger import Ledger
from rongcli.rules.policy import Policy

if TYPE_CHECKING:
    from typing import Any

    from rongcli.questions.match import Matcher

LARGEST_CLAIM = 10_000_000


class Given(Record):
    """What options state: the raw facts, the readings, what was paid before and the files that say so."""

    raw: Mapping[str, Any]
    readings: Mapping[str, str]
    prior: Ledger | None
    files: tuple[PriorFile, ...]


def answer(session: Session, options: Mapping[str, Any], *, one: bool) -> int:
    """Computes and prints the answer of one policy, or of every policy of an area; the exit code.

    Raises UsageError or InputError for a wrong option or value.
    """
    policies: tuple[Policy, ...] = options[ABOUT]
    form = output_form(options)
    kinds_said(session, options)  # a kind that does not exist is told, though a claim is answered whoever asks
    for name in ("already_awarded", "decided_amount"):
        if not one and options[name] is not None:
            flag = option_name(name)
            raise UsageError(Text(f"--{flag} 只能用于一项政策", f"--{flag} is for one policy, not for a whole area"))
    if options["value"]:
        refuse_beside_value(options, one=one)
    file = _file(options, one=one)
    given = _given(session, policies, options)
    if not one and form == "table" and not options["quiet"]:
        return _area(session, _matcher(session, policies, given, options), given, options)
    asked = _questions(session, policies, given, assume_rest=options["assume_rest"])
    found = Awards(asked, session.edition, session.early.language, one=one)
    if not one and form == "json":
        from rongcli.cli.profile import area_advice

        found.area = area_advice(session, _matcher(session, policies, given, options), given.raw, options)
    if file is not None:
        save(session, found, file, force=options["force"])
    if options["value"]:
        amount = found.awards[0].amounts.amount
        output.write(("" if amount is None else yuan(amount)) + "\n")
    else:
        show(found, form, quiet=options["quiet"])
    return int(options["check"] and not any(award.eligibility == "eligible" for award in found.awards))


def _behind(session: Session, policies: Sequence[Policy], word: str) -> Text | None:
    """What a word that is no option may have been meant for: a policy, which stands before its facts, or an option."""
    area = policies[0].id.partition(".")[0]
    name = policy_names(session, area).get(plain(word))
    if name is not None:
        command = " ".join(["rongcli", *name.split(".", 1), "…"])
        return Text(f"政策写在其选项之前：{command}", f"a policy goes before its options: {command}")
    return did_you_mean(word, [f"--{option_name(item.name)}" for item in inputs_of(policies)])


STDIN = Place("stdin", "-", required=False, many=True)
"""A claim on stdin, as one JSON object."""
OF_POLICY = Command(
    Text("一项政策的奖补", "The award of one policy"),
    lambda session, options: answer(session, options, one=True),
    ANSWER,
    (STDIN,),
    inputs="policy",
)
OF_AREA = Command(
    Text("一个领域的全部政策", "Every policy of an area"),
    lambda session, options: answer(session, options, one=False),
    ANSWER | EVERY,
    (STDIN,),
    inputs="policy",
)


def show_award(session: Session, asked: Asked, form: str, *, quiet: bool) -> bool:
    """Prints the answer to one claim; whether it is eligible."""
    found = Awards([asked], session.edition, session.early.language)
    show(found, form, quiet=quiet)
    return found.awards[0].eligibility == "eligible"


def refuse_beside_value(options: Mapping[str, Any], *, one: bool = True) -> None:
    """Raises UsageError where ``--value`` stands for several policies, or beside a format of its own."""
    if not one:
        hint = Text("请写明政策", "name the policy")
        raise UsageError(Text("--value 只能用于一项政策", "--value is for one policy, not for a whole area"), hint=hint)
    if options["format"] or options["json"] or options["quiet"]:
        message = Text("--value 只输出一个数，不与 -f、--json、-q 同用", "--value goes with none of -f, --json and -q")
        raise UsageError(message, hint=Text("去掉其一", "drop one of them"))


def _file(options: Mapping[str, Any], *, one: bool) -> str | None:
    """The file that a statement goes to, which may be written. Raises UsageError or OutputError."""
    path: str | None = options["output"]
    if path is None:
        return None
    if not one:
        hint = Text("全部政策用 rongcli match -o", "rongcli match -o is for every policy")
        raise UsageError(Text("-o 只能用于一项政策", "-o is for one policy, not for a whole area"), hint=hint)
    check_file(path, options["prior"], Awards, force=options["force"])
    return path


def _area(session: Session, matcher: Matcher, given: Given, options: Mapping[str, Any]) -> int:
    """An area for people: what fits first, as ``match`` has it; no claim is explained by itself."""
    from rongcli.cli.profile import show_area

    fit = show_area(session, matcher, given.raw, options)  # shown whether or not the exit code is asked for
    return int(options["check"] and not fit)


def _matcher(session: Session, policies: Sequence[Policy], given: Given, options: Mapping[str, Any]) -> Matcher:
    """What answers an area as a whole."""
    from rongcli.questions.match import Matcher

    names = [policy.id for policy in policies]
    how = {"assume_rest": options["assume_rest"], "unfold": options["all"]}
    return Matcher(session.edition, given.readings, given.prior, policies=names, prior_files=given.files, **how)


def _stated(session: Session, policies: Sequence[Policy], options: Mapping[str, Any]) -> dict[str, Any]:
    """The raw facts that options state, over those of a claim on stdin. Raises UsageError or InputError."""
    word = next((word for at, word in enumerate(options["stdin"]) if at or word != "-"), None)
    if word is not None:
        message = Text(f"多余的参数“{word}”", f"unexpected argument '{word}'")
        raise UsageError(message, hint=_behind(session, policies, word))
    names = (*CLAIM_OPTIONS, *(item.name for item in inputs_of(policies)))
    raw = {name: options[name] for name in names if options.get(name) is not None}
    return _stdin_claim(policies) | raw if options["stdin"] else raw


def _given(session: Session, policies: Sequence[Policy], options: Mapping[str, Any]) -> Given:
    """What options state, files and stdin read once. Raises UsageError or InputError."""
    readings = parse_readings(options["reading"], session.edition, policies)
    prior, files = prior_awards(session, options["prior"], readings, next(iter(options["stdin"]), None))
    return Given(_stated(session, policies, options), readings, prior, files)


def questions(session: Session, policies: Sequence[Policy], options: Mapping[str, Any]) -> list[Asked]:
    """The typed questions that a command's options put to some policies. Raises UsageError or InputError."""
    return _questions(session, policies, _given(session, policies, options), assume_rest=options["assume_rest"])


def _questions(session: Session, policies: Sequence[Policy], given: Given, *, assume_rest: bool) -> list[Asked]:
    found = []
    for policy in policies:
        try:
            claim = read_claim(policy, given.raw, session.early.on)
        except InputError as error:
            error.field = f"--{option_name(error.field or '')}"
            raise
        how: dict[str, Any] = {"assume_rest": assume_rest, "prior_files": given.files}
        asked = Asked.of(session.edition, policy, claim, given.readings, given.prior, **how)
        found.append(asked.alone() if len(policies) == 1 else asked)
    return found


def _stdin_claim(policies: Sequence[Policy]) -> dict[str, Any]:
    """The claim on stdin. Raises InputError where it is none, or one for another policy."""
    from rongcli.reading.lines import parse_object  # only for a claim on stdin
    from rongcli.rules.units import without_units

    try:
        raw = parse_object(decoded(read_stdin(InputError, LARGEST_CLAIM), "-", InputError))
        named = raw.pop("policy", None)
        if named is not None and named not in [policy.id for policy in policies]:
            raise InputError(Text("申请所写的政策与命令不同", "names another policy than the command"), field="policy")
        found = without_units(raw, policies)
        refuse_unknown(found, policies)
        return found
    except RongError as error:
        raise error.at(file="-", line=None if error.column is None else 1) from None
