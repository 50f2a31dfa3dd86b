"""The money clauses of the areas digital, investment and finance: one class each, as the clause reads."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from tests.independent.clause import (
    BOOLEAN,
    GBPS,
    MILLION,
    MONEY,
    NUMBER,
    TEN_THOUSAND,
    YUAN,
    Amount,
    Facts,
    Kind,
    Limit,
    Policy,
    Readings,
    Verdict,
    asked,
    in_open_list,
)


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
    facts = {
        "headquarters_enterprise": BOOLEAN,
        "multinational_headquarters": BOOLEAN,
        "headquarters_in_chengdu": BOOLEAN,
        "adds_management_functions": BOOLEAN,
        "enlarges_territory": BOOLEAN,
    }
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
