"""From what size of file the DuckDB engine is faster than the Python engine: ``python benchmarks/small.py [RUNS]``.

Two kinds of file: three policies with short rows, as in ``batch.py``, and every policy of the table that the DuckDB
engine computes (those without a pool), each with its first example, which takes that engine longest to begin with. At
each size both engines run in turn as whole processes; medians of seconds. At the end, for each kind, where the two
lines cross: ``auto`` ought to change engines there (``WORTH`` in ``rongcli.batch.engines.duckdb``). Needs the extra
``batch``.
"""

from __future__ import annotations

import csv
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from batch import claims
from rongcli.batch.pools import is_pool
from rongcli.table.load import load_edition

SIZES = (1, 1_000, 3_000, 10_000, 30_000, 60_000, 200_000)
ENGINES = ("python", "duckdb")
Figures = list[tuple[int, int, dict[str, float]]]


def every_policy(number: int, path: Path) -> None:
    """Writes a file of claims that go through all policies of the table in turn."""
    choose = random.Random(1)
    policies = load_edition().policies.items()
    examples = {name: policy.example for name, policy in policies if not any(is_pool(cap) for cap in policy.caps)}
    words = {True: "yes", False: "no"}
    examples = {
        name: {field: words[value] if isinstance(value, bool) else value for field, value in example.items()}
        for name, example in examples.items()
    }
    columns = dict.fromkeys(column for example in examples.values() for column in example)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, ["claim_id", "policy", "applicant", "date", *columns], lineterminator="\n")
        writer.writeheader()
        named = list(examples.items())
        for row in range(number):
            name, example = named[row % len(named)]
            who = f"A{choose.randrange(number // 5 + 1):07d}"
            writer.writerow({"claim_id": f"C{row}", "policy": name, "date": "2019-05-01", "applicant": who} | example)


def seconds(path: Path, engine: str) -> float:
    out = path.with_name("out.csv")
    started = time.perf_counter()
    words = ["batch", str(path), "-o", str(out), "--force", "-q", "--engine", engine]
    done = subprocess.run([sys.executable, "-m", "rongcli", *words], stderr=subprocess.PIPE, text=True, check=True)
    took = time.perf_counter() - started
    if done.stderr:  # such as that the other engine computed it
        raise SystemExit(done.stderr)
    return took


def measured(make: Callable[[int, Path], None], folder: Path, runs: int) -> Figures:
    """For each size its rows, its bytes, and the median seconds of each engine."""
    found: Figures = []
    for size in SIZES:
        path = folder / f"{size}.csv"
        make(size, path)
        taken: dict[str, list[float]] = {engine: [] for engine in ENGINES}
        for _ in range(runs):
            for engine in ENGINES:
                taken[engine].append(seconds(path, engine))
        middle = {engine: statistics.median(times) for engine, times in taken.items()}
        found.append((size, path.stat().st_size, middle))
        print(f"{size:8,} rows {path.stat().st_size:12,} bytes" + "".join(f"   {name} {time:6.2f} s" for name, time in middle.items()))  # fmt: skip
    return found


def crossing(found: Figures) -> str:
    """Where the two engines take as long, between two sizes."""
    for (rows, size, one), (more, larger, two) in pairwise(found):
        before, after = one["duckdb"] - one["python"], two["duckdb"] - two["python"]
        if before > 0 >= after:
            share = before / (before - after)
            return f"as fast at about {rows + share * (more - rows):,.0f} rows, {size + share * (larger - size):,.0f} bytes"
    return "never as fast"


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as name:
        for what, make in (("three policies", claims), ("every policy of the table", every_policy)):
            folder = Path(name, what)
            folder.mkdir()
            print(f"{what}; load {os.getloadavg()[0]:.1f}")
            print(crossing(measured(make, folder, runs)))


if __name__ == "__main__":
    main()
