"""Delimited text: encodings, delimiters, line ends, quotes, and the physical line of everything that is wrong."""

import csv
import io
import os
import subprocess
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongcli.base.errors import InputError, RongError, UsageError
from rongcli.reading import encoding, exact, open_source
from rongcli.reading.instructions import Instructions
from tests.batch.jobs import agreed

HEADER = "policy,applicant,date"
TEXT = f"{HEADER}\nx,成都甲公司,2019-05-01\ny,乙,2019-05-02\n"
ROWS = [
    {"policy": "x", "applicant": "成都甲公司", "date": "2019-05-01"},
    {"policy": "y", "applicant": "乙", "date": "2019-05-02"},
]


def fault(open_, *given, **options):
    """The error of a file as a whole: at its header, or while its records are read."""
    with pytest.raises(RongError) as caught:
        list(open_(*given, **options).records)
    assert "\ufffd" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("gbk"), "gb18030"),
        (TEXT.encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_every_usual_encoding_gives_the_same_rows(opened, content, name):
    source = opened(content)
    assert (source.form, source.encoding, source.columns) == ("csv", name, ("policy", "applicant", "date"))
    assert source.head == "policy,applicant,date\n"
    assert [record.cells for record in source.records] == ROWS


def test_characters_of_four_bytes_are_read(rows):
    text = f"{HEADER}\nx,\U00020bb7野家㐀公司,2019-05-01\n"
    assert rows(text.encode("gb18030"))[0]["applicant"] == "\U00020bb7野家㐀公司"


def test_traditional_characters_in_gbk_are_read(rows):
    text = f"{HEADER}\nx,臺灣積體電路製造股份有限公司國泰人壽保險開發處,2019-05-01\n"
    assert rows(text.encode("gbk"))[0]["applicant"].startswith("臺灣積體電路")


@pytest.mark.parametrize("name", ["big5", "shift_jis", "windows-1252"])
def test_what_only_looks_like_gb18030_is_refused_and_read_when_named(opened, rows, name):
    words = {
        "big5": "國泰人壽保險股份有限公司香港上海匯豐銀行臺灣長榮航空",
        "shift_jis": "東京海上日動火災保険トヨタ自動車",
    }
    word = words.get(name, "Générale de l'Étranger")
    content = f"{HEADER}\nx,{word},2019-05-01\n".encode(name)
    error = fault(opened, content)
    assert error.line == 2
    assert "--encoding" in error.hint.en
    assert rows(content, encoding=name)[0]["applicant"] == word


def test_gbk_with_a_damaged_byte_is_told_at_that_byte(opened):
    good = f"{HEADER}\n" + "x,成都甲公司,2019-05-01\n" * 5
    found = fault(opened, good.encode("gbk") + b"y,\xb3\xc9\xff\xff,2019-05-02\n")
    assert (found.line, found.message.en) == (7, "is neither UTF-8 nor GB18030 text")
    assert "--encoding" in found.hint.en


def test_utf_8_with_a_damaged_byte_is_not_taken_for_gbk(opened):
    body = "".join(f"x,成都某某公司{number},2019-05-01\n" for number in range(50))
    content = f"{HEADER}\n{body}".encode()
    third = content.replace("司3,".encode(), "司".encode()[:2] + b"3,")
    error = fault(opened, third)
    assert (error.line, error.exit_code) == (5, 4)
    assert "UTF-8" in error.message.en


EURO = f"{HEADER}\nx,成都甲公司\u20ac,2019-05-01\ny,成都乙公司,2019-05-02\n"
SPACE = f"{HEADER}\nx,成都甲公司\u00a0 ,2019-05-01\ny,成都乙公司\u00a0,2019-05-02\n"


@pytest.mark.parametrize("given", [None, "gbk", "gb18030", "cp936"])
@pytest.mark.parametrize("text", [EURO, SPACE, EURO + SPACE.partition("\n")[2]])
def test_what_windows_writes_besides_gb18030_is_read_as_what_it_shows(rows, text, given):
    content = (
        text.replace("\u20ac", "$").replace("\u00a0", "#").encode("gbk").replace(b"$", b"\x80").replace(b"#", b"\xa0")
    )
    assert [tuple(row.values()) for row in rows(content, encoding=given)] == [
        tuple(line.split(",")) for line in text.split("\n")[1:] if line
    ]


def test_every_engine_reads_what_windows_writes(tmp_path, edition):
    claims = tmp_path / "claims.csv"
    rest = b",2019-05-01,short_term_export_credit,240000,yes\n"
    names = "成都进出口贸易".encode("gbk")
    header = "政策,申请人,日期,保险种类,premium_paid,chengdu_enterprise\n".encode("gbk")
    claims.write_bytes(
        header + b"".join(b"finance.export-credit-insurance," + names + mark + rest for mark in (b"\x80", b"\xa0"))
    )
    out, rejected, *_ = agreed(claims, edition, tmp_path)
    assert rejected is None
    assert out.decode().count("\u20ac") == 1


def test_no_option_is_advised_that_was_given(opened):
    content = f"{HEADER}\nx,成都甲公司,2019-05-01\n".encode("gbk") + b"y,\xff,2019-05-02\n"
    for named in ("gbk", "gb18030", "utf-8", "big5"):
        error = fault(opened, content, encoding=named)
        assert "--encoding" not in error.hint.en
        assert "UTF-8" in error.hint.zh
    assert fault(opened, content, encoding="gbk").line == 3


@pytest.mark.parametrize("given", [None, "gbk"])
@pytest.mark.parametrize("first", ["gbk", "utf-8"])
def test_a_file_half_gbk_and_half_utf_8_is_told_at_its_line(opened, first, given):
    second = "utf-8" if first == "gbk" else "gbk"
    half = "".join(f"x,成都某某进出口贸易公司{number},2019-05-01\n" for number in range(500))
    content = f"{HEADER}\n{half}".encode(first) + half.encode(second)
    error = fault(opened, content, encoding=given)
    assert error.line == (2 if (given is None) == (first == "gbk") else 502)
    assert "--encoding" not in error.hint.en


def test_bad_bytes_are_told_by_physical_line_across_line_ends(opened):
    for end in (b"\n", b"\r\n", b"\r"):
        content = end.join([HEADER.encode(), b'x,"a' + end + b'b",2019-05-01', b"x,\xff\xff,2019-05-01", b""])
        assert fault(opened, content).line == 4
    wide = b"\xff\xfe" + f"{HEADER}\nx,".encode("utf-16-le") + b"\x00\xd8,\0"
    assert fault(opened, wide).line == 2


def test_an_unknown_encoding_is_refused_with_the_nearest(opened):
    error = fault(opened, TEXT, encoding="gb18031")
    assert isinstance(error, UsageError)
    assert "gb18030" in error.hint.en
    assert fault(opened, TEXT.encode("utf-16")[2:], encoding="utf-16").exit_code == 2
    assert fault(opened, TEXT.encode("gbk"), encoding="utf-8").line == 2


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"policy,applicant\nx,a\0b\n", 2),
        (b"policy,applicant\nx,a\n" + b"\0" * 4096, 3),
        (TEXT.encode("utf-16")[2:], 1),
    ],
)
def test_a_nul_is_refused_by_line(opened, content, line):
    error = fault(opened, content)
    assert (error.line, "NUL" in error.message.en) == (line, True)


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\r\n  \n", b"\xff\xfe"])
def test_an_empty_file_is_said_to_be_empty(opened, content):
    error = fault(opened, content)
    assert (error.message.en, error.exit_code) == ("is empty", 4)


