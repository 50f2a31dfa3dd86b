"""What the program does not know yet: taken out of the comparison until it does. Empty every list as it learns."""

LEARNING = False
"""Whether the program is known to differ: the random test may then fail. Make it False as soon as it passes."""

OFF: frozenset[str] = frozenset()
"""Policies, and features of files (tests/independent/cases.py), that are not compared."""

CHOICES: dict[str, tuple[str, ...]] = {
    "investment.sme-settlement.fund": ("warn",),  # a fund of all applicants is a pool, which the calculator leaves out
    "investment.headquarters-ranking.ranked-entity": ("own",),  # under the other the question is about another input
}
"""Of a reading (``policy.reading``) the choices that are drawn, where these are not all; one alone is always set."""

UNTOLD: frozenset[str] = frozenset()
"""Readings that the program does not know by name: it behaves as the one choice above, and is not told."""

NOTICES: tuple[str, ...] = ("basis-differs", "whole-or-part", "same-item", "rejected-earlier", "reversal")
"""Codes of notices that are compared. The calculator's own choices differ in the others: it counts a claim whose key is
not known as pending under every key, notes an item that an ineligible claim does not name, and a number that is written
differently."""
