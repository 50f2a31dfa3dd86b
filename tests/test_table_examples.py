"""Every example that policies.toml states about itself."""

import re

import pytest
import tomli

from rongcli.base.money import parse_money
from rongcli.rules.explain import evaluate
from rongcli.rules.record import award
from rongcli.table.load import bundled_table

TABLE = tomli.loads(bundled_table().read_text(encoding="utf-8"))
EXAMPLES = [
    pytest.param(name, example, id=f"{name}-{number}")
    for name, policy in TABLE["policy"].items()
    for number, example in enumerate(policy.get("examples", ()), 1)
    if not {"claims", "prior"} & example.keys()  # those are decided together: tests/table/test_ledger_examples.py
]


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_example(edition, name, example):
    claim = {"policy": name, "date": "2019-05-01", **example["claim"]}
    answer = evaluate(edition, claim, readings=example.get("readings"))
    expected = {key: value for key, value in example.items() if key not in ("claim", "readings", "expect")}
    for key in ("amount", "minimum", "maximum", "before_caps"):
        if key in expected:
            expected[key] = parse_money(expected[key])
    found = {key: answer.eligibility if key == "eligibility" else getattr(answer.amounts, key) for key in expected}
    assert found == expected
    assert holds(example.get("expect", {}), award(answer, "en"))


def holds(expected, found):
    """Whether a part of an answer is as expected; records of a list go by their id."""
    if not isinstance(expected, dict):
        return expected == found
    known = {one.get("id", one.get("code")): one for one in found} if isinstance(found, list) else found
    return all(key in known and holds(value, known[key]) for key, value in expected.items())


def test_every_policy_has_examples():
    assert [name for name, policy in TABLE["policy"].items() if not policy.get("examples")] == []


def test_no_reading_changes_nothing(edition):
    """Each choice of each reading makes some part of its policy stand or fall."""
    for policy in edition.policies.values():
        parts = (*policy.conditions, *policy.awards, *policy.caps, *policy.grants)
        for reading in policy.readings.values():
            shapes = {
                choice: [part for part in parts if choice in part.when.get(reading.id, (choice,))]
                for choice in reading.choices
            }
            assert all(shapes[a] != shapes[b] for a in shapes for b in shapes if a < b), (policy.id, reading.id)


def test_the_table_says_everything_in_both_languages(table_text):
    for language in ("zh", "en"):
        assert f'{language} = ""' not in table_text
    english = re.findall(r'\ben = "([^"]*)"', table_text)
    assert [words for words in english if re.search("[一-鿿]", words)] == []
