"""Results that a database hands over row by row, for the forms whose writer is a program of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from rongcli.batch.columns import MONEY
from rongcli.batch.engines.lines import BOOLEAN, LONG, WHOLE, Own, fields
from rongcli.batch.job import Job
from rongcli.batch.run import Standing
from rongcli.batch.writers import About, open_writer
from rongcli.reading.lines import parse_object
from rongcli.rules.facts import RESULTS

STEP = 10_000
"""Rows between two reports of progress."""


def selected(own: Own, standing: Sequence[Standing], line: str, *, narrow: bool) -> str:
    """What to select for ``hand``: the claim's own, then the fields of its result, and the code of its policy."""
    found = fields(standing, line, narrow=narrow)
    texts = [f"CAST({value} AS VARCHAR)" if name in MONEY else value for name, value in found.items()]
    texts.append("policy")
    kept = [own.object] if own.object is not None else [own.types or "''", *own.cells.values()]
    return ", ".join(f"{value} AS _{place}" for place, value in enumerate([*kept, *texts]))


def keys_of(objects: Iterable[str], every: Collection[str]) -> tuple[str, ...]:
    """The keys of some objects in the order in which they come up; ``every`` key that could, so as to stop early."""
    found: dict[str, None] = {}
    for text in objects:
        found.update(dict.fromkeys(parse_object(text)))
        if len(found) == len(every):
            break
    return tuple(found)


def hand(
    job: Job,
    columns: tuple[str, ...],
    rows: Iterator[Sequence[Any]],
    total: int,
    about: About,
    standing: Sequence[Standing],
    *,
    objects: bool,
) -> None:
    """Writes what ``selected`` says of each claim, in their order; ``standing`` as in ``fields``.

    Raises OutputError.
    """
    end, shape = len(RESULTS) + 1, job.shape()
    with open_writer(job, columns) as writer:
        for number, row in enumerate(rows):
            if number % STEP == 0:
                job.progress("write", number, total)
            own = _members(str(row[0]), columns) if objects else _cells(row[0], row[1:-end])
            writer.row(own, shape(standing[row[-1]].policy.id, tuple(row[-end:-1])))
        writer.end(about)


def _members(text: str, columns: Sequence[str]) -> list[object]:
    found = parse_object(text)
    return [found.get(name) for name in columns]


def _cells(types: object, cells: Sequence[object]) -> Sequence[object]:
    """The cells as they were: text, truth, whole numbers; an empty text for nothing."""
    if not types:
        return [cell or "" for cell in cells]
    return [_value(mark, str(cell or "")) for mark, cell in zip(str(types), cells, strict=True)]


def _value(mark: str, text: str) -> object:
    if mark == BOOLEAN:
        return text == "true"
    return int(text) if mark in (WHOLE, LONG) else text
