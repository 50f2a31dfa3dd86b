"""A profile as plain data, as a file would state it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rongcli.base.money import yuan
from rongcli.questions.profile import Own, Profile
from rongcli.rules.codes import code
from rongcli.rules.expression import Value
from rongcli.rules.policy import Input

Record = dict[str, Any]


def profile_record(profile: Profile, inputs: Mapping[str, Input]) -> Record:
    """A profile as it is written: its own fields, its facts, and what it states for single policies."""
    record: Record = {
        "applicant": profile.applicant,
        "applicant_id": profile.applicant_id,
        "item": profile.item,
        "date": profile.date.isoformat(),
        "kind": list(profile.kinds) or None,
    }
    record |= fact_record(profile.facts, inputs)
    own = {policy: own_record(one, profile, inputs) for policy, one in profile.own.items()}
    record["readings"] = dict(profile.readings) or None
    record["policy"] = {policy: fields for policy, fields in own.items() if fields} or None
    return {name: value for name, value in record.items() if value is not None}


def fact_record(facts: Mapping[str, Value], inputs: Mapping[str, Input]) -> Record:
    """Facts by name: booleans as such, all else as text."""
    return {name: stated(inputs[name], fact) for name, fact in facts.items() if name in inputs}


def own_record(own: Own, profile: Profile, inputs: Mapping[str, Input]) -> Record:
    """What is stated for one policy alone, its date and item only where it has others."""
    claim = own.claim
    money = {name: None if (fen := getattr(claim, name)) is None else yuan(fen)
             for name in ("decided_amount", "already_awarded")}  # fmt: skip
    fields: Record = {
        "date": claim.date.isoformat() if own.dated else None,
        "item": claim.item if claim.item != profile.item else None,
        "claim_id": claim.claim_id,
        **money,
        **fact_record(claim.facts, inputs),
    }
    return {name: value for name, value in fields.items() if value is not None}


def stated(item: Input, fact: Value) -> bool | str:
    """A fact as a profile states it: a boolean as such, all else as text."""
    return fact if isinstance(fact, bool) else code(item, fact)
