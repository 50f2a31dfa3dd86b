"""From the rows of a source to claims: what each row must have, and what makes it a rejected one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from functools import cached_property

from rongcli.base.errors import InputError, RongError, UsageError
from rongcli.base.names import fold
from rongcli.base.text import Text, nearest
from rongcli.batch.columns import cell_text
from rongcli.batch.job import Job
from rongcli.batch.rejects import UNREAD
from rongcli.batch.run import Batch
from rongcli.reading.headers import Headers, refuse_output_columns
from rongcli.reading.source import Record, Source
from rongcli.rules.award import Claim
from rongcli.rules.decide import decide
from rongcli.rules.edition import Edition
from rongcli.rules.facts import (
    CLAIM_FIELDS,
    OUTPUT_COLUMNS,
    POLICY_NAMES,
    ClaimReader,
    as_text,
    plain,
    policy_field,
    refuse_numbers,
    without_dashes,
)
from rongcli.rules.lookup import find_policy
from rongcli.rules.prior import refuse_paid

UNPAYABLE = ("negative", "paid-before")
"""Why a row is rejected that could get nothing once it is mended: it is no claim, or was paid."""
_ID = frozenset(plain(word) for word in ("claim_id", *CLAIM_FIELDS["claim_id"]))


class Rows:
    """The rows of one run: reads each as a claim, refuses a claim id that came before, warns of misspelt fields.

    ``beside`` are editions that the same rows are read for too.

    Raises InputError for a header that is wrong as a whole, at once or when a policy that it is wrong for comes up.
    """

    def __init__(self, job: Job, run: Batch, source: Source, *, beside: Collection[Edition] = ()) -> None:
        self._job, self._run, self._table = job, run, source.columns is not None
        refuse_output_columns(source.columns or (), job.claims)
        self._headers = Headers(run.edition, source.columns, job.claims, beside=beside, meanings=source.meanings)
        self._headers.refuse_strange()
        source.notes += self._headers.notes(job.on)
        for words in self._headers.warnings:
            job.warn(words)
        self._taken = frozenset(OUTPUT_COLUMNS)
        self._ids: dict[str, int] = {}
        self._shapes: set[tuple[str, ...]] = set()
        self._warned: set[str] = set()
        if job.policy is not None:
            try:
                find_policy(run.edition, job.policy)  # refused at once, not row by row
            except InputError as error:
                raise UsageError(error.message, hint=error.hint, field="--policy") from None

    def read(self, record: Record) -> Claim | RongError:
        """The claim in a row, or why it is rejected. Raises RongError for a fault of the whole file."""
        try:
            reader, cells = self._named(record)
        except RongError as error:
            return self._rejected(record, error)
        layout = self._headers.layout(reader.policy)  # where two columns are one field, the file is at fault
        try:
            given = without_dashes(layout.facts(cells))
        except RongError:
            _, faults = self._tolerant(reader, cells)
            return self._rejected(record, *faults)
        try:
            given = self._with_rows(reader, given)
            claim = reader.typed(given, self._job.on)
            refuse_paid(claim, self._run.ledger)
        except RongError as error:
            self.leave_out(reader.policy.id, given, error)
            _, others = reader.tolerant(given, self._job.on)
            return self._rejected(record, error, *others[1:])
        name = claim.claim_id
        if name is not None:
            first = self._ids.setdefault(fold(name), record.line)
            if first != record.line:
                second = same_id(first)
                self.leave_out(claim.policy, given, second)
                return second.at(file=self._job.claims, line=record.line)
        return claim

    def _with_rows(self, reader: ClaimReader, given: Mapping[str, object]) -> Mapping[str, object]:
        """The fields of a claim with the rows that stand for it in files of their own. Raises RongError for both."""
        found = dict(given)
        for name, file in self._job.rows.items():
            rows = file.of(as_text(given.get("claim_id")))
            if rows is None:
                continue
            if all(item.name != name for item in reader.policy.named.values()):
                message = Text(
                    f"有“{file.item.label.zh}”的行，而此政策不读", f"lists {name}, which its policy does not read"
                )
                raise InputError(message, field="claim_id", reason="rows-unread")
            if given.get(name) is not None:
                message = Text(f"表内与 {file.path} 均有", f"is given here and in {file.path}")
                raise InputError(message, field=name, reason="given-twice")
            found[name] = rows
        return found

    def refuse_other_rows(self) -> None:
        """Raises InputError for a row of a list that names none of the claims that were read."""
        for file in self._job.rows.values():
            file.refuse_others(self._ids)

    def reject(self, record: Record, error: RongError) -> None:
        """Enters a rejected row, and what it could still come to. Raises OutputError where it cannot be written."""
        rejects = self._job.rejects
        rejects.add(record.line, error, record.raw, record.cells)
        if error.reason in UNPAYABLE:
            return
        most = self._could_claim(record)
        if most is None:
            rejects.uncounted += 1
        else:
            rejects.at_most += most

    def _could_claim(self, record: Record) -> int | None:
        """The most, in fen, that a row by itself could get once it is mended: what cannot be read counts as unknown.

        None where the policy cannot be read, or nothing bounds the amount.
        """
        if record.fault is not None and record.fault.reason in UNREAD:
            return None
        try:
            reader, cells = self._named(record._replace(fault=None))
            claim, _ = self._tolerant(reader, cells)
        except RongError:
            return None
        if claim is None or reader.policy.currency != self._run.edition.currency:
            return None  # amounts in two currencies have no sum
        decision = decide(claim, self._apart.standing(claim).terms)
        if decision.eligibility == "ineligible" or decision.amounts.certainty == "none":
            return 0
        return decision.amounts.maximum

    def _tolerant(self, reader: ClaimReader, cells: Mapping[str, object]) -> tuple[Claim | None, list[RongError]]:
        """The claim in a row as far as it can be read, and every fault in it."""
        layout, faults, left = self._headers.layout(reader.policy), list[RongError](), dict(cells)
        while True:
            try:
                claim, others = reader.tolerant(without_dashes(layout.facts(left)), self._job.on)
            except RongError as error:
                faults.append(error)
                column = next((one.name for one in layout.columns if one.field == error.field), None)
                if column is None or left.get(column) is None:
                    return None, faults
                left[column] = None
            else:
                return claim, faults + others

    @cached_property
    def _apart(self) -> Batch:
        """The same run without any payment, before or beside: each row is looked at by itself."""
        job = self._job
        return Batch(self._run.edition, job.readings, job.on, assume_rest=job.assume_rest)

    def leave_out(self, policy: str, given: Mapping[str, object], error: RongError) -> None:
        """Tells the applicant's other claims of the policy of a row that is rejected, where it says whose it is."""
        with suppress(RongError):
            name, number = ((as_text(given.get(key)) or "").strip() or None for key in ("applicant", "applicant_id"))
            self._run.census.reject(policy, (name, number), reversal=error.reason == "negative")

    def texts(self, record: Record) -> tuple[str, dict[str, str]]:
        """The policy that a row names, and what it gives for each field, as text. Raises RongError: it is rejected."""
        reader, cells = self._named(record)
        given = without_dashes(self._headers.layout(reader.policy).facts(cells))
        refuse_numbers(given)
        lists = {item.name for item in reader.policy.inputs if item.cells}  # only Python reads one
        given = {name: cell_text(value) if name in lists else value for name, value in given.items()}
        texts = ((name, as_text(value)) for name, value in given.items() if name != "policy")
        return reader.policy.id, {name: text for name, text in texts if text is not None}

    def _named(self, record: Record) -> tuple[ClaimReader, Mapping[str, object]]:
        """The reader of the policy that a row names, and the row's cells. Raises RongError: it is rejected."""
        cells: Mapping[str, object] = record.cells
        if record.fault is not None:
            raise record.fault
        if not self._table and not self._taken.isdisjoint(cells):
            raise _taken(next(name for name in cells if name in self._taken))
        named = self._headers.renamed(cells)
        if self._job.policy is not None and as_text(policy_field(named)) is None:
            own = {key: value for key, value in cells.items() if plain(self._headers.means(key)) not in POLICY_NAMES}
            named = cells = {"policy": self._job.policy, **own}
        reader = self._run.reader(named)
        if not self._table:
            self._point_out(reader, record.cells)
        return reader, cells

    def _rejected(self, record: Record, error: RongError, *others: RongError) -> RongError:
        """The error at its place, and the others of the row.

        The row holds its id all the same: of two rows with one id never both are paid.
        """
        error.others = tuple(one.at(file=self._job.claims, line=record.line) for one in others)
        for name in ids(self._headers.renamed(record.cells)):
            self._ids.setdefault(name, record.line)
        return error.at(file=self._job.claims, line=record.line)

    def _point_out(self, reader: ClaimReader, keys: Iterable[str]) -> None:
        """Warns, once for each, of a key of an object that nobody reads and whose name is nearly that of an input."""
        shape = (reader.policy.id, *keys)
        if shape in self._shapes or len(self._shapes) >= 10_000:
            return
        self._shapes.add(shape)
        for key in keys:
            if key in self._warned or reader.field(key) is not None:
                continue
            self._warned.add(key)
            near = nearest(key, reader.names.values(), cutoff=0.8)
            if near is not None:
                zh, en = f"字段“{key}”未被使用，是否应为 {near}？", f"field '{key}' is not used: did you mean {near}?"
                self._job.warn(Text(zh, en))


def _taken(name: str) -> InputError:
    message = Text("与输出列同名", "is the name of an output column")
    return InputError(message, field=name, hint=Text("请改名或删去", "rename or drop it"), reason="output-column")


def ids(cells: Mapping[str, object]) -> set[str]:
    """The claim ids in a row, under whichever name, as they are compared."""
    found = set()
    for key, value in cells.items():
        if plain(key) in _ID:
            with suppress(RongError):  # what is no single text is nobody's id
                found.add(fold(as_text(value) or ""))
    return found - {""}


def same_id(first: int) -> InputError:
    """The fault of a claim whose id that of an earlier line is."""
    message = Text(f"第{first}行已有相同编号", f"is that of line {first} already")
    hint = Text("同一申请不重复计算", "one claim is not paid twice")
    return InputError(message, field="claim_id", hint=hint, reason="duplicate-claim-id")
