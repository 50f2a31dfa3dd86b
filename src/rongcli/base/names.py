"""Names as they are compared: two spellings of one name are one name."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

REMEMBERED = 65_536
"""How many foldings are kept: a file names its applicants many times."""


@lru_cache(REMEMBERED)
def fold(name: str) -> str:
    """A name without what nobody sees: NFKC, casefold, all white space and format characters removed.

    ``示例银行（成都） 有限公司`` and ``示例银行(成都)有限公司`` fold into one.
    """
    if name.isascii() and name.isalnum():
        return name.lower()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(mark for mark in folded if not mark.isspace() and unicodedata.category(mark) not in ("Cf", "Cc"))
