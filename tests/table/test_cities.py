"""The tables of other places in examples/cities: silent under check, borne out by their texts, their cases right."""

import json
import re
import shlex
from pathlib import Path

import pytest

from rongcli.table.check import check
from tests.conftest import ROOT
from tests.table.test_check import BUNDLED

CITIES = ROOT / "examples" / "cities"
TABLES = sorted(path.name for path in CITIES.glob("*.toml"))
README = (CITIES / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_a_city_is_sound_its_cases_hold_and_its_text_bears_it_out(rongcli, name):
    path = CITIES / name
    assert check(BUNDLED, [(str(path), path.read_bytes())]) == []
    tested = rongcli("--policies", str(path), "policies", "test", "-q", "--lang", "en")
    assert re.match(r"[1-9][0-9]* examples, 0 failed", tested.stderr), tested.stdout
    text = path.with_suffix(".txt")
    verdict = json.loads(rongcli("--policies", str(path), "policies", "verify", str(text), "--json", check=True).stdout)
    assert verdict["problems"] == []
    assert f"({name})" in README
    assert f"({Path(name).stem}.txt)" in README


def test_they_are_three_and_one_is_in_another_currency():
    assert len(TABLES) >= 3
    assert any('currency = "USD"' in (CITIES / name).read_text(encoding="utf-8") for name in TABLES)


@pytest.mark.parametrize("command", re.findall(r"^\$ rongcli (.*)\n(.*)$", README, re.MULTILINE))
def test_their_commands_print_what_they_say(rongcli, command):
    words, line = command
    assert rongcli(*shlex.split(words), cwd=ROOT, check=True).stdout.splitlines() == [line]
