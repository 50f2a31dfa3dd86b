"""Targets, comparisons, narrative and funds on their way down to plain data, and what is doubtful about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from rongcli.base.errors import TableError
from rongcli.base.measures import UNITS
from rongcli.base.money import parse_measure, parse_money
from rongcli.base.text import Text, did_you_mean
from rongcli.rules.published import Comparison, Fund, Mention, Narrative, Target
from rongcli.table.doubt import Doubt
from rongcli.table.faults import Faults
from rongcli.table.published import ComparisonTable, NarrativeTable, TargetTable
from rongcli.table.schema import PolicyTable, Table
from rongcli.table.words import Path, figure, named, wrong

_COMPARATORS = {
    "above": ("超过", "突破", "高于", "大于"),
    "below": ("未满", "低于", "少于"),
    "at_least": ("以上", "不低于", "不少于", "达到"),
    "at_most": ("以内", "以下", "不超过", "不高于", "最长", "最高"),
    "about": ("左右", "约"),
}
"""What a printed word of comparison says. ``at_least`` and ``at_most`` hold 不低于 and 不超过, which are read first."""


def targets(table: Table, faults: Faults) -> dict[str, Target]:
    """The targets of a table, without those that are at fault."""
    for name in table.dimension:
        with faults.kept(("dimension", name)):
            named("area", name, ("dimension", name))
    found = {}
    for name, item in table.target.items():
        with faults.kept(("target", name)):
            found[name] = _target(name, item, table, faults)
    return found


def _target(name: str, item: TargetTable, table: Table, faults: Faults) -> Target:
    path: Path = ("target", name)
    named("name", name, path)
    for key in (("dimension", item.dimension), ("document", item.document)):
        faults.refuse_gone(key)
    _known(item.dimension, table.dimension, (*path, "dimension"), Text("没有领域", "there is no dimension"))
    _known(item.document, table.document, (*path, "document"), Text("没有文件", "there is no document"))
    start, end = item.span
    if not 0 <= start <= item.at or item.at + len(item.figure) > end:
        message = Text(f"数字不在第{start}至{end}字之内", f"the figure is not within [{start}, {end})")
        raise wrong((*path, "at"), message)
    value, unit = _measure(item, path)
    return Target(
        id=name,
        name=item.name,
        document=item.document,
        dimension=item.dimension,
        kind=item.class_,
        comparator=item.comparator,
        word=item.word,
        figure=item.figure,
        at=item.at,
        value=value,
        unit=unit,
        parts=tuple(item.parts),
        per=item.per,
        year=item.year,
        span=(start, end),
        mentions=tuple(item.mentions),
        provision=item.provision,
        notes=tuple(item.notes),
        verdict=item.verdict,
    )


def _known(name: str, names: Mapping[str, object], path: Path, missing: Text) -> None:
    if name not in names:
        raise wrong(path, Text(f"{missing.zh}“{name}”", f"{missing.en} '{name}'"), did_you_mean(name, names))


def _measure(item: TargetTable, path: Path) -> tuple[int | None, Text | None]:
    """The target's number and unit; neither where it has parts."""
    if item.parts:
        if item.value is not None or item.unit is not None:
            raise wrong((*path, "parts"), Text("不能与 value、unit 同写", "goes with neither value nor unit"))
        return None, None
    key = "figure" if item.value is None else "value"
    try:
        value, word = figure(parse_measure, item.value or item.figure, (*path, key))
    except TableError as error:
        if item.value is not None:
            raise
        hint = Text("另写 value（一个数）或 parts（几个数）", "write value (its one number) or parts (several)")
        raise wrong(error.path, error.message, hint) from None
    unit = item.unit or UNITS.get(word)
    if unit is None:
        message = Text(f"“{word}”须写 unit，说明数的是什么", f"'{word}' needs a unit that says what is counted")
        example = 'unit = { zh = "条", en = "routes" }'
        raise wrong((*path, "figure"), message, Text(f"如 {example}", f"such as {example}"))
    if unit.zh != word:
        raise wrong((*path, "unit"), Text(f"数字的单位为“{word}”", f"the figure is printed in '{word}'"))
    if value <= 0:
        raise wrong((*path, key), Text("须大于零", "must be more than zero"))
    return value, unit


