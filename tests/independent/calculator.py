"""An independent calculator of the money clauses, from the contract and the notice, sharing no code with rongcli.

``calculate(claims, prior, readings)`` answers a file of claims: flat dicts with ``policy``, ``applicant``,
``applicant_id``, ``item``, ``date``, ``claim_id``, ``decided_amount``, ``already_awarded`` and the policy's inputs
(booleans, names of choices, amounts in yuan). Amounts of an answer are whole fen.

Unknown facts are settled by brute force: the clause is asked with every combination of candidate values. Where the
contract leaves something open, this is how it is decided here:

- ranked-entity: the question of ``ranking`` is about the one that the reading names; the money is computed alike.
- fund: the fund bounds the sum of all applicants, which a row does not show; both choices give a row the same.
- decided_amount of a determined award has no effect; ``before_caps`` of a decided award is the amount as decided.
- ``before_caps`` of an undecided ceiling is the bound that the clause computes (null where it is a bare figure); where
  an unknown quantity changes nothing it is not fixed (``UNFIXED``).
- A ceiling without any limit (insurers unknown, nothing decided) has no maximum: null.
- already_awarded counts for its whole key before all claims, of several statements the largest; it is ignored where
  the cap's period is the claim, and counts under each limit of its claim; an ineligible claim's statement counts too.
- Kleene: a claim is ineligible where one condition is unmet whatever the unknown facts are; conditions that only
  together leave no way (a list unknown, each list's *once* used) keep it needs-information, with a maximum of 0.00.
- *Once* used decides, whatever else is unknown (Kleene); worth "above 0.00" means as rounded to the fen.
- Items are folded as names are.
- "The first claim without an item" is the first in the order of the ledger, whatever comes of it; what an unknown
  applicant, item or year would give is reckoned as of one under which nothing was paid but what the claim states.
- A claim with such a key unknown is decided only where its money is 0.00 for all answers and no *once* hangs on it.
- An undated claim in a dated file under a limit by year is needs-information; under others it gets what all dated
  claims left, as determined as it is, and spends nothing (two undated claims of one key may both be told all of it).
- ``pending-earlier`` goes to later claims that are not ineligible, under any limit that they share.
- ``basis-differs`` and ``whole-or-part`` compare the claims of a key that are not ineligible and state the basis.
- An earlier payment whose name stands beside two numbers counts against both.
- Repayments without an id are netted into the payments of their policy, applicant, item and date, in their order.
- A claim id that stands in the file already, even in a rejected row, rejects the later row.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

from tests.independent.clause import (
    BOOLEAN,
    COUNT,
    MONEY,
    NUMBER,
    RULING,
    Kind,
    Limit,
    Policy,
    Readings,
    Verdict,
)
from tests.independent.clauses import POLICIES, in_force
from tests.independent.keys import Applicants, Row, day, folded, payments, scaled
from tests.independent.ledger import Ledger

ELIGIBLE, INELIGIBLE, NEEDS = "eligible", "ineligible", "needs-information"
UNFIXED = -1
"""Of ``before_caps``: the contract does not say."""
LARGEST = {MONEY: 10**17 - 1, NUMBER: 10**21 - 1, COUNT: 10**15 - 1}
PLACES = {MONEY: 2, NUMBER: 6, COUNT: 0}
ITEM_OF_ITS_OWN = "\0"
MOST_UNKNOWNS = 4


@dataclass(slots=True)
class Answer:
    """What one row gets; of a rejected row nothing but why."""

    rejected: str | None = None
    eligibility: str = INELIGIBLE
    certainty: str = "none"
    amount: int | None = 0
    minimum: int | None = 0
    maximum: int | None = 0
    before_caps: int | None = 0
    notices: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one completion of the unknown facts gives."""

    eligibility: str
    low: int = 0
    high: int = 0
    certainty: str = "none"
    before: int | None = 0
    verdicts: tuple[Verdict, ...] = ()
    """Of each condition, and of whether *once* is still to be had."""


