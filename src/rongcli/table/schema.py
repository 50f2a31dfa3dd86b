"""The shape of a policy table: one strict model for each TOML table, and nothing that computes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from pydantic import Field

from rongcli.table.conditions import Requirement
from rongcli.table.published import ComparisonTable, DimensionTable, FundTable, Mention, NarrativeTable, TargetTable
from rongcli.table.words import Note, PolicyNote, Strict, Words

if TYPE_CHECKING:
    from rongcli.table.values import Value

Benefit = Literal[
    "money",
    "discount",
    "support",
    "procedure",
    "permission",
    "exemption",
    "recognition",
    "service",
    "encouragement",
    "fund",
]


class EditionNoticeTable(Strict):
    """``[[edition.notice]]``: goes with every answer dated after ``after`` and not after ``until``."""

    code: str
    text: Words
    after: str | None = None
    until: str | None = None


class EditionTable(Strict):
    """``[edition]``: which table this is."""

    id: str
    version: str
    currency: str = Field(pattern="^[A-Z]{3}$")
    title: Words
    notes: list[Note] = []
    notice: list[EditionNoticeTable] = []


class OverlayTable(Strict):
    """``[overlay]``: marks a file of supplied values that goes over a table."""

    id: str
    title: Words


class DocumentTable(Strict):
    """``[document.KEY]``: a published text; ``sha256`` is of the text that spans refer to."""

    title: Words
    sha256: str


class AreaTable(Strict):
    """``[area.KEY]``: a field of policy, the first word on the command line."""

    name: Words
    aliases: list[str] = []


class KindTable(Strict):
    """``[kind.NAME]``: a kind of applicant; ``within`` names the kinds that it is one of."""

    name: Words
    aliases: list[str] = []
    within: list[str] = []


class InputTable(Strict):
    """``[input.NAME]``: a fact, what to ask for it, and who can state it.

    A ``text`` is only what a cap goes by: a platform, a ship, a patent.
    """

    type: Literal["boolean", "money", "number", "count", "rate", "date", "choice", "text"]
    label: Words
    question: Words
    aliases: list[str] = []
    unit: Words | None = None
    from_: Literal["applicant", "authority"] = Field(default="applicant", alias="from")
    choices: dict[str, Words] = {}
    changeable: bool | None = None
    """Whether the applicant can make it otherwise; unless stated, that is so of the applicant's own numbers."""
    step: str | None = None
    """What such a number comes in, so that nobody is advised to have 6.999999 flights; claims may state any number."""
    whole_of: list[str] = []
    """The key that the question asks the whole of, such as an applicant and a year; empty: what this claim has."""


class RowsTable(Strict):
    """``[rows.NAME]``: what an applicant lists, such as persons or booths, and what each row states."""

    label: Words
    question: Words
    aliases: list[str] = []
    input: dict[str, InputTable] = Field(min_length=1)


class DatedValue(Strict):
    """A parameter's value from a date on."""

    from_: str | None = Field(default=None, alias="from")
    value: str


class ParameterTable(Strict):
    """``[parameter.NAME]``: a number that changes by date; each value counts from its date until the next.

    ``type`` says what the figures are where their print does not: money without 元 is a number otherwise.
    """

    name: Words | None = None
    type: Literal["money", "number", "rate", "date"] | None = None
    values: list[DatedValue] = Field(min_length=1)
    sources: list[SourceTable] = []


class LetTable(Strict):
    """An entry of ``let`` with words for it."""

    name: Words | None = None
    columns: dict[str, Words] = {}
    """Words for the columns of a printed table."""
    value: Value
    rows: str | None = None
    """The list of which it is a value of each row."""


class ReadingTable(Strict):
    """``[….reading.NAME]``: an ambiguity, its choices, the default and the most literal one."""

    name: Words | None = None
    question: Words
    choices: dict[str, Words]
    default: str
    literal: str
    ambiguity: list[str] = []
    """The ambiguities that it answers, each ``PROVISION.QUESTION``."""


class SourceTable(Strict):
    """An entry of ``sources``: the clause a policy rests on; ``mentions`` are where the text repeats its figures."""

    provision: str
    document: str
    heading: str | None = None
    span: list[int] = Field(min_length=2, max_length=2)
    figures: list[str] = []
    mentions: list[Mention] = []
    clause: str | None = Field(default=None, pattern=r"^[1-9][0-9]{0,4}:[0-9a-f]{16}$")
    """By which ``--text`` finds the clause in any copy: ``policies verify`` says what it must be."""


class TimeLimitTable(Strict):
    """``time_limit``: how long the service may take from acceptance.

    ``at_best`` is the fastest, not a promise; ``count_from`` is given where the clause says which day is the first.
    """

    days: int = Field(ge=1, le=3660)
    unit: Literal["working-day", "calendar-day"]
    at_best: bool = False
    count_from: Literal["next-day", "same-day"] | None = None


