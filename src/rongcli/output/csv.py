"""Awards as CSV for a spreadsheet: one row each, cells that a spreadsheet would run defused."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rongcli.base.csv_safety import csv_writer, defused
from rongcli.base.money import yuan
from rongcli.base.text import Language
from rongcli.output.headline import headline
from rongcli.rules.award import Award

COLUMNS = (
    "policy",
    "name",
    "benefit",
    "conclusion",
    "applicant",
    "item",
    "date",
    "eligibility",
    "certainty",
    "amount",
    "minimum",
    "maximum",
    "before_caps",
    "capped",
    "binding_cap",
    "reason",
    "missing",
    "readings",
    "supplied",
)


def awards_csv(answers: Iterable[Award], language: Language) -> str:
    """The header and a row for each answer; amounts in yuan with two decimals, empty where none is fixed."""
    text = io.StringIO()
    writer = csv_writer(text.write)
    writer.writerow(COLUMNS)
    for answer in answers:
        writer.writerow([defused(cell) for cell in _row(answer, language)])
    return text.getvalue()


def _row(answer: Award, language: Language) -> list[str]:
    claim, amounts = answer.claim, answer.amounts
    money = [amounts.amount, amounts.minimum, amounts.maximum, amounts.before_caps]
    binding = next((use.cap.id for use in answer.caps if use.binding), "")
    return [
        answer.policy.id,
        answer.policy.name.to(language),
        answer.policy.benefit,
        headline(answer, language),
        claim.applicant or "",
        claim.item or "",
        claim.date.isoformat(),
        answer.eligibility,
        amounts.certainty,
        *("" if fen is None else yuan(fen) for fen in money),
        "true" if amounts.capped else "false",
        binding,
        answer.reason or "",
        " ".join(answer.needed),
        " ".join(f"{used.reading.id}={used.chosen}" for used in answer.readings),
        "true" if answer.policy.supplied else "false",
    ]
