"""``rongcli match TABLE``: many applicants, one in a row; a line for each, and a sheet for each on request."""

import csv
import io
import json
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter

HEAD = ["序号", "申请人", "注册资本(万元)", "持牌金融机构", "法人机构", "落户成都", "电信运营企业", "国际直达数据专用通道", "新增带宽"]  # fmt: skip
BANK = ["1", "示例银行", "500,000", "是", "是", "是", "", "", ""]
TELECOM = ["2", "示例电信", "", "", "", "", "是", "是", "3.5"]
BROKEN = ["3", "示例工厂", "很多", "", "", "", "", "", "x"]


@pytest.fixture
def table(tmp_path):
    """Writes rows to a file of a form and an encoding, and gives its path."""

    def write(*rows, name="firms.csv", encoding="utf-8"):
        path = tmp_path / name
        if name.endswith(".xlsx"):
            with xlsxwriter.Workbook(str(path)) as book:
                sheet = book.add_worksheet("企业")
                for number, row in enumerate([["企业情况表"], HEAD, *rows, ["合计", "", 500000]]):
                    for column, cell in enumerate(row):
                        sheet.write(number, column, float(cell) if cell == "3.5" else cell)
        elif name.endswith(".jsonl"):
            text = "".join(json.dumps(dict(zip(HEAD[1:], row[1:], strict=True))) + "\n" for row in rows)
            path.write_text(text, encoding="utf-8")
        else:
            text = io.StringIO()
            csv.writer(text).writerows([HEAD, *rows])
            path.write_bytes(text.getvalue().encode(encoding))
        return str(path)

    return write


def answers(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("firms.csv", "utf-8"), ("firms.csv", "gb18030"), ("firms.xlsx", ""), ("firms", "xlsx")],
)
def test_a_table_answers_as_its_rows_would_alone(rongcli, table, tmp_path, name, encoding):
    if encoding == "xlsx":
        path = tmp_path / "firms"
        path.write_bytes(Path(table(BANK, TELECOM, name="firms.xlsx")).read_bytes())
    else:
        path = table(BANK, TELECOM, name=name, encoding=encoding)
    day = ["--on", "2019-05-01"]
    done = rongcli("match", str(path), "-f", "jsonl", *day, check=True)
    alone = rongcli("match", table(BANK, TELECOM, name="alone.jsonl"), "-f", "jsonl", *day, check=True)
    assert answers(done) == answers(alone)
    assert [one["total"]["assured"] for one in answers(done)] == ["0.00", "600000.00"]
    assert answers(done)[0]["facts"]["registered_capital"] == "5000000000.00"
    assert "columns that are not used: 序号" in done.stderr


def test_each_row_is_a_line_with_its_best_policies(rongcli, table):
    done = rongcli("--lang", "zh", "match", table(BANK, TELECOM), check=True)
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["示例银行", "示例电信", "国际直达数据专用通道新建扩容补贴"]
    assert "60万元" in lines[2]
    rows = list(csv.DictReader(io.StringIO(rongcli("match", table(BANK, TELECOM), "-f", "csv", check=True).stdout)))
    assert {row["applicant"] for row in rows} == {"示例银行", "示例电信"}


def test_rows_that_cannot_be_read_are_rejected_with_all_their_faults(rongcli, table, tmp_path):
    rejects = tmp_path / "r.csv"
    path = table(BANK, BROKEN, TELECOM)
    done = rongcli("match", path, "-f", "jsonl", "--rejects", str(rejects))
    assert (done.returncode, [one["applicant"] for one in answers(done)]) == (1, ["示例银行", "示例电信"])
    assert "read 3 = computed 2 + rejected 1" in done.stderr
    (row,) = csv.DictReader(io.StringIO(rejects.read_text("utf-8-sig")))
    assert (row["申请人"], row["rejected_line"]) == ("示例工厂", "3")
    assert row["rejected_field"] == "注册资本(万元); 新增带宽"
    told = rongcli("match", path)
    assert told.returncode == 1
    assert f"{path}:3: 注册资本(万元): " in told.stderr
    assert f"{path}:3: 新增带宽: " in told.stderr
    mended = rejects.read_text("utf-8-sig").replace(",很多,", ",5,", 1).replace(",x,", ",2,", 1)
    (tmp_path / "mended.csv").write_text(mended, encoding="utf-8")
    (one,) = json.loads("[" + rongcli("match", str(tmp_path / "mended.csv"), "-f", "json", check=True).stdout + "]")
    assert one["applicant"] == "示例工厂"


def test_a_workbook_has_a_line_and_a_sheet_for_each(rongcli, table, tmp_path):
    out = tmp_path / "out.xlsx"
    done = rongcli(
        "--lang", "zh", "match", table(BANK, TELECOM, TELECOM, name="firms.xlsx"), "-o", str(out), check=True
    )
    assert done.stdout == ""
    book = python_calamine.CalamineWorkbook.from_path(str(out))
    assert (
        book.sheet_names == ["申请人一览", "示例银行", "示例电信", "示例电信~2", "关于本测算"]
        or len(book.sheet_names) == 5
    )
    rows = [[cell for cell in row if cell != ""] for row in book.get_sheet_by_index(0).to_python()]
    assert rows[-3][:4] == ["示例电信", "条文确定60万元", 600000.0, 600000.0]
    assert "国际直达数据专用通道新建扩容补贴 60万元" in rows[-3][4]
    assert rows[-1] == ["合计", 1200000.0]
    bank = [cell for row in book.get_sheet_by_name("示例银行").to_python() for cell in row]
    assert "注册资本" in bank
    assert 5e9 in bank
    assert rongcli("match", table(BANK, TELECOM), "-o", str(tmp_path / "out.md")).returncode == 2
    assert rongcli("match", table(BANK), "-o", str(tmp_path / "one.md"), check=True).stdout


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("a,b\n1,2\n", 4, "known name"),
        ("申请人,注册资本(美元)\n甲,1\n", 4, "美元"),
        ("申请人,注册资本\n", 0, "no profiles"),
    ],
)
def test_what_is_no_table_of_applicants(rongcli, tmp_path, text, code, said):
    path = tmp_path / "firms.csv"
    path.write_text(text, encoding="utf-8")
    done = rongcli("match", str(path))
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr


def test_a_unit_above_the_table_holds_for_its_amounts(rongcli, tmp_path):
    path = tmp_path / "firms.csv"
    path.write_text("企业情况表,\n单位：万元,\n企业名称,注册资本\n甲,50\n", encoding="utf-8")
    (one,) = answers(rongcli("match", str(path), "-f", "jsonl", check=True))
    assert (one["applicant"], one["facts"]["registered_capital"]) == ("甲", "500000.00")


def test_the_same_fault_of_an_option_is_wrong_input_not_a_rejected_row(rongcli, table):
    done = rongcli("match", table(BANK), "--added-gbps", "x")
    assert done.returncode == 4
    assert "--added-gbps" in done.stderr
    assert rongcli("match", table(BANK), "--rejects", "-").returncode == 2
