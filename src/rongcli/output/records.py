"""What every JSON answer holds, said once; JSON Schema is made of it (``schema``). No answer's path reads it.

A field is its type and its meaning, with an example as JSON has it; an amount's unit is its record's currency.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NotRequired, get_args
from typing import Annotated as A  # noqa: N817 - it stands on every line

from pydantic import Field, JsonValue, WithJsonSchema
from typing_extensions import TypeAliasType, TypedDict

from rongcli.output.target_words import KINDS
from rongcli.questions.changes import Part
from rongcli.questions.match import STANDINGS
from rongcli.questions.solve import Status
from rongcli.questions.sweep import Kind
from rongcli.rules.literals import Certainty, Eligibility
from rongcli.rules.notices import COUNTED, NOT_IN_VERSION, NOTICES

OTHER_NOTICES = ("overlap", "counted-once", "payments", "supplied", "time-limit", NOT_IN_VERSION)
"""Codes of what a match, payments, overlays, time limits and amendments have to say."""


def is_(meaning: str, example: Any, unit: str | None = None) -> Any:
    """The meaning of a field, an example of it, and its unit where it has one."""
    return Field(description=meaning, examples=[example], json_schema_extra={"unit": unit} if unit else None)


def _named(name: str, kind: Any, shape: dict[str, Any]) -> Any:
    return TypeAliasType(name, A[kind, WithJsonSchema(shape)])


def _codes(name: str, codes: Any) -> Any:
    return _named(name, str, {"type": "string", "enum": list(codes)})


def _text(name: str, pattern: str, **more: str) -> Any:
    return _named(name, str, {"type": "string", "pattern": pattern, **more})


if TYPE_CHECKING:
    Money = str
    Signed = str
    Currency = str
    Decimal = str
    Hash = str
    Date = str
    EligibilityCode = str
    CertaintyCode = str
    Standing = str
    NoticeCode = str
    ErrorCode = str
    Source = str
    Benefit = str
    PolicyStatus = str
    ComparisonKind = str
    Count = int
    Value = str | bool
    Span = list[int]
    Claim = dict[str, Any]
else:
    _YUAN = "the record's currency"
    Money = _text("Money", r"^[0-9]+\.[0-9]{2}$", unit=_YUAN, description="an amount with two decimals")
    Signed = _text(
        "Signed", r"^-?[0-9]+\.[0-9]{2}$", unit=_YUAN, description="an amount, with a minus where it is lost"
    )
    Currency = _text("Currency", "^[A-Z]{3}$", description="ISO 4217")
    Decimal = _text("Decimal", r"^-?[0-9]+(\.[0-9]+)?$", description="a number as text: no parser rounds it")
    Hash = _text("Hash", "^[0-9a-f]{64}$", description="SHA-256")
    Date = _named("Date", str, {"type": "string", "format": "date", "description": "ISO 8601"})
    Count = _named("Count", int, {"type": "integer", "minimum": 0, "description": "how many"})
    Value = _named(
        "Value",
        Any,
        {"type": ["string", "boolean", "array"], "description": "a fact: text, true or false, or the rows of a list"},
    )
    Span = _named("Span", list[int], {
        "type": "array", "prefixItems": [{"type": "integer"}, {"type": "integer"}],
        "unit": "characters of the document", "description": "from and up to, counted in characters",
    })  # fmt: skip
    Claim = _named("Claim", dict[str, Any], {
        "type": "object", "required": ["date"], "additionalProperties": {"type": ["string", "boolean", "array"]},
        "description": "the claim as it was understood: what it says of itself, then its facts",
        "properties": {
            "applicant": {"type": "string", "description": "who claims", "examples": ["甲公司"]},
            "applicant_id": {"type": "string", "description": "its registered number", "examples": ["915101000000"]},
            "date": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}],
                     "description": "when it arose; null where that is unknown", "examples": ["2019-05-01"]},
        },
    })  # fmt: skip
    EligibilityCode = _codes("Eligibility", get_args(Eligibility))
    CertaintyCode = _codes("Certainty", get_args(Certainty))
    Standing = _codes("Standing", STANDINGS)
    NoticeCode = _named("NoticeCode", str, {
        "anyOf": [{"enum": list(dict.fromkeys((*NOTICES, *COUNTED, *OTHER_NOTICES)))},
                  {"type": "string", "pattern": "^[a-z][a-z0-9-]*$", "description": "what the table itself announces"}],
    })  # fmt: skip
    ErrorCode = _codes("ErrorCode", ("error", "usage", "table", "input", "output", "internal"))
    Source = _codes("From", ("applicant", "authority"))
    Benefit = _codes("Benefit", ("money", "discount", "support", "procedure", "permission", "exemption", "recognition",
                                      "service", "encouragement", "fund"))  # fmt: skip
    PolicyStatus = _codes("PolicyStatus", ("announced", "intended"))

    ComparisonKind = _codes("ComparisonKind", KINDS)

Seal = A[Hash, is_("SHA-256 over all else that the record says", "0" * 64)]
Policy = A[str, is_("the policy's id", "finance.licensed-institution")]
Name = A[str, is_("its name, in the language asked for", "Reward for licensed financial institutions")]
Words = A[str, is_("words, in the language asked for", "Licensed financial institution")]
On = A[Date, is_("as of which day the table was asked; absent where it has no day", "2019-05-01")]
Supplied = A[Literal[True], is_("rests on a value that an overlay supplied; absent otherwise", True)]
Reason = A[str | None, is_("why not, as a code: the condition that is not met, a cap, once", "unmet:licensed")]
Amount = A[Money | None, is_("the amount; null where none is fixed", "40000000.00")]
Least = A[Money | None, is_("the least that it can come to", "0.00")]
Most = A[Money | None, is_("the most that it can come to; null without a limit", "40000000.00")]
Capped = A[bool, is_("whether a cap reduced it", True)]
Chosen = A[dict[str, str], is_("the readings chosen, by their names", {"base": "registered"})]
Names = A[list[str], is_("names, as the table has them", ["licensed"])]
Policies = A[list[str], is_("ids of policies", ["finance.licensed-institution"])]
Ids = A[list[str], is_("ids of conditions", ["licensed"])]
Claims = A[Count, is_("how many claims", 3)]
Line = A[int | None, is_("the line of the file", 12)]
File = A[str, is_("the file", "claims.csv")]
Unique = A[JsonValue, is_("any JSON value", None)]


class Edition(TypedDict):
    """Which table answered."""

    id: A[str, is_("the edition", "chengdu-opening-up")]
    version: A[str, is_("its version", "2018-06")]
    sha256: A[str, is_("SHA-256 of the tables, in order", "0" * 64)]
    overlays: A[list[str], is_("the overlays over it", ["overlay.toml"])]


class PriorFile(TypedDict):
    """A file of what was paid before that was counted in."""

    file: File
    sha256: A[str, is_("SHA-256 of what it held", "0" * 64)]


class Ignored(TypedDict):
    """What was stated that the version in force does not know."""

    inputs: Names
    readings: Chosen


class InForce(TypedDict):
    """Of a policy with amendments: which version answered."""

    since: A[Date | None, is_("from when it is in force; null for the first", "2020-01-01")]
    ignored: Ignored


class Notice(TypedDict):
    """What is to be said of an answer."""

    code: A[NoticeCode, is_("which notice it is", "presumed")]
    text: Words


class Note(TypedDict):
    """What the table says beside the rule."""

    text: Words


class Citation(TypedDict):
    """Where it is printed."""

    provision: A[str, is_("the provision", "finance-licensed-institution-settlement-reward")]
    document: A[str, is_("the document, as the table calls it", "opinions")]
    heading: A[str | None, is_("the heading that it stands under; null where that is inferred", "金融国际融通工程")]
    span: A[Span, is_("where in the document", [4397, 4446])]
    figures: A[list[str], is_("the figures as printed", ["1%", "4000万元"])]


Missing = TypedDict("Missing", {
    "input": A[str | None, is_("the fact to state; of a ruling, the one input that it is about, if any", "licensed")],
    "reading": A[str | None, is_("of a ruling, the reading that answers it; null for a fact", "foreign")],
    "question": Words,
    "stake": A[Money | None, is_("the money that the answer to it decides", "40000000.00")],
    "from": A[Source, is_("who can say", "applicant")],
})  # fmt: skip


class Condition(TypedDict):
    """A condition, and how it came out."""

    id: A[str, is_("the condition", "licensed")]
    text: Words
    result: A[Literal["met", "unmet", "unknown"], is_("how it came out", "met")]
    required: A[str, is_("what it asks for, by names and codes", "licensed = true")]
    actual: A[str | None, is_("what was stated", "true")]
    assumed: A[bool, is_("taken as met because --assume-rest says so", False)]
    presumed: A[bool, is_("taken as met because the clause itself does not say it", False)]


class Amounts(TypedDict):
    """What is given."""

    certainty: A[CertaintyCode, is_("how sure the amount is", "determined")]
    currency: A[Currency, is_("what amounts are in", "CNY")]
    amount: Amount
    minimum: Least
    maximum: Most
    before_caps: A[Money | None, is_("what it came to before caps", "50000000.00")]
    capped: Capped
    supplied: A[bool, is_("whether it rests on a value that an overlay supplied", False)]


class Saturation(TypedDict):
    """Where a cap is reached."""

    input: A[str, is_("the input", "registered_capital")]
    value: A[str, is_("its value beyond which more earns nothing", "4000000000.00")]


class Cap(TypedDict):
    """A limit, and what it did."""

    id: A[str, is_("the cap", "per-applicant")]
    limit: A[Money, is_("the most that its key gets", "40000000.00")]
    spent: A[Money, is_("what was used before", "0.00")]
    binding: A[bool, is_("whether it was the last to reduce the award", True)]
    reduction: A[Money, is_("what it took", "10000000.00")]
    headroom: A[Money, is_("what is left", "0.00")]
    saturates_at: A[Saturation | None, is_("where more earns nothing", None)]
    supplied: NotRequired[Supplied]


class Step(TypedDict):
    """A step of the calculation."""

    id: A[str, is_("the step", "amount")]
    label: Words
    expression: A[str, is_("its formula by names", "registered_capital × 1%")]
    value: A[str, is_("what it comes to", "50000000.00")]
    supplied: NotRequired[Supplied]


class Alternative(TypedDict):
    """What another choice would give."""

    choice: A[str, is_("the choice", "paid-in")]
    eligibility: A[EligibilityCode, is_("what the verdict would be", "needs-information")]
    amount: Amount


class Reading(TypedDict):
    """A reading of an ambiguous clause."""

    id: A[str, is_("the reading", "base")]
    chosen: A[str, is_("the choice taken", "registered")]
    default: A[bool, is_("whether that is the default", True)]
    literal: A[str, is_("the most literal choice", "registered")]
    alternatives: A[list[Alternative], is_("what the others would give", [])]


class Before(TypedDict):
    """What came before under the key of a cap."""

    cap: A[str, is_("the cap", "per-applicant")]
    per: A[list[str], is_("what the cap goes by", ["applicant"])]
    spent: A[Money, is_("what was used", "0.00")]
    claims: A[Count, is_("how many claims used it", 1)]
    pending: A[bool, is_("whether an earlier claim is not fixed", False)]
    lacks: NotRequired[A[str, is_("what the claim lacks that the cap goes by", "item")]]


class Payment(TypedDict):
    """One payment of an award in several."""

    id: A[str, is_("the payment", "first")]
    text: Words
    amount: A[Money, is_("what it comes to", "20000000.00")]


class Quantity(TypedDict):
    """Of what is no money: how many, or between how many."""

    value: A[str | None, is_("how many; null while that is not fixed", "5")]
    minimum: A[str | None, is_("the least", "0")]
    maximum: A[str | None, is_("the most", "5")]
    unit: A[str, is_("what is counted", "years")]


class RowUse(TypedDict):
    """A row of a list, and what it comes to."""

    cells: A[dict[str, Value], is_("what it states", {"area": "500"})]
    counts: A[bool | None, is_("whether it counts; null while that is open", True)]
    value: A[str | None, is_("what it comes to", "10000.00")]


_Rows = list[RowUse]  # before a field is called list


class ListUse(TypedDict):
    """What the rows of a list come to, one by one."""

    id: A[str, is_("the step that goes over them", "booths")]
    list: A[str, is_("the list", "booths")]
    label: Words
    rows: A[_Rows, is_("each row", [])]


class Award(TypedDict):
    """The answer to one claim."""

    schema: A[Literal["rongcli.award/1"], is_("what record this is", "rongcli.award/1")]
    policy: Policy
    name: Name
    benefit: A[Benefit, is_("what kind of support it is", "money")]
    status: A[PolicyStatus, is_("granted, or only intended by the city", "announced")]
    edition: Edition
    on: NotRequired[On]
    prior: NotRequired[A[list[PriorFile], is_("the files of earlier awards that were counted in", [])]]
    assume_rest: NotRequired[A[Literal[True], is_("asked with --assume-rest", True)]]
    in_force: NotRequired[InForce]
    claim: Claim
    eligibility: A[EligibilityCode, is_("the verdict", "eligible")]
    reason: Reason
    conditions: list[Condition]
    award: Amounts
    quantity: NotRequired[Quantity]
    rows: NotRequired[A[list[ListUse], is_("what the rows of a list come to, one by one", [])]]
    payments: NotRequired[A[list[Payment], is_("what each payment of an award in several comes to", [])]]
    grants: A[str | None, is_("what is granted where that is no money", None)]
    caps: list[Cap]
    before: NotRequired[A[list[Before], is_("what came before under each cap, of whichever reading", [])]]
    trace: list[Step]
    missing: list[Missing]
    readings: list[Reading]
    sources: list[Citation]
    notes: list[Note]
    notices: list[Notice]
    seal: Seal


class Total(TypedDict):
    """What several policies come to."""

    currency: A[Currency, is_("what amounts are in", "CNY")]
    assured: A[Money, is_("what the text fixes", "40000000.00")]
    at_most: A[Money | None, is_("the most that open facts could bring it to; null where something has no limit", None)]
    fits_at_most: A[Money | None, is_("the most of what fits already", "40000000.00")]
    bounded_at_most: A[Money, is_("the most of all that has a limit", "127500000.00")]
    unbounded: A[list[str], is_("the policies without a limit", [])]
    unpublished: A[Count, is_("how many fit without a published amount", 0)]


class KindTotal(Total):
    """The total of one kind of applicant."""

    kind: A[str, is_("the kind", "bank")]
    name: Name


Who = TypedDict("Who", {
    "kinds": A[list[str], is_("the kinds of applicant that ask; empty while nothing says who", ["bank"])],
    "from": A[Literal["said", "facts"] | None, is_("said, or told by facts that only one kind has", "said")],
    "greatest": A[str | None, is_("while nothing says who asks: the kind whose total is given", None)],
})  # fmt: skip
Question = TypedDict("Question", {
    "asks": A[Literal["who", "reading", "input"], is_("who: which kind of applicant asks", "input")],
    "input": A[str | None, is_("the fact to state", "licensed")],
    "reading": A[str | None, is_("of a ruling, POLICY.READING, which --reading answers; null for a fact", None)],
    "question": Words,
    "type": A[str, is_("what an answer is", "boolean")],
    "choices": A[list[str], is_("of a choice, its codes", [])],
    "from": A[Source, is_("who can say", "applicant")],
    "stake": A[Money, is_("the money that it decides", "40000000.00")],
    "unbounded": Policies,
    "unpublished": Policies,
    "policies": Policies,
})  # fmt: skip


class Change(TypedDict):
    """A fact that would have to be another."""

    input: A[str, is_("the fact", "assets_under_management")]
    before: A[Value, is_("what it is", "10000000000.00")]
    after: A[Value, is_("what it would have to be", "10000000000.01")]
    past: NotRequired[A[str, is_("what after must pass and not only reach", "10000000000.00")]]
    changeable: A[bool, is_("whether an applicant can change it", True)]


class Gain(TypedDict):
    """What a change would add to the total."""

    assured: A[Signed, is_("to what the text fixes", "0.00")]
    at_most: A[Signed, is_("to the most", "10000000.00")]


class NearMiss(TypedDict):
    """A policy that nearly fits."""

    policy: Policy
    changeable: A[bool, is_("whether the applicant can change all of it", True)]
    changes: list[Change]
    certainty: A[CertaintyCode, is_("how sure the amount would be", "ceiling")]
    minimum: Least
    maximum: Most
    missing: Names
    gain: Gain


class NextStep(Change):
    """The next step up of a policy that fits."""

    policy: Policy
    gain: A[Money, is_("what it would add", "200000.00")]
    fills_cap: A[bool, is_("whether the cap is reached there", False)]


class MatchRow(TypedDict):
    """A policy of a match."""

    policy: Policy
    name: Name
    benefit: A[Benefit, is_("what kind of support it is", "money")]
    status: A[PolicyStatus, is_("granted, or only intended by the city", "announced")]
    supplied: A[bool, is_("whether it rests on a value that an overlay supplied", False)]
    grants: A[str | None, is_("what is granted where that is no money", None)]
    in_force: NotRequired[InForce]
    standing: A[Standing, is_("where it stands", "determined")]
    eligibility: A[EligibilityCode, is_("the verdict", "eligible")]
    reason: Reason
    unmet: A[str | None, is_("the first reason in words", None)]
    certainty: A[CertaintyCode, is_("how sure the amount is", "determined")]
    amount: Amount
    minimum: Least
    maximum: Most
    capped: Capped
    missing: Names
    assumed: NotRequired[Ids]
    presumed: NotRequired[Ids]


class Match(TypedDict):
    """Every policy for one applicant. Many profiles have questions, near misses and steps only with --explain."""

    schema: A[Literal["rongcli.match/1"], is_("what record this is", "rongcli.match/1")]
    edition: Edition
    on: NotRequired[On]
    applicant: A[str | None, is_("who asks", "甲公司")]
    date: A[Date, is_("the day of the claims", "2019-05-01")]
    facts: A[dict[str, Value], is_("the facts stated of everything", {"licensed": True})]
    applicant_id: NotRequired[A[str, is_("the registered number", "91510100MA61T00000")]]
    item: NotRequired[A[str, is_("the project, centre or institution", "一号项目")]]
    own: NotRequired[A[dict[str, dict[str, Value]], is_("what was stated for single policies, by their id", {})]]
    readings: NotRequired[Chosen]
    assume_rest: NotRequired[A[Literal[True], is_("asked with --assume-rest", True)]]
    prior: NotRequired[A[list[PriorFile], is_("the files of earlier awards that were counted in", [])]]
    total: Total
    who: NotRequired[Who]
    by_kind: NotRequired[A[list[KindTotal], is_("the total of each kind while nothing says who; never summed", [])]]
    others: NotRequired[A[list[str], is_("policies for other kinds of applicant: in no total", [])]]
    policies: list[MatchRow]
    questions: NotRequired[list[Question]]
    near_misses: NotRequired[list[NearMiss]]
    next_steps: NotRequired[list[NextStep]]
    notices: list[Notice]
    seal: Seal


class Area(TypedDict):
    """Every policy of an area, and what they come to together."""

    schema: A[Literal["rongcli.area/1"], is_("what record this is", "rongcli.area/1")]
    area: A[str, is_("the area", "finance")]
    edition: Edition
    on: NotRequired[On]
    total: Total
    who: NotRequired[Who]
    by_kind: NotRequired[A[list[KindTotal], is_("the total of each kind while nothing says who; never summed", [])]]
    others: NotRequired[A[list[str], is_("policies for other kinds of applicant: in no total", [])]]
    questions: list[Question]
    awards: list[Award]


class Reached(TypedDict):
    """An amount, and the input that earns it."""

    amount: A[Money, is_("the amount", "40000000.00")]
    value: A[str | None, is_("the input there", "4000000000.00")]


Solution = TypedDict("Solution", {
    "schema": A[Literal["rongcli.solve/1"], is_("what record this is", "rongcli.solve/1")],
    "policy": Policy,
    "name": Name,
    "edition": Edition,
    "on": NotRequired[On],
    "prior": NotRequired[A[list[PriorFile], is_("the files of earlier awards that were counted in", [])]],
    "over": A[str, is_("the input solved for", "registered_capital")],
    "for": A[Money, is_("the amount wanted", "10000000.00")],
    "status": A[Status, is_("whether the amount can be earned", "reached")],
    "value": A[str | None, is_("the smallest input that earns it", "1000000000.00")],
    "certainty": A[CertaintyCode, is_("how sure the amount is there", "determined")],
    "earns": A[Money | None, is_("what it earns there", "10000000.00")],
    "one_less_earns": A[Money | None, is_("what one unit less earns", "9999999.99")],
    "without_rounding_up": A[str | None, is_("the input that earns it unrounded", None)],
    "whatever_is_missing": A[str | None, is_("the input that earns it whatever is missing", None)],
    "most": A[Reached | None, is_("where it cannot be earned: the most that can", None)],
    "unmet": A[str | None, is_("the condition that rules it out", None)],
    "supposed": Ids,
    "assumed": Ids,
    "missing": list[Missing],
    "award": Award,
    "seal": Seal,
})  # fmt: skip


class Point(TypedDict):
    """A point of a sweep."""

    value: A[str, is_("the input there", "1000000000.00")]
    by_value: A[str | None, is_("the second input's value", None)]
    eligibility: A[EligibilityCode, is_("the verdict", "eligible")]
    certainty: A[CertaintyCode, is_("how sure the amount is", "determined")]
    amount: Amount
    minimum: Least
    maximum: Most
    capped: Capped
    binding_cap: A[str | None, is_("the cap that reduced it", None)]
    reason: Reason
    mark: A[Kind | None, is_("what turns there", None)]
    because: A[str | None, is_("why, in words", None)]


class Sweep(TypedDict):
    """The award against one input."""

    schema: A[Literal["rongcli.sweep/1"], is_("what record this is", "rongcli.sweep/1")]
    policy: Policy
    name: Name
    edition: Edition
    on: NotRequired[On]
    prior: NotRequired[A[list[PriorFile], is_("the files of earlier awards that were counted in", [])]]
    in_force: NotRequired[InForce]
    claim: Claim
    readings: Chosen
    over: A[str, is_("the input that moves", "registered_capital")]
    by: A[str | None, is_("the second input", None)]
    stepped: A[bool, is_("whether there are more small steps than points", False)]
    assumed: Ids
    points: list[Point]


class Side(Edition):
    """One side of a comparison."""

    on: NotRequired[On]
    readings: Chosen


class PolicyChange(TypedDict):
    """What changed of a policy."""

    policy: Policy
    part: A[Part, is_("which part of it", "cap")]
    id: A[str | None, is_("the part's id", "per-applicant")]
    pays: A[bool, is_("whether an amount may move by it", True)]
    text: Words
    before: Unique
    after: Unique
    since: A[Date | None, is_("of claims from when on", None)]


class ComparedClaim(TypedDict):
    """What became of a claim."""

    row: A[Count, is_("the line of the claim in its file", 2)]
    claim_id: A[str | None, is_("its own number", "A-1")]
    applicant: A[str | None, is_("who claims", "甲公司")]
    policy: Policy
    eligibility_before: A[EligibilityCode, is_("the verdict before", "eligible")]
    amount_before: Amount
    maximum_before: Most
    eligibility_after: A[EligibilityCode, is_("the verdict after", "eligible")]
    amount_after: Amount
    maximum_after: Most
    difference: A[Signed | None, is_("by how much the amount moves", "-10000.00")]
    bound_difference: A[Signed | None, is_("of what is not fixed: by how much the most moves", None)]
    by: A[dict[str, Signed], is_("by which change how much", {"cap:per-applicant": "-10000.00"})]
    currency_before: A[Currency, is_("what amounts were in", "CNY")]
    currency_after: A[Currency, is_("what amounts are in", "CNY")]


SumsByCurrency = A[dict[str, Signed], is_("the sum of each currency", {"CNY": "-10000.00"})]
Sum = A[Signed | None, is_("the sum; null where there are several currencies", "-10000.00")]


class Moved(TypedDict):
    """Claims that move alike."""

    claims: Claims
    amount: Sum
    amount_by_currency: SumsByCurrency


class Open(TypedDict):
    """Claims whose amount is not fixed."""

    claims: Claims
    bound_difference: Sum
    bound_difference_by_currency: SumsByCurrency


class ByChange(TypedDict):
    """What one change did."""

    policy: Policy
    change: A[str, is_("the change", "cap:per-applicant")]
    text: Words
    claims: Claims
    amount: A[Signed, is_("by how much fixed amounts move", "-10000.00")]
    undetermined: A[Count, is_("claims that are not fixed", 0)]
    bound_difference: A[Signed, is_("by how much their most moves", "0.00")]
    currency: A[Currency, is_("what amounts are in", "CNY")]


Bin = TypedDict("Bin", {
    "from": A[Signed, is_("the least difference of the bin", "-10000.00")],
    "to": A[Signed, is_("the greatest", "0.00")],
    "claims": Claims,
    "amount": A[Signed, is_("what they move in all", "-10000.00")],
    "currency": A[Currency, is_("what amounts are in", "CNY")],
})  # fmt: skip


class ComparedPool(TypedDict):
    """A limit over claims, on both sides."""

    policy: Policy
    cap: A[str, is_("the cap", "per-year")]
    key: A[str | None, is_("whose it is", "甲公司")]
    limit_before: A[Money | None, is_("the limit before", "300000.00")]
    limit_after: A[Money | None, is_("the limit after", "300000.00")]
    used_before: A[Money | None, is_("what was used before", "0.00")]
    used_after: A[Money | None, is_("what is used after", "0.00")]
    currency_before: A[Currency, is_("what amounts were in", "CNY")]
    currency_after: A[Currency, is_("what amounts are in", "CNY")]


class Effect(TypedDict):
    """What the changes did to the claims."""

    read: Claims
    rejected: A[Count, is_("rows that could not be read", 0)]
    gain: Moved
    lose: Moved
    unchanged: Moved
    undetermined: Open
    total: Sum
    total_by_currency: SumsByCurrency
    by: list[ByChange]
    distribution: list[Bin]
    pools: list[ComparedPool]
    claims: list[ComparedClaim]


class Comparison(TypedDict):
    """Two editions compared."""

    schema: A[Literal["rongcli.compare/1"], is_("what record this is", "rongcli.compare/1")]
    before: Side
    after: Side
    changes: list[PolicyChange]
    effect: A[Effect | None, is_("null without a file of claims", None)]


class Agrees(TypedDict):
    """Whether a part of a saved answer is as it would be now."""

    agrees: A[bool, is_("whether it is", True)]


class Difference(TypedDict):
    """A field that differs."""

    field: A[str, is_("the field", "award.amount")]
    saved: Unique
    now: Unique


class Verdict(TypedDict):
    """Whether a saved answer holds."""

    schema: A[Literal["rongcli.verify/1"], is_("what record this is", "rongcli.verify/1")]
    policy: A[str | None, is_("the policy; null of a match", "finance.licensed-institution")]
    holds: A[bool, is_("whether nothing differs", True)]
    seal: Agrees
    edition: Agrees
    inputs: Agrees
    result: Agrees
    differences: list[Difference]
    unchecked: A[list[str], is_("what cannot be rechecked, in words", [])]


class Limit(TypedDict):
    """A time limit."""

    days: A[int, is_("how many days", 2, "days of the unit")]
    unit: A[Literal["working-day", "calendar-day"], is_("which days count", "working-day")]
    at_best: A[bool, is_("the fastest case, no promise", False)]


class CountedDay(TypedDict):
    """A day from acceptance to the last day."""

    date: A[Date, is_("the day", "2018-09-29")]
    counted: A[bool, is_("whether it counts", True)]
    number: A[int | None, is_("its number in the count", 1)]
    why: A[Literal["acceptance-day", "calendar-day", "run-on", "workday", "make-up-workday", "weekend", "holiday"],
           is_("why it counts or not", "make-up-workday")]  # fmt: skip
    text: Words
    estimated: A[bool, is_("whether no calendar was published for it", False)]


class OtherDay(TypedDict):
    """The last day under another choice."""

    choice: A[str, is_("the choice", "same-day")]
    last_day: A[Date | None, is_("the day; null beyond the published calendar", "2018-09-29")]


class Counting(TypedDict):
    """A reading of how days count."""

    id: A[str, is_("the reading", "count-from")]
    chosen: A[str, is_("the choice taken", "next-day")]
    default: A[bool, is_("whether that is the default", True)]
    literal: A[str, is_("the most literal choice", "next-day")]
    alternatives: list[OtherDay]


_Days = A[Count | None, is_("days in the limit's unit", 2, "days of the limit's unit")]


class Deadline(TypedDict):
    """The last day of a time limit; of a row of a file also its line and columns."""

    schema: A[Literal["rongcli.deadline/1"], is_("what record this is", "rongcli.deadline/1")]
    policy: Policy
    name: Name
    edition: Edition
    on: NotRequired[On]
    in_force: NotRequired[InForce]
    line: NotRequired[A[int, is_("the line of the row in its file", 2)]]
    columns: NotRequired[A[dict[str, str], is_("the row as it came in", {"编号": "A-1"})]]
    limit: Limit
    accepted: A[Date, is_("when it was accepted", "2018-09-28")]
    last_day: A[Date, is_("the last day of the limit", "2018-09-30")]
    estimated: A[bool, is_("whether no calendar was published for some day", False)]
    issued: A[Date | None, is_("when it was done", "2018-10-20")]
    kept: A[bool | None, is_("whether the limit was kept", False)]
    spare: _Days
    over_by: _Days
    days: list[CountedDay]
    readings: list[Counting]
    sources: list[Citation]
    notices: list[Notice]


class Progress(TypedDict):
    """An actual figure against a target."""

    result: A[Literal["met", "exceeded", "missed", "no-verdict", "unknown"], is_("what it came to", "missed")]
    stated: A[str | None, is_("the figure as stated", "6500万")]
    actual: A[Decimal | None, is_("the figure", "65000000", "the target's unit")]
    difference: A[Decimal | None, is_("more or less than the target's", "-5000000", "the target's unit")]
    percent: A[Decimal | None, is_("the same as a share of it", "-7.14", "percent")]
    reached: A[Decimal | None, is_("the figure as a share of the target's", "92.86", "percent")]


Target = TypedDict("Target", {
    "id": A[str, is_("the target", "op-air-passengers")],
    "name": Name,
    "document": A[str, is_("the document", "opinions")],
    "dimension": A[str, is_("what it is about", "aviation")],
    "class": A[str, is_("what kind of target it is", "quantity")],
    "comparator": A[str, is_("above, at_least, equal, at_most, below or about", "above")],
    "word": A[str, is_("the comparator as printed", "突破")],
    "figure": A[str, is_("the figure as printed", "7000万人次")],
    "value": A[Decimal | None, is_("the figure", "70000000", "the target's unit")],
    "unit": A[str | None, is_("what it counts", "人次")],
    "parts": A[list[str], is_("targets that it is made of", [])],
    "per": A[str | None, is_("each year, or on average", None)],
    "year": A[int | None, is_("by which year", 2022)],
    "span": A[Span, is_("where in the document", [864, 880])],
    "at": A[Count, is_("where the figure stands in it", 872, "characters of the document")],
    "provision": A[str | None, is_("the provision", None)],
    "notes": A[list[str], is_("what is to be said of it", [])],
    "progress": A[Progress | None, is_("null without a file of actual figures", None)],
})  # fmt: skip


class Dimension(TypedDict):
    """What targets are about."""

    id: A[str, is_("the dimension", "aviation")]
    name: Name


class TargetComparison(TypedDict):
    """Targets to be read side by side."""

    id: A[str, is_("the comparison", "air-passengers")]
    kind: A[ComparisonKind, is_("how they stand to one another", "conflict")]
    targets: A[list[str], is_("the targets", ["op-air-passengers"])]
    text: Words


class Targets(TypedDict):
    """The targets, and progress against them."""

    schema: A[Literal["rongcli.targets/1"], is_("what record this is", "rongcli.targets/1")]
    edition: Edition
    on: NotRequired[On]
    counts: A[dict[str, Count], is_("how many came to what", {"targets": 69, "met": 2})]
    dimensions: list[Dimension]
    targets: list[Target]
    comparisons: list[TargetComparison]


class PolicyTally(TypedDict):
    """A policy of a batch."""

    policy: Policy
    currency: A[Currency, is_("what amounts are in", "CNY")]
    readings: Chosen
    claims: Claims
    eligible: Claims
    ineligible: Claims
    needs_information: Claims
    unpublished: Claims
    unbounded: Claims
    presumed: Claims
    assured: A[Money, is_("what the text fixes, in all", "300000.00")]
    at_most: A[Money, is_("the most that the keys can still get", "300000.00")]
    lost_to_caps: A[Money, is_("what caps took", "20000.00")]


class Pool(TypedDict):
    """A limit over many claims, and what it gave."""

    policy: Policy
    cap: A[str, is_("the cap", "fund")]
    key: A[dict[str, str], is_("whose it is", {"year": "2019"})]
    mode: A[Literal["report", "first-come", "pro-rata"], is_("how it is shared", "pro-rata")]
    limit: A[Money, is_("the limit", "1000000.00")]
    before: A[Money, is_("what was used before", "0.00")]
    claims: Claims
    asked: A[Money, is_("what claims come to", "1200000.00")]
    granted: A[Money, is_("what they got", "1000000.00")]
    overdraft: A[Money, is_("what goes beyond it", "0.00")]
    rest_to: A[JsonValue, is_("the rows that got 0.01 of the remainder", [2])]


class OtherFile(TypedDict):
    """A file that the run wrote."""

    file: File
    sha256: A[str, is_("SHA-256 of what it holds", "0" * 64)]


class Files(TypedDict):
    """The other files of the run, put in place together with this one; null where there is none."""

    results: A[OtherFile | None, is_("the results", None)]
    rejects: A[OtherFile | None, is_("the rejected rows", None)]


class Summary(TypedDict):
    """What a batch came to."""

    schema: A[Literal["rongcli.batch-summary/1"], is_("what record this is", "rongcli.batch-summary/1")]
    edition: Edition
    on: NotRequired[On]
    engine: A[str, is_("which engine computed it", "python")]
    read: A[Count, is_("rows read", 100)]
    computed: A[Count, is_("rows computed", 99)]
    rejected: A[Count, is_("rows rejected", 1)]
    rejected_at_most: A[Money, is_("the most that rejected rows could get once mended, each by itself", "300000.00")]
    rejected_uncounted: A[Count, is_("rejected rows of which nothing says how much they could get", 0)]
    policies: list[PolicyTally]
    pools: list[Pool]
    files: Files


class BatchRow(TypedDict):
    """What a batch adds to a claim; the claim's own columns come before it."""

    row: A[Count, is_("the line of the claim in its file", 2)]
    eligibility: A[EligibilityCode, is_("the verdict", "eligible")]
    certainty: A[CertaintyCode, is_("how sure the amount is", "determined")]
    amount: Amount
    minimum: Least
    maximum: Most
    before_caps: A[Money | None, is_("what it came to before caps", "50000000.00")]
    capped: Capped
    binding_cap: A[str | None, is_("the cap that reduced it", None)]
    reason: Reason
    readings: A[str, is_("the readings chosen", "base=registered")]
    supplied: A[bool, is_("whether it rests on a value that an overlay supplied", False)]
    notices: A[str | None, Field(description="what there is to say of this claim, in codes", examples=["presumed;late"],
                                 pattern=f"^({'|'.join(NOTICES)})(;({'|'.join(NOTICES)}))*$")]  # fmt: skip


