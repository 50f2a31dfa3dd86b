"""Applicants that may be one: names that are equal but for legal forms, brackets and punctuation, or one letter apart.

A digit is never taken for a slip: ``第1公司`` and ``第2公司`` are two.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from rongcli.base.names import REMEMBERED, fold
from rongcli.base.text import Text
from rongcli.rules.census import Census, Who

MOST = 20_000
"""Names that are compared; a file of more is not."""
SHOWN = 3
"""Pairs that a note names; the rest are counted."""
_FORMS = re.compile(
    "股份有限公司|有限责任公司|有限公司|集团公司|公司|分公司|"
    "(?:co|company|corp|corporation|inc|incorporated|ltd|limited|llc|llp|plc|gmbh|ag|sa|bv|nv|oy|ab|pte|pty|kk)(?![a-z])"
)
_SHORTEST = 4
"""Letters of a name in which one may be a slip; a shorter one is another name."""


@lru_cache(REMEMBERED)
def core(name: str) -> str:
    """A name without legal forms, brackets and punctuation: ``示例银行（成都）有限公司`` is ``示例银行成都``."""
    bare = unicodedata.normalize("NFKC", name).casefold()
    bare = "".join(mark if mark.isalnum() else " " for mark in bare)
    return fold(_FORMS.sub(" ", bare)) or fold(name)


def near(people: Iterable[tuple[Who, str]], key: dict[Who, str | None]) -> Iterator[tuple[Who, Who]]:
    """Pairs of applicants of different keys whose names may be one, each name once."""
    names: dict[str, Who] = {}
    for who, _ in people:
        if who[0] is not None:
            cut = core(who[0])
            first = names.setdefault(cut, who)
            if first is not who and key[first] != key[who]:
                yield first, who
    yield from ((names[one], names[other]) for one, other in _one_letter_apart(names))


def _one_letter_apart(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of names that are equal without one letter of each, or of one of them."""
    without: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    seen = set()
    for name in names:
        if len(name) < _SHORTEST:
            continue
        cuts = {(name, "")} | {(name[:at] + name[at + 1 :], mark) for at, mark in enumerate(name) if not mark.isdigit()}
        for rest, mark in cuts:
            for other, cut in without[rest]:
                pair = (other, name)
                if other != name and pair not in seen and (mark or cut) and abs(len(other) - len(name)) <= 1:
                    seen.add(pair)
                    if _slip(other, name):
                        yield pair
            without[rest].append((name, mark))


def _slip(one: str, other: str) -> bool:
    """Whether one edit of a letter at one place makes one name of the other."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    left, right = one[start:], other[start:]
    if left[1:] == right[1:]:
        return not (left[:1].isdigit() or right[:1].isdigit())
    longer = left if len(left) > len(right) else right
    return longer[1:] in (left, right) and not longer[:1].isdigit()


def remarks(census: Census, place: Callable[[str], str] = str) -> list[Text]:
    """What a run says of its applicants: those that are one, and those that may be; ``place`` words where they are."""
    people = dict(census.names())

    def said(who: Who) -> str:
        return f"{who[0] or who[1]} ({place(people[who])})"

    found = []
    same = [(one.first, one.second) for one in census.same()]
    if same:
        pairs = _listed(same, "=", said)
        found.append(Text(f"写法不同、按同一申请人计：{pairs}", f"written differently, one applicant: {pairs}"))
    if len(people) <= MOST:
        maybe = list(near(people.items(), {who: census.key(who) for who in people}))
        if maybe:
            pairs = _listed(maybe, "~", said)
            found.append(
                Text(f"可能是同一申请人（分别计算）：{pairs}", f"may be one applicant, counted as two: {pairs}")
            )
    return found


def _listed(pairs: Sequence[tuple[Who, Who]], sign: str, said: Callable[[Who], str]) -> str:
    shown = "; ".join(f"{said(one)} {sign} {said(other)}" for one, other in pairs[:SHOWN])
    return shown + (f" … ({len(pairs)})" if len(pairs) > SHOWN else "")
