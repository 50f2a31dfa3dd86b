"""What the account of a file costs: ``python benchmarks/account.py [ROWS] [MEGABYTES]``.

A workbook of so many rows (200,000 by default) is read and accounted for, against calamine's own reading of its cells;
then a CSV of so many megabytes (1,000 by default), plain and as a Chinese Excel saves it, is previewed. Seconds are of
processor time, the least of three. Needs the extra ``test``.
"""

from __future__ import annotations

import datetime
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

import python_calamine
import xlsxwriter

from batch import as_excel, claims
from rongcli.reading import open_source
from rongcli.reading.vocabulary import vocabulary
from rongcli.table.load import bundled_table, load_edition

HEADER = ("政策", "申请人", "日期", "险种", "实缴保费")
TOP = 2
"""Rows above the claims: where amounts are said to be in 万元, and the header."""


def workbook(rows: int, path: Path) -> None:
    """Writes a form of claims under a line that says what amounts are in."""
    choose = random.Random(1)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["单位：万元"])
        sheet.write_row(1, 0, HEADER)
        for row in range(TOP, rows + TOP):
            sheet.write_row(row, 0, ["finance.export-credit-insurance", f"公司{row // 5}"])
            sheet.write_datetime(row, 2, datetime.datetime(2019, 1 + row % 12, 1 + row % 28), day)
            sheet.write_row(row, 3, ["短期出口信用保险", choose.randrange(1, 9000) / 100])


def least(work: Callable[[], object]) -> float:
    """Seconds of processor time that some work takes, the least of three."""
    found = []
    for _ in range(3):
        start = process_time()
        work()
        found.append(process_time() - start)
    return min(found)


def accounted(path: Path) -> None:
    """Prints what the account of a workbook takes, and what calamine's reading of it."""

    def calamine() -> int:
        return sum(1 for _ in python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows())

    def account() -> int:
        return sum(1 for _ in open_source(str(path), vocabulary=words).records)

    words = vocabulary(load_edition(bundled_table()))
    unit, took = least(calamine), least(account)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"calamine {unit:6.2f} s\naccount  {took:6.2f} s   {peak} MiB   {took / unit:.1f}")


def long(path: Path, size: int, end: bytes) -> Path:
    """The rows of a file again and again, up to some bytes."""
    head, _, rows = path.read_bytes().partition(end)
    target = path.with_name(f"long-{path.name}")
    with target.open("wb") as out:
        out.write(head + end)
        while out.tell() < size:
            out.write(rows)
    return target


def previewed(path: Path) -> None:
    """Prints what a preview takes."""
    words = [sys.executable, "-m", "rongcli", "batch", str(path), "--preview", "--json"]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    took = usage.ru_utime + usage.ru_stime
    print(f"preview of {path.name} {took:6.2f} s   exit {status}")


def main() -> None:
    """Prints seconds, peak memory and the ratio to calamine's reading."""
    numbers = [int(word) for word in sys.argv[1:]]
    rows, megabytes = (*numbers, *(200_000, 1_000)[len(numbers) :])
    with tempfile.TemporaryDirectory() as folder:
        form, plain = Path(folder, "form.xlsx"), Path(folder, "claims.csv")
        workbook(rows, form)
        accounted(form)
        claims(100_000, plain)
        for path, end in ((plain, b"\n"), (as_excel(plain), b"\r\n")):
            previewed(long(path, megabytes * 1_000_000, end))


if __name__ == "__main__":
    main()
