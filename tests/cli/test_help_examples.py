"""Every example that a help page shows runs as it stands, in an empty folder, in both languages."""

import io
import os
import re
import shlex
import subprocess
import sys
from contextlib import redirect_stderr
from types import SimpleNamespace

import pytest

from rongcli.cli import main as program
from rongcli.cli import output

PAGES = ("match", "ask", "batch", "deadline", "policies", "targets", "solve", "sweep", "compare", "verify", "schema",
         "examples", "policies list", "policies show", "policies funds", "policies check", "policies test",
         "policies verify", "policies coverage", "policies sql", "policies new", "policies overlay")  # fmt: skip
ASKS = ("ask",)
"""Commands that ask, so that their example needs somebody at a terminal."""


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Runs a command line in this process: its exit code, and what it printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RONGCLI_CACHE", str(tmp_path.parent / "cache"))
    monkeypatch.setenv("COLUMNS", "1000")

    def left(code):
        raise SystemExit(code)

    monkeypatch.setattr(output, "leave", left)

    def ran(*words):
        shown, told = io.BytesIO(), io.StringIO()
        told.buffer = io.BytesIO()
        stdout = SimpleNamespace(buffer=shown, isatty=lambda: False, encoding="utf-8", flush=lambda: None)
        monkeypatch.setattr(sys, "stdout", stdout)
        with redirect_stderr(told), pytest.raises(SystemExit) as end:
            program.main(list(words))
        return end.value.code or 0, shown.getvalue().decode(), told.buffer.getvalue().decode()

    return ran


def shown_examples(page):
    """The command lines under the heading of examples."""
    block = re.search(r"^(?:Examples?|示例)\n((?:  .*\n)+)", page, re.MULTILINE)
    assert block, page
    return [line.strip() for line in block[1].splitlines()]


def tried(run, line, folder):
    """Runs a line, by a shell where it holds what only a shell understands. Nothing is told where it is right."""
    if "|" in line or ">" in line:
        own = folder / "bin"
        own.mkdir(exist_ok=True)
        (own / "rongcli").write_text(f'#!/bin/sh\nexec {sys.executable} -m rongcli "$@"\n')
        (own / "rongcli").chmod(0o755)
        environment = {**os.environ, "PATH": f"{own}:{os.environ['PATH']}"}
        done = subprocess.run(["sh", "-c", line], env=environment, capture_output=True, text=True, check=False)
        return None if done.returncode == 0 else done.stderr
    name, *words = shlex.split(line)
    assert name == "rongcli"
    code, _, told = run(*words)
    return None if code == 0 else told


@pytest.mark.parametrize("language", ["en", "zh"])
def test_examples_of_help_run_from_an_empty_folder(run, edition, tmp_path, language):
    pages = [*(page.split() for page in PAGES), [], *([area] for area in edition.areas)]
    if language == "en":
        pages += [name.split(".") for name in edition.heads]
    wrong = {}
    for number, words in enumerate(pages):
        folder = tmp_path / str(number)
        folder.mkdir()
        os.chdir(folder)
        code, page, told = run("--lang", language, *words, "--help")
        assert code == 0, (words, told)
        if words and words[0] in ASKS:
            continue
        for line in shown_examples(page):
            fault = tried(run, line, tmp_path)
            if fault is not None:
                wrong[line] = fault
    assert wrong == {}
