"""What the start of one answer loads: the standard library's heavy modules are not among it."""

import subprocess
import sys

RUN = """
import os, sys
from rongcli.cli import main, output
def leave(code):
    print(*sorted(set(sys.modules) & set(sys.argv[1].split(","))), file=sys.stderr)
    os._exit(code)
output.leave = leave
main.main(["finance", "licensed-institution", "--registered-capital", "50亿", "--json"])
"""
HEAVY = ("typing", "tempfile", "pathlib", "hashlib", "calendar", "dataclasses", "decimal", "typer", "rich", "pydantic")


def test_an_answer_loads_nothing_that_costs_more_than_itself(tmp_path):
    for _ in range(2):  # the first puts the table into the cache
        line = [sys.executable, "-c", RUN, ",".join(HEAVY)]
        told = subprocess.run(
            line, capture_output=True, text=True, check=True, env={"XDG_CACHE_HOME": str(tmp_path), "PATH": ""}
        ).stderr
    assert told == "\n"
