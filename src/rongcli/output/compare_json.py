"""A comparison as ``rongcli.compare/1``, and its changes and claims as rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rongcli.base.money import FEN, decimal_text, yuan
from rongcli.base.text import Language, Text
from rongcli.output.changes import change_words
from rongcli.output.compare_page import bins, bounds, by_change, grouped, totals
from rongcli.output.figures import steps_of
from rongcli.output.json import asked_on, money, stamp
from rongcli.questions.changes import Change, Side
from rongcli.questions.compare import Comparison
from rongcli.rules.decide import Decision
from rongcli.rules.expression import Const, Expression

SCHEMA = "rongcli.compare/1"
CHANGE_COLUMNS = ("policy", "part", "id", "pays", "text", "before", "after", "since")
CLAIM_COLUMNS = ("row", "claim_id", "applicant", "policy", "eligibility_before", "amount_before", "maximum_before",
                 "eligibility_after", "amount_after", "maximum_after", "difference", "bound_difference",
                 "by", "currency_before", "currency_after")  # fmt: skip

DIFFERENCES = ("difference", "bound_difference")
"""The columns of amounts that may be below nothing."""


def _plain(fen: int | None) -> str | None:
    """A difference for programs, with a minus where it is a loss."""
    return None if fen is None else ("-" if fen < 0 else "") + yuan(abs(fen))


def change_rows(found: Comparison, language: Language) -> Iterator[dict[str, Any]]:
    """Every change as a flat record of ``CHANGE_COLUMNS``."""
    for policy in found.changes:
        for change in policy.changes:
            yield {
                "policy": policy.id,
                "part": change.part,
                "id": change.id or None,
                "pays": change.pays,
                "text": change_words(change, policy, language),
                "before": _part(change, change.before),
                "after": _part(change, change.after),
                "since": policy.since,
            }


def claim_rows(found: Comparison) -> Iterator[dict[str, Any]]:
    """What became of every claim, as a flat record of ``CLAIM_COLUMNS``; ``by`` is a list for programs."""
    for effect in found.effects:
        claim = effect.asked.claim
        yield {
            "row": effect.asked.number,
            "claim_id": claim.claim_id,
            "applicant": claim.applicant,
            "policy": effect.asked.policy,
            **_decision(effect.before, "before"),
            **_decision(effect.after, "after"),
            "difference": _plain(effect.difference),
            "bound_difference": _plain(effect.bound),
            "by": {key: _plain(fen) for key, fen in effect.by.items()},
            "currency_before": effect.currencies[0],
            "currency_after": effect.currencies[1],
        }


def _decision(decision: Decision, side: str) -> dict[str, str | None]:
    amounts = decision.amounts
    return {
        f"eligibility_{side}": decision.eligibility,
        f"amount_{side}": money(amounts.amount),
        f"maximum_{side}": money(amounts.maximum),
    }


def _side(side: Side) -> dict[str, Any]:
    return {**stamp(side.edition), **asked_on(side.edition), "readings": dict(side.wanted)}


def comparison_json(found: Comparison, language: Language) -> dict[str, Any]:
    """The comparison as plain JSON data; without claims, ``effect`` is null."""
    return {
        "schema": SCHEMA,
        "before": _side(found.one),
        "after": _side(found.other),
        "changes": list(change_rows(found, language)),
        "effect": None if found.read is None else _effect(found, language),
    }


def _effect(found: Comparison, language: Language) -> dict[str, Any]:
    """What the changes did to the claims: each sum by currency, and alone where there is but one."""
    groups = grouped(found)
    return {
        "read": found.read,
        "rejected": found.rejected,
        **{name: {"claims": len(group), **_sums("amount", totals(group))}
           for name, group in groups.items() if name != "undetermined"},
        "undetermined": {"claims": len(groups["undetermined"]),
                         **_sums("bound_difference", bounds(groups["undetermined"]))},
        **_sums("total", totals(found.effects)),
        "by": [{"policy": one.policy.id, "change": one.key, "text": one.words,
                "claims": one.fixed[0], "amount": _plain(one.fixed[1]),
                "undetermined": one.bounds[0], "bound_difference": _plain(one.bounds[1]),
                "currency": one.policy.either.currency}
               for one in by_change(found, language)],
        "distribution": [{"from": _plain(one.low), "to": _plain(one.high), "claims": one.claims,
                          "amount": _plain(one.total), "currency": currency} for currency, one in bins(found)],
        "pools": [{"policy": pool.policy, "cap": pool.cap, "key": pool.key or None,
                   "limit_before": money(pool.limit[0]), "limit_after": money(pool.limit[1]),
                   "used_before": money(pool.used[0]), "used_after": money(pool.used[1]),
                   "currency_before": pool.currencies[0], "currency_after": pool.currencies[1]}
                  for pool in found.pools],
        "claims": list(claim_rows(found)),
    }  # fmt: skip


def _sums(name: str, by_currency: dict[str, int]) -> dict[str, Any]:
    """A sum under its name, null where there are several currencies, and beside it the sum of each currency."""
    alone = None if len(by_currency) > 1 else _plain(sum(by_currency.values()))
    return {name: alone, f"{name}_by_currency": {key: _plain(fen) for key, fen in by_currency.items()}}


def _part(change: Change, part: Any) -> Any:
    """One side of a change for programs: text and codes; an award or a cap by its formulas and figures in English."""
    if part is None or isinstance(part, (str, int)):
        return part
    if isinstance(part, Text):
        return {"zh": part.zh, "en": part.en}
    if change.part == "cap":
        return [
            {"limit": _limit(cap.limit), "times": cap.times, "per": list(cap.per), "years": cap.years} for cap in part
        ]
    if change.part == "award":
        return [
            {"certainty": rule.certainty, "formulas": [step.formula for step in steps_of(rule.high)]} for rule in part
        ]
    if change.part == "condition":
        return [one.required for one in part]
    if change.part == "reading":
        return {"choices": list(part.choices)}
    if change.part == "time_limit":
        return [
            {"days": one.days, "unit": one.unit, "at_best": one.at_best, "count_from": one.count_from} for one in part
        ]
    if change.part == "material":
        return [{"zh": one.zh, "en": one.en} for one in part]
    return None


def _limit(limit: Expression | None) -> str | None:
    """A fixed limit in yuan; None where it is computed."""
    return decimal_text(int(limit.value), FEN, 2) if isinstance(limit, Const) else None
