"""A match as a statement: the conclusion, a part for each policy that gives or may give, the rest in tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from rongcli.base.money import capitals, in_words
from rongcli.base.text import Language
from rongcli.output import match_words, statement_lists
from rongcli.output.document import Cell, Document, Money, Part, Section, section
from rongcli.output.match_words import TITLES
from rongcli.output.phrases import PHRASES, SOURCES
from rongcli.output.statement import about, subtitle
from rongcli.output.statement_award import Told, award_part
from rongcli.output.statement_rows import fact_row, field_name, limit_row, materials
from rongcli.output.statement_words import say, unit
from rongcli.output.values import YES_NO
from rongcli.questions.advice import Advice
from rongcli.questions.match import FITS, Match, Row
from rongcli.rules.edition import Edition
from rongcli.rules.expression import DATE, Value
from rongcli.rules.notices import edition_notices
from rongcli.rules.policy import Input

Rows = Iterator[tuple[Cell, ...]]


def match_statement(
    advice: Advice, explained: Callable[[Row], Told], edition: Edition, language: Language, made: str
) -> Document:
    """The statement of a match; ``explained`` gives the whole answer of a row.

    A policy has a part of its own where something of it can be reviewed: it fits, or all that it lacks is conditions,
    some of them stated, so that its money is computed.
    """
    found = [(row, explained(row)) for row in candidates(advice.match)]
    shown = [(row, told) for row, told in found if row.standing in FITS or _computed(told)]
    small = [told for _, told in shown if statement_lists.small(told, edition)]
    alone = {told.answer.policy.id for told in small}
    parts = [award_part(told, edition, language, brief=True) for row, told in shown if row.policy.id not in alone]
    parts += [statement_lists.granted(small, edition, language)] if small else []
    lists = statement_lists.parts(advice, {row.policy.id for row, _ in shown}, language, edition.currency)
    who = advice.match.profile.applicant or advice.match.profile.item or say("match", language)
    first = _Summary(advice, shown, edition, language).part()
    dated = subtitle(edition, advice.match.profile.date, language)
    whole = (first, *parts, *lists, about(edition, language, made))
    return Document(language, whole, say("kind", language), who, dated)


def candidates(match: Match) -> list[Row]:
    """The policies of which something can be reviewed: they fit, or something of them is stated."""
    return [row for row in match.rows if row.standing in FITS or _may(row)]


def applicant_part(advice: Advice, found: list[tuple[Row, Told]], edition: Edition, language: Language) -> Part:
    """One applicant among many on one sheet: the conclusion, the policies, what would change it, what they lack."""
    shown = [(row, told) for row, told in found if row.standing in FITS or _computed(told)]
    part = _Summary(advice, shown, edition, language).part()
    profile = advice.match.profile
    lists = statement_lists.parts(advice, {row.policy.id for row, _ in shown}, language, edition.currency)
    more = [one.sections[0]._replace(title=one.title) for one in lists]
    who = profile.applicant or profile.item or say("match", language)
    return Part(who, who, part.headline, part.tone, (*part.sections, *more))


def _may(row: Row) -> bool:
    return row.standing != "unfit" and row.stated


def _computed(told: Told) -> bool:
    supposed = told.answer.if_conditions_hold
    return supposed is not None and supposed.amounts.certainty not in ("none", "unpublished")


class _Summary:
    """The conclusion on one page: the interval, the policies by standing, what would change it, what was stated."""

    def __init__(self, advice: Advice, shown: list[tuple[Row, Told]], edition: Edition, language: Language) -> None:
        self.advice = advice
        self.shown = shown
        self.edition = edition
        self.language = language
        self.unit = unit(edition.currency, language)

    def head(self, *keys: str) -> tuple[str, ...]:
        """The names of a table's columns."""
        return tuple(say(key, self.language, unit=self.unit) for key in keys)

    def say(self, key: str, **values: object) -> str:
        """A phrase in the reader's language."""
        return say(key, self.language, **values)

    def part(self) -> Part:
        """The first part."""
        match, language, currency = self.advice.match, self.language, self.edition.currency
        notices = [text for _, text in match_words.notices(self.advice, language)]
        notices += [one.text.to(language) for one in edition_notices(self.edition, match.profile.date)]
        limits = list(self._limits())
        listed = [materials(row.policy, language, "documents-of") for row, _ in self.shown if row.policy.materials]
        if len(listed) < len(self.shown):
            listed.append(self.say("documents-rest" if listed else "documents"))
        papers = listed + ([] if limits else [self.say("no-limit-published")])
        fits = any(row.standing in FITS for row, _ in self.shown)
        head = self.head
        title = self.say
        money = head("field", "in-words", "money")
        classes = head("standing", "policy", "remark", "at-least-money", "at-most-money")
        changes = head("policy", "change", "brings", "gain")
        facts = head("field", "value", "who", "number")
        timed = head("policy", "limit-row", "remark")
        sections = (
            section(title("interval"), self._askers(), money, self._interval(), (36, 42, 22)),
            section(title("by-policy"), (), classes, self._policies(), (17, 36, 21, 12, 14)),
            section(title("changes"), (), changes, self._changes(), (38, 32, 14, 16)),
            section(title("facts"), (), facts, self._facts(), (36, 26, 18, 20)),
            section(title("papers"), papers, timed, limits, (46, 27, 27)),
            Section(PHRASES["notices-title"].to(language), notices),
        )
        headline = match_words.conclusion(match, language, currency)
        kept = tuple(one for one in sections if one.rows or one.lines)
        return Part(self.say("summary"), "summary", headline, "good" if fits else "open", kept)

    def _askers(self) -> list[str]:
        """Who asks, or whose the greatest total is while that is not known; and what is for others."""
        match, language = self.advice.match, self.language
        names = match_words.asker_names(match, self.edition, language)
        asker = match_words.say("asker", language, names=names) if names else ""
        greatest = match_words.prospect(match, self.edition, language) if match.by_kind else None
        others = match_words.others(match, self.edition, language, hint=False)
        return [line for line in (asker, greatest, others) if line]

    def _interval(self) -> Rows:
        total, language, currency = self.advice.match.total, self.language, self.edition.currency
        yield self.say("assured"), in_words(total.assured, language, currency), Money(total.assured)
        if total.assured and language == "zh" and currency == "CNY":
            yield self.say("assured-capitals"), capitals(total.assured), None
        most = total.fits_at_most
        words = self.say("no-limit") if most is None else in_words(most, language, currency)
        yield self.say("fits-most"), words, None if most is None else Money(most)
        bounded = in_words(total.bounded, language, currency)
        if total.unbounded:
            names = {row.policy.id: row.policy.name.to(language) for row in self.advice.match.rows}
            joined = match_words.say("list", language).join(names[name] for name in total.unbounded)
            bounded = self.say("plus-unlimited", amount=bounded, names=joined)
        yield self.say("open-most"), bounded, Money(total.bounded)
        if total.unpublished:
            count = "one-policy" if total.unpublished == 1 else "policies"
            yield self.say("unpublished"), self.say(count, count=total.unpublished), None

    def _policies(self) -> Rows:
        """A row for each policy that has a part, a row for each class of the rest."""
        yield from (self._policy(row, told) for row, told in self.shown)
        shown = {row.policy.id for row, _ in self.shown}
        rest = [row for row in self.advice.match.rows if row.policy.id not in shown]
        lacking = [row for row in rest if row.standing != "unfit"]
        for rows, key, title in ((lacking, "lacking", "needs-facts"), (rest, "unfit", "does-not-fit")):
            rows = [row for row in rows if (row.standing == "unfit") == (key == "unfit")]
            if rows:
                where = self.say("see", count=len(rows), title=self.say(key))
                kinds = statement_lists.kinds(rows, self.language) if key == "lacking" else ""
                yield self.say(title), where, kinds, None, None

    def _policy(self, row: Row, told: Told) -> tuple[Cell, ...]:
        """A policy's standing and the ends of what it gives; words where there is no figure.

        What is not money is told with its conditions in a table of its own.
        """
        amounts = row.decision.amounts
        low: Cell = None if amounts.minimum is None else Money(amounts.minimum)
        high: Cell = match_words.money(row, self.language) if amounts.maximum is None else Money(amounts.maximum)
        if amounts.certainty == "none":
            low, high = None, match_words.money(row, self.language)
        remark = match_words.remark(row, self.language)
        if statement_lists.small(told, self.edition):
            remark = match_words.intended(row.policy, self.language).strip()
        return (
            TITLES[row.standing].to(self.language),
            statement_lists.named(row.policy, self.language),
            remark,
            low,
            high,
        )

    def _changes(self) -> Rows:
        """Near misses that the applicant can make good, and the next steps of what fits."""
        for near in self.advice.near:
            if near.miss.within_reach:
                yield (
                    statement_lists.named(near.miss.policy, self.language),
                    statement_lists.changed(near, self.language),
                    statement_lists.result(near, self.language),
                    statement_lists.brings(near, self.language),
                )
        for step in self.advice.steps:
            yield (
                statement_lists.named(step.policy, self.language),
                match_words.step(step, self.language),
                self.say("more"),
                Money(step.gain),
            )

    def _facts(self) -> Rows:
        """What the profile states: of everything, then of single policies alone."""
        profile, currency = self.advice.match.profile, self.edition.currency
        policies = [row.policy for row in (*self.advice.match.rows, *self.advice.match.others)]
        inputs = {item.name: item for policy in policies for item in (*policy.inputs, *policy.other_inputs)}
        yield from self._fields({"applicant": profile.applicant, "applicant_id": profile.applicant_id})
        yield from self._fields({"item": profile.item, "date": profile.date.isoformat()})
        yield from self._stated(profile.facts, inputs, currency)
        for row in self.advice.match.rows:
            own = profile.own.get(row.policy.id)
            if own is None:
                continue
            claim = own.claim
            yield self.say("own", policy=row.policy.name.to(self.language)), "", "", None
            yield from self._fields({"item": claim.item, "claim_id": claim.claim_id})
            yield from self._fields({"date": claim.date.isoformat()} if own.dated else {})
            for name, fen in (("decided_amount", claim.decided_amount), ("already_awarded", claim.already_awarded)):
                if fen is not None:
                    words = in_words(fen, self.language, row.policy.currency)
                    yield field_name(name, self.language), words, "", Money(fen)
            yield from self._stated(claim.facts, inputs, row.policy.currency)

    def _fields(self, stated: dict[str, str | None]) -> Rows:
        for name, value in stated.items():
            if value is not None:
                yield field_name(name, self.language), value, "", None

    def _stated(self, facts: Mapping[str, Value], inputs: Mapping[str, Input], currency: str) -> Rows:
        """Facts as stated; of yes and no one row each, with all that are so."""
        known = {name: value for name, value in facts.items() if name != DATE and name in inputs}
        for name, value in known.items():
            if not isinstance(value, bool):
                yield fact_row(inputs[name], value, self.language, currency)
        for held in (True, False):
            names = [self._judged(inputs[name]) for name, value in known.items() if value is held]
            if names:
                yield YES_NO[held].to(self.language), match_words.say("list", self.language).join(names), "", None

    def _judged(self, item: Input) -> str:
        """A fact's name, and who judges it where it is the authority."""
        if not item.authority:
            return item.label.to(self.language)
        label, judged = item.label.to(self.language), SOURCES["authority"].to(self.language)
        return self.say("judged", label=label, judged=judged)

    def _limits(self) -> Rows:
        for row, told in self.shown:
            for limit in told.time_limits:
                yield statement_lists.named(row.policy, self.language), *limit_row(limit, self.language)
