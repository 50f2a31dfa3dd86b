"""Results in the forms that people and programs read: which columns, in which words, and read back as paid before."""

import csv
import datetime
import io
import json
import re
import zipfile

import duckdb
import pytest
import python_calamine

from rongcli.batch.engines import duckdb as database
from rongcli.batch.engines import python
from rongcli.rules.facts import OUTPUT_COLUMNS
from tests.batch.jobs import computed

FORMS = ("csv", "jsonl", "xlsx", "parquet")
HEAD = "申请编号,政策,申请人,日期,保险种类,实缴保费(万元),备注\n"
PAID = "甲-1,finance.export-credit-insurance,甲,2019-05-01,短期出口信用保险,50,0012\n"
OPEN = "乙-1,出口信用保险,乙,2019-05-02,short_term_export_credit,,=x\n"
OTHER = "丙-1,出口信用保险,丙,2019-05-03,other,10,\n"
BROKEN = "丁-1,出口信用保险,丁,2019-13-01,短期出口信用保险,一万,留\n"


@pytest.fixture
def claims(tmp_path):
    def write(*rows, name="claims.csv", head=HEAD):
        path = tmp_path / name
        path.write_text(head + "".join(rows), encoding="utf-8")
        return str(path)

    return write


def table(path):
    """Every form as a header and rows, as whoever opens the file would see them."""
    if path.suffix == ".csv":
        return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    if path.suffix == ".jsonl":
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        return [list(rows[0]), *(list(row.values()) for row in rows)]
    if path.suffix == ".parquet":
        found = duckdb.sql(f"SELECT * FROM '{path}'")
        return [list(found.columns), *map(list, found.fetchall())]
    return sheet(path, 0)


def sheet(path, number):
    return python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(number).to_python()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("headings", ["code", "zh", "en"])
def test_every_form_reads_back_as_paid_before(rongcli, claims, tmp_path, form, headings):
    out = str(tmp_path / f"first.{form}")
    rongcli("batch", claims(PAID, OPEN, OTHER), "-o", out, "--headings", headings, check=True)
    later = claims(PAID.replace("甲-1", "甲-2").replace("05-01", "06-01"), name="later.csv")
    (line,) = rongcli("batch", later, "--prior", out, "-f", "jsonl", check=True).stdout.splitlines()
    assert json.loads(line)["amount"] == "100000.00"  # of 300,000 a year, 200,000 were paid: the sum row is no payment
    again = rongcli("batch", claims(PAID, name="again.csv"), "--prior", out)
    assert "was paid before" in again.stderr


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("headings", ["code", "zh"])
def test_columns_are_those_asked_for_in_their_order(claims, tmp_path, edition, form, headings):
    path = claims(PAID, OPEN, OTHER)
    found = []
    for name, engine in (("python", python), ("duckdb", database)):
        out, *_ = computed(name, engine, path, tmp_path, edition, form=form, added=("amount", "eligibility"),
                           headings=headings)  # fmt: skip
        found.append(table(out))
    assert found[0] == found[1]
    names = {"code": ["amount", "eligibility"], "zh": ["金额", "结论"]}[headings]
    head, first, *_ = found[0]
    assert head == [*HEAD.strip().split(","), *names]
    assert (float(first[-2]), first[-1]) == (200000.0, {"code": "eligible", "zh": "符合"}[headings])


