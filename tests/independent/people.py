"""The money clauses of the areas talent, rd and health: one class each, as the clause reads."""

from __future__ import annotations

from fractions import Fraction

from tests.independent.clause import (
    BOOLEAN,
    COUNT,
    MILLION,
    MONEY,
    TEN_THOUSAND,
    Amount,
    Facts,
    Limit,
    Policy,
    Readings,
    Verdict,
    in_open_list,
)


class TopTalent(Policy):
    """对诺贝尔奖等国际顶尖人才(团队)来蓉创新创业给予最高1亿元综合资助."""

    name = "talent.top-talent"
    facts = {"top_international_talent": BOOLEAN, "comes_to_chengdu": BOOLEAN}

    def conditions(self, fact: Facts, read: Readings) -> list[Verdict]:
        """Top talent that comes."""
        return [fact["top_international_talent"], fact["comes_to_chengdu"]]

    def limits(self, fact: Facts, read: Readings) -> list[Limit]:
        """100 million; two documents, one benefit."""
        return [Limit(("applicant",), 100 * MILLION)]


class NationalExpert(Policy):
    """对“两院”院士、国家“千人计划”“万人计划”专家等来蓉创新创业,给予最高300万元的资金资助."""

    name = "talent.national-expert"
    facts = {
        "title": ("academician", "thousand_talents", "ten_thousand_talents", "other"),
        "comes_to_chengdu": BOOLEAN,
    }
    readings = {"open-list": ("ask", "included", "closed")}

    def conditions(self, fact: Facts, read: Readings) -> list[Verdict]:
        """One of the three titles, or another if the list is open."""
        other = fact["title"] == "other"
        return [in_open_list(read["open-list"], not other, other), fact["comes_to_chengdu"]]

    def limits(self, fact: Facts, read: Readings) -> list[Limit]:
        """3 million."""
        return [Limit(("applicant",), 3 * MILLION)]


class RecruitmentReward(Policy):
    """在其上一年度对成都发展作出的贡献额度内,给予最高500万元的引才奖励."""

    name = "talent.recruitment-reward"
    facts = {
        "employer": ("key_team", "well_known_enterprise", "other"),
        "introduces_scarce_overseas_talent": BOOLEAN,
        "prior_year_contribution": MONEY,
    }
    readings = {"cap-period": ("year", "talent", "lifetime"), "amount": ("ceiling", "bound")}
    edges = {"prior_year_contribution": (MILLION, 3 * MILLION, 5 * MILLION)}

    def whole(self, read: Readings) -> tuple[str, tuple[str, ...]] | None:
        """The contribution, the employer's for the year."""
        return "prior_year_contribution", ("applicant", "year")

    def conditions(self, fact: Facts, read: Readings) -> list[Verdict]:
        """A key team or a well-known enterprise that brings in such a talent."""
        return [fact["employer"] != "other", fact["introduces_scarce_overseas_talent"]]

    def amount(self, fact: Facts, read: Readings) -> Amount:
        """Within the contribution, or equal to it."""
        kind = "determined" if read["amount"] == "bound" else "ceiling"
        return Amount(kind, Fraction(fact["prior_year_contribution"]))

    def limits(self, fact: Facts, read: Readings) -> list[Limit]:
        """The contribution is the employer's for the year under every reading; 5 million by what the cap counts."""
        per = {"year": ("applicant", "year"), "talent": ("applicant", "item"), "lifetime": ("applicant",)}
        return [
            Limit(("applicant", "year"), fact["prior_year_contribution"]),
            Limit(per[read["cap-period"]], 5 * MILLION),
        ]


