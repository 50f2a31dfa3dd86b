"""Which sides of a table's edges its examples touch: thresholds and tiers below, at and above; caps; readings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from rongcli.base.errors import RongError
from rongcli.base.text import Text
from rongcli.rules.award import Award, Claim
from rongcli.rules.codes import code
from rongcli.rules.edition import Edition
from rongcli.rules.expression import (
    DATE,
    Apply,
    Const,
    Expression,
    Fact,
    Facts,
    Step,
    facts_of,
    is_cell,
    is_ruling,
    span,
    unknown_facts,
    walk,
)
from rongcli.rules.facts import read_claim
from rongcli.rules.lookup import chosen_readings, wanted_readings
from rongcli.rules.policy import Cap, Input, Policy, stands, under
from rongcli.table.examples import DAY, run
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
    """Comparisons of a number with an edge, fixed or computed, each side of them."""
    seen: dict[tuple[Expression, Expression], set[int]] = {}
    for one in tried:
        for left, edge in _comparisons(under(policy, one.chosen)):
            facts = one.claim.facts
            if _known(left, facts) and _known(edge, facts):
                low, at = span(left, facts)[0], span(edge, facts)[0]
                seen.setdefault((left, edge), set()).add((low > at) - (low < at))
    default = under(policy, chosen_readings(edition, policy, {}))
    for left, edge in dict.fromkeys(_comparisons(default)):
        name, scale = _number(left)
        if name in ("", DATE) or is_cell(name) or name in facts_of(edge):
            continue
        item = policy.input(name)
        for side in sorted(set(SIDES) - seen.get((left, edge), set())):
            if isinstance(edge, Const) and int(edge.value) // scale + side < 0:
                continue
            place = _Edge(edge, scale, side)
            yield Gap(policy.id, _edge_words(item, policy, place), _proposal(tried, policy, item, place))


def _known(part: Expression, facts: Facts) -> bool:
    """Whether a part has one value on some facts, whatever is unknown."""
    least, most = span(part, facts)
    return bool(least == most) and not unknown_facts(part, facts)


class _Edge(NamedTuple):
    """A side of an edge that a number is to be put at; the number times ``scale`` is compared with it."""

    at: Expression
    scale: int
    side: int


def _edge_words(item: Input, policy: Policy, edge: _Edge) -> Text:
    """A side of an edge in words; of a computed one, what it is computed from."""
    words = SIDES[edge.side]
    if isinstance(edge.at, Const):
        value = code(item, int(edge.at.value) // edge.scale)
        return Text(f"{item.label.zh}{words.zh}{value}", f"{item.label.en} {words.en} {value}")
    labels = [policy.input(name).label for name in facts_of(edge.at) if name != DATE and not is_ruling(name)]
    zh, en = "、".join(one.zh for one in labels), ", ".join(one.en for one in labels)
    return Text(f"{item.label.zh}{words.zh}按{zh}计算的界限", f"{item.label.en} {words.en} the edge computed from {en}")


def _number(left: Expression) -> tuple[str, int]:
    """The input that an expression is, and what it is multiplied by; no name where it is something else."""
    match left:
        case Fact(name, "number") if not is_ruling(name):
            return name, 1
        case Step(body=body):
            return _number(body)
        case Apply("multiply", (inner, Const(factor))):
            name, scale = _number(inner)
            return name, scale * int(factor)
    return "", 1


def _comparisons(policy: Policy) -> Iterator[tuple[Expression, Expression]]:
    """What is compared with what in conditions and awards: thresholds, tiers, and the edges of brackets."""
    ends = [end for rule in policy.awards for end in (rule.low, rule.high) if end is not None]
    for part in (*(condition.test for condition in policy.conditions), *ends):
        for node in walk(part):
            match node:
                case Apply(operator, (left, Const(edge))) if operator in COMPARING and not isinstance(edge, bool | str):
                    yield left, Const(edge)
                case Apply(operator, (left, edge)) if operator in COMPARING and _number(left)[0]:
                    yield left, edge
                case Step(formula=formula, body=Apply("subtract", (Apply("min", (left, edge)), _))) if (
                    formula.startswith("bracket(")
                ):
                    yield left, edge


def _proposal(tried: list[_Tried], policy: Policy, item: Input, edge: _Edge) -> ExampleTable | None:
    """The first example's claim, else a plain one, with one input set to a side of an edge; None where it cannot be."""
    if tried:
        stated, facts = dict(tried[0].example.claim), tried[0].claim.facts
    else:
        stated = {one.name: _plain(one, policy) for one in policy.inputs}
        facts = read_claim(policy, stated, date.min).facts
    if not _known(edge.at, facts):
        return None
    at = int(span(edge.at, facts)[0])
    whole, rest = divmod(at, edge.scale)
    value = whole + max(edge.side, 0) if rest else whole + edge.side
    if value < 0 or (rest and edge.side == 0):
        return None
    return ExampleTable(claim={**stated, item.name: code(item, value)})


def _plain(item: Input, policy: Policy) -> str | bool | int:
    """A value to begin an example with where a table has none: conditions that deny a fact are met."""
    if item.type == "boolean":
        return not any(one.negated and one.inputs == (item.name,) for one in policy.conditions)
    if item.choices:
        return next(iter(item.choices))
    return {"money": "1000000", "rate": "50%", "date": DAY, "text": "A"}.get(item.type, "100")


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
