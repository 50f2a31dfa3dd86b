"""``rongcli batch CLAIMS -o OUT``: forms, whole files, rejected rows, the summary."""

import csv
import fcntl
import hashlib
import io
import json
import os
import re
import subprocess
import zipfile
from pathlib import Path

import duckdb
import pytest

from rongcli.rules.facts import OUTPUT_COLUMNS

CHANNEL = {"policy": "digital.data-channel", "telecom_operator": "yes", "international_dedicated_channel": "yes"}
FORMS = ("csv", "jsonl", "xlsx", "parquet")
BAD = {"date": "2019-13-01", "added_gbps": "1"}


def claim(number, gbps="7", **more):
    return {
        "claim_id": f"00{number}",
        **CHANNEL,
        "applicant": f"企业{number}",
        "date": "2019-05-01",
        "added_gbps": gbps,
        **more,
    }


@pytest.fixture
def claims(tmp_path):
    """Writes claims to a file by its suffix, and gives its path."""

    def write(*rows, name="claims.jsonl"):
        path = tmp_path / name
        if name.endswith(".csv"):
            text = io.StringIO()
            writer = csv.DictWriter(text, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
            path.write_text(text.getvalue(), encoding="utf-8")
        else:
            path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        return str(path)

    return write


def table(path):
    return list(csv.DictReader(io.StringIO(Path(path).read_bytes().decode("utf-8-sig"), newline="")))


def sheets(path):
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name).decode() for name in book.namelist()}


def folder(tmp_path):
    return sorted(path.name for path in tmp_path.iterdir() if path.name not in ("cache", "claims.jsonl", "claims.csv"))


@pytest.mark.parametrize("name", ["claims.csv", "claims.jsonl"])
def test_csv_has_the_claims_own_columns_then_ours(rongcli, claims, tmp_path, name):
    rows = [claim(1, note='a,"b"\nc'), claim(2, "11", note="")]
    rongcli("batch", claims(*rows, name=name), "-o", str(tmp_path / "out.csv"), check=True)
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    found = table(tmp_path / "out.csv")
    assert list(found[0]) == [*rows[0], *OUTPUT_COLUMNS]
    assert [{key: row[key] for key in rows[0]} for row in found] == rows
    assert [(row["amount"], row["capped"], row["binding_cap"]) for row in found] == [
        ("1400000.00", "false", ""), ("2000000.00", "true", "per-applicant-year")]  # fmt: skip


def test_claims_of_different_keys_share_a_table(rongcli, claims):
    other = {"policy": "talent.work-term", "high_end_overseas_talent": True, "z": None, "n": [1, "x"]}
    done = rongcli("batch", claims(claim(1), other), "-f", "csv", check=True)
    assert not done.stdout.startswith("\ufeff")
    first, second = csv.DictReader(io.StringIO(done.stdout))
    assert list(first)[:10] == [*claim(1), "high_end_overseas_talent", "z", "n"]
    assert (first["high_end_overseas_talent"], second["high_end_overseas_talent"], second["n"]) == (
        "",
        "true",
        '[1, "x"]',
    )
    assert (second["amount"], second["certainty"]) == ("", "none")


def test_columns_of_like_names_stay_apart_in_parquet(rongcli, claims, tmp_path):
    extra = {"c0": "x", "rongcli_cell_1": "y", "q\"uo'te": "z", "n": 2**70, "m": 5}
    rongcli("batch", claims(claim(1, **extra), claim(2)), "-o", str(tmp_path / "out.parquet"), check=True)
    found = duckdb.sql(f"SELECT * FROM '{tmp_path / 'out.parquet'}'")
    row = dict(zip(found.columns, found.fetchall()[0], strict=True))
    assert {name: row[name] for name in extra} == {**extra, "n": str(2**70)}


def test_parquet_has_no_two_columns_that_differ_by_case(rongcli, claims, tmp_path):
    done = rongcli("batch", claims(claim(1, a="1", A="2")), "-o", str(tmp_path / "out.parquet"))
    assert (done.returncode, folder(tmp_path)) == (5, [])


