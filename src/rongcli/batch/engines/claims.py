"""The relation ``claims`` over a file's ``raw`` columns: typed facts, each odd cell parsed once, faults marked."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from rongcli.award import Claim
from rongcli.batch.engines.cells import Cell
from rongcli.batch.units import Unit
from rongcli.edition import Input, Policy
from rongcli.facts import CLAIM_FIELDS
from rongcli.rule import DATE
from rongcli.sql import literal, quoted

KEYS = ("applicant", "item", "claim_id")
CLAIM_INPUTS = {
    name: Input(name, kind, CLAIM_FIELDS[name], CLAIM_FIELDS[name])
    for name, kind in ((DATE, "date"), ("decided_amount", "money"), ("already_awarded", "money"))
}
"""A claim's own fields that are read as an input of that type is."""
NAMES = {"decided_amount": "decided", "already_awarded": "already"}
"""What ``compiled`` calls them."""


class Place(NamedTuple):
    """Where a policy finds a field: the number of the column, and the unit that its header states."""

    column: int
    unit: Unit | None = None


class Odd(NamedTuple):
    """The distinct odd cells of one column that could be read, and those that are faults."""

    values: dict[str, Any]
    faults: frozenset[str]


class Claims:
    """The claims of one file: for each policy that occurs, where it finds its fields."""

    def __init__(
        self,
        execute: Callable[[str], Any],
        insert: Callable[[str, str, Iterable[Sequence[object]]], None],
        policies: Sequence[Policy],
        fields: Sequence[Mapping[str, Place]],
        on: datetime.date,
    ) -> None:
        self._execute, self._insert, self._policies, self._on = execute, insert, policies, on
        self._cells = [self._cells_of(policy, places) for policy, places in zip(policies, fields, strict=True)]
        self._distinct = list(dict.fromkeys(cell for cells in self._cells for cell in cells.values()))
        self._odd: list[Odd] = []
        self.greatest: dict[str, int] = {}
        """The greatest number that occurs, by input."""

    @staticmethod
    def _cells_of(policy: Policy, places: Mapping[str, Place]) -> dict[str, Cell]:
        """The cells a policy reads, by field."""
        inputs = {item.name: item for item in policy.inputs} | CLAIM_INPUTS
        return {
            field: Cell(f"c{place.column}", field, inputs.get(field), place.unit)
            for field, place in places.items()
            if field in inputs or field in KEYS
        }

    def make(self, code: str, broken: str) -> None:
        """Reads the odd cells, then makes the relation.

        ``code`` is SQL of a row's policy, NULL where it names none, ``broken`` of whether a row cannot be read at all.
        """
        self._discover(code)
        for number, odd in enumerate(self._odd):
            rows = [(text, value, False) for text, value in odd.values.items()] + [
                (text, None, True) for text in odd.faults
            ]
            if rows:
                self._insert(f"odd{number}", f"text VARCHAR, value {self._distinct[number].type}, fault BOOLEAN", rows)
        self._execute(f"CREATE OR REPLACE TABLE claims AS {self._select(code, broken)}")

    def _discover(self, code: str) -> None:
        """What is odd for the policies that read it, and how large numbers get: a pass, and one for each odd column."""
        plain = "".join(f", {cell.plain()} AS plain_{number}" for number, cell in enumerate(self._distinct))
        source = f"(SELECT *, {code} AS policy{plain} FROM raw)"
        odd = [self._odd_where(number) for number in range(len(self._distinct))]
        wanted = [f"count(*) FILTER (WHERE {one})" for one in odd]
        wanted += [f"max(plain_{n})" if cell.type == "BIGINT" else "NULL" for n, cell in enumerate(self._distinct)]
        found = self._execute(f"SELECT {', '.join(wanted) or '1'} FROM {source}").fetchone()
        for number, cell in enumerate(self._distinct):
            # Grouped, and only where there are any: a list of distinct cells would have to fit in memory.
            texts = f"SELECT {cell.column} FROM {source} WHERE {odd[number]} GROUP BY 1"
            rows = self._execute(texts).fetchall() if found[number] else []
            parsed = {text: cell.parse(text) for (text,) in rows}
            values = {text: value for text, (value, fault) in parsed.items() if not fault}
            self._odd.append(Odd(values, frozenset(text for text, (_, fault) in parsed.items() if fault)))
            if cell.item is not None and cell.type == "BIGINT":
                greatest = found[len(self._distinct) + number]
                numbers = [int(value) for value in (greatest, *values.values()) if value is not None]
                self.greatest[cell.item.name] = max([self.greatest.get(cell.item.name, 0), *numbers])

    def _odd_where(self, number: int) -> str:
        """SQL of whether a row has an odd cell in a column that its policy reads."""
        cell = self._distinct[number]
        readers = ", ".join(str(code) for code, cells in enumerate(self._cells) if cell in cells.values())
        return f"{cell.column} <> '' AND plain_{number} IS NULL AND policy IN ({readers})"

    def _select(self, code: str, broken: str) -> str:
        typed, joins = [], []
        for number, cell in enumerate(self._distinct):
            plain = f"nullif({cell.plain()}, '')" if cell.type == "VARCHAR" else cell.plain()
            some = self._odd[number].values or self._odd[number].faults
            typed.append(f"{f'coalesce({plain}, odd{number}.value)' if some else plain} AS v{number}")
            if some:
                typed.append(f"coalesce(odd{number}.fault, false) AS f{number}")
                joins.append(f" LEFT JOIN odd{number} ON odd{number}.text = {cell.column}")
        numbered = "SELECT *, row_number() OVER () AS n FROM raw"
        read = ", ".join(["n", f"{broken} AS broken", f"{code} AS policy", *typed])
        inner = f"SELECT {read} FROM ({numbered}){''.join(joins)}"
        day = f"coalesce({self._field(DATE)}, {self._on.toordinal()})"
        keys = [f"{self._field(name)} AS {quoted(name)}" for name in KEYS]
        own = [f"{self._field(field)} AS {name}" for field, name in NAMES.items()]
        facts = [f"{self._field(name)} AS {quoted(name)}" for name in self.inputs()]
        columns = ["n", "policy", f"(broken OR {self._fault()}) AS fault", f"{day} AS day", *keys, *own, *facts]
        dated = f"SELECT {', '.join(columns)} FROM ({inner})"
        year = "CAST(year(DATE '0001-01-01' + CAST(day - 1 AS INTEGER)) AS BIGINT)"
        return f'SELECT *, {year} AS "year", day AS "date" FROM ({dated})'

    def inputs(self) -> dict[str, Input]:
        """The inputs that any of the policies has, by name."""
        return {item.name: item for policy in self._policies for item in policy.inputs}

    def _field(self, name: str) -> str:
        """SQL of a field: the column where each policy finds it."""
        item = self.inputs().get(name) or CLAIM_INPUTS.get(name)
        empty = f"CAST(NULL AS {Cell('', name, item).type})"
        texts = [f"v{self._distinct.index(cells[name])}" if name in cells else empty for cells in self._cells]
        if len(set(texts)) == 1:
            return texts[0]
        arms = " ".join(f"WHEN {code} THEN {text}" for code, text in enumerate(texts) if text != empty)
        return f"(CASE policy {arms} ELSE {empty} END)" if texts else empty

    def _fault(self) -> str:
        """SQL of whether a row cannot be read: it names no policy, or a cell that its policy reads is a fault."""
        arms = []
        for code, cells in enumerate(self._cells):
            flags = [
                f"f{self._distinct.index(cell)}"
                for cell in cells.values()
                if self._odd[self._distinct.index(cell)].faults
            ]
            if flags:
                arms.append(f"WHEN {code} THEN {' OR '.join(dict.fromkeys(flags))}")
        return f"(policy IS NULL OR (CASE policy {' '.join(arms)} ELSE false END))" if arms else "(policy IS NULL)"

    def read(self, policy: Policy, rows: str, beside: str) -> Iterator[tuple[int, Claim, Any]]:
        """The claims of some rows (``FROM … WHERE …``) of one policy: place in the file, claim, and a value beside."""
        facts = [item.name for item in policy.inputs]
        columns = ["claims.n", "claims.day", *(f"claims.{name}" for name in (*KEYS, *NAMES.values()))]
        columns += [f"claims.{quoted(name)}" for name in facts]
        for row in self._execute(f"SELECT {beside}, {', '.join(columns)} {rows} ORDER BY claims.n").fetchall():
            value, number, day, applicant, item, claim_id, decided, already, *found = row
            known = {name: fact for name, fact in zip(facts, found, strict=True) if fact is not None}
            date = datetime.date.fromordinal(day)
            yield (
                number,
                Claim(policy.id, date, {**known, DATE: day}, applicant, item, claim_id, decided, already),
                value,
            )


def policy_code(column: int | None, codes: Mapping[str, int], default: int | None) -> str:
    """SQL of a row's policy from the texts that name one; an empty cell names the default."""
    empty = "CAST(NULL AS INTEGER)" if default is None else str(default)
    if column is None:
        return empty
    arms = " ".join(f"WHEN {literal(text)} THEN {code}" for text, code in codes.items() if text.strip())
    named = f"(CASE c{column} {arms} END)" if arms else "CAST(NULL AS INTEGER)"
    return f"(CASE WHEN c{column} IS NULL OR trim(c{column}) = '' THEN {empty} ELSE {named} END)"
