"""How a batch of claims compares with copying its file: ``python benchmarks/batch.py [CLAIMS] [WORD] [OPTION]...``.

Three policies in turn, a fifth as many applicants as claims; with the word ``rows`` three whose caps do not reach across
claims, so that each row is decided by itself; with ``excel`` the first three as a Chinese Excel saves them, GBK with
CRLF and dates such as 2019/9/8, against the copy of the plain file. DuckDB's typed copy, CSV to CSV, is 1.0; both run
as processes of their own, the copy before and after. Options go to ``rongcli batch`` (``--memory-limit 1GB``). Needs
the extra ``batch``.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

COLUMNS = (
    "claim_id,policy,applicant,date,licensed,legal_person,settled_in_chengdu,well_known_foreign_institution,"
    "registered_capital,insurance,premium_paid,telecom_operator,international_dedicated_channel,added_gbps"
)
BY_ROW = (
    "claim_id,policy,applicant,date,overseas_acquisition,successful,core_technology,project_owner,"
    "chengdu_medical_institution,insurers_connected,tcm_abroad,key_project,completed,decided_amount"
)
TYPES = {
    "date": "DATE",
    "registered_capital": "DECIMAL(18,2)",
    "premium_paid": "DECIMAL(18,2)",
    "added_gbps": "DECIMAL(18,6)",
    "decided_amount": "DECIMAL(18,2)",
    "insurers_connected": "BIGINT",
}
Facts = Callable[[int, str, int, random.Random], tuple[str, ...]]
"""The rows that a claim could be, after its id, from its applicant, date and place."""
COPY = """
import duckdb, sys
columns = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in zip(*[iter(sys.argv[3:])] * 2)) + "}"
read = f"read_csv('{sys.argv[1]}', columns={columns}, auto_detect=false, header=true, delim=',', comment='', nullstr='')"
duckdb.connect().execute(f"COPY (SELECT * FROM {read}) TO '{sys.argv[2]}' (FORMAT csv, HEADER)")
"""


def claims(number: int, path: Path) -> None:
    """Writes the file of claims whose caps reach across them."""
    _write(number, path, COLUMNS, lambda who, day, row, choose: (
        f"finance.licensed-institution,A{who:07d},{day},yes,yes,yes,{'yes' if who % 7 else ''},{choose.randrange(1, 6 * 10**9)},,,,,",
        f"finance.export-credit-insurance,A{who:07d},{day},,,,,,{'short_term_export_credit' if who % 5 else 'other'},{choose.randrange(1, 10**8) / 100:.2f},,,",
        f"digital.data-channel,A{who:07d},{day},,,,,,,,yes,{'yes' if who % 3 else 'no'},{choose.randrange(0, 20)}.5",
    ))  # fmt: skip


def claims_by_row(number: int, path: Path) -> None:
    """Writes a file of claims that no other claim concerns; the authority has decided every other one."""

    def facts(who: int, day: str, row: int, choose: random.Random) -> tuple[str, ...]:
        decided = f"{choose.randrange(1, 10**8) / 100:.2f}" if row % 2 else ""
        return (
            f"investment.overseas-acquisition,A{who:07d},{day},yes,yes,{'yes' if who % 7 else 'no'},yes,,,,,,{decided}",
            f"health.direct-billing,A{who:07d},{day},,,,,{'yes' if who % 5 else ''},{choose.randrange(0, 9)},,,,{decided}",
            f"health.tcm-project,A{who:07d},{day},,,,,,,yes,{'yes' if who % 3 else 'no'},yes,{decided}",
        )

    _write(number, path, BY_ROW, facts)


def _write(number: int, path: Path, columns: str, facts: Facts) -> None:
    """Writes a file of claims, three policies in turn."""
    choose = random.Random(1)
    with path.open("w") as out:
        out.write(columns + "\n")
        for row in range(number):
            who = choose.randrange(number // 5 + 1)
            day = f"{choose.randrange(2018, 2022)}-{choose.randrange(1, 13):02d}-{choose.randrange(1, 29):02d}"
            out.write(f"C{row},{facts(who, day, row, choose)[row % 3]}\n")


def as_excel(path: Path) -> Path:
    """Writes the claims once more, as Excel would save them."""
    words = {
        "yes": "\u662f",
        "no": "\u5426",
        "finance.licensed-institution": "\u6301\u724c\u6cd5\u4eba\u91d1\u878d\u673a\u6784",
    }
    excel = path.with_name("excel.csv")
    with path.open() as read, excel.open("w", encoding="gbk", newline="\r\n") as out:
        for line in read:
            cells = [words.get(cell, cell) for cell in line.rstrip("\n").split(",")]
            if cells[3][:1] == "2":
                cells[3] = "/".join(part.lstrip("0") for part in cells[3].split("-"))
            out.write(",".join(cells) + "\n")
    return excel


def timed(words: list[str]) -> tuple[float, int]:
    """Seconds and peak MiB of a process. Raises SystemExit where it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{words[:3]} ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - start, usage.ru_maxrss // 1024


def main() -> None:
    """Prints seconds, peak memory and the ratio to the copy."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 1_000_000
    options = [word for word in sys.argv[1:] if not word.isdigit() and word not in ("rows", "excel")]
    by_row = "rows" in sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "claims.csv")
        (claims_by_row if by_row else claims)(number, path)
        given = as_excel(path) if "excel" in sys.argv[1:] else path
        typed = [
            word for name in (BY_ROW if by_row else COLUMNS).split(",") for word in (name, TYPES.get(name, "VARCHAR"))
        ]
        copy = [sys.executable, "-c", COPY, str(path), f"{folder}/copy.csv", *typed]
        batch = [sys.executable, "-m", "rongcli", "batch", str(given), "-o", f"{folder}/out.csv", "--force", "-q"]
        first, peak = timed(copy)
        took, most = timed([*batch, "--engine", "duckdb", *options])
        second, _ = timed(copy)
        unit = (first + second) / 2
        print(f"{number:,} claims, {path.stat().st_size // 1_000_000} MB, {os.cpu_count()} cores")
        print(f"typed copy      {first:6.1f} s and {second:.1f} s   {peak} MiB   1.0")
        print(f"rongcli duckdb  {took:6.1f} s             {most} MiB   {took / unit:.1f}")
        if number <= 1_000_000:
            took, most = timed([*batch, "--engine", "python", *options])
            print(f"rongcli python  {took:6.1f} s             {most} MiB   {took / unit:.1f}")


if __name__ == "__main__":
    main()