def test_every_form_says_the_same(rongcli, claims, tmp_path):
    path = claims(claim(1), claim(2, "11"), claim(3, applicant=""), {**claim(4), "policy": "talent.top-talent"})
    for form in FORMS:
        rongcli("batch", path, "-o", str(tmp_path / f"out.{form}"), check=True)
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    amounts = [line["amount"] for line in lines]
    assert amounts == ["1400000.00", "2000000.00", None, None]
    assert [row["amount"] or None for row in table(tmp_path / "out.csv")] == amounts
    with duckdb.connect() as database:
        found = database.execute(f"SELECT * FROM '{tmp_path / 'out.parquet'}'")
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        types = dict(database.execute(f"SELECT name, coalesce(logical_type, type) FROM parquet_schema('{tmp_path / 'out.parquet'}')").fetchall())  # fmt: skip
    assert names == [*claim(1), *OUTPUT_COLUMNS]
    assert [row["amount"] and f"{row['amount']:.2f}" for row in rows] == amounts
    assert all(row | {"amount": 0} == {**row, "amount": 0, "claim_id": line["claim_id"], "capped": line["capped"]} for row, line in zip(rows, lines, strict=True))  # fmt: skip
    assert "DecimalType" in types["amount"]
    assert rows[2]["applicant"] == ""
    assert rows[2]["reason"] == "missing:applicant"


def test_a_workbook_keeps_text_as_text_and_explains_itself(rongcli, claims, tmp_path, edition):
    path = claims(claim(1, note="=1+1", sum="40\u4ebf", big="12345678901234567890"))
    for name in ("a.xlsx", "b.xlsx"):
        rongcli("batch", path, "-o", str(tmp_path / name), "--on", "2020-01-01", check=True)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    parts = sheets(tmp_path / "a.xlsx")
    rows, about = parts["xl/worksheets/sheet1.xml"], parts["xl/worksheets/sheet2.xml"]
    for text in ("001", "'=1+1", "40\u4ebf", "12345678901234567890"):
        assert f"<is><t>{text}</t></is>" in rows
    assert re.findall("<f>(.*?)</f><v>(.*?)</v>", rows) == [("SUM(N2:N2)", "1400000"), ("SUM(O2:O2)", "1400000")]
    assert "<v>1400000</v>" in rows
    assert 'state="frozen"' in rows
    strings = parts.get("xl/sharedStrings.xml", "") + about
    assert "the claim in its file" in strings
    assert edition.policies["digital.data-channel"].name.en in strings
    assert "sha256" in strings
    chinese = rongcli("--lang", "zh", "batch", path, "-o", str(tmp_path / "c.xlsx"), check=True)
    assert "\u8bfb\u5165 1 = \u8ba1\u7b97 1" in chinese.stderr
    assert "\u7ed3\u679c" in sheets(tmp_path / "c.xlsx")["xl/workbook.xml"]


def test_a_workbook_refuses_what_it_cannot_hold(rongcli, claims, tmp_path):
    done = rongcli("batch", claims(claim(1, note="x" * 40_000)), "-o", str(tmp_path / "out.xlsx"))
    assert done.returncode == 5
    assert "32,767" in done.stderr
    assert folder(tmp_path) == []


def test_too_many_rows_for_a_workbook(tmp_path, monkeypatch, claims, edition):
    from rongcli.base.errors import OutputError
    from rongcli.batch.engines import python
    from rongcli.batch.writers import sheet
    from tests.batch.jobs import computed

    monkeypatch.setattr(sheet, "MOST_ROWS", 2)
    path = claims(claim(1), claim(2), claim(3))
    with pytest.raises(OutputError, match="rows") as refused:
        computed("python", python, path, tmp_path, edition, form="xlsx")
    assert "parquet" in refused.value.hint.en
    assert folder(tmp_path) == []


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_cells_that_a_spreadsheet_would_run_are_defused_and_json_is_not(rongcli, claims, tmp_path, form):
    evil = ["=1+1", "+x", "-2+3", "@S", "\tx", "\rx", "\uff1d1", "-5"]
    path = claims(claim(1, **{f"n{n}": text for n, text in enumerate(evil)}), name="claims.jsonl")
    rongcli("batch", path, "-o", str(tmp_path / f"out.{form}"), check=True)
    if form == "csv":
        (row,) = table(tmp_path / "out.csv")
        assert [row[f"n{n}"] for n in range(8)] == [f"'{text}" for text in evil]
    else:
        rows = sheets(tmp_path / "out.xlsx")["xl/worksheets/sheet1.xml"]
        assert "<t>'=1+1</t>" in rows
        assert "<t>'-5</t>" in rows
    rongcli("batch", path, "-o", str(tmp_path / "out.jsonl"), check=True)
    assert json.loads((tmp_path / "out.jsonl").read_text())["n0"] == "=1+1"


