"""Which sides of a table's edges its examples touch: thresholds and tiers below, at and above; caps; readings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from rongcli.base.errors import RongError
from rongcli.base.text import Text
from rongcli.render.values import code
from rongcli.rules.award import Claim
from rongcli.rules.edition import Edition
from rongcli.rules.explain import Asked, explain
from rongcli.rules.expression import DATE, Apply, Const, Expression, Fact, span, walk
from rongcli.rules.lookup import chosen_readings, wanted_readings
from rongcli.rules.policy import Input, Policy, under
from rongcli.table.examples import run
from rongcli.table.schema import ExampleTable

SIDES = {-1: Text("低于", "below"), 0: Text("等于", "at"), 1: Text("高于", "above")}
COMPARING = ("above", "at_least", "below", "at_most")


class Gap(NamedTuple):
    """An edge side or a choice that no example touches; ``claim`` would touch it, where one can be proposed."""

    policy: str
    where: Text
    claim: dict[str, Any] | None
    readings: dict[str, str]


def gaps(edition: Edition, name: str, examples: list[ExampleTable]) -> list[Gap]:
    """What the examples of a policy leave untouched, version by version; one that cannot be read touches nothing."""
    whole = edition.policies[name]
    tried = [one for example in examples if (one := _tried(edition, whole, example)) is not None]
    found = []
    for policy in whole.versions or (whole,):
        mine = [one for one in tried if whole.on(one.claim.date).since == policy.since]
        readable = [one.example for one in mine]
        left = (*_edges(edition, policy, mine), *_caps(edition, policy, mine), *_choices(policy, readable))
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
    """An example with its claim as read and the readings it stands under."""

    example: ExampleTable
    claim: Claim
    chosen: dict[str, str]


def _tried(edition: Edition, whole: Policy, example: ExampleTable) -> _Tried | None:
    try:
        claim = run(edition, whole.id, example).claim
        policy, wanted = whole.on(claim.date), wanted_readings(edition, (whole,), example.readings)
        return _Tried(example, claim, chosen_readings(edition, policy, wanted))
    except RongError:
        return None


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
            ):
                item = policy.input(left.name)
                place = Text(
                    f"{item.label.zh}{words.zh}{code(item, edge)}", f"{item.label.en} {words.en} {code(item, edge)}"
                )
                yield Gap(policy.id, place, _proposal(tried, item, edge + side), {})


def _comparisons(policy: Policy) -> Iterator[tuple[Expression, int]]:
    ends = [end for rule in policy.awards for end in (rule.low, rule.high) if end is not None]
    for part in (*(condition.test for condition in policy.conditions), *ends):
        for node in walk(part):
            match node:
                case Apply(operator, (left, Const(edge))) if operator in COMPARING and not isinstance(edge, bool | str):
                    yield left, edge


def _proposal(tried: list[_Tried], item: Input, value: int) -> dict[str, Any] | None:
    """The first example's claim with one input set to a value."""
    if not tried:
        return None
    shown = code(item, value)
    return {**tried[0].example.claim, item.name: shown}


def _caps(edition: Edition, policy: Policy, tried: list[_Tried]) -> Iterator[Gap]:
    """Money caps of a computed award: an example that stays under, one that reaches, one that goes over."""
    standing = under(policy, chosen_readings(edition, policy, {}))
    if not standing.awards or standing.awards[0].certainty != "determined":
        return
    sides: dict[str, set[int]] = {}
    for one in tried:
        answer = explain(Asked(edition, policy, one.claim, one.chosen))
        before = answer.amounts.before_caps
        if answer.eligibility != "eligible" or before is None:
            continue
        for use in answer.caps:
            room = use.limit - use.spent
            sides.setdefault(use.cap.id, set()).add(
                1 if use.reduction or use.binding else (before > room) - (before < room)
            )
    for cap in standing.caps:
        if cap.limit is not None:
            for side in sorted(set(SIDES) - sides.get(cap.id, set())):
                words = SIDES[side]
                yield Gap(policy.id, Text(f"限额 {cap.id} {words.zh}", f"cap {cap.id}: {words.en} it"), None, {})


def _choices(policy: Policy, examples: Iterable[ExampleTable]) -> Iterator[Gap]:
    """Choices of readings other than the default."""
    used = {(name, choice) for example in examples for name, choice in example.readings.items()}
    for reading in policy.readings.values():
        for choice in reading.choices:
            if choice != reading.default and (reading.id, choice) not in used:
                yield Gap(
                    policy.id,
                    Text(f"解读 {reading.id}={choice}", f"reading {reading.id}={choice}"),
                    None,
                    {reading.id: choice},
                )
