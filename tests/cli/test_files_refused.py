"""Files that the system refuses: the file, an exit code and one sentence, whoever asked for it, in both languages."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

CLAIMS = "policy,applicant,date,insurance,premium_paid\nfinance.export-credit-insurance,A,2019-01-15,short_term_export_credit,100000\n"
LONG = "名" * 100
"""300 bytes."""
ANSWER = ("finance", "export-credit-insurance", "--premium-paid", "1万")
READ = {
    "claims": (4, "batch", "{}.csv"),
    "claims, by a database": (4, "batch", "{}.csv", "--engine", "duckdb"),
    "claims, line by line": (4, "batch", "{}.jsonl", "-o", "out.csv"),
    "prior of a batch": (4, "batch", "claims.csv", "--prior", "{}.csv"),
    "prior of an answer": (4, *ANSWER, "--prior", "{}.csv"),
    "prior of a match": (4, "match", "profile.toml", "--prior", "{}.csv"),
    "prior of a check": (4, "verify", "answer.json", "--prior", "{}.csv"),
    "profile": (4, "match", "{}.toml"),
    "profile to begin with": (4, "ask", "--profile", "{}.toml"),
    "table": (3, *ANSWER, "--policies", "{}.toml"),
    "table of a batch": (3, "--policies", "{}.toml", "batch", "claims.csv"),
    "first table": (3, "compare", "{}.toml", "bundled"),
    "second table": (3, "compare", "bundled", "{}.toml"),
    "compared claims": (4, "compare", "bundled", "bundled", "{}.csv"),
    "table to check": (3, "policies", "check", "{}.toml"),
    "examples": (4, "policies", "test", "{}.toml"),
    "text": (4, "policies", "verify", "{}.txt"),
    "saved answer": (4, "verify", "{}.json"),
    "dates": (4, "deadline", "permits.visa-residence", "{}.csv"),
    "actual figures": (4, "targets", "{}.toml"),
}
"""What is read → the exit code, and the command."""
WRITTEN = {
    "results": ("batch", "claims.csv", "-o", "{}.csv"),
    "rejected rows": ("batch", "claims.csv", "-o", "out.csv", "--rejects", "{}.csv"),
    "summary": ("batch", "claims.csv", "-o", "out.csv", "--summary", "{}.json"),
    "statement": (*ANSWER, "-o", "{}.html"),
    "statement of a match": ("match", "profile.toml", "-o", "{}.md"),
    "chart": ("sweep", "finance.export-credit-insurance", "--over", "premium-paid=1万..2万", "-o", "{}.svg"),
    "chart of claims": ("compare", "bundled", "bundled", "claims.csv", "-o", "{}.svg"),
    "calendar": ("deadline", "permits.visa-residence", "--accepted", "2018-09-28", "-o", "{}.ics"),
    "targets": ("targets", "-o", "{}.csv"),
    "proposed examples": ("policies", "test", "-q", "--write", "{}.toml"),
}
"""What is written, and the command; the exit code is 5."""


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """What the commands need, in a folder that anybody may enter and write to."""
    made = Path(tempfile.mkdtemp(prefix="refused-"))
    made.chmod(0o777)
    (made / "claims.csv").write_text(CLAIMS)
    (made / "profile.toml").write_text('applicant = "A"\n')
    answer = subprocess.run([sys.executable, "-m", "rongcli", *ANSWER, "--json"], capture_output=True, check=True)
    (made / "answer.json").write_bytes(answer.stdout)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def nobody(folder):
    """What starts a program that closed folders are closed to; nothing where they are closed to this one."""
    if os.geteuid():
        return ()
    before = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")
    able = shutil.which("setpriv") and subprocess.run(
        [*before, sys.executable, "-c", "import rongcli.cli.main"], cwd=folder, capture_output=True, check=False
    )
    if not able or able.returncode:
        pytest.skip("no other user can run the program")
    return before


@pytest.fixture
def closed(folder):
    """A folder in which there is everything, and into which nobody may go."""
    made = folder / "closed"
    made.mkdir()
    for end in ("csv", "jsonl", "toml", "txt", "json", "html", "md", "svg", "ics"):
        (made / f"x.{end}").write_text(CLAIMS)
    made.chmod(0)
    yield made
    made.chmod(0o700)
    shutil.rmtree(made)


def at(words, name):
    return [word.replace("{}", name) for word in words]


def told(done, code, name, reason):
    """One line that names the file and says why."""
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1), done.stderr
    assert name in done.stderr
    assert reason in done.stderr


@pytest.mark.parametrize("what", READ)
def test_a_name_that_is_too_long_is_told(rongcli, folder, what):
    code, *words = READ[what]
    told(rongcli(*at(words, LONG), cwd=folder, RONGCLI_LANG="zh"), code, LONG, "无法读取：文件名过长")


@pytest.mark.parametrize("what", WRITTEN)
def test_a_name_that_is_too_long_is_told_before_anything_is_written(rongcli, folder, what):
    done = rongcli(*at(WRITTEN[what], LONG), cwd=folder, RONGCLI_LANG="zh")
    told(done, 5, LONG, "无法写出：文件名过长")
    assert not (folder / "out.csv").exists()


@pytest.mark.parametrize("what", READ)
def test_a_folder_that_may_not_be_entered_is_told(rongcli, folder, nobody, closed, what):
    code, *words = READ[what]
    done = rongcli(*at(words, "closed/x"), cwd=folder, before=nobody, RONGCLI_LANG="zh")
    told(done, code, "closed/x", "无法读取：没有权限")


@pytest.mark.parametrize("what", WRITTEN)
def test_nothing_is_written_where_nobody_may_go(rongcli, folder, nobody, closed, what):
    done = rongcli(*at(WRITTEN[what], "closed/x"), "--force", cwd=folder, before=nobody, RONGCLI_LANG="zh")
    told(done, 5, "closed/x", "无法写出：没有权限")


GONE = ("sh", "-c", 'mkdir gone && cd gone && rmdir ../gone && exec "$@"', "sh")
"""Runs a program in a folder that is there no more."""


@pytest.mark.parametrize("what", WRITTEN)
def test_a_current_folder_that_is_gone_is_told(rongcli, folder, what):
    words = [str(folder / word) if (folder / word).exists() else word for word in at(WRITTEN[what], "x")]
    done = rongcli(*words, cwd=folder, before=GONE)
    told(done, 5, "out.csv" if "out.csv" in words else "x.", "cannot be written: the current folder is gone")


@pytest.mark.parametrize("engine", ["python", "duckdb"])
@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_without_a_current_folder_whole_names_will_do(rongcli, folder, tmp_path, engine, form):
    pytest.importorskip("duckdb")
    out = tmp_path / f"out.{form}"
    words = ("batch", str(folder / "claims.csv"), "--engine", engine, "-o")
    done = rongcli(*words, str(out), cwd=folder, before=GONE)
    assert (done.returncode, out.exists()) == (0, True), done.stderr
    back = rongcli("batch", str(folder / "claims.csv"), "--prior", str(out), "-q", cwd=folder, before=GONE)
    assert ",260000.00," not in back.stdout
    assert back.returncode == 0, back.stderr


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (("batch", "{}.csv", "--json"), "input", 4),
        (("match", "{}.toml", "-fjson"), "input", 4),
        (("compare", "bundled", "{}.toml", "-qf", "jsonl"), "table", 3),
        ((*ANSWER, "--json", "-o", "{}.html"), "output", 5),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_told_as_json_in_either_language(rongcli, folder, words, code, exit_code, language):
    done = rongcli(*at(words, LONG), "--lang", language, cwd=folder)
    error = json.loads(done.stderr)
    said = {"zh": "文件名过长", "en": "File name too long"}
    assert (done.returncode, error["schema"], error["code"]) == (exit_code, "rongcli.error/1", code)
    assert error["file"].startswith(LONG)
    assert said[language] in error["message"]


def test_a_place_for_temporary_files_is_asked_for(rongcli, folder):
    pytest.importorskip("duckdb")
    code = "import tempfile\ntempfile._candidate_tempdir_list = lambda: ['/no/such/folder']\nimport rongcli.cli.main as m\n"
    run = [sys.executable, "-c", code + "m.main(['batch', 'claims.csv', '--engine', 'duckdb'])"]
    done = subprocess.run(run, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (5, 1)
    assert "there is no folder for temporary files" in done.stderr


@pytest.mark.parametrize(
    ("fault", "language", "said"),
    [
        ("open('/no/such')", "zh", (4, "input", "/no/such", "无法读取：文件不存在")),
        ("open('/dev/full', 'wb', 0).write(b'x')", "en", (70, "internal", None, "OSError: [Errno 28] No space left")),
        ("1 / 0", "zh", (70, "internal", None, "ZeroDivisionError")),
    ],
)
def test_what_nobody_foresaw_is_told_as_an_error_too(fault, language, said):
    code = f"import rongcli.cli.main as m\nm._run = lambda words: {fault}\nm.main(['--json', '--lang={language}'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    error = json.loads(done.stderr)
    assert (done.returncode, error["code"], error["file"]) == said[:3]
    assert said[3] in error["message"]
