"""The least whole number at which something is reached, in few trials where it grows in a straight line."""

from collections.abc import Callable
from math import isqrt


def least_reaching(short: Callable[[int], int], largest: int) -> int | None:
    """The least whole number, up to ``largest``, at which a function that never rises is at or below zero.

    Amounts mostly rise in a straight line: where the line through both ends meets zero is tried first, and its
    neighbour; then the bracket is halved, on a scale of magnitudes while it is wide.
    """
    below, at = 0, largest
    lacks, over = short(below), short(at)
    if over > 0:
        return None
    if lacks <= 0:
        return 0
    while at - below > 1:
        guess = below - (-lacks * (at - below) // (lacks - over))
        wide = isqrt((below + 1) * at) if at > 4 * (below + 1) else (below + at) // 2
        for middle in (guess, guess - 1, wide):
            if below < middle < at:
                found = short(middle)
                if found > 0:
                    below, lacks = middle, found
                else:
                    at, over = middle, found
    return at
