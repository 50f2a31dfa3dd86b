"""An award as Markdown, for a memo or an issue: the same sections as the terminal's, as headings and lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rongcli.award import Award
from rongcli.edition import Edition
from rongcli.language import Language
from rongcli.money import in_words
from rongcli.render.headline import headline, outcome
from rongcli.render.phrases import PHRASES, SOURCES
from rongcli.render.values import formula_words, step_words, words

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", "".join(mark if mark.isprintable() else "?" for mark in text))


def awards_markdown(answers: Iterable[Award], edition: Edition, language: Language) -> str:
    """Each answer under a heading of its own."""
    return "\n".join("\n".join(_award(answer, edition, language)) + "\n" for answer in answers)


def _award(answer: Award, edition: Edition, language: Language) -> Iterator[str]:
    yield f"## {escaped(answer.policy.name.to(language))}"
    yield ""
    yield f"**{escaped(headline(answer, language))}**"
    claim = answer.claim
    who = [part for part in (claim.applicant, claim.item, claim.date.isoformat()) if part]
    yield ""
    yield f"`{answer.policy.id}` {escaped('  '.join(who))}"
    sections = (
        ("missing-title", _missing(answer, language)),
        ("basis-title", _basis(answer, edition, language)),
        ("conditions-title", _conditions(answer, language)),
        ("calculation-title", _calculation(answer, language)),
        ("caps-title", _caps(answer, language)),
        ("readings-title", _readings(answer, language)),
        ("notices-title", (notice.text.to(language) for notice in answer.notices)),
    )
    for title, lines in sections:
        body = [f"- {escaped(line)}" for line in lines]
        if body:
            yield from ["", f"### {PHRASES[title].to(language)}", "", *body]


def _missing(answer: Award, language: Language) -> Iterator[str]:
    for missing in answer.missing:
        worth = "" if missing.stake is None else f" — {in_words(missing.stake, language, answer.policy.currency)}"
        yield f"{missing.question.to(language)} ({SOURCES[missing.source].to(language)}){worth}"


def _basis(answer: Award, edition: Edition, language: Language) -> Iterator[str]:
    for source in answer.policy.sources:
        place = PHRASES["place"].to(language).format(start=source.span[0], end=source.span[1])
        parts = [edition.documents[source.document].to(language), source.heading or "", place]
        figures = PHRASES["list"].to(language).join(source.figures)
        yield " ".join(part for part in (*parts, figures) if part)


def _conditions(answer: Award, language: Language) -> Iterator[str]:
    marks = {True: "met", False: "unmet", None: "unknown"}
    for result in answer.conditions:
        mark = PHRASES["assumed" if result.assumed else marks[result.met]].to(language)
        yield f"{mark}: {result.condition.text.to(language)}"


def _calculation(answer: Award, language: Language) -> Iterator[str]:
    for step in answer.trace:
        formula, value = (
            formula_words(answer, step.formula, language),
            step_words(step, language, answer.policy.currency),
        )
        yield f"{step.label.to(language)}: {value if formula == value else f'{formula} = {value}'}"


def _caps(answer: Award, language: Language) -> Iterator[str]:
    for use in (answer.if_conditions_hold or answer).caps:
        limit = in_words(use.limit, language, answer.policy.currency)
        line = PHRASES["cap"].to(language).format(scope=use.cap.text.to(language), limit=limit)
        if use.binding:
            line += (
                PHRASES["cap-binding"]
                .to(language)
                .format(lost=in_words(use.reduction, language, answer.policy.currency))
            )
        if use.saturates_at:
            item, at = use.saturates_at
            reached = PHRASES["cap-saturates"].to(language)
            line += "; " + reached.format(
                input=item.label.to(language), value=words(item, at, language, answer.policy.currency)
            )
        yield line


def _readings(answer: Award, language: Language) -> Iterator[str]:
    for used in answer.readings:
        others = "; ".join(
            f"{used.reading.choices[other.choice].to(language)} → {outcome(other, language, answer.policy.currency)}"
            for other in used.alternatives
        )
        yield f"{used.reading.name.to(language)}: {used.reading.choices[used.chosen].to(language)} ({others})"
