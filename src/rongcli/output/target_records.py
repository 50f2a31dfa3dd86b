"""Targets as records for programs: ``rongcli.targets/1``, JSON lines, CSV; and as Markdown."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rongcli.base.csv_safety import csv_writer, defused
from rongcli.base.money import number_text
from rongcli.base.text import Language
from rongcli.output.json import asked_on, stamp
from rongcli.output.markdown import escaped
from rongcli.output.target_words import KINDS, RESULTS, WORDS, actual, difference, goal, horizon, hundredths
from rongcli.questions.targets import Progress, counts
from rongcli.rules.edition import Edition
from rongcli.rules.published import Comparison, Target

SCHEMA = "rongcli.targets/1"
COLUMNS = (
    "target", "name", "document", "dimension", "class", "comparator", "figure", "value", "unit", "per", "year",
    "start", "end", "provision", "actual", "result", "difference", "percent",
)  # fmt: skip


def signed(millionths: int | None) -> str | None:
    """A number as a decimal string, which no JSON parser rounds."""
    if millionths is None:
        return None
    return ("-" if millionths < 0 else "") + number_text(abs(millionths))


def of(target: Target, progress: Mapping[str, Progress] | None) -> Progress | None:
    """A target's progress, None where no file of actual figures was given."""
    return None if progress is None else progress[target.id]


def record(target: Target, progress: Progress | None, language: Language) -> dict[str, Any]:
    """One target; ``progress`` is null where no file of actual figures was given."""
    return {
        "id": target.id,
        "name": target.name.to(language),
        "document": target.document,
        "dimension": target.dimension,
        "class": target.kind,
        "comparator": target.comparator,
        "word": target.word,
        "figure": target.figure,
        "value": signed(target.value),
        "unit": target.unit.zh if target.unit else None,
        "parts": list(target.parts),
        "per": target.per,
        "year": target.year,
        "span": list(target.span),
        "at": target.at,
        "provision": target.provision,
        "notes": [note.to(language) for note in target.notes],
        "progress": None if progress is None else _progress(progress),
    }


def _progress(progress: Progress) -> dict[str, Any]:
    return {
        "result": progress.result,
        "stated": progress.stated,
        "actual": signed(progress.actual),
        "difference": signed(progress.difference),
        "percent": None if progress.percent is None else hundredths(progress.percent),
        "reached": None if progress.reached is None else hundredths(progress.reached),
    }


def document(
    edition: Edition,
    targets: Sequence[Target],
    progress: Mapping[str, Progress] | None,
    comparisons: Iterable[Comparison],
    language: Language,
) -> dict[str, Any]:
    """The whole answer as ``rongcli.targets/1``."""
    held = None if progress is None else [progress[target.id] for target in targets]
    dimensions = dict.fromkeys(target.dimension for target in targets)
    return {
        "schema": SCHEMA,
        "edition": stamp(edition),
        **asked_on(edition),
        "counts": {"targets": len(targets), **({} if held is None else counts(held))},
        "dimensions": [{"id": name, "name": edition.dimensions[name].to(language)} for name in dimensions],
        "targets": [record(target, of(target, progress), language) for target in targets],
        "comparisons": [
            {"id": one.id, "kind": one.kind, "targets": list(one.targets), "text": one.note.to(language)}
            for one in comparisons
        ],
    }


def targets_csv(targets: Iterable[Target], progress: Mapping[str, Progress] | None, language: Language) -> str:
    """A row for each target; with ``actual`` filled in, the same file can be read as actual figures."""
    text = io.StringIO()
    writer = csv_writer(text.write)
    writer.writerow(COLUMNS)
    for target in targets:
        plain = record(target, of(target, progress), language)
        held = plain["progress"] or dict.fromkeys(("stated", "result", "difference", "percent"))
        words = [target.id, *(plain[name] for name in COLUMNS[1:7])]
        numbers = [plain["value"], plain["unit"], plain["per"], plain["year"], *target.span, plain["provision"]]
        cells = [*words, *numbers, held["stated"], held["result"]]
        # Numbers of our own stay numbers, a minus sign too; only words could be a formula.
        row = [defused(str(cell)) if cell is not None else "" for cell in cells]
        writer.writerow([*row, held["difference"] or "", held["percent"] or ""])
    return text.getvalue()


def targets_markdown(
    edition: Edition,
    targets: Sequence[Target],
    progress: Mapping[str, Progress] | None,
    comparisons: Iterable[Comparison],
    language: Language,
) -> str:
    """A table for each dimension, then what is to be read side by side."""
    lines: list[str] = []
    for name in dict.fromkeys(target.dimension for target in targets):
        rows = [target for target in targets if target.dimension == name]
        lines += ["", f"## {escaped(edition.dimensions[name].to(language))}", "", *_rows(rows, progress, language)]
    for one in comparisons:
        if not any(line.startswith("## " + WORDS["side"].to(language)) for line in lines):
            lines += ["", "## " + WORDS["side"].to(language), ""]
        names = ", ".join(f"`{target}`" for target in one.targets)
        lines.append(f"- **{KINDS[one.kind].to(language)}** {names}: {escaped(one.note.to(language))}")
    return "\n".join(lines[1:]) + "\n" if lines else ""


def _rows(targets: Iterable[Target], progress: Mapping[str, Progress] | None, language: Language) -> list[str]:
    titles = {"zh": ["目标", "数字", "年份", "出处"], "en": ["Target", "Figure", "Year", "Source"]}[language]
    held_titles = {"zh": ["实际", "差额", "结果"], "en": ["Actual", "Difference", "Result"]}[language]
    titles += held_titles if progress is not None else []
    lines = ["| " + " | ".join(titles) + " |", "|" + " --- |" * len(titles)]
    for target in targets:
        place = f"{target.document} {target.span[0]}–{target.span[1]}"
        cells = [target.name.to(language), goal(target, language), horizon(target, language), place]
        if progress is not None:
            one = progress[target.id]
            cells += [actual(one, language), difference(one, language), RESULTS[one.result].to(language)]
        lines.append("| " + " | ".join(escaped(cell) for cell in cells) + " |")
    return lines
