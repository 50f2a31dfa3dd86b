"""Pools: the money that all applicants share, such as a year's fund.

A pool is a cap on money that goes by neither applicant nor item. Whether it limits awards is what the notice says,
so a reading decides it: a pool whose cap does not stand under the chosen readings is only reported. How one that
stands is spent is a choice of whoever runs the batch (``--pool``):

- first-come (the default): in date order, as every other cap is;
- pro-rata: all claims are decided without the pool; where they come to more than it holds, each gets its share;
- report: nothing is reduced, and the summary says by how much the pool would be overdrawn.

A pool whose limit is an input, a parameter or computed is shared out where all its claims come to the same limit. What
cannot be shared out (a rolling pool, one that rejects what goes over it, several limits of one pool, a claim that does
not say which pool or how large) is refused: whoever asks for shares gets no other order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rongcli.base.errors import InputError, UsageError
from rongcli.base.money import in_words
from rongcli.base.text import Text
from rongcli.rules.award import Amounts, CapUse, Claim
from rongcli.rules.expression import span, unknown_facts
from rongcli.rules.ledger import OWN, Ledger
from rongcli.rules.policy import Cap, Policy, stands

Mode = Literal["report", "first-come", "pro-rata"]
MODES: tuple[Mode, ...] = ("report", "first-come", "pro-rata")


def is_pool(cap: Cap) -> bool:
    """Whether a cap is one pool of money for all applicants."""
    return cap.limit is not None and bool(cap.per) and not OWN & set(cap.per)


_OTHER_WAYS = Text("请用 --pool first-come 或 --pool report", "use --pool first-come or --pool report")


def _owner(policy: Policy, cap: Cap) -> str:
    """Whose a pool is: a policy's, or that of all which share it."""
    return " + ".join(cap.together) or policy.id


def _limit(cap: Cap, claim: Claim) -> int | None:
    """The fen of a pool as a claim has it; None where the claim does not say."""
    assert cap.limit is not None
    return None if unknown_facts(cap.limit, claim.facts) else int(span(cap.limit, claim.facts)[1])


def _refuse_unshareable(policy: Policy, cap: Cap) -> None:
    """Raises UsageError for a pool that cannot be shared out whatever the claims."""
    why = Text("超出即不予", "rejects what goes over it") if cap.rejects else None
    why = Text("按滚动年限累计", "counts rolling years") if cap.years is not None else why
    if why is not None:
        name = f"{_owner(policy, cap)} {cap.id}"
        zh, en = f"资金池 {name} {why.zh}，无法按比例分配", f"the pool {name} {why.en}: it cannot be shared out"
        raise UsageError(Text(zh, en), hint=_OTHER_WAYS)


def _unstated(name: str, part: Text) -> InputError:
    zh = f"未填{part.zh}，资金池 {name} 无从分配"
    return InputError(Text(zh, f"does not state '{part.en}', by which the pool {name} is shared out"), hint=_OTHER_WAYS)


def _two_limits(name: str, here: int, before: int, currency: str) -> InputError:
    zh = [in_words(fen, "zh", currency) for fen in (here, before)]
    en = [in_words(fen, "en", currency) for fen in (here, before)]
    return InputError(
        Text(
            f"资金池 {name} 在此为{zh[0]}，在先前的申请中为{zh[1]}，无法按比例分配",
            f"has a pool {name} of {en[0]}, an earlier claim one of {en[1]}: only one sum can be shared out",
        ),
        hint=_OTHER_WAYS,
    )


def shares(asked: Sequence[int], room: int) -> list[int]:
    """What each gets of ``room`` fen when together they ask for more: in proportion, rounded down to the fen.

    The fen that rounding leaves go one each to the largest remainders, among equal ones to the first. So the shares
    come to exactly ``room``, and nobody gets more than was asked.
    """
    total = sum(asked)
    if total <= room:
        return list(asked)
    parts = [divmod(amount * room, total) for amount in asked]
    found = [whole for whole, _ in parts]
    by_remainder = sorted(range(len(asked)), key=lambda index: (-parts[index][1], index))
    for index in by_remainder[: room - sum(found)]:
        found[index] += 1
    return found


@dataclass(slots=True)
class PoolUse:
    """What one pool was asked for and what it gave, in fen; ``key`` says which, such as the year."""

    policy: str
    cap: Cap
    mode: Mode
    key: dict[str, object]
    limit: int
    before: int
    """Granted before this batch (``--prior``)."""
    asked: int = 0
    """What the claims come to without this pool."""
    granted: int = 0
    claims: int = 0
    rest_to: list[int] = field(default_factory=list)
    """The rows that got a fen of what rounding left of a shared pool."""
    sized: bool = True
    """Whether any claim says how large the pool is; until then its limit is 0."""
    since: str | None = None
    """The date of the version that says so."""

    @property
    def room(self) -> int:
        """Fen that this batch could have taken."""
        return max(self.limit - self.before, 0)

    @property
    def overdraft(self) -> int:
        """Fen by which what was granted goes over the pool."""
        return max(self.before + self.granted - self.limit, 0)


Key = tuple[object, ...]


