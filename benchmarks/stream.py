"""How many claims a second one core answers, brief and explained, as a stream and as a batch.

    python benchmarks/stream.py [CLAIMS]

Makes claims of three policies (a yearly subsidy, a reward per unit, a reward once; every applicant with a few), runs
each way three times on them, and prints the best rate with the start of the program taken off (a run of one claim).
README states the rates.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WAYS = {
    "stream": ["--stream"],
    "stream --explain": ["--stream", "--explain"],
    "batch": [],
    "batch --explain": ["--explain"],
}
EXPLAINED_SHARE = 5
"""One in so many claims is answered where whole awards are wanted, so that each way takes about as long."""


def claim(number: int, count: int, chance: random.Random) -> dict[str, object]:
    day = f"20{chance.randrange(18, 22)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
    base = {"claim_id": f"C{number}", "applicant": f"企业{chance.randrange(count // 4 + 1)}", "date": day}
    if number % 3 == 0:
        return base | {
            "policy": "finance.export-credit-insurance",
            "insurance": chance.choice(["short_term_export_credit", "comprehensive_logistics"]),
            "premium_paid": f"{chance.randrange(1, 900_000)}.{chance.randrange(100):02}",
        }
    if number % 3 == 1:
        return base | {
            "policy": "digital.data-channel",
            "telecom_operator": True,
            "international_dedicated_channel": True,
            "added_gbps": chance.randrange(1, 12),
        }
    return base | {
        "policy": "finance.licensed-institution",
        "licensed": True,
        "legal_person": True,
        "settled_in_chengdu": True,
        "well_known_foreign_institution": True,
        "registered_capital": f"{chance.randrange(1, 60)}亿",
    }


def seconds(words: list[str], claims: Path, environment: dict[str, str]) -> float:
    command = [str(Path(sys.executable).with_name("rongcli")), "batch", "-", "-q", *words]
    with claims.open("rb") as file:
        started = time.perf_counter()
        subprocess.run(command, stdin=file, stdout=subprocess.DEVNULL, env=environment, check=True)
        return time.perf_counter() - started


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60_000
    chance = random.Random(1)
    lines = [json.dumps(claim(number, count, chance), ensure_ascii=False) + "\n" for number in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "XDG_CACHE_HOME": folder}
        one, many, fewer = (Path(folder) / name for name in ("one", "many", "fewer"))
        one.write_text(lines[0], encoding="utf-8")
        many.write_text("".join(lines), encoding="utf-8")
        fewer.write_text("".join(lines[: count // EXPLAINED_SHARE]), encoding="utf-8")
        seconds([], one, environment)
        for name, words in WAYS.items():
            explained = "--explain" in words
            start = min(seconds(words, one, environment) for _ in range(3))
            taken = min(seconds(words, fewer if explained else many, environment) for _ in range(3))
            number = count // EXPLAINED_SHARE if explained else count
            print(
                f"{name:18} {number / (taken - start):9,.0f} claims/s  ({number:,} claims; start {start * 1000:.0f} ms)"
            )


if __name__ == "__main__":
    main()
