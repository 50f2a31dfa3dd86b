"""Doubts about a table that loads: whatever a reader of it would take for granted and be wrong.

Conditions that nobody can meet, caps that never bind, readings that change nothing, figures without a clause.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from typing import Any

from rongcli.base.text import Text
from rongcli.rules.edition import Edition
from rongcli.rules.expression import UNLIMITED, Const, span, truth
from rongcli.rules.outlook import Open, most
from rongcli.rules.policy import ROUNDING, AwardRule, Cap, Condition, Grant, Policy, TimeLimit, under
from rongcli.sql.compiled import calculated
from rongcli.sql.expression import widest
from rongcli.table import ambiguities, citations, targets, wholes
from rongcli.table.doubt import Doubt, cap_place
from rongcli.table.figures import Printed
from rongcli.table.lets import unused_lets
from rongcli.table.schema import PolicyTable, Table
from rongcli.table.words import Path

ABSENT = frozenset({"unused-input", "unused-document", "unused-value", "empty-area"})
"""The codes of what nothing uses: a doubt only where that is so at every date."""


def every(edition: Edition, table: Table, data: dict[str, Any], figures: list[Printed]) -> Iterator[Doubt]:
    """Every doubt about a table; ``figures`` are those that it was lowered from."""
    yield from _unused(edition, table)
    yield from _shared_names(edition)
    yield from targets.doubts(table)
    yield from ambiguities.doubts(table, data)
    yield from of_policies(edition, table, data, figures)


def of_policies(edition: Edition, table: Table, data: dict[str, Any], figures: list[Printed]) -> Iterator[Doubt]:
    """The doubts about each policy of an edition by itself."""
    of_each: defaultdict[Path, list[Printed]] = defaultdict(list)
    for figure in figures:
        of_each[figure.path[:2]].append(figure)
    for name, policy in edition.policies.items():
        item = table.policy[name]
        yield from _conditions(policy, item)
        yield from _caps(policy, item)
        yield from wholes.doubts(policy, item)
        yield from _award(policy)
        yield from _readings(policy)
        yield from citations.figures(name, item, data["policy"][name], of_each["policy", name], edition.currency)
        yield from citations.time_limit(policy)
        yield from citations.sources(name, item)


def _unused(edition: Edition, table: Table) -> Iterator[Doubt]:
    used = {item.name for policy in edition.policies.values() for item in policy.inputs}
    for kind, name in [*(("input", name) for name in table.input), *(("rows", name) for name in table.rows)]:
        if name not in used:
            yield Doubt(
                (kind, name),
                "unused-input",
                Text("没有政策用到此输入项", "no policy uses this input"),
                Text("多半是名称写错", "a name is probably misspelt where it was meant"),
                Text("删去，或在政策中使用", "use it in a policy, or remove it"),
            )
    for path in unused_lets(table):
        yield Doubt(
            path,
            "unused-value",
            Text("没有用到此数值", "nothing uses this value"),
            Text("多半是名称写错", "a name is probably misspelt where it was meant"),
            Text("删去，或在使用处写其名称", "use it by its name, or remove it"),
        )
    cited = {source.document for policy in table.policy.values() for source in policy.sources}
    cited |= {target.document for target in table.target.values()}
    for name in table.document:
        if name not in cited:
            yield Doubt(
                ("document", name),
                "unused-document",
                Text("没有政策引用此文件", "no policy cites this document"),
                Text("其承诺无从查询", "nothing it promises can be asked for"),
                Text("补上政策，或删去", "add a policy, or remove it"),
            )
    areas = {policy.area for policy in edition.policies.values()}
    for name in table.area:
        if name not in areas:
            yield Doubt(
                ("area", name),
                "empty-area",
                Text("领域中没有政策", "no policy is in this area"),
                Text("命令列表中会出现空项", "the command would lead nowhere"),
                Text("补上政策，或删去", "add a policy, or remove it"),
            )


def _shared_names(edition: Edition) -> Iterator[Doubt]:
    seen: dict[tuple[str, str], str] = {}
    for name, policy in edition.policies.items():
        for word in dict.fromkeys((*policy.name, *policy.aliases)):
            other = seen.setdefault((policy.area, word), name)
            if other != name:
                yield Doubt(
                    ("policy", name, "name"),
                    "shared-name",
                    Text(f"与 {other} 同名：{word}", f"shares the name '{word}' with {other}"),
                    Text("按此名称只能查到其中一项", "only one of the two is found by it"),
                    Text("改用不同名称", "give it another name"),
                )


def _variants(policy: Policy) -> Iterator[dict[str, str]]:
    """Every combination of a policy's readings, at most a few hundred."""
    names = list(policy.readings)
    for choices in list(product(*(policy.readings[name].choices for name in names)))[:256]:
        yield dict(zip(names, choices, strict=True)) | {ROUNDING: "half-up"}


_ANY = AwardRule("determined", None, Const(1), 1, {})