def test_a_defused_applicant_is_known_again_in_prior(rongcli, claims, tmp_path):
    first = str(tmp_path / "first.csv")
    rongcli("batch", claims(claim(1, applicant="=\u7532")), "-o", first, check=True)
    path = claims(claim(2, applicant="=\u7532"))
    again = rongcli("batch", path, "--prior", first, "-f", "jsonl", check=True)
    assert json.loads(again.stdout)["amount"] == "600000.00"


def test_a_claim_that_the_prior_file_paid_is_rejected_with_its_place(rongcli, claims, tmp_path):
    first = str(tmp_path / "first.csv")
    path = claims(claim(1), claim(2))
    rongcli("batch", path, "-o", first, check=True)
    path = claims(claim(1), claim(2, applicant="企业3"), claim(4, applicant="企业1"))
    again = rongcli("batch", path, "--prior", first, "-f", "jsonl", "--rejects", str(tmp_path / "rejects.jsonl"))
    assert again.returncode == 1
    (reject,) = [json.loads(line) for line in (tmp_path / "rejects.jsonl").read_text("utf-8").splitlines()]
    assert (reject["rejected_line"], reject["rejected_field"]) == (1, "claim_id")
    assert reject["rejected_code"] == "paid-before"
    assert f"{first}:2" in reject["rejected_reason"]
    found = [json.loads(line) for line in again.stdout.splitlines()]
    assert [(row["amount"], row["notices"]) for row in found] == [
        ("1400000.00", "id-elsewhere;none-on-record"), ("600000.00", "rejected-earlier")]  # fmt: skip


def test_nothing_in_gives_a_header(rongcli, tmp_path):
    (tmp_path / "claims.csv").write_text("policy,applicant\n", encoding="utf-8")
    for form in FORMS:
        rongcli("batch", str(tmp_path / "claims.csv"), "-o", str(tmp_path / f"out.{form}"), check=True)
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig") == ",".join(
        ("policy", "applicant", *OUTPUT_COLUMNS)
    ) + "\n"
    assert (tmp_path / "out.jsonl").read_bytes() == b""
    assert duckdb.sql(f"SELECT * FROM '{tmp_path / 'out.parquet'}'").fetchall() == []


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_exists_needs_force(rongcli, claims, tmp_path, form):
    out = tmp_path / f"out.{form}"
    out.write_bytes(b"old")
    done = rongcli("batch", claims(claim(1)), "-o", str(out))
    assert (done.returncode, out.read_bytes()) == (5, b"old")
    assert "--force" in done.stderr
    rongcli("batch", claims(claim(1)), "-o", str(out), "--force", check=True)
    assert out.read_bytes() != b"old"


def test_the_input_is_never_the_output(rongcli, claims, tmp_path):
    path = Path(claims(claim(1)))
    content = path.read_bytes()
    (tmp_path / "soft.jsonl").symlink_to(path)
    os.link(path, tmp_path / "hard.jsonl")
    for out in (path, tmp_path / "soft.jsonl", tmp_path / "hard.jsonl"):
        for option in ("-o", "--rejects", "--summary"):
            done = rongcli("batch", str(path), option, str(out), "--force", "-f", "jsonl")
            assert (done.returncode, path.read_bytes()) == (2, content)
    beside = tmp_path / "x.csv.rejects.csv"
    beside.write_text("policy\ntalent.work-term\n", encoding="utf-8")
    assert rongcli("batch", str(beside), "-o", str(tmp_path / "x.csv")).returncode == 2
    assert beside.exists()
    two = rongcli("batch", str(path), "-o", str(tmp_path / "y.csv"), "--rejects", str(tmp_path / "." / "y.csv"))
    assert two.returncode == 2


