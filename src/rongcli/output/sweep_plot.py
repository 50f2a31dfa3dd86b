"""A sweep as an SVG line chart: amounts as lines, bounds as bands, caps and thresholds marked and named."""

from __future__ import annotations

from collections.abc import Iterator

from rongcli.base.money import in_words
from rongcli.base.text import Language, Text
from rongcli.output import svg
from rongcli.output.assumed import assumed, assumed_words
from rongcli.output.values import words
from rongcli.questions.sweep import Point, Series, Sweep
from rongcli.rules.policy import Condition

_HEIGHT = 300
_LINE = 18
_MARGIN = 28
_NAMED = 6
_DOTTED = 16
_TEXTS = {
    "bound": Text("虚线与色带：至多该数", "dashed line and band: at most this"),
    "cap": Text("限额{limit}，自{value}起", "cap {limit}, from {value}"),
    "axis": Text("横轴：{label}", "across: {label}"),
    "up": Text("纵轴：奖补金额", "up: the award"),
}


def sweep_svg(found: Sweep, language: Language) -> str:
    """The chart."""
    return _Chart(found, language).drawn()


def series_name(found: Sweep, series: Series, language: Language) -> str:
    """What a series is about: the second input and its value."""
    if found.by is None or series.by is None:
        return ""
    value = words(found.by, series.by, language, found.policy.currency)
    return Text(f"{found.by.label.zh}：{value}", f"{found.by.label.en}: {value}").to(language)


def top(point: Point) -> int:
    """The most that a point could be paid; nothing where nothing bounds it."""
    return point.decision.amounts.maximum or 0


def bounded(point: Point) -> bool:
    """Whether a point is no determined amount but a bound."""
    return point.decision.amounts.amount is None


def taken(found: Sweep) -> tuple[Condition, ...]:
    """The conditions that are assumed at any point."""
    points = (point for series in found.series for point in series.points)
    return assumed(one for point in points for one in point.decision.conditions)


def cap_lines(found: Sweep) -> dict[int, int]:
    """The levels at which caps hold the award, each with the first value of the input that reaches it."""
    levels: dict[int, int] = {}
    for series in found.series:
        held = {top(point) for point in series.points if any(use.binding for use in point.decision.caps)}
        for level in sorted(held):
            first = next(point.value for point in series.points if top(point) == level)
            levels[level] = min(first, levels.get(level, first))
    return levels if len(levels) <= 3 else {}


