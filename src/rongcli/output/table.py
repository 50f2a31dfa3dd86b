"""An award for a person at a terminal: the conclusion first, then why, step by step, then what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from rongcli.base.text import Language
from rongcli.output.headline import headline
from rongcli.output.sections import Sections
from rongcli.rules.award import Award
from rongcli.rules.edition import Edition

RESULT_STYLES = {True: "green", False: "red", None: "yellow"}


def clean(text: str) -> str:
    """Text without anything that a terminal would act on: escapes, control and direction marks become "?"."""
    return "".join(mark if mark.isprintable() or mark == "\n" else "?" for mark in text)


def award_table(answer: Award, edition: Edition, language: Language) -> RenderableType:
    """The whole answer."""
    return Group(*_Sheet(answer, edition, language).parts())


class _Sheet(Sections):
    """The sections of one answer, styled and laid out."""

    def parts(self) -> Iterator[RenderableType]:
        """Conclusion, what it still depends on, basis, conditions, calculation, caps, readings, notices."""
        yield from self._conclusion()
        sections = (
            (self.missing_title(), self._missing()),
            ("basis-title", self._basis()),
            ("conditions-title", self._conditions()),
            ("calculation-title", self._calculation()),
            ("caps-title", self._caps()),
            ("readings-title", self._readings()),
            ("notes-title", map(Styled, self.notes())),
            ("notices-title", (Styled(notice, style="dim") for notice in self.notices())),
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
        for line in (self.exact(), answer.policy.name.to(self.language), self.lost()):
            if line:
                yield Styled(line)
        yield Styled(clean("  ".join([answer.policy.id, *self.facts()])), style="dim")

    def _basis(self) -> Iterator[RenderableType]:
        for line, provision in self.basis():
            yield Styled(line)
            yield Styled(provision, style="dim")

    def _conditions(self) -> Iterator[RenderableType]:
        grid = _grid()
        for result in self.answer.conditions:
            mark, text, stated = self.condition(result)
            line = Styled(text)
            if stated:
                line.append(f"  {stated}", style="dim")
            grid.add_row(Styled(mark, style=RESULT_STYLES[result.met]), line)
        if self.answer.conditions:
            yield grid

    def _calculation(self) -> Iterator[RenderableType]:
        grid = Table.grid(padding=(0, 2))
        for _ in range(3):
            grid.add_column(overflow="fold")
        grid.columns[2].no_wrap = True
        for label, formula, value in self.calculation():
            grid.add_row(label, clean(formula), f"= {value}")
        if self.answer.trace:
            yield grid

    def _caps(self) -> Iterator[RenderableType]:
        for use in self.caps():
            line, told, reached = self.cap(use)
            yield Styled(line).append(told, style="yellow" if use.binding else "")
            if reached:
                yield Styled(reached, style="dim")

    def _missing(self) -> Iterator[RenderableType]:
        grid = Table.grid(padding=(0, 2))
        grid.add_column(overflow="fold", ratio=1)
        grid.add_column(no_wrap=True, justify="right")
        for question, option, worth in self.missing():
            grid.add_row(Styled(question).append(f"\n{option}", style="dim"), worth)
        if self.answer.missing:
            yield grid

    def _readings(self) -> Iterator[RenderableType]:
        for line, others in self.readings():
            yield Styled(line, style="" if others else "dim")
            yield from (Padding(Styled(other, style="dim"), (0, 0, 0, 2)) for other in others)


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
