"""Which ambiguities and conflicts of the texts a table answers, by a reading or by a note, and where.

An ambiguity is named ``PROVISION.QUESTION``, such as ``art-8.degrees``: by a reading, where the other answer can be
computed, else by a note that says what the other answer would be. A conflict is what two places of the texts say
differently of one thing. Nothing here reaches an answer: it is the table's account of what it was read against.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from rongcli.base.text import Text, did_you_mean
from rongcli.table.doubt import Doubt
from rongcli.table.schema import Table
from rongcli.table.words import Path

AMBIGUITY, CONFLICT = "ambiguity", "conflict"


class Answered(NamedTuple):
    """An id that a part of the table names: as an ambiguity or a conflict, by a reading or not, and at which path."""

    kind: str
    id: str
    by_reading: bool
    path: Path


def answered(value: Any, path: Path = ()) -> Iterator[Answered]:
    """Every id that a parsed table names, in the order written."""
    if isinstance(value, dict):
        for kind in (AMBIGUITY, CONFLICT):
            named = value.get(kind)
            for index, name in enumerate(named if isinstance(named, list) else ()):
                yield Answered(kind, str(name), "reading" in path, (*path, kind, index))
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from answered(part, (*path, key))


def doubts(table: Table, data: dict[str, Any]) -> Iterator[Doubt]:
    """An ambiguity of a provision that no policy cites: its id is misspelt, or its clause is missing."""
    provisions = {source.provision for policy in table.policy.values() for source in policy.sources}
    for one in answered(data):
        provision = one.id.rpartition(".")[0]
        if one.kind == AMBIGUITY and provision not in provisions:
            yield Doubt(
                one.path,
                "unknown-provision",
                Text("没有政策引用此条款", "no policy cites this provision"),
                Text("歧义与条款对不上", "the ambiguity cannot be traced to a clause"),
                did_you_mean(provision, provisions)
                or Text("写作 条款编号.问题", "write it PROVISION.QUESTION, by a cited provision"),
            )
