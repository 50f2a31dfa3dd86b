"""What the caps left of what was computed, as one bar of text: what is left solid, what each cap took thin.

It reads without colour, in 40 columns, and its legend says in words all that it shows.
"""

from __future__ import annotations

from typing import NamedTuple

from rongcli.base.text import Text
from rongcli.output.sections import Sections

LEFT = "█"
TAKEN = "─┄·"
"""What the first cap took, the second, and all others; signs that a Chinese terminal has."""
LONGEST = 36
_LEFT = Text("限额后{amount}", "{amount} left by the caps")


class Bar(NamedTuple):
    """The bar; the words for what is left; and the mark of each cap that took something."""

    drawn: str
    left: str
    marks: dict[str, str]

    def legend(self, told: Sections) -> list[str]:
        """All that it shows in words: what is left, and what each cap took."""
        lines = [(self.marks[use.cap.id], told.cap(use)) for use in told.caps() if use.cap.id in self.marks]
        return [f"{LEFT} {self.left}", *(f"{mark} {line}{took}" for mark, (line, took, _) in lines)]


def cap_bar(told: Sections) -> Bar | None:
    """The bar of an answer; None where no cap took anything."""
    amounts = (told.answer.if_conditions_hold or told.answer).amounts
    left, before = amounts.maximum, amounts.before_caps
    taking = [use for use in told.caps() if use.reduction]
    if not amounts.capped or left is None or before is None or not taking:
        return None
    sizes = _widths([left, *(use.reduction for use in taking)], LONGEST)
    marks = [LEFT, *(TAKEN[min(at, len(TAKEN) - 1)] for at in range(len(taking)))]
    drawn = "".join(mark * size for mark, size in zip(marks, sizes, strict=True))
    words = _LEFT.to(told.language).format(amount=told.money(left))
    return Bar(drawn, words, {use.cap.id: mark for use, mark in zip(taking, marks[1:], strict=True)})


def _widths(parts: list[int], width: int) -> list[int]:
    """Columns for each part: none for nothing, one at least for anything, together not above ``width`` or nearly."""
    total = max(sum(parts), 1)
    return [0 if not part else max(1, part * width // total) for part in parts]
