"""``rongcli match``: files in, the match out, in every format; faults with file and line."""

import csv
import io
import json
import unicodedata
from pathlib import Path

import jsonschema
import pytest
import tomli

from rongcli.output.match_schema import match_schema, profile_schema

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PROFILES = ["airline.toml", "foreign-bank.toml", "small-foreign-firm.toml"]
BANK = str(EXAMPLES / "foreign-bank.toml")
MATCH = jsonschema.Draft202012Validator(match_schema())


def answer(done):
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_example_is_answered_as_its_schema_says(rongcli, edition, name, language):
    jsonschema.Draft202012Validator(profile_schema(edition, language)).validate(
        tomli.loads((EXAMPLES / name).read_text("utf-8"))
    )
    found = answer(rongcli("match", str(EXAMPLES / name), "--json", "--lang", language, check=True))
    MATCH.validate(found)
    assert {row["policy"] for row in found["policies"]} | set(found["others"]) == set(edition.heads)
    assert len(found["policies"]) + len(found["others"]) == len(edition.heads)


def test_the_total_and_the_rows(rongcli):
    found = answer(rongcli("match", BANK, "--json", check=True))
    assert found["total"] == {
        "currency": "CNY", "assured": "40000000.00", "at_most": "127500000.00", "fits_at_most": "40000000.00",
        "bounded_at_most": "127500000.00", "unbounded": [], "unpublished": 0,
    }  # fmt: skip
    assert found["policies"][0]["policy"] == "finance.licensed-institution"
    near = {miss["policy"]: miss for miss in found["near_misses"]}["finance.wealth-manager"]
    assert near["changes"] == [
        {
            "input": "assets_under_management",
            "before": "10000000000.00",
            "after": "10000000000.01",
            "past": "10000000000.00",
            "changeable": True,
        }
    ]
    assert near["gain"] == {"assured": "0.00", "at_most": "10000000.00"}


def test_the_money_meets_the_eye_first(rongcli):
    assert rongcli("match", BANK).stdout.startswith("40 million yuan fixed by the text; 3 not in money\n")
    assert rongcli("match", BANK, "--lang", "zh").stdout.startswith("条文确定4,000万元；3项非资金支持\n")
    assert rongcli("match", BANK, "-q").stdout == "40 million yuan fixed by the text; 3 not in money\n"


def wide(line):
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in line)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("columns", ["40", "80", "120"])
def test_every_example_fits_the_terminal(rongcli, language, columns):
    for name in PROFILES:
        done = rongcli("match", str(EXAMPLES / name), "--all", "--lang", language, columns=columns, check=True)
        assert max(wide(line) for line in done.stdout.splitlines()) <= int(columns), name
        assert "…" not in done.stdout


def test_what_does_not_fit_is_folded_unless_all_is_asked(rongcli):
    folded, whole = rongcli("match", BANK).stdout, rongcli("match", BANK, "--all", columns="200").stdout
    assert "Does not fit: 3" in folded
    assert "aviation.freighter-launch" not in folded
    assert "not met: Airline" in whole


def test_profiles_as_json_and_on_stdin_answer_the_same(rongcli):
    told = tomli.loads(Path(BANK).read_text("utf-8"))
    whole = rongcli("match", BANK, "--json", check=True).stdout
    assert rongcli("match", "-", "--json", stdin=json.dumps(told, indent=1), check=True).stdout == whole
    assert rongcli("match", "-", "--json", stdin=Path(BANK).read_bytes(), check=True).stdout == whole


def test_facts_as_options_go_before_the_file(rongcli):
    found = answer(rongcli("match", BANK, "--注册资本", "10亿", "--no-wealth-manager", "--json", check=True))
    assert found["total"]["assured"] == "10000000.00"
    assert found["facts"]["wealth_manager"] is False
    alone = answer(
        rongcli("match", "--telecom-operator", "--international-dedicated-channel", "--added-gbps", "3", "--json")
    )
    assert alone["total"]["assured"] == "600000.00"
    assert alone["facts"] == {"telecom_operator": True, "international_dedicated_channel": True, "added_gbps": "3"}


