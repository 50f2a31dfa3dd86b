"""Everything that is wrong or doubtful in a table: each finding at its place, with why it matters and how to mend it.

A fault that stops a table from loading is noted and the part at fault set aside, so that one run tells of all of
them; what then loads is checked for sense (``sense.py``).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
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
from rongcli.table.faults import Faults
from rongcli.table.figures import Printed
from rongcli.table.history import Dated, amendment_days, as_of, blocks, without_faulty
from rongcli.table.lower import lowered
from rongcli.table.overlay import Supplied, lay_over
from rongcli.table.schema import Table
from rongcli.table.validate import validated
from rongcli.table.versions import State, versioned
from rongcli.table.words import Path, wrong

_MOST = 200
_WHY_FAULT = Text("这样的政策表不能载入", "a table with this does not load")
_SPOKEN = ("name", "label", "question", "title", "text", "unit", "note", "reason", "item")
_TEXTS = ("id", "version", "sha256")
_NAMED = ("input", "rows", "parameter", "let", "cap", "document", "area", "dimension", "target")
_LISTED = ("comparison", "narrative", "overlap")
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
        laid = lay_over(tables.files)
        dated = Faults()
        merged = without_faulty(laid.data, dated)
        states = [_State(day, as_of(merged, day), tables) for day in (None, *amendment_days(merged))]
    except TableError as error:
        files = tables.files if tables else ()
        return [_finding(one, "fault", _WHY_FAULT, files) for one in (error, *error.also)]
    found = [_finding(error, "fault", _WHY_FAULT, tables.files) for error in dated.errors]
    found += [finding for state in states for finding in state.faults]
    sound = not found
    doubts = [
        list(_sense(state, tables.files, laid.supplied, sound=sound)) for state in states if state.edition is not None
    ]
    for finding in (finding for state in doubts for finding in state):
        if finding.code not in sense.ABSENT or all(finding in state for state in doubts):
            found.append(finding)
    pinned = {name: item for name, item in merged["policy"].items() if not _supplied(name, laid.supplied).unpinned}
    found += _examples(states, pinned, tables.files)
    return sorted(dict.fromkeys(found), key=lambda finding: (finding.file, finding.line, finding.column or 0))


class _State:
    """The tables as they stand from a day on: their faults, and the edition of what is sound.

    What the schema refuses is set aside first, so that the rest can be lowered; what then cannot be lowered only
    because it refers to a part at fault is not told.
    """

    def __init__(self, since: datetime.date | None, dated: Dated, tables: Tables) -> None:
        self.since = since
        self.data = deepcopy(dated.data)
        self.aside = _Aside(self.data, dated)
        self.faults: list[Finding] = []
        self.table: Table | None = None
        self.figures: list[Printed] = []
        self.edition: Edition | None = None
        for _ in range(_MOST):
            try:
                self.table = validated("table", self.data, ())
                break
            except TableError as error:
                if not self._put_aside((error, *error.also), tables):
                    return
        assert self.table is not None
        gone = Faults(self.aside.parts)
        self.edition = lowered(self.table, tables.sha256, (), {}, gone)
        self.figures = gone.figures
        self._tell(gone.errors, tables)

    def _put_aside(self, errors: Sequence[TableError], tables: Tables) -> bool:
        """Notes what the schema refuses and sets it aside, the last of a list first; False where that ends it."""
        found = [(error.path, error.meant) for error in errors]
        self._tell(errors, tables)
        found.sort(key=lambda one: [(isinstance(part, int), part if isinstance(part, int) else 0) for part in one[0]])
        done = [self.aside.put(path, meant) for path, meant in reversed(found)]
        return all(done)

    def _tell(self, errors: Sequence[TableError], tables: Tables) -> None:
        for error in errors:
            error.path = self.aside.written(error.path)
            self.faults.append(_finding(error, "fault", _WHY_FAULT, tables.files))


def _supplied(name: object, supplied: Mapping[str, Supplied]) -> Supplied:
    return supplied.get(str(name), Supplied())


def _sense(
    state: _State, files: tuple[TableFile, ...], supplied: Mapping[str, Supplied], *, sound: bool
) -> Iterator[Finding]:
    assert state.edition is not None
    assert state.table is not None
    # Beside a fault only sound policies are looked at: what nothing uses may be what the fault was meant to be.
    found = (sense.every if sound else sense.of_policies)(state.edition, state.table, state.data, state.figures)
    for doubt in found:
        of, part = (*doubt.path, None, None)[1:3]
        if doubt.code in ("uncited-figure", "no-source") and _supplied(of, supplied).own(part):
            continue  # what an overlay supplies no clause prints, and every answer says so
        yield _doubt(doubt, state.aside, files)


def _doubt(doubt: Doubt, aside: _Aside, files: tuple[TableFile, ...]) -> Finding:
    return _finding(wrong(aside.written(doubt.path), doubt.what, doubt.mend), doubt.code, doubt.why, files)


def _examples(states: list[_State], written: Mapping[str, Any], files: tuple[TableFile, ...]) -> Iterator[Finding]:
    """Examples that fail, each by the rule of its own date, and policies without any."""
    loaded = [(state, state.table, state.edition) for state in states if state.table and state.edition]
    if len(loaded) < len(states):
        return
    first = states[0].aside
    names = [
        name
        for name in loaded[0][2].policies
        if name in written and all(name in edition.policies for _, _, edition in loaded)
    ]
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
    mend = error.hint or Text("", "")
    key = error.field or dotted(error.path)
    return Finding(error.file or "", error.line or 1, error.column, key, code, error.message, why, mend)


class _Aside:
    """Parts of a table mended or set aside, and where the parts that are left stood in the table as written."""

    def __init__(self, data: dict[str, Any], dated: Dated) -> None:
        self._data = data
        self._dated = dated
        self._gone: dict[Path, list[int]] = {}
        self._renamed: dict[Path, str] = {}
        self.parts: set[Path] = set()
        """What was set aside, whole or in part, and so is not to be blamed on what refers to it."""

    def written(self, path: Path) -> Path:
        """The path in the table as written of a path in what is left of it."""
        whole = self._whole(path)
        return self._dated.path(tuple(self._renamed.get(whole[: end + 1], part) for end, part in enumerate(whole)))

    def _whole(self, path: Path) -> Path:
        """The path in the table of the day, before anything was set aside."""
        found: list[str | int] = []
        for part in path:
            if isinstance(part, int):
                for gone in sorted(self._gone.get(tuple(found), ())):
                    part += gone <= part
            found.append(part)
        return tuple(found)

    def put(self, path: Path, meant: str | None) -> bool:
        """Mends a fault where what was meant is plain, else sets its part aside; False where that leaves nothing."""
        if path[:1] == ("policy",) and len(path) > 1:
            self.parts.add(path[:2])
        holder = self._holder(path)
        if holder is None:
            return True  # it went with what holds it
        key = path[-1]
        if isinstance(holder, dict) and self._mended(path, holder, str(key), meant):
            return True
        if len(path) > 1 and path[0] in _NAMED:
            self.parts.add(path[:2])
            return self._remove(path[:2])
        if len(path) > 1 and path[0] in _LISTED:
            return self._remove(path[:2])
        if path[:1] != ("policy",) or len(path) < 2:
            return False
        if len(path) > 3 and path[2] in _LISTS and isinstance(path[3], int):
            return self._remove(path[:4])
        return self._remove(path[:2])

    def _holder(self, path: Path) -> Any:
        """The table or list that the last part of a path is in; None where it is gone."""
        holder: Any = self._data
        for part in path[:-1]:
            try:
                holder = holder[part]
            except (KeyError, IndexError, TypeError):
                return None
        return holder

    def _mended(self, path: Path, holder: dict[str, Any], key: str, meant: str | None) -> bool:
        """Puts right what nothing else depends on: a misspelt key, words that are missing or of the wrong form."""
        if meant is not None and meant not in holder:
            holder[meant] = holder.pop(key)
            self._renamed[self._whole((*path[:-1], meant))] = key
        elif key in _SPOKEN or (len(path) > 1 and path[-2] == "choices"):
            holder[key] = {"zh": "…", "en": "…"}
        elif key in _TEXTS:
            holder[key] = "0"
        elif path[:1] == ("policy",) and len(path) == 3 and key == "benefit":
            holder[key] = "money" if "award" in holder else "service"
        elif path[:1] == ("policy",) and len(path) == 3 and key == "sources":
            holder[key] = []
        elif path[:1] == ("policy",) and len(path) == 3 and key in ("status", "aliases", "fund"):
            del holder[key]
        else:
            return False
        return True

    def _remove(self, path: Path) -> bool:
        holder, last = self._holder(path), path[-1]
        if holder is None or (isinstance(last, str) and last not in holder):
            return True
        del holder[last]
        if isinstance(last, int):
            original = self._whole(path)[-1]
            self._gone.setdefault(self._whole(path[:-1]), []).append(int(original))
        return True
