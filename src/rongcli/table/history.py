"""What a table says by date: amended policies, and folders of tables by date of effect.

``[[policy."X".amended]]`` holds a date ``from`` and the parts that are new from then on; the parts before stay in
the file, so the policy keeps its history. A folder holds one table for each date of effect, named by it:
``2018-06-19.toml``.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from rongcli.base.dates import parse_date
from rongcli.base.errors import TableError
from rongcli.base.text import Text
from rongcli.table.faults import Faults
from rongcli.table.words import Path, figure, wrong

AMENDABLE = ("name", "aliases", "status", "grants", "sources", "requires", "let", "award", "caps", "time_limit",
             "materials", "optional", "payments", "notes", "examples", "reading")  # fmt: skip


class Dated(NamedTuple):
    """A table as of a day; ``written`` says in which amendment a part of a policy stands that one replaced."""

    data: dict[str, Any]
    written: Mapping[Path, int]

    def path(self, path: Path) -> Path:
        """The path, in the table as written, of a path in the table as of the day."""
        at = self.written.get(path[:3])
        return path if at is None else (*path[:2], "amended", at, *path[2:])


class Block(NamedTuple):
    """Parts of a policy as they are written: what it began with, or an amendment, in force in [since, until)."""

    path: Path
    since: datetime.date | None
    until: datetime.date | None
    parts: Mapping[str, Any]


def blocks(name: str, policy: Mapping[str, Any]) -> Iterator[Block]:
    """The blocks of a policy in the order of their dates. Raises TableError."""
    amendments = list(_amendments(name, policy))
    ends = [day for day, _ in amendments]
    yield Block(("policy", name), None, ends[0] if ends else None, policy)
    for index, (day, parts) in enumerate(amendments):
        yield Block(("policy", name, "amended", index), day, (*ends, None)[index + 1], parts)


def amendment_days(data: Mapping[str, Any]) -> list[datetime.date]:
    """The dates from which some policy of a table is amended, in order. Raises TableError."""
    return sorted({day for name, policy in _policies(data).items() for day, _ in _amendments(name, policy)})


def without_faulty(data: dict[str, Any], faults: Faults) -> dict[str, Any]:
    """The table without the amendments of policies in which one is at fault: the fault of each goes to ``faults``."""
    kept = dict(data)
    for name, policy in _policies(data).items():
        before = faults.count
        with faults.kept(("policy", name)):
            list(_amendments(name, policy))
        if faults.count > before:
            plain = {key: part for key, part in policy.items() if key != "amended"}
            kept["policy"] = {**kept["policy"], name: plain}
    return kept


def as_of(data: dict[str, Any], on: datetime.date | None) -> Dated:
    """The table with the amendments that are in force on a day; without one, as it began. Raises TableError."""
    policies = _policies(data)
    if not any("amended" in policy for policy in policies.values()):
        return Dated(data, {})
    written: dict[Path, int] = {}
    merged = {name: _amended(name, policy, on, written) for name, policy in policies.items()}
    return Dated({**data, "policy": {**data["policy"], **merged}}, written)


def _policies(data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The policies of a table that are tables; the schema tells of what is none."""
    found = data.get("policy", {})
    return {name: one for name, one in found.items() if isinstance(one, dict)} if isinstance(found, dict) else {}


def _amended(name: str, policy: dict[str, Any], on: datetime.date | None, written: dict[Path, int]) -> dict[str, Any]:
    found = {key: part for key, part in policy.items() if key != "amended"}
    for index, (day, parts) in enumerate(_amendments(name, policy)):
        if on is not None and day <= on:
            for key, part in parts.items():
                if key != "from":
                    found[key] = part
                    written["policy", name, key] = index
    return found


def _amendments(name: str, policy: Mapping[str, Any]) -> Iterator[tuple[datetime.date, Mapping[str, Any]]]:
    """Each amendment of a policy and its date."""
    last = datetime.date.min
    amendments = policy.get("amended", [])
    if not isinstance(amendments, list):
        raise wrong(("policy", name, "amended"), Text("须为数组 [[…]]", "must be an array of tables"))
    for index, amendment in enumerate(amendments):
        path: Path = ("policy", name, "amended", index)
        if not isinstance(amendment, dict) or not isinstance(amendment.get("from"), str):
            raise wrong(path, Text("须有 from 日期", "needs a date: from"))
        day = figure(parse_date, amendment["from"], (*path, "from"))
        if day <= last:
            raise wrong((*path, "from"), Text("日期须依次靠后", "must come after the date before it"))
        last = day
        for key in amendment:
            if key != "from" and key not in AMENDABLE:
                allowed = ", ".join(AMENDABLE)
                raise wrong(
                    (*path, key),
                    Text("不可修订此项", "cannot be amended"),
                    Text(f"可用：{allowed}", f"allowed: {allowed}"),
                )
        yield day, amendment


_NAMED = re.compile(r"(\d{4}-\d{2}-\d{2})\.toml")


class FolderTable(NamedTuple):
    """A table of a folder, and where others of it take over: before ``since``, and from ``until`` on."""

    path: FilePath
    since: datetime.date | None
    until: datetime.date | None


def table_of_folder(folder: FilePath, on: datetime.date) -> FolderTable:
    """The table of a folder that is in force on a day. Raises TableError where none is."""
    found = {}
    for path in sorted(folder.iterdir()):
        match = _NAMED.fullmatch(path.name)
        if match:
            found[figure(parse_date, match[1], ())] = path
    dates = [day for day in found if day <= on]
    if not dates:
        message = Text(f"文件夹中没有 {on} 已生效的政策表", f"no table of the folder is in force on {on}")
        hint = Text("以生效日期命名，如 2018-06-19.toml", "name each by its date of effect, such as 2018-06-19.toml")
        raise TableError(message, file=str(folder), hint=hint)
    day = max(dates)
    later = [other for other in found if other > on]
    return FolderTable(found[day], day if len(dates) > 1 else None, min(later) if later else None)
