"""How gains and losses are spread: round bins on both sides of nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

BINS = 5


class Bin(NamedTuple):
    """Claims whose difference lies above ``low`` up to ``high`` fen (of a loss: from ``low`` to below ``high``)."""

    low: int
    high: int
    claims: int
    total: int


def distribution(differences: Iterable[int]) -> list[Bin]:
    """The differences that are not nothing, in round bins from the greatest loss to the greatest gain."""
    found = [difference for difference in differences if difference]
    if not found:
        return []
    width = round_width(max(abs(difference) for difference in found))
    at: dict[int, list[int]] = {}
    for difference in found:
        size = -(-abs(difference) // width)
        at.setdefault(size if difference > 0 else -size, []).append(difference)
    bins = []
    for index in (index for index in range(min(at), max(at) + 1) if index):
        low, high = ((index - 1) * width, index * width) if index > 0 else (index * width, (index + 1) * width)
        bins.append(Bin(low, high, len(at.get(index, ())), sum(at.get(index, ()))))
    return bins


def round_width(most: int) -> int:
    """A width of 1, 2 or 5 times a power of ten that divides 0 to ``most`` into at most ``BINS``."""
    width = max(-(-most // BINS), 1)
    size = int(10 ** (len(str(width)) - 1))
    return next(factor * size for factor in (1, 2, 5, 10) if factor * size >= width)
