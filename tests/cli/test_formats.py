"""CSV and Markdown: one row or one section for each answer, whatever stands in a name."""

import csv
import io
import json

import pytest

from tests.conftest import ROOT

WORDS = ["--insurance", "short_term_export_credit", "--premium-paid", "80万", "--date", "2019-05-01"]


def test_csv_is_one_row_for_each_answer(rongcli):
    rows = list(
        csv.DictReader(
            io.StringIO(rongcli("finance", "export-credit-insurance", *WORDS, "-f", "csv", check=True).stdout)
        )
    )
    assert [(row["policy"], row["amount"], row["binding_cap"], row["capped"]) for row in rows] == [
        ("finance.export-credit-insurance", "300000.00", "per-applicant-year", "true")
    ]
    area = list(csv.DictReader(io.StringIO(rongcli("finance", *WORDS, "-f", "csv", check=True).stdout)))
    assert len(area) == 5
    assert all(None not in row.values() for row in area)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "＝1"])
def test_a_cell_that_a_spreadsheet_would_run_is_defused(rongcli, name):
    done = rongcli("finance", "export-credit-insurance", *WORDS, f"--applicant={name}", "-f", "csv", check=True)
    assert next(csv.DictReader(io.StringIO(done.stdout)))["applicant"] == f"'{name}"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_markdown_says_what_the_terminal_says(rongcli, language):
    words = ["finance", "export-credit-insurance", *WORDS, "--lang", language]
    markdown = rongcli(*words, "-f", "md", check=True).stdout
    assert rongcli(*words, "-q", check=True).stdout.strip() in markdown
    assert "40%" in markdown
    assert markdown.startswith("## ")


def test_markdown_in_a_name_stays_text(rongcli):
    done = rongcli(
        "finance", "export-credit-insurance", *WORDS, "--applicant", "[x](http://y) <b> # |", "-f", "md", check=True
    )
    assert r"\[x\](http://y) \<b\> \# \|" in done.stdout


@pytest.mark.parametrize("form", ["csv", "md", "jsonl"])
def test_every_policy_has_every_format(rongcli, edition, form):
    for area in edition.areas:
        assert rongcli(area, "-f", form, "--lang", "zh", check=True).stdout


@pytest.mark.parametrize(
    ("language", "words", "benefit", "conclusion"),
    [
        ("en", ["permits", "transit-144h"], "exemption", "only intended by the city"),
        ("zh", ["permits", "transit-144h"], "exemption", "只是市里的意向"),
        ("en", ["finance", "wealth-manager", "--assets-under-management", "200亿"], "money", "Up to 10 million yuan"),
        ("zh", ["finance", "wealth-manager", "--assets-under-management", "100亿"], "money", "不符合条件"),
    ],
)
def test_a_row_of_csv_says_in_words_what_its_numbers_cannot(rongcli, language, words, benefit, conclusion):
    more = ["--transit-stay-hours", "5"] if benefit == "exemption" else []
    done = rongcli(*words, *more, "--assume-rest", "-f", "csv", "--lang", language, check=True)
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert row["benefit"] == benefit
    assert conclusion in row["conclusion"]


def test_markdown_tells_what_was_stated_spent_and_taken(rongcli):
    words = ["finance", "export-credit-insurance", *WORDS, "--already-awarded", "10万"]
    chinese = rongcli(*words, "--lang", "zh", "-f", "md", check=True).stdout
    for told in (
        "**符合** 保险种类：短期出口信用保险  填报：短期出口信用保险",
        "此前已用10万元",
        "￥200,000.00  人民币贰拾万元整",
        "符合条件  资金",
    ):
        assert told in chinese
    english = rongcli(*words, "-f", "md", check=True).stdout
    for told in ("stated: short-term export credit insurance", "100,000 yuan used before", "CNY 200,000.00"):
        assert told in english


