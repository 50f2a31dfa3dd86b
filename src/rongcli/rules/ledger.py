"""What was paid, to whom: the accounts that caps, entitlements and "once" are counted against.

The ledger knows payments, not caps: an account is of a policy and a key (the parts that any of its caps goes by), so
that caps of one key share what was spent, and a version of the policy with another limit still sees it. Claims are
entered in the order in which caps are spent: by date, then by input order, after everything that was paid before.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator

from rongcli.base.names import fold
from rongcli.base.record import Record
from rongcli.base.text import Text
from rongcli.rules.applicants import NUMBER, Applicants
from rongcli.rules.award import Claim
from rongcli.rules.policy import Cap, Policy

Per = tuple[str, ...]
"""The parts that a key is made of: applicant, item, year, all, or inputs."""
Key = tuple[object, ...]
"""The values of a key's parts; those of ``item`` are the applicant and the item, for an item is the applicant's own."""

OWN = frozenset({"applicant", "item"})
"""The parts of a key that say whose the money is."""
ANY = "\x1eany"
"""Stands in a key for a value that a prior row does not state: it counts against every value."""
UNNAMED = "\x1eunnamed"
"""Stands in a key for the item of the first claim that names none."""
_BIRTHDAY = (2, 29)


class Entry(Record):
    """One key's account before the claims to come: fen said to be paid before, fen known to be, and in how many."""

    stated: int
    granted: int
    times: int


class Account:
    """What one key of a policy has got. Money in fen."""

    __slots__ = ("dated", "granted", "latest", "pending", "prior", "prior_times", "stated", "times")

    def __init__(
        self,
        stated: int = 0,
        prior: int = 0,
        prior_times: int = 0,
        granted: int = 0,
        times: int = 0,
        pending: bool = False,
        latest: datetime.date | None = None,
        dated: Iterable[tuple[datetime.date, int, bool]] = (),
    ) -> None:
        self.stated = stated
        """The most that any claim said it was paid before."""
        self.prior = prior
        """What prior files say it was paid."""
        self.prior_times = prior_times
        self.granted = granted
        """What the claims of this run were granted."""
        self.times = times
        """Claims of this run that used up a turn under "once"."""
        self.pending = pending
        """Whether a claim of the key is undetermined."""
        self.latest = latest
        """The date of the latest claim of this run."""
        self.dated = list(dated)
        """Grants with their dates, and whether each used a turn, where a cap counts rolling years."""

    @property
    def before(self) -> int:
        """Paid before this run: of what claims say and prior files say, the larger."""
        return max(self.stated, self.prior)

    def joined(self, other: Account) -> Account:
        """What two accounts come to that turn out to be one's."""
        days = [day for day in (self.latest, other.latest) if day is not None]
        return Account(
            max(self.stated, other.stated), self.prior + other.prior, self.prior_times + other.prior_times,
            self.granted + other.granted, self.times + other.times, self.pending or other.pending,
            max(days, default=None), [*self.dated, *other.dated],
        )  # fmt: skip

    def copy(self) -> Account:
        """An account of its own with the same entries."""
        return Account(
            self.stated, self.prior, self.prior_times, self.granted, self.times, self.pending, self.latest,
            list(self.dated),
        )  # fmt: skip


class Payment(Record):
    """Where a claim id was paid before: the applicant's name and number, the file and the line."""

    applicant: str | None
    number: str | None
    file: str
    line: int


