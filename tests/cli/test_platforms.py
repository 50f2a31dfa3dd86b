"""Systems that are not a POSIX checkout: Windows' names and habits, other encodings, the cache, an archive."""

import json
import os
import shutil
import subprocess
import sys
import textwrap
import zipapp
from pathlib import Path

import pytest
from jsonschema import validate

import rongcli as package
from rongcli.base import atomic_write
from rongcli.base.atomic_write import WholeFile
from rongcli.base.errors import OutputError
from rongcli.table import cache
from rongcli.table.load import bundled_table, load_edition

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
CITY = ROOT / "tests" / "table" / "city.toml"
CLAIM = ("finance", "export-credit-insurance", "--insurance", "short_term_export_credit", "--premium-paid", "80万",
         "--date", "2019-05-01")  # fmt: skip

WINDOWS = """
import os, shutil, signal, sys, tempfile, types

shutil._use_fd_functions = False  # Windows has none of them
for name in ("SIGHUP", "SIGKILL", "SIGPIPE", "pthread_sigmask"):
    delattr(signal, name)
for name in ("killpg", "set_blocking", "O_NONBLOCK", "getuid", "geteuid", "mkfifo"):
    delattr(os, name)
for name in ("fcntl", "termios", "pty", "pwd", "grp", "resource"):
    sys.modules[name] = None

import ctypes
import rongcli.base.text

screens = int(os.environ.get("SCREENS", "1033"))
ctypes.windll = types.SimpleNamespace(kernel32=types.SimpleNamespace(GetUserDefaultUILanguage=lambda: screens))
rongcli.base.text.sys = types.SimpleNamespace(platform="win32")

cleaned = tempfile.TemporaryDirectory.cleanup


def cleanup(self):
    folder = os.fsdecode(self.name)
    for handle in os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else ():
        try:
            held = os.readlink(f"/proc/self/fd/{handle}")
        except OSError:
            continue
        if held.startswith(folder):
            raise PermissionError(13, "the file is being used by another process", held)
    cleaned(self)


tempfile.TemporaryDirectory.cleanup = cleanup
"""
"""Python without the names that Windows lacks, its screens' language, and no folder removed that holds open files."""


@pytest.fixture
def windows(rongcli, tmp_path):
    """Runs the program as on Windows, as far as that can be had elsewhere."""
    place = tmp_path / "windows"
    place.mkdir()
    (place / "sitecustomize.py").write_text(WINDOWS)
    path = os.pathsep.join([str(place), str(Path(package.__file__).parents[1])])

    def run(*words, **variables):
        # Temporary files of its own place: without locks, they would look left behind to the tests that run beside.
        return rongcli(*words, **{"PYTHONPATH": path, "LANG": "", "TMPDIR": str(place), **variables})

    return run


def test_without_posix_names_everything_still_answers(windows, tmp_path):
    claims = str(EXAMPLES / "claims.csv")
    for words in (
        CLAIM,
        ("match", str(EXAMPLES / "airline.toml")),
        ("match", str(EXAMPLES / "airline.toml"), "-o", str(tmp_path / "airline.html")),
        ("batch", claims, "-o", str(tmp_path / "python.csv"), "--engine", "python"),
        ("batch", claims, "-o", str(tmp_path / "people.xlsx")),
        ("deadline", "permits.visa-residence", "--accepted", "2018-09-28"),
        ("targets",),
        ("policies", "check"),
    ):
        done = windows(*words)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("limit", [(), ("--memory-limit", "1GB")], ids=["", "limited"])
@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx", "parquet"])
def test_a_database_is_closed_before_its_files_go(windows, tmp_path, form, limit):
    pytest.importorskip("duckdb", reason="the extra batch is not installed")
    out = tmp_path / f"out.{form}"
    done = windows("batch", str(EXAMPLES / "claims.csv"), "-o", str(out), "--engine", "duckdb", *limit)
    assert (done.returncode, out.exists()) == (0, True), done.stderr


