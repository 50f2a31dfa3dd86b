"""``rongcli targets`` and ``policies funds``: lists, actual figures from TOML and CSV, charts, faults at their line."""

import csv
import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

ACTUALS = """# the year's figures
op-air-passengers = "6500万人次"
op-inbound-tourists = "620万人次"
ap-inbound-tourists = "620万人次"
op-international-exhibitions = 201
op-gdp-growth = "7.1%"
ap-exchange-centres = "25个"
"""
RESULTS = {
    "op-air-passengers": ("missed", "-5000000", "-7.14"),
    "op-inbound-tourists": ("met", "0", "0"),
    "ap-inbound-tourists": ("missed", "0", "0"),
    "op-international-exhibitions": ("met", "1", "0.5"),
    "op-gdp-growth": ("no-verdict", "-0.4", "-5.33"),
    "ap-exchange-centres": ("exceeded", "3", "13.64"),
}


def held(done):
    found = [(one["id"], one["progress"]) for one in json.loads(done.stdout)["targets"]]
    return {
        name: (one["result"], one["difference"], one["percent"]) for name, one in found if one["result"] != "unknown"
    }


def test_the_list_is_the_table_s(rongcli, edition):
    whole = json.loads(rongcli("targets", "--json", check=True).stdout)
    assert whole["schema"] == "rongcli.targets/1"
    assert whole["counts"] == {"targets": 69}
    assert {one["id"] for one in whole["targets"]} == set(edition.targets)
    assert all(one["progress"] is None for one in whole["targets"])
    kinds = [one["kind"] for one in whole["comparisons"]]
    assert {kind: kinds.count(kind) for kind in kinds} == {"same": 1, "boundary": 1, "conflict": 2, "looks-alike": 5}
    lines = [json.loads(line) for line in rongcli("targets", "-f", "jsonl", check=True).stdout.splitlines()]
    assert lines == whole["targets"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("columns", ["40", "80", "120"])
def test_the_table_names_every_target(rongcli, edition, language, columns):
    shown = rongcli("targets", "--lang", language, columns=columns, check=True).stdout
    whole = re.sub(r"\s", "", shown)
    assert columns == "40" or [target for target in edition.targets if target not in whole] == []
    assert "\x1b" not in shown


def test_filters_take_keys_and_labels(rongcli):
    one = rongcli("targets", "--dimension", "旅游", "--document", "opinions", "--json", check=True)
    assert [target["id"] for target in json.loads(one.stdout)["targets"]] == ["op-inbound-tourists"]
    wrong = rongcli("targets", "--dimension", "turism")
    assert (wrong.returncode, "did you mean tourism" in wrong.stderr) == (2, True)


def test_actual_figures_from_toml(rongcli, tmp_path):
    (tmp_path / "a.toml").write_text(ACTUALS, encoding="utf-8")
    done = rongcli("targets", str(tmp_path / "a.toml"), "--json", check=True)
    assert held(done) == RESULTS
    assert json.loads(done.stdout)["counts"] == {
        "targets": 69, "met": 2, "exceeded": 1, "missed": 2, "no-verdict": 1, "unknown": 63, "structural": 0,
    }  # fmt: skip
    assert held(rongcli("targets", "-", "--json", stdin=ACTUALS, check=True)) == RESULTS


@pytest.mark.parametrize("header", ["target,value", "目标,实际值", "\ufeff目标,实际值"])
def test_actual_figures_from_csv(rongcli, tmp_path, header):
    rows = re.findall(r"^([\w-]+) = \"?([^\"\n]+)", ACTUALS, re.MULTILINE)
    text = "\n".join([header, *(f'{name},"{value}"' for name, value in rows), "op-gdp,", ""])
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert held(rongcli("targets", str(tmp_path / "a.csv"), "--json", check=True)) == RESULTS
    assert held(rongcli("targets", "-", "--json", stdin=text, check=True)) == RESULTS


def test_the_csv_can_be_filled_in_and_read_back(rongcli):
    rows = list(csv.DictReader(io.StringIO(rongcli("targets", "-f", "csv", check=True).stdout)))
    assert len(rows) == 69
    for row in rows:
        row["actual"] = "6500万人次" if row["target"] == "op-air-passengers" else ""
    filled = io.StringIO()
    writer = csv.DictWriter(filled, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    done = rongcli("targets", "-", "-f", "csv", stdin=filled.getvalue(), check=True)
    again = {row["target"]: row for row in csv.DictReader(io.StringIO(done.stdout))}
    assert (again["op-air-passengers"]["result"], again["op-air-passengers"]["difference"]) == ("missed", "-5000000")
    assert again["op-gdp"]["result"] == "unknown"


@pytest.mark.parametrize(
    ("name", "text", "line", "told"),
    [
        ("a.toml", '\nop-fdi-utilised = "130亿元"\n', 2, "exchange rate"),
        ("a.toml", "op-gdp = 21000\n", 1, "no unit"),
        ("a.toml", "op-gdp = 2.1\n", 1, "quoted"),
        ("a.toml", "op-gdp = true\n", 1, "quoted"),
        ("a.toml", 'op-gdp = { a = "1" }\n', 1, "quoted"),
        ("a.toml", '# x\nop-air-pasengers = "1人次"\n', 2, "op-air-passengers"),
        ("a.toml", 'op-gdp = "1元"\nop-gdp = "2元"\n', 2, "TOML"),
        ("a.toml", 'op-gdp = "1\n', 1, "TOML"),
        ("a.toml", 'op-platform-3-plus-n = "3"\n', 1, "no single number"),
        ("a.csv", "target|value\nop-gdp|1元\n", 1, "looks delimited by '|'"),
        ("a.csv", "target,target,value\n", 1, "twice"),
        ("a.csv", 'target,value\nop-gdp,1元\nop-air-cargo,"1\n\n吨\n', 3, "never closed"),
        ("a.csv", b"target,value\n\xff,1\n", 2, "UTF-8"),
        ("a.csv", b"target,value\nop-gdp,1\0\n", 2, "NUL"),
    ],
)
def test_a_fault_is_told_at_its_line(rongcli, tmp_path, name, text, line, told):
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    done = rongcli("targets", str(tmp_path / name))
    assert (done.returncode, done.stdout) == (4, "")
    assert f"{name}:{line}:" in done.stderr
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("target,value\nop-gdp,2.1万亿元\n\nop-gdp,2元\n", 4, "line 2"),
        ("target,value\n年入境游客,1人次\nop-gdp,2.1万亿元\n", 2, "op-inbound-tourists"),
        ("target,value\nop-air-cargo\nop-gdp,2.1万亿元\n", 2, "1 cells"),
        ("target,value\nop-air-cargo,NaN\nop-gdp,2.1万亿元\n", 2, "quantity"),
    ],
)
def test_a_row_that_cannot_be_read_is_rejected_and_the_rest_is_held(rongcli, tmp_path, text, line, told):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    rejects = tmp_path / "r.csv"
    done = rongcli("targets", str(tmp_path / "a.csv"), "--json", "--rejects", str(rejects))
    assert done.returncode == 1
    assert json.loads(done.stdout)["counts"]["unknown"] == 68
    assert "read 2 = computed 1 + rejected 1" in done.stderr
    (row,) = csv.DictReader(io.StringIO(rejects.read_text("utf-8-sig")))
    assert row["rejected_line"] == str(line)
    assert told in row["rejected_reason"]
    plain = rongcli("targets", str(tmp_path / "a.csv"))
    assert f"a.csv:{line}:" in plain.stderr
    assert told in plain.stderr


