"""The program's answers to a file of claims, run in this process, held against the calculator's, field by field."""

from __future__ import annotations

import csv
import json
import os
import signal
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from tests.independent.calculator import UNFIXED, Answer, calculate
from tests.independent.cases import OWN, Batch
from tests.independent.clauses import POLICIES
from tests.independent.keys import RefusedError

FIELDS = ("eligibility", "certainty", "amount", "minimum", "maximum", "before_caps")
PRIOR = ("claim_id", "policy", "applicant", "applicant_id", "item", "date", "amount", "ranking")


class Ended(BaseException):
    """The program ended itself."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one row in which the program and the calculator differ."""

    batch: Batch
    row: int
    field: str
    expected: object
    answered: object


@contextmanager
def in_process() -> Iterator[None]:
    """While this holds, a program that ends the process ends itself alone; signals are as before afterwards."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    leave = os._exit

    def ended(code: int) -> NoReturn:
        raise Ended(code)

    os._exit = ended  # type: ignore[assignment]
    try:
        yield
    finally:
        os._exit = leave
        for number, handler in handlers.items():
            signal.signal(number, handler or signal.SIG_DFL)


def run(words: Sequence[str]) -> object:
    """One command of the program; its exit code."""
    from rongcli.cli.main import main

    with in_process():
        try:
            main(list(words))
        except (Ended, SystemExit) as end:
            return end.args[0] if end.args else 0


def written(path: Path, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Rows as a CSV file."""
    words = {True: "yes", False: "no", None: ""}
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(columns)
        for row in rows:
            cells = (row.get(name) for name in columns)
            out.writerow([words[cell] if cell is None or isinstance(cell, bool) else cell for cell in cells])
    return str(path)


def answered(
    batch: Batch, engine: str, folder: Path, untold: Collection[str] = ()
) -> tuple[list[dict[str, Any] | None] | object, str]:
    """The program's answer to each row, None where it rejected it, and the engine that computed them in the end.

       Where it gave no answers, its exit code.
    ``untold`` are readings that
       it does not know.
    """
    inputs = {name: None for row in batch.claims for name in POLICIES[row["policy"]].facts if name in row}
    claims = written(folder / "claims.csv", batch.claims, [*OWN, *inputs])
    out, summary = folder / f"{engine}.jsonl", folder / f"{engine}.summary.json"
    out.unlink(missing_ok=True)
    words = ["batch", claims, "-o", str(out), "--force", "-q", "--engine", engine, "--summary", str(summary)]
    words += ["--rejects", str(folder / "rejects.csv")]
    words += [f"--reading={name}={choice}" for name, choice in batch.readings.items() if name not in untold]
    if batch.prior:
        words += ["--prior", written(folder / "prior.csv", batch.prior, PRIOR)]
    code = run(words)
    if code not in (0, 1):
        return code, engine
    found: list[dict[str, Any] | None] = [None] * len(batch.claims)
    with out.open(encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            found[record["row"] - 2] = record
    return found, json.loads(summary.read_text("utf-8"))["engine"]


def fen(text: str | None) -> int | None:
    """An amount of the program in fen."""
    return None if text is None else int(text.replace(".", ""))


def codes(record: Mapping[str, Any]) -> set[str]:
    """The codes of a row's notices, in whichever form they stand."""
    given = record.get("notices") or ()
    if isinstance(given, str):
        return set(given.split(";"))
    return {one["code"] if isinstance(one, Mapping) else one for one in given}


def row_differs(
    answer: Answer, record: Mapping[str, Any] | None, notices: Collection[str]
) -> Iterator[tuple[str, object, object]]:
    """Field, expectation and answer where a row differs."""
    if record is None or answer.rejected:
        if (record is None) != bool(answer.rejected):
            yield "rejected", answer.rejected, "rejected" if record is None else "computed"
        return
    for name in FIELDS:
        expected: object = getattr(answer, name)
        given = record[name] if name in ("eligibility", "certainty") else fen(record[name])
        if expected != given and not (name == "before_caps" and expected == UNFIXED):
            yield name, expected, given
    for code in notices:
        if (expected := code in answer.notices) != (given := code in codes(record)):
            yield f"notice {code}", expected, given


def answers_to(batch: Batch) -> list[Answer]:
    """The calculator's answers; none where the earlier payments cannot be used."""
    try:
        return calculate(batch.claims, batch.prior, batch.readings)
    except RefusedError:
        return []


def differences(
    batch: Batch,
    engine: str,
    folder: Path,
    *,
    notices: Collection[str] = (),
    untold: Collection[str] = (),
    expected: Sequence[Answer] | None = None,
    used: Counter[str] | None = None,
) -> Iterator[Difference]:
    """Every field in which the program's answers to a file differ from the calculator's (``expected``, if at hand).

    ``used`` counts the files by the engine that was asked for and, where it is another, the one that computed.
    """
    answers = answers_to(batch) if expected is None else expected
    records, computing = answered(batch, engine, folder, untold)
    if used is not None:
        used[engine if computing == engine else f"{engine} by {computing}"] += 1
    if not answers or not isinstance(records, list):
        expected_end = "computed" if answers else 4
        end = "computed" if isinstance(records, list) else records
        if end != expected_end:
            yield Difference(batch, 0, "file", expected_end, end)
        return
    for row, (answer, record) in enumerate(zip(answers, records, strict=True)):
        for name, wanted, given in row_differs(answer, record, notices):
            yield Difference(batch, row, name, wanted, given)
