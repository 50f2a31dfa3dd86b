"""The answer: plain data in both languages, no behaviour.

Money is integer fen, other numbers integer millionths; renderers turn them into words. The names are those of
the JSON (``rongcli.award/1``).
"""

import datetime
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from rongcli.base.text import Text
from rongcli.rules.expression import Value
from rongcli.rules.policy import Cap, Condition, Input, Policy, Reading

Eligibility = Literal["eligible", "ineligible", "needs-information"]
Certainty = Literal["determined", "ceiling", "range", "unpublished", "none"]


class Claim(NamedTuple):
    """The facts of one claim: who, when, for what, and the policy's inputs by name (unknown ones left out)."""

    policy: str
    date: datetime.date
    facts: dict[str, Value]
    applicant: str | None = None
    item: str | None = None
    claim_id: str | None = None
    decided_amount: int | None = None
    already_awarded: int | None = None


class ConditionResult(NamedTuple):
    """One condition held against the claim; ``met`` is None while it is unknown."""

    condition: Condition
    met: bool | None
    assumed: bool = False


class CapUse(NamedTuple):
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


class Amounts(NamedTuple):
    """The money: fen, or None where the text fixes nothing (see ``certainty``)."""

    certainty: Certainty
    amount: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    before_caps: int | None = None
    capped: bool = False


class TraceStep(NamedTuple):
    """A step of the calculation: its formula (see ``rule.Step``), its exact value ``value / scale`` in ``unit``."""

    name: str
    label: Text
    formula: str
    unit: str
    value: int
    scale: int


class Missing(NamedTuple):
    """A fact that is needed: the money in fen that it decides (None where no figure is known), and who can say."""

    input: str
    label: Text
    question: Text
    stake: int | None
    source: Literal["applicant", "authority"]


class Alternative(NamedTuple):
    """What the answer would be under another choice of a reading."""

    choice: str
    eligibility: Eligibility
    amounts: Amounts
    grants: Text | None
    if_conditions_hold: Amounts | None
    needed: tuple[str, ...]
    """The facts, rulings and keys that would still be needed."""


class ReadingUsed(NamedTuple):
    """A reading, the choice the answer rests on, and what the other choices would give."""

    reading: Reading
    chosen: str
    alternatives: tuple[Alternative, ...] = ()


class Notice(NamedTuple):
    """A remark with a stable code."""

    code: str
    text: Text


class EditionStamp(NamedTuple):
    """Which table answered: id, version, the hash over its files, its overlays' ids, and as of which day."""

    id: str
    version: str
    sha256: str
    overlays: tuple[str, ...]
    on: datetime.date | None = None


class Supposed(NamedTuple):
    """Money and caps under a supposition."""

    amounts: Amounts
    caps: tuple[CapUse, ...]


class Award(NamedTuple):
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
    """The facts, rulings and keys still needed, by name; ``missing`` explains them, a ruling with its input."""
    readings: tuple[ReadingUsed, ...]
    notices: tuple[Notice, ...]
    if_conditions_hold: Supposed | None
    """The money if every condition that is still open is met; None unless conditions are all that is open."""
    idle: Mapping[str, str] = MappingProxyType({})
    """The choices of readings that were wanted, and that the policy's version does not know."""
