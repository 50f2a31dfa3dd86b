"""A match as CSV for a spreadsheet: a row for each policy, in the order of the match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rongcli.base.text import Language
from rongcli.output import match_words
from rongcli.output.json import money
from rongcli.output.page import rows_csv
from rongcli.questions.advice import Advice

COLUMNS = (
    "applicant", "date", "policy", "name", "benefit", "standing", "eligibility", "certainty", "currency", "amount",
    "minimum", "maximum", "capped", "reason", "remark", "missing", "supplied",
)  # fmt: skip


def match_csv(advices: Iterable[Advice], language: Language) -> str:
    """The header and the rows of one match or more; amounts with two decimals, empty where none is fixed."""
    return rows_csv(COLUMNS, (row for advice in advices for row in _rows(advice, language)))


def _rows(advice: Advice, language: Language) -> Iterator[tuple[object, ...]]:
    profile = advice.match.profile
    for row in advice.match.listed:
        policy, decision, amounts = row.policy, row.decision, row.decision.amounts
        yield (
            profile.applicant,
            row.claim.date.isoformat(),
            policy.id,
            policy.name.to(language),
            policy.benefit,
            row.standing,
            decision.eligibility,
            amounts.certainty,
            policy.currency,
            money(amounts.amount),
            money(amounts.minimum),
            money(amounts.maximum),
            amounts.capped,
            decision.reason,
            match_words.remark(row, language).strip(),
            " ".join(row.missing),
            bool(policy.supplied),
        )
