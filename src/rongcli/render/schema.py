"""JSON Schema (2020-12) of the award and of a claim; the claim's comes from the table."""

from __future__ import annotations

from typing import Any, get_args

from rongcli.award import Certainty, Eligibility
from rongcli.edition import Edition, Input, Policy
from rongcli.facts import CLAIM_FIELDS
from rongcli.language import Language
from rongcli.render.deadline import SCHEMA as DEADLINE
from rongcli.render.json import SCHEMA

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT = {"type": "string"}
_MAYBE_TEXT = {"type": ["string", "null"]}
_BOOLEAN = {"type": "boolean"}
_MONEY = {"type": "string", "pattern": r"^[0-9]+\.[0-9]{2}$", "description": "yuan with two decimals"}
_MAYBE_MONEY = {"anyOf": [_MONEY, {"type": "null"}]}
_DATE = {"type": "string", "format": "date"}


def _object(properties: dict[str, Any], also: dict[str, Any] | None = None) -> dict[str, Any]:
    """An object with all of some properties, some that it may also have, and no others."""
    whole = {**properties, **(also or {})}
    return {"type": "object", "properties": whole, "required": list(properties), "additionalProperties": False}


_SUPPLIED = {"supplied": {"const": True, "description": "rests on a value that an overlay supplied"}}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_ELIGIBILITY = {"enum": list(get_args(Eligibility))}
_CLAIM = {
    "type": "object",
    "properties": {"applicant": _TEXT, "date": _DATE},
    "required": ["date"],
    "additionalProperties": {"type": ["string", "boolean"]},
}
_CONDITION = _object(
    {
        "id": _TEXT,
        "text": _TEXT,
        "result": {"enum": ["met", "unmet", "unknown"]},
        "required": _TEXT,
        "actual": _MAYBE_TEXT,
        "assumed": _BOOLEAN,
    }
)
_AMOUNTS = _object(
    {
        "certainty": {"enum": list(get_args(Certainty))},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
        "amount": _MAYBE_MONEY,
        "minimum": _MAYBE_MONEY,
        "maximum": _MAYBE_MONEY,
        "before_caps": _MAYBE_MONEY,
        "capped": _BOOLEAN,
        "supplied": _BOOLEAN,
    }
)
_SATURATES = {"anyOf": [_object({"input": _TEXT, "value": _TEXT}), {"type": "null"}]}
_CAP = _object(
    {
        "id": _TEXT,
        "limit": _MONEY,
        "spent": _MONEY,
        "binding": _BOOLEAN,
        "reduction": _MONEY,
        "headroom": _MONEY,
        "saturates_at": _SATURATES,
    },
    _SUPPLIED,
)
_MISSING = _object(
    {"input": _TEXT, "question": _TEXT, "stake": _MAYBE_MONEY, "from": {"enum": ["applicant", "authority"]}}
)
_OTHER = _object({"choice": _TEXT, "eligibility": _ELIGIBILITY, "amount": _MAYBE_MONEY})
_READING = _object({"id": _TEXT, "chosen": _TEXT, "default": _BOOLEAN, "literal": _TEXT, "alternatives": _list(_OTHER)})
_SOURCE = _object(
    {
        "provision": _TEXT,
        "document": _TEXT,
        "heading": _MAYBE_TEXT,
        "span": {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "integer"}]},
        "figures": _list(_TEXT),
    }
)
_EDITION = _object({"id": _TEXT, "version": _TEXT, "sha256": _TEXT, "overlays": _list(_TEXT)})
_ON = {"on": _DATE | {"description": "as of which day the table was asked; answers of old do not say"}}
_NOTICES = _list(_object({"code": _TEXT, "text": _TEXT}))
_AWARD = {
    "schema": {"const": SCHEMA},
    "policy": _TEXT,
    "name": _TEXT,
    "benefit": _TEXT,
    "status": {"enum": ["announced", "intended"]},
    "edition": _EDITION,
    "claim": _CLAIM,
    "eligibility": _ELIGIBILITY,
    "reason": _MAYBE_TEXT,
    "conditions": _list(_CONDITION),
    "award": _AMOUNTS,
    "grants": _MAYBE_TEXT,
    "caps": _list(_CAP),
    "trace": _list(_object({"id": _TEXT, "label": _TEXT, "expression": _TEXT, "value": _TEXT}, _SUPPLIED)),
    "missing": _list(_MISSING),
    "readings": _list(_READING),
    "sources": _list(_SOURCE),
    "notices": _NOTICES,
}
_MAYBE_DATE = {"anyOf": [_DATE, {"type": "null"}]}
_MAYBE_COUNT = {"type": ["integer", "null"], "minimum": 0, "description": "days in the limit's unit"}
_COUNTED = _object(
    {
        "date": _DATE,
        "counted": _BOOLEAN,
        "number": {"type": ["integer", "null"]},
        "why": {
            "enum": ["acceptance-day", "calendar-day", "run-on", "workday", "make-up-workday", "weekend", "holiday"]
        },
        "text": _TEXT,
        "estimated": _BOOLEAN,
    }
)
_COUNTING = _object(
    {
        "id": _TEXT,
        "chosen": _TEXT,
        "default": _BOOLEAN,
        "literal": _TEXT,
        "alternatives": _list(_object({"choice": _TEXT, "last_day": _MAYBE_DATE})),
    }
)
_DEADLINE = {
    "schema": {"const": DEADLINE},
    "policy": _TEXT,
    "name": _TEXT,
    "edition": _EDITION,
    "limit": _object(
        {"days": {"type": "integer"}, "unit": {"enum": ["working-day", "calendar-day"]}, "at_best": _BOOLEAN}
    ),
    "accepted": _DATE,
    "last_day": _DATE,
    "estimated": _BOOLEAN,
    "issued": _MAYBE_DATE,
    "kept": {"type": ["boolean", "null"]},
    "spare": _MAYBE_COUNT,
    "over_by": _MAYBE_COUNT,
    "days": _list(_COUNTED),
    "readings": _list(_COUNTING),
    "sources": _list(_SOURCE),
    "notices": _NOTICES,
}
_ROW = {"line": {"type": "integer"}, "columns": {"type": "object", "additionalProperties": _TEXT}}


