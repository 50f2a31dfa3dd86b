"""What was paid before, as typed payments: read from flat records, repayments netted, entered into a ledger.

All payments are known before anything is entered, because a repayment may stand before, or in another file than, what
it takes back.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rongcli.base.errors import InputError
from rongcli.base.money import parse_money, yuan
from rongcli.base.names import fold
from rongcli.base.text import Text
from rongcli.rules.award import Claim
from rongcli.rules.edition import Edition
from rongcli.rules.facts import CLAIM_FIELDS, ClaimReader, as_text, without_dashes
from rongcli.rules.ledger import OWN, Ledger, Payment
from rongcli.rules.lookup import chosen_readings
from rongcli.rules.policy import Cap, Policy, under

UNPAID = ("ineligible", "needs-information")
"""What a record of a claim that was not paid says of it; a batch's own output has such rows."""
_MINUS = "-\u2212\uff0d"
_SHOWN = 3
"""Pairs of equal rows that are named; the rest are counted."""


@dataclass(slots=True)
class Paid:
    """What a record says was paid: fen, or None while undetermined; repayments are taken off it."""

    policy: Policy
    claim: Claim
    amount: int | None
    file: str
    line: int

    @property
    def place(self) -> str:
        """Where it stands."""
        return f"{self.file}:{self.line}"

    def same(self) -> tuple[object, ...]:
        """What two rows that say the same thing agree in."""
        claim = self.claim
        return (self.policy.id, claim.applicant, claim.applicant_id, claim.item, claim.date, self.amount)


class PaidReader:
    """Reads payments of one edition; what is looked up once for each policy is kept.

    ``readings`` are the wanted choices (as checked) that say what caps go by; None where the rows are known to serve.
    """

    def __init__(self, edition: Edition, readings: Mapping[str, str] | None) -> None:
        self._edition, self._readings = edition, readings
        self._standing: dict[str, list[Cap]] = {}

    def paid(self, reader: ClaimReader, given: Mapping[str, object], file: str, line: int) -> Paid | None:
        """The payment in raw values by field (a claim's, ``amount``, ``eligibility``); None of one that was not paid.

        Raises InputError, its ``field`` set, for one that cannot be read or that no cap could count.
        """
        given = without_dashes(given)
        verdict = as_text(given.get("eligibility"))
        if verdict in UNPAID:
            return None
        claim = reader.typed(given, datetime.date.min)
        if claim.undated or claim.date == datetime.date.min:
            raise InputError(Text("须有日期", "needs a date"), field="date")
        amount = as_text(given.get("amount"))
        if amount is None and verdict is None:
            raise InputError(Text("须有金额", "needs an amount"), field="amount")
        if self._readings is not None:
            self._refuse_keyless(reader.policy, claim, self._readings)
        return Paid(
            reader.policy, claim, None if amount is None else _signed(amount, reader.policy.currency), file, line
        )

    def _refuse_keyless(self, policy: Policy, claim: Claim, readings: Mapping[str, str]) -> None:
        """Raises InputError for a row of which a cap would not know whose it is: it would count for nothing."""
        standing = self._standing.get(policy.id)
        if standing is None:
            versions = policy.versions or (policy,)
            rules = [under(one, chosen_readings(self._edition, one, readings)) for one in versions]
            standing = self._standing[policy.id] = [cap for one in rules for cap in one.caps if OWN & set(cap.per)]
        for cap in standing:
            lacks = next((part for part in ("applicant", "item") if self._lacks(part, cap, claim)), None)
            if lacks is not None:
                label = CLAIM_FIELDS[lacks]
                message = Text(f"须有{label.zh}：限额按此累计", f"needs the {label.en}: a cap follows it")
                raise InputError(message, field=lacks)

    @staticmethod
    def _lacks(part: str, cap: Cap, claim: Claim) -> bool:
        if part == "item":
            return "item" in cap.per and claim.item is None
        return claim.applicant is None and claim.applicant_id is None


def _signed(text: str, currency: str) -> int:
    """Fen, below zero for what was paid back. Raises InputError."""
    bare = text.strip()
    back = bare[:1] in _MINUS and len(bare) > 1
    return -parse_money(bare[1:].strip(), currency) if back else parse_money(bare, currency)


def refuse_second(paid: Paid, line: int, ids: dict[str, int]) -> None:
    """Raises InputError for a claim id that an earlier row of the file has: one of the two is too many.

    Of an award in several payments each may be listed under the claim's one id.
    """
    claim = paid.claim
    if claim.claim_id is not None and not paid.policy.payments:
        first = ids.setdefault(fold(claim.claim_id), line)
        if first != line:
            message = Text(f"第{first}行已有相同编号", f"is that of line {first} already")
            hint = Text("退回写成负数", "write what was paid back as a negative amount")
            raise InputError(message, field="claim_id", hint=hint, reason="duplicate-claim-id")


