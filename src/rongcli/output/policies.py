"""The policy table for a person: the list, and one policy whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar
from unicodedata import east_asian_width

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from rongcli.base.money import in_words
from rongcli.base.text import Language, Text
from rongcli.output.phrases import BENEFITS, PHRASES, SOURCES, TYPES
from rongcli.output.repetition import repetition_words
from rongcli.output.rule import award_lines, cap_lines, condition_words
from rongcli.rules.edition import Edition, PolicyHead
from rongcli.rules.policy import AwardRule, Cap, Condition, Policy, When
from rongcli.rules.published import Fund
from rongcli.rules.scopes import asked

CERTAINTIES = {
    "determined": Text("确定金额", "a determined amount"),
    "ceiling": Text("最高限额，由主管部门核定", "up to a ceiling, at the authority's discretion"),
    "range": Text("区间，由主管部门核定", "within a range, at the authority's discretion"),
    "unpublished": Text("金额未公布", "amount not published"),
}
TITLES = {
    "inputs": Text("输入", "Inputs"),
    "award": Text("奖补", "Award"),
    "readings": Text("解读", "Readings"),
    "default": Text("默认", "default"),
    "literal": Text("最贴近字面", "most literal"),
    "twice": Text("哪些可能重复支付，靠什么防止", "What may be paid twice, and what stops it"),
    "time-limit": Text("办理时限", "Time limit"),
    "materials": Text("申请材料", "Application documents"),
    "at-best": Text("最快{limit}，不是承诺的时限", "at best {limit}, not a promise"),
    "notes": Text("备注", "Notes"),
    "all-notes": Text("全部政策的备注", "Notes on every policy"),
    "example": Text("示例", "Example"),
    "intended": Text("仅为意向", "intended only"),
    "for": Text("面向{kinds}", "for: {kinds}"),
    "fund": Text("基金", "Fund"),
    "year": Text("每年{size}", "{size} a year"),
    "total": Text("总规模{size}", "{size} in total"),
    "at-least": Text("不低于{size}", "at least {size}"),
    "draws": Text("从中列支：{policy}", "draws on it: {policy}"),
    "unsaid": Text("是否从中列支，条文未写：{policy}", "whether it draws on the fund is not said: {policy}"),
    "with-unit": Text("，{unit}", ", {unit}"),
    "asks": Text("（解读 {reading}）", " (reading {reading})"),
    "nothing": Text("从中列支什么，条文未写", "the text does not say what draws on it"),
    "amended": Text("修订：{dates}", "amended from {dates}"),
    "which": Text("：", ": "),
    "and": Text("；", "; "),
    "comma": Text("、", ", "),
    "aside": Text("（{words}）", "  ({words})"),
    "under": Text("（仅当 {choices}）", " (under {choices})"),
}


_PARTS = {TITLES["award"]: "award", PHRASES["caps-title"]: "caps", TITLES["time-limit"]: "time_limit",
          TITLES["materials"]: "materials"}  # fmt: skip
"""Section → the part of a policy that an overlay may have supplied."""


def policy_lines(heads: Iterable[PolicyHead], edition: Edition, language: Language) -> str:
    """A policy a line, unwrapped: id, benefit, name."""
    heads = list(heads)
    widest = max((len(head.id) for head in heads), default=0)
    broad = max((_width(BENEFITS[head.benefit].to(language)) for head in heads), default=0)
    lines = []
    for head in heads:
        benefit = BENEFITS[head.benefit].to(language)
        pad = " " * (broad - _width(benefit))
        lines.append(f"{head.id:{widest}}  {benefit}{pad}  {head.name.to(language)}")
    return "".join(f"{line}\n" for line in lines)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(mark) in "WF" else 1 for mark in text)


def policy_sheet(policy: Policy, edition: Edition, language: Language, example: str) -> RenderableType:
    """One policy whole: basis, conditions, award, caps, readings, inputs, an example that runs, notes."""
    parts: list[RenderableType] = [
        Styled(policy.name.to(language), style="bold"),
        Styled(
            "  ".join([policy.id, BENEFITS[policy.benefit].to(language), *_standing(policy, edition, language)]),
            style="dim",
        ),
    ]
    sections = (
        (PHRASES["basis-title"], _basis(policy, edition, language)),
        (PHRASES["conditions-title"], _conditions(policy, language)),
        (TITLES["award"], _award(policy, language)),
        (TITLES["fund"], fund_words(policy, language)),
        (PHRASES["caps-title"], _caps(policy, language)),
        (TITLES["twice"], repetition_words(policy, language)),
        (TITLES["time-limit"], _time_limits(policy, language)),
        (TITLES["materials"], (material.to(language) for material in policy.materials)),
        (TITLES["readings"], _readings(policy, language)),
        (TITLES["inputs"], _inputs(policy, language)),
        (TITLES["example"], iter([example])),
        (TITLES["notes"], _notes(policy, language)),
        (TITLES["all-notes"], iter([note.to(language) for note in edition.notes])),
    )
    for title, lines in sections:
        body = [Padding(Styled(line.strip()), (0, 0, 0, 2 + len(line) - len(line.lstrip()))) for line in lines]
        if body:
            supplied = _PARTS.get(title) in policy.supplied_parts
            mark = PHRASES["supplied"].to(language) if supplied else ""
            parts += [Styled(), Styled(title.to(language) + mark, style="bold cyan"), *body]
    return Group(*parts)


def _notes(policy: Policy, language: Language) -> list[str]:
    return [words.to(language) for words in (*policy.supplied, *(note.text for note in policy.notes))]


def _standing(policy: Policy, edition: Edition, language: Language) -> Iterator[str]:
    if policy.kinds:
        kinds = (edition.kinds[kind].name.to(language) for kind in policy.kinds)
        yield TITLES["for"].to(language).format(kinds=TITLES["comma"].to(language).join(kinds))
    if policy.status == "intended":
        yield TITLES["intended"].to(language)
    if policy.history:
        yield TITLES["amended"].to(language).format(dates=", ".join(policy.history))


def under_words(when: When, policy: Policy, language: Language) -> str:
    """The readings under which a part stands, in brackets; nothing where it always does."""
    if not when:
        return ""
    chosen = [
        policy.readings[name].name.to(language)
        + TITLES["which"].to(language)
        + " / ".join(policy.readings[name].choices[choice].to(language) for choice in choices)
        for name, choices in when.items()
    ]
    return TITLES["under"].to(language).format(choices=TITLES["and"].to(language).join(chosen))


Part = TypeVar("Part", Condition, AwardRule, Cap)


def merged(parts: Iterable[Part], policy: Policy, shown: Callable[[Part], object]) -> list[Part]:
    """The parts of a policy, those that are shown alike taken together: what holds under every reading is said once."""
    found = list(parts)
    for name, reading in policy.readings.items():
        groups: dict[object, list[Part]] = {}
        for part in found:
            rest = tuple((key, choices) for key, choices in part.when.items() if key != name)
            groups.setdefault((shown(part), rest, name in part.when), []).append(part)
        found = []
        for group in groups.values():
            first = group[0]
            chosen = tuple(one for part in group for one in part.when.get(name, ()))
            if name in first.when:
                when = {key: choices for key, choices in first.when.items() if key != name}
                if set(chosen) != set(reading.choices):
                    when[name] = tuple(choice for choice in reading.choices if choice in chosen)
                first = first._replace(when=when)
            found.append(first)
    return found


def _basis(policy: Policy, edition: Edition, language: Language) -> Iterator[str]:
    for source in policy.sources:
        title = edition.documents[source.document].to(language)
        heading = f" {source.heading}" if source.heading else ""
        start, end = source.span
        yield f"{title}{heading}  {PHRASES['place'].to(language).format(start=start, end=end)}"
        if source.figures:
            yield "  " + PHRASES["list"].to(language).join(source.figures)


def _conditions(policy: Policy, language: Language) -> Iterator[str]:
    for condition in merged(policy.conditions, policy, lambda one: condition_words(one, language)):
        yield condition_words(condition, language) + under_words(condition.when, policy, language)


def _award(policy: Policy, language: Language) -> Iterator[str]:
    for grant in policy.grants:
        yield grant.text.to(language) + under_words(grant.when, policy, language)
    for rule in merged(policy.awards, policy, lambda one: (one.certainty, *award_lines(one, policy, language))):
        yield f"{CERTAINTIES[rule.certainty].to(language)}{under_words(rule.when, policy, language)}"
        yield from (f"  {line}" for line in award_lines(rule, policy, language))


def fund_words(policy: Policy, language: Language) -> Iterator[str]:
    """A fund's size, each year or in total, and what draws on it; nothing of a policy that is no fund."""
    if policy.fund is not None:
        yield fund_size(policy.fund, language, policy.currency)
        yield from (f"  {words}" for words in fund_draws(policy.fund, language))


