"""The money clauses of the notice, one small class a policy, written from the clause and from the contract's table.

A clause says three things about *completed* facts (nothing unknown): which conditions hold, what it computes, and
which limits reach across claims. It knows nothing of other claims, of unknown facts or of files.

Units: money is whole fen, numbers are whole millionths, counts are whole. What a clause computes is an exact
``Fraction`` of a fen; nothing is rounded here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

Facts = Mapping[str, Any]
Readings = Mapping[str, str]

BOOLEAN, MONEY, NUMBER, COUNT = "boolean", "money", "number", "count"
Kind = str | tuple[str, ...]
"""Of an input; a tuple is a choice and its values."""

RULING = "ruling"
"""A condition that only the authority can settle: the fact is known, what the text requires is not."""
Verdict = bool | str

YUAN = 100
TEN_THOUSAND = 10_000 * YUAN
MILLION = 1_000_000 * YUAN
GBPS = 1_000_000
"""One Gbps in millionths."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``amount`` for each value of ``per``, over all claims; under ``once``, one paid claim for it.

    ``per`` names applicant, item, year or an input; an empty one is this claim alone.
    """

    per: tuple[str, ...]
    amount: Fraction | int
    once: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """What the clause says of the money, before any limit.

    ``computed`` is the figure that it computes: of a determined award the amount, of a ceiling its own bound, None
    where the ceiling is a bare figure (then it is a limit).
    """

    kind: str
    """determined, ceiling or range."""
    computed: Fraction | int | None = None
    low: int = 0
    """Of a range: what is sure."""


def asked(choice: str, fact: bool) -> Verdict:
    """A restriction that the letter does not carry: required, not required, or for the authority to say."""
    if choice in ("any", "not-required"):
        return True
    return fact or (RULING if choice in ("ask", "presumed") else False)


def in_open_list(choice: str, named: bool, other: bool) -> Verdict:
    """Whether a value stands on a list that ends in 等; others count, do not, or the authority says."""
    if named or not other:
        return named
    return RULING if choice == "ask" else choice == "included"


class Policy:
    """One clause. ``readings`` names its readings, the default first; ``edges`` where an input turns something."""

    name: ClassVar[str]
    facts: ClassVar[Mapping[str, Kind]]
    readings: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    edges: ClassVar[Mapping[str, tuple[int, ...]]] = {}

    def needed(self, read: Readings) -> Mapping[str, Kind]:
        """The inputs that these readings ask for."""
        return self.facts

    def presumed(self, read: Readings) -> tuple[str, ...]:
        """Inputs that count as yes where nothing is stated."""
        return ()

    def whole(self, read: Readings) -> tuple[str, tuple[str, ...]] | None:
        """The input that states the whole of what a key has, and the key, where the amount is all that it gets."""
        return None

    def conditions(self, fact: Facts, read: Readings) -> list[Verdict]:
        """Of each condition, whether it holds."""
        raise NotImplementedError

    def amount(self, fact: Facts, read: Readings) -> Amount:
        """What the clause computes, before limits."""
        return Amount("ceiling")

    def limits(self, fact: Facts, read: Readings) -> list[Limit]:
        """What reaches across claims."""
        raise NotImplementedError


class DataChannel(Policy):
    """按每新建或每扩容1Gbps每次20万元、每个企业每年最高200万元的标准给予补贴."""

    name = "digital.data-channel"
    facts = {"telecom_operator": BOOLEAN, "international_dedicated_channel": BOOLEAN, "added_gbps": NUMBER,
             "new_build": BOOLEAN}  # fmt: skip
    readings = {
        "unit": ("whole-gbps", "pro-rata", "started-gbps"),
        "event": ("each-gbps", "each-event"),
        "new-build": ("by-gbps", "flat"),
    }
    edges = {"added_gbps": (GBPS, 3 * GBPS, 10 * GBPS)}

    def needed(self, read: Readings) -> Mapping[str, Kind]:
        """A new channel matters only where it is paid flat."""
        return {name: kind for name, kind in self.facts.items() if name != "new_build" or read["new-build"] == "flat"}

    def conditions(self, fact: Facts, read: Readings) -> list[Verdict]:
        """An operator, and a channel of that kind; less than one Gbps is eligible and earns nothing."""
        return [fact["telecom_operator"], fact["international_dedicated_channel"]]

    def amount(self, fact: Facts, read: Readings) -> Amount:
        """200,000 yuan for each Gbps counted."""
        if read["new-build"] == "flat" and fact["new_build"]:
            return Amount("determined", 20 * TEN_THOUSAND)
        added = fact["added_gbps"]
        units = {
            "whole-gbps": Fraction(added // GBPS),
            "pro-rata": Fraction(added, GBPS),
            "started-gbps": Fraction(-(-added // GBPS)),
        }[read["unit"]]
        if read["event"] == "each-event":
            units = min(units, Fraction(1))
        return Amount("determined", units * 20 * TEN_THOUSAND)

    def limits(self, fact: Facts, read: Readings) -> list[Limit]:
        """2 million a year."""
        return [Limit(("applicant", "year"), 2 * MILLION)]


class HeadquartersRanking(Policy):
    """对首次被评为世界500强、中国500强等领军企业的跨国公司总部企业最高给予2000万元领军支持."""

    name = "investment.headquarters-ranking"
    facts = {
        "multinational_headquarters": BOOLEAN,
        "headquarters_in_chengdu": BOOLEAN,
        "ranking": ("global_500", "china_500", "other_leading", "none"),
        "first_listing": BOOLEAN,
    }
    readings = {
        "first-listing": ("once-per-applicant", "once-per-list"),
        "place": ("presumed", "chengdu", "not-required"),
        "ranked-entity": ("own", "group"),
        "open-list": ("ask", "included", "closed"),
    }

    def presumed(self, read: Readings) -> tuple[str, ...]:
        """The place stands in the lead question only."""
        return ("headquarters_in_chengdu",) if read["place"] == "presumed" else ()

    def conditions(self, fact: Facts, read: Readings) -> list[Verdict]:
        """A multinational's headquarters, listed for the first time."""
        listed = fact["ranking"] in ("global_500", "china_500")
        return [
            fact["multinational_headquarters"],
            asked(read["place"], fact["headquarters_in_chengdu"]),
            in_open_list(read["open-list"], listed, fact["ranking"] == "other_leading"),
            fact["first_listing"],
        ]

    def limits(self, fact: Facts, read: Readings) -> list[Limit]:
        """20 million, once: for the applicant, or for each list."""
        per = ("applicant",) if read["first-listing"] == "once-per-applicant" else ("applicant", "ranking")
        return [Limit(per, 20 * MILLION, once=True)]


