"""Random files of claims for the money clauses, each with earlier payments and readings: made to hit edges and keys.

A file has few applicants, items and figures, so that several claims meet under one key; a third of the amounts stand
within a fen of an edge or a cap, dates stand around the ends of years. What a file may hold beyond plain claims is
named by ``FEATURES``.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.independent.calculator import LARGEST
from tests.independent.clause import BOOLEAN, MILLION, Policy
from tests.independent.clauses import EVERY_POLICY, POLICIES, in_force
from tests.independent.keys import Applicants, scaled

FEATURES = (
    "already", "prior", "spelt", "numbers", "repayments", "paid-before", "id-twice", "negative", "undated", "nobody",
    "no-item", "unlisted", "refused", "largest",
)  # fmt: skip
"""What files may hold:

already: claims say what was paid before; prior: earlier payments; repayments: negative ones; unlisted: some without the
list that a cap goes by; refused: some that cannot be used; paid-before: claims that were paid; spelt: names spelt
differently; numbers: register numbers; nobody: rows without an applicant; no-item: rows without an item; undated: rows
without a date; id-twice: a claim id that comes twice; negative: a claim that is one; largest: the largest quantities.
"""

DATES = ("2018-12-31", "2019-01-01", "2019-06-15", "2019-06-15", "2019-12-31", "2020-01-01", "2020-02-29")
NAMES = ("成都甲公司", "Acme Ltd", "乙医院", "Zeta (Chengdu)", "丙", "Straße AG", "丁工厂", "Omega")
ITEMS = ("Kuka", "p2", "中心")
OWN = ("claim_id", "policy", "applicant", "applicant_id", "item", "date", "decided_amount", "already_awarded")
CAPS = {
    "digital.data-channel": 2 * MILLION,
    "investment.headquarters-ranking": 20 * MILLION,
    "investment.headquarters-upgrade": 5 * MILLION,
    "investment.sme-settlement": 5 * MILLION,
    "investment.overseas-acquisition": 50 * MILLION,
    "talent.top-talent": 100 * MILLION,
    "talent.national-expert": 3 * MILLION,
    "talent.recruitment-reward": 5 * MILLION,
    "finance.licensed-institution": 40 * MILLION,
    "finance.export-credit-insurance": 30_000_000,
    "finance.commercial-factoring": 2 * MILLION,
    "finance.wealth-manager": 10 * MILLION,
    "rd.institution": 2 * MILLION,
    "rd.overseas-incubation-centre": 5 * MILLION,
    "health.direct-billing": 25_000_000,
    "health.tcm-project": 20_000_000,
}
"""Of each policy the figure that amounts are aimed at, in fen."""


@dataclass(slots=True)
class Batch:
    """One file of claims, what was paid before, and the readings in force."""

    claims: list[dict[str, Any]]
    prior: list[dict[str, Any]]
    readings: dict[str, str]


def plain(fen: int) -> str:
    """Fen as yuan."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100}.{fen % 100:02d}"


