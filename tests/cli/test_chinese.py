"""Answers in Chinese hold no English but names: codes that are typed, files, units; and nothing of Python's."""

import json
import re
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NAMES = {
    *("rongcli", "CSV", "TOML", "JSON", "SQL", "SVG", "UTF", "utf", "Python", "DuckDB", "Gbps", "CNY", "sha"),
    *("Example", "Precision", "GmbH", "Foreign", "Bank", "made", "up", "chengdu", "opening", "bundled", "foo", "abc"),
}
"""Names of programs, forms, units, tables and of the examples' applicants; and what is typed wrongly below."""
COMMANDS = [
    "finance",
    "finance licensed-institution --registered-capital 50亿",
    "finance licensed-institution --registered-capital 50亿 --assume-rest -f md",
    "finance export-credit-insurance --insurance other --premium-paid 80万",
    "talent national-expert --title other --comes-to-chengdu",
    "aviation freighter-frequency --weekly-flights 7",
    "match foreign-bank.toml --all",
    "match foreign-bank.toml -f md",
    "match small-foreign-firm.toml",
    "solve finance.licensed-institution --for 4000万",
    "solve finance.export-credit-insurance --for 40万",
    "sweep finance.licensed-institution --over registered-capital=10亿..60亿",
    "batch claims.csv --headings zh",
    "batch claims.csv --preview",
    "deadline permits.visa-residence --accepted 2018-09-28 --issued 2018-10-10",
    "deadline permits.work-permit --accepted 2018-09-28 -f md",
    "targets actuals.csv",
    "compare bundled bundled --reading-b finance.licensed-institution.base=paid-in claims.csv",
    "compare bundled bundled+overlay.toml",
    "policies list",
    "policies show finance.licensed-institution",
    "policies show talent.recruitment-reward",
    "policies show health.direct-billing --trace",
    "policies check",
    "policies coverage",
    "match --insurance foo",
    "finance licensed-institution --registered-capital abc",
    "verify missing.json",
]


def codes(edition):
    """Every word that may be typed: ids of areas, policies, inputs, choices, readings, kinds, caps, targets."""
    found = {*edition.areas, *edition.kinds, *edition.documents, *edition.targets}
    for policy in edition.policies.values():
        found |= {policy.id, *(cap.id for cap in policy.caps), *(item.name for item in policy.inputs)}
        found |= {choice for item in policy.inputs for choice in item.choices}
        found |= {word for one in policy.readings.values() for word in (one.id, *one.choices)}
    return {part for word in found for part in re.split(r"[^A-Za-z]+", word)}


@pytest.mark.parametrize("command", COMMANDS)
def test_no_english_in_chinese(rongcli, edition, command):
    done = rongcli(*command.split(), "--lang", "zh", cwd=EXAMPLES, columns="300")
    said = re.sub(
        r"--?[A-Za-z][\w-]*(?:[ =][A-Za-z][\w.|-]*)?|\S+\.(?:toml|csv|json|jsonl|xlsx)", "", done.stdout + done.stderr
    )
    assert not re.search(r"\[\{|\bTrue\b|\bFalse\b|\bNone\b|<[a-z]+ ", said)
    words = {word for word in re.findall(r"[A-Za-z]+", said) if len(word) > 1}
    assert words - NAMES - codes(edition) == set()


def test_a_headline_says_what_it_assumes(rongcli):
    words = ["finance", "licensed-institution", "--registered-capital", "50亿", "--assume-rest", "-q"]
    assert rongcli(*words, "--lang", "zh").stdout == "4,000万元（假定4项条件成立）\n"
    assert rongcli(*words, "--lang", "en").stdout == "40 million yuan, assuming 4 conditions\n"


def test_an_error_in_json_names_the_field_as_its_reader_does(rongcli):
    words = ["finance", "licensed-institution", "--registered-capital", "abc", "--json"]
    assert json.loads(rongcli(*words, "--lang", "zh").stderr)["message"].startswith("--注册资本：“abc”不是金额")
    assert json.loads(rongcli(*words, "--lang", "en").stderr)["message"].startswith("--registered-capital: 'abc'")
