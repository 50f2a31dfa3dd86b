"""Charts as SVG, laid out by hand: text stays text, and one style fits light and dark pages.

No colour is a variable: office programs and librsvg know none. Nothing is measured by a font: widths are estimated, a
wide character as one em, any other as 0.56.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Literal, NamedTuple

from rongcli.output.document import one_line
from rongcli.output.formats import Answer, Paper

WIDTH = 840
FONT = "system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'WenQuanYi Micro Hei', sans-serif"
SERIES = 6
"""How many series have a colour of their own; further ones begin again, and are told apart by their labels."""
_COLOURS = {
    "paper": ("#ffffff", "#14181e"),
    "ink": ("#1c2430", "#e9edf2"),
    "soft": ("#5d6875", "#a3adb9"),
    "rule": ("#dfe4ea", "#333c47"),
    "mark": ("#8a5a00", "#f0b849"),
    "good": ("#0b7a53", "#4cc38a"),
    "bad": ("#b3261e", "#ff8a80"),
    "s0": ("#0b62c4", "#6cb0ff"),
    "s1": ("#b3470a", "#ffa36b"),
    "s2": ("#0b7a53", "#4cc38a"),
    "s3": ("#8e2f9e", "#dd9bea"),
    "s4": ("#5d6875", "#a3adb9"),
    "s5": ("#a07400", "#e5c15a"),
}
"""Each colour on a light and on a dark page."""
_LINES = {"rule": "rule", "axis": "soft", "cap": "mark", "threshold": "mark"}
"""The kinds of straight lines, each with its colour."""


def _coloured(dark: int) -> str:
    """What fills and draws in each colour on one kind of page."""
    fills = [f"  .f-{name} {{ fill: {pair[dark]} }}" for name, pair in _COLOURS.items()]
    strokes = [f"  .l-{name} {{ stroke: {pair[dark]} }}" for name, pair in _COLOURS.items()]
    return "\n".join([*fills, *strokes])


_STYLE = f"""
  svg {{ color-scheme: light dark }}
  text {{ font-family: {FONT}; font-size: 13px }}
  .title {{ font-size: 17px; font-weight: 600 }}
  .strong {{ font-weight: 600 }}
  .small {{ font-size: 12px }}
  .thin {{ stroke-width: 1 }}
  .cap {{ stroke-width: 1.5; stroke-dasharray: 7 4 }}
  .threshold {{ stroke-width: 1; stroke-dasharray: 2 3 }}
  .line {{ fill: none; stroke-width: 2.5; stroke-linejoin: round; stroke-linecap: round }}
  .bound {{ stroke-dasharray: 5 5 }}
  .band {{ fill-opacity: 0.16 }}
{_coloured(0)}
  @media (prefers-color-scheme: dark) {{
{_coloured(1)}
  }}
"""


def written(answer: Answer, paper: Paper) -> Iterator[str]:
    """The answer's chart."""
    yield answer.chart()


class Frame(NamedTuple):
    """Where a chart's data lie on the paper: the pixel edges and the values at them."""

    left: float
    right: float
    top: float
    bottom: float
    x_low: int
    x_high: int
    y_high: int

    def x(self, value: int) -> float:
        """The pixel of a value on the horizontal axis."""
        return self.left + (self.right - self.left) * (value - self.x_low) / max(self.x_high - self.x_low, 1)

    def y(self, value: int) -> float:
        """The pixel of an amount on the vertical axis, which begins at nothing."""
        return self.bottom - (self.bottom - self.top) * value / max(self.y_high, 1)


def width_of(text: str, size: float = 13) -> float:
    """About how many pixels a text takes."""
    return sum(1.0 if unicodedata.east_asian_width(mark) in "WFA" else 0.56 for mark in text) * size


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start", colour: str = "ink") -> str:
    """A piece of text, cleaned of what XML or a reader could not show."""
    kinds = f"f-{colour} {kind}".strip()
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kinds}">{_clean(words)}</text>'


def soft(x: float, y: float, words: str, anchor: str = "start") -> str:
    """A piece of text that stands back."""
    return text(x, y, words, "small", anchor, "soft")


def _clean(words: str) -> str:
    """Words as XML may hold them: no control or direction marks, nothing that could be read as markup."""
    return escape(one_line(words), quote=False)


