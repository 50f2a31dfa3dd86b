"""The answer: plain data in both languages, no behaviour.

Money is integer fen, other numbers integer millionths; renderers turn them into words. The names are those of
the JSON (``rongcli.award/1``).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from rongcli.base.money import decimal_text
from rongcli.base.record import TYPE_CHECKING, Record
from rongcli.base.text import Text
from rongcli.rules.expression import DATE, Value
from rongcli.rules.policy import Cap, Condition, Input, Policy, Reading

if TYPE_CHECKING:
    from typing import Any, Literal

    from rongcli.rules.literals import Certainty, Eligibility


class Claim(Record):
    """The facts of one claim: who, when, for what, and the policy's inputs by name (unknown ones left out).

    Among the facts stands the day, as ``expression.DATE``. A claim of unknown date lacks it, and ``date`` is then only
    the day on which it was asked about.
    """

    policy: str
    date: datetime.date
    facts: dict[str, Value]
    applicant: str | None = None
    applicant_id: str | None = None
    item: str | None = None
    claim_id: str | None = None
    decided_amount: int | None = None
    already_awarded: int | None = None

    @property
    def undated(self) -> bool:
        """Whether the claim's date is unknown, where others of its file have one."""
        return DATE not in self.facts


class ConditionResult(Record):
    """One condition held against the claim; ``met`` is None while it is unknown."""

    condition: Condition
    met: bool | None
    assumed: bool = False
    presumed: bool = False
    """Whether nothing was stated for it, and it counts as met because the clause itself does not ask for it."""


class CapUse(Record):
    """What a cap did: fen spent before this claim, fen it took away, fen still left, and where it saturates."""

    cap: Cap
    limit: int
    spent: int
    binding: bool
    reduction: int
    headroom: int
    over: bool = False
    """Whether the claim goes over a limit that rejects instead of trimming."""
    saturates_at: tuple[Input, int] | None = None


class Amounts(Record):
    """The money: fen, or None where the text fixes nothing (see ``certainty``)."""

    certainty: Certainty
    amount: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    before_caps: int | None = None
    capped: bool = False


class Granted(Record):
    """A number of what is no money (places, months), at ``scale``: least and most; None where nothing bounds it."""

    unit: Text
    least: Any
    most: Any
    scale: int

    @property
    def number(self) -> str:
        """The number for programs; empty while it is not fixed."""
        return decimal_text(self.most, self.scale) if self.least == self.most else ""

    @property
    def text(self) -> Text | None:
        """The number and what it counts, in words; None where nothing is known of it."""
        if self.most is None:
            return None
        shown = decimal_text(self.most, self.scale)
        zh, en = f"{shown}{self.unit.zh}", f"{shown} {self.unit.en}"
        return Text(zh, en) if self.least == self.most else Text(f"最多{zh}", f"up to {en}")


class TraceStep(Record):
    """A step of the calculation: its formula (see ``rule.Step``), its exact value ``value / scale`` in ``unit``."""

    name: str
    label: Text
    formula: str
    unit: str
    value: int
    scale: int


class RowUse(Record):
    """A row of a list: its cells, whether it counts, and what it comes to by itself (``value / scale``), if known."""

    cells: Mapping[str, Value]
    counts: bool | None
    value: Any


class ListUse(Record):
    """What a step made of the rows of a list, one by one; ``name`` is the step's, whose value the trace has."""

    name: str
    label: Text
    listed: Input
    unit: str
    scale: int
    rows: tuple[RowUse, ...]


class Missing(Record):
    """What is needed: the money in fen that it decides (None where no figure is known), and who can say.

    A fact names its ``input``; a ruling its ``reading``, whose question it asks, and the input that it is about if
    that is one. ``answers`` are the choices of the reading that answer it.
    """

    input: str | None
    label: Text
    question: Text
    stake: int | None
    source: Literal["applicant", "authority"]
    reading: str | None = None
    answers: Mapping[str, Text] = MappingProxyType({})


class Alternative(Record):
    """What the answer would be under another choice of a reading."""

    choice: str
    eligibility: Eligibility
    amounts: Amounts
    grants: Text | None
    if_conditions_hold: Amounts | None
    needed: tuple[str, ...]
    """The facts, rulings and keys that would still be needed."""


class ReadingUsed(Record):
    """A reading, the choice the answer rests on, and what the other choices would give."""

    reading: Reading
    chosen: str
    alternatives: tuple[Alternative, ...] = ()


class Notice(Record):
    """A remark with a stable code."""

    code: str
    text: Text


class EditionStamp(Record):
    """Which table answered: id, version, the hash over its files, its overlays' ids, and as of which day."""

    id: str
    version: str
    sha256: str
    overlays: tuple[str, ...]
    on: datetime.date | None = None


class PriorFile(Record):
    """A file of earlier awards that an answer counts in: its name as given, and the hash of its bytes."""

    file: str
    sha256: str


class Before(Record):
    """What came before a claim under the key of one cap: fen, how many claims, whether one of them is undetermined."""

    cap: Cap
    spent: int
    times: int
    pending: bool
    lacks: str | None = None
    """What the key lacks because of other claims: which item a further one is for, which of two numbers."""


class Due(Record):
    """One of the payments of an award: the choice that names it, in words, and its fen."""

    id: str
    name: Text
    amount: int


class Supposed(Record):
    """Money and caps under a supposition."""

    amounts: Amounts
    caps: tuple[CapUse, ...]


class Award(Record):
    """The whole answer to one claim."""

    policy: Policy
    edition: EditionStamp
    claim: Claim
    eligibility: Eligibility
    reason: str | None
    conditions: tuple[ConditionResult, ...]
    amounts: Amounts
    grants: Text | None
    caps: tuple[CapUse, ...]
    trace: tuple[TraceStep, ...]
    missing: tuple[Missing, ...]
    needed: tuple[str, ...]
    """The facts, rulings and keys still needed, by name; ``missing`` explains them."""
    readings: tuple[ReadingUsed, ...]
    notices: tuple[Notice, ...]
    notes: tuple[Text, ...]
    """What the table says beside the rule, under the readings chosen."""
    if_conditions_hold: Supposed | None
    """The money if every condition that is still open is met; None unless conditions are all that is open."""
    uses_turn: bool = False
    """Whether it uses up "once"."""
    before: tuple[Before, ...] = ()
    """What came before under the caps of every reading, the chosen ones or not; empty where nothing did."""
    prior_files: tuple[PriorFile, ...] = ()
    """Where earlier awards were read from."""
    assume_rest: bool = False
    """Whether conditions not stated were taken as met, under whichever reading."""
    idle: Mapping[str, str] = MappingProxyType({})
    """The choices of readings that were wanted, and that the policy's version does not know."""
    quantity: Granted | None = None
    """The number of what is granted and is no money; None where the benefit is none."""
    lists: tuple[ListUse, ...] = ()
    """What the rows that the applicant lists come to, one by one."""

    payments: tuple[Due, ...] = ()
    """What each payment comes to, of an award in several; empty of one that is paid at once."""

    @property
    def presumes(self) -> bool:
        """Whether it rests on a condition that is presumed."""
        return presumes(self.eligibility, self.conditions)


def presumes(eligibility: Eligibility, conditions: Iterable[ConditionResult]) -> bool:
    """Whether an answer rests on a condition that is presumed; it rests on none where another is unmet."""
    return eligibility != "ineligible" and any(result.presumed for result in conditions)
