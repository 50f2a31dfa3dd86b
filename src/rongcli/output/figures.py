"""The figures of a rule in words: where two awards differ in them, and what a condition asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rongcli.base.money import FEN, decimal_text, in_words
from rongcli.base.text import Language, Text
from rongcli.output.values import formula_labels, words
from rongcli.questions.changes import referred
from rongcli.rules.expression import RULING, Apply, Const, Expression, Fact, Over, Step
from rongcli.rules.policy import AwardRule, Input, Policy

_SIGNS = {"above": ">", "at_least": "\u2265", "below": "<", "at_most": "\u2264"}
_NOT = Text("非{words}", "not: {words}")
_JOINTS = {"and": Text("且", " and "), "or": Text("；或", "; or ")}
_CHOICES = Text("{label}：{choices}", "{label}: {choices}")
_LIST = Text("、", ", ")


def steps_of(end: Expression | None) -> list[Step]:
    """The steps of an expression, inner ones first."""
    match end:
        case Step(body=body):
            return [*steps_of(body), end]
        case Apply(_, arguments):
            return [step for part in arguments for step in steps_of(part)]
        case Over():
            return [step for part in end.parts for step in steps_of(part)]
    return []


def differing(
    before: Sequence[AwardRule], after: Sequence[AwardRule], policies: tuple[Policy, Policy], language: Language
) -> list[tuple[str, str]] | None:
    """The figures in which two awards differ; None where more than figures does."""
    alike = [[(rule.certainty, rule.low is None, rule.high is None) for rule in rules] for rules in (before, after)]
    if alike[0] != alike[1]:
        return None
    old, new = ([end for rule in rules for end in (rule.low, rule.high)] for rules in (before, after))
    return figures_between(old, new, policies, language)


def figures_between(
    before: Sequence[Expression | None],
    after: Sequence[Expression | None],
    policies: tuple[Policy, Policy],
    language: Language,
) -> list[tuple[str, str]] | None:
    """The figures in which some expressions differ, in order; None where more than figures does.

    A step says its figures in its formula; what a formula only names (tiers, a value by date) is looked for in it.
    """
    steps = [[step for end in side for step in steps_of(end)] for side in (before, after)]
    if [step.name for step in steps[0]] != [step.name for step in steps[1]]:
        return None
    found: dict[tuple[str, str], None] = {}
    for old, new in zip(*steps, strict=True):
        if referred(old) or referred(new):
            if old.formula != new.formula:
                return None
            continue
        pairs = _of_step((old, new), steps, policies, language)
        if pairs is None:
            return None
        found |= dict.fromkeys(pairs)
    return list(found)


def _of_step(
    pair: tuple[Step, Step], steps: list[list[Step]], policies: tuple[Policy, Policy], language: Language
) -> list[tuple[str, str]] | None:
    """The figures in which two steps of one name differ; None where more than figures does."""
    if pair[0].formula != pair[1].formula:
        old, new = (
            _formula(step, side, policy, language) for step, side, policy in zip(pair, steps, policies, strict=True)
        )
        return [(old, new)]
    old_figures, new_figures = (
        list(_constants(step.body, policy, step, language)) for step, policy in zip(pair, policies, strict=True)
    )
    if [kind for kind, _ in old_figures] != [kind for kind, _ in new_figures]:
        return None
    return [(old[1], new[1]) for old, new in zip(old_figures, new_figures, strict=True) if old != new]


def _formula(step: Step, steps: list[Step], policy: Policy, language: Language) -> str:
    """A step's formula, the steps that it names by theirs."""
    return formula_labels(policy, step.formula, language, {one.name: one.formula for one in steps if one != step})


def _constants(node: Expression, policy: Policy, step: Step, language: Language) -> Iterator[tuple[str, str]]:
    """The figures of a step's own, not of those within: what kind each is, and in words."""
    match node:
        case Apply(operator, (left, Const(value))) if operator in _SIGNS and not isinstance(value, (bool, str)):
            yield operator, edge(left, value, policy, language) or _amount(value, step, policy, language)
            yield from _constants(left, policy, step, language)
        case Apply(_, arguments):
            for part in arguments:
                yield from _constants(part, policy, step, language)
        case Over():
            for part in node.parts:
                yield from _constants(part, policy, step, language)
        case Const(value) if not isinstance(value, (bool, str)):
            yield "figure", _amount(value, step, policy, language)


def edge(left: Expression, value: int, policy: Policy, language: Language) -> str | None:
    """A threshold in the unit of the input or the step that is held against it; None where it is neither."""
    factor = 1
    match left:
        case Apply("multiply", (inner, Const(int(times)))):
            left, factor = inner, times
    if value % factor:
        return None
    if isinstance(left, Step):
        return _amount(value // factor, left, policy, language)
    item = _input(policy, left.name) if isinstance(left, Fact) else None
    return None if item is None else words(item, value // factor, language, policy.currency)


def _amount(value: int, step: Step, policy: Policy, language: Language) -> str:
    if step.unit == "money" and value % step.scale == 0:
        return in_words(value // step.scale, language, policy.currency)
    if step.unit == "rate":
        return decimal_text(value * 100, step.scale) + "%"
    return decimal_text(value, step.scale * (FEN if step.unit == "money" else 1))


def asked_for(test: Expression, policy: Policy, language: Language) -> str | None:
    """What a condition's test asks for, in words; None where that is more than inputs held against figures."""
    match test:
        case Fact(name):
            item = _input(policy, name)
            return None if item is None else item.label.to(language)
        case Apply("not", (inner,)):
            shown = asked_for(inner, policy, language)
            return None if shown is None else _NOT.to(language).format(words=shown)
        case Apply("one_of", (Fact(name), *options)):
            item = _input(policy, name)
            choices = [str(one.value) for one in options if isinstance(one, Const)]
            if item is None or not set(choices) <= item.choices.keys():
                return None
            listed = _LIST.to(language).join(item.choices[choice].to(language) for choice in choices)
            return _CHOICES.to(language).format(label=item.label.to(language), choices=listed)
        case Apply(operator, (left, Const(value))) if operator in _SIGNS and not isinstance(value, (bool, str)):
            return _compared(_named(left, policy, language), operator, edge(left, value, policy, language))
        case Apply(operator, (left, right)) if operator in _SIGNS:
            return _compared(_named(left, policy, language), operator, _named(right, policy, language))
        case Apply("and" | "or" as operator, arguments):
            parts = [asked_for(part, policy, language) for part in arguments if not _ruling(part)]
            kept = [part for part in parts if part is not None]
            return _JOINTS[operator].to(language).join(kept) if len(kept) == len(parts) else None
    return None


def _input(policy: Policy, name: str) -> Input | None:
    return next((item for item in policy.inputs if item.name == name), None)


def _compared(left: str | None, operator: str, right: str | None) -> str | None:
    return None if left is None or right is None else f"{left} {_SIGNS[operator]} {right}"


def _named(side: Expression, policy: Policy, language: Language) -> str | None:
    """One side of a comparison, whatever scale it is brought to."""
    match side:
        case Step(formula=formula):
            return formula_labels(policy, formula, language)
        case Apply("multiply", (inner, Const())):
            return _named(inner, policy, language)
    return asked_for(side, policy, language) if isinstance(side, Fact) else None


def _ruling(node: Expression) -> bool:
    """Whether a part of a test is for the authority to say: no figure of the table's."""
    return (isinstance(node, Fact) and node.name.startswith(RULING)) or (
        isinstance(node, Apply) and any(map(_ruling, node.arguments))
    )
