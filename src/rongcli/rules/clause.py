"""A clause found in a copy of its document, by a mark that holds none of its words: its length, and a hash of them.

Copies differ in line breaks, spaces, width and punctuation; words are compared without any of these.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple

from rongcli.rules.policy import Source

_KEPT = 16
"""Characters of the hash that a mark keeps."""


def _folded(text: str) -> tuple[str, list[int]]:
    """The text's letters and figures alone, each with its place in the text."""
    marks, places = [], []
    for place, mark in enumerate(text):
        for one in unicodedata.normalize("NFKC", mark).casefold():
            if unicodedata.category(one)[0] in "LNS":
                marks.append(one)
                places.append(place)
    return "".join(marks), places


def _hash(folded: str) -> str:
    return sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:_KEPT]


def mark(clause: str) -> str:
    """The mark of a clause: ``43:1f0c…``."""
    folded, _ = _folded(clause)
    return f"{len(folded)}:{_hash(folded)}"


class Copy:
    """A copy of a notice: its file, its text, and the hash of its bytes."""

    def __init__(self, file: str, text: str, digest: str) -> None:
        self.file, self.text, self.sha256 = file, text, digest

    @cached_property
    def _marks(self) -> tuple[str, list[int]]:
        return _folded(self.text)

    def find(self, wanted: str, start: int) -> str | None:
        """The clause of a mark as the copy prints it; looked for where it should stand first. None where it is not."""
        size, _, digest = wanted.partition(":")
        length = int(size)
        folded, places = self._marks
        first = next((at for at, place in enumerate(places) if place >= start), len(places))
        for at in (first, *range(len(folded) - length + 1)):
            if at + length <= len(folded) and _hash(folded[at : at + length]) == digest:
                return " ".join(self.text[places[at] : places[at + length - 1] + 1].split())
        return None


class Quote(NamedTuple):
    """A clause as a file prints it; ``original`` tells whether that file is the very text that the table cites."""

    text: str
    file: str
    original: bool


class Copies(NamedTuple):
    """The copies that a run was given, and the hashes of the documents that the table cites."""

    files: tuple[Copy, ...]
    documents: tuple[tuple[str, str], ...]

    def quote(self, source: Source) -> Quote | None:
        """A cited clause as the first copy that holds it prints it."""
        if source.clause is None:
            return None
        known = dict(self.documents).get(source.document)
        for copy in self._nearest(known):
            found = copy.find(source.clause, source.span[0])
            if found is not None:
                return Quote(found, copy.file, copy.sha256 == known)
        return None

    def _nearest(self, digest: str | None) -> Iterable[Copy]:
        return sorted(self.files, key=lambda one: one.sha256 != digest)
