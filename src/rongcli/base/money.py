"""Money and numbers: exact integers inside, the notice's own notations outside.

Money is integer fen, below 10^15 yuan. Rates, quantities and other numbers are integer millionths, so that every
engine does integer arithmetic. ``RATE_ONE`` is the whole: 1% is 10_000 millionths.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rongcli.base.errors import InputError, refuse
from rongcli.base.text import Language, Text

FEN = 100
MILLION = 1_000_000
LARGEST_YUAN = 10**15
LARGEST_FEN = LARGEST_YUAN * FEN - 1
LARGEST_NUMBER = LARGEST_YUAN * MILLION - 1

_FULL_WIDTH = str.maketrans(
    "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff0e\uff0c\uff05\u00a5", "0123456789.,%\uffe5"
)
_UNITS = {"": 1, "千": 10**3, "十亿": 10**9, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12}
# Patterns stay text: re compiles and keeps the few that a run uses.
_DIGITS = r"(?P<whole>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.(?P<part>[0-9]+))?"
_MONEY = rf"￥?\s*{_DIGITS}\s*(?P<unit>万亿|十亿|百万|千万|亿|万|千)?\s*(?P<yuan>元|人民币)?"
_NUMBER = _DIGITS
_QUANTITY = rf"{_DIGITS}\s*(?P<unit>万亿|十亿|百万|千万|亿|万|千)?\s*(?P<name>(?!e$)[^\W\d_]+(?:/[^\W\d_]+)*)?"
_MEASURE = (
    rf"(?P<sign>-?)\s*{_DIGITS}\s*(?P<unit>万亿|十亿|百万|千万|亿|万|千)?\s*(?P<name>%|(?!e$)[^\W\d_]+(?: [^\W\d_]+)*)?"
)
_RATE = rf"{_DIGITS}\s*(?P<sign>[%‰])"
_FOREIGN = r"USD|EUR|HKD|JPY|GBP|US\$|[$€£]|美元|欧元|港元|港币|日元|英镑|dollars?|euros?"
_MINUS_ZERO = r"^-(?=0+(\.0+)?$)"
_LONGEST = 64
REMEMBERED = 4096
"""How many texts a parser remembers: the same few dates, words and amounts come again and again in a batch."""


def _plain(text: str) -> str:
    """The text without full-width marks and surrounding space; minus zero is zero; over-long text is nothing."""
    plain = re.sub(_MINUS_ZERO, "", text.strip().translate(_FULL_WIDTH))
    return plain if len(plain) <= _LONGEST else ""


def _scaled(match: re.Match[str], scale: int, text: str, what: Text) -> int:
    """The matched digits × their unit × scale, exactly; refused where that is no whole number."""
    whole, part = match["whole"].replace(",", ""), match["part"] or ""
    factor = _UNITS[match.groupdict().get("unit") or ""] * scale
    value, left = divmod(int(whole + part) * factor, int(10 ** len(part)))
    if left:
        raise refuse(text, f"的小数位过多({what.zh})", f"has too many decimals ({what.en})", reason="too-many-decimals")
    return value


@lru_cache(REMEMBERED)
def parse_money(text: str) -> int:
    """Fen from an amount in yuan: ``4000000000``, ``40亿``, ``4,000万元``, ``￥1,500.00``, full-width digits.

    Raises InputError for anything else: more than two decimals of a yuan, a negative, an exponent, NaN, words,
    another currency, 10^15 yuan or more.
    """
    plain = _plain(text)
    match = re.fullmatch(_MONEY, plain)
    if match is None:
        raise _not_money(text, plain)
    fen = _scaled(match, FEN, text, Text("元以下最多两位", "at most two of a yuan"))
    if fen > LARGEST_FEN:
        raise refuse(text, "过大（须小于10^15元）", "is too large (must be below 10^15 yuan)", reason="too-large")
    return fen


def _not_money(text: str, plain: str) -> InputError:
    example = Text("写法如 4000000000、40亿、4,000万元", "write 4000000000, 40亿 or 4,000万元")
    if re.search(_FOREIGN, plain, re.IGNORECASE):
        hint = Text("请先折算为人民币元", "convert it to yuan first; the notice fixes no exchange date")
        return refuse(text, "不是人民币金额", "is not an amount in yuan", hint, "other-currency")
    if plain.startswith("-"):
        return refuse(text, "为负数，金额不能为负", "is negative; an amount cannot be", example, "negative")
    return refuse(text, "不是金额", "is not an amount of money", example, "not-money")


@lru_cache(REMEMBERED)
def parse_number(text: str) -> int:
    """Millionths from a plain number: not negative, at most six decimals, below 10^15. Raises InputError."""
    plain = _plain(text)
    match = re.fullmatch(_NUMBER, plain)
    if match is None:
        hint = Text("写法如 3、2.5、1,200", "write 3, 2.5 or 1,200")
        if plain.startswith("-") and re.fullmatch(_NUMBER, plain[1:]):
            raise refuse(text, "为负数，须为零或以上", "is negative; it must be zero or more", hint, "negative")
        raise refuse(text, "不是非负数字", "is not a number of zero or more", hint, "not-a-number")
    return _bounded(_scaled(match, MILLION, text, Text("最多六位", "at most six")), text)


def parse_count(text: str) -> int:
    """Millionths from a whole number. Raises InputError where it has a fraction."""
    value = parse_number(text)
    if value % MILLION:
        raise refuse(text, "不是整数", "is not a whole number", reason="not-whole")
    return value


def parse_rate(text: str) -> int:
    """Millionths from a rate as a notice prints it: ``1%``, ``0.5%``, ``5‰``. Raises InputError."""
    match = re.fullmatch(_RATE, _plain(text))
    if match is None:
        raise refuse(text, "不是比例", "is not a rate", Text("写法如 1%", "write it as 1%"), "not-a-rate")
    whole = MILLION // (100 if match["sign"] == "%" else 1000)
    return _bounded(_scaled(match, whole, text, Text("至多百万分之一", "finer than a millionth")), text)


def parse_quantity(text: str) -> int:
    """Millionths from a quantity as a notice prints it, its unit's name ignored: ``7``, ``1Gbps``, ``60周岁``."""
    match = re.fullmatch(_QUANTITY, _plain(text))
    if match is None:
        raise refuse(text, "不是数量", "is not a quantity", Text("写法如 7 或 1Gbps", "write 7 or 1Gbps"))
    return _bounded(_scaled(match, MILLION, text, Text("最多六位", "at most six")), text)


