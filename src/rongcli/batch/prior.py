"""What was awarded before: a CSV or JSONL file of claims with their amounts; a batch's own output serves."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator, Mapping

from rongcli.batch.lines import parse_object, split_lines
from rongcli.edition import Edition, under
from rongcli.errors import InputError, RongError
from rongcli.facts import as_text, read_claim
from rongcli.files import read_bytes
from rongcli.language import Text
from rongcli.ledger import Ledger
from rongcli.lookup import chosen_readings, find_policy
from rongcli.money import parse_money


def read_prior(edition: Edition, path: str, readings: Mapping[str, str]) -> Ledger:
    """A ledger with the awards of a file entered: its rows need policy, date, amount and what the caps go by.

    A row that says it was not eligible is passed over; one without an amount is undetermined. Raises InputError
    with the file and line of a row that cannot be read.
    """
    ledger = Ledger()
    for line, row in _rows(path):
        try:
            _enter(ledger, edition, row, readings)
        except RongError as error:
            raise error.at(file=path, line=line) from None
    return ledger


def _enter(ledger: Ledger, edition: Edition, row: Mapping[str, object], readings: Mapping[str, str]) -> None:
    verdict = as_text(row.get("eligibility"))
    if verdict in ("ineligible", "needs-information"):
        return
    policy = find_policy(edition, row.get("policy"))
    if as_text(row.get("date")) is None:
        raise InputError(Text("须有日期", "needs a date"), field="date")
    claim = read_claim(policy, row, datetime.date.min)
    amount = as_text(row.get("amount"))
    if amount is None and verdict is None:
        raise InputError(Text("须有金额", "needs an amount"), field="amount")
    standing = under(policy, chosen_readings(edition, policy, readings))
    ledger.record(standing, claim, None if amount is None else parse_money(amount), eligible=True)


def _rows(path: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    content = read_bytes(path, InputError)
    lines = split_lines(content, path)
    if lines and lines[0][1].lstrip().startswith("{"):
        for number, line in lines:
            try:
                yield number, parse_object(line)
            except RongError as error:
                raise error.at(file=path, line=number) from None
        return
    reader = csv.DictReader((line for _, line in lines), strict=True)
    try:
        for row in reader:
            yield lines[reader.line_num - 1][0], row
    except csv.Error as error:
        raise InputError(Text(f"CSV 有误：{error}", f"is not CSV: {error}"), file=path, line=reader.line_num) from None
