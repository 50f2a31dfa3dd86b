"""One applicant against every policy of a table, and what all of it comes to.

The money is an interval: what is assured whatever is still open, and the most that anything open could give.
Unpublished amounts are in neither end; they are counted. What is for other kinds of applicant is in no total, and while
nobody knows who asks there is a total for each kind, never their sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from rongcli.base.money import in_words
from rongcli.base.text import Text
from rongcli.questions.kinds import Asker, Sorting
from rongcli.questions.profile import Profile
from rongcli.rules.award import Claim, PriorFile
from rongcli.rules.decide import Decision, decide
from rongcli.rules.edition import Edition, Overlap
from rongcli.rules.explain import Asked
from rongcli.rules.expression import RULING, ZERO, span
from rongcli.rules.ledger import Ledger
from rongcli.rules.lookup import chosen_readings, idle_readings
from rongcli.rules.outlook import Limit, limits
from rongcli.rules.policy import NO_LIMIT, Policy
from rongcli.rules.scopes import scope_words
from rongcli.rules.terms import Terms, applying, terms, terms_by_date

STANDINGS = ("determined", "ceiling", "unpublished", "granted", "one-fact", "one-ruling", "more-facts", "unfit")
"""How a policy stands, in the order of an answer: the text fixes the amount; it fixes a bound; it publishes no
figure; the benefit is not money; one fact is missing; one ruling of the authority; several things; it does not fit.
"""
FITS = STANDINGS[:4]
TOGETHER = "together"
"""How policies stack that a cap limits together."""
KEPT = 1_000
"""How many rows of a policy are kept for profiles that state the same."""


class Row(NamedTuple):
    """One policy's answer to a profile; ``terms`` are its readings and ledger.

    The policy is the version in force on the claim's date. ``idle`` are choices of readings that it does not know.
    """

    policy: Policy
    claim: Claim
    terms: Terms
    decision: Decision
    standing: str
    idle: Mapping[str, str] = MappingProxyType({})

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts, rulings and keys still needed, by name."""
        return self.decision.missing

    @property
    def stated(self) -> bool:
        """Whether the profile says anything that the policy reads."""
        return len(self.claim.facts) > 1


class Total(NamedTuple):
    """What the policies come to together, in fen; what overlaps counts once.

    ``at_most`` is None where something has no limit, named in ``unbounded``; ``bounded`` is the most of the rest.
    ``fits_at_most`` is the most of what fits already. ``unpublished`` counts what fits without a figure.
    """

    assured: int
    at_most: int | None
    bounded: int
    fits_at_most: int | None
    unbounded: tuple[str, ...]
    unpublished: int


class Way(NamedTuple):
    """How a match was asked: the readings chosen, whether the rest was assumed, where earlier awards were read from.

    With ``unfold`` what is for other kinds of applicant is listed with the rest, in no total all the same.
    """

    readings: Mapping[str, str]
    assume_rest: bool
    prior_files: tuple[PriorFile, ...] = ()
    unfold: bool = False


class Match(NamedTuple):
    """The rows by standing, then by money; the total; and the overlaps in which two policies or more count.

    ``others`` are the rows of policies for other kinds of applicant. While it is not known who asks there are none:
    ``by_kind`` then has the total of each kind, the greatest first, and ``total`` is that one.
    """

    profile: Profile
    rows: tuple[Row, ...]
    total: Total
    overlaps: tuple[Overlap, ...]
    way: Way
    asker: Asker = Asker()
    others: tuple[Row, ...] = ()
    by_kind: tuple[tuple[str, Total], ...] = ()

    @property
    def listed(self) -> tuple[Row, ...]:
        """The rows to list: those of others only where they are unfolded."""
        return (*self.rows, *self.others) if self.way.unfold else self.rows

    @property
    def kind(self) -> str | None:
        """The kind whose total is given because nothing says who asks."""
        return self.by_kind[0][0] if self.by_kind else None


