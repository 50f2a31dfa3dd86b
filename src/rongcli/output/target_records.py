"""Targets as records for programs: ``rongcli.targets/1``, and rows of a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rongcli.base.money import number_text
from rongcli.base.text import Language
from rongcli.output.csv import Signed
from rongcli.output.json import asked_on, stamp
from rongcli.output.target_words import hundredths
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


def cells(plain: Mapping[str, Any]) -> list[object]:
    """A target's record as a row of ``COLUMNS``."""
    held = plain["progress"] or dict.fromkeys(("stated", "result", "difference", "percent"))
    words = [plain["id"], *(plain[name] for name in COLUMNS[1:7])]
    numbers = [plain["value"], plain["unit"], plain["per"], plain["year"], *plain["span"], plain["provision"]]
    # Numbers of our own stay numbers, a minus sign too; only words could be a formula.
    signed = (Signed(held[name] or "") for name in ("difference", "percent"))
    return [*words, *numbers, held["stated"], held["result"], *signed]
