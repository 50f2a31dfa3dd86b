"""What to ask next: what is missing by the money it decides, and a dialogue as plain states.

First who asks, for that decides which policies there are to ask about; then which of many plain facts are so, all at
once; then fact by fact. A question is about a fact, or about what the text requires: a ruling of the authority, which a
choice of its reading answers. A dialogue is a profile and the answers so far; nothing here prompts. What cannot change
any answer is never asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from rongcli.base.text import Text
from rongcli.questions.match import Match, Matcher, Row, limitless
from rongcli.questions.profile import Profile
from rongcli.rules.award import Missing
from rongcli.rules.expression import Value, truth
from rongcli.rules.missing import missing_facts
from rongcli.rules.policy import Input, Policy

WHO, MATTERS = "kind", "matters"
"""The names of the two questions that are about no single fact: who asks, and which of some facts are so."""
FEWEST_MATTERS = 4
"""Fewer facts than these are asked one by one."""


class Question(NamedTuple):
    """What is missing, and what hangs on it over all policies.

    ``name`` is the input, POLICY.READING of a ruling, ``WHO`` or ``MATTERS``; only an input has an ``item``.
    ``choices`` are the answers of a choice or of a ruling, and those of which several may be so. ``stake`` is the fen
    it decides, the published and bounded part; ``unbounded`` names policies that pay without a limit, ``unpublished``
    those that publish no figure; ``policies`` are all that need it.
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
    money: bool = False
    """Whether any of them pays money at all, be it nothing any more."""

    @property
    def reading(self) -> str | None:
        """The reading that a ruling is on, as POLICY.READING; None for anything else."""
        return self.name if self.item is None and not self.several else None

    @property
    def several(self) -> bool:
        """Whether any number of its choices may be the answer: it is about no single fact."""
        return self.name in (WHO, MATTERS)


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
        money=question.money or bool(row.policy.awards),
    )


def _rank(question: Question) -> tuple[int, int, int, bool, bool, int]:
    """Most money first; among equals what the applicant knows, and what may rule out before how much there is."""
    return (
        -question.stake,
        -len(question.unbounded),
        -len(question.unpublished),
        question.source == "authority",
        question.item is not None and question.item.type not in ("boolean", "choice"),
        -len(question.policies),
    )


def who_asks(match: Match, matcher: Matcher) -> Question | None:
    """The question who asks; None where that is known, or would make no difference.

    Its stake is what the greatest total of a kind comes to more than the smallest.
    """
    if not match.by_kind:
        return None
    totals = [total.bounded for _, total in match.by_kind]
    kinds = matcher.edition.kinds
    choices = {name: kinds[name].name for name in matcher.sorting.asked}
    text = Text("申请人是哪一类？（可选几类）", "Who asks? (Several may be chosen.)")
    return Question(
        WHO, text, Text("申请人类别", "Kind of applicant"), choices, None, "applicant", totals[0] - min(totals)
    )


def matters(rows: Sequence[Row], asked: Sequence[Question]) -> Question | None:
    """Which of many yes-or-no facts are so, all at once: for each policy one that rules it out where it is not so.

    The fewest facts that do for all such policies, most money first; one that the authority judges only for a policy
    that has no other. None where they are few enough to be asked.
    """
    known = {one.name: one for one in asked if one.item is not None}
    gates = [
        (row, names)
        for row in rows
        if row.decision.eligibility == "needs-information" and (names := _gates(row, known))
    ]
    chosen: list[str] = []
    while gates:
        counts = {name: sum(name in names for _, names in gates) for _, names in gates for name in names}
        best = max(counts, key=lambda name: (counts[name], known[name].stake))
        chosen.append(best)
        gates = [(row, names) for row, names in gates if best not in names]
    if len(chosen) < FEWEST_MATTERS:
        return None
    found = sorted((known[name] for name in chosen), key=_rank)
    text = Text(
        "以下哪些与申请人有关？（可选几项，其余按否）", "Which of these are so? (Several may be; the rest count as no.)"
    )
    policies = tuple(dict.fromkeys(policy for one in found for policy in one.policies))
    choices = {one.name: _matter(one) for one in found}
    stake = sum(one.stake for one in found)
    return Question(MATTERS, text, Text("有关事项", "What is so"), choices, None, "applicant", stake, policies=policies)


