"""``solve``, ``sweep``, ``compare`` and ``verify`` as commands: formats, languages, charts, exit codes."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET

import pytest

from rongcli.table.load import bundled_table
from tests.conftest import ROOT

BANK = ["--licensed", "--legal-person", "--settled-in-chengdu", "--well-known-foreign-institution"]
SOLVE = ["solve", "finance.licensed-institution", "--date", "2019-05-01"]
SWEEP = ["sweep", "finance.licensed-institution", "--over", "registered-capital=10亿..60亿", *BANK]


def test_solve_leads_with_the_answer(rongcli):
    done = rongcli(*SOLVE, "--for", "1000万", *BANK, check=True)
    assert done.stdout.startswith("Registered capital of at least 999,999,999.50 yuan: 10 million yuan\n")
    assert "Unrounded: 1 billion yuan" in done.stdout
    done = rongcli(*SOLVE, "--for", "5000万", "--lang", "zh", check=True)
    assert done.stdout.startswith("达不到5,000万元：限额为4,000万元，注册资本达到3,999,999,999.50元即封顶\n")
    assert "不作四舍五入时须40亿元" in done.stdout


def test_solve_says_it_solves_a_bound_or_supposes_conditions(rongcli):
    done = rongcli("solve", "health.direct-billing", "--for", "12万", "-q", check=True)
    assert done.stdout == (
        "Insurers connected of at least 3 insurers: up to 150,000 yuan, at the authority's discretion (if one condition"
        " holds)\n"
    )
    done = rongcli(*SOLVE, "--for", "1万", "--no-licensed", "-q")
    assert "Not eligible whatever the Registered capital: 'Licensed financial institution' is not met" in done.stdout
    assert rongcli(*SOLVE, "--for", "1万", "--no-licensed", "--check").returncode == 1


def test_solve_checks_that_the_claim_is_eligible_as_things_stand(rongcli):
    """With conditions open the amount is reached if they hold: that is no eligible claim."""
    for facts, code in ((BANK, 0), (BANK[:3], 1), ([], 1), (["--assume-rest"], 0)):
        assert rongcli(*SOLVE, "--for", "4000万", *facts, "--check").returncode == code, facts
    assert rongcli(*SOLVE, "--for", "5000万", *BANK, "--check").returncode == 1


ASSUMED = "licensed; legal-person; settled-in-chengdu; foreign"
TAKEN = "Assumed met, not stated: Licensed financial institution; Legal person; Settled in Chengdu; Well-known foreign institution."


def test_solve_says_on_every_surface_what_it_assumes(rongcli):
    words = [*SOLVE, "--for", "4000万", "--assume-rest"]
    line = "Registered capital of at least 3,999,999,999.50 yuan: 40 million yuan, assuming 4 conditions"
    assert rongcli(*words, "-q", check=True).stdout == line + "\n"
    for shown in (rongcli(*words, columns="200", check=True).stdout, rongcli(*words, "-f", "md", check=True).stdout):
        assert line in shown and TAKEN in shown
    assert json.loads(rongcli(*words, "--json", check=True).stdout)["assumed"] == ASSUMED.split("; ")
    assert next(csv.DictReader(io.StringIO(rongcli(*words, "-f", "csv", check=True).stdout)))["assumed"] == ASSUMED
    assert "（假定4项条件成立）" in rongcli(*words, "-q", "--lang", "zh", check=True).stdout
    assert "assuming one condition" in rongcli(*words, *BANK[1:], "-q", check=True).stdout
    assert "assum" not in rongcli(*words, *BANK, check=True).stdout.lower()
    assert json.loads(rongcli(*SOLVE, "--for", "4000万", "--json", check=True).stdout)["assumed"] == []


def test_sweep_says_on_every_surface_what_it_assumes(rongcli, tmp_path):
    words = [*SWEEP[:4], "--date", "2019-05-01", "--assume-rest"]
    line = (
        "Registered capital 1 billion yuan to 6 billion yuan: 10 million yuan to 40 million yuan, assuming 4 conditions"
    )
    assert rongcli(*words, "-q", check=True).stdout == line + "\n"
    for shown in (rongcli(*words, columns="200", check=True).stdout, rongcli(*words, "-f", "md", check=True).stdout):
        assert line in shown and TAKEN in shown
    found = json.loads(rongcli(*words, "--json", check=True).stdout)
    assert found["assumed"] == ASSUMED.split("; ")
    rows = csv.DictReader(io.StringIO(rongcli(*words, "-f", "csv", check=True).stdout))
    assert {row["assumed"] for row in rows} == {ASSUMED}
    lines = rongcli(*words, "-f", "jsonl", check=True).stdout.splitlines()
    assert {json.loads(line)["assumed"] for line in lines} == {ASSUMED}
    chart = tmp_path / "chart.svg"
    for language, said in (("en", TAKEN), ("zh", "以下条件系假定成立，未经说明：持牌金融机构")):
        rongcli(*words, "-o", str(chart), "--force", "--lang", language, check=True)
        texts = ET.fromstring(chart.read_text(encoding="utf-8")).iter("{http://www.w3.org/2000/svg}text")
        assert said in " ".join(node.text or "" for node in texts)
    assert "assum" not in rongcli(*SWEEP, check=True).stdout.lower()


def test_solve_as_json_holds_the_award_there(rongcli):
    done = rongcli(*SOLVE, "--for", "4000万", *BANK, "--json", check=True)
    found = json.loads(done.stdout)
    assert (found["schema"], found["status"], found["value"]) == ("rongcli.solve/1", "reached", "3999999999.50")
    assert (found["earns"], found["one_less_earns"]) == ("40000000.00", "39999999.99")
    assert found["award"]["award"]["amount"] == "40000000.00"
    assert rongcli("verify", "-", stdin=json.dumps(found["award"])).returncode == 0
    assert found == json.loads(rongcli(*SOLVE, "--for", "4000万", *BANK, "-f", "jsonl", check=True).stdout)
    row = next(csv.DictReader(io.StringIO(rongcli(*SOLVE, "--for", "9亿", "-f", "csv", check=True).stdout)))
    assert (row["status"], row["at_most"], row["value"]) == ("unreachable", "40000000.00", "")


@pytest.mark.parametrize(
    "name", ["金融.持牌法人金融机构", "finance.持牌法人金融机构", "金融.licensed-institution", "持牌法人金融机构"]
)
def test_a_policy_is_named_behind_its_area_in_either_language(rongcli, tmp_path, name):
    assert rongcli("solve", name, "--for", "1000万", "-q", check=True).stdout.startswith(
        "Registered capital of at least"
    )
    claim = json.dumps({"policy": name, "date": "2019-05-01"}, ensure_ascii=False)
    done = rongcli("batch", "-", stdin=claim, check=True)
    assert json.loads(done.stdout)["eligibility"] == "needs-information"


def test_solve_takes_chinese_names_readings_overlays_and_a_claim_on_stdin(rongcli):
    done = rongcli("solve", "数字", "data-channel", "--for", "30万", "--reading", "unit=pro-rata", "-q",
                   stdin="", check=True)  # fmt: skip
    assert "1.5 Gbps" in done.stdout
    done = rongcli("solve", "digital.data-channel", "-", "--for", "30万", "-q",
                   stdin='{"telecom_operator": true, "international_dedicated_channel": true}', check=True)  # fmt: skip
    assert done.stdout == "Bandwidth added of at least 2 Gbps: 400,000 yuan\n"
    overlay = str(ROOT / "examples" / "overlay.toml")
    done = rongcli("--policies", overlay, "solve", "rail.freight-discount", "--for", "8万", "--json", check=True)
    assert json.loads(done.stdout)["value"] == "999999.94"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["solve"], 2, "needs POLICY"),
        (["solve", "digital", "--for", "1"], 2, "digital --help lists its policies"),
        (["solve", "digital.data-chanel", "--for", "1"], 2, "did you mean digital.data-channel?"),
        (["solve", "digital.data-channel"], 2, "needs --for AMOUNT"),
        (["solve", "digital.data-channel", "--for", "0"], 2, "--for must be above zero"),
        (["solve", "digital.data-channel", "--for", "many"], 4, "--for: 'many' is not an amount"),
        (["solve", "digital.data-channel", "--for", "1", "--over", "bandwidth"], 2, "use --over added-gbps"),
        (["solve", "rail.freight-discount", "--for", "1"], 2, "publishes no amount"),
        (["sweep", "digital.data-channel"], 2, "needs --over INPUT=A..B"),
        (["sweep", "digital.data-channel", "--over", "added-gbps=5..1"], 2, "must go up"),
        (["sweep", "digital.data-channel", "--over", "added-gbps=1..x"], 4, "--over: 'x'"),
        (["sweep", "digital.data-channel", "--over", "added-gbps=0..9", "--step", "0"], 2, "above zero"),
        ([*SWEEP, "--step", "1"], 2, "it changes course at 4 billion yuan"),
        ([*SWEEP, "-o", "x.png"], 2, ".svg, .html or .xlsx files"),
        ([*SWEEP, "--by", "registered-capital=5亿"], 2, "--by is the input of --over"),
        ([*SWEEP, "--by", "licensed=maybe"], 4, "'maybe' is not yes or no"),
        ([*SWEEP, "-o", "no/such/folder/x.svg"], 5, "cannot be written"),
        (
            [*SOLVE, "--for", "1万", "--registered-capital", "60亿"],
            2,
            "is what is solved for (leave --registered-capital out)",
        ),
        ([*SWEEP, "--registered-capital", "3亿"], 2, "--registered-capital: is what --over moves"),
        ([*SWEEP, "--by", "paid-in-capital=1亿", "--paid-in-capital", "3亿"], 2, "is what --by goes through"),
        (["solve", "金融.持牌法人金融机购", "--for", "1"], 2, "did you mean 持牌法人金融机构?"),
        (["deadline", "签证居留", "--accepted", "2026-01-05"], 2, "did you mean 签证居留快办?"),
        (["compare", "bundled"], 2, "needs TABLE_B"),
        (["compare", "bundled+", "bundled"], 2, "'bundled+' names no table"),
        (["compare", "bundled", ""], 2, "names no table"),
        (["compare", "bundled", "bundled", "-o", "x.svg"], 2, "SVG needs a file of claims"),
        (["compare", "bundled", "bundeld"], 3, "did you mean bundled?"),
        (["compare", "bundled", "no.toml"], 3, "no.toml: cannot be read"),
        (["compare", "bundled", "bundled", "no.jsonl"], 4, "no.jsonl: cannot be read"),
        (["compare", "bundled", "bundled", "--reading-b", "bse=paid-in"], 2, "did you mean base?"),
        (["verify"], 2, "needs ANSWER"),
        (["verify", "no.json"], 4, "no.json: cannot be read"),
        (["verify", str(bundled_table())], 4, "is not JSON"),
    ],
)
def test_what_is_wrong_is_said(rongcli, words, code, says):
    done = rongcli(*words)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    error = json.loads(rongcli(*words, "--json").stderr)
    assert error["schema"] == "rongcli.error/1"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "-: is empty"),
        ("[]", "-: holds no answers"),
        ("[1]", "is no answer of rongcli"),
        ("{}", "is no answer of rongcli"),
        ('{"schema": "rongcli.sweep/1"}', "cannot be recomputed"),
        ('{"schema"', "-:1:10: is not JSON"),
    ],
)
def test_what_is_no_saved_answer_is_told(rongcli, content, says):
    done = rongcli("verify", "-", stdin=content)
    assert (done.returncode, done.stdout) == (4, "")
    assert says in done.stderr


def test_sweep_draws_bars_with_the_cap(rongcli):
    done = rongcli(*SWEEP, columns="80", check=True)
    assert "Cap 40 million yuan, from 4 billion yuan" in done.stdout
    assert "cap: per applicant" in done.stdout
    bars = [line.count("█") for line in done.stdout.splitlines() if "█" in line]
    assert bars == sorted(bars) and len(set(bars)) > 5
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


def test_sweep_as_rows(rongcli):
    done = rongcli("sweep", "finance.wealth-manager", "--over", "assets-under-management=99亿..101亿", "--step", "1亿", "-f", "csv",
                   check=True)  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["value"], row["certainty"], row["maximum"], row["mark"]) for row in rows] == [
        ("9900000000.00", "none", "0.00", ""),
        ("10000000000.00", "none", "0.00", ""),
        ("10000000000.01", "ceiling", "10000000.00", "threshold"),
        ("10100000000.00", "ceiling", "10000000.00", ""),
    ]
    assert rows[0]["reason"] == "unmet:assets-under-management"
    whole = json.loads(rongcli(*SWEEP, "--json", check=True).stdout)
    assert whole["schema"] == "rongcli.sweep/1"
    assert [point["because"] for point in whole["points"] if point["mark"]] == ["cap: per applicant"]
    lines = rongcli(*SWEEP, "-f", "jsonl", check=True).stdout.splitlines()
    assert [json.loads(line)["value"] for line in lines] == [point["value"] for point in whole["points"]]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_chart_is_whole_text_in_light_and_dark(rongcli, tmp_path, language):
    chart = tmp_path / "图.svg"
    done = rongcli(*SWEEP[:4], *BANK[1:], "--by", "licensed=yes,no", "-o", str(chart), "--lang", language, check=True)
    assert done.stdout == ""
    svg = chart.read_text(encoding="utf-8")
    words = " ".join(node.text or "" for node in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"))
    for said in {"zh": ["落户持牌法人金融机构奖励", "注册资本", "40亿元", "限额4,000万元", "持牌金融机构：否"],
                 "en": ["Reward for licensed", "Registered capital", "4 billion yuan", "cap 40 million yuan"]}[language]:  # fmt: skip
        assert said in words
    assert "prefers-color-scheme: dark" in svg
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", svg)


def edited(tmp_path, *edits):
    text = bundled_table().read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "new.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


PREMIUM = (
    'award = { kind = "rate", rate = "40%", base = "premium_paid" }',
    'award = { kind = "rate", rate = "50%", base = "premium_paid" }',
)
CLAIMS = "".join(
    json.dumps({"policy": "finance.export-credit-insurance", "applicant": name, "date": "2019-05-01",
                "insurance": "short_term_export_credit", "premium_paid": paid}, ensure_ascii=False) + "\n"
    for name, paid in (("甲", "10万"), ("乙", "70万"), ("丙", "80万"))
)  # fmt: skip


def test_compare_says_what_changed(rongcli, tmp_path):
    new = edited(tmp_path, PREMIUM)
    done = rongcli("compare", "bundled", new, check=True)
    assert done.stdout.startswith("One change\n")
    assert "award: Premium paid × 40% → Premium paid × 50%" in done.stdout
    found = json.loads(rongcli("compare", "bundled", new, "--json", "--lang", "zh", check=True).stdout)
    assert [change["text"] for change in found["changes"]] == ["奖补：实缴保费 × 40% → 实缴保费 × 50%"]
    assert found["effect"] is None


def test_compare_says_for_whom(rongcli, tmp_path):
    new = edited(tmp_path, PREMIUM)
    claims = tmp_path / "claims.jsonl"
    claims.write_text(CLAIMS + '{"policy": "nothing"}\n', encoding="utf-8")
    chart = tmp_path / "effect.svg"
    done = rongcli("compare", "bundled", new, str(claims), "--json", "-o", str(chart))
    assert done.returncode == 1
    error = json.loads(done.stderr.splitlines()[0])
    assert (error["line"], error["message"]) == (4, "policy: there is no policy 'nothing'")
    effect = json.loads(done.stdout)["effect"]
    assert effect["gain"] == {"claims": 2, "amount": "30000.00", "amount_by_currency": {"CNY": "30000.00"}}
    assert effect["unchanged"]["claims"] == 1  # both are held by the cap
    assert [(by["change"], by["amount"]) for by in effect["by"]] == [("award", "30000.00")]
    assert [claim["difference"] for claim in effect["claims"]] == ["10000.00", "20000.00", "0.00"]
    assert sum(one["claims"] for one in effect["distribution"]) == 2
    ET.fromstring(chart.read_text(encoding="utf-8"))
    rows = list(csv.DictReader(io.StringIO(rongcli("compare", "bundled", new, str(claims), "-f", "csv").stdout)))
    assert [row["difference"] for row in rows] == ["10000.00", "20000.00", "0.00"]


def town(name, currency, policies):
    """A table of fixed amounts, each policy for whoever states that it is certified."""
    text = f"""
