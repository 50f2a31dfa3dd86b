"""Actual figures against targets as a chart on file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from rongcli.base.text import Language
from rongcli.output.svg import Bar, Bars, bars_svg
from rongcli.output.target_words import COUNTS, RESULTS, WORDS, actual, difference, goal
from rongcli.questions.targets import Progress, counts
from rongcli.rules.edition import Edition
from rongcli.rules.published import Target

_FULL, _FIGURE = 15_000, 10_000
"""Hundredths of a percent: the chart ends at one and a half times a target's figure."""


def progress_svg(
    edition: Edition, targets: Sequence[Target], progress: Mapping[str, Progress], language: Language
) -> str:
    """A bar for each target that a value was stated of: the actual figure as a share of the target's."""
    stated = [target for target in targets if progress[target.id].result != "unknown"]
    found = counts(progress[target.id] for target in targets)
    sections = [
        Bars(
            edition.dimensions[name].to(language),
            [_bar(progress[target.id], language) for target in stated if target.dimension == name],
        )
        for name in dict.fromkeys(target.dimension for target in stated)
    ]
    summary = (
        WORDS["list"]
        .to(language)
        .join(f"{COUNTS[name].to(language)} {number}" for name, number in found.items() if number)
    )
    title = edition.title.to(language)
    title = f"{title}：{WORDS['title'].to(language)}" if language == "zh" else f"{title}: {WORDS['title'].en.lower()}"
    documents = dict.fromkeys(target.document for target in stated)
    notes = [WORDS["mark"].to(language), *(f"{name}  {edition.documents[name].to(language)}" for name in documents)]
    return bars_svg(title, summary, sections, _FULL, _FIGURE, notes)


def _bar(one: Progress, language: Language) -> Bar:
    comma = "；" if language == "zh" else "; "
    between = "，" if language == "zh" else ", "
    verdict = between.join(word for word in (RESULTS[one.result].to(language), difference(one, language)) if word)
    tones: dict[str, Literal["good", "bad"]] = {"met": "good", "exceeded": "good", "missed": "bad"}
    return Bar(
        label=one.target.name.to(language),
        detail=one.target.document,
        length=max(one.reached or 0, 0),
        value=actual(one, language),
        remark=f"{goal(one.target, language)}{comma}{verdict}",
        tone=tones.get(one.result, "s0"),
    )
