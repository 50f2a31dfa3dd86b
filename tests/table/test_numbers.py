"""Results that are numbers and no money: in every answer, in a column of their own, in no total."""

import csv
import io
import json

import pytest

from rongcli.rules.explain import evaluate
from tests.table.test_language import CITY, DAYS, EDITIONS, PREAMBLE, policy

PLACES = {"policy": "talent.school-places", "applicant": "甲", "date": "2025-07-01", "tax_paid": "399.99万元"}
OTHER = {"policy": "trade.platform", "applicant": "乙", "date": "2025-07-01", "service_income": "100万元"}


def test_a_number_is_no_amount():
    answer = evaluate(EDITIONS[DAYS[0]], PLACES)
    assert (answer.amounts.certainty, answer.amounts.amount, answer.amounts.maximum) == ("none", None, None)
    assert (answer.quantity.number, answer.grants.zh, answer.grants.en) == ("3", "3个入学名额", "3 school places")
    open_ = evaluate(EDITIONS[DAYS[0]], {**PLACES, "tax_paid": None})
    assert (open_.eligibility, open_.quantity.number, open_.grants.en) == (
        "needs-information",
        "",
        "up to 5 school places",
    )


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_a_batch_has_a_column_for_numbers_and_no_total_of_them(rongcli, tmp_path, engine):
    (tmp_path / "claims.jsonl").write_text("\n".join(map(json.dumps, [PLACES, OTHER])), encoding="utf-8")
    words = ("--engine", engine, "--policies", str(CITY))
    done = rongcli("batch", "claims.jsonl", "-f", "csv", "--summary", "sum.json", *words, cwd=tmp_path, check=True)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["amount"], row["granted_quantity"]) for row in rows] == [("", "3"), ("50000.00", "")]
    assert '"50000.00"' in (tmp_path / "sum.json").read_text(encoding="utf-8")
    if engine == "duckdb":
        assert "talent.school-places gives a number that is no money" in done.stderr
    (tmp_path / "one.jsonl").write_text(json.dumps(OTHER), encoding="utf-8")
    alone = rongcli("batch", "one.jsonl", "-f", "csv", "-q", *words, cwd=tmp_path, check=True)
    assert next(csv.DictReader(io.StringIO(alone.stdout)))["granted_quantity"] == ""


def test_what_is_asked_of_money_is_refused(rongcli):
    for words in (("solve", "talent.school-places", "--for", "3"), ("policies", "sql", "talent.school-places")):
        assert rongcli(*words, "--policies", str(CITY)).returncode != 0


NUMBER = 'award = { kind = "number", unit = { en = "places" }, of = "number" }\n'


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (NUMBER, "name another benefit"),
        (NUMBER.replace('of = "number"', 'of = "money"'), "must be a number, is money"),
        (NUMBER.replace(', of = "number"', ""), "needs exactly one of of and at_most"),
    ],
)
def test_a_slip_about_numbers_is_told(rongcli, tmp_path, body, said):
    table = tmp_path / "made.toml"
    table.write_text(PREAMBLE + policy("one", body), encoding="utf-8")
    done = rongcli("policies", "check", str(table))
    assert (done.returncode, said in done.stdout) == (3, True), done.stdout


def test_a_cap_on_money_limits_no_number(rongcli, tmp_path):
    table = tmp_path / "made.toml"
    body = policy("one", NUMBER + 'caps = [{ limit = "5元" }]\n').replace('benefit = "money"', 'benefit = "service"')
    table.write_text(PREAMBLE + body, encoding="utf-8")
    done = rongcli("policies", "check", str(table))
    assert done.returncode == 3 and "goes with money only" in done.stdout