def fund_size(fund: Fund, language: Language, currency: str) -> str:
    """``50 million yuan a year``, ``at least 2 billion yuan in total``."""
    size = in_words(fund.size, language, currency)
    if fund.at_least:
        size = TITLES["at-least"].to(language).format(size=size)
    return TITLES[fund.per].to(language).format(size=size)


def fund_draws(fund: Fund, language: Language) -> Iterator[str]:
    """What draws on a fund, or of what the text does not say whether it does."""
    if not fund.draws:
        yield TITLES["nothing"].to(language)
    asks = TITLES["asks"].to(language).format(reading=fund.reading) if fund.reading else ""
    for policy in fund.draws:
        yield TITLES["draws" if fund.stated else "unsaid"].to(language).format(policy=policy) + asks


def fund_list(edition: Edition, language: Language) -> RenderableType:
    """Every fund: its policy, its size, what draws on it."""
    grid = Table.grid(padding=(0, 2))
    for _ in range(2):
        grid.add_column(overflow="fold")
    for policy in edition.policies.values():
        if policy.fund is not None:
            name = Styled(policy.name.to(language)).append(f"\n{policy.id}", style="dim")
            size = Styled(fund_size(policy.fund, language, policy.currency), style="bold")
            for words in fund_draws(policy.fund, language):
                size.append(f"\n{words}", style="not bold")
            grid.add_row(name, size)
    return grid


