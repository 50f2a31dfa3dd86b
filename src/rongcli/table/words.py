"""What every part of the schema shares: strict models, bilingual words, and figures as a notice prints them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

from rongcli.base.errors import RongError, TableError, shown
from rongcli.base.text import Text

Path = tuple[str | int, ...]
"""Where a value stands in a TOML document."""


BRANCH = "kind:"
"""How the branches of a choice among models are called where pydantic says in which it was: no key begins so."""


class Strict(BaseModel):
    """A TOML table in which every key is known."""

    # Deferred: the pieces contain one another, so each would build the validators of all; one adapter does.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


LANGUAGES = ("zh", "en")


def _text(value: Any) -> Text:
    if isinstance(value, Text):
        return value
    if not isinstance(value, dict) or not value or not set(value) <= set(LANGUAGES):
        raise ValueError('must be { zh = "…", en = "…" }; one of the two is enough')
    if not all(isinstance(words, str) and words.strip() for words in value.values()):
        raise ValueError("has no words in a language that it names")
    if not all(words.isprintable() for words in value.values()):
        raise ValueError("has a control or direction character")
    known = next(iter(value.values()))
    return Text(value.get("zh", known), value.get("en", known))


def in_one_language(data: Any) -> int:
    """How many words of a table stand in one language only, and so are shown in the other as they are."""
    if isinstance(data, dict):
        one = len(data) == 1 and next(iter(data)) in LANGUAGES and isinstance(next(iter(data.values())), str)
        return 1 if one else sum(map(in_one_language, data.values()))
    return sum(map(in_one_language, data)) if isinstance(data, list) else 0


_BILINGUAL: dict[str, Any] = {
    "type": "object",
    "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
    "minProperties": 1,
    "additionalProperties": False,
}
Words = Annotated[Text, BeforeValidator(_text), WithJsonSchema(_BILINGUAL)]
"""``{ zh = "…", en = "…" }``; where one of them is missing the other stands for both."""

NAMING = ("ambiguity", "conflict")
"""What a note may name beside its words: the ids that ``ambiguities`` counts."""


def _note(value: Any) -> Text:
    """The words of a note, what it names checked and left out."""
    if not isinstance(value, dict):
        return _text(value)
    for key in NAMING:
        ids = value.get(key, [])
        if not isinstance(ids, list) or not all(isinstance(name, str) and name for name in ids):
            raise ValueError(f'{key} must be a list of ids, such as ["art-8.degrees"]')
    return _text({key: words for key, words in value.items() if key not in NAMING})


_IDS = {"type": "array", "items": {"type": "string", "minLength": 1}}
_NOTE = {**_BILINGUAL, "properties": {**_BILINGUAL["properties"], **dict.fromkeys(NAMING, _IDS)}}
Note = Annotated[Text, BeforeValidator(_note), WithJsonSchema(_NOTE)]
"""``{ zh = "…", en = "…" }``, and the ambiguities or conflicts of the text that it answers, if any."""


class Remark(NamedTuple):
    """A note on a policy, and the readings under which it stands, as written."""

    text: Text
    when: dict[str, str | list[str]]


def _remark(value: Any) -> Remark:
    if not isinstance(value, dict):
        return Remark(_text(value), {})
    when = value.get("when", {})
    choices = when.values() if isinstance(when, dict) else [None]
    if not all(isinstance(one, str) or (isinstance(one, list) and all(map(_is_text, one))) for one in choices):
        raise ValueError('when must name readings and choices, such as { fund = "warn" }')
    return Remark(_note({key: part for key, part in value.items() if key != "when"}), when)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


_WHEN = {"type": "object", "additionalProperties": {"anyOf": [{"type": "string"}, _IDS]}}
_REMARK = {**_NOTE, "properties": {**_NOTE["properties"], "when": _WHEN}}
PolicyNote = Annotated[Remark, BeforeValidator(_remark), WithJsonSchema(_REMARK)]
"""A ``Note`` that may stand under some readings only: ``when = { fund = "warn" }``."""

_Parsed = TypeVar("_Parsed")


def figure(parse: Callable[[str], _Parsed], text: str, path: Path) -> _Parsed:
    """A figure as printed, parsed. Raises TableError at its path."""
    try:
        return parse(text)
    except RongError as error:
        raise wrong(path, error.message, error.hint) from None


def wrong(path: Path, message: Text, hint: Text | None = None) -> TableError:
    """The error for what stands at a path of the table; the loader adds file and line."""
    error = TableError(message, hint=hint)
    error.path = path
    return error


NAMES = {
    "policy": re.compile(r"[a-z][a-z0-9-]*\.[a-z0-9][a-z0-9-]*"),
    "area": re.compile(r"[a-z][a-z0-9-]*"),
    "input": re.compile(r"[a-z][a-z0-9_]*"),
    "name": re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*"),
}
"""What names may look like: they become commands, options, column names and codes."""


def named(kind: str, name: str, path: Path) -> None:
    """Refuses a name that could not be typed. Raises TableError."""
    if not NAMES[kind].fullmatch(name):
        example = {"policy": "area.some-name", "area": "area", "input": "some_input"}.get(kind, "some-name")
        message = Text(f"名称“{shown(name)}”不可用", f"'{shown(name)}' cannot be a name here")
        raise wrong(path, message, Text(f"写法如 {example}", f"write it like {example}"))
