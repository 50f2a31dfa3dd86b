"""Currencies by their code: the names and signs by which amounts are said to be in one. None is converted."""

from __future__ import annotations

import re
from functools import lru_cache

from rongcli.base.record import Record
from rongcli.base.text import Text


class Currency(Record):
    """A currency's name, the signs that stand before its amounts, and further words before or behind them."""

    name: Text
    signs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


YUAN = "CNY"
CURRENCIES = {
    YUAN: Currency(
        Text("人民币元", "yuan"), ("\uffe5", "\u00a5", "cn\uffe5", "cn\u00a5"),
        ("人民币", "元", "元人民币", "rmb", "renminbi"),
    ),
    "USD": Currency(Text("美元", "US dollars"), ("$", "us$"), ("美金", "us dollar", "dollars", "dollar", "美刀")),
    "EUR": Currency(Text("欧元", "euros"), ("\u20ac",), ("euro",)),
    "GBP": Currency(Text("英镑", "pounds sterling"), ("\u00a3",), ("pounds", "pound", "sterling")),
    "HKD": Currency(Text("港元", "Hong Kong dollars"), ("hk$",), ("港币", "港幣", "hk dollars")),
    "JPY": Currency(Text("日元", "yen"), ("\u00a5", "\uffe5"), ("日圆", "円", "japanese yen")),
    "KRW": Currency(Text("韩元", "won"), ("\u20a9",), ("韩圆", "korean won")),
    "TWD": Currency(Text("新台币", "New Taiwan dollars"), ("nt$",), ("台币", "ntd")),
    "MOP": Currency(Text("澳门元", "patacas"), ("mop$",), ("澳门币", "pataca")),
    "SGD": Currency(Text("新加坡元", "Singapore dollars"), ("s$",), ("新元", "坡币")),
    "AUD": Currency(Text("澳元", "Australian dollars"), ("a$", "au$"), ("澳大利亚元",)),
    "CAD": Currency(Text("加元", "Canadian dollars"), ("c$", "ca$"), ("加拿大元",)),
    "CHF": Currency(Text("瑞士法郎", "Swiss francs"), (), ("法郎", "francs", "franc", "swiss franc")),
    "RUB": Currency(Text("卢布", "roubles"), ("\u20bd",), ("俄罗斯卢布", "rubles", "ruble", "rouble")),
    "INR": Currency(Text("卢比", "rupees"), ("\u20b9",), ("印度卢比", "rupee")),
    "THB": Currency(Text("泰铢", "baht"), ("\u0e3f",), ()),
    "MYR": Currency(Text("林吉特", "ringgit"), ("rm",), ("马来西亚林吉特",)),
    "VND": Currency(Text("越南盾", "dong"), ("\u20ab",), ()),
}  # fmt: skip
"""Those whose names people write; a table in any other knows its amounts by the code alone."""


def words_of(code: str) -> tuple[str, ...]:
    """Every word that says a currency, its code first, in lower case."""
    known = CURRENCIES.get(code)
    if known is None:
        return (code.lower(),)
    return (code.lower(), *(word.lower() for word in known.name), *known.words)


def name_of(code: str) -> Text:
    """What a currency is called, with its code: ``yuan (CNY)``; the code alone where it is not known by name."""
    known = CURRENCIES.get(code)
    return (
        Text(code, code) if known is None else Text(f"{known.name.zh}\uff08{code}\uff09", f"{known.name.en} ({code})")
    )


@lru_cache(16)
def around(code: str) -> tuple[str, str]:
    """Patterns of what may stand before an amount in a currency, and behind it."""
    words = "|".join(map(re.escape, sorted(words_of(code), key=len, reverse=True)))
    known = CURRENCIES.get(code)
    signs = "|".join(map(re.escape, sorted(known.signs, key=len, reverse=True))) if known and known.signs else "(?!)"
    return rf"(?:(?:{words})\s*)?(?:(?:{signs})\s*)?", rf"(?:\s*(?:{words}|{signs}))?"


def another(text: str, code: str) -> str | None:
    """The currency that a text in lower case names or signs, other than that of ``code``; None where it does none."""
    own = set(words_of(code)) | set(CURRENCIES[code].signs if code in CURRENCIES else ())
    found: dict[str, str] = {}
    for other, currency in CURRENCIES.items():
        if other != code:
            found |= {word: other for word in (*words_of(other), *currency.signs) if word not in own}
    for word in sorted(found, key=len, reverse=True):  # hk$ before $, us dollars before dollars
        shape = rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word[0].isascii() and word[0].isalpha() else re.escape(word)
        if re.search(shape, text):
            return found[word]
    return None
