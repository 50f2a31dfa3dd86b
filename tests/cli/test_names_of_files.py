"""Files by names that are patterns or worse to some program: what is read is the file that was named, and no other.

Beside each lies what its name would stand for as a pattern, with as many rows and other amounts.
"""

import csv
import gzip
import io
import json
import os
import tempfile
from pathlib import Path

import pytest

from rongcli.base.errors import InputError
from rongcli.batch.engines import duckdb as duckdb_engine
from rongcli.batch.engines import python as python_engine
from rongcli.reading.opening import open_input
from rongcli.reading.prior import read_prior
from tests.batch.jobs import computed

pytest.importorskip("duckdb")

NAMES = {
    "x[1]": ["x1"],
    "[ab]": ["a", "b"],
    "x*": ["xy", "x"],
    "x?": ["xy"],
    "~x": ["x"],
    "~": ["x"],
    "{a,b}": ["a", "b"],
    "x{1..2}": ["x1"],
    'it\'s "x"': ["x"],
    "two\nlines": ["two"],
    "a\\*b": ["a*b", "ab"],
    "$HOME": ["x"],
    "%41": ["A"],
    "x;y": ["x"],
    "-rf": ["rf"],
    "https:/h/x": ["x"],
    "[2019]/x": ["2/x", "x"],
    "**/x": ["a/x", "x"],
    "year=2019/x": ["x"],
}
"""A name without its end, and others that a program could take it for."""
FEW = ("x[1]", "~x", "{a,b}", "two\nlines", "[2019]/x")
HEADER = ("policy", "applicant", "date", "insurance", "premium_paid")


def claim(amount, applicant="甲"):
    return ("finance.export-credit-insurance", applicant, "2019-05-01", "short_term_export_credit", str(amount))


def csv_of(rows, header=HEADER):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    return out.getvalue().encode()


def jsonl_of(rows, header=HEADER):
    return "".join(json.dumps(dict(zip(header, row, strict=True))) + "\n" for row in rows).encode()


def xlsx_of(rows, header=HEADER):
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([header, *rows]):
            sheet.write_row(at, 0, row)
    return out.getvalue()


def parquet_of(rows, header=HEADER):
    import duckdb

    names = ", ".join(f'"{name}"' for name in header)
    values = ", ".join("(" + ", ".join(f"'{cell}'" for cell in row) + ")" for row in rows)
    with tempfile.TemporaryDirectory() as folder:
        duckdb.execute(f"COPY (SELECT * FROM (VALUES {values}) AS t({names})) TO '{folder}/x' (FORMAT parquet)")
        with open(f"{folder}/x", "rb") as made:
            return made.read()


FORMS = {"csv": csv_of, "jsonl": jsonl_of, "xlsx": xlsx_of, "parquet": parquet_of}


def put(folder, name, content, decoy, end):
    """Writes a file of that name into a folder, and the decoys beside it."""
    for other in [*NAMES.get(name, []), name]:
        path = folder / (other + end)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if other == name else decoy)
    return name + end


@pytest.fixture
def there(tmp_path, monkeypatch):
    """A folder to work in: names are relative."""
    folder = tmp_path / "there"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def paid(out):
    rows = csv.DictReader(io.StringIO(out.read_bytes().decode("utf-8-sig"), newline=""))
    return [(row["applicant"], row["premium_paid"], row["amount"]) for row in rows]


