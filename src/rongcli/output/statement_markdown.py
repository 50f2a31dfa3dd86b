"""A statement as Markdown, for a memo or a repository."""

from __future__ import annotations

from collections.abc import Iterator

from rongcli.output import page
from rongcli.output.markdown import escaped
from rongcli.output.statement import Part, Statement, plain


def markdown(statement: Statement) -> str:
    """The whole statement; what a screen may fold stands in full."""
    lines = [f"# {escaped(statement.title)}", "", escaped(f"{statement.kind}  {statement.subtitle}")]
    for index, part in enumerate(statement.parts):
        lines += _part(part, first=index == 0)
    return "\n".join(lines) + "\n"


def _part(part: Part, *, first: bool) -> Iterator[str]:
    """A part; the first one's conclusion follows the title at once, for the whole is called as it is."""
    if not first:
        yield from ["", f"## {escaped(part.title)}"]
    if part.headline:
        yield from ["", f"**{escaped(part.headline)}**"]
        if "." in part.name:
            yield from ["", f"`{part.name}`"]
    for section in part.sections:
        if section.title:
            yield from ["", f"### {escaped(section.title)}"]
        if section.lines:
            yield from ["", *(f"- {escaped(line)}" for line in section.lines)]
        if section.rows:
            rows = [[plain(cell) for cell in row] for row in section.rows]
            yield from ["", *page.table(page.Section(section.title, rows, section.header, section.amounts))]
