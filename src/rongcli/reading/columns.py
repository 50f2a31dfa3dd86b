"""The columns of a table as understood: what each header means, its unit and where the unit came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rongcli.base.errors import InputError, UsageError, shown
from rongcli.base.text import Text, did_you_mean
from rongcli.reading.heading import heading
from rongcli.reading.instructions import Instructions
from rongcli.reading.sorting import Shape
from rongcli.reading.source import StatedUnit
from rongcli.reading.surroundings import agreed
from rongcli.reading.vocabulary import FILING, Vocabulary, timeless
from rongcli.rules.facts import plain
from rongcli.rules.units import split_unit, unit_of

KEYS = ("applicant", "applicant_id", "claim_id", "item")
_HEADER, _MAP, _OPTION = Text("列名", "the header"), Text("映射表", "the map"), Text("--unit", "--unit")
SURE = (_HEADER, _MAP, _OPTION)
"""Where a unit stands that is one column's own, whatever stands beside the table."""


class ColumnRead(NamedTuple):
    """A column: its place from 0, its name as written and as it goes out, what it means, where its unit came from.

    ``meaning`` is the header in the form that the table knows (``实缴保费(万元)``), None where nobody reads the column;
    ``field`` is what it may be, None where that is not known.
    """

    place: int
    written: str
    name: str
    meaning: str | None
    field: str | None
    kind: str | None
    unit_from: Text | None = None

    @property
    def unit(self) -> str | None:
        """The unit of its numbers, as written."""
        parts = None if self.meaning is None else split_unit(self.meaning)
        return None if parts is None or self.field is None else parts[1]


class Columns(NamedTuple):
    """All columns of a table, and what a person is told of them."""

    all: tuple[ColumnRead, ...]
    notes: list[Text]

    @property
    def names(self) -> tuple[str, ...]:
        """Their names as they go out, each once."""
        return tuple(one.name for one in self.all)

    @property
    def meanings(self) -> Mapping[str, str | None]:
        """What the name of a column means, where that is another or none."""
        return {one.name: one.meaning for one in self.all if one.meaning != one.name}

    def shape(self, vocabulary: Vocabulary) -> Shape:
        """Where the table has what tells a claim from other rows."""
        at = {one.field: one.place for one in reversed(self.all) if one.field is not None}
        numbers = [one.place for one in self.all if one.kind in ("money", "number", "count")]
        keys = [at[key] for key in KEYS if key in at]
        header = [one.written for one in self.all]
        told = {*numbers, *keys, at.get("policy"), at.get("date")}
        facts = frozenset(one.place for one in self.all if one.field is not None) - told
        return Shape(
            header, at.get("policy"), keys, at.get("date"), numbers, vocabulary.policies, facts, bool(vocabulary)
        )


def joined(header: Sequence[object], under: Sequence[object], vocabulary: Vocabulary) -> list[object] | None:
    """The names of a header of two rows, whose first row groups columns; None where the second is no header.

    The second has names where the first has none that is known; the unit of a group is that of its amounts.
    """
    filled = {place: str(cell).strip() for place, cell in enumerate(under) if cell is not None and str(cell).strip()}
    above = [str(cell or "").strip() for cell in header] + [""] * (len(under) - len(header))
    known = [place for place, text in filled.items() if vocabulary.knows(text)]
    free = all(not vocabulary.knows(above[place]) for place in filled)
    if not known or not free or not all(isinstance(under[place], str) for place in filled):
        return None
    names: list[object] = list(above)
    group = ""
    for place, name in enumerate(above):
        group = name or (group if place in filled else "")
        if place not in filled:
            continue
        text, unit = filled[place], split_unit(vocabulary.meant(f"{filled[place]}{group[len(_bare(group)) :]}"))
        money = any(one.kind == "money" for one in vocabulary.fields(text))
        names[place] = f"{text}({unit[1]})" if money and unit is not None and split_unit(text) is None else text
    return names


def _bare(name: str) -> str:
    """A name without the parentheses behind it."""
    parts = split_unit(name)
    return name if parts is None else parts[0]


