"""The answer of ``solve``: its conclusion, record, row and page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rongcli.base.money import in_words, yuan
from rongcli.base.seal import sealed
from rongcli.base.text import Language, Text
from rongcli.output import json
from rongcli.output.assumed import assumed, assuming
from rongcli.output.document import Document, Part, Section, Tone, Words
from rongcli.output.formats import Answer
from rongcli.output.phrases import PHRASES
from rongcli.output.sections import option
from rongcli.output.values import formula_words, step_words, words
from rongcli.questions.outcome import line
from rongcli.questions.solve import Solution
from rongcli.rules.codes import code

SCHEMA = "rongcli.solve/1"
COLUMNS = ("policy", "over", "for", "status", "value", "certainty", "earns", "one_less_earns", "at_most", "reached_at",
           "assumed")  # fmt: skip

_PHRASES = {
    "any": Text("任何{label}均可：{amount}", "Any {label}: {amount}"),
    "reached": Text("{label}至少{value}：{amount}", "{label} of at least {value}: {amount}"),
    "date": Text("{label}不早于{value}：{amount}", "{label} on {value} or later: {amount}"),
    "bound": Text("最高{amount}，由主管部门核定", "up to {amount}, at the authority's discretion"),
    "possible": Text(
        "{label}至少须{value}才可能得到{amount}，尚取决于其他信息",
        "{label} of at least {value} could earn {amount}: it hangs on facts not stated",
    ),
    "possible-any": Text(
        "任何{label}都有可能得到{amount}，尚取决于其他信息",
        "Any {label} could earn {amount}: it hangs on facts not stated",
    ),
    "sure": Text("达到{value}则必得，不论尚缺的信息如何", "{value} earns it whatever the missing facts are"),
    "capped": Text(
        "达不到{wanted}：限额为{most}，{label}达到{value}即封顶",
        "{wanted} is not reachable: capped at {most}, reached at {label} {value}",
    ),
    "most": Text(
        "达不到{wanted}：最多{most}，{label}为{value}时达到",
        "{wanted} is not reachable: at most {most}, reached at {label} {value}",
    ),
    "unbounded": Text(
        "由主管部门核定，没有公布的上限可供求解", "At the authority's discretion: no published limit to solve for"
    ),
    "ineligible": Text(
        "不论{label}多少均不符合条件：未满足“{condition}”",
        "Not eligible whatever the {label}: '{condition}' is not met",
    ),
    "over": Text("不论{label}多少均不符合条件", "Not eligible whatever the {label}"),
    "holds": Text("（若{count}项条件成立）", " (if {count} conditions hold)"),
    "hold": Text("（若1项条件成立）", " (if one condition holds)"),
    "less": Text("少{unit}则为{amount}", "{unit} less: {amount}"),
    "unrounded": Text("不作四舍五入时须{value}", "Unrounded: {value}"),
    "supposed": Text("假定成立的条件", "Conditions supposed met"),
    "there": Text("该处的计算", "The calculation there"),
    "readings": Text("所用解读", "Readings it rests on"),
}
_ONE = {"money": Text("1分", "One fen"), "count": Text("1", "One"), "date": Text("早1天", "One day")}


class Solved(Answer):
    """What ``solve`` found."""

    columns = COLUMNS

    def __init__(self, found: Solution, language: Language) -> None:
        super().__init__(language)
        self.found = found

    def headline(self) -> str:
        """The answer in one line."""
        return headline(self.found, self.language)

    def records(self) -> Iterator[dict[str, Any]]:
        """The answer as ``rongcli.solve/1``."""
        yield solution_json(self.found, self.language)

    def rows(self) -> Iterator[tuple[object, ...]]:
        """The answer as one row."""
        yield solution_row(self.found)

    def document(self, *, brief: bool) -> Document:
        """The answer, its conclusion first."""
        return Document(self.language, [solution_part(self.found, self.language)])


def _say(key: str, language: Language, **parts: object) -> str:
    return _PHRASES[key].to(language).format(**parts)


def solution_json(found: Solution, language: Language) -> dict[str, Any]:
    """The answer as plain JSON data, sealed; the award of the claim at its input comes whole."""
    over, policy = found.over, found.award.policy
    whole = json.award(found.award, language)

    def shown(value: int | None) -> str | None:
        return None if value is None else code(over, value)

    record = {
        "schema": SCHEMA,
        "policy": policy.id,
        "name": policy.name.to(language),
        "edition": whole["edition"],
        **json.asked_on(found.award.edition),
        **json.prior(found.award.prior_files),
        "over": over.name,
        "for": yuan(found.wanted),
        "status": found.status,
        "value": shown(found.value),
        "certainty": found.certainty,
        "earns": None if found.value is None else json.money(found.amounts.maximum),
        "one_less_earns": json.money(found.short),
        "without_rounding_up": shown(found.unrounded),
        "whatever_is_missing": shown(found.sure),
        "most": None if found.best is None else {"amount": yuan(found.best.amount), "value": shown(found.best.value)},
        "unmet": None if found.unmet is None else found.unmet.condition.id,
        "supposed": [result.condition.id for result in found.open],
        "assumed": [condition.id for condition in assumed(found.award.conditions)],
        "missing": whole["missing"],
        "award": whole,
    }
    return sealed(record)


def solution_row(found: Solution) -> tuple[object, ...]:
    """The answer as one row of ``COLUMNS``."""
    whole = solution_json(found, "en")
    most = whole["most"] or {"amount": None, "value": None}
    return (*(whole[name] for name in COLUMNS[:8]), most["amount"], most["value"], "; ".join(whole["assumed"]) or None)


def headline(found: Solution, language: Language) -> str:
    """The answer in one line, with how much of it is assumed."""
    taken = () if found.status == "ineligible" else assumed(found.award.conditions)
    return _headline(found, language) + assuming(taken, language)


def _headline(found: Solution, language: Language) -> str:
    currency = found.award.policy.currency
    label = found.over.label.to(language)

    def value(at: int) -> str:
        return words(found.over, at, language, currency)

    wanted = in_words(found.wanted, language, currency)
    if found.status == "ineligible":
        if found.unmet is None:
            return _say("over", language, label=label)
        return _say("ineligible", language, label=label, condition=found.unmet.condition.text.to(language))
    if found.status == "unbounded":
        return _say("unbounded", language)
    if found.best is not None:
        capped = any(use.binding or not use.headroom for use in (found.award.if_conditions_hold or found.award).caps)
        key = "capped" if capped else "most"
        most = in_words(found.best.amount, language, currency)
        return _say(key, language, wanted=wanted, most=most, label=label, value=value(found.best.value))
    assert found.value is not None
    if found.status == "possible":
        key = "possible-any" if found.short is None else "possible"
        return _say(key, language, label=label, value=value(found.value), amount=wanted)
    amount = in_words(found.amounts.maximum or 0, language, currency)
    if found.certainty != "determined":
        amount = _say("bound", language, amount=amount)
    key = "date" if found.over.type == "date" else "any" if found.short is None else "reached"
    answer = _say(key, language, label=label, value=value(found.value), amount=amount)
    if found.open:
        answer += _say("hold" if len(found.open) == 1 else "holds", language, count=len(found.open))
    return answer


def solution_part(found: Solution, language: Language) -> Part:
    """The answer as a page, its conclusion first."""
    tones: dict[str, Tone] = {"reached": "good", "ineligible": "bad", "unreachable": "bad"}
    tone: Tone = "open" if found.status == "reached" and found.open else tones.get(found.status, "open")
    policy = found.award.policy
    supposed = [(result.condition.text.to(language),) for result in found.open]
    missing = [(missing.question.to(language), option(missing, language))
               for missing in found.award.missing if found.status == "possible"]  # fmt: skip
    sections = (
        Section(_say("supposed", language), rows=supposed),
        Section(PHRASES["missing-title"].to(language), rows=missing),
        Section(_say("there", language), rows=list(_calculation(found, language)), columns="ffr"),
        Section(_say("readings", language), rows=list(_readings(found, language))),
        Section("", [Words(notice.text.to(language), "quiet") for notice in found.award.notices]),
    )
    name, codes = policy.name.to(language), found.award.claim.date.isoformat()
    return Part(name, policy.id, headline(found, language), tone, sections, list(_beside(found, language)), codes)


def _beside(found: Solution, language: Language) -> Iterator[str]:
    """What stands beside the answer: one unit less, what rounding did, what is sure."""
    currency = found.award.policy.currency
    if found.value is not None and found.short is not None:
        one = _ONE.get(found.over.type)
        unit = one.to(language) if one else words(found.over, line(found.over).unit, language, currency)
        yield _say("less", language, unit=unit, amount=in_words(found.short, language, currency))
    if found.unrounded is not None:
        yield _say("unrounded", language, value=words(found.over, found.unrounded, language, currency))
    if found.sure is not None:
        yield _say("sure", language, value=words(found.over, found.sure, language, currency))


def _calculation(found: Solution, language: Language) -> Iterator[tuple[str, str, str]]:
    award = found.award
    for step in award.trace:
        formula = formula_words(award, step.formula, language)
        value = step_words(step, language, award.policy.currency)
        yield step.label.to(language), "" if formula == value else formula, f"= {value}"


def _readings(found: Solution, language: Language) -> Iterator[tuple[str, str]]:
    for used in found.award.readings:
        choice = used.reading.choices[used.chosen].to(language)
        mark = "" if used.chosen == used.reading.default else PHRASES["not-default"].to(language)
        yield used.reading.name.to(language), choice + mark
