"""Cells in SQL: the plain ones are read there, all others go to the one parser, each distinct text once.

A *plain* cell is one whose value SQL reads without doubt: digits with at most the decimals its type has, a date of
figures, a choice's own name. What is not plain is *odd*: ``4,000万`` or a fault alike; only the parser can tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rongcli.base.csv_safety import RUN
from rongcli.base.currencies import YUAN
from rongcli.base.errors import RongError
from rongcli.reading.sorting import MARKS, Shape
from rongcli.rules.expression import Value
from rongcli.rules.facts import DASHES, DITTO, NO, YES, parse_value
from rongcli.rules.policy import Input
from rongcli.rules.units import Unit, with_unit
from rongcli.sql.expression import literal

_PLAIN_NUMBER = {
    "money": (r"[0-9]{1,13}(\.[0-9]{1,2})?", "DECIMAL(18,2)", 100),
    # Of more than 18 digits: within them DuckDB multiplies decimals as 64 bits, and numbers have six more on the way.
    "number": (r"[0-9]{1,11}(\.[0-9]{1,6})?", "DECIMAL(20,6)", 1_000_000),
    "count": (r"[0-9]{1,11}", "DECIMAL(18,0)", 1_000_000),
}
_SPACES = ((0, 32), (133, 133), (160, 160), (5760, 5760), (8192, 8287), (12288, 12288))
"""First and last numbers of the marks among which is all that Python strips from the ends of a text."""
_CHINESE = (0x4E00, 0x9FFF)
_VISIBLE, _LETTERS = ((33, 126), _CHINESE), ((65, 126), _CHINESE)
"""Marks that most texts begin with, among which none of the others is: two tests instead of many."""
_DATE = "[1-9][0-9]{3}(-[0-9]{1,2}-|/[0-9]{1,2}/)[0-9]{1,2}"
"""Dates that ``dates.parse_date`` takes and a database may; one that it does not take is odd."""
_RUN = tuple((ord(mark), ord(mark)) for mark in RUN)
_COMMON = 4
"""How many words for yes, and for no, are compared before the rare ones of either."""
_TYPES = {"boolean": "BOOLEAN", "choice": "VARCHAR", "text": "VARCHAR"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of the file as one field: of an input, or where ``item`` is None a claim's own text.

    ``unit`` is what the header says of every number: ``万元``.
    """

    column: str
    name: str
    item: Input | None = field(compare=False)
    unit: Unit | None = None
    currency: str = YUAN

    @property
    def type(self) -> str:
        """The SQL type of its values."""
        return _TYPES.get(self.item.type if self.item else "text", "BIGINT")

    @property
    def number(self) -> bool:
        """Whether its values are whole numbers."""
        return self.type == "BIGINT"

    def plain(self) -> str:
        """SQL of its value where the cell is plain; elsewhere NULL, but of a text the cell as it is."""
        if self.item is None:
            return self.column
        kind = self.item.type
        if kind == "boolean":
            common, rare = ((YES[:_COMMON], NO[:_COMMON]), (YES[_COMMON:], NO[_COMMON:]))
            arms = (
                (words, value) for pair in (common, rare) for words, value in zip(pair, ("true", "false"), strict=True)
            )
            return self._among(*(_whens(_spelt(words), value) for words, value in arms))
        if kind == "choice":
            return self._among(_whens(self.item.choices, self.column))
        if kind == "date":
            return _plain_date(self.column)
        if kind not in _PLAIN_NUMBER:
            return f"CAST(NULL AS {self.type})"
        pattern, decimal, scale = _PLAIN_NUMBER[kind]
        if self.unit is not None and self.unit.suffix:
            if kind != "money":
                return "CAST(NULL AS BIGINT)"
            zeros = len(str(self.unit.factor)) - 1
            pattern, scale = rf"[0-9]{{1,{max(13 - zeros, 1)}}}(\.[0-9]{{1,2}})?", scale * self.unit.factor
        matches = f"regexp_full_match({self.column}, {literal(pattern)})"
        return f"(CASE WHEN {matches} THEN CAST(CAST({self.column} AS {decimal}) * {scale} AS BIGINT) END)"

    def _among(self, *arms: str) -> str:
        """SQL of a cell that has one of some texts; the empty ones, which are most, are not compared with each."""
        return f"(CASE WHEN {self.column} <> '' THEN (CASE {self.column} {' '.join(arms)} END) END)"

    def odd(self, plain: str) -> str:
        """SQL of whether the cell is odd, from the SQL of its ``plain`` value; of an empty one false or NULL."""
        if self.item is None:
            first, last = self.column, f"{self.column}[-1]"
            usual = f"{_begins(first, _VISIBLE)} AND {_begins(last, _VISIBLE)}"
            ditto = " OR ".join(f"{self.column} = {literal(mark)}" for mark in DITTO)
            spaces = f"{_begins(first, _SPACES)} OR {_begins(last, _SPACES)}"
            marked = f"length({self.column}) <= {max(map(len, DITTO))} AND ({ditto})"
            return f"(CASE WHEN {marked} THEN true WHEN {usual} THEN false ELSE {spaces} END)"
        return f"({self.column} <> '' AND {plain} IS NULL)"

    def empty(self, value: str) -> str:
        """SQL of a text's ``value``, NULL where it holds nothing or an accountant's dash."""
        dashes = " OR ".join(f"{value} = {literal(dash)}" for dash in ("", *sorted(DASHES)))
        return f"(CASE WHEN length({value}) > 2 THEN {value} WHEN {dashes} THEN NULL ELSE {value} END)"

    def parse(self, text: str) -> tuple[Value | None, bool]:
        """The value of an odd cell, and whether it is a fault."""
        bare = text.strip()
        if bare in DASHES or self.item is None:
            return bare if bare and bare not in DASHES else None, self.item is None and bare in DITTO
        try:
            told = text if self.unit is None else with_unit(text, self.unit)
            return parse_value(self.item, told, self.currency), False
        except RongError:
            return None, True


