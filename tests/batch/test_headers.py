"""Columns as fields: names and labels per policy, units put to each cell exactly, and headers that are refused."""

import datetime
import json
import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongcli.base.errors import InputError, RongError
from rongcli.base.money import FEN
from rongcli.reading.headers import Headers, refuse_output_columns
from rongcli.reading.vocabulary import vocabulary
from rongcli.rules.facts import read_claim
from rongcli.rules.units import split_unit, unit_of
from rongcli.table.load import load_edition

LICENSED = "finance.licensed-institution"


@pytest.fixture
def claim(edition):
    """The claim in a row with those columns, for a policy."""

    def run(cells, policy=LICENSED, columns=None):
        found = edition.policies[policy]
        headers = Headers(edition, columns if columns is not None else tuple(cells), "claims.csv")
        given = headers.layout(found).facts(cells)
        return read_claim(found, given, datetime.date(2019, 1, 1))

    return run


@pytest.mark.parametrize("name", ["registered_capital", "registered-capital", "注册资本", "Registered capital", "REGISTERED CAPITAL"])  # fmt: skip
def test_a_field_answers_to_its_names(claim, name):
    assert claim({name: "50亿"}).facts["registered_capital"] == 5 * 10**9 * FEN


@pytest.mark.parametrize(
    ("name", "cell", "yuan"),
    [
        ("注册资本(万元)", "500000", 5 * 10**9),
        ("注册资本（万元）", "５００，０００", 5 * 10**9),
        ("注册资本 ( 亿 )", " 50 ", 5 * 10**9),
        ("注册资本\n（单位：亿元）", "0.00000001", 1),
        ("注册资本(人民币万元)", "￥1.5", 15_000),
        ("registered_capital(元)", "12.34", Fraction(1234, 100)),
        ("Registered capital (CNY)", "12.34", Fraction(1234, 100)),
        ("Registered capital (CNY 10k)", "1,200", 12 * 10**6),
        ("Registered capital (million yuan)", "1.5", 1_500_000),
        ("Registered capital (RMB 100 million)", "2", 2 * 10**8),
        ("注册资本（万元）", 5, 50_000),
    ],
)
def test_a_unit_in_the_header_is_put_to_a_plain_number(claim, name, cell, yuan):
    assert claim({name: cell}).facts["registered_capital"] == yuan * FEN


def test_an_empty_cell_of_a_column_with_a_unit_is_unknown(claim):
    for empty in ("", "  ", None):
        assert "registered_capital" not in claim({"注册资本(万元)": empty}).facts


@pytest.mark.parametrize("cell", ["5万", "5万元", "5元", "5亿", "人民币5", "5百万"])
def test_a_unit_in_the_header_and_in_the_cell_is_a_fault_of_the_row(claim, cell):
    with pytest.raises(InputError, match="has a unit, and so has the column") as caught:
        claim({"注册资本(万元)": cell})
    assert caught.value.field == "registered_capital"


@pytest.mark.parametrize("cell", ["-5", "1e3", "abc", "$5", "0.00000001", "9999999999999", "5,00", "NaN", "一", " " * 10**6 + "x", "9" * 10**6])  # fmt: skip
def test_the_one_parser_refuses_what_is_no_amount(claim, cell):
    with pytest.raises(InputError) as caught:
        claim({"注册资本(万元)": cell})
    assert caught.value.field == "registered_capital"


@given(st.decimals(0, 10**6, places=4))
def test_a_unit_multiplies_exactly(edition, amount):
    policy = edition.policies[LICENSED]
    headers = Headers(edition, ("注册资本(万元)",), "a.csv")
    found = read_claim(policy, headers.layout(policy).facts({"注册资本(万元)": str(amount)}), datetime.date.min)
    assert found.facts["registered_capital"] == Fraction(amount) * 10_000 * FEN


