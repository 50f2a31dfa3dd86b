"""Pydantic's findings in the words of a table's author."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from rongcli.base.errors import TableError, shown
from rongcli.base.text import Text
from rongcli.table.words import Path, wrong

_WORDS = {
    "string_type": Text('须为加引号的文本,如 "1%"', 'must be quoted text, as printed, such as "1%"'),
    "bool_type": Text("须为 true 或 false", "must be true or false"),
    "int_type": Text("须为整数", "must be a whole number"),
    "list_type": Text("须为数组 [ … ]", "must be an array [ … ]"),
    "dict_type": Text("须为表", "must be a table"),
    "model_type": Text("须为表", "must be a table"),
    "model_attributes_type": Text("须为表", "must be a table"),
    "missing": Text("缺少此项", "is missing"),
    "too_short": Text("项数不足", "has too few items"),
    "string_pattern_mismatch": Text("不合格式，如 CNY", "is not of the form asked for, such as CNY"),
    "tuple_type": Text('须为 ["数字", 位置]', 'must be ["FIGURE", OFFSET]'),
    "too_long": Text("项数过多", "has too many items"),
}


UNKNOWN_KEY = Text("没有此项", "is no key here")


def table_error(error: ValidationError, value: Any, place: Callable[[Path], Path]) -> TableError:
    """The first finding as a TableError at its path in the document."""
    findings = error.errors(include_url=False)
    deepest = max(findings, key=lambda finding: len(_within(finding["loc"], value)))
    context = deepest.get("ctx", {})
    path = _within(deepest["loc"], value)
    if deepest["type"] == "missing":
        path = (*path, deepest["loc"][-1])
    if deepest["type"] == "unknown_key":
        path = (*path, context["key"])
        return wrong(place(path), UNKNOWN_KEY, _hint(context))
    if deepest["type"] in ("union_tag_invalid", "union_tag_not_found"):
        path = (*path, "kind")
    return wrong(place(path), _words(deepest, context))


def _hint(context: dict[str, Any]) -> Text:
    nearest, allowed = context["nearest"], context["allowed"]
    if nearest:
        return Text(f"是否想写 {nearest}？", f"did you mean {nearest}?")
    return Text(f"可用：{allowed}", f"allowed: {allowed}")


def _words(finding: Any, context: dict[str, Any]) -> Text:
    kind = finding["type"]
    if kind in ("literal_error", "union_tag_invalid"):
        allowed = context.get("expected") or context.get("expected_tags")
        given = shown(str(finding["input"] if kind == "literal_error" else context.get("tag")))
        return Text(f"“{given}”不可用，须为 {allowed}", f"'{given}' is not allowed; must be {allowed}")
    if kind == "greater_than_equal":
        return Text(f"须不小于 {context['ge']}", f"must be at least {context['ge']}")
    if kind == "less_than_equal":
        return Text(f"须不大于 {context['le']}", f"must be at most {context['le']}")
    if kind == "union_tag_not_found":
        return Text("缺少 kind", "needs a kind")
    if kind == "value_error":
        return Text(f"有误：{context['error']}", str(context["error"]))
    return _WORDS.get(kind) or Text(finding["msg"], finding["msg"])


def _within(loc: tuple[str | int, ...], value: Any) -> Path:
    """The parts of pydantic's location that exist in the document; the names of union branches do not."""
    path: list[str | int] = []
    for part in loc:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            continue
        path.append(part)
    return tuple(path)
