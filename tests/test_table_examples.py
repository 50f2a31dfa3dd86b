"""Every example that policies.toml states about itself."""

import pytest
import tomli

from rongcli import evaluate
from rongcli.money import parse_money
from rongcli.table.load import bundled_table

TABLE = tomli.loads(bundled_table().read_text(encoding="utf-8"))
EXAMPLES = [
    pytest.param(name, example, id=f"{name}-{number}")
    for name, policy in TABLE["policy"].items()
    for number, example in enumerate(policy.get("examples", ()), 1)
]


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_example(edition, name, example):
    claim = {"policy": name, "date": "2019-05-01", **example["claim"]}
    answer = evaluate(edition, claim, readings=example.get("readings"))
    expected = {key: value for key, value in example.items() if key not in ("claim", "readings")}
    for key in ("amount", "minimum", "maximum", "before_caps"):
        if key in expected:
            expected[key] = parse_money(expected[key])
    found = {key: answer.eligibility if key == "eligibility" else getattr(answer.amounts, key) for key in expected}
    assert found == expected


def test_every_policy_has_examples():
    assert [name for name, policy in TABLE["policy"].items() if not policy.get("examples")] == []


def test_every_bounded_reading_choice_is_in_an_example_or_changes_nothing_else():
    """Each reading that the table offers differs from its default somewhere: no reading that changes nothing."""
    for name, policy in TABLE["policy"].items():
        for reading in policy.get("reading", {}):
            used = [e for e in policy["examples"] if reading in e.get("readings", {})]
            assert used, f"{name}: no example uses reading {reading}"
