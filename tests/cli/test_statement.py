"""``-o``: an answer filed as HTML, Markdown or a workbook; whole, in both languages, whatever stands in a name."""

import datetime
import json
import re
import zipfile
from pathlib import Path

import pytest

from rongcli.base.money import yuan_grouped
from rongcli.output import markdown as md
from rongcli.output.headline import headline
from rongcli.output.html import html
from rongcli.output.statement_award import Told, award_statement
from rongcli.output.xlsx import workbook
from rongcli.rules.explain import Asked, evaluate, explain
from rongcli.rules.facts import read_claim
from rongcli.rules.lookup import chosen_readings
from tests.cli.statements import BANK, FORMS, Tree, said, sheets

WORDS = ["finance", "licensed-institution", "--registered-capital", "50亿", "--licensed", "--legal-person",
         "--settled-in-chengdu", "--date", "2019-05-01"]  # fmt: skip
CLAIM = {"policy": "finance.licensed-institution", "registered_capital": "50亿", "licensed": True,
         "legal_person": True, "settled_in_chengdu": True, "date": "2019-05-01"}  # fmt: skip
HOSTILE = [
    "<script>alert(1)</script>",
    "[/] **b** | `c`",
    "=1+1",
    '"><img src=x onerror=y>',
    "\u202eabc\x1b[31m",
    "&lt;",
    '</style><script>alert(1)</script>"; } * { display: none }',
]


def amounts(answer):
    """Every amount in fen that an answer has."""
    for one in (answer.amounts, answer.if_conditions_hold and answer.if_conditions_hold.amounts):
        if one is not None and one.certainty not in ("none", "unpublished"):
            found = (one.amount,) if one.amount is not None else (one.minimum, one.maximum)
            yield from (*found, one.before_caps if one.capped else None)
    for use in (answer.if_conditions_hold or answer).caps:
        yield from (use.limit, use.spent, use.reduction, use.headroom)
    yield from (missing.stake for missing in answer.missing)


def stated(answer, language):
    """What a statement of an answer must say."""
    policy = answer.policy
    yield policy.name.to(language)
    yield headline(answer, language)
    yield from (yuan_grouped(fen) for fen in amounts(answer) if fen is not None)
    yield from (one.condition.text.to(language) for one in answer.conditions)
    yield from (one.label.to(language) for one in answer.trace)
    for used in answer.readings:
        yield used.reading.question.to(language)
        yield from (
            used.reading.choices[used.chosen].to(language),
            *(f"{used.reading.id}={o.choice}" for o in used.alternatives),
        )
        yield from (used.reading.choices[other.choice].to(language) for other in used.alternatives)
    yield from (one.question.to(language) for one in answer.missing)
    for source in policy.sources:
        yield from (source.provision, *source.figures, *([source.heading] if source.heading else []))
        yield from map(str, source.span)
    yield from (notice.text.to(language) for notice in answer.notices)
    yield answer.edition.sha256


def markdown(document):
    return "".join(md.text(document))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_statement_of_one_answer_holds_all_of_it(rongcli, edition, tmp_path, language):
    answer = evaluate(edition, CLAIM)
    plain = rongcli(*WORDS, "--lang", language, check=True).stdout
    for form in FORMS:
        file = tmp_path / f"a.{form}"
        done = rongcli(*WORDS, "--lang", language, "-o", str(file), check=True)
        assert done.stdout == plain
        text = said(file)
        assert [words for words in stated(answer, language) if words not in text] == []


