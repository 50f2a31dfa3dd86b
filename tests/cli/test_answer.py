"""The command line as people and scripts use it, in a process of its own."""

import json
import re
import subprocess
import sys
import unicodedata

import pytest

from rongcli.cli.options import CLAIM_OPTIONS, SHARED_OPTIONS
from rongcli.table.inputs import RESERVED

LICENSED = [
    "finance", "licensed-institution", "--registered-capital", "50亿", "--licensed", "--legal-person",
    "--settled-in-chengdu", "--well-known-foreign-institution",
]  # fmt: skip
FACTS = LICENSED[2:]


def answer(done):
    return json.loads(done.stdout)


def test_the_contracts_example(rongcli):
    found = answer(rongcli(*LICENSED, "--date", "2019-05-01", "--json", check=True))
    assert found["eligibility"] == "eligible"
    assert found["award"] == {
        "certainty": "determined", "currency": "CNY", "amount": "40000000.00", "minimum": "40000000.00",
        "maximum": "40000000.00", "before_caps": "50000000.00", "capped": True, "supplied": False,
    }  # fmt: skip
    assert found["caps"][0] == {
        "id": "per-applicant", "limit": "40000000.00", "spent": "0.00", "binding": True, "reduction": "10000000.00",
        "headroom": "0.00", "saturates_at": {"input": "registered_capital", "value": "4000000000.00"},
    }  # fmt: skip
    assert found["trace"][0]["expression"] == "registered_capital × 1%"
    assert found["trace"][0]["value"] == "50000000.00"
    assert found["sources"][0]["span"] == [4397, 4446]
    base = next(reading for reading in found["readings"] if reading["id"] == "base")
    assert base == {
        "id": "base", "chosen": "registered", "default": True, "literal": "registered",
        "alternatives": [{"choice": "paid-in", "eligibility": "needs-information", "amount": None}],
    }  # fmt: skip
    assert {notice["code"] for notice in found["notices"]} >= {"no-effective-date", "none-on-record"}


@pytest.mark.parametrize(
    "words",
    [
        ["finance", "licensed-institution", "--registered_capital=50亿"],
        ["金融", "持牌法人金融机构", "--注册资本", "50亿"],
        ["finance", "持牌法人金融机构", "--registered-capital", "5,000,000,000"],
        ["FINANCE", "licensed_institution", "--Registered-Capital", "50 亿元"],
    ],
)
def test_names_in_every_form_mean_the_same(rongcli, words):
    assert answer(rongcli(*words, *FACTS[2:], "--json"))["award"]["amount"] == "40000000.00"


@pytest.mark.parametrize(
    ("words", "met"),
    [
        (["--licensed"], "met"), (["--licensed", "yes"], "met"), (["--licensed=是"], "met"), (["--licensed", "1"], "met"),
        (["--no-licensed"], "unmet"), (["--licensed", "no"], "unmet"), (["--licensed=否"], "unmet"),
        (["--licensed=false"], "unmet"), ([], "unknown"), (["--licensed="], "unknown"),
    ],
)  # fmt: skip
def test_booleans(rongcli, words, met):
    found = answer(rongcli("finance", "licensed-institution", *words, "--json"))
    assert found["conditions"][0]["result"] == met


def test_missing_facts_come_with_their_question_and_stake(rongcli):
    found = answer(rongcli("finance", "licensed-institution", "--registered-capital", "10亿", "--json"))
    assert found["eligibility"] == "needs-information"
    assert found["award"]["maximum"] == "10000000.00"
    assert {missing["stake"] for missing in found["missing"]} == {"10000000.00"}
    assert {missing["input"]: missing["from"] for missing in found["missing"]}[
        "well_known_foreign_institution"
    ] == "authority"


def test_assume_rest_marks_what_it_assumes_and_fills_no_amount(rongcli):
    found = answer(
        rongcli("finance", "licensed-institution", "--registered-capital", "10亿", "--assume-rest", "--json")
    )
    assert found["award"]["amount"] == "10000000.00"
    assert all(c["assumed"] for c in found["conditions"] if c["id"] != "once")
    assert found["notices"][0]["code"] == "assumed"
    bare = answer(rongcli("finance", "licensed-institution", "--assume-rest", "--json"))
    assert bare["eligibility"] == "needs-information"
    assert [missing["input"] for missing in bare["missing"]] == ["registered_capital"]


def test_assume_rest_is_no_answer_to_a_reading(rongcli):
    found = answer(rongcli(*LICENSED[:-1], "--no-well-known-foreign-institution", "--assume-rest", "--json"))
    assert found["eligibility"] == "needs-information"


