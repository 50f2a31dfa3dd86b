"""The JSON Schemas hold what the program writes and reads, and refuse what it would."""

import json
from pathlib import Path

import jsonschema
import pytest
import tomli

from rongcli import evaluate
from rongcli.render.json import award
from rongcli.render.schema import award_schema, claim_schema
from rongcli.table.editor import table_schema
from rongcli.table.load import bundled_table
from tests.table.test_faults import CITY, MISTAKES

CASES = Path(__file__).parent / "cases"
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


@pytest.mark.parametrize(
    "mistake", ["a misspelt key", "an unknown kind", "a float rate", "an unknown benefit", "one language only"]
)
def test_an_editor_sees_mistakes_of_shape(mistake):
    before, after, _, _ = MISTAKES[mistake]
    assert list(TABLE.iter_errors(tomli.loads(CITY.replace(before, after, 1))))


def test_the_schema_command(rongcli):
    for kind in ("award", "claim", "policies"):
        assert json.loads(rongcli("schema", kind, check=True).stdout)["$schema"].endswith("2020-12/schema")
