"""Whether the engines agree on random claims: ``python scripts/agree.py [CLAIMS] [python duckdb spark]``.

Ten million claims unless told otherwise, in files of 100,000: policies of the bundled table and of a second city in
turn, under readings drawn anew, a third of the numbers at a threshold or cap, unknowns, odd cells, faults, ledgers;
from CSV and from JSON lines, into both.
Prints how many rows, rejected rows and summaries differ from the Python engine's; ends with 1 where any does.
Spark needs the extra ``spark`` and Java 17.
"""

from __future__ import annotations

import csv
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from importlib import import_module
from itertools import zip_longest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.batch.jobs import computed
from tests.batch.test_engines import CITY, mess
from tests.batch.test_forms import write_objects

from rongcli.batch.engines import ENGINES
from rongcli.table.load import load_edition

CHUNK = 100_000
TURNS = (("csv", "csv"), ("jsonl", "jsonl"), ("csv", "jsonl"), ("jsonl", "csv"))
"""Forms of the claims and of the results, each for four files: both tables, with and without earlier awards."""


def differing(one: Path, other: Path) -> int:
    """Lines that are not the same in both files; of a file that is not there, none."""
    texts = [path.read_bytes().split(b"\n") if path.exists() else [] for path in (one, other)]
    return sum(left != right for left, right in zip_longest(*texts))


def main() -> None:
    """Compares, chunk by chunk."""
    number = next((int(word) for word in sys.argv[1:] if word.isdigit()), 10_000_000)
    names = [word for word in sys.argv[1:] if word in ENGINES and word != "python"] or ["duckdb", "spark"]
    totals = dict.fromkeys(names, 0)
    took = dict.fromkeys(["python", *names], 0.0)
    editions = [load_edition(), load_edition(CITY)]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for chunk in range(-(-number // CHUNK)):
            choose, edition = random.Random(chunk), editions[chunk % 2]
            readings = {
                f"{policy.id}.{reading.id}": choose.choice(list(reading.choices))
                for policy in edition.policies.values()
                for reading in policy.readings.values()
                if choose.random() < 0.3
            }
            given, form = TURNS[chunk // 4 % len(TURNS)]
            claims = folder / f"claims.{given}"
            header, *rows = mess(edition, min(CHUNK, number - chunk * CHUNK), chunk, stated=chunk % 4 < 2)
            if given == "jsonl":
                write_objects(claims, header, rows, choose)
            else:
                with claims.open("w", encoding="utf-8", newline="") as file:
                    csv.writer(file, lineterminator="\n").writerows([header, *rows])
            found = {}
            for name in took:  # Spark starts anew each time: in one session memory runs short after half a million
                start = time.perf_counter()
                found[name] = computed(
                    name, import_module(ENGINES[name][0]), claims, folder, edition, readings, form=form
                )
                took[name] += time.perf_counter() - start
            out, rejected, *rest = found["python"]
            for name in names:
                own, own_rejected, *own_rest = found[name]
                totals[name] += differing(out, own) + differing(rejected, own_rejected) + (rest != own_rest)
            done = min((chunk + 1) * CHUNK, number)
            seconds = ", ".join(f"{name} {spent:.0f} s" for name, spent in took.items())
            differ = ", ".join(f"{name} {count}" for name, count in totals.items())
            print(f"{done:,} claims: rows that differ: {differ} ({seconds})", flush=True)
    raise SystemExit(any(totals.values()))


if __name__ == "__main__":
    main()
