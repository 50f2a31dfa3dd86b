"""The shape of what a table holds beside policies: dimensions, targets, comparisons, narrative, funds."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from rongcli.table.words import Note, Strict, Words


def _pair(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


Mention = Annotated[tuple[str, int], BeforeValidator(_pair)]
"""``["120条", 811]``: a figure as printed, and the offset at which the text prints it."""


class FundTable(Strict):
    """``fund`` of a policy: its size as printed, per year or in total, and what draws on it.

    ``stated = false`` names policies of which the text does not say whether they draw on it; ``reading`` is the
    reading of theirs that asks.
    """

    size: str
    per: Literal["year", "total"]
    at_least: bool = False
    draws: list[str] = []
    stated: bool = True
    reading: str | None = None


class DimensionTable(Strict):
    """``[dimension.KEY]``: a field of targets."""

    name: Words


class TargetTable(Strict):
    """``[target.ID]``: a target as the document prints it, at ``at`` within ``span``.

    A figure that is no number in itself needs ``value`` (its number, with a unit) or ``parts`` (several numbers).
    ``unit`` is needed where the unit is a mere counting word; its Chinese is the word the figure is printed with.
    """

    name: Words
    document: str
    dimension: str
    class_: Literal["target", "structural"] = Field(alias="class")
    comparator: Literal["above", "at_least", "equal", "at_most", "below", "about"]
    word: str
    figure: str
    at: int
    span: list[int] = Field(min_length=2, max_length=2)
    value: str | None = None
    parts: list[str] = []
    unit: Words | None = None
    per: Literal["year", "annual-average"] | None = None
    year: int | None = None
    mentions: list[Mention] = []
    provision: str | None = None
    verdict: bool = True
    """False where no actual figure could meet or miss it: a condition for persons, a shortest time."""
    notes: list[Note] = []


class ComparisonTable(Strict):
    """``[[comparison]]``: targets to be read side by side, and what is to be said of them."""

    id: str
    kind: Literal["same", "conflict", "looks-alike", "boundary"]
    targets: list[str] = Field(min_length=2)
    note: Note


class NarrativeTable(Strict):
    """``[[narrative]]``: figures of the text that are neither a policy's nor a target's, and why."""

    id: str
    reason: Note
    figures: list[Mention] = Field(min_length=1)
