"""Units in the name of a column or of a profile's key, as in ``注册资本(万元)``: what they do to a value, exactly."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rongcli.base.errors import InputError, RongError, shown
from rongcli.base.text import Text, narrow
from rongcli.rules.facts import names_of, plain
from rongcli.rules.policy import Input, Policy


class Unit(NamedTuple):
    """A unit: its name as written, what is put after a plain number to say it, and what it multiplies by.

    An empty ``suffix`` says nothing that the cell does not say by itself (a day's form, a count's own unit).
    """

    name: str
    suffix: str
    factor: int


COLUMN, KEY = Text("列", "column"), Text("键", "key")
"""What may have a unit in its name."""
_YUAN = ("元", "人民币", "人民币元", "yuan", "rmb", "cny", "￥", "\u00a5")
_SCALES = {
    "元": (1, ("",)),
    "千元": (10**3, ("'000", "'000s", "000", "000s", "thousand", "thousands", "k")),
    "万元": (10**4, ("10k", "10,000", "10000", "ten thousand")),
    "百万元": (10**6, ("million", "millions", "mn", "m")),
    "千万元": (10**7, ("10 million",)),
    "亿元": (10**8, ("100 million", "100m")),
    "十亿元": (10**9, ("billion", "billions", "bn")),
    "万亿元": (10**12, ("trillion",)),
}


def _money_units() -> dict[str, tuple[str, int]]:
    """Every way in which a header says yuan, and multiples of it that the parser of money knows."""
    found: dict[str, tuple[str, int]] = {}
    for suffix, (factor, words) in _SCALES.items():
        chinese = (suffix, suffix.removesuffix("元") or suffix, f"人民币{suffix}", f"{suffix}人民币")
        found.update(dict.fromkeys((*chinese, f"rmb {suffix}", f"cny {suffix}"), (suffix, factor)))
        for word in words:
            for code in ("yuan", "rmb", "cny"):
                said = (f"{code} {word}".strip(), f"{word} {code}".strip(), f"{word} of {code}", f"{code}{word}")
                found.update(dict.fromkeys(said, (suffix, factor)))
    found.update(dict.fromkeys(_YUAN, ("元", 1)))
    return found


_MONEY = _money_units()
_OWN = {
    "rate": {"%": ("%", 1), "percent": ("%", 1), "per cent": ("%", 1), "\u2030": ("\u2030", 1)},
    "boolean": dict.fromkeys(("是/否", "yes/no", "true/false", "1/0", "y/n"), ("", 1)),
    "date": dict.fromkeys(("yyyy_mm_dd", "yyyy/mm/dd", "yyyy/m/d", "年/月/日", "年月日"), ("", 1)),
}
_KNOWN = {
    "money": Text(
        "元、千元、万元、百万元、千万元、亿元、万亿元",
        "元, 千元, 万元, 百万元, 千万元, 亿元, 万亿元, CNY, CNY '000, CNY 10k, million yuan",
    ),
    "rate": Text("%、\u2030", "%, \u2030"),
    "boolean": Text("是/否", "yes/no"),
    "date": Text("yyyy-mm-dd", "yyyy-mm-dd"),
}
_PARENTHESES = (
    r"(?s)(.*?\S)\s*[(\uff08\[\u3010\u3014]\s*([^()\uff08\uff09\[\]\u3010\u3011]*?)\s*[)\uff09\]\u3011\u3015]"
)
_PLAIN_NUMBER = r"[\uffe5\u00a5]?\s*[-\u2212\uff0d]?[0-9\uff10-\uff19][0-9\uff10-\uff19,\uff0c.\uff0e_\uff3f]*"
_LONGEST = 200
_SCALE = "yuan|cny|rmb|renminbi|k|mn?|bn|tn|thousand|million|billion|trillion"
_SAYS_UNIT = rf"[%\uff05\u2030万亿元角分百千]|人民币|(?i:(?<![a-z])(?:{_SCALE})(?![a-z]))"


def split_unit(name: str) -> tuple[str, str] | None:
    """What stands before and in the parentheses, of either width, at the end of a column's name; None without any."""
    short = name.strip()
    match = re.fullmatch(_PARENTHESES, short) if len(short) <= _LONGEST else None
    return None if match is None else (match[1], match[2])