def test_a_header_alone_is_no_rows(opened):
    for content in (HEADER, HEADER + "\n", "\n\n" + HEADER + "\r\n\r\n"):
        source = opened(content)
        assert source.columns == ("policy", "applicant", "date")
        assert list(source.records) == []


@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_the_delimiter_is_told_by_the_header(opened, mark):
    source = opened(TEXT.replace(",", mark))
    assert source.delimiter == mark
    assert [record.cells for record in source.records] == ROWS


def test_known_names_decide_between_two_delimiters(opened):
    assert opened("政策,备注;说明,日期\nx,a;b,2019-05-01\n").columns == ("政策", "备注;说明", "日期")
    assert opened("政策;a,b;日期\nx;1;2019-05-01\n").columns == ("政策", "a,b", "日期")


def test_a_delimiter_that_cannot_be_told_is_refused_naming_the_option(opened):
    error = fault(opened, "a,b;c\n1,2;3\n")
    assert (error.line, "--delimiter" in error.hint.en) == (1, True)
    assert opened("a,b;c\n1,2;3\n", delimiter="semicolon").columns == ("a,b", "c")
    assert fault(opened, TEXT, delimiter="|").exit_code == 2
    assert "full-width" in fault(opened, "政策，申请人\n").message.en


def test_a_tsv_is_split_at_tabs(opened):
    assert opened("a,b\tc;d\n1\t2\n", "claims.tsv").columns == ("a,b", "c;d")


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("\n", "\r\n"), TEXT.replace("\n", "\r"), TEXT[:-1],
                                  TEXT.replace("\n", "\r\n", 1), TEXT.replace("\n", "\r", 2)])  # fmt: skip
