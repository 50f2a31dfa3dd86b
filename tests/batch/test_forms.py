"""Every engine reads and writes every form alike: JSON lines, workbooks and Parquet beside CSV, with the cells' types."""

import csv
import datetime
import json
import os
import random
import threading
from decimal import Decimal

import pytest

from rongcli.batch.engines import lined, python
from rongcli.batch.engines.parquet import rows
from rongcli.batch.job import FORMS
from rongcli.table.load import load_edition
from tests.batch.jobs import computed, content
from tests.batch.test_engines import CITY, FILES, mess

duckdb = pytest.importorskip("rongcli.batch.engines.duckdb")
library = pytest.importorskip("duckdb")
CLAIM = {
    "claim_id": "1", "policy": "digital.data-channel", "applicant": "A", "date": "2019-05-01",
    "telecom_operator": True, "international_dedicated_channel": "yes", "added_gbps": 3,
}  # fmt: skip
OTHER = {
    "政策": "finance.licensed-institution", "申请人": "乙", "licensed": True, "legal_person": "yes",
    "settled_in_chengdu": "是", "well_known_foreign_institution": True, "注册资本(万元)": 400000,
}  # fmt: skip
OBJECTS = {
    "one": [CLAIM],
    "none": [],
    "typed": [CLAIM, CLAIM | {"claim_id": 2, "added_gbps": "3.5"}, CLAIM | {"claim_id": True, "note": None}],
    "keys of their own": [CLAIM, OTHER, {"x": 1} | CLAIM | {"claim_id": "3"}, OTHER | {"y": {"z": [1, "a"]}}],
    "labels and units": [OTHER, OTHER | {"注册资本(万元)": "0.5"}, OTHER | {"注册资本(万元)": "5亿"}],
    "marks": [CLAIM | {"note": text, "claim_id": str(number)} for number, text in enumerate(
        ["a,b", '"', "\\", "\\u000b", "\n", "\r\n", "\t\b\f\x01\x1f\x7f", "中文", "=1+1", "", " ", "\u2028"])],
    "not single values": [CLAIM | {"added_gbps": [1]}, CLAIM | {"added_gbps": {}}, CLAIM | {"note": [1]}],
    "numbers": [CLAIM | {"claim_id": number, "n": number} for number in (0, -5, 2**63 - 1, 2**63, -(2**63), 10**30)],
    "an id of rejected rows": [CLAIM | {"added_gbps": "x"}, CLAIM, {"claim_id": "2"}, CLAIM | {"claim_id": "2"}],
    "given twice": [CLAIM | {"申请编号": "1"}, CLAIM],
    "given twice, two ids": [CLAIM | {"申请编号": "2"}, CLAIM, CLAIM | {"claim_id": "2"}],
    "an output column": [CLAIM | {"amount": 1}, CLAIM | {"claim_id": "2"}],
    "misspelt": [CLAIM | {"added_gpbs": 1}, CLAIM | {"claim_id": "2", "added_gbps": "bad", "telecom_operater": 1}],
    "a mark of nothing": [CLAIM | {"applicant": "A\0"}, CLAIM | {"claim_id": "2"}],
    "half a pair": [CLAIM | {"applicant": "\ud800"}, CLAIM | {"claim_id": "2", "note": "\ud800"}],
}  # fmt: skip
LINES = {
    "no JSON": ["{", '{"a": NaN}', "[1]", '{"a": 1, "a": 2}', json.dumps(CLAIM), ""],
    "spaces": ["  " + json.dumps(CLAIM) + " \r", "{ }", '{"policy" :"digital.data-channel" , "x":1.50 }'],
}
FILES_OF_LINES = {name: [json.dumps(one) for one in found] for name, found in OBJECTS.items()} | LINES


def same(name, engine, claims, folder, edition, form, *, by=None, **more):
    """Asserts that an engine makes of a file what the Python engine does."""
    found = []
    for one, module in (("python", python), (name, engine)):
        given = {"by": by if one != "python" else None, "form": form, **more}
        out, *rest = computed(one, module, claims, folder, edition, **given)
        rest = content((out, *rest))[1:]
        found.append([values(out) if form == "parquet" else out.read_bytes(), *(rest[:-1] if by else rest)])
    assert found[1] == found[0]