def comparisons(items: Sequence[ComparisonTable], known: Mapping[str, Target], faults: Faults) -> dict[str, Comparison]:
    """The comparisons of a table, by id; an id given twice, or a target that does not exist, is a fault."""
    found: dict[str, Comparison] = {}
    for index, item in enumerate(items):
        path: Path = ("comparison", index)
        with faults.kept():
            _once(item.id, found, path)
            for place, name in enumerate(item.targets):
                faults.refuse_gone(("target", name))
                _known(name, known, (*path, "targets", place), Text("没有目标", "there is no target"))
                if name in item.targets[:place]:
                    raise wrong((*path, "targets", place), Text(f"“{name}”重复", f"'{name}' stands twice"))
            found[item.id] = Comparison(item.id, item.kind, tuple(item.targets), item.note)
    return found


def narratives(items: Sequence[NarrativeTable], faults: Faults) -> dict[str, Narrative]:
    """The narrative figures of a table, by id; an id or a figure given twice is a fault."""
    found: dict[str, Narrative] = {}
    seen: set[Mention] = set()
    for index, item in enumerate(items):
        path: Path = ("narrative", index)
        with faults.kept():
            _once(item.id, found, path)
            for place, (printed, start) in enumerate(item.figures):
                if not printed or start < 0 or (printed, start) in seen:
                    message = Text(
                        f"“{printed}”[{start}] 有误或重复", f"'{printed}' at {start} is no place, or stands twice"
                    )
                    raise wrong((*path, "figures", place), message)
                seen.add((printed, start))
            found[item.id] = Narrative(item.id, item.reason, tuple(item.figures))
    return found


def _once(name: str, found: Mapping[str, object], path: Path) -> None:
    named("name", name, (*path, "id"))
    if name in found:
        raise wrong((*path, "id"), Text(f"{name} 出现两次", f"the id {name} stands twice"))


def fund(name: str, policy: PolicyTable, policies: Mapping[str, PolicyTable], currency: str) -> Fund | None:
    """The fund that a policy is. Raises TableError where it is no fund, or names what does not exist."""
    item = policy.fund
    if item is None:
        return None
    path: Path = ("policy", name, "fund")
    if policy.benefit != "fund":
        raise wrong(path, Text('只能用于 benefit = "fund"', 'goes with benefit = "fund" only'))
    for index, other in enumerate(item.draws):
        _known(other, policies, (*path, "draws", index), Text("没有政策", "there is no policy"))
    if item.reading is not None:
        readings = {key: None for other in item.draws for key in policies[other].reading}
        _known(item.reading, readings, (*path, "reading"), Text("没有解读", "there is no reading"))
    size = figure(partial(parse_money, currency=currency), item.size, (*path, "size"))
    return Fund(item.size, size, item.per, item.at_least, tuple(item.draws), item.stated, item.reading)


def doubts(table: Table) -> Iterator[Doubt]:
    """Doubts about targets: a word that says another comparison, a provision that no policy cites, an unused field."""
    provisions = {source.provision for policy in table.policy.values() for source in policy.sources}
    for name, item in table.target.items():
        says = _says(item.word)
        if says not in (None, item.comparator):
            yield Doubt(
                ("target", name, "comparator"),
                "comparator-word",
                Text(f"“{item.word}”意为 {says}", f"'{item.word}' says {says}"),
                Text("恰好达到时结论会相反", "a figure just reached would be judged the other way"),
                Text(f"改为 {says}，或改 word", f"write {says}, or correct the word"),
            )
        if item.provision is not None and item.provision not in provisions:
            yield Doubt(
                ("target", name, "provision"),
                "unknown-provision",
                Text("没有政策引用此条款", "no policy cites this provision"),
                Text("目标与政策对不上", "the target cannot be traced to a policy"),
                did_you_mean(item.provision, provisions) or Text("补上政策，或删去", "add the policy, or remove it"),
            )
    used = {item.dimension for item in table.target.values()}
    for name in table.dimension:
        if name not in used:
            yield Doubt(
                ("dimension", name),
                "unused-dimension",
                Text("没有目标属于此领域", "no target is in this dimension"),
                Text("列出时为空", "it lists nothing"),
                Text("补上目标，或删去", "add a target, or remove it"),
            )


def _says(word: str) -> str | None:
    """The comparator that a printed word says; None where it says none."""
    for negated in (True, False):
        for comparator, words in _COMPARATORS.items():
            if any(one in word and one.startswith("不") == negated for one in words):
                return comparator
    return None
