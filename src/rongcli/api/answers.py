"""What the functions answer: amounts are ``Decimal`` yuan, and ``to_dict()`` is the JSON that the command line prints.

There is no amount in fen anywhere in them, so none can be taken for yuan.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, overload

from rongcli.base.money import yuan
from rongcli.base.text import Language
from rongcli.batch.tally import Tally
from rongcli.output import compare_json, match_json, match_words, summary_json
from rongcli.output import compare_page as compare_words
from rongcli.output import deadline as deadline_records
from rongcli.output import headline as headlines
from rongcli.output import json as records
from rongcli.output import solve as solve_records
from rongcli.output import sweep as sweep_records
from rongcli.questions import advice as advices
from rongcli.questions import compare as compared
from rongcli.questions import deadline as deadlines
from rongcli.questions import solve as solved
from rongcli.questions import sweep as swept
from rongcli.questions.match import FITS, Row
from rongcli.rules.award import Amounts, Award
from rongcli.rules.codes import code
from rongcli.rules.edition import Edition
from rongcli.rules.expression import Value
from rongcli.rules.policy import Input

Fact = Decimal | datetime.date | bool | str
"""A value of an input as Python: an amount in yuan, a number, a date, yes or no, a choice's name, or a rate (1%)."""


def in_yuan(fen: int | None) -> Decimal | None:
    """Fen inside are Decimal yuan outside, always with two decimals."""
    return None if fen is None else Decimal(yuan(fen))


def fact(item: Input, value: Value) -> Fact:
    """A typed value of an input as Python."""
    if isinstance(value, (bool, str)):
        return value
    if item.type == "date":
        return datetime.date.fromordinal(int(value))
    said = code(item, value)
    return said if item.type == "rate" else Decimal(said)


class _Money:
    """The money of an answer: ``amount`` is None unless the text fixes it, and ``certainty`` says why."""

    __slots__ = ()

    @property
    def _amounts(self) -> Amounts:
        raise NotImplementedError

    @property
    def certainty(self) -> str:
        """determined, ceiling, range, unpublished or none."""
        return self._amounts.certainty

    @property
    def amount(self) -> Decimal | None:
        """The yuan that the text fixes or the authority decided; None where neither does."""
        return in_yuan(self._amounts.amount)

    @property
    def minimum(self) -> Decimal | None:
        """The least yuan that it can still come to."""
        return in_yuan(self._amounts.minimum)

    @property
    def maximum(self) -> Decimal | None:
        """The most yuan that it can still come to; None where nothing bounds it."""
        return in_yuan(self._amounts.maximum)

    @property
    def before_caps(self) -> Decimal | None:
        """The yuan before any cap."""
        return in_yuan(self._amounts.before_caps)

    @property
    def capped(self) -> bool:
        """Whether a cap took anything."""
        return self._amounts.capped


class Answer(_Money):
    """The answer to one claim."""

    __slots__ = ("_award", "row")

    def __init__(self, award: Award, row: int | None = None) -> None:
        self._award = award
        self.row = row
        """Of a batch: the number of the claim, from 1 (of a file, its line)."""

    @property
    def _amounts(self) -> Amounts:
        return self._award.amounts

    @property
    def policy(self) -> str:
        """The policy's id."""
        return self._award.policy.id

    @property
    def currency(self) -> str:
        """The table's currency; all amounts are in it."""
        return self._award.policy.currency

    @property
    def eligibility(self) -> str:
        """eligible, ineligible or needs-information."""
        return self._award.eligibility

    @property
    def eligible(self) -> bool:
        """Whether the claim is eligible on what is known."""
        return self._award.eligibility == "eligible"

    @property
    def reason(self) -> str | None:
        """Why it is not eligible, as a code such as ``unmet:licensed``; None when it is."""
        return self._award.reason

    @property
    def missing(self) -> tuple[str, ...]:
        """The inputs and readings that are still needed, by name."""
        return tuple(one.reading or one.input or "" for one in self._award.missing)

    @property
    def assumed(self) -> tuple[str, ...]:
        """The conditions that were taken as met because of ``assume_rest``, by id."""
        return tuple(one.condition.id for one in self._award.conditions if one.assumed)

    @property
    def notices(self) -> tuple[str, ...]:
        """The codes of the answer's notices."""
        return tuple(one.code for one in self._award.notices)

    def headline(self, language: Language = "en") -> str:
        """The conclusion in words, with what it assumes."""
        return headlines.headline(self._award, language)

    def to_dict(self, language: Language = "en") -> dict[str, Any]:
        """The answer as ``rongcli.award/1``."""
        return records.award(self._award, language)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.policy}: {self.headline()}>"


