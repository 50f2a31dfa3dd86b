"""The money clauses by name, and the readings in force of each."""

from __future__ import annotations

from tests.independent.clause import Policy, Readings
from tests.independent.enterprises import (
    CommercialFactoring,
    DataChannel,
    ExportCreditInsurance,
    HeadquartersRanking,
    HeadquartersUpgrade,
    LicensedInstitution,
    OverseasAcquisition,
    SmeSettlement,
    WealthManager,
)
from tests.independent.people import (
    DirectBilling,
    NationalExpert,
    OverseasIncubationCentre,
    RecruitmentReward,
    ResearchInstitution,
    TcmProject,
    TopTalent,
)

POLICIES: dict[str, Policy] = {
    made.name: made()
    for made in (
        DataChannel, HeadquartersRanking, HeadquartersUpgrade, SmeSettlement, OverseasAcquisition, TopTalent,
        NationalExpert, RecruitmentReward, LicensedInstitution, ExportCreditInsurance, CommercialFactoring,
        WealthManager, ResearchInstitution, OverseasIncubationCentre, DirectBilling, TcmProject,
    )
}  # fmt: skip

EVERY_POLICY = {"rounding": ("half-up", "down")}
"""Readings of every policy."""


def in_force(policy: Policy, chosen: Readings) -> dict[str, str]:
    """The choice in force of each reading of a policy: its own first, then one of that name, then the default."""
    found = {}
    for name, choices in {**policy.readings, **EVERY_POLICY}.items():
        said = (chosen.get(f"{policy.name}.{name}", ""), chosen.get(name, ""))
        found[name] = next((choice for choice in said if choice in choices), choices[0])
    return found
