"""A match for a person at a terminal: the money first, then what fits, what nearly does, what to answer next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from rongcli.base.money import in_words
from rongcli.base.text import Language
from rongcli.output import match_words
from rongcli.output.match_words import TITLES, say
from rongcli.output.table import clean
from rongcli.questions.advice import Advice
from rongcli.questions.match import FITS, Row
from rongcli.rules.edition import Edition
from rongcli.rules.notices import edition_notices

SHOWN_QUESTIONS = 5
SHOWN_NEAR = 5
SHOWN_KINDS = 5
AMOUNT_WIDTH = 20
"""So that amounts stand in one column from section to section."""


def match_table(advice: Advice, edition: Edition, language: Language, *, every: bool = False) -> RenderableType:
    """The whole answer; ``every`` lists what is otherwise folded into a count."""
    return Group(*_Sheet(advice, edition, language, every=every).parts())


class _Sheet:
    """The sections of one match, in one language."""

    def __init__(self, advice: Advice, edition: Edition, language: Language, *, every: bool) -> None:
        self.advice = advice
        self.edition = edition
        self.language = language
        self.every = every
        self.rows = advice.match.rows
        self.fits = any(row.standing in FITS for row in self.rows)

    def say(self, key: str, **values: object) -> str:
        """A phrase in the reader's language."""
        return say(key, self.language, **values)

    def parts(self) -> Iterator[RenderableType]:
        """The conclusion, each standing, what is folded, near misses, steps up, questions, notices."""
        match, currency = self.advice.match, self.edition.currency
        colour = "bold green" if self.fits else "bold yellow"
        yield Styled(match_words.conclusion(match, self.language, currency), style=colour)
        prospect = match_words.prospect(match, self.edition, self.language)
        if prospect:
            yield Styled(prospect)
        asker = match_words.asker(match, self.edition, self.language)
        profile = match.profile
        who = [part for part in (profile.applicant, profile.item, profile.date.isoformat(), asker) if part]
        yield Styled(clean("  ".join(who)), style="dim")
        for name, title in TITLES.items():
            shown = [row for row in self.rows if row.standing == name and self._shown(row)]
            if shown:
                known = name not in ("unpublished", "granted", "unfit")
                yield from self._section(title.to(self.language), [self._row(row) for row in shown], money=known)
        yield from self._folded()
        yield from self._by_kind()
        yield from self._near()
        steps = [
            (f"+{in_words(s.gain, self.language, currency)}", match_words.step(s, self.language), s.policy.id)
            for s in self.advice.steps
        ]
        yield from self._section(self.say("steps"), steps)
        yield from self._questions()
        yield from self._notices()

    def _shown(self, row: Row) -> bool:
        """Whether a row stands by itself: what fits, and what is open about facts that were stated."""
        return self.every or row.standing in FITS or (row.standing != "unfit" and row.stated)

    def _row(self, row: Row) -> tuple[str, str, str]:
        name = row.policy.name.to(self.language)
        remark = match_words.remark(row, self.language)
        return match_words.money(row, self.language), f"{name}\n{remark}" if remark else name, row.policy.id

    def _section(
        self, title: str, rows: Iterable[tuple[str, str, str]], *, money: bool = True
    ) -> Iterator[RenderableType]:
        """A heading and its rows: money at the right of the first column where there is any, words, the policy's id."""
        rows = list(rows)
        if not rows:
            return
        yield Styled()
        yield Styled(title, style="bold cyan")
        grid = Table.grid(padding=(0, 2))
        if money:
            grid.add_column(justify="right", no_wrap=True, min_width=AMOUNT_WIDTH)
        grid.add_column(overflow="fold", ratio=1)
        for amount, words, name in rows:
            first, _, rest = words.partition("\n")
            cell = Styled(clean(first))
            cell.append(f"  {name}", style="dim")
            if rest:
                cell.append(f"\n{clean(rest)}", style="dim")
            grid.add_row(*([Styled(amount, style="bold")] if money else []), cell)
        yield Padding(grid, (0, 0, 0, 2))

    def _folded(self) -> Iterator[RenderableType]:
        """What is not listed: counts of what does not fit and of what nothing is stated about, a line for others."""
        others = match_words.others(self.advice.match, self.edition, self.language)
        if self.advice.match.way.unfold:
            rows = [self._row(row) for row in self.advice.match.others]
            yield from self._section(self.say("others-title"), rows, money=False)
        elif others and self.every:
            yield from (Styled(), Styled(others, style="dim"))
        if self.every:
            return
        silent = sum(not self._shown(row) and row.standing != "unfit" for row in self.rows)
        unfit = sum(row.standing == "unfit" for row in self.rows)
        lines = [
            self.say(key, count=count) for key, count in (("folded-unfit", unfit), ("folded-silent", silent)) if count
        ]
        lines += [others] if others else []
        if lines:
            yield Styled()
            yield Styled("\n".join(lines), style="dim")

    def _by_kind(self) -> Iterator[RenderableType]:
        """The most by who asks, while that is not known."""
        rows = match_words.by_kind(self.advice.match, self.edition, self.language)
        shown = rows if self.every else rows[:SHOWN_KINDS]
        yield from self._section(self.say("by-kind"), shown)
        if len(rows) > len(shown):
            more = self.say("more-kinds", count=len(rows) - len(shown))
            yield Padding(Styled(more, style="dim"), (0, 0, 0, 2))

    def _near(self) -> Iterator[RenderableType]:
        reachable = [one for one in self.advice.near if self.every or one.miss.within_reach]
        near = reachable if self.every else reachable[:SHOWN_NEAR]
        comma = self.say("semicolon")
        rows = [
            (
                match_words.prize(one, self.language),
                f"{one.miss.policy.name.to(self.language)}\n{comma.join(match_words.changes(one, self.language))}",
                one.miss.policy.id,
            )
            for one in near
        ]
        yield from self._section(self.say("near"), rows)
        far = 0 if self.every else sum(one.miss.changeable and not one.miss.within_reach for one in self.advice.near)
        other = len(self.advice.near) - len(reachable) - far
        folded = (("near-more", len(reachable) - len(near)), ("near-far", far), ("near-other", other))
        lines = [self.say(key, count=count) for key, count in folded if count]
        if lines and not rows:  # a line under no heading would seem to go on with what stands above
            yield from (Styled(), Styled(self.say("near"), style="bold cyan"))
        if lines:
            yield Padding(Styled("\n".join(lines), style="dim"), (0, 0, 0, 2))

    def _questions(self) -> Iterator[RenderableType]:
        asked = self.advice.questions if self.every else self.advice.questions[:SHOWN_QUESTIONS]
        rows = []
        for one in asked:
            source = match_words.source(one, self.language)
            words, option = one.text.to(self.language), match_words.option(one, self.language)
            rows.append((match_words.worth(one, self.language, self.edition.currency), words, f"{option}{source}"))
        yield from self._section(self.say("questions"), rows)
        rest = len(self.advice.questions) - len(asked)
        if rest:
            yield Padding(Styled(self.say("more-questions", count=rest), style="dim"), (0, 0, 0, 2))

    def _notices(self) -> Iterator[RenderableType]:
        lines = [text for _, text in match_words.notices(self.advice, self.language)]
        lines += [one.text.to(self.language) for one in edition_notices(self.edition, self.advice.match.profile.date)]
        if lines:
            yield Styled()
            yield Styled(self.say("notices"), style="bold cyan")
            yield from (Padding(Styled(line, style="dim"), (0, 0, 0, 2)) for line in lines)


def summary_table(advices: Iterable[Advice], language: Language, currency: str) -> RenderableType:
    """Many profiles: each one's applicant and conclusion."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(overflow="fold", ratio=1)
    grid.add_column(overflow="fold", ratio=2)
    for advice in advices:
        profile = advice.match.profile
        who = clean(profile.applicant or profile.item or profile.date.isoformat())
        words = Styled(match_words.conclusion(advice.match, language, currency))
        best = match_words.best(advice.match, language)
        if best:
            words.append(f"\n{clean(best)}", style="dim")
        grid.add_row(who, words)
    return grid