def test_spark_is_refused_on_windows_by_a_sentence(windows, tmp_path):
    pytest.importorskip("pyspark", reason="the extra spark is not installed")
    done = windows("batch", str(EXAMPLES / "claims.csv"), "-o", str(tmp_path / "o.csv"), "--engine", "spark")
    assert done.returncode == 2
    assert "does not start Spark on Windows" in done.stderr


@pytest.mark.parametrize(
    ("variables", "shown"),
    [
        ({"SCREENS": str(0x0804)}, "30万元"),  # Chinese of China
        ({"SCREENS": str(0x0404)}, "30万元"),  # of Taiwan
        ({"SCREENS": str(0x0409)}, "300,000 yuan"),
        ({"SCREENS": str(0x0804), "RONGCLI_LANG": "en"}, "300,000 yuan"),
        ({"SCREENS": str(0x0804), "LANG": "en_US.UTF-8"}, "300,000 yuan"),  # Git Bash sets it
        ({"SCREENS": str(0x0409), "LC_ALL": "zh_CN.UTF-8"}, "30万元"),
    ],
)
def test_windows_speaks_the_language_of_its_screens(windows, variables, shown):
    assert windows(*CLAIM, **variables).stdout.startswith(shown)


def test_a_workbook_that_is_open_elsewhere_is_told_before_the_work(tmp_path, monkeypatch):
    monkeypatch.setattr(atomic_write, "LOCKING", True)
    book = tmp_path / "results.xlsx"
    book.write_bytes(b"old")
    WholeFile(book).check()

    def held(*_, **__):
        raise PermissionError(13, "Permission denied", str(book))

    monkeypatch.setattr(atomic_write, "open", held, raising=False)
    with pytest.raises(OutputError) as caught:
        WholeFile(book).check()
    assert "Excel" in caught.value.hint.en and "Excel" in caught.value.hint.zh
    assert book.read_bytes() == b"old"


@pytest.fixture
def wide(tmp_path):
    """A text as PowerShell's ``>`` or Notepad writes it."""

    def written(name, text, encoding="utf-16-le"):
        path = tmp_path / name
        path.write_bytes(("\ufeff" + text.replace("\n", "\r\n")).encode(encoding))
        return str(path)

    return written


def example(name):
    return (EXAMPLES / name).read_text(encoding="utf-8")


def test_every_command_reads_what_powershell_writes(rongcli, wide, tmp_path):
    claims, actuals = (wide(name, example(name)) for name in ("claims.csv", "actuals.csv"))
    mapping = wide("map.toml", '[columns]\n"保险种类" = "insurance"\n')
    out = str(tmp_path / "out.csv")
    for words, shown in (
        (("match", wide("bank.toml", example("foreign-bank.toml"), "utf-16-be")), "40 million yuan"),
        (("verify", wide("answer.json", rongcli(*CLAIM, "--json").stdout)), "The answer holds"),
        (("--policies", wide("table.toml", CITY.read_text("utf-8")), "policies", "list"), "trade.sales-reward"),
        (("batch", claims, "--map", mapping, "-o", out), "1,150,000.00"),
        (("batch", wide("claims.jsonl", example("claims.jsonl")), "-o", out, "--force"), "2,300,000.00"),
        (("targets", actuals), "met 1"),
    ):
        done = rongcli(*words)
        assert done.returncode == 0, (words, done.stderr)
        assert shown in done.stdout + done.stderr, words