def test_any_line_end_and_a_mixture_are_read(opened, text):
    records = list(opened(text).records)
    assert [record.cells for record in records] == ROWS
    assert [record.line for record in records] == [2, 3]
    assert records[0].raw == "x,成都甲公司,2019-05-01"


def test_lines_are_physical_after_quoted_line_ends_and_blank_lines(opened):
    text = f'{HEADER}\n\nx,"a\nb ""c""\r\nd",1\n\ny,e,2\n'
    records = list(opened(text).records)
    assert [(record.line, record.cells["applicant"]) for record in records] == [(3, 'a\nb "c"\r\nd'), (7, "e")]
    assert records[0].raw == 'x,"a\nb ""c""\r\nd",1'


def test_a_header_may_be_quoted_over_lines(opened):
    records = list(opened('"policy","a\nb"\nx,1\n').records)
    assert (records[0].line, records[0].cells) == (3, {"policy": "x", "a\nb": "1"})


def test_short_and_long_rows_are_faults_of_their_row(opened):
    records = list(opened(f"{HEADER}\nx,a\ny,b,2019-05-02\nz,c,d,e\n").records)
    assert [record.line for record in records if record.fault] == [2, 4]
    assert records[0].fault.message.en == "has 2 cells, the header 3"
    assert records[0].raw == "x,a"
    assert records[1].cells["applicant"] == "b"


@pytest.mark.parametrize("header", ["policy,applicant,policy", "policy,applicant, policy\u3000"])
def test_a_known_header_twice_is_refused_at_its_line(opened, header):
    assert fault(opened, header + "\nx,y,z\n").line == 1


def test_space_around_a_name_is_no_part_of_it(opened):
    assert opened("\u3000policy , applicant\u3000\nx,y\n").columns == ("policy", "applicant")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f'{HEADER}\nx,a,1\ny,"b,2\nz,c,3\n', 3),
        (f'{HEADER}\nx,"a\nb","c\nd,3\n', 3),
        (f'{HEADER}\nx,"a,1\ny,"b",2\n', 2),
        (f'{HEADER}\nx,"a"b,1\n', 2),
        (f'{HEADER}\rx,a,1\r\ny,"b,2\n', 3),
        ('policy,"applicant\nx,y\n', 1),
    ],
)
def test_an_unclosed_quote_is_told_where_it_opened(opened, text, line):
    error = fault(opened, text)
    assert (error.line, error.exit_code) == (line, 4)


def test_cells_lines_and_columns_are_bounded(opened):
    large = "z" * (exact.LONGEST_CELL + 1)
    assert fault(opened, f"{HEADER}\nx,a,1\ny,{large},2\n").line == 3
    assert fault(opened, f'{HEADER}\nx,a,1\ny,"b,2\n' + "z,c,3\n" * 300_000).line == 3
    assert "line" in fault(opened, f"{HEADER}\nx,{'z' * encoding.LONGEST_LINE * 2}").message.en
    assert "columns" in fault(opened, ",".join(f"c{number}" for number in range(100_000))).message.en


def test_a_bad_last_row_does_not_keep_the_rest_from_being_read(opened):
    text = f"{HEADER}\n" + "x,a,2019-05-01\n" * 20_000 + "x,a\n"
    records = list(opened(text).records)
    assert (len(records), records[-1].line, records[-1].fault is not None) == (20_001, 20_002, True)
    assert not any(record.fault for record in records[:-1])


def test_a_hash_begins_no_comment_and_empty_is_empty(rows):
    assert rows('policy,applicant\n#x,\n,""\n') == [{"policy": "#x", "applicant": ""}]


cell = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
table = st.lists(st.lists(cell, min_size=3, max_size=3), max_size=5)


