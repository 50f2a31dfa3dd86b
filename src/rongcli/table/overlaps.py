"""Which policies may be for the same thing: ``[[overlap]]`` on its way down."""

from __future__ import annotations

from rongcli.base.text import Text, did_you_mean
from rongcli.rules.edition import Overlap
from rongcli.table.faults import Faults
from rongcli.table.schema import Table
from rongcli.table.words import wrong


def overlaps(table: Table, faults: Faults) -> tuple[Overlap, ...]:
    """The overlaps of a table; a policy that does not exist, or is counted once in two ways, is a fault."""
    once: set[str] = set()
    for index, item in enumerate(table.overlap):
        with faults.kept():
            for place, name in enumerate(item.policies):
                path = ("overlap", index, "policies", place)
                if name not in table.policy:
                    faults.refuse_gone(("policy", name))
                    message = Text(f"没有政策“{name}”", f"there is no policy '{name}'")
                    raise wrong(path, message, did_you_mean(name, table.policy))
                if item.policies.count(name) > 1 or (item.stacking != "silent" and name in once):
                    message = Text(f"{name} 重复列入", f"{name} is already counted with others")
                    hint = Text("并入同一条 overlap", "put them into one overlap")
                    raise wrong(path, message, hint)
            if item.stacking != "silent":
                once.update(item.policies)
    return tuple(Overlap(tuple(item.policies), item.stacking, item.note) for item in table.overlap)
