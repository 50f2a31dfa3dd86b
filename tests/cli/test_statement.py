"""``-o``: an answer filed as HTML, Markdown or a workbook; whole, in both languages, whatever stands in a name."""

import base64
import datetime
import re
import shutil
import subprocess
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
import python_calamine

from rongcli.explain import Asked, evaluate, explain
from rongcli.facts import read_claim
from rongcli.lookup import chosen_readings
from rongcli.money import yuan_grouped
from rongcli.render.headline import headline
from rongcli.render.statement_award import Told, award_statement
from rongcli.render.statement_html import html
from rongcli.render.statement_markdown import markdown
from rongcli.render.statement_xlsx import workbook

BANK = str(Path(__file__).resolve().parents[2] / "examples" / "foreign-bank.toml")
WORDS = ["finance", "licensed-institution", "--registered-capital", "50亿", "--licensed", "--legal-person",
         "--settled-in-chengdu", "--date", "2019-05-01"]  # fmt: skip
CLAIM = {"policy": "finance.licensed-institution", "registered_capital": "50亿", "licensed": True,
         "legal_person": True, "settled_in_chengdu": True, "date": "2019-05-01"}  # fmt: skip
FORMS = ("html", "md", "xlsx")
HOSTILE = [
    "<script>alert(1)</script>",
    "[/] **b** | `c`",
    "=1+1",
    '"><img src=x onerror=y>',
    "\u202eabc\x1b[31m",
    "&lt;",
]
VOID = {"meta", "br", "img", "link", "hr"}


class Tree(HTMLParser):
    """Reads HTML strictly: what is opened is closed in turn; keeps the tags, their attributes and the words."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.words = [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert len(dict(attrs)) == len(attrs)
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.words.append(data)


def sheets(path):
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def said(path):
    """Everything that a person reads in a file, as one text without breaks; amounts with grouped digits."""
    path = Path(path)
    if path.suffix == ".xlsx":
        cells = [cell for rows in sheets(path).values() for row in rows for cell in row]
        return "\n".join(f"{cell:,.2f}" if isinstance(cell, float) else str(cell) for cell in cells)
    text = path.read_text("utf-8")
    return "\n".join(Tree(text).words) if path.suffix == ".html" else re.sub(r"\\([\\`*_\[\]<>|#])", r"\1", text)


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


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_statement_of_a_match(rongcli, edition, tmp_path, language):
    for form in FORMS:
        file = tmp_path / f"m.{form}"
        done = rongcli("match", BANK, "--lang", language, "-q", "-o", str(file), check=True)
        text = said(file)
        wanted = [
            done.stdout.strip(),
            "40,000,000.00",
            "237,500,000.00",
            "Example Foreign Bank (made up)",
            edition.sha256,
        ]
        wanted += [policy.name.to(language) for policy in edition.policies.values()]
        wanted += ["finance-licensed-institution-settlement-reward"]  # a basis, so the policy has its own part
        wanted += ["航空公司" if language == "zh" else "Airline"]  # the first reason of one that does not fit
        assert [words for words in wanted if words not in text] == []


def test_what_does_not_fit_is_folded_on_the_screen(rongcli, tmp_path):
    rongcli("match", BANK, "-q", "-o", str(tmp_path / "m.html"), check=True)
    text = (tmp_path / "m.html").read_text("utf-8")
    folded = text.partition("<details>")[2].partition("</details>")[0]
    assert "What does not fit, with the first reason (3)" in folded
    assert "finance.wealth-manager" in folded
    assert 'id="finance.wealth-manager"' not in text
    assert text.index('id="summary"') < text.index('id="finance.licensed-institution"') < text.index('id="others"')


def test_a_workbook_has_numbers_for_amounts_and_no_formula(rongcli, tmp_path):
    rongcli("match", BANK, "-q", "-o", str(tmp_path / "m.xlsx"), check=True)
    found = sheets(tmp_path / "m.xlsx")
    assert list(found)[:2] == ["Summary", "finance.licensed-institution"]
    rows = {row[0]: row for row in found["finance.licensed-institution"]}
    assert rows["Amount"][1:3] == ["40 million yuan", 40_000_000.0]
    assert rows["Taken by caps"][2] == 10_000_000.0
    with zipfile.ZipFile(tmp_path / "m.xlsx") as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}
    for name in (name for name in parts if name.startswith("xl/worksheets/")):
        assert "<f>" not in parts[name]
        assert 'paperSize="9"' in parts[name] and 'fitToHeight="0"' in parts[name]
    assert not any("hyperlink" in text for text in parts.values())


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_text(edition, tmp_path, name):
    policy = edition.policies["finance.licensed-institution"]
    one = asked(edition, policy, {**CLAIM, "applicant": name})
    made = award_statement(Told(explain(one), ()), edition, "en", name)
    shown = "".join(mark if mark.isprintable() else "?" for mark in name)
    tree = Tree(html(made))
    assert shown in tree.words
    assert {tag for tag, _ in tree.tags} & {"script", "img", "a", "link", "iframe"} == set()
    assert markdown(made).replace("\\", "").count(shown) == 2
    assert "<script" not in markdown(made).replace("\\<", "")
    (tmp_path / "a.xlsx").write_bytes(workbook(made))
    rows = [row for rows in sheets(tmp_path / "a.xlsx").values() for row in rows]
    cells = [row[1] for row in rows if row[0] in ("applicant", "Made")]
    assert cells == [f"'{shown}" if shown.startswith("=") else shown] * 2


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
    assert done.returncode == 2 and "one profile" in done.stderr
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


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_browser_opens_it_and_fits_a_phone(rongcli, tmp_path, language):
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium is installed")
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
    words = [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'browser'}",
             "--virtual-time-budget=4000", "--dump-dom", probe.as_uri()]  # fmt: skip
    done = subprocess.run(words, capture_output=True, timeout=60, check=False)
    found = re.search(r'data-found="(\d+) (\d+) (\w+)"', done.stdout.decode())
    assert found, done.stderr.decode()[-500:]
    assert int(found[1]) <= 375
    assert (int(found[2]), found[3]) == (9, "none")
