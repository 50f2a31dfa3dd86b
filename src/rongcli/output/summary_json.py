"""The summary of a batch as ``rongcli.batch-summary/1``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rongcli.base.money import yuan
from rongcli.batch.pools import PoolUse
from rongcli.batch.tally import PolicyTally, Tally
from rongcli.output.json import asked_on, stamp
from rongcli.rules.edition import Edition

SCHEMA = "rongcli.batch-summary/1"


def summary(tally: Tally, edition: Edition) -> dict[str, Any]:
    """The summary as ``rongcli.batch-summary/1``: counts are whole numbers, amounts text with two decimals."""
    return {
        "schema": SCHEMA,
        "edition": stamp(edition),
        **asked_on(edition),
        "engine": tally.engine,
        "read": tally.read,
        "computed": tally.computed,
        "rejected": tally.rejected,
        "rejected_at_most": yuan(tally.rejected_at_most),
        "rejected_uncounted": tally.rejected_uncounted,
        "policies": [_policy(name, one, edition, tally.readings) for name, one in sorted(tally.policies.items())],
        "pools": [_pool(use) for use in tally.pools],
    }


def _policy(name: str, one: PolicyTally, edition: Edition, readings: Mapping[str, str]) -> dict[str, Any]:
    return {
        "policy": name,
        "currency": edition.policies[name].currency,
        "readings": dict(word.split("=", 1) for word in readings.get(name, "").split()),
        "claims": one.claims,
        "eligible": one.eligible,
        "ineligible": one.ineligible,
        "needs_information": one.needs_information,
        "unpublished": one.unpublished,
        "unbounded": one.unbounded,
        "presumed": one.presumed,
        "assured": yuan(one.assured),
        "at_most": yuan(one.at_most),
        "lost_to_caps": yuan(one.lost_to_caps),
    }


def _pool(use: PoolUse) -> dict[str, Any]:
    return {
        "policy": use.policy,
        "cap": use.cap.id,
        "key": {part: value for part, value in use.key.items() if part != "all"},
        "mode": use.mode,
        "limit": yuan(use.limit),
        "before": yuan(use.before),
        "claims": use.claims,
        "asked": yuan(use.asked),
        "granted": yuan(use.granted),
        "overdraft": yuan(use.overdraft),
        "rest_to": use.rest_to,
    }
