"""One answer as a part of a statement: every section that the terminal has, as tables with real amounts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rongcli.base.money import capitals
from rongcli.base.text import Language
from rongcli.output.bar import cap_bar
from rongcli.output.clauses import quoted
from rongcli.output.document import Cell, Document, Money, Number, Part, Section, Tone, section
from rongcli.output.headline import differs, headline, outcome
from rongcli.output.phrases import PHRASES, SOURCES
from rongcli.output.sections import Sections
from rongcli.output.statement import about, subtitle
from rongcli.output.statement_rows import fact_row, field_name, limit_row, materials, step_number
from rongcli.output.statement_words import say, unit
from rongcli.rules.award import Amounts, Award, CapUse, ConditionResult, ReadingUsed
from rongcli.rules.edition import Edition
from rongcli.rules.notices import edition_notices
from rongcli.rules.policy import TimeLimit

TONES: dict[str, Tone] = {"eligible": "good", "ineligible": "bad", "needs-information": "open"}
Rows = Iterator[tuple[Cell, ...]]


class Told(NamedTuple):
    """An answer, and the time limits that stand under its readings."""

    answer: Award
    time_limits: tuple[TimeLimit, ...]


def award_statement(told: Told, edition: Edition, language: Language, made: str) -> Document:
    """The statement of one answer; ``made`` says when it was made and by what clock."""
    part = award_part(told, edition, language)
    claim = told.answer.claim
    dated = subtitle(edition, claim.date, language, claim.applicant, claim.item)
    whole = (part, about(edition, language, made))
    return Document(language, whole, say("kind", language), part.title, dated)


def award_part(told: Told, edition: Edition, language: Language, *, brief: bool = False) -> Part:
    """The part of one answer: conclusion, claim, basis, conditions, calculation, caps, readings, what is missing.

    A ``brief`` one leaves to the whole statement what all its parts share: the facts, the documents, the edition's
    notices; readings that change nothing stand in one line.
    """
    answer = told.answer
    made = _Part(told, edition, language, brief=brief)
    sections = tuple(one for one in made.parts() if one.rows or one.lines)
    title = answer.policy.name.to(language)
    return Part(title, answer.policy.id, headline(answer, language), TONES[answer.eligibility], sections)


class _Part(Sections):
    """The sections of one answer as tables."""

    def __init__(self, told: Told, edition: Edition, language: Language, *, brief: bool) -> None:
        super().__init__(told.answer, edition, language)
        self.time_limits = told.time_limits if told.answer.eligibility != "ineligible" else ()
        self.unit = unit(told.answer.policy.currency, language)
        self.brief = brief

    def head(self, *keys: str) -> tuple[str, ...]:
        """The names of a table's columns."""
        return tuple(say(key, self.language, unit=self.unit) for key in keys)

    def title(self, key: str, supplied: str = "") -> str:
        """A heading of the answer; it says so where an overlay supplied that part."""
        mark = self.say("supplied") if supplied in self.answer.policy.supplied_parts else ""
        return (PHRASES[key].to(self.language) if key in PHRASES else say(key, self.language)) + mark

    def parts(self) -> Iterator[Section]:
        """Every section, empty ones too."""
        head = self.head("field", "in-words", "money")
        amounts = list(self._amounts())
        if self.brief and self.answer.eligibility == "eligible":
            amounts = amounts[:1]  # the calculation and the caps say the rest
        yield section(self.title("conclusion"), list(self._told()), head, amounts, (30, 46, 24))
        if self.answer.missing:
            head = self.head("fact", "question", "who", "decides")
            yield section(self.title("missing"), (), head, self._missing(), (24, 38, 18, 20))
        if not self.brief:
            head = self.head("field", "value", "who", "number")
            yield section(self.title("claim"), (), head, self._stated(), (30, 32, 18, 20))
        head = self.head("document", "heading", "place", "figures", "provision")
        said = [quoted(source, self.edition, self.language) for source in self.answer.policy.sources]
        yield section(
            self.title("basis-title"), [one for one in said if one], head, self._basis(), (32, 18, 12, 12, 26)
        )
        head = self.head("condition", "result", "stated")
        rows = map(self._condition, self.answer.conditions)
        yield section(self.title("conditions-title", "requires"), (), head, rows, (50, 14, 36))
        head = self.head("step", "formula", "in-words", "step-value")
        yield section(self.title("calculation-title", "award"), (), head, self._calculation(), (22, 38, 20, 20))
        for listed, columns, lines in self.lists():
            share = 100 // len(columns)
            named = self.say("rows-title", listed=listed)
            yield section(named, (), columns, lines, (*[share] * (len(columns) - 1), 100 - share * (len(columns) - 1)))
        head = self.head("cap", "effect", "limit", "spent", "taken", "left")
        bar = cap_bar(self)
        drawn = [] if bar is None else [bar.drawn, *bar.legend(self)]
        yield section(self.title("caps-title", "caps"), drawn, head, self._caps(), (16, 28, 14, 14, 14, 14))
        yield self._readings()
        yield from self._beside()

    def _beside(self) -> Iterator[Section]:
        """How the clause is read, documents and time limits, notices."""
        yield Section(self.title("clause"), list(self.notes()))
        if not self.brief and self.answer.eligibility != "ineligible":
            lines = [materials(self.answer.policy, self.language) or say("documents", self.language)]
            lines += [] if self.time_limits else [say("no-limit-published", self.language)]
            limits = [limit_row(limit, self.language) for limit in self.time_limits]
            head = self.head("limit-row", "remark")
            yield section(self.title("papers", "time_limit"), lines, head, limits, (50, 50))
        shared = {one.code for one in edition_notices(self.edition, self.answer.claim.date)} if self.brief else set()
        told = [one.text.to(self.language) for one in self.answer.notices if one.code not in shared]
        yield Section(self.title("notices-title"), told)

    def _condition(self, result: ConditionResult) -> tuple[Cell, ...]:
        """A condition, how it came out, and what was stated; a "no" says to what, or it would seem to deny it."""
        mark, text, stated = self.held(result)
        names = result.condition.inputs
        if len(names) == 1 and self.answer.claim.facts.get(names[0]) is False and not result.condition.negated:
            label = self.inputs[names[0]].label.to(self.language)
            stated = stated if label == text else say("pair", self.language, name=label, value=stated)
        return text, mark, stated

    def _told(self) -> Iterator[str]:
        """What a conclusion says beside its amounts."""
        decided = self.lost() if self.answer.claim.decided_amount is not None else None
        if decided:
            yield decided
        if self.answer.eligibility == "eligible" and self.answer.amounts.certainty == "unpublished":
            yield say("no-figure-published", self.language)

    def _amounts(self) -> Rows:
        for index, row in enumerate(self._figures(self.answer.amounts, "{label}")):
            yield row
            amount = self.answer.amounts.amount
            chinese = self.language == "zh" and self.answer.policy.currency == "CNY"
            if index == 0 and chinese and self.answer.eligibility == "eligible" and amount is not None:
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
        words = {name: getattr(claim, name) for name in ("applicant", "applicant_id", "item", "claim_id")}
        words["date"] = claim.date.isoformat()
        for name, value in words.items():
            if value is not None and name not in self.inputs:
                yield field_name(name, self.language), value, "", None
        for name, fen in {"decided_amount": claim.decided_amount, "already_awarded": claim.already_awarded}.items():
            if fen is not None and name not in self.inputs:
                yield field_name(name, self.language), self.money(fen), "", Money(fen)
        for item in (*self.answer.policy.inputs, *self.answer.policy.other_inputs):
            if item.name in claim.facts:
                yield fact_row(item, claim.facts[item.name], self.language, self.answer.policy.currency)

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
            number = step_number(step)
            yield label, formula, "" if isinstance(number, Number) else value, number
        amounts = (self.answer.if_conditions_hold or self.answer).amounts
        if amounts.capped and amounts.before_caps is not None and amounts.maximum is not None:
            lost = self.money(amounts.before_caps - amounts.maximum)
            words = say("minus", self.language, before=self.money(amounts.before_caps), lost=lost)
            most = amounts.maximum
            yield say("after-caps", self.language), words, self.money(most), Money(most)

    def _caps(self) -> Rows:
        for use in self.caps():
            amounts = (use.limit, use.spent, use.reduction, use.headroom)
            _, _, saturates = self.cap(use)
            words = [say(key, self.language) for key in self._effect(use)] + ([saturates] if saturates else [])
            yield use.cap.text.to(self.language), self.say("semicolon").join(words), *map(Money, amounts)

    def _effect(self, use: CapUse) -> Iterator[str]:
        """What a cap did, by the key of its words; nothing where the authority still decides below it."""
        if use.over:
            yield "cap-over"
        elif use.binding:
            yield "cap-binding"
        elif use.reduction:
            yield "cap-part"
        elif (self.answer.if_conditions_hold or self.answer).amounts.amount is not None:
            yield "cap-free"

    def _readings(self) -> Section:
        """What the other choices would give, those first that change the answer."""
        used = sorted(self.answer.readings, key=lambda one: not self.moves(one))
        quiet = [one for one in used if self.brief and not self.moves(one)]
        rows = [row for one in used if one not in quiet for row in self._choices(one)]
        shape = self.say("reading", name="{0}", choice="{1}", default="")
        names = [shape.format(one.reading.name.to(self.language), self._chosen(one)) for one in quiet]
        lines = [self.say("quiet-readings", names=self.say("semicolon").join(names))] if names else []
        head = self.head("reading", "question", "chosen", "otherwise", "would-be", "choice")
        return section(self.title("readings-title"), lines, head, rows, (11, 25, 14, 14, 19, 17))

    def _chosen(self, used: ReadingUsed) -> str:
        mark = "" if used.chosen == used.reading.default else self.say("not-default")
        return used.reading.choices[used.chosen].to(self.language) + mark

    def _choices(self, used: ReadingUsed) -> Rows:
        for index, other in enumerate(used.alternatives):
            differ = differs(self.answer, other)
            yield (
                used.reading.name.to(self.language),
                "" if index else used.reading.question.to(self.language),
                self._chosen(used),
                used.reading.choices[other.choice].to(self.language),
                outcome(other, self.language, self.answer.policy.currency) if differ else say("same", self.language),
                f"{used.reading.id}={other.choice}",
            )

    def _missing(self) -> Rows:
        for one in self.answer.missing:
            stake = None if one.stake is None else Money(one.stake)
            texts = (one.label, one.question, SOURCES[one.source])
            yield *(text.to(self.language) for text in texts), stake
