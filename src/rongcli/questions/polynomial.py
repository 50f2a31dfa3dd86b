"""Polynomials over whole numbers: values, sums, products, and where they cross or turn, exactly."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple


class Poly(NamedTuple):
    """A polynomial by its coefficients, ascending; the last is not zero unless it is alone."""

    coefficients: tuple[int, ...]

    def at(self, k: int) -> int:
        """Its value at a whole number."""
        value = 0
        for coefficient in reversed(self.coefficients):
            value = value * k + coefficient
        return value


def changes(predicate: Callable[[int], bool], first: int, last: int) -> int | None:
    """The first step after ``first`` at which a predicate that changes at most once has changed; None if never."""
    before = predicate(first)
    if predicate(last) == before:
        return None
    while last - first > 1:
        middle = (first + last) // 2
        if predicate(middle) == before:
            first = middle
        else:
            last = middle
    return last


def trimmed(coefficients: list[int]) -> Poly:
    """The polynomial of some coefficients, zeros at its end left out."""
    while len(coefficients) > 1 and not coefficients[-1]:
        coefficients.pop()
    return Poly(tuple(coefficients))


def plus(a: Poly, b: Poly, sign: int = 1) -> Poly:
    """The sum, or with a ``sign`` of −1 the difference."""
    size = max(len(a.coefficients), len(b.coefficients))
    padded = [[*poly.coefficients, *[0] * (size - len(poly.coefficients))] for poly in (a, b)]
    return trimmed([x + sign * y for x, y in zip(*padded, strict=True)])


def times(a: Poly, b: Poly) -> Poly:
    """The product."""
    found = [0] * (len(a.coefficients) + len(b.coefficients) - 1)
    for i, x in enumerate(a.coefficients):
        for j, y in enumerate(b.coefficients):
            found[i + j] += x * y
    return trimmed(found)


def _difference(poly: Poly) -> Poly:
    """p(k + 1) − p(k): of lower degree, and its sign says where p turns."""
    shifted = Poly((0,))
    for coefficient in reversed(poly.coefficients):
        shifted = plus(times(shifted, Poly((1, 1))), Poly((coefficient,)))
    return plus(shifted, poly, -1)


def turns(poly: Poly, first: int, last: int) -> list[int]:
    """The steps inside (first, last) at which a polynomial may turn; between them it never does."""
    if len(poly.coefficients) <= 2 or first >= last:
        return []
    rise = _difference(poly)
    found = []
    for sign in (1, -1):
        found += crossings(lambda k: sign * rise.at(k) > 0, rise, first, last - 1)  # noqa: B023
    return sorted(set(found))


def crossings(predicate: Callable[[int], bool], poly: Poly, first: int, last: int) -> list[int]:
    """Every step at which a predicate on the value of a polynomial changes."""
    ends = [first, *turns(poly, first, last), last]
    found = []
    for start, stop in pairwise(ends):
        at = changes(predicate, start, stop) if start < stop else None
        if at is not None:
            found.append(at)
    return found
