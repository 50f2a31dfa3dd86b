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
_LAST = rf"(?:{_OTHER}|(?P<own>(?:人民币)?[十百千万亿]+元|{_OWN}\s*{_MULTIPLE}))"
"""What a title may end in; a name may end in 万."""
_OPENS, _CLOSES = r"[(\uff08\[\u3010\u3014]", r"[)\uff09\]\u3011\u3015]"
_AFTER_UNIT = re.compile(r"单\s*位\s*[为是]?\s*[:\uff1a]?\s*([^。;\uff1b()\uff08\uff09]{1,40})")
"""What stands behind ``单位``: one unit, or a list of them (``家、万元``)."""
_SAID = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"单\s*位\s*[为是]?\s*[:\uff1a]?\s*{_ANY}(?![\u4e00-\u9fff])",
        rf"{_OPENS}\s*(?:金额|单位)?\s*[:\uff1a]?\s*{_ANY}\s*{_CLOSES}",
        rf"以\s*{_ANY}\s*(?:为单位|计)",
        rf"(?<![0-9\uff10-\uff19])[\s,\uff0c:\uff1a\u2014\u2013-]{_LAST}\s*$",
        rf"\b(?:units?|currency|amounts?|figures?|all amounts)\s*(?:are\s+)?(?:in\b)?\s*[:\uff1a]?\s*{_ANY}(?!\w)",
        rf"\bin\s+{_ANY}(?!\w)",
    )
]
_ALONE = re.compile(rf"\s*{_OPENS}?\s*{_ANY}\s*{_CLOSES}?\s*", re.IGNORECASE)
_DOUBTFUL = re.compile(
    r"(?<![0-9\uff10-\uff19.一二三四五六七八九十百千万亿几数两余多上超近约过达逾\s])"
    rf"(?:(?P<own>[十百千万亿]+元)|(?P<other>{_FOREIGN}))"
    rf"|(?<![\w.'-])(?<!\d )"
    rf"(?:(?P<own_en>{_OWN}\s*{_MULTIPLE}|thousands|millions|billions)|(?P<other_en>{_CODES}))(?![\w-])",
    re.IGNORECASE,
)
"""A word for a unit that is said of nothing: no number stands before it, and nothing that says what is in it."""


def units_in(line: int, cells: Sequence[object], where: Text | None = None) -> list[StatedUnit]:
    """The units that a row beside a table states for its amounts; ``单位：`` may have its unit in the next cell.

    A word for a unit that may be no statement (``以亿元计的企业``) is ``doubtful``. ``where`` says where texts stand
    that are no row.
    """
    texts = [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()]
    found = [_alone(text, line) for text in texts if len(text) <= 20]
    joined = [
        f"{one}{other}" for one, other in pairwise(texts) if re.search(r"单\s*位\s*[:\uff1a]?$|units?:?$", one, re.I)
    ]
    for text in (*texts, *joined):
        for pattern in _SAID:
            found += [_stated(match, line) for match in pattern.finditer(text)]
        for match in _AFTER_UNIT.finditer(text):
            found += [_alone(part, line) for part in re.split(r"[、,\uff0c/\uff0f\s]+", match[1])]
    sure = [one for one in dict.fromkeys(found) if one is not None]
    if not sure:
        sure = [_doubted(match, line) for text in texts for match in _DOUBTFUL.finditer(text)]
    return [one._replace(beside=where) for one in dict.fromkeys(sure)]


def _alone(text: str, line: int) -> StatedUnit | None:
    match = _ALONE.fullmatch(text)
    return None if match is None else _stated(match, line)


def _stated(match: re.Match[str], line: int) -> StatedUnit:
    if match["other"] is not None:
        return StatedUnit(line, match["other"], foreign=True)
    return StatedUnit(line, _own(match["own"]))


def _own(name: str) -> str:
    """A unit of the table's currency, as ``unit_of`` knows it."""
    if re.fullmatch(_MULTIPLE, name, re.IGNORECASE):  # "in thousands" are of the table's currency
        name = f"CNY {name}"
    return name if name.isascii() else "".join(name.split())


def _doubted(match: re.Match[str], line: int) -> StatedUnit:
    other = match["other"] or match["other_en"]
    name = other or _own(match["own"] or match["own_en"])
    return StatedUnit(line, name, foreign=bool(other), doubtful=True)


def agreed(stated: Sequence[StatedUnit], file: str, columns: Sequence[str]) -> StatedUnit | None:
    """The one unit that everything beside a table states for its amounts; None where nothing is stated.

    Raises InputError for another currency, for two units, and where a word for one may state nothing: ``columns`` are
    the amounts without a unit of their own, for the way out.
    """
    sure = [one for one in stated if not one.doubtful]
    other = next((one for one in sure if one.foreign), None)
    if other is not None:
        zh = f"表旁写明单位“{other.name}”，不是人民币"
        en = f"says beside the table that amounts are in {other.name}, which is another currency"
        hint = Text("请先折算为人民币元", "convert the amounts to yuan first; no exchange rate is supposed here")
        raise InputError(Text(zh, en), file=file, line=other.line or None, hint=hint, reason="other-currency")
    scales: dict[object, StatedUnit] = {}
    for one in sure:
        scales.setdefault(scale(one.name), one)
    if len(scales) > 1:
        first, second = list(scales.values())[:2]
        zh = f"表旁单位不一：“{first.name}”（{first.where.zh}）与“{second.name}”（{second.where.zh}）"
        en = f"says beside the table both {first.name} ({first.where.en}) and {second.name} ({second.where.en})"
        raise InputError(Text(zh, en), file=file, line=second.line or None, hint=_way(first.name, columns))
    doubt = None if scales else next((one for one in stated if one.doubtful), None)
    if doubt is not None and columns:
        zh, en = f"{doubt.where.zh}有“{doubt.name}”，金额的单位不明", f"has '{doubt.name}' beside the table"
        message = Text(zh, f"{en} ({doubt.where.en}): it is not certain what amounts are in")
        raise InputError(message, file=file, line=doubt.line or None, hint=_way(doubt.name, columns))
    return next(iter(scales.values()), None)


def _way(unit: str, columns: Sequence[str]) -> Text:
    """The options that settle a unit, one for each of some columns."""
    own = "元" if scale(unit) == unit else unit  # what is no unit of the table's is not to be advised
    way = " ".join(f"--unit '{column}={own}'" for column in columns[:3])
    other = "" if own == "元" else "，或 …=元"
    return Text(f"用 {way} 指明{other}", f"say which: {way}" + ("" if own == "元" else ", or …=元"))


def scale(name: str) -> object:
    """What a unit multiplies yuan by; its name where that is not known."""
    unit = unit_of(name, "money", None, "CNY")
    return name if unit is None else unit.factor
