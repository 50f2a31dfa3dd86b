"""An award for a person at a terminal: the conclusion first, then why, step by step, then what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from rongcli.award import Alternative, Award, CapUse, ConditionResult, ReadingUsed
from rongcli.edition import Edition, Input
from rongcli.language import Language
from rongcli.money import capitals, in_words, yuan_grouped
from rongcli.render.headline import differs, headline, outcome
from rongcli.render.phrases import BENEFITS, PHRASES, SOURCES, VERDICTS
from rongcli.render.values import formula_words, step_words, words
from rongcli.rule import Value

RESULT_STYLES = {True: "green", False: "red", None: "yellow"}


def clean(text: str) -> str:
    """Text without anything that a terminal would act on: escapes, control and direction marks become "?"."""
    return "".join(mark if mark.isprintable() or mark == "\n" else "?" for mark in text)


def award_table(answer: Award, edition: Edition, language: Language) -> RenderableType:
    """The whole answer."""
    return Group(*_Sheet(answer, edition, language).parts())


class _Sheet:
    """The sections of one answer, in one language."""

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

    def outcome(self, other: Alternative) -> str:
        """What another choice of a reading would give."""
        return outcome(other, self.language, self.answer.policy.currency)

    def parts(self) -> Iterator[RenderableType]:
        """Conclusion, what it still depends on, basis, conditions, calculation, caps, readings, notices."""
        yield from self._conclusion()
        sections = (
            (self._missing_title(), self._missing()),
            ("basis-title", self._basis()),
            ("conditions-title", self._conditions()),
            ("calculation-title", self._calculation()),
            ("caps-title", self._caps()),
            ("readings-title", self._readings()),
            ("notices-title", self._notices()),
        )
        for title, rows in sections:
            body = list(rows)
            if body:
                yield Styled()
                supplied = {"calculation-title": "award", "caps-title": "caps"}.get(title)
                mark = self.say("supplied") if supplied in self.answer.policy.supplied_parts else ""
                yield Styled(self.say(title) + mark, style="bold cyan")
                yield from (Padding(row, (0, 0, 0, 2)) for row in body)

    def _conclusion(self) -> Iterator[RenderableType]:
        answer = self.answer
        colour = {"eligible": "bold green", "ineligible": "bold red"}.get(answer.eligibility, "bold yellow")
        yield Styled(headline(answer, self.language), style=colour)
        amount = answer.amounts.amount
        if answer.eligibility == "eligible" and amount is not None:
            chinese = self.language == "zh" and answer.policy.currency == "CNY"
            exact = f"{'￥' if chinese else answer.policy.currency + ' '}{yuan_grouped(amount)}"
            yield Styled(f"{exact}  {capitals(amount)}" if chinese else exact)
        yield Styled(answer.policy.name.to(self.language))
        lost = self._lost()
        if lost:
            yield Styled(lost)
        claim = answer.claim
        facts = [VERDICTS[answer.eligibility].to(self.language), BENEFITS[answer.policy.benefit].to(self.language)]
        facts += [part for part in (claim.applicant, claim.item, claim.date.isoformat()) if part]
        yield Styled(clean("  ".join([answer.policy.id, *facts])), style="dim")

    def _lost(self) -> str | None:
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

    def _basis(self) -> Iterator[RenderableType]:
        for source in self.answer.policy.sources:
            title = self.edition.documents[source.document].to(self.language)
            heading = f" {source.heading}" if source.heading else ""
            figures = self.say("figures", figures=self.say("list").join(source.figures)) if source.figures else ""
            start, end = source.span
            place = self.say("place", start=start, end=end)
            yield Styled(f"{title}{heading} {place}{figures}")
            yield Styled(source.provision, style="dim")

    def _conditions(self) -> Iterator[RenderableType]:
        grid = _grid()
        for result in self.answer.conditions:
            grid.add_row(*self._condition(result))
        if self.answer.conditions:
            yield grid

    def _condition(self, result: ConditionResult) -> tuple[Styled, Styled]:
        mark = (
            self.say("assumed")
            if result.assumed
            else self.say({True: "met", False: "unmet", None: "unknown"}[result.met])
        )
        said = [
            (self.inputs[name], self.answer.claim.facts[name])
            for name in result.condition.inputs
            if name in self.answer.claim.facts
        ]
        line = Styled(result.condition.text.to(self.language))
        shown = [
            self.value(item, fact)
            if len(result.condition.inputs) == 1
            else f"{item.label.to(self.language)} {self.value(item, fact)}"
            for item, fact in said
        ]
        if shown:
            line.append(f"  {self.say('stated')}{self.say('list').join(shown)}", style="dim")
        return Styled(mark, style=RESULT_STYLES[result.met]), line

    def _calculation(self) -> Iterator[RenderableType]:
        grid = Table.grid(padding=(0, 2))
        for _ in range(3):
            grid.add_column(overflow="fold")
        grid.columns[2].no_wrap = True
        for step in self.answer.trace:
            formula = formula_words(self.answer, step.formula, self.language)
            value = step_words(step, self.language, self.answer.policy.currency)
            grid.add_row(step.label.to(self.language), "" if formula == value else clean(formula), f"= {value}")
        if self.answer.trace:
            yield grid

    def _caps(self) -> Iterator[RenderableType]:
        supposed = self.answer.if_conditions_hold
        for use in supposed.caps if supposed else self.answer.caps:
            yield from self._cap(use)

    def _cap(self, use: CapUse) -> Iterator[RenderableType]:
        scope, limit = use.cap.text.to(self.language), self.money(use.limit)
        line = Styled(self.say("cap", scope=scope, limit=limit))
        if use.spent:
            line.append(self.say("cap-spent", spent=self.money(use.spent)))
        amounts = (self.answer.if_conditions_hold or self.answer).amounts
        if use.binding and amounts.maximum is not None:
            line.append(self.say("cap-binding", lost=self.money(use.reduction)), style="yellow")
        elif use.reduction:
            line.append(self.say("cap-reduced", lost=self.money(use.reduction)))
        elif amounts.amount is not None:
            line.append(self.say("cap-left", left=self.money(use.headroom)))
        yield line
        if use.saturates_at:
            item, at = use.saturates_at
            yield Styled(
                self.say(
                    "cap-saturates",
                    input=item.label.to(self.language),
                    value=self.value(item, at),
                ),
                style="dim",
            )

    def _missing_title(self) -> str:
        return "stakes-title" if any(missing.stake is not None for missing in self.answer.missing) else "missing-title"

    def _missing(self) -> Iterator[RenderableType]:
        grid = Table.grid(padding=(0, 2))
        grid.add_column(overflow="fold", ratio=1)
        grid.add_column(no_wrap=True, justify="right")
        for missing in self.answer.missing:
            worth = "" if missing.stake is None else self.money(missing.stake)
            name = missing.label.zh if self.language == "zh" else missing.input.replace("_", "-")
            line = Styled(missing.question.to(self.language))
            line.append(f"\n--{name}  {SOURCES[missing.source].to(self.language)}", style="dim")
            grid.add_row(line, worth)
        if self.answer.missing:
            yield grid

    def _readings(self) -> Iterator[RenderableType]:
        """Those that would change the answer or were chosen, a line for each choice; the others by name."""
        quiet = []
        for used in self.answer.readings:
            if (
                not any(differs(self.answer, other) for other in used.alternatives)
                and used.chosen == used.reading.default
            ):
                quiet.append(used.reading.name.to(self.language))
                continue
            yield from self._reading(used)
        if quiet:
            yield Styled(self.say("quiet-readings", names=self.say("list").join(quiet)), style="dim")

    def _reading(self, used: ReadingUsed) -> Iterator[RenderableType]:
        default = "" if used.chosen == used.reading.default else self.say("not-default")
        choice = used.reading.choices[used.chosen].to(self.language)
        yield Styled(self.say("reading", name=used.reading.name.to(self.language), choice=choice, default=default))
        for other in used.alternatives:
            label = used.reading.choices[other.choice].to(self.language)
            option = f"{used.reading.id}={other.choice}"
            yield Padding(
                Styled(
                    self.say(
                        "alternative",
                        choice=label,
                        outcome=self.outcome(other),
                        option=option,
                    ),
                    style="dim",
                ),
                (0, 0, 0, 2),
            )

    def _notices(self) -> Iterator[RenderableType]:
        for notice in self.answer.notices:
            yield Styled(notice.text.to(self.language), style="dim")


def _grid() -> Table:
    """A mark that keeps its width, and words that fold, also Chinese ones."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold", ratio=1)
    return grid


def awards_table(answers: Iterable[Award], language: Language) -> RenderableType:
    """Several policies: each one's id, and its conclusion over its name."""
    grid = _grid()
    for answer in answers:
        colour = {"eligible": "green", "ineligible": "red"}.get(answer.eligibility, "yellow")
        words = Styled(headline(answer, language), style=colour)
        words.append(f"\n{answer.policy.name.to(language)}", style="dim")
        grid.add_row(Styled(answer.policy.id), words)
    return grid
