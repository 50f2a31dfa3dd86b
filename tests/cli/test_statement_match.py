"""A match's statement: the conclusion first, whole parts for what gives, one table each for the rest; short on paper."""

import base64
import datetime
import re
import shutil
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest

from rongcli.base.money import yuan_grouped
from rongcli.output import match_words
from rongcli.output.statement_words import SAYINGS
from rongcli.questions.advice import advise
from rongcli.questions.match import FITS, Matcher
from rongcli.questions.profile import Reader
from tests.cli.statements import BANK, EXAMPLES, FORMS, Tree, said, sheets

FIRM = str(EXAMPLES / "small-foreign-firm.toml")
AIRLINE = str(EXAMPLES / "airline.toml")
PROFILES = [BANK, FIRM, AIRLINE]
LANGUAGES = ["zh", "en"]
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def advice_of(edition, path):
    raw = tomllib.loads(Path(path).read_text("utf-8"))
    profile = Reader(edition, datetime.date(2019, 5, 1)).read(raw)
    return advise(Matcher(edition, {}), profile)


def wanted(edition, advice, language):
    """What a reviewer must find: every policy, its money, what it lacks or why it does not fit, what was stated."""
    yield match_words.conclusion(advice.match, language, edition.currency)
    yield from (yuan_grouped(fen) for fen in (advice.match.total.assured, advice.match.total.bounded))
    for row in advice.match.rows:
        if row.standing not in (*FITS, "unfit") and not row.stated:
            continue  # of these only the number is told
        yield f"{row.policy.id}"
        yield row.policy.name.to(language)
        if row.standing == "unfit":
            yield match_words.reason(row, language)
            continue
        yield from (match_words.named(row.policy, [name], language) for name in row.missing)
        if row.decision.amounts.maximum:
            yield yuan_grouped(row.decision.amounts.maximum)
        if row.standing in FITS:
            yield from (one.condition.text.to(language) for one in row.decision.conditions)
            yield from (note.text.to(language) for note in row.policy.notes)
            for source in row.policy.sources:
                yield from (source.provision, *source.figures, str(source.span[0]))
    for near in advice.near:
        yield from match_words.changes(near, language)
    for step in advice.steps:
        yield match_words.step(step, language)
        yield yuan_grouped(step.gain)
    yield match_words.asker_names(advice.match, edition, language)
    yield match_words.others(advice.match, edition, language, hint=False)
    yield edition.sha256


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("profile", PROFILES)
def test_nothing_that_a_reviewer_needs_is_lost(rongcli, edition, tmp_path, profile, language):
    advice = advice_of(edition, profile)
    for form in FORMS:
        file = tmp_path / f"m.{form}"
        done = rongcli("match", profile, "--lang", language, "-q", "-o", str(file), check=True)
        text = said(file)
        assert done.stdout.strip() in text
        assert [words for words in wanted(edition, advice, language) if words not in text] == [], form


def test_only_what_gives_or_may_give_has_a_part_of_its_own(rongcli, tmp_path):
    file = tmp_path / "m.html"
    found = {}
    for profile in PROFILES:
        rongcli("match", profile, "-q", "-o", str(file), "--force", check=True)
        found[profile] = re.findall(r'<article class="\w+" id="([^"]+)">', file.read_text("utf-8"))
    lists = ["granted", "lacking", "questions", "unfit", "about"]
    assert found[BANK] == ["summary", "finance.licensed-institution", *lists]
    money = ["finance.export-credit-insurance", "rail.non-local-cargo"]
    # The last of these fits but for a ruling of the authority: its money is computed, so it can be reviewed.
    assert found[FIRM] == ["summary", *money, "investment.sme-settlement", *lists]
    assert found[AIRLINE] == ["summary", "aviation.direct-route", *lists]


