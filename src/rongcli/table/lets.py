"""Named values on their way down: which of them a part of a policy uses, and what each is under some readings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from rongcli.base.text import Text
from rongcli.table.schema import LetTable, Table
from rongcli.table.validate import validated
from rongcli.table.values import NamedValue, Names
from rongcli.table.words import Path, named, wrong


class Let(NamedTuple):
    """A named value as written, and where."""

    raw: Any
    path: Path


def written_lets(raw: Mapping[str, Any], path: Path, names: Names) -> Iterator[tuple[str, Let]]:
    """The entries of a ``let``. Raises TableError for a name that something else has already."""
    taken = {**dict.fromkeys(names.lets, "let"), **dict.fromkeys(names.parameters, "parameter")}
    taken |= dict.fromkeys(names.inputs, "input")
    for name, value in raw.items():
        named("input", name, (*path, name))
        if name in taken:
            message = Text(f"与 {taken[name]}.{name} 同名", f"has the name of {taken[name]}.{name}")
            raise wrong((*path, name), message, Text("请换一个名称", "choose another name"))
        yield name, Let(value, (*path, name))


def used_lets(part: Any, lets: Mapping[str, Let]) -> dict[str, Let]:
    """The named values that a part as written uses, and those that they use in turn."""
    found: dict[str, Let] = {}
    todo = [part]
    while todo:
        value = todo.pop()
        if isinstance(value, str) and value in lets and value not in found:
            found[value] = lets[value]
            todo.append(lets[value].raw)
        elif isinstance(value, dict):
            todo += value.values()
        elif isinstance(value, list):
            todo += value
    return found


def unused_lets(table: Table) -> Iterator[Path]:
    """Where the named values of a table, and of each policy, stand that nothing uses."""
    of_table = {name: Let(raw, ("let", name)) for name, raw in table.let.items()}
    used: set[str] = set()
    for key, policy in table.policy.items():
        own = {name: Let(raw, ("policy", key, "let", name)) for name, raw in policy.let.items()}
        parts = policy.model_dump(include={"requires", "award", "caps"})
        found = used_lets(parts, {**of_table, **own})
        used |= found.keys() & of_table.keys()
        yield from (let.path for name, let in own.items() if name not in found)
    yield from (let.path for name, let in of_table.items() if name not in used)


def named_value(name: str, plain: Any, path: Path) -> NamedValue:
    """A named value without readings, validated. Raises TableError."""
    if isinstance(plain, dict) and "kind" not in plain:
        entry: LetTable = validated("let", plain, path)
        return NamedValue(entry.name or Text(name, name), entry.value, (*path, "value"))
    return NamedValue(Text(name, name), validated("limit", plain, path), path)
