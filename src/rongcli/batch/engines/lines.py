"""What a database writes of a batch: SQL of the lines of its CSV and of its JSON, and of the values of other forms."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rongcli.batch.columns import MONEY
from rongcli.batch.engines.cells import unsafe
from rongcli.batch.job import Job
from rongcli.batch.run import Standing
from rongcli.rules.facts import OUTPUT_COLUMNS, QUANTITY
from rongcli.sql.expression import NARROW_DIGITS, WIDE_DIGITS, literal

TEXT, BOOLEAN, WHOLE, LONG = "t", "b", "i", "l"
"""The marks of the type of a cell: text, truth, a whole number, one that has more than 64 bits."""
_COMMA = ", ',', "
_QUOTED = ("','", "'\"'", "chr(10)", "chr(13)")
"""What a cell may not hold unquoted."""
_PLAIN = r"[^\x00-\x1f\x22\x5c]*"
"""A text that is its own JSON."""
_SHORT = {8: r"\b", 9: r"\t", 10: r"\n", 12: r"\f", 13: r"\r"}
_encode = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Own:
    """SQL of what the claims had: their ``cells`` by column, NULL or an empty text where there is nothing.

    ``types`` is a text with the mark of each cell's type, NULL where all are text; ``whole`` the row as
    ``cells.csv_writer`` writes it, where the database has that; ``object`` a JSON object up to its end.
    """

    cells: Mapping[str, str]
    types: str | None = None
    whole: str | None = None
    object: str | None = None

    def type_of(self, column: int) -> str:
        """SQL of the mark of one cell; an empty text where it is text."""
        return "''" if self.types is None else f"substr({self.types}, {column + 1}, 1)"


def fields(standing: Sequence[Standing], line: str, *, narrow: bool) -> dict[str, str]:
    """SQL of what a batch adds, by ``OUTPUT_COLUMNS``: amounts as decimals, ``row``, truth, texts.

    ``line`` is SQL of the claim's line in its file; ``narrow`` says that no amount has more than 18 digits.
    """
    found = {name: _money(name, narrow=narrow) if name in MONEY else name for name in OUTPUT_COLUMNS}
    found["row"], found[QUANTITY] = line, "NULL"  # policies that give numbers are Python's
    found["readings"] = _by_policy([literal(one.readings) for one in standing])
    found["supplied"] = _by_policy(["true" if one.policy.supplied else "false" for one in standing])
    return found


def _money(name: str, *, narrow: bool) -> str:
    digits = NARROW_DIGITS if narrow else WIDE_DIGITS
    return f"CAST(CAST({name} AS DECIMAL({digits - (0 if narrow else 2)},0)) * 0.01 AS DECIMAL({digits},2))"


def _by_policy(texts: Sequence[str]) -> str:
    if len(set(texts)) <= 1:
        return texts[0] if texts else "NULL"
    return f"(CASE policy {' '.join(f'WHEN {code} THEN {text}' for code, text in enumerate(texts))} END)"


def line_of(job: Job, own: Own, standing: Sequence[Standing], line: str, *, narrow: bool) -> str | None:
    """SQL of a line of the results, arguments as in ``fields``; None where lines are not what a database can make."""
    if job.headings != "code":
        return None
    found = fields(standing, line, narrow=narrow)
    found = {name: found[name] for name in job.added}
    if job.form == "jsonl":
        return _json_line(own, found, standing)
    if job.form == "csv" and own.object is None:
        return _csv_line(own, found)
    return None


def _csv_line(own: Own, found: Mapping[str, str]) -> str:
    """SQL of a line of CSV: the claim's own cells, defused, then the ``found`` fields."""
    cells = own.whole or _COMMA.join(_csv_cell(cell) for cell in own.cells.values())
    return f"concat({_COMMA.join([cells, *(f'CAST({value} AS VARCHAR)' for value in found.values())])})"


def _csv_cell(column: str) -> str:
    cell = f"(CASE WHEN {unsafe(column)} THEN concat('''', {column}) ELSE {column} END)"
    special = " OR ".join(f"contains({column}, {mark})" for mark in _QUOTED)
    return f"""(CASE WHEN {special} THEN concat('"', replace({cell}, '"', '""'), '"') ELSE {cell} END)"""


def _json_line(own: Own, found: Mapping[str, str], standing: Sequence[Standing]) -> str:
    """SQL of a JSON object in one line: the claim's own, or its cells by their names, then the ``found`` fields."""
    members = {name: _json_field(name, value) for name, value in found.items()}
    if "readings" in members:
        members["readings"] = _by_policy([literal(_encode(one.readings)) for one in standing])
    parts = [own.object if own.object is not None else _object(own)]
    for name, value in members.items():
        parts += [literal(f"{', ' if len(parts) > 1 else ''}{_encode(name)}: "), f"coalesce({value}, 'null')"]
    return f"concat({', '.join(parts)}, '}}')"


def _json_field(name: str, value: str) -> str:
    """SQL of the JSON of a field, NULL where it is nothing."""
    text = f"CAST({value} AS VARCHAR)"
    if name in ("row", "capped", "supplied"):
        return text
    return f"""('"' || {text if name in MONEY else _escaped(value)} || '"')"""


def _object(own: Own) -> str:
    """SQL of an object of the cells, up to its end. Whether anything must be escaped is asked once for all of them."""
    plain, other = (
        "concat(" + ", ".join(_member(own, column, escaped=escaped) for column in range(len(own.cells))) + ", ', ')"
        for escaped in (False, True)
    )
    every = f"concat({', '.join([*own.cells.values(), literal('')])})"
    return f"(CASE WHEN regexp_full_match({every}, {literal(_PLAIN)}) THEN {plain} ELSE {other} END)"


def _member(own: Own, column: int, *, escaped: bool) -> str:
    """SQL of the parts of one member: what comes before its value, and that."""
    name = list(own.cells)[column]
    cell = own.cells[name]
    text = f"""concat('"', {_escaped(cell) if escaped else cell}, '"')"""
    if own.types is not None:
        typed = f"{own.type_of(column)} IN ('{BOOLEAN}', '{WHOLE}', '{LONG}')"
        text = f"(CASE WHEN {typed} THEN {cell} ELSE {text} END)"
    before = (", " if column else "{") + f"{_encode(name)}: "
    return f"{literal(before)}, {text}"


def kinds(own: Own, rows: str) -> str:
    """A SELECT of the SQL type of each cell's column in Parquet: what all of its cells are, else text."""
    found = []
    for column in range(len(own.cells)):
        mark = f"coalesce(nullif({own.type_of(column)}, ''), '{TEXT}')"
        one = f"CASE WHEN min({mark}) = max({mark}) THEN min({mark}) END"
        found.append(f"CASE {one} WHEN '{BOOLEAN}' THEN 'BOOLEAN' WHEN '{WHOLE}' THEN 'BIGINT' ELSE 'VARCHAR' END")
    return f"SELECT {', '.join(found)} FROM {rows}"


def _escaped(text: str) -> str:
    """SQL of a text as it stands within a JSON string."""
    found = f"replace(replace({text}, '\\', '\\\\'), '\"', '\\\"')"
    for mark in range(1, 32):
        escape = _SHORT.get(mark, f"\\u{mark:04x}")
        found = f"replace({found}, chr({mark}), '{escape}')"
    return f"(CASE WHEN regexp_full_match({text}, {literal(_PLAIN)}) THEN {text} ELSE {found} END)"
