"""The words that only a statement has, in both languages, by key; the rest are those of the answer itself."""

from __future__ import annotations

from rongcli.language import Language, Text

SAYINGS = {
    "kind": Text("政策奖补测算书", "Calculation statement"),
    "summary": Text("总览", "Summary"),
    "others": Text("其余政策", "The other policies"),
    "about": Text("关于本测算书", "About this statement"),
    "claim": Text("申请与填报事实", "The claim and the facts stated"),
    "conclusion": Text("结论", "Conclusion"),
    "interval": Text("金额区间", "The interval"),
    "by-policy": Text("逐项政策", "Policy by policy"),
    "time-limits": Text("办理时限", "Time limits"),
    "missing": Text("尚缺事实与材料", "Missing facts and documents"),
    "disclaimer": Text("声明", "Disclaimer"),
    "notes": Text("条文如何理解", "How the texts are read"),
    "provenance": Text("版本与制作", "Edition and making"),
    "silent": Text("所需事实都未提供的政策", "Policies about which nothing is stated"),
    "unfit": Text("不符合条件的政策（及首个原因）", "What does not fit, with the first reason"),
    "questions": Text("值得先回答的问题", "Questions worth answering"),
    "field": Text("项目", "Field"),
    "value": Text("内容", "Value"),
    "amount": Text("金额", "Amount"),
    "minimum": Text("至少", "At least"),
    "maximum": Text("至多", "At most"),
    "before-caps": Text("限额前", "Before caps"),
    "lost": Text("因限额减少", "Taken by caps"),
    "capitals": Text("大写", "In capitals"),
    "held": Text("若未知条件均成立：{label}", "If the open conditions hold: {label}"),
    "money": Text("金额（{unit}）", "Amount ({unit})"),
    "in-words": Text("文字", "In words"),
    "document": Text("文件", "Document"),
    "heading": Text("标题", "Heading"),
    "place": Text("位置", "Place"),
    "figures": Text("数字", "Figures"),
    "provision": Text("条款编号", "Provision"),
    "result": Text("结果", "Result"),
    "condition": Text("条件", "Condition"),
    "stated": Text("填报", "Stated"),
    "step": Text("步骤", "Step"),
    "formula": Text("算式（已代入数字）", "Formula with the numbers put in"),
    "cap": Text("限额", "Cap"),
    "effect": Text("作用", "What it does"),
    "limit": Text("限额（{unit}）", "Limit ({unit})"),
    "spent": Text("已用（{unit}）", "Used before ({unit})"),
    "taken": Text("减少（{unit}）", "Taken ({unit})"),
    "left": Text("尚余（{unit}）", "Left ({unit})"),
    "reading": Text("解读", "Reading"),
    "chosen": Text("采用", "Chosen"),
    "otherwise": Text("另一种", "If instead"),
    "would-be": Text("则结果为", "The answer would be"),
    "choice": Text("选项代码", "Choice"),
    "same": Text("相同", "the same"),
    "fact": Text("事实", "Fact"),
    "question": Text("问题", "Question"),
    "who": Text("由谁提供或认定", "Who provides or judges it"),
    "decides": Text("关系金额（{unit}）", "Money it decides ({unit})"),
    "decides-words": Text("关系金额", "Money it decides"),
    "policy": Text("政策", "Policy"),
    "standing": Text("状态", "Standing"),
    "remark": Text("备注", "Remark"),
    "at-least-money": Text("至少（{unit}）", "At least ({unit})"),
    "at-most-money": Text("至多（{unit}）", "At most ({unit})"),
    "needs": Text("还需", "Needs"),
    "reason": Text("首个原因", "First reason"),
    "assured": Text("确定可得", "Assured"),
    "fits-most": Text("已符合的至多", "At most from what fits"),
    "open-most": Text("未知事实都有利时至多", "At most if every open fact is favourable"),
    "no-limit": Text("未设上限", "no limit"),
    "and-unlimited": Text("另加未设上限的{names}", "plus {names}, without a limit"),
    "unpublished": Text("符合但未公布金额的政策", "Policies that fit without a published amount"),
    "count": Text("{count}项", "{count}"),
    "limit-row": Text("时限", "Time limit"),
    "fastest": Text("最快情形，不是承诺的时限", "Fastest case, not a promise"),
    "from-acceptance": Text("自受理起：{limit}", "From acceptance: {limit}"),
    "documents": Text(
        "政策表未载申请材料清单；上列填报事实及下列所缺事实均须备证明材料，以主管部门的申报通知为准。",
        "The policy table holds no list of application documents. Have evidence ready for the facts stated above and "
        "for those missing below; the authority's call for applications decides.",
    ),
    "none-missing": Text("按所填事实，计算不缺任何事实。", "On the facts stated, the calculation lacks none."),
    "no-promise": Text(
        "本测算书由程序按已公布的条文计算，不是主管部门的批复、承诺，也不是法律意见；是否给予、给予多少，以主管部门的决定为准。",
        "Computed by a program from published texts. It is no decision and no promise of the authority, and no legal "
        "advice: whether anything is granted, and how much, is for the authority to decide.",
    ),
    "unchecked": Text(
        "填报的事实未经核实，由填报人负责。", "The facts stated were not checked; whoever states them answers for them."
    ),
    "made": Text("制作时间", "Made"),
    "by-on": Text("{time}（取自 --on）", "{time} (as --on says)"),
    "by-clock": Text("{time}（取自本机时钟）", "{time} (by this machine's clock)"),
    "table": Text("政策表", "Policy table"),
    "edition": Text("版本", "Edition"),
    "overlay": Text("补充表", "Overlay"),
    "program": Text("程序", "Program"),
}
"""By key; ``unit`` is what the amounts are in."""


def say(key: str, language: Language, **values: object) -> str:
    """A phrase of a statement."""
    return SAYINGS[key].to(language).format(**values)


def unit(currency: str, language: Language) -> str:
    """What amounts are in: yuan by its name, another currency by its code."""
    return Text("元", "yuan").to(language) if currency == "CNY" else currency