class Matcher:
    """Answers profiles against some policies of an edition (all of them unless named) under chosen readings."""

    def __init__(
        self,
        edition: Edition,
        readings: Mapping[str, str],
        prior: Ledger | None = None,
        *,
        assume_rest: bool = False,
        policies: Iterable[str] | None = None,
        prior_files: tuple[PriorFile, ...] = (),
        unfold: bool = False,
    ) -> None:
        self.edition = edition
        self._prior, self._way = prior, Way(readings, assume_rest, prior_files, unfold)
        names = edition.heads if policies is None else policies
        self.policies = tuple(edition.policies[name] for name in names)
        self._inputs = [tuple(item.name for item in policy.inputs) for policy in self.policies]
        self._known: list[dict[tuple[object, ...], Row]] = [{} for _ in self.policies]
        self._terms: dict[tuple[str, str | None, bool], Terms] = {}
        self.sorting = Sorting(edition, self.policies)
        self._once = {
            name: at for at, one in enumerate(edition.overlaps) for name in one.policies if one.stacking != "silent"
        }

    def asked(self, policy: Policy, profile: Profile) -> Asked:
        """What a row answers, to be explained: of this very profile, where rows may be shared."""
        whole, files = self.edition.policies[policy.id], self._way.prior_files
        claim = profile.claim(whole)
        return Asked.of(
            self.edition, whole, claim, self.readings(profile), self._prior,
            assume_rest=self._assumes(whole, profile, claim), prior_files=files,
        )  # fmt: skip

    def readings(self, profile: Profile) -> dict[str, str]:
        """The readings asked for, under those that the profile chooses."""
        return {**self._way.readings, **profile.readings}

    def _assumes(self, policy: Policy, profile: Profile, claim: Claim) -> bool:
        """Whether the rest is assumed of a policy: only where it concerns the applicant at all."""
        return self._way.assume_rest and self.sorting.assumes(policy, profile, claim.facts)

    def _under(self, version: Policy, readings: Mapping[str, str], assumes: bool) -> Terms:
        chosen = chosen_readings(self.edition, version, readings)
        versions = terms_by_date(self.edition, version, readings, self._prior, assumes)
        return terms(version, chosen, self._prior, assumes)._replace(versions=versions)

    def _on(self, version: Policy, assumes: bool) -> Terms:
        """The terms of a version of a policy, made once."""
        key = (version.id, version.since, assumes)
        known = self._terms.get(key)
        if known is None:
            known = self._terms[key] = self._under(version, self._way.readings, assumes)
        return known

    def rows(self, profile: Profile) -> Iterator[Row]:
        """Every policy decided, in the order of the table.

        Profiles that state the same of a policy share its row, unless caps follow the applicant through a ledger.
        """
        shared, day = profile.facts.get, profile.date
        for at, policy in enumerate(self.policies):
            if self._prior is not None or policy.id in profile.own or profile.readings:
                yield self._row(at, profile)
                continue
            stated = (day, profile.kinds, *map(shared, self._inputs[at]))
            known = self._known[at]
            row = known.get(stated)
            if row is None:
                if len(known) >= KEPT:
                    known.clear()
                row = known[stated] = self._row(at, profile._replace(applicant=None, applicant_id=None, item=None))
            yield row

    def _row(self, at: int, profile: Profile) -> Row:
        whole, readings = self.policies[at], self.readings(profile)
        claim = profile.claim(whole)
        policy = whole.on(claim.date)
        own = any(
            name.startswith(f"{policy.id}.") or name in policy.elsewhere or name in self.edition.readings
            for name in profile.readings
        )
        assumes = self._assumes(policy, profile, claim)
        on = self._under(policy, readings, assumes) if own else self._on(policy, assumes)
        decision = decide(claim, on)
        return Row(policy, claim, on, decision, standing(decision), idle_readings(policy, readings))

    def match(self, profile: Profile) -> Match:
        """The whole answer to a profile."""
        asker = self.sorting.asker(profile)
        every = sorted(self.rows(profile), key=_order)
        rows = tuple(row for row in every if self._seen(row, asker.kinds))
        others = tuple(row for row in every if not self._seen(row, asker.kinds))
        present = {row.policy.id for row in rows if row.standing in FITS}
        told = (*self.edition.overlaps, *_together(rows))
        overlaps = tuple(one for one in told if len(present & set(one.policies)) > 1)
        way = self._way._replace(readings=self.readings(profile))
        by_kind = tuple(self._by_kind(rows, asker.may_be)) if len(asker.may_be) > 1 else ()
        total = by_kind[0][1] if by_kind else self.total(rows)
        return Match(profile, rows, total, overlaps, way, asker, others, by_kind)

    def seen(self, profile: Profile) -> Iterator[Row]:
        """The rows that whoever asks sees, in the order of the table."""
        asker = self.sorting.asker(profile)
        return (row for row in self.rows(profile) if self._seen(row, asker.kinds))

    def _seen(self, row: Row, kinds: Iterable[str]) -> bool:
        """Whether a row is for one of some kinds, or of facts that were stated; all are while no kind is known."""
        sorting = self.sorting
        return not kinds or sorting.sees(kinds, row.policy) or sorting.concerns(row.claim.facts)

    def _by_kind(self, rows: Sequence[Row], kinds: Iterable[str]) -> list[tuple[str, Total]]:
        """The total of each of some kinds, the greatest first."""
        found = [(kind, self.total(row for row in rows if self._seen(row, (kind,)))) for kind in kinds]
        return sorted(found, key=lambda one: (-one[1].assured, -one[1].bounded, -len(one[1].unbounded)))

    def group(self, policy: str) -> int | str:
        """What a policy counts under: the overlap that counts once, or itself."""
        return self._once.get(policy, policy)

    def total(self, rows: Iterable[Row]) -> Total:
        """The interval of some rows."""
        groups: dict[int | str, list[Row]] = {}
        for row in rows:
            if row.standing != "unfit":
                groups.setdefault(self.group(row.policy.id), []).append(row)
        parts = {key: _part(group) for key, group in groups.items()}
        for members, room in _rooms(row for group in groups.values() for row in group):
            _hold({self.group(name) for name in members}, room, parts)
        unbounded = tuple(name for part in parts.values() for name in part.unbounded)
        bounded = sum(part.bounded for part in parts.values())
        fits = [part.fits_at_most for part in parts.values()]
        return Total(
            sum(part.assured for part in parts.values()),
            None if unbounded else bounded,
            bounded,
            None if None in fits else sum(most for most in fits if most is not None),
            unbounded,
            sum(part.unpublished for part in parts.values()),
        )


