"""The questions as functions.

A claim is a mapping, its keys those of a claims file: ``policy``, ``applicant``, ``date`` and the policy's inputs, by
name or by Chinese label. Money is in yuan, as ``Decimal``, a whole number or text (``"80万元"``, ``"5 billion yuan"``);
what comes back is ``Decimal`` yuan too. A key that nobody knows is refused, as is a float.

``prior`` is what was paid before: files, records with an ``amount``, or earlier answers. ``readings`` maps READING or
POLICY.READING to a choice. ``on`` is the date of claims that state none (default today).
"""

from __future__ import annotations

import datetime
import os
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from rongcli.api.answers import (
    Answer,
    BatchAnswer,
    CompareAnswer,
    DeadlineAnswer,
    Fact,
    MatchAnswer,
    SolveAnswer,
    SweepAnswer,
)
from rongcli.api.claims import Path, Prior, claim_of, paid_before, plainly, records
from rongcli.base.dates import parse_date
from rongcli.base.errors import InputError, RongError, UsageError
from rongcli.base.money import parse_count, parse_money
from rongcli.base.text import Text
from rongcli.batch.both import Both
from rongcli.batch.job import Job
from rongcli.batch.rejects import Rejects
from rongcli.batch.rows import Rows
from rongcli.batch.run import Batch
from rongcli.batch.tally import Tally
from rongcli.questions import compare as compared
from rongcli.questions import deadline as deadlines
from rongcli.questions import solve as solved
from rongcli.questions import sweep as swept
from rongcli.questions.advice import advise
from rongcli.questions.changes import Side
from rongcli.questions.match import Matcher
from rongcli.questions.outcome import chosen_input, named_input, refuse_stated
from rongcli.questions.profile import Reader
from rongcli.questions.workdays import estimated, published
from rongcli.reading import open_source
from rongcli.reading.source import Source
from rongcli.reading.vocabulary import vocabulary
from rongcli.rules.alike import remarks
from rongcli.rules.award import Claim
from rongcli.rules.edition import Edition
from rongcli.rules.explain import Asked, explain
from rongcli.rules.facts import PARSERS, as_text, parse_value, read_claim
from rongcli.rules.lookup import find_policy, wanted_readings
from rongcli.rules.policy import Input, Policy

Money = Decimal | int | str
Parsed = TypeVar("Parsed")
Claims = Path | Iterable[Mapping[str, object]]
Readings = Mapping[str, str]
NONE: Readings = {}


def evaluate(
    edition: Edition,
    claim: Mapping[str, object],
    *,
    readings: Readings = NONE,
    prior: Prior = (),
    on: datetime.date | None = None,
    assume_rest: bool = False,
) -> Answer:
    """The answer to one claim.

    >>> from rongcli import evaluate, load_edition
    >>> chengdu = load_edition()
    >>> insured = {
    ...     "policy": "finance.export-credit-insurance",
    ...     "applicant": "Example Ltd",
    ...     "insurance": "short_term_export_credit",
    ... }
    >>> first = evaluate(chengdu, insured | {"date": "2019-05-01", "premium_paid": "50万元"})
    >>> first.eligibility, first.amount
    ('eligible', Decimal('200000.00'))

    Earlier answers count against the caps of the next:

    >>> second = evaluate(chengdu, insured | {"date": "2019-06-01", "premium_paid": 500_000}, prior=[first])
    >>> second.amount, second.before_caps, second.capped
    (Decimal('100000.00'), Decimal('200000.00'), True)

    A misspelt key is refused, never passed over:

    >>> evaluate(chengdu, insured | {"premium_payed": 500_000})
    Traceback (most recent call last):
    rongcli.base.errors.InputError: premium_payed: is not a field of the claim (did you mean premium_paid?)

    Raises InputError for what cannot be read, and UsageError for a reading that does not exist.
    """
    return Answer(explain(_asked(edition, claim, readings, prior, on, assume_rest=assume_rest)))


def match(
    edition: Edition,
    profile: Mapping[str, object],
    *,
    readings: Readings = NONE,
    prior: Prior = (),
    on: datetime.date | None = None,
    assume_rest: bool = False,
) -> MatchAnswer:
    """Every policy for one applicant, whose facts the profile states; ``kind`` in it says who asks.

    >>> from rongcli import load_edition, match
    >>> found = match(load_edition(), {"kind": "bank", "registered_capital": "50亿", "licensed": True})
    >>> found.kinds, found.fixed
    (('bank',), Decimal('0.00'))
    >>> [(one.policy, one.maximum) for one in found.policies if one.policy.startswith("finance.licensed")]
    [('finance.licensed-institution', Decimal('40000000.00'))]

    Raises InputError for what cannot be read, and for a fact that no policy reads.
    """
    wanted = wanted_readings(edition, edition.policies.values(), readings)
    ledger, files = paid_before(edition, prior, wanted)
    matcher = Matcher(edition, wanted, ledger, assume_rest=assume_rest, prior_files=files)
    return MatchAnswer(advise(matcher, Reader(edition, on or datetime.date.today()).read(plainly(profile))), edition)


