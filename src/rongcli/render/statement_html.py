"""A statement as one HTML file: nothing from elsewhere, no script, for a screen, a telephone and A4 paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from rongcli.render.statement import Cell, Money, Part, Section, Statement, plain
from rongcli.render.statement_style import STYLE

_LANGUAGES = {"zh": "zh-Hans", "en": "en"}
# The policy forbids what the file does not do anyway, in case a name should ever get past the escaping.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def html(statement: Statement) -> str:
    """The whole file; every word of it escaped."""
    title = f"{statement.title} \u00b7 {statement.kind}"
    lines = [
        "<!doctype html>",
        f'<html lang="{_LANGUAGES[statement.language]}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{_text(title)}</title>",
        f"<style>\n{STYLE}</style>",
        "</head>",
        "<body>",
        "<main>",
        f'<header><p class="kind">{_text(statement.kind)}</p><h1>{_text(statement.title)}</h1></header>',
    ]
    for part in statement.parts:
        lines += _part(part, alone=part.title == statement.title)
    return "\n".join([*lines, "</main>", "</body>", "</html>"]) + "\n"


def _part(part: Part, *, alone: bool) -> Iterator[str]:
    """A part; one that is called as the whole does not say so again."""
    yield f'<article class="{part.tone or "plain"}" id="{escape(part.name)}">'
    if not alone:
        yield f"<h2>{_text(part.title)}</h2>"
    if part.headline:
        code = "" if part.name == "summary" else f'<p class="code">{_text(part.name)}</p>'
        yield f'<p class="headline">{_text(part.headline)}</p>{code}'
    for section in part.sections:
        yield from _section(section)
    yield "</article>"


def _section(section: Section) -> Iterator[str]:
    outer, inner = ("details", "summary") if section.folded else ("section", "h3")
    yield f"<{outer}>"
    count = f" ({len(section.rows)})" if section.folded else ""
    yield f"<{inner}>{_text(section.title)}{count}</{inner}>"
    yield from (f"<p>{_text(line)}</p>" for line in section.lines)
    if section.rows:
        yield from _table(section.header, section.rows, section.amounts)
    yield f"</{outer}>"


def _table(header: Sequence[str], rows: Sequence[Sequence[Cell]], amounts: frozenset[int]) -> Iterator[str]:
    """A table; every cell repeats its column's name, which a narrow screen shows beside it."""
    yield f'<table class="of{len(header)}">'
    marks = [' class="amount"' if index in amounts else "" for index in range(len(header))]
    cells = "".join(f'<th scope="col"{mark}>{_text(name)}</th>' for name, mark in zip(header, marks, strict=True))
    yield f"<thead><tr>{cells}</tr></thead>"
    yield "<tbody>"
    for row in rows:
        yield "<tr>" + "".join(map(_cell, header, row, marks)) + "</tr>"
    yield "</tbody>"
    yield "</table>"


def _cell(name: str, cell: Cell, mark: str) -> str:
    words = _text(cell)
    shown = f'<data value="{cell.fen // 100}.{cell.fen % 100:02}">{words}</data>' if isinstance(cell, Money) else words
    return f'<td{mark} data-name="{_text(name)}">{shown}</td>'


def _text(cell: Cell) -> str:
    return escape(plain(cell))
