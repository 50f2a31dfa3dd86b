"""A service's time limit counted on a calendar: the last day, every day counted or passed over, kept or late.

Pure: the calendar is an argument, so the same counting stands on China's published calendar, on an estimate, or on
one made up for a test.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from rongcli.base.errors import InputError, UsageError
from rongcli.base.text import Text
from rongcli.questions.workdays import Basis, Calendar, Day
from rongcli.rules.award import EditionStamp, Notice
from rongcli.rules.edition import Edition
from rongcli.rules.lookup import chosen_readings, idle_readings
from rongcli.rules.notices import COUNTED, edition_notices, version_notices
from rongcli.rules.policy import (
    AS_COUNTED,
    AS_STATED,
    CALENDAR_DAY,
    COUNT_FROM,
    NEXT_DAY,
    REST_DAY_ACCEPTANCE,
    REST_DAY_END,
    WORKING_DAY,
    Policy,
    Reading,
    TimeLimit,
    under,
)

_ONE = datetime.timedelta(days=1)


class CountedDay(NamedTuple):
    """One day from acceptance on: its ``number`` in the count, None where it is passed over.

    ``why`` is acceptance-day, calendar-day, run-on, or the kind of the day on the calendar, which is ``day``.
    """

    date: datetime.date
    number: int | None
    why: str
    day: Day | None


class OtherDay(NamedTuple):
    """What another choice of a reading would give; None where the calendar does not reach."""

    choice: str
    last_day: datetime.date | None


class CountingReading(NamedTuple):
    """A reading that the count rests on, the choice made, and what the others would give."""

    reading: Reading
    chosen: str
    alternatives: tuple[OtherDay, ...]


class Deadline(NamedTuple):
    """The answer. ``kept`` is None without a day of issue, and where the limit is the fastest case only.

    ``spare`` and ``over_by`` are days in the limit's unit between issue and last day; the one that does not apply
    is None.
    """

    policy: Policy
    edition: EditionStamp
    limit: TimeLimit
    accepted: datetime.date
    days: tuple[CountedDay, ...]
    last_day: datetime.date
    readings: tuple[CountingReading, ...]
    idle: Mapping[str, str]
    issued: datetime.date | None
    kept: bool | None
    spare: int | None
    over_by: int | None
    estimated: bool
    notices: tuple[Notice, ...]


class Asked(NamedTuple):
    """A policy with a time limit, when the application was accepted (and done), and the choice of every reading.

    The policy is the version in force on the day of acceptance; ``idle`` are wanted choices that it does not know.
    """

    edition: Edition
    policy: Policy
    chosen: Mapping[str, str]
    calendar: Calendar
    accepted: datetime.date
    issued: datetime.date | None = None
    idle: Mapping[str, str] = MappingProxyType({})

    @classmethod
    def of(
        cls,
        edition: Edition,
        policy: Policy,
        wanted: Mapping[str, str],
        calendar: Calendar,
        accepted: datetime.date,
        issued: datetime.date | None = None,
    ) -> Asked:
        """The question about a policy; ``wanted`` are choices of readings, as checked."""
        version = policy.on(accepted)
        chosen = chosen_readings(edition, version, wanted, edition.counting)
        return cls(edition, version, chosen, calendar, accepted, issued, idle_readings(version, wanted))

    def limit(self, **other: str) -> TimeLimit:
        """The limit under the readings, or under another choice of some. Raises UsageError where there is none."""
        standing = under(self.policy, {**self.chosen, **other}).time_limits
        if not standing:
            raise without_limit(self.edition, self.policy, self.accepted)
        return standing[0]

    def counted(self, **other: str) -> tuple[CountedDay, ...]:
        """The days counted, under another choice of some readings."""
        try:
            return count(self.limit(**other), self.accepted, self.calendar, {**self.chosen, **other})
        except OverflowError:
            raise InputError(Text("日期过大", "lies beyond the last date there is"), field="accepted") from None


def without_limit(edition: Edition, policy: Policy, day: datetime.date) -> UsageError:
    """The error for a policy without a time limit, naming those that have one, or since when it has one itself."""
    message = Text(f"政策 {policy.id} 没有公布办理时限", f"the policy {policy.id} has no published time limit")
    later = next((one for one in edition.policies[policy.id].versions if one.time_limits), None)
    if later is not None:
        zh, en = (
            (f"自 {later.since} 起有", f"from {later.since} on it has one") if later.since else ("此前有", "it had one")
        )
        return UsageError(Text(f"{message.zh}（{day}）", f"{message.en} on {day}"), hint=Text(zh, en))
    names = ", ".join(name for name, other in edition.policies.items() if other.time_limits)
    none = Text("此政策表中的政策都没有时限", "no policy of this table has one")
    return UsageError(message, hint=Text(f"有时限的政策：{names}", f"those with one: {names}") if names else none)


def count(
    limit: TimeLimit, accepted: datetime.date, calendar: Calendar, chosen: Mapping[str, str]
) -> tuple[CountedDay, ...]:
    """Every day from acceptance to the last, which is the last of them.

    A limit in calendar days asks the calendar only where a reading needs to know rest days. Raises InputError where
    the calendar does not reach, OverflowError beyond the year 9999.
    """
    return tuple(_counted(limit, accepted, calendar, chosen))


def _counted(
    limit: TimeLimit, day: datetime.date, calendar: Calendar, chosen: Mapping[str, str]
) -> Iterator[CountedDay]:
    working = limit.unit == WORKING_DAY
    number = 0
    if chosen[REST_DAY_ACCEPTANCE] != AS_STATED:
        while not (rest := calendar(day)).works:
            yield CountedDay(day, None, rest.kind, rest)
            day += _ONE
    if (limit.count_from or chosen[COUNT_FROM]) == NEXT_DAY:
        yield CountedDay(day, None, "acceptance-day", calendar(day) if working else None)
        day += _ONE
    while True:
        known = calendar(day) if working else None
        counts = known is None or known.works
        number += counts
        yield CountedDay(day, number if counts else None, known.kind if known else CALENDAR_DAY, known)
        if number == limit.days:
            break
        day += _ONE
    if not working and chosen[REST_DAY_END] != AS_COUNTED:
        while not calendar(day).works:
            day += _ONE
            known = calendar(day)
            yield CountedDay(day, None, "run-on" if known.works else known.kind, known)


def between(unit: str, after: datetime.date, until: datetime.date, calendar: Calendar) -> int:
    """The days of a unit after one day and not after another. Raises InputError where the calendar does not reach."""
    days = [after + _ONE * step for step in range(1, (until - after).days + 1)]
    return sum(unit != WORKING_DAY or calendar(day).works for day in days)


def deadline(asked: Asked) -> Deadline:
    """The answer. Raises UsageError for a policy without a limit, InputError for a date that cannot be counted."""
    limit, days, edition = asked.limit(), asked.counted(), asked.edition
    found = Deadline(
        policy=asked.policy,
        edition=EditionStamp(edition.id, edition.version, edition.sha256, edition.overlays, edition.on),
        limit=limit,
        accepted=asked.accepted,
        days=days,
        last_day=days[-1].date,
        readings=tuple(_readings(asked, limit)),
        idle=asked.idle,
        issued=None,
        kept=None,
        spare=None,
        over_by=None,
        estimated=False,
        notices=(),
    )
    return judged(found, asked.issued, edition, asked.calendar)


def judged(found: Deadline, issued: datetime.date | None, edition: Edition, calendar: Calendar) -> Deadline:
    """The answer for a day of issue: kept or late, and by how many days. Raises InputError as ``deadline`` does."""
    limit, last = found.limit, found.last_day
    if issued is not None and issued < found.accepted:
        message = Text(
            f"办结日期 {issued} 早于受理日期 {found.accepted}", f"{issued} is before the acceptance on {found.accepted}"
        )
        raise InputError(message, field="issued")
    kept = None if issued is None or limit.at_best else issued <= last
    spare = over_by = None
    looked = [counted.day for counted in found.days if counted.day is not None]
    if issued is not None and kept is not None:
        ends = (issued, last) if kept else (last, issued)
        distance = _distance(limit, ends, calendar)
        spare, over_by = (distance, None) if kept else (None, distance)
        looked += [calendar(day) for day in ends] if limit.unit == WORKING_DAY else []
    bases = {day.basis for day in looked}
    found = found._replace(
        issued=issued, kept=kept, spare=spare, over_by=over_by, estimated=bool(bases & {"estimated", "weekends"})
    )
    return found._replace(notices=tuple(_notices(found, edition, bases)))


def _distance(limit: TimeLimit, ends: tuple[datetime.date, datetime.date], calendar: Calendar) -> int:
    try:
        return between(limit.unit, *ends, calendar)
    except InputError as error:
        error.field = "issued"
        raise


def _readings(asked: Asked, limit: TimeLimit) -> Iterator[CountingReading]:
    """The readings the count rests on: those that the limit differs by, then how days are counted."""
    differs = dict.fromkeys(name for other in asked.policy.time_limits for name in other.when)
    every = {**{name: asked.policy.readings[name] for name in differs}, **asked.edition.counting}
    for name, reading in every.items():
        if name == REST_DAY_END and limit.unit == WORKING_DAY:
            continue  # a working day is no rest day
        if name == COUNT_FROM and limit.count_from is not None:
            continue  # the clause itself says it
        chosen = asked.chosen[name]
        others = tuple(OtherDay(choice, _other(asked, name, choice)) for choice in reading.choices if choice != chosen)
        yield CountingReading(reading, chosen, others)


def _other(asked: Asked, name: str, choice: str) -> datetime.date | None:
    try:
        return asked.counted(**{name: choice})[-1].date
    except InputError:
        return None


def _notices(found: Deadline, edition: Edition, bases: set[Basis]) -> Iterator[Notice]:
    """In order of weight: what the day is not, what it rests on, what the edition says of itself."""
    holding = {
        "at-best": found.limit.at_best,
        "estimated": "estimated" in bases,
        "estimated-by-weekends": "weekends" in bases,
        "supplied-calendar": "supplied" in bases,
        "provisional": "provisional" in bases,
        "issued-on-rest-day": found.over_by == 0,
        "conditions": bool(found.policy.conditions),
    }
    for words in found.policy.supplied:
        yield Notice("supplied", words)
    yield from version_notices(found.policy, found.accepted, (), found.idle)
    yield from (Notice(code, COUNTED[code]) for code, holds in holding.items() if holds)
    yield from edition_notices(edition, found.accepted)