class Error(TypedDict):
    """Why there is no answer."""

    schema: A[Literal["rongcli.error/1"], is_("what record this is", "rongcli.error/1")]
    code: A[ErrorCode, is_("what kind of error it is", "input")]
    message: Words
    file: A[str | None, is_("the file", "claims.csv")]
    line: Line
    column: A[int | None, is_("the column of the line", None, "characters")]
    hint: A[str | None, is_("what to do", None)]


class Both(TypedDict):
    """Words in both languages."""

    zh: A[str, is_("in Chinese", "金融")]
    en: A[str, is_("in English", "Finance")]


class Listed(TypedDict):
    """A policy of the list."""

    id: Policy
    area: A[str, is_("its area", "finance")]
    benefit: A[Benefit, is_("what kind of support it is", "money")]
    status: A[PolicyStatus, is_("granted, or only intended by the city", "announced")]
    kinds: A[list[str], is_("the kinds of applicant that it is for", ["bank"])]
    name: Both
    sources: list[Citation]


class Version(TypedDict):
    """Which program answers, by which table."""

    schema: A[Literal["rongcli.version/1"], is_("what record this is", "rongcli.version/1")]
    version: A[str, is_("the program's version", "0.2.0")]
    edition: Edition


class Example(TypedDict):
    """An example that comes with the program."""

    name: A[str, is_("what it is asked for by", "profile")]
    files: A[list[str], is_("the files that it writes", ["profile.toml"])]
    about: Both
    command: A[str, is_("a command that reads it", "rongcli match profile.toml")]


