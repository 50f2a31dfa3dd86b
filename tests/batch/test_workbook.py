"""Workbooks: which sheet and header, what each kind of cell becomes, and what is refused before it is read."""

import datetime
import io
import re
import zipfile

import pytest
import xlsxwriter

from rongcli.base.errors import RongError
from rongcli.reading.instructions import Instructions

HEADER = ["政策", "申请人", "日期", "注册资本(万元)", "备注"]


def workbook(*sheets, hidden=(), formats=(), **options):
    """An .xlsx file: each sheet a name and a function that fills it, or rows."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, **options})
    for name, fill in sheets:
        sheet = book.add_worksheet(name)
        sheet.activate()
        if name in hidden:
            sheet.hide()
        if callable(fill):
            fill(sheet, book)
        else:
            for number, row in enumerate(fill):
                sheet.write_row(number, 0, row)
    book.close()
    return target.getvalue()


def changed(content, part="xl/worksheets/sheet1.xml", **changes):
    """The workbook with one part put through some replacements."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            text = source.read(name)
            if name == part:
                for old, new in changes.values():
                    assert re.search(old, text.decode())
                    text = re.sub(old, lambda _, new=new: new, text.decode(), count=1).encode()
            archive.writestr(name, text)
    return target.getvalue()


def one_row(*cells, **options):
    return workbook(("A", [HEADER[: len(cells)], cells]), **options)


def fault(opened, content, name="claims.xlsx", **options):
    with pytest.raises(RongError) as caught:
        opened(content, name, **options)
    assert caught.value.exit_code == 4
    assert "\n" not in caught.value.message.en
    return caught.value


def test_cells_become_exact_text(opened):
    def fill(sheet, book):
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, [*HEADER, "f", "g", "h"])
        sheet.write_row(1, 0, ["x", "007", None, 0.1, 5000000000])
        sheet.write_datetime(1, 2, datetime.date(2019, 5, 1), day)
        sheet.write_boolean(1, 5, True)
        sheet.write_formula(1, 6, "=1+1", None, 1234.56)
        sheet.write_datetime(1, 7, datetime.datetime(2019, 5, 1, 10, 30), moment)

    (record,) = opened(workbook(("A", fill)), "claims.xlsx").records
    assert list(record.cells.values()) == ["x", "007", "2019-05-01", "0.1", "5000000000", True, "1234.56", "2019-05-01 10:30:00"]  # fmt: skip
    assert record.line == 2


def test_dates_of_either_epoch_are_the_day_shown(opened):
    def fill(sheet, book):
        sheet.write_row(0, 0, HEADER)
        sheet.write_datetime(1, 2, datetime.date(2019, 5, 1), book.add_format({"num_format": "yyyy年m月d日"}))

    (record,) = opened(workbook(("A", fill), date_1904=True), "claims.xlsx").records
    assert record.cells["日期"] == "2019-05-01"


def test_the_29th_of_february_1900_that_excel_shows_is_no_day(opened):
    def fill(sheet, book):
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADER)
        for row, serial in enumerate((60, 1, 61, 43586), 1):
            sheet.write_row(row, 0, ["x", "a"])
            sheet.write_number(row, 2, serial, day)

    first, second, *rest = opened(workbook(("A", fill)), "claims.xlsx").records
    assert [(one.fault.field, one.fault.line) for one in (first, second)] == [("日期", 2), ("日期", 3)]
    assert "1 March 1900" in first.fault.message.en
    assert [one.cells["日期"] for one in rest] == ["1900-03-01", "2019-05-01"]


@pytest.mark.parametrize(
    ("number", "text"),
    [("0.1", "0.1"), ("1E20", "100000000000000000000"), ("1e-5", "0.00001"), ("-0.5", "-0.5"), ("99999999999999.9", "99999999999999.9"),
     ("3579.2999999999997", "3579.3"), ("0.30000000000000004", "0.3")],
)  # fmt: skip
def test_numbers_are_written_out(opened, number, text):
    content = changed(one_row("x", "a", "b", 7), one=("<v>7</v>", f"<v>{number}</v>"))
    (record,) = opened(content, "claims.xlsx").records
    assert record.cells["注册资本(万元)"] == text


