"""JSON Schema (2020-12) of a match and of a profile; the profile's comes from the table."""

from __future__ import annotations

from typing import Any

from rongcli.base.text import Language
from rongcli.output.match_json import SCHEMA
from rongcli.output.schema import AWARD, claim_shape, input_shape
from rongcli.output.shapes import (
    BOOLEAN,
    CERTAINTY,
    CURRENCY,
    DATE,
    DIALECT,
    ELIGIBILITY,
    IN_FORCE,
    MAYBE_MONEY,
    MAYBE_TEXT,
    MONEY,
    ON,
    PRIOR,
    SEAL,
    SIGNED_MONEY,
    TEXT,
    VALUE,
    an_object,
    list_of,
    map_of,
)
from rongcli.questions.match import STANDINGS
from rongcli.questions.profile import SHARED_FIELDS
from rongcli.rules.edition import Edition
from rongcli.rules.facts import CLAIM_FIELDS

_TOTAL = an_object(
    {
        "currency": CURRENCY,
        "assured": MONEY,
        "at_most": MAYBE_MONEY | {"description": "null where something has no limit: see unbounded"},
        "fits_at_most": MAYBE_MONEY | {"description": "the most of what fits already"},
        "bounded_at_most": MONEY | {"description": "the most of all that has a limit"},
        "unbounded": list_of(TEXT),
        "unpublished": {"type": "integer", "minimum": 0},
    }
)
_ROW = an_object(
    {
        "policy": TEXT,
        "name": TEXT,
        "benefit": TEXT,
        "status": AWARD["status"],
        "supplied": BOOLEAN,
        "grants": MAYBE_TEXT,
        "standing": {"enum": list(STANDINGS)},
        "eligibility": ELIGIBILITY,
        "reason": MAYBE_TEXT,
        "unmet": MAYBE_TEXT,
        "certainty": CERTAINTY,
        "amount": MAYBE_MONEY,
        "minimum": MAYBE_MONEY,
        "maximum": MAYBE_MONEY,
        "capped": BOOLEAN,
        "missing": list_of(TEXT),
    },
    IN_FORCE | {"assumed": list_of(TEXT), "presumed": list_of(TEXT)},
)
_WHO = an_object(
    {
        "kinds": list_of(TEXT) | {"description": "the kinds of applicant that ask; empty while nothing says who"},
        "from": {"enum": ["said", "facts", None], "description": "said, or told by facts that only one kind has"},
        "greatest": MAYBE_TEXT | {"description": "while nothing says who asks: the kind whose total is given"},
    }
)
_BY_KIND = an_object({"kind": TEXT, "name": TEXT, **_TOTAL["properties"]})
_QUESTION = an_object(
    {
        "asks": {"enum": ["who", "reading", "input"], "description": "who: which kind of applicant asks"},
        "input": MAYBE_TEXT,
        "reading": MAYBE_TEXT
        | {"description": "of a ruling, POLICY.READING, which --reading answers; null for a fact"},
        "question": TEXT,
        "type": TEXT,
        "choices": list_of(TEXT),
        "from": {"enum": ["applicant", "authority"]},
        "stake": MONEY,
        "unbounded": list_of(TEXT),
        "unpublished": list_of(TEXT),
        "policies": list_of(TEXT),
    }
)
_PAST = {"past": TEXT | {"description": "what after must pass and not only reach; absent where it may be reached"}}
_CHANGE = {"input": TEXT, "before": VALUE, "after": VALUE, "changeable": BOOLEAN}
_NEAR = an_object(
    {
        "policy": TEXT,
        "changeable": BOOLEAN,
        "changes": list_of(an_object(_CHANGE, _PAST)),
        "certainty": CERTAINTY,
        "minimum": MAYBE_MONEY,
        "maximum": MAYBE_MONEY,
        "missing": list_of(TEXT),
        "gain": an_object({"assured": SIGNED_MONEY, "at_most": SIGNED_MONEY}),
    }
)
_MATCH = {
    "schema": {"const": SCHEMA},
    "edition": AWARD["edition"],
    "applicant": MAYBE_TEXT,
    "date": DATE,
    "facts": {"type": "object", "additionalProperties": VALUE},
    "total": _TOTAL,
    "policies": list_of(_ROW),
    "notices": AWARD["notices"],
    **SEAL,
}
_ASKED = {
    "applicant_id": TEXT,
    "item": TEXT,
    "own": map_of(map_of(VALUE)) | {"description": "what was stated for single policies, by their id"},
    "readings": map_of(TEXT) | {"description": "the readings asked for, by POLICY.READING"},
    "assume_rest": {"const": True},
    "who": _WHO,
    "by_kind": list_of(_BY_KIND) | {"description": "the total of each kind while nothing says who asks; never summed"},
    "others": list_of(TEXT)
    | {"description": "policies for other kinds of applicant: in no total, in policies only with --all"},
    **PRIOR,
}
"""How it was asked, where that was not the usual way."""
_ADVICE = {
    "questions": list_of(_QUESTION),
    "near_misses": list_of(_NEAR),
    "next_steps": list_of(an_object({"policy": TEXT, **_CHANGE, "gain": MONEY, "fills_cap": BOOLEAN}, _PAST)),
}
"""What many profiles have only with ``--explain``."""


def match_schema() -> dict[str, Any]:
    """The schema of ``rongcli.match/1``."""
    return {"$schema": DIALECT, "title": SCHEMA, **an_object(_MATCH, ON | _ASKED | _ADVICE)}


def profile_schema(edition: Edition, language: Language) -> dict[str, Any]:
    """The schema of a profile: every input of the table, and under ``policy`` those of single policies."""
    inputs = {item.name: item for policy in edition.policies.values() for item in policy.inputs}
    fields: dict[str, dict[str, Any]] = {
        name: MAYBE_TEXT | {"title": CLAIM_FIELDS[name].to(language)} for name in SHARED_FIELDS
    }
    if edition.kinds:
        several = {"type": "array", "items": {"enum": list(edition.kinds)}}
        fields["kind"] = {"anyOf": [TEXT, several], "description": "who asks: kinds of applicant"}
    fields |= {item.name: input_shape(item, language) for item in inputs.values()}
    single: dict[str, dict[str, Any]] = {}
    for policy in edition.policies.values():
        claim = claim_shape(policy, language)
        single[policy.id] = {"type": "object", **claim, "additionalProperties": False}
        single[policy.id]["properties"].pop("policy")
    fields["readings"] = {"type": "object", "description": "how clauses are read: [POLICY.]READING to a choice"}
    fields["policy"] = {"type": "object", "properties": single, "additionalProperties": False}
    shape: dict[str, Any] = {"type": "object", "properties": fields, "additionalProperties": False}
    return {"$schema": DIALECT, "title": "rongcli profile", **shape}
