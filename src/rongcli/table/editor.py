"""JSON Schema of the policy table, for editors: completion, and each key's meaning on hover."""

from __future__ import annotations

from typing import Any

from rongcli.table.validate import ADAPTER

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_BY_READING = {
    "type": "object",
    "title": "By reading",
    "description": 'A value for each choice of a reading: { reading = "R", choice = value, … }.',
    "properties": {"reading": {"type": "string"}},
    "required": ["reading"],
}
_AMENDMENT = {
    "type": "array",
    "description": "What is new from a date on; the parts before stay, so the policy keeps its history.",
    "items": {"type": "object", "properties": {"from": {"type": "string"}}, "required": ["from"]},
}

_PER = {
    "type": "array",
    "description": "What the amount is the whole of: all that this key gets, however many claims state it.",
    "items": {"type": "string"},
}


def table_schema() -> dict[str, Any]:
    """The schema of a table; whatever may differ by reading may be given by reading."""
    place = "#/$defs/{model}"
    parts = ADAPTER.json_schema(ref_template=place)
    definitions: dict[str, Any] = parts["$defs"]
    whole = definitions.pop("Table")
    definitions["ByReading"] = _BY_READING
    definitions["Value"] = _or_by_reading(definitions["Value"])
    for name, field in (("Award", "award"), ("Words", "grants")):
        given = [shape for shape in parts["properties"][field]["anyOf"] if shape != {"type": "null"}]
        given = _entitling(given, definitions) if name == "Award" else given
        definitions[name] = _or_by_reading(given[0] if len(given) == 1 else {"anyOf": given})
    limit = definitions["TimeLimitTable"]
    limit["properties"] = {key: _or_by_reading(piece) for key, piece in limit["properties"].items()}
    definitions["CapTable"]["properties"]["limit"] = {"$ref": "#/$defs/Value"}
    policy = definitions["PolicyTable"]["properties"]
    policy["award"] = {"$ref": "#/$defs/Award"}
    policy["grants"] = {"$ref": "#/$defs/Words"}
    policy["time_limit"] = _or_by_reading({"$ref": "#/$defs/TimeLimitTable"})
    policy["amended"] = _AMENDMENT
    for piece in definitions.values():
        if "const" in piece.get("properties", {}).get("kind", {}):
            for key in set(piece["properties"]) - {"kind"}:
                piece["properties"][key] = _or_by_reading(piece["properties"][key])
    return {"$schema": DIALECT, **whole, "$defs": definitions}


def _entitling(given: list[dict[str, Any]], definitions: dict[str, Any]) -> list[dict[str, Any]]:
    """The shapes of an award: each piece of the language, which here may also say what it is the whole of."""
    found = []
    for shape in (one for choice in given for one in choice["oneOf"]):
        if "$ref" not in shape:
            found.append(shape)  # a figure or a name
            continue
        name = shape["$ref"].rpartition("/")[2]
        piece = definitions[name]
        definitions[f"{name}Award"] = {**piece, "properties": {**piece["properties"], "per": _PER}}
        found.append({"$ref": f"#/$defs/{name}Award"})
    return [{"oneOf": found}]


def _or_by_reading(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"$ref": "#/$defs/ByReading"}]}
