"""The made-up city with a policy that two amendments change: facts, a reading and a cap come and go by date."""

from pathlib import Path

CITY = Path(__file__).with_name("city.toml").read_text(encoding="utf-8")
POLICY = "trade.sales-reward"
AMENDED = (
    CITY
    + """
[[policy."trade.sales-reward".amended]]
from = "2020-01-01"
name = { zh = "外贸奖励", en = "Export reward" }
sources = [{ provision = "p9", document = "notice", heading = "九", span = [90, 99], figures = ["3%", "100万元", "50万元", "20万元"] }]
requires = [
  { input = "exporter" },
  { input = "sales", above = "100万元" },
  { input = "booths", at_least = "2" },
]
award = { kind = "rate", rate = "3%", base = { reading = "base", whole = "sales", half = { kind = "product", of = ["sales", "50%"] } } }
caps = [{ limit = "20万元", per = ["applicant", "year"] }]
notes = [{ zh = "展位须为特装。", en = "Booths are custom-built." }]
examples = [
  { claim = { exporter = true, sales = "200万元", booths = "2" }, amount = "6万元" },
  { claim = { exporter = true, sales = "200万元", booths = "1" }, eligibility = "ineligible" },
  { claim = { exporter = true, sales = "200万元", booths = "2", date = "2020-12-31" }, amount = "5万元", capped = true },
]
[policy."trade.sales-reward".amended.reading.base]
question = { zh = "按全部还是半数?", en = "All of the sales, or half?" }
default = "whole"
literal = "whole"
choices.whole = { zh = "全部", en = "all" }
choices.half = { zh = "半数", en = "half" }
[[policy."trade.sales-reward".amended]]
from = "2020-07-01"
sources = [{ provision = "p10", document = "notice", heading = "十", span = [100, 109], figures = ["3%", "100万元", "5万元"] }]
caps = [{ limit = "5万元", per = ["applicant", "year"] }]
"""
)
"""2% of the sales of a small exporter; from 2020 on 3% of an exporter with two booths; from July on 50,000 a year."""
FACTS = {"policy": POLICY, "applicant": "甲", "exporter": True, "sales": "200万元", "size": "small", "booths": "2"}
"""What makes a claim eligible under every version: whatever is asked is stated."""


def written(folder, text=AMENDED):
    """The table as a file."""
    path = folder / "city.toml"
    path.write_text(text, encoding="utf-8")
    return path
