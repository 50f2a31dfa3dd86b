"""What the claims of one run say of one another: one firm under two names, one whole stated twice, a row left out.

Claims are seen as they are read, before any is decided; what is told of a claim is then known whatever its order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rongcli.base.names import fold
from rongcli.rules.award import Claim
from rongcli.rules.expression import DEFAULTED, facts_of, known, span, truth
from rongcli.rules.ledger import Key, Ledger, Per
from rongcli.rules.policy import Cap, Policy

Who = tuple[str | None, str | None]
"""An applicant as a row names it: name and registered number."""


class Same(NamedTuple):
    """Two rows whose applicants are one, differently written, and where they stand: ``claims.csv:3``."""

    first: Who
    second: Who
    places: tuple[str, str]


class _Wholes:
    """The wholes that claims of one key state, in the order of caps; a claim is told of each difference once."""

    def __init__(self) -> None:
        self._least: int | None = None
        self._most = 0
        self._first: list[int] = []
        """Claims that all state one whole, as long as none differs."""
        self._rising: list[tuple[int, int]] = []
        """(whole, number) of claims of which no later one states as much or less; ascending."""

    def compare(self, number: int, whole: int) -> Iterator[tuple[str, list[int]]]:
        """The codes of what differs now, and the claims that they are told of."""
        if self._least is not None and not self._least == self._most == whole:
            yield "basis-differs", [*self._first, number]
            self._first = []
        else:
            self._first.append(number)
        after = bisect_left(self._rising, (whole, -1))
        if self._least is not None and self._most >= whole:
            yield "whole-or-part", [number, *(one for _, one in self._rising[after:])]
            del self._rising[after:]
        else:
            self._rising.append((whole, number))
        self._least = whole if self._least is None else min(self._least, whole)
        self._most = max(self._most, whole)


class Census:
    """The applicants, items and stated wholes of a run. ``ledger`` knows which number a name stands for."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._people: dict[Who, str] = dict(ledger.people)
        self._items: defaultdict[tuple[str, str], dict[str | None, None]] = defaultdict(dict)
        self._wholes: defaultdict[tuple[str, Per, Key], _Wholes] = defaultdict(_Wholes)
        self._codes: dict[int, set[str]] = {}
        self._rejected: set[tuple[str, str | None, str | None]] = set()
        self._reversed: set[tuple[str, str | None, str | None]] = set()
        self._out: dict[str, frozenset[tuple[str, str]]] | None = None
        self._alike: frozenset[Who] | None = None

    def meet(self, who: Who, place: str) -> None:
        """Enters an applicant as some row names it."""
        if who not in self._people and who != (None, None):
            self._people[who] = place
            self._ledger.meet(*who)
            self._alike = self._out = None

    def own(self, policy: Policy, claim: Claim) -> None:
        """Enters the item of a claim, where a cap of the policy goes by items."""
        if claim.item is not None and any("item" in per for per in policy.keys):
            self._items[claim.policy, fold(claim.item)][self._key(claim)] = None

    def reject(self, policy: str, who: Who, *, reversal: bool) -> None:
        """Enters a row that was left out: it may be of an applicant whose other claims it concerns."""
        self._ledger.meet(*who)
        self._out = None
        self._rejected.add((policy, *who))
        if reversal:
            self._reversed.add((policy, *who))

    def state(self, number: int, standing: Policy, claim: Claim) -> None:
        """Enters the whole that a claim states of an entitlement's key; claims come in the order of caps."""
        for cap in standing.caps:
            whole = _whole(cap, claim)
            if whole is None or self._ledger.lacking(cap, claim) is not None:
                continue
            if any(truth(condition.test, claim.facts) is False for condition in standing.conditions):
                continue
            stated = self._wholes[claim.policy, cap.per, self._ledger.key(cap.per, claim)]
            for code, concerned in stated.compare(number, whole):
                if standing.payments and code == "whole-or-part":
                    continue  # every payment rests on the same whole
                for one in concerned:
                    self._codes.setdefault(one, set()).add(code)

    def told(self, number: int, claim: Claim) -> tuple[str, ...]:
        """The codes of what other claims say of a claim."""
        found = self._codes.get(number)
        codes = list(found) if found else []
        if self.written_alike((claim.applicant, claim.applicant_id)):
            codes.append("same-applicant")
        if claim.item is not None and len(self._items.get((claim.policy, fold(claim.item)), ())) > 1:
            codes.append("same-item")
        if self._rejected or self._reversed:
            place = (claim.policy, self._key(claim))
            codes += [code for code, places in self._left().items() if place in places]
        return tuple(codes)

    def _key(self, claim: Claim) -> str | None:
        return self._ledger.applicants.key(claim.applicant, claim.applicant_id)

    def written_alike(self, who: Who) -> bool:
        """Whether an applicant is written differently in another row."""
        if self._alike is None:
            keys = {self.key(same.first) for same in self.same()}
            self._alike = frozenset(one for one in self._people if self.key(one) in keys)
        return who in self._alike

    def left_out(self) -> Iterator[tuple[str, str, str]]:
        """The policies and applicants of which a row was left out, and the codes of what that means for the others."""
        left = self._left()
        for policy, key in dict.fromkeys(place for places in left.values() for place in places):
            codes = [code for code, places in left.items() if (policy, key) in places]
            yield policy, key, ";".join(codes)

    def _left(self) -> dict[str, frozenset[tuple[str, str]]]:
        """The policy and key of rows left out, by the code of what that means: known once all rows are met."""
        if self._out is None:
            sets = (("rejected-earlier", self._rejected), ("reversal", self._reversed))
            key = self._ledger.applicants.key
            self._out = {
                code: frozenset((policy, known) for policy, *who in rows if (known := key(*who)) is not None)
                for code, rows in sets
            }
        return self._out

    def same(self) -> Iterator[Same]:
        """Applicants that are one and are written differently: each with the first way of writing it."""
        first: dict[str, Who] = {}
        for who, place in self._people.items():
            key = self._ledger.applicants.key(*who)
            if key is None:
                continue
            other = first.setdefault(key, who)
            if other[0] != who[0] and None not in (other[0], who[0]):
                yield Same(other, who, (self._people[other], place))

    def key(self, who: Who) -> str | None:
        """The key of an applicant as a row names it."""
        return self._ledger.applicants.key(*who)

    def names(self) -> Iterable[tuple[Who, str]]:
        """Every applicant as it is written, and where it first stands."""
        return self._people.items()


def _whole(cap: Cap, claim: Claim) -> int | None:
    """What a claim states to be the whole of an entitlement; None where it states none, or the text fixes it."""
    if not cap.entitlement or cap.limit is None:
        return None
    facts = facts_of(cap.limit)
    if not facts or not all(known(fact, claim.facts) for fact in facts.values()):
        return None
    stated = {name: fact for name, fact in claim.facts.items() if name not in facts or facts[name].kind != DEFAULTED}
    return int(span(cap.limit, stated)[0])
