"""One policy under its readings as SQL: what ``decide`` does to a claim, said for a whole column of claims.

A row goes through three layers. ``Local`` needs only the row itself. The ledger then adds ``turns``, the earlier
claims that used a turn under "once", ``spent``, the fen that the row's key has got, and ``waits`` and ``again``, what
the other claims of the key say of it. ``Settled`` reads both layers and gives the outcome. Facts are columns by their
names (see ``expression``); beside them stand ``applicant_key``, ``year``, and ``decided`` and ``already`` in fen.

The ledger's sums are exact where the limit of a key is the same in each of its claims. Whoever runs the statements
decides the claims of other keys one by one (``crossed``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rongcli.base.text import Text
from rongcli.rules.bounds import direction
from rongcli.rules.expression import DEFAULTED, Apply, Const, Expression, Fact, facts_of, is_ruling, rational
from rongcli.rules.ledger import OWN
from rongcli.rules.policy import Cap, Policy
from rongcli.rules.rulings import rulings_of
from rongcli.sql.expression import WIDE, quoted, widest
from rongcli.sql.named import Named


class Local(NamedTuple):
    """SQL for what a row says by itself.

    ``unmet``, ``unknown`` (a condition), ``lacks`` (what the calculation needs) and ``keyless`` are reasons or NULL;
    ``over`` is the cap that rejects it; ``wanted`` the exact value before caps, at the rule's scale; ``bottom`` and
    ``top`` the least and the most it could become; ``granted`` the fen it would take from caps across claims;
    ``allowed`` the fen that its key gets at most, NULL where the row does not tell; ``hard`` whether the least and the
    most must be found by trying (``bounds.most``); ``presumed`` whether a condition is met because nothing is stated.
    """

    unmet: str
    unknown: str
    lacks: str
    keyless: str
    wanted: str
    low: str
    bottom: str
    top: str
    over: str
    granted: str
    allowed: str
    hard: str
    presumed: str


class Settled(NamedTuple):
    """SQL for the outcome, over the columns of ``Local`` and of the ledger; money in fen."""

    reason: str
    eligibility: str
    certainty: str
    amount: str
    minimum: str
    maximum: str
    before_caps: str
    capped: str
    binding_cap: str
    notices: str


LONGEST = 200_000
"""How long the SQL of a policy may be, in marks: a database plans as much in a second, and Python decides at once."""
OWN_COLUMNS = frozenset({
    *Local._fields, *Settled._fields,
    "n", "policy", "day", "decided", "already", "applicant_key", "turns", "spent", "waits", "again", "crossed",
    "who_codes", "row_codes", "fault", "odd", "unsafe", "doubtful", "rowid",
})  # fmt: skip
"""Columns that the relations have beside the facts."""


class Compiled(NamedTuple):
    """A policy in SQL, and its caps that reach across claims: one on number at most, and those on money of one key.

    ``number`` is the SQL type that all its whole numbers fit in. ``parts`` are columns below ``local``, ``sums`` such
    between the ledger and ``settled``.
    """

    policy: Policy
    local: Local
    settled: Settled
    turn: Cap | None
    shared: tuple[Cap, ...]
    number: str
    parts: Named
    sums: Named

    @property
    def size(self) -> int:
        """How long its SQL is, in marks."""
        named = (sql for one in (self.parts, self.sums) for layer in one.layers for sql in layer.values())
        return sum(map(len, (*self.local, *self.settled, *named)))

    @property
    def fixed(self) -> bool:
        """Whether the limits of its caps on money are the same whatever a claim states."""
        return all(isinstance(cap.limit, Const) for cap in self.shared)

    @property
    def limit(self) -> int | None:
        """The fen that caps of one key allow whatever a claim states; None where that is not known beforehand."""
        known = [cap for cap in self.shared if isinstance(cap.limit, Const) and not cap.entitlement]
        limits = [int(cap.limit.value) for cap in known if isinstance(cap.limit, Const)]
        return min(limits) if limits and len(known) == len(self.shared) else None

    @property
    def entitled(self) -> bool:
        """Whether its award, computed from what a claim states, is the whole of what a key gets."""
        return any(cap.entitlement and cap.limit is not None and facts_of(cap.limit) for cap in self.shared)


def beyond(policy: Policy) -> Text | None:
    """Why a policy, as it stands under its readings, cannot be said in SQL; None where it can."""
    if clashing([policy]):
        return Text("有输入项与查询自身的列同名", "has an input that is called as a column of the query's own")
    shared = [cap for cap in policy.caps if cap.per and cap.limit is not None]
    if len({cap.per for cap in shared}) > 1 or sum(cap.times is not None for cap in policy.caps) > 1:
        return Text("跨申请限额的对象不止一种", "has caps across claims of several keys, which bound one another")
    if shared and any(cap.rejects for cap in policy.caps):
        return Text("另有超出即不予的限额", "has a cap that rejects beside a cap across claims")
    ruled = [(one.test, rulings_of(one.test)) for one in policy.conditions]
    if any(len(names) > 1 or any(direction(test, name) == "?" for name in names) for test, names in ruled):
        return Text("一项条件须有几项认定", "has a condition in which rulings bear on one another")
    if any(fact.kind == DEFAULTED for part in calculated(policy) for fact in facts_of(part).values()):
        return Text("分几笔拨付", "is paid in several payments")
    if policy.rankings:
        return Text("按全年申请排名", "ranks a year's claims, which one claim by itself is not asked")
    if (reason := alone(policy)) is not None:
        return reason
    if any(rational(part) for part in calculated(policy)):
        return Text("有两数相除", "has a quotient of what claims state")
    texts = {item.name for item in policy.inputs if item.type == "text"}
    for cap in policy.caps:
        if cap.together:
            return Text(f"限额 {cap.id} 由几项政策共用", f"has the cap {cap.id}, which several policies share")
        if not texts.isdisjoint(cap.per):
            return Text(f"限额 {cap.id} 按文字累计", f"has the cap {cap.id}, which goes by a text")
        if cap.test is not None and (cap.per or cap.times is not None or cap.rejects):
            return Text(f"限额 {cap.id} 只对部分申请有效", f"has the cap {cap.id}, which holds for some claims only")
        if cap.years is not None:
            return Text(f"限额 {cap.id} 按滚动年限累计", f"has the cap {cap.id}, which counts rolling years")
        if "item" in cap.per:
            return Text(f"限额 {cap.id} 按项目累计", f"has the cap {cap.id}, which goes by items")
    return None


def alone(policy: Policy) -> Text | None:
    """Why no column of a table can hold what a policy reads or gives, so that Python does the whole job."""
    if any(grant.number is not None for grant in policy.grants):
        return Text("给的是数量，不是金额", "gives a number that is no money")
    lists = [item.label for item in policy.inputs if item.cells]
    return Text(f"按“{lists[0].zh}”逐行计算", f"goes over the rows of '{lists[0].en}'") if lists else None


def beyond_size(one: Compiled) -> Text | None:
    """Why a policy had better not be said in SQL, though it can be; None where it may."""
    if one.size <= LONGEST:
        return None
    size, most = one.size // 1000, LONGEST // 1000
    return Text(
        f"查询长达 {size} 千字符（上限 {most} 千）", f"would be a query of {size},000 characters ({most},000 at most)"
    )


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
    # An entitlement stands at the award's scale already; multiplied once more it is an upper bound all the same.
    money = [Apply("multiply", (limit, scale)) for limit in (*limits, Fact("decided", "number"))]
    return [*(condition.test for condition in policy.conditions), *ends, *money]


def key(cap: Cap) -> list[str]:
    """The columns of a cap's key; none for a cap on all claims together."""
    return [column(part) for part in cap.per if part != "all"]


def column(part: str) -> str:
    """The column of a part of a key: applicants go by who they are, not by how they are written."""
    return "applicant_key" if part == "applicant" else quoted(part)


def scoped(policy: Policy) -> bool:
    """Whether a cap goes by whose the money is."""
    return any(OWN & set(cap.per) for cap in policy.caps)


def carried(one: Compiled) -> list[str]:
    """The columns that later layers still read: the keys of caps, and what computed limits are computed from."""
    keys = [name for cap in (one.turn, *one.shared) if cap for name in key(cap)]
    limits = [cap.limit for cap in one.policy.caps if cap.limit is not None]
    facts = [quoted(name) for limit in limits for name in facts_of(limit) if not is_ruling(name)]
    sums = (sql for layer in one.sums.layers for sql in layer.values())
    return [*keys, *facts, *one.parts.called(*one.settled, *sums)]
