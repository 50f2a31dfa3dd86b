"""One answer as a part of a statement: every section that the terminal has, as tables with real amounts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rongcli.award import Amounts, Award, TraceStep
from rongcli.edition import Edition, TimeLimit
from rongcli.facts import CLAIM_FIELDS
from rongcli.language import Language
from rongcli.money import capitals
from rongcli.render.headline import differs, headline, outcome
from rongcli.render.phrases import PHRASES, SOURCES
from rongcli.render.sections import Sections
from rongcli.render.statement import Cell, Money, Part, Section, Statement, Tone, about
from rongcli.render.statement_words import say, unit

TONES: dict[str, Tone] = {"eligible": "good", "ineligible": "bad", "needs-information": "open"}
Rows = Iterator[tuple[Cell, ...]]


class Told(NamedTuple):
    """An answer, and the time limits that stand under its readings."""

    answer: Award
    time_limits: tuple[TimeLimit, ...]


def award_statement(told: Told, edition: Edition, language: Language, made: str) -> Statement:
    """The statement of one answer; ``made`` says when it was made and by what clock."""
    part = award_part(told, edition, language)
    return Statement(say("kind", language), part.title, language, (part, about(edition, language, made)))


def award_part(told: Told, edition: Edition, language: Language) -> Part:
    """The part of one answer: conclusion, claim, basis, conditions, calculation, caps, readings, what is missing."""
    answer = told.answer
    sections = tuple(section for section in _Part(told, edition, language).parts() if section.rows or section.lines)
    title = answer.policy.name.to(language)
    return Part(title, answer.policy.id, headline(answer, language), TONES[answer.eligibility], sections)


class _Part(Sections):
    """The sections of one answer as tables."""

    def __init__(self, told: Told, edition: Edition, language: Language) -> None:
        super().__init__(told.answer, edition, language)
        self.time_limits = told.time_limits if told.answer.eligibility != "ineligible" else ()
        self.unit = unit(told.answer.policy.currency, language)

    def head(self, *keys: str) -> tuple[str, ...]:
        """The names of a table's columns."""
        return tuple(say(key, self.language, unit=self.unit) for key in keys)

    def title(self, key: str, supplied: str = "") -> str:
        """A heading of the answer; it says so where an overlay supplied that part."""
        mark = self.say("supplied") if supplied in self.answer.policy.supplied_parts else ""
        return (PHRASES[key].to(self.language) if key in PHRASES else say(key, self.language)) + mark

    def parts(self) -> Iterator[Section]:
        """Every section, empty ones too."""
        lost = self.lost()
        yield Section(
            self.title("conclusion"),
            [lost] if lost else [],
            self.head("field", "in-words", "money"),
            list(self._amounts()),
        )
        yield Section(self.title("claim"), (), self.head("field", "value", "who"), list(self._stated()))
        head = self.head("document", "heading", "place", "figures", "provision")
        yield Section(self.title("basis-title"), (), head, list(self._basis()))
        head = self.head("result", "condition", "stated")
        rows = map(self.held, self.answer.conditions)
        yield Section(self.title("conditions-title", "requires"), (), head, list(rows))
        head = self.head("step", "formula", "in-words", "money")
        yield Section(self.title("calculation-title", "award"), (), head, list(self._calculation()))
        head = self.head("cap", "effect", "limit", "spent", "taken", "left")
        yield Section(self.title("caps-title", "caps"), (), head, list(self._caps()))
        head = self.head("reading", "question", "chosen", "otherwise", "would-be", "choice")
        yield Section(self.title("readings-title"), (), head, list(self._readings()))
        yield self._missing()
        head = self.head("limit-row", "remark")
        yield Section(self.title("time-limits", "time_limit"), (), head, list(self._limits()))
        yield Section(self.title("notices-title"), list(self.notices()))

    def _amounts(self) -> Rows:
        yield from self._figures(self.answer.amounts, "{label}")
        amount = self.answer.amounts.amount
        chinese = self.language == "zh" and self.answer.policy.currency == "CNY"
        if chinese and self.answer.eligibility == "eligible" and amount is not None:
            yield say("capitals", self.language), capitals(amount), None
        if self.answer.if_conditions_hold is not None:
            shape = say("held", self.language, label="{label}")
            yield from self._figures(self.answer.if_conditions_hold.amounts, shape)

    def _figures(self, amounts: Amounts, shape: str) -> Rows:
        """The amounts that there are; a bound that is not there is said to be none."""
        if amounts.certainty in ("none", "unpublished") and amounts.amount is None:
            return
        found: list[tuple[str, int | None]] = [("amount", amounts.amount)]
        if amounts.amount is None:
            found = [("minimum", amounts.minimum or 0), ("maximum", amounts.maximum)]
        if amounts.capped and amounts.before_caps is not None and amounts.maximum is not None:
            found += [("before-caps", amounts.before_caps), ("lost", amounts.before_caps - amounts.maximum)]
        for key, fen in found:
            label = shape.format(label=say(key, self.language))
            yield label, self.say("no-bound") if fen is None else self.money(fen), None if fen is None else Money(fen)

    def _stated(self) -> Rows:
        claim = self.answer.claim
        fields: dict[str, object] = {"applicant": claim.applicant, "item": claim.item, "claim_id": claim.claim_id}
        fields["date"] = claim.date.isoformat()
        money = {"decided_amount": claim.decided_amount, "already_awarded": claim.already_awarded}
        fields |= {name: None if fen is None else self.money(fen) for name, fen in money.items()}
        for name, value in fields.items():
            if value is not None and name not in self.inputs:
                yield CLAIM_FIELDS[name].to(self.language), str(value), ""
        for item in self.answer.policy.inputs:
            if item.name in claim.facts:
                who = SOURCES["authority" if item.authority else "applicant"].to(self.language)
                yield item.label.to(self.language), self.value(item, claim.facts[item.name]), who

    def _basis(self) -> Rows:
        for source in self.answer.policy.sources:
            start, end = source.span
            yield (
                self.edition.documents[source.document].to(self.language),
                source.heading or "",
                self.say("place", start=start, end=end),
                self.say("list").join(source.figures),
                source.provision,
            )

    def _calculation(self) -> Rows:
        for step, (label, formula, value) in zip(self.answer.trace, self.calculation(), strict=True):
            yield label, formula, value, _whole(step)

    def _caps(self) -> Rows:
        for use in self.caps():
            amounts = (use.limit, use.spent, use.reduction, use.headroom)
            line, told, reached = self.cap(use)
            effect = f"{line}{told}" + (f"{self.say('semicolon')}{reached}" if reached else "")
            yield use.cap.text.to(self.language), effect, *map(Money, amounts)

    def _readings(self) -> Rows:
        currency = self.answer.policy.currency
        for used in self.answer.readings:
            labels = {choice: label.to(self.language) for choice, label in used.reading.choices.items()}
            mark = "" if used.chosen == used.reading.default else self.say("not-default")
            first = [used.reading.name, used.reading.question]
            for other in used.alternatives:
                same = say("same", self.language)
                result = outcome(other, self.language, currency) if differs(self.answer, other) else same
                names = [text.to(self.language) for text in first]
                yield (
                    *names,
                    labels[used.chosen] + mark,
                    labels[other.choice],
                    result,
                    f"{used.reading.id}={other.choice}",
                )

    def _missing(self) -> Section:
        stated = bool(self.answer.missing)
        lines = [say("documents", self.language)]
        if not stated and self.answer.eligibility == "eligible":
            lines = [say("none-missing", self.language), *lines]
        rows: list[tuple[Cell, ...]] = [
            (
                one.label.to(self.language),
                one.question.to(self.language),
                SOURCES[one.source].to(self.language),
                None if one.stake is None else Money(one.stake),
            )
            for one in self.answer.missing
        ]
        head = self.head("fact", "question", "who", "decides")
        return Section(self.title("missing"), lines, head, rows)

    def _limits(self) -> Rows:
        for limit in self.time_limits:
            words = say("from-acceptance", self.language, limit=limit.text.to(self.language))
            yield words, say("fastest", self.language) if limit.at_best else ""


def _whole(step: TraceStep) -> Money | None:
    """The amount of a step that is a whole number of fen; what is a fraction of one has only its words."""
    whole = step.unit == "money" and step.value % step.scale == 0
    return Money(step.value // step.scale) if whole else None
