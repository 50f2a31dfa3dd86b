"""Rows that the statements of one answer and of a match share: fields, facts, time limits, steps as numbers."""

from __future__ import annotations

from rongcli.base.money import MILLION
from rongcli.base.text import Language
from rongcli.output.document import Cell, Money, Number
from rongcli.output.phrases import PHRASES, SOURCES
from rongcli.output.statement_words import say
from rongcli.output.values import words
from rongcli.rules.award import TraceStep
from rongcli.rules.expression import Value
from rongcli.rules.facts import CLAIM_FIELDS
from rongcli.rules.policy import Input, Policy, TimeLimit


def field_name(name: str, language: Language) -> str:
    """A field of a claim as the first word of a row."""
    label = CLAIM_FIELDS[name].to(language)
    return label[:1].upper() + label[1:]


def fact_row(item: Input, value: Value, language: Language, currency: str) -> tuple[Cell, ...]:
    """A fact as stated: its name, its words, its number where it is one, and who can say it."""
    number: Cell = None
    if isinstance(value, int) and not isinstance(value, bool):
        number = Money(value) if item.type == "money" else Number(value) if item.type in ("number", "count") else None
    who = SOURCES["authority" if item.authority else "applicant"].to(language)
    return item.label.to(language), words(item, value, language, currency), who, number


def materials(policy: Policy, language: Language, key: str = "documents-listed") -> str:
    """The application documents that the texts list for a policy, said to be supplied where they are; or nothing."""
    names = PHRASES["semicolon"].to(language).join(one.to(language) for one in policy.materials)
    supplied = PHRASES["supplied"].to(language) if "materials" in policy.supplied_parts else ""
    return say(key, language, names=names + supplied, policy=policy.name.to(language)) if names else ""


def limit_row(limit: TimeLimit, language: Language) -> tuple[str, str]:
    """A time limit, and whether it is only the fastest case."""
    told = say("from-acceptance", language, limit=limit.text.to(language))
    return told, say("fastest", language) if limit.at_best else ""


def step_number(step: TraceStep) -> Money | Number | None:
    """A step as a number: fen or millionths; what is a fraction of one, a rate or a date has only its words."""
    if step.unit == "money":
        return Money(step.value // step.scale) if step.value % step.scale == 0 else None
    if step.unit == "number" and step.value * MILLION % step.scale == 0:
        return Number(step.value * MILLION // step.scale)
    return None
