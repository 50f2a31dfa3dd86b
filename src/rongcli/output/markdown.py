"""A document as Markdown, for a memo, an issue or a repository."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rongcli.output.document import Cell, Document, Part, Section, Words, drawn_columns, one_line, plain
from rongcli.output.formats import Answer, Paper

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def written(answer: Answer, paper: Paper) -> Iterator[str]:
    """The answer's document, or where it is filed its paper."""
    yield from text(answer.paper() if paper.filed else answer.document(brief=False))


def escaped(words: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", one_line(words))


def text(document: Document) -> Iterator[str]:
    """The document, a part at a time."""
    if document.title:
        yield f"# {escaped(document.title)}\n\n{escaped(f'{document.kind}  {document.subtitle}')}\n"
    for index, part in enumerate(document.parts):
        lines = [*_part(part, first=index == 0 and bool(document.title))]
        yield ("\n" if index and not document.title else "") + "\n".join(lines[not document.title :]) + "\n"


def _part(part: Part, *, first: bool) -> Iterator[str]:
    """A part; the conclusion of the first one of a paper follows the paper's title at once."""
    if part.title and not first:
        yield from ("", f"## {escaped(part.title)}")
    if part.headline:
        yield from ("", f"**{escaped(part.headline)}**")
    if part.lines:
        yield from ("", *(f"{_words(line)}  " for line in part.lines))
    name = f"`{part.name}`" if "." in part.name else ""
    codes = " ".join(word for word in (name, escaped(part.codes)) if word)
    if codes and (part.headline or part.codes):
        yield from ("", codes)
    for section in part.sections:
        if section.told:
            yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    if section.title:
        yield from ("", f"### {escaped(section.title)}")
    listed = [line for cell in section.lines for line in _item([cell])]
    if section.rows and not section.header:
        kept = [i for i in range(len(section.rows[0])) if i not in drawn_columns(section)]
        listed += [line for row in section.rows for line in _item([row[i] for i in kept])]
    if listed:
        yield from ("", *listed)
    if section.rows and section.header:
        yield from ("", *_table(section))
    if section.after:
        yield from ("", *(f"- {escaped(line)}" for line in section.after))


def _item(cells: Iterable[Cell]) -> Iterator[str]:
    """An item of a list, what stands under it as items of its own."""
    cells = [cell for cell in cells if plain(cell)]
    first, *rest = map(_words, cells)
    yield "- " + (" " if first.endswith("**") else "  ").join([first, "  ".join(rest)] if rest else [first])
    for cell in cells:
        if isinstance(cell, Words):
            yield from (f"  - {escaped(line.strip())}" for line in cell.under)


def _words(cell: Cell) -> str:
    if not isinstance(cell, Words):
        return escaped(plain(cell))
    strong = f"**{escaped(cell.text)}**" if cell.tone not in ("", "quiet") and cell.text else escaped(cell.text)
    code = f" `{one_line(cell.code)}`" if cell.code else ""
    aside = "".join(escaped(text) for text, _ in cell._replace(code="").behind)
    return (strong + code + aside).strip()


def _table(section: Section) -> Iterator[str]:
    """A table; of what stands under a cell's words in the same cell."""
    kept = [i for i in range(len(section.header)) if i not in drawn_columns(section)]
    yield f"| {' | '.join(escaped(section.header[i]) for i in kept)} |"
    yield f"| {' | '.join('--:' if i in section.amounts else '---' for i in kept)} |"
    for row in section.rows:
        yield f"| {' | '.join(escaped(plain(row[i])) for i in kept)} |"
