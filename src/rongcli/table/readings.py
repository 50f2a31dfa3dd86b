"""The readings of a policy: those that its table writes, and that of an open list which names none."""

from __future__ import annotations

from rongcli.base.text import Text
from rongcli.rules.policy import ASK, Reading
from rongcli.rules.rulings import INCLUDED
from rongcli.table.conditions import OPEN_LIST, Requirement
from rongcli.table.schema import ReadingTable
from rongcli.table.values import Names
from rongcli.table.words import Path, named, wrong


def reading(name: str, item: ReadingTable, path: Path) -> Reading:
    """A reading of the table. Raises TableError for a default that is none of its choices."""
    named("name", name, path)
    for choice in item.choices:
        named("name", choice, (*path, "choices", choice))
    for key in ("default", "literal"):
        if getattr(item, key) not in item.choices:
            options = ", ".join(item.choices)
            raise wrong((*path, key), Text(f"须为选项之一：{options}", f"must be one of {options}"))
    return Reading(name, item.name or Text(name, name), item.question, dict(item.choices), item.default, item.literal)


def open_list(part: Requirement, names: Names, path: Path) -> Reading:
    """The reading of an open list for which the table writes none. Raises TableError."""
    item = names.input(part.input or "", (*path, "requires"))
    others = [item.choices.get(name, Text(name, name)) for name in part.open]
    zh, en = "、".join(one.zh for one in others), ", ".join(one.en for one in others)
    question = Text(
        f"“{item.label.zh}”的名单没有列完：“{zh}”算在内吗？",
        f"The list of '{item.label.en}' is open: does '{en}' count?",
    )
    choices = {
        ASK: Text("向主管部门确认", "ask the authority"),
        INCLUDED: Text("算在内", "counts"),
        "closed": Text("不算", "does not count"),
    }
    return Reading(OPEN_LIST, Text("开放名单", "open list"), question, choices, ASK, ASK)
