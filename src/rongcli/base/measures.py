"""Units of measure: which words mean the same one, how a measured number is written and read. Integers only."""

from __future__ import annotations

from rongcli.base.errors import InputError, refuse
from rongcli.base.money import MILLION, named_number, number_text, parse_measure, whole
from rongcli.base.text import Language, Text

UNITS = {
    "%": Text("%", "%"),
    "元": Text("元", "yuan"),
    "美元": Text("美元", "US dollars"),
    "人次": Text("人次", "person-trips"),
    "吨": Text("吨", "tonnes"),
    "标箱": Text("标箱", "TEU"),
    "平方米": Text("平方米", "m²"),
    "Gbps": Text("Gbps", "Gbps"),
    "小时": Text("小时", "hours"),
    "天": Text("天", "days"),
    "个工作日": Text("个工作日", "working days"),
    "年": Text("年", "years"),
    "周岁": Text("周岁", "years of age"),
}
"""Units that measure, by their Chinese word; whatever else a figure is printed with is a counting word."""
_ALIASES = {
    "元": ("人民币", "人民币元", "元人民币", "rmb", "cny", "yuan"),
    "美元": ("美金", "usd", "us dollars"),
    "人次": ("人次数", "person trips"),
    "吨": ("t", "tonne"),
    "标箱": ("标准箱", "teus"),
    "平方米": ("平米", "㎡", "m²"),
    "天": ("日", "day"),
    "个工作日": ("工作日",),
    "小时": ("h", "hour"),
    "年": ("year",),
    "周岁": ("岁",),
}
CURRENCIES = ("元", "美元")
_FOREIGN = ("欧元", "eur", "港元", "港币", "hkd", "日元", "jpy", "英镑", "gbp", "新加坡元", "sgd")


def _one(words: str) -> str:
    """An English unit of one: ``2 working days`` but ``1 working day``."""
    if words in ("Gbps",):
        return words
    head, of, rest = words.partition(" of ")
    head = f"{head[:-3]}y" if head.endswith("ies") else head.removesuffix("s")
    return head + of + rest


def is_counted(unit: Text) -> bool:
    """Whether a unit is a mere counting word, so that a bare number cannot mean anything else."""
    return unit.zh not in UNITS


def read_measure(text: str, unit: Text) -> int:
    """Millionths of a unit from text such as ``6500万人次``; below zero only for a share (a growth rate may be).

    Counting words may be left out (``130``), units of measure may not. Raises InputError for what is no such
    number, for another unit, and for another currency: none is converted.
    """
    value, name = parse_measure(text)
    example = Text(f"写法如 {measure_words(value, unit, 'zh')}", f"write it like {number_text(abs(value))}{unit.zh}")
    if value < 0 and unit.zh != "%":
        raise InputError(Text("不能为负", "cannot be negative"), hint=example)
    if not name:
        if is_counted(unit):
            return value
        raise InputError(Text(f"未写单位{unit.zh}", f"has no unit ({unit.zh}, {unit.en})"), hint=_which(text, unit))
    if says(name, unit):
        return value
    message = Text(f"单位须为{unit.zh}，不是“{name}”", f"is in '{name}', must be in {unit.zh} ({unit.en})")
    raise InputError(message, hint=_exchange(unit, name) or Text(f"请折成{unit.zh}", f"state it in {unit.zh}"))


def says(name: str, unit: Text) -> bool:
    """Whether a word names a unit, in either language, of one or of several: ``Gbps``, ``班/周``, ``per week``."""
    words = {word.lower() for word in (*unit, _one(unit.en), *_ALIASES.get(unit.zh, ()))}
    plain = " ".join(name.lower().split())
    return bool({plain, plain.replace("per ", "a ")} & words)


def read_count(text: str, unit: Text | None) -> int:
    """Millionths from a whole number, as in ``read_number``."""
    return whole(_of_unit(text, unit, named_number(text, counted=True)), text)


def read_number(text: str, unit: Text | None) -> int:
    """Millionths from a number, zero or more, with its input's unit behind it or none: ``3``, ``3 Gbps``, ``3班/周``.

    Raises InputError for any other unit: none is converted.
    """
    return _of_unit(text, unit, named_number(text))


def _of_unit(text: str, unit: Text | None, number: tuple[int, str]) -> int:
    value, name = number
    if not name or (unit is not None and says(name, unit)):
        return value
    if unit is None:
        hint = Text(f"只写数字，如 {number_text(value)}", f"write the number alone, such as {number_text(value)}")
        raise refuse(text, "不带单位", "has no unit of measure", hint, "not-a-number")
    zh, en = f"的单位须为{unit.zh}", f"is not in {unit.en}"
    raise refuse(text, zh, en, Text(f"请折成{unit.zh}", f"state it in {unit.en}"), "other-unit")


def _which(text: str, unit: Text) -> Text:
    """The hint for a bare number: what it may have meant, none of it guessed."""
    said = text.strip()
    ways = [said + unit.zh]
    if unit.zh != "%" and said[-1:].isdigit():
        ways += [f"{said}万{unit.zh}", f"{said}亿{unit.zh}"]
    return Text("请写明是" + "、".join(ways), "say which: " + ", ".join(ways))


def _exchange(unit: Text, name: str) -> Text | None:
    """The hint for another currency than the unit's; None where either is no currency."""
    money = {word.lower() for one in CURRENCIES for word in (one, *UNITS[one], *_ALIASES[one])} | set(_FOREIGN)
    if unit.zh not in CURRENCIES or name.lower() not in money:
        return None
    zh = f"文件未定汇率，请自行折算为{unit.zh}"
    return Text(zh, f"the documents fix no exchange rate: convert it to {unit.zh} first")


def measure_words(value: int, unit: Text, language: Language) -> str:
    """A measured number for readers, exactly: ``6,500万人次``, ``65 million passengers``, ``-0.5%``."""
    name = unit.zh if language == "zh" else _one(unit.en) if abs(value) == MILLION else unit.en
    scales = (
        ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))
        if language == "zh"
        else ((10**9, " billion"), (10**6, " million"))
    )
    size = abs(value)
    scale, word = next(
        ((s, w) for s, w in scales if size >= s * MILLION and size * 10_000 % (s * MILLION) == 0), (1, "")
    )
    whole, _, part = number_text(size // scale).partition(".")
    gap = "" if language == "zh" or name == "%" else " "
    return f"{'-' if value < 0 else ''}{int(whole):,}{'.' + part if part else ''}{word}{gap}{name}"
