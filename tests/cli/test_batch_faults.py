"""Files of claims as strangers have them, through each engine: the exit code, what is said, and that nothing is lost."""

import csv
import io
import os
import pty
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

HEADER = "claim_id,policy,applicant,date,insurance,premium_paid,note"
ENGINES = ("python", "duckdb")


def row(number, amount="10000", applicant="甲", note=""):
    return f"{number},finance.export-credit-insurance,{applicant},2019-05-01,short_term_export_credit,{amount},{note}"


def table(*rows, header=HEADER):
    return "\n".join([header, *rows, ""])


GOOD = table(row(1), row(2, "20000"))
SEMICOLONS = GOOD.replace(",", ";")
WIDE = ",".join(f"c{number}" for number in range(1200))
PAID = ["4000.00", "8000.00"]


@pytest.fixture(params=ENGINES)
def batch(rongcli, tmp_path, request):
    """Runs one engine over some bytes, with an old file where the results go."""

    def run(content, *options, name="claims.csv"):
        path, out = tmp_path / name, tmp_path / "out.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        out.write_bytes(b"old")
        done = rongcli("batch", str(path), "-o", str(out), "--force", "--engine", request.param, *options)
        left = {path.name, "out.csv", "out.csv.rejects.csv", "cache"}
        assert {found.name for found in tmp_path.iterdir()} <= left
        return done, out.read_bytes()

    return run


def amounts(content):
    csv.field_size_limit(1 << 24)
    return [found["amount"] for found in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))]


@pytest.mark.parametrize(
    ("content", "options"),
    [
        pytest.param("sep=;\n" + SEMICOLONS, (), id="sep line"),
        pytest.param("sep=,\r\n" + GOOD.replace("\n", "\r\n"), (), id="sep line and CRLF"),
        pytest.param("\ufeff\ufeff" + GOOD, (), id="two byte order marks"),
        pytest.param(GOOD.replace("policy", "\u200bpolicy", 1), (), id="a mark nobody sees in a name"),
        pytest.param("2019年申报汇总,,,,,,\n\n填报单位：财务处,,,,,,\n" + GOOD, (), id="title rows"),
        pytest.param(GOOD.replace("\n", ",,\n"), (), id="columns to the right without a name"),
        pytest.param(GOOD.replace("note\n", "note,\n"), (), id="one of them in the header alone"),
        pytest.param(GOOD.replace("甲", "國泰").encode("big5"), ("--encoding", "big5"), id="an encoding without private marks"),
        pytest.param(GOOD.replace("premium_paid", "实缴保费【万元】").replace("0000,", ","), (), id="a unit in other brackets"),
        pytest.param(table(row(1, note="x" * 900_000), row(2, "20000")), (), id="a cell of nearly a million characters"),
        pytest.param("\n".join(f"{line},{WIDE}" for line in GOOD.split("\n")[:-1]) + "\n", (), id="a thousand more columns"),
    ],
)  # fmt: skip
def test_what_people_have_is_read(batch, content, options):
    done, written = batch(content, *options)
    assert (done.returncode, amounts(written)) == (0, PAID), done.stderr
    assert "read 2 = computed 2 + rejected 0" in done.stderr


@pytest.mark.parametrize(
    ("content", "options", "code", "said"),
    [
        pytest.param(GOOD.replace(",", "|"), (), 4, ":1: looks delimited by '|' (save it with", id="another delimiter"),
        pytest.param(GOOD, ("--delimiter", ";"), 4, ":1: looks delimited by comma (say --delimiter", id="the wrong delimiter"),
        pytest.param("<html><body><table></table></body></html>\n", (), 4, ":1: has no column with a known name", id="a page"),
        pytest.param('[{"policy": "x"}]', (), 4, ":1: has no column with a known name", id="an array"),
        pytest.param("a,b\n1,2\n", ("--policy", "talent.work-term"), 4, ":1: has no column with", id="another table"),
        pytest.param(table(row(1), row(2, note="x" * 1_000_001)), (), 4, ":3: has a cell of more than", id="a huge cell"),
        pytest.param(table(row(1), row(2, note="x" * 7_000_000)), (), 4, ":3: has a cell of more than", id="a larger cell"),
        pytest.param(GOOD, ("--memory-limit", "banana"), 2, "'banana' is no size (write it as", id="no size"),
        pytest.param(GOOD, ("--memory-limit", "-5GB"), 2, "'-5GB' is no size", id="a size below nothing"),
    ],
)  # fmt: skip
def test_what_is_no_claims_is_refused_whole(batch, content, options, code, said):
    done, written = batch(content, *options)
    assert (done.returncode, written, done.stderr.count("\n")) == (code, b"old", 1)
    assert said in done.stderr


