"""A table held against the text it cites: hashes, spans, headings and figures, and what figures nobody answers for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from rongcli.edition import Edition, Source
from rongcli.language import Text

FIGURE = re.compile(
    r"\d[\d,]*(?:\.\d+)?\s*(?:%|万亿元|亿元|万元|元|亿美元|万人次|亿人次|万标箱|万吨|Gbps|周岁|个工作日|工作日|小时|年内|[所家条个项次场名户]|平方米)"
)
"""A figure with its unit, as a text prints it: an amount, a share, a count, a time."""
_LOOSE = str.maketrans("‘’“”", "''\"\"")


class Problem(NamedTuple):
    """A policy's citation that the text does not bear out."""

    policy: str
    provision: str
    what: Text


class Unanswered(NamedTuple):
    """A figure of the text that lies in no span any policy cites."""

    start: int
    end: int
    figure: str


class Verdict(NamedTuple):
    """A table against a text: problems, figures found in place, and figures of the text that nobody answers for."""

    sha256: str
    problems: tuple[Problem, ...]
    figures: int
    unanswered: tuple[Unanswered, ...]


def verify(edition: Edition, hashes: dict[str, str], content: bytes) -> Verdict:
    """Holds an edition against a text. ``hashes`` are those that the table states of its documents.

    Spans count characters of the text as UTF-8. Raises UnicodeDecodeError for what is no such text.
    """
    digest = sha256(content).hexdigest()
    text = content.decode("utf-8")
    problems = [
        Problem(
            "",
            document,
            Text(
                f"文本的 sha256 为 {digest}，表中写 {stated}", f"the text's sha256 is {digest}, the table says {stated}"
            ),
        )
        for document, stated in hashes.items()
        if stated != digest
    ]
    spans: list[tuple[int, int]] = []
    found = 0
    for policy in edition.policies.values():
        for source in policy.sources:
            wrong = list(_wrong(source, text))
            found += len(source.figures) - sum(1 for what in wrong if "figure" in what.en)
            problems += [Problem(policy.id, source.provision, what) for what in wrong]
            spans.append(source.span)
    left = tuple(
        Unanswered(match.start(), match.end(), match[0])
        for match in FIGURE.finditer(text)
        if not any(start <= match.start() and match.end() <= end for start, end in spans)
    )
    return Verdict(digest, tuple(problems), found, left)


def _wrong(source: Source, text: str) -> Iterator[Text]:
    start, end = source.span
    if not 0 <= start < end <= len(text):
        yield Text(f"[{start}， {end}) 不在文本之内", f"[{start}, {end}) is not within the text")
        return
    clause = text[start:end]
    if source.heading and source.heading.translate(_LOOSE) not in text.translate(_LOOSE):
        yield Text(f"文本中没有标题“{source.heading}”", f"the text has no heading '{source.heading}'")
    for figure in source.figures:
        if figure not in clause:
            yield Text(f"条文中没有数字“{figure}”", f"the clause has no figure '{figure}'")
