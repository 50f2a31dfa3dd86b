"""The answer of ``sweep``: its conclusion, record, rows, page with bars, and chart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rongcli.base.money import in_words
from rongcli.base.text import Language, Text
from rongcli.output import json
from rongcli.output.assumed import assumed, assumed_words, assuming
from rongcli.output.document import Bar, Cell, Document, Part, Section, Words
from rongcli.output.formats import Answer
from rongcli.output.headline import money_line
from rongcli.output.phrases import PHRASES
from rongcli.output.sweep_plot import bounded, cap_lines, series_name, sweep_svg, taken, top
from rongcli.output.values import words
from rongcli.questions.sweep import Point, Series, Sweep
from rongcli.rules.codes import code
from rongcli.rules.notices import edition_notices, version_notices

SCHEMA = "rongcli.sweep/1"
MOST_LISTED = 8
"""With more turning points than this, only those with a reason of their own are listed."""
COLUMNS = ("policy", "over", "value", "by", "by_value", "eligibility", "certainty", "amount", "minimum", "maximum",
           "capped", "binding_cap", "reason", "mark", "assumed")  # fmt: skip
_WHOLE = ("policy", "over", "by", "assumed")
"""The columns that JSON says once for all points."""
_PHRASES = {
    "headline": Text("{label}从{first}到{last}：{least}至{most}", "{label} {first} to {last}: {least} to {most}"),
    "same": Text("{label}从{first}到{last}：均为{most}", "{label} {first} to {last}: {most} throughout"),
    "at-most": Text("至多", "at most "),
    "open": Text("至多{most}，尚缺信息", "at most {most}, facts missing"),
    "unmet": Text("未满足“{condition}”", "'{condition}' is not met"),
    "no-bound": Text("由主管部门核定", "at the authority's discretion"),
    "cap": Text("触及限额：{cap}", "cap: {cap}"),
    "threshold": Text("门槛：{condition}", "threshold: {condition}"),
    "tier": Text("跳变", "a jump"),
    "slope": Text("增速改变", "another slope"),
    "turns": Text("转折点（*）", "Where the award changes course (*)"),
    "stepped": Text("其间还有许多小级差，未逐一列出。", "There are many more small steps than are listed."),
    "bars": Text("实心为必得，横线为至多", "solid: certain; thin: at most"),
    "assume": Text("--assume-rest 可假定其余条件成立", "--assume-rest takes the open conditions as met"),
    "held": Text("限额{limit}，自{value}起", "Cap {limit}, from {value}"),
}


class Swept(Answer):
    """What ``sweep`` found; ``width`` is how many cells its longest bar has."""

    columns = COLUMNS
    gives = ("chart",)

    def __init__(self, found: Sweep, language: Language, width: int = 1) -> None:
        super().__init__(language)
        self.found = found
        self.width = width

    def headline(self) -> str:
        """The range and what it pays, in one line."""
        return headline(self.found, self.language)

    def records(self) -> Iterator[dict[str, Any]]:
        """The sweep as ``rongcli.sweep/1``."""
        yield sweep_json(self.found, self.language)

    def lines(self) -> Iterator[dict[str, Any]]:
        """Every point."""
        return rows(self.found)

    def rows(self) -> Iterator[tuple[object, ...]]:
        """Every point."""
        return (tuple(row.values()) for row in rows(self.found))

    def document(self, *, brief: bool) -> Document:
        """The sweep as bars, two sections for each series."""
        return Document(self.language, [sweep_part(self.found, self.language, self.width)])

    def chart(self) -> str:
        """The award against the input as a line."""
        return sweep_svg(self.found, self.language)


def _say(key: str, language: Language, **parts: object) -> str:
    return _PHRASES[key].to(language).format(**parts)


def rows(found: Sweep) -> Iterator[dict[str, Any]]:
    """Every point as a flat record of ``COLUMNS``."""
    for series in found.series:
        for point in series.points:
            decision, amounts = point.decision, point.decision.amounts
            binding = next((use.cap.id for use in decision.caps if use.binding), None)
            by = None if found.by is None or series.by is None else code(found.by, series.by)
            money = {name: json.money(getattr(amounts, name)) for name in ("amount", "minimum", "maximum")}
            yield {
                "policy": found.policy.id,
                "over": found.over.name,
                "value": code(found.over, point.value),
                "by": found.by.name if found.by else None,
                "by_value": by,
                "eligibility": decision.eligibility,
                "certainty": amounts.certainty,
                **money,
                "capped": amounts.capped,
                "binding_cap": binding,
                "reason": decision.reason,
                "mark": point.mark.kind if point.mark else None,
                "assumed": "; ".join(one.id for one in assumed(decision.conditions)) or None,
            }


def sweep_json(found: Sweep, language: Language) -> dict[str, Any]:
    """The sweep as plain JSON data."""
    edition, asked = found.asked.edition, found.asked
    return {
        "schema": SCHEMA,
        "policy": found.policy.id,
        "name": found.policy.name.to(language),
        "edition": json.stamp(edition),
        **json.asked_on(edition),
        **json.prior(asked.prior_files),
        **json.in_force(asked.policy, asked.claim.facts, asked.idle),
        "claim": json.claim(asked.policy, asked.claim),
        "readings": dict(asked.chosen),
        "over": found.over.name,
        "by": found.by.name if found.by else None,
        "stepped": any(series.stepped for series in found.series),
        "assumed": [one.id for one in taken(found)],
        "points": [{key: value for key, value in row.items() if key not in _WHOLE} | {"because": why}
                   for row, why in zip(rows(found), _reasons(found, language), strict=True)],
    }  # fmt: skip


def _reasons(found: Sweep, language: Language) -> Iterator[str | None]:
    for series in found.series:
        for point in series.points:
            yield _why(point, language) or None


def _why(point: Point, language: Language) -> str:
    """Why the award changes course at a point, in words."""
    mark = point.mark
    if mark is None:
        return ""
    if mark.text is None:
        return _say(mark.kind, language, condition="", cap="").rstrip("\uff1a: ")
    return _say(mark.kind, language, condition=mark.text.to(language), cap=mark.text.to(language))


def sweep_part(found: Sweep, language: Language, width: int) -> Part:
    """The sweep as bars of at most ``width`` cells, two sections for each series."""
    points = [point for series in found.series for point in series.points]
    scale = max(1, *(top(point) for point in points))
    sections = []
    for series in found.series:
        name = series_name(found, series, language)
        bars = list(_bars(found, series, scale, width, language))
        title = name or found.over.label.to(language)
        sections.append(Section(title, rows=bars, columns="rfnr"))
        turns = list(_turns(found, series, language))
        sections.append(Section(_say("turns", language), rows=turns, columns="rw"))
    open_ = any(bounded(point) for point in points)
    notices = [words for words in (assumed_words(taken(found), language),) if words]
    notices += [_say("bars", language)] if open_ else []
    if any(point.decision.eligibility == "needs-information" for point in points) and not found.asked.assume_rest:
        notices.append(_say("assume", language))
    if any(series.stepped for series in found.series):
        notices.append(_say("stepped", language))
    asked = found.asked
    notices += [text.to(language) for text in asked.policy.supplied]
    told = (*version_notices(asked.policy, asked.claim.date, asked.claim.facts, asked.idle),
            *edition_notices(asked.edition, asked.claim.date))  # fmt: skip
    notices += [notice.text.to(language) for notice in told]
    sections.append(Section("", [Words(notice, "quiet") for notice in notices]))
    name, codes, tone = found.policy.name.to(language), asked.claim.date.isoformat(), "open" if open_ else "good"
    return Part(name, found.policy.id, headline(found, language), tone, sections, list(_held(found, language)), codes)  # type: ignore[arg-type]


def headline(found: Sweep, language: Language) -> str:
    """The range and what it pays, in one line, with how much of it is assumed."""
    return _headline(found, language) + assuming(taken(found), language)


def _headline(found: Sweep, language: Language) -> str:
    points = [point for series in found.series for point in series.points]
    currency = found.policy.currency
    least, most = min(top(point) for point in points), max(top(point) for point in points)
    mark = _say("at-most", language) if any(bounded(point) for point in points) else ""
    ends = {"first": words(found.over, points[0].value, language, currency),
            "last": words(found.over, points[-1].value, language, currency)}  # fmt: skip
    amounts = {"least": in_words(least, language, currency), "most": mark + in_words(most, language, currency)}
    if any(point.decision.amounts.maximum is None for point in points):
        amounts = {"most": _say("no-bound", language)}
        least = most
    key = "same" if least == most else "headline"
    return _say(key, language, label=found.over.label.to(language), **ends, **amounts)


def _held(found: Sweep, language: Language) -> Iterator[str]:
    currency = found.policy.currency
    for level, value in cap_lines(found).items():
        yield _say("held", language, limit=in_words(level, language, currency),
                   value=words(found.over, value, language, currency))  # fmt: skip


def _bars(found: Sweep, series: Series, scale: int, width: int, language: Language) -> Iterator[tuple[Cell, ...]]:
    """One row for each point, but for those that only close a flat step."""
    before: Point | None = None
    for point in series.points:
        if point.edge and before is not None and before.decision.amounts == point.decision.amounts:
            continue
        before = point
        value = words(found.over, point.value, language, found.policy.currency)
        yield value, "*" if point.mark else "", _bar(point, scale, width), _amount(found, point, language)


def _bar(point: Point, scale: int, width: int) -> Bar:
    """Solid as far as the amount is certain, thin as far as it could be."""
    sure = (point.decision.amounts.minimum or 0) * width // scale
    could = -(-top(point) * width // scale)
    sure = could if not bounded(point) else sure
    return Bar(sure, could, width)


def _amount(found: Sweep, point: Point, language: Language) -> str:
    amounts, currency = point.decision.amounts, found.policy.currency
    if amounts.maximum is None:
        return _say("no-bound", language)
    if bounded(point) and not amounts.minimum:
        return _say("at-most", language) + in_words(amounts.maximum, language, currency)
    if bounded(point):
        low, high = (in_words(fen or 0, language, currency) for fen in (amounts.minimum, amounts.maximum))
        return PHRASES["range"].to(language).format(low=low, high=high).partition("\uff0c")[0].partition(",  ")[0]
    return money_line(amounts, language, currency)


def _turns(found: Sweep, series: Series, language: Language) -> Iterator[tuple[str, str]]:
    """Why there is nothing at the start, then each point where the award changes course, and why."""
    first = series.points[0]
    if first.decision.eligibility == "ineligible":
        name = (first.decision.reason or "").partition(":")[2]
        text = next((one.condition.text for one in first.decision.conditions if one.condition.id == name), None)
        why = _say("unmet", language, condition=text.to(language)) if text else first.decision.reason or ""
        yield words(found.over, first.value, language, found.policy.currency), why
    marked = [point for point in series.points if point.mark]
    if len(marked) > MOST_LISTED:
        marked = [point for point in marked if point.mark and point.mark.text]
    for point in marked:
        yield words(found.over, point.value, language, found.policy.currency), _why(point, language)