def test_columns_of_objects_and_of_a_stream(rongcli):
    one = '{"policy": "talent.work-term", "x": 1}\n'
    done = rongcli("batch", "-", "--stream", "--columns", "certainty,row", stdin=one, check=True)
    assert json.loads(done.stdout) == {"policy": "talent.work-term", "x": 1, "certainty": "none", "row": 1}
    assert list(json.loads(done.stdout))[2:] == ["certainty", "row"]
    done = rongcli("batch", "-", "--columns", "结论", "--headings", "zh", stdin=one, check=True)
    assert json.loads(done.stdout) == {"policy": "talent.work-term", "x": 1, "结论": "待补充"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--columns", "amuont"), "--columns: there is no column 'amuont' (did you mean amount?)"),
        (("--columns", "amount,amount"), "names 'amount' twice"),
        (("--columns", ""), "there is no column ''"),
        (("--headings", "zhh"), "--headings has no 'zhh' (did you mean zh?)"),
        (("--columns", "amount", "--explain", "-f", "jsonl"), "--explain writes whole awards, without --columns"),
    ],
)
def test_columns_and_headings_that_do_not_exist(rongcli, claims, words, said):
    done = rongcli("batch", claims(PAID), *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_column_of_the_same_name_keeps_both_apart(rongcli, claims, tmp_path):
    out = tmp_path / "out.csv"
    path = claims(PAID, head=HEAD.replace("备注", "原因"))
    rongcli("batch", path, "-o", str(out), "--headings", "zh", "--columns", "reason,amount", check=True)
    assert table(out)[0][-3:] == ["原因", "reason", "金额"]


def test_a_workbook_is_for_people(rongcli, claims, tmp_path):
    out = tmp_path / "out.xlsx"
    rongcli("--lang", "zh", "batch", claims(PAID, OPEN, OTHER), "-o", str(out), check=True)
    head, paid, waiting, no, total = sheet(out, 0)
    row = dict(zip(head, paid, strict=True))
    assert row["日期"] == datetime.date(2019, 5, 1)
    assert (row["实缴保费(万元)"], row["金额"], row["备注"]) == (50.0, 200000.0, "0012")
    assert (row["政策"], row["结论"], row["是否核减"]) == ("短期出口信用保险保费补贴", "符合", "否")
    waits = dict(zip(head, waiting, strict=True))
    assert (waits["保险种类"], waits["结论"], waits["原因"]) == ("短期出口信用保险", "待补充", "缺少：实缴保费")
    assert dict(zip(head, no, strict=True))["结论"] == "不符合"
    assert not [code for code in OUTPUT_COLUMNS if code in head]
    sums = dict(zip(head, total, strict=True))
    assert (total[0], sums["金额"], sums["最低"], sums["最高"]) == ("合计", 200000.0, 200000.0, "")
    assert sums["实缴保费(万元)"] == 60.0
    xml = zipfile.ZipFile(out).read("xl/worksheets/sheet1.xml").decode()
    assert re.search(r"<f>SUM\((?P<c>[A-Z]+)2:(?P=c)4\)</f><v>200000</v>", xml)
    assert 'state="frozen"' in xml
    assert "<autoFilter" in xml


def test_a_workbook_in_english_names_what_the_table_names(rongcli, tmp_path):
    path = tmp_path / "claims.jsonl"
    path.write_text(
        '{"policy": "digital.data-channel", "applicant": "A", "date": "2019-05-01", "telecom_operator": true, '
        '"international_dedicated_channel": "yes", "added_gbps": "3.5", "premium_paid": ""}\n'
    )
    rongcli("batch", str(path), "-o", str(tmp_path / "out.xlsx"), check=True)
    head, row, total = sheet(tmp_path / "out.xlsx", 0)
    found = dict(zip(head, row, strict=True))
    assert (found["Telecom operator"], found["Eligibility"], found["Amount"]) == ("yes", "eligible", 600000.0)
    assert total[0] == "Total"
    rongcli("batch", str(path), "-o", str(tmp_path / "code.xlsx"), "--headings", "code", check=True)
    head, row, _ = sheet(tmp_path / "code.xlsx", 0)
    assert head[:4] == ["policy", "applicant", "date", "telecom_operator"]
    assert row[0] == "digital.data-channel"
    assert head[-13:] == list(OUTPUT_COLUMNS)


def test_the_sum_row_is_no_claim(rongcli, claims, tmp_path):
    out = tmp_path / "out.xlsx"
    rongcli("--lang", "zh", "batch", claims(PAID, OTHER), "-o", str(out), check=True)
    done = rongcli("--lang", "zh", "batch", str(out), "-f", "jsonl", check=True)
    assert [json.loads(line)["amount"] for line in done.stdout.splitlines()] == ["200000.00", "0.00"]


def test_what_is_no_number_has_no_sum(rongcli, claims, tmp_path):
    out = tmp_path / "out.xlsx"
    path = claims(PAID, OTHER.replace(",10,", ",10000元,"), head=HEAD.replace("(万元)", ""))
    rongcli("--lang", "zh", "batch", path, "-o", str(out), check=True)
    head, paid, other, total = sheet(out, 0)
    at = head.index("实缴保费")
    assert (paid[at], other[at], total[at]) == (50.0, 10000.0, 10050.0)
    path = claims(PAID, OTHER.replace(",10,", ",0.12345678,"))
    done = rongcli("--lang", "zh", "batch", path, "-o", str(out), "--force")
    assert done.returncode == 1  # a third of a fen is rejected, so that it is in no sum
    assert sheet(out, 0)[-1][5] == 50.0


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_rejected_rows_can_be_mended_and_read_again(rongcli, claims, tmp_path, engine):
    out = tmp_path / "out.xlsx"
    done = rongcli("--lang", "zh", "batch", claims(PAID, BROKEN), "-o", str(out), "--engine", engine)
    assert done.returncode == 1
    names = python_calamine.CalamineWorkbook.from_path(str(out)).sheet_names
    assert names == ["结果", "待更正的行", "说明"]
    head, row = sheet(out, 1)
    told = dict(zip(head, row, strict=True))
    assert head[:7] == HEAD.strip().split(",")
    assert (told["原行号"], told["有误的栏目"]) == (3.0, "实缴保费(万元); 日期")
    assert "2019-13-01" in told["有误原因"]
    assert "一万" in told["有误原因"]
    again = rongcli("batch", str(out), "--sheet", "待更正的行", "-f", "jsonl")
    assert "read 1 = computed 0 + rejected 1" in again.stderr
    beside = tmp_path / "out.xlsx.rejects.csv"
    text = beside.read_text("utf-8-sig")
    assert text.startswith(HEAD.strip() + ",rejected_line,rejected_field,rejected_code,rejected_reason\n丁-1,")
    mended = text.replace("2019-13-01", "2019-12-01", 1).replace("一万", "1", 1)
    (tmp_path / "mended.csv").write_text(mended, encoding="utf-8")
    found = rongcli("batch", str(tmp_path / "mended.csv"), "-f", "jsonl", check=True)
    assert json.loads(found.stdout)["amount"] == "4000.00"


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_a_unit_beside_the_table_stays_with_what_is_written(rongcli, tmp_path, engine):
    path = tmp_path / "claims.csv"
    head = HEAD.replace("(万元)", "")
    path.write_text(f"保费表,,,,,,\n单位：万元,,,,,,\n{head}{PAID}{BROKEN}", encoding="utf-8")
    out = tmp_path / "out.xlsx"
    rongcli("--lang", "zh", "batch", str(path), "-o", str(out), "--engine", engine)
    assert "实缴保费(万元)" in sheet(out, 0)[0]
    assert "实缴保费(万元)" in sheet(out, 1)[0]
    done = rongcli("--lang", "zh", "batch", str(out), "--sheet", "结果", "-f", "jsonl", check=True)
    assert json.loads(done.stdout)["amount"] == "200000.00"
    assert ",实缴保费(万元)," in (tmp_path / "out.xlsx.rejects.csv").read_text("utf-8-sig")


def test_rejected_objects_can_be_mended_and_read_again(rongcli, tmp_path):
    bad = {"policy": "digital.data-channel", "date": "2019-13-01", "added_gbps": "x", "n": [1]}
    rejects = tmp_path / "r.jsonl"
    rongcli("batch", "-", "--rejects", str(rejects), stdin=json.dumps(bad) + "\n{\n")
    first, second = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert {name: first[name] for name in bad} == bad
    assert first["rejected_code"] == "not-a-number; not-a-date"
    assert (second["rejected_row"], second["rejected_field"]) == ("{", None)
    mended = json.dumps({**first, "date": "2019-05-01", "added_gbps": "1"})
    rejects.write_text(json.dumps({**first, "date": "2019-05-01"}) + "\n" + mended + "\n")
    done = rongcli("batch", str(rejects), "--rejects", str(tmp_path / "s.jsonl"))
    assert json.loads(done.stdout)["eligibility"] == "needs-information"
    (left,) = [json.loads(line) for line in (tmp_path / "s.jsonl").read_text().splitlines()]
    assert (left["rejected_line"], left["rejected_code"]) == (1, "not-a-number")


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_totals_stand_beside_what_rejected_rows_could_claim(rongcli, claims, tmp_path, engine):
    rows = (PAID, BROKEN, "戊,没有的政策,戊,2019-05-01,,,\n", PAID, "己,出口信用保险,己,2019-05-01,other,x,\n")
    done = rongcli("batch", claims(*rows), "-o", str(tmp_path / "out.csv"), "--engine", engine,
                   "--summary", str(tmp_path / "s.json"))  # fmt: skip
    assert done.returncode == 1
    summary = json.loads((tmp_path / "s.json").read_text())
    # 300,000 of the broken row (its premium unknown), 200,000 of the id that stands twice, nothing of the last
    assert (summary["rejected"], summary["rejected_at_most"], summary["rejected_uncounted"]) == (4, "500000.00", 1)
    assert summary["policies"][0]["at_most"] == "200000.00"
    assert "200,000.00" in done.stderr
    assert "3 of them could get at most 500,000.00" in done.stderr
    assert "1 cannot be told" in done.stderr
