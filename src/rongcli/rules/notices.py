"""Remarks that go with answers of more than one kind: what the edition says of itself, and of a service's time."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping

from rongcli.base.text import Text
from rongcli.rules.award import Notice
from rongcli.rules.edition import Edition
from rongcli.rules.policy import Policy

NOT_IN_VERSION = "not-in-version"
"""The code of what other versions of a policy know, and that of a claim's date does not."""

NOTICES = {
    "decided-outside": Text(
        "核定金额超出条文限度，已按限度计。", "The decided amount lies outside the bounds and is held within."
    ),
    "decided-ignored": Text(
        "金额由条文确定，核定金额未采用。", "The text fixes the amount; the decided amount is not used."
    ),
    "decided-unpublished": Text(
        "条文没有公布数额，核定金额无从比对，未采用。",
        "The text publishes no figure to hold the decided amount against; it is not used.",
    ),
    "pending-earlier": Text(
        "同一限额下有较早的申请尚未确定，本次可用额度可能减少。",
        "An earlier claim under the same cap is still undetermined; it may leave less for this one.",
    ),
    "late": Text(
        "同一限额下已有日期更晚的申请先行答复，本次按到达次序计算。",
        "A claim of a later date was answered before under the same cap; this one is counted in order of arrival.",
    ),
    "none-on-record": Text(
        "未提供已获金额，按此前未获奖补计算。", "No earlier award is on record; caps are counted from zero."
    ),
}
"""What an answer says of itself, by code."""

COUNTED = {
    "at-best": Text(
        "条文写的是最快情形，不是承诺的时限，无从认定是否超期。",
        "The text names the fastest case, not a deadline: nothing can be called kept or late by it.",
    ),
    "estimated": Text(
        "有的日期没有已公布的工作日历，只按周末估算，未计节假日和调休。",
        "Some days have no published calendar: they are estimated by weekends, without holidays or make-up workdays.",
    ),
    "provisional": Text(
        "有的日期在已公布日历的最后几天，次年的放假安排仍可能调整。",
        "Some days are the last of the published calendar; the next year's arrangement may still move them.",
    ),
    "issued-on-rest-day": Text(
        "办结日在最后一天之后，其间没有完整的工作日。", "Issued after the last day, with no working day in between."
    ),
    "conditions": Text("时限只适用于符合该政策条件者。", "The limit is for those who meet the policy's conditions."),
}
"""What an answer about a time limit may have to say, by code."""


def edition_notices(edition: Edition, date: datetime.date) -> Iterator[Notice]:
    """What the edition says of itself to a claim of that date."""
    day = date.isoformat()
    for notice in edition.notices:
        if (notice.after is None or day > notice.after) and (notice.until is None or day <= notice.until):
            yield Notice(notice.code, notice.text)


def version_notices(
    version: Policy, date: datetime.date, facts: Iterable[str], idle: Mapping[str, str]
) -> Iterator[Notice]:
    """That some facts and choices of readings mean nothing to the version of a policy in force on a date."""
    names = set(facts)
    labels = [item.label for item in version.elsewhere if item.name in names]
    labels += [Text(f"{name}={choice}", f"{name}={choice}") for name, choice in idle.items()]
    if labels:
        zh, en = "、".join(label.zh for label in labels), ", ".join(label.en for label in labels)
        yield Notice(
            NOT_IN_VERSION,
            Text(
                f"{date} 适用的条文不涉及以下各项，未采用：{zh}。",
                f"Without effect, for the rule of {date} does not know it: {en}.",
            ),
        )


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
