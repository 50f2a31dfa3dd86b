"""A doubt about a table that loads."""

from __future__ import annotations

from typing import NamedTuple

from rongcli.base.text import Text
from rongcli.table.words import Path


class Doubt(NamedTuple):
    """A doubt at a path of the table: a stable code, what, why it matters, how to mend it."""

    path: Path
    code: str
    what: Text
    why: Text
    mend: Text
