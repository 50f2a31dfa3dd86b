"""What the tests share: the bundled edition, and the program run as a process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rongcli.table.load import bundled_table, load_edition
from tests.forking import Forks

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def edition():
    return load_edition(cached=False)


@pytest.fixture(scope="session")
def table_text():
    return bundled_table().read_text(encoding="utf-8")


STARTING = ("LANG", "LC_", "PYTHON")
"""How variables begin that a start of Python heeds."""


@pytest.fixture(scope="session")
def forks():
    """The process that forks for each command."""
    server = Forks()
    yield server
    server.close()


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory):
    """A cache of tables for all tests: one that is about the cache names its own."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def rongcli(tmp_path, forks, shared_cache):
    """Runs the program: arguments, stdin, a folder to run in, variables on top of a small fixed environment.

    What stands ``before`` is the program that starts it.
    """

    def run(*words, stdin="", columns="100", check=False, cwd=None, before=(), **variables):
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "XDG_CACHE_HOME": str(shared_cache),
            "COLUMNS": columns,
            "LANG": "C.UTF-8",
            **variables,
        }
        given = stdin.encode() if isinstance(stdin, str) else stdin
        if before or any(name.startswith(STARTING) for name in variables):
            line = [*before, sys.executable, "-m", "rongcli", *words]
            done = subprocess.run(
                line, input=given, capture_output=True, env=environment, cwd=cwd, timeout=60, check=False
            )
        else:
            done = forks.run(words, given, environment, cwd, 60)
        done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
        assert "Traceback" not in done.stderr
        assert not check or done.returncode == 0, done.stderr
        return done

    return run
