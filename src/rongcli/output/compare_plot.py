"""Gains and losses as an SVG histogram: losses to the left, gains to the right, each bar with its number of claims."""

from __future__ import annotations

from collections.abc import Iterator

from rongcli.base.text import Language, Text
from rongcli.output import plot
from rongcli.output.compare_page import bins, by_change, grouped, headline, signed
from rongcli.output.compare_page import say as compare_say
from rongcli.questions.compare import Comparison

_LEFT = 28
_ROW = 30
_TEXTS = {
    "none": Text("没有申请的金额发生变化", "No claim's amount changes"),
    "count": Text("{count}笔", "{count} claims"),
    "one": Text("1笔", "1 claim"),
    "range": Text("{low} 至 {high}", "{low} to {high}"),
    "axis": Text("每笔申请的变动", "by how much a claim moves"),
    "rest": Text("{same}笔不变，{open}笔金额不定", "{same} claims unchanged, {open} not fixed"),
}


def comparison_svg(found: Comparison, language: Language) -> str:
    """The chart: a bar for each bin of differences, then what each change did in all."""

    def say(key: str, **parts: object) -> str:
        return _TEXTS[key].to(language).format(**parts)

    title = headline(found, language)
    parts, y = [], 36.0
    for line in plot.folded(title, plot.WIDTH - 2 * _LEFT, 17):
        parts.append(plot.text(_LEFT, y, line, "title"))
        y += 22
    editions = " \u2192 ".join(f"{side.edition.id} {side.edition.version}" for side in (found.one, found.other))
    groups = grouped(found)
    rest = say("rest", same=len(groups["unchanged"]), open=len(groups["undetermined"]))
    parts.append(plot.text(_LEFT, y, f"{editions}  \u00b7  {rest}", "soft"))
    y += 32
    rows = []
    for currency, one in bins(found):
        count = say("one") if one.claims == 1 else say("count", count=one.claims)
        ends = say("range", low=signed(one.low, language, currency), high=signed(one.high, language, currency))
        note = f"{count}  {signed(one.total, language, currency)}" if one.claims else ""
        rows.append((ends, one.claims, one.high > 0, note))
    parts += _bars(rows, y, say("axis")) if rows else [plot.text(_LEFT, y, say("none"))]
    y += (len(rows) + 1) * _ROW + 14
    for part, name in (("fixed", "by"), ("bounds", "by-bounds")):
        drawn, y = _by(found, part, compare_say(name, language), y, language)
        parts += drawn
    return plot.chart(title, rest, parts, y + 22)


def _by(found: Comparison, part: str, title: str, y: float, language: Language) -> tuple[list[str], float]:
    """What each change did to the fixed amounts or to the bounds, under a title, and where that ends; else nothing."""
    drawn: list[str] = []
    for one in by_change(found, language):
        count, fen = getattr(one, part)
        if not count:
            continue
        drawn = drawn or [plot.text(_LEFT, y, title, style="font-weight: 600")]
        amount = signed(fen, language, one.policy.either.currency)
        words = compare_say("of", language, policy=one.policy.id, change=one.words)
        colour = f"fill: var(--{'gain' if fen > 0 else 'loss'}); font-weight: 600"
        for index, line in enumerate(plot.folded(words, plot.WIDTH - 2 * _LEFT - plot.width_of(amount) - 24, 13)):
            y += 20
            drawn.append(plot.text(_LEFT, y, line))
            if index == 0:
                drawn.append(plot.text(plot.WIDTH - _LEFT, y, amount, "", "end", colour if fen else ""))
    return drawn, y + 24 if drawn else y


def _bars(rows: list[tuple[str, int, bool, str]], top: float, axis: str) -> Iterator[str]:
    """One horizontal bar for each row: its range, its length by its number of claims, what it comes to."""
    labels = max(plot.width_of(ends, 12) for ends, *_ in rows)
    notes = max(plot.width_of(words, 12) for *_, words in rows)
    start = _LEFT + labels + 12
    room = plot.WIDTH - start - notes - _LEFT - 10
    most = max(count for _, count, *_ in rows)
    yield plot.text(_LEFT, top, axis, "soft")
    for index, (ends, count, gains, words) in enumerate(rows, 1):
        y = top + index * _ROW
        length = room * count / max(most, 1)
        yield plot.text(start - 12, y + 4, ends, "soft", "end")
        yield plot.box(start, y - 9, max(length, 1), 18, "gain" if gains else "loss")
        yield plot.text(start + length + 8, y + 4, words, "soft")
