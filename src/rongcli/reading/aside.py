"""What people write around a table and is no claim: rows that sum up others, and a unit for the whole of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rongcli.base.text import Text
from rongcli.reading.source import StatedUnit

TOTALS = ("合计", "小计", "总计", "共计", "total", "totals", "subtotal", "sub-total", "grand total")
"""What the first cell of a row says that sums up others."""
_SPELT = {"".join(spelt.split()) for word in TOTALS for spelt in (word, word.title(), word.capitalize(), word.upper())}
MARKS = ("计", "otal", "OTAL")
"""What each of them contains."""
_UNIT = re.compile("单\\s*位\\s*[:\uff1a]\\s*(?:人民币)?\\s*([十百千万亿]+元?)")


def says_total(text: str) -> bool:
    """Whether the first cell of a row says that it sums up others."""
    return any(mark in text for mark in MARKS) and "".join(text.split()).rstrip(":\uff1a") in _SPELT


def unit_in(line: int, texts: Iterable[str]) -> StatedUnit | None:
    """The unit, other than yuan, that a row above the header states: ``单位：万元``."""
    found = next(filter(None, map(_UNIT.search, texts)), None)
    return None if found is None else StatedUnit(line, found[1])


def passed_over(zh: str, en: str, rows: list[int]) -> list[Text]:
    """The note that tells of rows that were passed over; none where there were none."""
    shown = ", ".join(map(str, rows[:5])) + (" …" if len(rows) > 5 else "")
    return [Text(f"略过{zh}：{shown}", f"passed over {en}: {shown}")] if rows else []
