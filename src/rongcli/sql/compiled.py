"""One policy under its readings as SQL: what ``decide`` does to a claim, said for a whole column of claims.

A row goes through three layers. ``Local`` needs only the row itself. The ledger then adds two columns: ``turns``,
the earlier claims under a cap on their number, and ``spent``, the fen that the cap across claims has granted.
``Settled`` reads both layers and gives the outcome. Facts are columns by their names (see ``sql``); beside them stand
``applicant``, ``item``, ``year``, and ``decided`` and ``already`` in fen.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rongcli.base.text import Text
from rongcli.rules.expression import RULING, Apply, Const, Expression, Fact, facts_of
from rongcli.rules.policy import Cap, Policy
from rongcli.sql.expression import WIDE, quoted, widest


class Local(NamedTuple):
    """SQL for what a row says by itself.

    ``unmet`` and ``unknown`` are reasons or NULL, ``over`` the cap that rejects it; ``wanted`` the exact value
    before caps, at the rule's scale; ``top`` the most it could become; ``granted`` the fen it would take from a cap
    across claims; ``hard`` whether the most must be found by trying (``bounds.most``).
    """

    unmet: str
    unknown: str
    wanted: str
    low: str
    top: str
    over: str
    granted: str
    hard: str


class Settled(NamedTuple):
    """SQL for the outcome, over the columns of ``Local`` and ``turns`` and ``spent``; money in fen."""

    reason: str
    eligibility: str
    certainty: str
    amount: str
    minimum: str
    maximum: str
    before_caps: str
    capped: str
    binding_cap: str


OWN_COLUMNS = frozenset({
    *Local._fields, *Settled._fields,
    "n", "policy", "day", "decided", "already", "turns", "spent", "fault", "odd", "unsafe",
    "summing", "rowid",
})  # fmt: skip
"""Columns that the relations have beside the facts."""


class Compiled(NamedTuple):
    """A policy in SQL, and its caps that reach across claims: of number and of money, at most one of each.

    ``number`` is the SQL type that all its whole numbers fit in.
    """

    policy: Policy
    local: Local
    settled: Settled
    turn: Cap | None
    shared: Cap | None
    number: str


def beyond(policy: Policy) -> Text | None:
    """Why a policy, as it stands under its readings, cannot be said in SQL; None where it can."""
    if clashing([policy]):
        return Text("有输入项与查询自身的列同名", "has an input that is called as a column of the query's own")
    shared = [cap for cap in policy.caps if cap.per and cap.limit is not None]
    if len(shared) > 1 or sum(cap.times is not None for cap in policy.caps) > 1:
        return Text("有多个跨申请限额", "has several caps across claims, which bound one another row by row")
    if shared and any(cap.rejects for cap in policy.caps):
        return Text(
            "\u53e6\u6709\u8d85\u51fa\u5373\u4e0d\u4e88\u7684\u9650\u989d",
            "has a cap that rejects beside a cap across claims",
        )
    for cap in policy.caps:
        if cap.years is not None:
            return Text(f"限额 {cap.id} 按滚动年限累计", f"has the cap {cap.id}, which counts rolling years")
        if cap.per and cap.limit is not None and not isinstance(cap.limit, Const):
            return Text(f"限额 {cap.id} 逐项计算", f"has the cap {cap.id}, which is computed from each claim")
    return None


def clashing(policies: Iterable[Policy]) -> bool:
    """Whether an input of some policies is called as a column that their relations have already."""
    return not OWN_COLUMNS.isdisjoint(item.name for policy in policies for item in policy.inputs)


def beyond_width(policy: Policy, least: int = WIDE) -> Text | None:
    """Why whole numbers below ``least`` may not do for a policy, whatever its inputs; None where they do."""
    if widest(calculated(policy), {}) < least:
        return None
    digits = len(str(least)) - 1
    return Text(f"数值可能超过 {digits} 位", f"has numbers that may exceed {digits} digits")


def calculated(policy: Policy) -> list[Expression]:
    """All that is computed of a policy; limits and decided amounts at the scale of its award."""
    scale = Const(max((rule.scale for rule in policy.awards), default=1))
    ends = [end for rule in policy.awards for end in (rule.low, rule.high) if end is not None]
    limits = [cap.limit for cap in policy.caps if cap.limit is not None]
    money = [Apply("multiply", (limit, scale)) for limit in (*limits, Fact("decided", "number"))]
    return [*(condition.test for condition in policy.conditions), *ends, *money]


def key(cap: Cap) -> list[str]:
    """The columns of a cap's key; none for a cap on all claims together."""
    return [quoted(part) for part in cap.per if part != "all"]


def carried(one: Compiled) -> list[str]:
    """The columns that later layers still read: the keys of caps, and what computed limits are computed from."""
    keys = [column for cap in (one.turn, one.shared) if cap for column in key(cap)]
    limits = [cap.limit for cap in one.policy.caps if cap.limit is not None]
    return [*keys, *(quoted(name) for limit in limits for name in facts_of(limit) if not name.startswith(RULING))]
