"""Cells of tables that people open in a spreadsheet, which runs whatever looks like a formula."""

from __future__ import annotations

import re

_RUN = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_SIGNED = re.compile(r"[+-][0-9]+(,[0-9]{3})*(\.[0-9]+)?%?", re.ASCII)


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before whatever could begin one.

    A plain signed number (``-5``, ``+3.50``) begins none and stays as it is.
    """
    return f"'{cell}" if cell.startswith(_RUN) and not _SIGNED.fullmatch(cell) else cell


def as_written(cell: str) -> str:
    """The cell before ``defused``, where a table written here is read again."""
    return cell[1:] if cell.startswith("'") and defused(cell[1:]) != cell[1:] else cell
