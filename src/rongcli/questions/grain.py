"""What a number can be: its smallest difference, its largest value, and the steps in which advice moves it."""

from __future__ import annotations

import datetime

from rongcli.base.money import LARGEST_FEN, LARGEST_NUMBER, MILLION
from rongcli.rules.policy import Input


def span_of(item: Input) -> tuple[int, int]:
    """The smallest difference between two values of a number that a claim may state, and the largest value."""
    if item.type == "count":
        return MILLION, LARGEST_NUMBER // MILLION * MILLION
    if item.type == "date":
        return 1, datetime.date.max.toordinal()
    return 1, LARGEST_FEN if item.type == "money" else LARGEST_NUMBER


def step_of(item: Input) -> int:
    """What such a number comes in: the table's ``step`` where it states one, else the smallest difference."""
    return item.step or span_of(item)[0]