class HeadquartersUpgrade(Policy):
    """对总部企业增加管理职能、扩大管辖区域最高给予500万元提升支持."""

    name = "investment.headquarters-upgrade"
    facts = dict.fromkeys(("headquarters_enterprise", "multinational_headquarters", "headquarters_in_chengdu", "adds_management_functions", "enlarges_territory"), BOOLEAN)  # fmt: skip
    readings = {
        "and-or": ("either", "both"),
        "repeat": ("each-upgrade", "once"),
        "place": ("presumed", "chengdu", "not-required"),
        "multinational": ("presumed", "required", "any"),
    }

    def presumed(self, read: Readings) -> tuple[str, ...]:
        """What only the plan's name and the lead question say."""
        found = []
        if read["place"] == "presumed":
            found.append("headquarters_in_chengdu")
        if read["multinational"] == "presumed":
            found.append("multinational_headquarters")
        return tuple(found)

    def conditions(self, fact: Facts, read: Readings) -> list[Verdict]:
        """A headquarters that does one of the two, or both."""
        adds, enlarges = fact["adds_management_functions"], fact["enlarges_territory"]
        return [
            fact["headquarters_enterprise"],
            asked(read["multinational"], fact["multinational_headquarters"]),
            asked(read["place"], fact["headquarters_in_chengdu"]),
            (adds or enlarges) if read["and-or"] == "either" else (adds and enlarges),
        ]

    def limits(self, fact: Facts, read: Readings) -> list[Limit]:
        """5 million for each upgrade, or once."""
        if read["repeat"] == "once":
            return [Limit(("applicant",), 5 * MILLION, once=True)]
        return [Limit(("applicant", "item"), 5 * MILLION)]


