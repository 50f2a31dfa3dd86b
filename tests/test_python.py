"""rongcli from Python: what the command line answers, with money that cannot be taken for another unit."""

import csv
import datetime
import doctest
import io
import json
import subprocess
import sys
from decimal import Decimal

import pytest

import rongcli as package
from rongcli import Answer, InputError, RongError, UsageError, batch, compare, deadline, evaluate, match, solve, sweep
from rongcli.api import calls

INSURED = {
    "policy": "finance.export-credit-insurance",
    "applicant": "Example Ltd",
    "date": "2019-05-01",
    "insurance": "short_term_export_credit",
    "premium_paid": "50万元",
}


def test_every_public_name_is_there_and_is_what_it_says():
    assert all(getattr(package, name) is not None for name in package.__all__)
    assert callable(package.batch)
    assert isinstance(evaluate(package.load_edition(), INSURED), Answer)


def test_the_examples_of_the_functions_hold():
    found = doctest.testmod(calls)
    assert found.attempted > 20
    assert found.failed == 0


def test_a_start_of_the_program_imports_none_of_it():
    code = "import rongcli.cli.main, sys; print(any(name.startswith('rongcli.api') for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_an_amount_that_came_out_means_the_same_when_it_goes_in(edition):
    first = evaluate(edition, INSURED)
    said = evaluate(edition, INSURED | {"already_awarded": first.amount})
    known = evaluate(edition, INSURED, prior=[first])
    listed = evaluate(edition, INSURED, prior=[{**INSURED, "amount": first.amount}])
    together = batch(edition, [INSURED, INSURED])[1]
    assert {one.amount for one in (said, known, listed, together)} == {Decimal("100000.00")}


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (500_000.0, "not a single exact value"),
        (True, "not a number"),
        (-1, "negative"),
        (Decimal("NaN"), "not an amount"),
    ],
)
def test_money_that_is_no_exact_amount_is_refused(edition, value, fault):
    with pytest.raises(InputError, match=f"premium_paid: .*{fault}"):
        evaluate(edition, INSURED | {"premium_paid": value})


def test_decimals_keep_every_digit(edition):
    large = evaluate(edition, INSURED | {"premium_paid": Decimal("1E+3")})
    assert large.before_caps == Decimal("400.00")
    assert large.to_dict()["claim"]["premium_paid"] == "1000.00"


@pytest.mark.parametrize(
    "ask",
    [
        lambda edition: evaluate(edition, INSURED | {"already_award": "20万"}),
        lambda edition: match(edition, {"premium_payed": "20万"}),
        lambda edition: solve(edition, INSURED | {"already_award": 1}, 100),
        lambda edition: batch(edition, [INSURED, INSURED | {"already_award": 1}]),
        lambda edition: evaluate(edition, INSURED, prior=[{**INSURED, "amount": 1, "dat": "2019-01-01"}]),
        lambda edition: compare(edition, edition, [INSURED | {"premium_payed": 1}]),
    ],
)
def test_a_key_that_nobody_knows_is_refused(edition, ask):
    with pytest.raises(RongError, match="did you mean"):
        ask(edition)


def test_rejected_claims_are_handed_over_where_they_are_asked_for(edition):
    rejected = []
    found = batch(edition, [INSURED, INSURED | {"premium_paid": "much"}, INSURED], rejected=rejected)
    assert [one.row for one in found] == [1, 3]
    assert [(one.line, one.field) for one in rejected] == [(2, "premium_paid")]
    assert "rejected-earlier" in found[1].notices
    assert found.to_dict()["rejected"] == 1


def test_answers_are_those_of_the_command_line(edition, rongcli):
    facts = [
        "--insurance=short_term_export_credit",
        "--premium-paid=50万元",
        "--date=2019-05-01",
        "--on=2019-05-01",
        "--json",
    ]
    shown = rongcli("finance", "export-credit-insurance", *facts, "--applicant=Example Ltd", check=True)
    dated = package.load_edition(on=datetime.date(2019, 5, 1))
    assert json.loads(shown.stdout) == evaluate(dated, INSURED).to_dict()
    solved = rongcli("solve", "finance.export-credit-insurance", "--for=10万", facts[0], *facts[2:], check=True)
    own = {key: value for key, value in INSURED.items() if key not in ("premium_paid", "applicant")}
    assert json.loads(solved.stdout) == solve(dated, own, "10万").to_dict()
    swept = rongcli(
        "sweep", "finance.export-credit-insurance", "--over=premium-paid=1万..100万", facts[0], *facts[2:], check=True
    )
    assert json.loads(swept.stdout) == sweep(dated, own, "premium_paid", "1万", 1_000_000).to_dict()
    matched = rongcli("match", *facts, check=True)
    profile = {key: value for key, value in INSURED.items() if key not in ("policy", "applicant")}
    assert json.loads(matched.stdout) == match(dated, profile).to_dict()
    due = rongcli(
        "deadline", "permits.visa-residence", "--accepted=2018-09-28", "--json", "--on=2019-05-01", check=True
    )
    assert json.loads(due.stdout) == deadline(dated, "permits.visa-residence", "2018-09-28").to_dict()


def test_a_batch_is_that_of_the_command_line(edition, rongcli, tmp_path):
    path = tmp_path / "claims.csv"
    keys = [*INSURED, "claim_id"]
    rows = [[*INSURED.values(), "1"], [*(INSURED | {"date": "2019-03-01"}).values(), "2"]]
    path.write_text("\n".join(",".join(row) for row in [keys, *rows]), encoding="utf-8")
    shown = rongcli("batch", str(path), check=True).stdout
    wanted = [row["amount"] for row in csv.DictReader(io.StringIO(shown))]
    assert wanted == ["100000.00", "200000.00"]
    from_file = batch(edition, path)
    from_records = batch(edition, [dict(zip(keys, row, strict=True)) for row in rows])
    for found in (from_file, from_records):
        assert [str(one.amount) for one in found] == wanted
        assert (found.fixed, found.at_most) == (Decimal("300000.00"), Decimal("300000.00"))


def test_what_was_paid_before_counts_from_a_file_as_from_the_command_line(edition, rongcli, tmp_path):
    path = tmp_path / "paid.csv"
    path.write_text(
        f"policy,applicant,date,amount\n{INSURED['policy']},Example Ltd,2019-01-01,250000\n", encoding="utf-8"
    )
    found = evaluate(edition, INSURED, prior=[path])
    assert found.amount == Decimal("50000.00")
    assert [one["file"] for one in found.to_dict()["prior"]] == [str(path)]
    assert evaluate(edition, INSURED, prior=[{**INSURED, "amount": "25万元"}]).to_dict()["prior"][0]["file"] == "memory"


def test_a_comparison_counts_claims_for_both_sides(edition):
    claims = [INSURED, INSURED | {"date": "2020-02-02"}]
    found = compare(edition, edition, claims, readings_after={"finance.export-credit-insurance.cap-period": "lifetime"})
    assert found.to_dict()["effect"]["read"] == 2
    assert "100,000 yuan" in found.headline()


def test_errors_say_where_and_what_to_do(edition):
    with pytest.raises(UsageError, match="there is no reading 'nothing'"):
        evaluate(edition, INSURED, readings={"nothing": "at all"})
    with pytest.raises(InputError) as told:
        batch(edition, [INSURED | {"date": "2019"}])
    assert str(told.value).startswith("claims:1: date: ")
