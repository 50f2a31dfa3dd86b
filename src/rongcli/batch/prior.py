"""What was awarded before: a file of claims with their amounts, in any form; a batch's own output serves."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from rongcli.base.csv_safety import as_written
from rongcli.base.errors import InputError, RongError
from rongcli.base.money import parse_money
from rongcli.base.text import Text
from rongcli.batch.headers import Headers, known_labels
from rongcli.batch.intake import open_source
from rongcli.rules.award import Claim
from rongcli.rules.edition import Edition
from rongcli.rules.facts import CLAIM_FIELDS, ClaimReader, as_text, policy_field
from rongcli.rules.ledger import Ledger, lacking
from rongcli.rules.lookup import chosen_readings, find_policy
from rongcli.rules.policy import Cap, Policy, under

FIELDS = {"amount": "amount", "金额": "amount", "eligibility": "eligibility"}
"""What such a file says beyond a claim."""


def read_prior(edition: Edition, *paths: str) -> Ledger:
    """A ledger with the awards of some files entered: their rows need policy, date, amount and what the caps go by.

    A row that says it was not eligible is passed over; one without an amount is undetermined. Raises InputError
    with the file and line of a row that cannot be read.
    """
    ledger = Ledger()
    for path in paths:
        source = open_source(path, labels=known_labels(edition) | FIELDS.keys())
        headers, table = Headers(edition, source.columns, path, FIELDS), source.form in ("csv", "xlsx")
        prior = _Prior(ledger, edition, headers, table=table)
        for record in source.records:
            try:
                if record.fault is not None:
                    raise record.fault
                prior.enter(record.cells)
            except RongError as error:
                raise error.at(file=path, line=record.line) from None
    return ledger


class _Prior:
    """The ledger that fills, and what is looked up once for each policy."""

    def __init__(self, ledger: Ledger, edition: Edition, headers: Headers, *, table: bool) -> None:
        self.ledger = ledger
        self._edition, self._headers, self._table = edition, headers, table
        self._readers: dict[str | None, ClaimReader] = {}
        self._standing: dict[str, list[Cap]] = {}

    def enter(self, row: Mapping[str, object]) -> None:
        """Enters what a row says was awarded. Raises RongError for one that cannot be read."""
        verdict = as_text(row.get("eligibility"))
        if verdict in ("ineligible", "needs-information"):
            return
        cells = {name: _as_written(cell) for name, cell in row.items()} if self._table else row
        reader = self._reader(as_text(policy_field(cells)))
        given = self._headers.layout(reader.policy).facts(cells)
        claim = reader.typed(given, datetime.date.min)
        if claim.date == datetime.date.min:
            raise InputError(Text("须有日期", "needs a date"), field="date")
        amount = as_text(given.get("amount"))
        if amount is None and verdict is None:
            raise InputError(Text("须有金额", "needs an amount"), field="amount")
        self._refuse_keyless(reader.policy, claim)
        fen = None if amount is None else parse_money(amount)
        self.ledger.record(reader.policy, claim, fen, eligible=True)

    def _refuse_keyless(self, policy: Policy, claim: Claim) -> None:
        """Raises InputError for a row of which no cap would know whose it is: it would count for nothing, silently."""
        standing = self._standing.get(policy.id)
        if standing is None:
            chosen = chosen_readings(self._edition, policy, {})
            standing = self._standing[policy.id] = [cap for cap in under(policy, chosen).caps if cap.per]
        lacks = [lacking(cap, claim) for cap in standing]
        if lacks and all(lacks):
            label = CLAIM_FIELDS.get(lacks[0] or "") or Text(str(lacks[0]), str(lacks[0]))
            message = Text(f"须有{label.zh}：限额按此累计", f"needs the {label.en}: a cap follows it")
            raise InputError(message, field=lacks[0])

    def _reader(self, named: str | None) -> ClaimReader:
        found = self._readers.get(named)
        if found is None:
            found = self._readers[named] = ClaimReader(find_policy(self._edition, named))
        return found


def _as_written(cell: object) -> object:
    """A cell of a table: one that this program wrote has an apostrophe before what a spreadsheet would run."""
    return as_written(cell) if isinstance(cell, str) and cell[:1] == "'" else cell
