"""Examples of what reaches across claims: several claims in order, and what was paid before."""

import datetime
import json

import pytest
import tomli

from rongcli.batch.run import Batch
from rongcli.reading.prior import read_prior
from rongcli.rules.record import award
from rongcli.table.coverage import gaps
from rongcli.table.examples import DAY, mismatches, run
from rongcli.table.load import bundled_table, load_edition
from rongcli.table.schema import ExampleTable
from tests.conftest import ROOT

CITY = ROOT / "tests" / "table" / "second_city.toml"
EDITIONS = {"chengdu": load_edition(cached=False), "yungang": load_edition(CITY, cached=False)}
TABLES = {"chengdu": bundled_table(), "yungang": CITY}
EXAMPLES = [
    pytest.param(EDITIONS[table], name, example, id=f"{name}-{number}")
    for table, path in TABLES.items()
    for name, policy in tomli.loads(path.read_text(encoding="utf-8"))["policy"].items()
    for number, example in enumerate(policy.get("examples", ()), 1)
    if {"claims", "prior"} & example.keys()
]
SETTLED = {
    "newly_settled": True,
    "fits_industrial_direction": True,
    "recognised": True,
    "international_sme": True,
    "paid_in_capital_first_year": "3000万元",
    "applicant": "甲",
}


@pytest.mark.parametrize(("edition", "name", "example"), EXAMPLES)
def test_example(edition, name, example):
    assert mismatches(edition, name, ExampleTable(**example)) == []


@pytest.mark.parametrize(("edition", "name", "example"), EXAMPLES)
def test_a_batch_with_a_prior_file_answers_as_the_example(edition, name, example, tmp_path):
    """The same claims and rows through the doors of ``batch``: files, and its own order of deciding."""
    rows = [{"policy": name, "date": DAY, **row} for row in example.get("prior", ())]
    path = tmp_path / "prior.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    batch = Batch(edition, example.get("readings", {}), datetime.date.fromisoformat(DAY),
                  read_prior(edition, [str(path)]) if rows else None)  # fmt: skip
    claims = [{**example.get("claim", {}), **one.get("claim", {})} for one in example.get("claims", [{}])]
    read = [(number, batch.read({"policy": name, "date": DAY, **claim})) for number, claim in enumerate(claims)]
    found = batch.explain_all(read)
    mine = [award(one, "en") for one in run(edition, name, ExampleTable(**example))]
    assert [award(found[number], "en") for number, _ in read] == mine


def checked(rongcli, tmp_path, text, *words):
    path = tmp_path / "examples.toml"
    path.write_text(text, encoding="utf-8")
    return rongcli("policies", "test", str(path), *words)


FACTS = ", ".join(f"{key} = {'true' if value is True else repr(value)}" for key, value in SETTLED.items()).replace(
    "'", '"'
)
HEAD = '[[example]]\npolicy = "investment.sme-settlement"\n'


