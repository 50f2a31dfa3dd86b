"""What was awarded before: a file of claims with their amounts, in any form; a batch's own output serves."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from rongcli.batch.headers import Headers, known_labels
from rongcli.batch.intake import open_source
from rongcli.cells import as_written
from rongcli.edition import Edition
from rongcli.errors import InputError, RongError
from rongcli.facts import as_text, policy_field, read_claim
from rongcli.language import Text
from rongcli.ledger import Ledger
from rongcli.lookup import find_policy
from rongcli.money import parse_money

FIELDS = {"amount": "amount", "金额": "amount", "eligibility": "eligibility"}
"""What such a file says beyond a claim."""


def read_prior(edition: Edition, path: str) -> Ledger:
    """A ledger with the awards of a file entered: its rows need policy, date, amount and what the caps go by.

    A row that says it was not eligible is passed over; one without an amount is undetermined. Raises InputError
    with the file and line of a row that cannot be read.
    """
    ledger = Ledger()
    source = open_source(path, labels=known_labels(edition) | FIELDS.keys())
    headers = Headers(edition, source.columns, path, FIELDS)
    table = source.form in ("csv", "xlsx")
    for record in source.records:
        try:
            if record.fault is not None:
                raise record.fault
            # A table that this program wrote has an apostrophe before what a spreadsheet would run.
            cells = {
                name: as_written(cell) if table and isinstance(cell, str) else cell
                for name, cell in record.cells.items()
            }
            _enter(ledger, edition, headers, cells)
        except RongError as error:
            raise error.at(file=path, line=record.line) from None
    return ledger


def _enter(ledger: Ledger, edition: Edition, headers: Headers, cells: Mapping[str, object]) -> None:
    verdict = as_text(cells.get("eligibility"))
    if verdict in ("ineligible", "needs-information"):
        return
    policy = find_policy(edition, as_text(policy_field(cells)))
    given = headers.layout(policy).facts(cells)
    claim = read_claim(policy, given, datetime.date.min)
    if claim.date == datetime.date.min:
        raise InputError(Text("须有日期", "needs a date"), field="date")
    amount = as_text(given.get("amount"))
    if amount is None and verdict is None:
        raise InputError(Text("须有金额", "needs an amount"), field="amount")
    ledger.record(policy, claim, None if amount is None else parse_money(amount), eligible=True)