class Standing(_Money):
    """How one policy stands for an applicant."""

    __slots__ = ("_row",)

    def __init__(self, row: Row) -> None:
        self._row = row

    @property
    def _amounts(self) -> Amounts:
        return self._row.decision.amounts

    @property
    def policy(self) -> str:
        """The policy's id."""
        return self._row.policy.id

    @property
    def standing(self) -> str:
        """determined, ceiling, unpublished, granted, one-fact, one-ruling, more-facts or unfit."""
        return self._row.standing

    @property
    def fits(self) -> bool:
        """Whether the applicant is eligible on what is known."""
        return self._row.standing in FITS

    @property
    def missing(self) -> tuple[str, ...]:
        """What is still needed, by name."""
        return self._row.missing

    def __repr__(self) -> str:
        return f"<Standing {self.policy}: {self.standing}>"


class MatchAnswer:
    """Every policy for one applicant. While nobody says who asks, the total is that of the kind that could get most."""

    __slots__ = ("_advice", "_edition")

    def __init__(self, advice: advices.Advice, edition: Edition) -> None:
        self._advice, self._edition = advice, edition

    @property
    def fixed(self) -> Decimal:
        """The yuan that the text fixes, together."""
        return Decimal(yuan(self._advice.match.total.assured))

    @property
    def at_most(self) -> Decimal | None:
        """The most yuan that all could come to; None where something has no limit."""
        return in_yuan(self._advice.match.total.at_most)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Who asks, as said or as the facts tell; empty where nothing tells."""
        return self._advice.match.asker.kinds

    @property
    def greatest_kind(self) -> str | None:
        """While nobody says who asks: the kind whose total it is."""
        return self._advice.match.kind

    @property
    def policies(self) -> tuple[Standing, ...]:
        """The policies that are for whoever asks, what fits first."""
        return tuple(Standing(row) for row in self._advice.match.rows)

    @property
    def questions(self) -> tuple[str, ...]:
        """The inputs and readings worth asking, what decides most first."""
        return tuple(one.name for one in self._advice.questions)

    def headline(self, language: Language = "en") -> str:
        """The conclusion in words, with what it assumes."""
        return match_words.conclusion(self._advice.match, language, self._edition.currency)

    def to_dict(self, language: Language = "en") -> dict[str, Any]:
        """The answer as ``rongcli.match/1``."""
        return match_json.Writer(self._edition, language).match(self._advice)

    def __repr__(self) -> str:
        return f"<MatchAnswer {self.headline()}>"


class SolveAnswer:
    """The smallest input that earns an amount."""

    __slots__ = ("_found",)

    def __init__(self, found: solved.Solution) -> None:
        self._found = found

    @property
    def status(self) -> str:
        """reached, possible, unreachable, unbounded or ineligible."""
        return self._found.status

    @property
    def over(self) -> str:
        """The input."""
        return self._found.over.name

    @property
    def value(self) -> Fact | None:
        """The smallest value, None where none is enough: yuan of an amount, a number, or a date."""
        return None if self._found.value is None else fact(self._found.over, self._found.value)

    @property
    def answer(self) -> Answer:
        """The answer to the claim there."""
        return Answer(self._found.award)

    def headline(self, language: Language = "en") -> str:
        """The conclusion in words, with what it assumes."""
        return solve_records.headline(self._found, language)

    def to_dict(self, language: Language = "en") -> dict[str, Any]:
        """The answer as ``rongcli.solve/1``."""
        return solve_records.solution_json(self._found, language)

    def __repr__(self) -> str:
        return f"<SolveAnswer {self.headline()}>"


class Point(NamedTuple):
    """The award at one value of the input; ``mark`` tells why it changes course there, if it does."""

    value: Fact
    by: Fact | None
    eligibility: str
    amount: Decimal | None
    maximum: Decimal | None
    mark: str | None


class SweepAnswer:
    """The award over a range of an input: a point for each step, and for each place where it changes course."""

    __slots__ = ("_found",)

    def __init__(self, found: swept.Sweep) -> None:
        self._found = found

    @property
    def points(self) -> tuple[Point, ...]:
        """The points, in order, of each value of a second input after the other."""
        found = self._found
        return tuple(
            Point(
                fact(found.over, one.value),
                None if found.by is None or series.by is None else fact(found.by, series.by),
                one.decision.eligibility,
                in_yuan(one.decision.amounts.amount),
                in_yuan(one.decision.amounts.maximum),
                None if one.mark is None else one.mark.kind,
            )
            for series in found.series
            for one in series.points
        )

    def headline(self, language: Language = "en") -> str:
        """The conclusion in words, with what it assumes."""
        return sweep_records.headline(self._found, language)

    def to_dict(self, language: Language = "en") -> dict[str, Any]:
        """The answer as ``rongcli.sweep/1``."""
        return sweep_records.sweep_json(self._found, language)

    def __repr__(self) -> str:
        return f"<SweepAnswer {self.headline()}>"


class BatchAnswer(Sequence[Answer]):
    """The answers to many claims, in their order: caps have been spent by date across them."""

    def __init__(self, answers: Sequence[Answer], tally: Tally, edition: Edition) -> None:
        self._answers, self._tally, self._edition = tuple(answers), tally, edition

    @overload
    def __getitem__(self, index: int) -> Answer: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Answer]: ...
    def __getitem__(self, index: int | slice) -> Answer | Sequence[Answer]:
        return self._answers[index]

    def __iter__(self) -> Iterator[Answer]:
        return iter(self._answers)

    def __len__(self) -> int:
        return len(self._answers)

    @property
    def fixed(self) -> Decimal:
        """The least yuan that the eligible claims get, together."""
        return Decimal(yuan(sum(one.assured for one in self._tally.policies.values())))

    @property
    def at_most(self) -> Decimal | None:
        """The most yuan that all claims could come to together; None where something has no limit."""
        policies = self._tally.policies.values()
        return None if any(one.unbounded for one in policies) else in_yuan(sum(one.at_most for one in policies))

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of the claims as a whole."""
        return tuple(note.en for note in self._tally.notes)

    def to_dict(self) -> dict[str, Any]:
        """The totals as ``rongcli.batch-summary/1``; each answer has a ``to_dict()`` of its own."""
        return summary_json.summary(self._tally, self._edition)

    def __repr__(self) -> str:
        return f"<BatchAnswer of {len(self)} claims: {self.fixed:,} yuan fixed by the text>"


