"""JSON Schema (2020-12) of the award and of a claim; the claim's comes from the table."""

from __future__ import annotations

from typing import Any

from rongcli.base.text import Language, Text
from rongcli.output.deadline import SCHEMA as DEADLINE
from rongcli.output.json import SCHEMA
from rongcli.output.shapes import (
    BOOLEAN,
    CERTAINTY,
    CLAIM,
    COUNT,
    CURRENCY,
    DATE,
    EDITION,
    ELIGIBILITY,
    IN_FORCE,
    MAYBE_MONEY,
    MAYBE_TEXT,
    MISSING,
    MONEY,
    NOTICES,
    ON,
    PRIOR,
    SEAL,
    SOURCE,
    TEXT,
    Schema,
    an_object,
    list_of,
    or_null,
    titled,
)
from rongcli.rules.edition import Edition
from rongcli.rules.facts import CLAIM_FIELDS
from rongcli.rules.policy import Input, Policy
from rongcli.rules.scopes import asked

_SUPPLIED = {"supplied": {"const": True, "description": "rests on a value that an overlay supplied"}}
_CONDITION = an_object(
    {
        "id": TEXT,
        "text": TEXT,
        "result": {"enum": ["met", "unmet", "unknown"]},
        "required": TEXT,
        "actual": MAYBE_TEXT,
        "assumed": BOOLEAN,
        "presumed": BOOLEAN,
    }
)
_AMOUNTS = an_object(
    {
        "certainty": CERTAINTY,
        "currency": CURRENCY,
        "amount": MAYBE_MONEY,
        "minimum": MAYBE_MONEY,
        "maximum": MAYBE_MONEY,
        "before_caps": MAYBE_MONEY,
        "capped": BOOLEAN,
        "supplied": BOOLEAN,
    }
)
_SATURATES = or_null(an_object({"input": TEXT, "value": TEXT}))
_CAP = an_object(
    {
        "id": TEXT,
        "limit": MONEY,
        "spent": MONEY,
        "binding": BOOLEAN,
        "reduction": MONEY,
        "headroom": MONEY,
        "saturates_at": _SATURATES,
    },
    _SUPPLIED,
)
_OTHER = an_object({"choice": TEXT, "eligibility": ELIGIBILITY, "amount": MAYBE_MONEY})
_READING = an_object({"id": TEXT, "chosen": TEXT, "default": BOOLEAN, "literal": TEXT, "alternatives": list_of(_OTHER)})
AWARD: Schema = {
    "schema": {"const": SCHEMA},
    "policy": TEXT,
    "name": TEXT,
    "benefit": TEXT,
    "status": {"enum": ["announced", "intended"]},
    "edition": EDITION,
    "claim": CLAIM,
    "eligibility": ELIGIBILITY,
    "reason": MAYBE_TEXT,
    "conditions": list_of(_CONDITION),
    "award": _AMOUNTS,
    "grants": MAYBE_TEXT,
    "caps": list_of(_CAP),
    "trace": list_of(an_object({"id": TEXT, "label": TEXT, "expression": TEXT, "value": TEXT}, _SUPPLIED)),
    "missing": list_of(MISSING),
    "readings": list_of(_READING),
    "sources": list_of(SOURCE),
    "notes": list_of(an_object({"text": TEXT})),
    "notices": NOTICES,
    **SEAL,
}
_BEFORE = an_object(
    {"cap": TEXT, "per": list_of(TEXT), "spent": MONEY, "claims": COUNT, "pending": BOOLEAN}, {"lacks": TEXT}
)
_QUANTITY = an_object({"value": MAYBE_TEXT, "minimum": MAYBE_TEXT, "maximum": MAYBE_TEXT, "unit": TEXT})
_CELLS: Schema = {"type": "object", "additionalProperties": {"type": ["string", "boolean"]}}
_ROW_USE = an_object({"cells": _CELLS, "counts": or_null(BOOLEAN), "value": MAYBE_TEXT})
_LIST = an_object({"id": TEXT, "list": TEXT, "label": TEXT, "rows": list_of(_ROW_USE)})
AWARD_ALSO: Schema = {
    "quantity": _QUANTITY | {"description": "of what is no money: how many, or between how many; null while not fixed"},
    "rows": list_of(_LIST) | {"description": "what the rows of a list come to, one by one, by the id of the step"},
    **ON,
    **PRIOR,
    **IN_FORCE,
    "assume_rest": {"const": True},
    "payments": list_of(an_object({"id": TEXT, "text": TEXT, "amount": MONEY}))
    | {"description": "what each payment of an award in several comes to"},
    "before": list_of(_BEFORE) | {"description": "what came before under each cap, of whichever reading"},
}
"""What an award has besides where there is any of it."""
_MAYBE_DATE = or_null(DATE)
_MAYBE_COUNT = {"type": ["integer", "null"], "minimum": 0, "description": "days in the limit's unit"}
_COUNTED = an_object(
    {
        "date": DATE,
        "counted": BOOLEAN,
        "number": {"type": ["integer", "null"]},
        "why": {
            "enum": ["acceptance-day", "calendar-day", "run-on", "workday", "make-up-workday", "weekend", "holiday"]
        },
        "text": TEXT,
        "estimated": BOOLEAN,
    }
)
_COUNTING = an_object(
    {
        "id": TEXT,
        "chosen": TEXT,
        "default": BOOLEAN,
        "literal": TEXT,
        "alternatives": list_of(an_object({"choice": TEXT, "last_day": _MAYBE_DATE})),
    }
)
_DEADLINE = {
    "schema": {"const": DEADLINE},
    "policy": TEXT,
    "name": TEXT,
    "edition": EDITION,
    "limit": an_object(
        {"days": {"type": "integer"}, "unit": {"enum": ["working-day", "calendar-day"]}, "at_best": BOOLEAN}
    ),
    "accepted": DATE,
    "last_day": DATE,
    "estimated": BOOLEAN,
    "issued": _MAYBE_DATE,
    "kept": {"type": ["boolean", "null"]},
    "spare": _MAYBE_COUNT,
    "over_by": _MAYBE_COUNT,
    "days": list_of(_COUNTED),
    "readings": list_of(_COUNTING),
    "sources": list_of(SOURCE),
    "notices": NOTICES,
}
_ROW = {"line": {"type": "integer"}, "columns": {"type": "object", "additionalProperties": TEXT}}