def read_columns(
    cells: Sequence[object], vocabulary: Vocabulary, asked: Instructions, file: str, line: int | None
) -> Columns:
    """The columns of a header, their units those of the header alone.

    Raises InputError for what is no header: no name, a known column twice, and for a map that does not fit.
    """
    written, notes = _written(cells, vocabulary, file, line)
    _refuse_strangers(asked, written)
    found = [_column(place, name, raw, vocabulary, asked) for place, (name, raw) in enumerate(written)]
    found = _dated(found, notes, file, line)
    return Columns(tuple(found), notes)


def _written(
    cells: Sequence[object], vocabulary: Vocabulary, file: str, line: int | None
) -> tuple[list[tuple[str, str]], list[Text]]:
    """The name of each column as it goes out, each once, beside the header as written."""
    raw = [str(cell).strip() for cell in cells]
    seen: dict[str, int] = {}
    names, twice, bare = [], [], []
    for number, text in enumerate(raw, 1):
        name = text
        if not name:
            name = f"column {number}"
            bare.append(number)
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1 and not vocabulary.knows(name):
            twice.append(name)
            name = f"{name} ({seen[name]})"
        names.append(name)
    notes = (
        [Text(f"没有列名的列：{', '.join(map(str, bare))}", f"columns without a name: {', '.join(map(str, bare))}")]
        if bare
        else []
    )
    if twice:
        listed = ", ".join(shown(name) for name in dict.fromkeys(twice))
        notes.append(
            Text(f"列名重复，第二列起加了序号：{listed}", f"columns of one name, numbered from the second on: {listed}")
        )
    return list(zip(heading(names, file, line), raw, strict=True)), notes


def _refuse_strangers(asked: Instructions, written: Sequence[tuple[str, str]]) -> None:
    """Raises an error for a column that a map or ``--unit`` names and the file lacks."""
    have = {form for pair in written for text in pair for form in (timeless(text), timeless(_bare(text)))}
    for name in (*asked.columns, *asked.units):
        if timeless(name) not in have:
            hint = did_you_mean(name, [one for one, _ in written])
            message = Text(f"文件没有列“{shown(name)}”", f"names a column that the file lacks: '{shown(name)}'")
            if asked.file is not None:
                raise InputError(message, file=asked.file, field=name, hint=hint)
            raise UsageError(message, field="--unit", hint=hint)


def _column(place: int, name: str, raw: str, vocabulary: Vocabulary, asked: Instructions) -> ColumnRead:
    mapped = _said(asked.columns, name, raw)
    if mapped == "":
        return ColumnRead(place, raw, name, None, None, None)
    meaning = vocabulary.meant(raw if mapped is None else mapped)
    fields = vocabulary.fields(meaning)
    if mapped is not None and not fields:
        hint = did_you_mean(mapped, vocabulary.labels)
        message = Text(f"“{shown(mapped)}”不是已知的项", f"'{shown(mapped)}' is no field of a claim")
        raise InputError(message, file=asked.file, field=name, hint=hint)
    unit_from = None
    if mapped is not None and split_unit(meaning) is None and (own := split_unit(vocabulary.meant(raw))) is not None:
        meaning = f"{meaning}({own[1]})" if _fits(own[1], meaning, vocabulary) else meaning
    if fields and split_unit(meaning) is not None and vocabulary.fields(split_unit(meaning)[0]):  # type: ignore[index]
        unit_from = _HEADER
    one = ColumnRead(place, raw, name, meaning if fields else name, fields[0].name if fields else None,
                     fields[0].kind if fields else None, unit_from)  # fmt: skip
    wanted = _said(asked.units, name, raw)
    return one if wanted is None else _with(one, wanted, vocabulary, asked)


def _said(by_name: Mapping[str, str], name: str, raw: str) -> str | None:
    """What a person says of a column, under its name as written or as it goes out."""
    bare = {timeless(_bare(one)) for one in (name, raw)}
    for form, wanted in (
        (plain, {plain(name), plain(raw)}),
        (timeless, {timeless(name), timeless(raw)}),
        (timeless, bare),
    ):
        for key, value in by_name.items():
            if form(key) in wanted:
                return value
    return None