def award_schema() -> dict[str, Any]:
    """The schema of ``rongcli.award/1``."""
    return {"$schema": DIALECT, "title": SCHEMA, **_object(_AWARD, _ON)}


def deadline_schema() -> dict[str, Any]:
    """The schema of ``rongcli.deadline/1``; an answer to a row of a file also has its line and columns."""
    return {"$schema": DIALECT, "title": DEADLINE, **_object(_DEADLINE, _ON | _ROW)}


def claim_schema(edition: Edition, language: Language) -> dict[str, Any]:
    """The schema of a claim: one shape for each policy of the table."""
    shapes = [_claim(policy, language) for policy in edition.policies.values()]
    return {"$schema": DIALECT, "title": "rongcli claim", "type": "object", "required": ["policy"], "oneOf": shapes}


def _claim(policy: Policy, language: Language) -> dict[str, Any]:
    money = {"type": ["string", "number", "null"], "description": "yuan: 4000000000, 40亿, 4,000万元"}
    kinds: dict[str, dict[str, Any]] = {"date": _MAYBE_TEXT, "decided_amount": money, "already_awarded": money}
    fields = {
        name: kinds.get(name, _MAYBE_TEXT) | {"title": label.to(language)} for name, label in CLAIM_FIELDS.items()
    }
    fields["policy"] = {"const": policy.id, "title": policy.name.to(language)}
    fields |= {item.name: _input(item, language) for item in policy.inputs}
    return {"title": policy.name.to(language), "properties": fields}


def _input(item: Input, language: Language) -> dict[str, Any]:
    shape: dict[str, Any] = {"title": item.label.to(language), "description": item.question.to(language)}
    if item.type == "boolean":
        return {"type": ["boolean", "string", "null"], **shape}
    if item.type == "choice":
        names = [name for choice, label in item.choices.items() for name in (choice, *label)]
        return {"enum": [*dict.fromkeys(names), None], **shape}
    return {"type": ["string", "number", "null"], **shape}
