"""Whom a cap follows, and what was paid before: names that fold, the one-number rule, repayments netted."""

from __future__ import annotations

import datetime
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

Row = Mapping[str, Any]


class RefusedError(ValueError):
    """A file of earlier payments that cannot be used; ``lines`` are the places of its rows, from 0."""

    def __init__(self, why: str, *lines: int) -> None:
        super().__init__(f"{why}: {lines}")
        self.why, self.lines = why, lines


def scaled(value: object, places: int = 2) -> int | None:
    """An amount in yuan (a number in its unit) as whole fen (millionths); None where nothing is stated."""
    if value is None or value == "":
        return None
    exact = Fraction(str(value)) * Fraction(10**places)
    if exact.denominator != 1:
        raise ValueError(f"{value!r} has more than {places} decimals")
    return int(exact)


def day(value: object) -> datetime.date | None:
    """A date, or the ISO text of one."""
    if not value:
        return None
    return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))


@lru_cache(maxsize=100_000)
def folded(text: object) -> str:
    """NFKC, casefold, without white space and format characters."""
    if text is None:
        return ""
    plain = unicodedata.normalize("NFKC", str(text)).casefold()
    return "".join(one for one in plain if not one.isspace() and unicodedata.category(one) != "Cf")


class Applicants:
    """The key of each row: its number where stated, else its name, or the one number that the name stands beside."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._numbers: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            name, number = folded(row.get("applicant")), folded(row.get("applicant_id"))
            if name and number:
                self._numbers[name].add(number)

    def possible(self, row: Row) -> list[str]:
        """The keys that a row may have: one as a rule, none without an applicant, several beside several numbers."""
        if number := folded(row.get("applicant_id")):
            return ["#" + number]
        if not (name := folded(row.get("applicant"))):
            return []
        return ["#" + number for number in sorted(self._numbers.get(name, ()))] or ["=" + name]

    def key(self, row: Row) -> str | None:
        """The one key of a row, if there is one."""
        found = self.possible(row)
        return found[0] if len(found) == 1 else None


@dataclass(slots=True)
class Payment:
    """What was paid before, repayments netted into it; it counts at its own date."""

    row: Row
    line: int
    policy: str
    keys: list[str]
    item: str
    date: datetime.date | None
    claim: str
    """The folded claim id."""
    amount: int


def payments(rows: Sequence[Row], applicants: Applicants) -> list[Payment]:
    """The rows of earlier payments, each with what was taken back of it."""
    read = [
        Payment(row, line, row["policy"], applicants.possible(row), folded(row.get("item")), day(row.get("date")),
                folded(row.get("claim_id")), scaled(row["amount"]) or 0)
        for line, row in enumerate(rows)
    ]  # fmt: skip
    kept = [one for one in read if one.amount >= 0]
    by_id: dict[str, Payment] = {}
    for one in kept:
        if one.claim and (first := by_id.setdefault(one.claim, one)) is not one:
            raise RefusedError("one id twice", first.line, one.line)
    for back in read:
        if back.amount >= 0:
            continue
        if back.claim:
            named = by_id.get(back.claim)
            found = [named] if named and named.policy == back.policy else []
        else:
            same = (back.policy, back.keys, back.item, back.date)
            found = [one for one in kept if (one.policy, one.keys, one.item, one.date) == same]
        if not found:
            raise RefusedError("nothing to net with", back.line)
        left = -back.amount
        for one in found:
            taken = min(left, one.amount)
            one.amount -= taken
            left -= taken
        if left:
            raise RefusedError("net below zero", found[0].line, back.line)
    return kept
