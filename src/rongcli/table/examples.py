"""The examples of a policy, run: any part of an award can be expected."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from rongcli.base.dates import parse_date
from rongcli.base.errors import RongError
from rongcli.base.money import parse_money
from rongcli.base.text import Text, nearest
from rongcli.rules import record
from rongcli.rules.award import Award, Claim
from rongcli.rules.edition import Edition
from rongcli.rules.explain import evaluate
from rongcli.rules.expression import DATE
from rongcli.rules.facts import CLAIM_FIELDS, ClaimReader, names_of, plain
from rongcli.rules.ledger import Ledger
from rongcli.rules.lookup import find_policy, wanted_readings
from rongcli.rules.policy import Policy
from rongcli.rules.prior import Paid, PaidReader, enter_paid, refuse_paid, refuse_second
from rongcli.rules.together import answered
from rongcli.table.history import Block, blocks
from rongcli.table.schema import ExampleTable, OutcomeTable

DAY = "2019-05-01"
"""The date of a claim, or of a payment before, that states none, where it lies within the block of its example."""
_DATES = frozenset(plain(word) for word in (DATE, *CLAIM_FIELDS[DATE]))
_MONEY = ("amount", "minimum", "maximum", "before_caps")
_BESIDE = ("amount", "eligibility")
"""What a payment of before says beyond a claim."""


class Mismatch(NamedTuple):
    """One part of an award that an example expected otherwise."""

    part: str
    expected: Text
    found: Text


def _differs(part: str, expected: object, found: object) -> Mismatch:
    return Mismatch(part, *(Text(str(value), str(value)) for value in (expected, found)))


def written(data: Mapping[str, Any]) -> Iterator[tuple[str, ExampleTable]]:
    """Every example of a table that loads, by policy: of what it began with and of each amendment, dated within it."""
    for name, policy in data.get("policy", {}).items():
        for block in blocks(name, policy):
            for example in block.parts.get("examples", ()):
                yield name, dated(ExampleTable(**example), block)


def dated(example: ExampleTable, block: Block) -> ExampleTable:
    """The example with a date within its block, so that the block's rule decides it, unless it states one itself."""
    if block.since is None and block.until is None:
        return example
    day = parse_date(DAY)
    day = day if block.since is None else max(day, block.since)
    day = day if block.until is None else min(day, block.until - datetime.timedelta(days=1))

    def on_day(row: Mapping[str, Any]) -> dict[str, Any]:
        return dict(row) if any(plain(key) in _DATES for key in row) else {DATE: day.isoformat(), **row}

    first = on_day(example.claim)
    claims = [one.model_copy(update={"claim": {**first, **one.claim}}) for one in example.claims]
    update = {"claims": claims, "prior": [on_day(row) for row in example.prior]}
    return example.model_copy(update=update if claims else {**update, "claim": first})


def run(edition: Edition, policy: str, example: ExampleTable) -> list[Award]:
    """The award of each of an example's claims. Raises RongError, its ``field`` set, for what cannot be read.

    Several claims, or one after something was paid, are decided as in a batch: each then needs what its caps go by.
    """
    if not example.claims and not example.prior:
        claim = {"policy": policy, "date": DAY, **example.claim}
        try:
            return [evaluate(edition, claim, readings=example.readings)]
        except RongError as error:
            raise _placed(error, "claim") from None
    whole = edition.policies[policy]
    wanted = wanted_readings(edition, (whole,), example.readings)
    ledger = Ledger()
    _enter(list(_payments(edition, whole, example, wanted)), ledger)
    claims = [_claim(whole, stated, place, ledger) for place, stated, _ in _claims(example)]
    return answered(edition, whole, claims, wanted, ledger)


def _claims(example: ExampleTable) -> Iterator[tuple[str, dict[str, Any], OutcomeTable]]:
    """Each claim of an example, where it stands in it, and what it must come to."""
    if not example.claims:
        yield "claim", example.claim, example
    for index, one in enumerate(example.claims):
        yield f"claims[{index}].claim", {**example.claim, **one.claim}, one


def _claim(policy: Policy, stated: Mapping[str, object], place: str, ledger: Ledger) -> Claim:
    try:
        reader = ClaimReader(policy)
        claim = reader.read({"date": DAY, **stated}, datetime.date.min)
        refuse_paid(claim, ledger)
        return claim
    except RongError as error:
        raise _placed(error, place) from None


def _enter(payments: list[Paid], ledger: Ledger) -> None:
    try:
        enter_paid(payments, ledger)
    except RongError as error:
        raise _placed(error, f"prior[{(error.line or 1) - 1}]") from None


def _payments(edition: Edition, policy: Policy, example: ExampleTable, wanted: Mapping[str, str]) -> Iterator[Paid]:
    """What an example says was paid before, in the fields of a claim."""
    payments = PaidReader(edition, wanted)
    ids: dict[str, int] = {}
    for index, row in enumerate(example.prior):
        try:
            reader = ClaimReader(_paid_policy(edition, policy, row))
            given = {(plain(key) if plain(key) in _BESIDE else reader.field(key) or key): row[key] for key in row}
            paid = payments.paid(reader, {"date": DAY, **given}, "prior", index + 1)
            if paid is not None:
                if paid.amount is None or paid.amount >= 0:
                    refuse_second(paid, index + 1, ids)
                yield paid
        except RongError as error:
            raise _placed(error, f"prior[{index}]") from None