class Maker:
    """Makes one file."""

    def __init__(
        self, choose: random.Random, policies: Collection[str], choices: Mapping[str, tuple[str, ...]],
        features: Collection[str], size: int,
    ) -> None:  # fmt: skip
        self._choose = choose
        self._features = set(features)
        self._policies = [
            POLICIES[name] for name in choose.sample(sorted(policies), choose.randint(1, min(5, len(policies))))
        ]
        self._readings = dict(self._drawn(choices))
        many = max(size // choose.choice([3, 5, 10]), 2)
        self._names = [f"{choose.choice(NAMES)}{place}" for place in range(many)]
        self._numbers = {name: f"91510100MA{place}" for place, name in enumerate(self._names) if choose.random() < 0.5}
        self._undated = "undated" in self._features and choose.random() < 0.3
        self._figures = {name: [self._near(name) for _ in range(4)] for name in CAPS}

    def _drawn(self, choices: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
        for policy in self._policies:
            for name, known in {**policy.readings, **EVERY_POLICY}.items():
                code = f"{policy.name}.{name}" if name in policy.readings else name
                drawn = self._choose.choice(choices.get(code, known))
                if code in choices or drawn != known[0] or self._choose.random() < 0.5:
                    yield code, drawn

    def _near(self, name: str) -> int:
        """An amount about the policy's figure."""
        choose, cap = self._choose, CAPS[name]
        part = choose.choice([cap, cap, cap // 2, cap // 4, cap * 2, cap // 3, choose.randrange(2 * cap)])
        return max(part + choose.choice([-1, 0, 1]), 0)

    def _amount(self, name: str) -> int:
        """Decided or paid before: a third within a fen of an edge."""
        choose, cap = self._choose, CAPS[name]
        if choose.random() < 0.34:
            return max(choose.choice([0, cap, cap // 2, 5_000_000]) + choose.choice([-1, 0, 1]), 0)
        return choose.choice([choose.choice(self._figures[name]), choose.randrange(cap), choose.randrange(100)])

    def _quantity(self, policy: Policy, name: str) -> int:
        choose, edges = self._choose, policy.edges.get(name, (MILLION,))
        if choose.random() < 0.34:
            return max(choose.choice(edges) + choose.choice([-1, 0, 1]), 0)
        if "largest" in self._features and choose.random() < 0.01:
            return LARGEST[str(policy.facts[name])]
        if policy.facts[name] == "count":
            return choose.randrange(8)
        edge = choose.choice(edges)
        return choose.choice(
            [edge, edge * 2, choose.randrange(2 * edge), choose.randrange(1_000), self._figures[policy.name][0]]
        )

    def _fact(self, policy: Policy, name: str) -> object:
        choose, kind = self._choose, policy.facts[name]
        if kind == BOOLEAN:
            return choose.random() < 0.975
        if isinstance(kind, tuple):
            return choose.choice([*kind, kind[0], kind[0], kind[0], kind[1]])
        value = self._quantity(policy, name)
        if kind == "count":
            return str(value)
        return plain(value) if kind == "money" else f"{value // 10**6}.{value % 10**6:06d}"

    def _who(self) -> dict[str, str | None]:
        choose = self._choose
        if "nobody" in self._features and choose.random() < 0.01:
            return {"applicant": None, "applicant_id": None}
        name = choose.choice(self._names)
        number = self._numbers.get(name) if "numbers" in self._features and choose.random() < 0.6 else None
        if "numbers" in self._features and number and choose.random() < 0.04:
            name = choose.choice(self._names)
        return {"applicant": self._spelt(name), "applicant_id": number and self._spelt(number)}

    def _spelt(self, name: str) -> str:
        choose = self._choose
        if "spelt" not in self._features or choose.random() < 0.7:
            return name
        wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in name)
        return choose.choice(
            [name.upper(), wide, name[:1] + " " + name[1:], name[:2] + "\u200b" + name[2:], name.swapcase()]
        )

    def _item(self) -> str | None:
        return None if "no-item" in self._features and self._choose.random() < 0.08 else self._choose.choice(ITEMS)

    def _date(self) -> str | None:
        return None if self._undated and self._choose.random() < 0.05 else self._choose.choice(DATES)

    def claim(self, number: int, ids: bool) -> dict[str, Any]:
        """One row."""
        choose, policy = self._choose, self._choose.choice(self._policies)
        read = in_force(policy, self._readings)
        row: dict[str, Any] = {"claim_id": f"c{number}" if ids else None, "policy": policy.name}
        row |= self._who() | {"item": self._item(), "date": self._date()}
        row |= {name: self._fact(policy, name) for name in policy.needed(read)}
        if choose.random() < 0.15:
            for name in choose.sample(sorted(policy.needed(read)), choose.randint(1, min(4, len(policy.needed(read))))):
                row[name] = None
        for name in policy.presumed(read):
            if choose.random() < 0.5:
                row[name] = None
        unknown = [name for name in policy.needed(read) if row[name] is None]
        for name in unknown[4:]:
            row[name] = self._fact(policy, name)
        row["decided_amount"] = plain(self._decided(policy, read, row)) if choose.random() < 0.6 else None
        if "already" in self._features and choose.random() < 0.06:
            row["already_awarded"] = plain(self._amount(policy.name))
        if "negative" in self._features and choose.random() < 0.004:
            row["decided_amount"] = "-5.00"
        if "id-twice" in self._features and ids and choose.random() < 0.01:
            row["claim_id"] = f"c{max(number - choose.randint(1, 9), 0)}"
        return row

    def _decided(self, policy: Policy, read: Mapping[str, str], row: Mapping[str, Any]) -> int:
        """What the authority decided: of an award that follows from a stated whole often about that, or half of it."""
        whole = policy.whole(read)
        if whole is None or row[whole[0]] is None or self._choose.random() < 0.4:
            return self._amount(policy.name)
        bound = int(row[whole[0]]) * 5_000_000 if policy.facts[whole[0]] == "count" else scaled(row[whole[0]]) or 0
        about = bound // self._choose.choice([1, 1, 2, 3]) + self._choose.choice([-1, 0, 1])
        return min(max(about, 0), LARGEST["money"])

    def paid(self, number: int, ids: bool) -> dict[str, Any]:
        """One earlier payment."""
        choose, policy = self._choose, self._choose.choice(self._policies)
        who = self._who()
        while not who["applicant"]:
            who = self._who()
        row: dict[str, Any] = {"claim_id": f"p{number}" if ids else None, "policy": policy.name, **who}
        row |= {"item": choose.choice(ITEMS), "date": choose.choice(DATES)}
        row["amount"] = plain(self._amount(policy.name) // choose.choice([1, 2, 3]))
        if "ranking" in policy.facts:
            unlisted = "unlisted" in self._features and choose.random() < 0.2
            row["ranking"] = None if unlisted else choose.choice(["global_500", "china_500", "other_leading"])
        return row

    def _taken_back(self, paid: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Repayments of some payments that can be told from all others."""
        for row in paid:
            same = [other for other in paid if all(other[key] == row[key] for key in ("policy", "item", "date"))]
            if self._choose.random() < 0.15 and (row["claim_id"] or len(same) == 1):
                fen = int(row["amount"].replace(".", ""))
                if not fen:
                    continue
                yield row | {"amount": plain(-self._choose.choice([fen, fen, -(-fen // 2), 1]))}

    def _claim_again(self, claims: list[dict[str, Any]], prior: list[dict[str, Any]]) -> None:
        """Some claims take the id of an earlier payment, most of them its applicant too."""
        given = [row for row in prior if row["claim_id"] and not row["amount"].startswith("-")]
        for paid in self._choose.sample(given, min(12, len(given))):
            same = [row for row in claims if row["policy"] == paid["policy"]]
            if same:
                row = self._choose.choice(same)
                row["claim_id"] = paid["claim_id"]
                if self._choose.random() < 0.7:
                    row |= {"applicant": paid["applicant"], "applicant_id": paid["applicant_id"]}

    def _spoilt(self, prior: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The same with one fault: an id twice, a repayment of too much or of nothing, a row without its applicant."""
        row = self._choose.choice([row for row in prior if not row["amount"].startswith("-")])
        faults: list[dict[str, Any]] = [
            {"claim_id": "twice", "amount": "1.00"},
            {"amount": "-999999999.99"},
            {"claim_id": "none", "amount": "-0.01"},
            {"claim_id": "own", "applicant": None, "applicant_id": None},
        ]
        fault = self._choose.choice(faults)
        added = [row | fault]
        return [*prior, *added, *added] if fault.get("claim_id") == "twice" else [*prior, *added]

    def batch(self, size: int) -> Batch:
        """The whole file."""
        choose, ids = self._choose, self._choose.random() < 0.6
        prior: list[dict[str, Any]] = []
        if "prior" in self._features and choose.random() < 0.5:
            with_ids = choose.random() < 0.5
            prior = [self.paid(number, with_ids) for number in range(choose.randint(1, max(size // 6, 3)))]
            if "repayments" in self._features:
                prior += list(self._taken_back(prior))
        claims = [self.claim(number, ids) for number in range(size)]
        applicants = Applicants([*claims, *prior])
        # A name beside two numbers: whose payment it was is not for a file to say.
        prior = [row for row in prior if len(applicants.possible(row)) == 1]
        if "refused" in self._features and prior and choose.random() < 0.05:
            prior = self._spoilt(prior)
        if "paid-before" in self._features and ids:
            self._claim_again(claims, prior)
        return Batch(claims, prior, self._readings)


def batches(
    number: int,
    seed: int,
    policies: Collection[str] = tuple(POLICIES),
    choices: Mapping[str, tuple[str, ...]] | None = None,
    features: Collection[str] = FEATURES,
    most: int = 400,
) -> Iterator[Batch]:
    """Files with that many claims in all; ``choices`` narrows what a reading is drawn from."""
    made = turn = 0
    while made < number:
        choose = random.Random(f"{seed}:{turn}")
        size = min(choose.choice([most // 10, most // 2, most, most]), number - made)
        yield Maker(choose, policies, choices or {}, features, size).batch(size)
        made, turn = made + size, turn + 1
