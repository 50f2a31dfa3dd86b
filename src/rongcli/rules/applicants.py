"""Who an applicant is: the key that caps and entitlements follow.

A registered number, where a claim states one, is the applicant whatever the name; else the folded name is. A row
without a number whose name stands beside exactly one number somewhere has that number's key.
"""

from __future__ import annotations

from functools import lru_cache

from rongcli.base.names import REMEMBERED, fold

NUMBER = "\x1f"
"""What comes before the key of a registered number; no folded name holds it."""


@lru_cache(REMEMBERED)
def wrong_check_digit(number: str | None) -> bool:
    """Whether a number has the form of a 统一社会信用代码 (18 letters and digits) and a wrong check character."""
    if number is None:
        return False
    folded = fold(number).upper()
    if len(folded) != _USCC_LENGTH or not (folded.isascii() and folded.isalnum()):
        return False
    from stdnum.cn import uscc  # only where a claim states a number of that form

    return not uscc.is_valid(folded)


_USCC_LENGTH = 18


class Applicants:
    """The numbers that stand beside each name, as claims and prior rows are read."""

    def __init__(self) -> None:
        self._numbers: dict[str, dict[str, None]] = {}

    def add(self, name: str | None, number: str | None) -> None:
        """Enters that a name and a number stand in one row."""
        if name is not None and number is not None:
            self._numbers.setdefault(fold(name), {})[fold(number)] = None

    def key(self, name: str | None, number: str | None) -> str | None:
        """The key of an applicant; None where nobody is named, or a name stands beside several numbers."""
        if number is not None:
            return NUMBER + fold(number)
        if name is None:
            return None
        folded = fold(name)
        numbers = self._numbers.get(folded, ())
        return folded if not numbers else NUMBER + next(iter(numbers)) if len(numbers) == 1 else None

    def numbers(self, name: str | None) -> tuple[str, ...]:
        """The registered numbers that stand beside a name."""
        return tuple(self._numbers.get(fold(name), ())) if name is not None else ()

    def ambiguous(self, name: str | None, number: str | None) -> bool:
        """Whether a name without a number stands beside several numbers, so that only a number tells who it is."""
        return number is None and len(self.numbers(name)) > 1

    def borrowed(self, name: str | None, number: str | None) -> bool:
        """Whether a row without a number takes that of its name."""
        return number is None and len(self.numbers(name)) == 1

    def copy(self) -> Applicants:
        """The same, to be added to apart."""
        other = Applicants()
        other._numbers = {name: dict(numbers) for name, numbers in self._numbers.items()}
        return other