class SmeSettlement(Policy):
    """对新落户企业,经认定给予一年内实到注册资本10%最高500万元的奖励."""

    name = "investment.sme-settlement"
    facts = {"newly_settled": BOOLEAN, "fits_industrial_direction": BOOLEAN, "recognised": BOOLEAN,
             "international_sme": BOOLEAN, "paid_in_capital_first_year": MONEY}  # fmt: skip
    readings = {"international": ("ask", "required", "any"), "fund": ("warn", "cap")}
    edges = {"paid_in_capital_first_year": (10 * MILLION, 30 * MILLION, 50 * MILLION)}

    def whole(self, read: Readings) -> tuple[str, tuple[str, ...]] | None:
        """The capital of the first year, the enterprise's."""
        return "paid_in_capital_first_year", ("applicant",)

    def conditions(self, fact: Facts, read: Readings) -> list[Verdict]:
        """Newly settled, fitting, recognised; international SMEs only, if the text means that."""
        return [
            fact["newly_settled"],
            fact["fits_industrial_direction"],
            fact["recognised"],
            asked(read["international"], fact["international_sme"]),
        ]

    def amount(self, fact: Facts, read: Readings) -> Amount:
        """A tenth of what was paid in during the first year."""
        return Amount("determined", Fraction(fact["paid_in_capital_first_year"], 10))

    def limits(self, fact: Facts, read: Readings) -> list[Limit]:
        """That tenth is all that the enterprise gets; never more than 5 million."""
        return [
            Limit(("applicant",), Fraction(fact["paid_in_capital_first_year"], 10)),
            Limit(("applicant",), 5 * MILLION),
        ]


class OverseasAcquisition(Policy):
    """对成功的海外并购项目给予业主最高不超过5000万元的奖励."""

    name = "investment.overseas-acquisition"
    facts = dict.fromkeys(("overseas_acquisition", "successful", "core_technology", "project_owner"), BOOLEAN)
    readings = {"core-technology": ("ask", "required", "any")}

    def conditions(self, fact: Facts, read: Readings) -> list[Verdict]:
        """A successful acquisition abroad, claimed by its owner."""
        return [
            fact["overseas_acquisition"],
            fact["successful"],
            fact["project_owner"],
            asked(read["core-technology"], fact["core_technology"]),
        ]

    def limits(self, fact: Facts, read: Readings) -> list[Limit]:
        """50 million a project."""
        return [Limit(("applicant", "item"), 50 * MILLION)]


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


class LicensedInstitution(Policy):
    """对落户的持牌法人金融机构,按其注册资本的1%给予最高4000万元奖励."""

    name = "finance.licensed-institution"
    facts = {
        "licensed": BOOLEAN,
        "legal_person": BOOLEAN,
        "settled_in_chengdu": BOOLEAN,
        "well_known_foreign_institution": BOOLEAN,
        "registered_capital": MONEY,
        "paid_in_capital": MONEY,
    }
    readings = {
        "base": ("registered", "paid-in"),
        "foreign": ("ask", "required", "any"),
        "repeat": ("once", "each-claim"),
    }
    edges = dict.fromkeys(("registered_capital", "paid_in_capital"), (3000 * MILLION, 4000 * MILLION))

    def whole(self, read: Readings) -> tuple[str, tuple[str, ...]] | None:
        """The capital, where it may be claimed by parts."""
        return None if read["repeat"] == "once" else (self._base(read), ("applicant",))

    def _base(self, read: Readings) -> str:
        return "registered_capital" if read["base"] == "registered" else "paid_in_capital"

    def needed(self, read: Readings) -> Mapping[str, Kind]:
        """One of the two capitals."""
        unread = {"registered_capital", "paid_in_capital"} - {self._base(read)}
        return {name: kind for name, kind in self.facts.items() if name not in unread}

    def conditions(self, fact: Facts, read: Readings) -> list[Verdict]:
        """Licensed, a legal person, settled; well-known and foreign, if the text means that."""
        return [
            fact["licensed"],
            fact["legal_person"],
            fact["settled_in_chengdu"],
            asked(read["foreign"], fact["well_known_foreign_institution"]),
        ]

    def amount(self, fact: Facts, read: Readings) -> Amount:
        """One percent."""
        return Amount("determined", Fraction(fact[self._base(read)], 100))

    def limits(self, fact: Facts, read: Readings) -> list[Limit]:
        """Once; or by parts, then one percent in all. Never more than 40 million."""
        if read["repeat"] == "once":
            return [Limit(("applicant",), 40 * MILLION, once=True)]
        return [Limit(("applicant",), Fraction(fact[self._base(read)], 100)), Limit(("applicant",), 40 * MILLION)]


