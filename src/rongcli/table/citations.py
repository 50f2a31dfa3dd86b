"""Doubts about what a policy shows for itself: figures, clauses and examples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from rongcli.base.errors import InputError
from rongcli.base.money import parse_money, parse_rate
from rongcli.base.text import Text, nearest
from rongcli.rules.edition import Edition
from rongcli.rules.policy import CALENDAR_DAY, WORKING_DAY, Policy
from rongcli.table.doubt import Doubt
from rongcli.table.examples import mismatches
from rongcli.table.schema import ExampleTable, PolicyTable
from rongcli.table.words import Path

_PRINTED = re.compile(r"[0-9][0-9,.]*\s*(%|万元|亿元|元|万|亿)$")


def figures(name: str, item: PolicyTable, data: dict[str, Any]) -> Iterator[Doubt]:
    """Money and rates of a policy that no source of it prints: not zero, nor values under a reading's choice."""
    cited = {value for source in item.sources for printed in source.figures for value in _values(printed)}
    # Of a fund only its size is a figure: the reading it names is another policy's.
    parts = {key: data.get(key) for key in ("requires", "let", "award", "caps")} | {
        "fund": {"size": item.fund and item.fund.size}
    }
    for key, part in parts.items():
        for path, printed in _printed(part, ("policy", name, key)):
            nothing = all(value == 0 for _, value in _values(printed))  # what is not given needs no clause
            if not nothing and not cited & _values(printed):
                known = [figure for source in item.sources for figure in source.figures]
                close = nearest(printed, known)
                mend = (
                    Text(f"是否应为 {close}？", f"did you mean {close}?")
                    if close
                    else Text("写入 sources 的 figures，或以补充表提供", "list it in the figures of its source")
                )
                yield Doubt(
                    path,
                    "uncited-figure",
                    Text(f"“{printed}”不在引文的数字中", f"'{printed}' is no figure of its sources"),
                    Text("每个数字都须有出处", "every figure must answer to a clause"),
                    mend,
                )


def _printed(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        if _PRINTED.match(value):
            yield path, value
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _printed(part, (*path, index))
    elif isinstance(value, dict) and "reading" not in value:
        for key, part in value.items():
            yield from _printed(part, (*path, key))


def _values(printed: str) -> set[tuple[str, int]]:
    """What a printed figure can mean, so that 5万 and 5万元 are the same."""
    found = set()
    for unit, parse in (("money", parse_money), ("rate", parse_rate)):
        try:
            found.add((unit, parse(printed)))
        except InputError:  # a count, a date or a name
            continue
    return found


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
