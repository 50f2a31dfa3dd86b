"""What a program hands over, made into what the questions take: records of claims, and what was paid before."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from itertools import count

from rongcli.api.answers import Answer
from rongcli.base.errors import InputError, RongError
from rongcli.base.text import Text
from rongcli.reading.opening import open_input
from rongcli.reading.prior import read_prior
from rongcli.reading.source import Record
from rongcli.rules.award import PriorFile
from rongcli.rules.edition import Edition
from rongcli.rules.facts import ClaimReader, plain, policy_field, refuse_unknown
from rongcli.rules.ledger import Ledger
from rongcli.rules.lookup import find_policy
from rongcli.rules.policy import Policy
from rongcli.rules.prior import UNPAID, Paid, PaidReader
from rongcli.rules.units import without_units

Path = str | os.PathLike[str]
Prior = Iterable[Path | Mapping[str, object] | Answer]
MEMORY = "memory"
"""What payments that stand in no file are called in answers."""


def plainly(raw: Mapping[str, object]) -> dict[str, object]:
    """A record with every Decimal as its digits, without an exponent."""
    return {key: _plainly(value) for key, value in raw.items()}


def _plainly(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else str(value)
    return plainly(value) if isinstance(value, Mapping) else value


def claim_of(edition: Edition, raw: Mapping[str, object]) -> tuple[Policy, dict[str, object]]:
    """The policy that a claim's record names, and the record. Raises InputError for what nobody knows."""
    policy = find_policy(edition, policy_field(raw))
    given = without_units(plainly(raw), (policy,))
    refuse_unknown(given, (policy,))
    return policy, given


def records(editions: Sequence[Edition], claims: Iterable[Mapping[str, object]]) -> Iterator[Record]:
    """Claims as the rows of a source; one that holds a key that none of some editions knows is at fault."""
    for number, raw in enumerate(claims, 1):
        faults: list[RongError] = []
        given = plainly(raw)
        for edition in editions:
            try:
                _, given = claim_of(edition, raw)
            except RongError as error:
                faults.append(error)
        fault = faults[0] if len(faults) == len(editions) else None
        yield Record(number, given, json.dumps(given, ensure_ascii=False, default=str), fault)


def paid_before(
    edition: Edition, prior: Prior, readings: Mapping[str, str]
) -> tuple[Ledger | None, tuple[PriorFile, ...]]:
    """The ledger of what was paid before: files, records with an ``amount``, answers; and what answers say of it.

    Raises InputError for what cannot be read, or would count for nothing.
    """
    paths: list[str] = []
    beside: list[Paid] = []
    reader, number = PaidReader(edition, readings), count(1)
    for one in prior:
        if isinstance(one, (str, os.PathLike)):
            paths.append(os.fspath(one))
            continue
        place = next(number)
        try:
            found = _paid(edition, reader, one, place)
        except RongError as error:
            raise error.at(file=MEMORY, line=place) from None
        beside += [] if found is None else [found]
    if not paths and not beside:
        return None, ()
    opened = [open_input(path) for path in paths]
    files = [
        PriorFile(path, sha256(one.again().file.read()).hexdigest()) for path, one in zip(paths, opened, strict=True)
    ]
    if beside:
        said = json.dumps([[one.policy.id, one.amount, *map(str, one.same())] for one in beside])
        files.append(PriorFile(MEMORY, sha256(said.encode()).hexdigest()))
    return read_prior(edition, paths, opened, readings, beside=beside), tuple(files)


def _paid(edition: Edition, reader: PaidReader, one: Mapping[str, object] | Answer, line: int) -> Paid | None:
    """What a record or an answer says was paid; None of one that was not eligible."""
    if isinstance(one, Answer):
        one = payment(one)
        if one["eligibility"] in UNPAID:
            return None
    elif not any(plain(key) == "amount" for key in one):
        raise InputError(Text("须有金额", "needs an amount"), field="amount")
    own = {key: value for key, value in one.items() if plain(key) not in ("amount", "eligibility")}
    policy, given = claim_of(edition, own)
    claims = ClaimReader(policy)
    typed = {claims.field(key) or key: value for key, value in given.items()}
    rest = {plain(key): _plainly(value) for key, value in one.items() if plain(key) in ("amount", "eligibility")}
    return reader.paid(claims, {**typed, **rest}, MEMORY, line)


def payment(answer: Answer) -> dict[str, object]:
    """An answer as a record of what was paid."""
    record = answer.to_dict()
    own = {key: value for key, value in record["claim"].items() if key not in ("decided_amount", "already_awarded")}
    undated = {} if own.get("date") is not None else {"date": datetime.date.today().isoformat()}
    paid = {"eligibility": answer.eligibility, "amount": record["award"]["amount"]}
    return {"policy": answer.policy, **own, **undated, **paid}
