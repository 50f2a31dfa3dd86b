"""Sheets as offices keep them: the right money, or a stop that says what is unsure; never other money, in any engine."""

import csv
import datetime
import io
import json
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rongcli.base.errors import RongError
from rongcli.batch.engines import duckdb, python
from rongcli.reading.instructions import Instructions
from tests.batch.jobs import computed

POLICY = "finance.export-credit-insurance"
KIND = "short_term_export_credit"
HEAD = "政策,申请人,日期,保险种类,实缴保费"
ROW = f"{POLICY},甲,2019-05-01,{KIND}"
SUMS = [f"{POLICY},甲,2019-05-01,{KIND},50", f"{POLICY},乙,2019-06-01,{KIND},30"]
NAMES = {python: "python", duckdb: "duckdb"}


def paid(path, edition, folder, **asked):
    """What a file of claims is paid by both engines alike, the notes, and the lines that are rejected."""
    found = []
    for engine, name in NAMES.items():
        folder_ = folder / name
        folder_.mkdir(exist_ok=True)
        out, rejected, _, notes, _ = computed(name, engine, path, folder_, edition, by=None, **asked)
        rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
        lines = (
            [row["rejected_line"] for row in csv.DictReader(io.StringIO(rejected.read_text("utf-8-sig")))]
            if rejected.exists()
            else []
        )
        found.append((sum(Decimal(row["amount"] or 0) for row in rows), len(rows), [note.en for note in notes], lines))
    assert found[0] == found[1]
    return found[0]


@pytest.fixture
def text(edition, tmp_path):
    def run(content, **asked):
        path = tmp_path / "claims.csv"
        path.write_text(content, "utf-8")
        return paid(path, edition, tmp_path, **asked)

    return run


@pytest.mark.parametrize(
    "around",
    [
        "2019年申报表（万元）\n{}", "单位：,万元\n{}", "金额单位(万元)\n{}", "单位 万元\n{}", "以下金额均以万元计\n{}",
        "{}\n单位：万元,,,,", "{}\n注：金额单位为：万元", "{}\n负责人：张三,,单位：万元,,",
        "单位：家、万元\n{}", "申报表【万元】\n{}", "申报表——万元\n{}", "Premiums (RMB '0000)\n单位：万元/户\n{}",
    ],
)  # fmt: skip
def test_a_unit_beside_the_table_is_that_of_its_amounts(text, around):
    money, rows, notes, rejected = text(around.format(f"{HEAD}\n{ROW},50"))
    assert (money, rows, rejected) == (Decimal(200_000), 1, [])
    assert any(note.startswith("read in 万元, as ") for note in notes)


def test_a_unit_in_a_row_under_the_header_is_that_of_its_column(text):
    money, rows, notes, _ = text(f"{HEAD}\n,,,,万元\n1,2,3,4,5\n{ROW},50")
    assert (money, rows) == (Decimal(200_000), 1)
    assert {"passed over rows of units: 2", "passed over rows that number the columns: 3"} <= set(notes)


@pytest.mark.parametrize("unit", ["万美元", "USD", "欧元", "美元"])
def test_another_currency_beside_the_table_stops(text, unit):
    with pytest.raises(RongError, match="another currency"):
        text(f"单位：{unit}\n{HEAD}\n{ROW},50")


@pytest.mark.parametrize(
    "around", ["以亿元以上企业为主\n{}", "Premiums of firms with USD loans\n{}", "{}\n注：百万元以上的须附报告"]
)
def test_a_word_for_a_unit_that_may_state_nothing_stops_and_names_the_way_out(text, around):
    content = around.format(f"{HEAD}\n{ROW},50")
    with pytest.raises(RongError, match="not certain") as stopped:
        text(content)
    assert "--unit '实缴保费=" in stopped.value.hint.en
    assert text(content, asked=Instructions(units={"实缴保费": "元"}))[0] == Decimal(20)


def test_an_amount_beside_the_table_is_no_unit(text):
    assert text(f"补贴上限30万元（每户），三十万元以上另报\n{HEAD}\n{ROW},50")[0] == Decimal(20)


