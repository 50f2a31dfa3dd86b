"""A table in another currency: its money is read, checked and held against its text as yuan are in theirs."""

import csv
import datetime
import json
from hashlib import sha256

import pytest

from rongcli.base.errors import InputError, TableError
from rongcli.batch.engines import duckdb
from rongcli.rules.explain import evaluate
from rongcli.table.check import check
from rongcli.table.load import load_edition
from tests.batch.jobs import agreed
from tests.table.test_check import BUNDLED
from tests.table.test_language import PREAMBLE, made, policy

DAY = datetime.date(2025, 6, 1)
CLAUSE = (
    "New companies receive 30% of €80,000 or less of capital, at least 16000 once they employ 3 staff or more "
    "within 24 months; EUR 1,250.50 for each post, and €0.0355 for each kWh."
)
EUR = (
    PREAMBLE.replace("CNY", "EUR").partition("[input.flag]")[0]
    + f"""
[document.n]
title = {{ zh = "n", en = "n" }}
sha256 = "{sha256(CLAUSE.encode()).hexdigest()}"
[input.staff]
type = "count"
unit = {{ zh = "人", en = "staff" }}
label = {{ zh = "员工", en = "Staff" }}
question = {{ zh = "员工?", en = "Staff?" }}
[input.age]
type = "count"
unit = {{ zh = "个月", en = "months" }}
label = {{ zh = "月龄", en = "Age" }}
question = {{ zh = "月龄?", en = "Age?" }}
"""
)
BODY = """sources = [{ provision = "p", document = "n", span = [0, END], figures = ["30%", "€80,000", "16000", "EUR 1,250.50", "€0.0355"] }]
requires = [{ input = "staff", at_least = "3 staff" }, { input = "age", at_most = "24 months" }, { input = "money", above = "16000" }]
award = { kind = "sum", of = [
  { kind = "rate", rate = "30%", base = { kind = "smallest", of = ["money", "€80,000"] } },
  { kind = "per_unit", price = "EUR 1,250.50", quantity = "staff" },
  { kind = "per_unit", price = "€0.0355", quantity = "number", count = "proportional" },
] }
examples = [{ claim = { staff = 3, age = 24, money = "€100,000", number = "1000" }, amount = "EUR 27,787" }]
""".replace("END", str(len(CLAUSE)))


def table(body=BODY):
    return EUR + policy("one", "").replace("sources = []\n", body)


def loaded(folder, body=BODY):
    (folder / "eur.toml").write_text(table(body), encoding="utf-8")
    return load_edition(folder / "eur.toml", on=DAY, cached=False)


@pytest.mark.parametrize("money", ["€100,000", "EUR 100000", "100,000 euros", "100000", "10万欧元", "€0.1 million"])
def test_euros_are_read_in_every_notation(tmp_path, money):
    answer = evaluate(
        loaded(tmp_path), {"policy": "a.one", "staff": 3, "age": 24, "money": money, "number": "1000"}, on=DAY
    )
    assert answer.amounts.amount == 27_787_00


@pytest.mark.parametrize("money", ["100000元", "￥100000", "CNY 100000", "$100000", "100000 yuan"])
def test_other_money_is_refused_and_both_are_named(tmp_path, money):
    with pytest.raises(InputError) as caught:
        evaluate(loaded(tmp_path), {"policy": "a.one", "staff": 3, "age": 24, "money": money}, on=DAY)
    assert "EUR" in f"{caught.value.message.en} {caught.value.hint.en}"


def test_the_table_has_nothing_to_find_and_its_text_bears_it_out(rongcli, tmp_path):
    assert check(BUNDLED, [("eur.toml", table().encode())]) == []
    (tmp_path / "eur.toml").write_text(table(), encoding="utf-8")
    (tmp_path / "notice.txt").write_text(CLAUSE, encoding="utf-8")
    done = rongcli("--policies", str(tmp_path / "eur.toml"), "policies", "verify", str(tmp_path / "notice.txt"))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ('"money", "€80,000"', '"money", "EUR 90,000"', "award.of[0].base.of[1]"),
        ('above = "16000"', 'above = "15000"', "requires[2].above"),
        ('price = "EUR 1,250.50"', 'price = "1250.05"', "award.of[1].price"),
        ('rate = "30%"', 'rate = "33⅓%"', "award.of[0].rate"),
        ('price = "€0.0355"', 'price = "€0.0356"', "award.of[2].price"),
    ],
)
def test_a_figure_that_the_clause_does_not_print_is_told_however_it_is_written(tmp_path, before, after, key):
    assert before in BODY
    found = check(BUNDLED, [("eur.toml", table(BODY.replace(before, after)).encode())])
    assert key in [one.key.removeprefix('policy."a.one".') for one in found if one.code == "uncited-figure"]


