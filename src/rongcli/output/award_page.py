"""One answer as a page: the conclusion first, then why, step by step, then what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from rongcli.base.text import Language
from rongcli.output.bar import LEFT, cap_bar
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
    basis = [Words(line, under=[clause] if clause else []) for line, clause in told.basis()]
    yield Section(title("basis-title"), basis)
    yield Section(title("conditions-title"), rows=list(_conditions(told)), columns="nw")
    steps = [(label, formula, f"= {value}") for label, formula, value in told.calculation()]
    yield Section(title("calculation-title", "award"), rows=steps, columns="ffn")
    for listed, head, rows in told.lists():
        yield Section(told.say("rows-title", listed=listed), header=head, rows=rows, columns="f" * len(head))
    yield _caps(told, title("caps-title", "caps"))
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


def _caps(told: Sections, title: str) -> Section:
    """The caps; where they took something, behind the marks of a bar that shows what they left."""
    bar, found = cap_bar(told), list[tuple[str, Words]]()
    for use in told.caps():
        line, taken, reached = told.cap(use)
        tone: Tone = "open" if use.binding else ""
        words = Words(line, aside=taken, under=[reached] if reached else [], aside_tone=tone)
        found.append((bar.marks.get(use.cap.id, "") if bar is not None else "", words))
    if bar is None:
        return Section(title, [words for _, words in found])
    return Section(title, [bar.drawn], rows=[(LEFT, bar.left), *found], columns="nw")


def _readings(told: Sections) -> Iterator[Cell]:
    for line, others in told.readings():
        yield Words(line, "" if others else "quiet", under=[f"  {other}" for other in others])
