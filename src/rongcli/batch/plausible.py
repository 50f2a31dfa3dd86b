"""Amounts far from what a policy's figures lead one to expect: told, because a unit may have been lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from rongcli.base.money import in_words
from rongcli.base.text import Text
from rongcli.rules.bounds import saturation
from rongcli.rules.edition import Edition
from rongcli.rules.expression import DATE, Apply, Const, Expression, Fact, Value, facts_of, span, walk
from rongcli.rules.policy import Input, Policy

FAR = 1_000
"""How many times less, or more, is far."""
FEWEST = 3
"""Claims of a policy from which on all of them being far is no accident."""
_AMPLE = {"money": 10**13, "number": 10**13, "count": 10**13, "rate": 10**6, "date": 737_000, "boolean": True}
_COMPARING = ("above", "at_least", "below", "at_most")


class Range(NamedTuple):
    """Of one input of a policy's claims: how many state an amount above zero, the least and the greatest, in fen."""

    claims: int
    least: int
    most: int


class StatedAmounts:
    """The amounts that the claims of a run state, by policy and input."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._seen: dict[tuple[str, str], Range] = {}
        self._inputs: dict[str, tuple[str, ...]] = {}

    def see(self, policy: str, facts: Mapping[str, Value]) -> None:
        """Takes the amounts of one claim."""
        names = self._inputs.get(policy)
        if names is None:
            inputs = self._edition.policies[policy].inputs
            names = self._inputs[policy] = tuple(item.name for item in inputs if item.type == "money")
        for name in names:
            value = facts.get(name)
            if value:
                self.enter(policy, name, Range(1, int(value), int(value)))

    def enter(self, policy: str, name: str, found: Range) -> None:
        """Takes the range of some claims."""
        known = self._seen.get((policy, name))
        if known is not None:
            found = Range(known.claims + found.claims, min(known.least, found.least), max(known.most, found.most))
        self._seen[policy, name] = found

    def notes(self) -> list[Text]:
        """What is told of inputs all of whose amounts are far from what the policy's figures suggest."""
        return [note for key, found in sorted(self._seen.items()) for note in self._note(*key, found)]

    def _note(self, policy: str, name: str, found: Range) -> Iterator[Text]:
        if found.claims < FEWEST:
            return
        of = self._edition.policies[policy]
        item = of.input(name)
        marks = _figures(of, item)
        if not marks:
            return
        if found.most * FAR < min(marks):
            zh, en, mark, unit = "小于", "below one thousandth of", min(marks), "万元"
        elif found.least > max(marks) * FAR:
            zh, en, mark, unit = "大于", "above a thousand times", max(marks), "元"
        else:
            return
        figure_zh, figure_en = in_words(mark, "zh", of.currency), in_words(mark, "en", of.currency)
        part = "的千分之一" if zh == "小于" else "的一千倍"
        yield Text(
            f"{policy} 各项“{item.label.zh}”均{zh}条文数值（{figure_zh}）{part}：单位是否应为{unit}？（--unit 可指明）",
            f"every {item.label.en} of {policy} is {en} the clause's own figure ({figure_en}): "
            f"is the unit {unit}? (--unit says which)",
        )


def _figures(policy: Policy, item: Input) -> list[int]:
    """The amounts of an input at which something turns: a condition, or a cap that begins to bind."""
    parts = [*(condition.test for condition in policy.conditions), *(one.high for one in policy.awards if one.high)]
    found = {right for part in parts for right in _compared(part, item.name)}
    ample: dict[str, Value] = {one.name: _AMPLE.get(one.type, next(iter(one.choices), "")) for one in policy.inputs}
    ample[DATE] = _AMPLE["date"]
    for rule in policy.awards:
        for cap in policy.caps:
            if rule.high is None or cap.limit is None or cap.entitlement or facts_of(cap.amount):
                continue  # a limit that hangs on what is stated is no figure of the clause
            room = rule.scale * int(span(cap.amount, ample)[1])
            fill = saturation(rule.high, room, ample, item.name)
            found |= {fill} if fill else set()
    return sorted(value for value in found if value > 0)


def _compared(part: Expression, name: str) -> Iterator[int]:
    """The constants that an input is compared with."""
    for node in walk(part):
        if isinstance(node, Apply) and node.operator in _COMPARING:
            left, right = node.arguments[:2]
            if isinstance(left, Fact) and left.name == name and isinstance(right, Const):
                yield int(right.value)
