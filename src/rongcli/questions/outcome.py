"""What one claim would be paid, as an expression of one of its numbers: conditions, award and caps in one.

``pieces`` and ``rule.span`` read it like any other expression, so the money of a claim is found for every value of an
input at once, and agrees with ``decide`` at each.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from rongcli.base.errors import UsageError
from rongcli.base.text import Text, did_you_mean
from rongcli.questions.grain import span_of
from rongcli.questions.pieces import Line
from rongcli.rules.award import ConditionResult
from rongcli.rules.decide import Decision, decide
from rongcli.rules.explain import Asked
from rongcli.rules.expression import Apply, Const, Expression, Value, all_of, facts_of, span, walk
from rongcli.rules.facts import PARSERS, names_of, plain
from rongcli.rules.operators import QUOTIENT
from rongcli.rules.outlook import NOTHING, open_question
from rongcli.rules.policy import Input, Policy
from rongcli.rules.terms import Terms


class Outcome(NamedTuple):
    """A claim's money as a function of an input.

    ``paid`` is fen × ``scale`` before the one rounding, None where nothing bounds it. ``tests`` are the conditions
    that the input decides; ``unmet`` is a condition that fails whatever the input, ``open`` those that the other
    facts leave open: ``paid`` supposes that they are met.
    """

    paid: Expression | None
    scale: int
    rounding: str
    certainty: str
    tests: tuple[ConditionResult, ...]
    unmet: ConditionResult | None
    open: tuple[ConditionResult, ...]

    @property
    def met(self) -> Expression:
        """One where the conditions that the input decides are met, else nothing."""
        return Apply("if", (all_of([one.condition.test for one in self.tests]), Const(1), NOTHING))


def line(item: Input) -> Line:
    """The domain of an input: fen, whole counts, millionths, or days."""
    grain, largest = span_of(item)
    return Line(item.name, grain, int(item.type == "date"), largest // grain)


def moving(asked: Asked) -> tuple[Input, ...]:
    """The numeric inputs that move the award under the chosen readings, in the table's order."""
    policy = asked.terms().policy
    ends = [end for rule in policy.awards for end in (rule.low, rule.high)]
    parts = [*ends, *(cap.limit for cap in policy.caps), *(condition.test for condition in policy.conditions)]
    names = {name for part in parts if part is not None for name in facts_of(part)}
    return tuple(item for item in asked.policy.inputs if item.name in names and item.type in PARSERS)


def chosen_input(asked: Asked, wanted: str | None) -> Input:
    """The input that a question is over: the wanted one, or the single one that moves the award.

    Raises UsageError for one that does not exist or does not move the award, naming those that do, and where several
    do and none was wanted.
    """
    awards = asked.terms().policy.awards
    if not awards or awards[0].certainty == "unpublished":
        message = Text(f"{asked.policy.id} 没有公布金额", f"{asked.policy.id} publishes no amount of money")
        raise UsageError(message, hint=Text("补充表可填入自己的数值", "an overlay can supply figures of your own"))
    found = moving(asked)
    typed = [_typed(item) for item in found]
    which = Text("可用 " + "、".join(typed), "use " + " or ".join(typed)) if found else None
    if wanted is None:
        open_ = [item for item in found if item.name not in asked.claim.facts and item.type != "date"] or list(found)
        if len(open_) == 1:
            return open_[0]
        if not found:
            message = Text(
                f"{asked.policy.id} 没有决定金额的数值输入", f"no number moves the award of {asked.policy.id}"
            )
            raise UsageError(message)
        raise UsageError(Text("须用 --over 指明输入", "needs --over: several inputs move the award"), hint=which)
    item = named_input(asked.edition.policies[asked.policy.id], wanted, which)
    if item not in found:
        message = Text(
            f"“{wanted}”不影响 {asked.policy.id} 的金额", f"'{wanted}' does not move the award of {asked.policy.id}"
        )
        raise UsageError(message, hint=which)
    return item