@pytest.mark.parametrize("between", ["单位：千元,,,,", f"{HEAD}（千元）", "政策,申请人,受理时间,保险种类,实缴保费"])
def test_another_header_or_unit_between_the_rows_stops(text, between):
    rows = "\n".join([HEAD, *SUMS, between, *[f"{POLICY},丙,2019-07-01,{KIND},20"] * 15])
    with pytest.raises(RongError) as stopped:
        text(rows)
    assert stopped.value.exit_code == 4 and stopped.value.line == 4


def test_a_header_of_two_rows_is_read_as_one(text):
    head = "政策,申请人,日期,保险（万元）,\n,,,险种,实缴保费"
    assert text(f"{head}\n{ROW},50")[:2] == (Decimal(200_000), 1)
    assert text(f"政策,申请人,日期,险种,金额(万元)\n,,,,实缴保费\n{ROW},50")[:2] == (Decimal(200_000), 1)


@pytest.mark.parametrize("policy", [None, POLICY])
def test_a_row_of_figures_alone_is_nobodys_claim(text, policy):
    money, rows, _, rejected = text("\n".join([HEAD, *SUMS, ",,,,81"]), policy=policy)
    assert (money, rows, rejected) == (Decimal(32), 2, ["4"])


def test_cells_in_columns_without_a_name_are_carried_nowhere_and_told(text):
    money, rows, notes, rejected = text(f"{HEAD},\n{ROW},50,x\n{ROW.replace('甲', '乙')},50,")
    assert (money, rows, rejected) == (Decimal(40), 2, [])
    assert "passed over cells in columns without a name, in rows: 2" in notes


def test_two_units_beside_the_table_stop_and_name_the_way_out(text):
    with pytest.raises(RongError, match="both") as stopped:
        text(f"单位：万元\n{HEAD}\n{ROW},50\n单位：千元,,,,")
    assert "--unit '实缴保费=万元'" in stopped.value.hint.en


def test_the_headers_own_unit_counts_before_the_titles(text):
    assert text(f"单位：万元\n{HEAD}（千元）\n{ROW},500")[0] == Decimal(200_000)


@pytest.mark.parametrize(
    "row",
    [
        ",甲 汇总,,,80", "本页合计,,,,80", "本月累计,,,,80", "合计（2家）,,,,80", ",其中：甲,,,50", "平均,,,,40", "一、,合计,,,80",
        ",合 计,,,80", "TOTAL,,,,80", "Grand Total,,,,80", ",,,,80", "负责人：张三,,审核：,,制表：", "填表人：张三,,2019-05-01,,", "SUM,,,,80", "注：以上金额含税,,,,", "第1页 共2页,,,,", ",,,,",
        HEAD,
    ],
)  # fmt: skip
@pytest.mark.parametrize("policy", [None, POLICY])
def test_what_is_no_claim_is_passed_over_and_told(text, row, policy):
    money, rows, notes, rejected = text(
        "\n".join([HEAD, *SUMS, row, f"{POLICY},丙,2019-07-01,{KIND},20"]), policy=policy
    )
    assert (money, rows, rejected) == (Decimal(40), 3, [])
    assert any("passed over" in note and ": 4" in note for note in notes)


@pytest.mark.parametrize("name", ["TOTAL", "合计科技", "合计", "设计院", "总计局"])
def test_a_firm_that_is_called_so_in_a_row_with_policy_and_date_is_a_claim(text, name):
    money, rows, _, _ = text(f"{HEAD}\n{POLICY},{name},2019-05-01,{KIND},50")
    assert (money, rows) == (Decimal(20), 1)


def test_a_total_that_is_not_the_sum_of_the_rows_is_told_with_both(text):
    notes = text("\n".join([HEAD, *SUMS, "合计,,,,90"]))[2]
    assert "line 4 totals 90 in '实缴保费'; the rows read sum to 80" in notes
    assert not any("totals" in note for note in text("\n".join([HEAD, *SUMS, "合计,,,,80"]))[2] if "line 4" in note)