def test_a_file_of_examples_may_hold_them(rongcli, tmp_path):
    text = f"""
{HEAD}claim = {{ {FACTS} }}
prior = [{{ applicant = "甲", claim_id = "7", amount = "280万元" }}, {{ applicant = "甲", claim_id = "7", amount = "-80万元" }}]
amount = "100万元"
{HEAD}claim = {{ {FACTS} }}
claims = [
  {{ claim = {{ date = "2019-06-01" }}, amount = "0元", expect = {{ caps = {{ entitlement = {{ spent = "3000000.00" }} }} }} }},
  {{ claim = {{ date = "2019-05-01" }}, amount = "300万元" }},
]
"""
    done = checked(rongcli, tmp_path, text, "-q")
    assert (done.returncode, done.stdout) == (0, "")
    wrong = checked(rongcli, tmp_path, text.replace('amount = "0元"', 'amount = "1元"'), "-q")
    assert wrong.returncode == 1
    assert "claims[0].amount\n  - 1.00\n  + 0.00" in wrong.stdout


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('prior = [{ applicant = "甲" }]', "prior[0].amount\n  - a claim that can be read\n  + needs an amount"),
        ('prior = [{ amount = "1" }]', "prior[0].applicant\n  - a claim that can be read\n  + needs the applicant: a cap follows it"),
        ('prior = [{ applicant = "甲", amount = "x" }]', "prior[0]"),
        ('prior = [{ applicant = "甲", amount = "1", itm = "A" }]', "prior[0].itm\n  - item\n  + a field that is not used"),
        ('prior = [{ applicant = "甲", amount = "-1" }]', "prior[0].amount\n  - a claim that can be read\n  + takes back a payment that is not there"),
        ('prior = [{ applicant = "甲", amount = "5" }, { applicant = "甲", amount = "-6" }]', "takes back 6.00 yuan, more than the 5.00 yuan left of prior:1"),
        ('claims = [{ claim = { aplicant = "乙" } }]', "claims[0].claim.aplicant\n  - applicant\n  + a field that is not used"),
        ('claims = [{ claim = { date = "x" } }]', "claims[0].claim.date\n  - a claim that can be read"),
        ('claims = [{ amount = "300万元" }]\namount = "1"', "amount\n  - in each of the claims\n  + beside them"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_told_at_its_place(rongcli, tmp_path, lines, said):
    done = checked(rongcli, tmp_path, f"{HEAD}claim = {{ {FACTS} }}\n{lines}\n", "-q")
    assert done.returncode == 1
    assert said in done.stdout


def test_an_example_without_any_claim_fails(rongcli, tmp_path):
    done = checked(rongcli, tmp_path, f'{HEAD}amount = "1"\n', "-q")
    assert (done.returncode, "claim or claims" in done.stdout) == (1, True)


def test_a_claim_that_was_paid_before_is_no_claim(rongcli, tmp_path):
    claim = FACTS + ', claim_id = "7"'
    text = f'{HEAD}claim = {{ {claim} }}\nprior = [{{ applicant = "甲", claim_id = "7", amount = "1" }}]\n'
    done = checked(rongcli, tmp_path, text, "-q")
    assert "claim.claim_id\n  - a claim that can be read\n  + was paid before, in prior:1" in done.stdout


def untouched(edition, policy, *examples):
    return [gap.where.en for gap in gaps(edition, policy, [ExampleTable(**one) for one in examples])]


def test_coverage_wants_both_kinds_of_an_entitlement(edition):
    paid, two = "cap entitlement: after something was paid", "cap entitlement: two claims of one key"
    alone = {"claim": SETTLED}
    found = untouched(edition, "investment.sme-settlement", alone)
    assert {paid, two} <= set(found)
    prior = {"claim": SETTLED, "prior": [{"applicant": "甲", "amount": "1万元"}]}
    assert paid not in untouched(edition, "investment.sme-settlement", alone, prior)
    assert two in untouched(edition, "investment.sme-settlement", alone, prior)
    assert two not in untouched(edition, "investment.sme-settlement", {"claim": SETTLED, "claims": [{}, {}]})


def test_one_that_does_not_stand_under_the_reading_touches_nothing(edition):
    """An entitlement that only another reading gives is not shown by two claims under the default."""
    claim = {"licensed": True, "legal_person": True, "settled_in_chengdu": True, "applicant": "甲",
             "well_known_foreign_institution": True, "registered_capital": "30亿元"}  # fmt: skip
    twice = {"claim": claim, "claims": [{}, {}]}
    wanted = "cap entitlement: two claims of one key"
    assert wanted in untouched(edition, "finance.licensed-institution", twice)
    assert wanted not in untouched(
        edition, "finance.licensed-institution", {**twice, "readings": {"repeat": "each-claim"}}
    )


def test_what_is_proposed_can_be_run(rongcli, tmp_path):
    """Of a table without such examples: each proposal is complete, passes, and closes its gap."""
    text = bundled_table().read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith(("{ claim = { applicant", "{ prior ="))]
    assert len(lines) < len(text.splitlines())
    path, written = tmp_path / "table.toml", tmp_path / "proposed.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    words = ("--policies", str(path), "policies", "test")
    first = rongcli(*words, "--write", str(written), check=True)
    assert "health.direct-billing: no example touches cap entitlement: two claims of one key" in first.stdout
    proposed = tomli.loads(written.read_text(encoding="utf-8"))["example"]
    shown = next(one for one in proposed if one["policy"] == "health.direct-billing" and "claims" in one)
    assert [one["maximum"] for one in shown["claims"]] == ["150000.00", "150000.00"]
    assert all(not one["confirmed"] for one in proposed)
    again = rongcli(*words, str(written))
    assert again.returncode == 0
    assert "two claims of one key" not in again.stdout