def _conditions(policy: Policy, item: PolicyTable) -> Iterator[Doubt]:
    path: Path = ("policy", policy.id, "requires")
    for condition in policy.conditions:
        verdict = truth(condition.test, {})
        alike = [other.test for other in policy.conditions if other.id == condition.id and other.when != condition.when]
        if verdict is True and any(truth(test, {}) is None for test in alike):
            continue  # a reading may widen a condition until nothing is left of it
        if verdict is not None:
            words = Text("恒为真", "is always met") if verdict else Text("恒为假", "can never be met")
            yield Doubt(
                _requirement(policy, item, condition.id),
                "constant-condition",
                words,
                Text("条件不起作用", "it decides nothing"),
                Text("核对数值与比较", "check the figure and the comparator"),
            )
    for chosen in _variants(policy):
        standing = under(policy, chosen)
        tests = tuple(condition.test for condition in standing.conditions)
        if tests and most(Open(tests, _ANY), {}) == 0 and all(truth(test, {}) is not False for test in tests):
            yield Doubt(
                path,
                "contradiction",
                Text("各项条件不能同时满足", "the conditions can never all be met"),
                Text("没有人能享受此政策", "nobody could ever be eligible"),
                Text("核对各项比较与选项", "check comparators and choices"),
            )
            return


def _requirement(policy: Policy, item: PolicyTable, name: str) -> Path:
    for index, part in enumerate(item.requires):
        if name == (part.id or (part.input or "").replace("_", "-")):
            return ("policy", policy.id, "requires", index)
    return ("policy", policy.id, "requires")


def _caps(policy: Policy, item: PolicyTable) -> Iterator[Doubt]:
    limits: dict[tuple[str, ...], int] = {}
    for cap in policy.caps:
        if cap.entitlement or not isinstance(cap.limit, Const):
            continue
        limit = int(cap.limit.value)
        place = cap_place(policy, item, cap)
        why = Text("读者会以为它限制金额", "a reader would think that it limits something")
        mend = Text("核对数额，或删去", "check the figure, or remove it")
        if not cap.per and not cap.when and policy.awards and all(_below(rule, limit) for rule in policy.awards):
            yield Doubt(place, "idle-cap", Text("限额永不触及", "this cap can never bind"), why, mend)
        narrower = [other for per, other in limits.items() if set(per) <= set(cap.per) and per == cap.per]
        if not cap.when and any(other <= limit for other in narrower):
            yield Doubt(
                place,
                "idle-cap",
                Text("前一限额更低，此限额永不触及", "an earlier cap is lower: this one can never bind"),
                why,
                mend,
            )
        if not cap.when:
            limits[cap.per] = min(limit, limits.get(cap.per, limit))


def _below(rule: AwardRule, limit: int) -> bool:
    if rule.high is None:
        return False
    greatest = span(rule.high, {})[1]
    return bool(greatest < UNLIMITED and greatest <= limit * rule.scale)


def _bounding(policy: Policy) -> Text:
    """How to bound what is multiplied: each number of the award, by a smallest."""
    names = [item.name for item in policy.inputs if item.type in ("number", "count", "rate")]
    each = f'{{ kind = "smallest", of = ["{names[0] if names else "INPUT"}", "…"] }}'
    listed = ", ".join(names)
    return Text(f"为其中的 {listed} 设上限，如 {each}", f"bound one of {listed}, as in {each}")


def _award(policy: Policy) -> Iterator[Doubt]:
    path: Path = ("policy", policy.id, "award")
    if widest(calculated(policy), {}) >= UNLIMITED:
        yield Doubt(
            path,
            "too-large",
            Text("数值可能超过 200 位", "numbers that may have more than 200 digits"),
            Text("与不设上限无法区分", "they could not be told from an amount without any bound"),
            _bounding(policy),
        )
    for rule in policy.awards:
        if (
            rule.certainty == "ceiling"
            and rule.high is None
            and not any(cap.limit is not None and cap.test is None for cap in policy.caps)
        ):
            yield Doubt(
                path,
                "no-ceiling",
                Text("“最高”没有数额", "a ceiling without any limit"),
                Text("答案没有上限可言", "an answer could name no maximum"),
                Text("写 bound 或限额", "give a bound, or a cap with a limit"),
            )
        if rule.certainty == "range" and rule.low is not None and rule.high is not None:
            low, high = span(rule.low, {}), span(rule.high, {})
            if low[0] > high[1]:
                yield Doubt(
                    path,
                    "empty-range",
                    Text("下限高于上限", "the minimum lies above the maximum"),
                    Text("区间为空", "no amount is within it"),
                    Text("核对两个数额", "check both figures"),
                )
    if policy.awards and policy.benefit not in ("money", "discount", "support", "fund"):
        yield Doubt(
            ("policy", policy.id, "benefit"),
            "award-without-money",
            Text("非资金类政策有 award", "a benefit that is not money has an award"),
            Text("答案会给出金额", "an answer would state an amount"),
            Text("改 benefit，或以 grants 代替", "change the benefit, or say what it grants"),
        )


def _readings(policy: Policy) -> Iterator[Doubt]:
    parts: list[Condition | AwardRule | Cap | Grant | TimeLimit] = [
        *policy.conditions,
        *policy.awards,
        *policy.caps,
        *policy.grants,
        *policy.time_limits,
    ]
    for reading in policy.readings.values():
        standing = [
            tuple(index for index, part in enumerate(parts) if choice in part.when.get(reading.id, (choice,)))
            for choice in reading.choices
        ]
        if len(set(standing)) < len(standing):
            yield Doubt(
                ("policy", policy.id, "reading", reading.id),
                "idle-reading",
                Text("有选项与另一选项结果相同", "a choice makes no difference to another"),
                Text("读者选了也没有变化", "choosing it would change nothing"),
                Text("在条件、奖补或限额中使用，或删去", "use it in a condition, award or cap, or remove it"),
            )
