"""A match as ``rongcli.match/1``: every policy and the total; explained, also what to ask and what nearly fits."""

from __future__ import annotations

from typing import Any

from rongcli.base.seal import sealed
from rongcli.base.text import Language
from rongcli.output import match_words
from rongcli.output.json import asked_on, in_force, money, prior, stamp
from rongcli.output.profile_record import own_record, stated
from rongcli.questions.advice import Advice, Near
from rongcli.questions.ask import Question
from rongcli.questions.match import Match, Row, Total
from rongcli.questions.move import Change
from rongcli.questions.nextstep import NextStep
from rongcli.rules.edition import Edition
from rongcli.rules.explain import granted
from rongcli.rules.notices import edition_notices
from rongcli.rules.policy import Input

SCHEMA = "rongcli.match/1"


class Writer:
    """Writes matches of one edition in one language; what does not change from one to the next is kept."""

    def __init__(self, edition: Edition, language: Language) -> None:
        self._edition = edition
        self._language = language
        self._stamp = stamp(edition)
        self._on = asked_on(edition)
        self._inputs: dict[str, Input] = {}
        self._heads: dict[tuple[str, str | None], dict[str, Any]] = {}

    def match(self, advice: Advice, *, explained: bool = True) -> dict[str, Any]:
        """The match as plain JSON data, sealed; without the explanation, the rows and the total alone."""
        match = advice.match
        record = {
            "schema": SCHEMA,
            "edition": self._stamp,
            **self._on,
            "applicant": match.profile.applicant,
            "date": match.profile.date.isoformat(),
            "facts": self._facts(match),
            **self._asked(match),
            "total": _total(match.total, self._edition.currency),
            **self._who(match),
            "policies": [self._row(row) for row in match.listed],
        }
        if explained:
            record |= {
                "questions": [self._question(one) for one in advice.questions],
                "near_misses": [self._near(one) for one in advice.near],
                "next_steps": [_step(one) for one in advice.steps],
            }
        own = [{"code": code_, "text": text} for code_, text in match_words.notices(advice, self._language)]
        rest = edition_notices(self._edition, match.profile.date)
        record["notices"] = own + [{"code": one.code, "text": one.text.to(self._language)} for one in rest]
        return sealed(record)

    def _who(self, match: Match) -> dict[str, Any]:
        """Who asks, the total of each kind while that is not known, and what is for other kinds of applicant."""
        if not self._edition.kinds:
            return {}
        asker, currency, kinds = match.asker, self._edition.currency, self._edition.kinds
        by_kind = [{"kind": kind, "name": kinds[kind].name.to(self._language), **_total(total, currency)}
                   for kind, total in match.by_kind]  # fmt: skip
        return {
            "who": {
                "kinds": list(asker.kinds),
                "from": ("facts" if asker.told else "said") if asker.kinds else None,
                "greatest": match.kind,
            },
            "by_kind": by_kind,
            "others": [row.policy.id for row in match.others],
        }

    def _facts(self, match: Match) -> dict[str, Any]:
        """The shared facts; what is stated for one policy alone stands in its row."""
        if not self._inputs:
            wholes = [self._edition.policies[row.policy.id] for row in (*match.rows, *match.others)]
            self._inputs = {item.name: item for whole in wholes for item in whole.inputs}
        found = {}
        for name, fact in match.profile.facts.items():
            item = self._inputs.get(name)
            if item is not None:
                found[name] = stated(item, fact)
        return found

    def _asked(self, match: Match) -> dict[str, Any]:
        """What else an answer must say to be recomputed, where there is any of it."""
        profile, way = match.profile, match.way
        own = {name: own_record(one, profile, self._inputs) for name, one in profile.own.items()}
        found = {
            "applicant_id": profile.applicant_id,
            "item": profile.item,
            "own": {name: fields for name, fields in own.items() if fields},
            "readings": dict(way.readings),
            "assume_rest": way.assume_rest,
            **prior(way.prior_files),
        }
        return {name: part for name, part in found.items() if part}

    def _head(self, row: Row) -> dict[str, Any]:
        policy = row.policy
        head = self._heads.get((policy.id, policy.since))
        if head is None:
            head = self._heads[policy.id, policy.since] = {
                "policy": policy.id,
                "name": policy.name.to(self._language),
                "benefit": policy.benefit,
                "status": policy.status,
                "supplied": bool(policy.supplied),
            }
        words = granted(row.terms.policy, row.decision)
        return {**head, "grants": words.to(self._language) if words else None}

    def _row(self, row: Row) -> dict[str, Any]:
        decision, amounts = row.decision, row.decision.amounts
        record = {
            **self._head(row),
            **in_force(row.policy, row.claim.facts, row.idle),
            "standing": row.standing,
            "eligibility": decision.eligibility,
            "reason": decision.reason,
            "unmet": match_words.reason(row, self._language) if row.standing == "unfit" else None,
            "certainty": amounts.certainty,
            "amount": money(amounts.amount),
            "minimum": money(amounts.minimum),
            "maximum": money(amounts.maximum),
            "capped": amounts.capped,
            "missing": list(row.missing),
        }
        for mark in ("assumed", "presumed"):
            marked = [one.condition.id for one in decision.conditions if getattr(one, mark)]
            record |= {mark: marked} if marked else {}
        return record

    def _question(self, one: Question) -> dict[str, Any]:
        return {
            "input": one.item and one.item.name,
            "reading": one.reading,
            "asks": "who" if one.several else "reading" if one.reading else "input",
            "question": one.text.to(self._language),
            "type": one.item.type if one.item else "choice",
            "choices": list(one.choices),
            "from": one.source,
            "stake": money(one.stake),
            "unbounded": list(one.unbounded),
            "unpublished": list(one.unpublished),
            "policies": list(one.policies),
        }

    def _near(self, near: Near) -> dict[str, Any]:
        amounts = near.miss.decision.amounts
        return {
            "policy": near.miss.policy.id,
            "changeable": near.miss.changeable,
            "changes": [_change(one) for one in near.miss.changes],
            "certainty": amounts.certainty,
            "minimum": money(amounts.minimum),
            "maximum": money(amounts.maximum),
            "missing": list(near.miss.decision.missing),
            "gain": {"assured": _signed(near.gain.assured), "at_most": _signed(near.gain.at_most)},
        }


def _total(total: Total, currency: str) -> dict[str, Any]:
    return {
        "currency": currency,
        "assured": money(total.assured),
        "at_most": money(total.at_most),
        "fits_at_most": money(total.fits_at_most),
        "bounded_at_most": money(total.bounded),
        "unbounded": list(total.unbounded),
        "unpublished": total.unpublished,
    }


def _signed(fen: int) -> str:
    return ("-" if fen < 0 else "") + str(money(abs(fen)))


def _change(change: Change) -> dict[str, Any]:
    item = change.item
    past = {} if change.past is None else {"past": stated(item, change.past)}
    return {
        "input": item.name,
        "before": stated(item, change.before),
        "after": stated(item, change.after),
        **past,
        "changeable": item.changeable,
    }


def _step(step: NextStep) -> dict[str, Any]:
    return {
        "policy": step.policy.id,
        **_change(step.change),
        "gain": money(step.gain),
        "fills_cap": step.full,
    }
