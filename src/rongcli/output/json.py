"""JSON text. An award's record is made in ``rules.record``, which a table's examples compare with too."""

from __future__ import annotations

import json
from collections.abc import Iterator

from rongcli.base.record import TYPE_CHECKING
from rongcli.rules.record import SCHEMA, asked_on, award, claim, in_force, money, prior, source, stamp

if TYPE_CHECKING:
    from typing import Any

    from rongcli.output.formats import Answer, Paper

__all__ = ["ERROR", "SCHEMA", "asked_on", "award", "claim", "dumps", "in_force", "money", "prior", "source", "stamp"]

ERROR = "rongcli.error/1"
_LINE = json.JSONEncoder(ensure_ascii=False)  # made once: json.dumps would make one for every line


def dumps(value: Any, *, indent: int | None = None) -> str:
    """JSON text; Chinese stays Chinese."""
    if indent is None:
        return _LINE.encode(value)
    return json.dumps(value, ensure_ascii=False, indent=indent)


def written(answer: Answer, paper: Paper) -> Iterator[str]:
    """The answer's record; of several an array, one at a time: a whole file's answers would not fit in memory."""
    if not answer.several:
        yield from (dumps(record, indent=2) + "\n" for record in answer.records())
        return
    begun = False
    for record in answer.records():
        yield (",\n  " if begun else "[\n  ") + dumps(record, indent=2).replace("\n", "\n  ")
        begun = True
    yield "\n]\n" if begun else "[]\n"


def lines_written(answer: Answer, paper: Paper) -> Iterator[str]:
    """A line for each record."""
    return (dumps(line) + "\n" for line in answer.lines())