class Ledger:
    """The accounts of every policy and key so far, who the applicants are, and which claim ids were paid before."""

    def __init__(self) -> None:
        self.applicants = Applicants()
        self.paid: dict[tuple[str, str], list[Payment]] = {}
        """Payments of prior files above 0.00, by policy and claim id."""
        self.people: dict[tuple[str | None, str | None], str] = {}
        """The applicants of prior files as they are written, and where each first stands."""
        self.notes: list[Text] = []
        """What a person should know of the prior files."""
        self._accounts: defaultdict[tuple[str, Per], dict[Key, Account]] = defaultdict(dict)
        self._payments: list[tuple[Policy, Claim, int | None]] = []
        """Payments of before that are not yet entered: claims may tell which numbers their names stand for."""
        self._named: set[str] = set()
        """Names that are keys of accounts, because no number stands beside them."""
        self._rolling: dict[str, frozenset[Per]] = {}
        self._pers: dict[str, tuple[Per, ...]] = {}
        self._open_ended: set[tuple[str, Per]] = set()
        self._awaited: defaultdict[tuple[str, Per, Key], int] = defaultdict(int)
        """Keys, whatever the year, that have claims without a date, and how many."""
        self._unnamed: dict[tuple[str, str], Claim] = {}
        self._announced: set[tuple[str, str | None]] = set()
        """Policies and applicants of which a claim without an item was announced."""

    # Keys

    def lacking(self, cap: Cap, claim: Claim) -> str | None:
        """The first field that the cap's key needs and the claim does not state, or None."""
        for part in cap.per:
            if part in OWN and self._applicant(claim) is None:
                return "applicant_id" if self.applicants.ambiguous(claim.applicant, claim.applicant_id) else "applicant"
            if self._part(part, claim) is None:
                return "date" if part == "year" else part
        return "date" if cap.years is not None and claim.undated else None

    def parts_of(self, cap: Cap, claim: Claim) -> dict[str, object]:
        """The parts of the cap's key with the claim's values, as it states them."""
        stated = {"applicant": claim.applicant or claim.applicant_id, "item": claim.item}
        return {part: stated.get(part) or self._part(part, claim) for part in cap.per}

    def key(self, per: Per, claim: Claim) -> Key:
        """The values of a key's parts; None among them where the claim does not state one."""
        return tuple([self._part(part, claim) for part in per])

    def _applicant(self, claim: Claim) -> str | None:
        return self.applicants.key(claim.applicant, claim.applicant_id)

    def _part(self, part: str, claim: Claim) -> object | None:
        if part == "applicant":
            return self.applicants.key(claim.applicant, claim.applicant_id)
        if part == "year":
            return None if claim.undated else claim.date.year
        if part == "item":
            return self._item(claim)
        return part if part == "all" else claim.facts.get(part)

    def _item(self, claim: Claim) -> object | None:
        """The applicant's item; of the first claim that names none, one of its own."""
        applicant = self._applicant(claim)
        if applicant is None:
            return None
        if claim.item is not None:
            return (applicant, fold(claim.item))
        first = self._unnamed.get((claim.policy, applicant))
        return (applicant, UNNAMED) if first is None or first is claim else None

    # Reading

    def _of(self, policy: str, per: Per, key: Key) -> Iterator[Account]:
        """The account of a key, and those of prior rows that count against every value of a part."""
        self._enter_payments()
        accounts = self._accounts.get((policy, per))
        if not accounts:
            return
        found = accounts.get(key)
        if found is not None:
            yield found
        if (policy, per) in self._open_ended:
            for other, account in accounts.items():
                if ANY in other and all(one in (ANY, two) for one, two in zip(other, key, strict=True)):
                    yield account

    def _under(self, policy: Policy, cap: Cap, claim: Claim) -> Iterator[tuple[str, list[Account]]]:
        """The accounts under the cap's key, of each policy that it limits."""
        key = self.key(cap.per, claim)
        for one in cap.together or (policy.id,):
            yield one, list(self._of(one, cap.per, key))

    def spent(self, policy: Policy, cap: Cap, claim: Claim) -> int:
        """Fen already paid under the cap's key: before this run, and since."""
        if not cap.per:
            return 0
        return sum(self._spent(one, accounts, cap, claim) for one, accounts in self._under(policy, cap, claim))

    def _spent(self, policy: str, accounts: list[Account], cap: Cap, claim: Claim) -> int:
        stated = self._stated(policy, cap, claim, accounts)
        if cap.years is not None:
            recent = [grant for account in accounts for grant in _recent(account, cap.years, claim)]
            prior = sum(amount for _, amount, known in recent if known)
            return max(stated, prior) + sum(amount for _, amount, known in recent if not known)
        return max(stated, sum(one.prior for one in accounts)) + sum(one.granted for one in accounts)

    @staticmethod
    def _stated(policy: str, cap: Cap, claim: Claim, accounts: Iterable[Account]) -> int:
        """What claims say was paid before; it is one applicant's or item's, so no pool counts it."""
        if not OWN & set(cap.per):
            return 0
        own = claim.already_awarded or 0 if claim.policy == policy else 0
        return max([own, *(one.stated for one in accounts)])

    def times(self, policy: Policy, cap: Cap, claim: Claim) -> int:
        """How many turns the cap's key has used; an amount already paid counts as one."""
        return sum(self._times(one, accounts, cap, claim) for one, accounts in self._under(policy, cap, claim))

    def _times(self, policy: str, accounts: list[Account], cap: Cap, claim: Claim) -> int:
        stated = bool(self._stated(policy, cap, claim, accounts))
        if cap.years is not None:
            recent = [grant for account in accounts for grant in _recent(account, cap.years, claim)]
            prior, since = (sum(amount > 0 for _, amount, known in recent if known is kind) for kind in (True, False))
            return max(stated, prior) + since
        return max(stated, sum(one.prior_times for one in accounts)) + sum(one.times for one in accounts)

    def pending(self, policy: Policy, cap: Cap, claim: Claim) -> bool:
        """Whether another claim under the cap's key, earlier or undated, is still undetermined."""
        if not cap.per:
            return False
        if self._awaited:
            own = tuple(part for part in cap.per if part != "year")
            for one in cap.together or (policy.id,):
                if self._awaited.get((one, cap.per, self.key(own, claim)), 0) > (claim.undated and one == policy.id):
                    return True
        return any(one.pending for _, accounts in self._under(policy, cap, claim) for one in accounts)

    def before(self, policy: Policy, cap: Cap, claim: Claim) -> int:
        """Fen that prior files say were paid under the cap's key before this run."""
        return sum(one.prior for _, accounts in self._under(policy, cap, claim) for one in accounts)

    def late(self, policy: Policy, claim: Claim) -> bool:
        """Whether a claim of a later date was entered under one of the policy's keys in this run."""
        return any(
            account.latest is not None and claim.date < account.latest
            for per in self._pers_of(policy)
            for account in self._of(policy.id, per, self.key(per, claim))
        )

    def remarks(self, claim: Claim) -> Iterator[str]:
        """The codes of what there is to say of who claims, and of what was paid before, by themselves."""
        if self.applicants.borrowed(claim.applicant, claim.applicant_id):
            yield "number-by-name"
        if claim.claim_id is not None and self.paid and any(not self._is(one, claim) for one in self._same_id(claim)):
            yield "id-elsewhere"

    def differs(self, policy: Policy, cap: Cap, claim: Claim) -> bool:
        """Whether a claim says that another amount was paid before than prior files do."""
        prior = self.before(policy, cap, claim) if OWN & set(cap.per) and not cap.together else 0
        return bool(prior) and claim.already_awarded not in (None, prior)

    def counts_any(self, policy: Policy, cap: Cap, claim: Claim) -> bool:
        """Whether a prior row that lacks a part of the cap's key counts against the claim."""
        key = self.key(cap.per, claim)
        return any(
            ANY in other and all(one in (ANY, two) for one, two in zip(other, key, strict=True))
            for policy_ in cap.together or (policy.id,)
            if (policy_, cap.per) in self._open_ended
            for other in self._accounts[policy_, cap.per]
        )

    def unnamed(self, cap: Cap, claim: Claim) -> bool:
        """Whether a claim goes by an item that it does not name."""
        return "item" in cap.per and claim.item is None and self.lacking(cap, claim) is None

    def paid_before(self, claim: Claim) -> Payment | None:
        """The payment of a prior file that has the claim's policy, id and applicant; None where there is none."""
        return next((one for one in self._same_id(claim) if self._is(one, claim)), None)

    def _same_id(self, claim: Claim) -> Iterable[Payment]:
        return self.paid.get((claim.policy, fold(claim.claim_id)), ()) if claim.claim_id is not None else ()

    def _is(self, one: Payment, claim: Claim) -> bool:
        """Whether a payment is a claim's applicant's: of one number, or of one name where a row states no number."""
        if one.number is not None and claim.applicant_id is not None:
            return fold(one.number) == fold(claim.applicant_id)
        if one.applicant is not None and claim.applicant is not None:
            return fold(one.applicant) == fold(claim.applicant)
        return self.applicants.key(one.applicant, one.number) == self._applicant(claim)

    def entries(self, policy: str, per: Per) -> dict[Key, Entry]:
        """What is entered under a key's parts before the claims to come, by the values of the parts."""
        self._enter_payments()
        return {
            key: Entry(one.stated, one.prior, one.prior_times)
            for key, one in self._accounts.get((policy, per), {}).items()
        }

    def inexact(self, policy: str) -> bool:
        """Whether prior rows of a policy are undetermined, or count against every value of a part of some key."""
        self._enter_payments()
        return any(name == policy for name, _ in self._open_ended) or any(
            account.pending for (name, _), accounts in self._accounts.items() if name == policy
            for account in accounts.values()
        )  # fmt: skip

    @property
    def policies(self) -> set[str]:
        """The policies that anything is entered for."""
        self._enter_payments()
        return {policy for policy, _ in self._accounts}

    # Writing

    def _account(self, policy: Policy, per: Per, key: Key) -> Account:
        accounts = self._accounts[policy.id, per]
        found = accounts.get(key)
        if found is None:
            found = accounts[key] = Account()
            self._named.update(name for name in map(_owner, per, key) if name is not None and name[:1] != NUMBER)
        return found

    def _keys(self, policy: Policy, claim: Claim) -> Iterator[tuple[Per, Key]]:
        """Every key of the policy, over all of its readings and versions, that the claim states whole."""
        for per in self._pers_of(policy):
            key = self.key(per, claim)
            if None not in key:
                yield per, key

    def announce(self, policy: Policy, claim: Claim, *, fails: bool = False) -> None:
        """Enters what a claim says of its keys, ahead of every claim that is decided; in the order of caps.

        ``fails`` tells that a condition is unmet: it is paid nothing, whatever its date.
        """
        applicant = self._applicant(claim)
        second = claim.item is None and (claim.policy, applicant) in self._announced
        if claim.item is None:
            self._announced.add((claim.policy, applicant))
        self.state(policy, claim, unnamed=second)
        if claim.undated and not fails:
            self._await(policy, claim)

    def state(self, policy: Policy, claim: Claim, *, unnamed: bool = False) -> None:
        """Enters what a claim says was paid before; ``unnamed`` tells that nobody knows for which item."""
        if claim.already_awarded:
            for per, key in self._keys(policy, claim):
                if OWN & set(per) and not (unnamed and "item" in per):
                    account = self._account(policy, per, key)
                    account.stated = max(account.stated, claim.already_awarded)

    def pay(self, policy: Policy, claim: Claim, amount: int | None) -> None:
        """Enters a payment of before: net fen, or None while it is undetermined.

        Where it lacks an input that a key goes by, it counts against every value of it.
        """
        self.meet(claim.applicant, claim.applicant_id)
        self._payments.append((policy, claim, amount))

    def _enter_payments(self) -> None:
        payments, self._payments = self._payments, []
        for policy, claim, amount in payments:
            # A name beside several numbers may be any of them: what it was paid counts against each.
            numbers = self.applicants.numbers(claim.applicant) if claim.applicant_id is None else ()
            for number in numbers or (claim.applicant_id,):
                self._enter(policy, claim._replace(applicant_id=number), amount)

    def _enter(self, policy: Policy, claim: Claim, amount: int | None) -> None:
        for per in self._pers_of(policy):
            key = self.key(per, claim)
            if any(value is None and part in (*OWN, "year") for part, value in zip(per, key, strict=True)):
                continue
            if None in key:
                key = tuple(ANY if value is None else value for value in key)
                self._open_ended.add((policy.id, per))
            account = self._account(policy, per, key)
            if amount is None:
                account.pending = True
                continue
            account.prior += amount
            account.prior_times += amount > 0
            if per in self._rolling_of(policy):
                account.dated.append((claim.date, amount, True))

    def record(self, policy: Policy, claim: Claim, amount: int | None, *, uses_turn: bool) -> None:
        """Enters a decided claim that is not ineligible: ``amount`` fen, or None while it is undetermined.

        ``uses_turn`` tells whether it uses up "once". Every key of the policy is entered, so that caps which stand
        under other readings or in other versions see it too.
        """
        self.state(policy, claim)
        for per, key in self._keys(policy, claim):
            account = self._account(policy, per, key)
            if amount is None or claim.undated:
                account.pending = account.pending or not claim.undated
                continue  # of the undated ``announce`` has told
            account.granted += amount
            account.times += uses_turn
            if account.latest is None or claim.date > account.latest:
                account.latest = claim.date
            if per in self._rolling_of(policy):
                account.dated.append((claim.date, amount, False))

    def name(self, policy: Policy, claim: Claim) -> None:
        """Holds that a claim without an item is its applicant's one item of no name, if it is the first such."""
        if claim.item is None and any("item" in per for per in self._pers_of(policy)):
            self._unnamed.setdefault((claim.policy, self._applicant(claim) or ""), claim)

    def _await(self, policy: Policy, claim: Claim) -> None:
        """Marks the keys of a claim without a date, ahead of every other claim: it may come before any of them."""
        for per in self._pers_of(policy):
            key = self.key(tuple(part for part in per if part != "year"), claim)
            if None not in key:
                self._awaited[policy.id, per, key] += 1

    def _pers_of(self, policy: Policy) -> tuple[Per, ...]:
        found = self._pers.get(policy.id)
        if found is None:
            found = self._pers[policy.id] = policy.keys
        return found

    def _rolling_of(self, policy: Policy) -> frozenset[Per]:
        found = self._rolling.get(policy.id)
        if found is None:
            found = self._rolling[policy.id] = frozenset(cap.per for cap in policy.all_caps if cap.years is not None)
        return found

    # Who is who

    def meet(self, name: str | None, number: str | None) -> None:
        """Enters that a name and a number stand in one row; what the name alone has got is then the number's."""
        folded = fold(name) if name is not None and number is not None else None
        new = folded in self._named and self.applicants.key(name, None) == folded
        self.applicants.add(name, number)
        if folded is not None and new:
            self._named.discard(folded)
            self._rename(folded, NUMBER + fold(number or ""))

    def _rename(self, name: str, number: str) -> None:
        for (_, per), accounts in self._accounts.items():
            for key in [key for key in accounts if name in map(_owner, per, key)]:
                known = tuple(
                    (number, value[1]) if part == "item" and isinstance(value, tuple)
                    else number if part == "applicant" else value
                    for part, value in zip(per, key, strict=True)
                )  # fmt: skip
                account = accounts.pop(key)
                accounts[known] = account.joined(accounts[known]) if known in accounts else account

    # Copies

    def copy(self) -> Ledger:
        """A ledger of its own with the same entries."""
        other = Ledger()
        other.become(self)
        return other

    def become(self, other: Ledger) -> None:
        """Takes over the entries of another ledger in place of its own."""
        self.applicants = other.applicants.copy()
        self.paid, self.people, self.notes = dict(other.paid), dict(other.people), list(other.notes)
        self._payments, self._named = list(other._payments), set(other._named)
        self._accounts = defaultdict(dict, {
            place: {key: one.copy() for key, one in accounts.items()} for place, accounts in other._accounts.items()
        })  # fmt: skip
        self._open_ended, self._unnamed = set(other._open_ended), dict(other._unnamed)
        self._awaited = defaultdict(int, other._awaited)


def _owner(part: str, value: object) -> str | None:
    """The applicant in a part of a key, None where it holds none."""
    if part == "item":
        return value[0] if isinstance(value, tuple) else None
    return value if part == "applicant" and isinstance(value, str) else None


def _recent(account: Account, years: int, claim: Claim) -> list[tuple[datetime.date, int, bool]]:
    """The grants within so many years before a claim; those of its own anniversary have run out."""
    day = claim.date
    leap = (day.month, day.day) == _BIRTHDAY
    start = day.replace(year=max(day.year - years, 1), day=28 if leap else day.day)
    return [grant for grant in account.dated if grant[0] > start]