def _together(rows: Iterable[Row]) -> Iterator[Overlap]:
    """The caps that several policies share, each once, as what overlaps."""
    caps = {cap.id: (cap, row) for row in rows for cap in row.terms.policy.caps if cap.together}
    for cap, row in caps.values():
        amount = Limit(cap, 0).amount(row.claim.facts) if cap.limit is not None else NO_LIMIT
        if amount < NO_LIMIT:
            scope = scope_words(cap.per, {item.name: item.label for item in row.policy.inputs}, row.policy.item)
            zh, en = in_words(amount, "zh", row.policy.currency), in_words(amount, "en", row.policy.currency)
            yield Overlap(cap.together, TOGETHER, Text(f"{scope.zh}最高{zh}。", f"{en} {scope.en}."))


def _rooms(rows: Iterable[Row]) -> list[tuple[tuple[str, ...], int]]:
    """What caps of several policies still leave to all of them together, in fen."""
    found: dict[str, tuple[tuple[str, ...], int]] = {}
    for row in rows:
        on = applying(row.claim, row.terms)
        for limit in limits(row.claim, on):
            if limit.cap.together:
                found[limit.cap.id] = (limit.cap.together, int(span(limit.room(limit.cap.scale), row.claim.facts)[1]))
    return list(found.values())


def _hold(members: Iterable[int | str], room: int, parts: dict[int | str, Total]) -> None:
    """Lowers what some parts come to, the last first, until together they are within a room."""
    assured, bounded, fits = room, room, room
    for key in (one for one in parts if one in set(members)):
        part = parts[key]
        most = None if part.fits_at_most is None else min(part.fits_at_most, fits)
        held = part._replace(assured=min(part.assured, assured), bounded=min(part.bounded, bounded), fits_at_most=most)
        assured, bounded, fits = assured - held.assured, bounded - held.bounded, fits - (most or 0)
        parts[key] = held


def _part(rows: list[Row]) -> Total:
    """What counts once of some policies: the highest of them."""
    fits = [row for row in rows if row.standing in FITS]
    unbounded = tuple(row.policy.id for row in rows if limitless(row))
    bounded = max(row.decision.amounts.maximum or 0 for row in rows)
    fits_most = None if any(limitless(row) for row in fits) else max((most_of(row) for row in fits), default=0)
    assured = max(row.decision.amounts.minimum or 0 for row in rows)
    unpublished = int(any(row.standing == "unpublished" for row in rows))
    return Total(assured, None if unbounded else bounded, bounded, fits_most, unbounded, unpublished)


def limitless(row: Row) -> bool:
    """Whether figures are published but nothing bounds what they may come to."""
    amounts = row.decision.amounts
    return amounts.certainty not in ("none", "unpublished") and amounts.maximum is None


def most_of(row: Row) -> int:
    """The most fen of a row; 0 where it is no money, unpublished or without a limit."""
    return row.decision.amounts.maximum or 0


def standing(decision: Decision) -> str:
    """Which of ``STANDINGS`` a decision is."""
    if decision.eligibility == "ineligible":
        return "unfit"
    if decision.eligibility == "needs-information":
        if len(decision.missing) > 1:
            return "more-facts"
        return "one-ruling" if decision.missing[0].startswith((RULING, ZERO)) else "one-fact"
    certainty = decision.amounts.certainty
    if certainty == "none":
        return "granted"
    return certainty if certainty in ("determined", "unpublished") else "ceiling"


def _order(row: Row) -> tuple[int, bool, int]:
    """By standing, then by money; what has no limit comes after what is known to be most."""
    return STANDINGS.index(row.standing), limitless(row) and row.standing in FITS, -most_of(row)
