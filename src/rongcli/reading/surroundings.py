"""Units beside a table: in its title, in one or two cells above it, in a row under the header, or below the table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rongcli.base.errors import InputError
from rongcli.base.text import Text
from rongcli.reading.source import StatedUnit
from rongcli.rules.units import unit_of

_SCALE = r"(?:[十百千万亿]*(?:人民币)?元|人民币[十百千万亿]*元?|[百千]?[万亿])"
_FOREIGN = r"[十百千万亿]*(?:美元|美金|欧元|港元|港币|日元|英镑|韩元|卢布|外币)"
_CODES = r"(?:USD|US\$|EUR|HKD|HK\$|JPY|GBP|KRW|RUB|[$\u20ac\u00a3])"
_MULTIPLE = r"(?:'?000s?|k|thousands?|millions?|mn|m|billions?|bn|10,?000|10k|100 million)"
_OWN = r"(?:RMB|CNY|yuan|\uffe5|\u00a5)"
_MONEY = rf"(?P<own>{_SCALE}|{_OWN}(?:\s*{_MULTIPLE})?|{_MULTIPLE}\s*(?:of\s+)?{_OWN}|thousands?|millions?)"
_OTHER = rf"(?P<other>{_FOREIGN}|{_CODES}(?:\s*{_MULTIPLE})?|{_MULTIPLE}\s*(?:of\s+)?{_CODES})"
_ANY = rf"(?:{_OTHER}|{_MONEY})"
_SAID = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:金额|货币|计量)?单\s*位\s*[为是]?\s*[:\uff1a]?\s*{_ANY}(?![\u4e00-\u9fff])",
        rf"[(\uff08]\s*(?:金额|单位)?\s*[:\uff1a]?\s*{_ANY}\s*[)\uff09]",
        rf"以\s*{_ANY}\s*(?:为单位|计)",
        rf"\b(?:units?|currency|amounts?|figures?|all amounts)\s*(?:are\s+)?(?:in\b)?\s*[:\uff1a]?\s*{_ANY}(?!\w)",
        rf"\bin\s+{_ANY}(?!\w)",
    )
]
_ALONE = re.compile(rf"\s*[(\uff08]?\s*{_ANY}\s*[)\uff09]?\s*", re.IGNORECASE)


def units_in(line: int, cells: Sequence[object]) -> list[StatedUnit]:
    """The units that a row beside a table states for its amounts; ``单位：`` may have its unit in the next cell."""
    texts = [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()]
    found = [_alone(text, line) for text in texts if len(text) <= 20]
    joined = [
        f"{one}{other}" for one, other in pairwise(texts) if re.search(r"单\s*位\s*[:\uff1a]?$|units?:?$", one, re.I)
    ]
    for text in (*texts, *joined):
        for pattern in _SAID:
            found += [_stated(match, line) for match in pattern.finditer(text)]
    return [one for one in dict.fromkeys(found) if one is not None]


def _alone(text: str, line: int) -> StatedUnit | None:
    match = _ALONE.fullmatch(text)
    return None if match is None else _stated(match, line)


def _stated(match: re.Match[str], line: int) -> StatedUnit:
    if match["other"] is not None:
        return StatedUnit(line, match["other"], foreign=True)
    own = match["own"]
    if re.fullmatch(_MULTIPLE, own, re.IGNORECASE):  # "in thousands" are of the table's currency
        own = f"CNY {own}"
    return StatedUnit(line, own if own.isascii() else "".join(own.split()))


def agreed(stated: Sequence[StatedUnit], file: str, column: str) -> StatedUnit | None:
    """The one unit that everything beside a table states for its amounts; None where nothing is stated.

    Raises InputError for another currency, and for two units: ``column`` is one of the amounts, for the way out.
    """
    other = next((one for one in stated if one.foreign), None)
    if other is not None:
        zh = f"表旁写明单位“{other.name}”，不是人民币"
        en = f"says beside the table that amounts are in {other.name}, which is another currency"
        hint = Text("请先折算为人民币元", "convert the amounts to yuan first; no exchange rate is supposed here")
        raise InputError(Text(zh, en), file=file, line=other.line or None, hint=hint, reason="other-currency")
    scales: dict[object, StatedUnit] = {}
    for one in stated:
        scales.setdefault(_scale(one.name), one)
    if len(scales) > 1:
        first, second = list(scales.values())[:2]
        zh = f"表旁单位不一：“{first.name}”（{first.where.zh}）与“{second.name}”（{second.where.zh}）"
        en = f"says beside the table both {first.name} ({first.where.en}) and {second.name} ({second.where.en})"
        way = f"--unit '{column}={first.name}'"
        raise InputError(
            Text(zh, en), file=file, line=second.line or None, hint=Text(f"用 {way} 指明", f"say which: {way}")
        )
    return next(iter(scales.values()), None)


def _scale(name: str) -> object:
    """What a unit multiplies yuan by; its name where that is not known."""
    unit = unit_of(name, "money", None, "CNY")
    return name if unit is None else unit.factor
