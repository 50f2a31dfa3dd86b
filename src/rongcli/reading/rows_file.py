"""The rows that claims list, in a table or sheet of their own: each names the claim that it belongs to by its id."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from rongcli.base.errors import InputError, RongError, shown
from rongcli.base.names import fold
from rongcli.base.text import Text, did_you_mean
from rongcli.reading import open_source
from rongcli.reading.headers import Headers
from rongcli.reading.instructions import NOTHING, Instructions
from rongcli.reading.vocabulary import vocabulary
from rongcli.rules.edition import Edition
from rongcli.rules.facts import CLAIM_FIELDS, ClaimReader, field_text, plain, without_dashes
from rongcli.rules.policy import Input, Policy


class RowsFile:
    """The rows of one list by claim, as records that ``facts.parse_value`` reads; every cell of them was looked at."""

    def __init__(self, item: Input, path: str) -> None:
        self.item, self.path = item, path
        self.notes: list[Text] = []
        self._rows: dict[str, list[Mapping[str, object]]] = {}
        self._first: dict[str, tuple[int, str]] = {}

    def of(self, claim: object) -> list[Mapping[str, object]] | None:
        """The rows of the claim of an id, under whichever way of writing it; None where the file has none."""
        return self._rows.get(fold(str(claim))) if claim is not None else None

    def enter(self, claim: str, line: int, row: Mapping[str, object]) -> None:
        """Enters a row."""
        self._rows.setdefault(fold(claim), []).append(row)
        self._first.setdefault(fold(claim), (line, claim))

    def refuse_others(self, claims: Iterable[str]) -> None:
        """Raises InputError, at its line, for a row that names none of some claims, given by their folded ids."""
        known = set(claims)
        for name, (line, written) in self._first.items():
            if name not in known:
                message = Text(f"没有编号为“{shown(written)}”的申请", f"no claim has the id '{shown(written)}'")
                hint = did_you_mean(written, known) or Text(
                    f"须为读取“{self.item.label.zh}”的申请的 claim_id",
                    f"write the claim_id of a claim that reads {self.item.name}",
                )
                raise InputError(message, file=self.path, line=line, field="claim_id", hint=hint, reason="no-claim")

    @property
    def account(self) -> Text:
        """How many rows were read for how many claims."""
        rows, claims = sum(map(len, self._rows.values())), len(self._rows)
        return Text(
            f"{self.path}：“{self.item.label.zh}”{rows}行，属于{claims}项申请",
            f"{self.path}: {rows} rows of '{self.item.label.en}' for {claims} claim{'' if claims == 1 else 's'}",
        )


def list_named(edition: Edition, name: str) -> tuple[Input, Policy] | None:
    """The list of an edition that a name means, its own or in either language, and a policy that reads it."""
    for policy in edition.policies.values():
        for item in policy.inputs:
            if item.cells and plain(name) in {plain(word) for word in (item.name, *item.label, *item.aliases)}:
                return item, policy
    return None


def read_rows(edition: Edition, item: Input, policy: Policy, path: str, sheet: str | None = None) -> RowsFile:
    """The rows of a list in a file. Raises InputError, with file and line, for one that cannot be read."""
    asked: Instructions = NOTHING if sheet is None else NOTHING._replace(sheets=(sheet,))
    alone = _alone(edition, item, policy)
    source = open_source(path, vocabulary=vocabulary(alone), asked=asked)
    headers = Headers(alone, source.columns, path, meanings=source.meanings)
    headers.refuse_strange()
    whole = alone.policies[policy.id]
    reader, found = ClaimReader(whole), RowsFile(item, path)
    for record in source.records:
        try:
            if record.fault is not None:
                raise record.fault
            given = without_dashes(headers.layout(whole).facts(record.cells))
            reader.typed(given, datetime.date.min)  # so that a fault is told at its line
            claim = field_text("claim_id", given)
            if claim is None:
                hint = Text("写明所属申请的 claim_id", "write the claim_id of the claim that it belongs to")
                message = Text("没有说明属于哪项申请", "does not say which claim it belongs to")
                raise InputError(message, field="claim_id", hint=hint, reason="no-claim")
            cells = {name: given[name] for name in reader.names.values() if name in given and name not in CLAIM_FIELDS}
            found.enter(claim, record.line, cells)
        except RongError as error:
            raise error.at(file=path, line=record.line) from None
    found.notes = [Text(f"{path}：{one.zh}", f"{path}: {one.en}") for one in (*headers.warnings, *source.notes)]
    return found


def _alone(edition: Edition, item: Input, policy: Policy) -> Edition:
    """An edition of one policy whose inputs are the cells of a list, for the reader of tables of claims."""
    cells = tuple(cell._replace(name=cell.short) for cell in item.cells)
    bare = policy._replace(inputs=cells, other_inputs=(), versions=(), history=())
    heads = {policy.id: edition.heads[policy.id]}
    return edition._replace(heads=heads, policies={policy.id: bare})
