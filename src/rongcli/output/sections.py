"""The words of an answer section by section, for every output that people read: terminal and Markdown say the same."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from rongcli.base.money import capitals, in_words, yuan_grouped
from rongcli.base.text import Language
from rongcli.output.clauses import clauses
from rongcli.output.headline import differs, outcome
from rongcli.output.phrases import BENEFITS, PHRASES, SOURCES, VERDICTS
from rongcli.output.values import formula_words, step_words, words
from rongcli.rules.award import Award, CapUse, ConditionResult, ListUse, Missing, ReadingUsed, RowUse, TraceStep
from rongcli.rules.edition import Edition
from rongcli.rules.expression import Value
from rongcli.rules.policy import Input
from rongcli.rules.rulings import rulings_of


def option(missing: Missing, language: Language) -> str:
    """How what is missing is said on the command line: an input by its name, a ruling by the choices of its reading."""
    if missing.reading is not None:
        return f"--reading {missing.reading}={'|'.join(missing.answers)}"
    if missing.input is None:
        return missing.label.to(language)
    return f"--{missing.label.zh if language == 'zh' else (missing.input or '').replace('_', '-')}"


def came_out(result: ConditionResult, needed: Collection[str]) -> str:
    """How a condition came out, by the key of its word; what is stated and still open is for the authority to rule."""
    if result.assumed or result.presumed:
        return "assumed" if result.assumed else "presumed"
    if result.met is None and any(name in needed for name in rulings_of(result.condition.test)):
        return "open-ruling"
    return {True: "met", False: "unmet", None: "unknown"}[result.met]


class Sections:
    """The sections of one answer, in one language, as plain words."""

    def __init__(self, answer: Award, edition: Edition, language: Language) -> None:
        self.answer = answer
        self.edition = edition
        self.language = language
        self.inputs = {item.name: item for item in answer.policy.inputs}

    def say(self, key: str, **values: object) -> str:
        """A phrase in the answer's language."""
        return PHRASES[key].to(self.language).format(**values)

    def value(self, item: Input, value: Value) -> str:
        """A value with its unit, in the answer's language and currency."""
        return words(item, value, self.language, self.answer.policy.currency)

    def money(self, fen: int) -> str:
        """An amount in the answer's language and currency."""
        return in_words(fen, self.language, self.answer.policy.currency)

    def exact(self) -> str | None:
        """A fixed amount to the fen, in Chinese also in capitals; None where none is fixed."""
        amount, currency = self.answer.amounts.amount, self.answer.policy.currency
        if self.answer.eligibility != "eligible" or amount is None:
            return None
        chinese = self.language == "zh" and currency == "CNY"
        exact = f"{'￥' if chinese else currency + ' '}{yuan_grouped(amount)}"
        return f"{exact}  {capitals(amount)}" if chinese else exact

    def lost(self) -> str | None:
        """What the caps took, or how a decided amount was held within the bounds, in one sentence."""
        amounts = self.answer.amounts
        decided = self.answer.claim.decided_amount
        if decided is not None and amounts.before_caps == decided and amounts.amount is not None:
            held = "decided" if amounts.amount == decided else "decided-held"
            return self.say(held, decided=self.money(decided), amount=self.money(amounts.amount))
        if not amounts.capped or amounts.before_caps is None or amounts.maximum is None:
            return None
        lost = amounts.before_caps - amounts.maximum
        return self.say("capped", before=self.money(amounts.before_caps), lost=self.money(lost))

    def facts(self) -> list[str]:
        """The verdict, the kind of benefit, who claims for what and when, and by which version of the rule."""
        claim, policy = self.answer.claim, self.answer.policy
        told = [VERDICTS[self.answer.eligibility], BENEFITS[policy.benefit]]
        said = [part for part in (claim.applicant, claim.item, claim.date.isoformat()) if part]
        if policy.history:
            said.append(
                self.say("rule-from" if policy.since else "rule-before", date=policy.since or policy.history[0])
            )
        return [*(text.to(self.language) for text in told), *said]

    def missing_title(self) -> str:
        """The key of the title over what is missing: with or without the money that it decides."""
        return "stakes-title" if any(missing.stake is not None for missing in self.answer.missing) else "missing-title"

    def missing(self) -> Iterator[tuple[str, str, str]]:
        """What is missing: its question, its option and whom to ask, the money that it decides."""
        for missing in self.answer.missing:
            worth = "" if missing.stake is None else self.money(missing.stake)
            source = SOURCES[missing.source].to(self.language)
            yield missing.question.to(self.language), f"{option(missing, self.language)}  {source}", worth

    def basis(self) -> Iterator[tuple[str, str]]:
        """Each citation, and its clause or what is said in its place."""
        sources = self.answer.policy.sources
        for source, clause in zip(sources, clauses(sources, self.edition, self.language), strict=True):
            title = self.edition.documents[source.document].to(self.language)
            heading = f" {source.heading}" if source.heading else ""
            figures = self.say("figures", figures=self.say("list").join(source.figures)) if source.figures else ""
            start, end = source.span
            yield f"{title}{heading} {self.say('place', start=start, end=end)}{figures}", clause

    def condition(self, result: ConditionResult) -> tuple[str, str, str]:
        """How a condition came out, its words, and what was stated for it, said to be stated."""
        mark, text, stated = self.held(result)
        return mark, text, self.say("stated") + stated if stated else ""

    def held(self, result: ConditionResult) -> tuple[str, str, str]:
        """How a condition came out, its words, and what was stated for it."""
        return (
            self.say(came_out(result, self.answer.needed)),
            result.condition.text.to(self.language),
            self.told(result),
        )

    def told(self, result: ConditionResult) -> str:
        """What was stated for a condition; to what it was said, where the condition's own words are others."""
        found = []
        for name in result.condition.inputs:
            if name in self.answer.claim.facts:
                item = self.inputs[name]
                label, value = item.label.to(self.language), self.value(item, self.answer.claim.facts[name])
                if result.condition.negated:
                    value = self.say("answer", label=label, value=value)
                found.append(value if len(result.condition.inputs) == 1 else f"{label} {value}")
        return self.say("list").join(found)

    def calculation(self) -> Iterator[tuple[str, str, str]]:
        """Each step: its label, its formula with the numbers put in (empty where it says no more), its value."""
        for step in self.answer.trace:
            formula = formula_words(self.answer, step.formula, self.language)
            value = step_words(step, self.language, self.answer.policy.currency)
            yield step.label.to(self.language), "" if formula == value else formula, value

    def lists(self) -> Iterator[tuple[str, list[str], list[list[str]]]]:
        """Each list that a step goes over: the step and the list, the columns, and each row with what it comes to."""
        for used in self.answer.lists:
            cells = used.listed.cells
            head = [cell.label.to(self.language) for cell in cells]
            rows = [
                [
                    *(self.value(cell, row.cells[cell.name]) if cell.name in row.cells else "" for cell in cells),
                    self._comes_to(used, row),
                ]
                for row in used.rows
            ]
            label, listed = used.label.to(self.language), used.listed.label.to(self.language)
            yield f"{listed} ({used.name})", [*head, label], rows

    def _comes_to(self, used: ListUse, row: RowUse) -> str:
        """What one row comes to; a dash of one that does not count, a question mark while it is not known."""
        if row.counts is False:
            return "–"
        if row.value is None or row.counts is None:
            return "?"
        step = TraceStep(used.name, used.label, "", used.unit, row.value, used.scale)
        return step_words(step, self.language, self.answer.policy.currency)

    def caps(self) -> Iterator[CapUse]:
        """The caps as they bear on the answer, or on what it is if the open conditions hold."""
        yield from (self.answer.if_conditions_hold or self.answer).caps

    def cap(self, use: CapUse) -> tuple[str, str, str]:
        """A cap's limit and what was used before; what it took or has left; where it saturates."""
        line = self.say("cap", scope=use.cap.text.to(self.language), limit=self.money(use.limit))
        if use.spent:
            line += self.say("cap-spent", spent=self.money(use.spent))
        amounts = (self.answer.if_conditions_hold or self.answer).amounts
        told = ""
        if use.binding and amounts.maximum is not None:
            told = self.say("cap-binding", lost=self.money(use.reduction))
        elif use.reduction:
            told = self.say("cap-reduced", lost=self.money(use.reduction))
        elif amounts.amount is not None:
            told = self.say("cap-left", left=self.money(use.headroom))
        if not use.saturates_at:
            return line, told, ""
        item, at = use.saturates_at
        return line, told, self.say("cap-saturates", input=item.label.to(self.language), value=self.value(item, at))

    def readings(self) -> Iterator[tuple[str, list[str]]]:
        """Readings that would change the answer or were chosen, each with what the others give; the rest by name."""
        quiet = []
        for used in self.answer.readings:
            if self.moves(used):
                yield self._reading(used)
            else:
                quiet.append(used.reading.name.to(self.language))
        if quiet:
            yield self.say("quiet-readings", names=self.say("list").join(quiet)), []

    def moves(self, used: ReadingUsed) -> bool:
        """Whether a reading is worth showing: another choice would change the answer, or it was chosen itself."""
        return used.chosen != used.reading.default or any(differs(self.answer, one) for one in used.alternatives)

    def _reading(self, used: ReadingUsed) -> tuple[str, list[str]]:
        labels = {choice: label.to(self.language) for choice, label in used.reading.choices.items()}
        default = "" if used.chosen == used.reading.default else self.say("not-default")
        line = self.say(
            "reading", name=used.reading.name.to(self.language), choice=labels[used.chosen], default=default
        )
        others = [
            self.say(
                "alternative",
                choice=labels[other.choice],
                outcome=outcome(other, self.language, self.answer.policy.currency),
                option=f"{used.reading.id}={other.choice}",
            )
            for other in used.alternatives
        ]
        return line, others

    def notes(self) -> Iterator[str]:
        """What the table says beside the rule."""
        return (note.to(self.language) for note in self.answer.notes)

    def notices(self) -> Iterator[str]:
        """The notices."""
        return (notice.text.to(self.language) for notice in self.answer.notices)
