"""Columns of a claims file that nobody reads: which they are, and what they were likely meant for."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection

from rongcli.base.errors import shown
from rongcli.base.text import Text, nearest
from rongcli.rules.expression import DATE
from rongcli.rules.facts import CLAIM_FIELDS, plain
from rongcli.rules.units import split_unit

MOST_DOUBTS = 50
"""Unknown columns that are compared with every known name."""
MOST_NAMED = 8
"""Unused columns that are named in one note."""
_LONGEST = 64
_UNIT_BEHIND = re.compile("(.+?)[\\s/_:\uff1a\uff0f-]*([十百千万亿]*元)")
"""A name with a unit of money that stands in no parentheses: ``实缴保费/万元``."""


DATED = frozenset(plain(word) for word in (DATE, *CLAIM_FIELDS[DATE]))
"""What the date of a claim may be called, in compared form."""


def notes(columns: Collection[str], unused: Collection[str], on: datetime.date, *, dated: bool) -> list[Text]:
    """What a table leaves unsaid, or says in vain; every claim of one without dates counts as of ``on``."""
    found = []
    if unused:
        names = [shown(name) for name in columns if name in unused]
        listed = ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
        found.append(Text(f"未用到的列：{listed}", f"columns that are not used: {listed}"))
    if columns and not dated:
        found.append(Text(f"没有日期列：各项均按 {on} 计", f"no column of dates: every claim counts as of {on}"))
    return found


def doubts(unused: Collection[str], labels: frozenset[str]) -> tuple[Text, ...]:
    """What unused columns may have been meant for, of the known ``labels`` that the file does not have."""
    found = []
    for name in [one for one in unused if len(one) <= _LONGEST][:MOST_DOUBTS]:
        near = _near(name, labels)
        if near is not None:
            zh = f"列“{shown(name)}”未被使用，是否应为 {near}？"
            found.append(Text(zh, f"column '{shown(name)}' is not used: did you mean {near}?"))
    return tuple(found)


def _near(name: str, labels: frozenset[str]) -> str | None:
    """The known name that a column's is likely meant for: without its unit, with one, a part of it, or misspelt."""
    bare = name
    while (parts := split_unit(bare)) is not None:
        bare = parts[0]
    if plain(bare) in labels:
        return bare
    found = _UNIT_BEHIND.fullmatch(bare)
    if found is not None and plain(found[1]) in labels:
        return f"{found[1]}({found[2]})"
    if bare.isascii():
        return nearest(bare, labels, cutoff=0.8)
    ends = [label for label in labels if not label.isascii() and len(label) > 1 and bare.endswith(label)]
    return max(ends, key=len) if ends else nearest(bare, labels, cutoff=0.74)  # one mark of four is another