def test_a_file_that_is_not_there_or_empty(rongcli, tmp_path):
    (tmp_path / "a.csv").write_text("")
    for path in ("missing.toml", str(tmp_path / "a.csv"), str(tmp_path)):
        assert rongcli("targets", path).returncode == 4


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_chart_keeps_its_text(rongcli, tmp_path, language):
    (tmp_path / "a.toml").write_text(ACTUALS, encoding="utf-8")
    chart = tmp_path / "c.svg"
    rongcli("targets", str(tmp_path / "a.toml"), "-o", str(chart), "--lang", language, check=True)
    text = chart.read_text(encoding="utf-8")
    words = " ".join(ElementTree.fromstring(text).itertext())
    assert {"zh": "6,500万人次", "en": "65 million passengers"}[language] in words
    assert "> 7" in words and "&gt; 7" in text
    assert "prefers-color-scheme: dark" in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_a_name_in_the_chart_is_escaped(rongcli, tmp_path):
    city = (Path(__file__).parent.parent / "table" / "second_city.toml").read_text(encoding="utf-8")
    named = city.replace('{ zh = "国际货邮量", en = "International cargo" }', '{ zh = "甲", en = "<script>&\\"x" }')
    (tmp_path / "city.toml").write_text(named, encoding="utf-8")
    words = ["--policies", str(tmp_path / "city.toml"), "targets", "-", "-f", "svg"]
    chart = rongcli(*words, stdin='cargo = "1吨"', check=True).stdout
    assert "<script>" not in chart
    assert '<script>&"x' in " ".join(ElementTree.fromstring(chart).itertext())


def test_files_are_replaced_only_by_force(rongcli, tmp_path):
    actuals, out = tmp_path / "a.toml", tmp_path / "out.csv"
    actuals.write_text(ACTUALS, encoding="utf-8")
    out.write_text("kept")
    words = ["targets", str(actuals), "-o", str(out)]
    refused = rongcli(*words)
    assert (refused.returncode, out.read_text(), "--force" in refused.stderr) == (5, "kept", True)
    rongcli(*words, "--force", check=True)
    assert out.read_bytes().startswith(b"\xef\xbb\xbftarget,")
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["a.toml", "out.csv"]
    assert rongcli("targets", str(actuals), "-o", str(actuals), "--force").returncode == 2
    assert rongcli("targets", str(actuals), "-o", str(tmp_path / "none" / "x.svg")).returncode == 5


