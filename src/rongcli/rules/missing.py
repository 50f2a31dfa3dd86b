"""What is missing from a claim, each with the question to ask and the money that an answer to it decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from rongcli.base.record import TYPE_CHECKING, Record
from rongcli.base.text import Text
from rongcli.rules.award import Claim, Missing
from rongcli.rules.bounds import answers
from rongcli.rules.decide import Decision, decide
from rongcli.rules.expression import DATE, RULING, ZERO, Expression, Fact, Value, facts_of, is_cell, is_ruling
from rongcli.rules.facts import CLAIM_FIELDS
from rongcli.rules.outlook import open_question
from rongcli.rules.policy import OPEN_CHOICES, Condition
from rongcli.rules.rulings import along
from rongcli.rules.terms import Terms, calculated, dateless

if TYPE_CHECKING:
    from typing import Literal


def missing_facts(claim: Claim, on: Terms, decision: Decision) -> tuple[Missing, ...]:
    """What is missing: facts and keys by their inputs, rulings by their readings; each once."""
    lacking = _Lacking(claim, on, decision)
    return tuple(_missing_one(lacking, name) for name in decision.missing)


class _Lacking(Record):
    """A claim with something missing, on its terms, as it is decided."""

    claim: Claim
    on: Terms
    decision: Decision

    @property
    def conditions(self) -> list[Condition]:
        """The undecided conditions."""
        return [result.condition for result in self.decision.conditions if result.met is None]

    def stake(self, name: str) -> int | None:
        """The fen that an answer decides; of a fact together with the rulings that it may lead to.

        It is the most now, less the smallest most that an answer leaves; None where no figure is known.
        """
        now = self.decision.amounts.maximum
        if now is None:
            return None
        question = open_question(self.claim, self.decision.conditions, self.on)
        tests = [condition.test for condition in self.conditions]
        wanted = [*self._unknown(name, tests), *along(name, tests, self.claim.facts)]
        each = [list(answers(fact, question.compared if question else (), self.claim.facts)) for fact in wanted]
        left = [self._most(zip((fact.name for fact in wanted), answer, strict=True)) for answer in product(*each)]
        return now - min((most for most in left if most is not None), default=now)

    def _unknown(self, name: str, tests: list[Expression]) -> Iterator[Fact]:
        """The fact of that name, if it is one: in a condition, in what is calculated, or what a key goes by."""
        facts = {key: fact for part in (*tests, *calculated(self.on.policy)) for key, fact in facts_of(part).items()}
        item = next((item for item in self.on.policy.inputs if item.name == name and item.choices), None)
        if name in facts:
            yield facts[name]
        elif item is not None:
            yield Fact(name, "choice", tuple(item.choices))

    def _most(self, answer: Iterable[tuple[str, Value]]) -> int | None:
        claim = self.claim._replace(facts={**self.claim.facts, **dict(answer)})
        return decide(claim, self.on).amounts.maximum

    def stake_of_version(self) -> int | None:
        """The fen that the date decides where it says which version of the policy the claim goes by."""
        now = self.decision.amounts.maximum
        alone = [one._replace(policy=one.policy._replace(history=())) for one in self.on.versions]
        found = [decide(self.claim, one).amounts.maximum for one in alone]
        return None if now is None else now - min((most for most in found if most is not None), default=now)


def _missing_one(lacking: _Lacking, name: str) -> Missing:
    claim, policy = lacking.claim, lacking.on.policy
    if is_ruling(name):
        return _ruling(lacking, name)
    if name == DATE and dateless(claim, lacking.on):
        ask = Text("请填写日期：申请适用其日期的条文。", "State the date: a claim goes by the rule of its date.")
        return Missing(name, CLAIM_FIELDS[name], ask, lacking.stake_of_version(), "applicant")
    if name in CLAIM_FIELDS and not any(item.name == name for item in policy.inputs):
        ask = Text(
            f"请填写{CLAIM_FIELDS[name].zh}：限额按此累计。", f"State the {CLAIM_FIELDS[name].en}: a cap follows it."
        )
        return Missing(name, CLAIM_FIELDS[name], ask, lacking.decision.amounts.maximum, "applicant")
    if name.startswith(ZERO):
        return _undivided(lacking, name.removeprefix(ZERO))
    if is_cell(name):
        return _missing_cell(lacking, name)
    item = policy.input(name)
    source: Literal["applicant", "authority"] = "authority" if item.authority else "applicant"
    return Missing(name, item.label, item.question, lacking.stake(name), source)


def _undivided(lacking: _Lacking, name: str) -> Missing:
    """What a quotient by nothing lacks: no fact, but what the text means by it."""
    label = lacking.on.policy.input(name).label
    ask = Text(
        f"此处除数为零（{label.zh}），条文未写如何计算：由主管部门认定。",
        f"The rule divides by an amount that is zero here ({label.en}): what is due then?",
    )
    return Missing(None, label, ask, None, "authority")


def _missing_cell(lacking: _Lacking, name: str) -> Missing:
    """A cell that a row of a list lacks: the list is what is stated anew."""
    policy = lacking.on.policy
    cell, whole = policy.input(name), policy.input(name.rpartition(".")[0])
    label = Text(f"{whole.label.zh}：{cell.label.zh}", f"{whole.label.en}: {cell.label.en}")
    question = Text(f"{whole.label.zh}：{cell.question.zh}", f"{whole.label.en}: {cell.question.en}")
    source: Literal["applicant", "authority"] = "authority" if cell.authority else "applicant"
    return Missing(whole.name, label, question, lacking.stake(name), source)


def _ruling(lacking: _Lacking, name: str) -> Missing:
    """What the authority must say of a reading: its own question, answered by its other choices."""
    reading = lacking.on.policy.ruling(name)
    inputs = {one for part in lacking.conditions if name in facts_of(part.test) for one in part.inputs}
    about = inputs.pop() if len(inputs) == 1 else None
    offered = {choice: label for choice, label in reading.choices.items() if choice not in OPEN_CHOICES}
    key = name.removeprefix(RULING)
    return Missing(about, reading.name, reading.question, lacking.stake(name), "authority", key, offered)
