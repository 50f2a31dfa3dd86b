"""Values and formulas in words, for readers; in codes, for programs, they are in ``rules.codes``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from rongcli.base.money import FEN, decimal_text, in_words
from rongcli.base.text import Language, Text
from rongcli.rules.award import Award, TraceStep
from rongcli.rules.codes import PLACE, code, step_code
from rongcli.rules.expression import DATE, Step, Value, rows_stated, walk
from rongcli.rules.policy import Input, Policy, under

YES_NO = {True: Text("是", "yes"), False: Text("否", "no")}
_DECIMALS = 6
FUNCTIONS = {
    "floor": "取整",
    "ceil": "向上取整",
    "min": "取较低者",
    "max": "取大",
    "round": "四舍五入到",
    "rounddown": "向下取整到",
    "roundup": "向上取整到",
    "tier": "分档",
    "bracket": "分段",
    "lookup": "查表",
    "months": "月数",
    "if": "如果",
    "award": "政策金额",
    "payment": "按款项",
    "parameter": "参数",
    "total": "逐行合计",
    "count": "行数",
    "most": "各行最大",
}
"""How a formula's functions read in Chinese; in English they keep their names."""
_FUNCTION = re.compile(rf"\b({'|'.join(FUNCTIONS)})\(")
_CALL = re.compile(r"\w+\([^()]*\)")
"""A formula that is one function and needs no parentheses around it."""


def words(item: Input, value: Value, language: Language, currency: str) -> str:
    """A value for readers, with its unit."""
    if isinstance(value, bool):
        return YES_NO[value].to(language)
    if item.cells:
        count = len(rows_stated(str(value)))
        return Text(f"{count}行", f"{count} row{'' if count == 1 else 's'}").to(language)
    if isinstance(value, str):
        return item.choices[value].to(language) if value in item.choices else value
    if item.type == "money":
        return in_words(value, language, currency)
    unit = item.unit.to(language) if item.unit else ""
    return f"{code(item, value)}{'' if language == 'zh' or not unit else ' '}{unit}"


def step_words(step: TraceStep, language: Language, currency: str) -> str:
    """A step's value for readers."""
    if step.unit == "money":
        if step.value % step.scale == 0:
            return in_words(step.value // step.scale, language, currency)
        whole, _, part = _cut(step.value, step.scale * FEN).partition(".")
        amount = f"{int(whole):,}.{part}"
        unit = Text("元", " yuan").to(language)
        return f"{amount}{unit}" if currency == "CNY" else f"{currency} {amount}"
    if step.unit == "date":
        return step_code(step)
    return f"{_cut(step.value * 100, step.scale)}%" if step.unit == "rate" else _cut(step.value, step.scale)


def _cut(value: int, scale: int) -> str:
    """``value / scale`` in decimal, exactly, or cut with a mark behind six decimals where it goes on."""
    whole, _, part = decimal_text(value, scale).partition(".")
    goes_on = len(part) > _DECIMALS or value * 10**_DECIMALS % scale
    shown = part[:_DECIMALS] + ("…" if goes_on else "")
    return f"{whole}.{shown}" if shown else whole


def formula_words(answer: Award, formula: str, language: Language) -> str:
    """A formula for readers, with the numbers put in: ``注册资本 50亿元 × 1%``.

    A step that the answer does not need may lack facts; its own formula then stands for its value.
    """
    inputs = answer.policy.named
    currency = answer.policy.currency
    steps = {step.name: step for step in answer.trace}

    def put(match: re.Match[str]) -> str:
        if match[1] == "#":
            return in_words(int(match[2]), language, currency)
        if match[1] == "=" and match[2] in steps:
            return step_words(steps[match[2]], language, currency)
        if match[1] == "=":
            inner = formula_words(answer, _open_formulas(answer)[match[2]], language)
            return inner if _stands_alone(match) or _CALL.fullmatch(inner) else f"({inner})"
        if match[2] == DATE:
            return answer.claim.date.isoformat()
        item = inputs[match[2]]
        stated = answer.claim.facts.get(item.name)
        label = item.label.to(language)
        return label if stated is None else f"{label} {words(item, stated, language, currency)}"

    return PLACE.sub(put, _functions(formula, language))


def _open_formulas(answer: Award) -> dict[str, str]:
    """The formula of every step of the rule that was applied, known or not, by name."""
    standing = under(answer.policy, {used.reading.id: used.chosen for used in answer.readings})
    ends = [end for rule in standing.awards for end in (rule.low, rule.high)] + [cap.limit for cap in standing.caps]
    nodes = (node for end in ends if end is not None for node in walk(end))
    return {node.name: node.formula for node in nodes if isinstance(node, Step)}


def is_call(formula: str) -> bool:
    """Whether a formula is one function, which needs no parentheses around it."""
    depth = 0
    for place, mark in enumerate(formula):
        depth += (mark == "(") - (mark == ")")
        if mark == ")" and depth == 0:
            return place == len(formula) - 1 and re.match(r"\w+\(", formula) is not None
    return False


def _stands_alone(place: re.Match[str]) -> bool:
    """Whether what is put in a place needs no parentheses: it is a whole argument of a function, or all there is."""
    before, after = place.string[: place.start()], place.string[place.end() :]
    return (not before or before.endswith(("(", ", "))) and (not after or after[0] in "),")


def formula_labels(
    policy: Policy, formula: str, language: Language, steps: Mapping[str, str] = MappingProxyType({})
) -> str:
    """A formula with the labels of its inputs and no values; ``steps`` are formulas that stand for steps by name."""
    inputs = policy.named

    def put(match: re.Match[str]) -> str:
        if match[1] == "#":
            return in_words(int(match[2]), language, policy.currency)
        if match[1] == "=" and match[2] in steps:
            own = steps[match[2]]
            inner = formula_labels(policy, own, language, steps)
            return inner if _CALL.fullmatch(inner) or PLACE.fullmatch(own) else f"({inner})"
        return inputs[match[2]].label.to(language) if match[2] in inputs else match[2]

    return PLACE.sub(put, _functions(formula, language))


def _functions(formula: str, language: Language) -> str:
    return formula if language == "en" else _FUNCTION.sub(lambda match: FUNCTIONS[match[1]] + "(", formula)
