"""Overlays: values that the user supplies over a published table, never passed off as published.

An overlay may fill what is unpublished and add inputs. Where it changes what is published, the policy must say
``override = true`` in the overlay, and the answer then names the published and the supplied value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from pydantic import TypeAdapter, ValidationError

from rongcli.base.text import Text, did_you_mean
from rongcli.table.faults import Faults, table_error
from rongcli.table.schema import OverlayTable
from rongcli.table.words import Path, wrong

_ADDED = ("input", "rows", "area", "document", "let", "parameter", "header")
"""What an overlay may add to, and not change."""
_PARTS = ("overlay", *_ADDED, "policy")
_POLICY_PARTS = (
    "let",
    "award",
    "caps",
    "time_limit",
    "materials",
    "requires",
    "optional",
    "notes",
    "examples",
    "grants",
)
_WHOLE = frozenset({"name", "benefit"})
"""What a policy of an overlay's own says at the least; a change of a published one never does."""
NO_TABLE = Text("须为表", "must be a table")
_FILLS = ("optional", "notes", "examples")
_MARKED = ("award", "caps", "time_limit", "materials", "requires")
"""Parts that an answer marks as supplied."""


class File(Protocol):
    """A parsed table."""

    @property
    def data(self) -> dict[str, Any]:
        """Its content."""


class Supplied(NamedTuple):
    """What an overlay supplies of a policy: in words, and which parts of it."""

    words: tuple[Text, ...] = ()
    parts: tuple[str, ...] = ()
    added: bool = False
    """Whether the whole policy is the overlay's."""
    examples: bool = False
    """Whether its examples are."""

    @property
    def unpinned(self) -> bool:
        """Whether the examples that it has are about what is published, and so say nothing of what is supplied."""
        return bool(self.parts) and not self.added and not self.examples

    def own(self, part: object) -> bool:
        """Whether a part of the policy is the overlay's own: no clause need print it."""
        return self.added or part in (*self.parts, "let")


@dataclass(frozen=True, slots=True)
class Merged:
    """The table with its overlays: the data, the overlays' ids, and per policy what was supplied, in words."""

    data: dict[str, Any]
    overlays: tuple[str, ...]
    supplied: Mapping[str, Supplied]


def lay_over(files: Sequence[File]) -> Merged:
    """The first file with the others laid over it in order. Raises TableError for the first fault, the rest with it."""
    table, *overlays = files
    laying = _Laying(table.data)
    faults = Faults()
    for overlay in overlays:
        with faults.kept():
            laying.lay(overlay.data, _head(overlay.data), faults)
    faults.raise_first()
    return Merged(laying.data, tuple(laying.ids), laying.supplied)


class _Laying:
    """A table while overlays are laid over it."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        parts = {key: dict(_table(table, key)) for key in (*_ADDED, "policy") if key in table}
        self.data: dict[str, Any] = {**table, **parts}
        self.data.setdefault("policy", {})
        self.ids: list[str] = []
        self.supplied: dict[str, Supplied] = {}

    def lay(self, overlay: dict[str, Any], head: OverlayTable, faults: Faults) -> None:
        """Lays one overlay over the table."""
        self.ids.append(head.id)
        for key in (part for part in _ADDED if part in overlay):
            for name, item in _table(overlay, key).items():
                with faults.kept():
                    self._add(key, name, item)
        for name, changes in _table(overlay, "policy").items():
            with faults.kept():
                self._policy(name, changes, head)

    def _add(self, key: str, name: str, item: Any) -> None:
        known = self.data.setdefault(key, {})
        if name in known and item != known[name]:
            message = Text("补充表只能添加，不得改动已有的", f"an overlay cannot change an {key} that there is")
            raise wrong((key, name), message, Text("另取名称", "add one of another name"))
        known[name] = item

    def _policy(self, name: str, changes: Any, head: OverlayTable) -> None:
        path: Path = ("policy", name)
        if not isinstance(changes, dict):
            raise wrong(path, NO_TABLE)
        published = self.data["policy"].get(name)
        if published is None and changes.keys() >= _WHOLE:
            words = Text(f"此政策由补充表“{head.title.zh}”提供，非公布政策。",
                         f"A policy supplied by the overlay '{head.title.en}', not published.")  # fmt: skip
            self.supplied[name] = Supplied((words,), _marked(changes), added=True)
            self.data["policy"][name] = {"sources": [], **changes}
            return
        if published is None:
            message = Text("表中没有此政策", "is no policy of the table")
            raise wrong(path, message, _add_or(name, self.data["policy"]))
        if not isinstance(published, dict):
            raise wrong(path, NO_TABLE)
        _check(path, published, changes)
        self.data["policy"][name] = self._changed(name, published, changes, head)

    def _changed(
        self, name: str, published: Mapping[str, Any], changes: Mapping[str, Any], head: OverlayTable
    ) -> dict[str, Any]:
        """A policy of the table with an overlay's parts in the place of its own."""
        words = Text(
            f"数值由补充表“{head.title.zh}”提供，非公布数值。",
            f"Values supplied by the overlay '{head.title.en}', not published.",
        )
        replaced = tuple(_replaced(published, changes)) if changes.get("override") else ()
        kept = {key: part for key, part in changes.items() if key != "override"}
        before = self.supplied.get(name, Supplied())
        self.supplied[name] = before._replace(
            words=(*before.words, words, *replaced),
            parts=(*before.parts, *_marked(kept)),
            examples=before.examples or "examples" in kept,
        )
        # What is granted in words says that no amount is published; a supplied award takes its place.
        stays = {key: part for key, part in published.items() if key != "grants" or "award" not in changes}
        return {**stays, **kept}


