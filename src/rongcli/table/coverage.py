"""Which sides of a table's edges its examples touch: thresholds and tiers below, at and above; caps; readings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rongcli.base.errors import RongError
from rongcli.base.text import Text
from rongcli.rules.award import Award, Claim
from rongcli.rules.codes import code
from rongcli.rules.edition import Edition
from rongcli.rules.expression import DATE, Apply, Const, Expression, Fact, is_cell, span, walk
from rongcli.rules.lookup import chosen_readings, wanted_readings
from rongcli.rules.policy import Cap, Input, Policy, stands, under
from rongcli.table.examples import run
from rongcli.table.schema import ExampleTable, OutcomeTable

SIDES = {-1: Text("低于", "below"), 0: Text("等于", "at"), 1: Text("高于", "above")}
COMPARING = ("above", "at_least", "below", "at_most")


class Gap(NamedTuple):
    """An edge side, a choice or a key that no example touches; ``example`` would, where one can be proposed."""

    policy: str
    where: Text
    example: ExampleTable | None = None


def gaps(edition: Edition, name: str, examples: list[ExampleTable]) -> list[Gap]:
    """What the examples of a policy leave untouched, version by version; one that cannot be read touches nothing."""
    whole = edition.policies[name]
    tried = [one for example in examples for one in _tried(edition, whole, example)]
    found = []
    for policy in whole.versions or (whole,):
        mine = [one for one in tried if whole.on(one.claim.date).since == policy.since]
        choices = _choices(policy, (one.example for one in mine))
        left = (*_edges(edition, policy, mine), *_caps(edition, policy, mine), *_keys(policy, mine), *choices)
        found += [gap._replace(where=_in_version(policy, gap.where)) for gap in left]
    return found


def _in_version(policy: Policy, where: Text) -> Text:
    """An edge with the version whose it is, where there are several."""
    if not policy.history:
        return where
    if policy.since is None:
        return Text(f"{where.zh}（{policy.history[0]} 前）", f"{where.en} (before {policy.history[0]})")
    return Text(f"{where.zh}（{policy.since} 起）", f"{where.en} (from {policy.since} on)")


class _Tried(NamedTuple):
    """A claim of an example, its answer, and the readings it stands under."""

    example: ExampleTable
    answer: Award
    chosen: dict[str, str]

    @property
    def claim(self) -> Claim:
        return self.answer.claim


def _tried(edition: Edition, whole: Policy, example: ExampleTable) -> list[_Tried]:
    try:
        wanted = wanted_readings(edition, (whole,), example.readings)
        return [
            _Tried(example, answer, chosen_readings(edition, answer.policy, wanted))
            for answer in run(edition, whole.id, example)
        ]
    except RongError:
        return []


def _edges(edition: Edition, policy: Policy, tried: list[_Tried]) -> Iterator[Gap]:
    """Comparisons of a number with a fixed edge, each side of them."""
    seen: dict[tuple[Expression, int], set[int]] = {}
    for one in tried:
        for left, edge in _comparisons(under(policy, one.chosen)):
            low, high = span(left, one.claim.facts)
            if low == high:
                seen.setdefault((left, edge), set()).add((low > edge) - (low < edge))
    default = under(policy, chosen_readings(edition, policy, {}))
    for left, edge in dict.fromkeys(_comparisons(default)):
        for side, words in SIDES.items():
            if (
                side not in seen.get((left, edge), ())
                and edge + side >= 0
                and isinstance(left, Fact)
                and left.name != DATE
                and not is_cell(left.name)
            ):
                item = policy.input(left.name)
                place = Text(
                    f"{item.label.zh}{words.zh}{code(item, edge)}", f"{item.label.en} {words.en} {code(item, edge)}"
                )
                yield Gap(policy.id, place, _proposal(tried, item, edge + side))


def _comparisons(policy: Policy) -> Iterator[tuple[Expression, int]]:
    ends = [end for rule in policy.awards for end in (rule.low, rule.high) if end is not None]
    for part in (*(condition.test for condition in policy.conditions), *ends):
        for node in walk(part):
            match node:
                case Apply(operator, (left, Const(edge))) if operator in COMPARING and not isinstance(edge, bool | str):
                    yield left, edge


def _proposal(tried: list[_Tried], item: Input, value: int) -> ExampleTable | None:
    """The first example's claim with one input set to a value."""
    if not tried:
        return None
    return ExampleTable(claim={**tried[0].example.claim, item.name: code(item, value)})