class Fund(TypedDict):
    """A fund."""

    policy: Policy
    name: Both
    figure: A[str, is_("its size as printed", "5000万元")]
    size: A[Money | None, is_("its size", "50000000.00")]
    currency: A[Currency, is_("what amounts are in", "CNY")]
    at_least: A[bool, is_("whether it may be more", False)]
    per: A[str | None, is_("a year, or in total", "year")]
    draws: Policies
    stated: A[bool | None, is_("whether the text says that they draw on it", True)]
    reading: A[str | None, is_("the reading that it hangs on", None)]


class Finding(TypedDict):
    """What is wrong or doubtful in a table."""

    code: A[str, is_("which check found it", "unused-input")]
    file: File
    line: Line
    column: A[int | None, is_("the column of the line", 1, "characters")]
    key: A[str, is_("where in the table", 'policy."finance.x".award')]
    what: Words
    why: Words
    mend: Words


class FigureProblem(TypedDict):
    """A figure that the text does not bear out."""

    policy: A[str, is_("the policy", "finance.licensed-institution")]
    provision: A[str, is_("the provision", "finance-licensed-institution-settlement-reward")]
    part: A[str, is_("the part of the table", "source")]
    what: Words


class Unanswered(TypedDict):
    """A figure of the text that nothing answers for."""

    figure: A[str, is_("the figure as printed", "4000万元")]
    span: A[Span, is_("where in the document", [4397, 4446])]


class Figures(TypedDict):
    """A text held against a table."""

    sha256: A[str, is_("SHA-256 of the text", "0" * 64)]
    figures: A[Count, is_("figures in the text", 400)]
    used: A[Count, is_("figures that policies and targets use", 300)]
    narrative: A[Count, is_("figures that only tell", 100)]
    problems: list[FigureProblem]
    unanswered: list[Unanswered]
