"""A policy once lowered, and its parts: plain data, what the evaluator and the compiler read.

``under`` is the one rule about readings: it keeps the parts of a policy that stand under the chosen readings, so
that nothing after it knows of readings any more.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from types import MappingProxyType

from rongcli.base.money import LARGEST_FEN
from rongcli.base.record import TYPE_CHECKING, Record
from rongcli.base.text import Text
from rongcli.rules.expression import RULING, Apply, Expression
from rongcli.rules.published import Fund, Mention
from rongcli.rules.rulings import settled

When = Mapping[str, tuple[str, ...]]
"""The readings under which a part of a policy stands: reading → choices; empty means always."""

ENTITLEMENT = "entitlement"
"""The id of the limit that an award is for its key, where it is the whole of what that gets."""

ROUNDING = "rounding"
"""The one reading that every award shares: how a fraction of a fen is rounded."""

ASK, PRESUMED = "ask", "presumed"
OPEN_CHOICES = (ASK, PRESUMED)
"""Choices of a reading that leave it open: a ruling chooses one of the others."""

COUNT_FROM, REST_DAY_ACCEPTANCE, REST_DAY_END = "count-from", "rest-day-acceptance", "rest-day-end"
NEXT_DAY, SAME_DAY, AS_STATED, AS_COUNTED = "next-day", "same-day", "accepted-as-stated", "as-counted"
NEXT_WORKING_DAY = "next-working-day"
COUNTING = {
    COUNT_FROM: (NEXT_DAY, SAME_DAY),
    REST_DAY_ACCEPTANCE: (AS_STATED, NEXT_WORKING_DAY),
    REST_DAY_END: (AS_COUNTED, NEXT_WORKING_DAY),
}
"""The readings that every time limit shares, and their choices: how its days are counted."""

WORKING_DAY, CALENDAR_DAY = "working-day", "calendar-day"
"""The units of a time limit."""


class Input(Record):
    """A named fact: its type, both languages' words, and who can state it."""

    name: str
    type: str
    label: Text
    question: Text
    aliases: tuple[str, ...] = ()
    unit: Text | None = None
    authority: bool = False
    choices: Mapping[str, Text] = MappingProxyType({})
    changeable: bool = False
    """Whether the applicant can make it otherwise, as a threshold it could reach; not what it is or once was."""
    step: int | None = None
    """What such a number comes in, in millionths: flights come whole. A claim may state any number all the same."""
    whole_of: tuple[str, ...] = ()
    """The key (applicant, item, year, inputs) that it is the whole of: every claim of that key states the same. Empty:
    it is what this claim alone has."""
    cells: tuple[Input, ...] = ()
    """Of a list (type ``rows``): what each row states, its names after the list's: ``LIST.CELL``."""

    @property
    def short(self) -> str:
        """The name without that of its list."""
        return self.name.rpartition(".")[2]


class Reading(Record):
    """One way or another to understand an ambiguous clause: choices, the default, and the most literal one."""

    id: str
    name: Text
    question: Text
    choices: Mapping[str, Text]
    default: str
    literal: str


class Source(Record):
    """The clause a policy rests on: provision id, document key, heading, offsets in the text, figures as printed.

    ``mentions`` are where the text prints figures of the clause again, in a headline for instance; ``clause`` is the
    mark by which the clause is found in any copy of the text (see ``rules.clause``).
    """

    provision: str
    document: str
    heading: str | None
    span: tuple[int, int]
    figures: tuple[str, ...]
    mentions: tuple[Mention, ...] = ()
    clause: str | None = None


class Condition(Record):
    """One requirement; ``required`` is what the table asks for, in codes; ``inputs`` are those it reads."""

    id: str
    text: Text
    required: str
    inputs: tuple[str, ...]
    test: Expression
    when: When
    presumed: bool = False
    """Whether it counts as met where its one input is not stated."""

    @property
    def negated(self) -> bool:
        """Whether it asks that its one fact is not so."""
        return self.required == "false"


class AwardRule(Record):
    """How the money is found: low and high end at ``scale`` (fen × scale), and what the text fixes of it.

    ``certainty`` is determined, ceiling, range or unpublished; a ceiling without ``high`` has only its caps.
    """

    certainty: str
    low: Expression | None
    high: Expression | None
    scale: int
    when: When


NO_LIMIT = LARGEST_FEN + 1
"""The limit that is none: no amount reaches it."""