def test_a_table_on_stdin_is_known_by_its_first_bytes(rongcli):
    table = "policy,申请人,日期,added_gbps,telecom_operator,international_dedicated_channel\ndigital.data-channel,甲,2019/5/1,3,是,是\n"
    done = rongcli("batch", "-", "-f", "csv", stdin=table.encode("gb18030"), check=True)
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert (row["申请人"], row["amount"], row["row"]) == ("甲", "600000.00", "2")
    assert json.loads(rongcli("batch", "-", stdin=table, check=True).stdout)["日期"] == "2019/5/1"


def test_what_a_reader_passes_over_is_told(rongcli, tmp_path):
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "claims.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["2019"])
        sheet.write_row(
            1, 0, ["policy", "申请人", "日期", "added_gbps", "telecom_operator", "international_dedicated_channel"]
        )
        sheet.write_row(2, 0, ["digital.data-channel", "甲", "2019-05-01", 3, True, True])
    done = rongcli("batch", str(tmp_path / "claims.xlsx"), "-o", str(tmp_path / "out.csv"), check=True)
    assert "note: " in done.stderr
    assert [row["amount"] for row in table(tmp_path / "out.csv")] == ["600000.00"]


def test_places_that_cannot_be_written(rongcli, claims, tmp_path):
    path = claims(claim(1))
    (tmp_path / "folder.csv").mkdir()
    for out in ("folder.csv", "none/out.csv"):
        done = rongcli("batch", path, "-o", str(tmp_path / out))
        assert done.returncode == 5
        assert out in done.stderr
    done = rongcli("batch", path, "-o", "/dev/full", "-f", "csv")
    assert (done.returncode, done.stderr.count("\n")) == (5, 1)


@pytest.mark.parametrize("form", FORMS)
def test_a_file_size_limit_leaves_the_old_file(claims, tmp_path, form, environment):
    out = tmp_path / f"out.{form}"
    out.write_bytes(b"old")
    path = claims(*(claim(n, note=os.urandom(600).hex()) for n in range(100)))
    words = f"ulimit -f 24; exec python -m rongcli batch {path} -o {out} --force"
    done = subprocess.run(["sh", "-c", words], capture_output=True, env=environment, check=False)
    assert (done.returncode, out.read_bytes()) == (5, b"old")
    assert done.stderr.count(b"\n") == 1
    assert b"too large" in done.stderr
    assert folder(tmp_path) == [f"out.{form}"]


@pytest.fixture
def environment(tmp_path):
    import sys

    return {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "LANG": "C.UTF-8"}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_full_disk_leaves_the_old_file(rongcli, claims, tmp_path, form):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk can be mounted by root only")
    try:
        (disk / f"out.{form}").write_bytes(b"old")
        path = claims(*(claim(n, note=os.urandom(300).hex()) for n in range(100)))
        done = rongcli("batch", path, "-o", str(disk / f"out.{form}"), "--force")
        assert done.returncode == 5
        assert done.stderr.count("\n") == 1
        assert "No space left" in done.stderr
        assert folder(disk) == [f"out.{form}"]
        assert (disk / f"out.{form}").read_bytes() == b"old"
    finally:
        subprocess.run(["umount", disk], check=True)


def test_rejected_rows_lie_beside_the_output_and_none_is_left_stale(rongcli, claims, tmp_path):
    out = tmp_path / "out.csv"
    done = rongcli("batch", claims(claim(1), claim(2, **BAD), claim(3)), "-o", str(out))
    assert done.returncode == 1
    assert done.stderr.endswith(f"\nread 3 = computed 2 + rejected 1 ({out}.rejects.csv)\n")
    assert "2,800,000.00" in done.stderr
    assert "1 of them could get at most 200,000.00 (each row by itself" in done.stderr
    (reject,) = table(f"{out}.rejects.csv")
    told = [reject.pop(f"rejected_{name}") for name in ("line", "field", "code", "reason")]
    assert told[:3] == ["2", "date", "not-a-date"]
    assert "2019-13-01" in told[3]
    assert reject == claim(2, **BAD)
    assert [row["row"] for row in table(out)] == ["1", "3"]
    rongcli("batch", claims(claim(1)), "-o", str(out), "--force", check=True)
    assert folder(tmp_path) == ["out.csv"]


