"""The account of a file of claims: which columns are what, with values as understood, and which rows are no claims."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text as Styled

from rongcli.base.errors import RongError
from rongcli.base.text import Language, Text
from rongcli.batch.preview import Preview, PreviewedColumn, Sample
from rongcli.output.terminal import clean
from rongcli.output.values import words
from rongcli.reading.sorting import WORDS
from rongcli.rules.edition import Edition

_HEADS = (Text("列", "Column"), Text("是", "Is"), Text("单位", "Unit"), Text("读作", "Read as"))
_UNUSED = Text("未用到", "not used")
_ROWS = 5
"""Lines of a class of rows that are listed."""


def preview_table(found: Preview, edition: Edition, language: Language) -> RenderableType:
    """The account for a terminal."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold cyan")
    for number, head in enumerate(_HEADS):
        table.add_column(head.to(language), overflow="fold", ratio=(3, 3, 3, 5)[number])
    for one in found.columns:
        table.add_row(*(Styled(clean(cell)) for cell in _column(one, edition, language)))
    return Group(Styled(clean(_place(found, language)), style="bold"), table, *map(Styled, _lines(found, language)))


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
        yield clean(("提示：" if language == "zh" else "note: ") + note.to(language))
    for error in found.faults:
        yield clean(_fault(error, language))


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
        "columns": [
            {
                "name": one.name,
                "field": one.field,
                "label": one.label.to(language) if one.label is not None else None,
                "unit": one.unit,
                "unit_from": one.unit_from.to(language) if one.unit_from is not None else None,
                "samples": [
                    {
                        "cell": sample.cell,
                        "understood": words(sample.item, sample.value, language, edition.currency)
                        if sample.item is not None and sample.value is not None
                        else None,
                        "fault": sample.fault.to(language) if sample.fault is not None else None,
                    }
                    for sample in one.samples
                ],
            }
            for one in found.columns
        ],
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