def parse_measure(text: str) -> tuple[int, str]:
    """Millionths and the unit's word of a number as printed: ``7000万人次``, ``4.3%`` (in percent), ``-2%``, ``130``.

    The word is empty where there is none. Raises InputError for what is no single number.
    """
    match = re.fullmatch(_MEASURE, _plain(text))
    if match is None:
        hint = Text("写法如 7000万人次、4.3%、130", "write it like 7000万人次, 4.3% or 130")
        raise refuse(text, "不是数量", "is not a quantity", hint)
    value = _bounded(_scaled(match, MILLION, text, Text("最多六位", "at most six")), text)
    return (-value if match["sign"] else value), match["name"] or ""


def _bounded(value: int, text: str) -> int:
    if value > LARGEST_NUMBER:
        raise refuse(text, "过大（须小于10^15）", "is too large (must be below 10^15)", reason="too-large")
    return value


def round_fen(value: int, scale: int, rounding: str) -> int:
    """``value / scale`` fen as whole fen: "half-up" or "down". The one rounding of an award, after its caps."""
    return (2 * value + scale) // (2 * scale) if rounding == "half-up" else value // scale


def decimal_text(value: int, scale: int, places: int = 0) -> str:
    """``value / scale`` in decimal, exact to twelve places, with at least ``places`` decimals."""
    whole, left = divmod(value, scale)
    digits = f"{left * 10**12 // scale:012d}".rstrip("0").ljust(places, "0")
    return f"{whole}.{digits}" if digits else str(whole)


def yuan(fen: int) -> str:
    """An amount for programs: ``40000000.00``."""
    return f"{fen // FEN}.{fen % FEN:02d}"


def yuan_grouped(fen: int) -> str:
    """An amount for readers: ``40,000,000.00``."""
    return f"{fen // FEN:,}.{fen % FEN:02d}"


def number_text(millionths: int) -> str:
    """A number for programs and readers: ``2.5``, ``10``."""
    return decimal_text(millionths, MILLION)


def rate_text(millionths: int) -> str:
    """A rate as a notice prints it: ``1%``."""
    return decimal_text(millionths, MILLION // 100) + "%"


def in_words(fen: int, language: Language, currency: str = "CNY") -> str:
    """An amount in the reader's units: ``4,000万元``, ``40 million yuan``; of another currency, with its code."""
    if currency != "CNY":
        return f"{currency} {yuan_grouped(fen)}"
    return short_chinese(fen) if language == "zh" else short_english(fen)


def short_chinese(fen: int) -> str:
    """An amount in the notice's units, exactly: ``4,000万元``, ``50亿元``, ``1,234.56元``."""
    for unit, name in ((10**8 * FEN, "亿元"), (10**4 * FEN, "万元")):
        if fen >= unit and fen * 10_000 % unit == 0:
            whole, _, part = decimal_text(fen, unit).partition(".")
            return f"{int(whole):,}{'.' + part if part else ''}{name}"
    return f"{yuan_grouped(fen).removesuffix('.00')}元"


def short_english(fen: int) -> str:
    """An amount in words of scale, exactly: ``40 million yuan``, ``1,234.56 yuan``."""
    for unit, name in ((10**9 * FEN, "billion"), (10**6 * FEN, "million")):
        if fen >= unit and fen * 10_000 % unit == 0:
            whole, _, part = decimal_text(fen, unit).partition(".")
            return f"{int(whole):,}{'.' + part if part else ''} {name} yuan"
    return f"{yuan_grouped(fen).removesuffix('.00')} yuan"


_NUMERALS = "零壹贰叁肆伍陆柒捌玖"


def capitals(fen: int) -> str:
    """An amount in the capital numerals that Chinese vouchers use: ``人民币肆仟万元整``."""
    whole, jiao, cents = fen // FEN, fen % FEN // 10, fen % 10
    words = _capital_whole(whole) + "元" if whole else ""
    if jiao:
        words += _NUMERALS[jiao] + "角"
    elif cents and whole:
        words += "零"
    if cents:
        words += _NUMERALS[cents] + "分"
    else:
        words = (words or "零元") + "整"
    return "人民币" + words


def _capital_whole(value: int) -> str:
    """A positive whole number in capital numerals, by groups of four digits."""
    words, zero = "", False
    groups = [value // 10_000**place % 10_000 for place in range(3, -1, -1)]
    for group, name in zip(groups, ("万亿", "亿", "万", ""), strict=True):
        if not group:
            zero = bool(words)
            continue
        if words and (zero or group < 1000):
            words += "零"
        words += _capital_group(group) + ("万" if name == "万亿" and groups[1] else name)
        zero = False
    return words


def _capital_group(group: int) -> str:
    words, zero = "", False
    for power, name in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit = group // power % 10
        if digit:
            words += ("零" if zero and words else "") + _NUMERALS[digit] + name
        zero = not digit
    return words
