"""What to ask next: what is missing by the money it decides, and a dialogue as plain states.

A question is about a fact, or about what the text requires: a ruling of the authority, answered by a choice of its
reading. A dialogue is a profile and the answers so far; nothing here prompts. What cannot change any answer is never
asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from rongcli.base.text import Text
from rongcli.questions.match import Matcher, Row, limitless
from rongcli.questions.profile import Profile
from rongcli.rules.award import Missing
from rongcli.rules.explain import missing_facts
from rongcli.rules.expression import Value
from rongcli.rules.policy import Input, Policy


class Question(NamedTuple):
    """What is missing, and what hangs on it over all policies.

    ``name`` is the input, or POLICY.READING of a ruling, which has no ``item``; ``choices`` are the answers of a choice
    or of a ruling. ``stake`` is the fen it decides, the published and bounded part; ``unbounded`` names policies that
    pay without a limit, ``unpublished`` those that publish no figure; ``policies`` are all that need it.
    """

    name: str
    text: Text
    label: Text
    choices: Mapping[str, Text]
    item: Input | None
    source: Literal["applicant", "authority"]
    stake: int = 0
    unbounded: tuple[str, ...] = ()
    unpublished: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()

    @property
    def reading(self) -> str | None:
        """The reading that a ruling is on, as POLICY.READING; None for a fact."""
        return self.name if self.item is None else None


def questions(matcher: Matcher, rows: Iterable[Row], skipped: Iterable[str] = ()) -> list[Question]:
    """What is worth asking for, most money first. Each decides whether, or how much, some policy gives.

    What pays without a limit comes after what has one, because no figure says how much it is; then what publishes
    no figure, then what is no money; among equals first what the applicant knows. ``skipped`` are left out.
    """
    left_out = set(skipped)
    stakes: dict[str, dict[int | str, int]] = {}
    found: dict[str, Question] = {}
    for row in rows:
        if row.decision.eligibility != "needs-information":
            continue
        for missing in missing_facts(row.claim, row.terms, row.decision):
            asked = _question(row.policy, missing)
            if asked is None or asked.name in left_out:
                continue
            found[asked.name] = _with(found.get(asked.name, asked), row)
            group = stakes.setdefault(asked.name, {})
            key = matcher.group(row.policy.id)
            group[key] = max(group.get(key, 0), missing.stake or 0)
    summed = [question._replace(stake=sum(stakes[name].values())) for name, question in found.items()]
    return sorted(summed, key=_rank)


def _question(policy: Policy, missing: Missing) -> Question | None:
    """The question about what is missing; None for the key of a cap, which is not for the applicant to answer here."""
    if missing.reading is not None:
        if not missing.answers:
            return None
        name = missing.reading if missing.reading in policy.elsewhere else f"{policy.id}.{missing.reading}"
        return Question(name, missing.question, missing.label, missing.answers, None, missing.source)
    item = next((item for item in policy.inputs if item.name == missing.input), None)
    if item is None:
        return None
    return Question(item.name, item.question, item.label, item.choices, item, missing.source)


def _with(question: Question, row: Row) -> Question:
    name = row.policy.id
    no_limit, silent = limitless(row), row.decision.amounts.certainty == "unpublished"
    return question._replace(
        unbounded=(*question.unbounded, name) if no_limit else question.unbounded,
        unpublished=(*question.unpublished, name) if silent else question.unpublished,
        policies=(*question.policies, name),
    )


def _rank(question: Question) -> tuple[int, int, int, bool, int]:
    return (
        -question.stake,
        -len(question.unbounded),
        -len(question.unpublished),
        question.source == "authority",
        -len(question.policies),
    )


class Answer(NamedTuple):
    """One answer of a dialogue: to which question, and its value, None for "don't know"."""

    name: str
    value: Value | None
    ruling: bool = False
    """Whether it is a choice of the reading of that name, and no fact."""


class Dialogue(NamedTuple):
    """A profile to start from, and the answers since, in order."""

    start: Profile
    answers: tuple[Answer, ...] = ()

    @property
    def profile(self) -> Profile:
        """What is known by now, and how it is read."""
        return self.start._replace(
            facts={**self.start.facts, **self.said}, readings={**self.start.readings, **self.ruled}
        )

    @property
    def said(self) -> dict[str, Value]:
        """The facts that were answered."""
        return {one.name: one.value for one in self.answers if one.value is not None and not one.ruling}

    @property
    def ruled(self) -> dict[str, str]:
        """The readings that were answered."""
        return {one.name: str(one.value) for one in self.answers if one.value is not None and one.ruling}

    def answered(self, question: Question, value: Value | None) -> Dialogue:
        """The dialogue with one more answer; None is "don't know"."""
        return self._replace(answers=(*self.answers, Answer(question.name, value, question.item is None)))

    def back(self) -> Dialogue:
        """The dialogue without its last answer; the first state stays as it is."""
        return self._replace(answers=self.answers[:-1])


def next_question(matcher: Matcher, dialogue: Dialogue) -> Question | None:
    """The question that decides most; None when no answer can change anything any more, or all are left open."""
    skipped = [one.name for one in dialogue.answers if one.value is None]
    return next(iter(questions(matcher, matcher.rows(dialogue.profile), skipped)), None)
