"""Reads filed statements back: HTML strictly, workbooks by another library than the one that wrote them."""

import re
from html.parser import HTMLParser
from pathlib import Path

import python_calamine

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
BANK = str(EXAMPLES / "foreign-bank.toml")
FORMS = ("html", "md", "xlsx")
VOID = {"meta", "br", "img", "link", "hr", "col"}


class Tree(HTMLParser):
    """Reads HTML strictly: what is opened is closed in turn; keeps the tags, their attributes and the words."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.words, self.style = [], [], [], ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert len(dict(attrs)) == len(attrs)
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] == ["style"]:
            self.style += data
        else:
            self.words.append(data)


def sheets(path):
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def said(path):
    """Everything that a person reads in a file, as one text without breaks; amounts with grouped digits."""
    path = Path(path)
    if path.suffix == ".xlsx":
        cells = [cell for rows in sheets(path).values() for row in rows for cell in row]
        return "\n".join(f"{cell:,.2f}" if isinstance(cell, float) else str(cell) for cell in cells)
    text = path.read_text("utf-8")
    return "\n".join(Tree(text).words) if path.suffix == ".html" else re.sub(r"\\([\\`*_\[\]<>|#])", r"\1", text)
