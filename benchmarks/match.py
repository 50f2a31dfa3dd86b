"""How long a match takes: one profile against starting Python alone, and a thousand in JSON lines.

    python benchmarks/match.py [RUNS]

Prints the median of a bare ``python -c pass`` and of ``rongcli match`` over every policy, as JSON, for a profile that
states every fact and one that states few, with the table in the cache; then profiles a second for 1,000 profiles
that state every fact, half of them, and almost none. README states the ratio and the rate.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rongcli.table.load import load_edition

MANY = 1000
INPUTS = {item.name: item for policy in load_edition().policies.values() for item in policy.inputs}
FEW = {"applicant": "Example", "date": "2019-05-01", "licensed": True, "registered_capital": "50亿"}


def seconds(command: list[str], environment: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def profile(share: float, number: int) -> dict[str, object]:
    """A profile that states about a share of all facts, the same for the same number."""
    draw = random.Random(number)
    facts: dict[str, object] = {"applicant": f"Example {number}", "date": "2019-05-01"}
    for item in INPUTS.values():
        if draw.random() >= share:
            continue
        if item.type == "boolean":
            facts[item.name] = draw.random() < 0.8
        elif item.type == "choice":
            facts[item.name] = draw.choice(list(item.choices))
        else:
            facts[item.name] = f"{draw.randrange(1, 200)}亿" if item.type == "money" else draw.randrange(1, 20)
    return facts


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    program = str(Path(sys.executable).with_name("rongcli"))
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "XDG_CACHE_HOME": folder}
        full, few = Path(folder, "full.json"), Path(folder, "few.json")
        full.write_text(json.dumps(profile(1, 0), ensure_ascii=False), encoding="utf-8")
        few.write_text(json.dumps(FEW, ensure_ascii=False), encoding="utf-8")
        commands = {
            "bare python": [sys.executable, "-c", "pass"],
            "full profile": [program, "match", str(full), "--json"],
            "few facts": [program, "match", str(few), "--json"],
        }
        seconds(commands["full profile"], environment)
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                taken[name].append(seconds(command, environment))
        base = statistics.median(taken["bare python"])
        for name, values in taken.items():
            middle = statistics.median(values)
            print(f"{name:12}  {middle * 1000:7.1f} ms  {middle / base:5.1f} x")
        for share in (1, 0.5, 0.02):
            many = Path(folder, "many.jsonl")
            lines = [json.dumps(profile(share, number), ensure_ascii=False) for number in range(MANY)]
            many.write_text("\n".join(lines) + "\n", encoding="utf-8")
            took = min(seconds([program, "match", str(many), "-f", "jsonl"], environment) for _ in range(3))
            print(f"{MANY} profiles, {share:4.0%} of the facts  {took:6.2f} s  {MANY / took:6.0f} a second")


if __name__ == "__main__":
    main()