@pytest.mark.parametrize("listed", ['"30%", ', '"€80,000", ', ', "€0.0355"', '"EUR 1,250.50", '])
def test_an_amount_that_a_cited_clause_does_not_list_is_unanswered(tmp_path, rongcli, listed):
    assert listed in BODY
    (tmp_path / "eur.toml").write_text(table(BODY.replace(listed, "", 1)), encoding="utf-8")
    (tmp_path / "notice.txt").write_text(CLAUSE, encoding="utf-8")
    city = ["--policies", str(tmp_path / "eur.toml"), "policies", "verify", str(tmp_path / "notice.txt")]
    done = rongcli(*city, "--json")
    figure = listed.strip(' ,"')
    assert figure in [one["figure"] for one in json.loads(done.stdout)["unanswered"]]


def test_a_figure_that_is_only_part_of_a_longer_one_is_not_in_the_clause(tmp_path, rongcli):
    (tmp_path / "eur.toml").write_text(
        table(BODY.replace('"16000", ', '"16000", "6000", "250.50", ')), encoding="utf-8"
    )
    (tmp_path / "notice.txt").write_text(CLAUSE, encoding="utf-8")
    city = [
        "--policies",
        str(tmp_path / "eur.toml"),
        "policies",
        "verify",
        str(tmp_path / "notice.txt"),
        "--lang",
        "en",
    ]
    told = rongcli(*city)
    assert told.returncode == 3
    assert "no figure '6000'" in told.stdout
    assert "no figure '250.50'" in told.stdout


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('at_most = "24 months"', 'at_most = "2 years"', "is not in months"),
        ('at_most = "24 months"', 'at_most = "2年"', "is not in months"),
        ('at_least = "3 staff"', 'at_least = "3 pears"', "is not in staff"),
        ('at_least = "3 staff"', 'at_least = "€3"', "is money, and a number is wanted"),
        ('"money", "€80,000"', '"money", "80,000元"', "yuan"),
        ('"money", "€80,000"', '"money", "HKD 350万"', "Hong Kong"),
        ('price = "€0.0355"', 'price = "€0.0000001"', "decimals"),
    ],
)
def test_a_figure_in_another_unit_is_refused(tmp_path, before, after, told):
    assert before in BODY
    with pytest.raises(TableError) as caught:
        loaded(tmp_path, BODY.replace(before, after))
    assert told in f"{caught.value.message.en} {caught.value.hint and caught.value.hint.en}"


def test_every_engine_agrees(tmp_path):
    edition = loaded(tmp_path)
    claims = tmp_path / "claims.csv"
    with claims.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["policy", "applicant", "money", "staff", "age", "number"])
        rows = [
            ("€100,000", 3, 24, "1000"),
            ("EUR 16000.01", 4, 1, "0.999999"),
            ("￥50000", 4, 1, "1"),
            ("90000", 4, 25, "2"),
        ]
        writer.writerows(["a.one", str(n), *row] for n, row in enumerate(rows))
    out, rejected, *_ = agreed(claims, edition, tmp_path, engine=duckdb)
    assert b"27787.00" in out
    assert "￥50000".encode() in rejected


def test_yuan_finer_than_a_fen_are_exact(tmp_path):
    body = 'award = { kind = "per_unit", price = "0.0355元", quantity = "number", count = "proportional" }'
    edition = made(tmp_path, policy("one", body))
    for kwh, fen in (("1", 4), ("1000", 3550), ("100.5", 357)):
        assert evaluate(edition, {"policy": "a.one", "number": kwh}, on=DAY).amounts.amount == fen
