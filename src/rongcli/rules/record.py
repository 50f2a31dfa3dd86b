"""An award as plain data, ``rongcli.award/1``: keys, codes and enum values never change with the language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rongcli.base.money import decimal_text, yuan
from rongcli.base.record import TYPE_CHECKING
from rongcli.base.seal import sealed
from rongcli.base.text import Language
from rongcli.rules.award import (
    Alternative,
    Amounts,
    Award,
    Before,
    CapUse,
    Claim,
    ConditionResult,
    Due,
    EditionStamp,
    Granted,
    ListUse,
    PriorFile,
    ReadingUsed,
    RowUse,
    TraceStep,
)
from rongcli.rules.codes import code, formula_code, step_code
from rongcli.rules.edition import Edition
from rongcli.rules.expression import DATE, Value, is_ruling, rows_stated
from rongcli.rules.policy import Policy, Source

if TYPE_CHECKING:
    from typing import Any

SCHEMA = "rongcli.award/1"
RESULTS = {True: "met", False: "unmet", None: "unknown"}


def money(fen: int | None) -> str | None:
    """An amount as a string with two decimals, so that no JSON parser loses a fen."""
    return None if fen is None else yuan(fen)


def stamp(edition: Edition | EditionStamp) -> dict[str, Any]:
    """Which table answered: id, version, hash, overlays."""
    return {"id": edition.id, "version": edition.version, "sha256": edition.sha256, "overlays": list(edition.overlays)}


def asked_on(edition: Edition | EditionStamp) -> dict[str, str]:
    """As of which day the table answered, so that a saved answer can be recomputed: the key ``on``."""
    return {} if edition.on is None else {"on": edition.on.isoformat()}


def prior(files: Iterable[PriorFile]) -> dict[str, list[dict[str, str]]]:
    """The files of what was paid before that an answer counts in, where there are any: the key ``prior``."""
    listed = [{"file": one.file, "sha256": one.sha256} for one in files]
    return {"prior": listed} if listed else {}


def in_force(version: Policy, facts: Iterable[str], idle: Mapping[str, str]) -> dict[str, Any]:
    """From when the version that answered is in force, and what it does not know; nothing of a policy never amended."""
    if not version.history:
        return {}
    names = set(facts)
    ignored = {"inputs": [item.name for item in version.other_inputs if item.name in names], "readings": dict(idle)}
    return {"in_force": {"since": version.since, "ignored": ignored}}


def source(one: Source) -> dict[str, Any]:
    """A citation: provision, document, heading, place in the text, figures as printed."""
    return {
        "provision": one.provision,
        "document": one.document,
        "heading": one.heading,
        "span": list(one.span),
        "figures": list(one.figures),
    }


def award(answer: Award, language: Language) -> dict[str, Any]:
    """The award as plain JSON data, sealed."""
    record = {
        "schema": SCHEMA,
        "policy": answer.policy.id,
        "name": answer.policy.name.to(language),
        "benefit": answer.policy.benefit,
        "status": answer.policy.status,
        "edition": stamp(answer.edition),
        **asked_on(answer.edition),
        **prior(answer.prior_files),
        **({"assume_rest": True} if answer.assume_rest else {}),
        **in_force(answer.policy, answer.claim.facts, answer.idle),
        "claim": claim(answer.policy, answer.claim),
        "eligibility": answer.eligibility,
        "reason": answer.reason,
        "conditions": [_condition(answer, result, language) for result in answer.conditions],
        "award": _amounts(answer),
        **({"payments": [_due(one, language) for one in answer.payments]} if answer.payments else {}),
        "grants": answer.grants.to(language) if answer.grants else None,
        **({"quantity": _quantity(answer.quantity, language)} if answer.quantity is not None else {}),
        "caps": [_cap(use) | _supplied(answer, "caps") for use in answer.caps],
        **({"before": [_before(one) for one in answer.before]} if answer.before else {}),
        "trace": [_step(step, language) | _supplied(answer, "award") for step in answer.trace],
        **({"rows": [_list(answer.policy, one, language) for one in answer.lists]} if answer.lists else {}),
        "missing": [
            {
                "input": missing.input,
                "reading": missing.reading,
                "question": missing.question.to(language),
                "stake": money(missing.stake),
                "from": missing.source,
            }
            for missing in answer.missing
        ],
        "readings": [_reading(used) for used in answer.readings],
        "sources": [source(one) for one in answer.policy.sources],
        "notes": [{"text": note.to(language)} for note in answer.notes],
        "notices": [{"code": notice.code, "text": notice.text.to(language)} for notice in answer.notices],
    }
    return sealed(record)


def _due(one: Due, language: Language) -> dict[str, str]:
    """One of the payments of an award."""
    return {"id": one.id, "text": one.name.to(language), "amount": yuan(one.amount)}


def _before(one: Before) -> dict[str, Any]:
    """What came before under the key of a cap."""
    spent, per = yuan(one.spent), list(one.cap.per)
    found = {"cap": one.cap.id, "per": per, "spent": spent, "claims": one.times, "pending": one.pending}
    return found if one.lacks is None else {**found, "lacks": one.lacks}


def value(policy: Policy, name: str, fact: Value) -> Any:
    """A fact as JSON: a boolean stays one, rows are a list of objects, all else is a string."""
    item = policy.input(name)
    if item.cells and isinstance(fact, str):
        rows = rows_stated(fact)
        return [{policy.input(cell).short: value(policy, cell, one) for cell, one in row.items()} for row in rows]
    return fact if isinstance(fact, bool) else code(item, fact)


def claim(policy: Policy, claim: Claim) -> dict[str, Any]:
    """The claim as it was understood: what it states of itself (a date that is unknown is null), then its facts."""
    stated = {
        "claim_id": claim.claim_id,
        "applicant": claim.applicant,
        "applicant_id": claim.applicant_id,
        "item": claim.item,
        "date": None if claim.undated else claim.date.isoformat(),
        "decided_amount": money(claim.decided_amount),
        "already_awarded": money(claim.already_awarded),
    }
    kept: dict[str, Any] = {name: part for name, part in stated.items() if part is not None or name == "date"}
    facts = {name: fact for name, fact in claim.facts.items() if name != DATE and not is_ruling(name)}
    return kept | {name: value(policy, name, fact) for name, fact in facts.items()}


def actual(answer: Award, names: Iterable[str]) -> str | None:
    """What the claim says of a condition's inputs; None where it says nothing of any."""
    said = [(name, answer.claim.facts[name]) for name in names if name in answer.claim.facts]
    if len(said) == 1 and len(tuple(names)) == 1:
        item, fact = answer.policy.input(said[0][0]), said[0][1]
        return f"{len(rows_stated(str(fact)))} rows" if item.cells else code(item, fact)
    return ", ".join(f"{name}={code(answer.policy.input(name), fact)}" for name, fact in said) or None


