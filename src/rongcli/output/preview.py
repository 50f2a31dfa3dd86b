"""The account of a file of claims: which columns are what, with values as understood, and which rows are no claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rongcli.base.errors import RongError
from rongcli.base.text import Language, Text
from rongcli.batch.preview import Preview, PreviewedColumn, Sample
from rongcli.output.document import Document, Part, Section
from rongcli.output.formats import Answer
from rongcli.output.values import words
from rongcli.reading.sorting import WORDS
from rongcli.rules.edition import Edition

_HEADS = (Text("列", "Column"), Text("是", "Is"), Text("单位", "Unit"), Text("读作", "Read as"))
_UNUSED = Text("未用到", "not used")
_ROWS = 5
"""Lines of a class of rows that are listed."""


class Previewed(Answer):
    """How a file of claims is read: its columns with values as understood, and what there is to say of its rows."""

    columns = ("column", "field", "unit", "read_as")

    def __init__(self, found: Preview, edition: Edition, language: Language) -> None:
        super().__init__(language)
        self.found = found
        self.edition = edition

    def headline(self) -> str:
        """Which file, sheet and header row."""
        return _place(self.found, self.language)

    def records(self) -> Iterator[dict[str, Any]]:
        """The account as ``rongcli.preview/1``."""
        yield preview_json(self.found, self.edition, self.language)

    def rows(self) -> Iterator[Sequence[object]]:
        """A row for each column."""
        return (_column(one, self.edition, self.language) for one in self.found.columns)

    def document(self, *, brief: bool) -> Document:
        """The columns, then the lines."""
        header = [head.to(self.language) for head in _HEADS]
        columns = Section("", header=header, rows=list(self.rows()), columns="3335")  # type: ignore[arg-type]
        told = Section("", list(_lines(self.found, self.language)))
        return Document(self.language, [Part("", "preview", self.headline(), "strong", [columns, told])])


def _place(found: Preview, language: Language) -> str:
    """Which file, sheet and header row."""
    zh = [found.file, *([f"工作表“{found.sheet}”"] if found.sheet else []), f"表头在第{found.header}行"]
    en = [found.file, *([f"sheet '{found.sheet}'"] if found.sheet else []), f"header on line {found.header}"]
    if found.form == "csv":
        zh.append(f"编码 {found.encoding}")
        en.append(found.encoding)
    if found.form == "jsonl":
        zh, en = [found.file], [found.file]
    return "，".join(zh) if language == "zh" else ", ".join(en)


def _column(one: PreviewedColumn, edition: Edition, language: Language) -> tuple[str, str, str, str]:
    is_ = _UNUSED.to(language) if one.field is None else one.label.to(language) if one.label is not None else one.field
    unit = one.unit or ""
    if unit and one.unit_from is not None:
        unit += f"（{one.unit_from.zh}）" if language == "zh" else f" ({one.unit_from.en})"
    samples = "; ".join(_sample(sample, edition, language) for sample in one.samples)
    return " ".join(one.name.split()), is_, unit, samples


def _sample(one: Sample, edition: Edition, language: Language) -> str:
    if one.fault is not None:
        return f"{one.cell} ({one.fault.to(language)})"
    if one.item is None or one.value is None:
        return one.cell
    read = words(one.item, one.value, language, edition.currency)
    return read if read == one.cell else f"{one.cell} → {read}"


def _lines(found: Preview, language: Language) -> Iterator[str]:
    """Rows, notes and the first faults."""
    claims = found.read - found.rejected
    zh, en = (
        f"申请 {claims} 行，不能读取 {found.rejected} 行",
        f"{claims} claims, {found.rejected} rows that cannot be read",
    )
    if found.sampled:
        zh, en = (
            f"只看了前 {found.read} 行（文件较大）：{zh}",
            f"from the first {found.read:,} rows only, as the file is large: {en}",
        )
    yield zh if language == "zh" else en
    for note in found.notes:
        yield ("提示：" if language == "zh" else "note: ") + note.to(language)
    for error in found.faults:
        yield _fault(error, language)


def _fault(error: RongError, language: Language) -> str:
    where = (
        f"第{error.line}行 {error.field or ''}：" if language == "zh" else f"line {error.line}, {error.field or ''}: "
    )
    hint = error.hint.to(language) if error.hint is not None else ""
    return f"{where}{error.message.to(language)}" + (f" ({hint})" if hint else "")


def preview_json(found: Preview, edition: Edition, language: Language) -> dict[str, Any]:
    """The account as ``rongcli.preview/1``."""
    return {
        "schema": "rongcli.preview/1",
        "file": found.file,
        "form": found.form,
        "sheet": found.sheet,
        "header": found.header,
        "encoding": found.encoding,
        "delimiter": found.delimiter if found.form == "csv" else None,
        "sample": found.sampled,
        "rows": {
            "read": found.read,
            "claims": found.read - found.rejected,
            "rejected": found.rejected,
            "passed_over": [
                {"class": name, "text": WORDS[name].to(language), "lines": lines}
                for name, lines in found.passed.items()
            ],
        },
        "columns": [_column_json(one, edition, language) for one in found.columns],
        "totals": [
            {
                "line": one.line,
                "column": one.column,
                "said": str(one.said),
                "read": str(one.read),
                "hidden": str(one.hidden),
            }
            for one in found.unequal
        ],
        "faults": [{"line": one.line, "field": one.field, "message": one.message.to(language)} for one in found.faults],
        "notes": [{"text": one.to(language)} for one in found.notes],
    }


def _column_json(one: PreviewedColumn, edition: Edition, language: Language) -> dict[str, Any]:
    """A column, with its first values as understood."""
    samples = [
        {
            "cell": sample.cell,
            "understood": words(sample.item, sample.value, language, edition.currency)
            if sample.item is not None and sample.value is not None
            else None,
            "fault": sample.fault.to(language) if sample.fault is not None else None,
        }
        for sample in one.samples
    ]
    return {
        "name": one.name,
        "field": one.field,
        "label": one.label.to(language) if one.label is not None else None,
        "unit": one.unit,
        "unit_from": one.unit_from.to(language) if one.unit_from is not None else None,
        "samples": samples,
    }