class Cap(Record):
    """A limit in fen (an expression), or a number of ``times``, for each distinct value of ``per``.

    ``per`` names applicant, item, year, all or inputs; empty means each claim by itself. With ``years`` only what
    was granted in that many years before the claim counts. What goes over a limit is trimmed, or the claim is
    rejected.
    """

    id: str
    text: Text
    limit: Expression | None
    times: int | None
    per: tuple[str, ...]
    years: int | None
    rejects: bool
    when: When
    entitlement: int = 0
    """Above 0: the cap is what the award itself computes as the whole of its key's money, and ``limit`` stands at
    this scale (fen × scale), so that nothing is rounded before the award is."""
    test: Expression | None = None
    """What a claim must meet for the cap to hold for it; None where it holds for every claim. ``limit`` is then
    ``NO_LIMIT`` where it is not met."""
    together: tuple[str, ...] = ()
    """The policies that it limits together, this one among them; empty: it is one policy's own."""

    @property
    def amount(self) -> Expression:
        """The limit where the cap holds."""
        assert self.limit is not None
        conditional = self.test is not None and isinstance(self.limit, Apply)
        return self.limit.arguments[1] if conditional and isinstance(self.limit, Apply) else self.limit

    @property
    def scale(self) -> int:
        """What ``limit`` is multiplied by: 1 for fen."""
        return self.entitlement or 1


class Ranking(Record):
    """What claims are ranked by: a number, among those of one ``per`` (the year, inputs), and who is ``first``.

    ``id`` is of its condition and of its reading. ``smallest`` ranks from below; of equal numbers the ``earlier`` goes
    first, else they share a place.
    """

    id: str
    label: Text
    value: Expression
    per: tuple[str, ...]
    first: int
    smallest: bool
    earlier: bool


class Payment(Record):
    """One of the payments that an award is made in: the choice of an input that names it, and its share as printed."""

    input: str
    id: str
    name: Text
    share: str


class Grant(Record):
    """What an eligible applicant gets that is no money: in words, or a ``number`` of what the words name.

    The number stands at ``scale``; ``up_to`` says that the text fixes no more than the most.
    """

    text: Text
    when: When
    number: Expression | None = None
    scale: int = 1
    up_to: bool = False


class Note(Record):
    """What the table says beside the rule."""

    text: Text
    when: When


class TimeLimit(Record):
    """How long the authority may take from acceptance: ``days`` of a ``unit``; ``at_best`` is no promise.

    ``count_from`` is where the clause itself says which day is the first; None leaves it to the reading.
    """

    days: int
    unit: str
    at_best: bool
    count_from: str | None
    when: When

    @property
    def text(self) -> Text:
        """The days and their unit: ``3 working days``."""
        zh, en = ("工作日", "working day") if self.unit == WORKING_DAY else ("自然日", "calendar day")
        return Text(f"{self.days}个{zh}", f"{self.days} {en}{'' if self.days == 1 else 's'}")


