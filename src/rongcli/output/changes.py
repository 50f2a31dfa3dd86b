"""Changes in words: what was, an arrow, what is; figures put side by side, not whole clauses."""

from __future__ import annotations

from typing import Any

from rongcli.base.money import in_words
from rongcli.base.text import Language, Text
from rongcli.output.figures import asked_for, differing, steps_of
from rongcli.output.phrases import BENEFITS, PHRASES, TYPES
from rongcli.output.values import formula_labels
from rongcli.questions.changes import Change, PolicyChange, made_of
from rongcli.rules.expression import Const
from rongcli.rules.policy import AwardRule, Cap, Condition, Policy, TimeLimit

_PARTS = {
    "policy": Text("政策", "policy"),
    "name": Text("名称", "name"),
    "benefit": Text("受益方式", "benefit"),
    "status": Text("状态", "status"),
    "currency": Text("币种", "currency"),
    "input": Text("输入", "input"),
    "condition": Text("条件", "condition"),
    "award": Text("奖补", "award"),
    "payment": Text("分期", "payments"),
    "cap": Text("限额", "cap"),
    "grant": Text("内容", "benefit"),
    "reading": Text("解读", "reading"),
    "choice": Text("采用的解读", "reading"),
    "time_limit": Text("办理时限", "time limit"),
    "material": Text("申请材料", "application documents"),
    "source": Text("出处", "source"),
    "note": Text("备注", "notes"),
}
_PHRASES = {
    "added": Text("新增{part}：{after}", "{part} added: {after}"),
    "removed": Text("删除{part}：{before}", "{part} removed: {before}"),
    "changed": Text("{part}：{before} → {after}", "{part}: {before} → {after}"),
    "reworded": Text("{part}有改动：{after}", "{part} changed: {after}"),
    "limit": Text("{scope}最高{limit}", "{limit} {scope}"),
    "computed": Text("{scope}按计算", "computed, {scope}"),
    "at-best": Text("最快{limit}", "at best {limit}"),
    "same-day": Text("{limit}（受理当日起算）", "{limit} counted from the day of acceptance"),
    "next-day": Text("{limit}（受理次日起算）", "{limit} counted from the day after acceptance"),
    "own-words": Text("{words}：{asked}", "{words}: {asked}"),
    "through": Text("{part}{through}", "{part} {through}"),
    "of": Text("随 {policy} 变动（{changes}）", "as {policy} changes ({changes})"),
    "under": Text("{limit}（{choices}）", "{limit} ({choices})"),
    "typed": Text("{label}（{type}）", "{label} ({type})"),
}
_CERTAINTIES = {
    "determined": Text("确定金额", "a determined amount"),
    "ceiling": Text("最高限额", "up to a ceiling"),
    "range": Text("区间", "a range"),
    "unpublished": Text("未公布", "not published"),
}
_MADE = ("award", "cap", "condition")
"""The parts that other policies may be built into."""
Policies = tuple[Policy, Policy]


def _joined(language: Language) -> str:
    return "\uff1b" if language == "zh" else "; "


def change_words(change: Change, policy: PolicyChange, language: Language) -> str:
    """A change in one line."""
    sides: Policies = (policy.before or policy.either, policy.after or policy.either)
    parts = _materials(change) if change.part == "material" else (change.before, change.after)
    before, after = (
        None if part is None else _part(change, part, whole, language) for part, whole in zip(parts, sides, strict=True)
    )
    if before is not None and after is not None:
        before, after = _figures(change, sides, language) or (before, after)
    through = _through(change, policy, language)
    if through and before == after:
        return _PHRASES["through"].to(language).format(part=_PARTS[change.part].to(language), through=through)
    kind = "added" if before is None else "removed" if after is None else "changed" if before != after else "reworded"
    part = _PARTS[change.part].to(language)
    if change.part == "choice":
        part += (
            f" {sides[0].readings[change.id].name.to(language)}" if change.id in sides[0].readings else f" {change.id}"
        )
    words = _PHRASES[kind].to(language).format(part=part, before=before, after=after)
    return _joined(language).join(filter(None, (words, through)))


def _figures(change: Change, sides: Policies, language: Language) -> tuple[str, str] | None:
    """Both sides by what differs in them, where there is more to say than their own words do."""
    if change.part == "award":
        return _both(differing(change.before, change.after, sides, language), language)
    if change.part not in ("condition", "cap") or len(change.before) != len(change.after):
        return None
    parts = [pair for pair in zip(change.before, change.after, strict=True) if pair[0] != pair[1]]
    if change.part == "cap":
        return _both([(_cap(old, sides[0], language), _cap(new, sides[1], language)) for old, new in parts], language)
    return _both([_asked(pair, sides, language) for pair in parts], language)


def _both(pairs: list[tuple[str, str]] | None, language: Language) -> tuple[str, str] | None:
    """What was and what is, of some pairs, each pair once."""
    if not pairs:
        return None
    old, new = zip(*dict.fromkeys(pairs), strict=True)
    return _joined(language).join(old), _joined(language).join(new)


