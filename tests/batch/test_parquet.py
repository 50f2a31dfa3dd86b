"""Parquet: exact cells, doubles only where certain, and fakes refused."""

import os
import subprocess
import sys

import pytest

from rongcli.base.errors import RongError, UsageError

duckdb = pytest.importorskip("duckdb")


@pytest.fixture
def parquet(tmp_path):
    """The bytes of a Parquet file with the rows of a SELECT."""

    def run(select):
        path = tmp_path / "made.parquet"
        duckdb.sql(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
        return path.read_bytes()

    return run


def test_cells_become_exact_text(opened, parquet):
    content = parquet(
        "SELECT 'x' AS 政策, DATE '2019-05-01' AS date, TIMESTAMP '2019-05-01 00:00:00' AS at, 0.1::DOUBLE AS double, "
        "1234567890123.45::DECIMAL(18,2) AS money, 5::BIGINT AS whole, true AS yes, NULL::VARCHAR AS nothing"
    )
    source = opened(content, "claims.parquet")
    assert (source.form, source.columns[:2]) == ("parquet", ("政策", "date"))
    (record,) = source.records
    assert list(record.cells.values()) == ["x", "2019-05-01", "2019-05-01", "0.1", "1234567890123.45", 5, True, ""]
    assert record.line == 1


def test_a_double_whose_digits_are_not_certain_is_a_fault_of_its_row(opened, parquet):
    content = parquet(
        "SELECT unnest([0.1::DOUBLE + 0.2::DOUBLE, 1.5::DOUBLE, 12345678901234567.89::DOUBLE, 'nan'::DOUBLE]) AS money"
    )
    records = list(opened(content, "claims.parquet").records)
    assert [record.fault is not None for record in records] == [False, False, True, True]
    assert records[0].cells["money"] == "0.3"
    assert (records[2].line, records[2].fault.field) == (3, "money")


def test_a_date_without_end_is_a_fault_of_its_row(opened, parquet):
    content = parquet("SELECT unnest(['infinity'::DATE, DATE '2019-05-01']) AS date")
    records = list(opened(content, "claims.parquet").records)
    assert [record.fault is not None for record in records] == [True, False]


def test_many_rows_come_in_their_order(opened, parquet):
    records = opened(parquet("SELECT range AS n FROM range(300000)"), "claims.parquet").records
    assert all(record.cells["n"] == record.line - 1 for record in records)


def test_columns_without_single_values_are_refused(opened, parquet):
    for value in ("[1, 2]", "{'a': 1}", "'ab'::BLOB", "INTERVAL 1 DAY"):
        with pytest.raises(RongError, match="of type"):
            opened(parquet(f"SELECT 'x' AS policy, {value} AS odd"), "claims.parquet")


@pytest.mark.parametrize("name", [b"policy", b"Policy"])
def test_two_columns_of_one_name_are_refused(opened, parquet, name):
    content = parquet("SELECT 'x' AS policy, 'y' AS policz").replace(b"policz", name)
    with pytest.raises(RongError, match="two columns of one name"):
        opened(content, "claims.parquet")


def test_space_around_a_name_is_no_part_of_it(rows, parquet):
    assert rows(parquet("""SELECT 'x' AS " policy　" """), "claims.parquet") == [{"policy": "x"}]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PAR1",
        b"PAR1PAR1",
        b"PAR1" + b"\0" * 100 + b"PAR1",
        b"PAR1" + b"\0" * 100 + b"\xff\xff\xff\x7fPAR1",
        b"PAR1" + b"\x15\x04\x19\xfc" * 50 + b"\xc8\0\0\0PAR1",
        b"PAR1" + b"\x19\xfc\xff\xff\xff\xff\x0f" * 20 + b"\x8c\0\0\0PAR1",
        b"policy,applicant\nx,y\n",
        b"\xd7" * 5000,
    ],
)
def test_fakes_are_refused_in_one_line(opened, content):
    with pytest.raises(RongError) as caught:
        list(opened(content, "claims.parquet").records)
    assert caught.value.exit_code == 4
    assert "\n" not in caught.value.message.en


def test_a_damaged_file_is_refused(opened, parquet):
    content = bytearray(parquet("SELECT range AS n, 'abc' || range AS m FROM range(10000)"))
    for cut in (content[:-20], content[: len(content) // 2], content[:200] + b"\xff" * 300 + content[500:]):
        with pytest.raises(RongError):
            list(opened(bytes(cut), "claims.parquet").records)


@pytest.mark.parametrize("name", ["a*.parquet", "[a].parquet", "a?b.parquet", "成都 x=1.parquet", "it's.parquet"])
def test_a_name_stands_for_one_file(opened, parquet, tmp_path, name):
    (tmp_path / "ab.parquet").write_bytes(parquet("SELECT 'other' AS policy"))
    (tmp_path / "a.parquet").write_bytes(parquet("SELECT 'other' AS policy"))
    (record,) = opened(parquet("SELECT 'x' AS policy"), name).records
    assert record.cells == {"policy": "x"}


def test_any_locale_and_a_name_that_is_no_text_will_do(parquet, tmp_path):
    read = "import sys; from rongcli.reading import open_source; print(len(list(open_source(sys.argv[1]).records)))"
    content = parquet("SELECT 'x' AS policy")
    for name in ("成都.parquet".encode(), b"\xff.parquet"):
        path = os.fsencode(tmp_path) + b"/" + name
        with open(path, "wb") as file:
            file.write(content)
        for variables in ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"LC_ALL": "C.UTF-8"}):
            done = subprocess.run(
                [sys.executable, "-c", read, path], env={**os.environ, **variables}, capture_output=True, check=False
            )
            assert (done.stdout, done.stderr) == (b"1\n", b"")


def test_standard_input_is_read_and_leaves_nothing(parquet, tmp_path):
    read = "from rongcli.reading import open_source; print([dict(r.cells) for r in open_source('-').records])"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    content = parquet("SELECT 'x' AS policy")
    (tmp_path / "made.parquet").unlink()
    done = subprocess.run([sys.executable, "-c", read], input=content, env=environment, capture_output=True, check=True)
    assert done.stdout == b"[{'policy': 'x'}]\n"
    assert list(tmp_path.iterdir()) == []


def test_without_duckdb_it_says_what_to_install(opened, parquet, monkeypatch):
    content = parquet("SELECT 'x' AS policy")
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(UsageError) as caught:
        opened(content, "claims.parquet")
    assert 'pip install "duckdb' in caught.value.hint.en
