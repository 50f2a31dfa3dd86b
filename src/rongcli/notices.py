"""Remarks that go with answers of more than one kind: what the edition says of itself, and of a service's time."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from rongcli.award import Notice
from rongcli.edition import Edition, Policy
from rongcli.language import Text


def edition_notices(edition: Edition, date: datetime.date) -> Iterator[Notice]:
    """What the edition says of itself to a claim of that date."""
    day = date.isoformat()
    for notice in edition.notices:
        if (notice.after is None or day > notice.after) and (notice.until is None or day <= notice.until):
            yield Notice(notice.code, notice.text)


def time_limit_notices(policy: Policy) -> Iterator[Notice]:
    """That a policy (under its readings) has a time limit, and what gives the last day of it."""
    for limit in policy.time_limits:
        zh, en = ("最快办结时间", "Fastest time") if limit.at_best else ("办结时限", "Time limit")
        command = f"rongcli deadline {policy.id} --accepted"
        yield Notice(
            "time-limit",
            Text(
                f"{zh}：{limit.text.zh}；具体日期用 {command} 受理日期 计算。",
                f"{en}: {limit.text.en}; {command} DATE gives the day.",
            ),
        )
