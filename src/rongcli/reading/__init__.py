"""Reads what people have: delimited text, JSON lines, Excel workbooks, Parquet; each becomes a ``Source``."""

from __future__ import annotations

import re
from collections.abc import Callable

from rongcli.base.errors import InputError, UsageError
from rongcli.base.files import refused
from rongcli.base.text import Text, did_you_mean
from rongcli.reading.instructions import NOTHING, Instructions
from rongcli.reading.opening import Opened, Prompt, open_input, open_stream, suffix_of
from rongcli.reading.source import Source
from rongcli.reading.vocabulary import NO_WORDS, Vocabulary

FORMS = ("csv", "jsonl", "xlsx", "parquet")
SUFFIXES = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    **dict.fromkeys((".xls", ".xlsb", ".et", ".ods", ".numbers"), "xlsx"),
    ".parquet": "parquet",
}
"""What the end of a file's name says of its form; other workbooks are told apart, and refused, by content."""


def _nothing() -> None:
    """What is called by default before more is waited for."""


def open_source(
    path: str,
    *,
    form: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    asked: Instructions = NOTHING,
    vocabulary: Vocabulary = NO_WORDS,
    enough: int = 2,
    opened: Opened | None = None,
    stream: bool = False,
    waiting: Callable[[], None] = _nothing,
) -> Source:
    """The claims in a file, or on standard input for ``-``.

    The form is the one asked for, else by suffix, else by the first bytes; ``opened`` is the file where it is open
    already. By the ``vocabulary`` of known names the delimiter is told, and the header found below title rows,
    ``enough`` of them in one row. ``asked`` is what a person says of the table: units, headers, sheets, rows left out.
    Standard input and pipes are stored in a temporary file first, because their encoding is settled over the whole;
    with ``stream`` (JSON lines only) records come as lines arrive, bad bytes are the fault of their row, and
    ``waiting`` is called before the next line is waited for.

    Raises InputError for a fault of the file, here or while the records are read; UsageError for an option that
    does not exist, does not fit the form, or needs what is not installed. The fault of a row is in its record.
    """
    form = _known(form or SUFFIXES.get(suffix_of(path)))
    if stream:
        return _streamed(path, form, waiting)
    opened = opened or open_input(path)
    vocabulary = vocabulary.mapped(asked.columns) if asked.columns else vocabulary
    form = form or _form_of(opened)
    _refuse_options(form, encoding=encoding, delimiter=delimiter, sheet=next(iter(asked.sheets), None))
    _refuse_options(form, **_said(asked))
    _refuse_disguised(form, opened)
    if form == "csv":
        from rongcli.reading.delimited import read_delimited

        prefer = "\t" if suffix_of(path) == ".tsv" else None
        told = {"encoding": encoding, "delimiter": delimiter, "prefer": prefer}
        return read_delimited(opened, **told, vocabulary=vocabulary, enough=enough, asked=asked)
    if form == "xlsx":
        from rongcli.reading.workbook import read_workbook

        return read_workbook(opened, vocabulary=vocabulary, enough=enough, asked=asked)
    if form == "jsonl":
        from rongcli.reading.objects import read_objects

        return read_objects(opened, encoding=encoding)
    from rongcli.reading.parquet import read_parquet

    return read_parquet(opened, vocabulary=vocabulary, asked=asked)


def _known(form: str | None) -> str | None:
    """The form, if it is one. Raises UsageError."""
    if form is not None and form not in FORMS:
        hint = did_you_mean(form, FORMS) or Text("可用 " + "、".join(FORMS), "one of " + ", ".join(FORMS))
        raise UsageError(Text(f"没有格式“{form}”", f"there is no format '{form}'"), hint=hint)
    return form


def _streamed(path: str, form: str | None, waiting: Callable[[], None]) -> Source:
    from rongcli.reading.objects import stream_objects

    if form not in (None, "jsonl"):
        raise UsageError(Text("--stream 只用于 JSONL", "--stream is for JSON lines only"))
    try:
        stream, first = open_stream(path)
        return stream_objects(path, Prompt(stream, waiting), first)
    except (OSError, ValueError) as error:
        raise refused(error, path, InputError) from None


def form_of(head: bytes) -> str | None:
    """The form that the first bytes of a file show; None for a JSON array, which is no form."""
    if re.match(rb"(?:\xef\xbb\xbf)?\s*\[\s*[\[{]", head):
        return None
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "xlsx"
    if head.startswith(b"PAR1"):
        return "parquet"
    return "jsonl" if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") else "csv"


def _form_of(opened: Opened) -> str:
    """The form that the first bytes show. Raises InputError for a JSON array."""
    form = form_of(opened.head(64))
    if form is None:
        hint = Text("请每行写一个对象", "write one object a line")
        raise InputError(Text("是 JSON 数组", "is a JSON array"), file=opened.name, line=1, hint=hint)
    return form


def _refuse_disguised(form: str, opened: Opened) -> None:
    """Raises InputError for a workbook or Parquet that is called a text file: it would be told of as broken text."""
    real = form_of(opened.head(64)) if form in ("csv", "jsonl") else form
    if real in ("xlsx", "parquet") and real != form:
        hint = f"--input-format {real}"
        kind = Text("Excel 工作簿" if real == "xlsx" else "Parquet 文件", "a workbook" if real == "xlsx" else "Parquet")
        message = Text(f"其实是{kind.zh}", f"is {kind.en}, whatever its name says")
        raise InputError(message, file=opened.name, hint=Text(hint, hint))


def _said(asked: Instructions) -> dict[str, str | None]:
    """What is said of a table, by the option that says it."""
    given = {"map": asked.columns, "unit": asked.units, "skip": asked.skip, "visible": asked.visible}
    return {name: name if value else None for name, value in given.items()}


def _refuse_options(form: str, **given: str | None) -> None:
    """Raises UsageError for an option of another form: it would change nothing, silently."""
    fitting = {
        "csv": ("encoding", "delimiter", "map", "unit", "skip"),
        "jsonl": ("encoding",),
        "xlsx": ("sheet", "map", "unit", "skip", "visible"),
        "parquet": ("map", "unit"),
    }.get(form, ())
    for name, value in given.items():
        if value is not None and name not in fitting:
            raise UsageError(Text(f"--{name} 不适用于 {form}", f"--{name} does not apply to {form}"))
