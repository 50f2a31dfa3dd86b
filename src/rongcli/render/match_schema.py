"""JSON Schema (2020-12) of a match and of a profile; the profile's comes from the table."""

from __future__ import annotations

from typing import Any, get_args

from rongcli.advise.match import STANDINGS
from rongcli.advise.profile import SHARED_FIELDS
from rongcli.award import Certainty
from rongcli.edition import Edition
from rongcli.facts import CLAIM_FIELDS
from rongcli.language import Language
from rongcli.render.match_json import SCHEMA
from rongcli.render.schema import (
    _AWARD,
    _BOOLEAN,
    _DATE,
    _ELIGIBILITY,
    _MAYBE_MONEY,
    _MAYBE_TEXT,
    _MONEY,
    _ON,
    _TEXT,
    DIALECT,
    _claim,
    _input,
    _list,
    _object,
)

_SIGNED_MONEY = {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{2}$"}
_VALUE = {"type": ["string", "boolean"]}
_TOTAL = _object(
    {
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
        "assured": _MONEY,
        "at_most": _MAYBE_MONEY | {"description": "null where something has no limit: see unbounded"},
        "fits_at_most": _MAYBE_MONEY | {"description": "the most of what fits already"},
        "bounded_at_most": _MONEY | {"description": "the most of all that has a limit"},
        "unbounded": _list(_TEXT),
        "unpublished": {"type": "integer", "minimum": 0},
    }
)
_ROW = _object(
    {
        "policy": _TEXT,
        "name": _TEXT,
        "benefit": _TEXT,
        "status": _AWARD["status"],
        "supplied": _BOOLEAN,
        "grants": _MAYBE_TEXT,
        "standing": {"enum": list(STANDINGS)},
        "eligibility": _ELIGIBILITY,
        "reason": _MAYBE_TEXT,
        "unmet": _MAYBE_TEXT,
        "certainty": {"enum": list(get_args(Certainty))},
        "amount": _MAYBE_MONEY,
        "minimum": _MAYBE_MONEY,
        "maximum": _MAYBE_MONEY,
        "capped": _BOOLEAN,
        "missing": _list(_TEXT),
    },
    {"assumed": _list(_TEXT)},
)
_QUESTION = _object(
    {
        "input": _TEXT,
        "question": _TEXT,
        "type": _TEXT,
        "choices": _list(_TEXT),
        "from": {"enum": ["applicant", "authority"]},
        "stake": _MONEY,
        "unbounded": _list(_TEXT),
        "unpublished": _list(_TEXT),
        "policies": _list(_TEXT),
    }
)
_PAST = {"past": _TEXT | {"description": "what after must pass and not only reach; absent where it may be reached"}}
_CHANGE = {"input": _TEXT, "before": _VALUE, "after": _VALUE, "changeable": _BOOLEAN}
_NEAR = _object(
    {
        "policy": _TEXT,
        "changeable": _BOOLEAN,
        "changes": _list(_object(_CHANGE, _PAST)),
        "certainty": {"enum": list(get_args(Certainty))},
        "minimum": _MAYBE_MONEY,
        "maximum": _MAYBE_MONEY,
        "missing": _list(_TEXT),
        "gain": _object({"assured": _SIGNED_MONEY, "at_most": _SIGNED_MONEY}),
    }
)
_MATCH = {
    "schema": {"const": SCHEMA},
    "edition": _AWARD["edition"],
    "applicant": _MAYBE_TEXT,
    "date": _DATE,
    "facts": {"type": "object", "additionalProperties": _VALUE},
    "total": _TOTAL,
    "policies": _list(_ROW),
    "notices": _AWARD["notices"],
}
_ADVICE = {
    "questions": _list(_QUESTION),
    "near_misses": _list(_NEAR),
    "next_steps": _list(_object({"policy": _TEXT, **_CHANGE, "gain": _MONEY, "fills_cap": _BOOLEAN}, _PAST)),
}
"""What many profiles have only with ``--explain``."""


def match_schema() -> dict[str, Any]:
    """The schema of ``rongcli.match/1``."""
    return {"$schema": DIALECT, "title": SCHEMA, **_object(_MATCH, _ON | _ADVICE)}


def profile_schema(edition: Edition, language: Language) -> dict[str, Any]:
    """The schema of a profile: every input of the table, and under ``policy`` those of single policies."""
    inputs = {item.name: item for policy in edition.policies.values() for item in policy.inputs}
    fields: dict[str, dict[str, Any]] = {
        name: _MAYBE_TEXT | {"title": CLAIM_FIELDS[name].to(language)} for name in SHARED_FIELDS
    }
    fields |= {item.name: _input(item, language) for item in inputs.values()}
    single: dict[str, dict[str, Any]] = {}
    for policy in edition.policies.values():
        claim = _claim(policy, language)
        single[policy.id] = {"type": "object", **claim, "additionalProperties": False}
        single[policy.id]["properties"].pop("policy")
    fields["policy"] = {"type": "object", "properties": single, "additionalProperties": False}
    shape: dict[str, Any] = {"type": "object", "properties": fields, "additionalProperties": False}
    return {"$schema": DIALECT, "title": "rongcli profile", **shape}
