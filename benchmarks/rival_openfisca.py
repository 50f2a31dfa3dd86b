"""The three rules of ``rivals.py`` in OpenFisca-Core: ``python rival_openfisca.py CLAIMS OUT [--double]``.

A claim is the person, an applicant the group of its claims, a calendar year the period and one simulation; figures are
parameters, each rule a formula over all claims of the year. pandas reads and writes, because OpenFisca does neither.

Money in OpenFisca is float32, seven digits, so most amounts above 100,000 yuan are off by a fen or more; its integers
are int32, too small for fen. ``--double`` makes its floats float64, which it has no setting for: exact below 2^53 fen.
A cap across claims in the order of their dates is numpy here, because its groups only know sums. A fact that is not
known has to be a third choice, because what is left out is zero or false.
"""

# ruff: noqa: N801, N805 - OpenFisca names a variable by its class, and a formula's first argument by its entity
from __future__ import annotations

import sys

import numpy as np
import pandas as pd
from openfisca_core.entities import build_entity
from openfisca_core.model_api import YEAR, Enum, ParameterNode, Variable, max_, min_, not_, select
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables.config import VALUE_TYPES

if "--double" in sys.argv:
    VALUE_TYPES[float]["dtype"] = np.float64

Claim = build_entity("claim", "claims", "A claim", is_person=True)
Applicant = build_entity(
    "applicant", "applicants", "Who claims", roles=[{"key": "claimant", "plural": "claimants", "label": "Its claims"}]
)

FIGURES = {
    "licensed_institution": {"rate": 0.01, "limit": 40_000_000},
    "export_credit_insurance": {"rate": 0.4, "limit": 300_000},
    "data_channel": {"price": 200_000, "limit": 2_000_000},
}


class Policy(Enum):
    licensed_institution = "finance.licensed-institution"
    export_credit_insurance = "finance.export-credit-insurance"
    data_channel = "digital.data-channel"


class Answer(Enum):
    unknown = ""
    yes = "yes"
    no = "no"


class Insurance(Enum):
    unknown = ""
    short_term_export_credit = "short_term_export_credit"
    comprehensive_logistics = "comprehensive_logistics"
    other = "other"


class Eligibility(Enum):
    eligible = "eligible"
    ineligible = "ineligible"
    needs_information = "needs-information"


def given(name: str, kind: type, **more: object) -> type[Variable]:
    """A fact of a claim."""
    if issubclass(kind, Enum):
        more |= {"possible_values": kind, "default_value": next(iter(kind))}
    kind = Enum if issubclass(kind, Enum) else kind
    return type(
        name, (Variable,), {"value_type": kind, "entity": Claim, "definition_period": YEAR, "label": name, **more}
    )


FLAGS = (
    "licensed", "legal_person", "settled_in_chengdu", "well_known_foreign_institution", "telecom_operator",
    "international_dedicated_channel",
)  # fmt: skip
NUMBERS = ("registered_capital", "premium_paid", "added_gbps")
CHOICES = dict.fromkeys(FLAGS, Answer) | {"policy": Policy, "insurance": Insurance}
FACTS = [
    *(given(name, kind) for name, kind in CHOICES.items()),
    *(given(name, float) for name in NUMBERS),
    given("day", int),
    given("rewarded_before", bool, entity=Applicant),
]


def by_policy(claim, period, values):
    """Of a value for each policy, that of the claim's own."""
    policy = claim("policy", period)
    return select([policy == one for one in Policy], values)


def answers(claim, period, names, answer):
    """Whether any of some conditions has that answer."""
    return np.any([claim(name, period) == answer for name in names], axis=0)


def earlier(claim, period, amounts):
    """The sum of some amounts over earlier claims of the same applicant and policy, by day, then by place."""
    group = claim.simulation.applicant.members_entity_id * len(Policy) + np.asarray(claim("policy", period))
    order = np.lexsort((claim("day", period), group))
    sums = np.cumsum(amounts[order], dtype=np.float64) - amounts[order]
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    within = sums - np.repeat(sums[starts], np.diff(starts, append=len(order)))
    found = np.empty_like(within)
    found[order] = within
    return found


def fen(yuan):
    """Yuan rounded half up to the fen."""
    return np.floor(yuan * 100 + 0.5) / 100


class unmet(Variable):
    value_type, entity, definition_period = bool, Claim, YEAR

    def formula(claim, period):
        insurance = claim("insurance", period)
        covered = (insurance == Insurance.short_term_export_credit) + (insurance == Insurance.unknown)
        return by_policy(
            claim,
            period,
            [answers(claim, period, FLAGS[:3], Answer.no), not_(covered), answers(claim, period, FLAGS[4:], Answer.no)],
        )


class unknown(Variable):
    value_type, entity, definition_period = bool, Claim, YEAR

    def formula(claim, period):
        foreign = claim("well_known_foreign_institution", period) == Answer.yes
        return by_policy(
            claim,
            period,
            [
                answers(claim, period, FLAGS[:3], Answer.unknown) + not_(foreign),
                claim("insurance", period) == Insurance.unknown,
                answers(claim, period, FLAGS[4:], Answer.unknown),
            ],
        )


