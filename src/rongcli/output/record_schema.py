"""JSON Schema (2020-12) of targets, a batch's summary, errors, and what is told of the table itself."""

from __future__ import annotations

from typing import Any

from rongcli.output import summary_json, target_records
from rongcli.output.json import ERROR
from rongcli.output.shapes import (
    BOOLEAN,
    CERTAINTY,
    COUNT,
    CURRENCY,
    EDITION,
    ELIGIBILITY,
    MAYBE_MONEY,
    MAYBE_TEXT,
    MONEY,
    ON,
    SOURCE,
    TEXT,
    Schema,
    an_object,
    list_of,
    map_of,
    or_null,
    titled,
)
from rongcli.output.target_words import KINDS, RESULTS
from rongcli.rules.notices import NOTICES
from rongcli.rules.policy import Policy

_NUMBER: Schema = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
_MAYBE_NUMBER = or_null(_NUMBER)
_MAYBE_WHOLE: Schema = {"type": ["integer", "null"]}
_NAME = an_object({"zh": TEXT, "en": TEXT})
_PROGRESS = an_object(
    {
        "result": {"enum": list(RESULTS)},
        "stated": MAYBE_TEXT,
        "actual": _MAYBE_NUMBER,
        "difference": _MAYBE_NUMBER,
        "percent": _MAYBE_NUMBER,
        "reached": _MAYBE_NUMBER,
    }
)
_TARGET = an_object(
    {
        "id": TEXT,
        "name": TEXT,
        "document": TEXT,
        "dimension": TEXT,
        "class": TEXT,
        "comparator": TEXT,
        "word": TEXT,
        "figure": TEXT,
        "value": _MAYBE_NUMBER,
        "unit": MAYBE_TEXT,
        "parts": list_of(TEXT),
        "per": MAYBE_TEXT,
        "year": _MAYBE_WHOLE,
        "span": SOURCE["properties"]["span"],
        "at": COUNT,
        "provision": MAYBE_TEXT,
        "notes": list_of(TEXT),
        "progress": or_null(_PROGRESS),
    }
)
_COMPARISON = an_object({"id": TEXT, "kind": {"enum": list(KINDS)}, "targets": list_of(TEXT), "text": TEXT})
_TARGETS: Schema = {
    "schema": {"const": target_records.SCHEMA},
    "edition": EDITION,
    "counts": {"type": "object", "required": ["targets"], "additionalProperties": COUNT},
    "dimensions": list_of(an_object({"id": TEXT, "name": TEXT})),
    "targets": list_of(_TARGET),
    "comparisons": list_of(_COMPARISON),
}
_TALLY = an_object(
    {
        "policy": TEXT,
        "currency": CURRENCY,
        "readings": map_of(TEXT),
        **dict.fromkeys(
            ("claims", "eligible", "ineligible", "needs_information", "unpublished", "unbounded", "presumed"), COUNT
        ),
        **dict.fromkeys(("assured", "at_most", "lost_to_caps"), MONEY),
    }
)
_POOL = an_object(
    {
        "policy": TEXT,
        "cap": TEXT,
        "key": map_of(TEXT),
        "mode": {"enum": ["report", "first-come", "pro-rata"]},
        "limit": MONEY,
        "before": MONEY,
        "claims": COUNT,
        "asked": MONEY,
        "granted": MONEY,
        "overdraft": MONEY,
        "rest_to": {},
    }
)
_SUMMARY: Schema = {
    "schema": {"const": summary_json.SCHEMA},
    "edition": EDITION,
    "engine": TEXT,
    "read": COUNT,
    "computed": COUNT,
    "rejected": COUNT,
    "rejected_at_most": MONEY
    | {"description": "the most that rejected rows could get once mended, each by itself, nothing paid before counted"},
    "rejected_uncounted": COUNT
    | {"description": "rejected rows of which nothing says how much they could get; they are not in rejected_at_most"},
    "policies": list_of(_TALLY),
    "pools": list_of(_POOL),
    "files": an_object(dict.fromkeys(("results", "rejects"), or_null(an_object({"file": TEXT, "sha256": TEXT}))))
    | {"description": "the other files of the run, put in place together with this one; null where there is none"},
}
_CODES = "|".join(NOTICES)
_ADDED: Schema = {
    "row": COUNT | {"description": "the line of the claim in its file"},
    "eligibility": ELIGIBILITY,
    "certainty": CERTAINTY,
    **dict.fromkeys(("amount", "minimum", "maximum", "before_caps"), MAYBE_MONEY),
    "capped": BOOLEAN,
    "binding_cap": MAYBE_TEXT,
    "reason": MAYBE_TEXT,
    "readings": TEXT,
    "supplied": BOOLEAN,
    "notices": MAYBE_TEXT
    | {"pattern": f"^({_CODES})(;({_CODES}))*$", "description": "what there is to say of this claim, in codes"},
}
_ERROR: Schema = {
    "schema": {"const": ERROR},
    "code": TEXT,
    "message": TEXT,
    "file": MAYBE_TEXT,
    "line": _MAYBE_WHOLE,
    "column": _MAYBE_WHOLE,
    "hint": MAYBE_TEXT,
}
_LISTED = an_object(
    {
        "id": TEXT,
        "area": TEXT,
        "benefit": TEXT,
        "status": TEXT,
        "kinds": list_of(TEXT),
        "name": _NAME,
        "sources": list_of(SOURCE),
    }
)
_FUND = an_object(
    {
        "policy": TEXT,
        "name": _NAME,
        "figure": TEXT,
        "size": MAYBE_MONEY,
        "currency": CURRENCY,
        "at_least": BOOLEAN,
        "per": MAYBE_TEXT,
        "draws": list_of(TEXT),
        "stated": {"type": ["boolean", "null"]},
        "reading": MAYBE_TEXT,
    }
)
_FINDING = an_object(
    {
        "code": TEXT,
        "file": TEXT,
        "line": _MAYBE_WHOLE,
        "column": _MAYBE_WHOLE,
        "key": TEXT,
        "what": TEXT,
        "why": TEXT,
        "mend": TEXT,
    }
)
_COUNTED: Schema = {"type": "object", "minProperties": 1, "additionalProperties": COUNT}
_FIGURES = an_object(
    {
        "sha256": TEXT,
        "figures": COUNT,
        "used": COUNT,
        "narrative": COUNT,
        "problems": list_of(an_object({"policy": TEXT, "provision": TEXT, "part": TEXT, "what": TEXT})),
        "unanswered": list_of(an_object({"figure": TEXT, "span": SOURCE["properties"]["span"]})),
    }
)
_SHOWN: Schema = {"type": "object", "required": list(Policy._fields), "properties": {"id": TEXT, "name": {}}}


def targets_schema() -> dict[str, Any]:
    """The schema of ``rongcli.targets/1``; JSON lines are its ``targets`` one by one."""
    return titled(target_records.SCHEMA, an_object(_TARGETS, ON))


def summary_schema() -> dict[str, Any]:
    """The schema of ``rongcli.batch-summary/1``."""
    return titled(summary_json.SCHEMA, an_object(_SUMMARY, ON))


def batch_row_schema() -> dict[str, Any]:
    """The schema of a line of a batch: the claim as it came in, whatever it holds, and what is added to it."""
    return titled("rongcli batch row", {**an_object(_ADDED), "additionalProperties": True})


def error_schema() -> dict[str, Any]:
    """The schema of ``rongcli.error/1``."""
    return titled(ERROR, an_object(_ERROR))


ABOUT_THE_TABLE = {
    "policies-list": list_of(_LISTED),
    "policies-show": _SHOWN,
    "policies-funds": list_of(_FUND),
    "policies-check": list_of(_FINDING),
    "policies-coverage": _COUNTED,
    "policies-verify": _FIGURES,
}
"""What ``rongcli policies …`` prints as JSON, by command."""
