"""What every part of the schema shares: strict models, bilingual words, and figures as a notice prints them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from rongcli.errors import RongError, TableError
from rongcli.language import Text, nearest

Path = tuple[str | int, ...]
"""Where a value stands in a TOML document."""


class Strict(BaseModel):
    """A TOML table in which every key is known."""

    # Deferred: the pieces contain one another, so each would build the validators of all; one adapter does.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, value: Any) -> Any:
        """Refuses an unknown key by its nearest name, which pydantic's own finding does not tell."""
        if isinstance(value, dict):
            allowed = [field.alias or name for name, field in cls.model_fields.items()]
            for key in value:
                if key not in allowed:
                    context = {"key": key, "nearest": nearest(key, allowed), "allowed": ", ".join(allowed)}
                    raise PydanticCustomError("unknown_key", "unknown key", context)
        return value


def _text(value: Any) -> Text:
    if isinstance(value, Text):
        return value
    if not isinstance(value, dict) or set(value) != {"zh", "en"}:
        raise ValueError('must be { zh = "…", en = "…" }')
    if not all(isinstance(words, str) and words.strip() for words in value.values()):
        raise ValueError("needs words in both languages")
    return Text(value["zh"], value["en"])


_BILINGUAL = {
    "type": "object",
    "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
    "required": ["zh", "en"],
    "additionalProperties": False,
}
Words = Annotated[Text, BeforeValidator(_text), WithJsonSchema(_BILINGUAL)]
"""``{ zh = "…", en = "…" }``, both filled."""

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
