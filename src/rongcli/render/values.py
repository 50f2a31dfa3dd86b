"""Values and formulas in the two ways they are shown: codes for programs, words for readers."""

from __future__ import annotations

import re

from rongcli.edition import Input
from rongcli.language import Language, Text
from rongcli.money import number_text, short_chinese, short_english, yuan
from rongcli.rule import Value

YES_NO = {True: Text("是", "yes"), False: Text("否", "no")}
_PLACE = re.compile(r"\{(#?)([^}]+)\}")


def code(item: Input, value: Value) -> str:
    """A value for programs: yuan with two decimals, a plain number, ``true``, a choice's name."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return yuan(value) if item.type == "money" else number_text(value)


def money_words(fen: int, language: Language) -> str:
    """An amount in the reader's units: ``4,000万元``, ``40 million yuan``."""
    return short_chinese(fen) if language == "zh" else short_english(fen)


def words(item: Input, value: Value, language: Language) -> str:
    """A value for readers, with its unit."""
    if isinstance(value, bool):
        return YES_NO[value].to(language)
    if isinstance(value, str):
        return item.choices[value].to(language)
    if item.type == "money":
        return money_words(value, language)
    unit = item.unit.to(language) if item.unit else ""
    return f"{number_text(value)}{'' if language == 'zh' or not unit else ' '}{unit}"


def formula_code(formula: str) -> str:
    """A formula for programs: ``registered_capital × 1%``."""
    return _PLACE.sub(lambda m: yuan(int(m[2])) if m[1] else m[2], formula)


def formula_words(formula: str, inputs: dict[str, Input], facts: dict[str, Value], language: Language) -> str:
    """A formula for readers, with the numbers put in: ``注册资本 50亿元 × 1%``."""

    def put(match: re.Match[str]) -> str:
        if match[1]:
            return money_words(int(match[2]), language)
        item = inputs[match[2]]
        return f"{item.label.to(language)} {words(item, facts[item.name], language)}"

    return _PLACE.sub(put, formula)
