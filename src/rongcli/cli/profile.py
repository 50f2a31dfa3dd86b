"""What match and ask share: their words, the profiles they are given, and how an answer is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from rongcli.base.errors import InputError, UsageError
from rongcli.base.files import read_bytes, read_stdin
from rongcli.base.text import Text
from rongcli.cli import output
from rongcli.cli.options import CLAIM_OPTIONS, option_name
from rongcli.cli.prior import prior_awards
from rongcli.cli.session import Session, kinds_said, output_form, parse_readings
from rongcli.cli.show import save, show
from rongcli.cli.table_options import TABLE, asked, refuse_table
from rongcli.output.match import Matches, told
from rongcli.questions.advice import Advice, advise
from rongcli.questions.match import FITS, Matcher, Row
from rongcli.questions.misstated import ProfileError
from rongcli.questions.profile import Profile, Reader
from rongcli.reading.profiles import Written, read_written

if TYPE_CHECKING:
    from rongcli.batch.rejects import Rejects
    from rongcli.output.statement_award import Told
    from rongcli.reading.instructions import Map

LARGEST_PROFILES = 250_000_000
FIELDS = ("applicant", "applicant_id", "item", "date")
"""What may be stated beside inputs; the rest of a claim's options belong to one policy."""


class Request:
    """What the options of one command ask for."""

    def __init__(self, session: Session, options: Mapping[str, Any], words: Sequence[str]) -> None:
        self.session = session
        self.options = options
        self.words = words
        """What stands without an option."""
        self._checked: list[dict[str, str]] = []
        self._own: dict[str, dict[str | None, dict[str, str]]] = {}
        self.read = 0
        """Rows of a table read so far."""

    def about(self, policy: str | None) -> None:
        """Takes what the options state of one policy alone as said of it. Raises UsageError where there are many."""
        said = {name: self.options[name] for name in CLAIM_OPTIONS if name not in FIELDS}
        said = {name: value for name, value in said.items() if value is not None}
        if policy is None and said:
            flag = option_name(next(iter(said)))
            hint = Text('资料中可写入 [policy."领域.名称"]', 'in a profile: [policy."AREA.NAME"]')
            message = Text(f"--{flag} 只能用于一项政策", f"--{flag} is for one policy")
            raise UsageError(message, hint=hint)
        self._own = {"policy": {policy: said}} if said else {}

    @cached_property
    def reader(self) -> Reader:
        """Reads profiles against the run's edition and date."""
        return Reader(self.session.edition, self.session.early.on)

    @property
    def form(self) -> str:
        """The output format. Raises UsageError for one that does not exist."""
        return output_form(self.options)

    def matcher(self, policies: Sequence[str] | None = None) -> Matcher:
        """Answers profiles as the options ask. Raises UsageError or InputError for a wrong reading or prior file."""
        edition, options = self.session.edition, self.options
        file = next(iter(self.words), None)
        prior, files = prior_awards(self.session, options["prior"], self.readings, file, self.table.prior)
        given = {"assume_rest": options["assume_rest"], "unfold": options["all"]}
        return Matcher(edition, self.readings, prior, policies=policies, prior_files=files, **given)

    @cached_property
    def table(self) -> Map:
        """What the options say of tables. Raises UsageError, InputError."""
        from rongcli.reading.instructions import NOTHING, Map

        return asked(self.options) if self.options.keys() >= TABLE.keys() else Map(NOTHING, NOTHING)

    @cached_property
    def readings(self) -> dict[str, str]:
        """The readings chosen by options, which go before those of a profile. Raises UsageError for a wrong one."""
        edition = self.session.edition
        return dict(parse_readings(self.options["reading"], edition, edition.policies.values()))

    @cached_property
    def stated(self) -> dict[str, str]:
        """The facts stated as options."""
        names = (*self.reader.inputs, *FIELDS)
        return {name: self.options[name] for name in names if self.options.get(name) is not None}

    def typed(self, raw: Mapping[str, object]) -> Profile:
        """A profile as the options leave it: what stands on the command line goes before what the file says."""
        try:
            said = self.reader.read({**self.stated, **self._own})
        except ProfileError as error:
            error.field = f"--{option_name(error.path[-1])}"
            raise
        profile = self.reader.read(raw)
        readings = {name: choice for name, choice in profile.readings.items() if name not in self.readings}
        self._check_prior(readings)
        return profile._replace(
            facts={**profile.facts, **said.facts},
            applicant=said.applicant or profile.applicant,
            applicant_id=said.applicant_id or profile.applicant_id,
            item=said.item or profile.item,
            date=said.date if "date" in self.stated else profile.date,
            own={**profile.own, **{policy: one.over(profile.own.get(policy)) for policy, one in said.own.items()}},
            readings=readings,
            kinds=self.kinds or profile.kinds or self.session.kinds,
        )

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """Who asks, where an option says it; it goes before what a profile says. Raises UsageError."""
        return kinds_said(self.session, self.options)

    def _check_prior(self, own: dict[str, str]) -> None:
        """Raises InputError for a payment that counts for nothing under a profile's own readings."""
        paths = self.options["prior"]
        if not own or not paths or own in self._checked:
            return
        if "-" in paths:
            message = Text(
                "资料自选解读时，--prior 须为文件", "--prior must be a file where a profile chooses readings"
            )
            raise UsageError(
                message, hint=Text("解读写作 --reading 解读=选项", "or choose them by --reading READING=CHOICE")
            )
        from rongcli.reading.prior import read_prior  # only where it is asked for

        read_prior(self.session.edition, paths, readings={**own, **self.readings}, asked=self.table.prior)
        self._checked.append(own)

    def profiles(self, path: str, rejects: Rejects | None = None) -> Iterator[Profile]:
        """The profiles of a file or of stdin. Raises InputError with file, line and field.

        Rows of a table that cannot be read go to ``rejects``, where there is one.
        """
        if rejects is not None:
            from rongcli.batch.profile_table import is_table

            if is_table(path):
                yield from self._applicants(path, rejects)
                return
            refuse_table(self.options, but=("map",) if self.options["prior"] else ())
        content = (
            read_stdin(InputError, LARGEST_PROFILES) if path == "-" else read_bytes(path, InputError, LARGEST_PROFILES)
        )
        for written in read_written(content, path):
            try:
                yield self.typed(written.raw)
            except ProfileError as error:
                raise placed(error, written, path) from None

    def _applicants(self, path: str, rejects: Rejects) -> Iterator[Profile]:
        from rongcli.batch.profile_table import Applicants

        table = Applicants(path, self.session.edition, self.reader, self.typed, self.table.claims)
        rejects.columns = table.columns
        for words in table.warnings:
            output.note(words, self.session.early.language, "warning")
        for row in table.rows():
            self.read += 1
            if row.profile is not None:
                yield row.profile
            elif row.error is not None:
                rejects.add(row.record.line, row.error, row.record.raw, row.record.cells)
        for words in table.notes:
            output.note(words, self.session.early.language)


