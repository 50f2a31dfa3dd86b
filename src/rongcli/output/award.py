"""The answer to one claim, or to one for each policy of an area: its conclusion, records, rows and pages.

It is on the path of every answer: the words of pages are imported where a page is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rongcli.base.money import yuan
from rongcli.base.record import TYPE_CHECKING
from rongcli.base.text import Language
from rongcli.output.formats import Answer
from rongcli.rules import record
from rongcli.rules.award import Award
from rongcli.rules.edition import Edition
from rongcli.rules.explain import Asked, explain

if TYPE_CHECKING:
    from typing import Any

    from rongcli.output.document import Document
    from rongcli.questions.advice import Advice

COLUMNS = (
    "policy", "name", "benefit", "conclusion", "applicant", "item", "date", "eligibility", "certainty", "amount",
    "minimum", "maximum", "before_caps", "capped", "binding_cap", "reason", "missing", "readings", "supplied",
)  # fmt: skip


AREA = ("edition", "on", "total", "who", "by_kind", "others", "questions")
"""What the record of an area says of its policies together, as that of a match has it."""


class Awards(Answer):
    """The answers to some claims; ``one`` where a single policy was asked about."""

    columns = COLUMNS

    def __init__(self, asked: Sequence[Asked], edition: Edition, language: Language, *, one: bool = True) -> None:
        super().__init__(language)
        self.asked = asked
        self.awards = [explain(claim) for claim in asked]
        self.edition = edition
        self.one = one
        self.area: Advice | None = None
        """Of an area: the match of its policies, which says what they come to together and what to ask."""

    def headline(self) -> str:
        """The conclusion; of several policies each one's, behind its id."""
        from rongcli.output.headline import headline

        names = ["" if self.one else f"{award.policy.id}: " for award in self.awards]
        lines = zip(names, self.awards, strict=True)
        return "\n".join(name + headline(award, self.language) for name, award in lines)

    def records(self) -> Iterator[dict[str, Any]]:
        """Each as ``rongcli.award/1``; those of an area in one ``rongcli.area/1``."""
        awards = (record.award(award, self.language) for award in self.awards)
        if self.area is None:
            yield from awards
            return
        from rongcli.output.match_json import Writer

        whole = Writer(self.edition, self.language).match(self.area)
        shared = {name: whole[name] for name in AREA if name in whole}
        area = self.awards[0].policy.id.partition(".")[0]
        yield {"schema": "rongcli.area/1", "area": area, **shared, "awards": list(awards)}

    def lines(self) -> Iterator[dict[str, Any]]:
        """Each as ``rongcli.award/1``."""
        return (record.award(award, self.language) for award in self.awards)

    def rows(self) -> Iterator[Sequence[object]]:
        """A row for each; amounts in yuan with two decimals, empty where none is fixed."""
        return (_row(award, self.language) for award in self.awards)

    def document(self, *, brief: bool) -> Document:
        """A part for each."""
        from rongcli.output.award_page import award_part
        from rongcli.output.document import Document

        return Document(self.language, [award_part(award, self.edition, self.language) for award in self.awards])

    def paper(self) -> Document:
        """The statement of the one award."""
        from rongcli.output.statement_award import Told, award_statement

        asked = self.asked[0]
        told = Told(self.awards[0], asked.terms().policy.time_limits)
        return award_statement(told, self.edition, self.language, self.made)


def _row(award: Award, language: Language) -> list[object]:
    from rongcli.output.headline import headline

    claim, amounts = award.claim, award.amounts
    money = [amounts.amount, amounts.minimum, amounts.maximum, amounts.before_caps]
    return [
        award.policy.id,
        award.policy.name.to(language),
        award.policy.benefit,
        headline(award, language),
        claim.applicant,
        claim.item,
        claim.date.isoformat(),
        award.eligibility,
        amounts.certainty,
        *(None if fen is None else yuan(fen) for fen in money),
        amounts.capped,
        next((use.cap.id for use in award.caps if use.binding), None),
        award.reason,
        " ".join(award.needed),
        " ".join(f"{used.reading.id}={used.chosen}" for used in award.readings),
        bool(award.policy.supplied),
    ]
