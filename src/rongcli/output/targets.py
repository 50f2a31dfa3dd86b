"""The answer of ``targets``: the documents' targets, and actual figures against them with bars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rongcli.base.text import Language, Text
from rongcli.output import target_records
from rongcli.output.document import Cell, Document, Part, Section, Tone, Words
from rongcli.output.formats import Answer
from rongcli.output.target_words import KINDS, RESULTS, WORDS, actual, conclusion, difference, goal, horizon
from rongcli.questions.targets import Progress
from rongcli.rules.edition import Edition
from rongcli.rules.published import Target

TONES: dict[str, Tone] = {"met": "good", "exceeded": "good", "missed": "bad", "no-verdict": "open", "unknown": "quiet"}
HEADS = {
    "target": Text("目标", "Target"),
    "figure": Text("数字", "Figure"),
    "year": Text("年份", "Year"),
    "source": Text("出处", "Source"),
    "actual": Text("实际", "Actual"),
    "difference": Text("差额", "Difference"),
    "result": Text("结果", "Result"),
}
_NAMED = 12
"""How many targets without a value are named."""
_CELLS, _WHOLE = 15, 10
"""A bar has a cell for each tenth of the figure, and ends at one and a half."""


class Targets(Answer):
    """Some targets, and where actual figures were given the progress of each."""

    columns = target_records.COLUMNS
    gives = ("chart",)

    def __init__(
        self, edition: Edition, targets: Sequence[Target], progress: Mapping[str, Progress] | None, language: Language
    ) -> None:
        super().__init__(language)
        self.edition = edition
        self.targets = targets
        self.progress = progress
        shown = {target.id for target in targets}
        self.comparisons = [one for one in edition.comparisons.values() if shown & set(one.targets)]

    def headline(self) -> str:
        """How many targets came to what."""
        return conclusion(self.targets, self.progress, self.language)

    def records(self) -> Iterator[dict[str, Any]]:
        """The whole as ``rongcli.targets/1``."""
        yield target_records.document(self.edition, self.targets, self.progress, self.comparisons, self.language)

    def lines(self) -> Iterator[dict[str, Any]]:
        """Each target."""
        for target in self.targets:
            yield target_records.record(target, target_records.of(target, self.progress), self.language)

    def rows(self) -> Iterator[list[object]]:
        """A row for each; with ``actual`` filled in, the same file can be read as actual figures."""
        return (target_records.cells(line) for line in self.lines())

    def chart(self) -> str:
        """A bar for each target that a value was stated of."""
        from rongcli.output.target_chart import progress_svg

        return progress_svg(self.edition, self.targets, self.progress or {}, self.language)

    def document(self, *, brief: bool) -> Document:
        """The targets by dimension, on a screen those without a value folded; then what is to be read side by side."""
        if not brief:
            return self._tables()
        listed = self.targets if self.progress is None else [one for one in self.targets if self._held(one)]
        sections = [
            Section(
                self.edition.dimensions[name].to(self.language),
                rows=[self._row(target) for target in listed if target.dimension == name],
                columns="53" if self.progress is None else "655",
            )
            for name in dict.fromkeys(target.dimension for target in listed)
        ]
        sections += [*self._side_by_side(listed), self._rest(listed), self._documents(listed)]
        return Document(self.language, [Part("", "targets", self.headline(), "strong", sections)])

    def _tables(self) -> Document:
        """A table of all targets for each dimension."""
        keys = ("target", "figure", "year", "source", *(("actual", "difference", "result") if self.progress else ()))
        header = [HEADS[key].to(self.language) for key in keys]
        sections = []
        for name in dict.fromkeys(target.dimension for target in self.targets):
            rows: list[list[Cell]] = []
            for target in (one for one in self.targets if one.dimension == name):
                place = f"{target.document} {target.span[0]}–{target.span[1]}"
                asked = (goal(target, self.language), horizon(target, self.language))
                row: list[Cell] = [target.name.to(self.language), *asked, place]
                if self.progress is not None:
                    one = self.progress[target.id]
                    row += [actual(one, self.language), difference(one, self.language)]
                    row.append(RESULTS[one.result].to(self.language))
                rows.append(row)
            sections.append(Section(self.edition.dimensions[name].to(self.language), header=header, rows=rows))
        sections += [*self._side_by_side(self.targets), self._documents(self.targets)]
        return Document(self.language, [Part("", "targets", self.headline(), "strong", sections)])

    def _held(self, target: Target) -> bool:
        return self.progress is not None and self.progress[target.id].result != "unknown"

    def _row(self, target: Target) -> tuple[Cell, ...]:
        notes = [note.to(self.language) for note in target.notes] if self.progress is None else []
        name = Words(target.name.to(self.language), under=[target.id, *notes])
        if self.progress is None:
            return name, self._asked(target)
        one = self.progress[target.id]
        figures = Words(actual(one, self.language), "strong", under=[goal(target, self.language)])
        words = [RESULTS[one.result].to(self.language), difference(one, self.language)]
        result = Words(bar(one.reached or 0), TONES[one.result], under=["  ".join(filter(None, words)).strip()])
        return name, figures, result

    def _asked(self, target: Target) -> Words:
        """What a target asks for and by when, and where it is printed."""
        asked = "  ".join(filter(None, (goal(target, self.language), horizon(target, self.language))))
        return Words(asked, under=[f"{target.document} {target.span[0]}–{target.span[1]}"])

    def _side_by_side(self, listed: Sequence[Target]) -> Iterator[Section]:
        names = {target.id for target in listed}
        mark = "：" if self.language == "zh" else ": "
        for one in self.comparisons:
            if not names & set(one.targets):
                continue
            rows: list[tuple[Cell, ...]] = []
            for target in (self.edition.targets[name] for name in one.targets):
                row: list[Cell] = [Words(target.name.to(self.language), under=[target.id]), self._asked(target)]
                if self.progress is not None:
                    held = self.progress[target.id]
                    words = [actual(held, self.language), RESULTS[held.result].to(self.language)]
                    row.append(Words("  ".join(word for word in words if word), TONES[held.result]))
                rows.append(tuple(row))
            title = f"{WORDS['side'].to(self.language)}{mark}{KINDS[one.kind].to(self.language)}"
            note = one.note.to(self.language)
            yield Section(title, [note], rows=rows, columns="53" if self.progress is None else "655")

    def _rest(self, listed: Sequence[Target]) -> Section:
        """The targets of which no value was stated, by name while there is room."""
        left = [target for target in self.targets if target not in listed]
        names = "  ".join(target.id for target in left[:_NAMED])  # ids wrap only at spaces
        names += WORDS["and-more"].to(self.language) if len(left) > _NAMED else ""
        words = WORDS["no-value"].to(self.language).format(count=len(left), names=names)
        return Section("", after=[words] if left else [])

    def _documents(self, listed: Sequence[Target]) -> Section:
        names = dict.fromkeys(target.document for target in listed)
        rows = [(name, self.edition.documents[name].to(self.language)) for name in names]
        return Section(WORDS["documents"].to(self.language), rows=rows, columns="ff")


def bar(reached: int) -> str:
    """A bar for hundredths of a percent of a figure; ``|`` stands where the figure is, ``>`` where it goes on."""
    cells = max(reached, 0) * _WHOLE // 10_000
    full = "█" * min(cells, _CELLS)
    whole = full.ljust(_CELLS)
    return (whole[:_WHOLE] + "|" + whole[_WHOLE:] + (">" if cells > _CELLS else "")).rstrip()
