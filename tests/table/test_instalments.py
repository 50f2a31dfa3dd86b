"""One award in several payments: what is due by each, exactly, whatever was paid before it."""

import datetime
import json
from fractions import Fraction

import jsonschema
import pytest

from rongcli.batch.engines import duckdb
from rongcli.batch.run import Batch
from rongcli.output.schema import award_schema
from rongcli.rules.explain import evaluate
from rongcli.table.check import check
from rongcli.table.load import load_edition
from tests.batch.jobs import agreed
from tests.table.test_check import BUNDLED
from tests.table.test_language import PREAMBLE, policy

DAY = datetime.date(2025, 6, 1)
STAGE = """[input.cost]
type = "money"
whole_of = ["item"]
label = { zh = "投入", en = "Cost" }
question = { zh = "投入?", en = "Cost?" }
[input.stage]
type = "choice"
label = { zh = "款项", en = "Stage" }
question = { zh = "哪一笔?", en = "Which payment?" }
choices.start = { zh = "立项后", en = "at the start" }
choices.half = { zh = "过半", en = "half-way" }
choices.end = { zh = "完工后", en = "at the end" }
"""
AWARD = 'award = { kind = "rate", rate = "20%", base = "cost", per = ["item"] }\n'
SHARES = 'payments = { by = "stage", shares = { start = "1/3", half = "33.3333%", end = "rest" } }\n'
CAPS = 'caps = [{ limit = "1000元" }]\n'
STAGES = ("start", "half", "end")


def made(folder, body=AWARD + SHARES + CAPS):
    (folder / "t.toml").write_text(PREAMBLE + STAGE + policy("one", body), encoding="utf-8")
    return load_edition(folder / "t.toml", on=DAY, cached=False)


def paid(edition, cost, stages=STAGES):
    run = Batch(edition, {}, DAY)
    claims = [
        (day, run.read({"policy": "a.one", "applicant": "A", "item": "x", "cost": cost, "stage": stage,
                        "date": f"2025-01-{day:02d}"}))
        for day, stage in enumerate(stages, 1)
    ]  # fmt: skip
    found = run.decide_all(claims)
    return [found[day].amounts.amount for day, _ in claims]


@pytest.mark.parametrize("cost", ["1000.01", "0.03", "1234567.89", "77.77", "4999.99", "5000.01"])
def test_the_payments_come_to_the_award_and_what_rounding_leaves_is_in_the_last(tmp_path, cost):
    edition = made(tmp_path)
    whole = evaluate(edition, {"policy": "a.one", "cost": cost}, on=DAY)
    parts = paid(edition, cost)
    assert sum(parts) == whole.amounts.amount
    exact = min(Fraction(cost) * 20, Fraction(1000_00))
    assert parts[0] in (int(exact / 3), int(exact / 3 + Fraction(1, 2)))
    assert [one.amount for one in whole.payments] == parts


def test_a_payment_is_what_is_due_less_what_was_paid(tmp_path):
    edition = made(tmp_path, AWARD + SHARES)
    assert paid(edition, "900", ("start", "start", "end", "half", "")) == [60_00, 0, 120_00, 0, 0]
    assert paid(edition, "900", ("", "end")) == [180_00, 0]


def test_a_claim_that_names_no_payment_is_the_whole_and_is_asked_nothing(tmp_path):
    answer = evaluate(made(tmp_path), {"policy": "a.one", "cost": "600"}, on=DAY)
    assert (answer.eligibility, answer.amounts.amount, answer.missing) == ("eligible", 120_00, ())
    assert next(notice.text.en for notice in answer.notices) == (
        "Paid in 3 payments: at the start 40 yuan; half-way 40 yuan; at the end 40 yuan."
    )


def test_prior_payments_of_one_claim_neither_reject_it_nor_one_another(rongcli, tmp_path):
    made(tmp_path)
    (tmp_path / "paid.csv").write_text(
        "policy,applicant,item,date,claim_id,amount,stage\na.one,A,x,2024-01-01,7,40,start\na.one,A,x,2024-06-01,7,40,half\n",
        encoding="utf-8",
    )
    (tmp_path / "claims.csv").write_text(
        "policy,applicant,item,date,claim_id,cost,stage\na.one,A,x,2025-01-01,7,600,end\n", encoding="utf-8"
    )
    words = ("batch", "claims.csv", "--policies", "t.toml", "--prior", "paid.csv", "-f", "jsonl", "-q", "-o", "-")
    row = json.loads(rongcli(*words, cwd=tmp_path, check=True).stdout)
    assert (row["amount"], row["eligibility"]) == ("40.00", "eligible")


def test_engines_agree_and_sql_is_refused_by_name(rongcli, tmp_path):
    edition = made(tmp_path, AWARD + SHARES)
    claims = tmp_path / "claims.csv"
    rows = [f"a.one,{who},x,2025-01-0{day},{cost},{stage}" for who in "AB" for day, stage in enumerate((*STAGES, ""), 1)
            for cost in ("1000.01", "")]  # fmt: skip
    claims.write_text("policy,applicant,item,date,cost,stage\n" + "\n".join(rows) + "\n", encoding="utf-8")
    agreed(claims, edition, tmp_path, engine=duckdb)
    refused = rongcli("--policies", str(tmp_path / "t.toml"), "policies", "sql", "a.one", "--lang", "en")
    assert refused.returncode != 0
    assert "is paid in several payments" in refused.stderr


def test_the_record_lists_them_and_the_rule_shows_their_shares(rongcli, tmp_path):
    made(tmp_path)
    words = ("--policies", str(tmp_path / "t.toml"), "a", "one", "--cost", "600", "--stage", "half", "--json")
    record = json.loads(rongcli(*words, check=True).stdout)
    jsonschema.validate(record, award_schema())
    assert [one["amount"] for one in record["payments"]] == ["40.00", "40.00", "40.00"]
    assert record["award"]["amount"] == "80.00"  # nothing of it is on record as paid
    shown = rongcli("--policies", str(tmp_path / "t.toml"), "policies", "show", "a.one", "--lang", "zh").stdout
    assert "立项后  1/3" in shown


@pytest.mark.parametrize(
    ("old", "new", "key", "told"),
    [
        ('"stage"', '"cost"', "payments.by", "of type choice"),
        ('half = "33.3333%", ', "", "payments.shares", "lacks 'half'"),
        ("half =", "haff =", "payments.shares.haff", "has no choice 'haff'"),
        ('"rest"', '"33.3334%"', "payments.shares.end", 'is "rest"'),
        ('"33.3333%"', '"70%"', "payments.shares.half", "come to the whole"),
        (', per = ["item"]', "", "payments", "whose whole it is"),
        ('{ limit = "1000元" }', '{ times = 1, per = ["applicant"] }', "caps[0].times", "count each payment"),
        ('"rate", rate = "20%", base = "cost"', '"ceiling", bound = "cost"', "payments", "that the text determines"),
    ],
)
def test_a_mistake_is_told_at_its_place(old, new, key, told):
    body = (AWARD + SHARES + CAPS).replace(old, new)
    text = PREAMBLE + STAGE + policy("one", body)
    found = [one for one in check(BUNDLED, [("t.toml", text.encode())]) if one.code == "fault"]
    assert [(one.key.removeprefix('policy."a.one".'), told in one.what.en) for one in found] == [(key, True)]
