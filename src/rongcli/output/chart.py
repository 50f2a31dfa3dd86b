"""A bar chart as SVG, laid out by hand: text stays text, and it reads on light and on dark pages.

It knows nothing of what it draws: lengths are whole numbers of one unit, words come ready made.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from html import escape
from typing import Literal, NamedTuple

WIDTH = 960
_LABEL, _BAR, _GAP, _MARGIN = 280, 300, 16, 24
_LINE, _SIZE = 19, 14
_STYLE = """
svg { color-scheme: light dark; font: 14px system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif }
.page { fill: #ffffff } text { fill: #1f2328 } .quiet { fill: #59636e } .track { fill: #eaeef2 }
.title { font-size: 20px; font-weight: 600 } .section { font-weight: 600 } .mark { stroke: #1f2328; stroke-width: 1.5 }
.good { fill: #1a7f37 } .bad { fill: #bc4c00 } .neutral { fill: #0969da }
@media (prefers-color-scheme: dark) {
.page { fill: #0d1117 } text { fill: #f0f6fc } .quiet { fill: #9198a1 } .track { fill: #262c36 }
.mark { stroke: #f0f6fc } .good { fill: #3fb950 } .bad { fill: #f0883e } .neutral { fill: #4493f8 }
}
"""


class Bar(NamedTuple):
    """One bar: what it is of (a second, quieter line may follow), how long, and the words at its end."""

    label: str
    detail: str
    length: int
    value: str
    remark: str
    tone: Literal["good", "bad", "neutral"] = "neutral"


class Section(NamedTuple):
    """Bars under a heading."""

    title: str
    bars: Sequence[Bar]


class Chart(NamedTuple):
    """A whole chart. ``full`` is the length of the longest bar drawn, ``mark`` a length to draw a line at."""

    title: str
    subtitle: str
    sections: Sequence[Section]
    full: int
    mark: int | None = None
    notes: Sequence[str] = ()


def bars_svg(chart: Chart) -> str:
    """The chart as one SVG document; a bar longer than ``full`` is cut there and ends in an arrow."""
    body: list[str] = []
    y = _MARGIN + 20
    for line in wrapped(chart.title, WIDTH - 2 * _MARGIN, 20):
        body.append(_text(_MARGIN, y, line, "title"))
        y += 26
    for line in wrapped(chart.subtitle, WIDTH - 2 * _MARGIN):
        body.append(_text(_MARGIN, y, line, "quiet"))
        y += _LINE
    for section in chart.sections:
        y += _LINE
        body.append(_text(_MARGIN, y, section.title, "section"))
        y += 8
        for bar in section.bars:
            drawn, height = _bar(chart, bar, y)
            body += drawn
            y += height
    for note in chart.notes:
        for line in wrapped(note, WIDTH - 2 * _MARGIN):
            y += _LINE
            body.append(_text(_MARGIN, y, line, "quiet"))
    height = y + _MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-labelledby="title">\n<title id="title">{_escaped(chart.title)}</title>\n'
        f"<style>{_STYLE}</style>\n"
        f'<rect class="page" width="{WIDTH}" height="{height}"/>\n' + "\n".join(body) + "\n</svg>\n"
    )


def _bar(chart: Chart, bar: Bar, top: int) -> tuple[list[str], int]:
    """The elements of one bar, its upper edge at ``top``, and how much height they take."""
    left = _MARGIN + _LABEL + _GAP
    right = left + _BAR + _GAP
    columns = (
        (_MARGIN, _LABEL, bar.label, bar.detail),
        (right, WIDTH - right - _MARGIN, bar.value, bar.remark),
    )
    drawn: list[str] = []
    lowest = 1
    for x, width, words, quiet in columns:
        lines = [(line, "") for line in wrapped(words, width)]
        lines += [(line, "quiet") for line in wrapped(quiet, width)]
        drawn += [_text(x, top + 15 + _LINE * n, line, style) for n, (line, style) in enumerate(lines)]
        lowest = max(lowest, len(lines))
    length = min(bar.length, chart.full) * _BAR // max(chart.full, 1)
    drawn.append(f'<rect class="track" x="{left}" y="{top + 4}" width="{_BAR}" height="14" rx="2"/>')
    if length > 0:
        drawn.append(f'<rect class="{bar.tone}" x="{left}" y="{top + 4}" width="{length}" height="14" rx="2"/>')
    if bar.length > chart.full:
        end = left + _BAR
        drawn.append(f'<path class="{bar.tone}" d="M{end} {top} l9 11 l-9 11 z"/>')
    if chart.mark is not None:
        at = left + chart.mark * _BAR // chart.full
        drawn.append(f'<line class="mark" x1="{at}" y1="{top + 1}" x2="{at}" y2="{top + 21}"/>')
    return drawn, lowest * _LINE + 10


def wrapped(text: str, width: int, size: int = _SIZE) -> list[str]:
    """Text in lines that fit a width in pixels: between words, or anywhere between Chinese characters."""
    lines: list[str] = []
    line, used = "", 0
    for piece in _pieces(text):
        room = sum(_advance(mark, size) for mark in piece)
        if line and used + room > width * 100:
            lines.append(line.rstrip())
            line, used = "", 0
            piece = piece.lstrip()
            room = sum(_advance(mark, size) for mark in piece)
        line, used = line + piece, used + room
    return [*lines, line.rstrip()] if line.strip() else lines


_CLOSING = "，。；：、）》”’！？,.;:)%"


def _pieces(text: str) -> Iterator[str]:
    """What may stand alone on a line: a word with its space, or one Chinese character with the mark that closes it."""
    word = ""
    for mark in text:
        if word and (mark not in _CLOSING and (_is_wide(mark) or _is_wide(word[-1]) or word[-1] == " ")):
            yield word
            word = ""
        word += mark
    if word:
        yield word


def _is_wide(mark: str) -> bool:
    return unicodedata.east_asian_width(mark) in "WF" and mark not in _CLOSING


def _advance(mark: str, size: int) -> int:
    """How wide a character is about, in hundredths of a pixel: no font is at hand that could say."""
    return size * (100 if unicodedata.east_asian_width(mark) in "WFA" else 62 if mark.isupper() else 56)


def _text(x: int, y: int, words: str, style: str) -> str:
    named = f' class="{style}"' if style else ""
    return f'<text{named} x="{x}" y="{y}">{_escaped(words)}</text>'


def _escaped(words: str) -> str:
    """Text as XML may hold it: no control or direction marks, nothing that could be read as markup."""
    return escape("".join(mark if mark.isprintable() else "?" for mark in words))
