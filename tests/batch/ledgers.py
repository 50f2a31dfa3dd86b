"""Claims and payments that the tests of the ledger share, a small made-up table, and what a run came to."""

import json

DAY = "2019-05-01"
CHANNEL = {"policy": "digital.data-channel", "applicant": "甲", "date": DAY, "telecom_operator": "yes",
           "international_dedicated_channel": "yes", "added_gbps": "8"}  # fmt: skip
TOP = {"policy": "talent.top-talent", "applicant": "甲", "date": DAY, "top_international_talent": "yes",
       "comes_to_chengdu": "yes", "decided_amount": "6000万"}  # fmt: skip
WEALTH = {"policy": "finance.wealth-manager", "applicant": "甲", "date": DAY, "wealth_manager": "yes",
          "well_known_foreign_institution": "yes", "settled_in_chengdu": "yes", "assets_under_management": "150亿",
          "decided_amount": "500万"}  # fmt: skip
LISTED = {"policy": "investment.headquarters-ranking", "applicant": "甲", "date": DAY, "multinational_headquarters": "yes",
          "headquarters_in_chengdu": "yes", "first_listing": "yes", "decided_amount": "1000万"}  # fmt: skip
RECRUIT = {"policy": "talent.recruitment-reward", "applicant": "甲", "date": DAY, "employer": "key_team",
           "introduces_scarce_overseas_talent": "yes", "prior_year_contribution": "100万", "decided_amount": "80万"}  # fmt: skip
CENTRE = {"policy": "rd.overseas-incubation-centre", "applicant": "甲", "date": DAY, "quality_local_incubator": "yes",
          "active_innovation_area": "yes", "centre_operator": "yes", "actual_cost": "1000万"}  # fmt: skip
ACQUIRED = {"policy": "investment.overseas-acquisition", "applicant": "甲", "item": "Kuka", "date": DAY,
            "overseas_acquisition": "yes", "successful": "yes", "core_technology": "yes", "project_owner": "yes",
            "decided_amount": "5000万"}  # fmt: skip
LICENSED = {"policy": "finance.licensed-institution", "applicant": "甲", "date": DAY, "licensed": "yes",
            "legal_person": "yes", "settled_in_chengdu": "yes", "well_known_foreign_institution": "yes",
            "registered_capital": "10亿"}  # fmt: skip


def said(*rows):
    """Rows of a file of JSON lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def paid(base, amount, **more):
    """A row of what was paid before."""
    return {name: base[name] for name in ("policy", "applicant", "item", "date") if name in base} | {"amount": amount, **more}  # fmt: skip


class Answered:
    """The rows and the rejected rows of one run."""

    def __init__(self, rows, rejects, notes):
        self.rows, self.rejects, self.notes = rows, rejects, notes

    @property
    def amounts(self):
        return [row["amount"] for row in self.rows]

    @property
    def notices(self):
        return [set((row["notices"] or "").split(";")) - {"", "none-on-record"} for row in self.rows]


TABLE = """
[edition]
id = "made-up"
version = "1"
currency = "CNY"
title = { zh = "虚构", en = "made up" }
[reading.rounding]
question = { zh = "舍入?", en = "Rounding?" }
choices = { half-up = { zh = "四舍五入", en = "half up" }, down = { zh = "舍去", en = "down" } }
default = "half-up"
literal = "half-up"
[document.notice]
title = { zh = "通知", en = "notice" }
sha256 = "0"
[area.trade]
name = { zh = "贸易", en = "Trade" }
[input.sales]
type = "money"
label = { zh = "销售额", en = "Sales" }
question = { zh = "多少?", en = "How much?" }
[input.size]
type = "choice"
label = { zh = "规模", en = "Size" }
question = { zh = "多大?", en = "How large?" }
choices = { small = { zh = "小", en = "small" }, large = { zh = "大", en = "large" } }
"""


def sold(sales, **more):
    return {"policy": "trade.one", "applicant": "甲", "date": DAY, "sales": sales, **more}
