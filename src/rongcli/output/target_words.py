"""The words around targets and actual figures, in both languages: what every form of their output says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rongcli.base.measures import measure_words
from rongcli.base.text import Language, Text
from rongcli.questions.targets import Progress, counts
from rongcli.rules.published import Target

SYMBOLS = {"above": ">", "at_least": "≥", "equal": "=", "at_most": "≤", "below": "<", "about": "≈"}
RESULTS = {
    "met": Text("达到", "met"),
    "exceeded": Text("多于原数", "exceeded"),
    "missed": Text("未达到", "missed"),
    "no-verdict": Text("不作判断", "no verdict"),
    "unknown": Text("未填", "no value"),
}
COUNTS = {**RESULTS, "structural": Text("规则与结构（不计入）", "rules and structures (not counted)")}
"""What a total counts: the results of targets, and apart from them what is a rule or a structure."""
KINDS = {
    "same": Text("相同", "the same"),
    "conflict": Text("不一致", "in conflict"),
    "looks-alike": Text("相似而不同", "similar, but not the same"),
    "boundary": Text("边界不同", "different at exactly the figure"),
}
PERIODS = {"year": Text("每年", "a year"), "annual-average": Text("年均", "yearly average")}
WORDS = {
    "count": Text("目标{count}项", "{count} targets"),
    "title": Text("目标与实际", "Targets and actual figures"),
    "by": Text("到{year}年", "by {year}"),
    "not-only": Text("恰为目标数，但须超过", "exactly the figure, which must be exceeded"),
    "not-below": Text("恰为目标数，但须低于", "exactly the figure, which must not be reached"),
    "side": Text("并列对照", "Side by side"),
    "documents": Text("文件", "Documents"),
    "no-value": Text("未填{count}个： {names}", "{count} without a value: {names}"),
    "and-more": Text("等", " and others"),
    "exact": Text("与目标数相同", "just the figure"),
    "point": Text("个百分点", "percentage points"),
    "mark": Text("竖线为目标数。", "The line is the target's figure."),
    "list": Text("、", ", "),
}  # fmt: skip


def goal(target: Target, language: Language) -> str:
    """What a target asks for: ``> 7000万人次``, ``> 70 million passengers``, with its period."""
    if target.value is None or target.unit is None or (language == "zh" and target.figure[0].isdigit()):
        figure = target.figure
    else:
        figure = measure_words(target.value, target.unit, language)
    words = f"{SYMBOLS[target.comparator]} {figure}" if target.value is not None else figure
    if target.per is None:
        return words
    period = PERIODS[target.per].to(language)
    return f"{words}（{period}）" if language == "zh" else f"{words} ({period})"


def horizon(target: Target, language: Language) -> str:
    """The year a target is for; nothing where the text gives none."""
    return WORDS["by"].to(language).format(year=target.year) if target.year else ""


def actual(progress: Progress, language: Language) -> str:
    """The actual figure with its unit; nothing where none was stated."""
    unit = progress.target.unit
    return "" if progress.actual is None or unit is None else measure_words(progress.actual, unit, language)


def difference(progress: Progress, language: Language) -> str:
    """By how much the actual figure is more or less, in the unit and as a share of the figure."""
    gap, unit = progress.difference, progress.target.unit
    if gap is None or unit is None or progress.percent is None:
        return ""
    if gap == 0:
        key = {"above": "not-only", "below": "not-below"}.get(progress.target.comparator, "exact")
        return WORDS[key].to(language)
    sign = "+" if gap > 0 else "-"
    if unit.zh == "%":  # a share of a share would only be taken for points
        return sign + measure_words(abs(gap), WORDS["point"], language)
    return f"{sign}{measure_words(abs(gap), unit, language)} ({sign}{hundredths(abs(progress.percent))}%)"


def hundredths(value: int) -> str:
    """Hundredths as a decimal: 714 is ``7.14``, -50 is ``-0.5``."""
    whole, left = divmod(abs(value), 100)
    digits = f"{left:02d}".rstrip("0")
    return ("-" if value < 0 else "") + (f"{whole}.{digits}" if digits else str(whole))


def conclusion(targets: Sequence[Target], progress: Mapping[str, Progress] | None, language: Language) -> str:
    """How many targets came to what, in one line; without actual figures, how many there are."""
    if progress is None:
        return WORDS["count"].to(language).format(count=len(targets))
    found = counts(progress[target.id] for target in targets)
    return "  ".join(f"{COUNTS[name].to(language)} {number}" for name, number in found.items() if number)