def test_a_claim_on_stdin_may_be_wide(rongcli):
    claim = json.dumps({"insurance": "short_term_export_credit", "premium_paid": "80万元", "date": "2019-05-01"})
    for stdin in (claim, claim.encode("utf-16"), claim.encode("utf-8-sig")):
        assert rongcli(*CLAIM[:2], "-", stdin=stdin, check=True).stdout.startswith("300,000 yuan")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("applicant = '甲'\nlicensed = true\n".encode("gbk"), "bank.toml:1: is not UTF-8 text (save it as UTF-8)"),
        (b"applicant = 'A'\nlicensed = \0true\n", "bank.toml:2: holds a NUL byte"),
        (b"\xff\xfea\0b", "bank.toml:1: is not UTF-8 text (save it as UTF-8)"),
    ],
)
def test_another_encoding_is_refused_at_its_line(rongcli, tmp_path, content, said):
    (tmp_path / "bank.toml").write_bytes(content)
    done = rongcli("match", "bank.toml", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (4, f"error: {said}\n")
    table = rongcli("--policies", "bank.toml", "policies", "list", cwd=tmp_path)
    assert (table.returncode, table.stderr) == (3, f"error: {said}\n")


def test_the_cache_is_where_it_is_asked_for_or_nowhere(rongcli, tmp_path):
    place = tmp_path / "elsewhere"
    assert rongcli(*CLAIM, RONGCLI_CACHE=str(place)).returncode == 0
    assert sorted(path.suffix for path in place.iterdir()) == [".index", ".policies"]
    usual = str(tmp_path / "usual")
    done = rongcli(*CLAIM, RONGCLI_CACHE="", XDG_CACHE_HOME=usual)
    assert done.stdout == rongcli(*CLAIM, RONGCLI_CACHE=str(place)).stdout
    assert not (tmp_path / "usual").exists()


def test_a_program_that_changed_does_not_answer_from_the_cache(tmp_path):
    """Installers may set all times alike (Nix, Debian, images built twice): what counts is what was put there."""
    home = tmp_path / "site" / "rongcli"
    shutil.copytree(
        Path(package.__file__).parent, home, ignore=shutil.ignore_patterns("__pycache__", "secret.env", "notes.txt")
    )
    shutil.copy(bundled_table(), home / "policies.toml")

    def label():
        for path in home.rglob("*.py"):
            os.utime(path, (1, 1))
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(home.parent), "RONGCLI_CACHE": str(tmp_path / "c"),
                       "PYTHONDONTWRITEBYTECODE": "1"}  # fmt: skip
        words = [sys.executable, "-m", "rongcli", *CLAIM, "--json"]
        done = subprocess.run(words, env=environment, capture_output=True, check=True, cwd=tmp_path)
        return json.loads(done.stdout)["trace"][-1]["label"]

    old = label()
    kinds = home / "table" / "kinds.py"
    text = kinds.read_text(encoding="utf-8")
    assert '"Share of the base"' in text
    kinds.write_text(text.replace('"Share of the base"', '"Share of the BASE"'), encoding="utf-8")  # of the same size
    assert (old, label()) == ("Share of the base", "Share of the BASE")


