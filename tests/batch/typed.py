"""Random claims as a database holds them, a third of the numbers at an edge, and what the Python engine decides."""

import datetime
import random

from rongcli.base.names import fold
from rongcli.batch.run import Batch
from rongcli.rules.award import Claim
from rongcli.rules.bounds import saturation
from rongcli.rules.expression import DATE, Apply, Const, span, walk

SQL = {"boolean": "BOOLEAN", "choice": "VARCHAR", "text": "VARCHAR"}
OWN = {
    "n": "BIGINT", "policy": "INTEGER", "day": "BIGINT", "year": "BIGINT", "applicant": "VARCHAR", "applicant_key": "VARCHAR",
    "item": "VARCHAR",
    "decided": "BIGINT", "already": "BIGINT",
}  # fmt: skip
OUTCOME = ("reason", "eligibility", "certainty", "amount", "minimum", "maximum", "before_caps", "capped", "binding_cap")
COMPARING = ("above", "at_least", "below", "at_most")


def types(policies):
    """The columns of the relation that some policies read, and their SQL types."""
    return OWN | {
        item.name: SQL.get(item.type, "BIGINT") for policy in policies for item in policy.inputs if item.name not in OWN
    }


def edges(policy):
    """By input, the numbers at which a condition turns or a cap begins to bind."""
    tests = [condition.test for condition in policy.conditions]
    parts = [*tests, *(end for rule in policy.awards for end in (rule.high, rule.low) if end is not None)]
    meets = {
        right.value
        for part in parts
        for node in walk(part)
        if isinstance(node, Apply) and node.operator in COMPARING and isinstance(right := node.arguments[1], Const)
    }
    ample = {item.name: 10**13 if item.type in ("money", "number", "count", "rate") else True for item in policy.inputs}
    ample |= {item.name: next(iter(item.choices)) for item in policy.inputs if item.choices}
    ample |= {item.name: 737_000 for item in policy.inputs if item.type == "date"} | {DATE: 737_000}
    found = {}
    for item in policy.inputs:
        fills = [
            saturation(rule.high, rule.scale * int(span(cap.limit, ample)[1]), ample, item.name)
            for rule in policy.awards
            for cap in policy.caps
            if rule.high is not None and cap.limit is not None and not cap.entitlement
        ]
        found[item.name] = sorted({*meets, *(fill for fill in fills if fill is not None)}) or [10**6]
    return found


class Typed:
    """Random claims of some policies under some readings."""

    def __init__(self, edition, chosen, seed):
        self._choose = random.Random(seed)
        self._chosen = chosen
        self._edition = edition
        self._edges = [edges(policy) for policy, _ in chosen]

    def _fact(self, item, edge):
        choose = self._choose
        if choose.random() < 0.06:
            return None
        if item.type == "boolean":
            return choose.random() < 0.93
        if item.type == "choice":
            return choose.choice([*item.choices, next(iter(item.choices))])
        if item.type == "date":
            return choose.choice([choose.randrange(736_000, 738_000), 1, 3_652_059, 737_000])
        step = 10**6 if item.type == "count" else 1
        value = choose.randrange(10 ** choose.randrange(1, 15))
        if choose.random() < 0.34:
            value = max(choose.choice(edge) + choose.choice([-1, 0, 1]) * step, 0)
        elif choose.random() < 0.03:
            value = 10**17 - choose.choice([1, 100])
        return value // step * step

    def claims(self, number):
        """Numbered claims with the place of each one's policy."""
        choose = self._choose
        for n in range(1, number + 1):
            code = choose.randrange(len(self._chosen))
            policy, _ = self._chosen[code]
            day = datetime.date(
                choose.choice([2017, 2018, 2018, 2019, 2020]), choose.randrange(1, 13), choose.choice([1, 28, 15])
            )
            facts = {item.name: self._fact(item, self._edges[code][item.name]) for item in policy.inputs}
            known = {name: value for name, value in facts.items() if value is not None} | {DATE: day.toordinal()}
            decided = choose.choice([None, None, 0, 12_345, 10**9, choose.randrange(10**12)])
            already = choose.choice([None] * 12 + [100, 5 * 10**7])
            who = choose.choice(["A", "B", "C", "甲\\'", None]) if choose.random() < 0.5 else f"A{choose.randrange(40)}"
            item = choose.choice(["i", "j", "k", None])
            yield (
                n,
                code,
                Claim(policy.id, day, known, applicant=who, item=item, decided_amount=decided, already_awarded=already),
            )

    def rows(self, claims, columns):
        """The claims as rows of the relation."""
        for n, code, claim in claims:
            key = None if claim.applicant is None else fold(claim.applicant)
            own = (n, code, claim.date.toordinal(), claim.date.year, claim.applicant, key, claim.item,
                   claim.decided_amount, claim.already_awarded)  # fmt: skip
            row = claim.facts | dict(zip(OWN, own, strict=True))
            yield [row.get(name) for name in columns]

    def decided(self, claims):
        """What the Python engine decides, by number, in the order of ``OUTCOME``."""
        readings = {f"{policy.id}.{name}": choice for policy, made in self._chosen for name, choice in made.items()
                    if name in policy.readings}  # fmt: skip
        run = Batch(self._edition, readings, datetime.date(2019, 1, 1))
        found = {}
        for n, decision in run.decide_all([(n, claim) for n, _, claim in claims]).items():
            money = decision.amounts
            binding = next((use.cap.id for use in decision.caps if use.binding), None)
            found[n] = (decision.reason, decision.eligibility, money.certainty, money.amount, money.minimum,
                        money.maximum, money.before_caps, money.capped, binding)  # fmt: skip
        return found