class ResearchInstitution(Policy):
    """对外资企业在我市…及我市高校院所、企业在国(境)外注册成立的研发机构,一次性给予最高200万元的研发经费资助."""

    name = "rd.institution"
    facts = {
        "founder_foreign_invested": BOOLEAN,
        "founder_chengdu_based": BOOLEAN,
        "registered_in": ("chengdu", "outside_mainland", "elsewhere"),
        "independent_legal_person": BOOLEAN,
    }

    def conditions(self, fact: Facts, read: Readings) -> list[Verdict]:
        """Foreign-invested and here, or of Chengdu and outside the mainland; a legal person of its own."""
        here = fact["founder_foreign_invested"] and fact["registered_in"] == "chengdu"
        outside = fact["founder_chengdu_based"] and fact["registered_in"] == "outside_mainland"
        return [here or outside, fact["independent_legal_person"]]

    def limits(self, fact: Facts, read: Readings) -> list[Limit]:
        """2 million, once for the institution."""
        return [Limit(("applicant", "item"), 2 * MILLION, once=True)]


class OverseasIncubationCentre(Policy):
    """给予运营机构实际发生费用的30%最高500万元的补贴."""

    name = "rd.overseas-incubation-centre"
    facts = {"quality_local_incubator": BOOLEAN, "active_innovation_area": BOOLEAN, "centre_operator": BOOLEAN,
             "actual_cost": MONEY}  # fmt: skip
    readings = {"cap-scope": ("operator", "centre")}
    edges = {"actual_cost": (10 * MILLION, 1_666_666_666, 1_666_666_667)}

    def conditions(self, fact: Facts, read: Readings) -> list[Verdict]:
        """A quality incubator of the city that operates a centre in such an area."""
        return [fact["quality_local_incubator"], fact["active_innovation_area"], fact["centre_operator"]]

    def amount(self, fact: Facts, read: Readings) -> Amount:
        """Thirty percent."""
        return Amount("determined", Fraction(fact["actual_cost"] * 30, 100))

    def limits(self, fact: Facts, read: Readings) -> list[Limit]:
        """5 million, for the operator or for the centre."""
        return [Limit(("applicant",) if read["cap-scope"] == "operator" else ("applicant", "item"), 5 * MILLION)]


class DirectBilling(Policy):
    """每开通一家国际商业医疗保险直付服务并办理实际业务的给予最高5万元奖励."""

    name = "health.direct-billing"
    facts = {"chengdu_medical_institution": BOOLEAN, "insurers_connected": COUNT}
    edges = {"insurers_connected": (1, 3, 5)}

    def whole(self, read: Readings) -> tuple[str, tuple[str, ...]] | None:
        """The insurers so far, the institution's."""
        return "insurers_connected", ("applicant",)

    def conditions(self, fact: Facts, read: Readings) -> list[Verdict]:
        """A medical institution of the city with at least one insurer."""
        return [fact["chengdu_medical_institution"], fact["insurers_connected"] >= 1]

    def amount(self, fact: Facts, read: Readings) -> Amount:
        """Up to 50,000 yuan an insurer."""
        return Amount("ceiling", Fraction(fact["insurers_connected"] * 5 * TEN_THOUSAND))

    def limits(self, fact: Facts, read: Readings) -> list[Limit]:
        """That much in all: the count is of all insurers so far."""
        return [Limit(("applicant",), fact["insurers_connected"] * 5 * TEN_THOUSAND)]


class TcmProject(Policy):
    """对建成的重点合作项目奖励5万至20万元."""

    name = "health.tcm-project"
    facts = {"tcm_abroad": BOOLEAN, "key_project": BOOLEAN, "completed": BOOLEAN}
    readings = {"minimum": ("guaranteed", "indicative")}

    def conditions(self, fact: Facts, read: Readings) -> list[Verdict]:
        """A key project abroad, completed."""
        return [fact["tcm_abroad"], fact["key_project"], fact["completed"]]

    def amount(self, fact: Facts, read: Readings) -> Amount:
        """50,000 to 200,000 yuan; the lower end is sure, or only indicative."""
        return Amount("range", 20 * TEN_THOUSAND, 5 * TEN_THOUSAND if read["minimum"] == "guaranteed" else 0)

    def limits(self, fact: Facts, read: Readings) -> list[Limit]:
        """200,000 yuan a project."""
        return [Limit(("applicant", "item"), 20 * TEN_THOUSAND)]
