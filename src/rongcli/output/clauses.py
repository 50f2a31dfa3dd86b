"""A cited clause in words: as a copy prints it, or that no copy was given, or that it does not hold it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rongcli.base.text import Language, Text
from rongcli.rules.edition import Edition
from rongcli.rules.policy import Source

_WORDS = {
    "clause": Text("条文：{text}", "Clause: {text}"),
    "copy": Text("条文：{text}（引自 {file}，与政策表所依文本不是同一份）",
                 "Clause: {text} (from {file}, which is not the very text that the table cites)"),
    "absent": Text("{files} 中没有这一条文", "{files} does not hold this clause"),
    "not-given": Text("原文未提供；--text 文件 可引用条文", "text not given; --text FILE quotes the clause"),
}  # fmt: skip


def quoted(source: Source, edition: Edition, language: Language) -> str | None:
    """The clause of a citation, or that the copies do not hold it; None where no copy was given."""
    if edition.copies is None:
        return None
    found = edition.copies.quote(source)
    if found is None:
        files = ", ".join(copy.file for copy in edition.copies.files)
        return _WORDS["absent"].to(language).format(files=files)
    return _WORDS["clause" if found.original else "copy"].to(language).format(text=found.text, file=found.file)


def clauses(sources: Iterable[Source], edition: Edition, language: Language) -> Iterator[str]:
    """What is said below each of some citations: its clause; once, below the last, that no copy was given."""
    listed = list(sources)
    for at, source in enumerate(listed, 1):
        silent = _WORDS["not-given"].to(language) if at == len(listed) else ""
        yield quoted(source, edition, language) or silent
