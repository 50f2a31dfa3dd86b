"""``[header]``: what else the headers of sheets call a claim's own fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rongcli.base.text import Text, did_you_mean
from rongcli.rules.facts import CLAIM_FIELDS, plain
from rongcli.table.inputs import OTHER_NAME
from rongcli.table.schema import Table
from rongcli.table.words import Path, wrong


def header(field: str, words: Sequence[str], table: Table) -> tuple[str, ...]:
    """The names of a field. Raises TableError for a field that claims do not have, or a name that means something."""
    path: Path = ("header", field)
    if field not in CLAIM_FIELDS:
        message = Text(f"申请没有字段“{field}”", f"a claim has no field '{field}'")
        listed = Text("可用 " + "、".join(CLAIM_FIELDS), "use " + ", ".join(CLAIM_FIELDS))
        raise wrong(path, message, did_you_mean(field, CLAIM_FIELDS) or listed)
    taken: dict[str, str] = {}
    for name, said in _names(table):
        for word in said:
            taken.setdefault(plain(word), name)
    for index, word in enumerate(words):
        other = taken.get(plain(word), field)
        if other != field:
            raise wrong(
                (*path, index), Text(f"“{word}”已是 {other} 的名称", f"'{word}' is a name of {other}"), OTHER_NAME
            )
    return tuple(words)


def _names(table: Table) -> Iterator[tuple[str, Sequence[str]]]:
    """Every name that a column may have already, by the field or input that it means."""
    yield from ((name, (name, *label)) for name, label in CLAIM_FIELDS.items())
    yield from ((name, (name, *item.label, *item.aliases)) for name, item in table.input.items())
    yield from table.header.items()