class _Chart:
    def __init__(self, found: Sweep, language: Language) -> None:
        self.found, self.language = found, language
        points = [point for series in found.series for point in series.points]
        names = [series_name(found, series, language) for series in found.series]
        most = max(1, *(top(point) for point in points))
        self.step = svg.nice(most)
        self.ticks = [self.step * index for index in range(-(-most // self.step) + 1)]
        left = _MARGIN + max(svg.width_of(self.money(tick), 12) for tick in self.ticks)
        right = max([0.0, *(svg.width_of(name, 12) for name in names)])
        self.titles = svg.folded(found.policy.name.to(language), svg.WIDTH - 2 * _MARGIN, 17)
        marks = list(self.marks())
        start = 34 + 22 * len(self.titles) + 20 + 15 * len(marks[:_NAMED])
        self.frame = svg.Frame(left, svg.WIDTH - _MARGIN - right, start, start + _HEIGHT, points[0].value,
                                max(point.value for point in points), max(self.ticks[-1], 1))  # fmt: skip

    def money(self, fen: int) -> str:
        return in_words(fen, self.language, self.found.policy.currency)

    def value(self, at: int) -> str:
        return words(self.found.over, at, self.language, self.found.policy.currency)

    def say(self, key: str, **parts: object) -> str:
        return _TEXTS[key].to(self.language).format(**parts)

    def drawn(self) -> str:
        frame = self.frame
        parts = [*self.heading(), *self.axes(), *self.thresholds()]
        for index, series in enumerate(self.found.series):
            parts += self.series(series, f"s{index % svg.SERIES}")
        parts += [*self.caps(), *self.names()]
        title = self.found.policy.name.to(self.language)
        described = f"{self.say('axis', label=self.found.over.label.to(self.language))}; {self.say('up')}"
        caption = list(self.caption())
        return svg.chart(title, described, [*parts, *caption], frame.bottom + 86 + _LINE * len(caption))

    def heading(self) -> Iterator[str]:
        for index, line in enumerate(self.titles):
            yield svg.text(_MARGIN, 38 + 22 * index, line, "title")
        edition = self.found.asked.edition
        codes = [self.found.policy.id, f"{edition.id} {edition.version}", self.found.asked.claim.date.isoformat()]
        yield svg.soft(_MARGIN, self.frame.bottom + 68, "  \u00b7  ".join(codes))

    def caption(self) -> Iterator[str]:
        """What is assumed, under the chart: it goes wherever the chart is handed on."""
        words = assumed_words(taken(self.found), self.language)
        for index, line in enumerate(svg.folded(words, svg.WIDTH - 2 * _MARGIN, 13) if words else ()):
            yield svg.soft(_MARGIN, self.frame.bottom + 68 + _LINE * (index + 1), line)

    def axes(self) -> Iterator[str]:
        frame = self.frame
        for tick in self.ticks:
            yield svg.rule(frame.left, frame.y(tick), frame.right, frame.y(tick), "axis" if tick == 0 else "rule")
            yield svg.soft(frame.left - 8, frame.y(tick) + 4, self.money(tick), "end")
        step = svg.nice(frame.x_high - frame.x_low)
        if self.found.over.type == "count":
            step = max(step // 1_000_000, 1) * 1_000_000
        ticks = range(-(-frame.x_low // step) * step, frame.x_high + 1, step)
        last = frame.right - svg.width_of(self.value(frame.x_high), 12)
        yield from self.tick(frame.x_low, "start")
        yield from self.tick(frame.x_high, "end")
        taken = frame.left + svg.width_of(self.value(frame.x_low), 12)
        for tick in ticks:
            half = svg.width_of(self.value(tick), 12) / 2
            if frame.x(tick) - half > taken + 10 and frame.x(tick) + half < last - 10:
                taken = frame.x(tick) + half
                yield from self.tick(tick, "middle")
        middle = (frame.left + frame.right) / 2
        label = self.found.over.label.to(self.language)
        legend = (
            f"  \u00b7  {self.say('bound')}" if any(bounded(p) for s in self.found.series for p in s.points) else ""
        )
        yield svg.text(middle, frame.bottom + 42, label + legend, "", "middle")

    def tick(self, value: int, anchor: str) -> Iterator[str]:
        x = self.frame.x(value)
        yield svg.rule(x, self.frame.bottom, x, self.frame.bottom + 5, "axis")
        yield svg.text(x, self.frame.bottom + 20, self.value(value), "small", anchor, "soft")

    def series(self, series: Series, colour: str) -> Iterator[str]:
        """A line for the amounts; over the points that are only bounded, a band under a dashed line."""
        frame = self.frame
        runs: list[list[Point]] = []
        for point in series.points:
            if not runs or bounded(runs[-1][-1]) != bounded(point):
                runs.append([])
            runs[-1].append(point)
        for run in runs:
            upper = [(frame.x(point.value), frame.y(top(point))) for point in run]
            if bounded(run[0]):
                lower = [(frame.x(p.value), frame.y(p.decision.amounts.minimum or 0)) for p in reversed(run)]
                yield svg.path([*upper, *lower], "band", colour)
                yield svg.path(upper, "line bound", colour)
            else:
                yield svg.path(upper, "line", colour)
        turning = [point for point in series.points if point.mark and not point.edge]
        for point in turning if len(turning) <= _DOTTED else ():
            yield svg.dot(frame.x(point.value), frame.y(top(point)), colour)

    def marks(self) -> Iterator[tuple[int, str]]:
        """The thresholds to name, each value once."""
        seen = set()
        for series in self.found.series:
            for point in series.points:
                mark = point.mark
                if mark and mark.kind == "threshold" and point.value not in seen:
                    seen.add(point.value)
                    yield point.value, mark.text.to(self.language) if mark.text else self.value(point.value)

    def thresholds(self) -> Iterator[str]:
        """A dotted line at each threshold, its name above, one line of names for each."""
        for index, (value, name) in enumerate(self.marks()):
            x = self.frame.x(value)
            y = self.frame.top - 8 - 15 * index if index < _NAMED else self.frame.top
            yield svg.rule(x, y + 2, x, self.frame.bottom, "threshold")
            if index < _NAMED:
                anchor = "start" if x + svg.width_of(name, 12) < svg.WIDTH - _MARGIN else "end"
                yield svg.text(x + (5 if anchor == "start" else -5), y, name, "small", anchor, "mark")

    def caps(self) -> Iterator[str]:
        for level, value in cap_lines(self.found).items():
            y = self.frame.y(level)
            yield svg.rule(self.frame.left, y, self.frame.right, y, "cap")
            yield svg.text(
                self.frame.left + 8,
                y - 6,
                self.say("cap", limit=self.money(level), value=self.value(value)),
                "small",
                colour="mark",
            )

    def names(self) -> Iterator[str]:
        """The series' names at the right end of their lines, moved apart where they would meet."""
        ends = sorted(
            (self.frame.y(top(series.points[-1])), index, series_name(self.found, series, self.language))
            for index, series in enumerate(self.found.series)
        )
        taken = -100.0
        for y, index, name in ends:
            taken = max(y + 4, taken + 15)
            if name:
                yield svg.text(self.frame.right + 8, taken, name, "small", colour=f"s{index % svg.SERIES}")
