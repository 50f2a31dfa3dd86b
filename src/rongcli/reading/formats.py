"""What a workbook's cell shows beside its value: a percent sign, a unit, another currency, a line through it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple
from xml.etree import ElementTree

BUILT_IN = {9: "0%", 10: "0.00%"}
"""Formats that have no code of their own in the file, of those that change what a cell says."""
_SECTION = re.compile(r"\"[^\"]*\"|\\.|\[[^\]]*\]|[^;]")
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_QUOTED = re.compile(r"\"([^\"]*)\"|\\(.)")
_FOREIGN = re.compile(
    r"US\$|HK\$|[$\u20ac\u00a3\u20a9]|USD|EUR|HKD|JPY|GBP|KRW|美元|欧元|港元|港币|日元|英镑", re.IGNORECASE
)
_UNIT = re.compile(r"(?:人民币)?[十百千万亿]*元|[百千]?[万亿]")


class Format(NamedTuple):
    """What a number format, or a font, adds to a number."""

    percent: bool = False
    unit: str | None = None
    """A unit of money that stands behind the number: ``0.00"万元"``."""
    foreign: str | None = None
    """Another currency's sign or name."""
    scale: int = 1
    """What the number is divided by before it is shown: ``#,##0.0,`` shows thousands."""
    struck: bool = False
    """Whether a line goes through it."""

    def shows(self, number: str) -> str:
        """A number as the cell shows it: ``0.4`` as ``40%``, ``50`` as ``50万元``; its digits are all kept."""
        if self.percent:
            return f"{(Decimal(number) * 100).normalize():f}%"
        if self.foreign is not None:
            return f"{self.foreign}{number}"
        return number if self.unit is None else f"{number}{self.unit}"


PLAIN = Format()


def formats(styles: bytes) -> Mapping[str, Format]:
    """By the number that a cell gives as its style, the formats that say something. ``styles`` is a checked part."""
    root = ElementTree.fromstring(styles)
    codes = {
        int(one.get("numFmtId", "0")): one.get("formatCode", "") for one in _all(root, "numFmt") if one.get("numFmtId")
    }
    fonts = next(iter(_all(root, "fonts")), None)
    struck = [bool(_struck(font)) for font in (fonts if fonts is not None else [])]
    cells = next(iter(_all(root, "cellXfs")), None)
    found = {}
    for number, one in enumerate(cells if cells is not None else []):
        code = int(one.get("numFmtId", "0"))
        font = int(one.get("fontId", "0"))
        format_ = _format(codes.get(code, BUILT_IN.get(code, "")))
        if font < len(struck) and struck[font]:
            format_ = format_._replace(struck=True)
        if format_ != PLAIN:
            found[str(number)] = format_
    return found


def _all(root: ElementTree.Element, tag: str) -> list[ElementTree.Element]:
    return [one for one in root.iter() if one.tag.rpartition("}")[2] == tag]


def _struck(font: ElementTree.Element) -> bool:
    found = next((one for one in font if one.tag.rpartition("}")[2] == "strike"), None)
    return found is not None and found.get("val", "1") not in ("0", "false")


def _format(code: str) -> Format:
    """What the first section of a format's code adds."""
    section = "".join(_first_section(code))
    said = "".join(one or other for one, other in _QUOTED.findall(section))
    signs = "".join(_CURRENCY.findall(section))
    bare = _CURRENCY.sub("", _QUOTED.sub("", section))
    if "%" in bare:
        return Format(percent=True)
    foreign = _FOREIGN.search(f"{signs} {said} {re.sub(r'[^$€£]', '', bare)}")
    if foreign is not None:
        return Format(foreign=foreign[0])
    unit = _UNIT.fullmatch(said.strip())
    commas = re.search(r"[0#?](,+)(?![0#?,])", bare)
    scale = 1000 ** len(commas[1]) if commas is not None else 1
    return Format(unit=unit[0] if unit is not None and unit[0] != "元" else None, scale=scale)


def _first_section(code: str) -> list[str]:
    found = []
    place = 0
    while match := _SECTION.match(code, place):
        found.append(match[0])
        place = match.end()
    return found
