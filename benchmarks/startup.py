"""How long one answer takes, against starting Python alone, in one run on one machine.

    python benchmarks/startup.py [RUNS]

Runs three commands in turn and prints the median of each and its ratio to the first: a bare ``python -c pass``, one
JSON answer with the table in the cache, and the same with an empty cache. README states the ratios.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ANSWER = [
    "finance", "licensed-institution", "--registered-capital", "50亿", "--licensed", "--legal-person",
    "--settled-in-chengdu", "--well-known-foreign-institution", "--json",
]  # fmt: skip


def seconds(command: list[str], environment: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    program = Path(sys.executable).with_name("rongcli")
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "XDG_CACHE_HOME": folder}
        bare, answer = [sys.executable, "-c", "pass"], [str(program), *ANSWER]
        seconds(answer, environment)
        taken: dict[str, list[float]] = {"bare python": [], "warm answer": [], "cold answer": []}
        for _ in range(runs):
            taken["bare python"].append(seconds(bare, environment))
            taken["warm answer"].append(seconds(answer, environment))
            shutil.rmtree(folder)
            taken["cold answer"].append(seconds(answer, environment))
    base = statistics.median(taken["bare python"])
    for name, values in taken.items():
        middle = statistics.median(values)
        print(f"{name:12}  {middle * 1000:7.1f} ms  {middle / base:5.1f} x")


if __name__ == "__main__":
    main()