class ExportCreditInsurance(Policy):
    """对参保短期出口信用保险的企业,按实缴保费的40%给予最高不超过30万元补贴."""

    name = "finance.export-credit-insurance"
    facts = {
        "chengdu_enterprise": BOOLEAN,
        "insurance": ("short_term_export_credit", "comprehensive_logistics", "other"),
        "premium_paid": MONEY,
    }
    readings = {"cap-period": ("year", "claim", "lifetime"), "place": ("presumed", "chengdu", "not-required")}
    edges = {"premium_paid": (300_000 * YUAN, 500_000 * YUAN, 750_000 * YUAN)}

    def presumed(self, read: Readings) -> tuple[str, ...]:
        """The place is not in the clause."""
        return ("chengdu_enterprise",) if read["place"] == "presumed" else ()

    def conditions(self, fact: Facts, read: Readings) -> list[Verdict]:
        """Insured for short-term export credit."""
        return [
            fact["insurance"] == "short_term_export_credit",
            asked(read["place"], fact["chengdu_enterprise"]),
        ]

    def amount(self, fact: Facts, read: Readings) -> Amount:
        """Forty percent of what was paid."""
        return Amount("determined", Fraction(fact["premium_paid"] * 40, 100))

    def limits(self, fact: Facts, read: Readings) -> list[Limit]:
        """300,000 yuan by what the cap counts."""
        per: dict[str, tuple[str, ...]] = {"year": ("applicant", "year"), "claim": (), "lifetime": ("applicant",)}
        return [Limit(per[read["cap-period"]], 300_000 * YUAN)]


class CommercialFactoring(Policy):
    """对实缴资本超过10亿元的新设商业保理企业,一次性给予200万元奖励."""

    name = "finance.commercial-factoring"
    facts = {"newly_set_up": BOOLEAN, "founder_overseas": BOOLEAN, "in_free_trade_zone": BOOLEAN,
             "paid_in_capital": MONEY}  # fmt: skip
    readings = {"context": ("ask", "required", "any")}
    edges = {"paid_in_capital": (1_000 * MILLION,)}

    def conditions(self, fact: Facts, read: Readings) -> list[Verdict]:
        """New, with more than a billion paid in; of an overseas founder in the zone, if the text means that."""
        return [
            fact["newly_set_up"],
            fact["paid_in_capital"] > 1_000 * MILLION,
            asked(read["context"], fact["founder_overseas"] and fact["in_free_trade_zone"]),
        ]

    def amount(self, fact: Facts, read: Readings) -> Amount:
        """Two million."""
        return Amount("determined", Fraction(2 * MILLION))

    def limits(self, fact: Facts, read: Readings) -> list[Limit]:
        """Once."""
        return [Limit(("applicant",), 2 * MILLION, once=True)]


class WealthManager(Policy):
    """对管理规模超过100亿元的机构给予最高不超过1000万元的落户奖励."""

    name = "finance.wealth-manager"
    facts = {"wealth_manager": BOOLEAN, "well_known_foreign_institution": BOOLEAN, "settled_in_chengdu": BOOLEAN,
             "assets_under_management": MONEY}  # fmt: skip
    readings = {"foreign": ("ask", "required", "any")}
    edges = {"assets_under_management": (10_000 * MILLION,)}

    def conditions(self, fact: Facts, read: Readings) -> list[Verdict]:
        """A wealth manager that settles, with more than ten billion; well-known and foreign, if the text means that."""
        return [
            fact["wealth_manager"],
            fact["settled_in_chengdu"],
            fact["assets_under_management"] > 10_000 * MILLION,
            asked(read["foreign"], fact["well_known_foreign_institution"]),
        ]

    def limits(self, fact: Facts, read: Readings) -> list[Limit]:
        """10 million, once."""
        return [Limit(("applicant",), 10 * MILLION, once=True)]


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
    """Each reading of a policy with the choice in force: the policy's own first, then one of that name, then the default."""
    found = {}
    for name, choices in {**policy.readings, **EVERY_POLICY}.items():
        said = (chosen.get(f"{policy.name}.{name}", ""), chosen.get(name, ""))
        found[name] = next((choice for choice in said if choice in choices), choices[0])
    return found
