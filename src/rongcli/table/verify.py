"""A table held against the text it cites: hashes, spans, headings and figures, and what figures nobody answers for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple

from rongcli.base.text import Text
from rongcli.rules.clause import mark
from rongcli.rules.edition import Edition
from rongcli.rules.policy import Source
from rongcli.rules.published import Mention, Target

FIGURE = re.compile(
    r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?\s*(?:%|‰|(?:万亿|亿|万|千)?(?:元(?:/年)?|美元|人次|标箱|吨)|[千万亿]+"
    r"|Gbps|周岁|个工作日|工作日|小时|年内|[年月日所家条个项次场名户强大]|平方米)?"
    r"|(?<![第零〇一二三四五六七八九十百千万亿两])[零〇一二三四五六七八九十百千万亿两双半首]+|第[零一二三四五六七八九十百两]+(?![零一二三四五六七八九十百两条章节款项部])"
    r"|每|全覆盖|全部|次日"
)
"""A figure as a text prints it: digits with their unit, Chinese numerals wherever they stand, words of quantity.

What numbers the articles of a notice (第十二条) is none.
"""
_SIGNS = "€$£¥￥₩₹₽฿₫"
_AMOUNT = re.compile(
    rf"(?:[{_SIGNS}]|[A-Z]{{2,3}}[$ ]?\s?[{_SIGNS}]?)\s?[0-9][0-9,]*(?:\.[0-9]+)?(?:\s?(?:million|billion|bn|m|k)\b)?"
    r"|[0-9][0-9,]*(?:\.[0-9]+)?\s*(?:%|‰|[百千万亿]*元)"
)
"""Money and rates as a text prints them, in any currency: a clause that is cited answers only for those it lists."""
_LOOSE = str.maketrans("‘’“”", "''\"\"")


class Problem(NamedTuple):
    """What the text does not bear out: of a policy's provision, or of another ``part`` of the table."""

    policy: str
    provision: str
    what: Text
    part: str = ""


class Unanswered(NamedTuple):
    """A figure of the text that no policy and no target cites and no narrative explains."""

    start: int
    end: int
    figure: str


class Verdict(NamedTuple):
    """A table against a text: problems, and the account of figures.

    ``figures`` are those of the table that stand in their place. Of the figures found in the text, ``narrative`` are
    listed as narrative, ``used`` lie in what a policy or a target cites, ``unanswered`` in neither.
    """

    sha256: str
    problems: tuple[Problem, ...]
    figures: int
    used: int
    narrative: int
    unanswered: tuple[Unanswered, ...]


class Account:
    """Who answers for a place in the text."""

    def __init__(self, edition: Edition) -> None:
        sources = [source for policy in edition.policies.values() for source in policy.sources]
        cited: list[Source | Target] = [*sources, *edition.targets.values()]
        self.used = sorted({*(one.span for one in cited), *_places(m for one in cited for m in one.mentions)})
        self._listed = [(one.span, figures) for one in cited for figures in [_listed(one)]]
        self.narrative = sorted(_places(m for one in edition.narratives.values() for m in one.figures))

    def answers(self, text: str) -> Iterator[tuple[Unanswered, str | None]]:
        """Every figure of a text, and who answers for it: ``used``, ``narrative``, or None."""
        amounts = {_first_digit(match): match for match in _AMOUNT.finditer(text)}
        for match in FIGURE.finditer(text):
            amount = amounts.get(match.start())
            by = self.of(match.start(), match.end())
            if by == "used" and amount is not None and not self._lists(amount):
                by, match = None, amount
            yield Unanswered(match.start(), match.end(), match[0]), by

    def _lists(self, amount: re.Match[str]) -> bool:
        """Whether some clause around an amount has it among its figures, or a mention has it there."""
        start, end = amount.span()
        around = [figures for (first, last), figures in self._listed if first <= start and end <= last]
        mentioned = any(first <= end - 1 < last and last - first < _LONGEST for first, last in self.used)
        return mentioned or any(_plain(amount[0]) in _plain(figure) for figures in around for figure in figures)

    def of(self, start: int, end: int) -> str | None:
        """``used``, ``narrative``, or None where nobody answers for the figure at [start, end)."""
        # A narrative names the very figure, a clause only surrounds it: words such as 统一 stand in clauses too.
        for name, spans in (("narrative", self.narrative), ("used", self.used)):
            if any(first <= start and end <= last for first, last in spans):
                return name
        return None


