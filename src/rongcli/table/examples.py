"""The examples of a policy, run: any part of an award can be expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from rongcli.award import Award
from rongcli.edition import Edition
from rongcli.errors import RongError
from rongcli.explain import evaluate
from rongcli.money import parse_money
from rongcli.render import json
from rongcli.table.schema import ExampleTable

DAY = "2019-05-01"
"""The date of an example that states none."""
_MONEY = ("amount", "minimum", "maximum", "before_caps")


class Mismatch(NamedTuple):
    """One part of an award that an example expected otherwise."""

    part: str
    expected: Any
    found: Any


def run(edition: Edition, policy: str, example: ExampleTable) -> Award:
    """The award of an example's claim. Raises RongError for a claim that cannot be read."""
    return evaluate(edition, {"policy": policy, "date": DAY, **example.claim}, readings=example.readings)


def mismatches(edition: Edition, policy: str, example: ExampleTable) -> list[Mismatch]:
    """What an example expected and did not find; a claim that cannot be read is one mismatch."""
    try:
        return list(_compared(run(edition, policy, example), example))
    except RongError as error:
        return [Mismatch("claim", "a claim that can be read", f"{error.field or ''}: {error.message.en}")]


def _compared(answer: Award, example: ExampleTable) -> Iterator[Mismatch]:
    found = json.award(answer, "en")
    if example.eligibility not in (None, answer.eligibility):
        yield Mismatch("eligibility", example.eligibility, answer.eligibility)
    for part in ("certainty", "capped", *_MONEY):
        expected = getattr(example, part)
        if expected is None:
            continue
        if part in _MONEY:
            expected = json.money(parse_money(expected))
        if expected != found["award"][part]:
            yield Mismatch(part, expected, found["award"][part])
    yield from _parts("", example.expect, found)


def _parts(place: str, expected: Any, found: Any) -> Iterator[Mismatch]:
    """The parts of an expectation that differ; what it does not mention is free. Lists of records match by id."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        for key, value in expected.items():
            yield from _parts(f"{place}.{key}".lstrip("."), value, found.get(key))
    elif isinstance(expected, Mapping) and isinstance(found, list):
        for key, value in expected.items():
            record = next((part for part in found if part.get("id", part.get("code")) == key), None)
            yield from _parts(f"{place}.{key}", value, record)
    elif expected != found and not (
        isinstance(expected, str) and isinstance(found, Mapping) and expected == found.get("value")
    ):
        yield Mismatch(place, expected, found)
