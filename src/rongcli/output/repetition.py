"""What may be paid twice, and what stops it: in words that an officer can hold against the notice, and as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rongcli.base.money import in_words, yuan
from rongcli.base.text import Language, Text
from rongcli.output.phrases import PHRASES
from rongcli.output.values import formula_labels
from rongcli.rules.expression import UNLIMITED, Apply, Expression, Fact, Step, facts_of, span, walk
from rongcli.rules.policy import Cap, Policy
from rongcli.rules.repetition import KeyLimits, Repetition, repetition
from rongcli.rules.scopes import scope_words

WORDS = {
    "key": Text("{scope}：{limits}", "{scope}: {limits}"),
    "entitlement": Text("{limit}为应得总额", "{limit} in all"),
    "claim": Text("最高{limit}", "at most {limit}"),
    "cap": Text("合计最高{limit}", "at most {limit} together"),
    "rolling": Text("任意{years}年内合计最高{limit}", "at most {limit} in any {years} years"),
    "rolling-1": Text("任意12个月内合计最高{limit}", "at most {limit} in any 12 months"),
    "rejects": Text("，超过的不予受理", ", a claim above it is not accepted"),
    "once": Text("限1次", "once"),
    "for-some": Text("{words}（{cap}）", "{words} ({cap})"),
    "times": Text("限{times}次", "{times} times"),
    "within": Text("{years}年内{often}", "{often} within {years} years"),
    "refused": Text("已获支付的，再次申请不予支付", "after a payment a further claim is refused"),
    "counted": Text("可多次申请，已付部分从中扣除", "may be claimed more than once; what was paid is taken off"),
    "alone": Text("可多次申请，每次各自计算，以前所付不扣除",
                  "may be claimed more than once, each claim by itself; what was paid before is not taken off"),
    "as-stated": Text("{inputs}以每次申请所填为准，是否已申报过须另行核对",
                      "{inputs}: taken as each claim states it; whether it was claimed before must be looked up"),
    "computed": Text("计算所得", "what is computed"),
    "under": Text("解读 {reading}＝{choice}：", "Reading {reading}={choice}: "),
}  # fmt: skip
_ONE_STEP = re.compile(r"\{=([^}]+)\}")


def repetition_words(policy: Policy, language: Language) -> Iterator[str]:
    """Lines on a policy: how it stands by default, then under each reading that changes it."""
    for one in repetition(policy):
        for name, choice in one.readings.items():
            yield _say("under", language, reading=name, choice=choice) + policy.readings[name].choices[choice].to(
                language
            )
        indent = "  " if one.readings else ""
        yield from (indent + line for line in _lines(one, policy, language))


def _lines(one: Repetition, policy: Policy, language: Language) -> Iterator[str]:
    *first, last = [_key(key, policy, language) for key in one.keys] or [""]
    yield from first
    yield PHRASES["semicolon"].to(language).join(part for part in (last, _say(one.again, language)) if part)
    if one.as_stated:
        labels = PHRASES["list"].to(language).join(item.label.to(language) for item in one.as_stated)
        yield _say("as-stated", language, inputs=labels)


def _key(key: KeyLimits, policy: Policy, language: Language) -> str:
    labels = {item.name: item.label for item in policy.inputs}
    scope = scope_words(key.per, labels, policy.item).to(language)
    limits = [_say("entitlement", language, limit=_limit(key.entitlement, policy, language))] if key.entitlement else []
    limits += [_cap(cap, policy, language) for cap in key.caps]
    limits += [_times(cap, language) for cap in key.times]
    between = "，" if language == "zh" else ", "
    return _say("key", language, scope=scope[:1].upper() + scope[1:], limits=between.join(limits))


def _cap(cap: Cap, policy: Policy, language: Language) -> str:
    kind = "claim" if not cap.per else "cap" if cap.years is None else "rolling-1" if cap.years == 1 else "rolling"
    words = _say(kind, language, limit=_limit(cap, policy, language), years=str(cap.years))
    words += _say("rejects", language) if cap.rejects else ""
    return words if cap.test is None else _say("for-some", language, words=words, cap=cap.text.to(language))


def _times(cap: Cap, language: Language) -> str:
    often = _say("once" if cap.times == 1 else "times", language, times=str(cap.times))
    words = often if cap.years is None else _say("within", language, years=str(cap.years), often=often)
    return words if cap.test is None else _say("for-some", language, words=words, cap=cap.text.to(language))


def _limit(cap: Cap, policy: Policy, language: Language) -> str:
    """A limit in words: its amount where the text fixes it, else what it is computed from."""
    assert cap.limit is not None
    fixed = _fixed(cap)
    if fixed is not None:
        return in_words(fixed, language, policy.currency)
    steps = {node.name: node.formula for node in walk(cap.amount) if isinstance(node, Step)}
    formula = _formula(cap.amount)
    while formula is not None and (match := _ONE_STEP.fullmatch(formula)):
        formula = steps.get(match[1])
    return formula_labels(policy, formula, language, steps) if formula else _say("computed", language)


def _formula(limit: Expression) -> str | None:
    if isinstance(limit, Apply) and limit.operator == "divide":  # down to whole fen, which is no part of the rule
        return _formula(limit.arguments[0])
    if isinstance(limit, Step):
        return limit.formula
    return f"{{{limit.name}}}" if isinstance(limit, Fact) else None


def _fixed(cap: Cap) -> int | None:
    """Fen of a limit that does not depend on the claim."""
    assert cap.limit is not None
    least, most = span(cap.amount, {})
    return int(least) // cap.scale if least == most and most < UNLIMITED else None


def _say(key: str, language: Language, **parts: str) -> str:
    return WORDS[key].to(language).format(**parts)


def repetition_record(policy: Policy) -> list[dict[str, Any]]:
    """The same as data: keys and codes, each limit with its id; ``text`` says it in both languages."""
    return [
        {
            "readings": dict(one.readings),
            "keys": [_key_record(key) for key in one.keys],
            "again": one.again,
            "as_stated": [item.name for item in one.as_stated],
            "text": {"zh": list(_lines(one, policy, "zh")), "en": list(_lines(one, policy, "en"))},
        }
        for one in repetition(policy)
    ]


def _key_record(key: KeyLimits) -> dict[str, Any]:
    return {
        "per": list(key.per),
        "entitlement": _limit_record(key.entitlement) if key.entitlement else None,
        "caps": [_limit_record(cap) | {"over": "reject" if cap.rejects else "trim"} for cap in key.caps],
        "times": [{"id": cap.id, "times": cap.times, "years": cap.years} for cap in key.times],
    }


def _limit_record(cap: Cap) -> dict[str, Any]:
    """A limit: its amount, or null and the inputs that it is computed from."""
    assert cap.limit is not None
    fixed = _fixed(cap)
    return {
        "id": cap.id,
        "limit": None if fixed is None else yuan(fixed),
        "inputs": list(facts_of(cap.limit)),
        "years": cap.years,
    }
