"""A document as one HTML file: nothing from elsewhere, no script, for a screen, a telephone and A4 paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from rongcli.output.document import Cell, Document, Money, Number, Part, Section, drawn_columns, plain
from rongcli.output.formats import Answer, Paper

_LANGUAGES = {"zh": "zh-Hans", "en": "en"}
# The policy forbids what the file does not do anyway, in case a name should ever get past the escaping.
RUNNING = 90
"""How much of a title stands at the foot of every printed page, in characters."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def written(answer: Answer, paper: Paper) -> Iterator[str]:
    """The answer's paper."""
    yield html(answer.paper())


def html(document: Document) -> str:
    """The whole file; every word of it escaped."""
    parts = list(document.parts)
    about = document.title or parts[0].title or parts[0].headline
    title = " \u00b7 ".join(filter(None, (about, document.kind)))
    lines = [
        "<!doctype html>",
        f'<html lang="{_LANGUAGES[document.language]}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{_text(title)}</title>",
        f"<style>\n{STYLE}{_widths(parts)}{_running(title)}</style>",
        "</head>",
        "<body>",
        "<main>",
        f'<header><p class="kind">{_text(document.kind)}</p><h1>{_text(about)}</h1>'
        f'<p class="dated">{_text(document.subtitle)}</p></header>',
    ]
    for index, part in enumerate(parts):
        lines += _part(part, first=index == 0)
    return "\n".join([*lines, "</main>", "</body>", "</html>"]) + "\n"


def _running(title: str) -> str:
    """What stands at the foot of every printed page: which paper it is of, as a string that nothing can end early."""
    marks = "".join(f"\\{ord(mark):06x}" for mark in plain(title)[:RUNNING])
    return f'@page {{ @bottom-left {{ content: "{marks}"; font: 8pt sans-serif; color: #59636e; }} }}\n'


def _widths(parts: Sequence[Part]) -> str:
    """The columns' widths, which no table may state by itself: nothing here has a style of its own."""
    found = sorted({width for part in parts for section in part.sections for width in section.widths})
    return "".join(f".w{width} {{ width: {width}%; }}\n" for width in found)


def _part(part: Part, *, first: bool) -> Iterator[str]:
    """A part; the first one's heading is its conclusion, for the whole is called as it is."""
    yield f'<article class="{part.tone or "plain"}" id="{escape(part.name)}">'
    codes = "  ".join(word for word in (part.name if "." in part.name else "", part.codes) if word)
    code = f'<p class="code">{_text(codes)}</p>' if codes else ""
    if first:
        yield f'<h2 class="headline">{_text(part.headline)}</h2>{code}'
    else:
        yield f"<h2>{_text(part.title)}</h2>"
        if part.headline:
            yield f'<p class="headline">{_text(part.headline)}</p>{code}'
    yield from (f"<p>{_text(line)}</p>" for line in part.lines)
    for section in part.sections:
        if section.told:
            yield from _section(section)
    yield "</article>"


def _section(section: Section) -> Iterator[str]:
    yield "<section>"
    if section.title:
        yield f"<h3>{_text(section.title)}</h3>"
    yield from (f"<p>{_text(line)}</p>" for line in section.lines)
    if section.rows:
        yield from _table(section)
    yield from (f"<p>{_text(line)}</p>" for line in section.after)
    yield "</section>"


def _table(section: Section) -> Iterator[str]:
    """A table; every cell repeats its column's name, which a narrow screen shows beside it."""
    bars, amounts = drawn_columns(section), section.amounts
    kept = [index for index in range(len(section.rows[0])) if index not in bars]
    names = list(section.header) or [""] * len(section.rows[0])
    marks = [' class="amount"' if index in amounts else "" for index in range(len(names))]
    yield "<table>"
    if section.widths:
        yield "".join(["<colgroup>", *(f'<col class="w{width}">' for width in section.widths), "</colgroup>"])
    if section.header:
        cells = "".join(f'<th scope="col"{marks[i]}>{_text(names[i])}</th>' for i in kept)
        yield f"<thead><tr>{cells}</tr></thead>"
    yield "<tbody>"
    for row in section.rows:
        yield f"<tr>{''.join(_cell(names[i], row[i], marks[i], first=i == 0) for i in kept)}</tr>"
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


