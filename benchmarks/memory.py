"""The most memory that a batch takes under a limit: ``python benchmarks/memory.py [CLAIMS]... [--memory-limit 1GB]``.

Whole processes of ``rongcli batch --engine duckdb``, their peak resident memory against the limit and 200 MiB, which is
the bar; the claims are those of ``batch.py``. What was spilled is the most that the temporary folder held, looked at
once a second. A million claims take about 90 MB as a file and 240 MB as a result; spilling takes more. Needs the extra
``batch``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from batch import claims

UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
MORE = 200
"""MiB beside the limit: the program itself, and what DuckDB does not count."""


def mebibytes(size: str) -> int:
    """A size as ``--memory-limit`` takes it, in MiB."""
    number = size.rstrip("KMGIBkmgib")
    return int(float(number) * UNITS[size[len(number) :].upper()] / 2**20)


def held(folder: Path) -> int:
    """The MiB of all files below a folder."""
    found = 0
    for path in folder.rglob("*"):
        try:
            found += path.stat().st_size
        except OSError:  # gone since it was listed
            continue
    return found >> 20


def measured(words: list[str], spill: Path) -> tuple[float, int, int, str]:
    """Seconds, peak MiB, most MiB spilled, and the last line said where the process failed."""
    started = time.perf_counter()
    process = subprocess.Popen(words, stderr=subprocess.PIPE, env={**os.environ, "TMPDIR": str(spill)})
    most = 0
    while True:
        number, status, usage = os.wait4(process.pid, os.WNOHANG)
        if number:
            break
        most = max(most, held(spill))
        time.sleep(1 if time.perf_counter() - started > 10 else 0.05)
    said = process.stderr.read().decode().strip().splitlines() if status else []
    return time.perf_counter() - started, usage.ru_maxrss >> 10, most, said[-1] if said else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("claims", nargs="*", type=int, default=[1_000_000, 10_000_000])
    parser.add_argument("--memory-limit", default="1GB")
    asked = parser.parse_args()
    bar = mebibytes(asked.memory_limit) + MORE
    for number in asked.claims:
        with tempfile.TemporaryDirectory() as name:
            path, out, spill = Path(name, "claims.csv"), Path(name, "out.csv"), Path(name, "spill")
            spill.mkdir()
            claims(number, path)
            words = [
                "batch",
                str(path),
                "-o",
                str(out),
                "-q",
                "--engine",
                "duckdb",
                "--memory-limit",
                asked.memory_limit,
            ]
            took, peak, most, said = measured([sys.executable, "-m", "rongcli", *words], spill)
            verdict = said or ("within" if peak <= bar else f"{peak - bar} MiB over")
            print(f"{number:12,} claims {took:7.1f} s   peak {peak:5} MiB of {bar}   spilled {most:6} MiB   {verdict}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
