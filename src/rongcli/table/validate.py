"""From plain TOML data to models: one adapter for every part of the language.

The pieces contain one another, and an adapter builds the validators of all it can reach; so there is one, with a
field for each thing that is validated by itself, and not one for each.
"""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter, ValidationError

from rongcli.table import schema
from rongcli.table.faults import table_error
from rongcli.table.language import Award, Value
from rongcli.table.schema import ExamplesFile, LetTable, Table, TimeLimitTable
from rongcli.table.words import Path, Strict, Words

schema.Value = Value  # type: ignore[attr-defined]
"""The name that an annotation there uses: what a value is can only be said once every piece is there."""


class Part(Strict):
    """One part of a table; exactly one field is given."""

    table: Table | None = None
    award: Award | None = None
    per: list[str] | None = None
    limit: Value | None = None
    let: LetTable | None = None
    grants: Words | None = None
    time_limit: TimeLimitTable | None = None
    examples: ExamplesFile | None = None


ADAPTER: TypeAdapter[Part] = TypeAdapter(Part)


def validated(part: str, value: Any, path: Path) -> Any:
    """The value as the model of a part (a field of ``Part``), which stands at ``path``.

    Raises TableError for the first thing wrong, the rest with it.
    """
    try:
        return getattr(ADAPTER.validate_python({part: value}), part)
    except ValidationError as error:
        raise table_error(error, Part, lambda loc: (*path, *loc[1:])) from None