def _paid_policy(edition: Edition, policy: Policy, row: Mapping[str, object]) -> Policy:
    """The policy of a payment: the example's own, unless the row names another. Raises InputError."""
    return find_policy(edition, row["policy"]) if "policy" in row else policy


def _placed(error: RongError, place: str) -> RongError:
    """The error at a place of the example, in place of one in a file."""
    error.field = place if error.field is None else f"{place}.{error.field}"
    return error


def mismatches(edition: Edition, policy: str, example: ExampleTable) -> list[Mismatch]:
    """What an example expected and did not find.

    A claim that cannot be read is one mismatch, and so is each field of it that the policy does not read: an example
    with a misspelt input would otherwise show something else than it says.
    """
    unread = list(_unread(edition, edition.policies[policy], example))
    shape = list(_shape(example))
    if shape:
        return [*unread, *shape]
    try:
        found = run(edition, policy, example)
    except RongError as error:
        readable = Text("能读懂的申请", "a claim that can be read")
        return [*unread, Mismatch(error.field or "claim", readable, error.message)]
    for (place, _, one), answer in zip(_claims(example), found, strict=True):
        unread += [
            mismatch._replace(part=place.removesuffix("claim") + mismatch.part) for mismatch in _compared(answer, one)
        ]
    return unread


def _shape(example: ExampleTable) -> Iterator[Mismatch]:
    """What an example lacks, or says where it cannot be meant."""
    if not example.claims and "claim" not in example.model_fields_set:
        yield Mismatch("claim", Text("claim 或 claims", "claim or claims"), Text("两者皆无", "neither"))
    said = (example.model_fields_set & OutcomeTable.model_fields.keys()) - {"claim"}
    if example.claims and said:
        each = Text("写在 claims 的各项中", "in each of the claims")
        yield from (Mismatch(part, each, Text("写在其外", "beside them")) for part in sorted(said))


def _unread(edition: Edition, policy: Policy, example: ExampleTable) -> Iterator[Mismatch]:
    rows: list[tuple[str, Mapping[str, object], tuple[str, ...]]] = [("claim", example.claim, ())]
    rows += [(f"claims[{index}].claim", one.claim, ()) for index, one in enumerate(example.claims)]
    rows += [(f"prior[{index}]", row, _BESIDE) for index, row in enumerate(example.prior)]
    for place, row, beside in rows:
        names: Mapping[str, str] = {}
        with suppress(RongError):  # of a policy that does not exist the payment itself is at fault
            names = names_of(_paid_policy(edition, policy, row) if beside else policy)
        known = (*names.values(), *beside)
        yield from (_not_used(place, key, known) for key in row if plain(key) not in (*names, *beside))


def _not_used(place: str, key: str, names: Iterable[str]) -> Mismatch:
    near = nearest(key, names)
    expected = Text(near, near) if near else Text("该政策的输入", "an input of the policy")
    return Mismatch(f"{place}.{key}", expected, Text("未被使用的字段", "a field that is not used"))


def _compared(answer: Award, example: OutcomeTable) -> Iterator[Mismatch]:
    found = record.award(answer, "en")
    if example.eligibility not in (None, answer.eligibility):
        yield _differs("eligibility", example.eligibility, answer.eligibility)
    for part in ("certainty", "capped", *_MONEY):
        expected = getattr(example, part)
        if expected is None:
            continue
        if part in _MONEY:
            expected = record.money(parse_money(expected, answer.policy.currency))
        if expected != found["award"][part]:
            yield _differs(part, expected, found["award"][part])
    yield from _parts("", example.expect, found)


def _parts(place: str, expected: Any, found: Any) -> Iterator[Mismatch]:
    """The parts of an expectation that differ; what it does not mention is free. Lists of records match by id."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        for key, value in expected.items():
            yield from _parts(f"{place}.{key}".lstrip("."), value, found.get(key))
    elif isinstance(expected, Mapping) and isinstance(found, list):
        for key, value in expected.items():
            record = next((part for part in found if part.get("id", part.get("code")) == key), None)
            yield from _parts(f"{place}.{key}", value, record)
    elif expected != found and not (
        isinstance(expected, str) and isinstance(found, Mapping) and expected == found.get("value")
    ):
        yield _differs(place, expected, found)


def outcome(answer: Award) -> dict[str, str]:
    """What an answer comes to, as an example states it."""
    amounts = answer.amounts
    money = {part: record.money(getattr(amounts, part)) for part in ("amount", "minimum", "maximum")}
    stated = {part: value for part, value in money.items() if value is not None}
    return {"eligibility": answer.eligibility, "certainty": amounts.certainty, **stated}


def completed(edition: Edition, policy: str, example: ExampleTable) -> dict[str, Any]:
    """An example that states no outcome, as TOML, with what it comes to. Raises RongError where it cannot be read."""
    answers = run(edition, policy, example)
    stated = {key: part for key, part in example.model_dump(exclude_unset=True).items() if part or key == "claim"}
    if not example.claims:
        return stated | outcome(answers[0])
    claims = zip(example.claims, answers, strict=True)
    return stated | {"claims": [{"claim": one.claim, **outcome(answer)} for one, answer in claims]}