class Pools:
    """The pools of one batch: which bind and how, what they gave, and the shares of those shared out."""

    def __init__(self, ledger: Ledger, mode: Mode | None = None) -> None:
        self._ledger = ledger
        self._mode = mode
        self._uses: dict[Key, PoolUse] = {}
        self._asked: dict[Key, dict[int, int]] = {}
        self._shares: dict[Key, dict[int, int]] = {}
        self._of: dict[tuple[str, str | None], list[tuple[Cap, Mode]]] = {}
        """By policy, and by the date of its version."""

    def binding(self, policy: Policy, chosen: Mapping[str, str]) -> Policy:
        """The policy without the pools that are not to be spent claim by claim."""
        pools = [(cap, self._how(cap, chosen)) for cap in policy.caps if is_pool(cap)]
        self._of[policy.id, policy.since] = pools
        for cap, mode in pools:
            if mode == "pro-rata":
                _refuse_unshareable(policy, cap)
        aside = [cap for cap, mode in pools if mode != "first-come" and stands(cap, chosen)]
        return policy._replace(caps=tuple(cap for cap in policy.caps if cap not in aside)) if aside else policy

    def _how(self, cap: Cap, chosen: Mapping[str, str]) -> Mode:
        if not stands(cap, chosen):
            return "report"
        return self._mode or "first-come"

    def of(self, policy: Policy) -> bool:
        """Whether a policy, as ``binding`` gave it, has pools."""
        return bool(self._of[policy.id, policy.since])

    def shared(self, policy: Policy) -> bool:
        """Whether a pool of a policy is shared out, so that all claims must be decided ahead."""
        return any(mode == "pro-rata" for _, mode in self._of[policy.id, policy.since])

    def ask(self, row: int, policy: Policy, claim: Claim, amounts: Amounts) -> None:
        """Enters what a claim comes to, ahead of sharing out. Raises InputError where its share could not be told."""
        if amounts.amount:
            for cap, mode in self._of[policy.id, policy.since]:
                if mode == "pro-rata":
                    use = self._shared_use(row, policy, cap, claim)
                    self._asked.setdefault(self._key(use), {})[row] = amounts.amount

    def _shared_use(self, row: int, policy: Policy, cap: Cap, claim: Claim) -> PoolUse:
        assert cap.limit is not None
        unstated = self._ledger.lacking(cap, claim) or next(iter(unknown_facts(cap.limit, claim.facts)), None)
        name = f"{_owner(policy, cap)} {cap.id}"
        if unstated is not None:
            label = next((item.label for item in policy.inputs if item.name == unstated), Text(unstated, unstated))
            raise _unstated(name, label).at(line=row)
        use, limit = self._use(policy, cap, "pro-rata", claim), _limit(cap, claim) or 0
        if use.limit != limit:
            raise _two_limits(name, limit, use.limit, policy.currency).at(line=row)
        return use

    def share_out(self) -> None:
        """Fixes the shares, once all claims have asked; of several pools each shares what the one before left."""
        left: dict[int, int] = {}
        for key, asked in self._asked.items():
            use, rows = self._uses[key], sorted(asked)
            wanted = [min(asked[row], left.get(row, asked[row])) for row in rows]
            found = shares(wanted, use.room)
            total = sum(wanted)
            if total > use.room:
                least = [amount * use.room // total for amount in wanted]
                use.rest_to = [row for row, got, low in zip(rows, found, least, strict=True) if got > low]
            self._shares[key] = dict(zip(rows, found, strict=True))
            left.update(self._shares[key])

    def settle(
        self, row: int, policy: Policy, claim: Claim, amounts: Amounts, caps: tuple[CapUse, ...]
    ) -> tuple[Amounts, tuple[CapUse, ...]]:
        """The money and caps of a decided claim after its shares, entered into what the pools gave."""
        for cap, mode in self._of[policy.id, policy.since]:
            if amounts.amount is None or self._ledger.lacking(cap, claim) is not None:
                continue
            use = self._use(policy, cap, mode, claim)
            lost = next((one.reduction for one in caps if one.cap is cap), 0)
            asked = amounts.amount
            if mode == "pro-rata":
                share = self._shares.get(self._key(use), {}).get(row, asked)
                amounts, caps = _reduced(amounts, caps, use, share)
            use.claims += 1
            use.asked += asked + lost
            use.granted += share if mode == "pro-rata" else asked
        return amounts, caps

    def _use(self, policy: Policy, cap: Cap, mode: Mode, claim: Claim) -> PoolUse:
        parts = self._ledger.parts_of(cap, claim)
        key: Key = (_owner(policy, cap), cap.id, cap.per, cap.years, *parts.values())
        use, limit = self._uses.get(key), _limit(cap, claim)
        if use is None:
            before = self._ledger.before(policy, cap, claim)
            use = self._uses[key] = PoolUse(_owner(policy, cap), cap, mode, parts, limit or 0, before)
            use.sized, use.since = limit is not None, policy.since
        later = (policy.since or "") > (use.since or "")  # what the version of the latest claims says is what there is
        if limit is not None and (later or not use.sized):
            use.limit, use.sized, use.since = limit, True, policy.since
        return use

    @staticmethod
    def _key(use: PoolUse) -> Key:
        return (use.policy, use.cap.id, use.cap.per, use.cap.years, *use.key.values())

    def uses(self) -> list[PoolUse]:
        """What each pool gave, by policy, pool and key; of a pool whose size no claim says there is nothing to tell."""
        told = (use for use in self._uses.values() if use.sized)
        return sorted(told, key=lambda use: (use.policy, use.cap.id, str(list(use.key.values()))))


def _reduced(
    amounts: Amounts, caps: tuple[CapUse, ...], use: PoolUse, share: int
) -> tuple[Amounts, tuple[CapUse, ...]]:
    """The money cut to a share of a pool, and the pool among the caps."""
    assert amounts.amount is not None
    lost = amounts.amount - share
    shared = CapUse(use.cap, use.limit, use.before, bool(lost), lost, max(use.room - use.asked, 0) if not lost else 0)
    if lost:
        amounts = amounts._replace(amount=share, minimum=share, maximum=share, capped=True)
        caps = tuple(one._replace(binding=False) for one in caps)
    return amounts, (*caps, shared)
