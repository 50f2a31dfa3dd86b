"""Help, lists and suggestions: nothing is lost in a narrow terminal, and what was meant is named."""

import csv
import io
import json
import re

import pytest

from rongcli.cli.names import BUILT_IN, TOPICS
from tests.in_process import Program

PAGES = [[], ["finance"], ["finance", "licensed-institution"], ["policies"], *([name] for name in BUILT_IN)]


def squeezed(page):
    """A page without the breaks of its lines."""
    return re.sub(r"\s|\\\n", "", page.replace(" \\\n", ""))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("columns", ["40", "66", "80"])
def test_help_loses_no_mark_however_narrow(monkeypatch, tmp_path, language, columns):
    narrow = Program(monkeypatch, tmp_path, language, columns=columns)
    pages = {tuple(words): narrow.run(*words, "--help")[1] for words in PAGES}
    wide = Program(monkeypatch, tmp_path, language, columns="1000")
    for words in PAGES:
        marks = sorted(squeezed(pages[tuple(words)]))
        assert marks == sorted(squeezed(wide.run(*words, "--help")[1])), words


def test_the_root_says_what_it_is_where_to_start_and_what_areas_hold(rongcli, edition):
    page = rongcli("--help", check=True).stdout
    assert rongcli(check=True).stdout == page
    assert page.index("Computes what") < page.index("rongcli ask") < page.index("Areas")
    for name in edition.heads:
        assert name.partition(".")[2] in page
    for word in (*BUILT_IN, *TOPICS, "--install-completion"):
        assert word in page


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_topic_has_a_page(rongcli, topic, language):
    assert len(rongcli("help", topic, "--lang", language, check=True).stdout.splitlines()) > 5


def test_help_of_a_command_is_its_page(rongcli):
    for words in (["match"], ["finance"], ["finance.licensed-institution"], ["policies", "list"]):
        asked = words[0].split(".") if len(words) == 1 else words
        assert rongcli("help", *words, check=True).stdout == rongcli(*asked, "--help", check=True).stdout
    assert rongcli("help", "nonsense").returncode == 2


def test_a_list_is_whole_and_a_line_each(rongcli, edition):
    lines = rongcli("policies", "list", columns="40", check=True).stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(edition.heads)
    assert all(line.endswith(head.name.en) for line, head in zip(lines, edition.heads.values(), strict=True))
    table = rongcli("policies", "list", "R&D", "-f", "csv", check=True).stdout.lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["policy"] for row in rows] == [name for name in edition.heads if name.startswith("rd.")]
    found = json.loads(rongcli("policies", "search", "visa", "--json", check=True).stdout)
    assert {one["area"] for one in found} == {"permits"}
    assert rongcli("policies", "list", "finanse").returncode == 2


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["visa"], "rongcli policies search visa"),
        (["finance", "licensed"], "did you mean licensed-institution?"),
        (["polices"], "did you mean policies?"),
        (["policies", "shw"], "did you mean show?"),
        (["finance", "export-credit-insurance", "--prem", "5"], "did you mean --premium-paid?"),
        (["finance", "licensed-institution", "--insurance", "x"], "finance.export-credit-insurance has that input"),
        (["finance", "--registered-capital", "5", "licensed-institution"], "a policy goes before its options"),
        (["deadline"], "permits.visa-residence"),
    ],
)
def test_what_was_meant_is_named(rongcli, words, named):
    done = rongcli(*words)
    assert (done.returncode, named in done.stderr) == (2, True), done.stderr


def test_areas_answer_to_common_names(rongcli):
    for word in ("R&D", "research", "科研"):
        assert "rd.institution" in rongcli(word, "--all", check=True).stdout


def test_settings_stand_behind_options_and_variables(rongcli, tmp_path):
    (tmp_path / "rongcli.toml").write_text('lang = "zh"\nas = "bank"\n', encoding="utf-8")
    words = ["match", "--registered-capital", "5bn", "--json"]
    done = rongcli(*words, cwd=tmp_path, check=True)
    assert json.loads(done.stdout)["who"]["kinds"] == ["bank"]
    assert "rongcli.toml" in done.stderr
    assert json.loads(rongcli(*words, "--as", "airline", cwd=tmp_path, check=True).stdout)["who"]["kinds"] == [
        "airline"
    ]
    assert "已设置" in rongcli("help", "environment", cwd=tmp_path, check=True).stdout
    assert "Set now" in rongcli("help", "environment", cwd=tmp_path, RONGCLI_LANG="en", check=True).stdout


@pytest.mark.parametrize("text", ["foo = 1", "lang = 'fr'", "policies = 3", "[as", "reading = 'base=paid-in'"])
def test_a_setting_that_is_none_is_refused(rongcli, tmp_path, text):
    (tmp_path / "rongcli.toml").write_text(text, encoding="utf-8")
    done = rongcli("finance", "-q", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith("error: rongcli.toml")
