"""The policy table for a person: the list, and one policy whole."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from rongcli.edition import AwardRule, Cap, Edition, Policy, When
from rongcli.language import Language, Text
from rongcli.money import in_words
from rongcli.render.phrases import BENEFITS, PHRASES
from rongcli.render.values import formula_labels
from rongcli.rule import Const, Step, walk

CERTAINTIES = {
    "determined": Text("确定金额", "a determined amount"),
    "ceiling": Text("最高限额，由主管部门核定", "up to a ceiling, at the authority's discretion"),
    "range": Text("区间，由主管部门核定", "within a range, at the authority's discretion"),
    "unpublished": Text("金额未公布", "amount not published"),
}
TITLES = {
    "inputs": Text("输入", "Inputs"),
    "award": Text("奖补", "Award"),
    "time-limit": Text("办理时限", "Time limit"),
    "at-best": Text("最快{limit}，不是承诺的时限", "at best {limit}, not a promise"),
    "readings": Text("解读（* 默认，† 最贴近字面）", "Readings (* default, † most literal)"),
    "notes": Text("备注", "Notes"),
    "amended": Text("修订：{dates}", "amended from {dates}"),
    "under": Text("（仅当 {choices}）", " (under {choices})"),
}


_PARTS = {TITLES["award"]: "award", PHRASES["caps-title"]: "caps", TITLES["time-limit"]: "time_limit"}
"""Section → the part of a policy that an overlay may have supplied."""


def policy_list(edition: Edition, language: Language) -> RenderableType:
    """Every policy by area: id, name, benefit."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_column(no_wrap=True)
    area = None
    for head in edition.heads.values():
        if head.id.partition(".")[0] != area:
            area = head.id.partition(".")[0]
            grid.add_row(Styled(edition.areas[area][0].to(language), style="bold cyan"))
        grid.add_row(f"  {head.id}", head.name.to(language), BENEFITS[head.benefit].to(language))
    return grid


def policy_sheet(policy: Policy, edition: Edition, language: Language) -> RenderableType:
    """One policy whole: basis, conditions, award, caps, readings, inputs, notes."""
    parts: list[RenderableType] = [
        Styled(policy.name.to(language), style="bold"),
        Styled("  ".join([policy.id, BENEFITS[policy.benefit].to(language), *_history(policy, language)]), style="dim"),
    ]
    sections = (
        (PHRASES["basis-title"], _basis(policy, edition, language)),
        (PHRASES["conditions-title"], _conditions(policy, language)),
        (TITLES["award"], _award(policy, language)),
        (PHRASES["caps-title"], _caps(policy, language)),
        (TITLES["time-limit"], _time_limits(policy, language)),
        (TITLES["readings"], _readings(policy, language)),
        (TITLES["inputs"], _inputs(policy, language)),
        (TITLES["notes"], iter([note.to(language) for note in (*policy.supplied, *policy.notes, *edition.notes)])),
    )
    for title, lines in sections:
        body = [Padding(Styled(line.strip()), (0, 0, 0, 2 + len(line) - len(line.lstrip()))) for line in lines]
        if body:
            supplied = _PARTS.get(title) in policy.supplied_parts
            mark = PHRASES["supplied"].to(language) if supplied else ""
            parts += [Styled(), Styled(title.to(language) + mark, style="bold cyan"), *body]
    return Group(*parts)


def _history(policy: Policy, language: Language) -> Iterator[str]:
    if policy.history:
        yield TITLES["amended"].to(language).format(dates=", ".join(policy.history))


def under_words(when: When, policy: Policy, language: Language) -> str:
    """The readings under which a part stands, in brackets; nothing where it always does."""
    if not when:
        return ""
    chosen = [
        f"{policy.readings[name].name.to(language)}: "
        + " / ".join(policy.readings[name].choices[choice].to(language) for choice in choices)
        for name, choices in when.items()
    ]
    return TITLES["under"].to(language).format(choices="; ".join(chosen))


def _basis(policy: Policy, edition: Edition, language: Language) -> Iterator[str]:
    for source in policy.sources:
        title = edition.documents[source.document].to(language)
        heading = f" {source.heading}" if source.heading else ""
        start, end = source.span
        yield f"{title}{heading} [{start}–{end}]  {source.provision}"
        if source.figures:
            yield "  " + PHRASES["list"].to(language).join(source.figures)


def _conditions(policy: Policy, language: Language) -> Iterator[str]:
    for condition in policy.conditions:
        yield f"{condition.text.to(language)}  {condition.id}{under_words(condition.when, policy, language)}"


def _award(policy: Policy, language: Language) -> Iterator[str]:
    for grant in policy.grants:
        yield grant.text.to(language) + under_words(grant.when, policy, language)
    for rule in policy.awards:
        yield f"{CERTAINTIES[rule.certainty].to(language)}{under_words(rule.when, policy, language)}"
        for formula in _formulas(rule):
            yield "  " + formula_labels(policy, formula, language)


def _formulas(rule: AwardRule) -> Iterator[str]:
    for end in (rule.low, rule.high):
        for node in walk(end) if end is not None else ():
            if isinstance(node, Step):
                yield node.formula


def _caps(policy: Policy, language: Language) -> Iterator[str]:
    for cap in policy.caps:
        yield cap_words(cap, language, policy.currency) + f"  {cap.id}{under_words(cap.when, policy, language)}"


def _time_limits(policy: Policy, language: Language) -> Iterator[str]:
    for limit in policy.time_limits:
        words = limit.text.to(language)
        shown = TITLES["at-best"].to(language).format(limit=words) if limit.at_best else words
        yield shown + under_words(limit.when, policy, language)


def cap_words(cap: Cap, language: Language, currency: str) -> str:
    """A cap's scope and limit."""
    scope = cap.text.to(language)
    if isinstance(cap.limit, Const):
        return PHRASES["cap"].to(language).format(scope=scope, limit=in_words(int(cap.limit.value), language, currency))
    return scope


def _readings(policy: Policy, language: Language) -> Iterator[str]:
    for reading in policy.readings.values():
        yield f"{reading.name.to(language)}  --reading {reading.id}=…  {reading.question.to(language)}"
        for choice, label in reading.choices.items():
            marks = ("*" if choice == reading.default else "") + ("†" if choice == reading.literal else "")
            yield f"  {choice}{marks}  {label.to(language)}"


def _inputs(policy: Policy, language: Language) -> Iterator[str]:
    for item in policy.inputs:
        yield f"{item.name}  {item.label.zh} / {item.label.en}  ({item.type})"
        yield f"  {item.question.to(language)}"