STYLE = """\
:root {
  color-scheme: light dark;
  --ink: #1b1f24; --quiet: #59636e; --paper: #ffffff; --ground: #f3f4f6; --line: #d5d9de;
  --good: #1a7f37; --bad: #b42318; --open: #8a5a00;
  --latin: -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans";
  --han: "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC",
    "WenQuanYi Micro Hei";
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e9ed; --quiet: #9ba5b0; --paper: #171b21; --ground: #0d1014; --line: #343b45;
    --good: #4cc267; --bad: #ff8a7a; --open: #e3b341;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--ink); font-size: 1rem; line-height: 1.6;
  font-family: var(--latin), var(--han), system-ui, sans-serif;
  overflow-wrap: anywhere; text-spacing-trim: normal;
}
:lang(zh) body { font-family: var(--han), var(--latin), system-ui, sans-serif; }
main { max-width: 64rem; margin: 0 auto; padding: clamp(.75rem, 3vw, 2.5rem); }
header { margin-bottom: 1.5rem; }
.kind, .dated { margin: 0; color: var(--quiet); }
h1 { margin: .1em 0; font-size: clamp(1.25rem, 3.5vw, 1.6rem); line-height: 1.3; }
article {
  --tone: var(--line); margin: 0 0 1.5rem; padding: clamp(.9rem, 2.5vw, 1.75rem); background: var(--paper);
  border: 1px solid var(--line); border-top: 4px solid var(--tone); border-radius: 6px;
}
article.good { --tone: var(--good); }
article.bad { --tone: var(--bad); }
article.open { --tone: var(--open); }
h2 { margin: 0 0 .25rem; font-size: 1.3rem; line-height: 1.4; }
.headline { margin: 0; color: var(--tone); font-size: 1.15rem; font-weight: 650; line-height: 1.4; }
h2.headline { font-size: clamp(1.5rem, 5vw, 2.1rem); line-height: 1.25; }
.code { margin: 0; color: var(--quiet); font-size: .85rem; font-family: ui-monospace, Menlo, Consolas, monospace; }
section { margin-top: 1.5rem; }
h2 + section { margin-top: .5rem; }
h3 { margin: 0 0 .4rem; font-size: 1rem; font-weight: 650; }
section p { margin: .35rem 0; max-width: 46rem; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; line-height: 1.5; }
data { font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { font-weight: inherit; }
thead th { color: var(--quiet); border-bottom-color: var(--quiet); overflow-wrap: break-word; }
td { min-width: 4.2em; }
th.amount, td.amount { text-align: right; padding-right: 0; padding-left: .75rem; }
data { white-space: nowrap; }
@media screen and (max-width: 44rem) {
  table, tbody, tr, tbody th { display: block; width: auto; }
  thead { display: none; }
  tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
  col { display: none; }
  td { display: flex; min-width: 0; gap: .75rem; padding: .1rem 0; border: 0; }
  tbody th { padding: 0; border: 0; font-weight: 650; }
  td.amount { padding: .1rem 0; text-align: left; }
  td:empty { display: none; }
  td::before { content: attr(data-name); flex: 0 0 7.5em; color: var(--quiet); }
}
@page { size: A4; margin: 11mm 12mm 14mm; }
@page { @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #59636e; } }
@media print {
  :root {
    color-scheme: light;
    --ink: #000000; --quiet: #444444; --paper: #ffffff; --ground: #ffffff; --line: #b8b8b8;
    --good: #145c29; --bad: #8f1c13; --open: #6b4600;
  }
  body { font-size: 9pt; line-height: 1.35; }
  :lang(zh) body { font-family: var(--han), var(--latin), system-ui, sans-serif; }
main { max-width: none; padding: 0; }
  article { padding: 0; border: 0; border-radius: 0; margin: 0; }
  article + article { margin-top: 14pt; padding-top: 8pt; border-top: 1.5pt solid var(--tone); }
  h1 { font-size: 14pt; }
  h2 { font-size: 12pt; }
  h2.headline { font-size: 18pt; }
  .headline { font-size: 11pt; }
  h2, h3, thead, .headline, .code, p:has(+ table) { break-after: avoid; }
  h2, tr, p { break-inside: avoid; }
  section p { margin: 2pt 0; max-width: none; }
  thead { display: table-header-group; }
  table { font-size: 8pt; line-height: 1.3; }
  th, td { padding: 1.2pt 6pt 1.2pt 0; }
  header { margin-bottom: 8pt; }
  section { margin-top: 6pt; }
  h3 { font-size: 9.5pt; margin-bottom: 2pt; }
}
"""
"""The rules of the one style sheet; the widths of columns and the foot of printed pages are the statement's own."""
