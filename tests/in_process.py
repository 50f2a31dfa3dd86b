"""The program run in the process of the test: a tenth of the time, and what it prints as a terminal would show it."""

import io
import os
import shlex
import subprocess
import sys
from types import SimpleNamespace

import pytest

from rongcli.cli import main as program
from rongcli.cli import output

SHELL = ("|", ">", "<", ";", "&&")
"""What only a shell understands."""


class Program:
    """Runs lines as typed in one folder, in one language; what is printed, data or not, is one text."""

    def __init__(self, monkeypatch, folder, language, columns="80"):
        self._patch, self._folder = monkeypatch, folder
        monkeypatch.chdir(folder)
        for name in ("LC_ALL", "LC_MESSAGES", "RONGCLI_POLICIES"):
            monkeypatch.delenv(name, raising=False)
        variables = {"RONGCLI_LANG": language, "RONGCLI_CACHE": str(folder.parent / "cache"), "COLUMNS": columns,
                     "LANG": "C.UTF-8", "TERM": "dumb", "HOME": str(folder)}  # fmt: skip
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

        def left(code):
            raise SystemExit(code)

        monkeypatch.setattr(output, "leave", left)

    def typed(self, line):
        """The exit code of a line, and what it printed."""
        words = shlex.split(line, comments=True)
        if any(mark in word for word in words for mark in SHELL) or words[0] != "rongcli" or words[1:2] == ["ask"]:
            return self.by_shell(line)
        return self.run(*words[1:])

    def run(self, *words):
        """The exit code of a command, and what it printed."""
        shown = io.BytesIO()
        stream = SimpleNamespace(buffer=shown, isatty=lambda: False, encoding="utf-8", flush=lambda: None)
        with self._patch.context() as patch:
            patch.setattr(sys, "stdout", stream)
            patch.setattr(sys, "stderr", stream)
            with pytest.raises(SystemExit) as end:
                program.main(list(words))
        return end.value.code or 0, shown.getvalue().decode()

    def by_shell(self, line, terminal=None):
        """The same of a line that a shell must read, or at a terminal."""
        own = self._folder.parent / "bin"
        own.mkdir(exist_ok=True)
        (own / "rongcli").write_text(f'#!/bin/sh\nexec {sys.executable} -m rongcli "$@"\n')
        (own / "rongcli").chmod(0o755)
        done = subprocess.run(
            ["bash", "-c", line],
            env={**os.environ, "PATH": f"{own}:{os.environ['PATH']}"},
            stdin=terminal,
            stdout=terminal or subprocess.PIPE,
            stderr=terminal or subprocess.STDOUT,
            timeout=60,
            check=False,
        )
        return done.returncode, (done.stdout or b"").decode()
