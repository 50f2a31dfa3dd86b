"""Printed tables: several columns used by name, edges as the notice says them, yes-or-no and lists of choices as keys."""

import csv
import datetime

import pytest

from rongcli.base.errors import TableError
from rongcli.batch.engines import duckdb
from rongcli.rules.explain import evaluate
from rongcli.table.check import check
from tests.batch.jobs import agreed
from tests.table.test_check import BUNDLED
from tests.table.test_language import PREAMBLE, made, policy

DAY = datetime.date(2025, 6, 1)
CLASS = """let.class = { kind = "lookup", by = ["kind", "flag"], rows = [
  { kind = "x", flag = true, entry = "5%", most = "100元" },
  { kind = "x", flag = false, entry = "4%", most = "number_limit" },
  { kind = ["y"], entry = { reading = "r", low = "1%", high = "2%" }, most = "50元" },
] }
let.number_limit = { kind = "per_unit", price = "10元", quantity = "number" }
award = { kind = "smallest", of = [{ kind = "rate", rate = "class.entry", base = "money" }, "class.most"] }
[policy."a.one".reading.r]
question = { zh = "甲?", en = "A?" }
choices = { low = { zh = "低", en = "low" }, high = { zh = "高", en = "high" } }
default = "low"
literal = "high"
"""


def amount(edition, readings=None, **facts):
    stated = {key: str(value) for key, value in facts.items()}
    return evaluate(edition, {"policy": "a.one", **stated}, on=DAY, readings=readings).amounts.amount


def test_a_column_is_used_by_its_name(tmp_path):
    edition = made(tmp_path, policy("one", CLASS))
    assert amount(edition, money=1000, kind="x", flag="yes") == 50_00
    assert amount(edition, money=9000, kind="x", flag="yes") == 100_00
    assert amount(edition, money=9000, kind="x", flag="no", number=3) == 30_00
    assert amount(edition, money=1000, kind="y") == 10_00
    assert amount(edition, {"r": "high"}, money=1000, kind="y") == 20_00


def test_every_engine_agrees(tmp_path):
    edition = made(tmp_path, policy("one", CLASS))
    claims = tmp_path / "claims.csv"
    with claims.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["policy", "applicant", "money", "kind", "flag", "number"])
        rows = [
            (money, kind, flag, "3")
            for money in ("", "1000", "9000")
            for kind in ("", "x", "y")
            for flag in ("", "yes", "no")
        ]
        writer.writerows(["a.one", str(n), *row] for n, row in enumerate(rows))
    agreed(claims, edition, tmp_path, engine=duckdb)


BEGINS = 'award = { kind = "tiers", by = "number", tiers = [{ value = "0元" }, { at_least = "30", value = "5元" }, { above = "60", value = "9元" }] }'
ENDS = 'award = { kind = "tiers", by = "number", tiers = [{ below = "30", value = "0元" }, { up_to = "60", value = "5元" }, { value = "9元" }] }'
PARTS = 'award = { kind = "brackets", of = "number", tiers = [{ value = "1元" }, { above = "30", value = "2元" }, { above = "60", value = "3元" }] }'


@pytest.mark.parametrize(
    ("number", "fen"), [("0", 0), ("29.999999", 0), ("30", 500), ("60", 500), ("60.000001", 900), ("1000", 900)]
)
def test_where_a_tier_begins_is_where_the_one_before_ends(tmp_path, number, fen):
    for body in (BEGINS, ENDS):
        assert amount(made(tmp_path, policy("one", body)), number=number) == fen


def test_brackets_begin_where_the_notice_says_too(tmp_path):
    edition = made(tmp_path, policy("one", PARTS))
    assert [amount(edition, number=n) for n in (10, 30, 40, 100)] == [10_00, 30_00, 50_00, 30_00 + 60_00 + 120_00]


@pytest.mark.parametrize(
    ("body", "key", "told"),
    [
        (CLASS.replace('"class.most"]', '"class.mots"]'), "award.of[1]", "did you mean class.most?"),
        (CLASS.replace('"class.most"]', '"class"]'), "award.of[1]", "neither a figure nor the name"),
        (CLASS.replace(', most = "100元"', ""), "let.class.rows[0].most", "is missing"),
        (CLASS.replace('entry = "5%"', 'entry = "5"'), "let.class.rows[0].entry", "is not a rate"),
        (CLASS.replace('high = "2%"', 'high = "2"'), "let.class.rows[2].entry.high", "is not a rate"),
        (CLASS.replace("flag = false, ", ""), "let.class.rows", "covered twice"),
        (CLASS.replace('kind = "x", flag = false', 'kind = "z", flag = false'), "let.class.rows[1].kind", "no choice 'z'"),
        (CLASS.replace("let.class = {", 'let.class = { columns = { entri = { zh = "甲" } }, value = {').replace("] }\nlet.n", "] } }\nlet.n"), "let.class.columns.entri", "did you mean entry?"),
        ('award = { kind = "lookup", by = ["number"], rows = [{ value = "1元" }] }', "award.by[0]", "use tiers"),
        (BEGINS.replace("{ value", '{ above = "1", value'), "award.tiers[0]", "below it nothing is said"),
        (BEGINS.replace('above = "60"', 'up_to = "60"'), "award.tiers[2].up_to", "all where they begin"),
        (BEGINS.replace('above = "60"', 'above = "30"'), "award.tiers[2]", "above the tier before it"),
        (BEGINS.replace('at_least = "30"', 'at_least = "30", below = "60"'), "award.tiers[1]", "one edge"),
        (ENDS.replace(', { value = "9元" }', ""), "award.tiers[1]", "above it nothing is said"),
        (BEGINS.replace('value = "5元"', 'valu = "5元"'), "award.tiers[1].valu", "did you mean value?"),
    ],
)  # fmt: skip
def test_a_fault_of_a_printed_table_is_told_at_its_cell(body, key, told):
    found = check(BUNDLED, [("made.toml", (PREAMBLE + policy("one", body)).encode())])
    faults = [
        (one.key.removeprefix('policy."a.one".'), f"{one.what.en} {one.mend.en}")
        for one in found
        if one.code == "fault"
    ]
    assert any(one.startswith(key) and told in said for one, said in faults), faults
    assert len({one for one, _ in faults}) == 1, faults


def test_a_table_for_every_policy(tmp_path):
    top = """[let.class]
name = { zh = "等级", en = "Class" }
value = { kind = "tiers", by = "number", tiers = [{ share = "1%", most = "5元" }, { at_least = "10", share = "2%", most = "9元" }] }
"""
    body = 'award = { kind = "rate", rate = "class.share", base = "money" }\ncaps = [{ limit = "class.most" }]'
    (tmp_path / "made.toml").write_text(PREAMBLE + top + policy("one", body), encoding="utf-8")
    from rongcli.table.load import load_edition

    edition = load_edition(tmp_path / "made.toml", on=DAY, cached=False)
    assert amount(edition, money=300, number=10) == 6_00
    assert amount(edition, money=9000, number=9) == 5_00
    with pytest.raises(TableError, match="neither a figure"):
        (tmp_path / "made.toml").write_text(
            PREAMBLE + top + policy("one", body.replace(".most", ".x")), encoding="utf-8"
        )
        load_edition(tmp_path / "made.toml", on=DAY, cached=False)