def _fits(unit: str, meaning: str, vocabulary: Vocabulary) -> bool:
    return any(unit_of(unit, one.kind, one.unit, vocabulary.currency) is not None for one in vocabulary.fields(meaning))


def _with(one: ColumnRead, unit: str, vocabulary: Vocabulary, asked: Instructions) -> ColumnRead:
    """A column with the unit that a person says. Raises an error for no unit of it, and for one that contradicts."""
    name, own = shown(one.name), one.unit
    if one.meaning is None or one.field is None or not _fits(unit, one.meaning, vocabulary):
        message = Text(f"“{shown(unit)}”不是列“{name}”的单位", f"'{shown(unit)}' is no unit of the column '{name}'")
        raise _wrong(asked, one.name, message)
    if own is not None and _factor(own, one, vocabulary) != _factor(unit, one, vocabulary):
        raise _wrong(asked, one.name, Text(f"列“{name}”自身写明单位{own}", f"the column '{name}' says {own} itself"))
    bare = one.meaning if own is None else (split_unit(one.meaning) or (one.meaning,))[0]
    return one._replace(meaning=f"{bare}({unit})", unit_from=_MAP if asked.file is not None else _OPTION)


def _factor(unit: str, one: ColumnRead, vocabulary: Vocabulary) -> object:
    found = unit_of(unit, one.kind or "", None, vocabulary.currency)
    return unit if found is None else found.factor


def _wrong(asked: Instructions, column: str, message: Text) -> InputError | UsageError:
    """What is wrong with what a person says of a column: in the map, or on the command line."""
    if asked.file is not None:
        return InputError(message, file=asked.file, field=column)
    return UsageError(message, field="--unit")


def _dated(found: list[ColumnRead], notes: list[Text], file: str, line: int | None) -> list[ColumnRead]:
    """A date of filing is the claim's where no other stands. Raises InputError where two could be it."""
    if any(one.field == "date" for one in found):
        return found
    names = {plain(name) for name in FILING}
    filed = [one for one in found if (one.field is None and plain("".join(one.written.split())) in names)
             or (one.field is None and plain(one.written) in names)]  # fmt: skip
    if len(filed) > 1:
        first, second = filed[:2]
        message = Text(
            f"“{first.name}”与“{second.name}”都可能是日期",
            f"has '{first.name}' and '{second.name}', either of which may be the date",
        )
        hint = Text("用 --map 指明哪一列是日期", "say with --map which column is the date")
        raise InputError(message, file=file, line=line, hint=hint)
    if not filed:
        return found
    one = filed[0]
    notes.append(Text(f"以“{one.name}”为日期", f"'{one.name}' is taken as the date"))
    found[one.place] = one._replace(meaning="date", field="date", kind="date")
    return found


def with_units(columns: Columns, stated: Sequence[StatedUnit], vocabulary: Vocabulary, file: str) -> Columns:
    """The columns, the amounts without a unit of their own in the one that stands beside the table.

    Raises InputError for another currency beside the table, and for two units where an amount has none of its own.
    """
    money = [one for one in columns.all if one.kind == "money" and one.unit is None]
    if not stated or not any(one.kind == "money" for one in columns.all):
        return columns
    foreign = [one for one in stated if one.foreign and not one.doubtful]
    if not money and not foreign:
        return columns
    unit = agreed(stated, file, [one.name for one in money])
    if unit is None or not money:
        return columns
    said = Text(f"{unit.where.zh}“{unit.name}”", f"{unit.where.en}: {unit.name}")
    read = [
        one._replace(meaning=f"{one.meaning}({unit.name})", unit_from=said) if one in money else one
        for one in columns.all
    ]
    named = ", ".join(shown(one.name) for one in money[:5]) + (" …" if money[5:] else "")
    note = Text(
        f"按{unit.where.zh}的单位“{unit.name}”读入：{named}", f"read in {unit.name}, as {unit.where.en} says: {named}"
    )
    return Columns(tuple(read), [*columns.notes, note])
