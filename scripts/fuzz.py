"""Damaged input through the whole program: ``python scripts/fuzz.py [SECONDS] [--seed S] [--keep DIR]``.

Files that the program reads (tables, profiles, claims as CSV, JSON lines, workbook and Parquet, actuals, dates) and
command lines are damaged at random and given to the commands that read them. Whatever comes, the program ends with
one of its exit codes and a sentence: an unforeseen error (70), a traceback, a signal or more than 20 seconds is a
fault, and what caused it is kept in DIR (``fuzz`` unless told otherwise) with the command. Ends with 1 where any was.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.forking import Forks  # noqa: E402

LONGEST = 20
CLAIM = [
    "finance",
    "licensed-institution",
    "--registered-capital",
    "50亿",
    "--licensed",
    "--foreign",
    "--date",
    "2019-05-01",
]
WORDS = (
    ", ; = [ ] { } \" ' % # .. / -- -1 1e999 NaN null 0.0000001 2019-02-29 \\u0000 "
    "１２万元 合计 （万元） 是 😀 \u202e \ufeff " + "9" * 40
)
SCRAPS = [b"", b"\0", b"\n", b"\r", b"\xff", *(word.encode() for word in WORDS.split())]
"""What is put in: what means something to one of the readers."""


def seeds(folder: Path, run) -> list[tuple[str, bytes, list[str]]]:
    """What is damaged: a file's suffix, its content, and the command that reads it (FILE stands for it)."""
    claims = (ROOT / "examples" / "claims.csv").read_bytes()
    (folder / "claims.csv").write_bytes(claims)
    found = [
        (".csv", claims, ["batch", "FILE", "--engine", "python", "-q"]),
        (".csv", claims, ["batch", "FILE", "--engine", "duckdb", "-q"]),
        (".csv", claims, ["batch", "FILE", "--preview"]),
        (".csv", claims, ["match", "FILE"]),
        (".csv", claims, ["compare", "FILE", "FILE", "--json"]),
        (".csv", claims, [*CLAIM, "--prior", "FILE"]),
        (".toml", (ROOT / "examples" / "foreign-bank.toml").read_bytes(), ["match", "FILE", "--json"]),
        (".toml", (ROOT / "tests" / "table" / "city.toml").read_bytes(), ["policies", "check", "FILE"]),
        (".toml", (ROOT / "tests" / "table" / "city.toml").read_bytes(), ["--policies", "FILE", "policies", "list"]),
        (".toml", (ROOT / "tests" / "table" / "second_city.toml").read_bytes(), ["policies", "check", "FILE"]),
        (".toml", (ROOT / "tests" / "table" / "second_city_actuals.toml").read_bytes(), ["targets", "FILE", "--json"]),
    ]
    for suffix in (".jsonl", ".xlsx", ".parquet"):
        written = folder / f"seed{suffix}"
        assert run(["batch", str(folder / "claims.csv"), "-o", str(written), "--force", "-q"]).returncode in (0, 4)
        for engine in ("python", "duckdb"):
            found.append((suffix, written.read_bytes(), ["batch", "FILE", "--engine", engine, "-q", "-f", "csv"]))
    answer = run([*CLAIM, "--json"]).stdout
    return [*found, (".json", answer, ["verify", "FILE"]), ("", b"\n".join(word.encode() for word in CLAIM), [])]


def damaged(content: bytes, choose: random.Random) -> bytes:
    """The content with one to four small damages: bytes changed, cut, doubled, moved, or scraps put in."""
    found = bytearray(content)
    for _ in range(choose.randint(1, 4)):
        at = choose.randrange(len(found) + 1)
        end = min(len(found), at + choose.choice([1, 1, 2, 4, 16, 256]))
        kind = choose.randrange(6)
        if kind == 0 and at < len(found):
            found[at] = choose.randrange(256)
        elif kind == 1:
            del found[at:end]
        elif kind == 2:
            found[at:at] = found[at:end]
        elif kind == 3:
            part = bytes(found[at:end])
            del found[at:end]
            to = choose.randrange(len(found) + 1)
            found[to:to] = part
        elif kind == 4:
            found[at:at] = choose.choice(SCRAPS)
        else:
            found[at:end] = choose.choice(SCRAPS)
    return bytes(found)


def main() -> int:
    """Damages for the seconds asked for, and tells what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float, nargs="?", default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz"))
    asked = parser.parse_args()
    choose, forks, ended, faults = random.Random(asked.seed), Forks(), Counter[int](), 0
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        environment = {"PATH": "/usr/bin:/bin", "HOME": made, "XDG_CACHE_HOME": made, "LANG": "C.UTF-8", "TMPDIR": made}

        def run(words: list[str]) -> subprocess.CompletedProcess[bytes]:
            return forks.run(words, b"", environment, folder, LONGEST)

        sown = seeds(folder, run)
        end = time.monotonic() + asked.seconds
        while time.monotonic() < end:
            suffix, content, words = choose.choice(sown)
            content = damaged(content, choose)
            file = folder / f"damaged{suffix}"
            if words:
                file.write_bytes(content)
                words = [str(file) if word == "FILE" else word for word in words]
            else:  # the words of a command line themselves; no argument of a process holds a NUL
                words = content.decode("utf-8", "surrogateescape").replace("\0", "").split("\n")
            try:
                done = run(words)
            except subprocess.TimeoutExpired:
                done = subprocess.CompletedProcess(words, -9, b"", b"")
            ended[done.returncode] += 1
            if not 0 <= done.returncode < 70 or b"Traceback" in done.stderr:
                faults += 1
                asked.keep.mkdir(parents=True, exist_ok=True)
                kept = asked.keep / f"{asked.seed}-{ended.total()}{suffix}"
                kept.write_bytes(content)
                print(
                    f"{kept}: rongcli {' '.join(words)!r} ended with {done.returncode}\n{done.stderr.decode()[-600:]}"
                )
        forks.close()
    codes = ", ".join(f"{count} with {code}" for code, count in sorted(ended.items()))
    print(f"{ended.total()} damaged inputs, {faults} faults; ended {codes}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
