"""What a table's author gets: verify, coverage, new, overlay, the rule as a tree, help in both languages."""

import json
import re
from pathlib import Path

import pytest
import tomli

from rongcli.table.load import load_edition
from rongcli.table.verify import verify
from tests.table.test_language import PREAMBLE, policy

TEXT = "甲类企业按销售额的2%给予最高50万元奖励。其余内容略去不计,到此为止。另有3所学校。"


def edition_of(tmp_path, span, figures):
    table = Path(__file__).parent / "table" / "city.toml"
    text = table.read_text(encoding="utf-8").replace(
        'heading = "一", span = [0, 10], figures = ["2%"]',
        f"span = {list(span)}, figures = {json.dumps(figures, ensure_ascii=False)}",
    )
    (tmp_path / "city.toml").write_text(text, encoding="utf-8")
    return load_edition(tmp_path / "city.toml", cached=False)


def test_verify_finds_what_the_text_does_not_bear_out(tmp_path):
    content = TEXT.encode()
    edition = edition_of(tmp_path, (0, 19), ["2%", "50万元", "60万元"])
    verdict = verify(edition, {"notice": "0"}, content)
    problems = [(problem.policy, problem.what.en) for problem in verdict.problems]
    assert ("trade.sales-reward", "the clause has no figure '60万元'") in problems
    assert problems[0][1].startswith("the text's sha256 is")
    assert [left.figure for left in verdict.unanswered] == ["3所"]


def test_verify_the_command(rongcli, tmp_path):
    (tmp_path / "source.txt").write_text(TEXT, encoding="utf-8")
    done = rongcli("policies", "verify", str(tmp_path / "source.txt"))
    assert done.returncode == 3
    assert "sha256" in done.stdout
    assert rongcli("policies", "verify", str(tmp_path / "missing.txt")).returncode == 4


def test_verify_finds_the_text_in_a_folder(rongcli, tmp_path):
    here = Path(__file__).parent / "table"
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "other.txt").write_text("x")
    words = [
        "--policies",
        str(here / "second_city.toml"),
        "policies",
        "verify",
        str(folder),
        "--json",
        "--on",
        "2025-06-01",
    ]
    assert rongcli(*words).returncode == 4
    (folder / "notice.txt").write_bytes((here / "second_city.txt").read_bytes())
    verdict = json.loads(rongcli(*words, check=True).stdout)
    assert (verdict["problems"], verdict["narrative"]) == ([], 3)
    (folder / "copy.txt").write_bytes((here / "second_city.txt").read_bytes())
    assert "several" in rongcli(*words).stderr


def test_coverage_counts(rongcli, edition):
    counted = json.loads(rongcli("policies", "coverage", "--json", check=True).stdout)
    assert counted["policies"] == len(edition.policies)
    assert counted["provisions"] == counted["policies"] == 77
    assert (counted["funds"], counted["targets"], counted["comparisons"]) == (3, 69, 9)
    assert counted["figures_narrative"] == 100
    assert (counted["ambiguities"], counted["conflicts"]) == (104, 16)


def test_each_document_s_targets(edition):
    documents = [target.document for target in edition.targets.values()]
    kinds = [target.kind for target in edition.targets.values()]
    comparators = [target.comparator for target in edition.targets.values()]
    assert (documents.count("opinions"), documents.count("action-plan")) == (40, 29)
    assert (kinds.count("target"), kinds.count("structural")) == (41, 28)
    assert {name: comparators.count(name) for name in sorted(set(comparators))} == {
        "about": 1,
        "above": 12,
        "at_least": 22,
        "at_most": 4,
        "below": 1,
        "equal": 29,
    }
    assert [target.id for target in edition.targets.values() if target.value is None] == [
        "ap-aviation-double-hub",
        "ap-one-city-two-airports",
        "ap-eight-by-eight-hsr",
        "op-platform-3-plus-n",
        "op-platform-three-zones-five-parks",
    ]


def test_an_overlay_skeleton_names_every_unpublished_amount_and_loads(rongcli, edition, tmp_path):
    text = rongcli("policies", "overlay", check=True).stdout
    named = re.findall(r'# \[policy\."([^"]+)"\]', text)
    assert named == [
        name
        for name, policy in edition.policies.items()
        if any(rule.certainty == "unpublished" for rule in policy.awards)
    ]
    (tmp_path / "mine.toml").write_text(
        re.sub(r"^# (?=\[policy|award|caps)", "", text, flags=re.MULTILINE), encoding="utf-8"
    )
    assert load_edition(tmp_path / "mine.toml", cached=False).overlays == ("my-values",)


def test_the_rule_as_a_tree(rongcli):
    tree = rongcli("policies", "show", "finance.licensed-institution", "--trace", check=True).stdout
    assert "Registered capital × 1%" in tree
    assert "40 million yuan per applicant" in tree


@pytest.mark.parametrize(
    "words",
    [[], ["finance"], ["finance", "licensed-institution"], ["policies"], ["policies", "check"], ["batch"], ["schema"]],
)
def test_help_speaks_both_languages_and_shows_an_example_first(rongcli, words):
    english = rongcli(*words, "--help", check=True).stdout
    chinese = rongcli(*words, "--help", "--lang", "zh", check=True).stdout
    assert english.index("Example") < english.index("Usage")
    assert chinese.index("示例") < chinese.index("用法")
    assert not re.search(r"^(Usage|Options|Commands|Example)", chinese, re.MULTILINE)


def test_computed_edges_are_proposed_from_nothing_and_then_covered(rongcli, tmp_path):
    tenth = '{ kind = "rate", rate = "10%", base = "money" }'
    body = (
        f'requires = [{{ input = "flag", is = false }}, {{ input = "other", at_least = {tenth} }}]\n'
        f'award = {{ kind = "brackets", of = "other", tiers = [{{ up_to = {tenth.replace("10", "30")}, value = "10%" }}, '
        '{ value = "30%" }] }\n'
    )
    other = (
        '[input.other]\ntype = "money"\nlabel = { zh = "其他", en = "Other" }\nquestion = { zh = "?", en = "Other?" }\n'
    )
    table = tmp_path / "edges.toml"
    table.write_text(PREAMBLE + other + policy("one", body), encoding="utf-8")
    words = ("--policies", str(table), "policies", "test", "--lang", "en")
    first = rongcli(*words, "--write", str(tmp_path / "more.toml"))
    assert first.stdout.count("the edge computed from Money") == 6
    written = tomli.loads((tmp_path / "more.toml").read_text(encoding="utf-8"))["example"]
    assert [one["claim"]["other"] for one in written] == [
        "99999.99", "100000.00", "100000.01", "299999.99", "300000.00", "300000.01",
    ]  # fmt: skip
    again = rongcli(*words, str(tmp_path / "more.toml"))
    assert "0 failed" in again.stderr
    assert "edge computed" not in again.stdout
