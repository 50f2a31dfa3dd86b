"""Readings inside a value: ``{ reading = "R", choice = value, … }`` stands for one value under each choice.

A value with such choices is spread into plain variants, each with the readings under which it stands, before it
is validated; so no schema and no award kind needs to know of readings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rongcli.base.text import Text, did_you_mean
from rongcli.rules.policy import When
from rongcli.table.words import Path, wrong


def variants(value: Any, readings: Mapping[str, tuple[str, ...]], path: Path) -> Iterator[tuple[When, Any]]:
    """The plain values that ``value`` stands for, each with its readings; one without any if it has none.

    A reading inside a part that another reading's choice leaves out does not multiply the variants. ``readings``
    maps the readings that exist to their choices. Raises TableError where a choice is missing, unknown, or of a
    reading that does not exist.
    """
    _check(value, readings, path)
    yield from _spread(value, readings)


def _spread(value: Any, readings: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[When, Any]]:
    name = _outermost(value)
    if name is None:
        yield {}, value
        return
    for choice in readings[name]:
        for when, plain in _spread(_chosen(value, name, choice), readings):
            yield {name: (choice,), **when}, plain


def _parts(value: Any) -> Iterable[tuple[str | int, Any]]:
    return value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()


def _outermost(value: Any) -> str | None:
    """The first reading that a value differs by, or None."""
    if isinstance(value, dict) and "reading" in value:
        return str(value["reading"])
    found = (_outermost(part) for _, part in _parts(value))
    return next((name for name in found if name is not None), None)


def _check(value: Any, readings: Mapping[str, tuple[str, ...]], path: Path) -> None:
    """Refuses a reading that does not exist, and one whose choices are not exactly those of the reading."""
    if isinstance(value, dict) and "reading" in value:
        name = value["reading"]
        if not isinstance(name, str) or name not in readings:
            message = Text(f"没有解读“{name}”", f"there is no reading '{name}'")
            raise wrong((*path, "reading"), message, did_you_mean(str(name), readings))
        if set(value) != {"reading", *readings[name]}:
            options = ", ".join(readings[name])
            raise wrong(path, Text(f"须恰好给出选项：{options}", f"needs exactly these choices: {options}"))
    for key, part in _parts(value):
        _check(part, readings, (*path, key))


def _chosen(value: Any, name: str, choice: str) -> Any:
    """The value with one reading decided, wherever it differs by it."""
    if isinstance(value, list):
        return [_chosen(part, name, choice) for part in value]
    if not isinstance(value, dict):
        return value
    if value.get("reading") == name:
        return _chosen(value[choice], name, choice)
    return {key: _chosen(part, name, choice) for key, part in value.items()}


def written_path(value: Any, chosen: When, loc: Path) -> Path:
    """Where a part of a plain variant stands in the value as written: the choices taken are put back."""
    path: list[str | int] = []
    steps = iter(loc)
    while True:
        if isinstance(value, dict) and "reading" in value:
            choice = chosen[value["reading"]][0]
            path.append(choice)
            value = value[choice]
            continue
        step = next(steps, None)
        if step is None:
            return tuple(path)
        path.append(step)
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return (*path, *steps)
