"""What was awarded before is read from any form that a batch reads."""

import io

import pytest
import xlsxwriter

from rongcli.base.errors import RongError
from rongcli.reading.prior import read_prior

TEXT = "政策,申请人,日期,金额(万元),eligibility\ndigital.data-channel,甲公司,2019-01-01,190,eligible\n"


def as_xlsx(text):
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, line in enumerate(text.splitlines()):
        sheet.write_row(number, 0, line.split(","))
    book.close()
    return target.getvalue()


def as_parquet(text, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    header, row = (line.split(",") for line in text.splitlines())
    columns = ", ".join(f"'{cell}' AS \"{name}\"" for name, cell in zip(header, row, strict=True))
    duckdb.sql(f"COPY (SELECT {columns}) TO '{tmp_path}/made' (FORMAT parquet)")
    return (tmp_path / "made").read_bytes()


@pytest.mark.parametrize("form", ["csv", "gbk.csv", "tsv", "jsonl", "xlsx", "parquet"])
def test_every_form_enters_the_same_award(rongcli, tmp_path, form):
    one = '{"政策": "digital.data-channel", "申请人": "甲公司", "日期": "2019-01-01", "金额": "190万"}'
    content = {
        "csv": TEXT.encode(),
        "gbk.csv": TEXT.encode("gbk"),
        "tsv": TEXT.replace(",", "\t").encode(),
        "jsonl": one.encode(),
        "xlsx": as_xlsx(TEXT),
        "parquet": as_parquet(TEXT, tmp_path) if form == "parquet" else b"",
    }[form]
    path = tmp_path / f"prior.{form}"
    path.write_bytes(content)
    done = rongcli("digital", "data-channel", "--telecom-operator", "--international-dedicated-channel", "--added-gbps", "8",
                   "--applicant", "甲公司", "--date", "2019-02-01", "--prior", str(path), check=True)  # fmt: skip
    assert "100,000" in done.stdout


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("policy,date,amount,applicant\ndigital.data-channel,2019-01-01,1,A\n\ndigital.data-channel,x,1,A\n", 4),
        ("policy,date,amount\ndigital.data-channel,2019-01-01,1\n", 2),
        ("policy,date,amount\ndigital.data-channel,2019-01-01\n", 2),
        ("policy,date,policy\n", 1),
        ("policy,date,amount\ndigital.data-chanel,2019-01-01,1\n", 2),
        ("policy,date,amount\ndigital.data-channel,,1\n", 2),
        ("policy,date\ndigital.data-channel,2019-01-01\n", 1),
        ('{"policy": \n', 1),
    ],
)
def test_what_cannot_be_read_is_told_by_file_and_line(edition, tmp_path, text, line):
    path = tmp_path / ("prior.jsonl" if text.startswith("{") else "prior.csv")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RongError) as caught:
        read_prior(edition, [str(path)])
    assert (caught.value.file, caught.value.line, caught.value.exit_code) == (str(path), line, 4)
