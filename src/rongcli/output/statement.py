"""What every statement has around its answer: how that was computed, as a finance department files it."""

from __future__ import annotations

import datetime

from rongcli import __version__
from rongcli.base.text import Language
from rongcli.output.document import Part, Section
from rongcli.output.statement_words import say
from rongcli.rules.edition import Edition


def subtitle(edition: Edition, date: datetime.date, language: Language, *who: str | None) -> str:
    """Who claims, of what day, and the table that answers."""
    table = f"{edition.title.to(language)} {edition.version}"
    dated = say("dated", language, date=date.isoformat())
    return " \u00b7 ".join(filter(None, (*who, dated, say("by", language, table=table))))


def _joined(edition: Edition, language: Language) -> list[str]:
    """The table's notes, as one paragraph."""
    words = ("" if language == "zh" else " ").join(note.to(language) for note in edition.notes)
    return [words] if words else []


def about(edition: Edition, language: Language, made: str) -> Part:
    """The last part: what a statement is not, how the texts are read, and what would make it again."""
    made_by = [
        (say("made", language), made),
        (say("table", language), edition.title.to(language)),
        (say("edition", language), f"{edition.id} {edition.version}"),
        ("sha256", edition.sha256),
        *((say("overlay", language), name) for name in edition.overlays),
        (say("program", language), f"rongcli {__version__}"),
    ]
    return Part(
        say("about", language),
        "about",
        "",
        "",
        (
            Section(say("disclaimer", language), (say("no-promise", language), say("unchecked", language))),
            Section(say("notes", language), _joined(edition, language)),
            Section(say("provenance", language), header=(say("field", language), say("value", language)), rows=made_by),
            Section(
                say("signed", language),
                header=[say(key, language) for key in ("submitted", "prepared", "checked", "signed-on")],
                rows=[("_" * 16, "_" * 8, "_" * 8, "_" * 8)],
            ),
        ),
    )
