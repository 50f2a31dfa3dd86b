"""Whether the program pays what the independent calculator says: ``python scripts/independent.py [N] [options]``.

Random files of claims with N claims in all (100,000 unless told otherwise), each computed by the calculator of
``tests/independent`` and by every engine; prints the first rows that differ, with all claims of the row's policy and
applicant, and how many rows differ by policy and field. Ends with 1 where any does.

    --engine python|duckdb   one engine instead of both (repeatable)
    --seed S                 other files
    --policy P               these policies only (repeatable)
    --feature F              what files may hold (repeatable; see tests/independent/cases.py; none: plain claims)
    --show K                 how many rows that differ are printed (5)

What the program does not know yet is switched off in ``tests/independent/switches.py``; what is named by --policy or
--feature is compared all the same.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.independent.calculator import INELIGIBLE, Answer
from tests.independent.cases import FEATURES, Batch, batches
from tests.independent.clauses import POLICIES
from tests.independent.program import Difference, answers_to, differences
from tests.independent.switches import CHOICES, NOTICES, OFF, UNTOLD

ENGINES = ("python", "duckdb")
WORKERS = 2


def told(one: Difference, engine: str) -> str:
    """One difference with what it takes to see it again."""
    claims, row = one.batch.claims, one.batch.claims[one.row]
    answers = answers_to(one.batch) or [Answer(rejected="refused")] * len(claims)
    policy, name = row["policy"], row.get("applicant")
    own = {key: value for key, value in one.batch.readings.items() if key.startswith(policy) or "." not in key}
    lines = [
        f"{engine}: {policy}, row {one.row + 2}, {one.field}: {one.expected!r} expected, {one.answered!r} answered"
    ]
    lines.append(f"  readings {own}")
    lines += [f"  paid before {paid}" for paid in one.batch.prior if paid["policy"] == policy and alike(paid, row)]
    for number, (claim, answer) in enumerate(zip(claims, answers, strict=True)):
        beside = claim["policy"] == policy and name and alike(claim, row) and answer.eligibility != INELIGIBLE
        if number == one.row or beside or (answer.rejected and alike(claim, row)):
            stated = {key: value for key, value in claim.items() if value is not None and key != "policy"}
            sign = ">" if number == one.row else " "
            got = answer.rejected or f"{answer.eligibility} {answer.certainty} {answer.amount} ≤ {answer.maximum}"
            lines.append(f" {sign} {number + 2} {stated} → {got}")
    return "\n".join(lines)


def alike(one: dict[str, str | None], other: dict[str, str | None]) -> bool:
    """Whether two rows may be of one applicant."""
    return one.get("applicant") == other.get("applicant") or (
        bool(one.get("applicant_id")) and one.get("applicant_id") == other.get("applicant_id")
    )


@dataclass(slots=True)
class Share:
    """What one worker found."""

    counts: Counter[tuple[str, ...]] = field(default_factory=Counter)
    """Rows that differ, by engine, policy and field."""
    first: list[str] = field(default_factory=list)
    took: dict[str, float] = field(default_factory=dict)
    """Seconds."""
    files: Counter[str] = field(default_factory=Counter)
    """By engine."""
    rows: int = 0

    def spend(self, name: str, seconds: float) -> None:
        """Time that the calculator or an engine took."""
        self.took[name] = self.took.get(name, 0) + seconds

    def add(self, other: Share) -> None:
        """Takes in another worker's."""
        self.counts += other.counts
        self.first += other.first
        for name, spent in other.took.items():
            self.spend(name, spent)
        self.files += other.files
        self.rows += other.rows


def part(given: argparse.Namespace, policies: list[str], features: list[str], worker: int) -> Share:
    """One worker's share of the files."""
    share = Share()
    with tempfile.TemporaryDirectory() as folder:
        for turn, batch in enumerate(batches(given.number, given.seed, policies, CHOICES, features, most=600)):
            if turn % WORKERS == worker:
                compare(batch, given, Path(folder), share)
    return share


def compare(batch: Batch, given: argparse.Namespace, folder: Path, share: Share) -> None:
    """One file, by each engine."""
    start = time.perf_counter()
    answers = answers_to(batch)
    share.spend("calculator", time.perf_counter() - start)
    share.rows += len(batch.claims)
    for engine in given.engine or ENGINES:
        start, seen = time.perf_counter(), set[int]()
        for one in differences(batch, engine, folder, notices=NOTICES, untold=UNTOLD, expected=answers,
                               used=share.files):  # fmt: skip
            share.counts[engine, batch.claims[one.row]["policy"], one.field] += 1
            if one.row not in seen and len(share.first) < given.show:
                share.first.append(told(one, engine))
            seen.add(one.row)
        share.counts[engine, "rows that differ"] += len(seen)
        share.spend(engine, time.perf_counter() - start)


def main() -> None:
    """Compares, in two processes."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("number", type=int, nargs="?", default=100_000)
    words.add_argument("--engine", action="append", choices=ENGINES)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--policy", action="append", choices=sorted(POLICIES))
    words.add_argument("--feature", action="append", choices=[*FEATURES, "none"])
    words.add_argument("--show", type=int, default=5)
    given = words.parse_args()
    policies = given.policy or [name for name in POLICIES if name not in OFF]
    features = [name for name in given.feature if name != "none"] if given.feature else sorted(set(FEATURES) - OFF)
    start, share = time.perf_counter(), Share()
    with ProcessPoolExecutor(WORKERS) as pool:
        for own in [pool.submit(part, given, policies, features, worker) for worker in range(WORKERS)]:
            share.add(own.result())
    print("\n\n".join(share.first[: given.show]))
    for key, count in sorted(share.counts.items()):
        print(f"{count:>8,}  {'  '.join(key)}")
    seconds = ", ".join(f"{name} {spent:.0f} s" for name, spent in share.took.items())
    files = ", ".join(f"{count:,} by {name}" for name, count in sorted(share.files.items()))
    print(f"{share.rows:,} claims; files: {files}; {time.perf_counter() - start:.0f} s ({seconds}, of two processes)")
    raise SystemExit(any(share.counts.values()))


if __name__ == "__main__":
    main()