def solve(
    edition: Edition,
    claim: Mapping[str, object],
    amount: Money,
    *,
    over: str | None = None,
    readings: Readings = NONE,
    prior: Prior = (),
    on: datetime.date | None = None,
    assume_rest: bool = False,
) -> SolveAnswer:
    """The smallest value of an input (``over``, where several move the award) that earns at least an amount.

    >>> from rongcli import load_edition, solve
    >>> licensed = {"policy": "finance.licensed-institution", "date": "2019-05-01"}
    >>> found = solve(load_edition(), licensed, "4000万元", assume_rest=True)
    >>> found.status, found.over, found.value
    ('reached', 'registered_capital', Decimal('3999999999.50'))

    Raises UsageError for a policy or an input that cannot be solved for.
    """
    asked = _asked(edition, claim, readings, prior, on, assume_rest=assume_rest)
    wanted = _read("amount", parse_money, amount, asked.policy.currency)
    if not wanted:
        raise UsageError(Text("金额须大于零", "the amount must be above zero"))
    item = chosen_input(asked, over)
    refuse_stated(asked, item, Text("正是要求解的输入", "is what is solved for"))
    return SolveAnswer(solved.solve(asked, item, wanted))


def sweep(
    edition: Edition,
    claim: Mapping[str, object],
    over: str,
    first: Fact | int,
    last: Fact | int,
    *,
    step: Fact | int | None = None,
    by: tuple[str, Sequence[Fact | int]] | None = None,
    readings: Readings = NONE,
    prior: Prior = (),
    on: datetime.date | None = None,
    assume_rest: bool = False,
) -> SweepAnswer:
    """The award while an input goes from ``first`` to ``last``; ``by`` names a second input and its values.

    >>> from rongcli import load_edition, sweep
    >>> licensed = {"policy": "finance.licensed-institution", "date": "2019-05-01"}
    >>> found = sweep(load_edition(), licensed, "registered_capital", "30亿", "50亿", step="10亿", assume_rest=True)
    >>> [(point.value, point.amount, point.mark) for point in found.points][1]
    (Decimal('4000000000.00'), Decimal('40000000.00'), 'cap')

    Raises UsageError for an input that does not move the award, or more points than can be shown.
    """
    asked = _asked(edition, claim, readings, prior, on, assume_rest=assume_rest)
    item = chosen_input(asked, over)
    refuse_stated(asked, item, Text("由 over 变化", "is what is moved"))
    ends = [_number(asked.policy, item, value) for value in (first, last)]
    if ends[0] >= ends[1]:
        raise UsageError(Text("范围须由小到大", "the range must go up"))
    second = None
    if by is not None:
        other = named_input(asked.policy, by[0], None)
        refuse_stated(asked, other, Text("由 by 逐一取值", "is what the sweep goes through"))
        typed = (parse_value(other, plainly({"": value})[""], asked.policy.currency) for value in by[1])
        second = other, tuple(value for value in typed if value is not None)
    pace = None
    if step is not None:
        pace = parse_count(str(step)) if item.type == "date" else _number(asked.policy, item, step)
        if not pace:
            raise UsageError(Text("间隔须大于零", "the step must be above zero"))
    return SweepAnswer(swept.sweep(asked, item, ends[0], ends[1], pace, second))


def batch(
    edition: Edition,
    claims: Claims,
    *,
    readings: Readings = NONE,
    prior: Prior = (),
    on: datetime.date | None = None,
    assume_rest: bool = False,
    rejected: list[RongError] | None = None,
) -> BatchAnswer:
    """Many claims, with caps spent by date across them; ``claims`` are records, or a file of them in any form.

    >>> from rongcli import batch, load_edition
    >>> claims = [
    ...     {"policy": "digital.data-channel", "applicant": "A", "date": day, "added_gbps": 8,
    ...      "telecom_operator": True, "international_dedicated_channel": True}
    ...     for day in ("2019-03-01", "2019-02-01", "2020-01-01")
    ... ]
    >>> [answer.amount for answer in batch(load_edition(), claims)]
    [Decimal('400000.00'), Decimal('1600000.00'), Decimal('1600000.00')]

    A claim that cannot be read raises InputError with its number as ``line``; where a list is given as ``rejected``
    such errors go there instead, and the other claims are answered.
    """
    wanted = wanted_readings(edition, edition.policies.values(), readings)
    ledger, files = paid_before(edition, prior, wanted)
    day = on or datetime.date.today()
    run = Batch(edition, wanted, day, ledger, assume_rest=assume_rest, prior_files=files)
    job, source = _job(edition, wanted, day, claims), _source((edition,), claims)
    rows, tally, found = Rows(job, run, source), Tally(), dict[int, Claim]()
    for record in source.records:
        tally.read += 1
        claim = rows.read(record)
        if isinstance(claim, RongError):
            if rejected is None:
                raise claim
            rejected.append(claim)
            rows.reject(record, claim)
            continue
        run.look(claim)
        found[record.line] = claim
    awards = run.explain_all(found.items())
    for number in found:
        tally.add(awards[number].policy.id, awards[number])
    for name, one in tally.policies.items():
        one.at_most += run.attainable(name)
    tally.readings = {name: run.readings(name) for name in tally.policies}
    tally.notes = [*source.notes, *remarks(run.census), *run.by_date.notes()]
    tally.count_rejected(job.rejects)
    return BatchAnswer([Answer(awards[number], number) for number in found], tally, edition)


