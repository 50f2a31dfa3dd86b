"""Changes in words: what was, an arrow, what is; figures put side by side, not whole clauses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rongcli.base.money import FEN, decimal_text, in_words
from rongcli.base.text import Language, Text
from rongcli.questions.changes import Change, PolicyChange
from rongcli.render.phrases import BENEFITS
from rongcli.render.values import formula_labels, words
from rongcli.rules.expression import Apply, Const, Expression, Fact, Step
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
    "cap": Text("限额", "cap"),
    "grant": Text("内容", "what is granted"),
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
    "under": Text("{limit}（{choices}）", "{limit} ({choices})"),
}
_CERTAINTIES = {
    "determined": Text("确定金额", "a determined amount"),
    "ceiling": Text("最高限额", "up to a ceiling"),
    "range": Text("区间", "a range"),
    "unpublished": Text("未公布", "not published"),
}
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
    if change.part == "award" and before and after:
        before, after = _figures(change.before, change.after, sides, language) or (before, after)
    kind = "added" if before is None else "removed" if after is None else "changed" if before != after else "reworded"
    part = _PARTS[change.part].to(language)
    if change.part == "choice":
        part += (
            f" {sides[0].readings[change.id].name.to(language)}" if change.id in sides[0].readings else f" {change.id}"
        )
    return _PHRASES[kind].to(language).format(part=part, before=before, after=after)


def _part(change: Change, part: Any, policy: Policy, language: Language) -> str:
    """One side of a change in words."""
    if change.part == "policy":
        return str(part.name.to(language))
    if change.part == "benefit":
        return BENEFITS[part].to(language)
    if change.part == "input":
        return f"{part.label.to(language)} ({part.type})"
    if change.part == "condition":
        return _condition(part, language)
    if change.part == "award":
        return _joined(language).join(dict.fromkeys(_award(rule, policy, language) for rule in part))
    if change.part == "cap":
        return _joined(language).join(dict.fromkeys(_cap(cap, policy, language) for cap in part))
    if change.part == "grant":
        return _joined(language).join(grant.text.to(language) for grant in part)
    if change.part == "reading":
        return f"{part.name.to(language)} ({', '.join(part.choices)})"
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
    return _PHRASES["under"].to(language).format(limit=words, choices=", ".join(names)) if names else words


def _condition(parts: tuple[Condition, ...], language: Language) -> str:
    return _joined(language).join(dict.fromkeys(part.text.to(language) for part in parts))


def _cap(cap: Cap, policy: Policy, language: Language) -> str:
    scope = cap.text.to(language)
    if cap.times is not None:
        return scope
    if isinstance(cap.limit, Const):
        limit = in_words(int(cap.limit.value), language, policy.currency)
        return _PHRASES["limit"].to(language).format(scope=scope, limit=limit)
    steps = steps_of(cap.limit)
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


def _figures(before: Any, after: Any, sides: Policies, language: Language) -> tuple[str, str] | None:
    """Where two awards differ in nothing but figures, the figures that differ; None where more does."""
    found = []
    for rules, policy in zip((before, after), sides, strict=True):
        ends = [end for rule in rules for end in (rule.low, rule.high) if end is not None]
        found.append([shown for end in ends for shown in _constants(end, policy, None, language)])
    certainties = [[rule.certainty for rule in rules] for rules in (before, after)]
    if len(found[0]) != len(found[1]) or certainties[0] != certainties[1]:
        return None
    pairs = dict.fromkeys((old, new) for old, new in zip(*found, strict=True) if old != new)
    if not pairs or any(old[0] != new[0] for old, new in pairs):
        return None
    return _joined(language).join(old[1] for old, _ in pairs), _joined(language).join(new[1] for _, new in pairs)


def steps_of(end: Expression | None) -> list[Step]:
    """The steps of an expression, inner ones first."""
    match end:
        case Step(body=body):
            return [*steps_of(body), end]
        case Apply(_, arguments):
            return [step for part in arguments for step in steps_of(part)]
    return []


def _constants(node: Expression, policy: Policy, step: Step | None, language: Language) -> Iterator[tuple[str, str]]:
    """The figures of an expression: where each stands, and in words."""
    match node:
        case Step(body=body):
            if len(list(steps_of(body))) == 0 and _shape(body) == "figures":
                yield node.label.en, formula_labels(policy, node.formula, language)
            else:
                yield from _constants(body, policy, node, language)
        case Apply("at_most" | "below" | "at_least" | "above", (left, Const(value))) if (
            shown := _edge(left, int(value), policy, language)
        ) is not None:
            yield "edge", shown
            yield from _constants(left, policy, step, language)
        case Apply(_, arguments):
            for part in arguments:
                yield from _constants(part, policy, step, language)
        case Const(int(value)) if step is not None and not isinstance(value, bool):
            yield step.label.en, _amount(value, step, policy, language)


def _shape(body: Expression) -> str:
    """Whether a step is a plain formula that says all its figures: its inputs and constants, nothing chosen."""
    match body:
        case Apply("if" | "one_of" | "at_most" | "below" | "at_least" | "above" | "divide", _):
            return "chosen"
        case Apply(_, arguments):
            return "chosen" if any(_shape(part) == "chosen" for part in arguments) else "figures"
    return "figures"


def _edge(left: Expression, value: int, policy: Policy, language: Language) -> str | None:
    """A threshold in the unit of the input or the step that is held against it; None where it is neither."""
    factor = 1
    match left:
        case Apply("multiply", (inner, Const(int(times)))):
            left, factor = inner, times
    if value % factor:
        return None
    if isinstance(left, Step):
        return _amount(value // factor, left, policy, language)
    item = next((item for item in policy.inputs if isinstance(left, Fact) and item.name == left.name), None)
    return None if item is None else words(item, value // factor, language, policy.currency)


def _amount(value: int, step: Step, policy: Policy, language: Language) -> str:
    if step.unit == "money" and value % step.scale == 0:
        return in_words(value // step.scale, language, policy.currency)
    if step.unit == "rate":
        return decimal_text(value * 100, step.scale) + "%"
    return decimal_text(value, step.scale * (FEN if step.unit == "money" else 1))
