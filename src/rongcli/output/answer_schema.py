"""JSON Schema (2020-12) of the answers to solve, sweep, compare and verify."""

from __future__ import annotations

from typing import Any, get_args

from rongcli.output import compare_json, solve, sweep, verify
from rongcli.output.schema import AWARD, AWARD_ALSO
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
    MAYBE_SIGNED,
    MAYBE_TEXT,
    MISSING,
    MONEY,
    ON,
    PRIOR,
    SEAL,
    SIGNED_MONEY,
    TEXT,
    Schema,
    an_object,
    list_of,
    map_of,
    or_null,
    titled,
)
from rongcli.questions.changes import Part
from rongcli.questions.solve import Status
from rongcli.questions.sweep import Kind

_ANY: Schema = {}
_SOLVE: Schema = {
    "schema": {"const": solve.SCHEMA},
    "policy": TEXT,
    "name": TEXT,
    "edition": EDITION,
    "over": TEXT,
    "for": MONEY,
    "status": {"enum": list(get_args(Status))},
    "value": MAYBE_TEXT,
    "certainty": CERTAINTY,
    "earns": MAYBE_MONEY,
    "one_less_earns": MAYBE_MONEY,
    "without_rounding_up": MAYBE_TEXT,
    "whatever_is_missing": MAYBE_TEXT,
    "most": or_null(an_object({"amount": MONEY, "value": MAYBE_TEXT})),
    "unmet": MAYBE_TEXT,
    "supposed": list_of(TEXT),
    "assumed": list_of(TEXT),
    "missing": list_of(MISSING),
    "award": an_object(AWARD, AWARD_ALSO),
    **SEAL,
}
_POINT = an_object(
    {
        "value": TEXT,
        "by_value": MAYBE_TEXT,
        "eligibility": ELIGIBILITY,
        "certainty": CERTAINTY,
        "amount": MAYBE_MONEY,
        "minimum": MAYBE_MONEY,
        "maximum": MAYBE_MONEY,
        "capped": BOOLEAN,
        "binding_cap": MAYBE_TEXT,
        "reason": MAYBE_TEXT,
        "mark": or_null({"enum": list(get_args(Kind))}),
        "because": MAYBE_TEXT,
    }
)
_SWEEP: Schema = {
    "schema": {"const": sweep.SCHEMA},
    "policy": TEXT,
    "name": TEXT,
    "edition": EDITION,
    "claim": CLAIM,
    "readings": map_of(TEXT),
    "over": TEXT,
    "by": MAYBE_TEXT,
    "stepped": BOOLEAN,
    "assumed": list_of(TEXT),
    "points": list_of(_POINT),
}
_SIDE = an_object({**EDITION["properties"], "readings": map_of(TEXT)}, ON)
_CHANGE = an_object(
    {
        "policy": TEXT,
        "part": {"enum": list(get_args(Part))},
        "id": MAYBE_TEXT,
        "pays": BOOLEAN,
        "text": TEXT,
        "before": _ANY,
        "after": _ANY,
        "since": or_null(DATE),
    }
)
_CLAIM_ROW = an_object(
    {
        "row": COUNT,
        "claim_id": MAYBE_TEXT,
        "applicant": MAYBE_TEXT,
        "policy": TEXT,
        "eligibility_before": ELIGIBILITY,
        "amount_before": MAYBE_MONEY,
        "maximum_before": MAYBE_MONEY,
        "eligibility_after": ELIGIBILITY,
        "amount_after": MAYBE_MONEY,
        "maximum_after": MAYBE_MONEY,
        "difference": MAYBE_SIGNED,
        "bound_difference": MAYBE_SIGNED,
        "by": map_of(SIGNED_MONEY),
        "currency_before": CURRENCY,
        "currency_after": CURRENCY,
    }
)


def _sums(name: str) -> Schema:
    """A sum, null where there are several currencies, and the sum of each currency."""
    return {name: MAYBE_SIGNED, f"{name}_by_currency": map_of(SIGNED_MONEY)}


_MOVED = an_object({"claims": COUNT, **_sums("amount")})
_EFFECT = an_object(
    {
        "read": COUNT,
        "rejected": COUNT,
        "gain": _MOVED,
        "lose": _MOVED,
        "unchanged": _MOVED,
        "undetermined": an_object({"claims": COUNT, **_sums("bound_difference")}),
        **_sums("total"),
        "by": list_of(
            an_object(
                {
                    "policy": TEXT,
                    "change": TEXT,
                    "text": TEXT,
                    "claims": COUNT,
                    "amount": SIGNED_MONEY,
                    "undetermined": COUNT,
                    "bound_difference": SIGNED_MONEY,
                    "currency": CURRENCY,
                }
            )
        ),
        "distribution": list_of(
            an_object(
                {
                    "from": SIGNED_MONEY,
                    "to": SIGNED_MONEY,
                    "claims": COUNT,
                    "amount": SIGNED_MONEY,
                    "currency": CURRENCY,
                }
            )
        ),
        "pools": list_of(
            an_object(
                {
                    "policy": TEXT,
                    "cap": TEXT,
                    "key": MAYBE_TEXT,
                    "limit_before": MAYBE_MONEY,
                    "limit_after": MAYBE_MONEY,
                    "used_before": MAYBE_MONEY,
                    "used_after": MAYBE_MONEY,
                    "currency_before": CURRENCY,
                    "currency_after": CURRENCY,
                }
            )
        ),
        "claims": list_of(_CLAIM_ROW),
    }
)
_COMPARE: Schema = {
    "schema": {"const": compare_json.SCHEMA},
    "before": _SIDE,
    "after": _SIDE,
    "changes": list_of(_CHANGE),
    "effect": or_null(_EFFECT) | {"description": "null without a file of claims"},
}
_AGREES = an_object({"agrees": BOOLEAN})
_VERIFY: Schema = {
    "schema": {"const": verify.SCHEMA},
    "policy": MAYBE_TEXT,
    "holds": BOOLEAN,
    "seal": _AGREES,
    "edition": _AGREES,
    "inputs": _AGREES,
    "result": _AGREES,
    "differences": list_of(an_object({"field": TEXT, "saved": _ANY, "now": _ANY})),
    "unchecked": list_of(TEXT),
}


def solve_schema() -> dict[str, Any]:
    """The schema of ``rongcli.solve/1``."""
    return titled(solve.SCHEMA, an_object(_SOLVE, ON | PRIOR))


def sweep_schema() -> dict[str, Any]:
    """The schema of ``rongcli.sweep/1``."""
    return titled(sweep.SCHEMA, an_object(_SWEEP, ON | PRIOR | IN_FORCE))


def compare_schema() -> dict[str, Any]:
    """The schema of ``rongcli.compare/1``."""
    return titled(compare_json.SCHEMA, an_object(_COMPARE))


def verify_schema() -> dict[str, Any]:
    """The schema of ``rongcli.verify/1``."""
    return titled(verify.SCHEMA, an_object(_VERIFY))