[edition]
id = "{name}"
version = "1"
currency = "{currency}"
title = {{ zh = "虚构", en = "Made up" }}
[reading.rounding]
question = {{ zh = "如何舍入？", en = "How is a fraction rounded?" }}
choices = {{ half-up = {{ zh = "四舍五入", en = "half up" }}, down = {{ zh = "舍去", en = "down" }} }}
default = "half-up"
literal = "half-up"
[area.trade]
name = {{ zh = "贸易", en = "Trade" }}
[input.certified]
type = "boolean"
label = {{ zh = "认定", en = "Certified" }}
question = {{ zh = "是否认定？", en = "Certified?" }}
"""
    for policy, amount in policies.items():
        text += f"""
[policy."trade.{policy}"]
name = {{ zh = "{policy}", en = "{policy}" }}
benefit = "money"
sources = []
requires = [{{ input = "certified" }}]
award = {{ kind = "fixed", amount = "{amount}" }}
"""
    return text


def test_compare_never_adds_currencies_together(rongcli, tmp_path):
    """One town pays yuan, the other Singapore dollars; one policy is in both, and has no difference to tell."""
    for name, currency, amounts in (
        ("one", "CNY", {"gone": "100元", "both": "100元", "stays": "1元"}),
        ("other", "SGD", {"new": "SGD 30", "both": "SGD 100"}),
    ):
        (tmp_path / f"{name}.toml").write_text(town(name, currency, amounts), encoding="utf-8")
    claims = tmp_path / "claims.jsonl"
    rows = [{"policy": f"trade.{name}", "certified": True} for name in ("gone", "new", "both", "new")]
    claims.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    words = ["compare", str(tmp_path / "one.toml"), str(tmp_path / "other.toml"), str(claims)]
    effect = json.loads(rongcli(*words, "--json", check=True).stdout)["effect"]
    assert (effect["total"], effect["total_by_currency"]) == (None, {"CNY": "-100.00", "SGD": "60.00"})
    assert effect["gain"] == {"claims": 2, "amount": "60.00", "amount_by_currency": {"SGD": "60.00"}}
    assert effect["lose"] == {"claims": 1, "amount": "-100.00", "amount_by_currency": {"CNY": "-100.00"}}
    assert effect["undetermined"]["claims"] == 1
    assert effect["undetermined"]["bound_difference_by_currency"] == {}
    assert {(one["currency"], one["claims"]) for one in effect["distribution"]} == {("CNY", 1), ("SGD", 2)}
    assert {one["currency"] for one in effect["by"]} == {"CNY", "SGD"}
    assert [(one["currency_before"], one["currency_after"], one["difference"]) for one in effect["claims"]] == [
        ("CNY", "CNY", "-100.00"), ("SGD", "SGD", "30.00"), ("CNY", "SGD", None), ("SGD", "SGD", "30.00"),
    ]  # fmt: skip
    shown = rongcli(*words, "--lang", "en", columns="120", check=True).stdout
    assert "2 gain, 1 loses; total change −100 yuan, +SGD 60.00; 1 not fixed" in shown.replace("\n", " ")
    assert "in different currencies, not compared" in shown
    rows = list(csv.DictReader(io.StringIO(rongcli(*words, "-f", "csv", check=True).stdout)))
    assert [row["difference"] for row in rows] == ["-100.00", "30.00", "", "30.00"]  # a loss stays a number
    chart = tmp_path / "chart.svg"
    rongcli(*words, "-o", str(chart), check=True)
    assert "+SGD 60.00" in chart.read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "content"), [("a.jsonl", ""), ("a.csv", "policy,licensed\n")])
def test_compare_over_no_claims_says_so(rongcli, tmp_path, name, content):
    (tmp_path / name).write_text(content, encoding="utf-8")
    done = rongcli("compare", "bundled", "bundled", str(tmp_path / name), "-q", check=True)
    assert (done.stdout, "no claims in" in done.stderr) == ("Nothing differs\n", True)


def test_compare_two_readings_and_an_overlay(rongcli, tmp_path):
    done = rongcli(
        "compare", "bundled", "bundled", "--reading-b", "finance.licensed-institution.base=paid-in", check=True
    )
    assert "registered capital → paid-in capital" in done.stdout
    assert rongcli("compare", "bundled", "bundled", "-q", check=True).stdout == "Nothing differs\n"
    shown = rongcli("compare", "bundled", f"bundled+{ROOT}/examples/overlay.toml", columns="200", check=True).stdout
    assert "award: not published → floor(Flights added) × 30,000 yuan" in shown
    overlay = tmp_path / "overlay.toml"
    overlay.write_text(
        '[overlay]\nid = "x"\ntitle = { zh = "甲", en = "x" }\n[policy."rail.freight-discount"]\n'
        'award = { kind = "rate", rate = "8%", base = "benchmark_freight" }\n',
        encoding="utf-8",
    )
    done = rongcli("compare", "bundled", f"bundled+{overlay}", "--json", check=True)
    assert json.loads(done.stdout)["after"]["overlays"] == ["x"]
    assert "not published → " in done.stdout


def test_verify_holds_or_says_what_differs(rongcli, tmp_path):
    answer = rongcli(
        "digital", "data-channel", "--added-gbps", "6", "--date", "2019-05-01", "--json", "--assume-rest", check=True
    ).stdout
    done = rongcli("verify", "-", stdin=answer, check=True)
    assert done.stdout.startswith("The answer holds: edition, inputs and result agree\n")
    assert "conditions assumed, not stated: Telecom operator" in done.stdout
    done = rongcli("verify", "-", "--json", stdin=answer.replace('"1200000.00"', '"2200000.00"', 1))
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert (found["holds"], found["edition"], found["result"]) == (False, {"agrees": True}, {"agrees": False})
    assert {"field": "award.amount", "saved": "2200000.00", "now": "1200000.00"} in found["differences"]
    other = rongcli("verify", "-", "--policies", edited(tmp_path, PREMIUM), stdin=answer)
    assert other.returncode == 1
    assert other.stdout.startswith("The edition is another one; the result is the same\n")


def test_a_saved_match_and_what_solve_found_are_recomputed(rongcli):
    bank = str(ROOT / "examples" / "foreign-bank.toml")
    answer = rongcli("match", bank, "--json", "--lang", "zh", "--reading", "base=paid-in", check=True).stdout
    for language in ("zh", "en"):
        done = rongcli("verify", "-", "--lang", language, stdin=answer, check=True)
    assert done.stdout.startswith("The answer holds: edition, inputs and result agree\nExample Foreign Bank")
    found = json.loads(rongcli("verify", "-", "--json", stdin=answer.replace("4000000000", "9000000000")).stdout)
    assert (found["policy"], found["holds"], found["inputs"]["agrees"]) == (None, True, True)
    bad = rongcli("verify", "-", "--json", stdin=answer.replace('"paid-in"', '"registered"'))
    assert (bad.returncode, json.loads(bad.stdout)["result"]["agrees"]) == (1, False)
    solved = rongcli("solve", "finance.licensed-institution", "--for", "1000万", "--json", check=True).stdout
    assert rongcli("verify", "-", "-q", stdin=solved, check=True).stdout.startswith("The answer holds")
    assert rongcli("verify", "-", "-q", stdin=solved.replace("999999999.50", "999999999.00")).returncode == 1
    lines = rongcli("match", "-", "-f", "jsonl", stdin='{"licensed": true}\n{"airline": true}\n', check=True).stdout
    assert rongcli("verify", "-", "-q", stdin=lines, check=True).stdout.count("The answer holds") == 2


def test_verify_takes_many_answers(rongcli):
    area = rongcli("finance", "--registered-capital", "50亿", "--lang", "zh", "--json", check=True).stdout
    assert len(set(rongcli("verify", "-", "-q", stdin=area, check=True).stdout.splitlines())) == 1
    lines = rongcli("batch", "-", "--explain", stdin=CLAIMS * 2, check=True).stdout
    done = rongcli("verify", "-", "-f", "jsonl", stdin=lines, check=True)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["holds"] for one in found] == [True] * 6
    assert ["in its batch" in " ".join(one["unchecked"]) for one in found] == [False] * 3 + [True] * 3


def test_an_amended_table_is_verified_as_of_the_claims_day(rongcli):
    table = ["--policies", str(ROOT / "tests" / "table" / "second_city.toml")]
    answer = rongcli(*table, "industry", "certified", "--certified", "--on", "2025-06-01", "--json", check=True).stdout
    assert json.loads(answer)["award"]["amount"] == "200000.00"
    assert rongcli(*table, "verify", "-", "--on", "2026-06-01", stdin=answer).returncode == 0
    assert (
        rongcli(*table, "verify", "-", "--on", "2026-06-01", stdin=answer.replace("200000", "300000")).returncode == 1
    )


CITY = ["--policies", str(ROOT / "tests" / "table" / "second_city.toml")]
CERTIFIED = ["industry", "certified", "--certified", "--date", "2025-06-01"]


def test_an_answer_is_recomputed_by_the_rule_of_its_claims_date_whenever_it_was_asked(rongcli):
    """The policy pays 200,000 until 2025 and 300,000 from 2026."""
    answer = rongcli(*CITY, *CERTIFIED, "--on", "2026-06-01", "--json", check=True).stdout
    saved = json.loads(answer)
    assert (saved["on"], saved["in_force"]["since"], saved["award"]["amount"]) == ("2026-06-01", None, "200000.00")
    for later in ([], ["--on", "2025-06-01"], ["--on", "2030-01-01"]):
        assert rongcli(*CITY, "verify", "-", *later, stdin=answer).returncode == 0
    other = answer.replace("200000.00", "300000.00")  # what the rule of the day on which it was asked would give
    assert rongcli(*CITY, "verify", "-", "--on", "2026-06-01", stdin=other).returncode == 1


@pytest.mark.parametrize("day", ["2026-13-01", "", 5, None, "yesterday"])
def test_a_day_that_is_none_is_refused(rongcli, day):
    saved = json.loads(rongcli(*CITY, *CERTIFIED, "--json", check=True).stdout)
    done = rongcli(*CITY, "verify", "-", stdin=json.dumps(saved | {"on": day}))
    assert done.returncode == 4
    assert "on: " in done.stderr


def test_every_saved_answer_records_the_day_it_was_asked(rongcli):
    on = ["--on", "2019-05-02", "--json"]
    capital = ["finance.licensed-institution", "--assume-rest"]
    for words in (
        ["digital", "data-channel", "--added-gbps", "6"],
        ["match", "--licensed"],
        ["solve", *capital, "--for", "1000万"],
        ["sweep", *capital, "--over", "registered-capital=10亿..60亿"],
        ["targets"],
        ["deadline", "permits.investment-filing", "--accepted", "2019-05-02"],
    ):
        assert json.loads(rongcli(*words, *on, check=True).stdout)["on"] == "2019-05-02", words
    explained = rongcli("batch", "-", "--explain", "--on", "2019-05-02", stdin=CLAIMS, check=True).stdout
    assert {json.loads(line)["on"] for line in explained.splitlines()} == {"2019-05-02"}
    sides = json.loads(rongcli("compare", "bundled", "bundled", "--on-b", "2020-01-01", *on, check=True).stdout)
    assert (sides["before"]["on"], sides["after"]["on"]) == ("2019-05-02", "2020-01-01")


def test_help_and_completion_know_them(rongcli):
    for name in ("solve", "sweep", "compare", "verify"):
        for language in ("zh", "en"):
            done = rongcli(name, "--help", "--lang", language, check=True)
            assert f"rongcli {name}" in done.stdout
    offered = rongcli(_RONGCLI_COMPLETE="complete_bash", COMP_WORDS="rongcli sweep --o", COMP_CWORD="2").stdout
    assert "--over" in offered.split()


def test_compare_reads_whatever_a_batch_reads(rongcli):
    words = ["compare", "bundled", "bundled", "--reading-b", "finance.export-credit-insurance.cap-period=claim"]
    done = rongcli(*words, str(ROOT / "examples" / "claims.csv"), "--json", "--lang", "en", check=True)
    assert (
        "total change +60,000 yuan"
        in rongcli(*words, str(ROOT / "examples" / "claims.csv"), "-q", "--lang", "en").stdout
    )
    assert json.loads(done.stdout)["schema"] == "rongcli.compare/1"