def test_units_of_other_types(claim):
    channel = claim({"新增带宽(Gbps)": "7", "日期(yyyy-mm-dd)": "2019-05-01"}, "digital.data-channel")
    assert channel.date == datetime.date(2019, 5, 1)
    assert claim({"licensed (yes/no)": "是"}).facts["licensed"] is True
    assert claim({"已获金额（万元）": "3"}).already_awarded == 30_000 * FEN
    assert unit_of("%", "rate", None, "CNY").suffix == "%"
    assert unit_of("万元", "money", None, "SGD") is None
    assert unit_of("SGD", "money", None, "SGD").suffix == ""


@pytest.mark.parametrize("name", ["注册资本(万美元)", "注册资本(USD)", "Registered capital (lakh)", "申请人(全称)", "注册资本()", "日期(万元)"])  # fmt: skip
def test_an_unknown_unit_is_refused_at_the_header(edition, name):
    with pytest.raises(InputError) as caught:
        Headers(edition, ("policy", name), "claims.csv")
    assert (caught.value.file, caught.value.line) == ("claims.csv", 1)
    assert split_unit(name)[0] in caught.value.message.en
    if "注册" in name:
        assert "万元" in caught.value.hint.en


def test_parentheses_after_an_unknown_name_are_part_of_it(edition, claim):
    assert claim({"备注(可选)": "x", "note (y)": "z"}).facts.keys() == {"date"}


def test_two_columns_for_one_field_are_refused_where_they_clash(edition):
    headers = Headers(edition, ("policy", "注册资本", "registered_capital"), "claims.csv")
    headers.layout(edition.policies["digital.data-channel"])
    with pytest.raises(InputError) as caught:
        headers.layout(edition.policies[LICENSED])
    error = caught.value
    assert (error.file, error.line, error.field) == ("claims.csv", 1, "registered_capital")
    assert "注册资本" in error.message.en
    assert "'registered_capital'" in error.message.en
    with pytest.raises(InputError):
        Headers(edition, ("注册资本(万元)", "注册资本(亿元)"), "a").layout(edition.policies[LICENSED])


def test_a_label_may_mean_one_input_here_and_another_there(table_text, tmp_path):
    shared = table_text
    for name in ("premium_paid", "actual_cost"):
        before, _, after = shared.partition(f"[input.{name}]\n")
        shared = before + f"[input.{name}]\n" + re.sub(r'en = "[^"]*"', 'en = "Spent"', after, count=1)
    table = tmp_path / "table.toml"
    table.write_text(shared, encoding="utf-8")
    edition = load_edition(table, cached=False)
    headers = Headers(edition, ("spent",), "a.csv")
    assert {column.field for column in headers.candidates(0)} == {"premium_paid", "actual_cost"}
    for policy, field in (("finance.export-credit-insurance", "premium_paid"), ("rd.overseas-incubation-centre", "actual_cost")):  # fmt: skip
        assert headers.layout(edition.policies[policy]).facts({"spent": "5"}) == {field: "5"}


def test_candidates_say_what_a_column_is_and_its_factor(edition):
    headers = Headers(edition, ("note", "注册资本(万元)"), "a.csv")
    assert headers.candidates(0) == ()
    (column,) = headers.candidates(1)
    assert (column.position, column.field, column.unit.factor) == (1, "registered_capital", 10_000)


@pytest.mark.parametrize("name", ["amount", "row", "Amount", "before-caps"])
def test_an_input_column_named_as_an_output_column_is_refused(name):
    with pytest.raises(InputError) as caught:
        refuse_output_columns(("policy", name), "a.csv")
    assert (caught.value.line, name in caught.value.message.en) == (1, True)
    refuse_output_columns(("policy", "amounts"), "a.csv")


@pytest.mark.parametrize("name", ["applicnt", "registerd_capital"])
def test_a_near_miss_is_pointed_out_once(edition, name):
    assert len(Headers(edition, ("policy", name, "unlike anything"), "a.csv").warnings) == 1


def test_thousands_of_strange_columns_are_no_burden(edition):
    names = tuple(f"strange column {number} ((( {' ' * 300}" for number in range(10_000))
    Headers(edition, names, "a.csv").layout(edition.policies[LICENSED])


