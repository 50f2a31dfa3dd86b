"""JSON lines, read strictly: every digit kept, nothing guessed, no key twice."""

from __future__ import annotations

import json
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
    if not isinstance(value, dict):
        raise InputError(
            Text("不是 JSON 对象", "is not a JSON object"),
            hint=Text("每行一个对象", "one object a line"),
            reason="not-json",
        )
    return value


def decoded(content: bytes, name: str) -> str:
    """The text of a file. Raises InputError, at its line, for a NUL byte and for what is no UTF-8."""
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise InputError(Text("含有 NUL 字节", "holds a NUL byte"), file=name, line=line)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(Text("不是 UTF-8 文本", "is not UTF-8 text"), file=name, line=line) from None


def split_lines(content: bytes, name: str) -> list[tuple[int, str]]:
    """The lines that hold something, with their physical numbers. Raises InputError for the file as a whole."""
    return [(number, line) for number, line in enumerate(decoded(content, name).split("\n"), 1) if line.strip()]
