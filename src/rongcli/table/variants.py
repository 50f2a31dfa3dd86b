"""Readings inside a value: ``{ reading = "R", choice = value, … }`` stands for one value under each choice.

A value with such choices is spread into plain variants, each with the readings under which it stands, before it
is validated; so no schema and no award kind needs to know of readings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from rongcli.edition import When
from rongcli.language import Text, did_you_mean
from rongcli.table.words import Path, wrong


def variants(value: Any, readings: Mapping[str, tuple[str, ...]], path: Path) -> Iterator[tuple[When, Any]]:
    """The plain values that ``value`` stands for, each with its readings; one without any if it has none.

    ``readings`` maps the readings that exist to their choices. Raises TableError where a choice is missing,
    unknown, or of a reading that does not exist.
    """
    used = list(dict.fromkeys(_used(value, readings, path)))
    for choices in product(*(readings[name] for name in used)):
        chosen = dict(zip(used, choices, strict=True))
        yield {name: (choice,) for name, choice in chosen.items()}, _plain(value, chosen)


def _used(value: Any, readings: Mapping[str, tuple[str, ...]], path: Path) -> Iterator[str]:
    if isinstance(value, list):
        for index, part in enumerate(value):
            yield from _used(part, readings, (*path, index))
    if not isinstance(value, dict):
        return
    if "reading" in value:
        name = value["reading"]
        if name not in readings:
            raise wrong(
                (*path, "reading"),
                Text(f"没有解读“{name}”", f"there is no reading '{name}'"),
                did_you_mean(str(name), readings),
            )
        yield name
        odd = set(value) ^ {"reading", *readings[name]}
        if odd:
            options = ", ".join(readings[name])
            raise wrong(path, Text(f"须恰好给出选项:{options}", f"needs exactly these choices: {options}"))
    for key, part in value.items():
        yield from _used(part, readings, (*path, key))


def _plain(value: Any, chosen: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_plain(part, chosen) for part in value]
    if not isinstance(value, dict):
        return value
    if "reading" in value:
        return _plain(value[chosen[value["reading"]]], chosen)
    return {key: _plain(part, chosen) for key, part in value.items()}


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