def enter_paid(rows: Sequence[Paid], ledger: Ledger) -> None:
    """Enters all that was paid before into a ledger, net of what was paid back.

    What a person should know of it is then in the ledger's ``notes``. Raises InputError with file and line of a row
    that takes back what was not paid, or is a payment once more.
    """
    for row in rows:
        ledger.meet(row.claim.applicant, row.claim.applicant_id)
    payments = [row for row in rows if row.amount is None or row.amount >= 0]
    _note_equal(payments, ledger)
    _take_back(payments, [row for row in rows if row.amount is not None and row.amount < 0], ledger)
    for row in payments:
        ledger.pay(row.policy, row.claim, row.amount)
        if row.claim.claim_id is not None and row.amount and not row.policy.payments:
            place = Payment(row.claim.applicant, row.claim.applicant_id, row.file, row.line)
            ledger.paid.setdefault((row.policy.id, fold(row.claim.claim_id)), []).append(place)
        ledger.people.setdefault((row.claim.applicant, row.claim.applicant_id), row.place)


def refuse_paid(claim: Claim, ledger: Ledger) -> None:
    """Raises InputError for a claim that was paid before: paying twice is the worst there is."""
    paid = ledger.paid_before(claim) if claim.claim_id is not None else None
    if paid is not None:
        zh, en = f"已在 {paid.file}:{paid.line} 支付", f"was paid before, in {paid.file}:{paid.line}"
        hint = Text("同一申请不重复计算", "one claim is not paid twice")
        raise InputError(Text(zh, en), field="claim_id", hint=hint, reason="paid-before")


def _take_back(payments: Iterable[Paid], repayments: Iterable[Paid], ledger: Ledger) -> None:
    """Nets repayments into the payments that they take back. Raises InputError where there is none, or too little."""
    found: defaultdict[tuple[object, ...], list[Paid]] = defaultdict(list)
    for one in payments:
        for key in _keys(one, ledger):
            found[key].append(one)
    for back in repayments:
        _net(back, found[_keys(back, ledger)[0]], ledger)


def _keys(row: Paid, ledger: Ledger) -> list[tuple[object, ...]]:
    """How a repayment finds a payment: by the claim id, else by applicant, item and date."""
    claim = row.claim
    who = ledger.applicants.key(claim.applicant, claim.applicant_id)
    item = None if claim.item is None else fold(claim.item)
    same = (row.policy.id, who, item, claim.date)
    return [same] if claim.claim_id is None else [(row.policy.id, fold(claim.claim_id))]


def _net(back: Paid, payments: Sequence[Paid], ledger: Ledger) -> None:
    who = ledger.applicants.key(back.claim.applicant, back.claim.applicant_id)
    own = [
        one
        for one in payments
        if one.amount is not None
        and (who is None or ledger.applicants.key(one.claim.applicant, one.claim.applicant_id) == who)
    ]
    dated = [one for one in own if one.claim.date == back.claim.date]
    own = dated if len(own) > 1 and len(dated) == 1 else own
    if not own or (len(own) > 1 and back.claim.claim_id is not None):
        message = Text("没有唯一可冲减的付款", "takes back a payment that is not there, or not one alone")
        hint = Text(
            "请填写原付款的申请编号（无编号时为申请人、项目和日期）",
            "give the claim id of the payment (without ids its applicant, item and date)",
        )
        raise InputError(message, file=back.file, line=back.line, field="amount", hint=hint)
    left = -(back.amount or 0)
    for one in own:
        taken = min(left, one.amount or 0)
        one.amount = (one.amount or 0) - taken
        left -= taken
    if left:
        paid, returned = yuan(-(back.amount or 0) - left), yuan(-(back.amount or 0))
        places = ", ".join(one.place for one in own)
        message = Text(
            f"退回 {returned} 元，多于 {places} 所余的 {paid} 元",
            f"takes back {returned} yuan, more than the {paid} yuan left of {places}",
        )
        raise InputError(message, file=back.file, line=back.line, field="amount")


def _note_equal(payments: Iterable[Paid], ledger: Ledger) -> None:
    """Notes equal rows without an id, which both count. Raises InputError for one payment in two files."""
    first: dict[tuple[object, ...], Paid] = {}
    pairs = []
    for row in payments:
        key = (row.claim.claim_id and fold(row.claim.claim_id), *row.same(), *sorted(row.claim.facts.items()))
        other = first.setdefault(key, row)
        if other is row or row.amount is None:
            continue
        if row.claim.claim_id is not None:
            message = Text(f"与 {other.place} 是同一笔付款", f"is the payment of {other.place} once more")
            hint = Text("同一付款只列一次", "list a payment once")
            raise InputError(message, file=row.file, line=row.line, field="claim_id", hint=hint)
        pairs.append(f"{other.place} = {row.place}")
    if pairs:
        shown = ", ".join(pairs[:_SHOWN]) + (f" … ({len(pairs)})" if len(pairs) > _SHOWN else "")
        zh = f"已付文件有相同的行，均已计入：{shown}"
        ledger.notes.append(Text(zh, f"rows paid before that are equal, both counted: {shown}"))