def values(path):
    """The types and rows of a Parquet file."""
    rows = library.sql(f"SELECT * FROM read_parquet('{path}')")
    return rows.columns, list(map(str, rows.types)), rows.fetchall()


def objects(path, name):
    """Writes a file of lines."""
    path.write_text("".join(f"{line}\n" for line in FILES_OF_LINES[name]), "utf-8")
    return path


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", FILES_OF_LINES)
def test_objects_come_out_alike(tmp_path, edition, name, form):
    claims = objects(tmp_path / "claims.jsonl", name)
    by = "python" if name == "given twice, two ids" else None
    same("duckdb", duckdb, claims, tmp_path, edition, form, by=by)


def test_objects_of_too_many_keys_are_left_to_python(tmp_path, edition, monkeypatch):
    monkeypatch.setattr(lined, "MOST_KEYS", 2)
    claims = objects(tmp_path / "claims.jsonl", "keys of their own")
    same("duckdb", duckdb, claims, tmp_path, edition, "csv", by="python")


def test_objects_of_too_many_keys_become_no_table(rongcli, tmp_path):
    claims = tmp_path / "claims.jsonl"
    claims.write_text("".join(json.dumps(CLAIM | {"claim_id": str(n), f"key{n}": 1}) + "\n" for n in range(2_001)))
    for engine in ("python", "duckdb"):
        done = rongcli("batch", str(claims), "-o", str(tmp_path / "out.csv"), "--engine", engine, "-q")
        assert (done.returncode, (tmp_path / "out.csv").exists()) == (4, False)
        assert "has more than 2,000 keys in all (too many columns; write jsonl instead)" in done.stderr
    rongcli("batch", str(claims), "-o", str(tmp_path / "out.jsonl"), check=True)


TYPED = {
    "claim_id": ["1", "2", None, "4", 'x"y'],
    "policy": ["digital.data-channel"] * 5,
    "applicant": [1, 2, 2**62, 1, 1],
    "date": [datetime.date(2019, 5, day) for day in range(1, 6)],
    "telecom_operator": [True, True, True, False, True],
    "international_dedicated_channel": [True, None, True, True, True],
    "added_gbps": [Decimal("3.50"), Decimal("1.00"), None, Decimal("2.00"), Decimal("3.00")],
    "big": [2**63, 1, 5, None, 0],
    "all_null": [None] * 5,
    "double": [0.1, 1e300, 1.5, None, 2.0],
    "note": ["=1", "", "中文,", "a\nb", "\\"],
}
KINDS = {
    "applicant": "BIGINT", "date": "DATE", "telecom_operator": "BOOLEAN", "international_dedicated_channel": "BOOLEAN",
    "added_gbps": "DECIMAL(9,2)", "big": "UBIGINT", "all_null": "BOOLEAN", "double": "DOUBLE",
}  # fmt: skip


def parquet(path, columns, rows=slice(None)):
    """Writes a Parquet file of typed columns."""
    names = list(columns)
    with library.connect() as database:
        kinds = ", ".join(f'"{name}" {KINDS.get(name, "VARCHAR")}' for name in names)
        database.execute(f"CREATE TABLE claims ({kinds})")
        table = list(zip(*(columns[name] for name in names), strict=True))[rows]
        if table:
            database.executemany(f"INSERT INTO claims VALUES ({', '.join('?' * len(names))})", table)
        database.execute(f"COPY claims TO '{path}' (FORMAT parquet)")
    return path


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "rows", [slice(None), slice(1), slice(0), slice(1, 2), slice(2, 4)], ids=["all", "one", "none", "second", "two"]
)
def test_typed_columns_come_out_alike(tmp_path, edition, rows, form):
    claims = parquet(tmp_path / "claims.parquet", TYPED, rows)
    same("duckdb", duckdb, claims, tmp_path, edition, form)