@dataclass(slots=True)
class Claim:
    """One row that is computed."""

    row: Row
    policy: Policy
    read: Readings
    applicant: str | None
    item: str | None
    date: datetime.date | None
    decided: int | None
    stated: int
    facts: dict[str, Any]
    answer: Answer
    per: list[tuple[str, ...]]
    """What its limits go by."""

    def where(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """What limits may go by."""
        own = {"applicant": self.applicant, "item": self.item, "year": self.date and self.date.year}
        return {**facts, **own}


def rounded(amount: Fraction | int, how: str) -> int:
    """To the fen."""
    if isinstance(amount, int):
        return amount
    top, bottom = amount.numerator, amount.denominator
    return top // bottom if how == "down" else (2 * top + bottom) // (2 * bottom)


def fact(kind: Kind, value: object) -> object:
    """A stated fact in the unit of the clauses; None where nothing is stated."""
    if value is None or value == "":
        return None
    return value if kind == BOOLEAN or isinstance(kind, tuple) else scaled(value, PLACES[str(kind)])


def candidates(policy: Policy, name: str, kind: Kind) -> Sequence[object]:
    """The values of an unknown fact that may make a difference."""
    if kind == BOOLEAN:
        return [True, False]
    if isinstance(kind, tuple):
        return kind
    edges = {edge + step for edge in policy.edges.get(name, ()) for step in (-1, 0, 1)}
    return sorted({0, *edges, LARGEST[str(kind)]})


def completions(policy: Policy, read: Readings, facts: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The facts with the unknown ones filled in, in every way; presumed ones with yes."""
    presumed = policy.presumed(read)
    filled = {name: True if value is None and name in presumed else value for name, value in facts.items()}
    unknown = [name for name, value in filled.items() if value is None]
    if len(unknown) > MOST_UNKNOWNS:
        raise ValueError(f"more than {MOST_UNKNOWNS} facts are unknown: {unknown}")
    needed = policy.needed(read)
    for values in product(*(candidates(policy, name, needed[name]) for name in unknown)):
        yield filled | dict(zip(unknown, values, strict=True))


def outcome(claim: Claim, facts: Mapping[str, Any], ledger: Ledger) -> Outcome:
    """What the clause gives on completed facts, with what was paid before."""
    policy, read = claim.policy, claim.read
    where = claim.where(facts)
    limits = policy.limits(facts, read)
    used = any(limit.once and ledger.used(policy.name, limit, where, claim.stated) for limit in limits)
    verdicts = (*policy.conditions(facts, read), not used)
    if False in verdicts:
        return Outcome(INELIGIBLE, verdicts=verdicts)
    status = NEEDS if RULING in verdicts else ELIGIBLE
    paid = [ledger.paid(policy.name, limit, where, claim.stated) for limit in limits]
    room: Fraction | int = max(min(limit.amount - gone for limit, gone in zip(limits, paid, strict=True)), 0)
    money, how = policy.amount(facts, read), read["rounding"]
    most = rounded(room if money.computed is None else min(room, money.computed), how)
    computed = None if money.computed is None else rounded(money.computed, how)
    if money.kind == "determined":
        return Outcome(status, most, most, "determined", computed, verdicts)
    least = max(money.low - paid[0], 0)
    if claim.decided is not None:
        value = min(max(claim.decided, least), most)
        return Outcome(status, value, value, "determined", claim.decided, verdicts)
    return Outcome(status, least, most, "determined" if least == most else money.kind, computed, verdicts)


def key_unknown(claim: Claim, limits: Sequence[Limit]) -> bool:
    """Whether a limit goes by an applicant, item or year that is not known."""
    own = claim.where({})
    return any(name in own and own[name] is None for limit in limits for name in limit.per)


def decide(claim: Claim, ledger: Ledger) -> None:
    """Answers one claim and enters it."""
    policy, read, answer = claim.policy, claim.read, claim.answer
    filled = list(completions(policy, read, claim.facts))
    found = [outcome(claim, facts, ledger) for facts in filled]
    if any(set(column) == {False} for column in zip(*(one.verdicts for one in found), strict=True)):
        return
    statuses = {one.eligibility for one in found}
    limits = policy.limits(filled[0], read)
    most = max(one.high for one in found)
    same = len({(one.eligibility, one.low, one.high) for one in found}) == 1
    unsettled = key_unknown(claim, limits) and (most > 0 or any(limit.once for limit in limits))
    if statuses != {ELIGIBLE} or not same or unsettled:
        unbounded = policy.name == "health.direct-billing" and claim.facts["insurers_connected"] is None
        answer.maximum = None if unbounded and claim.decided is None else most
        answer.eligibility, answer.certainty, answer.amount, answer.before_caps = NEEDS, "ceiling", None, None
        return
    one = found[0]
    answer.eligibility, answer.certainty = ELIGIBLE, one.certainty
    answer.minimum, answer.maximum = one.low, one.high
    answer.amount = one.low if one.certainty == "determined" else None
    answer.before_caps = one.before if len({each.before for each in found}) == 1 else UNFIXED
    if len(found) > 1 and most == 0:
        answer.before_caps = UNFIXED
    if one.certainty == "determined" and claim.date:
        ledger.spend(policy.name, limits, claim.where(filled[0]), one.low, bool(one.before))


def enter(rows: Sequence[Row], prior: Sequence[Row], applicants: Applicants) -> list[str | None]:
    """Why each row is rejected, or None."""
    earlier = {
        (paid.claim, paid.policy, key)
        for paid in payments(prior, applicants)
        if paid.claim and paid.amount > 0
        for key in paid.keys
    }
    ids: set[str] = set()
    found: list[str | None] = []
    for row in rows:
        claim, why = folded(row.get("claim_id")), None
        amounts = [row.get("decided_amount"), row.get("already_awarded")]
        if any((scaled(one) or 0) < 0 for one in amounts):
            why = "negative"
        elif claim and claim in ids:
            why = "id-twice"
        elif claim and (claim, row["policy"], applicants.key(row)) in earlier:
            why = "paid-before"
        ids |= {claim} if claim else set()
        found.append(why)
    return found


def calculate(
    rows: Sequence[Row],
    prior: Sequence[Row] = (),
    readings: Readings | None = None,
    on: datetime.date = datetime.date(2019, 1, 1),
) -> list[Answer]:
    """Answers every row of a file, in its order; ``on`` is the date of rows that have no key ``date``."""
    applicants = Applicants([*rows, *prior])
    reads = {name: in_force(policy, readings or {}) for name, policy in POLICIES.items()}
    answers = [Answer(rejected=why) for why in enter(rows, prior, applicants)]
    claims = [
        read_claim(row, reads[row["policy"]], applicants, on, answer)
        for row, answer in zip(rows, answers, strict=True)
        if answer.rejected is None
    ]
    claims.sort(key=lambda claim: (claim.date is None, claim.date or on))
    name_items(claims)
    ledger = Ledger()
    ledger.enter_payments(
        payments(prior, applicants), {name: limit_keys(policy, reads[name]) for name, policy in POLICIES.items()}
    )
    for claim in claims:
        for per in claim.per:
            ledger.state(claim.policy.name, per, claim.where(claim.facts), claim.stated)
    for claim in claims:
        decide(claim, ledger)
    pending(claims)
    compare_bases(claims)
    note_rows(rows, answers, applicants)
    note_items(claims)
    return answers


def read_claim(row: Row, read: Readings, applicants: Applicants, on: datetime.date, answer: Answer) -> Claim:
    """A row as a claim."""
    policy = POLICIES[row["policy"]]
    facts = {name: fact(kind, row.get(name)) for name, kind in policy.needed(read).items()}
    return Claim(
        row, policy, read, applicants.key(row), folded(row.get("item")) or None,
        on if "date" not in row else day(row["date"]),
        scaled(row.get("decided_amount")), scaled(row.get("already_awarded")) or 0, facts, answer,
        limit_keys(policy, read),
    )  # fmt: skip


def limit_keys(policy: Policy, read: Readings) -> list[tuple[str, ...]]:
    """What the limits of a policy go by, whatever the facts."""
    plain = {
        name: True if kind == BOOLEAN else kind[0] if isinstance(kind, tuple) else 0
        for name, kind in policy.facts.items()
    }
    return [limit.per for limit in policy.limits(plain, read)]


def name_items(claims: Sequence[Claim]) -> None:
    """The first claim without an item that a limit goes by is one of its own; further ones stay unknown."""
    seen: set[tuple[str, str | None]] = set()
    for claim in claims:
        if claim.item is None and any("item" in per for per in claim.per):
            claim.answer.notices.add("no-item")
            at = (claim.policy.name, claim.applicant)
            if at not in seen:
                seen.add(at)
                claim.item = ITEM_OF_ITS_OWN


def pending(claims: Sequence[Claim]) -> None:
    """Claims under a limit that an earlier one, or an undated one, may still draw on."""
    opened: dict[tuple[str, str], list[tuple[tuple[str, ...], tuple[object, ...]]]] = defaultdict(list)

    def places(claim: Claim) -> list[tuple[tuple[str, ...], tuple[object, ...]]]:
        where = claim.where(claim.facts)
        return [(per, tuple(where.get(name) for name in per)) for per in claim.per if per]

    def meets(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
        return all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))

    def reached(claim: Claim) -> bool:
        left = opened.get((claim.policy.name, claim.applicant or ""), ())
        return any(per == one and meets(values, own) for per, values in left for one, own in places(claim))

    alive = [claim for claim in claims if claim.answer.eligibility != INELIGIBLE and claim.applicant]
    for claim in alive:
        if reached(claim):
            claim.answer.notices.add("pending-earlier")
        if claim.answer.certainty != "determined":
            opened[claim.policy.name, claim.applicant or ""] += places(claim)
    opened.clear()
    for claim in alive:
        if claim.date is None:
            opened[claim.policy.name, claim.applicant or ""] += places(claim)
    for claim in alive:
        if claim.date and reached(claim):
            claim.answer.notices.add("pending-earlier")


def compare_bases(claims: Sequence[Claim]) -> None:
    """Claims of one key that state the whole of it differently, or as much as or less than an earlier one."""
    groups: dict[tuple[object, ...], list[tuple[int, Claim]]] = defaultdict(list)
    for claim in claims:
        whole = claim.policy.whole(claim.read)
        if whole is None or claim.answer.eligibility == INELIGIBLE or claim.facts[whole[0]] is None:
            continue
        values = tuple(claim.where(claim.facts)[name] for name in whole[1])
        if None not in values:
            groups[claim.policy.name, values].append((claim.facts[whole[0]], claim))
    for group in groups.values():
        for place, (later, claim) in enumerate(group):
            for earlier, other in group[:place]:
                codes = {"basis-differs"} if later != earlier else set()
                codes |= {"whole-or-part"} if later <= earlier else set()
                claim.answer.notices |= codes
                other.answer.notices |= codes


def note_rows(rows: Sequence[Row], answers: Sequence[Answer], applicants: Applicants) -> None:
    """What rows of one applicant say of each other: rejected ones, negative ones, names spelt differently."""
    rejected: dict[tuple[object, ...], set[str]] = defaultdict(set)
    names: dict[str, set[str]] = defaultdict(set)
    keys = [applicants.key(row) for row in rows]
    for row, answer, key in zip(rows, answers, keys, strict=True):
        if key and row.get("applicant"):
            names[key].add(str(row["applicant"]).strip())
        if key and answer.rejected:
            codes = {"rejected-earlier"} | ({"reversal"} if answer.rejected == "negative" else set())
            rejected[row["policy"], key] |= codes
    for row, answer, key in zip(rows, answers, keys, strict=True):
        if key and not answer.rejected:
            answer.notices |= rejected[row["policy"], key]
            if len(names[key]) > 1:
                answer.notices.add("same-applicant")


def note_items(claims: Sequence[Claim]) -> None:
    """Items of one name that two applicants claim for."""
    owners: dict[tuple[str, str], set[str | None]] = defaultdict(set)
    using = [claim for claim in claims if claim.row.get("item") and any("item" in per for per in claim.per)]
    for claim in using:
        owners[claim.policy.name, claim.item or ""].add(claim.applicant)
    for claim in using:
        if len(owners[claim.policy.name, claim.item or ""]) > 1:
            claim.answer.notices.add("same-item")