def _asked(pair: tuple[Condition, Condition], sides: Policies, language: Language) -> tuple[str, str]:
    """Two conditions by their words; where those are the same, by what they ask for, in words or else in codes."""
    before, after = (one.text.to(language) for one in pair)
    if before != after:
        return before, after
    old, new = (asked_for(one.test, policy, language) for one, policy in zip(pair, sides, strict=True))
    if old is None or new is None or old == new:
        old, new = (one.required for one in pair)
    return (before, after) if old == new else (_PHRASES["own-words"].to(language).format(words=before, asked=old), new)


def _through(change: Change, policy: PolicyChange, language: Language) -> str:
    """What changed in the policies that a part is made of; empty where nothing did."""
    if change.part not in _MADE:
        return ""
    names, joined = set(made_of((*(change.before or ()), *(change.after or ())))), _joined(language)
    found = []
    for name, inner in policy.built_on.items():
        if name in names:
            changes = joined.join(change_words(one, inner, language) for one in inner.changes if one.pays)
            found.append(_PHRASES["of"].to(language).format(policy=name, changes=changes))
    return joined.join(found)


def _part(change: Change, part: Any, policy: Policy, language: Language) -> str:
    """One side of a change in words."""
    if change.part == "policy":
        return str(part.name.to(language))
    if change.part == "benefit":
        return BENEFITS[part].to(language)
    if change.part == "input":
        return _PHRASES["typed"].to(language).format(label=part.label.to(language), type=TYPES[part.type].to(language))
    if change.part == "condition":
        return _condition(part, language)
    if change.part == "award":
        return _joined(language).join(dict.fromkeys(_award(rule, policy, language) for rule in part))
    if change.part == "payment":
        return _joined(language).join(f"{one.name.to(language)} {one.share}" for one in part)
    if change.part == "cap":
        return _joined(language).join(dict.fromkeys(_cap(cap, policy, language) for cap in part))
    if change.part == "grant":
        return _joined(language).join(grant.text.to(language) for grant in part)
    if change.part == "reading":
        choices = PHRASES["list"].to(language).join(label.to(language) for label in part.choices.values())
        return _PHRASES["under"].to(language).format(limit=part.name.to(language), choices=choices)
    if change.part == "choice":
        return policy.readings[change.id].choices[part].to(language) if change.id in policy.readings else str(part)
    if change.part == "time_limit":
        return _joined(language).join(_time_limit(limit, policy, language) for limit in part)
    if change.part == "material":
        return _joined(language).join(one.to(language) for one in part)
    if change.part == "source":
        return _joined(language).join(
            f"{one.document} {one.span[0]}–{one.span[1]} {' '.join(one.figures)}".strip() for one in part
        )
    if change.part == "note":
        return str(len(part))
    return str(part.to(language) if isinstance(part, Text) else part)


def _materials(change: Change) -> tuple[Any, Any]:
    """Of two lists of documents those that only one side asks for; both whole where just their order differs."""
    before, after = change.before or (), change.after or ()
    gone, new = (tuple(one for one in mine if one not in theirs) for mine, theirs in ((before, after), (after, before)))
    return (gone or None, new or None) if gone or new else (before, after)


def _time_limit(limit: TimeLimit, policy: Policy, language: Language) -> str:
    """How long, whether at best, from which day it counts where the clause says so, and under which reading."""
    words = limit.text.to(language)
    if limit.count_from is not None:
        words = _PHRASES[limit.count_from].to(language).format(limit=words)
    if limit.at_best:
        words = _PHRASES["at-best"].to(language).format(limit=words)
    names = [policy.readings[key].choices[one].to(language) for key, choices in limit.when.items() for one in choices]
    return (
        _PHRASES["under"].to(language).format(limit=words, choices=PHRASES["list"].to(language).join(names))
        if names
        else words
    )


def _condition(parts: tuple[Condition, ...], language: Language) -> str:
    return _joined(language).join(dict.fromkeys(part.text.to(language) for part in parts))


def _cap(cap: Cap, policy: Policy, language: Language) -> str:
    scope = cap.text.to(language)
    if cap.times is not None:
        return scope
    limited = cap.amount
    if isinstance(limited, Const):
        limit = in_words(int(limited.value), language, policy.currency)
        return _PHRASES["limit"].to(language).format(scope=scope, limit=limit)
    steps = steps_of(limited)
    if not steps:
        return _PHRASES["computed"].to(language).format(scope=scope)
    parts = {step.name: step.formula for step in steps[:-1]}
    return f"{formula_labels(policy, steps[-1].formula, language, parts)} {scope}"


def _award(rule: AwardRule, policy: Policy, language: Language) -> str:
    """The certainty and the last formula of each end: those before it are its parts."""
    ends = [steps for end in (rule.low, rule.high) if (steps := steps_of(end))]
    last = [steps[-1] for steps in ends]
    parts = {step.name: step.formula for steps in ends for step in steps[:-1]}
    formulas = [formula_labels(policy, step.formula, language, parts)
                + (f" ({step.label.to(language)})" if "\u2265" in step.formula else "") for step in last]  # fmt: skip
    shown = [_CERTAINTIES[rule.certainty].to(language)] if rule.certainty != "determined" or not formulas else []
    return " ".join([*shown, *formulas])
