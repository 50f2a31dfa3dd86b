"""Money and numbers: exact integers inside, the notice's own notations outside.

Money is integer fen, below 10^15 yuan. Rates, quantities and other numbers are integer millionths, so that every
engine does integer arithmetic. ``RATE_ONE`` is the whole: 1% is 10_000 millionths.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rongcli.base.currencies import YUAN, another, around, name_of
from rongcli.base.errors import InputError, refuse
from rongcli.base.record import TYPE_CHECKING
from rongcli.base.text import Language, Text, narrow

if TYPE_CHECKING:
    from fractions import Fraction

FEN = 100
MILLION = 1_000_000
LARGEST_YUAN = 10**15
LARGEST_FEN = LARGEST_YUAN * FEN - 1
LARGEST_NUMBER = LARGEST_YUAN * MILLION - 1

_CHINESE = {"百": 10**2, "千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8,
            "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12}  # fmt: skip
_WORDS = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_LETTERS = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}
_SCALES = {"": 1, **_CHINESE, **_WORDS, **_LETTERS}
"""Words of scale; the letters count for money only, where m is no metre."""
# Patterns stay text: re compiles and keeps the few that a run uses.
_WHOLE = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?:_[0-9]{3})+|[0-9]+"
_DIGITS = rf"(?P<whole>{_WHOLE})(?![0-9,_])(?:\.(?P<part>[0-9]+))?(?![0-9.])"
_WORD = "|".join(sorted((*_CHINESE, *_WORDS), key=len, reverse=True))
_LETTER = "|".join(sorted(_LETTERS, key=len, reverse=True))
_PART = rf"\s*{_DIGITS}\s*(?P<scale>{_WORD}|(?:{_LETTER})(?![a-z]))?"
_NUMBER = rf"(?P<amount>[0-9](?:[0-9,._]|\s*(?:{_WORD}))*)\s*(?P<name>(?!e[0-9+-])\S.*)?"
_MEASURE = rf"(?P<sign>-?)\s*{_NUMBER}"
_NAME = r"[%\u2030]|[^\W\d_]+(?:[ /][^\W\d_]+)*"
_RATE = rf"{_DIGITS}\s*(?P<sign>[%‰])"
_MINUS = "-\u2212\u2013\u2014"
_MINUS_ZERO = rf"^[{_MINUS}](?=0+(\.0+)?$)"
_NUMERALS_IN_WORDS = "[零〇一二两三四五六七八九十廿壹贰叁肆伍陆柒捌玖拾]"
_LONGEST = 64
REMEMBERED = 4096
"""How many texts a parser remembers: the same few dates, words and amounts come again and again in a batch."""


def _plain(text: str) -> str:
    """The text without full-width marks and surrounding space; minus zero is zero; over-long text is nothing."""
    if len(text) > 4 * _LONGEST:
        return ""
    plain = re.sub(_MINUS_ZERO, "", narrow(text).strip())
    return plain if len(plain) <= _LONGEST else ""


def _amount(core: str, scale: int, text: str, what: Text) -> int | None:
    """Digits with their words of scale, × ``scale``, exactly: ``1亿2000万``, ``5 billion``; None for anything else.

    Of several parts each is below the word of scale before it, only the last has decimals, and a last one without a
    word has all of its digits (3万5000): 3万5 may be either of two amounts. Raises InputError for a part of a unit.
    """
    parts, at, pattern = [], 0, re.compile(_PART, re.IGNORECASE)
    while at < len(core):
        match = pattern.match(core, at)
        if match is None:
            return None
        parts.append(match)
        at = match.end()
    total = 0
    above: int | None = None
    for part in parts:
        factor = _SCALES[(part["scale"] or "").lower()]
        whole, decimals = re.sub("[,_]", "", part["whole"]), part["part"] or ""
        if above is not None and not _goes_on(whole, factor, above, scaled=bool(part["scale"])):
            return None
        if decimals and part is not parts[-1]:
            return None
        value, left = divmod(int(whole + decimals) * factor * scale, int(10 ** len(decimals)))
        if left:
            reason = "too-many-decimals"
            raise refuse(text, f"的小数位过多({what.zh})", f"has too many decimals ({what.en})", reason=reason)
        total, above = total + value, factor
    return total if parts else None


def _goes_on(whole: str, factor: int, above: int, *, scaled: bool) -> bool:
    """Whether a part may follow one with a word of scale: it is less than one of those, in every digit."""
    return int(whole) * factor < above and (scaled or 10 ** len(whole) == above)


@lru_cache(REMEMBERED)
def parse_money(text: str, currency: str = YUAN) -> int:
    """Fen from an amount in a table's currency, as people write it and as this program prints it.

    ``4000000000``, ``40亿``, ``4,000万元``, ``1亿2000万``, ``￥1,500.00``, ``CNY 240,000.00``, ``5 billion yuan``,
    ``5bn``, ``40m``, ``4_000_000``, ``500元整``, in full-width figures too, and a voucher's ``人民币肆仟万元整``.
    Raises InputError for anything else: more than two decimals of a yuan, a negative, an exponent, NaN, other number
    words, another currency, 10^15 yuan or more.
    """
    plain = _plain(text).lower()
    before, behind = around(currency)
    match = re.fullmatch(rf"{before}(?P<core>[0-9].*?){behind}{'[整正]?' if currency == YUAN else ''}", plain)
    each = Text("元以下最多两位", "at most two of a yuan") if currency == YUAN else Text("最多两位", "at most two")
    fen = _from_capitals(plain) if match is None else _amount(match["core"], FEN, text, each)
    if fen is None or (match is None and currency != YUAN):
        raise _not_money(text, plain, currency)
    if fen > LARGEST_FEN:
        zh, en = ("元", "yuan") if currency == YUAN else (currency, currency)
        raise refuse(text, f"过大（须小于10^15{zh}）", f"is too large (must be below 10^15 {en})", reason="too-large")
    return fen


def _not_money(text: str, plain: str, currency: str) -> InputError:
    example = (
        Text("写法如 4000000000、40亿、4,000万元", "write 4000000000, 5bn or 40 million yuan")
        if currency == YUAN
        else Text(f"写法如 4000000000、{currency} 240,000.00、5bn", f"write 4000000000, {currency} 240,000.00 or 5bn")
    )
    other = another(plain, currency)
    if other is not None:
        own, its = name_of(currency), name_of(other)
        zh, en = f"是{its.zh}，须为{own.zh}", f"is in {its.en}, must be in {own.en}"
        hint = Text(f"请先折算为{own.zh}", f"convert it to {own.en} first; no exchange rate is supposed here")
        return refuse(text, zh, en, hint, "other-currency")
    if plain[:1] and plain[0] in _MINUS and len(plain) > 1:
        return refuse(text, "为负数，金额不能为负", "is negative; an amount cannot be", example, "negative")
    if re.search(_NUMERALS_IN_WORDS, plain):
        hint = Text("请用数字，如 1.5万 或 15,000", "use figures, such as 15,000 or 1.5万")
        return refuse(text, "不是金额", "is not an amount of money", hint, "not-money")
    return refuse(text, "不是金额", "is not an amount of money", example, "not-money")


_FIGURES = Text("写法如 3、2.5、1,200", "write 3, 2.5 or 1,200")


@lru_cache(REMEMBERED)
def parse_number(text: str) -> int:
    """Millionths from a number: not negative, at most six decimals, below 10^15. Raises InputError."""
    value, name = named_number(text)
    if name:
        raise _not_a_number(text)
    return value


def named_number(text: str, *, counted: bool = False) -> tuple[int, str]:
    """Millionths as in ``parse_number``, and what is written behind the number: ``3 Gbps``. Raises InputError.

    Where what is ``counted`` must be whole the error says so.
    """
    value, name = _named_number(text, _NUMBER)
    if value is None:
        raise _not_a_number(text, _COUNT) if counted else _not_a_number(text)
    return value, name


def _not_a_number(text: str, hint: Text = _FIGURES) -> InputError:
    if re.match(rf"[{_MINUS}]\s*[0-9]", _plain(text)):
        return refuse(text, "为负数，须为零或以上", "is negative; it must be zero or more", hint, "negative")
    return refuse(text, "不是数字", "is not a number", hint, "not-a-number")


def _named_number(text: str, pattern: str) -> tuple[int | None, str]:
    """Millionths, or None for what is no number, and the word behind it. Raises InputError."""
    match = re.fullmatch(pattern, _plain(text), re.IGNORECASE)
    if match is None:
        return None, ""
    value = _amount(match["amount"], MILLION, text, Text("最多六位", "at most six"))
    value = None if value is None else _bounded(value, text)
    return (-value if value and match.groupdict().get("sign") else value), (match["name"] or "").strip()


def parse_count(text: str) -> int:
    """Millionths from a whole number. Raises InputError where it has a fraction."""
    return whole(parse_number(text), text)


_COUNT = Text("写法如 3、1,200", "write 3 or 1,200")


def whole(value: int, text: str) -> int:
    """Millionths that are a whole number. Raises InputError where they have a fraction."""
    if value % MILLION:
        raise refuse(text, "不是整数", "is not a whole number", _COUNT, "not-whole")
    return value


def parse_rate(text: str) -> int:
    """Millionths from a rate as a notice prints it: ``1%``, ``0.5%``, ``5‰``. Raises InputError."""
    match = re.fullmatch(_RATE, _plain(text))
    if match is None:
        raise refuse(text, "不是比例", "is not a rate", Text("写法如 1%", "write it as 1%"), "not-a-rate")
    one = MILLION // (100 if match["sign"] == "%" else 1000)
    value = _amount(f"{match['whole']}{'.' + match['part'] if match['part'] else ''}", one, text, _FINER)
    return _bounded(value or 0, text)


_FINER = Text("至多百万分之一", "finer than a millionth")


def parse_quantity(text: str) -> int:
    """Millionths from a quantity as a notice prints it, its unit's name ignored: ``7``, ``1Gbps``, ``60周岁``."""
    value, name = _named_number(text, _NUMBER)
    if value is None or (name and not re.fullmatch(_NAME, name)):
        raise refuse(text, "不是数量", "is not a quantity", Text("写法如 7 或 1Gbps", "write 7 or 1Gbps"))
    return value


