"""The answer to a profile, or to each of many: its conclusion, records, rows and pages.

It is on the path of every answer: what only one format needs is imported where that is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rongcli.base.text import Language
from rongcli.output.formats import Answer
from rongcli.questions.advice import Advice
from rongcli.questions.match import Row
from rongcli.rules.edition import Edition
from rongcli.rules.explain import Asked, explain

if TYPE_CHECKING:
    from rongcli.output.document import Document
    from rongcli.output.statement_award import Told

COLUMNS = (
    "applicant", "date", "policy", "name", "benefit", "standing", "eligibility", "certainty", "currency", "amount",
    "minimum", "maximum", "capped", "reason", "remark", "missing", "supplied",
)  # fmt: skip
Explained = Callable[[Advice], Callable[[Row], "Told"]]
"""Gives the whole answer of a row of a match, for its statement."""


class Matches(Answer):
    """The match of one profile, or of ``several``; ``every`` lists what a screen otherwise folds into a count.

    Of several, the advice may be computed as it is asked for, once; ``explain`` adds questions and near misses to JSON.
    """

    columns = COLUMNS

    def __init__(
        self,
        advices: Iterable[Advice],
        edition: Edition,
        language: Language,
        *,
        several: bool = False,
        every: bool = False,
        explain: bool = True,
        explained: Explained | None = None,
    ) -> None:
        super().__init__(language)
        self.advices = advices
        self.edition = edition
        self.several = several
        self.every = every
        self.explain = explain
        self.explained = explained

    def headline(self) -> str:
        """The conclusion, of several each one's behind its applicant."""
        from rongcli.output.match_words import conclusion

        found = []
        for advice in self.advices:
            profile = advice.match.profile
            who = profile.applicant or profile.item or profile.date.isoformat()
            found.append(
                (f"{who}: " if self.several else "") + conclusion(advice.match, self.language, self.edition.currency)
            )
        return "\n".join(found)

    def records(self) -> Iterator[dict[str, Any]]:
        """Each as ``rongcli.match/1``."""
        from rongcli.output.match_json import Writer

        writer = Writer(self.edition, self.language)
        return (writer.match(advice, explained=self.explain) for advice in self.advices)

    def rows(self) -> Iterator[Sequence[object]]:
        """A row for each policy, in the order of the match; amounts empty where none is fixed."""
        return (row for advice in self.advices for row in _rows(advice, self.language))

    def document(self, *, brief: bool) -> Document:
        """A part for each; of several on a screen one part, with a line for each."""
        from rongcli.output.document import Document
        from rongcli.output.match_page import match_part, summary_part

        if self.several and brief:
            return Document(self.language, [summary_part(self.advices, self.language, self.edition.currency)])
        every = self.every or not brief
        parts = [match_part(advice, self.edition, self.language, every=every, whole=not brief)
                 for advice in self.advices]  # fmt: skip
        return Document(self.language, parts)

    def paper(self) -> Document:
        """The statement; of several an overview and a part for each."""
        from rongcli.output.statement_many import matches_statement
        from rongcli.output.statement_match import applicant_part, candidates, match_statement

        assert self.explained is not None
        if not self.several:
            (advice,) = self.advices
            return match_statement(advice, self.explained(advice), self.edition, self.language, self.made)
        found = []
        for advice in self.advices:
            told = [(row, self.explained(advice)(row)) for row in candidates(advice.match)]
            found.append((advice, applicant_part(advice, told, self.edition, self.language)))
        return matches_statement(found, self.edition, self.language, self.made)


def _rows(advice: Advice, language: Language) -> Iterator[tuple[object, ...]]:
    from rongcli.output import match_words
    from rongcli.output.json import money

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


def told(asked: Asked) -> Told:
    """The whole answer to a claim, for a statement."""
    from rongcli.output.statement_award import Told

    return Told(explain(asked), asked.terms().policy.time_limits)