def rule(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line."""
    shape = kind if kind in ("cap", "threshold") else "thin"
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{shape} l-{_LINES[kind]}"/>'


def box(x: float, y: float, width: float, height: float, colour: str) -> str:
    """A filled rectangle in one of the colours."""
    size = f'width="{max(width, 0):.1f}" height="{max(height, 0):.1f}"'
    return f'<rect x="{x:.1f}" y="{y:.1f}" {size} class="f-{colour}"/>'


def dot(x: float, y: float, colour: str) -> str:
    """A point on a line."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" class="f-{colour}"/>'


def path(points: Iterable[tuple[float, float]], kind: str, colour: str) -> str:
    """A line, or of kind ``band`` an area, through points."""
    joined = " L".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<path d="M{joined}" class="{kind} {"f" if kind == "band" else "l"}-{colour}"/>'


_CLOSING = "，。；：、）》”’！？,.;:)%"


def folded(words: str, width: float, size: float = 13) -> list[str]:
    """Words on lines of at most so many pixels: between words, or anywhere between Chinese characters."""
    lines, line = [], ""
    for part in _parts(words):
        if line and width_of(line + part.rstrip(), size) > width:
            lines.append(line.rstrip())
            line = part.lstrip()
        else:
            line += part
    return [*lines, line.rstrip()] if line.strip() else lines


def _parts(words: str) -> Iterator[str]:
    """What may stand alone on a line: a word with its space, or one Chinese character with the mark that closes it."""
    part = ""
    for mark in words:
        if part and mark not in _CLOSING and (_wide(mark) or _wide(part[-1]) or part[-1] == " "):
            yield part
            part = ""
        part += mark
    if part:
        yield part


def _wide(mark: str) -> bool:
    return unicodedata.east_asian_width(mark) in "WF" and mark not in _CLOSING


def nice(most: int) -> int:
    """A round step that divides 0 to ``most`` into about five."""
    width = max(most // 5, 1)
    size = int(10 ** (len(str(width)) - 1))
    return next(factor * size for factor in (1, 2, 5, 10) if factor * size >= width)


def chart(title: str, description: str, parts: Sequence[str], height: float, width: int = WIDTH) -> str:
    """The whole SVG: a title and a description for readers who hear it, its style, its paper, its parts."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}" width="{width}" '
        f'height="{height:.0f}" role="img">'
    )
    named = f"<title>{_clean(title)}</title>\n<desc>{_clean(description)}</desc>"
    paper = box(0, 0, width, height, "paper")
    return "\n".join([head, named, f"<style>{_STYLE}</style>", paper, *parts, "</svg>"]) + "\n"


class Bar(NamedTuple):
    """One bar: what it is of (a second, quieter line may follow), how long, and the words at its end."""

    label: str
    detail: str
    length: int
    value: str
    remark: str
    tone: Literal["good", "bad", "s0"] = "s0"


class Bars(NamedTuple):
    """Bars under a heading."""

    title: str
    bars: Sequence[Bar]


_WIDE, _LABEL, _BAR, _GAP, _MARGIN, _LINE = 960, 280, 300, 16, 24, 19


def bars_svg(title: str, subtitle: str, groups: Sequence[Bars], full: int, mark: int, notes: Sequence[str]) -> str:
    """Bars as one chart; ``full`` is the longest bar drawn, a longer one ends in an arrow; ``mark`` is a line."""
    body: list[str] = []
    y = _MARGIN + 20
    for line in folded(title, _WIDE - 2 * _MARGIN, 17):
        body.append(text(_MARGIN, y, line, "title"))
        y += 26
    for line in folded(subtitle, _WIDE - 2 * _MARGIN):
        body.append(text(_MARGIN, y, line, colour="soft"))
        y += _LINE
    for group in groups:
        y += _LINE
        body.append(text(_MARGIN, y, group.title, "strong"))
        y += 8
        for bar in group.bars:
            drawn, height = _bar(bar, y, full, mark)
            body += drawn
            y += height
    for note in notes:
        for line in folded(note, _WIDE - 2 * _MARGIN):
            y += _LINE
            body.append(text(_MARGIN, y, line, colour="soft"))
    return chart(title, subtitle, body, y + _MARGIN, _WIDE)


def _bar(bar: Bar, top: int, full: int, mark: int) -> tuple[list[str], int]:
    """The elements of one bar, its upper edge at ``top``, and how much height they take."""
    left = _MARGIN + _LABEL + _GAP
    right = left + _BAR + _GAP
    columns = ((_MARGIN, _LABEL, bar.label, bar.detail), (right, _WIDE - right - _MARGIN, bar.value, bar.remark))
    drawn: list[str] = []
    lowest = 1
    for x, width, words, quiet in columns:
        lines = [(line, "ink") for line in folded(words, width)] + [(line, "soft") for line in folded(quiet, width)]
        drawn += [text(x, top + 15 + _LINE * n, line, colour=colour) for n, (line, colour) in enumerate(lines)]
        lowest = max(lowest, len(lines))
    drawn.append(box(left, top + 4, _BAR, 14, "rule"))
    if bar.length > 0:
        drawn.append(box(left, top + 4, min(bar.length, full) * _BAR // max(full, 1), 14, bar.tone))
    if bar.length > full:
        drawn.append(f'<path class="f-{bar.tone}" d="M{left + _BAR} {top} l9 11 l-9 11 z"/>')
    at = left + mark * _BAR // full
    drawn.append(rule(at, top + 1, at, top + 21, "axis"))
    return drawn, lowest * _LINE + 10
