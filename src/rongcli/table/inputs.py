"""Inputs lowered: the names that they may have, and what goes with their type."""

from __future__ import annotations

from collections.abc import Iterable

from rongcli.base.money import parse_number
from rongcli.base.text import Text, did_you_mean
from rongcli.rules.expression import DATE, RANK
from rongcli.rules.facts import CLAIM_FIELDS, RESULTS, plain
from rongcli.rules.policy import Input
from rongcli.table.schema import InputTable, RowsTable, Table
from rongcli.table.words import Path, figure, named, wrong

OTHER_NAME = Text("请换一个名称", "choose another name")
RESERVED = frozenset(CLAIM_FIELDS) | {
    "as",
    "assume_rest",
    "check",
    "debug",
    "force",
    "format",
    "help",
    "json",
    "lang",
    "on",
    "output",
    "policies",
    "prior",
    "quiet",
    "text",
    "reading",
    "profile",
    "save",
    "stdin",
    "year",
    "all",
    "value",
    *RESULTS,
}
"""Names that no input may have: the command line, caps or a batch's output use them."""
_TAKEN = {plain(word) for word in (*RESERVED, *(word for label in CLAIM_FIELDS.values() for word in label))}


LIST = "rows"
"""The type of an input that is a list of rows."""
WHOLE_OF = ("applicant", "item", "year")
"""What an input can be the whole of, beside the table's other inputs."""


def lowered_input(name: str, item: InputTable, inputs: Iterable[str] = ()) -> Input:
    """The input of a table that has ``inputs``.

    Raises TableError for a name that is taken, and for parts that do not go with its type.
    """
    path: Path = ("input", name)
    named("input", name, path)
    for word in (name, *item.label, *item.aliases):
        _refuse_taken(word, path)
    _refuse_choices(item, path)
    return Input(
        name,
        item.type,
        item.label,
        item.question,
        tuple(item.aliases),
        item.unit,
        item.from_ == "authority",
        dict(item.choices),
        _changeable(item),
        _step(name, item),
        _whole_of(name, item, inputs),
    )


def lowered_rows(name: str, item: RowsTable, table: Table) -> Input:
    """The list of a table. Raises TableError for a name that is taken, and for a cell that another value is called."""
    path: Path = ("rows", name)
    named("input", name, path)
    if name in table.input:
        raise wrong(path, Text("已有同名输入项", "is the name of an input"), OTHER_NAME)
    for word in (name, *item.label, *item.aliases):
        _refuse_taken(word, path)
    cells = [_cell(name, key, cell, table) for key, cell in item.input.items()]
    return Input(name, LIST, item.label, item.question, tuple(item.aliases), cells=tuple(cells))


def _cell(name: str, key: str, item: InputTable, table: Table) -> Input:
    path: Path = ("rows", name, "input", key)
    named("input", key, path)
    taken = {**table.input, **table.rows, **table.parameter, **table.let, RANK: None, DATE: None}
    if key in taken:
        message = Text(f"“{key}”在行外另有所指", f"'{key}' means something outside the rows too")
        raise wrong(path, message, OTHER_NAME)
    fields = {plain(word) for field, label in CLAIM_FIELDS.items() for word in (field, *label)}
    for word in (key, *item.label, *item.aliases):
        if plain(word) in fields:
            raise wrong(path, Text(f"“{word}”是申请本身的一项", f"'{word}' is a field of the claim itself"), OTHER_NAME)
    for unfit in ("whole_of", "step", "changeable"):
        if getattr(item, unfit) not in (None, []):
            raise wrong((*path, unfit), Text("不适用于清单的一项", "does not go with a cell of a list"))
    _refuse_choices(item, path)
    authority, choices = item.from_ == "authority", dict(item.choices)
    return Input(
        f"{name}.{key}", item.type, item.label, item.question, tuple(item.aliases), item.unit, authority, choices
    )


def _refuse_taken(word: str, path: Path) -> None:
    if plain(word) in _TAKEN or plain(word).startswith("no_"):
        message = Text(f"“{word}”已是命令选项或输出列", f"'{word}' is an option of every command or an output column")
        raise wrong(path, message, OTHER_NAME)


def _refuse_choices(item: InputTable, path: Path) -> None:
    for choice in item.choices:
        named("name", choice, (*path, "choices", choice))
    if (item.type == "choice") != bool(item.choices):
        raise wrong(
            (*path, "choices" if item.choices else "type"),
            Text("choice 类型须有 choices，其他类型不得有", "choices go with type choice only"),
        )


def _changeable(item: InputTable) -> bool:
    """As the table says; unless it does, the applicant's own numbers can be raised, all else is as it is."""
    if item.changeable is not None:
        return item.changeable
    return item.from_ == "applicant" and item.type in ("money", "number", "count", "rate")


def _whole_of(name: str, item: InputTable, inputs: Iterable[str]) -> tuple[str, ...]:
    path: Path = ("input", name, "whole_of")
    if item.whole_of and item.type not in ("money", "number", "count"):
        raise wrong(path, Text("只用于 money、number、count 类型", "goes with the types money, number and count only"))
    known = (*WHOLE_OF, *(other for other in inputs if other != name))
    for index, part in enumerate(item.whole_of):
        if part not in known or part in item.whole_of[:index]:
            message = Text(f"不能是“{part}”的全数", f"cannot be the whole of '{part}'")
            usable = Text(
                f"可用 {'、'.join(WHOLE_OF)} 和输入项，各一次", f"use {', '.join(WHOLE_OF)} and inputs, each once"
            )
            raise wrong(
                (*path, index), message, usable if part in (*known, name) else did_you_mean(part, known) or usable
            )
    return tuple(item.whole_of)


def _step(name: str, item: InputTable) -> int | None:
    if item.step is None:
        return None
    path: Path = ("input", name, "step")
    if item.type != "number":
        raise wrong(path, Text("只用于 number 类型", "goes with type number only"))
    step = figure(parse_number, item.step, path)
    if not step:
        raise wrong(path, Text("须大于零", "must be above zero"))
    return step
