"""The pieces of which every JSON Schema here is made."""

from __future__ import annotations

from typing import Any, get_args

from rongcli.rules.literals import Certainty, Eligibility

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEXT: Schema = {"type": "string"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
BOOLEAN: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NULL: Schema = {"type": "null"}
MONEY: Schema = {"type": "string", "pattern": r"^[0-9]+\.[0-9]{2}$", "description": "money with two decimals"}
MAYBE_MONEY: Schema = {"anyOf": [MONEY, NULL]}
SIGNED_MONEY: Schema = {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{2}$"}
MAYBE_SIGNED: Schema = {"anyOf": [SIGNED_MONEY, NULL]}
CURRENCY: Schema = {"type": "string", "pattern": "^[A-Z]{3}$"}
DATE: Schema = {"type": "string", "format": "date"}
VALUE: Schema = {"type": ["string", "boolean", "array"]}
"""A fact; an array is the rows of a list."""
ELIGIBILITY: Schema = {"enum": list(get_args(Eligibility))}
CERTAINTY: Schema = {"enum": list(get_args(Certainty))}


def an_object(properties: Schema, also: Schema | None = None) -> Schema:
    """An object with all of some properties, some that it may also have, and no others."""
    whole = {**properties, **(also or {})}
    return {"type": "object", "properties": whole, "required": list(properties), "additionalProperties": False}


def list_of(items: Schema) -> Schema:
    """An array of such items."""
    return {"type": "array", "items": items}


def map_of(values: Schema) -> Schema:
    """An object of whatever names, all its values such."""
    return {"type": "object", "additionalProperties": values}


def or_null(shape: Schema) -> Schema:
    """Such a value, or null."""
    return {"anyOf": [shape, NULL]}


def titled(title: str, shape: Schema) -> Schema:
    """A schema by itself: its dialect and its title, then its shape."""
    return {"$schema": DIALECT, "title": title, **shape}


EDITION = an_object({"id": TEXT, "version": TEXT, "sha256": TEXT, "overlays": list_of(TEXT)})
ON: Schema = {"on": DATE | {"description": "as of which day the table was asked; absent where it has no day"}}
SEAL: Schema = {"seal": TEXT | {"pattern": "^[0-9a-f]{64}$", "description": "SHA-256 over all else that is said"}}
PRIOR: Schema = {
    "prior": list_of(an_object({"file": TEXT, "sha256": TEXT}))
    | {"description": "the files of earlier awards that were counted in"}
}
_IGNORED = an_object({"inputs": list_of(TEXT), "readings": map_of(TEXT)})
IN_FORCE: Schema = {
    "in_force": an_object({"since": or_null(DATE), "ignored": _IGNORED})
    | {"description": "of a policy with amendments: which version answered, and what was stated that it does not know"}
}
NOTICES = list_of(an_object({"code": TEXT, "text": TEXT}))
CLAIM: Schema = {
    "type": "object",
    "properties": {"applicant": TEXT, "applicant_id": TEXT, "date": or_null(DATE)},
    "required": ["date"],
    "additionalProperties": VALUE,
}
SOURCE = an_object(
    {
        "provision": TEXT,
        "document": TEXT,
        "heading": MAYBE_TEXT,
        "span": {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "integer"}]},
        "figures": list_of(TEXT),
    }
)
MISSING = an_object(
    {
        "input": MAYBE_TEXT | {"description": "the fact to state; of a ruling, the one input that it is about, if any"},
        "reading": MAYBE_TEXT | {"description": "of a ruling, the reading that answers it; null for a fact"},
        "question": TEXT,
        "stake": MAYBE_MONEY,
        "from": {"enum": ["applicant", "authority"]},
    }
)
