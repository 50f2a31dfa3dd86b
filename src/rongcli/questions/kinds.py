"""Who asks, and which policies each kind of applicant sees: the one place that decides it.

Kinds sort and fold, they never decide whether a policy fits. Who asks is said, or told by the facts that were stated;
a policy of which a fact is stated is seen by whoever stated it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rongcli.questions.profile import Profile
from rongcli.rules.edition import Edition
from rongcli.rules.expression import DATE, Value
from rongcli.rules.policy import Policy

NOTHING_TOLD = ("other", "none")
"""Choices that tell no kind, as a no does not: whoever is no airline may be anything."""


class Asker(NamedTuple):
    """Who asks: the kinds that were said, else (``told``) those that stated facts tell; none where nothing does."""

    kinds: tuple[str, ...] = ()
    told: bool = False
    may_be: tuple[str, ...] = ()
    """While it is not known who asks: the kinds with policies of their own that the stated facts leave open."""


class Sorting:
    """The kinds of an edition over some of its policies; a single one was named outright and is for whoever asks."""

    def __init__(self, edition: Edition, policies: Sequence[Policy]) -> None:
        self._kinds, self._owners = edition.kinds, edition.owners
        self._above = {name: frozenset(self._lineage(name)) for name in edition.kinds}
        self._read_by = Counter(item.name for policy in policies for item in policy.inputs)
        self._outright = len(policies) == 1
        declared = {kind for policy in policies for kind in policy.kinds if not self._outright}
        self._named = {kind for head in edition.heads.values() for kind in head.kinds}
        self.own = tuple(name for name in edition.kinds if name in declared)
        """The kinds for which some policy is declared, in the order of the table."""
        self.asked = tuple(name for name in edition.kinds if self._above[name] & declared)
        """The kinds that see more than what is for everyone."""

    def _lineage(self, name: str) -> Iterator[str]:
        """A kind, and all that it is within."""
        yield name
        for above in self._kinds[name].within:
            yield from self._lineage(above)

    def sees(self, kinds: Iterable[str], policy: Policy) -> bool:
        """Whether a policy is for any of some kinds of applicant."""
        if self._outright or not policy.kinds:
            return True
        return any(not self._above[kind].isdisjoint(policy.kinds) for kind in kinds)

    def concerns(self, facts: Mapping[str, Value]) -> bool:
        """Whether what was stated for a policy concerns it: any fact but a no that other policies read too."""
        return any(name != DATE and (_tells(value) or self._read_by[name] == 1) for name, value in facts.items())

    def asker(self, profile: Profile) -> Asker:
        """Who asks with a profile."""
        if profile.kinds or not self.own:
            return Asker(profile.kinds)
        owners = [self._owners[name] for name in _telling(profile) if name in self._owners]
        told = dict.fromkeys(kind for one in owners if len(one) == 1 for kind in one)
        if told:
            narrowest = (kind for kind in told if not any(kind in self._above[other] - {other} for other in told))
            return Asker(tuple(narrowest), told=True)
        open_ = [kind for kind in self.own if all(self._above[kind] & set(one) for one in owners)]
        return Asker(may_be=tuple(open_) or self.own)

    def assumes(self, policy: Policy, profile: Profile, facts: Mapping[str, Value]) -> bool:
        """Whether conditions of a policy that were not stated may be taken as met.

        It must concern the applicant: a fact that it reads was stated that not every kind has, or it is declared for a
        kind that was said. What is for a wider kind is taken as met only where nothing is declared for the narrower.
        """
        if self._outright or any(name in self._owners or not self.own for name in facts if name != DATE):
            return True
        return any(not set(self._declared(kind)).isdisjoint(policy.kinds) for kind in profile.kinds)

    def _declared(self, kind: str) -> Iterator[str]:
        """A kind, or where no policy is declared for it those next above for which some is."""
        if kind in self._named:
            yield kind
            return
        for above in self._kinds[kind].within:
            yield from self._declared(above)


def _telling(profile: Profile) -> Iterator[str]:
    """The facts of a profile that may tell who asks."""
    stated = [profile.facts, *(own.claim.facts for own in profile.own.values())]
    for facts in stated:
        yield from (name for name, value in facts.items() if _tells(value))


def _tells(value: Value) -> bool:
    return value is not False and value not in NOTHING_TOLD
