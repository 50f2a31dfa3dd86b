"""A policy's rule as a tree: under which readings, which conditions, which steps, which caps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text as Styled
from rich.tree import Tree

from rongcli.base.text import Language
from rongcli.output.phrases import PHRASES
from rongcli.output.policies import CERTAINTIES, TITLES, number_words, under_words
from rongcli.output.rule import cap_lines, condition_words, step_lines
from rongcli.output.values import formula_labels
from rongcli.rules.codes import PLACE
from rongcli.rules.expression import Apply, Expression, Over, Step, walk
from rongcli.rules.policy import Policy


def rule_tree(policy: Policy, language: Language) -> RenderableType:
    """The tree of one policy."""
    conditions = Tree(Styled(PHRASES["conditions-title"].to(language), style="bold cyan"))
    for condition in policy.conditions:
        conditions.add(Styled(f"{condition_words(condition, language)}{under_words(condition.when, policy, language)}"))
    award = Tree(Styled(TITLES["award"].to(language), style="bold cyan"))
    for grant in policy.grants:
        if grant.number is not None:
            words = number_words(grant, language) + under_words(grant.when, policy, language)
            _grow(award.add(Styled(words)), grant.number, policy, language)
    for rule in policy.awards:
        branch = award.add(
            Styled(f"{CERTAINTIES[rule.certainty].to(language)}{under_words(rule.when, policy, language)}")
        )
        for end in (rule.low, rule.high):
            if end is not None:
                _grow(branch, end, policy, language)
    caps = Tree(Styled(PHRASES["caps-title"].to(language), style="bold cyan"))
    for cap in policy.caps:
        first, *_ = cap_lines(cap, policy, language)
        branch = caps.add(Styled(f"{first}{under_words(cap.when, policy, language)}"))
        if cap.limit is not None and not cap.entitlement:
            _grow(branch, cap.limit, policy, language)
    trees = [tree for tree in (conditions, award, caps) if tree.children]
    return Group(Styled(policy.name.to(language), style="bold"), *trees)


def _grow(branch: Tree, expression: Expression, policy: Policy, language: Language) -> None:
    """Adds the steps of an expression, each with those it is made of beneath it."""
    for step in _outer_steps(expression):
        formula = PLACE.sub(lambda place: _label(place, expression, language), step.formula)
        words = f"{step.label.to(language)} = {formula_labels(policy, formula, language)}"
        inner = branch.add(Styled(words))
        for row in step_lines(step, policy, language):
            inner.add(Styled(row))
        _grow(inner, step.body, policy, language)


def _label(place: re.Match[str], expression: Expression, language: Language) -> str:
    """A place in a formula: a step by its label, anything else as it stands."""
    labels = {node.name: node.label.to(language) for node in walk(expression) if isinstance(node, Step)}
    return f"{{{labels[place[2]]}}}" if place[1] == "=" and place[2] in labels else place[0]


def _outer_steps(expression: Expression) -> Iterator[Step]:
    match expression:
        case Step():
            yield expression
        case Over():
            for part in expression.parts:
                yield from _outer_steps(part)
        case Apply(_, arguments):
            for argument in arguments:
                yield from _outer_steps(argument)