@pytest.mark.parametrize("engine", ["python", "duckdb"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_claims_are_those_of_the_file_that_was_named(there, edition, name, form, engine):
    content, decoy = FORMS[form]([claim(100_000)]), FORMS[form]([claim(700_000, "乙")])
    named = put(there, name, content, decoy, f".{form}")
    module = {"python": python_engine, "duckdb": duckdb_engine}[engine]
    out, *_ = computed(engine, module, named, there, edition)
    assert paid(out) == [("甲", "100000", "40000.00")]


@pytest.mark.parametrize("engine", ["python", "duckdb"])
@pytest.mark.parametrize("end", [".csv.gz", ".gz", ".zst", ".csv.zst", ".parquet.csv", ".bz2"])
def test_the_end_of_a_name_unpacks_nothing(there, edition, end, engine):
    named = put(there, "x", csv_of([claim(100_000)]), b"", end)
    module = {"python": python_engine, "duckdb": duckdb_engine}[engine]
    out, *_ = computed(engine, module, named, there, edition)
    assert paid(out) == [("甲", "100000", "40000.00")]


@pytest.mark.parametrize("engine", [python_engine, duckdb_engine])
def test_what_is_packed_is_no_text(there, edition, engine):
    (there / "x.csv.gz").write_bytes(gzip.compress(csv_of([claim(100_000)]), mtime=0))
    with pytest.raises(InputError):
        computed("duckdb", engine, "x.csv.gz", there, edition)


def test_the_engine_that_is_chosen_by_itself_reads_the_file_that_was_named(rongcli, there):
    rows = [claim(amount) for amount in range(100_000, 900_000, 100)]
    (there / "big1.csv").write_bytes(csv_of([claim(700_000, "乙") for _ in rows]))
    (there / "big[1].csv").write_bytes(csv_of(rows))
    done = rongcli("batch", "big[1].csv", "-o", "out.csv", "--summary", "summary.json", check=True, cwd=there)
    assert json.loads((there / "summary.json").read_text(encoding="utf-8"))["engine"] == "duckdb", done.stderr
    assert {name for name, *_ in paid(there / "out.csv")} == {"甲"}


@pytest.mark.parametrize("limit", [None, 500_000_000])
@pytest.mark.parametrize("temporary", ["[2019]", "a*", "a?b", "~", "year=2019", "{a,b}", "it's"])
def test_the_folder_of_temporary_files_may_have_any_name(there, edition, monkeypatch, temporary, limit):
    for folder in (temporary, "2", "a", "axb"):
        (there / folder).mkdir(exist_ok=True)
    for claims in ("csv", "parquet"):
        (there / f"claims.{claims}").write_bytes(FORMS[claims]([claim(100_000), claim(5, '"')]))
    monkeypatch.setattr(tempfile, "tempdir", str(there / temporary))
    for claims in ("csv", "parquet"):
        for form in ("csv", "xlsx", "parquet"):
            given = ("duckdb", duckdb_engine, f"claims.{claims}", there, edition)
            _, _, counts, *_ = computed(*given, form=form, memory_limit=limit)
            assert (counts["read"], counts["rejected"]) == (2, 0)
    assert list((there / temporary).iterdir()) == []


@pytest.mark.parametrize("folder", ["[2019]", "~", "a*", "{a}", "year=2019"])
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_results_go_where_they_were_sent(rongcli, there, folder, form):
    (there / "claims.csv").write_bytes(csv_of([claim(100_000)]))
    for name in (folder, "2", "ab", "a"):
        (there / name).mkdir(exist_ok=True)
    rongcli("batch", "claims.csv", "-o", f"{folder}/x[1].{form}", "--engine", "duckdb", check=True, cwd=there)
    assert [str(path.relative_to(there)) for path in there.rglob("*") if path.is_file()] in (
        ["claims.csv", f"{folder}/x[1].{form}"],
        [f"{folder}/x[1].{form}", "claims.csv"],
    )


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_what_was_paid_before_is_that_of_the_file_that_was_named(there, edition, name, form):
    before, decoy = (FORMS[form]([(*claim(5), amount)], (*HEADER, "amount")) for amount in ("280000", "40000"))
    named = put(there, name, before, decoy, f".{form}")
    (there / "claims.now.csv").write_bytes(csv_of([claim(100_000)]))
    out, *_ = computed("python", python_engine, "claims.now.csv", there, edition, prior=read_prior(edition, [named]))
    assert paid(out) == [("甲", "100000", "20000.00")]


PROFILE = 'applicant = "{}"\n"注册资本" = "{}亿"\nlicensed = true\n'
TABLE = '[overlay]\nid = "{}"\ntitle = {{ zh = "某", en = "some" }}\n'
ANSWER = ("finance", "licensed-institution", "--licensed", "--json", "--on", "2019-01-01")
ACTUALS = "target,actual\n{},{}\n"


INPUTS = {
    "profile": (PROFILE.format("甲", 50), PROFILE.format("乙", 40), ".toml", ("match", "{}", "--json")),
    "table": (TABLE.format("mine"), TABLE.format("other"), ".toml", (*ANSWER, "--policies", "{}")),
    "compared claims": (
        csv_of([claim(100_000)]), csv_of([claim(100_000), claim(5)]), ".csv",
        ("compare", "bundled", "bundled", "{}", "--json", "--reading-b", "finance.export-credit-insurance.cap-period=claim"),
    ),
    "dates": (
        "accepted\n2018-09-28\n", "accepted\n2018-05-02\n", ".csv",
        ("deadline", "permits.visa-residence", "{}", "--json"),
    ),
    "actual figures": (
        "target,actual\nop-routes-total,1条\n", "target,actual\nop-routes-total,2条\n", ".csv", ("targets", "{}", "--json"),
    ),
}  # fmt: skip
"""Each kind of input beside claims: what is written, a decoy's, its end, and the command that reads it."""


@pytest.mark.parametrize("name", FEW)
@pytest.mark.parametrize("kind", INPUTS)
def test_every_other_input_is_the_file_that_was_named(rongcli, there, kind, name):
    *texts, end, words = INPUTS[kind]
    content, decoy = (text.encode() if isinstance(text, str) else text for text in texts)
    named = put(there, name, content, decoy, end)
    (there / "plain").write_bytes(content)
    (there / "decoy").write_bytes(decoy)

    def said(file):
        done = rongcli(*(file if word == "{}" else word for word in words), check=True, cwd=there)
        return done.stdout.replace(json.dumps(file, ensure_ascii=False)[1:-1], "FILE")

    assert said(named) == said("plain") != said("decoy")


def test_a_file_replaced_while_it_is_read_is_read_to_its_end(there, edition, monkeypatch):
    (there / "claims.csv").write_bytes(csv_of([claim(100_000)]))
    look = duckdb_engine.look

    def then(*given):
        (there / "new").write_bytes(csv_of([claim(700_000, "乙")]))
        (there / "new").replace(there / "claims.csv")
        return look(*given)

    monkeypatch.setattr(duckdb_engine, "look", then)
    out, *_ = computed("duckdb", duckdb_engine, "claims.csv", there, edition)
    assert paid(out) == [("甲", "100000", "40000.00")]


def test_a_file_written_to_while_it_is_read_is_told(there, edition, monkeypatch):
    (there / "claims.csv").write_bytes(csv_of([claim(100_000)]))
    look = duckdb_engine.look

    def then(*given):
        (there / "claims.csv").write_bytes(csv_of([claim(700_000), claim(1)]))
        return look(*given)

    monkeypatch.setattr(duckdb_engine, "look", then)
    with pytest.raises(InputError, match="changed while it was read"):
        computed("duckdb", duckdb_engine, "claims.csv", there, edition)


def _no_link(*_):
    raise OSError


def test_where_no_link_can_be_made_an_engine_gets_a_copy(there, monkeypatch):
    (there / "x").write_bytes(b"abc")
    monkeypatch.setattr(os, "symlink", _no_link)
    with open_input("x").linked(str(there)) as name:
        assert (Path(name).is_symlink(), Path(name).read_bytes()) == (False, b"abc")


def test_a_link_by_name_is_told_where_it_leads_elsewhere_at_the_end(there):
    (there / "x").write_bytes(b"abc")
    with pytest.raises(InputError, match="changed"), open_input("x").linked(str(there), everywhere=True) as name:
        assert Path(name).is_symlink()
        (there / "y").write_bytes(b"abc")
        (there / "y").replace(there / "x")


def test_readers_of_one_input_do_not_disturb_each_other(there):
    (there / "x").write_bytes(bytes(range(256)) * 4096)
    first = open_input("x")
    second = first.again()
    assert first.file.read(100) == second.file.read(100) == bytes(range(100))
    assert (second.file.seek(-1, 2), second.file.read(), first.file.read(3)) == (
        2**20 - 1,
        b"\xff",
        bytes((100, 101, 102)),
    )