def _condition(answer: Award, result: ConditionResult, language: Language) -> dict[str, Any]:
    condition = result.condition
    return {
        "id": condition.id,
        "text": condition.text.to(language),
        "result": RESULTS[result.met],
        "required": condition.required,
        "actual": actual(answer, condition.inputs),
        "assumed": result.assumed,
        "presumed": result.presumed,
    }


def _amounts(answer: Award) -> dict[str, Any]:
    amounts: Amounts = answer.amounts
    return {
        "certainty": amounts.certainty,
        "currency": answer.policy.currency,
        "amount": money(amounts.amount),
        "minimum": money(amounts.minimum),
        "maximum": money(amounts.maximum),
        "before_caps": money(amounts.before_caps),
        "capped": amounts.capped,
        "supplied": bool(answer.policy.supplied),
    }


def _supplied(answer: Award, part: str) -> dict[str, bool]:
    """Marks what rests on a supplied value; what is published carries no mark."""
    return {"supplied": True} if part in answer.policy.supplied_parts else {}


def _cap(use: CapUse) -> dict[str, Any]:
    saturates = None
    if use.saturates_at is not None:
        item, at = use.saturates_at
        saturates = {"input": item.name, "value": code(item, at)}
    return {
        "id": use.cap.id,
        "limit": yuan(use.limit),
        "spent": yuan(use.spent),
        "binding": use.binding,
        "reduction": yuan(use.reduction),
        "headroom": yuan(use.headroom),
        "saturates_at": saturates,
    }


def _step(step: TraceStep, language: Language) -> dict[str, Any]:
    return {
        "id": step.name,
        "label": step.label.to(language),
        "expression": formula_code(step.formula),
        "value": step_code(step),
    }


def _quantity(granted: Granted, language: Language) -> dict[str, Any]:
    """A number of what is no money: fixed or null, its ends, and what it counts."""
    least, most = (None if end is None else decimal_text(end, granted.scale) for end in (granted.least, granted.most))
    return {"value": granted.number or None, "minimum": least, "maximum": most, "unit": granted.unit.to(language)}


def _list(policy: Policy, used: ListUse, language: Language) -> dict[str, Any]:
    """What the rows of a list come to, one by one."""

    def row(one: RowUse) -> dict[str, Any]:
        cells = {policy.input(cell).short: value(policy, cell, fact) for cell, fact in one.cells.items()}
        step = TraceStep(used.name, used.label, "", used.unit, one.value, used.scale)
        return {"cells": cells, "counts": one.counts, "value": None if one.value is None else step_code(step)}

    rows = [row(one) for one in used.rows]
    return {"id": used.name, "list": used.listed.name, "label": used.label.to(language), "rows": rows}


def _reading(used: ReadingUsed) -> dict[str, Any]:
    return {
        "id": used.reading.id,
        "chosen": used.chosen,
        "default": used.chosen == used.reading.default,
        "literal": used.reading.literal,
        "alternatives": [_alternative(other) for other in used.alternatives],
    }


def _alternative(other: Alternative) -> dict[str, Any]:
    return {"choice": other.choice, "eligibility": other.eligibility, "amount": money(other.amounts.amount)}
