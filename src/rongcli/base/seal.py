"""A seal on an answer: a hash over all that it says, by which any part that was changed since is noticed.

What an answer says of its claim (whose it is, its number, as of which day) often decides nothing, so that no
recomputation would miss it. A seal is no signature: whoever means to forge an answer can seal it anew, and then what
can be computed is still computed again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from rongcli.base.digest import sha256
from rongcli.base.record import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

SEAL = "seal"
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), check_circular=False)
"""So that spaces and the order of keys play no part."""
_WORDS = frozenset(("text", "label", "question", "name", "grants", "unmet", SEAL))
"""What changes with the language, and is computed again like everything else: an answer has one seal in both."""
_PLAIN = frozenset((str, bool, int, type(None)))
_STATED = ("claim", "facts", "own")
"""Whose keys are names of the table, whatever they are called."""


def seal_of(record: Mapping[str, Any]) -> str:
    """The seal that fits what a record says."""
    return sha256(_CANONICAL.encode(_codes(record)).encode()).hexdigest()


def sealed(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record with its seal."""
    return {**record, SEAL: seal_of(record)}


def _codes(value: Any) -> Any:
    """Plain data without its words. A thousand matches are sealed a second, so nothing is looked at twice."""
    if type(value) is dict:
        return {
            name: part if type(part) in _PLAIN or name in _STATED else _codes(part)
            for name, part in value.items()
            if name not in _WORDS
        }
    return [part if type(part) in _PLAIN else _codes(part) for part in value] if type(value) is list else value