@pytest.mark.parametrize("number", ["24.199812400000013", "12345678901234567.89", "9007199254740993", "1e999"])
def test_a_number_whose_digits_are_not_certain_is_a_fault(opened, number):
    content = changed(one_row("x", "a", "b", 7), one=("<v>7</v>", f"<v>{number}</v>"))
    (record,) = opened(content, "claims.xlsx").records
    assert (record.fault.line, record.fault.field) == (2, "注册资本(万元)")
    assert "注册资本(万元)" not in record.cells


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ('<c r="D2"><f>A1</f></c>', "without a saved value"),
        ('<c r="D2"><f>A1</f><v></v></c>', "without a saved value"),
        ('<c r="D2" t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "Excel error"),
    ],
)
def test_a_formula_without_a_value_and_an_error_are_faults(opened, cell, word):
    content = changed(one_row("x", "a", "b", 7), one=(r'<c r="D2"[^>]*><v>7</v></c>', cell))
    (record,) = opened(content, "claims.xlsx").records
    assert word in record.fault.message.en
    alone = changed(workbook(("A", [HEADER, [None, None, None, 7]])), one=(r'<c r="D2"[^>]*><v>7</v></c>', cell))
    (record,) = opened(alone, "claims.xlsx").records
    assert record.fault is not None


def test_a_formula_whose_text_is_empty_is_empty(opened):
    cell = '<c r="D2" t="str"><f>IF(1,"")</f><v></v></c>'
    content = changed(one_row("x", "a", "b", 7), one=(r'<c r="D2"[^>]*><v>7</v></c>', cell))
    (record,) = opened(content, "claims.xlsx").records
    assert (record.fault, record.cells["注册资本(万元)"]) == (None, "")


def test_titles_blank_rows_and_totals_are_passed_over_and_told(opened):
    rows = [["2019年申请汇总"], [], ["单位：万元", "x"], HEADER, ["x", "a", "d", 1], [], ["小 计：", "", "", 1],
            ["y", "b", "d", 2], ["", "总计", "", 3], ["Grand Total", "", "", 3]]  # fmt: skip
    source = opened(workbook(("A", rows)), "claims.xlsx")
    assert source.columns == tuple(HEADER)
    records = list(source.records)
    assert [(record.line, record.cells["申请人"]) for record in records] == [(5, "a"), (8, "b")]
    notes = [note.en for note in source.notes]
    assert notes == ["passed over rows before the header: 1, 3", "passed over blank rows: 6", "passed over rows of totals: 7, 9, 10"]  # fmt: skip


def test_a_table_may_begin_anywhere(opened):
    def fill(sheet, _):
        sheet.write_row(4, 2, ["policy", "Applicant", "note"])
        sheet.write_row(5, 2, ["x", "a", "n"])
        sheet.write_string(5, 9, "aside")

    source = opened(workbook(("A", fill)), "claims.xlsx")
    assert [(record.line, record.cells) for record in source.records] == [(6, {"policy": "x", "Applicant": "a", "note": "n"})]  # fmt: skip
    assert source.notes[-1].en == "passed over cells in columns without a name, in rows: 6"


def test_without_a_known_header_the_workbook_is_refused(opened):
    assert "known column names" in fault(opened, workbook(("A", [["a", "b"], ["c", "d"]]))).message.en
    assert fault(opened, workbook(("A", [["policy", "date", "date"], ["c", "d", "e"]]))).line == 1


def test_the_visible_sheet_that_holds_a_header_or_the_one_named(opened):
    rows = lambda name: [HEADER, ["x", name]]  # noqa: E731
    content = workbook(("H", rows("h")), ("E", []), ("C", [["cover"], ["by", "us"]]), ("V", rows("v")), hidden=["H"])
    assert next(opened(content, "claims.xlsx").records).cells["申请人"] == "v"
    assert next(opened(content, "claims.xlsx", asked=Instructions(sheets=("H",))).records).cells["申请人"] == "h"
    assert "H, E, C, V" in fault(opened, content, asked=Instructions(sheets=("claims",))).hint.en
    both = workbook(("V", rows("v")), ("W", rows("w")))
    assert "more than one sheet with a table: V, W" in fault(opened, both).message.en
    assert next(opened(both, "claims.xlsx", asked=Instructions(sheets=("W",))).records).cells["申请人"] == "w"
    named = workbook(("Claims 2019", rows("v")))
    assert "Claims 2019" in fault(opened, named, asked=Instructions(sheets=("Claims 2018",))).hint.en
    assert fault(opened, workbook(("A", []))).message.en == "is empty"


def merged_sheet(sheet, _):
    sheet.merge_range(0, 0, 0, 4, "汇总")
    sheet.write_row(1, 0, [*HEADER, "备注"])
    for row in (2, 3, 4):
        sheet.write_row(row, 0, ["x", None, "2019-05-01", 5])
    sheet.merge_range(2, 1, 3, 1, "甲")
    sheet.write_string(4, 1, "乙")