def test_many_profiles_answer_line_by_line_in_order(rongcli):
    lines = "\n".join(
        json.dumps(
            {"applicant": name, "telecom_operator": True, "international_dedicated_channel": True, "added_gbps": gbps}
        )
        for name, gbps in (("a", 3), ("b", 12), ("c", 0))
    )
    found = [
        json.loads(line) for line in rongcli("match", "-", "-f", "jsonl", stdin=lines, check=True).stdout.splitlines()
    ]
    assert [(one["applicant"], one["total"]["assured"]) for one in found] == [
        ("a", "600000.00"), ("b", "2000000.00"), ("c", "0.00")
    ]  # fmt: skip
    for one in found:
        MATCH.validate(one)
        assert "questions" not in one
    told = answer(rongcli("match", "-", "--json", "--explain", stdin=lines, check=True))
    MATCH.validate(told[0])
    assert [step["after"] for step in told[0]["next_steps"]] == ["10", "4"]
    table = rongcli("match", "-", stdin=lines, check=True).stdout.splitlines()
    assert [line.split()[0] for line in table if line[0] != " "] == ["a", "b", "c"]
    assert next(line.split()[-3:] for line in table if line[0] == " ") == ["channels", "600,000", "yuan"]


def test_check_is_about_any_policy(rongcli):
    assert rongcli("match", BANK, "--check", "-q").returncode == 0
    assert rongcli("match", "--no-airline", "--check", "-q").returncode == 1
    assert rongcli("match", "--telecom-operator", "--check", "-q").returncode == 1


def test_a_payment_that_counts_for_nothing_under_a_profiles_own_reading_is_refused(rongcli, tmp_path):
    centre = "rd.overseas-incubation-centre"
    (tmp_path / "prior.jsonl").write_text(
        f'{{"policy": "{centre}", "applicant": "甲", "date": "2018-09-01", "amount": "400万"}}\n', encoding="utf-8"
    )
    profile = tmp_path / "profile.toml"
    stated = (
        'applicant = "甲"\nitem = "中心"\ndate = "2019-05-01"\nquality_local_incubator = true\n'
        'active_innovation_area = true\ncentre_operator = true\nactual_cost = "1000万"\n'
    )
    words = ("match", str(profile), "--prior", str(tmp_path / "prior.jsonl"), "-q")
    profile.write_text(stated, encoding="utf-8")
    assert rongcli(*words, check=True).stdout.startswith("1 million yuan")
    profile.write_text(f'{stated}[readings]\n"{centre}.cap-scope" = "centre"\n', encoding="utf-8")
    refused = rongcli(*words)
    assert (refused.returncode, refused.stdout) == (4, "")
    assert "prior.jsonl:1" in refused.stderr and "item" in refused.stderr
    assert rongcli(*words, "--reading", "cap-scope=operator", check=True).stdout.startswith("1 million yuan")


def test_readings_prior_and_assume_rest(rongcli, tmp_path):
    pro_rata = ("--telecom-operator", "--international-dedicated-channel", "--added-gbps", "2.5", "--json")
    assert answer(rongcli("match", *pro_rata, "--reading", "unit=pro-rata"))["total"]["assured"] == "500000.00"
    (tmp_path / "prior.csv").write_text(
        "policy,applicant,date,amount\ndigital.data-channel,甲,2019-01-01,190万\n", "utf-8"
    )
    words = ("--applicant", "甲", "--date", "2019-02-01", "--prior", str(tmp_path / "prior.csv"))
    assert answer(rongcli("match", *pro_rata, *words))["total"]["assured"] == "100000.00"
    numbered = (
        "--applicant",
        "乙",
        "--applicant-id",
        "A-1",
        "--date",
        "2019-02-01",
        "--prior",
        str(tmp_path / "b.csv"),
    )
    (tmp_path / "b.csv").write_text(
        "policy,applicant,applicant_id,date,amount\ndigital.data-channel,甲,a-1,2019-01-01,190万\n", "utf-8"
    )
    found = answer(rongcli("match", *pro_rata, *numbered))  # caps follow the number, whatever the name
    assert (found["applicant"], found["applicant_id"], found["total"]["assured"]) == ("乙", "A-1", "100000.00")
    found = answer(rongcli("match", "--added-gbps", "3", "--assume-rest", "--json"))
    row = next(row for row in found["policies"] if row["policy"] == "digital.data-channel")
    assert (row["amount"], row["assumed"]) == ("600000.00", ["telecom-operator", "international-dedicated-channel"])
    assert found["notices"][0]["code"] == "assumed"


