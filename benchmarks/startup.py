"""How long one command takes, against starting Python alone, in one run on one machine.

    python benchmarks/startup.py [RUNS]

Runs each command in turn, side by side with a bare ``python -c pass``, and prints the median of each and its ratio to
that: answers with the table in the cache, one with an empty cache, lists, help, a usage error. README states the ratios.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CLAIM = [
    "finance", "licensed-institution", "--registered-capital", "50亿", "--licensed", "--legal-person",
    "--settled-in-chengdu", "--well-known-foreign-institution",
]  # fmt: skip
ROOT = Path(__file__).resolve().parent.parent
COMMANDS = {
    "JSON answer": [*CLAIM, "--json"],
    "answer": CLAIM,
    "match --json": ["match", str(ROOT / "examples" / "foreign-bank.toml"), "--json"],
    "policies list": ["policies", "list"],
    "--help": ["--help"],
    "usage error": [*CLAIM, "--bogus"],
}


def seconds(command: list[str], environment: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - started


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    program = str(Path(sys.executable).with_name("rongcli"))
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "XDG_CACHE_HOME": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # or each start would compile the program again
        lines = {"bare python": [sys.executable, "-c", "pass"]}
        lines |= {name: [program, *words] for name, words in COMMANDS.items()}
        for line in lines.values():
            seconds(line, environment)
        taken: dict[str, list[float]] = {name: [] for name in (*lines, "cold answer")}
        for _ in range(runs):
            for name, line in lines.items():
                taken[name].append(seconds(line, environment))
            shutil.rmtree(folder)
            taken["cold answer"].append(seconds(lines["JSON answer"], environment))
    base = statistics.median(taken["bare python"])
    for name, values in taken.items():
        middle = statistics.median(values)
        print(f"{name:13}  {middle * 1000:7.1f} ms  {middle / base:5.1f} x")


if __name__ == "__main__":
    main()