def test_a_merged_applicant_stands_for_each_of_its_rows_and_is_told(opened):
    source = opened(workbook(("A", merged_sheet)), "claims.xlsx")
    assert [(record.cells["申请人"], record.fault) for record in source.records] == [
        ("甲", None),
        ("甲", None),
        ("乙", None),
    ]
    assert "a merged cell stands for each of its rows: 申请人" in [note.en for note in source.notes]


def test_a_merged_amount_is_a_fault_of_each_row_and_a_merged_cell_that_nobody_reads_is_none(opened):
    def fill(sheet, book):
        merged_sheet(sheet, book)
        sheet.merge_range(3, 3, 4, 3, 7)
        sheet.merge_range(2, 4, 4, 4, "same")

    records = list(opened(workbook(("A", fill)), "claims.xlsx").records)
    assert [record.fault and record.fault.field for record in records] == [None, HEADER[3], HEADER[3]]


@pytest.mark.parametrize(
    "change",
    [
        (r'<c r="A2"', '<c r="XFD1048576"'),
        (r'<c r="A2"', "<c r='&#88;FD1048576'"),
        (r'<c r="A2"', '<c r="A99999999999"'),
        (r'<c r="A2"', '<c r="AAA1048576"'),
        (r'<c r="A2"', '<c r="ZZ1048576"'),
        (r'<c r="A2"', '<c r="A0"'),
        (r'<row r="2"', '<row r="99999999"'),
        (r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"'),
        (r"<worksheet ", '<!DOCTYPE a [<!ENTITY b "c">]><worksheet '),
        (r"<worksheet ", '<!DOCTYPE a SYSTEM "file:///etc/passwd"><worksheet '),
        (r"</sheetData>", ""),
        (r'<row r="2"', '<row r="1"'),
        (r'encoding="UTF-8"', 'encoding="UTF-7"'),
        (r'encoding="UTF-8"', 'encoding="windows-1252"'),
    ],
)
def test_absurd_sheets_are_refused_before_they_are_read(opened, monkeypatch, change):
    monkeypatch.setattr("python_calamine.CalamineWorkbook.from_filelike", None, raising=False)
    fault(opened, changed(one_row("x", "a"), one=change))


def test_a_time_out_of_range_is_refused(opened):
    def fill(sheet, book):
        sheet.write_row(0, 0, HEADER)
        sheet.write_number(1, 2, 7, book.add_format({"num_format": "[h]:mm"}))

    content = changed(workbook(("A", fill)), one=("<v>7</v>", "<v>1e300</v>"))
    with pytest.raises(RongError, match="out of range"):
        list(opened(content, "claims.xlsx").records)


@pytest.mark.parametrize("index", ["x", "", "-1", "1.5", "99999"])
def test_a_text_that_is_not_among_the_shared_ones_is_refused(opened, index):
    content = changed(one_row("x", "y"), place=(r"<v>3</v>", f"<v>{index}</v>"))
    try:
        found = [record for record in opened(content, "claims.xlsx").records if record.fault is None]
    except RongError as error:
        assert error.exit_code == 4
    else:
        assert found == []


@pytest.mark.parametrize("count", ["4000000000", "99999999999999999999", "-1", "x"])
def test_a_count_of_strings_that_no_part_holds_is_refused(opened, count):
    # calamine makes room for as many as are announced, and the process ends there.
    content = changed(one_row("x", "a"), "xl/sharedStrings.xml", one=(r'uniqueCount="\d+"', f'uniqueCount="{count}"'))
    assert "damaged" in fault(opened, content).message.en


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "[Content_Types].xml"])
def test_no_part_may_have_a_doctype(opened, part):
    laughs = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]>'
    content = changed(one_row("x", "a"), part, one=(r"\?>\n", "?>\n" + laughs))
    assert "DOCTYPE" in fault(opened, content).message.en


def test_what_unpacks_to_too_much_is_refused_by_what_it_says_and_by_what_it_does(opened, monkeypatch):
    monkeypatch.setattr("rongcli.reading.archive.LARGEST_PART", 5_000_000)
    bomb = changed(one_row("x", "a"), one=("<sheetData>", "<!--" + "z" * 10_000_000 + "--><sheetData>"))
    assert len(bomb) < 50_000
    assert "unpacks" in fault(opened, bomb).message.en
    size = zipfile.ZipFile(io.BytesIO(bomb)).getinfo("xl/worksheets/sheet1.xml").file_size
    liar = bomb.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert fault(opened, liar).exit_code == 4


