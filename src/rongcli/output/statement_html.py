"""A statement as one HTML file: nothing from elsewhere, no script, for a screen, a telephone and A4 paper."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from rongcli.output.statement import Cell, Money, Number, Part, Section, Statement, plain
from rongcli.output.statement_style import STYLE

_LANGUAGES = {"zh": "zh-Hans", "en": "en"}
# The policy forbids what the file does not do anyway, in case a name should ever get past the escaping.
RUNNING = 90
"""How much of a title stands at the foot of every printed page, in characters."""
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
        f"<style>\n{STYLE}{_widths(statement)}{_running(title)}</style>",
        "</head>",
        "<body>",
        "<main>",
        f'<header><p class="kind">{_text(statement.kind)}</p><h1>{_text(statement.title)}</h1>'
        f'<p class="dated">{_text(statement.subtitle)}</p></header>',
    ]
    for index, part in enumerate(statement.parts):
        lines += _part(part, first=index == 0)
    return "\n".join([*lines, "</main>", "</body>", "</html>"]) + "\n"


def _running(title: str) -> str:
    """What stands at the foot of every printed page: which paper it is of, as a string that nothing can end early."""
    marks = "".join(f"\\{ord(mark):06x}" for mark in plain(title)[:RUNNING])
    return f'@page {{ @bottom-left {{ content: "{marks}"; font: 8pt sans-serif; color: #59636e; }} }}\n'


def _widths(statement: Statement) -> str:
    """The columns' widths, which no table may state by itself: nothing here has a style of its own."""
    found = sorted({width for part in statement.parts for section in part.sections for width in section.widths})
    return "".join(f".w{width} {{ width: {width}%; }}\n" for width in found)


def _part(part: Part, *, first: bool) -> Iterator[str]:
    """A part; the first one's heading is its conclusion, for the whole is called as it is."""
    yield f'<article class="{part.tone or "plain"}" id="{escape(part.name)}">'
    code = f'<p class="code">{_text(part.name)}</p>' if "." in part.name else ""
    if first:
        yield f'<h2 class="headline">{_text(part.headline)}</h2>{code}'
    else:
        yield f"<h2>{_text(part.title)}</h2>"
        if part.headline:
            yield f'<p class="headline">{_text(part.headline)}</p>{code}'
    for section in part.sections:
        yield from _section(section)
    yield "</article>"


def _section(section: Section) -> Iterator[str]:
    yield "<section>"
    if section.title:
        yield f"<h3>{_text(section.title)}</h3>"
    yield from (f"<p>{_text(line)}</p>" for line in section.lines)
    if section.rows:
        yield from _table(section)
    yield "</section>"


def _table(section: Section) -> Iterator[str]:
    """A table; every cell repeats its column's name, which a narrow screen shows beside it."""
    amounts = section.amounts
    yield "<table>"
    yield "".join(["<colgroup>", *(f'<col class="w{width}">' for width in section.widths), "</colgroup>"])
    marks = [' class="amount"' if index in amounts else "" for index in range(len(section.header))]
    named = zip(section.header, marks, strict=True)
    cells = "".join(f'<th scope="col"{mark}>{_text(name)}</th>' for name, mark in named)
    yield f"<thead><tr>{cells}</tr></thead>"
    yield "<tbody>"
    for row in section.rows:
        line = (_cell(*of, first=index == 0) for index, of in enumerate(zip(section.header, row, marks, strict=True)))
        yield f"<tr>{''.join(line)}</tr>"
    yield "</tbody>"
    yield "</table>"


def _cell(name: str, cell: Cell, mark: str, *, first: bool) -> str:
    """A cell; the first of a row is its heading."""
    words = _text(cell)
    shown = words
    if isinstance(cell, Money):
        shown = f'<data value="{cell.fen // 100}.{cell.fen % 100:02}">{words}</data>'
    elif isinstance(cell, Number):
        shown = f'<data value="{words}">{words}</data>'
    tag, scope = ("th", ' scope="row"') if first else ("td", "")
    return f'<{tag}{scope}{mark} data-name="{_text(name)}">{shown}</{tag}>'


def _text(cell: Cell) -> str:
    return escape(plain(cell))