class DeadlineAnswer:
    """The last day of a service's time limit."""

    __slots__ = ("_found",)

    def __init__(self, found: deadlines.Deadline) -> None:
        self._found = found

    @property
    def last_day(self) -> datetime.date:
        """The last day."""
        return self._found.last_day

    @property
    def kept(self) -> bool | None:
        """Whether the day of issue kept the limit; None without one, and where the limit is the fastest case only."""
        return self._found.kept

    @property
    def estimated(self) -> bool:
        """Whether some year's calendar had to be estimated."""
        return self._found.estimated

    def headline(self, language: Language = "en") -> str:
        """The conclusion in words."""
        return deadline_records.headline(self._found, language)

    def to_dict(self, language: Language = "en") -> dict[str, Any]:
        """The answer as ``rongcli.deadline/1``."""
        return deadline_records.deadline_json(deadline_records.Row(None, {}, self._found), language)

    def __repr__(self) -> str:
        return f"<DeadlineAnswer {self.headline()}>"


class CompareAnswer:
    """What changed between two tables, and for whom."""

    __slots__ = ("_found",)

    def __init__(self, found: compared.Comparison) -> None:
        self._found = found

    def headline(self, language: Language = "en") -> str:
        """The conclusion in words."""
        return compare_words.headline(self._found, language)

    def to_dict(self, language: Language = "en") -> dict[str, Any]:
        """The answer as ``rongcli.compare/1``."""
        return compare_json.comparison_json(self._found, language)

    def __repr__(self) -> str:
        return f"<CompareAnswer {self.headline()}>"