def named(
    name: str, names: Mapping[str, str], inputs: Sequence[Input], currency: str, what: Text = COLUMN
) -> tuple[str | None, Unit | None]:
    """The field that a name means, None for none, and the unit in it; ``names`` are the known ones in compared form.

    Raises InputError, its field set, for a known label with what is no unit of it; ``what`` is what has the name.
    """
    whole = names.get(plain(name))
    parts = None if whole is not None else split_unit(name)
    field = whole if parts is None else names.get(plain(parts[0]))
    if parts is None or field is None:
        return field, None
    kind, own = kind_of(field, inputs)
    unit = unit_of(parts[1], kind, own, currency)
    if unit is None:
        raise unknown_unit(name, parts[1], kind, own, what).at(field=field)
    return field, unit


def unit_of(name: str, kind: str, own: Text | None, currency: str) -> Unit | None:
    """The unit of that name for a field of a type; ``own`` is the input's own. None where it is no unit of it."""
    word = " ".join(plain(name).split()).removeprefix("单位:").removeprefix("unit:").strip()
    if own is not None and word in {plain(text) for text in own}:
        return Unit(name, "", 1)
    if kind == "money" and currency != "CNY":
        return Unit(name, "", 1) if word == currency.lower() else None
    known = _MONEY.get(word) if kind == "money" else _OWN.get(kind, {}).get(word)
    return None if known is None else Unit(name, *known)


def unknown_unit(whole: str, name: str, kind: str, own: Text | None, what: Text = COLUMN) -> InputError:
    """The error for what stands in parentheses after a known label, and is no unit of it."""
    known = _KNOWN.get(kind) if own is None else own
    message = Text(
        f"{what.zh}“{shown(whole)}”中的“{shown(name)}”不是已知单位",
        f"has no known unit in the {what.en} '{shown(whole)}'",
    )
    if known is None:
        return InputError(
            message, hint=Text(f"请从{what.zh}名中删去括号", f"leave the parentheses out of the {what.en}'s name")
        )
    return InputError(message, hint=Text(f"可用 {known.zh}", f"known: {known.en}"))


def kind_of(field: str, inputs: Sequence[Input]) -> tuple[str, Text | None]:
    """The type of a claim's field and its own unit: of an input, or of what every claim has."""
    found = next((item for item in inputs if item.name == field), None)
    if found is not None:
        return found.type, found.unit
    if field in ("decided_amount", "already_awarded", "amount"):
        return "money", None
    return ("date" if field == "date" else "text"), None


def with_unit(value: object, unit: Unit, what: Text = COLUMN) -> object:
    """A cell of a column with a unit: a plain number says the unit as well; anything else stays for the parser.

    Raises InputError where the cell says a unit of its own: two might be meant as one, or as a product.
    """
    if not unit.suffix or value is None or isinstance(value, bool) or not isinstance(value, (str, int)):
        return value
    text = str(value).strip()
    if len(text) > _LONGEST:
        return value  # no number; the parser says so
    if re.fullmatch(_PLAIN_NUMBER, text):
        return text + unit.suffix
    if re.search(_SAYS_UNIT, narrow(text)):
        message = Text(
            f"“{shown(text)}”有单位，{what.zh}名中也有（{unit.name}）",
            f"'{shown(text)}' has a unit, and so has the {what.en} ({unit.name})",
        )
        raise InputError(message, hint=Text("只留一处", "keep one of the two"), reason="two-units")
    return value


def without_units(raw: Mapping[str, object], policies: Sequence[Policy]) -> dict[str, object]:
    """A claim whose keys may have a unit, by the fields that those name; keys that nobody knows stay as they are.

    Raises InputError, its field set, for what is no unit of a field, or a field that is given twice.
    """
    if not any(key.rstrip().endswith((")", "\uff09")) for key in raw):
        return dict(raw)
    names = {name: field for policy in policies for name, field in names_of(policy).items()}
    inputs = list({item.name: item for policy in policies for item in policy.inputs}.values())
    found: dict[str, object] = {}
    for key, value in raw.items():
        field, unit = named(key, names, inputs, policies[0].currency, KEY)
        try:
            kept = value if unit is None else with_unit(value, unit, KEY)
        except RongError as error:
            raise error.at(field=field) from None
        name = field if unit is not None and field is not None else key
        if name in found:
            raise InputError(Text("重复给出", "is given twice"), field=name)
        found[name] = kept
    return found