def placed(error: ProfileError, written: Written, path: str) -> ProfileError:
    """The error with the file and line of what it is about, unless that stood on the command line."""
    if not (error.field or "").startswith("--"):
        error.at(file=path, line=written.line_of(error.path))
    return error


class Shown(NamedTuple):
    """How an answer is printed."""

    form: str
    quiet: bool
    every: bool
    file: str | None = None
    """Where a statement of the answer goes too; it may be written."""
    force: bool = False


def show_match(session: Session, matcher: Matcher, profile: Profile, how: Shown) -> bool:
    """Prints the advice to one profile; whether any policy fits."""
    advice = advise(matcher, profile)
    answer = matches(session, matcher, [advice], every=how.every)
    if how.file is not None:
        save(session, answer, how.file, force=how.force)
    show(answer, how.form, quiet=how.quiet)
    return fits(advice)


def matches(session: Session, matcher: Matcher, advices: Iterable[Advice], **how: bool) -> Matches:
    """The answer to some profiles, which can be shown."""

    def explained(advice: Advice) -> Callable[[Row], Told]:
        return lambda row: told(matcher.asked(row.policy, advice.match.profile))

    return Matches(advices, session.edition, session.early.language, explained=explained, **how)


def show_area(session: Session, matcher: Matcher, raw: Mapping[str, Any], options: Mapping[str, Any]) -> bool:
    """Prints the match of an area's policies for a claim's raw fields; whether any policy fits.

    Only what is for other kinds of applicant is folded, and with ``--all`` not even that.
    """
    advice = area_advice(session, matcher, raw, options)
    show(matches(session, matcher, [advice], every=True), "table")
    return fits(advice)


def area_advice(session: Session, matcher: Matcher, raw: Mapping[str, Any], options: Mapping[str, Any]) -> Advice:
    """The match of an area's policies for a claim's raw fields. Raises InputError naming the option.

    As with any claim, fields that nobody reads are left alone.
    """
    reader = Reader(session.edition, session.early.on)
    try:
        profile = reader.read({key: value for key, value in raw.items() if value is not None and reader.reads(key)})
    except ProfileError as error:
        error.field = f"--{option_name(error.path[0])}"
        raise
    return advise(matcher, profile._replace(kinds=kinds_said(session, options) or profile.kinds or session.kinds))


def fits(advice: Advice) -> bool:
    """Whether any policy fits."""
    return any(row.standing in FITS for row in advice.match.rows)