class DeadlineTable(Strict):
    """``[deadline]``: how the days of every time limit are counted, as readings."""

    reading: dict[str, ReadingTable]


class CapTable(Strict):
    """An entry of ``caps``: a limit of money or a number of times, for each distinct ``per``.

    With ``requires`` it holds for the claims that meet them.
    """

    id: str | None = None
    limit: Any = None
    times: int | None = Field(default=None, ge=1)
    per: list[str] = []
    years: int | None = Field(default=None, ge=1)
    over: Literal["trim", "reject"] = "trim"
    requires: list[Requirement] = []
    when: dict[str, str | list[str]] = {}


class SharedCapTable(CapTable):
    """``[cap.NAME]``: one cap for several policies, whether they are filed together or apart."""

    policies: list[str] = Field(min_length=2)


class PaymentsTable(Strict):
    """``payments``: the choices of an input, each with its share of the award, the last of them ``rest``."""

    by: str
    shares: dict[str, str] = Field(min_length=2)


Stated: TypeAlias = str | bool | int | list[dict[str, str | bool | int]]
"""What an example states of an input: one value, or the rows of a list."""


class OutcomeTable(Strict):
    """A claim, and any part of what it must come to."""

    claim: dict[str, Stated] = {}
    eligibility: Literal["eligible", "ineligible", "needs-information"] | None = None
    certainty: Literal["determined", "ceiling", "range", "unpublished", "none"] | None = None
    amount: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    before_caps: str | None = None
    capped: bool | None = None
    expect: dict[str, Any] = {}
    """Any part of the JSON award; lists of records by id: ``trace = { share = "50000000.00" }``."""


class ExampleTable(OutcomeTable):
    """An entry of ``examples``: a claim, what it must come to, and what was paid before it.

    With ``claims`` they are several, decided together; ``claim`` is then what all of them state.
    """

    readings: dict[str, str] = {}
    prior: list[dict[str, str | bool | int]] = []
    """What was paid before: flat claims with their ``amount``, a repayment as a negative one."""
    claims: list[OutcomeTable] = []


class SeparateExample(ExampleTable):
    """An ``[[example]]`` of a file of its own; ``confirmed`` once a person has compared it with the notice."""

    policy: str
    confirmed: bool = True


class ExamplesFile(Strict):
    """A file of examples, apart from the table they are about."""

    example: list[SeparateExample] = Field(min_length=1)


class PolicyTable(Strict):
    """``[policy."AREA.NAME"]``.

    ``award``, ``grants`` and ``time_limit`` may differ by reading and are validated when spread.
    """

    name: Words
    aliases: list[str] = []
    benefit: Benefit
    status: Literal["announced", "intended"] = "announced"
    kinds: list[str] = []
    """The kinds of applicant that it is for; none: all."""
    grants: Any = None
    fund: FundTable | None = None
    sources: list[SourceTable] = []
    requires: list[Requirement] = []
    let: dict[str, Any] = {}
    """Values that the policy names once: ``growth = { name = { … }, value = { kind = "increase", … } }``."""
    award: Any = None
    payments: PaymentsTable | None = None
    caps: list[CapTable] = []
    item: Words | None = None
    """What ``item`` stands for here, as a cap words it: ``{ zh = "每家机构", en = "per institution" }``."""
    time_limit: Any = None
    materials: list[Words] = []
    """The application documents that the published text lists."""
    optional: list[str] = []
    notes: list[PolicyNote] = []
    examples: list[ExampleTable] = []
    reading: dict[str, ReadingTable] = {}


class OverlapTable(Strict):
    """``[[overlap]]``: policies that may be for the same thing, and what the text says of having several."""

    policies: list[str] = Field(min_length=2)
    stacking: Literal["highest", "same", "silent"]
    note: Note


class Table(Strict):
    """A whole policy table, overlays already merged in."""

    edition: EditionTable
    document: dict[str, DocumentTable] = {}
    area: dict[str, AreaTable]
    reading: dict[str, ReadingTable] = {}
    deadline: DeadlineTable | None = None
    kind: dict[str, KindTable] = {}
    header: dict[str, list[str]] = {}
    """What else sheets call a claim's own fields: ``applicant = ["经办企业"]``."""
    input: dict[str, InputTable] = {}
    rows: dict[str, RowsTable] = {}
    parameter: dict[str, ParameterTable] = {}
    let: dict[str, Any] = {}
    """Values that several policies name."""
    cap: dict[str, SharedCapTable] = {}
    policy: dict[str, PolicyTable]
    dimension: dict[str, DimensionTable] = {}
    target: dict[str, TargetTable] = {}
    comparison: list[ComparisonTable] = []
    narrative: list[NarrativeTable] = []
    overlap: list[OverlapTable] = []
