"""How a batch of claims compares with pandas and OpenFisca-Core doing the same three rules, CSV to CSV, with totals.

    python -m venv RIVALS && RIVALS/bin/pip install openfisca-core pandas pyarrow
    python benchmarks/rivals.py [CLAIMS] --rivals RIVALS/bin/python [--runs 3] [--memory-limit 1GB]

The claims are those of ``batch.py``: 1% of the capital, once and at most 40 million; 40% of the premium, at most
300,000 an applicant and year; 200,000 a whole Gbps, at most 2 million an applicant and year. The rivals are
``rival_pandas.py`` and ``rival_openfisca.py``; they trust the file, write four columns of a result (``--whole``: all
twelve that rongcli writes), and say at their heads what their numbers cannot hold.

Whole processes in turn, so that other load meets all alike; medians of seconds, of processor seconds (which other load
touches less; of these programs only DuckDB uses every core throughout) and of peak MiB, and both times as multiples of
rongcli's. Every result is then held against rongcli's, row by row. Needs the extra ``batch``.
"""

from __future__ import annotations

import argparse
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from batch import COLUMNS, COPY, TYPES, claims

HERE = Path(__file__).parent
OURS = "rongcli duckdb"
COPIED = "DuckDB's typed copy"
MONEY = ("amount", "minimum", "maximum", "before_caps")


class Run(NamedTuple):
    """What one process took."""

    seconds: float
    processor: float
    peak: int


def run(words: list[str]) -> Run:
    """Runs a process alone. Raises SystemExit where it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{words} ended with {os.waitstatus_to_exitcode(status)}\n{said.decode()}")
    return Run(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024)


def commands(path: Path, folder: Path, rivals: str, options: list[str]) -> dict[str, tuple[list[str], Path]]:
    """Name → command and its result."""
    typed = [word for name in COLUMNS.split(",") for word in (name, TYPES.get(name, "VARCHAR"))]
    scripts = {
        "pandas": ["rival_pandas.py"],
        "pandas --whole": ["rival_pandas.py", "--whole"],
        "OpenFisca": ["rival_openfisca.py"],
        "OpenFisca --double": ["rival_openfisca.py", "--double"],
    }
    ours, copied = folder / "ours.csv", folder / "copied.csv"
    batch = [sys.executable, "-m", "rongcli", "batch", str(path), "-o", str(ours), "--force", "--engine", "duckdb"]
    found = {
        COPIED: ([sys.executable, "-c", COPY, str(path), str(copied), *typed], copied),
        OURS: ([*batch, *options], ours),
    }
    for name, (script, *switches) in scripts.items():
        out = folder / f"{name}.csv"
        found[name] = ([rivals, str(HERE / script), str(path), str(out), *switches], out)
    return found


def differing(ours: Path, theirs: Path) -> dict[str, int]:
    """In how many rows each column of a result differs; money by half a fen or more."""
    wrong: Counter[str] = Counter()
    own = len(COLUMNS.split(","))
    with ours.open(encoding="utf-8-sig", newline="") as left, theirs.open(encoding="utf-8", newline="") as right:
        mine, other = csv.reader(left), csv.reader(right)
        header, names = next(mine), next(other)[own:]
        places = [(name, header.index(name), names.index(name) + own, name in MONEY) for name in names]
        for one, two in zip(mine, other, strict=True):
            if one[:own] != two[:own]:
                wrong["the claim itself"] += 1
            for name, here, there, money in places:
                a, b = one[here], two[there]
                if a == b or (not money and a == b.lower()):
                    continue
                if not money or not a or not b or abs(float(a) - float(b)) > 0.005:
                    wrong[name] += 1
    return dict(wrong)


def main() -> None:
    """Prints a line for each contestant, then what differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("claims", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--rivals", required=True, help="the Python of an environment that holds the rivals")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--memory-limit")
    asked = parser.parse_args()
    options = ["--memory-limit", asked.memory_limit] if asked.memory_limit else []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "claims.csv"
        claims(asked.claims, path)
        contest = commands(path, folder, asked.rivals, options)
        taken: dict[str, list[Run]] = {name: [] for name in contest}
        for _ in range(asked.runs):
            for name, (words, _) in contest.items():
                taken[name].append(run(words))
        print(
            f"{asked.claims:,} claims, {path.stat().st_size // 10**6} MB, {os.cpu_count()} cores, {asked.runs} runs, load {os.getloadavg()[1]:.1f}"
        )
        middle = {name: Run(*map(statistics.median, zip(*runs, strict=True))) for name, runs in taken.items()}
        ours = middle[OURS]
        for name, one in middle.items():
            least = min(each.seconds for each in taken[name])
            ratios = f"{one.seconds / ours.seconds:5.2f} and {one.processor / ours.processor:5.2f} x rongcli"
            print(
                f"{name:20} {one.seconds:7.1f} s (least {least:5.1f}) {one.processor:7.1f} s of processor {one.peak:6.0f} MiB  {ratios}"
            )
        for name, (_, out) in contest.items():
            if name not in (OURS, COPIED):
                print(f"{name:20} rows that differ: {differing(contest[OURS][1], out) or 'none'}")


if __name__ == "__main__":
    main()
