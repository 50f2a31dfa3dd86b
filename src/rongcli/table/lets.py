"""Named values on their way down: which of them a part of a policy uses, and what each is under some readings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from rongcli.base.text import Text, did_you_mean
from rongcli.table.schema import LetTable, Table
from rongcli.table.validate import validated
from rongcli.table.values import NamedValue, Names
from rongcli.table.words import Path, named, wrong

EDGES = ("up_to", "below", "at_least", "above")
"""The keys by which a tier says where it ends, or begins."""


class Let(NamedTuple):
    """A named value as written, and where; of a printed table with several columns, one of them."""

    raw: Any
    path: Path
    column: str = ""

    @property
    def _piece(self) -> Any:
        return self.raw.get("value") if isinstance(self.raw, dict) and "kind" not in self.raw else self.raw

    def _rows(self) -> tuple[str, list[Any], frozenset[str]]:
        """Where a piece has its rows, the rows, and the keys of them that are no column."""
        piece = self._piece if isinstance(self._piece, dict) else {}
        key = {"lookup": "rows", "tiers": "tiers"}.get(str(piece.get("kind")), "")
        rows = piece.get(key, [])
        by = piece.get("by", [])
        taken = by if key == "rows" and isinstance(by, list) else EDGES
        return key, rows if isinstance(rows, list) else [], frozenset((*map(str, taken), "value"))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a printed table; none of a value that is one number."""
        _, rows, taken = self._rows()
        found = dict.fromkeys(key for row in rows if isinstance(row, dict) and "value" not in row for key in row)
        return tuple(key for key in found if key not in taken) if len(found) > 1 else ()

    def of(self, column: str) -> Let:
        """The same table with one of its columns as the value of each row."""
        key, rows, taken = self._rows()
        kept = [
            {**{name: part for name, part in row.items() if name in taken}, **_as_value(row, column)}
            if isinstance(row, dict)
            else row
            for row in rows
        ]
        piece = {**self._piece, key: kept}
        whole = piece if self._piece is self.raw else {**self.raw, "value": piece}
        return Let(whole, (*self.path[:-1], f"{self.path[-1]}.{column}"), column)

    @property
    def home(self) -> Path:
        """Where the value stands: a column in its table."""
        return (*self.path[:-1], str(self.path[-1]).removesuffix(f".{self.column}")) if self.column else self.path

    def parts(self, name: str) -> dict[str, Let]:
        """The value by its name; of a table each column, by ``NAME.COLUMN``."""
        return {f"{name}.{column}": self.of(column) for column in self.columns} or {name: self}

    def written(self, path: Path) -> Path:
        """The path in the table as written of one in the value; in a column of a table, that of its cell."""
        path = (*self.home, *path[len(self.path) :])
        for place in range(len(path) - 2):
            if self.column and path[place] in ("rows", "tiers") and path[place + 2] == "value":
                return (*path[: place + 2], self.column, *path[place + 3 :])
        return path


def _as_value(row: Mapping[str, Any], column: str) -> dict[str, Any]:
    return {"value": row[column]} if column in row else {}


def written_lets(raw: Mapping[str, Any], path: Path, names: Names) -> Iterator[tuple[str, Let]]:
    """The entries of a ``let``; a name that something else has already, and words for no column, are faults."""
    taken = {**dict.fromkeys(names.lets, "let"), **dict.fromkeys(names.parameters, "parameter")}
    taken |= {cell.short: f"rows.{name}.input" for name, item in names.inputs.items() for cell in item.cells}
    taken |= {name: "rows" if item.cells else "input" for name, item in names.inputs.items()}
    for name, value in raw.items():
        let = Let(value, (*path, name))
        with names.faults.kept():
            named("input", name, let.path)
            if name in taken:
                message = Text(f"与 {taken[name]}.{name} 同名", f"has the name of {taken[name]}.{name}")
                raise wrong(let.path, message, Text("请换一个名称", "choose another name"))
            yield name, let
            _check_columns(let)


def _check_columns(let: Let) -> None:
    """Refuses words for a column that no row has. Raises TableError."""
    worded = let.raw.get("columns", {}) if isinstance(let.raw, dict) and "kind" not in let.raw else {}
    odd = next((key for key in worded if key not in let.columns), None) if isinstance(worded, dict) else None
    if odd is not None:
        message = Text(f"没有“{odd}”栏", f"there is no column '{odd}'")
        raise wrong((*let.path, "columns", odd), message, did_you_mean(odd, let.columns))


def used_lets(part: Any, lets: Mapping[str, Let]) -> dict[str, Let]:
    """The named values that a part as written uses, and those that they use in turn."""
    known = {key: one for name, let in lets.items() for key, one in let.parts(name).items()}
    found: dict[str, Let] = {}
    todo = [part]
    while todo:
        value = todo.pop()
        if isinstance(value, str) and value in known and value not in found:
            found[value] = known[value]
            todo.append(known[value].raw)
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
        used |= found.keys()
        yield from (let.path for name, let in own.items() if not found.keys() & let.parts(name).keys())
    yield from (let.path for name, let in of_table.items() if not used & let.parts(name).keys())


def named_value(name: str, plain: Any, path: Path, column: str = "") -> NamedValue:
    """A named value without readings, validated. Raises TableError."""
    if isinstance(plain, dict) and "kind" not in plain:
        entry: LetTable = validated("let", plain, path)
        label = entry.name or Text(name.partition(".")[0], name.partition(".")[0])
        if column:
            label = entry.columns.get(column) or Text(f"{label.zh}：{column}", f"{label.en}: {column}")
        return NamedValue(label, entry.value, (*path, "value"), entry.rows)
    return NamedValue(Text(name, name), validated("limit", plain, path), path)
