"""Named values: said once, used wherever a number stands, a line of the calculation and nothing that is paid by itself."""

import csv
import datetime

import pytest

from rongcli.batch.engines import duckdb
from rongcli.rules.explain import evaluate
from rongcli.table.check import check
from rongcli.table.load import load_edition
from tests.batch.jobs import agreed
from tests.table.test_check import BUNDLED
from tests.table.test_language import PREAMBLE, policy

DAY = datetime.date(2025, 6, 1)
READING = """[policy."a.one".reading.r]
question = { zh = "甲?", en = "A?" }
choices = { low = { zh = "低", en = "low" }, high = { zh = "高", en = "high" } }
default = "low"
literal = "high"
"""
GROWTH = """let.growth = { name = { zh = "增量", en = "Growth" }, value = { kind = "increase", of = "money", over = "100元" } }
let.share = { kind = "rate", base = "growth", rate = { reading = "r", low = "10%", high = "20%" } }
requires = [{ value = "growth", above = "50元" }, { id = "enough", value = "share", at_least = "10元" }]
award = { kind = "sum", of = ["share", "share"] }
caps = [{ limit = { kind = "smallest", of = ["growth", "40元"] } }]
"""


def made(folder, body, top="", name="one"):
    path = folder / "made.toml"
    path.write_text(PREAMBLE + top + policy(name, body), encoding="utf-8")
    return load_edition(path, on=DAY, cached=False)


def answered(edition, money, **readings):
    return evaluate(edition, {"policy": "a.one", "money": str(money)}, on=DAY, readings=readings)


def test_a_value_is_computed_once_and_shown_under_its_own_name(tmp_path):
    edition = made(tmp_path, GROWTH + READING)
    answer = answered(edition, 250)
    assert answer.amounts.amount == 30_00
    lines = [(step.name, step.label.en, step.value) for step in answer.trace]
    assert lines[:3] == [("growth", "Growth", 150_00), ("share", "share", 15_00 * 10**6), ("sum", "Sum", 30_00 * 10**6)]
    assert list(edition.policies) == ["a.one"]
    assert [item.name for item in edition.policies["a.one"].inputs] == ["money"]


def test_a_reading_inside_a_value_reaches_all_that_uses_it(tmp_path):
    edition = made(tmp_path, GROWTH + READING)
    assert answered(edition, 160).amounts.amount == 0
    assert answered(edition, 160).reason == "unmet:enough"
    assert answered(edition, 160, r="high").amounts.amount == 24_00
    assert answered(edition, 1000, r="high").amounts.amount == 40_00


def test_a_value_of_the_table_serves_every_policy(tmp_path):
    top = """[let.base]\nname = { zh = "基数", en = "Base" }\nvalue = { kind = "increase", of = "money", over = "5元" }\n"""
    edition = made(tmp_path, 'award = { kind = "rate", rate = "50%", base = "base" }\n', top)
    assert answered(edition, 25).amounts.amount == 10_00
    assert answered(edition, 25).trace[0].label.en == "Base"


@pytest.mark.parametrize("choice", ["low", "high"])
def test_every_engine_agrees(tmp_path, choice):
    edition = made(tmp_path, GROWTH + READING)
    claims = tmp_path / "claims.csv"
    with claims.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["policy", "applicant", "money"])
        writer.writerows(
            ["a.one", str(n), amount] for n, amount in enumerate(["", 0, 149.99, 150.01, 160, 299.99, 99999])
        )
    rows = agreed(claims, edition, tmp_path, {"a.one.r": choice}, engine=duckdb)[0].decode().splitlines()
    assert rows[-1].split(",")[6] == "40.00"


@pytest.mark.parametrize(
    ("body", "top", "line", "what"),
    [
        ('let.one = "two"\nlet.two = { kind = "sum", of = ["one", "money"] }\naward = "one"\n', "", "let.two.of[0]", "refers in a circle: one → two → one"),
        ('let.one = "one"\naward = "money"\n', "", "let.one", "refers in a circle: one → one"),
        ('let.money = "5元"\naward = "money"\n', "", "let.money", "has the name of input.money"),
        ('let.growth = { kind = "increase", of = "mony", over = "5元" }\naward = { kind = "sum", of = ["growth", "growth"] }\n', "", "let.growth.of", "neither a figure nor the name"),
        ('let.growth = { value = { kind = "increase", of = "money", ovr = "5元" } }\naward = "growth"\n', "", "let.growth.value.ovr", "is no key here"),
        ('let.growth = { kind = "increase", of = "money", over = "5元" }\naward = "growht"\n', "", "award", "neither a figure nor the name"),
        ('award = { kind = "rate", rate = "base", base = "money" }\n', '[let.base]\nvalue = "number"\n', "award.rate", "must be a rate, is a number"),
        ('award = "base"\n', '[let.base]\nvalue = "numbr"\n', "let.base.value", "neither a figure nor the name"),
    ],
)  # fmt: skip
def test_a_fault_of_a_value_is_told_once_at_its_line(tmp_path, body, top, line, what):
    text = PREAMBLE + top + policy("one", body)
    found = [one for one in check(BUNDLED, [("made.toml", text.encode())]) if one.code == "fault"]
    assert [(one.key.removeprefix('policy."a.one".'), what in one.what.en) for one in found] == [(line, True)]
    written = text.splitlines()[found[0].line - 1]
    assert line.rpartition(".")[2] in written or line.split(".")[1] in written


def test_a_value_that_nothing_uses_is_doubted(tmp_path):
    text = PREAMBLE + policy("one", 'let.growth = "5元"\naward = "money"\n')
    found = check(BUNDLED, [("made.toml", text.encode())])
    assert [one.key for one in found if one.code == "unused-value"] == ['policy."a.one".let.growth']