class eligibility(Variable):
    value_type, possible_values, default_value = Enum, Eligibility, Eligibility.ineligible
    entity, definition_period = Claim, YEAR

    def formula(claim, period):
        once = claim("policy", period) == Policy.licensed_institution
        unmet, unknown = claim("unmet", period), claim("unknown", period)
        rewards = once * not_(unmet) * not_(unknown)
        again = claim.applicant("rewarded_before", period) + (earlier(claim, period, rewards) > 0)
        return select(
            [unmet + once * again, unknown],
            [Eligibility.ineligible, Eligibility.needs_information],
            default=Eligibility.eligible,
        )


class rewarded(Variable):
    value_type, entity, definition_period = bool, Applicant, YEAR

    def formula(applicant, period):
        policy, said = applicant.members("policy", period), applicant.members("eligibility", period)
        now = applicant.any((policy == Policy.licensed_institution) * (said == Eligibility.eligible))
        return applicant("rewarded_before", period) + now


class before_caps(Variable):
    value_type, entity, definition_period = float, Claim, YEAR

    def formula(claim, period, parameters):
        rules = parameters(period)
        amounts = [
            fen(claim("registered_capital", period) * rules.licensed_institution.rate),
            fen(claim("premium_paid", period) * rules.export_credit_insurance.rate),
            np.floor(claim("added_gbps", period)) * rules.data_channel.price,
        ]
        return by_policy(claim, period, amounts) * (claim("eligibility", period) == Eligibility.eligible)


class amount(Variable):
    value_type, entity, definition_period = float, Claim, YEAR

    def formula(claim, period, parameters):
        rules, before = parameters(period), claim("before_caps", period)
        limit = by_policy(claim, period, [rules[one.name].limit for one in Policy])
        return min_(before, max_(limit - fen(earlier(claim, period, before)), 0))


def system() -> TaxBenefitSystem:
    """The policies as OpenFisca knows them."""
    policies = TaxBenefitSystem([Claim, Applicant])
    dated = {
        policy: {name: {"values": {"2018-01-01": {"value": value}}} for name, value in figures.items()}
        for policy, figures in FIGURES.items()
    }
    policies.parameters = ParameterNode("", data=dated)
    for variable in (*FACTS, unmet, unknown, eligibility, rewarded, before_caps, amount):
        policies.add_variable(variable)
    return policies


def decide(policies: TaxBenefitSystem, claims: pd.DataFrame, year: int, rewarded: np.ndarray) -> pd.DataFrame:
    """What the claims of one year come to; ``rewarded`` says of each applicant whether it has had what comes once."""
    builder = SimulationBuilder()
    builder.create_entities(policies)
    builder.declare_person_entity("claim", claims.index)
    who = np.unique(claims["owner"])
    applicants = builder.declare_entity("applicant", who)
    builder.join_with_persons(applicants, claims["owner"], np.zeros(len(claims), dtype=np.int8))
    simulation = builder.build(policies)
    for name, kind in CHOICES.items():
        places = [[one.value for one in kind].index(value) for value in claims[name].cat.categories]
        simulation.set_input(name, year, np.array(places)[claims[name].cat.codes])
    for name in (*NUMBERS, "day"):
        simulation.set_input(name, year, claims[name].to_numpy())
    simulation.set_input("rewarded_before", year, rewarded[who])
    found = {name: simulation.calculate(name, year) for name in ("eligibility", "before_caps", "amount")}
    rewarded[who] = simulation.calculate("rewarded", year)
    said = pd.Categorical.from_codes(np.asarray(found["eligibility"]), [one.value for one in Eligibility])
    return pd.DataFrame(found | {"eligibility": said}, index=claims.index)


def main() -> None:
    """Reads, decides year by year, writes; the totals go to stderr."""
    path, out = sys.argv[1:3]
    kinds = dict.fromkeys(CHOICES, "category")
    names = pd.read_csv(path, nrows=0).columns
    claims = pd.read_csv(
        path, dtype={name: kinds.get(name, "str") for name in names}, keep_default_na=False, engine="pyarrow"
    )
    days = pd.to_datetime(claims["date"], format="%Y-%m-%d")
    owner, owners = pd.factorize(claims["applicant"])
    numbers = {name: pd.to_numeric(claims[name]).fillna(0) for name in NUMBERS}
    facts = claims[[*CHOICES]].assign(owner=owner, day=days.dt.day_of_year, **numbers)
    policies, rewarded = system(), np.zeros(len(owners), dtype=bool)
    years = facts.groupby(days.dt.year)
    found = pd.concat([decide(policies, some, year, rewarded) for year, some in years]).sort_index()
    asked = found["eligibility"].eq("needs-information")
    found["amount"], found["before_caps"] = found["amount"].mask(asked), found["before_caps"].mask(asked)
    found["capped"] = found["before_caps"] > found["amount"]
    pd.concat([claims, found], axis=1).to_csv(out, index=False)
    totals = found["amount"].astype("float64").groupby(claims["policy"], observed=True)
    print(totals.agg(["size", "sum"]), file=sys.stderr)


if __name__ == "__main__":
    main()
