"""The relation ``claims`` over a file's ``raw`` columns: typed facts, each odd cell parsed once, faults marked."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from rongcli.batch.engines.cells import MOST_DOUBTFUL, Cell, doubtful, unsafe
from rongcli.batch.engines.lined import BIGGEST, BeyondError
from rongcli.reading.sorting import Sorter
from rongcli.rules.award import Claim
from rongcli.rules.expression import DATE
from rongcli.rules.facts import CLAIM_FIELDS
from rongcli.rules.ledger import OWN
from rongcli.rules.policy import Input, Policy
from rongcli.rules.units import Unit
from rongcli.sql.expression import quoted
from rongcli.sql.statement import NOTHING_TOLD

KEYS = ("applicant", "applicant_id", "item", "claim_id")
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
    """The claims of one file: for each policy that occurs, where it finds its fields.

    ``width`` is how many columns the file has; ``numbered`` says that ``raw`` has the place of each row as ``n``,
    for a database that does not keep rows in order. ``later`` has of a policy with versions the ordinal of the day and
    the code of each but the first, by the policy's own code, which is that of the first.
    """

    def __init__(
        self,
        execute: Callable[[str], Any],
        insert: Callable[[str, str, Iterable[Sequence[object]]], None],
        policies: Sequence[Policy],
        fields: Sequence[Mapping[str, Place]],
        on: datetime.date,
        width: int,
        *,
        numbered: bool = False,
        later: Mapping[int, Sequence[tuple[int, int]]] | None = None,
        sorter: Sorter | None = None,
    ) -> None:
        self._execute, self._insert, self._policies, self._on = execute, insert, policies, on
        self._later = later or {}
        self._cells = [self._cells_of(policy, places) for policy, places in zip(policies, fields, strict=True)]
        self._distinct = list(dict.fromkeys(cell for cells in self._cells for cell in cells.values()))
        self._others = sorted({f"c{number}" for number in range(width)} - {cell.column for cell in self._distinct})
        self._odd: list[Odd] = []
        self._numbered, self._width = numbered, width
        self._key: str | None = "CAST(NULL AS VARCHAR)"
        self.safe = False
        """Whether every cell is one that a spreadsheet shows as it is."""
        self._sorter = sorter
        self.passing = False
        """Whether a row may be one that the strict reader passes over."""

    @staticmethod
    def _cells_of(policy: Policy, places: Mapping[str, Place]) -> dict[str, Cell]:
        """The cells a policy reads, by field."""
        inputs = {item.name: item for item in policy.inputs} | CLAIM_INPUTS
        return {
            field: Cell(f"c{place.column}", field, inputs.get(field), place.unit, policy.currency)
            for field, place in places.items()
            if field in inputs or field in KEYS
        }

    def make(self, code: str, broken: str) -> int:
        """Makes the relation, a row for each of the file in its order, and returns how many there are.

        ``code`` is SQL of a row's policy, NULL where it names none, ``broken`` of whether a row cannot be read at all.
        A first pass supposes that every cell is plain; where one is odd, the odd ones are parsed and it is made again.
        """
        self._store(self._plain(code, broken))
        counts = "count(*), bool_or(odd), bool_or(unsafe), bool_or(doubtful)"
        rows, odd, unsafe, doubts = self._execute(f"SELECT {counts} FROM typed").fetchone()
        self.passing = bool(doubts) and self._passes(code)
        self.safe = not (odd or unsafe)
        if odd:
            self._discover()
            self._store(self._parsed(code, broken))
        self.view()
        return int(rows)

    def view(self) -> None:
        """Makes ``claims`` over ``typed``."""
        year = "CAST(year(DATE '0001-01-01' + CAST(day - 1 AS INTEGER)) AS BIGINT)"
        missing = {_name(name): item for name, item in self._fields().items() if not self._found(name)}
        absent = "".join(f", {_empty(item)} AS {quoted(name)}" for name, item in missing.items())
        place = "" if self._numbered else "rowid + 1 AS n, "
        told = f", {self._key} AS applicant_key, {NOTHING_TOLD}" if self._key is not None else ""
        given = f'SELECT *, {place}{year} AS "year", day AS "date"{absent} FROM typed'
        self._execute(f"CREATE OR REPLACE VIEW claims AS SELECT *{told} FROM ({given})")

    def keyed(self, key: str | None) -> None:
        """Says what tells an applicant's key: SQL, or None where ``typed`` has it, and the codes beside it."""
        self._key = key
        self.view()

    def _store(self, rows: str) -> None:
        self._execute(f"CREATE OR REPLACE TABLE typed AS {rows}")

    def greatest(self) -> dict[str, int]:
        """The greatest number that occurs, by field."""
        names = [name for name, item in self._fields().items() if self._found(name) and Cell("", name, item).number]
        columns = ["day", *(quoted(_name(name)) for name in names)]
        found = self._execute(f"SELECT {', '.join(f'max({column})' for column in columns)} FROM typed").fetchone()
        return {name: int(most) for name, most in zip([DATE, *names], found, strict=True) if most is not None}

    def type_of(self, part: str) -> str:
        """The SQL type of a part of a cap's key."""
        if part in OWN or part == "year":
            return "BIGINT" if part == "year" else "VARCHAR"
        return Cell("", part, self.inputs().get(part)).type

    def has(self, name: str) -> bool:
        """Whether the file has a column for a field."""
        return self._found(name)

    def amounts(self) -> list[str]:
        """The inputs of money that the file has."""
        return sorted(name for name, item in self.inputs().items() if item.type == "money" and self._found(name))

    def stated(self) -> bool:
        """Whether any claim says what was awarded before."""
        return self._found("already_awarded")

    def _found(self, name: str) -> bool:
        """Whether any policy finds a field in the file."""
        return any(name in cells for cells in self._cells)

    def _fields(self) -> dict[str, Input | None]:
        """All that a claim may say, its day and year apart: the keys, its own amounts, the inputs of any policy."""
        own = {name: item for name, item in CLAIM_INPUTS.items() if name != DATE}
        return {**dict.fromkeys(KEYS), **own, **self.inputs()}

    def _plain(self, code: str, broken: str) -> str:
        """The rows with every plain cell; whether any cell is odd, and whether any text could run in a spreadsheet."""
        typed = "".join(f", {cell.plain()} AS v{number}" for number, cell in enumerate(self._distinct))
        inner = f"SELECT *, {broken} AS bad, {code} AS policy{typed} FROM raw"
        odd = [cell.odd(f"v{number}") for number, cell in enumerate(self._distinct)]
        texts = [*(cell.column for cell in self._distinct if cell.item is None), *self._others]
        flags = {"odd": odd, "unsafe": [unsafe(column) for column in texts]}
        found = [f"({' OR '.join(tests) or 'false'}) AS {name}" for name, tests in flags.items()]
        # Where rows can be broken the strict reader has passed over those that sum up others.
        doubt = self._doubtful() if broken == "false" and self._sorter is not None else "false"
        return self._rows(inner, "(bad OR policy IS NULL)", [*found, f"({doubt}) AS doubtful"])

    def _doubtful(self) -> str:
        assert self._sorter is not None
        return doubtful([f"c{number}" for number in range(self._width)], self._sorter.shape)

    def _passes(self, code: str) -> bool:
        """Whether the strict reader would pass over one of the doubtful rows, as far as they can be looked at."""
        assert self._sorter is not None
        cells = ", ".join(f"c{number}" for number in range(self._width))
        doubts = f"SELECT {cells} FROM (SELECT *, {code} AS policy FROM raw) WHERE {self._doubtful()}"
        found = self._execute(f"{doubts} LIMIT {MOST_DOUBTFUL + 1}").fetchall()
        rows = [[cell or "" for cell in row] for row in found]
        return len(rows) > MOST_DOUBTFUL or any(self._sorter.of(row) or self._sorter.unsure(row) for row in rows)

    def _discover(self) -> None:
        """What is odd: a pass to tell in which columns, and one for the distinct texts of all of these."""
        odd = [cell.odd(cell.plain()) for cell in self._distinct]
        some = self._execute(f"SELECT {', '.join(f'bool_or({one})' for one in odd)} FROM raw").fetchone()
        numbers = [number for number, found in enumerate(some) if found]
        texts: dict[int, list[str]] = {number: [] for number in range(len(odd))}
        if numbers:
            cells = ", ".join(f"CASE WHEN {odd[n]} THEN {self._distinct[n].column} END AS o{n}" for n in numbers)
            of = " ".join(f"WHEN o{number} IS NOT NULL THEN {number}" for number in numbers)
            sets = ", ".join(f"(o{number})" for number in numbers)
            # Grouped: a list of distinct cells would have to fit in memory.
            one = f"coalesce({', '.join(f'o{number}' for number in numbers)})" if len(numbers) > 1 else f"o{numbers[0]}"
            grouped = f"FROM (SELECT {cells} FROM raw) GROUP BY GROUPING SETS ({sets})"
            for number, text in self._execute(f"SELECT CASE {of} END, {one} {grouped}").fetchall():
                if number is not None:
                    texts[number].append(text)
        for number, cell in enumerate(self._distinct):
            parsed = {text: cell.parse(text) for text in texts[number]}
            if cell.number and any(int(value or 0) >= BIGGEST for value, _ in parsed.values()):
                raise BeyondError  # nine million million and more; in Python numbers have no width
            values = {text: value for text, (value, fault) in parsed.items() if not fault}
            self._odd.append(Odd(values, frozenset(text for text, (_, fault) in parsed.items() if fault)))
            if parsed:
                entered = [(text, value, fault) for text, (value, fault) in parsed.items()]
                self._insert(f"odd{number}", f"text VARCHAR, value {cell.type}, fault BOOLEAN", entered)

    def _parsed(self, code: str, broken: str) -> str:
        """The rows with every cell, those that were odd as the parser read them."""
        typed, joins = [], []
        for number, cell in enumerate(self._distinct):
            odd = self._odd[number]
            if odd.values or odd.faults:
                value = f"CASE WHEN odd{number}.text IS NULL THEN {cell.plain()} ELSE odd{number}.value END"
                typed += [f"({value}) AS v{number}"]
                typed += [f"coalesce(odd{number}.fault, false) AS f{number}"]
                joins.append(f" LEFT JOIN odd{number} ON odd{number}.text = {cell.column}")
            else:
                typed.append(f"{cell.plain()} AS v{number}")
        place = "n" if self._numbered else "place"
        rows = "raw" if self._numbered else "(SELECT *, row_number() OVER () AS place FROM raw)"
        read = ", ".join([place, f"{broken} AS bad", f"{code} AS policy", *typed])
        found = self._rows(f"SELECT {read} FROM {rows}{''.join(joins)}", f"(bad OR {self._fault()})", [])
        return found if self._numbered else f"{found} ORDER BY place"

    def _rows(self, inner: str, fault: str, more: Sequence[str]) -> str:
        """The rows of ``typed``: whether each is a fault, its policy, and the fields that the file has."""
        # Where the file has dates, a row without one has none: only a file without any is of the day of the question.
        day = self._field(DATE, CLAIM_INPUTS[DATE]) if self._found(DATE) else str(self._on.toordinal())
        fields = [f"{self._field(name, item)} AS {quoted(_name(name))}"
                  for name, item in self._fields().items() if self._found(name)]  # fmt: skip
        own = [*(["n"] if self._numbered else []), f"{fault} AS fault", f"{self._version(day)} AS policy"]
        return f"SELECT {', '.join([*own, f'{day} AS day', *fields, *more])} FROM ({inner})"

    def _version(self, day: str) -> str:
        """SQL of the code of a row's version, from its policy's code and its day."""
        arms = []
        known = f"coalesce({day}, {self._on.toordinal()})"
        for code, later in self._later.items():
            cases = " ".join(
                f"WHEN {known} >= {since} THEN {version}" for since, version in sorted(later, reverse=True)
            )
            arms.append(f"WHEN {code} THEN (CASE {cases} ELSE {code} END)")
        return f"(CASE policy {' '.join(arms)} ELSE policy END)" if arms else "policy"

    def inputs(self) -> dict[str, Input]:
        """The inputs that any of the policies has, by name."""
        return {item.name: item for policy in self._policies for item in policy.inputs}

    def _field(self, name: str, item: Input | None) -> str:
        """SQL of a field: the column where each policy finds it."""
        empty = _empty(item)
        texts = [self._value(cells[name]) if name in cells else empty for cells in self._cells]
        if len(set(texts)) == 1:
            return texts[0]
        arms = " ".join(f"WHEN {code} THEN {text}" for code, text in enumerate(texts) if text != empty)
        return f"(CASE policy {arms} ELSE {empty} END)" if texts else empty

    def _value(self, cell: Cell) -> str:
        """SQL of a cell's value; an empty text is none."""
        value = f"v{self._distinct.index(cell)}"
        return cell.empty(value) if cell.type == "VARCHAR" else value

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
        """The claims of some rows (``FROM … WHERE …``) of one policy: place in the file, claim, and a value beside.

        Of a policy with versions its face reads the claims of all of them.
        """
        facts = [item.name for item in policy.inputs]
        columns = ["claims.n", "claims.day", *(f"claims.{name}" for name in (*KEYS, *NAMES.values()))]
        columns += [f"claims.{quoted(name)}" for name in facts]
        for row in self._execute(f"SELECT {beside}, {', '.join(columns)} {rows} ORDER BY claims.n").fetchall():
            value, number, day, applicant, applicant_id, item, claim_id, decided, already, *found = row
            known = {name: fact for name, fact in zip(facts, found, strict=True) if fact is not None}
            date = self._on if day is None else datetime.date.fromordinal(day)
            known |= {} if day is None else {DATE: day}
            yield (
                number,
                Claim(policy.id, date, known, applicant, applicant_id, item, claim_id, decided, already),
                value,
            )


def _name(field: str) -> str:
    """What ``compiled`` calls a field."""
    return NAMES.get(field, field)


def _empty(item: Input | None) -> str:
    return f"CAST(NULL AS {Cell('', '', item).type})"
