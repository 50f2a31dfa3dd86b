"""A match as a page: the money first, then what fits, what nearly does, what to answer next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rongcli.base.money import in_words
from rongcli.base.text import Language
from rongcli.output import match_words
from rongcli.output.document import Cell, Part, Section, Tone, Words
from rongcli.output.match_words import TITLES, say
from rongcli.questions.advice import Advice
from rongcli.questions.match import FITS, Row
from rongcli.rules.edition import Edition
from rongcli.rules.notices import edition_notices

SHOWN_QUESTIONS = 5
SHOWN_NEAR = 5
SHOWN_KINDS = 5
NO_MONEY = ("unpublished", "granted", "unfit")
"""Standings of which no row has an amount."""


def match_part(advice: Advice, edition: Edition, language: Language, *, every: bool, whole: bool) -> Part:
    """The whole answer.

    ``every`` lists what is otherwise folded into a count; ``whole`` leaves out policies of which nothing is stated.
    """
    return _Page(advice, edition, language, every=every, whole=whole).part()


class _Page:
    """The sections of one match, in one language."""

    def __init__(self, advice: Advice, edition: Edition, language: Language, *, every: bool, whole: bool) -> None:
        self.advice = advice
        self.match = advice.match
        self.edition = edition
        self.language = language
        self.every = every
        self.silent = every and not whole
        """Whether policies are listed of which nothing is stated."""

    def say(self, key: str, **values: object) -> str:
        """A phrase in the reader's language."""
        return say(key, self.language, **values)

    def part(self) -> Part:
        """The conclusion, each standing, what is folded, near misses, steps up, questions, notices."""
        match, language, currency = self.match, self.language, self.edition.currency
        tone: Tone = "good" if any(row.standing in FITS for row in match.rows) else "open"
        prospect = match_words.prospect(match, self.edition, language)
        asker = match_words.asker(match, self.edition, language)
        profile = match.profile
        who = [part for part in (profile.applicant, profile.item, profile.date.isoformat(), asker) if part]
        headline = match_words.conclusion(match, language, currency)
        lines = [prospect] if prospect else []
        return Part("  ".join(who), "match", headline, tone, list(self._sections()), lines)

    def _sections(self) -> Iterator[Section]:
        for name, title in TITLES.items():
            shown = [self._row(row) for row in self.match.rows if row.standing == name and self._shown(row)]
            yield _listed(title.to(self.language), shown, money=name not in NO_MONEY)
        yield from self._folded()
        yield self._by_kind()
        yield self._near()
        yield _listed(self.say("steps"), list(self._steps()))
        yield self._questions()
        lines = [text for _, text in match_words.notices(self.advice, self.language)]
        lines += [one.text.to(self.language) for one in edition_notices(self.edition, self.match.profile.date)]
        yield Section(self.say("notices"), [Words(line, "quiet") for line in lines])

    def _shown(self, row: Row) -> bool:
        """Whether a row stands by itself: what fits, and what is open about facts that were stated."""
        if self.silent or row.standing in FITS:
            return True
        return self.every if row.standing == "unfit" else row.stated

    def _row(self, row: Row) -> tuple[Cell, ...]:
        remark = match_words.remark(row, self.language)
        name = row.policy.name.to(self.language)
        return match_words.money(row, self.language), Words(
            name, code=row.policy.id, under=[remark.strip()] if remark else []
        )

    def _folded(self) -> Iterator[Section]:
        """What is not listed: counts of what does not fit and of what nothing is stated about, a line for others."""
        others = match_words.others(self.match, self.edition, self.language)
        if self.match.way.unfold:
            rows = [self._row(row) for row in self.match.others]
            yield _listed(self.say("others-title"), rows, money=False)
        lines = [] if self.match.way.unfold or not others else [others]
        if not self.every:
            silent = sum(not self._shown(row) and row.standing != "unfit" for row in self.match.rows)
            unfit = sum(row.standing == "unfit" for row in self.match.rows)
            counts = (("folded-unfit", unfit), ("folded-silent", silent))
            lines = [self.say(key, count=count) for key, count in counts if count] + lines
        yield Section("", after=lines)

    def _by_kind(self) -> Section:
        """The most by who asks, while that is not known."""
        rows = match_words.by_kind(self.match, self.edition, self.language)
        shown = rows if self.every else rows[:SHOWN_KINDS]
        more = [self.say("more-kinds", count=len(rows) - len(shown))] if len(rows) > len(shown) else []
        return _listed(self.say("by-kind"), [(most, Words(name, code=how)) for most, name, how in shown], after=more)

    def _near(self) -> Section:
        reachable = [one for one in self.advice.near if self.every or one.miss.within_reach]
        near = reachable if self.every else reachable[:SHOWN_NEAR]
        comma = self.say("semicolon")
        rows: list[tuple[Cell, ...]] = []
        for one in near:
            name, changes = one.miss.policy.name.to(self.language), match_words.changes(one, self.language)
            words = Words(name, code=one.miss.policy.id, under=[comma.join(changes)])
            rows.append((match_words.prize(one, self.language), words))
        far = 0 if self.every else sum(one.miss.changeable and not one.miss.within_reach for one in self.advice.near)
        other = len(self.advice.near) - len(reachable) - far
        folded = (("near-more", len(reachable) - len(near)), ("near-far", far), ("near-other", other))
        return _listed(self.say("near"), rows, after=[self.say(key, count=count) for key, count in folded if count])

    def _steps(self) -> Iterator[tuple[Cell, ...]]:
        for one in self.advice.steps:
            gain = f"+{in_words(one.gain, self.language, self.edition.currency)}"
            yield gain, Words(match_words.step(one, self.language), code=one.policy.id)

    def _questions(self) -> Section:
        asked = self.advice.questions if self.every else self.advice.questions[:SHOWN_QUESTIONS]
        rows: list[tuple[Cell, ...]] = []
        for one in asked:
            option = match_words.option(one, self.language)
            aside = match_words.source(one, self.language)
            words = Words(one.text.to(self.language), code=option, aside=aside)
            rows.append((match_words.worth(one, self.language, self.edition.currency), words))
        rest = len(self.advice.questions) - len(asked)
        return _listed(self.say("questions"), rows, after=[self.say("more-questions", count=rest)] if rest else [])


def _listed(title: str, rows: list[tuple[Cell, ...]], *, money: bool = True, after: Iterable[str] = ()) -> Section:
    """Money at the right of the first column where there is any, then words."""
    strong = [(Words(str(amount), "strong"), words) if money else (words,) for amount, words in rows]
    return Section(title, rows=strong, columns="mw" if money else "w", after=list(after))


def summary_part(advices: Iterable[Advice], language: Language, currency: str) -> Part:
    """Many profiles: each one's applicant, conclusion and best policies."""
    rows: list[tuple[Cell, ...]] = []
    for advice in advices:
        profile = advice.match.profile
        best = match_words.best(advice.match, language)
        words = Words(match_words.conclusion(advice.match, language, currency), under=[best] if best else [])
        rows.append((profile.applicant or profile.item or profile.date.isoformat(), words))
    return Part("", "matches", "", "", [Section("", rows=rows, columns="12")])