def test_a_damaged_cache_folder_is_no_fault(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("RONGCLI_CACHE", str(tmp_path / "file" / "below"))
    assert load_edition().id == "chengdu-opening-up"
    monkeypatch.setenv("RONGCLI_CACHE", "")
    assert cache.folder() is None


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """The program as one file that Python runs; what it depends on lies beside it."""
    folder = tmp_path_factory.mktemp("archive")
    home = folder / "tree" / "rongcli"
    shutil.copytree(
        Path(package.__file__).parent, home, ignore=shutil.ignore_patterns("__pycache__", "secret.env", "notes.txt")
    )
    shutil.copy(bundled_table(), home / "policies.toml")
    (folder / "tree" / "__main__.py").write_text("from rongcli.cli.main import main\nmain()\n")
    zipapp.create_archive(folder / "tree", folder / "rongcli.pyz")
    return folder / "rongcli.pyz"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (CLAIM, "300,000 yuan"),
        (("policies", "list"), "aviation.direct-route"),
        (("compare", "bundled", "bundled"), "Nothing differs"),
    ],
    ids=["answer", "list", "compare"],
)
def test_it_runs_from_an_archive(archive, tmp_path, words, shown):
    environment = {"PATH": os.environ["PATH"], "RONGCLI_CACHE": str(archive.parent / "cache"), "LANG": "C.UTF-8"}
    done = subprocess.run([sys.executable, archive, *words], env=environment, capture_output=True, text=True,
                          cwd=tmp_path, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(shown)


@pytest.mark.parametrize("option", ["--install-completion", "--show-completion"])
def test_help_wins_over_completion(rongcli, tmp_path, option):
    done = rongcli(option, "--help", SHELL="/bin/bash", check=True)
    assert done.stdout == rongcli("--help").stdout
    assert not (tmp_path / ".bashrc").exists()


def test_completion_is_installed_by_its_first_word_only(rongcli, tmp_path):
    done = rongcli("finance", "licensed-institution", "--applicant", "--install-completion", SHELL="/bin/bash")
    assert done.returncode == 2
    assert not (tmp_path / ".bashrc").exists()
    assert rongcli("--install-completion", "bash", check=True).stderr.startswith("bash: ")


def test_the_version_is_json_where_json_is_asked_for(rongcli, edition):
    record = json.loads(rongcli("--version", "--json", check=True).stdout)
    validate(record, json.loads(rongcli("schema", "version", check=True).stdout))
    assert record == {
        "schema": "rongcli.version/1",
        "version": package.__version__,
        "edition": {"id": edition.id, "version": edition.version, "sha256": edition.sha256, "overlays": []},
    }


def test_what_is_missing_is_named_as_it_can_be_had(rongcli, tmp_path):
    block = "import importlib.util as u\nfind = u.find_spec\nu.find_spec = lambda n, *a: None if n == 'sqlglot' else find(n, *a)\n"
    (tmp_path / "sitecustomize.py").write_text(textwrap.dedent(block))
    done = rongcli("policies", "sql", "digital.data-channel", "--dialect", "spark", PYTHONPATH=str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("error: sqlglot is not installed (into the Python of rongcli: python -m pip install ")
    assert "rongcli[" not in done.stderr  # of that name there is nothing to install
    assert rongcli("policies", "sql", "digital.data-channel", PYTHONPATH=str(tmp_path)).returncode == 0


@pytest.mark.parametrize(
    "words",
    [
        ("schema", "award"),
        ("policies", "list", "--json"),
        ("policies", "show", "digital.data-channel", "-fjson"),
        ("policies", "overlay"),
        ("policies", "test"),
        ("solve", "finance.licensed-institution", "--for", "4000万", "--json"),
    ],
    ids=lambda words: "-".join(words[:2]),
)
def test_what_is_printed_can_be_a_file_instead(rongcli, tmp_path, words):
    """A shell's own way to one writes UTF-16 in PowerShell."""
    day = ("--on", "2026-01-01")
    printed = rongcli(*words, *day, check=True)
    filed = rongcli(*words, *day, "-o", "it", cwd=tmp_path, check=True)
    assert (filed.stdout, (tmp_path / "it").read_text("utf-8")) == ("", printed.stdout)
    again = rongcli(*words, *day, "--output=it", cwd=tmp_path)
    assert (again.returncode, again.stdout) == (5, "")
    assert rongcli(*words, *day, "-oit", "--force", cwd=tmp_path).returncode == 0
    wrong = rongcli(*words, "--nope", "-o", "other", cwd=tmp_path)
    assert (wrong.returncode, (tmp_path / "other").exists()) == (2, False)


def test_a_verdict_is_filed_with_its_exit_code(rongcli, tmp_path):
    answer = rongcli(*CLAIM, "--json", check=True).stdout
    (tmp_path / "answer.json").write_text(answer.replace("300000.00", "300001.00"), encoding="utf-8")
    done = rongcli("verify", "answer.json", "--json", "-o", "verdict.json", cwd=tmp_path)
    assert done.returncode == 1
    assert json.loads((tmp_path / "verdict.json").read_text("utf-8"))["schema"] == "rongcli.verify/1"
