"""Doubts about what a policy shows for itself: figures, clauses and examples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from rongcli.base.errors import InputError
from rongcli.base.text import Text, nearest
from rongcli.rules.edition import Edition
from rongcli.rules.expression import Const
from rongcli.rules.policy import CALENDAR_DAY, WORKING_DAY, Policy
from rongcli.table.doubt import Doubt
from rongcli.table.examples import mismatches
from rongcli.table.figures import Printed, read_figure
from rongcli.table.schema import ExampleTable, PolicyTable
from rongcli.table.words import Path

_CITED = ("money", "rate")
"""What must answer to a clause wherever it stands; a count may be written in words (满十人)."""


def figures(
    name: str, item: PolicyTable, data: dict[str, Any], printed: Iterable[Printed], currency: str
) -> Iterator[Doubt]:
    """Money and rates of a policy that no source of it prints: not zero, nor values under a reading's choice."""
    if not item.sources:
        return  # that alone is told: nothing could cite them
    known = [figure for source in item.sources for figure in source.figures]
    cited = {value for figure in known for value in _values(figure, currency)}
    told: set[Path] = set()
    for figure in (*printed, *_fund_size(name, item, currency)):
        nothing = figure.value == 0  # what is not given needs no clause
        if nothing or figure.unit not in _CITED or (figure.unit, figure.value) in cited or figure.path in told:
            continue
        if figure.path[:2] != ("policy", name) or _written(data, figure.path[2:]) != figure.words:
            continue  # of another policy, or under a reading's choice
        told.add(figure.path)
        close = nearest(figure.words, known)
        yield Doubt(
            figure.path,
            "uncited-figure",
            Text(f"“{figure.words}”不在引文的数字中", f"'{figure.words}' is no figure of its sources"),
            Text("每个数字都须有出处", "every figure must answer to a clause"),
            Text(f"是否应为 {close}？", f"did you mean {close}?")
            if close
            else Text("写入 sources 的 figures，或以补充表提供", "list it in the figures of its source"),
        )


def _fund_size(name: str, item: PolicyTable, currency: str) -> Iterator[Printed]:
    if item.fund is not None:
        for unit, value in _values(item.fund.size, currency):
            yield Printed(("policy", name, "fund", "size"), item.fund.size, unit, value)


def _written(data: Any, path: Path) -> Any:
    """What stands at a path of a policy as it is written; None where a reading's choices stand in between."""
    for depth, part in enumerate(path):
        if depth and isinstance(data, dict) and "reading" in data:
            return None
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _values(printed: str, currency: str) -> Iterator[tuple[str, Fraction]]:
    """What a printed figure can mean, so that 5万 and 5万元 are the same."""
    for unit in _CITED:
        try:
            found = read_figure(printed, unit, None, currency)
        except InputError:  # a count, a date or a name
            continue
        assert isinstance(found.expression, Const)
        yield unit, Fraction(int(found.expression.value), found.scale)


_LIMIT = re.compile(
    r"([0-9]+|[一二两三四五六七八九十])\s*(?:个)?\s*(工作日|working days?|自然日|日|天|(?:calendar )?days?)"
)
_NUMERALS = dict(zip("一二三四五六七八九十两", (*range(1, 11), 2), strict=True))


def time_limit(policy: Policy) -> Iterator[Doubt]:
    """A time limit that no source of its policy prints; where readings differ, one of its units is enough."""
    printed = {limit for source in policy.sources for figure in source.figures for limit in _limits(figure)}
    by_reading = any(limit.when for limit in policy.time_limits)
    for limit in policy.time_limits:
        cited = {days for days, unit in printed if by_reading or unit in (None, limit.unit)}
        if limit.days not in cited:
            yield Doubt(
                ("policy", policy.id, "time_limit"),
                "uncited-figure",
                Text(
                    f"“{limit.text.zh}”不在引文的数字中",
                    f"'{limit.text.en}' is no figure of its sources",
                ),
                Text("每个数字都须有出处", "every figure must answer to a clause"),
                Text("写入 sources 的 figures，如 3个工作日", "list it in the figures of its source, as printed"),
            )
            return


def _limits(printed: str) -> Iterator[tuple[int, str | None]]:
    """What a printed figure can mean as a time limit: its days, and its unit where the print fixes it."""
    if printed in ("次日", "翌日", "next day"):
        yield 1, None
    match = _LIMIT.fullmatch(printed)
    if match:
        days = _NUMERALS.get(match[1]) or int(match[1])
        yield days, WORKING_DAY if match[2].startswith(("工作日", "working")) else CALENDAR_DAY


def sources(name: str, item: PolicyTable) -> Iterator[Doubt]:
    """Clauses that cannot be found, and a policy without any."""
    for index, source in enumerate(item.sources):
        if source.span[0] >= source.span[1]:
            yield Doubt(
                ("policy", name, "sources", index, "span"),
                "empty-span",
                Text("起点不在终点之前", "does not begin before it ends"),
                Text("引文找不到", "the clause cannot be found"),
                Text("改为 [起点， 终点)", "write [start, end), end exclusive"),
            )
    if not item.sources:
        yield Doubt(
            ("policy", name),
            "no-source",
            Text("没有出处", "has no source"),
            Text("答案须说明依据", "an answer must name the clause it rests on"),
            Text("写 sources", "give its sources"),
        )


def without_example(name: str) -> Doubt:
    """The doubt about a policy without any example."""
    return Doubt(
        ("policy", name),
        "no-example",
        Text("没有示例", "has no example"),
        Text("无从核对", "nothing shows that it computes what the notice says"),
        Text("至少写一个", "give at least one"),
    )


def examples(edition: Edition, name: str, written: Iterable[ExampleTable]) -> Iterator[Doubt]:
    """Examples of a policy that fail."""
    for index, example in enumerate(written):
        for mismatch in mismatches(edition, name, example):
            yield Doubt(
                ("policy", name, "examples", index),
                "failing-example",
                Text(
                    f"{mismatch.part}：应为 {mismatch.expected.zh}，实为 {mismatch.found.zh}",
                    f"{mismatch.part}: expected {mismatch.expected.en}, is {mismatch.found.en}",
                ),
                Text("示例与规则不一致", "example and rule disagree"),
                Text("核对原文后改其一", "read the clause and correct one of them"),
            )