def test_rejects_in_chinese_and_as_json(rongcli, claims, tmp_path):
    rejects = tmp_path / "r.jsonl"
    done = rongcli("--lang", "zh", "batch", claims(claim(1, "-1"), claim(2, "x")), "--rejects", str(rejects))
    assert (done.returncode, done.stdout) == (1, "")
    rows = [json.loads(line) for line in rejects.read_text(encoding="utf-8").splitlines()]
    assert [(row["rejected_line"], row["rejected_field"], row["rejected_code"]) for row in rows] == [
        (1, "added_gbps", "negative"), (2, "added_gbps", "not-a-number")]  # fmt: skip
    assert "为负数" in rows[0]["rejected_reason"]
    rongcli("batch", claims(claim(1)), "--rejects", str(rejects), "--force", check=True)
    assert rejects.read_bytes() == b""


def test_a_claim_id_given_twice_is_paid_once(rongcli, claims, tmp_path):
    path = claims(claim(1), claim(2), claim(1, applicant="other"), claim(4, **BAD), claim(4))
    done = rongcli("batch", path, "-o", str(tmp_path / "out.csv"))
    assert done.returncode == 1
    assert [row["claim_id"] for row in table(tmp_path / "out.csv")] == ["001", "002"]
    found = [
        (row["rejected_line"], row["rejected_code"], row["rejected_reason"][:22])
        for row in table(f"{tmp_path / 'out.csv'}.rejects.csv")
    ]
    assert found[0] == ("3", "duplicate-claim-id", "is that of line 1 alre")
    assert found[2] == ("5", "duplicate-claim-id", "is that of line 4 alre")
    done = rongcli("batch", path)
    assert "claims.jsonl:3: claim_id: is that of line 1 already" in done.stderr


def test_a_column_of_ours_in_a_table_is_refused_whole(rongcli, claims, tmp_path):
    done = rongcli("batch", claims(claim(1, amount="5"), name="claims.csv"), "-o", str(tmp_path / "out.csv"))
    assert done.returncode == 4
    assert "claims.csv:1: has the column 'amount'" in done.stderr
    assert folder(tmp_path) == []


def test_the_summary_counts_and_sums_exactly(rongcli, claims, tmp_path):
    path = claims(claim(1, "12"), claim(2), {"policy": "talent.top-talent", "applicant": "a"}, claim(4, **BAD))
    words = ("batch", path, "--summary", str(tmp_path / "s.json"), "--reading", "unit=pro-rata")
    assert rongcli(*words).returncode == 1
    found = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert found["schema"] == "rongcli.batch-summary/1"
    assert (found["read"], found["computed"], found["rejected"]) == (4, 3, 1)
    assert len(found["edition"]["sha256"]) == 64
    channel, talent = found["policies"]
    assert channel["readings"]["unit"] == "pro-rata"
    assert (channel["claims"], channel["eligible"], channel["assured"], channel["lost_to_caps"]) == (
        2, 2, "3400000.00", "400000.00")  # fmt: skip
    assert (talent["needs_information"], talent["assured"], talent["at_most"]) == (1, "0.00", "100000000.00")
    assert rongcli(*words).returncode == 5  # it exists


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_the_summary_comes_last_and_has_the_hashes_of_the_other_files(rongcli, claims, tmp_path, engine):
    path, out = claims(claim(1), claim(4, **BAD)), tmp_path / "out.csv"
    words = ("batch", path, "-o", str(out), "--summary", str(tmp_path / "s.json"), "--engine", engine, "--force")
    assert rongcli(*words).returncode == 1
    found = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))["files"]
    for name in (out, tmp_path / "out.csv.rejects.csv"):
        said = found["results" if name == out else "rejects"]
        assert said == {"file": name.name, "sha256": hashlib.sha256(name.read_bytes()).hexdigest()}
    assert (tmp_path / "s.json").stat().st_mtime_ns >= out.stat().st_mtime_ns
    rongcli("batch", claims(claim(1)), "--summary", str(tmp_path / "s2.json"), check=True)
    files = json.loads((tmp_path / "s2.json").read_text(encoding="utf-8"))["files"]
    assert files == {"results": None, "rejects": None}


