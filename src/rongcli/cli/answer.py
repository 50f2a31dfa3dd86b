"""A claim answered on the command line: from options to a printed award.

This is the path of every answer, so it imports neither Typer nor rich: its words are split already.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rongcli.base.errors import InputError, RongError, UsageError, shown
from rongcli.base.files import read_stdin, same_file
from rongcli.base.money import yuan
from rongcli.base.text import Text
from rongcli.cli import output
from rongcli.cli.arguments import BARE, EVERY, SHARED_OPTIONS, STATEMENT, option_name
from rongcli.cli.early import Early
from rongcli.cli.show import check_file, output_form, save, show
from rongcli.output.award import Awards
from rongcli.rules.award import PriorFile
from rongcli.rules.edition import Edition
from rongcli.rules.explain import Asked
from rongcli.rules.facts import names_of, read_claim, refuse_unknown
from rongcli.rules.ledger import Ledger
from rongcli.rules.lookup import find_kinds, wanted_readings
from rongcli.rules.policy import Input, Policy, Reading

if TYPE_CHECKING:
    from rongcli.reading.instructions import Instructions

LARGEST_CLAIM = 10_000_000
NO_FACTS = {*SHARED_OPTIONS, *STATEMENT, *BARE, *EVERY, "stdin"}
"""The options that state nothing of a claim."""


class Session:
    """What one run of the program knows: its early options, and the edition they name, loaded when first needed."""

    def __init__(self, early: Early) -> None:
        self.early = early

    @cached_property
    def edition(self) -> Edition:
        """The edition. Raises TableError."""
        return self.early.edition()

    def say(self, text: Text) -> str:
        """A text in the run's language."""
        return text.to(self.early.language)


def inputs_of(policies: Iterable[Policy]) -> list[Input]:
    """The inputs of some policies, each once, in the order of the policies."""
    return list({item.name: item for policy in policies for item in policy.inputs}.values())


def answer(session: Session, policies: Iterable[Policy], options: Mapping[str, Any], *, one: bool) -> int:
    """Computes and prints the answer of one policy, or of every policy of an area; the exit code.

    Raises UsageError or InputError for a wrong option or value.
    """
    policies = tuple(policies)
    form = output_form(options)
    kinds_said(session, options)  # a kind that does not exist is told, though a claim is answered whoever asks
    for name in ("already_awarded", "decided_amount"):
        if not one and options[name] is not None:
            flag = option_name(name)
            raise UsageError(Text(f"--{flag} 只能用于一项政策", f"--{flag} is for one policy, not for a whole area"))
    if options["value"]:
        refuse_beside_value(options, one=one)
    file = _file(options, one=one)
    if not one and form == "table" and not options["quiet"]:
        return _area(session, policies, options)
    asked = questions(session, policies, options)
    found = Awards(asked, session.edition, session.early.language, one=one)
    if file is not None:
        save(session, found, file, force=options["force"])
    if options["value"]:
        amount = found.awards[0].amounts.amount
        output.write(("" if amount is None else yuan(amount)) + "\n")
    else:
        show(found, form, quiet=options["quiet"])
    return int(options["check"] and not any(award.eligibility == "eligible" for award in found.awards))


def show_award(session: Session, asked: Asked, form: str, *, quiet: bool) -> bool:
    """Prints the answer to one claim; whether it is eligible."""
    found = Awards([asked], session.edition, session.early.language)
    show(found, form, quiet=quiet)
    return found.awards[0].eligibility == "eligible"


def kinds_said(session: Session, options: Mapping[str, Any]) -> tuple[str, ...]:
    """The kinds of applicant that ``--as`` names. Raises InputError."""
    if not options["as"]:
        return ()
    try:
        return find_kinds(session.edition, options["as"])
    except InputError as error:
        raise UsageError(error.message, hint=error.hint) from None


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


def _area(session: Session, policies: Sequence[Policy], options: Mapping[str, Any]) -> int:
    """An area for people: what fits first, as ``match`` has it; no claim is explained by itself."""
    from rongcli.cli.profile import show_area
    from rongcli.questions.match import Matcher

    wanted = parse_readings(options["reading"], session.edition, policies)
    prior, files = prior_awards(session, options["prior"], wanted, options["stdin"])
    names = [policy.id for policy in policies]
    given = {"assume_rest": options["assume_rest"], "unfold": options["all"]}
    matcher = Matcher(session.edition, wanted, prior, policies=names, prior_files=files, **given)
    fit = show_area(session, matcher, _stated(policies, options), options)
    return int(options["check"] and not fit)


