"""The JSON Schemas hold what the program writes and reads, and refuse what it would."""

import json
from pathlib import Path

import jsonschema
import pytest
import tomli

from rongcli.cli.schema import ABOUT, ANSWERS, READ
from rongcli.output.json import award
from rongcli.output.schema import award_schema, claim_schema
from rongcli.rules.explain import evaluate
from rongcli.rules.facts import OUTPUT_COLUMNS
from rongcli.table.editor import table_schema
from rongcli.table.load import bundled_table
from tests.table.test_faults import CITY, MISTAKES

CASES = Path(__file__).parent / "cases"
SECOND_CITY = Path(__file__).parent / "table" / "second_city.toml"
TABLE = jsonschema.Draft202012Validator(table_schema())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_award_is_of_its_schema(edition, language):
    check = jsonschema.Draft202012Validator(award_schema())
    for policy in edition.policies.values():
        for claim in ({}, policy.example):
            answer = evaluate(edition, {"policy": policy.id, **claim}, assume_rest=bool(claim))
            check.validate(award(answer, language))


def test_claims_are_of_their_schema(edition):
    check = jsonschema.Draft202012Validator(claim_schema(edition, "en"))
    for case in json.loads((CASES / "finance.json").read_text(encoding="utf-8")):
        for claim in case["claims"]:
            check.validate(claim)
    with pytest.raises(jsonschema.ValidationError):
        check.validate({"policy": "finance.no-such-policy"})
    with pytest.raises(jsonschema.ValidationError):
        check.validate({"policy": "rail.relocated-capacity", "direction": "sideways"})