def _caps(policy: Policy, language: Language) -> Iterator[str]:
    for cap in merged(policy.caps, policy, lambda one: tuple(cap_lines(one, policy, language))):
        first, *rest = cap_lines(cap, policy, language)
        yield first + under_words(cap.when, policy, language)
        yield from rest


def _time_limits(policy: Policy, language: Language) -> Iterator[str]:
    for limit in policy.time_limits:
        words = limit.text.to(language)
        shown = TITLES["at-best"].to(language).format(limit=words) if limit.at_best else words
        yield shown + under_words(limit.when, policy, language)


def _readings(policy: Policy, language: Language) -> Iterator[str]:
    for reading in policy.readings.values():
        yield f"{reading.name.to(language)}  --reading {reading.id}=…  {reading.question.to(language)}"
        for choice, label in reading.choices.items():
            kinds = {"default": reading.default, "literal": reading.literal}
            marks = [TITLES[kind].to(language) for kind, which in kinds.items() if which == choice]
            aside = _aside(PHRASES["list"].to(language).join(marks), language)
            yield f"  {choice}  {label.to(language)}{aside}"


def _aside(words: str, language: Language) -> str:
    return TITLES["aside"].to(language).format(words=words) if words else ""


def _inputs(policy: Policy, language: Language) -> Iterator[str]:
    labels = {item.name: item.label for item in policy.inputs}
    for item in policy.inputs:
        unit = TITLES["with-unit"].to(language).format(unit=item.unit.to(language)) if item.unit else ""
        yield f"{item.name}  {item.label.to(language)}{_aside(TYPES[item.type].to(language) + unit, language)}"
        judged = _aside(SOURCES["authority"].to(language), language) if item.authority else ""
        yield f"  {asked(item, labels, policy.item).to(language)}{judged}"
        for choice, label in item.choices.items():
            yield f"    {choice}  {label.to(language)}"