@given(table, st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_what_a_writer_wrote_is_what_is_read(tmp_path_factory, cells, end, name):
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([["policy", "applicant", "date"], *cells])
    path = tmp_path_factory.mktemp("t") / "a.csv"
    path.write_bytes(target.getvalue().encode(name))
    records = list(open_source(str(path)).records)
    assert [list(record.cells.values()) for record in records] == [row for row in cells if any(map(str.strip, row))]
    written = target.getvalue().replace("\r\n", "\n").replace("\r", "\n")
    if records and any(map(str.strip, cells[0])):  # blank rows are passed over
        assert records[0].line == 2
    assert all(record.line <= written.count("\n") for record in records)


def test_files_stream(opened):
    source = opened(f"{HEADER}\n" + "x,a,2019-05-01\n" * 200_000)
    import tracemalloc

    tracemalloc.start()
    assert sum(1 for _ in source.records) == 200_000
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


def test_a_file_that_changes_while_it_is_read_is_refused(opened, tmp_path):
    for change in (lambda path: os.truncate(path, 1000), lambda path: path.open("ab").write(b"y,b,2\n")):
        source = opened(f"{HEADER}\n" + "x,a,2019-05-01\n" * 50_000)
        next(source.records)
        change(tmp_path / "claims.csv")
        with pytest.raises(InputError, match="changed while it was read"):
            list(source.records)


def test_a_file_that_is_replaced_is_read_through(opened, tmp_path):
    source = opened(f"{HEADER}\n" + "x,a,2019-05-01\n" * 50_000)
    next(source.records)
    (tmp_path / "new").write_text("policy\n")
    (tmp_path / "new").replace(tmp_path / "claims.csv")
    assert sum(1 for _ in source.records) == 49_999


@pytest.mark.parametrize("name", ["no.csv", ".", "loop.csv", "a\0b.csv"])
def test_what_cannot_be_opened_is_named(tmp_path, name):
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    with pytest.raises(InputError) as caught:
        open_source(str(tmp_path / name))
    assert caught.value.file.endswith(name.strip("."))


def test_a_pipe_is_read(tmp_path, labels):
    path = tmp_path / "pipe.csv"
    os.mkfifo(path)
    writer = threading.Thread(target=lambda: path.write_text(TEXT, encoding="gbk"))
    writer.start()
    assert [record.cells for record in open_source(str(path), vocabulary=labels).records] == ROWS
    writer.join()


def test_a_pipe_that_nobody_writes_to_does_not_hang(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe.csv")
    monkeypatch.setattr("rongcli.reading.opening.PATIENCE", 0.1)
    with pytest.raises(InputError, match="nobody writes to"):
        open_source(str(tmp_path / "pipe.csv"))


READ = "import sys; from rongcli.reading import open_source; s = open_source(sys.argv[1]); print(s.form, len(list(s.records)))"


@pytest.mark.parametrize("path", ["-", "/dev/stdin"])
@pytest.mark.parametrize(
    ("content", "form"), [(TEXT.encode(), "csv 2"), (TEXT.encode("gbk"), "csv 2"), (b' {"policy": "x"}\n', "jsonl 1")]
)
def test_standard_input_is_known_by_its_first_byte(path, content, form, tmp_path):
    (tmp_path / "in").write_bytes(content)
    with (tmp_path / "in").open("rb") as file:
        redirected = subprocess.run([sys.executable, "-c", READ, path], stdin=file, capture_output=True, check=True)
    piped = subprocess.run([sys.executable, "-c", READ, path], input=content, capture_output=True, check=True)
    assert redirected.stdout.decode().strip() == piped.stdout.decode().strip() == form


@pytest.mark.parametrize(("path", "word"), [("/dev/null", "is empty"), ("/dev/zero", "NUL")])
def test_devices_end(path, word):
    with pytest.raises(InputError, match=word):
        open_source(path)


def test_a_json_array_is_no_table(opened):
    assert "one object a line" in fault(opened, '[\n  {"policy": "x"}]', "claims.json").hint.en


def test_a_form_is_asked_for_or_refused(opened):
    assert opened(TEXT, "claims.data").form == "csv"
    assert opened(TEXT, "claims.jsonl", form="csv").form == "csv"
    assert "csv" in fault(opened, TEXT, form="cvs").hint.en
    assert fault(opened, TEXT, asked=Instructions(sheets=("A",))).exit_code == 2


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 8_000_000,
        '"policy\n' + "\n" * 5_000_000,
        "policy,date\n" + "a," * 3_000_000 + '"b"c\n',
        "policy,date\n" + 'a,"' + '""' * 3_000_000,
        "policy,date\n" + '"a\n",' * 1_000_000 + '"b',
        '"' * 8_000_001,
        "(" * 8_000_000,
    ],
)
def test_hostile_text_is_refused_at_no_more_cost_than_its_size(opened, text):
    assert fault(opened, text).exit_code == 4


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_title_that_happens_to_be_a_name_is_passed_over(opened, end):
    source = opened(f"政策{end}{end}{TEXT.replace(chr(10), end)}")
    assert (source.columns, source.header) == (("policy", "applicant", "date"), 3)
    assert [record.cells for record in source.records] == ROWS
    assert opened("政策\nx\ny\n").columns == ("政策",)
    assert opened("政策,备注\npolicy,date\n").columns == ("政策", "备注")