def test_a_value_in_a_column_without_a_name_is_told_and_no_fault_of_its_row(batch):
    content = table(row(1) + ",", row(2, "20000") + ",a remark", header=HEADER + ",")
    done, written = batch(content)
    assert (done.returncode, amounts(written)) == (0, PAID)
    assert "passed over cells in columns without a name, in rows: 3\n" in done.stderr


def test_rows_before_the_header_are_told_and_lines_stay_physical(batch, tmp_path):
    done, _ = batch("汇总表\n\n" + table(row(1), row(2, "x")))
    assert done.returncode == 1
    assert "passed over rows before the header: 1\n" in done.stderr
    assert ",5,premium_paid,not-money," in (tmp_path / "out.csv.rejects.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param(table(row(1), row(9) + ",", row(2, "20000")), 3, id="one delimiter too many"),
        pytest.param(table(row(1), row(2, "20000"), row(9) + ",")[:-1], 4, id="and the file ends there"),
        pytest.param(table(row(1, note='"a,b"'), row(9) + ",", row(2, "20000")), 3, id="among quoted ones"),
        pytest.param(table(row(1), row(9).removesuffix(","), row(2, "20000")), 3, id="one too few"),
    ],
)
def test_a_row_of_another_width_is_rejected(batch, tmp_path, content, line):
    done, written = batch(content)
    assert (done.returncode, amounts(written)) == (1, PAID)
    assert f",{line},,other-width," in (tmp_path / "out.csv.rejects.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("mark", ["\x01", "\x02", "\x1f", "\ue000", "\\", "'", "\u2028", "\x85", "#", "\x7f"])
def test_a_strange_mark_in_a_cell_is_kept(batch, mark):
    done, written = batch(table(row(1, note=f"a{mark}b"), row(2, "20000", note=f"{mark}")))
    assert (done.returncode, amounts(written)) == (0, PAID)
    notes = [found["note"] for found in csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline=""))]
    assert notes == [f"a{mark}b", mark]


def opened(process, path):
    """Whether a process has a file open."""
    folder = Path(f"/proc/{process}/fd")
    try:
        return any(str(link.readlink()) == str(path) for link in folder.iterdir())
    except OSError:  # one that was closed meanwhile
        return False


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda path: os.truncate(path, path.stat().st_size * 2 // 5), id="cut off"),
        pytest.param(lambda path: path.unlink(), id="removed"),
        pytest.param(lambda path: path.open("r+b").write(b"#" * 1000), id="written over"),
    ],
)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_file_that_changes_under_way_gives_no_half_result(tmp_path, change, engine):
    path, out = tmp_path / "claims.csv", tmp_path / "out.csv"
    path.write_text(table(*(row(number) for number in range(200_000))), encoding="utf-8")
    words = [sys.executable, "-m", "rongcli", "batch", str(path), "-o", str(out), "--engine", engine]
    run = subprocess.Popen(words, stderr=subprocess.PIPE, env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)})
    until = time.monotonic() + 30
    while run.poll() is None and not opened(run.pid, path) and time.monotonic() < until:
        time.sleep(0.01)
    change(path)
    _, err = run.communicate(timeout=60)
    # An input that is gone by name may still be read to its end; and the run may have been done with it.
    assert run.returncode in (0, 4), err
    assert b"Traceback" not in err
    if run.returncode == 4:
        assert (b"changed while it was read" in err or b"cannot be read" in err, out.exists()) == (True, False), err
    else:
        assert out.read_bytes().count(b"\n") == 200_001