def test_json_objects_have_keys_of_their_own(claim):
    assert claim({"注册资本(万元)": "5"}, columns=()).facts["registered_capital"] == 50_000 * FEN
    with pytest.raises(InputError, match="given twice"):
        claim({"注册资本": "5", "registered_capital": "5"}, columns=())
    with pytest.raises(RongError, match="no known unit"):
        claim({"注册资本(美元)": "5"}, columns=())


def test_every_name_of_the_edition_is_known(edition):
    known = vocabulary(edition).knows
    assert all(known(name) for name in ("policy", "申请人", "Registered capital", "added-gbps", "注册资本（万元）"))  # fmt: skip
    assert not known("备注")


TABLE = "finance.export-credit-insurance,A,2019-05-01,short_term_export_credit,50\n"


def told(rongcli, tmp_path, content, *words, name="claims.csv"):
    """What a batch says on stderr, by both engines alike, and its exit code."""
    (tmp_path / name).write_text(content, "utf-8")
    found = []
    for engine in ("python", "duckdb"):
        done = rongcli(
            "batch", str(tmp_path / name), "-o", str(tmp_path / engine), "-f", "csv", "--engine", engine, *words
        )
        found.append((done.returncode, done.stderr.replace(engine, "")))
    assert found[0] == found[1]
    return found[0]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("policy,applicant,生效日期,insurance,premium_paid", "'生效日期' is not used: did you mean 日期?"),
        ("policy,applicant,date,insurance,实交保费", "'实交保费' is not used: did you mean 实缴保费?"),
        ("policy,所在地,date,insurance,premium_paid", "note: columns that are not used: 所在地"),
        (
            "policy,applicant,day,insurance,premium_paid",
            "note: no column of dates: every claim counts as of 2026-01-02",
        ),
    ],
)
def test_a_column_that_nobody_reads_is_told(rongcli, tmp_path, header, said):
    code, stderr = told(rongcli, tmp_path, f"{header}\n{TABLE}", "--on", "2026-01-02")
    assert said in stderr
    assert code == 0


def test_a_column_beside_the_one_that_is_read_is_no_misspelling_of_it(rongcli, tmp_path):
    _, stderr = told(rongcli, tmp_path, f"policy,applicant,date,insurance,premium_paid,签约日期\n{TABLE[:-1]},x\n")
    assert "did you mean" not in stderr
    assert "columns that are not used: 签约日期" in stderr


@pytest.mark.parametrize("title", ["单位：万元", "2019 年申报表（单位:万元）", "单 位： 人民币亿元"])
def test_a_unit_above_the_table_is_that_of_its_amounts_and_told(rongcli, tmp_path, title):
    header = "政策,申请人,日期,保险种类,实缴保费"
    code, stderr = told(rongcli, tmp_path, f"{title}\n{header}\n{TABLE}")
    paid = "300,000.00" if "亿" in title else "200,000.00"  # the year's cap
    assert (code, "as line 1 says: 实缴保费" in stderr, paid in stderr) == (0, True, True)
    code, _ = told(rongcli, tmp_path, f"{title}\n{header}(万元)\n{TABLE}", "--force")
    assert code == 0
    code, stderr = told(rongcli, tmp_path, f"单位：元\n{header}\n{TABLE}", "--force")
    assert (code, "20.00" in stderr) == (0, True)


def test_notes_beside_rejected_rows_keep_to_a_line(rongcli, tmp_path):
    code, stderr = told(rongcli, tmp_path, f"policy,applicant,insurance,premium_paid,x\na,b,c,d,e\n{TABLE}合计,,,,\n")
    assert code == 1
    note, *_, counts = stderr.splitlines()
    assert note.startswith("note: columns that are not used: x; no column of dates: ")
    assert note.endswith("; passed over rows of totals: 4")
    assert counts.startswith("read 2 = computed ")


def test_rows_of_totals_are_passed_over_in_text_as_in_a_workbook(rongcli, tmp_path):
    code, stderr = told(rongcli, tmp_path, f"policy,applicant,date,insurance,premium_paid\n{TABLE}合计,,,,50\n")
    assert (code, "note: passed over rows of totals: 3" in stderr, "read 1 = computed 1" in stderr) == (0, True, True)


