"""The tables of a match's statement for policies without a part of their own: what they lack, why they do not fit."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from rongcli.base.text import Language
from rongcli.output import match_words
from rongcli.output.document import Cell, Money, Part, Section
from rongcli.output.phrases import SOURCES
from rongcli.output.sections import Sections
from rongcli.output.statement_award import Told
from rongcli.output.statement_words import say, unit
from rongcli.questions.advice import Advice, Near
from rongcli.questions.ask import Question
from rongcli.questions.match import Row, limitless, most_of
from rongcli.rules.edition import Edition
from rongcli.rules.notices import edition_notices, time_limit_notices
from rongcli.rules.policy import Policy

ASKED = 5
"""How many questions are written out; every fact that is missing is named with its policy anyway."""


def named(policy: Policy, language: Language) -> str:
    """A policy by its name and id."""
    return say("named", language, name=policy.name.to(language), policy=policy.id)


def changed(near: Near, language: Language) -> str:
    """All changes of a near miss, in one line."""
    return match_words.say("semicolon", language).join(match_words.changes(near, language))


def result(near: Near, language: Language) -> str:
    """What a near miss comes to after its changes: it fits, or what it would still need."""
    miss = near.miss
    if miss.decision.eligibility == "eligible":
        return say("nearly", language)
    return say("not-yet", language, names=match_words.named(miss.policy, miss.decision.missing, language))


def brings(near: Near, language: Language) -> Cell:
    """What a near miss would bring: a number where it is one amount, else words."""
    gain = near.gain
    fixed = near.miss.decision.amounts.certainty not in ("none", "unpublished") and gain.assured == gain.at_most
    return Money(gain.at_most) if fixed and gain.at_most > 0 else match_words.prize(near, language)


def kinds(rows: Collection[Row], language: Language) -> str:
    """How many of some policies have a published bound, no limit, no published figure, or are not money."""
    found = {"bounded": 0, "unlimited": 0, "no-figure": 0, "no-money": 0}
    for row in rows:
        certainty = row.decision.amounts.certainty
        if certainty in ("none", "unpublished"):
            found["no-money" if certainty == "none" else "no-figure"] += 1
        else:
            found["unlimited" if limitless(row) else "bounded"] += 1
    told = (say(key, language, count=count) for key, count in found.items() if count)
    return match_words.say("semicolon", language).join(told)


def small(told: Told, edition: Edition) -> bool:
    """Whether an answer can stand in one row: it fits, fixes no amount, is no recognition, and nothing changes it."""
    answer = told.answer
    said = Sections(answer, edition, "en")
    usual = {one.code for one in (*edition_notices(edition, answer.claim.date), *time_limit_notices(answer.policy))}
    return (
        answer.eligibility == "eligible"
        and answer.amounts.certainty in ("none", "unpublished")
        and answer.policy.benefit != "recognition"
        and not any(map(said.moves, answer.readings))
        and all(one.code in usual for one in answer.notices)
    )


def granted(found: list[Told], edition: Edition, language: Language) -> Part:
    """The part of answers that can stand in a row each: what they give, on what facts, by which clause."""
    rows = [_granted(told, edition, language) for told in found]
    head = [say(key, language) for key in ("policy", "gives", "conditions", "basis")]
    section = Section("", (), head, rows, (22, 30, 20, 28))
    return Part(say("granted", language), "granted", "", "good", (section,))


def _granted(told: Told, edition: Edition, language: Language) -> tuple[Cell, ...]:
    answer = told.answer
    said = Sections(answer, edition, language)
    semicolon = match_words.say("semicolon", language)
    gives = answer.grants.to(language) if answer.grants else ""
    gives += match_words.intended(answer.policy, language)
    notes = ("" if language == "zh" else " ").join(note.to(language) for note in answer.notes)
    conditions = [say("pair", language, name=text, value=mark) for mark, text, _ in map(said.held, answer.conditions)]
    return (
        named(answer.policy, language),
        say("sentences", language, first=gives, second=notes) if notes else gives,
        semicolon.join(conditions),
        semicolon.join(
            f"{words} [{source.provision}]"
            for (words, _), source in zip(said.basis(), answer.policy.sources, strict=True)
        ),
    )


def parts(advice: Advice, shown: Collection[str], language: Language, currency: str) -> Iterator[Part]:
    """The parts after those of single policies (``shown``), where there is anything for them."""
    rows = [row for row in advice.match.rows if row.policy.id not in shown]
    lists = _Lists(advice, language, currency)
    for name, section in (
        ("lacking", lists.lacking([row for row in rows if row.standing != "unfit"])),
        ("questions", lists.questions()),
        ("unfit", lists.unfit([row for row in rows if row.standing == "unfit"])),
    ):
        if section.rows or section.lines:
            yield Part(section.title, name, "", "", (section._replace(title=""),))


class _Lists:
    """The lists of one match, in one language."""

    def __init__(self, advice: Advice, language: Language, currency: str) -> None:
        self.advice = advice
        self.language = language
        self.currency = currency

    def say(self, key: str, **values: object) -> str:
        """A phrase in the reader's language."""
        return say(key, self.language, **values)

    def head(self, *keys: str) -> tuple[str, ...]:
        """The names of a table's columns."""
        return tuple(say(key, self.language, unit=unit(self.currency, self.language)) for key in keys)

    def lacking(self, rows: list[Row]) -> Section:
        """Each policy and the facts it lacks; the most money first, then what has no limit or no figure."""
        found: list[tuple[Cell, ...]] = []
        silent = [row for row in rows if not row.stated]
        for row in sorted((row for row in rows if row.stated), key=_by_money):
            most: Cell = Money(most_of(row)) if most_of(row) else match_words.money(row, self.language)
            lacks = match_words.lacks(row, self.language) + match_words.intended(row.policy, self.language)
            found.append((named(row.policy, self.language), lacks, most))
        head = self.head("policy", "give", "at-most-money")
        lines = [self.say("silent", count=len(silent), kinds=kinds(silent, self.language))] if silent else []
        return Section(self.say("lacking"), lines, head, found, (42, 42, 16))

    def questions(self) -> Section:
        """The questions that decide the most money."""
        asked = [one for one in self.advice.questions if one.stake or one.unbounded][:ASKED]
        rest = len(self.advice.questions) - len(asked)
        lines = [self.say("more-questions", count=rest)] if rest and asked else []
        rows = [self._question(one) for one in asked]
        return Section(self.say("questions"), lines, self.head("question", "who", "decides"), rows, (60, 22, 18))

    def _question(self, one: Question) -> tuple[Cell, ...]:
        worth: Cell = match_words.worth(one, self.language, self.currency)
        if one.stake and not one.unbounded:
            worth = Money(one.stake)
        return one.text.to(self.language), SOURCES[one.source].to(self.language), worth

    def unfit(self, rows: list[Row]) -> Section:
        """Each policy that does not fit, the first reason, and the smallest change after which it would."""
        near = {one.miss.policy.id: one for one in self.advice.near}
        found: list[tuple[Cell, ...]] = []
        for row in rows:
            one = near.get(row.policy.id)
            change = self.say("never") if one is None else self._change(one)
            gain = None if one is None else brings(one, self.language)
            reason = match_words.reason(row, self.language)
            found.append((named(row.policy, self.language), reason, change, gain))
        head = self.head("policy", "reason", "to-fit", "gain")
        return Section(self.say("unfit"), (), head, found, (32, 24, 28, 16))

    def _change(self, near: Near) -> str:
        """The changes, whether the applicant could make them, and what would still be needed after them."""
        change = changed(near, self.language) + ("" if near.miss.changeable else self.say("fixed"))
        if near.miss.decision.eligibility == "eligible":
            return change
        return self.say("then", change=change, result=result(near, self.language))


def _by_money(row: Row) -> tuple[int, bool, bool, int]:
    unpublished = row.decision.amounts.certainty == "unpublished"
    return -most_of(row), not limitless(row), not unpublished, len(row.missing)
