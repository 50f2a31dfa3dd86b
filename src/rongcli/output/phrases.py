"""The words around an answer, in both languages, by key."""

from __future__ import annotations

from rongcli.base.text import Text

PHRASES = {
    "ineligible": Text("不符合条件：未满足“{condition}”", "Not eligible: '{condition}' is not met"),
    "over": Text("不符合条件：超过限额（{scope}{limit}）", "Not eligible: over the limit of {limit} {scope}"),
    "unpublished": Text("金额未公布", "amount not published"),
    "if-holds": Text("若该项条件成立：{amount}", "{amount} if this one condition holds"),
    "if-hold": Text("若以下{count}项条件成立：{amount}", "{amount} if these {count} conditions hold"),
    "if-ruled": Text("若主管部门作有利认定：{amount}", "{amount}, if the authority rules in favour"),
    "open-up-to": Text("尚缺{count}项信息：至多{amount}", "At most {amount}: {facts} missing"),
    "open": Text("尚缺{count}项信息", "Not decided: {facts} missing"),
    "one-fact": Text("1项", "one fact is"),
    "one-ruling": Text("1项", "one ruling of the authority is"),
    "facts": Text("{count}项", "{count} facts are"),
    "if-rest": Text("若其余条件成立：{amount}", "{amount}, if the open conditions hold"),
    "supplied": Text("（自行填列的数值）", " (a supplied value, not published)"),
    "place": Text("第{start}–{end}字", "characters {start}–{end}"),
    "no-bound": Text("由主管部门核定，未设上限", "at the authority's discretion, without a published limit"),
    "range": Text("{low}至{high}，由主管部门核定", "{low} to {high}, at the authority's discretion"),
    "up-to": Text("最高{amount}，由主管部门核定", "Up to {amount}, at the authority's discretion"),
    "capped": Text("限额前为{before}，因限额核减{lost}。", "Before caps {before}; caps take {lost}."),
    "decided": Text("主管部门核定{decided}，在限度之内。", "The authority decided {decided}, within the bounds."),
    "decided-held": Text(
        "主管部门核定{decided}，限度内计{amount}。", "The authority decided {decided}; the bounds hold it to {amount}."
    ),
    "basis-title": Text("依据", "Basis"),
    "rule-from": Text("{date}起的条文", "the rule from {date} on"),
    "rule-before": Text("{date}修订前的条文", "the rule before {date}"),
    "conditions-title": Text("条件", "Conditions"),
    "calculation-title": Text("计算", "Calculation"),
    "rows-title": Text("逐行：{listed}", "Row by row: {listed}"),
    "caps-title": Text("限额", "Caps"),
    "readings-title": Text("解读", "Readings"),
    "stakes-title": Text("尚缺信息（及其涉及的金额）", "Missing, and the money it decides"),
    "missing-title": Text("尚缺信息", "Missing"),
    "notes-title": Text("备注", "Notes"),
    "notices-title": Text("说明", "Notices"),
    "figures": Text("：{figures}", ": {figures}"),
    "list": Text("、", ", "),
    "semicolon": Text("；", "; "),
    "met": Text("符合", "met"),
    "unmet": Text("不符", "unmet"),
    "unknown": Text("未知", "unknown"),
    "assumed": Text("假定", "assumed"),
    "presumed": Text("推定", "presumed"),
    "open-ruling": Text("待认定", "to be ruled on"),
    "answer": Text("{label}：{value}", "{label}: {value}"),
    "stated": Text("填报：", "stated: "),
    "cap": Text("{scope}最高{limit}", "{limit} {scope}"),
    "cap-spent": Text("，此前已用{spent}", ", {spent} used before"),
    "cap-binding": Text("，本次触及，核减{lost}", ": binding, takes {lost}"),
    "cap-reduced": Text("，核减{lost}", ": takes {lost}"),
    "cap-left": Text("，尚余{left}", ": {left} left"),
    "cap-saturates": Text("{input}达到{value}即封顶", "{input} of {value} reaches it; more earns nothing"),
    "quiet-readings": Text("与本次结果无关的解读：{names}", "Readings that do not matter here: {names}"),
    "not-default": Text("（非默认）", " (not the default)"),
    "reading": Text("{name}：{choice}{default}", "{name}: {choice}{default}"),
    "alternative": Text(
        "若为“{choice}”：{outcome}（--reading {option}）", "if '{choice}': {outcome} (--reading {option})"
    ),
}

TYPES = {
    "boolean": Text("是或否", "yes or no"),
    "choice": Text("选项", "a choice"),
    "money": Text("金额", "an amount"),
    "number": Text("数值", "a number"),
    "count": Text("整数", "a whole number"),
    "rate": Text("比例", "a rate"),
    "date": Text("日期", "a date"),
    "text": Text("文字", "text"),
    "rows": Text("逐行清单", "a list of rows"),
}
"""What a value of an input is."""

VERDICTS = {
    "eligible": Text("符合条件", "eligible"),
    "ineligible": Text("不符合条件", "not eligible"),
    "needs-information": Text("尚需信息", "needs information"),
}

SOURCES = {
    "applicant": Text("申请人提供", "from the applicant"),
    "authority": Text("主管部门认定", "for the authority to say"),
}

BENEFITS = {
    "money": Text("资金", "money"),
    "discount": Text("优惠", "discount"),
    "support": Text("支持", "support"),
    "procedure": Text("程序便利", "procedure"),
    "permission": Text("许可", "permission"),
    "exemption": Text("豁免", "exemption"),
    "recognition": Text("认定", "recognition"),
    "service": Text("服务", "service"),
    "encouragement": Text("鼓励", "encouragement"),
    "fund": Text("基金", "fund"),
}


def eligible_words(status: str) -> Text:
    """How a benefit without an amount is announced: granted, or only intended by the city."""
    if status == "intended":
        return Text(
            "符合条件，但只是市里的意向，并未给予：{grants}",
            "Eligible, but only intended by the city, not granted: {grants}",
        )
    return Text("符合条件：{grants}", "Eligible: {grants}")