def _matter(question: Question) -> Text:
    if question.source == "applicant":
        return question.label
    zh, en = question.label
    return Text(f"{zh}（主管部门认定）", f"{en} (for the authority to say)")


def _gates(row: Row, known: Mapping[str, Question]) -> list[str]:
    """The facts whose no alone would rule a policy out: the applicant's, else those that the authority judges."""
    found = []
    for item in row.policy.inputs:
        if item.type == "boolean" and item.name in known:
            facts = {**row.claim.facts, item.name: False}
            if any(truth(condition.test, facts) is False for condition in row.terms.policy.conditions):
                found.append(item.name)
    return [name for name in found if known[name].source == "applicant"] or found


class Answer(NamedTuple):
    """One answer of a dialogue: to which question, and its value, None for "don't know".

    Of a question with several answers ``value`` is left None, ``chosen`` are those chosen of the ``offered``.
    """

    name: str
    value: Value | None
    ruling: bool = False
    """Whether it is a choice of the reading of that name, and no fact."""
    chosen: tuple[str, ...] | None = None
    offered: tuple[str, ...] = ()

    @property
    def skipped(self) -> bool:
        """Whether it leaves the question open."""
        return self.value is None and self.chosen is None


class Dialogue(NamedTuple):
    """A profile to start from, and the answers since, in order."""

    start: Profile
    answers: tuple[Answer, ...] = ()

    @property
    def profile(self) -> Profile:
        """What is known by now, and how it is read."""
        kinds = next((one.chosen for one in self.answers if one.name == WHO and one.chosen), self.start.kinds)
        return self.start._replace(
            facts={**self.start.facts, **self.said}, readings={**self.start.readings, **self.ruled}, kinds=kinds
        )

    @property
    def said(self) -> dict[str, Value]:
        """The facts that were answered."""
        found: dict[str, Value] = {}
        for one in self.answers:
            if one.name == MATTERS and one.chosen is not None:
                found |= {name: name in one.chosen for name in one.offered}
            elif one.value is not None and not one.ruling:
                found[one.name] = one.value
        return found

    @property
    def ruled(self) -> dict[str, str]:
        """The readings that were answered."""
        return {one.name: str(one.value) for one in self.answers if one.value is not None and one.ruling}

    def answered(self, question: Question, value: Value | tuple[str, ...] | None) -> Dialogue:
        """The dialogue with one more answer; None is "don't know"; of several that may be, those that are."""
        if isinstance(value, tuple):
            answer = Answer(question.name, None, chosen=value, offered=tuple(question.choices))
        else:
            answer = Answer(question.name, value, question.reading is not None)
        return self._replace(answers=(*self.answers, answer))

    def back(self) -> Dialogue:
        """The dialogue without its last answer; the first state stays as it is."""
        return self._replace(answers=self.answers[:-1])

    def skipped(self) -> list[str]:
        """The questions that were left open."""
        return [one.name for one in self.answers if one.skipped]

    def reopened(self) -> Dialogue:
        """The dialogue in which what was left open is asked again."""
        return self._replace(answers=tuple(one for one in self.answers if not one.skipped))


def next_question(matcher: Matcher, dialogue: Dialogue) -> Question | None:
    """The question that comes next: who asks, which matters, then what decides most money.

    None when no answer can change anything any more, or all are left open.
    """
    profile, heard = dialogue.profile, {one.name for one in dialogue.answers}
    several = len(matcher.policies) > 1
    if several and WHO not in heard and (who := who_asks(matcher.match(profile), matcher)) is not None:
        return who
    rows = tuple(matcher.seen(profile))
    asked = questions(matcher, rows, dialogue.skipped())
    if several and MATTERS not in heard and (which := matters(rows, asked)) is not None:
        return which
    return next(iter(asked), None)