@pytest.mark.parametrize(
    ("applicant", "date", "premium"),
    [
        ("申 请 人", "日  期", "实 缴 保 费"), ("申请人*", "*日期", "实缴保费*"), ("企业名称", "申报日期", "实缴保费/元"),
        ("申报单位", "受理时间", "2019年实缴保费"), ("单位名称（全称）", "日期（年月日）", "实缴保费（人民币 元）"),
    ],
)  # fmt: skip
def test_headers_as_offices_write_them_are_known(text, applicant, date, premium):
    head = f'政策,{applicant},{date},险种,"{premium}",备注,备注'
    money, rows, _, rejected = text(f"{head}\n{ROW},50,a,b\n{ROW.replace('甲', '乙')},25,a,b")
    assert (money, rows, rejected) == (Decimal(30), 2, [])


def test_two_columns_that_could_be_the_date_stop(text):
    with pytest.raises(RongError, match="either of which may be the date"):
        text(f"政策,申请人,申报日期,受理时间,险种,实缴保费\n{POLICY},甲,2019-05-01,2019-06-01,{KIND},50")


def test_a_map_says_what_headers_mean_and_a_column_that_the_file_lacks_is_an_error(text):
    head = "项目,谁,何时,哪种,多少"
    columns = {"项目": "政策", "谁": "申请人", "何时": "date", "哪种": "保险种类", "多少": "premium_paid"}
    asked = Instructions(columns, {"多少": "万元"}, file="m.toml")
    assert text(f"{head}\n{ROW},50", asked=asked)[:2] == (Decimal(200_000), 1)
    with pytest.raises(RongError, match="lacks: '几多'"):
        text(f"{head}\n{ROW},50", asked=asked._replace(columns={**columns, "几多": "item"}))
    with pytest.raises(RongError, match="both of which are applicant"):
        text(f"{head},企业名称\n{ROW},50,x", asked=asked)


def test_a_unit_that_contradicts_the_header_is_an_error(text):
    with pytest.raises(RongError, match="says 万元 itself"):
        text(f"{HEAD}（万元）\n{ROW},50", asked=Instructions(units={"实缴保费（万元）": "千元"}))


def test_rows_are_left_out_on_request(text):
    content = "\n".join([HEAD, *SUMS])
    assert text(content, asked=Instructions(skip=("3",)))[:2] == (Decimal(20), 1)
    assert text(content, asked=Instructions(skip=(POLICY,)))[:2] == (0, 0)


def book(path, fill, named="明细", **formats):
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet(named)
        fill(sheet, {name: made.add_format(one) for name, one in formats.items()})


def test_what_a_cells_format_says_is_read(edition, tmp_path):
    def fill(sheet, formats):
        sheet.write_row(0, 0, HEAD.split(","))
        sheet.write_row(1, 0, [POLICY, "甲", "2019-05-01", KIND])
        sheet.write_number(1, 4, 50, formats["wan"])

    book(tmp_path / "a.xlsx", fill, wan={"num_format": '0.00"万元"'})
    assert paid(tmp_path / "a.xlsx", edition, tmp_path)[0] == Decimal(200_000)
    book(tmp_path / "b.xlsx", fill, wan={"num_format": "[$$-409]#,##0.00"})
    with pytest.raises(RongError, match="another currency"):
        paid(tmp_path / "b.xlsx", edition, tmp_path)


def test_the_name_of_a_sheet_or_a_file_may_state_the_unit(edition, tmp_path):
    def fill(sheet, formats):
        for number, row in enumerate((HEAD, f"{ROW},50")):
            sheet.write_row(number, 0, row.split(","))

    book(tmp_path / "a.xlsx", fill, "明细（万元）")
    book(tmp_path / "保费(万元).xlsx", fill)
    for name in ("a.xlsx", "保费(万元).xlsx"):
        assert paid(tmp_path / name, edition, tmp_path)[0] == Decimal(200_000)


