"""One answer as a page: the conclusion first, then why, step by step, then what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from rongcli.base.text import Language
from rongcli.output.document import Cell, Part, Section, Tone, Words
from rongcli.output.headline import headline
from rongcli.output.sections import Sections
from rongcli.rules.award import Award
from rongcli.rules.edition import Edition

TONES: dict[str, Tone] = {"eligible": "good", "ineligible": "bad", "needs-information": "open"}
_RESULTS: dict[bool | None, Tone] = {True: "good", False: "bad", None: "open"}


def award_part(answer: Award, edition: Edition, language: Language) -> Part:
    """The whole answer."""
    told = Sections(answer, edition, language)
    lines = [line for line in (told.exact(), told.lost()) if line]
    name, codes = answer.policy.name.to(language), "  ".join(told.facts())
    tone = TONES[answer.eligibility]
    return Part(name, answer.policy.id, headline(answer, language), tone, list(_sections(told)), lines, codes)


def _sections(told: Sections) -> Iterator[Section]:
    def title(key: str, supplied: str = "") -> str:
        return told.say(key) + (told.say("supplied") if supplied in told.answer.policy.supplied_parts else "")

    yield Section(title(told.missing_title()), rows=list(_missing(told)), columns="wr")
    yield Section(title("basis-title"), [Words(line, under=[provision]) for line, provision in told.basis()])
    yield Section(title("conditions-title"), rows=list(_conditions(told)), columns="nw")
    steps = [(label, formula, f"= {value}") for label, formula, value in told.calculation()]
    yield Section(title("calculation-title", "award"), rows=steps, columns="ffn")
    yield Section(title("caps-title", "caps"), list(_caps(told)))
    yield Section(title("readings-title"), list(_readings(told)))
    yield Section(title("notes-title"), list(told.notes()))
    yield Section(title("notices-title"), [Words(line, "quiet") for line in told.notices()])


def _missing(told: Sections) -> Iterator[tuple[Cell, ...]]:
    for question, option, worth in told.missing():
        yield Words(question, under=[option]), Words(worth, "strong") if worth else ""


def _conditions(told: Sections) -> Iterator[tuple[Cell, ...]]:
    for result in told.answer.conditions:
        mark, text, stated = told.condition(result)
        yield Words(mark, _RESULTS[result.met]), Words(text, aside=stated)


def _caps(told: Sections) -> Iterator[Cell]:
    for use in told.caps():
        line, taken, reached = told.cap(use)
        tone: Tone = "open" if use.binding else ""
        yield Words(line, aside=taken, under=[reached] if reached else [], aside_tone=tone)


def _readings(told: Sections) -> Iterator[Cell]:
    for line, others in told.readings():
        yield Words(line, "" if others else "quiet", under=[f"  {other}" for other in others])
