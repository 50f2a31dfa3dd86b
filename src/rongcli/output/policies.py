"""The answers of ``policies``: the list, one policy whole, the funds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from rongcli.base.money import in_words
from rongcli.base.text import Language, Text
from rongcli.output.clauses import clauses
from rongcli.output.document import Cell, Document, Part, Section, Words
from rongcli.output.formats import Answer
from rongcli.output.json import money
from rongcli.output.json import source as cited
from rongcli.output.phrases import BENEFITS, PHRASES, SOURCES, TYPES
from rongcli.output.repetition import repetition_words
from rongcli.output.rule import award_lines, cap_lines, condition_words, expression_lines
from rongcli.rules.edition import Edition
from rongcli.rules.policy import AwardRule, Cap, Condition, Grant, Policy, When
from rongcli.rules.published import Fund
from rongcli.rules.scopes import asked

CERTAINTIES = {
    "determined": Text("确定金额", "a determined amount"),
    "ceiling": Text("最高限额，由主管部门核定", "up to a ceiling, at the authority's discretion"),
    "range": Text("区间，由主管部门核定", "within a range, at the authority's discretion"),
    "unpublished": Text("金额未公布", "amount not published"),
}
TITLES = {
    "count": Text("{count}项政策", "{count} policies"),
    "funds": Text("{count}项基金", "{count} funds"),
    "inputs": Text("输入", "Inputs"),
    "award": Text("奖补", "Award"),
    "number": Text("数量（{unit}），不是金额", "a number, no money: {unit}"),
    "number-at-most": Text("至多的数量（{unit}），不是金额", "a number at most, no money: {unit}"),
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


class Listed(Answer):
    """Every policy, by area."""

    columns = ("policy", "area", "benefit", "status", "kinds", "name_zh", "name_en", "provisions")
    several = True

    def __init__(self, edition: Edition, language: Language, names: Sequence[str] | None = None) -> None:
        super().__init__(language)
        self.edition = edition
        self.names = list(edition.heads) if names is None else names

    def headline(self) -> str:
        """How many there are."""
        return TITLES["count"].to(self.language).format(count=len(self.names))

    def records(self) -> Iterator[dict[str, Any]]:
        """Each policy: id, area, benefit, status, kinds of applicant, name, sources."""
        for policy in (self.edition.policies[name] for name in self.names):
            yield {
                "id": policy.id,
                "area": policy.area,
                "benefit": policy.benefit,
                "status": policy.status,
                "kinds": list(policy.kinds),
                "name": {"zh": policy.name.zh, "en": policy.name.en},
                "sources": [cited(one) for one in policy.sources],
            }

    def rows(self) -> Iterator[Sequence[object]]:
        """A row for each."""
        for one in self.records():
            provisions = " ".join(of["provision"] for of in one["sources"])
            words = (one["id"], one["area"], one["benefit"], one["status"], " ".join(one["kinds"]))
            yield (*words, *one["name"].values(), provisions)

    def document(self, *, brief: bool) -> Document:
        """A section for each area: id, name, benefit."""
        areas: dict[str, list[tuple[Cell, ...]]] = {}
        for head in (self.edition.heads[name] for name in self.names):
            row = (head.id, head.name.to(self.language), BENEFITS[head.benefit].to(self.language))
            areas.setdefault(head.id.partition(".")[0], []).append(row)
        sections = [
            Section(self.edition.areas[area][0].to(self.language), rows=rows, columns="nwn")
            for area, rows in areas.items()
        ]
        return Document(self.language, [Part("", "policies", "", "", sections)])


class Shown(Answer):
    """One policy whole; ``example`` is a command that runs."""

    def __init__(self, policy: Policy, edition: Edition, language: Language, example: str) -> None:
        super().__init__(language)
        self.policy = policy
        self.edition = edition
        self.example = example

    def headline(self) -> str:
        """Its name."""
        return self.policy.name.to(self.language)

    def records(self) -> Iterator[dict[str, Any]]:
        """The policy as the program holds it, with what may be paid twice."""
        from rongcli.output.repetition import repetition_record
        from rongcli.table.codec import plain

        yield plain(self.policy) | {"repetition": repetition_record(self.policy)}

    def document(self, *, brief: bool) -> Document:
        """Basis, conditions, award, caps, readings, inputs, an example that runs, notes."""
        policy, language = self.policy, self.language
        sections = (
            (PHRASES["basis-title"], _basis(policy, self.edition, language)),
            (PHRASES["conditions-title"], _conditions(policy, language)),
            (TITLES["award"], _award(policy, language)),
            (TITLES["fund"], fund_words(policy, language)),
            (PHRASES["caps-title"], _caps(policy, language)),
            (TITLES["twice"], repetition_words(policy, language)),
            (TITLES["time-limit"], _time_limits(policy, language)),
            (TITLES["materials"], (material.to(language) for material in policy.materials)),
            (TITLES["readings"], _readings(policy, language)),
            (TITLES["inputs"], _inputs(policy, language)),
            (TITLES["example"], iter([self.example])),
            (TITLES["notes"], _notes(policy, language)),
            (TITLES["all-notes"], iter([note.to(language) for note in self.edition.notes])),
        )
        told = [Section(self._title(title), _nested(lines)) for title, lines in sections]
        codes = "  ".join([BENEFITS[policy.benefit].to(language), *_standing(policy, self.edition, language)])
        return Document(language, [Part(self.headline(), policy.id, "", "", told, codes=codes)])

    def _title(self, title: Text) -> str:
        supplied = _PARTS.get(title) in self.policy.supplied_parts
        return title.to(self.language) + (PHRASES["supplied"].to(self.language) if supplied else "")


def _nested(lines: Iterable[str]) -> list[Cell]:
    """Lines, those that begin with spaces under the one before."""
    found: list[Words] = []
    for line in lines:
        if line.startswith(" ") and found:
            found[-1] = found[-1]._replace(under=[*found[-1].under, line])
        else:
            found.append(Words(line.strip()))
    return list(found)


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


Piece = TypeVar("Piece", Condition, AwardRule, Cap)


def merged(parts: Iterable[Piece], policy: Policy, shown: Callable[[Piece], object]) -> list[Piece]:
    """The parts of a policy, those that are shown alike taken together: what holds under every reading is said once."""
    found = list(parts)
    for name, reading in policy.readings.items():
        groups: dict[object, list[Piece]] = {}
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
    for source, clause in zip(policy.sources, clauses(policy.sources, edition, language), strict=True):
        title = edition.documents[source.document].to(language)
        heading = f" {source.heading}" if source.heading else ""
        start, end = source.span
        yield f"{title}{heading}  {PHRASES['place'].to(language).format(start=start, end=end)}"
        if source.figures:
            yield "  " + PHRASES["list"].to(language).join(source.figures)
        if clause:
            yield f"  {clause}"


def _conditions(policy: Policy, language: Language) -> Iterator[str]:
    for condition in merged(policy.conditions, policy, lambda one: condition_words(one, language)):
        yield condition_words(condition, language) + under_words(condition.when, policy, language)


def _award(policy: Policy, language: Language) -> Iterator[str]:
    for grant in policy.grants:
        yield number_words(grant, language) + under_words(grant.when, policy, language)
        if grant.number is not None:
            yield from (f"  {line}" for line in expression_lines(grant.number, policy, language))
    for rule in merged(policy.awards, policy, lambda one: (one.certainty, *award_lines(one, policy, language))):
        yield f"{CERTAINTIES[rule.certainty].to(language)}{under_words(rule.when, policy, language)}"
        yield from (f"  {line}" for line in award_lines(rule, policy, language))


def number_words(grant: Grant, language: Language) -> str:
    """What is granted in words; of a number what it counts, and whether the text says no more than the most."""
    if grant.number is None:
        return grant.text.to(language)
    return TITLES["number-at-most" if grant.up_to else "number"].to(language).format(unit=grant.text.to(language))


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


class Funds(Answer):
    """Every fund: its policy, its size, what draws on it."""

    columns = ("policy", "name_zh", "name_en", "figure", "size", "currency", "at_least", "per", "draws", "stated",
               "reading")  # fmt: skip
    several = True

    def __init__(self, edition: Edition, language: Language) -> None:
        super().__init__(language)
        self.policies = [policy for policy in edition.policies.values() if policy.fund is not None]

    def headline(self) -> str:
        """How many there are."""
        return TITLES["funds"].to(self.language).format(count=len(self.policies))

    def records(self) -> Iterator[dict[str, Any]]:
        """Each fund."""
        for policy in self.policies:
            fund = policy.fund
            assert fund is not None
            yield {
                "policy": policy.id,
                "name": {"zh": policy.name.zh, "en": policy.name.en},
                "figure": fund.figure,
                "size": money(fund.size),
                "currency": policy.currency,
                "at_least": fund.at_least,
                "per": fund.per,
                "draws": list(fund.draws),
                "stated": fund.stated if fund.draws else None,
                "reading": fund.reading,
            }

    def rows(self) -> Iterator[Sequence[object]]:
        """A row for each."""
        for one in self.records():
            one["draws"] = " ".join(one["draws"])
            yield (one["policy"], *one["name"].values(), *list(one.values())[2:])

    def document(self, *, brief: bool) -> Document:
        """A row for each: its size, and what draws on it."""
        rows: list[tuple[Cell, ...]] = []
        for policy in self.policies:
            if policy.fund is not None:
                size = fund_size(policy.fund, self.language, policy.currency)
                draws = list(fund_draws(policy.fund, self.language))
                name = Words(policy.name.to(self.language), under=[policy.id])
                rows.append((name, Words(size, "strong", under=draws)))
        return Document(self.language, [Part("", "funds", "", "", [Section("", rows=rows, columns="ff")])])


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
        for cell in item.cells:
            yield f"    {cell.short}  {cell.label.to(language)}{_aside(TYPES[cell.type].to(language), language)}"
