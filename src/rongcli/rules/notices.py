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
    "assumed": Text("有条件系假定成立，未经说明。", "Some conditions are assumed met, not stated."),
    "presumed": Text(
        "有条件未填报，且条文本句并未写明，按符合计。",
        "Some conditions are presumed met: nothing is stated, and the clause itself does not say them.",
    ),
    "decided-outside": Text(
        "核定金额不在条文限度内，已按限度计。", "The decided amount lies outside the bounds and is held within."
    ),
    "decided-ignored": Text(
        "金额由条文确定，核定金额未采用。", "The text fixes the amount; the decided amount is not used."
    ),
    "decided-unpublished": Text(
        "条文没有公布数额，核定金额无从比对，未采用。",
        "The text publishes no figure to hold the decided amount against; it is not used.",
    ),
    "pending-earlier": Text(
        "同一限额下另有在先（或无日期）的申请尚未确定，本次可用额度可能减少。",
        "Another claim under the same cap, earlier or undated, is still undetermined; it may leave less for this one.",
    ),
    "late": Text(
        "同一限额下已有日期更晚的申请先行答复，本次按到达次序计算。",
        "A claim of a later date was answered before under the same cap; this one is counted in order of arrival.",
    ),
    "rejected-earlier": Text(
        "该申请人此项政策另有申请因有错未计，补正后本次可用额度可能减少。",
        "Another claim of this applicant for this policy was rejected; once mended it may leave less for this one.",
    ),
    "reversal": Text(
        "该申请人此项政策另有负数行（退回或更正）未计，请改记入 --prior。",
        "A negative row of this applicant for this policy was left out; a repayment belongs in --prior.",
    ),
    "basis-differs": Text(
        "同一申请人（或项目）各次申请填报的总数不同；每次按本次填报的总数减去已付计算。",
        "Claims of this key state different totals; each is bounded by its own, less what was paid.",
    ),
    "whole-or-part": Text(
        "后一次申请填报的数不大于前一次：该项应填至今的总数。若填的只是新增部分，各次应相加后填写。",
        "A later claim states no more than an earlier one: the whole so far is asked for. "
        "If only what was added is meant, add them up.",
    ),
    "same-applicant": Text(
        "不同写法的名称按同一申请人计。", "Names that are written differently count as one applicant."
    ),
    "number-by-name": Text(
        "本行未填统一社会信用代码，按同名行的代码计。",
        "This row states no registered number and takes that of the rows of the same name.",
    ),
    "id-check": Text(
        "统一社会信用代码的校验位不符，请核对。", "The check character of the registered number is wrong; look it up."
    ),
    "same-item": Text(
        "另一申请人有同名项目，按各自的项目计。",
        "Another applicant has an item of this name; they count as two.",
    ),
    "no-item": Text(
        "未填项目名称，按该申请人的一个单独项目计。",
        "No item is stated; the claim counts as an item of its own.",
    ),
    "id-elsewhere": Text(
        "已付文件中另一申请人有相同申请编号。", "A prior file has this claim id with another applicant."
    ),
    "stated-differs": Text(
        "填报的已获金额与已付文件不一致，按较大者计。",
        "The amount stated as already awarded differs from the prior files; the larger counts.",
    ),
    "prior-any": Text(
        "已付文件中有的行未写限额所按的输入项，按任一取值计入。",
        "A prior row lacks the input that a cap goes by; it counts against every value of it.",
    ),
    "none-on-record": Text(
        "未提供已获金额，按此前未获奖补计算。", "No earlier award is on record; caps are counted from zero."
    ),
}
"""What an answer says of itself, by code, in the order in which it is said."""

COUNTED = {
    "at-best": Text(
        "条文写的是最快情形，不是承诺的时限，无从认定是否超期。",
        "The text names the fastest case, not a deadline: nothing can be called kept or late by it.",
    ),
    "estimated": Text(
        "有的日期没有已公布的工作日历，按周末和《全国年节及纪念日放假办法》固定的节假日估算，未计该年通知的挪移和调休上班。",
        "Some days have no published calendar: they are estimated by weekends and the holidays that the regulation "
        "fixes, without what a year's notice moves and the workdays that make up for it.",
    ),
    "estimated-by-weekends": Text(
        "有的日期所在年份的节假日无从推算，只按周末估算。",
        "The holidays of some days' year are not known: they are estimated by weekends alone.",
    ),
    "supplied-calendar": Text(
        "有的日期按所给的日历文件计算。", "Some days are counted by the calendar file that was supplied."
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
    labels = [item.label for item in version.other_inputs if item.name in names]
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
