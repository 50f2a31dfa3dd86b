"""JSON text. An award's record is made in ``rules.record``, which a table's examples compare with too."""

from __future__ import annotations

import json

from rongcli.base.record import TYPE_CHECKING
from rongcli.rules.record import SCHEMA, asked_on, award, claim, in_force, money, prior, source, stamp

if TYPE_CHECKING:
    from typing import Any

__all__ = ["ERROR", "SCHEMA", "asked_on", "award", "claim", "dumps", "in_force", "money", "prior", "source", "stamp"]

ERROR = "rongcli.error/1"
_LINE = json.JSONEncoder(ensure_ascii=False)  # made once: json.dumps would make one for every line


def dumps(value: Any, *, indent: int | None = None) -> str:
    """JSON text; Chinese stays Chinese."""
    if indent is None:
        return _LINE.encode(value)
    return json.dumps(value, ensure_ascii=False, indent=indent)