def test_readings(rongcli):
    chosen = answer(
        rongcli(*LICENSED[:-1], "--no-well-known-foreign-institution", "--reading", "foreign=any", "--json")
    )
    assert chosen["award"]["amount"] == "40000000.00"
    refused = rongcli(*LICENSED, "--reading", "foriegn=any")
    assert (refused.returncode, "foreign" in refused.stderr) == (2, True)
    refused = rongcli(*LICENSED, "--reading", "foreign=perhaps")
    assert (refused.returncode, "ask, required, any" in refused.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (["finanse"], 2, "finance"),
        (["finance", "licensed-institutoin"], 2, "licensed-institution"),
        ([*LICENSED, "--registred-capital", "5"], 2, "--registered-capital"),
        (["investment", "headquarters-ranking", "--ranking", "globl_500"], 4, "global_500"),
        (["finance", "licensed-institution", "--registered-capital"], 2, "needs a value"),
        (["finance", "licensed-institution", "extra"], 2, "unexpected"),
        ([*LICENSED, "-f", "yaml"], 2, "table"),
        ([*LICENSED, "--lang", "fr"], 2, "zh"),
        ([*LICENSED, "--on", "yesterday"], 4, "2019-05-01"),
        (["finance", "licensed-institution", "--registered-capital", "1e9"], 4, "--registered-capital"),
        (["finance", "licensed-institution", "--registered-capital", "5", "--registered-capital", "6"], 2, "twice"),
        ([*LICENSED, "--policies", "missing.toml"], 3, "missing.toml"),
        (["batch", "missing.jsonl"], 4, "missing.jsonl"),
        (["policies", "show", "finance.licensed"], 2, "finance.licensed-institution"),
        (["schema", "awards"], 2, "award"),
    ],
)
def test_errors_have_their_exit_code_and_a_hint_in_three_lines(rongcli, words, code, hint):
    done = rongcli(*words, columns="200")
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith("error: ")
    assert hint in done.stderr
    assert done.stderr.count("\n") <= 3
    chinese = rongcli(*words, LANG="zh_CN.UTF-8")
    assert re.search("[一-鿿]", chinese.stderr) or "--lang" in words


def test_errors_as_json(rongcli):
    done = rongcli("finance", "licensed-institution", "--registered-capital", "x", "--json")
    error = json.loads(done.stderr)
    assert set(error) == {"schema", "code", "message", "file", "line", "column", "hint"}
    assert (error["schema"], error["code"]) == ("rongcli.error/1", "input")


def test_check(rongcli):
    assert rongcli(*LICENSED, "--check", "-q").returncode == 0
    assert rongcli(*LICENSED[:-1], "--check", "-q").returncode == 1
    assert rongcli("finance", "licensed-institution", "--no-licensed", "--check", "-q").returncode == 1


def test_quiet_prints_the_conclusion_only(rongcli):
    assert rongcli(*LICENSED, "-q").stdout == "40 million yuan\n"
    assert rongcli(*LICENSED, "-q", "--lang", "zh").stdout == "4,000万元\n"


def test_the_language_is_the_option_then_the_variable_then_the_locale(rongcli):
    assert "万元" in rongcli(*LICENSED, "-q", LANG="zh_CN.UTF-8").stdout
    assert "万元" in rongcli(*LICENSED, "-q", RONGCLI_LANG="zh").stdout
    assert "yuan" in rongcli(*LICENSED, "-q", RONGCLI_LANG="en", LANG="zh_CN.UTF-8").stdout
    assert "yuan" in rongcli(*LICENSED, "-q", "--lang", "en", RONGCLI_LANG="zh").stdout


def test_codes_never_change_with_the_language(rongcli):
    def codes(value):
        if isinstance(value, dict):
            return {k: codes(v) for k, v in value.items() if k not in ("text", "label", "question", "name", "grants")}
        return [codes(part) for part in value] if isinstance(value, list) else value

    assert codes(answer(rongcli(*LICENSED, "--json"))) == codes(answer(rongcli(*LICENSED, "--json", "--lang", "zh")))


@pytest.mark.parametrize(
    ("on", "notices"),
    [
        ("2018-05-31", {"before-edition"}),
        ("2018-06-01", set()),
        ("2022-12-31", set()),
        ("2023-01-01", {"past-horizon"}),
    ],
)
def test_a_date_outside_what_the_texts_speak_of_is_noticed(rongcli, on, notices):
    found = answer(rongcli(*LICENSED, "--json", "--on", on))
    assert {n["code"] for n in found["notices"]} & {"before-edition", "past-horizon"} == notices


def test_a_claim_on_stdin(rongcli):
    claim = json.dumps({"registered_capital": "50亿", "licensed": True, "legal_person": True, "date": "2019-05-01"})
    done = rongcli("finance", "licensed-institution", "-", *FACTS[4:], "--json", stdin=claim)
    assert answer(done)["award"]["amount"] == "40000000.00"
    units = json.dumps({"注册资本(亿元)": 50, "licensed": True, "legal_person": True})
    for words in (["licensed-institution"], []):
        done = rongcli("finance", *words, "-", *FACTS[4:], "--json", stdin=units, check=True)
        found = [json.loads(done.stdout)] if words else json.loads(done.stdout)["awards"]
        assert {one["policy"]: one["award"]["amount"] for one in found}["finance.licensed-institution"] == "40000000.00"
    for words in (["licensed-institution"], []):
        unknown = rongcli("finance", *words, "-", *FACTS[4:], stdin='{"licenced": true}')
        assert (unknown.returncode, unknown.stdout) == (4, "")
        assert "licensed" in unknown.stderr
    twice = rongcli("finance", "licensed-institution", "-", stdin='{"注册资本(亿元)": "50亿"}')
    assert (twice.returncode, twice.stdout) == (4, "")
    assert "-: registered_capital: '50亿' has a unit, and so has the key (亿元)" in twice.stderr
    broken = rongcli("finance", "licensed-institution", "-", stdin="{")
    assert (broken.returncode, broken.stderr[:16]) == (4, "error: -:1:2: is")