def asked(edition, policy, claim=None):
    raw = dict(claim or policy.example)
    return Asked(
        edition, policy, read_claim(policy, raw, datetime.date(2019, 5, 1)), chosen_readings(edition, policy, {})
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_policy_can_be_filed_whole(edition, tmp_path, language):
    for policy in edition.policies.values():
        for one in (asked(edition, policy), asked(edition, policy, {"policy": policy.id})):
            answer = explain(one)
            made = award_statement(Told(answer, one.terms().policy.time_limits), edition, language, "now")
            (tmp_path / "a.html").write_text(html(made), "utf-8")
            (tmp_path / "a.md").write_text(markdown(made), "utf-8")
            (tmp_path / "a.xlsx").write_bytes(workbook(made))
            for form in FORMS:
                text = said(tmp_path / f"a.{form}")
                assert [words for words in stated(answer, language) if words not in text] == [], (policy.id, form)
            limits = one.terms().policy.time_limits if answer.eligibility != "ineligible" else ()
            assert all(limit.text.to(language) in text for limit in limits)


def filed(rongcli, folder, form, *words):
    file = folder / f"one.{form}"
    rongcli(*words, "-q", "--lang", "en", "--on", "2019-06-01", "-o", str(file), "--force", check=True)
    return sheets(file) if form == "xlsx" else file.read_text("utf-8")


def test_a_cap_is_a_step_of_the_calculation(rongcli, tmp_path):
    rows = {
        row[0]: row
        for row in next(iter(filed(rongcli, tmp_path, "xlsx", *WORDS, "--well-known-foreign-institution").values()))
    }
    assert rows["Share of the base"][1:4] == ["Registered capital 5 billion yuan × 1%", "50 million yuan", 50_000_000.0]
    minus = "before caps 50 million yuan − taken by caps 10 million yuan"
    assert rows["After caps"][1:4] == [minus, "40 million yuan", 40_000_000.0]
    assert rows["per applicant"][1].startswith("reached; ")
    small = [*WORDS[:3], "30亿", *WORDS[4:], "--well-known-foreign-institution"]
    rows = {row[0]: row for row in next(iter(filed(rongcli, tmp_path, "xlsx", *small).values()))}
    assert "After caps" not in rows
    assert rows["per applicant"][1].startswith("not reached; ")


def test_numbers_are_numbers_and_a_promise_without_figure_says_so(rongcli, tmp_path):
    words = ["aviation", "freighter-frequency", "--international", "--scheduled", "--all-cargo", "--weekly-flights", "5",
             "--added-weekly-flights", "2.5", "--item", "0012"]  # fmt: skip
    found = next(iter(filed(rongcli, tmp_path, "xlsx", *words).values()))
    rows = {row[0]: row for row in found}
    assert rows["Flights before the increase"][1:4] == ["5 a week", "from the applicant", 5.0]
    assert rows["Flights added"][3] == 2.5
    assert rows["Item"][1] == "0012"
    assert [row for row in found if str(row[0]).startswith("The text promises support and publishes no amount")]


def test_only_what_is_missing_is_asked_for_and_only_a_claim_that_stands_needs_documents(rongcli, tmp_path):
    words = ["investment", "sme-settlement", "--newly-settled", "--paid-in-capital-first-year", "3000万"]
    text = filed(rongcli, tmp_path, "md", *words)
    missing = text.partition("### Missing facts")[2].partition("\n### ")[0]
    assert missing.count("for the authority to say | 3,000,000.00 |") == 2
    assert missing.count("from the applicant | 3,000,000.00 |") == 1
    assert text.count("no list of application documents") == 1
    text = filed(rongcli, tmp_path, "md", *WORDS, "--well-known-foreign-institution")
    assert "issing" not in text and text.count("no list of application documents") == 1
    text = filed(rongcli, tmp_path, "md", *WORDS[:4], "--no-licensed")
    assert "Not eligible" in text and "application documents" not in text


def test_a_no_says_to_what(rongcli, tmp_path):
    words = ["investment", "national-treatment", "--foreign-invested-enterprise", "--no-on-negative-list"]
    text = filed(rongcli, tmp_path, "md", *words)
    assert "| Not on the negative list | met | On the negative list: no |" in text


def test_a_footer_of_a_workbook_holds_any_name(rongcli, tmp_path):
    file = tmp_path / "m.xlsx"
    profile = json.dumps({"applicant": "=R&D &P 100%" + "x" * 300, "date": "2019-05-01", "licensed": True})
    rongcli("match", "-", "-q", "-o", str(file), stdin=profile, check=True)
    with zipfile.ZipFile(file) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    foot = re.search("<oddFooter>(.*?)</oddFooter>", sheet)[1].replace("&amp;", "&")
    assert foot.startswith("&L=R&&D &&P 100%") and foot.endswith("&R&P / &N") and len(foot) < 255
    assert sheets(file)["Summary"][0][0].startswith("'=R&D &P 100%")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_text(edition, tmp_path, name):
    policy = edition.policies["finance.licensed-institution"]
    one = asked(edition, policy, {**CLAIM, "applicant": name})
    made = award_statement(Told(explain(one), ()), edition, "en", name)
    shown = "".join(mark if mark.isprintable() else "?" for mark in name)
    tree = Tree(html(made))
    assert shown in tree.words
    assert {tag for tag, _ in tree.tags} & {"script", "img", "a", "link", "iframe"} == set()
    assert shown not in tree.style
    assert markdown(made).replace("\\", "").count(shown) == 3  # under the title, as applicant, as when it was made
    assert "<script" not in markdown(made).replace("\\<", "")
    (tmp_path / "a.xlsx").write_bytes(workbook(made))
    rows = [row for rows in sheets(tmp_path / "a.xlsx").values() for row in rows]
    cells = [row[1] for row in rows if row[0] in ("Applicant", "Made")]
    assert cells == [f"'{shown}" if shown.startswith("=") else shown] * 2


@pytest.mark.parametrize("form", FORMS)
def test_a_statement_dated_by_on_is_the_same_each_time(rongcli, tmp_path, form):
    one, two = (tmp_path / f"{name}.{form}" for name in ("one", "two"))
    for file in (one, two):
        rongcli(*WORDS, "--on", "2019-06-01", "-q", "-o", str(file), check=True)
    assert one.read_bytes() == two.read_bytes()
    assert "2019-06-01 (as --on says)" in said(one)
    rongcli(*WORDS, "-q", "-o", str(two), "--force", check=True)
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\S+ \(by this machine's clock\)", said(two))


@pytest.mark.parametrize("words", [WORDS, ["match", BANK]])
def test_an_existing_file_is_kept_unless_forced(rongcli, tmp_path, words):
    file = tmp_path / "a.html"
    file.write_text("mine")
    done = rongcli(*words, "-o", str(file))
    assert (done.returncode, done.stdout) == (5, "")
    assert "--force" in done.stderr and file.read_text() == "mine"
    rongcli(*words, "-o", str(file), "--force", check=True)
    assert file.read_text("utf-8").startswith("<!doctype html>")
    assert [path.name for path in tmp_path.iterdir() if path.name != "cache"] == ["a.html"]


@pytest.mark.parametrize("words", [WORDS, ["match", BANK]])
@pytest.mark.parametrize("name", ["a.pdf", "a", "-", "a.html.txt"])
def test_another_suffix_is_wrong_usage_and_names_the_three(rongcli, tmp_path, words, name):
    done = rongcli(*words, "-o", name if name == "-" else str(tmp_path / name))
    assert (done.returncode, done.stdout) == (2, "")
    assert all(suffix in done.stderr for suffix in (".html", ".md", ".xlsx"))


def test_what_cannot_be_filed_is_refused(rongcli, tmp_path):
    many = '{"applicant": "a"}\n{"applicant": "b"}\n'
    done = rongcli("match", "-", "-o", str(tmp_path / "a.html"), stdin=many)
    assert done.returncode == 2 and "many applicants is an .xlsx file" in done.stderr
    done = rongcli("finance", "-o", str(tmp_path / "a.html"))
    assert done.returncode == 2 and "match" in done.stderr
    profile = tmp_path / "p.md"
    profile.write_bytes(Path(BANK).read_bytes())
    done = rongcli("match", str(profile), "-o", str(profile), "--force")
    assert done.returncode == 2 and profile.read_bytes() == Path(BANK).read_bytes()
    overlay = tmp_path / "overlay.md"
    content = (Path(BANK).parent / "overlay.toml").read_bytes()
    overlay.write_bytes(content)
    for words in (WORDS, ["match", BANK]):
        done = rongcli(*words, "--policies", str(overlay), "-o", str(overlay), "--force")
        assert done.returncode == 2 and overlay.read_bytes() == content
    assert rongcli(*WORDS, "-o", str(tmp_path / "none" / "a.html")).returncode == 5
    done = rongcli(*WORDS, "--applicant", "x" * 33_000, "-o", str(tmp_path / "a.xlsx"))
    assert (done.returncode, (tmp_path / "a.xlsx").exists()) == (5, False)
    assert "a.xlsx" in done.stderr