def _plain_date(column: str) -> str:
    """SQL of the ordinal of a plain date; NULL where the cell is none."""
    value = f"(date_diff('day', DATE '0001-01-01', TRY_CAST({column} AS DATE)) + 1)"
    return f"(CASE WHEN regexp_full_match({column}, {literal(_DATE)}) THEN {value} END)"


MOST_DOUBTFUL = 1_000
"""Doubtful rows that are looked at one by one; of a file with more the strict reader makes claims."""


def doubtful(columns: Sequence[str], shape: Shape) -> str:
    """SQL of whether a row may be no claim, as ``Sorter.of`` tells; ``policy`` is the code of the policy it names.

    A row that names a policy and a date is a claim for sure, and so is one with either and a name that sums up nothing.
    """
    cell = [f"coalesce(trim({column}), '')" for column in columns]
    labels = dict.fromkeys([*range(min(3, len(columns))), *shape.keys])
    first = f"coalesce({', '.join(f'nullif({one}, {_EMPTY})' for one in cell)}, '')"
    marks = literal(f"(?s).*({MARKS}).*")
    sums = " OR ".join(f"regexp_full_match({one}, {marks})" for one in (first, *(cell[place] for place in labels)))
    dated = "true" if shape.date is None else f"regexp_full_match({cell[shape.date]}, '(?s).*[0-9\uff10-\uff19].*')"
    keyed = " OR ".join(f"{cell[place]} <> ''" for place in shape.keys) or "false"
    stated = "false" if shape.policy is None else f"{cell[shape.policy]} <> ''"
    alone = "false" if shape.date is None else f"({stated}) AND {dated}"
    sure = f"({alone}) OR NOT ({sums}) AND (({stated}) OR ({keyed}) AND {dated})"
    doubt = f"NOT (policy IS NOT NULL AND ({sure}))"
    if shape.date is None or shape.policy is None:
        return doubt
    # Only a CASE spares a row what follows: without it every row would be matched with every pattern.
    plain = f"policy IS NOT NULL AND {cell[shape.policy]} <> '' AND ascii({columns[shape.date]}) BETWEEN 48 AND 57"
    return f"(CASE WHEN {plain} THEN false ELSE {doubt} END)"


_EMPTY = "''"


def unsafe(column: str) -> str:
    """SQL of whether a cell is one that ``rongcli.cells.defused`` defuses."""
    return f"(CASE WHEN {_begins(column, _LETTERS)} THEN false ELSE {_begins(column, _RUN)} END)"


def _begins(column: str, ranges: Iterable[tuple[int, int]]) -> str:
    """SQL of whether a text begins with a mark of some ranges.

    No list of numbers: DuckDB makes a join of a long one, after which rows no longer come in their order.
    """
    mark = f"ascii({column})"
    tests = (f"{mark} = {low}" if low == high else f"{mark} BETWEEN {low} AND {high}" for low, high in ranges)
    return f"({' OR '.join(tests)})"


def _spelt(words: Iterable[str]) -> Iterable[str]:
    """Words as they are, capitalised as programs write them, and in capitals as spreadsheets do."""
    return dict.fromkeys(spelt for word in words for spelt in (word, word.capitalize(), word.upper()))


def _whens(words: Iterable[str], value: str) -> str:
    return " ".join(f"WHEN {literal(word)} THEN {value}" for word in words)


def policy_code(column: int | None, codes: Mapping[str, int], default: int | None) -> str:
    """SQL of a row's policy from the texts that name one; an empty cell names the default."""
    empty = "CAST(NULL AS INTEGER)" if default is None else str(default)
    if column is None:
        return empty
    arms = " ".join(f"WHEN {literal(text)} THEN {code}" for text, code in codes.items() if text.strip())
    named = f"CASE c{column} {arms} ELSE" if arms else ""
    return f"({named} (CASE WHEN c{column} IS NULL OR trim(c{column}) = '' THEN {empty} END){' END' if arms else ''})"
