"""An award as Markdown, for a memo or an issue: the same sections as the terminal's, as headings and lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rongcli.base.text import Language
from rongcli.output.headline import headline
from rongcli.output.sections import Sections
from rongcli.rules.award import Award
from rongcli.rules.edition import Edition

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", "".join(mark if mark.isprintable() else "?" for mark in text))


def awards_markdown(answers: Iterable[Award], edition: Edition, language: Language) -> str:
    """Each answer under a heading of its own."""
    return "\n".join("\n".join(_award(answer, edition, language)) + "\n" for answer in answers)


def _award(answer: Award, edition: Edition, language: Language) -> Iterator[str]:
    told = Sections(answer, edition, language)
    yield f"## {escaped(answer.policy.name.to(language))}"
    yield ""
    yield f"**{escaped(headline(answer, language))}**"
    for line in (told.exact(), told.lost()):
        if line:
            yield from ["", escaped(line)]
    yield from ["", f"`{answer.policy.id}` {escaped('  '.join(told.facts()))}"]
    sections = (
        (told.missing_title(), _missing(told)),
        ("basis-title", (f"{escaped(line)} `{provision}`" for line, provision in told.basis())),
        ("conditions-title", _conditions(told)),
        ("calculation-title", _calculation(told)),
        ("caps-title", _nested((line + taken, [reached]) for line, taken, reached in map(told.cap, told.caps()))),
        ("readings-title", _nested(told.readings())),
        ("notes-title", map(escaped, told.notes())),
        ("notices-title", map(escaped, told.notices())),
    )
    for title, lines in sections:
        body = [line if line.startswith("  ") else f"- {line}" for line in lines]
        if body:
            yield from ["", f"### {told.say(title)}", "", *body]


def _missing(told: Sections) -> Iterator[str]:
    for question, option, worth in told.missing():
        yield escaped(question) + (f" **{escaped(worth)}**" if worth else "")
        yield f"  - {escaped(option)}"


def _conditions(told: Sections) -> Iterator[str]:
    for mark, text, stated in map(told.condition, told.answer.conditions):
        yield f"**{escaped(mark)}** {escaped(text)}" + (f"  {escaped(stated)}" if stated else "")


def _calculation(told: Sections) -> Iterator[str]:
    for label, formula, value in told.calculation():
        yield escaped("  ".join(part for part in (label, formula, f"= {value}") if part))


def _nested(items: Iterable[tuple[str, list[str]]]) -> Iterator[str]:
    """Lines, each with those that belong under it."""
    for line, under in items:
        yield escaped(line)
        yield from (f"  - {escaped(one)}" for one in under if one)