def test_what_cannot_be_asked_is_wrong_usage(rongcli):
    assert rongcli("targets", "-f", "svg").returncode == 2
    assert rongcli("targets", "-f", "xml").returncode == 2


@pytest.mark.parametrize("quiet", ["-q", "--quiet"])
def test_quiet_prints_the_conclusion_alone(rongcli, quiet):
    assert rongcli("targets", quiet, check=True).stdout == "69 targets\n"
    assert rongcli("targets", quiet, "--lang", "zh", check=True).stdout == "目标69项\n"
    done = rongcli("targets", "-", quiet, stdin=ACTUALS, check=True)
    assert done.stdout == "met 2  exceeded 1  missed 2  no verdict 1  no value 63\n"
    assert rongcli("targets", "-", stdin=ACTUALS, check=True).stdout.startswith(done.stdout)
    whole = rongcli("targets", quiet, "--json", check=True).stdout
    assert whole == rongcli("targets", "--json", check=True).stdout


def test_debug_is_taken_by_every_command(rongcli):
    for words in (["targets", "-q"], ["policies", "list"], ["schema", "award"]):
        assert rongcli(*words, "--debug", check=True).stdout == rongcli(*words, check=True).stdout


@pytest.mark.parametrize("language", ["zh", "en"])
def test_markdown_has_a_row_for_each_target(rongcli, language):
    shown = rongcli("targets", "-", "-f", "md", "--lang", language, stdin=ACTUALS, check=True).stdout
    assert len(re.findall(r"^\| .*\d+–\d+ \|", shown, re.MULTILINE)) == 69


def test_a_table_without_targets_lists_none(rongcli):
    city = str(Path(__file__).parent.parent / "table" / "city.toml")
    done = rongcli("--policies", city, "targets", "--json", check=True)
    assert json.loads(done.stdout)["targets"] == []
    assert rongcli("--policies", city, "targets", check=True).stderr == "no targets\n"
    assert json.loads(rongcli("--policies", city, "policies", "funds", "--json", check=True).stdout) == []


def test_targets_are_the_same_from_the_cache_and_from_a_damaged_one(rongcli, tmp_path):
    def told():
        return rongcli("targets", "--json", check=True, XDG_CACHE_HOME=str(tmp_path / "cache")).stdout

    first = told()
    assert told() == first
    files = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert files
    for file in files:
        file.write_bytes(b"x" * 4096)
    assert told() == first


def test_funds(rongcli):
    funds = json.loads(rongcli("policies", "funds", "--json", check=True).stdout)
    told = {one["policy"]: (one["size"], one["per"], one["at_least"], one["draws"], one["stated"]) for one in funds}
    assert told == {
        "investment.sme-special-fund": ("50000000.00", "year", False, ["investment.sme-settlement"], False),
        "investment.overseas-acquisition-fund": ("10000000000.00", "total", False, [], None),
        "rd.ip-operation-fund": ("2000000000.00", "total", True, [], None),
    }
    shown = rongcli("policies", "funds", check=True).stdout
    assert "is not said" in shown and "at least 2 billion yuan in total" in shown
    sheet = rongcli("policies", "show", "rd.ip-operation-fund", "--lang", "zh", check=True).stdout
    assert "总规模不低于20亿元" in sheet


WRITTEN = "目标,实际值,备注\nop-air-passengers,6500万人次,成都\n"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (WRITTEN.encode("gbk"), "a.csv"),
        (WRITTEN.encode("utf-16"), "a.csv"),
        (WRITTEN.replace(",", ";").encode(), "a.csv"),
        (WRITTEN.replace(",", "\t").encode("utf-16"), "a.txt"),
        (WRITTEN.replace("\n", "\r").encode(), "a.csv"),
        (("2019年进度,,\n" + WRITTEN).encode(), "a.csv"),
        ('{"target": "op-air-passengers", "value": "6500万人次"}\n'.encode(), "a.jsonl"),
    ],
)
def test_actual_figures_in_whatever_form(rongcli, tmp_path, content, name):
    path = tmp_path / name
    path.write_bytes(content)
    expected = rongcli("targets", "-", "-f", "csv", stdin="target,value\nop-air-passengers,6500万人次\n", check=True)
    assert rongcli("targets", str(path), "-f", "csv", check=True).stdout == expected.stdout
    assert rongcli("targets", "-", "-f", "csv", stdin=content, check=True).stdout == expected.stdout


def test_actual_figures_in_a_workbook(rongcli, tmp_path):
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate(
            [["2019年进度"], ["目标", "实际值"], ["op-air-passengers", "6500万人次"], ["合计"]]
        ):
            sheet.write_row(number, 0, cells)
    done = rongcli("targets", str(tmp_path / "a.xlsx"), "-f", "jsonl", check=True)
    assert "6500" in done.stdout
    assert "passed over rows of totals: 4" in done.stderr