def _stated(policies: Sequence[Policy], options: Mapping[str, Any]) -> dict[str, Any]:
    """The raw facts that options state, over those of a claim on stdin. Raises InputError."""
    raw = {name: value for name, value in options.items() if name not in NO_FACTS and value is not None}
    if options["stdin"] == "-":
        raw = _stdin_claim(policies) | {name: value for name, value in raw.items() if value is not None}
    return raw


def questions(session: Session, policies: Sequence[Policy], options: Mapping[str, Any]) -> list[Asked]:
    """The typed questions that a command's options put to some policies. Raises UsageError or InputError."""
    wanted = parse_readings(options["reading"], session.edition, policies)
    prior, files = prior_awards(session, options["prior"], wanted, options["stdin"])
    raw = _stated(policies, options)
    found = []
    for policy in policies:
        try:
            claim = read_claim(policy, raw, session.early.on)
        except InputError as error:
            error.field = f"--{option_name(error.field or '')}"
            raise
        given = {"assume_rest": options["assume_rest"], "prior_files": files}
        found.append(Asked.of(session.edition, policy, claim, wanted, prior, **given))
    return found


def _stdin_claim(policies: Sequence[Policy]) -> dict[str, Any]:
    """The claim on stdin. Raises InputError where it is none, or one for another policy."""
    from rongcli.reading.lines import parse_object  # only for a claim on stdin

    try:
        raw = parse_object(read_stdin(InputError, LARGEST_CLAIM).decode("utf-8-sig"))
        named = raw.pop("policy", None)
        if named is not None and named not in [policy.id for policy in policies]:
            raise InputError(Text("申请所写的政策与命令不同", "names another policy than the command"), field="policy")
        found = _without_units(raw, policies)
        refuse_unknown(found, policies)
        return found
    except UnicodeDecodeError:
        raise InputError(Text("不是 UTF-8 文本", "is not UTF-8 text"), file="-") from None
    except RongError as error:
        raise error.at(file="-", line=None if error.column is None else 1) from None


def _without_units(raw: Mapping[str, Any], policies: Sequence[Policy]) -> dict[str, Any]:
    """A claim whose keys may have a unit, by the fields that those name; keys that nobody knows stay as they are."""
    if not any(key.rstrip().endswith((")", "\uff09")) for key in raw):
        return dict(raw)
    from rongcli.rules.units import KEY, named, with_unit  # only for a key with a unit

    names = {name: field for policy in policies for name, field in names_of(policy).items()}
    found: dict[str, Any] = {}
    for key, value in raw.items():
        field, unit = named(key, names, inputs_of(policies), policies[0].currency, KEY)
        try:
            kept = value if unit is None else with_unit(value, unit, KEY)
        except RongError as error:
            raise error.at(field=field) from None
        name = field if unit is not None and field is not None else key
        if name in found:
            raise InputError(Text("重复给出", "is given twice"), field=name)
        found[name] = kept
    return found


def prior_awards(
    session: Session,
    given: Sequence[str],
    readings: Mapping[str, str] | None,
    beside: str | None = None,
    asked: "Instructions | None" = None,
) -> tuple[Ledger | None, tuple[PriorFile, ...]]:
    """What was paid before by the files of ``--prior``, None without one, and those files.

    ``readings`` are as in ``read_prior``, ``beside`` is another input of the run, ``asked`` what a
    map says of such files. Raises UsageError for a file that is
    given twice, InputError for a fault of one.
    """
    for at, file in enumerate(given):
        if any(file == other or same_file(file, other) for other in given[:at]):
            message = Text(f"--prior 两次给出 {shown(file)}", f"--prior names {shown(file)} twice")
            raise UsageError(message, hint=Text("每份只给一次", "name each file once"))
        if file == beside == "-":
            raise UsageError(Text("标准输入只能读一次", "standard input can be read once only"))
    if not given:
        return None, ()
    from rongcli.cli.prior import earlier  # only where it is asked for

    ledger, files = earlier(session.edition, tuple(given), readings, asked)
    for note in ledger.notes:
        output.tell("note: " + session.say(note))
    return ledger, files


def parse_readings(
    given: Iterable[str], edition: Edition, policies: Iterable[Policy], shared: Mapping[str, Reading] | None = None
) -> dict[str, str]:
    """``[POLICY.]READING=CHOICE`` words as checked choices. Raises UsageError for one that does not exist."""
    wanted = {}
    for word in given:
        name, equals, choice = word.partition("=")
        if not equals or not choice:
            message = Text(f"--reading 须写作 解读=选项，不是“{word}”", f"--reading is READING=CHOICE, not '{word}'")
            raise UsageError(message)
        wanted[name] = choice
    return wanted_readings(edition, policies, wanted, shared)