def test_hidden_and_struck_rows_are_counted_in_and_told(edition, tmp_path):
    def fill(sheet, formats):
        sheet.write_row(0, 0, HEAD.split(","))
        for number, row in enumerate(SUMS, 1):
            *texts, premium = row.split(",")
            sheet.write_row(number, 0, texts, formats["struck"] if number == 2 else None)
            sheet.write_number(number, 4, int(premium))
        sheet.write_row(3, 0, ["合计", "", "", "", 30])
        sheet.set_row(1, None, None, {"hidden": True})

    path = tmp_path / "a.xlsx"
    book(path, fill, struck={"font_strikeout": True})
    money, rows, notes, _ = paid(path, edition, tmp_path)
    assert (money, rows) == (Decimal(32), 2)
    assert "hidden rows are counted in: 2 (--visible leaves them out)" in notes
    assert "rows that are struck out are counted in: 3" in notes
    assert "line 4 totals 30 in '实缴保费'; the rows read sum to 80 (50 of it in hidden rows)" in notes
    money, rows, _, _ = paid(path, edition, tmp_path, asked=Instructions(visible=True))
    assert (money, rows) == (Decimal(12), 1)


def test_several_sheets_are_read_as_one_table(rongcli, edition, tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        for name, unit, rows in (("一月", "万元", SUMS), ("二月", "万元", [SUMS[0], f"{ROW},x"]), ("封面", "", [])):
            sheet = made.add_worksheet(name)
            sheet.write(0, 0, f"单位：{unit}" if unit else "封面")
            for number, row in enumerate([HEAD, *rows, ",合计,,,80"] if rows else [], 1):
                sheet.write_row(number, 0, row.split(","))
    with pytest.raises(RongError, match="more than one sheet") as stopped:
        paid(path, edition, tmp_path)
    assert "--sheet all" in stopped.value.hint.en
    for sheets in (("all",), ("一月", "二月")):
        money, rows, notes, rejected = paid(path, edition, tmp_path, asked=Instructions(sheets=sheets))
        assert (money, rows, rejected) == (
            Decimal(420_000),
            3,
            ["20000004"],
        )  # the cap of one applicant reaches over both
        assert "sheet '二月': passed over rows of totals: 5" in notes
    asked = Instructions(sheets=("二月", "一月"), units={"实缴保费": "千元"})
    assert paid(path, edition, tmp_path, asked=asked)[0] == Decimal(52_000)


def test_sheets_on_which_a_column_means_two_things_stop(edition, tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        for unit in ("万元", "元"):
            sheet = made.add_worksheet(unit)
            for number, row in enumerate([f"单位：{unit}", HEAD, *SUMS]):
                sheet.write_row(number, 0, row.split(","))
    with pytest.raises(RongError, match="and as"):
        paid(path, edition, tmp_path, asked=Instructions(sheets=("all",)))


READERS = [
    ("登记表\n某日,户\n空,乙\n2019-05-01,甲\n", "某日 = accepted", ["deadline", "permits.investment-filing", "FILE", "-q"], "2019-05-06"),
    ("何人,类别,元数\n甲,银行,3\n", "何人 = applicant\n类别 = kind\n元数 = 注册资本", ["match", "FILE", "--unit", "元数=亿元", "-fcsv"], "甲"),
    ("何项,几何\nx,1\nop-routes-total,100条\n", "何项 = target\n几何 = actual", ["targets", "FILE", "-q"], "1 "),
    (f"{HEAD.replace('申请人', '何人')}\nx,,,,\n{ROW},50\n", "何人 = applicant", ["compare", "bundled", "bundled", "FILE", "-q", "--reading-b", f"{POLICY}.cap-period=claim"], "One change"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "said", "words", "found"), READERS)
def test_every_reader_of_tables_takes_the_same_options(rongcli, tmp_path, content, said, words, found):
    (tmp_path / "a.csv").write_text(content, "utf-8")
    columns = "\n".join('"{}" = "{}"'.format(*line.split(" = ")) for line in said.splitlines())
    (tmp_path / "m.toml").write_text(f"[columns]\n{columns}\n", "utf-8")
    given = ["a.csv" if word == "FILE" else word for word in words]
    done = rongcli(*given, "--map", "m.toml", "--skip", "x,空", "--lang", "en", cwd=tmp_path)
    assert (done.returncode, found in done.stdout) == (0, True), done.stdout + done.stderr
    assert rongcli(*given, "--map", "m.toml", "--sheet", "一", cwd=tmp_path).returncode == 2


def test_rejected_rows_are_mended_and_read_again_beside_what_was_paid(rongcli, tmp_path):
    head, row = HEAD.removeprefix("政策,"), ROW.removeprefix(f"{POLICY},")
    (tmp_path / "a.csv").write_text(f"单位：万元\n{head}\n{row},50\n{row},约5\n合计,,,55\n", "utf-8")
    common = ("--policy", POLICY, "--lang", "zh")
    for out in ("r.xlsx", "r.csv"):
        assert rongcli("batch", "a.csv", *common, "-o", out, cwd=tmp_path).returncode == 1
    again = rongcli("batch", "r.xlsx", "--sheet", "待更正的行", *common, "-fjsonl", cwd=tmp_path)
    assert (again.returncode, "“约5”" in again.stderr) == (1, True)
    mended = (tmp_path / "r.csv.rejects.csv").read_text("utf-8-sig").replace("约5", "5")
    (tmp_path / "b.csv").write_text(mended, "utf-8")
    for prior in ("r.xlsx", "r.csv"):
        done = rongcli("batch", "b.csv", *common, "--prior", prior, "-fjsonl", cwd=tmp_path, check=True)
        assert json.loads(done.stdout)["amount"] == "20000.00"
        assert "均按 finance.export-credit-insurance 计" in done.stderr


def test_files_of_what_was_paid_before_have_headers_of_their_own(rongcli, tmp_path):
    (tmp_path / "a.csv").write_text(f"{HEAD}\n{ROW},2000000\n", "utf-8")
    paid_before = f"单位：万元\n政策,申请人,日期,{{}}\n{POLICY},甲,2019-02-01,10\n"
    for name, said in (("拨付金额", ""), ("付了", '[prior.columns]\n"付了" = "amount"\n')):
        (tmp_path / "p.csv").write_text(paid_before.format(name), "utf-8")
        (tmp_path / "m.toml").write_text(said, "utf-8")
        words = ("batch", "a.csv", "--prior", "p.csv", "-fjsonl")
        done = rongcli(*words, "--map", "m.toml", cwd=tmp_path, check=True)
        assert json.loads(done.stdout)["amount"] == "200000.00"
    refused = rongcli(*words, "--lang", "en", cwd=tmp_path)
    assert (refused.returncode, "no column of amounts" in refused.stderr) == (4, True)


WHO = st.sampled_from(["甲电信", "乙公司", "丙 Co", "合计科技", "丁（成都）有限公司"])
CLAIM = st.tuples(WHO, st.integers(1, 28), st.integers(1, 90).map(lambda n: n * 10_000))
SCALES = {"元": 1, "千元": 1_000, "万元": 10_000, "百万元": 1_000_000}
APPLICANT = ["申请人", "企业名称", "申 请 人", "申请人*", "applicant", "单位名称"]
PREMIUM = ["实缴保费", "2019年实缴保费", "实缴\n保费", "premium_paid", "实缴保费（必填）"]


@st.composite
def sheets(draw):
    """A set of claims, and the rows of an office's sheet that has them; where its unit stands is drawn too."""
    claims = draw(st.lists(CLAIM, min_size=1, max_size=5))
    unit, place = (
        draw(st.sampled_from(sorted(SCALES))),
        draw(st.sampled_from(["header", "title", "above", "cells", "under", "below"])),
    )
    named = draw(st.booleans())
    premium = draw(st.sampled_from(PREMIUM)) + (f"（{unit}）" if place == "header" else "")
    head = [*(["政策"] if named else []), draw(st.sampled_from(APPLICANT)), "日期", "险种", premium, "备注"]
    width = len(head)

    def whole(*cells):
        return [*cells, *[""] * (width - len(cells))]

    def figure(fen):
        return format((Decimal(fen) / SCALES[unit]).normalize(), "f")

    rows = []
    if place == "title" or draw(st.booleans()):
        rows.append(whole("2019年度申报表" + (f"（{unit}）" if place == "title" else "")))
    if place == "above":
        rows.append(whole("填报单位：某局", "", f"单位：{unit}"))
    if place == "cells":
        rows.append(whole("", "", "单位：", unit))
    rows.append(head)
    if place == "under":
        rows.append([*[""] * (width - 2), unit, ""])
    if draw(st.booleans()):
        rows.append([str(number) for number in range(1, width + 1)])
    for who, day, amount in claims:
        rows.append([*([POLICY] if named else []), who, f"2019-05-{day:02}", KIND, figure(amount), ""])
        if draw(st.integers(0, 4)) == 0:
            rows.append(whole())
    total = [*([""] * (width - 2)), figure(sum(amount for _, _, amount in claims)), ""]
    if draw(st.booleans()):
        label = draw(st.sampled_from(["合计", "总 计", "小计：", "TOTAL", "合计（元）" if unit == "元" else "合计"]))
        rows.append([label, *total[1:]])
    if draw(st.booleans()):
        rows.append(whole("负责人：张三", "审核：李四"))
    if place == "below":
        rows.append(whole(f"注：单位：{unit}"))
    return claims, rows, None if named else POLICY


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(sheets(), st.sampled_from(["csv", "xlsx"]))
def test_one_set_of_claims_in_any_office_sheet_is_the_same_money_or_a_stop(edition, tmp_path_factory, sheet, form):
    claims, rows, policy = sheet
    folder = tmp_path_factory.mktemp("office")
    plain = [HEAD.split(","), *([POLICY, who, f"2019-05-{day:02}", KIND, str(amount)] for who, day, amount in claims)]
    for name, cells in (("plain.csv", plain), (f"office.{form}", rows)):
        if name.endswith("csv"):
            with (folder / name).open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(cells)
        else:
            with xlsxwriter.Workbook(str(folder / name)) as made:
                page = made.add_worksheet()
                for number, row in enumerate(cells):
                    for at, cell in enumerate(row):
                        if cell.replace(".", "").isdecimal():
                            page.write_number(number, at, float(cell))
                        elif cell:
                            page.write_string(number, at, cell)
    wanted = paid(folder / "plain.csv", edition, folder)[:2]
    try:
        found = paid(folder / f"office.{form}", edition, folder, policy=policy)
    except RongError as stopped:
        assert stopped.exit_code == 4
        return
    assert found[:2] == wanted, rows
    assert found[3] == []


def test_the_preview_says_how_a_file_is_read_and_computes_nothing(rongcli, tmp_path):
    (tmp_path / "a.csv").write_text(
        f"单位：万元\n政策,企业名称,日期,险种,实缴保费,备注\n{ROW},50,x\n{ROW},abc,x\n合计,,,,60,\n", "utf-8"
    )
    done = rongcli("batch", "a.csv", "--preview", "--json", cwd=tmp_path, check=True)
    found = json.loads(done.stdout)
    assert (found["schema"], found["header"], found["rows"]["claims"], found["rows"]["rejected"]) == (
        "rongcli.preview/1",
        2,
        1,
        1,
    )
    columns = {one["name"]: one for one in found["columns"]}
    assert (columns["企业名称"]["field"], columns["备注"]["field"]) == ("applicant", None)
    premium = columns["实缴保费"]
    assert (premium["unit"], premium["unit_from"]) == ("万元", "line 1: 万元")
    assert premium["samples"][0] == {"cell": "50", "understood": "500,000 yuan", "fault": None}
    assert premium["samples"][1]["fault"] is not None
    assert [one["class"] for one in found["rows"]["passed_over"]] == ["title", "total"]
    assert found["faults"][0]["line"] == 4
    for language, word in (("zh", "读作"), ("en", "Read as")):
        table = rongcli("batch", "a.csv", "--preview", "--lang", language, cwd=tmp_path, check=True)
        assert word in table.stdout and "万元" in table.stdout
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["a.csv"]


def test_a_map_that_a_preview_saved_reads_the_file_again(rongcli, tmp_path):
    (tmp_path / "a.csv").write_text(f"单位：万元\n政策,企业名称,日期,险种,2019年实缴保费,备注\n{ROW},50,x\n", "utf-8")
    rongcli("batch", "a.csv", "--preview", "--save-map", "m.toml", cwd=tmp_path, check=True)
    (tmp_path / "b.csv").write_text(f"政策,企业名称,日期,险种,2020年实缴保费,备注\n{ROW},50,x\n", "utf-8")
    done = rongcli("batch", "b.csv", "--map", "m.toml", "-f", "jsonl", cwd=tmp_path, check=True)
    assert json.loads(done.stdout)["amount"] == "200000.00"
    refused = rongcli("batch", "b.csv", "--save-map", "m.toml", cwd=tmp_path)
    assert (refused.returncode, "--save-map goes with --preview" in refused.stderr) == (2, True)


def test_a_map_tells_what_is_wrong_with_it(rongcli, tmp_path):
    (tmp_path / "a.csv").write_text(f"{HEAD}\n{ROW},50\n", "utf-8")
    for content, words in (("[colums]\n", "did you mean columns"), ("[columns]\n实缴保费 = 1\n", "not TOML"), ('[columns]\n"实缴保费" = 1\n', "text in quotes"), ('[columns]\n"实缴保费" = "xyz"\n', "no field")):  # fmt: skip
        (tmp_path / "m.toml").write_text(content, "utf-8")
        done = rongcli("batch", "a.csv", "--map", "m.toml", cwd=tmp_path)
        assert (done.returncode, words in done.stderr) == (4, True), done.stderr


def test_dates_of_a_workbook_are_dates(edition, tmp_path):
    def fill(sheet, formats):
        sheet.write_row(0, 0, HEAD.split(","))
        sheet.write_row(1, 0, [POLICY, "甲"])
        sheet.write_datetime(1, 2, datetime.datetime(2019, 5, 1), formats["day"])
        sheet.write_row(1, 3, [KIND, 50])

    book(tmp_path / "a.xlsx", fill, day={"num_format": "yyyy/m/d"})
    assert paid(tmp_path / "a.xlsx", edition, tmp_path)[:2] == (Decimal(20), 1)


@pytest.mark.parametrize("mark", ["同上", "〃", "ditto"])
def test_a_ditto_mark_is_a_fault_of_its_row(text, mark):
    money, rows, _, rejected = text("\n".join([HEAD, *SUMS, f"{POLICY},{mark},2019-06-01,{KIND},30"]))
    assert (money, rows, rejected) == (Decimal(32), 2, ["4"])


def test_amounts_far_from_the_clauses_figures_are_told(text):
    content = "\n".join([HEAD, *SUMS, f"{POLICY},丙,2019-07-01,{KIND},75"])
    assert any(note.startswith("every Premium paid of finance.export-credit-insurance is below one thousandth") for note in text(content)[2])  # fmt: skip
    usual = content.replace(",75", ",75000")
    assert not any("below one thousandth" in note for note in text(usual)[2])
    large = "\n".join([HEAD, *(f"{row}0000000000" for row in SUMS), f"{POLICY},丙,2019-07-01,{KIND},750000000000"])
    assert any("above a thousand times" in note for note in text(large)[2])


@pytest.mark.parametrize(
    ("name", "words"),
    [("a.jsonl", ["--unit", "premium_paid=万元"]), ("a.jsonl", ["--skip", "2"]), ("a.csv", ["--visible"]), ("-", ["--stream", "--unit", "premium_paid=万元"])],
)  # fmt: skip
def test_what_a_form_cannot_be_told_is_refused_and_not_passed_over(rongcli, tmp_path, name, words):
    (tmp_path / "a.csv").write_text(f"{HEAD}\n{ROW},50\n", "utf-8")
    (tmp_path / "a.jsonl").write_text(json.dumps({"policy": POLICY, "premium_paid": 50}) + "\n", "utf-8")
    done = rongcli("batch", name, *words, cwd=tmp_path)
    assert (done.returncode, done.stdout, "does not apply to" in done.stderr) == (2, "", True)
