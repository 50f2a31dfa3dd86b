"""Targets for a person: the list, and actual figures against them with bars; the same bars as a chart on file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from rongcli.base.text import Language
from rongcli.output.table import clean
from rongcli.output.target_words import KINDS, RESULTS, WORDS, actual, conclusion, difference, goal, horizon
from rongcli.questions.targets import Progress
from rongcli.rules.edition import Edition
from rongcli.rules.published import Comparison, Target

STYLES = {"met": "green", "exceeded": "green", "missed": "red", "no-verdict": "yellow", "unknown": "dim"}
_NAMED = 12
"""How many targets without a value are named."""
_CELLS, _WHOLE = 15, 10
"""A bar has a cell for each tenth of the figure, and ends at one and a half."""


def targets_list(
    edition: Edition, targets: Sequence[Target], comparisons: Iterable[Comparison], language: Language
) -> RenderableType:
    """Every target by dimension: what it asks for, by when, where it is printed, what is to be said of it."""
    parts: list[RenderableType] = []
    for name in dict.fromkeys(target.dimension for target in targets):
        grid = _grid(5, 3)
        for target in targets:
            if target.dimension == name:
                grid.add_row(_name(target, language, notes=True), _asked(target, language))
        parts += [Styled(edition.dimensions[name].to(language), style="bold cyan"), Padding(grid, (0, 0, 1, 2))]
    parts += _side_by_side(edition, comparisons, None, language)
    return Group(*parts, *_documents(edition, targets, language))


def _grid(*ratios: int) -> Table:
    """A grid of columns whose widths do not change from one dimension to the next."""
    grid = Table.grid(padding=(0, 2), expand=bool(ratios[0]))
    for ratio in ratios:
        grid.add_column(overflow="fold", ratio=ratio or None)
    return grid


def _asked(target: Target, language: Language) -> Styled:
    """What a target asks for and by when, and where it is printed."""
    place = f"{target.document} {target.span[0]}–{target.span[1]}"
    words = Styled(clean("  ".join(part for part in (goal(target, language), horizon(target, language)) if part)))
    return words.append(f"\n{clean(place)}", style="dim")


def _name(target: Target, language: Language, *, notes: bool = False) -> Styled:
    name = Styled(target.name.to(language))
    name.append(f"\n{target.id}", style="dim")
    for note in target.notes if notes else ():
        name.append(f"\n{note.to(language)}", style="dim")
    return name


def progress_table(
    edition: Edition,
    targets: Sequence[Target],
    progress: Mapping[str, Progress],
    comparisons: Iterable[Comparison],
    language: Language,
) -> RenderableType:
    """The targets that a value was stated of, with bars; then how many came to what, and which have none."""
    stated = [target for target in targets if progress[target.id].result != "unknown"]
    summary = conclusion(targets, progress, language)
    parts: list[RenderableType] = [Styled(summary, style="bold"), Styled()]
    for name in dict.fromkeys(target.dimension for target in stated):
        grid = _grid(6, 5, 5)
        for target in stated:
            if target.dimension == name:
                grid.add_row(*_progress_row(progress[target.id], language))
        parts += [Styled(edition.dimensions[name].to(language), style="bold cyan"), Padding(grid, (0, 0, 1, 2))]
    shown = {target.id for target in stated}
    parts += _side_by_side(edition, (one for one in comparisons if shown & set(one.targets)), progress, language)
    left = [target for target in targets if target.id not in shown]
    if left:
        names = "  ".join(target.id for target in left[:_NAMED])  # ids wrap only at spaces
        names += WORDS["and-more"].to(language) if len(left) > _NAMED else ""
        words = WORDS["no-value"].to(language).format(count=len(left), names=names)
        parts += [Styled(words, style="dim"), Styled()]
    return Group(*parts, *_documents(edition, stated, language))


def _progress_row(one: Progress, language: Language) -> tuple[Styled, Styled, Styled]:
    style = STYLES[one.result]
    figures = Styled(actual(one, language), style="bold")
    figures.append(f"\n{clean(goal(one.target, language))}", style="not bold")
    result = Styled()
    result.append(bar(one.reached or 0), style=style)
    result.append(f"\n{RESULTS[one.result].to(language)}", style=style)
    result.append("  " + difference(one, language))
    return _name(one.target, language), figures, result


def bar(reached: int) -> str:
    """A bar for hundredths of a percent of a figure; ``|`` stands where the figure is, ``>`` where it goes on."""
    cells = max(reached, 0) * _WHOLE // 10_000
    full = "█" * min(cells, _CELLS)
    whole = full.ljust(_CELLS)
    return (whole[:_WHOLE] + "|" + whole[_WHOLE:] + (">" if cells > _CELLS else "")).rstrip()


def _side_by_side(
    edition: Edition, comparisons: Iterable[Comparison], progress: Mapping[str, Progress] | None, language: Language
) -> Iterator[RenderableType]:
    first = True
    for one in comparisons:
        if first:
            yield Styled(WORDS["side"].to(language), style="bold cyan")
            first = False
        grid = _grid(5, 3) if progress is None else _grid(6, 5, 5)
        for target in (edition.targets[name] for name in one.targets):
            row = [_name(target, language), _asked(target, language)]
            if progress is not None:
                held = progress[target.id]
                words = [actual(held, language), RESULTS[held.result].to(language)]
                row.append(Styled("  ".join(word for word in words if word), style=STYLES[held.result]))
            grid.add_row(*row)
        note = Styled(f"{KINDS[one.kind].to(language)}: " if language == "en" else f"{KINDS[one.kind].to(language)}：")
        note.stylize("bold")
        note.append(one.note.to(language), style="not bold")
        yield Padding(Group(note, Padding(grid, (0, 0, 1, 2))), (0, 0, 0, 2))


def _documents(edition: Edition, targets: Iterable[Target], language: Language) -> Iterator[RenderableType]:
    names = dict.fromkeys(target.document for target in targets)
    if names:
        yield Styled(WORDS["documents"].to(language), style="bold cyan")
        grid = _grid(0, 0)
        for name in names:
            grid.add_row(name, edition.documents[name].to(language))
        yield Padding(grid, (0, 0, 0, 2))
