"""What the columns of a claims file mean: which field of a policy's claim each is, and in which unit.

A label may mean one input for one policy and another for the next, so columns are resolved policy by policy, each
once. Names that nobody knows pass through.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from rongcli.base.errors import InputError, RongError, shown
from rongcli.base.text import Text
from rongcli.reading.unused import DATED, doubts, notes
from rongcli.reading.vocabulary import Vocabulary, vocabulary
from rongcli.rules.edition import Edition
from rongcli.rules.facts import OUTPUT_COLUMNS, names_of, plain
from rongcli.rules.policy import Policy
from rongcli.rules.units import Unit, named, split_unit, with_unit

NO_KNOWN = Text("没有一列的列名是已知的", "has no column with a known name")
NAMES = Text(
    "列名用输入项的名称或标签，如 政策、申请人、日期", "name the columns as the inputs are: policy, applicant, date"
)


class Column(NamedTuple):
    """A column for one policy: its place from 0, its name as written, the field it is (None: no field) and its unit."""

    position: int
    name: str
    field: str | None
    unit: Unit | None


def refuse_output_columns(columns: Collection[str], file: str) -> None:
    """Raises InputError, at the header, for a column that the batch would add: two of one name serve nobody.

    Case does not matter: a database takes names of either case for one.
    """
    for name in columns:
        if plain(name) in OUTPUT_COLUMNS:
            hint = Text("请改名或删去该列", "rename the column or drop it")
            message = Text(f"列“{shown(name)}”与输出列同名", f"has the column '{shown(name)}', as the output has")
            raise InputError(message, file=file, line=1, hint=hint)


class Layout:
    """The columns of a file, or the keys of JSON objects, for the claims of one policy."""

    def __init__(
        self,
        policy: Policy,
        columns: Collection[str],
        file: str,
        extra: Mapping[str, str],
        meanings: Mapping[str, str | None] = MappingProxyType({}),
    ) -> None:
        self._policy, self._meanings = policy, meanings
        self._names = names_of(policy) | dict(extra)
        self._found: dict[str, Column] = {}
        self._shapes: dict[tuple[str, ...], list[tuple[str, str, Unit | None]]] = {}
        try:
            self.columns = tuple(self._resolve(position, name) for position, name in enumerate(columns))
        except RongError as error:
            raise error.at(file=file, line=1) from None
        fields: dict[str, str] = {}
        for column in self.columns:
            if column.field is None:
                continue
            first = fields.setdefault(column.field, column.name)
            if first != column.name:
                message = Text(
                    f"列“{shown(first)}”与“{shown(column.name)}”都是 {column.field}",
                    f"has '{shown(first)}' and '{shown(column.name)}', both of which are {column.field}",
                )
                raise InputError(message, file=file, line=1, field=column.field)
        self._used = [(one.name, one.field, one.unit) for one in self.columns if one.field is not None]

    def _resolve(self, position: int, name: str) -> Column:
        """What a name means. Raises InputError for a known label with what is no unit of it."""
        meant = self._meanings.get(name, name)
        if meant is None:
            return Column(position, name, None, None)
        field, unit = named(meant, self._names, self._policy.inputs, self._policy.currency)
        return Column(position, name, field, unit)

    def facts(self, cells: Mapping[str, object]) -> dict[str, object]:
        """Field → raw value, what ``facts.read_claim`` reads; a unit of the column's is put to each plain number.

        Raises InputError, its ``field`` set, where a cell has a unit as well. Cells in no column of the file's (the
        keys of a JSON object) are resolved by themselves, and a field given twice is refused.
        """
        given: dict[str, object] = {}
        for name, field, unit in self._used or self._keys(cells):
            if name not in cells:
                continue
            if field in given:
                raise InputError(Text("重复给出", "is given twice"), field=field)
            value = cells[name]
            try:
                given[field] = value if unit is None else with_unit(value, unit)
            except RongError as error:
                raise error.at(field=field) from None
        return given

    def _keys(self, cells: Mapping[str, object]) -> list[tuple[str, str, Unit | None]]:
        """What the keys of an object are; objects of one shape are looked at once."""
        shape = tuple(cells)
        known = self._shapes.get(shape)
        if known is not None:
            return known
        found = []
        for name in cells:
            column = self._found.get(name)
            if column is None:
                column = self._resolve(0, name)
                if len(self._found) < 10_000:
                    self._found[name] = column
            if column.field is not None:
                found.append((name, column.field, column.unit))
        if len(self._shapes) < 1_000 and len(shape) < 1_000:
            self._shapes[shape] = found
        return found


class Headers:
    """The columns of one file against an edition. ``columns`` is None for JSON lines.

    ``extra`` are further names, in compared form, that a reader of its own knows, and what they mean; ``beside`` are
    editions that the file is read for too, so that a column of theirs is not unknown; ``meanings`` are what the reader
    of the table made of a column's name, None for one that nobody reads. Raises InputError, at the header, for a unit
    that nobody knows after a label of the edition's.
    """

    def __init__(
        self,
        edition: Edition,
        columns: Collection[str] | None,
        file: str,
        extra: Mapping[str, str] | None = None,
        beside: Collection[Edition] = (),
        meanings: Mapping[str, str | None] = MappingProxyType({}),
    ) -> None:
        self._edition, self._beside, self._file = edition, beside, file
        self._columns = columns or ()
        self._extra = extra or {}
        self._meant = meanings
        self._layouts: dict[str, Layout] = {}
        for name in self._columns:
            self._refuse_unknown_unit(name)

    def refuse_strange(self) -> None:
        """Raises InputError for a table that is no claims, as no column has a known name."""
        if self._columns and not any(map(self._known, self._columns)):
            raise InputError(NO_KNOWN, file=self._file, line=1, hint=NAMES)

    def _known(self, name: str) -> bool:
        """Whether a column has a meaning."""
        meant = self._meant.get(name, name)
        return meant is not None and self._vocabulary.knows(meant)

    def means(self, name: str) -> str:
        """A column's name in the form that the table knows."""
        return self._meant.get(name, name) or name

    def renamed(self, cells: Mapping[str, object]) -> Mapping[str, object]:
        """The cells of a row by names that the table knows, where columns have others: for what has no layout yet."""
        if not self._meant:
            return cells
        return {
            self.means(name) if self._meant.get(name, name) is not None else name: cell for name, cell in cells.items()
        }

    def notes(self, on: datetime.date) -> list[Text]:
        """What a person may want to know of a table that is read all the same; ``on`` dates claims without a date."""
        unused = {name for name in self._columns if not self._known(name)}
        dated = any(plain(self.means(name)) in DATED for name in self._columns)
        return notes(self._columns, unused, on, dated=dated)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        """Every known name; it takes reading every policy, and objects with keys of their own need none of it."""
        return vocabulary(self._edition, *self._beside, extra=self._extra)

    def layout(self, policy: Policy) -> Layout:
        """The columns for the claims of a policy. Raises InputError where two are one field: the file's fault."""
        found = self._layouts.get(policy.id)
        if found is None:
            found = self._layouts[policy.id] = Layout(policy, self._columns, self._file, self._extra, self._meant)
        return found

    def candidates(self, position: int) -> tuple[Column, ...]:
        """Everything that a column means for some policy of the edition, each field and unit once."""
        found = self.meanings_of(tuple(self._columns)[position])
        return tuple(column._replace(position=position) for column in found)

    def meanings_of(self, name: str) -> tuple[Column, ...]:
        """Everything that a name means for some policy of the edition, each field and unit once."""
        found, _ = self._meanings(name)
        return tuple(dict.fromkeys(found))

    def _meanings(self, name: str) -> tuple[list[Column], RongError | None]:
        """What a name means for each policy that knows it, and what is wrong with it for one that does not."""
        found, refused = [], None
        for head in self._edition.heads:
            try:
                column = Layout(self._edition.policies[head], (name,), self._file, self._extra, self._meant).columns[0]
            except RongError as error:
                refused = error
                continue
            if column.field is not None:
                found.append(column)
        return found, refused

    def _refuse_unknown_unit(self, name: str) -> None:
        """A unit is refused where no policy that knows the label knows it."""
        meant = self._meant.get(name, name)
        if meant is None or split_unit(meant) is None or plain(meant) in self._vocabulary:
            return
        if not self._vocabulary.knows(meant):
            return
        found, refused = self._meanings(name)
        if not found and refused is not None:
            raise refused

    @cached_property
    def warnings(self) -> tuple[Text, ...]:
        """Columns that nobody knows and whose name is nearly a known one."""
        unknown = [name for name in self._columns if not self._known(name) and self._meant.get(name, name) is not None]
        return doubts(unknown, self._vocabulary.labels - self._taken()) if unknown else ()

    def _taken(self) -> set[str]:
        """Every name of the fields that the file has a column for."""
        means = [self.means(name) for name in self._columns]
        bare = {plain(part) for name in means for part in (name, (split_unit(name) or (name,))[0])}
        found: set[str] = set()
        for head in self._edition.heads:
            names = names_of(self._edition.policies[head])
            fields = {field for name, field in names.items() if name in bare}
            found |= {name for name, field in names.items() if field in fields}
        return found