def test_overlaps_are_told(rongcli):
    firm = answer(rongcli("match", str(EXAMPLES / "small-foreign-firm.toml"), "--json"))
    codes = [notice["code"] for notice in firm["notices"]]
    assert codes.count("overlap") == 1
    route = [f"--{fact}" for fact in ("new-route", "international", "scheduled", "nonstop", "cargo", "strategic-route")]
    codes = [notice["code"] for notice in answer(rongcli("match", *route, "--json"))["notices"]]
    assert codes.count("counted-once") == 1


def test_what_only_nearly_fits_by_what_cannot_be_changed_stands_under_its_heading(rongcli):
    words = ["match", "--no-wealth-manager", "--settled-in-chengdu", "--well-known-foreign-institution"]
    lines = rongcli(*words, "--assets-under-management", "200亿", check=True).stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if "what the applicant cannot change" in line)
    assert lines[at - 2 : at] == ["", "Nearly fits"]


def test_csv_has_a_row_for_each_policy(rongcli, edition, tmp_path):
    rows = list(csv.DictReader(io.StringIO(rongcli("match", BANK, "-f", "csv", check=True).stdout)))
    whole = json.loads(rongcli("match", BANK, "--json", check=True).stdout)
    assert [row["policy"] for row in rows] == [one["policy"] for one in whole["policies"]]
    assert (rows[0]["standing"], rows[0]["amount"], rows[0]["currency"]) == ("determined", "40000000.00", "CNY")
    assert [row["missing"].split() for row in rows] == [one["missing"] for one in whole["policies"]]
    many = tmp_path / "many.jsonl"
    many.write_text('{"applicant": "=1+1", "licensed": true}\n{"applicant": "乙"}\n', encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(rongcli("match", str(many), "-f", "csv", "--all", check=True).stdout)))
    assert len(rows) == 2 * len(edition.policies)
    assert {row["applicant"] for row in rows} == {"'=1+1", "乙"}  # no spreadsheet runs a name


def test_markdown(rongcli):
    done = rongcli("match", BANK, "-f", "md", check=True)
    assert done.stdout.startswith(
        "## Example Foreign Bank \\(made up\\)" if "\\(" in done.stdout else "## Example Foreign Bank"
    )
    assert "**40 million yuan fixed by the text; 3 not in money**" in done.stdout
    assert "→ more than 10 billion yuan" in done.stdout


