"""What to ask next: missing facts by the money they decide, and a dialogue as plain states.

A dialogue is a profile and the answers so far; nothing here prompts. What cannot change any answer is never asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from rongcli.questions.match import Matcher, Row, limitless
from rongcli.questions.profile import Profile
from rongcli.rules.explain import missing_facts
from rongcli.rules.expression import Value
from rongcli.rules.policy import Input


class Question(NamedTuple):
    """A missing fact, and what hangs on it over all policies.

    ``stake`` is the fen it decides, the published and bounded part; ``unbounded`` names policies that pay without
    a limit, ``unpublished`` those that publish no figure; ``policies`` are all that need it.
    """

    item: Input
    source: Literal["applicant", "authority"]
    stake: int
    unbounded: tuple[str, ...]
    unpublished: tuple[str, ...]
    policies: tuple[str, ...]


def questions(matcher: Matcher, rows: Iterable[Row], skipped: Iterable[str] = ()) -> list[Question]:
    """The facts worth asking for, most money first. Each decides whether, or how much, some policy gives.

    What pays without a limit comes after what has one, because no figure says how much it is; then what publishes
    no figure, then what is no money; among equals first what the applicant knows. ``skipped`` are left out.
    """
    left_out = set(skipped)
    stakes: dict[str, dict[int | str, int]] = {}
    found: dict[str, Question] = {}
    for row in rows:
        if row.decision.eligibility != "needs-information":
            continue
        inputs = {item.name: item for item in row.policy.inputs}
        for missing in missing_facts(row.claim, row.terms, row.decision):
            item = inputs.get(missing.input)
            # A ruling on a fact that is stated, or the key of a cap, is not for the applicant to answer here.
            if item is None or item.name in row.claim.facts or item.name in left_out:
                continue
            question = found.get(item.name) or Question(item, "applicant", 0, (), (), ())
            found[item.name] = _with(question, row, "authority" if item.authority else "applicant")
            group = stakes.setdefault(item.name, {})
            key = matcher.group(row.policy.id)
            group[key] = max(group.get(key, 0), missing.stake or 0)
    summed = [question._replace(stake=sum(stakes[name].values())) for name, question in found.items()]
    return sorted(summed, key=_rank)


def _with(question: Question, row: Row, source: Literal["applicant", "authority"]) -> Question:
    name = row.policy.id
    no_limit, silent = limitless(row), row.decision.amounts.certainty == "unpublished"
    return question._replace(
        source=source,
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
    """One answer of a dialogue: the fact, and its value, None for "don't know"."""

    name: str
    value: Value | None


class Dialogue(NamedTuple):
    """A profile to start from, and the answers since, in order."""

    start: Profile
    answers: tuple[Answer, ...] = ()

    @property
    def profile(self) -> Profile:
        """What is known by now."""
        said: Mapping[str, Value] = {one.name: one.value for one in self.answers if one.value is not None}
        return self.start._replace(facts={**self.start.facts, **said})

    def answered(self, name: str, value: Value | None) -> Dialogue:
        """The dialogue with one more answer; None is "don't know"."""
        return self._replace(answers=(*self.answers, Answer(name, value)))

    def back(self) -> Dialogue:
        """The dialogue without its last answer; the first state stays as it is."""
        return self._replace(answers=self.answers[:-1])


def next_question(matcher: Matcher, dialogue: Dialogue) -> Question | None:
    """The question that decides most; None when no answer can change anything any more, or all are left open."""
    skipped = [one.name for one in dialogue.answers if one.value is None]
    return next(iter(questions(matcher, matcher.rows(dialogue.profile), skipped)), None)
