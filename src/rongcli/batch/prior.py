"""What was awarded before: a CSV or JSONL file of claims with their amounts; a batch's own output serves."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator, Mapping

from rongcli.batch.lines import parse_object, split_lines
from rongcli.cells import as_written
from rongcli.edition import Edition
from rongcli.errors import InputError, RongError
from rongcli.facts import as_text, policy_field, read_claim
from rongcli.files import read_bytes
from rongcli.language import Text
from rongcli.ledger import Ledger
from rongcli.lookup import find_policy
from rongcli.money import parse_money

LARGEST_PRIOR = 250_000_000


def read_prior(edition: Edition, path: str) -> Ledger:
    """A ledger with the awards of a file entered: its rows need policy, date, amount and what the caps go by.

    A row that says it was not eligible is passed over; one without an amount is undetermined. Raises InputError
    with the file and line of a row that cannot be read.
    """
    ledger = Ledger()
    for line, row in _rows(path):
        try:
            _enter(ledger, edition, row)
        except RongError as error:
            raise error.at(file=path, line=line) from None
    return ledger


def _enter(ledger: Ledger, edition: Edition, row: Mapping[str, object]) -> None:
    verdict = as_text(row.get("eligibility"))
    if verdict in ("ineligible", "needs-information"):
        return
    policy = find_policy(edition, policy_field(row))
    claim = read_claim(policy, row, datetime.date.min)
    if claim.date == datetime.date.min:
        raise InputError(Text("须有日期", "needs a date"), field="date")
    amount = as_text(row.get("amount", row.get("金额")))
    if amount is None and verdict is None:
        raise InputError(Text("须有金额", "needs an amount"), field="amount")
    ledger.record(policy, claim, None if amount is None else parse_money(amount), eligible=True)


def _rows(path: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    content = read_bytes(path, InputError, LARGEST_PRIOR)
    lines = split_lines(content, path)
    if lines and lines[0][1].lstrip().startswith("{"):
        for number, line in lines:
            try:
                yield number, parse_object(line)
            except RongError as error:
                raise error.at(file=path, line=number) from None
        return
    try:
        yield from _table_rows(lines, path)
    except csv.Error as error:
        raise InputError(Text(f"CSV 有误：{error}", f"is not CSV: {error}"), file=path) from None


def _table_rows(lines: list[tuple[int, str]], path: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    """CSV rows with their physical lines; a header given twice, or a row of another width, is refused."""
    reader = csv.reader((line for _, line in lines), strict=True)
    header = next(reader, [])
    twice = next((name for name in header if header.count(name) > 1), None)
    if twice is not None:
        raise InputError(Text(f"列名“{twice}”重复", f"has the column '{twice}' twice"), file=path, line=1)
    for row in reader:
        line = lines[reader.line_num - 1][0]
        if len(row) != len(header):
            message = Text(
                f"有 {len(row)} 格，列名有 {len(header)} 个", f"has {len(row)} cells, the header {len(header)}"
            )
            raise InputError(message, file=path, line=line)
        # A table that this program wrote has an apostrophe before what a spreadsheet would run.
        yield line, dict(zip(header, (as_written(cell) for cell in row), strict=True))