def _marked(changes: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(key for key in changes if key in _MARKED)


def _add_or(name: str, policies: Mapping[str, Any]) -> Text:
    near = did_you_mean(name, policies)
    return near or Text("另加政策须有 name 与 benefit", "a policy of the overlay's own has a name and a benefit")


def _table(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = data.get(key, {})
    if not isinstance(found, dict):
        raise wrong((key,), NO_TABLE)
    return found


def _head(data: dict[str, Any]) -> OverlayTable:
    for key in data:
        if key not in _PARTS:
            allowed = ", ".join(_PARTS)
            raise wrong(
                (key,),
                Text("补充表没有此项", "is no key of an overlay"),
                Text(f"可用：{allowed}", f"allowed: {allowed}"),
            )
    if "overlay" not in data:
        raise wrong(
            (),
            Text(
                "第二个文件起须为补充表，含 [overlay]",
                "must be an overlay with [overlay]: only the first file is a table",
            ),
        )
    try:
        return TypeAdapter(OverlayTable).validate_python(data["overlay"])
    except ValidationError as error:
        raise table_error(error, OverlayTable, lambda loc: ("overlay", *loc)) from None


def _check(path: Path, published: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
    """Refuses what an overlay may not touch, and what it may touch only with ``override = true``."""
    fillable = published.get("award") == {"kind": "unpublished"}
    for key in changes:
        if key == "override":
            continue
        if key not in _POLICY_PARTS:
            allowed = ", ".join(("override", *_POLICY_PARTS))
            near = did_you_mean(key, ("override", *_POLICY_PARTS))
            raise wrong(
                (*path, key),
                Text("补充表不得改动此项", "cannot be changed by an overlay"),
                near or Text(f"可用：{allowed}", f"allowed: {allowed}"),
            )
        filling = key in _FILLS or (fillable and key in ("award", "caps", "grants"))
        filling = filling or (key in ("let", "time_limit", "materials") and key not in published)
        if not filling and changes.get("override") is not True:
            hint = Text("确要改动请写 override = true", "write override = true to change it all the same")
            raise wrong((*path, key), Text("已有公布内容", "is published already"), hint)


def _replaced(published: Mapping[str, Any], changes: Mapping[str, Any]) -> Iterator[Text]:
    """In words, each published figure that an override replaces."""
    for key, value in changes.items():
        if key in published and key not in (*_FILLS, "override"):
            for place, old, new in _differences(key, published[key], value):
                yield Text(f"{place}：公布为 {old}，补充表改为 {new}。", f"{place}: published {old}, supplied {new}.")


def _differences(place: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            yield from _differences(f"{place}.{key}", old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _differences(f"{place}[{index}]", before, after)
    elif old != new:
        yield place, old, new