class Policy(Record):
    """What the table makes of one or more provisions.

    One that amendments change has ``versions``. It is then their face: the version in force on the edition's day, with
    the inputs and readings of all of them, so that every name is known; a claim is decided by ``on`` its own date.
    """

    id: str
    name: Text
    aliases: tuple[str, ...]
    benefit: str
    status: str
    sources: tuple[Source, ...]
    inputs: tuple[Input, ...]
    conditions: tuple[Condition, ...]
    awards: tuple[AwardRule, ...]
    caps: tuple[Cap, ...]
    grants: tuple[Grant, ...]
    readings: Mapping[str, Reading]
    notes: tuple[Note, ...]
    currency: str = "CNY"
    """What its amounts are in; one hundredth of it is the "fen" of every amount."""
    supplied: tuple[Text, ...] = ()
    """What an overlay supplied, in words; empty for a policy that is all published."""
    supplied_parts: tuple[str, ...] = ()
    """Which of award, caps, time_limit and requires an overlay supplied."""
    example: Mapping[str, object] = MappingProxyType({})
    """A claim from the table's own examples, to show how to ask."""
    time_limits: tuple[TimeLimit, ...] = ()
    """How long the service may take, by reading; empty where no time is published."""
    materials: tuple[Text, ...] = ()
    """The application documents that the text lists; empty where it lists none."""
    history: tuple[str, ...] = ()
    """The dates (ISO) from which the policy was amended, in force or to come."""
    fund: Fund | None = None
    """Of a fund: its size and what draws on it."""
    item: Text | None = None
    """What an item of its caps is called, where it is no project: ``per institution``."""
    kinds: tuple[str, ...] = ()
    """The kinds of applicant that it is for; empty: for all of them. They sort and fold, and decide nothing."""
    elsewhere: Mapping[str, Reading] = MappingProxyType({})
    """The readings of other policies that its own rule waits for a ruling on, by POLICY.READING."""
    rankings: tuple[Ranking, ...] = ()
    """How its claims are ranked among one another, which only a batch can tell."""
    payments: tuple[Payment, ...] = ()
    """The payments that its award is made in, in their order; empty where it is paid at once."""
    versions: tuple[Policy, ...] = ()
    """What it was, is and will be, by date; empty for a policy that was never amended, and of a version itself."""
    since: str | None = None
    """Of a version: the date (ISO) from which it is in force, None for the first."""
    other_inputs: tuple[Input, ...] = ()
    """Of a version: the inputs that only other versions read."""
    other_caps: tuple[Cap, ...] = ()
    """Of a version: the caps of the others, for what was paid counts in all."""

    def __repr__(self) -> str:
        return f"Policy({self.id!r})"

    @property
    def area(self) -> str:
        """The first part of the id: ``finance`` of ``finance.licensed-institution``."""
        return self.id.partition(".")[0]

    @property
    def all_caps(self) -> tuple[Cap, ...]:
        """The caps of every reading and of every version."""
        return (*self.caps, *(cap for version in self.versions for cap in version.caps), *self.other_caps)

    @property
    def keys(self) -> tuple[tuple[str, ...], ...]:
        """What its caps go by, each once: the keys that the ledger keeps accounts for."""
        return tuple(dict.fromkeys(cap.per for cap in self.all_caps if cap.per))

    def on(self, day: datetime.date) -> Policy:
        """The version that decides a claim of that date: the policy itself where it was never amended."""
        if not self.versions:
            return self
        date = day.isoformat()
        return next(one for one in reversed(self.versions) if one.since is None or one.since <= date)

    @property
    def named(self) -> dict[str, Input]:
        """The inputs of every version and the cells of their lists, by name."""
        known = (*self.inputs, *self.other_inputs)
        return {item.name: item for one in known for item in (one, *one.cells)}

    def input(self, name: str) -> Input:
        """The input of that name, or the cell, which must be one of the policy's, in whichever version."""
        known = (*self.inputs, *self.other_inputs)
        return next(item for one in known for item in (one, *one.cells) if item.name == name)

    def ruling(self, name: str) -> Reading:
        """The reading that a ruling is on, by the ruling's name as a fact."""
        reading = name.removeprefix(RULING)
        return self.readings.get(reading) or self.elsewhere[reading]


if TYPE_CHECKING:
    from typing import TypeVar

    _Part = TypeVar("_Part", Condition, AwardRule, Cap, Grant, Note, TimeLimit)


def stands(part: Condition | AwardRule | Cap | Grant | Note | TimeLimit, readings: Mapping[str, str]) -> bool:
    """Whether a part of a policy stands under the chosen readings."""
    return all(readings[name] in choices for name, choices in part.when.items())


def under(policy: Policy, readings: Mapping[str, str]) -> Policy:
    """The policy with only those parts that stand under the chosen readings (all of the policy's are given)."""

    def standing(parts: tuple[_Part, ...]) -> tuple[_Part, ...]:
        return tuple(part for part in parts if stands(part, readings))

    kept = policy._replace(
        conditions=standing(policy.conditions),
        awards=standing(policy.awards),
        caps=standing(policy.caps),
        grants=standing(policy.grants),
        notes=standing(policy.notes),
        time_limits=standing(policy.time_limits),
    )
    ruled = {name: choice for name in policy.elsewhere if (choice := readings.get(name, ASK)) not in OPEN_CHOICES}
    return _ruled(kept, ruled) if ruled else kept


def _ruled(policy: Policy, choices: Mapping[str, str]) -> Policy:
    """The policy once the authority has ruled on readings of others that it refers to, by POLICY.READING."""

    def after(part: Expression | None) -> Expression | None:
        return None if part is None else settled(part, choices)

    return policy._replace(
        conditions=tuple(one._replace(test=settled(one.test, choices)) for one in policy.conditions),
        awards=tuple(one._replace(low=after(one.low), high=after(one.high)) for one in policy.awards),
        caps=tuple(one._replace(limit=after(one.limit)) for one in policy.caps),
        grants=tuple(one._replace(number=after(one.number)) for one in policy.grants),
    )
