"""A doubt about a table that loads, and where parts of a policy stand that it may be about."""

from __future__ import annotations

from typing import NamedTuple

from rongcli.base.text import Text
from rongcli.rules.policy import Cap, Policy
from rongcli.table.policy import cap_id
from rongcli.table.schema import PolicyTable
from rongcli.table.words import Path


class Doubt(NamedTuple):
    """A doubt at a path of the table: a stable code, what, why it matters, how to mend it."""

    path: Path
    code: str
    what: Text
    why: Text
    mend: Text


def cap_place(policy: Policy, item: PolicyTable, cap: Cap) -> Path:
    """Where a cap stands: among its policy's caps, or by itself where several policies share it."""
    if cap.together:
        return ("cap", cap.id)
    ids = [part.id or cap_id(part) for part in item.caps]
    return ("policy", policy.id, "caps", ids.index(cap.id))
