"""The examples of a policy, run: any part of an award can be expected."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from rongcli.base.dates import parse_date
from rongcli.base.errors import RongError
from rongcli.base.money import parse_money
from rongcli.base.text import Text, nearest
from rongcli.render import json
from rongcli.rules.award import Award
from rongcli.rules.edition import Edition
from rongcli.rules.explain import evaluate
from rongcli.rules.expression import DATE
from rongcli.rules.facts import CLAIM_FIELDS, names_of, plain
from rongcli.table.history import Block, blocks
from rongcli.table.schema import ExampleTable

DAY = "2019-05-01"
"""The date of an example that states none, where it lies within the block that the example stands in."""
_DATES = frozenset(plain(word) for word in (DATE, *CLAIM_FIELDS[DATE]))
_MONEY = ("amount", "minimum", "maximum", "before_caps")


class Mismatch(NamedTuple):
    """One part of an award that an example expected otherwise."""

    part: str
    expected: Text
    found: Text


def _differs(part: str, expected: object, found: object) -> Mismatch:
    return Mismatch(part, *(Text(str(value), str(value)) for value in (expected, found)))


def written(data: Mapping[str, Any]) -> Iterator[tuple[str, ExampleTable]]:
    """Every example of a table that loads, by policy: of what it began with and of each amendment, dated within it."""
    for name, policy in data.get("policy", {}).items():
        for block in blocks(name, policy):
            for example in block.parts.get("examples", ()):
                yield name, dated(ExampleTable(**example), block)


def dated(example: ExampleTable, block: Block) -> ExampleTable:
    """The example with a date within its block, so that the block's rule decides it, unless it states one itself."""
    if (block.since is None and block.until is None) or any(plain(key) in _DATES for key in example.claim):
        return example
    day = parse_date(DAY)
    day = day if block.since is None else max(day, block.since)
    day = day if block.until is None else min(day, block.until - datetime.timedelta(days=1))
    return example.model_copy(update={"claim": {DATE: day.isoformat(), **example.claim}})


def run(edition: Edition, policy: str, example: ExampleTable) -> Award:
    """The award of an example's claim. Raises RongError for a claim that cannot be read."""
    return evaluate(edition, {"policy": policy, "date": DAY, **example.claim}, readings=example.readings)


def mismatches(edition: Edition, policy: str, example: ExampleTable) -> list[Mismatch]:
    """What an example expected and did not find.

    A claim that cannot be read is one mismatch, and so is each field of it that the policy does not read: an example
    with a misspelt input would otherwise show something else than it says.
    """
    names = names_of(edition.policies[policy])
    unread = [_unread(key, names.values()) for key in example.claim if plain(key) not in names]
    try:
        return [*unread, *_compared(run(edition, policy, example), example)]
    except RongError as error:
        part = "claim" if error.field is None else f"claim.{error.field}"
        return [*unread, Mismatch(part, Text("能读懂的申请", "a claim that can be read"), error.message)]


def _unread(key: str, names: Iterable[str]) -> Mismatch:
    near = nearest(key, names)
    expected = Text(near, near) if near else Text("该政策的输入", "an input of the policy")
    return Mismatch(f"claim.{key}", expected, Text("未被使用的字段", "a field that is not used"))


def _compared(answer: Award, example: ExampleTable) -> Iterator[Mismatch]:
    found = json.award(answer, "en")
    if example.eligibility not in (None, answer.eligibility):
        yield _differs("eligibility", example.eligibility, answer.eligibility)
    for part in ("certainty", "capped", *_MONEY):
        expected = getattr(example, part)
        if expected is None:
            continue
        if part in _MONEY:
            expected = json.money(parse_money(expected))
        if expected != found["award"][part]:
            yield _differs(part, expected, found["award"][part])
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
        yield _differs(place, expected, found)