def test_the_conclusion_is_the_first_thing_after_the_title(rongcli, tmp_path):
    for form in FORMS:
        rongcli("match", BANK, "-q", "--on", "2019-06-01", "-o", str(tmp_path / f"m.{form}"), check=True)
    first = [
        "Example Foreign Bank (made up)",
        "Calculation statement",
        "40 million yuan fixed by the text; 3 not in money",
    ]
    words = [word for word in Tree((tmp_path / "m.html").read_text("utf-8")).words if word.strip()]
    assert words[1:5] == [first[1], first[0], words[3], first[2]]
    lines = [line for line in (tmp_path / "m.md").read_text("utf-8").splitlines() if line]
    assert (lines[0], lines[2]) == (f"# {first[0]}", f"**{first[2]}**")
    rows = next(iter(sheets(tmp_path / "m.xlsx").values()))
    assert (rows[0][0], rows[2][0]) == (first[0], first[2])
    assert rows[1][0].startswith(first[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_documents_are_spoken_of_once_and_time_limits_where_there_are_any(rongcli, tmp_path, language):
    for profile in PROFILES:
        for form in FORMS:
            file = tmp_path / f"m.{form}"
            rongcli("match", profile, "--lang", language, "-q", "-o", str(file), "--force", check=True)
            text = said(file)
            assert text.count(SAYINGS["documents"].to(language)) == 1
            # Those who file a foreign investment have a published time limit, the airline has none.
            assert (SAYINGS["no-limit-published"].to(language) in text) == (profile == AIRLINE)
            assert (SAYINGS["from-acceptance"].to(language).partition("{")[0] in text) == (profile != AIRLINE)


def test_a_change_that_the_applicant_cannot_make_stands_only_with_what_does_not_fit(rongcli, tmp_path):
    file = tmp_path / "m.md"
    rongcli("match", BANK, "-q", "-o", str(file), check=True)
    text = file.read_text("utf-8")
    better = text.partition("### What would bring more")[2].partition("###")[0]
    assert "finance.wealth-manager" in better and "more than 10 billion yuan" in better
    assert "Airline" not in better
    unfit = text.partition("## Policies that do not fit")[2].partition("\n## ")[0]
    assert "Airline: no → yes (not for the applicant to change)" in unfit
    assert "then it is no longer ruled out, but needs Newly opened route, International route" in unfit
    assert unfit.count("finance.wealth-manager") == 1


def test_what_is_stated_for_one_policy_alone_is_said_to_be(rongcli, tmp_path):
    file = tmp_path / "m.md"
    rongcli("match", AIRLINE, "-q", "-o", str(file), check=True)
    own = file.read_text("utf-8").partition("| Only for 'Reward for added flights on")[2].partition("###")[0]
    assert "| Item | Chengdu–Frankfurt (made up) |" in own
    assert re.search(r"Flights before the increase \| 7 .*\| 7 \|", own)


def test_a_workbook_has_numbers_for_amounts_and_no_formula(rongcli, tmp_path):
    rongcli("match", FIRM, "-q", "-o", str(tmp_path / "m.xlsx"), check=True)
    found = sheets(tmp_path / "m.xlsx")
    assert list(found)[:2] == ["Summary", "finance.export-credit-insurance"]
    rows = {row[0]: row for row in found["finance.export-credit-insurance"]}
    assert rows["Amount"][1:3] == ["240,000 yuan", 240_000.0]
    # No text that is a number: codes would be the exception, and a match has none.
    cells = [cell for rows in found.values() for row in rows for cell in row if isinstance(cell, str)]
    assert [cell for cell in cells if re.fullmatch(r"[\d.,]+", cell)] == []
    with zipfile.ZipFile(tmp_path / "m.xlsx") as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}
    for name in (name for name in parts if name.startswith("xl/worksheets/")):
        assert "<f>" not in parts[name]
        assert 'paperSize="9"' in parts[name] and 'fitToHeight="0"' in parts[name]
        assert 'state="frozen"' in parts[name]
    assert not any("hyperlink" in text for text in parts.values())
    titles = re.findall(r"_xlnm.Print_Titles[^>]*>([^<]+)", parts["xl/workbook.xml"])
    assert len(titles) == len(found)
    assert "'Policies that do not fit'!$4:$4" in titles


def test_rows_are_as_high_as_their_text(rongcli, tmp_path):
    rongcli("match", BANK, "-q", "--lang", "zh", "-o", str(tmp_path / "m.xlsx"), check=True)
    with zipfile.ZipFile(tmp_path / "m.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet3.xml").decode()
    heights = {int(row): float(high) for row, high in re.findall(r'<row r="(\d+)"[^>]*? ht="([\d.]+)"', sheet)}
    # The rows after the title, the line under it, an empty one and the header: each has a basis of several lines.
    assert all(heights[row] >= 45 for row in (5, 6, 7))


def test_html_takes_nothing_from_elsewhere(rongcli, tmp_path):
    for language, code in (("zh", "zh-Hans"), ("en", "en")):
        file = tmp_path / f"m-{language}.html"
        rongcli("match", BANK, "-q", "--lang", language, "-o", str(file), check=True)
        text = file.read_text("utf-8")
        tree = Tree(text)
        assert not re.search(r"https?:|//[a-z]|url\(|@import|javascript:|\son[a-z]+=", text)
        assert not any({"src", "href", "style"} & set(attributes) for _, attributes in tree.tags)
        assert ("html", {"lang": code}) in tree.tags
        assert "@page" in text and "@media print" in text and "prefers-color-scheme: dark" in text
        assert any(attributes.get("name") == "viewport" for _, attributes in tree.tags)
        ids = [attributes["id"] for _, attributes in tree.tags if "id" in attributes]
        assert len(set(ids)) == len(ids)


def test_every_table_has_headings_for_columns_and_rows(rongcli, tmp_path):
    file = tmp_path / "m.html"
    rongcli("match", FIRM, "-q", "-o", str(file), check=True)
    text = file.read_text("utf-8")
    tables = re.findall(r"<table>.*?</table>", text, re.DOTALL)
    assert len(tables) > 20
    for table in tables:
        head, _, body = table.partition("<tbody>")
        columns = head.count('<th scope="col"')
        rows = [line for line in body.splitlines() if line.startswith("<tr>")]
        assert columns >= 2 and rows
        assert all(row.startswith('<tr><th scope="row"') and row.count("<td") == columns - 1 for row in rows)
    order = [tag for tag, _ in Tree(text).tags if tag in ("h1", "h2", "h3")]
    assert order[:3] == ["h1", "h2", "h3"] and order.count("h1") == 1


def run_browser(folder, *words):
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'browser'}"]
    return subprocess.run([*command, *words], capture_output=True, timeout=60, check=False)


@pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_browser_opens_it_and_fits_a_phone(rongcli, tmp_path, language):
    file = tmp_path / "m.html"
    rongcli("match", BANK, "-q", "--lang", language, "-o", str(file), check=True)
    # A frame of a telephone's width tells how wide the page in it would like to be.
    probe = tmp_path / "probe.html"
    content = base64.b64encode(file.read_bytes()).decode()
    probe.write_text(
        f'<iframe id="f" width="375" height="700"></iframe><script>const f = document.getElementById("f");'
        f"f.onload = () => {{ const d = f.contentDocument; document.body.dataset.found = [d.documentElement.scrollWidth,"
        f' d.querySelectorAll("article").length, getComputedStyle(d.querySelector("thead")).display].join(" "); }};'
        f'f.srcdoc = new TextDecoder().decode(Uint8Array.from(atob("{content}"), c => c.charCodeAt(0)));</script>'
    )
    done = run_browser(tmp_path, "--virtual-time-budget=4000", "--dump-dom", probe.as_uri())
    found = re.search(r'data-found="(\d+) (\d+) (\w+)"', done.stdout.decode())
    assert found, done.stderr.decode()[-500:]
    assert int(found[1]) <= 375
    assert (int(found[2]), found[3]) == (7, "none")


@pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_match_prints_on_few_pages_and_one_answer_on_fewer(rongcli, tmp_path, language):
    one = ["finance", "export-credit-insurance", "--insurance", "short_term_export_credit", "--premium-paid", "60万"]
    for words, most in ((["match", BANK], 9), (["match", FIRM], 12), (one, 4)):
        file, printed = tmp_path / "m.html", tmp_path / "m.pdf"
        rongcli(*words, "-q", "--lang", language, "-o", str(file), "--force", check=True)
        run_browser(tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={printed}", file.as_uri())
        pages = len(re.findall(rb"/Type\s*/Page\b", printed.read_bytes()))
        assert 1 <= pages <= most, words