@pytest.mark.parametrize("seconds", [0.12, 0.16, 0.2, 0.24, 0.28, 0.32])
def test_a_signal_while_duckdb_is_loaded_is_no_abort(tmp_path, seconds):
    path = tmp_path / "claims.csv"
    path.write_text(table(*(row(number) for number in range(100_000))), encoding="utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    words = [sys.executable, "-m", "rongcli", "batch", str(path), "-o", str(folder / "out.csv"), "--engine", "duckdb"]
    variables = {"XDG_CACHE_HOME": str(tmp_path), "TMPDIR": str(folder)}
    run = subprocess.Popen(words, stderr=subprocess.PIPE, env={**os.environ, **variables})
    time.sleep(seconds)
    run.terminate()
    _, err = run.communicate(timeout=60)
    assert run.returncode in (0, 143, -signal.SIGTERM)  # the last, where Python itself was not there yet
    if run.returncode:
        assert (err, list(folder.iterdir())) == (b"", [])


def test_standard_output_may_be_named_as_a_file(rongcli, tmp_path):
    (tmp_path / "claims.csv").write_text(GOOD, encoding="utf-8")
    words = [sys.executable, "-m", "rongcli", "batch", str(tmp_path / "claims.csv"), "-f", "csv", "-o", "/dev/stdout"]
    with (tmp_path / "out").open("wb") as out:
        subprocess.run(words, stdout=out, stderr=subprocess.DEVNULL, check=True)
    assert amounts((tmp_path / "out").read_bytes()) == PAID
    assert sorted(path.name for path in tmp_path.iterdir()) == ["claims.csv", "out"]


def test_a_full_temporary_folder_is_told_in_a_line(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can be mounted by root only")
    try:
        path = tmp_path / "claims.csv"
        path.write_text(table(*(row(number) for number in range(40_000))), encoding="utf-8")
        words = [
            sys.executable,
            "-m",
            "rongcli",
            "batch",
            str(path),
            "-o",
            str(tmp_path / "o.csv"),
            "--engine",
            "python",
        ]
        done = subprocess.run(words, capture_output=True, env={**os.environ, "TMPDIR": str(disk)}, check=False)
        assert (done.returncode, done.stderr.count(b"\n")) == (5, 1)
        assert b"No space left" in done.stderr
        assert b"TMPDIR" in done.stderr
    finally:
        subprocess.run(["umount", disk], check=True)


EVIL = "x\x1b]0;t\x07\x1b[31m\x9b31m\u202e[/]"


@pytest.mark.parametrize("words", [["-f", "csv"], ["-f", "jsonl"], ["--explain"]])
def test_marks_that_would_move_a_terminal_do_not_reach_it(tmp_path, words):
    path = tmp_path / "claims.csv"
    path.write_text(table(row(1, applicant=EVIL), row(2, amount=EVIL)), encoding="utf-8")
    main, terminal = pty.openpty()
    run = subprocess.Popen(
        [sys.executable, "-m", "rongcli", "batch", str(path), *words], stdout=terminal, stderr=terminal, stdin=terminal
    )
    os.close(terminal)
    shown = bytearray()

    def read():
        try:
            while piece := os.read(main, 1 << 16):
                shown.extend(piece)
        except OSError:  # the other end is closed
            pass

    reader = threading.Thread(target=read)
    reader.start()
    assert run.wait(60) == 1
    reader.join()
    os.close(main)
    text = shown.decode()
    assert not any(mark in text for mark in ("\x1b]", "\x1b[31m\x9b", "\x9b", "\u202e", "\x07"))
    assert "\\u202e" in text
    assert "Writing" not in text  # a bar would wipe out some of what it stands among


def test_a_terminal_of_absurd_width_is_no_burden(rongcli):
    assert rongcli("talent", "work-term", columns="999999999", check=True).stdout


def test_errors_as_json_hold_no_such_marks(rongcli, tmp_path):
    path = tmp_path / "claims.csv"
    path.write_text(table(row(1, amount=EVIL)), encoding="utf-8")
    done = rongcli("batch", str(path), "-f", "jsonl")
    assert done.returncode == 1
    assert not any(mark in done.stderr for mark in "\x1b\x9b\u202e")
