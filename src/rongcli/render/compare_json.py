"""A comparison as ``rongcli.compare/1``, and its changes and claims as rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rongcli.advise.changes import Side
from rongcli.advise.compare import Comparison
from rongcli.decide import Decision
from rongcli.language import Language
from rongcli.money import yuan
from rongcli.render.changes import change_words, plain_part
from rongcli.render.compare import bins, by_change, grouped
from rongcli.render.json import asked_on, money, stamp

SCHEMA = "rongcli.compare/1"
CHANGE_COLUMNS = ("policy", "part", "id", "pays", "text", "before", "after")
CLAIM_COLUMNS = ("row", "claim_id", "applicant", "policy", "eligibility_before", "amount_before", "maximum_before",
                 "eligibility_after", "amount_after", "maximum_after", "difference", "bound_difference",
                 "by")  # fmt: skip


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
                "before": plain_part(change, change.before),
                "after": plain_part(change, change.after),
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
        "effect": _effect(found, language) if found.effects else None,
    }


def _effect(found: Comparison, language: Language) -> dict[str, Any]:
    groups = grouped(found)
    return {
        **{name: {"claims": len(group), "amount": _plain(sum(e.difference or 0 for e in group))}
           for name, group in groups.items() if name != "undetermined"},
        "undetermined": {"claims": len(groups["undetermined"]),
                         "bound_difference": _plain(sum(e.bound or 0 for e in groups["undetermined"]))},
        "total": _plain(sum(effect.difference or 0 for effect in found.effects)),
        "by": [{"policy": policy.id, "change": key, "text": words, "claims": count, "amount": _plain(fen)}
               for policy, key, words, count, fen in by_change(found, language)],
        "distribution": [{"from": _plain(one.low), "to": _plain(one.high), "claims": one.claims,
                          "amount": _plain(one.total)} for one in bins(found)],
        "pools": [{"policy": pool.policy, "cap": pool.cap, "key": pool.key or None,
                   "limit_before": money(pool.limit[0]), "limit_after": money(pool.limit[1]),
                   "used_before": money(pool.used[0]), "used_after": money(pool.used[1])} for pool in found.pools],
        "claims": list(claim_rows(found)),
    }  # fmt: skip