def _caps(edition: Edition, policy: Policy, tried: list[_Tried]) -> Iterator[Gap]:
    """Money caps of a computed award: an example that stays under, one that reaches, one that goes over."""
    standing = under(policy, chosen_readings(edition, policy, {}))
    if not standing.awards or standing.awards[0].certainty != "determined":
        return
    sides: dict[str, set[int]] = {}
    for one in tried:
        answer = one.answer
        before = answer.amounts.before_caps
        if answer.eligibility != "eligible" or before is None:
            continue
        for use in answer.caps:
            room = use.limit - use.spent
            sides.setdefault(use.cap.id, set()).add(
                1 if use.reduction or use.binding else (before > room) - (before < room)
            )
    for cap in standing.caps:
        if cap.limit is not None and not cap.entitlement:
            for side in sorted(set(SIDES) - sides.get(cap.id, set())):
                words = SIDES[side]
                yield Gap(policy.id, Text(f"限额 {cap.id} {words.zh}", f"cap {cap.id}: {words.en} it"))


_PAID, _TWO = Text("此前已有支付", "after something was paid"), Text("同一主体两次申请", "two claims of one key")


def _keys(policy: Policy, tried: list[_Tried]) -> Iterator[Gap]:
    """What reaches across claims: an entitlement, "once" and a cap by items.

    Each wants two claims of one key, and an entitlement also a claim after something was paid.
    """
    caps = {cap.id: cap for cap in policy.caps if cap.entitlement or cap.times is not None or "item" in cap.per}
    for name, first in caps.items():
        same = [cap for cap in policy.caps if cap.id == name]
        under_it = [one for one in tried if any(stands(cap, one.chosen) for cap in same)]
        ledgers = {
            _PAID: any(one.example.prior or one.claim.already_awarded for one in under_it) or not first.entitlement,
            _TWO: any(len(one.example.claims) > 1 for one in under_it),
        }
        for words, touched in ledgers.items():
            if not touched:
                place = Text(f"限额 {name}：{words.zh}", f"cap {name}: {words.en}")
                yield Gap(policy.id, place, _ledger_example([*under_it, *tried], first, paid=words is _PAID))


def _ledger_example(tried: list[_Tried], cap: Cap, *, paid: bool) -> ExampleTable | None:
    """The first eligible example, under readings by which the cap stands: twice, or after a yuan was paid."""
    eligible = (one.example for one in tried if one.answer.eligibility == "eligible")
    first = next((one for one in eligible if not one.claims), None)
    if first is None:
        return None
    who: dict[str, str | bool | int] = {"applicant": "甲", **({"item": "一"} if "item" in cap.per else {})}
    claim, readings = {**first.claim, **who}, first.readings | {key: choices[0] for key, choices in cap.when.items()}
    if paid:
        return ExampleTable(claim=claim, prior=[{**who, "amount": "1元"}], readings=readings)
    return ExampleTable(claim=claim, claims=[OutcomeTable(), OutcomeTable()], readings=readings)


def _choices(policy: Policy, examples: Iterable[ExampleTable]) -> Iterator[Gap]:
    """Choices of readings other than the default."""
    used = {(name, choice) for example in examples for name, choice in example.readings.items()}
    for reading in policy.readings.values():
        for choice in reading.choices:
            if choice != reading.default and (reading.id, choice) not in used:
                yield Gap(
                    policy.id,
                    Text(f"解读 {reading.id}={choice}", f"reading {reading.id}={choice}"),
                )
