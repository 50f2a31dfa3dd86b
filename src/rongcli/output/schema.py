"""JSON Schema (2020-12) of what comes out, by pydantic from the records, and of what goes in, from the table."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from rongcli.base.text import Language, Text
from rongcli.output import records
from rongcli.questions.profile import SHARED_FIELDS
from rongcli.rules.edition import Edition
from rongcli.rules.facts import CLAIM_FIELDS
from rongcli.rules.policy import Input, Policy
from rongcli.rules.scopes import asked

DIALECT = "https://json-schema.org/draft/2020-12/schema"
RECORDS: dict[str, Any] = {
    "award": records.Award,
    "area": records.Area,
    "match": records.Match,
    "solve": records.Solution,
    "sweep": records.Sweep,
    "compare": records.Comparison,
    "verify": records.Verdict,
    "deadline": records.Deadline,
    "deadlines": list[records.Deadline],
    "targets": records.Targets,
    "target": records.Target,
    "batch-row": records.BatchRow,
    "summary": records.Summary,
    "error": records.Error,
    "policies-list": list[records.Listed],
    "policies-funds": list[records.Fund],
    "policies-check": list[records.Finding],
    "policies-verify": records.Figures,
    "version": records.Version,
    "examples": list[records.Example],
}
"""What each record is called, and its shape."""
_TEXT: dict[str, Any] = {"type": ["string", "null"]}
_COUNTED = {"type": "object", "minProperties": 1, "additionalProperties": {"type": "integer", "minimum": 0}}


def schema_of(kind: str) -> dict[str, Any]:
    """The schema of a record."""
    if kind == "policies-coverage":
        return _whole(kind, {**_COUNTED, "description": "how much of the documents the table holds, in numbers"})
    if kind == "policies-show":
        fields = {"id": {"type": "string"}, "name": {}, "repetition": {"type": "array"}}
        return _whole(kind, {"type": "object", "required": [*Policy._fields, "repetition"], "properties": fields})
    shape = TypeAdapter(RECORDS[kind]).json_schema()
    _tidy(shape)
    if kind == "batch-row":
        shape["additionalProperties"] = True
    return _whole(kind, shape)


def _whole(kind: str, shape: dict[str, Any]) -> dict[str, Any]:
    title = shape.get("properties", {}).get("schema", {}).get("const") or f"rongcli {kind.replace('-', ' ')}"
    return {"$schema": DIALECT, "$id": f"urn:rongcli:{kind}:1", **shape, "title": title}


def _tidy(shape: Any) -> None:
    """Takes the titles away that only repeat names, and closes every record to what it does not say."""
    if isinstance(shape, list):
        for part in shape:
            _tidy(part)
    if not isinstance(shape, dict):
        return
    if isinstance(shape.get("title"), str):
        del shape["title"]
    if "properties" in shape:
        shape.setdefault("additionalProperties", False)
    for name, part in shape.items():
        if name in ("properties", "$defs"):
            for one in part.values():
                _tidy(one)
        elif name not in ("examples", "enum", "const", "default"):
            _tidy(part)


def claim_schema(edition: Edition, language: Language) -> dict[str, Any]:
    """The schema of a claim: one shape for each policy of the table."""
    shapes = [_claim(policy, language) for policy in edition.policies.values()]
    return _whole("claim", {"type": "object", "required": ["policy"], "oneOf": shapes})


def profile_schema(edition: Edition, language: Language) -> dict[str, Any]:
    """The schema of a profile: every input of the table, and under ``policy`` those of single policies."""
    inputs = {item.name: item for policy in edition.policies.values() for item in policy.inputs}
    fields: dict[str, dict[str, Any]] = {
        name: _TEXT | {"title": CLAIM_FIELDS[name].to(language)} for name in SHARED_FIELDS
    }
    if edition.kinds:
        several = {"type": "array", "items": {"enum": list(edition.kinds)}}
        fields["kind"] = {"anyOf": [{"type": "string"}, several], "description": "who asks: kinds of applicant"}
    fields |= {item.name: _input(item, language) for item in inputs.values()}
    single: dict[str, dict[str, Any]] = {}
    for policy in edition.policies.values():
        single[policy.id] = {"type": "object", **_claim(policy, language), "additionalProperties": False}
        single[policy.id]["properties"].pop("policy")
    fields["readings"] = {"type": "object", "description": "how clauses are read: [POLICY.]READING to a choice"}
    fields["policy"] = {"type": "object", "properties": single, "additionalProperties": False}
    return _whole("profile", {"type": "object", "properties": fields, "additionalProperties": False})


def _claim(policy: Policy, language: Language) -> dict[str, Any]:
    """The fields of a claim on one policy."""
    money = {"type": ["string", "number", "null"], "description": "yuan: 4000000000, 40亿, 4,000万元"}
    kinds: dict[str, dict[str, Any]] = {"date": _TEXT, "decided_amount": money, "already_awarded": money}
    fields = {name: kinds.get(name, _TEXT) | {"title": label.to(language)} for name, label in CLAIM_FIELDS.items()}
    fields["policy"] = {"const": policy.id, "title": policy.name.to(language)}
    labels = {item.name: item.label for item in policy.inputs}
    fields |= {item.name: _input(item, language, asked(item, labels, policy.item)) for item in policy.inputs}
    return {"title": policy.name.to(language), "properties": fields}


def _input(item: Input, language: Language, question: Text | None = None) -> dict[str, Any]:
    """What an input may be written as; ``question`` is its own unless a policy words it otherwise."""
    description = (question or item.question).to(language)
    shape: dict[str, Any] = {"title": item.label.to(language), "description": description}
    if item.cells:
        cells = {cell.short: _input(cell, language) for cell in item.cells}
        rows = {"type": "array", "items": {"type": "object", "properties": cells, "additionalProperties": False}}
        return {"anyOf": [rows, {"type": ["string", "null"]}], **shape}
    if item.type == "boolean":
        return {"type": ["boolean", "string", "null"], **shape}
    if item.type == "choice":
        names = [name for choice, label in item.choices.items() for name in (choice, *label)]
        return {"enum": [*dict.fromkeys(names), None], **shape}
    return {"type": ["string", "number", "null"], **shape}