def test_where_the_summary_cannot_be_written_no_file_is_in_place(rongcli, claims, tmp_path):
    out = tmp_path / "out.csv"
    done = rongcli("batch", claims(claim(1), claim(4, **BAD)), "-o", str(out), "--summary", "/dev/full/s.json")
    assert (done.returncode, out.exists(), (tmp_path / "out.csv.rejects.csv").exists()) == (5, False, False)


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_what_killed_runs_left_is_swept_and_what_others_use_stays(rongcli, claims, tmp_path, engine):
    temporary, beside = tmp_path / "temporary", tmp_path / "beside"
    dead = [temporary / "rongcli-abcdefgh", beside / ".rongcli-0123456789abcdef.tmp"]
    held = [temporary / "rongcli-heldheld", beside / ".rongcli-aaaaaaaaaaaaaaaa.tmp"]
    others = [temporary / "rongcli-notes", beside / ".rongcli-mine.tmp"]
    for folder in (temporary / "rongcli-notes", dead[0], held[0], beside):
        folder.mkdir(parents=True)
    for file in (dead[0] / ".held", dead[0] / "spilt", held[0] / ".held", dead[1], held[1], others[1]):
        file.write_bytes(b"x")
    with (held[0] / ".held").open() as one, held[1].open() as two:
        fcntl.flock(one, fcntl.LOCK_EX)
        fcntl.flock(two, fcntl.LOCK_EX)
        words = ("batch", claims(claim(1)), "-o", str(beside / "out.csv"), "--engine", engine)
        rongcli(*words, check=True, TMPDIR=str(temporary))
    left = {*temporary.iterdir(), *beside.iterdir()}
    assert left == {*held, *others, beside / "out.csv"}


def test_the_summary_for_people(rongcli, claims):
    path = claims(claim(1, "12"), claim(2), {"policy": "talent.top-talent", "applicant": "a"})
    done = rongcli("batch", path, columns="80", check=True)
    assert "1,400,000" not in done.stdout
    assert all(len(line) <= 80 for line in done.stderr.splitlines())
    assert "3,400,000.00" in done.stderr
    assert "Lost to caps" in done.stderr
    narrow = rongcli("--lang", "zh", "batch", path, columns="20", check=True)
    assert "3,400,000.00" in narrow.stderr
    assert "\u9650\u989d\u51cf\u5c11" in narrow.stderr
    assert rongcli("batch", path, "-q", check=True).stderr == ""


def test_what_cannot_be_asked_for_together(rongcli, claims):
    path = claims(claim(1))
    for words in (["-f", "xlsx"], ["-f", "pdf"], ["-f", "csv", "--explain"], ["--pool", "fair"], ["--engine", "flink"],
                  ["--stream"], ["--input-format", "xls"], ["-o", "out.docx"], ["--rejects", "-"]):  # fmt: skip
        done = rongcli("batch", path, *words)
        assert (done.returncode, done.stdout) == (2, ""), words
    assert "python" in rongcli("batch", path, "--engine", "flink").stderr
    assert rongcli("batch", path, "--engine", "python", check=True).stdout
    done = rongcli("batch", path, "--policy", "digital.data-chanel")
    assert (done.returncode, "digital.data-channel?" in done.stderr) == (2, True)


def test_pools_are_told_of(rongcli, claims, tmp_path):
    settled = {"policy": "investment.sme-settlement", "date": "2019-05-01", "newly_settled": True, "recognised": True,
               "fits_industrial_direction": True, "international_sme": True, "paid_in_capital_first_year": "6000\u4e07"}  # fmt: skip
    path = claims(*({**settled, "applicant": str(n)} for n in range(11)))
    done = rongcli("batch", path, check=True)
    assert "overdrawn by 5,000,000.00" in done.stderr
    words = ("batch", path, "--reading", "fund=cap", "--pool", "pro-rata", "--summary", str(tmp_path / "s.json"))
    done = rongcli(*words, check=True)
    amounts = [json.loads(line)["amount"] for line in done.stdout.splitlines()]
    assert amounts == ["4545454.55"] * 5 + ["4545454.54"] + ["4545454.54"] * 5 or len(set(amounts)) == 2
    assert sum(int(amount.replace(".", "")) for amount in amounts) == 5_000_000_000
    assert "remainder" in done.stderr
    (pool,) = json.loads((tmp_path / "s.json").read_text())["pools"]
    assert (pool["mode"], pool["key"], pool["granted"], pool["overdraft"]) == (
        "pro-rata", {"year": 2019}, "50000000.00", "0.00")  # fmt: skip
    assert pool["rest_to"] == list(range(1, len(pool["rest_to"]) + 1))