def workbook(path, rows):
    """Writes a workbook."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, datetime.date):
                    sheet.write_datetime(row, column, datetime.datetime(cell.year, cell.month, cell.day), day)
                elif cell is not None:
                    sheet.write(row, column, cell)
    return path


@pytest.mark.parametrize("form", FORMS)
def test_a_workbook_comes_out_alike(tmp_path, edition, form):
    header = ["2019 年申报表"], ["申请编号", "政策", "申请人", "日期", "telecom_operator",
              "international_dedicated_channel", "added_gbps", "备注"]  # fmt: skip
    rows = [
        ["001", "digital.data-channel", "甲", datetime.date(2019, 5, 1), True, "是", 3, True],
        ["002", "digital.data-channel", "乙", datetime.date(2019, 5, 2), "是", True, 3.5, 12],
        [],
        [3, "digital.data-channel", "乙", "2019年5月3日", "是", "maybe", 1e20, "x"],
        ["合计", None, None, None, None, None, 6.5, None],
    ]
    same("duckdb", duckdb, workbook(tmp_path / "claims.xlsx", [*header, *rows]), tmp_path, edition, form)


@pytest.mark.parametrize("form", ["jsonl", "xlsx", "parquet"])
@pytest.mark.parametrize("name", FILES)
def test_delimited_text_comes_out_alike(tmp_path, edition, name, form):
    claims = tmp_path / "claims.csv"
    claims.write_bytes(FILES[name] if isinstance(FILES[name], bytes) else FILES[name].encode())
    same("duckdb", duckdb, claims, tmp_path, edition, form)


def typed(choose, cell):
    """A cell as programs write it: whole numbers and truth without quotes, now and then null or a nested value."""
    if cell.isascii() and cell.isdigit() and str(int(cell)) == cell and choose.random() < 0.7:
        return int(cell)
    if cell in ("yes", "no") and choose.random() < 0.5:
        return cell == "yes"
    return choose.choice([None, [], True]) if choose.random() < 0.01 else cell


def write_objects(path, header, rows, choose):
    """Writes rows as programs write them, an object each, its members in any order, the empty ones left out."""
    with path.open("w", encoding="utf-8") as out:
        for cells in rows:
            members = [(name, typed(choose, cell)) for name, cell in zip(header, cells, strict=True) if cell != ""]
            choose.shuffle(members)
            out.write(json.dumps(dict(members), ensure_ascii=choose.random() < 0.5) + "\n")


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("city", [None, CITY])
def test_random_objects_come_out_alike(tmp_path, city, seed):
    edition, choose = load_edition(*([city] if city else [])), random.Random(seed)
    header, *rows = mess(edition, 1_000, seed, stated=seed % 2 == 0)
    claims, tables = tmp_path / "claims.jsonl", tmp_path / "claims.csv"
    write_objects(claims, header, rows, choose)
    with tables.open("w", encoding="utf-8", newline="") as table:
        csv.writer(table, lineterminator="\n").writerows([header, *rows])
    for form in FORMS if seed == 0 else ("csv", "jsonl"):
        same("duckdb", duckdb, claims, tmp_path, edition, form)
    same("duckdb", duckdb, tables, tmp_path, edition, "jsonl")


READ_BY_THE_DATABASE = {
    "text": ("VARCHAR", ["a", "", None, "中"]),
    "truth": ("BOOLEAN", [True, None]),
    "whole numbers": ("BIGINT", [1, -5, None, 10**15 - 1]),
    "small numbers": ("TINYINT", [-(2**7), 2**7 - 1]),
    "decimals": ("DECIMAL(18,6)", [Decimal("3.5"), Decimal("-0.5"), Decimal(0), None]),
    "decimals of places alone": ("DECIMAL(2,2)", [Decimal("0.25"), Decimal("-0.5"), None]),
    "decimals of no places": ("DECIMAL(9,0)", [Decimal(3), Decimal(-1)]),
    "doubles": ("DOUBLE", [0.1, 5e9, -0.0, 1.5, None]),
    "floats": ("FLOAT", [1.5, 2.0]),
    "dates": ("DATE", [datetime.date(2019, 5, 1), datetime.date(1900, 3, 1), None]),
    "days with a time of nothing": ("TIMESTAMP", [datetime.datetime(2019, 5, 1), None]),
    "nanoseconds": ("TIMESTAMP_NS", [datetime.datetime(2019, 5, 1)]),
    "choices": ("ENUM('a', 'b')", ["a", "b", None]),
}
READ_STRICTLY = {
    "numbers of more than 15 digits": ("BIGINT", [1, 2**63 - 1, None]),
    "unsigned numbers of more than 15 digits": ("UBIGINT", [2**63 - 1, 2**63, 0, None]),
    "decimals of too many places": ("DECIMAL(38,38)", [Decimal("0.25")]),
    "large doubles": ("DOUBLE", [1e300]),
    "doubles of many digits": ("DOUBLE", [0.1 + 0.2]),
    "doubles that are no numbers": ("DOUBLE", [float("nan")]),
    "floats of many digits": ("FLOAT", [0.1]),
    "dates before those of workbooks": ("DATE", [datetime.date(1900, 2, 28), datetime.date(2019, 5, 1)]),
    "endless dates": ("DATE", [datetime.date(9999, 12, 31)]),
    "times": ("TIMESTAMP", [datetime.datetime(2019, 5, 1, 12)]),
    "times of day": ("TIME", [datetime.time(12)]),
    "zones": ("TIMESTAMPTZ", ["2019-05-01 00:00:00+00"]),
    "long texts": ("VARCHAR", ["x" * 1_000_001]),
}


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@pytest.mark.parametrize("kind", READ_BY_THE_DATABASE | READ_STRICTLY)
def test_a_typed_column_is_read_by_the_database_where_that_is_the_same(tmp_path, edition, kind, form):
    named, cells = (READ_BY_THE_DATABASE | READ_STRICTLY)[kind]
    claims = tmp_path / "claims.parquet"
    with library.connect() as database:
        database.execute(f"CREATE TABLE claims (n INTEGER, policy VARCHAR, cell {named})")
        table = [(number, "digital.data-channel", cell) for number, cell in enumerate(cells)]
        database.executemany("INSERT INTO claims VALUES (?, ?, ?)", table)
        database.execute(f"COPY claims TO '{claims}' (FORMAT parquet)")
        found = rows(database.execute, str(claims), 3)
    assert (found is not None) == (kind in READ_BY_THE_DATABASE)
    same("duckdb", duckdb, claims, tmp_path, edition, form)


@pytest.mark.parametrize("engine", ["auto", "duckdb"])
@pytest.mark.parametrize(
    ("given", "form"), [("csv", "csv"), ("jsonl", "jsonl"), ("jsonl", "csv"), ("parquet", "jsonl"), ("bad", "csv")]
)
def test_what_comes_through_a_pipe_comes_out_alike(rongcli, tmp_path, edition, engine, given, form):
    claims, found = tmp_path / "claims", []
    if given == "parquet":
        parquet(claims, TYPED)
    elif given == "jsonl":
        objects(claims, "keys of their own")
    else:
        claims.write_text(FILES["caps" if given == "csv" else "short row"])
    for name in ("python", engine):
        done = rongcli("batch", "-", "-f", form, "--engine", name, "-q", stdin=claims.read_bytes())
        found.append((done.returncode, done.stdout, done.stderr))
    assert found[1] == found[0]


@pytest.mark.parametrize(
    ("name", "given", "code"), [("pipe", FILES["caps"], 0), ("pipe.jsonl", "junk\n" + json.dumps(CLAIM) + "\n", 1)]
)
def test_a_named_pipe_is_read_once(rongcli, tmp_path, name, given, code):
    pipe, found = tmp_path / name, []
    for engine in ("python", "duckdb"):
        os.mkfifo(pipe)
        writer = threading.Thread(target=pipe.write_text, args=(given,))
        writer.start()
        done = rongcli("batch", str(pipe), "-f", "csv", "--engine", engine, "-q")
        writer.join()
        pipe.unlink()
        found.append((done.returncode, done.stdout, done.stderr))
    assert found[1] == found[0]
    assert found[0][0] == code
