"""What people call the columns of a batch and its verdicts: written in results, and known again where they are read."""

from rongcli.base.text import Text

HEADINGS = {
    "row": Text("行号", "Row"),
    "eligibility": Text("结论", "Eligibility"),
    "certainty": Text("金额性质", "Certainty"),
    "amount": Text("金额", "Amount"),
    "minimum": Text("最低", "At least"),
    "maximum": Text("最高", "At most"),
    "before_caps": Text("限额前金额", "Before caps"),
    "capped": Text("是否核减", "Capped"),
    "binding_cap": Text("起作用的限额", "Deciding cap"),
    "reason": Text("原因", "Reason"),
    "readings": Text("所依解读", "Readings"),
    "supplied": Text("用到自行填列的数值", "Supplied values"),
    "notices": Text("提示", "Notices"),
    "granted_quantity": Text("给予数量", "Quantity granted"),
}
"""What each column of a batch is called for people; ``金额`` and ``结论`` are read back as what was paid before."""

ELIGIBILITY = {
    "eligible": Text("符合", "eligible"),
    "ineligible": Text("不符合", "not eligible"),
    "needs-information": Text("待补充", "needs information"),
}
