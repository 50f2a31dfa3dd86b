"""Overlays: policies of one's own, no finding on a sound one, every fault at once; words in one language."""

import json

import pytest
import tomli

from rongcli.table.check import check
from rongcli.table.load import bundled_table
from tests.conftest import ROOT
from tests.table.test_check import BUNDLED
from tests.table.test_language import CITY

HEAD = '[overlay]\nid = "o"\ntitle = { zh = "自填", en = "ours" }\n'
OWN = """[area.own]
name = { zh = "自有" }
[let.tenth]
value = "10%"
[policy."own.bonus"]
name = { en = "Our own bonus" }
benefit = "money"
award = { kind = "rate", rate = "tenth", base = "registered_capital" }
caps = [{ times = 1, per = ["applicant"] }]
"""


def findings(table, overlay):
    given = [(str(table), table.read_bytes())] if table else []
    return check(BUNDLED, [*given, ("overlay.toml", overlay.encode())])


def uncommented(skeleton):
    return "".join(
        line[2:] if line.startswith(("# [", "# award", "# caps")) else line
        for line in skeleton.splitlines(keepends=True)
    )


def test_the_shipped_overlay_has_nothing_to_find():
    assert findings(None, (ROOT / "examples" / "overlay.toml").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("table", [None, CITY], ids=["bundled", "city"])
def test_every_skeleton_has_nothing_to_find_as_it_is_and_filled_in(rongcli, table):
    given = ["--policies", str(table)] if table else []
    skeleton = rongcli(*given, "policies", "overlay", check=True).stdout
    filled = uncommented(skeleton)
    assert tomli.loads(filled)["policy"]
    assert findings(table, skeleton) == []
    assert findings(table, filled) == []


def test_a_policy_of_ones_own_is_answered_and_marked(rongcli, tmp_path):
    (tmp_path / "o.toml").write_text(HEAD + OWN, encoding="utf-8")
    words = ["--policies", str(tmp_path / "o.toml"), "own", "bonus", "--registered-capital", "100"]
    answer = json.loads(rongcli(*words, "--json", "--lang", "zh", check=True).stdout)
    assert answer["award"]["amount"] == "10.00"
    assert answer["award"]["supplied"] is True
    assert "自填" in json.dumps([notice["text"] for notice in answer["notices"]], ensure_ascii=False)
    assert "Our own bonus" in rongcli(*words, "--lang", "zh", check=True).stdout


def test_what_it_supplies_needs_no_clause_but_an_example_if_it_is_its_own(tmp_path):
    assert {one.code for one in findings(None, HEAD + OWN)} == {"no-example"}
    example = 'examples = [{ claim = { registered_capital = "100" }, amount = "10元" }]\n'
    assert findings(None, HEAD + OWN + example) == []
    assert [one.code for one in findings(None, HEAD + OWN + example.replace("10元", "11元"))] == ["failing-example"]


def test_every_fault_of_an_overlay_is_told_in_one_run():
    text = HEAD + (
        '[area.finance]\nname = { zh = "甲", en = "a" }\n'
        '[policy."finance.licensed"]\naward = "registered_capital"\n'
        '[policy."finance.licensed-institution"]\naward = { kind = "fixed", amount = "1元" }\n'
        '[policy."rail.freight-discount"]\nname = { zh = "甲", en = "a" }\n'
    )
    found = findings(None, text)
    assert [(one.line, one.code) for one in found] == [(4, "fault"), (6, "fault"), (9, "fault"), (11, "fault")]


def test_words_in_one_language_are_noted_and_no_fault(rongcli, tmp_path):
    text = BUNDLED[1].decode()
    path = tmp_path / "t.toml"
    path.write_text(text.replace('unit = { zh = "班/周", en = "a week" }', 'unit = { zh = "班/周" }'), encoding="utf-8")
    assert path.read_bytes() != bundled_table().read_bytes()
    done = rongcli("policies", "check", str(path), "--lang", "en")
    assert done.returncode == 0, done.stdout
    assert "words stand in one language only" in done.stderr
