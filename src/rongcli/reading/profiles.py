"""Profiles as text: TOML, one JSON object, or JSON lines; and on which line a wrong value stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from rongcli.base.errors import InputError, RongError, shown
from rongcli.base.files import decoded
from rongcli.base.text import Text

MANY = Text(
    "每份文件一个申请人；多个请用 JSONL，每行一个", "one file is one applicant; many go into JSON lines, one a line"
)


class Written(NamedTuple):
    """A profile as written: its record, the line on which it begins, and its own text."""

    raw: Mapping[str, object]
    line: int
    text: str
    form: str
    """toml, json or jsonl."""

    def line_of(self, path: tuple[str, ...]) -> int:
        """The physical line of a key, or of the nearest part of its path that stands in the text."""
        if self.form == "jsonl":
            return self.line
        if self.form == "json":
            return _json_line(self.text, path)
        from rongcli.table.position import positions  # a pass of its own, made only when there is an error to report

        found = positions(self.text).key(path)
        return found.line if found else 1


def read_written(content: bytes, name: str) -> Iterator[Written]:
    """The profiles of a file, by its suffix or its first character; faults have file and line.

    Raises InputError for text that is none of the three, and for several profiles in one TOML or JSON document.
    """
    text = _decoded(content, name)
    form = _form(text, name)
    if form == "jsonl":
        from rongcli.reading.lines import parse_object, split_lines

        for number, line in split_lines(text):
            try:
                yield Written(parse_object(line), number, line, form)
            except RongError as error:
                error.line = None
                raise error.at(file=name, line=number) from None
        return
    try:
        yield Written(_json(text) if form == "json" else _toml(text), 1, text, form)
    except RongError as error:
        raise error.at(file=name, line=1) from None


def _decoded(content: bytes, name: str) -> str:
    text = decoded(content, name, InputError)
    if not text.strip():
        hint = Text("写入已知事实，如 airline = true", "state what is known, such as airline = true")
        raise InputError(Text("是空的", "is empty"), file=name, line=1, hint=hint)
    return text


def _form(text: str, name: str) -> str:
    """What a text is: JSON lines where its first line is an object by itself and more follow."""
    suffix = name.rpartition(".")[2].lower()
    if suffix in ("toml", "json"):
        return suffix
    if suffix in ("jsonl", "ndjson"):
        return "jsonl"
    start = text.lstrip()
    if not start.startswith(("{", "[{")) and not re.match(r"\[\s*(?:$|\{)", start):
        return "toml"
    first, _, rest = start.partition("\n")
    return "jsonl" if first.rstrip().endswith("}") and rest.lstrip().startswith("{") else "json"


def _json(text: str) -> Mapping[str, object]:
    from rongcli.reading.lines import parse_object

    if text.lstrip().startswith("["):
        raise InputError(Text("是多份资料的列表", "is a list of several profiles"), hint=MANY)
    try:
        return parse_object(text)
    except RongError as error:
        if error.field is not None and error.line is None:
            error.line = _second_line(text, error.field)
        raise


def _toml(text: str) -> Mapping[str, object]:
    import tomli

    try:
        # A fraction stays the text it was written as, so every digit is kept.
        raw: dict[str, Any] = tomli.loads(text, parse_float=str)
    except tomli.TOMLDecodeError as error:
        raise _not_toml(text, error) from None
    except (ValueError, RecursionError) as error:
        long = re.search(r"[0-9_]{4300}", text)
        if long is not None:
            line = text.count("\n", 0, long.start()) + 1
            raise InputError(Text("有过长的数", "holds a number that is too long"), line=line) from None
        message = Text(f"TOML 无法读取：{error}"[:200], f"cannot be read as TOML: {error}"[:200])
        raise InputError(message) from None
    for key in ("profile", "profiles"):
        if isinstance(raw.get(key), list):
            from rongcli.table.position import positions

            found = positions(text).key((key,))
            message = Text("一份文件里有多份资料", "holds several profiles")
            raise InputError(message, field=key, line=found.line if found else 1, hint=MANY)
    return raw


_STATED = r"""\s*("[^"]*"|'[^']*'|[^=\[\]#"']+?)\s*=\s*(.*?)\s*(?:#[^"']*)?"""


def _not_toml(text: str, error: Any) -> InputError:
    """The error for what is no TOML, with what people most often mean: a key or a value without its quotes."""
    line = [*text.split("\n"), ""][error.lineno - 1].rstrip("\r")
    stated = re.fullmatch(_STATED, line) if len(line) < 1_000 else None
    where = {"line": error.lineno, "column": error.colno}
    hint = None
    if stated is not None:
        key, value = stated[1], stated[2]
        bare = key.strip("\"'")
        if "overwrite" in error.msg:
            return InputError(Text("重复给出", "is given twice"), field=bare, line=error.lineno)
        if key == bare and re.search(r"[^\sA-Za-z0-9_.-]", key):
            hint = Text(f'键须加引号："{shown(key)}" = …', f'put the key in quotation marks: "{shown(key)}" = …')
        elif value and value[0] not in "\"'[{":
            hint = Text(
                f'值须加引号：{shown(key)} = "{shown(value)}"',
                f'put the value in quotation marks: {shown(key)} = "{shown(value)}"',
            )
    return InputError(Text(f"TOML 语法错误：{error.msg}", f"is not TOML: {error.msg}"), hint=hint, **where)


_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]')


def _json_keys(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """The path of every key of a JSON text, and the line on which it stands."""
    import json

    path: list[str] = []
    kinds: list[str] = []
    expects_key = False
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in "{[":
            kinds.append(token)
            path.append("")
            expects_key = token == "{"
        elif token in "}]":
            kinds.pop()
            path.pop()
            expects_key = False
        elif token == ",":
            expects_key = bool(kinds) and kinds[-1] == "{"
        elif token == ":":
            expects_key = False
        elif expects_key:
            path[-1] = json.loads(token)
            yield tuple(part for part in path if part), text.count("\n", 0, match.start()) + 1


def _json_line(text: str, path: tuple[str, ...]) -> int:
    lines = dict(_json_keys(text))
    return next((lines[path[:depth]] for depth in range(len(path), 0, -1) if path[:depth] in lines), 1)


def _second_line(text: str, key: str) -> int | None:
    """The line of the second of two equal keys."""
    seen = set()
    for path, line in _json_keys(text):
        if path in seen and path[-1] == key:
            return line
        seen.add(path)
    return None
