"""``rongcli.toml`` beside the work: what a run takes where neither an option nor a variable says it.

It chooses a table, a language, who asks, and a map of headers; never a reading and never a fact.
"""

from __future__ import annotations

import os

from rongcli.base.errors import InputError
from rongcli.base.record import TYPE_CHECKING, Record
from rongcli.base.text import Text, did_you_mean

if TYPE_CHECKING:
    from typing import Any

FILE = "rongcli.toml"
LARGEST = 100_000
KEYS = ("policies", "lang", "as", "map")


class Settings(Record):
    """What the file says, by key; nothing where there is none."""

    policies: tuple[str, ...] = ()
    lang: str | None = None
    kinds: tuple[str, ...] = ()
    map: str | None = None

    def named(self) -> list[str]:
        """The keys that say something."""
        return [key for key, value in zip(KEYS, self, strict=True) if value]


NOTHING = Settings()


def read_settings() -> Settings:
    """The settings of the working folder. Raises InputError for a file that cannot be read, or says anything else."""
    if not os.path.exists(FILE):
        return NOTHING
    import tomli  # only where there is one

    from rongcli.base.files import decoded, read_bytes

    text = decoded(read_bytes(FILE, InputError, LARGEST), FILE, InputError)
    try:
        given = tomli.loads(text)
    except (tomli.TOMLDecodeError, RecursionError, ValueError) as error:
        raise InputError(Text(f"不是有效的 TOML：{error}", f"is not valid TOML: {error}"), file=FILE) from None
    for key in given:
        if key not in KEYS:
            known = ", ".join(KEYS)
            hint = did_you_mean(key, KEYS) or Text(f"可写：{known}", f"one of: {known}")
            raise InputError(Text("没有此项设置", "is no setting"), file=FILE, field=key, hint=hint)
    lang = _texts(given, "lang", many=False)
    if lang and lang[0] not in ("zh", "en"):
        hint = Text("可用 zh 或 en", "use zh or en")
        raise InputError(Text("没有此语言", "is no language"), file=FILE, field="lang", hint=hint)
    found = _texts(given, "map", many=False)
    return Settings(
        _texts(given, "policies"), lang[0] if lang else None, _texts(given, "as"), found[0] if found else None
    )


def _texts(given: dict[str, Any], key: str, *, many: bool = True) -> tuple[str, ...]:
    """The words of a key. Raises InputError for anything else."""
    value = given.get(key, [])
    words = [value] if isinstance(value, str) else value
    fits = isinstance(words, list) and all(isinstance(word, str) and word for word in words)
    if not fits or not (many or isinstance(value, str) or key not in given):
        raise InputError(Text("须为文字", "must be a text"), file=FILE, field=key)
    return tuple(words)