def award_schema() -> dict[str, Any]:
    """The schema of ``rongcli.award/1``."""
    return titled(SCHEMA, an_object(AWARD, AWARD_ALSO))


def deadline_schema() -> dict[str, Any]:
    """The schema of ``rongcli.deadline/1``; an answer to a row of a file also has its line and columns."""
    return titled(DEADLINE, an_object(_DEADLINE, ON | IN_FORCE | _ROW))


def claim_schema(edition: Edition, language: Language) -> dict[str, Any]:
    """The schema of a claim: one shape for each policy of the table."""
    shapes = [claim_shape(policy, language) for policy in edition.policies.values()]
    return titled("rongcli claim", {"type": "object", "required": ["policy"], "oneOf": shapes})


def claim_shape(policy: Policy, language: Language) -> dict[str, Any]:
    """The fields of a claim on one policy."""
    money = {"type": ["string", "number", "null"], "description": "yuan: 4000000000, 40亿, 4,000万元"}
    kinds: dict[str, dict[str, Any]] = {"date": MAYBE_TEXT, "decided_amount": money, "already_awarded": money}
    fields = {name: kinds.get(name, MAYBE_TEXT) | {"title": label.to(language)} for name, label in CLAIM_FIELDS.items()}
    fields["policy"] = {"const": policy.id, "title": policy.name.to(language)}
    labels = {item.name: item.label for item in policy.inputs}
    fields |= {item.name: input_shape(item, language, asked(item, labels, policy.item)) for item in policy.inputs}
    return {"title": policy.name.to(language), "properties": fields}


def input_shape(item: Input, language: Language, question: Text | None = None) -> dict[str, Any]:
    """What an input may be written as; ``question`` is its own unless a policy words it otherwise."""
    description = (question or item.question).to(language)
    shape: dict[str, Any] = {"title": item.label.to(language), "description": description}
    if item.type == "boolean":
        return {"type": ["boolean", "string", "null"], **shape}
    if item.cells:
        cells = {cell.short: input_shape(cell, language) for cell in item.cells}
        rows = {"type": "array", "items": {"type": "object", "properties": cells, "additionalProperties": False}}
        return {"anyOf": [rows, {"type": ["string", "null"]}], **shape}
    if item.type == "choice":
        names = [name for choice, label in item.choices.items() for name in (choice, *label)]
        return {"enum": [*dict.fromkeys(names), None], **shape}
    return {"type": ["string", "number", "null"], **shape}
