"""Everything that is wrong or doubtful in a table: each finding at its place, with why it matters and how to mend it.

A fault that stops a table from loading is noted and the part at fault set aside, so that one run tells of all of
them; what then loads is checked for sense (``sense.py``).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from copy import deepcopy
from itertools import product
from typing import Any, NamedTuple

from rongcli.base.errors import TableError
from rongcli.base.text import Text
from rongcli.rules.edition import Edition
from rongcli.table import citations, sense
from rongcli.table.build import TableFile, Tables, dotted, located, read_tables
from rongcli.table.doubt import Doubt
from rongcli.table.examples import dated
from rongcli.table.faults import UNKNOWN_KEY
from rongcli.table.history import Dated, amendment_days, as_of, blocks
from rongcli.table.lower import lower
from rongcli.table.overlay import lay_over
from rongcli.table.schema import Table
from rongcli.table.validate import validated
from rongcli.table.versions import State, versioned
from rongcli.table.words import Path, wrong

_MOST = 200
_WHY_FAULT = Text("这样的政策表不能载入", "a table with this does not load")
_LISTS = ("requires", "caps", "sources", "examples", "materials", "notes", "optional")


class Finding(NamedTuple):
    """One thing found: its place, a stable code, what it is, why it matters, how to mend it."""

    file: str
    line: int
    column: int | None
    key: str
    code: str
    what: Text
    why: Text
    mend: Text


def check(bundled: tuple[str, bytes], given: list[tuple[str, bytes]]) -> list[Finding]:
    """Every finding of some tables, in the order of their places: as they began, and from each amendment on.

    Raises nothing that a table can cause.
    """
    tables = None
    try:
        tables = read_tables(bundled, given)
        merged = lay_over(tables.files).data
        states = [_State(day, as_of(merged, day), tables) for day in (None, *amendment_days(merged))]
    except TableError as error:
        return [_finding(error, "fault", _WHY_FAULT, tables.files if tables else ())]
    found = [finding for state in states for finding in state.faults]
    doubts = [list(_sense(state, tables.files)) for state in states if state.edition is not None]
    for finding in (finding for state in doubts for finding in state):
        if finding.code not in sense.ABSENT or all(finding in state for state in doubts):
            found.append(finding)
    found += _examples(states, merged["policy"], tables.files)
    return sorted(dict.fromkeys(found), key=lambda finding: (finding.file, finding.line, finding.column or 0))


class _State:
    """The tables as they stand from a day on: their faults, and what loads with the parts at fault set aside."""

    def __init__(self, since: datetime.date | None, dated: Dated, tables: Tables) -> None:
        self.since = since
        self.data = deepcopy(dated.data)
        self.aside = _Aside(self.data, dated)
        self.faults: list[Finding] = []
        self.table: Table | None = None
        self.edition: Edition | None = None
        for _ in range(_MOST):
            try:
                table = validated("table", self.data, ())
                self.edition = lower(table, tables.sha256, (), {})
            except TableError as error:
                path = error.path
                error.path = self.aside.written(path)
                self.faults.append(_finding(error, "fault", _WHY_FAULT, tables.files))
                if not self.aside.put(path, unknown_key=error.message == UNKNOWN_KEY):
                    break
            else:
                self.table = table
                break


def _sense(state: _State, files: tuple[TableFile, ...]) -> Iterator[Finding]:
    assert state.edition is not None
    assert state.table is not None
    for doubt in sense.doubts(state.edition, state.table, state.data):
        yield _doubt(doubt, state.aside, files)


def _doubt(doubt: Doubt, aside: _Aside, files: tuple[TableFile, ...]) -> Finding:
    return _finding(wrong(aside.written(doubt.path), doubt.what, doubt.mend), doubt.code, doubt.why, files)


def _examples(states: list[_State], written: Mapping[str, Any], files: tuple[TableFile, ...]) -> Iterator[Finding]:
    """Examples that fail, each by the rule of its own date, and policies without any."""
    loaded = [(state, state.table, state.edition) for state in states if state.table and state.edition]
    if len(loaded) < len(states):
        return
    first = states[0].aside
    names = [name for name in loaded[0][2].policies if all(name in edition.policies for _, _, edition in loaded)]
    parts = [
        State(state.since, edition._replace(policies={name: edition.policies[name] for name in names}))
        for state, _, edition in loaded
    ]
    whole = versioned(parts, datetime.date.max)
    for name in names:
        if not any(table.policy[name].examples for _, table, _ in loaded):
            yield _doubt(citations.without_example(name), first, files)
        for (state, table, _), block in product(loaded, blocks(name, written[name])):
            if block.since == state.since and "examples" in block.parts:
                examples = [dated(example, block) for example in table.policy[name].examples]
                yield from (_doubt(doubt, state.aside, files) for doubt in citations.examples(whole, name, examples))


def _finding(error: TableError, code: str, why: Text, files: tuple[TableFile, ...]) -> Finding:
    if error.file is None and files:
        located(error, files)
    mend = error.hint or Text("按上述要求改写", "write it as said")
    key = error.field or dotted(error.path)
    return Finding(error.file or "", error.line or 1, error.column, key, code, error.message, why, mend)


class _Aside:
    """Parts of a table set aside, and where the parts that are left stood in the table as written."""

    def __init__(self, data: dict[str, Any], dated: Dated) -> None:
        self._data = data
        self._dated = dated
        self._gone: dict[Path, list[int]] = {}

    def written(self, path: Path) -> Path:
        """The path in the table as written of a path in what is left of it."""
        return self._dated.path(self._whole(path))

    def _whole(self, path: Path) -> Path:
        """The path in the table of the day, before anything was set aside."""
        found: list[str | int] = []
        for part in path:
            if isinstance(part, int):
                for gone in sorted(self._gone.get(tuple(found), ())):
                    part += gone <= part
            found.append(part)
        return tuple(found)

    def put(self, path: Path, *, unknown_key: bool) -> bool:
        """Sets aside the part that a fault is in; False where nothing would be left to check."""
        if unknown_key and self._holds(path):
            return self._remove(path)
        if path[:1] in (("target",), ("comparison",), ("narrative",)) and len(path) > 1:
            return self._put_beside(path[:2])
        if path[:1] != ("policy",) or len(path) < 2:
            return False
        policy: Path = path[:2]
        if len(path) > 3 and path[2] in _LISTS and isinstance(path[3], int):
            return self._remove(path[:4])
        if path[2:3] == ("award",) or (path[2:3] == ("benefit",) and "award" not in self._data["policy"][path[1]]):
            # In its place what says least of it: without any the policy would be at fault for that, and its caps too.
            self._data["policy"][path[1]]["award"] = {"kind": "unpublished"}
            return True
        if len(path) > 2 and path[2] in ("grants", "time_limit") and path[2] in self._data["policy"][path[1]]:
            return self._remove(path[:3])
        return self._remove(policy)

    def _put_beside(self, path: Path) -> bool:
        """Sets aside a target, with it from the comparisons that name it; or a comparison, or narrative figures."""
        if path[0] == "target":
            known = self._data.get("comparison", [])
            named = [index for index, one in enumerate(known) if path[1] in one.get("targets", ())]
            for index in reversed(named):
                self._remove(("comparison", index))
        return self._remove(path)

    def _holds(self, path: Path) -> bool:
        """Whether a path leads to a key as it is written: a part that readings vary is put together from several."""
        holder: Any = self._data
        for part in path[:-1]:
            if isinstance(holder, str):
                return False
            holder = holder[part]
        return isinstance(holder, dict) and path[-1] in holder

    def _remove(self, path: Path) -> bool:
        holder: Any = self._data
        for part in path[:-1]:
            holder = holder[part]
        last = path[-1]
        if isinstance(last, int):
            original = self._whole(path)[-1]
            self._gone.setdefault(self._whole(path[:-1]), []).append(int(original))
        del holder[last]
        return True
