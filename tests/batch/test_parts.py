"""Results written in parts at the same time: the lines of one file, in their order, whatever part they fell in."""

import csv

import pytest

from rongcli.base.errors import OutputError
from rongcli.batch.engines import database, plain, python
from rongcli.table.load import load_edition
from tests.batch.jobs import computed, content
from tests.batch.test_engines import CITY, mess, row, table

duckdb = pytest.importorskip("rongcli.batch.engines.duckdb")
pytest.importorskip("duckdb")


@pytest.fixture
def parts(monkeypatch):
    """Four threads, a part for every 500 rows, and in how many parts each run counted the claims, then wrote them."""
    connect, every, written = database._connect, database.Database.parts, []

    def connected(*given):
        connection = connect(*given)
        connection.execute("SET threads = 4")
        return connection

    def counted(self, rows):
        found = every(self, rows)
        written.append(len(found))
        return found

    monkeypatch.setattr(database, "WORTH", 500)
    monkeypatch.setattr(database, "_connect", connected)
    monkeypatch.setattr(database.Database, "parts", counted)
    return written


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("city", [None, CITY])
def test_parts_are_the_lines_of_one_file(parts, tmp_path, city, seed):
    edition = load_edition(*([city] if city else []))
    claims = tmp_path / "claims.csv"
    with claims.open("w", encoding="utf-8", newline="") as file:
        rows = ([cell.replace(",", "") for cell in cells] for cells in mess(edition, 2_401, seed, stated=seed % 2 == 0))
        csv.writer(file, lineterminator="\n").writerows(rows)  # without a quote, so that it is read as it stands
    wanted = content(computed("python", python, claims, tmp_path, edition))
    assert content(computed("duckdb", duckdb, claims, tmp_path, edition)) == wanted
    assert parts == [4, 4]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "wrong",
    [lambda n: n < 700, lambda n: n >= 700, lambda n: True, lambda n: False, lambda n: n % 500 in (499, 0)],
    ids=["first", "last", "all", "none", "borders"],
)
def test_a_part_without_a_row_that_can_be_read_leaves_no_gap(parts, tmp_path, wrong, end):
    edition = load_edition()
    claims = tmp_path / "claims.csv"
    rows = (row(n, f"A{n % 70}", date="2019-02-30" if wrong(n) else "2019-05-01") for n in range(2_000))
    claims.write_bytes(table(*rows).replace("\n", end).encode())
    wanted = content(computed("python", python, claims, tmp_path, edition))
    assert content(computed("duckdb", duckdb, claims, tmp_path, edition)) == wanted
    assert parts == [4, 4]
    assert sorted(path.name.split(".")[0] for path in tmp_path.iterdir()) == sorted(
        ["claims", "duckdb", "python", *(["duckdb", "python"] if any(map(wrong, range(2_000))) else [])]
    )


def test_where_one_part_fails_nothing_is_left(parts, tmp_path, monkeypatch):
    claims, out = tmp_path / "claims.csv", tmp_path / "out"
    claims.write_text(table(*(row(n, f"A{n % 70}") for n in range(2_000))))
    out.mkdir()
    every = database.Database.execute_all

    def failing(self, statements):
        return every(self, [*statements[:-1], statements[-1].replace("' (FORMAT", "/no/such' (FORMAT")])

    monkeypatch.setattr(database.Database, "execute_all", failing)
    with pytest.raises(OutputError, match="cannot be written"):
        computed("duckdb", duckdb, claims, out, load_edition())
    assert list(out.iterdir()) == []


def without_memory(monkeypatch, *, writing):
    """There is no memory for the statements that write the results, or for those that count the claims before."""
    import duckdb as library

    every = database.Database.execute_all

    def failing(self, statements):
        if statements[0].startswith("COPY") == writing:
            raise library.OutOfMemoryException("none left")
        return every(self, statements)

    monkeypatch.setattr(database.Database, "execute_all", failing)


def test_without_memory_for_the_totals_the_python_engine_takes_over(parts, tmp_path, monkeypatch):
    claims = tmp_path / "claims.csv"
    claims.write_text(table(*(row(n, f"A{n % 70}") for n in range(2_000))))
    without_memory(monkeypatch, writing=False)
    wanted = content(computed("python", python, claims, tmp_path, load_edition()))[:4]
    assert content(computed("duckdb", duckdb, claims, tmp_path, load_edition(), by="python"))[:4] == wanted
    assert parts == [4], "nothing was written in parts"


def test_without_memory_for_the_results_it_is_told_and_nothing_is_left(parts, tmp_path, monkeypatch):
    claims, out = tmp_path / "claims.csv", tmp_path / "out"
    claims.write_text(table(*(row(n, f"A{n % 70}") for n in range(2_000))))
    out.mkdir()
    without_memory(monkeypatch, writing=True)
    with pytest.raises(OutputError, match="memory"):
        computed("duckdb", duckdb, claims, out, load_edition())
    assert list(out.iterdir()) == []


def test_a_full_disk_is_told_where_a_file_is_decoded(parts, tmp_path, monkeypatch):
    claims, out = tmp_path / "claims.csv", tmp_path / "out"
    claims.write_bytes(table(row(1, "成都")).encode("gbk"))
    out.mkdir()

    def failing(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(plain, "_decode", failing)
    with pytest.raises(OutputError, match="No space left"):
        computed("duckdb", duckdb, claims, out, load_edition())
    assert list(out.iterdir()) == []