_LONGEST = 20
"""Characters of the longest figure that a mention names; longer places are clauses."""


def _listed(cited: Source | Target) -> tuple[str, ...]:
    """The figures that a citation names."""
    return cited.figures if isinstance(cited, Source) else (cited.figure,)


def _first_digit(match: re.Match[str]) -> int:
    return next(place for place in range(*match.span()) if match.string[place].isdigit())


def _plain(figure: str) -> str:
    return re.sub(r"[\s,]", "", figure)


def _stands_in(figure: str, clause: str) -> bool:
    """Whether a figure stands in a clause as itself, and not as a part of a longer one."""
    head = "(?<![0-9.,])" if figure[:1].isdigit() else ""
    tail = r"(?![0-9]|[.,][0-9])" if figure[-1:].isdigit() else ""
    return re.search(head + re.escape(figure) + tail, clause) is not None


def _places(mentions: Iterable[Mention]) -> set[tuple[int, int]]:
    return {(start, start + len(figure)) for figure, start in mentions}


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
            f"document.{document}",
        )
        for document, stated in hashes.items()
        if stated != digest
    ]
    found = 0
    for part, policy, provision, count, wrong in _parts(edition, text):
        found += count - sum(1 for what in wrong if "figure" in what.en)
        problems += [Problem(policy, provision, what, part) for what in wrong]
    account = Account(edition)
    answers = list(account.answers(text))
    left = tuple(figure for figure, by in answers if by is None)
    used, narrative = (sum(by == name for _, by in answers) for name in ("used", "narrative"))
    return Verdict(digest, tuple(problems), found, used, narrative, left)


def _parts(edition: Edition, text: str) -> Iterator[tuple[str, str, str, int, list[Text]]]:
    """Each part of the table that cites: its name, policy and provision, how many figures, what is wrong with them."""
    for policy in edition.policies.values():
        for source in policy.sources:
            count = len(source.figures) + len(source.mentions)
            wrong = [*_wrong(source, text), *_misplaced(source.mentions, text)]
            yield f'policy."{policy.id}"', policy.id, source.provision, count, wrong
    for target in edition.targets.values():
        wrong = [*_misplaced(_figures(target), text)]
        yield f"target.{target.id}", "", target.provision or "", 1 + len(target.mentions), wrong
    for narrative in edition.narratives.values():
        wrong = [*_misplaced(narrative.figures, text)]
        yield f"narrative.{narrative.id}", "", "", len(narrative.figures), wrong


def _figures(target: Target) -> tuple[Mention, ...]:
    return ((target.figure, target.at), *target.mentions)


def _misplaced(mentions: Iterable[Mention], text: str) -> Iterator[Text]:
    for figure, start in mentions:
        if text[start : start + len(figure)] != figure:
            yield Text(f"第{start}字处没有数字“{figure}”", f"no figure '{figure}' stands at {start}")


def _wrong(source: Source, text: str) -> Iterator[Text]:
    start, end = source.span
    if not 0 <= start < end <= len(text):
        yield Text(f"第{start}至{end}字不在文本之内", f"[{start}, {end}) is not within the text")
        return
    clause = text[start:end]
    if source.clause not in (None, mark(clause)):
        yield Text(f'clause 应为 "{mark(clause)}"', f'clause must be "{mark(clause)}"')
    if source.heading and source.heading.translate(_LOOSE) not in text.translate(_LOOSE):
        yield Text(f"文本中没有标题“{source.heading}”", f"the text has no heading '{source.heading}'")
    for figure in source.figures:
        if not _stands_in(figure, clause):
            yield Text(f"条文中没有数字“{figure}”", f"the clause has no figure '{figure}'")
