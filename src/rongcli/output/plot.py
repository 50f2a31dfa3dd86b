"""A hand-laid SVG chart: text stays text, and its colours follow the reader's light or dark screen.

Nothing is measured by a font: widths are estimated, a Chinese character as one em, any other as 0.56.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

WIDTH = 840
FONT = "system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'WenQuanYi Micro Hei', sans-serif"
SERIES = 6
"""How many series have a colour of their own; further ones begin again, and are told apart by their labels."""
_STYLE = f"""
  .rongcli {{ color-scheme: light dark; --paper: #ffffff; --ink: #1c2430; --soft: #5d6875; --rule: #dfe4ea;
    --gain: #0b7a53; --loss: #b3261e; --mark: #8a5a00;
    --s0: #0b62c4; --s1: #b3470a; --s2: #0b7a53; --s3: #8e2f9e; --s4: #5d6875; --s5: #a07400; }}
  @media (prefers-color-scheme: dark) {{ .rongcli {{ --paper: #14181e; --ink: #e9edf2; --soft: #a3adb9; --rule: #333c47;
    --gain: #4cc38a; --loss: #ff8a80; --mark: #f0b849;
    --s0: #6cb0ff; --s1: #ffa36b; --s2: #4cc38a; --s3: #dd9bea; --s4: #a3adb9; --s5: #e5c15a; }} }}
  .rongcli text {{ font-family: {FONT}; font-size: 13px; fill: var(--ink); }}
  .rongcli .title {{ font-size: 17px; font-weight: 600; }}
  .rongcli .soft {{ fill: var(--soft); font-size: 12px; }}
  .rongcli .mark {{ fill: var(--mark); font-size: 12px; }}
  .rongcli .rule {{ stroke: var(--rule); stroke-width: 1; }}
  .rongcli .axis {{ stroke: var(--soft); stroke-width: 1; }}
  .rongcli .cap {{ stroke: var(--mark); stroke-width: 1.5; stroke-dasharray: 7 4; }}
  .rongcli .threshold {{ stroke: var(--mark); stroke-width: 1; stroke-dasharray: 2 3; }}
  .rongcli .line {{ fill: none; stroke-width: 2.5; stroke-linejoin: round; stroke-linecap: round; }}
  .rongcli .bound {{ stroke-dasharray: 5 5; }}
  .rongcli .band {{ fill-opacity: 0.16; }}
"""


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
    return sum(1.0 if ord(mark) > 0x2E7F else 0.56 for mark in text) * size


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start", style: str = "") -> str:
    """A piece of text, cleaned of what XML or a reader could not show."""
    shown = _clean(words)
    kinds = f' class="{kind}"' if kind else ""
    styled = f' style="{style}"' if style else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{kinds}{styled}>{shown}</text>'


def _clean(words: str) -> str:
    """Words as XML may hold them."""
    return escape("".join(mark if mark.isprintable() else "?" for mark in words))


def rule(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line."""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def box(x: float, y: float, width: float, height: float, colour: str) -> str:
    """A filled rectangle in one of the chart's colours."""
    size = f'width="{max(width, 0):.1f}" height="{max(height, 0):.1f}"'
    return f'<rect x="{x:.1f}" y="{y:.1f}" {size} fill="var(--{colour})"/>'


def dot(x: float, y: float, colour: str) -> str:
    """A point on a line."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" style="fill: {colour}"/>'


def path(points: Iterable[tuple[float, float]], kind: str, style: str) -> str:
    """A line, or with a fill an area, through points."""
    joined = " L".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<path d="M{joined}" class="{kind}" style="{style}"/>'


def folded(words: str, width: float, size: float) -> list[str]:
    """Words on lines of at most so many pixels; Chinese breaks anywhere, all else at spaces."""
    lines, line = [], ""
    for part in _parts(words):
        if line and width_of(line + part.rstrip(), size) > width:
            lines.append(line.rstrip())
            line = part.lstrip()
        else:
            line += part
    return [*lines, line.rstrip()] if line.strip() else lines


def _parts(words: str) -> Iterable[str]:
    part = ""
    for mark in words:
        part += mark
        if mark == " " or ord(mark) > 0x2E7F:
            yield part
            part = ""
    if part:
        yield part


def nice(most: int) -> int:
    """A round step that divides 0 to ``most`` into about five."""
    width = max(most // 5, 1)
    size = int(10 ** (len(str(width)) - 1))
    return next(factor * size for factor in (1, 2, 5, 10) if factor * size >= width)


def chart(title: str, description: str, parts: Sequence[str], height: float) -> str:
    """The whole SVG: a title and a description for readers who hear it, its style, its paper, its parts."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="rongcli" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
        f'height="{height:.0f}" role="img">'
    )
    paper = f'<rect width="{WIDTH}" height="{height:.0f}" fill="var(--paper)"/>'
    named = f"<title>{_clean(title)}</title>\n<desc>{_clean(description)}</desc>"
    return "\n".join([head, named, f"<style>{_STYLE}</style>", paper, *parts, "</svg>"]) + "\n"