TOML = 'applicant = "甲"\n\nlicensed = true\n'


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("a.toml", TOML + 'registred_capital = "1"\n', 4, "registered_capital"),
        ("a.toml", TOML + '持牌金融机构 = false\n'.replace("持牌金融机构", '"持牌金融机构"'), 4, "licensed"),
        ("a.toml", TOML + 'registered_capital = "50亿美元"\n', 4, "yuan"),
        ("a.toml", TOML + '[policy."finance.licensed-institution"]\nlegal_person = true\nairline = true\n', 6, "airline"),
        ("a.toml", TOML + '[policy."finance.licenced"]\n', 4, "finance.licensed-institution"),
        ("a.toml", TOML + '"申请人" = "乙"\n', 4, "two applicants"),
        ("a.toml", 'airline = true\napplicant = ["甲", "乙"]\n', 2, "two applicants"),
        ("a.toml", '\n[[profile]]\nairline = true\n[[profile]]\nairline = false\n', 2, "JSON lines"),
        ("a.toml", TOML + "licensed = false\n", 4, "licensed: is given twice"),
        ("a.toml", TOML + '注册资本 = "5亿"\n', 4, 'put the key in quotation marks: "注册资本"'),
        ("a.toml", TOML + "注册资本(万元) = 500\n", 4, 'put the key in quotation marks: "注册资本(万元)"'),
        ("a.toml", TOML + "registered_capital = 50亿 # of 2019\n", 4, 'in quotation marks: registered_capital = "50亿")'),
        ("a.toml", TOML + "legal_person = yes\n", 4, 'in quotation marks: legal_person = "yes")'),
        ("a.toml", TOML + "x = " + "9" * 5_000, 4, "a number that is too long"),
        ("a.toml", TOML + '"注册资本(万元)" = "500万"\n', 4, "has a unit, and so has the key"),
        ("a.toml", TOML + "[policy.finance.licensed-institution]\nlegal_person = true\n", 4, '[policy."AREA.NAME"]'),
        ("a.toml", TOML + '["finance.licensed-institution"]\nlegal_person = true\n', 4, '[policy."AREA.NAME"]'),
        ("a.toml", TOML + "[finance]\nlegal_person = true\n", 4, '[policy."AREA.NAME"]'),
        ("a.toml", TOML + '[policy."finance.licensed-institution"]\nalready_award = 1\n', 5, "did you mean already_awarded?"),
        ("a.toml", TOML + '[policy."finance.licensed-institution"]\napplicant = "乙"\n', 5, "two applicants: 甲 and 乙"),
        ("a.toml", '[policy."finance.licensed-institution"]\napplicant = "乙"\n', 2, "once, at the top"),
        ("a.toml", TOML + "x = \n", 4, "TOML"),
        ("a.toml", "", 1, "empty"),
        ("a.json", '{\n "licensed": true,\n "registered_capital": "x"\n}', 3, "registered_capital"),
        ("a.json", '{\n "licensed": true,\n "licensed": false\n}', 3, "twice"),
        ("a.json", '{"policy": {\n "finance.licensed-institution": {\n  "airline": true}}}', 3, "airline"),
        ("a.json", '[{"airline": true}, {"airline": false}]', 1, "JSON lines"),
        ("a.json", '{"airline": tru}', 1, "JSON"),
        ("a.jsonl", '{"airline": true}\n\n{"airlin": true}\n', 3, "airline"),
        ("a.jsonl", '{"airline": true}\n{"airline": true, "airline": 1}\n', 2, "twice"),
        ("a.jsonl", '{"airline": true}\n[1]\n', 2, "object"),
    ],
)  # fmt: skip
def test_faults_have_file_and_line(rongcli, tmp_path, name, text, line, words):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    done = rongcli("match", str(path), columns="200")
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith(f"error: {path}:{line}:"), done.stderr
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("content", [b"\xff\xfe", b"airline = true\n\x00", b"\n\xe9 = 1\n"])
def test_bytes_that_are_no_text(rongcli, content):
    done = rongcli("match", "-", stdin=content)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith("error: -:")


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (["match"], 2, "PROFILE"),
        (["match", "finance.licensed-institution"], 2, "use rongcli finance licensed-institution --INPUT VALUE"),
        (["match", "金融"], 2, "use rongcli 金融 --INPUT VALUE"),
        (["match", "missing.toml"], 4, "missing.toml"),
        (["match", BANK, BANK], 2, "unexpected"),
        (["match", BANK, "--registred-capital", "1"], 2, "--registered-capital"),
        (["match", BANK, "--registered-capital", "x"], 4, "--registered-capital"),
        (["match", BANK, "-f", "xml"], 2, "jsonl"),
        (["match", BANK, "--already-awarded", "1"], 2, "AREA.NAME"),
        (["match", BANK, "--reading", "foriegn=any"], 2, "foreign"),
    ],
)
def test_wrong_usage(rongcli, words, code, hint):
    done = rongcli(*words, columns="200")
    assert (done.returncode, done.stdout) == (code, "")
    assert hint in done.stderr
    assert done.stderr.count("\n") == 1


def test_hostile_nesting_is_refused(rongcli):
    for text in ("a = " + "[" * 100_000, '{"a": ' + "[" * 100_000, "a." * 50_000 + "b = 1"):
        assert rongcli("match", "-", stdin=text).returncode == 4


def test_an_area_is_answered_in_the_same_view(rongcli):
    done = rongcli("finance", "--premium-paid", "75万", "--insurance", "short_term_export_credit", check=True)
    assert done.stdout.startswith("300,000 yuan fixed by the text\n")
    assert "For other applicants (financial institution, commercial factoring company): 4" in done.stdout
    assert rongcli("finance", "--registered-capital", "x").returncode == 4


def test_help_and_completion_know_the_commands(rongcli):
    for language in ("zh", "en"):
        page = rongcli("match", "--help", "--lang", language, check=True).stdout
        assert "rongcli match examples/foreign-bank.toml" in page
        assert "--explain" in page
    done = rongcli("--help", check=True).stdout
    assert "match" in done
    completed = rongcli(COMP_WORDS="rongcli match --registered-", COMP_CWORD="2", _RONGCLI_COMPLETE="complete_bash")
    assert "--registered-capital" in completed.stdout
