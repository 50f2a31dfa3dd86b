"""Who claims, in a database: the key of every applicant, and what is to be said of how it is written.

Names of letters, digits and Chinese characters alone are folded by the database. Wherever more is to be known (other
marks, registered numbers, what was paid before) the distinct applicants go through ``rules.applicants``, each once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from rongcli.batch.engines.claims import Claims
from rongcli.rules.alike import MOST
from rongcli.rules.applicants import wrong_check_digit
from rongcli.rules.census import Census, Who
from rongcli.rules.ledger import Ledger
from rongcli.sql.expression import literal

PLACE = "#"
"""What comes before the number of a row, where the census holds a place."""
_SIMPLE = "[0-9A-Za-z\u4e00-\u9fff]*"
"""Names that folding leaves as they are, but for capital letters."""


class Identity:
    """The applicants of one run."""

    def __init__(self, execute: Callable[[str], Any], claims: Claims, ledger: Ledger, census: Census) -> None:
        self._execute, self._claims, self._ledger, self._census = execute, claims, ledger, census

    def simple(self) -> str | None:
        """SQL of every applicant's key, where the database can tell it; None where the applicants must be looked at."""
        if not self._claims.has("applicant") and not self._claims.has("applicant_id"):
            return "CAST(NULL AS VARCHAR)"
        if self._claims.has("applicant_id") or self._ledger.people:
            return None
        names = "SELECT DISTINCT applicant FROM claims WHERE NOT fault"
        odd = f"bool_or(NOT regexp_full_match(applicant, {literal(_SIMPLE)}))"
        folded = "bool_or(applicant <> lower(applicant)), count(applicant) <> count(DISTINCT lower(applicant))"
        strange, capital, several = self._execute(f"SELECT {odd}, {folded} FROM ({names})").fetchone()
        if strange or several:
            return None
        return "lower(applicant)" if capital else "applicant"

    def meet(self) -> None:
        """Meets every applicant, where they are few enough to be compared with one another."""
        if self._claims.has("applicant"):
            number = self._execute("SELECT approx_count_distinct(applicant) FROM claims").fetchone()[0]
            for who, first in self._people() if number <= MOST else ():
                self._census.meet(who, f"{PLACE}{first}")

    def rows(self) -> Iterable[Sequence[object]]:
        """Every applicant as it is written: name, number, key, codes of notices; all are met first."""
        people = self._people()
        for who, first in people:
            self._census.meet(who, f"{PLACE}{first}")
        return self._told([who for who, _ in people])

    def _people(self) -> list[tuple[Who, int]]:
        """The applicants as they are written, in the order in which they come up, each with its first row."""
        own = "applicant, applicant_id"
        found = self._execute(f"SELECT {own}, min(n) FROM claims WHERE NOT fault GROUP BY {own}").fetchall()
        return sorted((((name, number), int(first)) for name, number, first in found), key=lambda one: one[1])

    def _told(self, people: Iterable[Who]) -> Iterator[Sequence[object]]:
        applicants = self._ledger.applicants
        for who in people:
            codes = ["same-applicant"] if self._census.written_alike(who) else []
            codes += ["number-by-name"] if applicants.borrowed(*who) else []
            codes += ["id-check"] if wrong_check_digit(who[1]) else []
            yield who[0] or "", who[1] or "", applicants.key(*who), ";".join(codes) or None
