"""What a money clause of the notice is: written from the clause and from the contract's table, one small class each.

A clause says three things about *completed* facts (nothing unknown): which conditions hold, what it computes, and
which limits reach across claims. It knows nothing of other claims, of unknown facts or of files.

Units: money is whole fen, numbers are whole millionths, counts are whole. What a clause computes is an exact
``Fraction`` of a fen; nothing is rounded here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

Facts = Mapping[str, Any]
Readings = Mapping[str, str]

BOOLEAN, MONEY, NUMBER, COUNT = "boolean", "money", "number", "count"
Kind = str | tuple[str, ...]
"""Of an input; a tuple is a choice and its values."""

RULING = "ruling"
"""A condition that only the authority can settle: the fact is known, what the text requires is not."""
Verdict = bool | str

YUAN = 100
TEN_THOUSAND = 10_000 * YUAN
MILLION = 1_000_000 * YUAN
GBPS = 1_000_000
"""One Gbps in millionths."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``amount`` for each value of ``per``, over all claims; under ``once``, one paid claim for it.

    ``per`` names applicant, item, year or an input; an empty one is this claim alone.
    """

    per: tuple[str, ...]
    amount: Fraction | int
    once: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """What the clause says of the money, before any limit.

    ``computed`` is the figure that it computes: of a determined award the amount, of a ceiling its own bound, None
    where the ceiling is a bare figure (then it is a limit).
    """

    kind: str
    """determined, ceiling or range."""
    computed: Fraction | int | None = None
    low: int = 0
    """Of a range: what is sure."""


def asked(choice: str, fact: bool) -> Verdict:
    """A restriction that the letter does not carry: required, not required, or for the authority to say."""
    if choice in ("any", "not-required"):
        return True
    return fact or (RULING if choice in ("ask", "presumed") else False)


def in_open_list(choice: str, named: bool, other: bool) -> Verdict:
    """Whether a value stands on a list that ends in 等; others count, do not, or the authority says."""
    if named or not other:
        return named
    return RULING if choice == "ask" else choice == "included"


class Policy:
    """One clause. ``readings`` names its readings, the default first; ``edges`` where an input turns something."""

    name: ClassVar[str]
    facts: ClassVar[Mapping[str, Kind]]
    readings: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    edges: ClassVar[Mapping[str, tuple[int, ...]]] = {}

    def needed(self, read: Readings) -> Mapping[str, Kind]:
        """The inputs that these readings ask for."""
        return self.facts

    def presumed(self, read: Readings) -> tuple[str, ...]:
        """Inputs that count as yes where nothing is stated."""
        return ()

    def whole(self, read: Readings) -> tuple[str, tuple[str, ...]] | None:
        """The input that states the whole of what a key has, and the key, where the amount is all that it gets."""
        return None

    def conditions(self, fact: Facts, read: Readings) -> list[Verdict]:
        """Of each condition, whether it holds."""
        raise NotImplementedError

    def amount(self, fact: Facts, read: Readings) -> Amount:
        """What the clause computes, before limits."""
        return Amount("ceiling")

    def limits(self, fact: Facts, read: Readings) -> list[Limit]:
        """What reaches across claims."""
        raise NotImplementedError
