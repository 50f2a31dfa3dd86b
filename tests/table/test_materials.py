"""``materials`` in a table: what a text asks to be handed in is shown, filed, and never passed off as published."""

import json
from pathlib import Path

import pytest

from rongcli.base.errors import TableError
from rongcli.table import codec
from rongcli.table.load import load_edition

CITY = Path(__file__).with_name("second_city.toml").read_text(encoding="utf-8")
FILING = "trade.exhibition-filing"
LIMIT = 'time_limit = { days = 5, unit = "working-day" }'
LIST = 'materials = [{ zh = "备案申请表", en = "filing form" }, { zh = "营业执照", en = "business licence" }]'
OVERLAY = f"""[overlay]
id = "call"
title = {{ zh = "申报通知", en = "the call for applications" }}
[policy."{FILING}"]
{LIST}
"""


@pytest.fixture
def city(tmp_path):
    path = tmp_path / "city.toml"
    path.write_text(CITY.replace(LIMIT, f"{LIMIT}\n{LIST}"), encoding="utf-8")
    return str(path)


@pytest.fixture
def bare(tmp_path):
    path = tmp_path / "bare.toml"
    path.write_text(CITY, encoding="utf-8")
    return str(path)


@pytest.fixture
def overlay(tmp_path):
    path = tmp_path / "overlay.toml"
    path.write_text(OVERLAY, encoding="utf-8")
    return str(path)


def test_it_survives_the_cache(city):
    policy = load_edition(city, cached=False).policies[FILING]
    assert [one.en for one in policy.materials] == ["filing form", "business licence"]
    assert codec.policy(json.loads(json.dumps(codec.plain(policy)))) == policy


@pytest.mark.parametrize(("language", "words"), [("en", "business licence"), ("zh", "营业执照")])
def test_show_and_the_statement_list_it(rongcli, city, bare, tmp_path, language, words):
    shown = rongcli("policies", "show", FILING, "--policies", city, "--lang", language, check=True).stdout
    assert words in shown
    facts = ["trade", "exhibition-filing", "--registered", "-q", "--lang", language, "--on", "2026-03-02"]
    for table, listed in ((city, True), (bare, False)):
        rongcli(*facts, "--policies", table, "-o", str(tmp_path / "a.md"), "--force", check=True)
        text = (tmp_path / "a.md").read_text("utf-8")
        assert (words in text) == listed
        assert ("no list of application documents" in text or "未列申请材料清单" in text) != listed


def test_a_match_lists_it_and_says_of_the_others_that_they_have_none(rongcli, city, tmp_path):
    words = ["match", "--registered", "yes", "--policies", city, "-q", "--on", "2026-03-02"]
    rongcli(*words, "-o", str(tmp_path / "a.md"), check=True)
    text = (tmp_path / "a.md").read_text("utf-8")
    assert "Application documents for Exhibition filings: filing form; business licence." in text
    assert "The texts publish no list" not in text


def test_what_an_overlay_adds_is_said_to_be_supplied(rongcli, bare, city, overlay, tmp_path):
    facts = ["trade", "exhibition-filing", "--registered", "-q", "--on", "2026-03-02", "-o", str(tmp_path / "a.md")]
    rongcli(*facts, "--policies", bare, "--policies", overlay, check=True)
    text = (tmp_path / "a.md").read_text("utf-8")
    assert "filing form; business licence (a supplied value, not published)" in text
    with pytest.raises(TableError, match="published already"):
        load_edition(city, overlay, cached=False)