def test_an_area_answers_every_policy_of_it(rongcli):
    found = answer(rongcli("finance", "--premium-paid", "75万", "--insurance", "short_term_export_credit", "--json"))
    assert (found["schema"], found["area"], found["total"]["assured"]) == ("rongcli.area/1", "finance", "300000.00")
    assert [one["policy"].partition(".")[0] for one in found["awards"]] == ["finance"] * 5
    assert {one["policy"]: one["award"]["amount"] for one in found["awards"]}[
        "finance.export-credit-insurance"
    ] == "300000.00"


def wide(line):
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in line)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("columns", ["60", "80", "120"])
def test_every_policy_fits_the_terminal(rongcli, edition, language, columns):
    for name in edition.heads:
        area, _, short = name.partition(".")
        done = rongcli(area, short, "--lang", language, columns=columns, check=True)
        assert "\x1b" not in done.stdout
        assert max(wide(line) for line in done.stdout.splitlines()) <= int(columns), name
        assert "…" not in done.stdout, name


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"COLUMNS": "20"}, {"COLUMNS": "banana"}])
def test_odd_terminals_lose_nothing(rongcli, variables):
    done = rongcli(*LICENSED, **variables)
    assert "\x1b" not in done.stdout
    assert "CNY 40,000,000.00" in done.stdout


@pytest.mark.parametrize(
    "variables",
    [{"LC_ALL": "C", "PYTHONUTF8": "0"}, {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"}, {"PYTHONOPTIMIZE": "2"},
     {"HOME": "/nonexistent", "XDG_CACHE_HOME": ""}, {"XDG_CACHE_HOME": "/dev/null"}, {"TZ": "Pacific/Kiritimati"}],
)  # fmt: skip
def test_the_same_bytes_whatever_the_surroundings(rongcli, variables):
    words = [*LICENSED, "--on", "2019-05-01", "--lang", "zh", "--json"]
    assert rongcli(*words, **variables).stdout == rongcli(*words).stdout


def test_a_damaged_cache_changes_nothing(rongcli, tmp_path):
    words = [*LICENSED, "--date", "2019-05-01", "--json"]
    cache = tmp_path / "cache"
    whole = rongcli(*words, XDG_CACHE_HOME=str(cache)).stdout
    files = [path for path in cache.rglob("*") if path.is_file()]
    assert files
    for damage in (b"", b"\x00" * 4096, b"[]", files[0].read_bytes()[:-1]):
        for path in files:
            if path.exists():
                path.write_bytes(damage)
        assert rongcli(*words, XDG_CACHE_HOME=str(cache)).stdout == whole


def test_names_from_outside_reach_no_terminal_raw(rongcli):
    done = rongcli(*LICENSED, "--applicant", "\x1b[31mred\u202e [/] :smile: 成都")
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    assert "[/] :smile: 成都" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    ("shell", "code"),
    [("{p} --json | head -c 1 >/dev/null; test ${{PIPESTATUS[0]}} -eq 0 -o ${{PIPESTATUS[0]}} -eq 141", 0),
     ("{p} --json >/dev/full", 5), ("{p} --json >&-", 5), ("{p} --json 2>&- >/dev/null", 0)],
)  # fmt: skip
def test_pipes_and_full_disks(shell, code):
    program = " ".join([sys.executable, "-m", "rongcli", *LICENSED])
    done = subprocess.run(["bash", "-c", shell.format(p=program)], capture_output=True, timeout=60, check=False)
    assert done.returncode == code, done.stderr
    assert b"Traceback" not in done.stderr
    assert done.stderr.count(b"\n") <= 3


def test_version_names_the_edition_and_its_hash(rongcli, edition):
    lines = rongcli("--version").stdout.splitlines()
    assert lines[0].startswith("rongcli ")
    assert lines[1] == f"{edition.id} {edition.version} sha256:{edition.sha256}"


def test_no_input_can_take_the_name_of_an_option():
    assert set(CLAIM_OPTIONS) | set(SHARED_OPTIONS) <= RESERVED


def test_a_cap_that_is_used_up_is_shown_while_a_condition_is_open(rongcli):
    words = ["finance", "export-credit-insurance", "--already-awarded", "30万", "--date", "2019-05-01"]
    assert "300,000 yuan used before: 0 yuan left" in " ".join(rongcli(*words, check=True).stdout.split())
    assert "300,000 yuan" in rongcli(*words, "-f", "md", check=True).stdout.partition("### Caps")[2].partition("#")[0]