def test_the_bundled_table_is_of_the_schema_for_editors():
    TABLE.validate(tomli.loads(bundled_table().read_text(encoding="utf-8")))
    TABLE.validate(tomli.loads(CITY))
    TABLE.validate(tomli.loads(SECOND_CITY.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "mistake", ["a misspelt key", "an unknown kind", "a float rate", "an unknown benefit", "no language at all"]
)
def test_an_editor_sees_mistakes_of_shape(mistake):
    before, after, _, _ = MISTAKES[mistake]
    assert list(TABLE.iter_errors(tomli.loads(CITY.replace(before, after, 1))))


@pytest.mark.parametrize(
    ("award", "of_the_schema"),
    [
        ('{ kind = "rate", rate = "2%", base = "sales", per = ["applicant", "year"] }', True),
        ('{ kind = "ceiling", bound = "sales", per = { reading = "open-list", ask = ["item"], closed = [] } }', True),
        ('{ kind = "rate", rate = "2%", base = "sales", per = "applicant" }', False),
        ('{ kind = "ceiling", bound = { kind = "rate", rate = "2%", base = "sales", per = ["applicant"] } }', False),
    ],
)
def test_an_editor_knows_where_an_award_says_what_it_is_the_whole_of(award, of_the_schema):
    before = 'award = { kind = "rate", rate = "2%", base = "sales" }'
    assert before in CITY
    assert TABLE.is_valid(tomli.loads(CITY.replace(before, f"award = {award}", 1))) == of_the_schema


FINANCE = "finance.licensed-institution"
CREDIT = "finance.export-credit-insurance"
EACH = "digital.data-channel.event=each-event"
EXAMPLES = Path(__file__).parent.parent / "examples"
FIRST, SECOND = (str(Path(__file__).parent / "table" / name) for name in ("city.toml", "second_city.toml"))
CLAIMS = str(EXAMPLES / "claims.jsonl")
RUNS = {
    "award": [
        ["digital", "data-channel", "--added-gbps", "6"],
        ["digital", "data-channel", "--added-gbps", "60", "--assume-rest", "--date", "2019-05-01"],
    ],
    "match": [
        ["match", str(EXAMPLES / "foreign-bank.toml")],
        ["match", str(EXAMPLES / "airline.toml"), "--assume-rest"],
        ["match", "--weekly-flights", "9", "--international", "--scheduled", "--all-cargo"],
    ],
    "solve": [
        ["solve", FINANCE, "--for", "1000万", "--over", "registered-capital"],
        ["solve", FINANCE, "--for", "5000万", "--over", "registered-capital", "--assume-rest"],
        ["solve", CREDIT, "--for", "10万", "--insurance", "other"],
        ["solve", "investment.headquarters-upgrade", "--for", "1万"],
    ],
    "sweep": [
        ["sweep", FINANCE, "--over", "registered-capital=10亿..60亿", "--assume-rest"],
        ["sweep", CREDIT, "--over", "premium-paid=0..100万", "--by", "insurance=short_term_export_credit,other"],
    ],
    "compare": [
        ["compare", "bundled", "bundled", "--reading-b", EACH],
        ["compare", "bundled", "bundled", CLAIMS, "--reading-b", EACH],
        ["compare", "bundled", SECOND, CLAIMS],
        ["compare", FIRST, SECOND],
    ],
    "targets": [["targets"], ["targets", str(EXAMPLES / "actuals.csv")]],
    "deadline": [["deadline", "permits.investment-filing", "--accepted", "2018-09-28"]],
    "policies-list": [["policies", "list"]],
    "policies-show": [["policies", "show", FINANCE]],
    "policies-funds": [["policies", "funds"]],
    "policies-check": [["policies", "check"], ["policies", "check", FIRST]],
    "policies-coverage": [["policies", "coverage"]],
    "policies-verify": [
        ["--policies", SECOND, "policies", "verify", SECOND.replace(".toml", ".txt")],
        ["--policies", SECOND, "policies", "verify", FIRST],
    ],
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("kind", "words"), [(kind, words) for kind, runs in RUNS.items() for words in runs])
def test_what_is_printed_is_of_its_schema(rongcli, kind, words, language):
    schema = json.loads(rongcli("schema", kind, check=True).stdout)
    done = rongcli(*words, "--json", "--lang", language)
    if kind == "solve" and done.returncode == 2:  # nothing moves that award
        schema, done.stdout = json.loads(rongcli("schema", "error", check=True).stdout), done.stderr
    found = json.loads(done.stdout)
    jsonschema.Draft202012Validator(schema).validate(found)


def test_a_verdict_is_of_its_schema(rongcli):
    schema = jsonschema.Draft202012Validator(json.loads(rongcli("schema", "verify", check=True).stdout))
    answer = rongcli("digital", "data-channel", "--added-gbps", "6", "--json", check=True).stdout
    for text in (answer, answer.replace("1200000.00", "9200000.00"), answer.replace('"false"', "1")):
        schema.validate(json.loads(rongcli("verify", "-", "--json", stdin=text).stdout))


def test_a_summary_is_of_its_schema(rongcli, tmp_path):
    out, summary = str(tmp_path / "out.csv"), tmp_path / "summary.json"
    rongcli("batch", CLAIMS, "-o", out, "--summary", str(summary), "--pool", "pro-rata", check=True)
    schema = json.loads(rongcli("schema", "summary", check=True).stdout)
    found = json.loads(summary.read_text(encoding="utf-8"))
    assert found["policies"]
    jsonschema.Draft202012Validator(schema).validate(found)


def test_a_row_of_a_batch_is_of_its_schema(rongcli, tmp_path):
    schema = jsonschema.Draft202012Validator(json.loads(rongcli("schema", "batch-row", check=True).stdout))
    for claims in (CLAIMS, str(EXAMPLES / "claims.csv")):
        rows = [json.loads(line) for line in rongcli("batch", claims, "-f", "jsonl", "-q", check=True).stdout.splitlines()]  # fmt: skip
        assert any(row["notices"] for row in rows)
        for row in rows:
            schema.validate(row)
            assert list(row)[-len(OUTPUT_COLUMNS) :] == list(OUTPUT_COLUMNS)
    assert not schema.is_valid({**rows[0], "notices": "no-such-notice"})
    assert not schema.is_valid({name: part for name, part in rows[0].items() if name != "notices"})


@pytest.mark.parametrize(
    "words", [["financ"], ["match", "no.toml"], ["digital", "data-channel", "--added-gbps", "x"], ["targets", "no.csv"]]
)
def test_an_error_is_of_its_schema(rongcli, words):
    done = rongcli(*words, "--json")
    schema = json.loads(rongcli("schema", "error", check=True).stdout)
    jsonschema.Draft202012Validator(schema).validate(json.loads(done.stderr))


def test_every_json_answer_has_a_schema_that_refuses_another(rongcli):
    """Each schema is itself one, and none but its own takes an answer."""
    answer = json.loads(rongcli("digital", "data-channel", "--added-gbps", "6", "--json", check=True).stdout)
    for kind in (*ANSWERS, *ABOUT):
        schema = json.loads(rongcli("schema", kind, check=True).stdout)
        jsonschema.Draft202012Validator.check_schema(schema)
        assert jsonschema.Draft202012Validator(schema).is_valid(answer) == (kind == "award"), kind


def test_the_schema_command(rongcli):
    for kind in READ:
        assert json.loads(rongcli("schema", kind, check=True).stdout)["$schema"].endswith("2020-12/schema")
    done = rongcli("schema", "solv")
    assert (done.returncode, "did you mean solve?" in done.stderr) == (2, True)