def _typed(item: Input) -> str:
    return f"--over {item.name.replace('_', '-')}"


def named_input(policy: Policy, word: str, which: Text | None) -> Input:
    """The input that a word names. Raises UsageError naming the nearest, or else which there are."""
    names = names_of(policy)
    found = names.get(plain(word))
    item = next((item for item in policy.inputs if item.name == found), None)
    if item is None:
        offered = {name: name for item in policy.inputs for name in (item.name, item.label.zh)}
        message = Text(f"{policy.id} 没有输入“{word}”", f"{policy.id} has no input '{word}'")
        raise UsageError(message, hint=did_you_mean(word, offered) or which)
    return item


def refuse_stated(asked: Asked, item: Input, why: Text) -> None:
    """Raises UsageError for a claim that states an input which the question itself gives values: one would be lost."""
    if item.name in asked.claim.facts:
        flag = f"--{item.name.replace('_', '-')}"
        hint = Text(f"请去掉 {flag}", f"leave {flag} out")
        raise UsageError(why, field=flag, hint=hint)


def at(asked: Asked, name: str, value: Value) -> Asked:
    """The same question with one fact stated."""
    return asked._replace(claim=asked.claim._replace(facts={**asked.claim.facts, name: value}))


def decided(asked: Asked, on: Terms, name: str, value: Value) -> Decision:
    """The decision with one fact stated."""
    return decide(at(asked, name, value).claim, on)


def outcome(asked: Asked, over: Line) -> Outcome:
    """The money of a claim as a function of an input that ``chosen_input`` allows. Raises UsageError."""
    on, claim = asked.terms(), asked.claim
    counted = next((cap for cap in on.policy.caps if over.name in cap.per), None)
    if counted is not None:
        message = Text(f"限额 {counted.id} 按该输入累计", f"the cap {counted.id} is kept for each value of it")
        raise UsageError(message)
    results = decided(asked, on, over.name, over.unit * over.first).conditions
    tests = tuple(one for one in results if over.name in facts_of(one.condition.test) and not one.assumed)
    others = [one for one in results if one not in tests]
    question = open_question(claim, (), on)
    assert question is not None, "chosen_input allows no other"
    paid = question.paid(one.condition.test for one in tests)
    for part in [one.condition.test for one in tests] + ([paid] if paid is not None else []):
        _refuse_undivided(part, asked, over)
    return Outcome(
        paid,
        question.rule.scale,
        on.rounding,
        "determined" if question.decided is not None else question.rule.certainty,
        tests,
        next((one for one in others if one.met is False), None),
        tuple(one for one in others if one.met is None),
    )


def _refuse_undivided(part: Expression, asked: Asked, over: Line) -> None:
    """Raises UsageError where the money is a quotient that has no value somewhere: there is no amount to compare."""
    facts = {**asked.claim.facts, over.name: (over.unit * over.first, over.unit * over.last)}
    for node in walk(part):
        if isinstance(node, Apply) and node.operator == QUOTIENT:
            divisor = node.arguments[1]
            least, most = span(divisor, facts)
            if least == 0 and (most == 0 or over.name in facts_of(divisor)):
                name = next(iter(facts_of(divisor)), over.name)
                label = asked.policy.input(name).label
                zh = f"金额要除以“{label.zh}”，而它可能为零"
                message = Text(zh, f"the award divides by '{label.en}', which may be 0")
                hint = Text("换一个输入，或用不含零的范围", "go over another input, or a range without 0")
                raise UsageError(message, hint=hint)


def needed(fen: int, scale: int, rounding: str) -> Fraction:
    """The least exact value (fen × scale) that rounds to so many fen; a quotient's may lie between whole numbers."""
    if fen <= 0:
        return Fraction(0)
    return Fraction(scale * (2 * fen - 1), 2) if rounding == "half-up" else Fraction(fen * scale)