def parse_measure(text: str) -> tuple[int, str]:
    """Millionths and the unit's word of a number as printed: ``7000万人次``, ``4.3%`` (in percent), ``-2%``, ``130``.

    The word is empty where there is none. Raises InputError for what is no single number.
    """
    value, name = _named_number(text, _MEASURE)
    if value is None or (name and not re.fullmatch(_NAME, name)):
        hint = Text("写法如 7000万人次、4.3%、130", "write it like 7000万人次, 4.3% or 130")
        raise refuse(text, "不是数量", "is not a quantity", hint)
    return value, name


def _bounded(value: int, text: str) -> int:
    if value > LARGEST_NUMBER:
        raise refuse(text, "过大（须小于10^15）", "is too large (must be below 10^15)", reason="too-large")
    return value


def round_fen(value: int | Fraction, scale: int, rounding: str) -> int:
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
    if fen > LARGEST_FEN:  # no amount reaches it: as a limit it is none
        return "不限" if language == "zh" else "no limit"
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


_POWERS = {"拾": 10, "佰": 100, "仟": 1000}


def _from_capitals(text: str) -> int | None:
    """Fen from an amount as ``capitals`` writes it; None for any other words: those may mean more than one amount."""
    words = text if text.startswith("人民币") else "人民币" + text
    total = section = digit = 0
    for mark in words.removeprefix("人民币"):
        if mark in _NUMERALS:
            digit = _NUMERALS.index(mark)
        elif mark in _POWERS:
            section, digit = section + digit * _POWERS[mark], 0
        elif mark in "万亿":
            # What stands before 亿 is counted in it, what stands before 万 only since the last 亿.
            above = total if mark == "亿" else 0
            total = total - above + (above + section + digit) * (10**8 if mark == "亿" else 10**4)
            section = digit = 0
        elif mark == "元":
            total, section, digit = (total + section + digit) * FEN, 0, 0
        elif mark in "角分":
            total, digit = total + digit * (10 if mark == "角" else 1), 0
        elif mark != "整":
            return None
    return total if total <= LARGEST_FEN and capitals(total) == words else None
