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
from rongcli.table.faults import table_error
from rongcli.table.schema import OverlayTable
from rongcli.table.words import Path, wrong

_PARTS = ("overlay", "input", "policy")
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


@dataclass(frozen=True, slots=True)
class Merged:
    """The table with its overlays: the data, the overlays' ids, and per policy what was supplied, in words."""

    data: dict[str, Any]
    overlays: tuple[str, ...]
    supplied: Mapping[str, Supplied]


def lay_over(files: Sequence[File]) -> Merged:
    """The first file with the others laid over it in order. Raises TableError."""
    table, *overlays = files
    data = {**table.data, "input": dict(_table(table.data, "input")), "policy": dict(_table(table.data, "policy"))}
    ids: list[str] = []
    supplied: dict[str, tuple[Text, ...]] = {}
    parts: dict[str, tuple[str, ...]] = {}
    for overlay in overlays:
        head = _head(overlay.data)
        ids.append(head.id)
        for name, item in _table(overlay.data, "input").items():
            if name in data["input"] and item != data["input"][name]:
                raise wrong(("input", name), Text("补充表不得改动已有输入项", "an overlay cannot change an input"))
            data["input"][name] = item
        for name, changes in _table(overlay.data, "policy").items():
            path = ("policy", name)
            if name not in data["policy"]:
                raise wrong(
                    path, Text("表中没有此政策", "is no policy of the table"), did_you_mean(name, data["policy"])
                )
            published = data["policy"][name]
            if not isinstance(published, dict) or not isinstance(changes, dict):
                raise wrong(path, NO_TABLE)
            _check(path, published, changes)
            words = Text(
                f"数值由补充表“{head.title.zh}”提供，非公布数值。",
                f"Values supplied by the overlay '{head.title.en}', not published.",
            )
            replaced = tuple(_replaced(published, changes)) if changes.get("override") else ()
            supplied[name] = (*supplied.get(name, ()), words, *replaced)
            kept = {key: part for key, part in changes.items() if key != "override"}
            # What is granted in words says that no amount is published; a supplied award takes its place.
            stays = {key: part for key, part in published.items() if key != "grants" or "award" not in changes}
            data["policy"][name] = {**stays, **kept}
            parts[name] = (*parts.get(name, ()), *(key for key in kept if key in _MARKED))
    found = {name: Supplied(words, parts.get(name, ())) for name, words in supplied.items()}
    return Merged(data, tuple(ids), found)


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
