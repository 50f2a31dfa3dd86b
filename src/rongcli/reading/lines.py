"""JSON lines, read strictly: every digit kept, nothing guessed, no key twice."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from rongcli.base.errors import InputError
from rongcli.base.text import Text


def _refuse_constant(word: str) -> NoReturn:
    raise InputError(Text(f"{word} 不是数值", f"{word} is not a number"), reason="not-a-number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise InputError(Text("重复给出", "is given twice"), field=key, reason="given-twice")
        found[key] = value
    return found


_DECODER = json.JSONDecoder(parse_float=str, parse_constant=_refuse_constant, object_pairs_hook=_once)


def parse_object(text: str) -> dict[str, Any]:
    """One JSON object; its fractions stay the text they were written as, so every digit is kept.

    Raises InputError for anything else: broken JSON, NaN, a key twice, endless nesting.
    """
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        message = Text(f"不是 JSON：{error.msg}", f"is not JSON: {error.msg}")
        line = error.lineno if "\n" in text else None
        raise InputError(message, line=line, column=error.colno, reason="not-json") from None
    except (ValueError, RecursionError) as error:
        raise InputError(
            Text("JSON 无法读取", f"cannot be read as JSON: {str(error)[:80]}"), reason="not-json"
        ) from None
    found = _CONTROL.search(text) if "\\" in text else None
    if found is not None:
        raise _control(value, text, found)
    if not isinstance(value, dict):
        raise InputError(
            Text("不是 JSON 对象", "is not a JSON object"),
            hint=Text("每行一个对象", "one object a line"),
            reason="not-json",
        )
    return value


_CONTROL = re.compile(r"(?<!\\)(?:\\\\)*\\(?:u00(?:0[0-8bBcCeEfF]|1[0-9a-fA-F])|b|f)")
"""The escape of a character that no table, workbook or terminal shows: all below a space but a tab and line ends."""


def _control(value: object, text: str, found: re.Match[str]) -> InputError:
    """The error for a control character in a text, at the key that holds it; unescaped, JSON itself refuses one."""
    named = _holder(value, None)
    name = "NUL" if named[1] == 0 else f"U+{named[1]:04X}"
    line = text.count("\n", 0, found.end()) + 1 if "\n" in text else None
    message = Text(f"含有控制字符 {name}", f"holds the control character {name}")
    return InputError(message, field=named[0], line=line, hint=Text("请删去", "delete it"), reason="not-text")


def _holder(value: object, key: str | None) -> tuple[str | None, int]:
    """The key whose text holds a control character, and that character's number; -1 where there is none."""
    if isinstance(value, str):
        marks = (ord(mark) for mark in value)
        return key, next((mark for mark in marks if mark < 0x20 and mark not in (0x09, 0x0A, 0x0D)), -1)
    if isinstance(value, dict):
        parts = [(part, inner) for inner, text in value.items() for part in (inner, text)]
    else:
        parts = [(part, key) for part in value] if isinstance(value, list) else []
    held = (_holder(part, inner) for part, inner in parts)
    return next((one for one in held if one[1] >= 0), (None, -1))


def split_lines(text: str) -> list[tuple[int, str]]:
    """The lines that hold something, with their physical numbers."""
    return [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
