"""A match as Markdown: the terminal's sections as headings and lists."""

from __future__ import annotations

from collections.abc import Iterator

from rongcli.base.money import in_words
from rongcli.base.text import Language
from rongcli.output import match_words
from rongcli.output.markdown import escaped
from rongcli.output.match_words import TITLES, say
from rongcli.questions.advice import Advice
from rongcli.rules.edition import Edition
from rongcli.rules.notices import edition_notices


def match_markdown(advice: Advice, edition: Edition, language: Language) -> str:
    """The whole match, nothing folded but the policies about which nothing is stated."""
    return "\n".join(_lines(advice, edition, language)) + "\n"


def _lines(advice: Advice, edition: Edition, language: Language) -> Iterator[str]:
    match = advice.match
    profile = match.profile
    asker = match_words.asker(match, edition, language)
    who = [part for part in (profile.applicant, profile.item, profile.date.isoformat(), asker) if part]
    yield f"## {escaped('  '.join(who))}"
    yield ""
    yield f"**{escaped(match_words.conclusion(match, language, edition.currency))}**"
    prospect = match_words.prospect(match, edition, language)
    if prospect:
        yield from ["", escaped(prospect)]
    for title, lines in _sections(advice, edition, language):
        if lines:
            yield from ["", f"### {title}", "", *(f"- {line}" for line in lines)]


def _sections(advice: Advice, edition: Edition, language: Language) -> Iterator[tuple[str, list[str]]]:
    for name, title in TITLES.items():
        rows = [row for row in advice.match.rows if row.standing == name and (name == "unfit" or row.stated)]
        lines = []
        for row in rows:
            parts = [match_words.money(row, language), row.policy.name.to(language), match_words.remark(row, language)]
            lines.append(f"`{row.policy.id}` " + escaped(" — ".join(part for part in parts if part)))
        yield title.to(language), lines
    by_kind = match_words.by_kind(advice.match, edition, language)
    yield say("by-kind", language), [f"{escaped(name)} (`{how}`) — {escaped(most)}" for most, name, how in by_kind]
    others = match_words.others(advice.match, edition, language)
    yield say("others-title", language), [escaped(others)] if others else []
    semicolon = say("semicolon", language)
    near = [
        f"`{one.miss.policy.id}` {escaped(match_words.prize(one, language))} — "
        + escaped(semicolon.join(match_words.changes(one, language)))
        for one in advice.near
    ]
    yield say("near", language), near
    steps = [
        f"`{one.policy.id}` +{in_words(one.gain, language, edition.currency)} — "
        + escaped(match_words.step(one, language))
        for one in advice.steps
    ]
    yield say("steps", language), steps
    asked = [
        f"{escaped(one.text.to(language))} (`{match_words.option(one, language)}`) — "
        + escaped(match_words.worth(one, language, edition.currency))
        for one in advice.questions
    ]
    yield say("questions", language), asked
    notices = [text for _, text in match_words.notices(advice, language)]
    notices += [one.text.to(language) for one in edition_notices(edition, advice.match.profile.date)]
    yield say("notices", language), [escaped(text) for text in notices]