def test_a_policy_is_shown_whole(rongcli):
    shown = " ".join(rongcli("policies", "show", "talent.top-talent", check=True).stdout.split())  # lines fold
    for told in (
        "characters 4056–4090",
        "characters 9333–9378",
        "default, most literal",
        "for the authority to say",
        "Notes on every policy",
    ):
        assert told in shown
    assert "rongcli talent top-talent --top-international-talent" in shown
    chosen = rongcli("policies", "show", "exchange.consular-offices", "--lang", "zh", check=True).stdout
    for told in ("仅为意向", "tourism_office  旅游代表处", "争取"):
        assert told in chosen


REGISTERED = """
from rongcli.output.formats import FORMATS, Format


def written(answer, paper):
    yield f"loud: {answer.headline()}"


FORMATS["loud"] = Format(written, files=(".loud",))
"""
"""All that a new format is: a module that writes it, and its line."""
LOUD = str(ROOT / "examples" / "foreign-bank.toml")
COMMANDS = {
    "award": ["finance", "export-credit-insurance", *WORDS],
    "area": ["finance", *WORDS],
    "match": ["match", LOUD],
    "solve": ["solve", "finance.export-credit-insurance", "--for", "10万", *WORDS[:2]],
    "sweep": ["sweep", "finance.export-credit-insurance", "--over", "premium-paid=0..100万", *WORDS[:2]],
    "compare": ["compare", "bundled", "bundled", "--reading-b", "digital.data-channel.event=each-event"],
    "verify": ["verify", "saved.json"],
    "deadline": ["deadline", "permits.investment-filing", "--accepted", "2018-09-28"],
    "targets": ["targets"],
    "policies list": ["policies", "list"],
    "policies show": ["policies", "show", "talent.top-talent"],
    "policies funds": ["policies", "funds"],
    "examples": ["examples"],
}


@pytest.fixture
def loud(rongcli, tmp_path):
    """The program where a format was registered before it starts."""
    (tmp_path / "sitecustomize.py").write_text(REGISTERED, encoding="utf-8")
    saved = rongcli(*COMMANDS["award"], "--json", check=True).stdout
    (tmp_path / "saved.json").write_text(saved, encoding="utf-8")
    return lambda *words, **more: rongcli(*words, cwd=tmp_path, PYTHONPATH=str(tmp_path), **more)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_format_registered_once_is_one_of_every_command(loud, tmp_path, command):
    words = COMMANDS[command]
    assert loud(*words, "-f", "loud", check=True).stdout.startswith("loud: ")
    unknown = loud(*words, "-f", "tsv")
    assert (unknown.returncode, "loud" in unknown.stderr) == (2, True)
    if command == "area":
        return  # whose page is a list of its policies
    named = words[: next((at for at, word in enumerate(words) if word.startswith("-")), len(words))]
    assert "loud" in loud(*(named[:2] if named[0] in ("policies", "finance") else named[:1]), "--help").stdout


def test_a_registered_format_is_completed_and_written_to_files(loud, tmp_path):
    line = "rongcli match -f lo"
    offered = loud(_RONGCLI_COMPLETE="complete_bash", COMP_WORDS=line.replace(" ", "\n"), COMP_CWORD="3", check=True)
    assert offered.stdout.split() == ["loud"]
    loud(*COMMANDS["sweep"], "-o", "a.loud", check=True)
    assert (tmp_path / "a.loud").read_text(encoding="utf-8").startswith("loud: ")
    refused = loud(*COMMANDS["sweep"], "-o", "a.docx")
    assert (refused.returncode, ".loud" in refused.stderr, ".svg" in refused.stderr) == (2, True, True)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("form", ["csv", "md", "jsonl", "json"])
def test_every_command_has_every_format(rongcli, tmp_path, command, form):
    (tmp_path / "saved.json").write_text(rongcli(*COMMANDS["award"], "--json", check=True).stdout, encoding="utf-8")
    done = rongcli(*COMMANDS[command], "-f", form, cwd=tmp_path, check=True).stdout
    assert done.strip()
    if form == "csv":
        table = list(csv.reader(io.StringIO(done)))
        assert {len(row) for row in table} == {len(table[0])}
    elif form == "jsonl":
        assert all(json.loads(line) for line in done.splitlines())
