"""A table as it stood on a day: amended policies, and folders of tables by date of effect.

``[[policy."X".amended]]`` holds a date ``from`` and the parts that are new from then on; the parts before stay in
the file, so the policy keeps its history. A folder holds one table for each date of effect, named by it:
``2018-06-19.toml``.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from rongcli.base.dates import parse_date
from rongcli.base.errors import TableError
from rongcli.base.text import Text
from rongcli.table.words import Path, figure, wrong

AMENDABLE = ("name", "aliases", "status", "grants", "sources", "requires", "award", "caps", "time_limit", "materials",
             "optional", "notes", "examples", "reading")  # fmt: skip


class Dated(NamedTuple):
    """A table as of a day; ``written`` says in which amendment a part of a policy stands that one replaced."""

    data: dict[str, Any]
    written: Mapping[Path, int]

    def path(self, path: Path) -> Path:
        """The path, in the table as written, of a path in the table as of the day."""
        at = self.written.get(path[:3])
        return path if at is None else (*path[:2], "amended", at, *path[2:])


def as_of(data: dict[str, Any], on: datetime.date) -> Dated:
    """The table with the amendments that are in force on a day. Raises TableError."""
    policies = data.get("policy", {})
    if not isinstance(policies, dict) or not any(isinstance(p, dict) and "amended" in p for p in policies.values()):
        return Dated(data, {})
    written: dict[Path, int] = {}
    merged = {}
    for name, policy in policies.items():
        merged[name] = _amended(name, policy, on, written) if isinstance(policy, dict) else policy
    return Dated({**data, "policy": merged}, written)


def _amended(name: str, policy: dict[str, Any], on: datetime.date, written: dict[Path, int]) -> dict[str, Any]:
    found = {key: part for key, part in policy.items() if key != "amended"}
    dates = []
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
        dates.append(day.isoformat())
        if day <= on:
            for key, part in amendment.items():
                if key != "from":
                    found[key] = part
                    written["policy", name, key] = index
    return {**found, "history": dates} if dates else found


_NAMED = re.compile(r"(\d{4}-\d{2}-\d{2})\.toml")


def table_of_folder(folder: FilePath, on: datetime.date) -> FilePath:
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
    return found[max(dates)]
