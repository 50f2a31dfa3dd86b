"""What the tests share: the bundled edition, and the program run as a process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rongcli.table.load import bundled_table, load_edition

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def edition():
    return load_edition(cached=False)


@pytest.fixture(scope="session")
def table_text():
    return bundled_table().read_text(encoding="utf-8")


@pytest.fixture
def rongcli(tmp_path):
    """Runs the program: arguments, stdin, a folder to run in, variables on top of a small fixed environment.

    What stands ``before`` is the program that starts it.
    """

    def run(*words, stdin="", columns="100", check=False, cwd=None, before=(), **variables):
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "COLUMNS": columns,
            "LANG": "C.UTF-8",
            **variables,
        }
        done = subprocess.run(
            [*before, sys.executable, "-m", "rongcli", *words],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            env=environment,
            cwd=cwd,
            timeout=60,
            check=False,
        )
        done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
        assert "Traceback" not in done.stderr
        assert not check or done.returncode == 0, done.stderr
        return done

    return run
