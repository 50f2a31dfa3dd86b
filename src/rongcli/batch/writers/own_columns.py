"""The claims' own columns as a person wants to see them in a workbook: numbers, days and words in place of codes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from rongcli.base.dates import parse_date
from rongcli.base.errors import RongError
from rongcli.base.money import FEN, MILLION, parse_money, parse_number
from rongcli.base.text import Language, Text
from rongcli.batch.columns import cell_text
from rongcli.batch.job import Job
from rongcli.batch.wording import TRUTH
from rongcli.reading.headers import Column, Headers
from rongcli.reading.vocabulary import vocabulary
from rongcli.rules.edition import Edition
from rongcli.rules.expression import DATE
from rongcli.rules.facts import CLAIM_FIELDS, plain
from rongcli.rules.lookup import find_policy
from rongcli.rules.policy import Input
from rongcli.rules.units import split_unit

EXACT_DIGITS = 15
"""Decimal digits that a spreadsheet's number keeps."""
_MONEY = ("decided_amount", "already_awarded")
_CODES = {"true": True, "false": False, "yes": True, "no": False, "是": True, "否": False}
_EARLIEST = datetime.date(1900, 3, 1)
"""Before which spreadsheets do not agree on days."""


class Number(NamedTuple):
    """A number that a spreadsheet holds exactly: ``value / scale``; ``money`` says how it is shown."""

    value: int
    scale: int
    money: bool


class OwnColumn(NamedTuple):
    """A column of the claims: what it is called for people, the field that it is, and what its cells are."""

    heading: str
    field: str | None = None
    kind: str = "text"
    unit: bool = False
    """Whether its header says the unit of its numbers."""
    words: Mapping[str, str] = {}
    """What codes among its cells are called."""

    def cell(self, value: object) -> Any:
        """A cell as a number, a day, truth, or text; None where it is empty."""
        if value is None or value == "":
            return None
        if isinstance(value, bool):
            return self.words.get("true" if value else "false", value)
        text = cell_text(value)
        if text in self.words:
            return self.words[text]
        found = _typed(self.kind, text, unit=self.unit)
        return value if found is None and self.field is None and isinstance(value, int) else found or text


def own_columns(job: Job, columns: Sequence[str]) -> list[OwnColumn]:
    """What the columns of the claims are, in their order; headings are those of the file, codes in words."""
    language = None if job.headings == "code" else job.headings
    words, meant = vocabulary(job.edition), job.rejects.meanings
    try:
        headers = Headers(job.edition, columns, job.claims, meanings=meant)
    except RongError:  # keys of objects that no table could have as columns
        return [OwnColumn(name) for name in columns]
    found = []
    for place, name in enumerate(columns):
        known = words.knows(meant.get(name, name) or "")
        meanings = headers.candidates(place) if known else ()
        found.append(_column(job.edition, job.rejects.heading(name), meanings, language))
    return _apart(found, columns)


def _apart(found: Sequence[OwnColumn], columns: Sequence[str]) -> list[OwnColumn]:
    """The columns with headings of which none occurs twice: those that would keep what the file says."""
    names = [column.heading.lower() for column in found]
    taken = {name.lower() for name in columns}
    return [
        column._replace(heading=name)
        if names.count(column.heading.lower()) > 1 or (column.heading != name and column.heading.lower() in taken)
        else column
        for column, name in zip(found, columns, strict=True)
    ]


def _column(edition: Edition, name: str, meanings: Sequence[Column], language: Language | None) -> OwnColumn:
    fields = {one.field for one in meanings}
    if len(fields) != 1:
        return OwnColumn(name)
    (field,) = fields
    assert field is not None
    items = [
        item for head in edition.heads for item in edition.policies[head].inputs if item.name == field
    ]  # one name is one input of the table, whatever its policies
    heading, words, kind = name, dict[str, str](), _kind(field, items)
    if language is not None:
        label = items[0].label if items else CLAIM_FIELDS.get(field)
        heading = name if label is None else _heading(name, field, label, language)
        words = _words(edition, field, kind, items, language)
    return OwnColumn(heading, field, kind, any(one.unit is not None for one in meanings), words)


def _heading(name: str, field: str, label: Text, language: Language) -> str:
    """A heading in a language, where it is a code or the label of the other one; a unit stays behind it."""
    other = label.en if language == "zh" else label.zh
    bare, unit = split_unit(name) or (name, None)
    if plain(bare) not in (field, plain(other)):
        return name
    return label.to(language) if unit is None else f"{label.to(language)}({unit})"


def _kind(field: str, items: Sequence[Input]) -> str:
    if field == DATE:
        return "date"
    if field in _MONEY:
        return "money"
    return items[0].type if items else "text"


def _words(edition: Edition, field: str, kind: str, items: Sequence[Input], language: Language) -> dict[str, str]:
    """What the codes of a field are called in a language."""
    if field == "policy":
        found: dict[str, str] = {}
        for head in edition.heads.values():
            name, other = head.name.to(language), head.name.en if language == "zh" else head.name.zh
            if find_policy(edition, name).id == head.id:
                found |= dict.fromkeys((head.id, other), name)
        return found
    if kind == "boolean":
        return {code: TRUTH[value].to(language) for code, value in _CODES.items()}
    if kind == "choice":
        return {word: label.to(language) for item in items for code, label in item.choices.items()
                for word in (code, *label)}  # fmt: skip
    return {}


def _typed(kind: str, text: str, *, unit: bool) -> Number | datetime.date | None:
    """The number or the day that a cell says, where a spreadsheet holds it exactly; else None."""
    try:
        if kind == "date":
            day = parse_date(text)
            return day if day >= _EARLIEST else None
        if kind == "money" and not unit:
            found = Number(parse_money(text), FEN, money=True)
        elif kind in ("money", "number", "count"):
            found = Number(parse_number(text), MILLION, money=kind == "money")
        else:
            return None
    except RongError:
        return None
    return found if len(str(found.value).rstrip("0")) <= EXACT_DIGITS else None
