"""A match as a statement: the interval, a part for each policy that fits or lacks something, the rest in a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rongcli.advise.advice import Advice
from rongcli.advise.match import FITS, Row
from rongcli.edition import Edition
from rongcli.language import Language
from rongcli.money import in_words
from rongcli.notices import edition_notices
from rongcli.render import match_words
from rongcli.render.match_words import TITLES
from rongcli.render.phrases import PHRASES, SOURCES
from rongcli.render.statement import Cell, Money, Part, Section, Statement, about
from rongcli.render.statement_award import Told, award_part
from rongcli.render.statement_words import say, unit

Rows = Iterator[tuple[Cell, ...]]


def match_statement(
    advice: Advice, explained: Callable[[Row], Told], edition: Edition, language: Language, made: str
) -> Statement:
    """The statement of a match; ``explained`` gives the whole answer of a row.

    A policy about which nothing is stated has no part of its own: it would say nothing but what it asks.
    """
    told = _Told(advice, edition, language)
    parts = [award_part(explained(row), edition, language) for row in told.shown]
    who = advice.match.profile.applicant or advice.match.profile.item or say("kind", language)
    whole = (told.summary(), *parts, told.others(), about(edition, language, made))
    return Statement(say("kind", language), who, language, whole)


class _Told:
    """What a match says beside its policies' own answers."""

    def __init__(self, advice: Advice, edition: Edition, language: Language) -> None:
        self.advice = advice
        self.edition = edition
        self.language = language
        self.shown = [row for row in advice.match.rows if row.standing in FITS or _open(row)]
        self.unit = unit(edition.currency, language)

    def head(self, *keys: str) -> tuple[str, ...]:
        """The names of a table's columns."""
        return tuple(say(key, self.language, unit=self.unit) for key in keys)

    def say(self, key: str, **values: object) -> str:
        """A phrase in the reader's language."""
        return say(key, self.language, **values)

    def summary(self) -> Part:
        """The first part: the conclusion, the interval, and a row for each policy that has a part."""
        match, language = self.advice.match, self.language
        prospect = match_words.prospect(match, language, self.edition.currency)
        notices = [text for _, text in match_words.notices(self.advice, language)]
        notices += [one.text.to(language) for one in edition_notices(self.edition, match.profile.date)]
        fits = any(row.standing in FITS for row in self.shown)
        head = self.head("standing", "policy", "remark", "at-least-money", "at-most-money")
        sections = (
            Section(
                self.say("interval"),
                [prospect] if prospect else [],
                self.head("field", "in-words", "money"),
                list(self._interval()),
            ),
            Section(self.say("by-policy"), (), head, [self._row(row) for row in self.shown]),
            Section(PHRASES["notices-title"].to(language), notices),
        )
        headline = match_words.conclusion(match, language, self.edition.currency)
        kept = tuple(section for section in sections if section.rows or section.lines)
        return Part(self.say("summary"), "summary", headline, "good" if fits else "open", kept)

    def _interval(self) -> Rows:
        total, language, currency = self.advice.match.total, self.language, self.edition.currency
        yield self.say("assured"), in_words(total.assured, language, currency), Money(total.assured)
        most = total.fits_at_most
        words = self.say("no-limit") if most is None else in_words(most, language, currency)
        yield self.say("fits-most"), words, None if most is None else Money(most)
        bounded = in_words(total.bounded, language, currency) + match_words.unlimited(self.advice.match, language)
        yield self.say("open-most"), bounded, Money(total.bounded)
        yield self.say("unpublished"), self.say("count", count=total.unpublished), None

    def _row(self, row: Row) -> tuple[Cell, ...]:
        """A policy's standing and the ends of what it gives; words where there is no figure."""
        amounts = row.decision.amounts
        low: Cell = None if amounts.minimum is None else Money(amounts.minimum)
        high: Cell = match_words.money(row, self.language) if amounts.maximum is None else Money(amounts.maximum)
        if amounts.certainty == "none":
            low, high = None, match_words.money(row, self.language)
        return (
            TITLES[row.standing].to(self.language),
            self._named(row),
            match_words.remark(row, self.language),
            low,
            high,
        )

    def _named(self, row: Row) -> str:
        return f"{row.policy.name.to(self.language)} ({row.policy.id})"

    def others(self) -> Part:
        """What has no part of its own, in lists: what does not fit and why, what nothing is stated of, what to ask."""
        rows = self.advice.match.rows
        unfit = [(self._named(row), match_words.reason(row, self.language)) for row in rows if row.standing == "unfit"]
        shown = {row.policy.id for row in self.shown}
        silent = [
            (self._named(row), match_words.remark(row, self.language), match_words.money(row, self.language))
            for row in rows
            if row.standing != "unfit" and row.policy.id not in shown
        ]
        asked = [
            (
                one.item.question.to(self.language),
                SOURCES[one.source].to(self.language),
                match_words.worth(one, self.language, self.edition.currency),
            )
            for one in self.advice.questions
        ]
        sections = (
            Section(self.say("unfit"), (), self.head("policy", "reason"), unfit, folded=True),
            Section(self.say("silent"), (), self.head("policy", "needs", "decides-words"), silent, folded=True),
            Section(self.say("questions"), (), self.head("question", "who", "decides-words"), asked, folded=True),
        )
        return Part(self.say("others"), "others", "", "", tuple(section for section in sections if section.rows))


def _open(row: Row) -> bool:
    """Whether a policy lacks something beside facts that are stated."""
    return row.standing != "unfit" and row.stated
