"""CSV and Markdown: one row or one section for each answer, whatever stands in a name."""

import csv
import io

import pytest

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