def test_other_sheets_with_values_are_told(rongcli, tmp_path):
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "claims.xlsx")) as book:
        for name, header in (("封面", ("x", "y")), ("表1", ("policy", "applicant")), ("空", None)):
            sheet = book.add_worksheet(name)
            for row, line in enumerate([header, ("digital.data-channel", "A")] if header else []):
                sheet.write_row(row, 0, line)
    done = rongcli("batch", str(tmp_path / "claims.xlsx"), check=True)
    assert "note: sheets that were not read: 封面 (--sheet names one)" in done.stderr
    assert "not read" not in rongcli("batch", str(tmp_path / "claims.xlsx"), "--sheet", "表1").stderr


def test_of_two_sheets_with_claims_one_is_asked_for(rongcli, tmp_path):
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "claims.xlsx")) as book:
        for name in ("表1", "表2"):
            sheet = book.add_worksheet(name)
            for row, line in enumerate([("policy", "applicant"), ("digital.data-channel", "A")]):
                sheet.write_row(row, 0, line)
    done = rongcli("batch", str(tmp_path / "claims.xlsx"))
    assert (
        done.returncode,
        "has more than one sheet with a table: 表1, 表2 (name one or more: --sheet 表1, or --sheet all)" in done.stderr,
    ) == (4, True)
    assert rongcli("batch", str(tmp_path / "claims.xlsx"), "--sheet", "表2").returncode == 0


def test_a_file_of_rejected_rows_is_not_replaced_unasked(rongcli, tmp_path):
    (tmp_path / "claims.csv").write_text(f"policy,applicant,date,insurance,premium_paid\n{TABLE}")
    kept = tmp_path / "out.csv.rejects.csv"
    kept.write_text("kept")
    words = ["batch", str(tmp_path / "claims.csv"), "-o", str(tmp_path / "out.csv")]
    assert (rongcli(*words).returncode, kept.read_text()) == (5, "kept")
    rongcli(*words, "--force", check=True)
    assert not kept.exists()


@pytest.mark.parametrize("name", ["claims.csv", "claims.jsonl"])
def test_a_workbook_called_otherwise_is_told(rongcli, tmp_path, name):
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / name)) as book:
        book.add_worksheet().write_row(0, 0, ["policy", "applicant"])
    for engine in ("python", "duckdb"):
        done = rongcli("batch", str(tmp_path / name), "--engine", engine)
        assert (done.returncode, "is a workbook, whatever its name says (--input-format xlsx)" in done.stderr) == (
            4,
            True,
        )


OFFICE = """
[overlay]
id = "office"
title = { zh = "某处" }
[header]
applicant = ["经办企业全称"]
date = ["业务发生日"]
"""
SHEET = """政策,经办企业全称,业务发生日,电信运营企业,国际直达数据专用通道,新增带宽
digital.data-channel,甲,2019-05-01,是,是,60
digital.data-channel,甲,2019-06-01,是,是,60
"""


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_an_office_names_a_claims_own_fields_in_its_overlay(rongcli, tmp_path, engine):
    (tmp_path / "office.toml").write_text(OFFICE, encoding="utf-8")
    words = ("batch", "-", "--engine", engine, "-f", "jsonl", "-q", "--input-format", "csv")
    told = rongcli(*words, "--policies", str(tmp_path / "office.toml"), stdin=SHEET, check=True).stdout
    rows = [json.loads(line) for line in told.splitlines()]
    assert [row["amount"] for row in rows] == ["2000000.00", "0.00"]  # the cap of a year is one firm's


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ('dat = ["x"]', "header.dat: a claim has no field 'dat'"),
        ('date = ["注册资本"]', "header.date[0]: '注册资本' is a name of registered_capital"),
        ('date = ["甲"]\nitem = ["甲"]', "'甲' is a name of"),
    ],
)
def test_a_header_that_means_something_else_is_told_at_its_place(rongcli, tmp_path, header, said):
    table = tmp_path / "office.toml"
    table.write_text(OFFICE.partition("applicant")[0] + header, encoding="utf-8")
    done = rongcli("policies", "check", str(table), "--lang", "en")
    assert done.returncode == 3
    assert said in done.stdout