def deadline(
    edition: Edition,
    policy: str,
    accepted: datetime.date | str,
    *,
    issued: datetime.date | str | None = None,
    estimate: bool = False,
    readings: Readings = NONE,
) -> DeadlineAnswer:
    """The last day of a policy's time limit, on China's calendar; ``issued`` asks whether it was kept.

    >>> from rongcli import deadline, load_edition
    >>> deadline(load_edition(), "permits.visa-residence", "2018-09-28").last_day
    datetime.date(2018, 10, 8)

    Raises InputError for a date that the published calendar does not reach, unless ``estimate`` allows an estimate.
    """
    found = find_policy(edition, policy)
    wanted = wanted_readings(edition, (found,), readings, edition.counting)
    days = [None if day is None else _day(name, day) for name, day in (("accepted", accepted), ("issued", issued))]
    assert days[0] is not None
    calendar = estimated if estimate else published
    return DeadlineAnswer(deadlines.deadline(deadlines.Asked.of(edition, found, wanted, calendar, days[0], days[1])))


def compare(
    before: Edition,
    after: Edition,
    claims: Claims = (),
    *,
    readings_before: Readings = NONE,
    readings_after: Readings = NONE,
    on: datetime.date | None = None,
    rejected: list[RongError] | None = None,
) -> CompareAnswer:
    """What changed between two tables, or two readings of one, and what that does to some claims.

    >>> from rongcli import compare, load_edition
    >>> chengdu = load_edition()
    >>> found = compare(chengdu, chengdu, readings_after={"finance.licensed-institution.base": "paid-in"})
    >>> [change["policy"] for change in found.to_dict()["changes"]]
    ['finance.licensed-institution']

    Claims that cannot be read are told as ``batch`` tells them.
    """
    sides = [
        Side(edition, wanted_readings(edition, edition.policies.values(), readings))
        for edition, readings in ((before, readings_before), (after, readings_after))
    ]
    if isinstance(claims, Sequence) and not isinstance(claims, str) and not claims:
        return CompareAnswer(compared.compare(sides[0], sides[1]))
    day = on or datetime.date.today()
    jobs = [_job(side.edition, side.wanted, day, claims) for side in sides]
    for job in jobs:
        job.rejects = jobs[0].rejects
    both = Both(jobs[0], jobs[1], _source((before, after), claims))
    asked = list(both)
    errors = jobs[0].rejects.errors
    if errors and rejected is None:
        raise errors[0]
    if rejected is not None:
        rejected += errors
    return CompareAnswer(compared.compare(sides[0], sides[1], asked)._replace(read=both.read, rejected=len(errors)))


def _asked(
    edition: Edition,
    claim: Mapping[str, object],
    readings: Readings,
    prior: Prior,
    on: datetime.date | None,
    *,
    assume_rest: bool,
) -> Asked:
    """The typed question of a claim's record."""
    policy, given = claim_of(edition, claim)
    wanted = wanted_readings(edition, (policy,), readings)
    ledger, files = paid_before(edition, prior, wanted)
    stated = read_claim(policy, given, on or datetime.date.today())
    return Asked.of(edition, policy, stated, wanted, ledger, assume_rest=assume_rest, prior_files=files).alone()


def _job(edition: Edition, wanted: Readings, on: datetime.date, claims: Claims) -> Job:
    """What a run over some claims is asked for."""
    return Job(
        edition=edition,
        readings=wanted,
        on=on,
        language="en",
        claims=os.fspath(claims) if isinstance(claims, (str, os.PathLike)) else "claims",
        form="jsonl",
        rejects=Rejects(None, "en"),
        output=None,
        write=lambda text: None,
        warn=lambda words: warnings.warn(words.en, stacklevel=4),
        progress=lambda stage, done, total: None,
    )


def _source(editions: Sequence[Edition], claims: Claims) -> Source:
    """The claims as rows."""
    if isinstance(claims, (str, os.PathLike)):
        return open_source(os.fspath(claims), vocabulary=vocabulary(*editions))
    return Source("claims", "jsonl", None, records(editions, claims))


def _number(policy: Policy, item: Input, value: object) -> int:
    """A value of a numeric input. Raises InputError."""
    return _read(item.name, lambda text, currency: PARSERS[item.type](text, item, currency), value, policy.currency)


def _day(name: str, value: datetime.date | str) -> datetime.date:
    return _read(name, lambda text, _: parse_date(text), value, "")


def _read(name: str, parse: Callable[[str, str], Parsed], value: object, currency: str) -> Parsed:
    """A value read as its type. Raises InputError, its field set."""
    try:
        text = as_text(plainly({name: value})[name])
        if text is None:
            raise InputError(Text("须填写", "is needed"))
        return parse(text, currency)
    except RongError as error:
        raise error.at(field=name) from None
