"""Two languages, equal everywhere: a ``Text`` always holds both."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

from rongcli.base.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from typing import Literal

    Language = Literal["zh", "en"]
else:
    Language = str


class Text(Record):
    """The same words in Chinese and in English."""

    zh: str
    en: str

    def to(self, language: Language) -> str:
        """The words in one language."""
        return self.zh if language == "zh" else self.en


_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xA0: " "}


def narrow(text: str) -> str:
    """A text with its full-width figures, letters and marks as the usual ones, and every space a plain one."""
    return text if text.isascii() else text.translate(_NARROW)


def language_of(option: str | None, environment: Mapping[str, str]) -> Language:
    """The language to speak: ``--lang``, then RONGCLI_LANG, then the locale (``zh*`` is Chinese), else English.

    An empty or unknown ``option`` counts as not given; the command line refuses an unknown one by itself. Windows sets
    none of the locale's variables: there the language of its screens counts.
    """
    chosen = option or environment.get("RONGCLI_LANG")
    if chosen in ("zh", "en"):
        return chosen  # type: ignore[return-value]
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        locale = environment.get(name)
        if locale:
            return "zh" if locale.lower().startswith("zh") else "en"
    return "zh" if sys.platform == "win32" and _of_screens() == _CHINESE else "en"


_CHINESE = 0x04
"""Windows' number for Chinese of any country: the lower ten bits of a language's id."""


def _of_screens() -> int:
    """The number of the language that Windows shows its own screens in."""
    import ctypes

    language: int = ctypes.windll.kernel32.GetUserDefaultUILanguage()  # type: ignore[attr-defined,unused-ignore]
    return language & 0x3FF


def nearest(word: str, names: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The name most like a misspelt word, or None when nothing is as close as ``cutoff`` (1 is the same)."""
    from difflib import get_close_matches  # only needed when there is an error to report

    folded = {_bare(name): name for name in names}
    close = get_close_matches(_bare(str(word)), list(folded), n=1, cutoff=cutoff)
    return folded[close[0]] if close else None


def _bare(name: str) -> str:
    """A name as a misspelt word is compared with it; the dashes of an option make no two alike."""
    return name.lower().replace("_", "-").lstrip("-")


SHORTEST = 3
"""Letters from which a word may be the beginning of a name; of Chinese, two marks are enough."""


def begun(word: str, names: Iterable[str]) -> str | None:
    """The shortest name that begins as typed, else one of which a part does: ``licensed`` is licensed-institution."""
    typed, names = _bare(str(word)), list(names)
    if len(typed) < SHORTEST - (not typed.isascii()):
        return None
    whole = [name for name in names if _bare(name).startswith(typed)]
    parts = [name for name in names if f"-{typed}" in _bare(name).replace(".", "-").replace(" ", "-")]
    return min(whole or parts, key=len, default=None)


def did_you_mean(word: str, names: Iterable[str]) -> Text | None:
    """A hint naming the name that begins as typed, else the nearest; None when nothing is close."""
    names = list(names)
    found = begun(word, names) or nearest(word, names)
    return Text(f"是否想输入 {found}？", f"did you mean {found}?") if found else None
