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
        "[4056–4090]",
        "[9333–9378]",
        "default, most literal",
        "for the authority to say",
        "Notes on every policy",
    ):
        assert told in shown
    assert "rongcli talent top-talent --top-international-talent" in shown
    chosen = rongcli("policies", "show", "exchange.consular-offices", "--lang", "zh", check=True).stdout
    for told in ("仅为意向", "tourism_office  旅游代表处", "争取"):
        assert told in chosen
