"""What a table's documents hold beside policies: targets, how they compare, funds, narrative."""

from __future__ import annotations

from rongcli.base.record import Record
from rongcli.base.text import Text

Mention = tuple[str, int]
"""A figure as printed, and the offset at which the text prints it."""


class Fund(Record):
    """The size of a fund: at least so much or just so much fen, each year or in total, as printed.

    ``draws`` are policies that draw on it, or of which the text does not say whether they do (``stated`` false);
    ``reading`` is the reading of theirs that asks. Nothing here limits an award.
    """

    figure: str
    size: int
    per: str
    at_least: bool
    draws: tuple[str, ...]
    stated: bool
    reading: str | None


class Target(Record):
    """A target of a document: a measurable figure, and how the actual one must compare with it.

    ``comparator`` is above, at_least, equal, at_most, below or about; ``word`` is the text's own for it. ``value``
    is in millionths of ``unit`` (its Chinese word is the one the figure is printed with), None where the figure is
    no single number but ``parts``. ``per`` is year or annual-average, None where the text does not say. ``kind`` is
    target, or structural for a rule or a structure. Without ``verdict`` no actual figure could meet or miss it.
    """

    id: str
    name: Text
    document: str
    dimension: str
    kind: str
    comparator: str
    word: str
    figure: str
    at: int
    value: int | None
    unit: Text | None
    parts: tuple[str, ...]
    per: str | None
    year: int | None
    span: tuple[int, int]
    mentions: tuple[Mention, ...]
    provision: str | None
    notes: tuple[Text, ...]
    verdict: bool = True


class Comparison(Record):
    """Targets to be read side by side: the same, a conflict, look-alikes, or apart only at the boundary."""

    id: str
    kind: str
    targets: tuple[str, ...]
    note: Text


class Narrative(Record):
    """Figures of the text that no policy and no target answers for, and why none need do so."""

    id: str
    reason: Text
    figures: tuple[Mention, ...]