def test_many_empty_rows_are_bounded(opened):
    rows = "".join(f'<row r="{number}"/>' for number in range(3, 200_000))
    source = opened(changed(one_row("x", "a"), one=("</sheetData>", rows + "</sheetData>")), "claims.xlsx")
    assert len(list(source.records)) == 1


def test_a_part_with_a_path_of_its_own_is_never_written(opened, tmp_path):
    target = io.BytesIO(one_row("x", "a"))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("../../evil", "x")
    assert len(list(opened(target.getvalue(), "claims.xlsx").records)) == 1
    assert not list(tmp_path.parent.rglob("evil"))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
        (b"<html><table></table></html>", "HTML"),
        (b"policy,applicant\nx,y\n", "not an .xlsx"),
        (b"PK\x03\x04" + b"\0" * 100, "damaged"),
        (one_row("x", "a")[:-500], "damaged"),
        (one_row("x", "a")[:2000], "damaged"),
    ],
)
@pytest.mark.parametrize("name", ["claims.xlsx", "claims.xls"])
def test_fakes_are_refused_in_one_line(opened, content, word, name):
    assert word in fault(opened, content, name).message.en


def test_other_archives_are_no_workbooks(opened):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.txt", "x")
    assert "not an .xlsx workbook" in fault(opened, target.getvalue()).message.en
    with pytest.warns(UserWarning), zipfile.ZipFile(target, "a") as archive:
        archive.writestr("a.txt", "y")
    assert fault(opened, target.getvalue()).exit_code == 4


def test_damaged_bytes_within_are_refused(opened):
    content = bytearray(one_row("x", "a"))
    at = content.index(b"xl/worksheets/sheet1.xml") + 40
    content[at : at + 20] = b"\xff" * 20
    assert fault(opened, bytes(content)).exit_code == 4


def test_a_workbook_is_known_by_its_first_bytes(opened):
    assert opened(one_row("x", "a"), "claims").form == "xlsx"


def odd_sheet(sheet, book):
    """A sheet with all that values alone do not say."""
    percent, wan = book.add_format({"num_format": "0%"}), book.add_format({"num_format": '0.00"万元"'})
    struck = book.add_format({"font_strikeout": True})
    sheet.write_row(1, 1, [name.replace("(万元)", "") for name in HEADER])
    for row in range(2, 8):
        sheet.write_row(row, 1, ["digital.data-channel", f"甲{row}", "2019-05-01", row, "'x\" <c r=&gt;"])
    sheet.write_number(2, 5, 0.4, percent)
    sheet.write_number(3, 4, 50, wan)
    sheet.write_string(4, 2, "乙", struck)
    sheet.write_formula(5, 4, "=1+1", None, 2)
    sheet.write_formula(6, 4, "=1/0", None, "#DIV/0!")
    sheet.write_formula(7, 4, "=A1", None, "")
    sheet.merge_range(8, 2, 9, 2, "丙")
    for row in (8, 9):
        sheet.write_row(row, 3, ["2019-05-01", 1])
    sheet.set_row(4, None, None, {"hidden": True})
    sheet.set_column(5, 5, None, None, {"hidden": True})
    sheet.autofilter(1, 1, 9, 5)


@pytest.mark.parametrize("mark", ["<!-- <c r='A1'> -->", "<?note x?>"])
def test_what_a_sheet_says_does_not_depend_on_how_its_xml_is_written(opened, mark):
    content = workbook(("A", odd_sheet))
    other = changed(content, mark=("<sheetData>", "<sheetData>" + mark))
    found = []
    for one in (content, other):
        source = opened(one, "claims.xlsx")
        records = [(each.line, dict(each.cells), each.fault and each.fault.message) for each in source.records]
        found.append((records, source.notes))
    assert found[0] == found[1]
    assert sum(fault is not None for *_, fault in found[0][0]) == 2
    assert any("hidden rows" in note.en for note in found[0][1])


def test_workbooks_of_other_programs_are_named_with_what_to_do(opened):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    assert "password" in fault(opened, ole + "EncryptedPackage".encode("utf-16-le")).message.en
    for word, names in ((".ods", ("mimetype", "content.xml")), ("Numbers", ("Index/Document.iwa",)), (".xlsb", ("xl/workbook.bin",))):  # fmt: skip
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            for name in names:
                archive.writestr(name, "x")
        found = fault(opened, target.getvalue(), "claims.ods")
        assert word in found.message.en and found.hint is not None
