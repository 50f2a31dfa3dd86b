"""Excel workbooks (.xlsx): the sheet, its header among title rows, and rows whose every cell can be trusted.

calamine reads the cells. It sees an archive of checked parts only: a cell at XFD1048576 would abort the process
inside it, and it gives an error, or a formula without a saved value, as an empty cell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator, Sequence
from typing import TYPE_CHECKING

from rongcli.base.errors import InputError, RongError, shown
from rongcli.base.text import Text, did_you_mean
from rongcli.reading import parts
from rongcli.reading.archive import Archive, repacked
from rongcli.reading.aside import passed_over, says_total, unit_in
from rongcli.reading.exact import text_of
from rongcli.reading.headers import NAMES, is_known
from rongcli.reading.heading import heading
from rongcli.reading.merged import Merged
from rongcli.reading.opening import Opened
from rongcli.reading.source import Record, Source, StatedUnit

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

HEADER_WITHIN = 200
"""Rows among which the header is looked for."""
MOST_SHEETS = 5
"""Unread sheets that are named."""
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)>")
_PACKAGE = ("[Content_Types].xml", "_rels/.rels")
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SHARED = ("xl/styles.xml", "xl/sharedStrings.xml")


def read_workbook(opened: Opened, *, sheet: str | None, labels: Container[str], enough: int) -> Source:
    """The table on a sheet: the first visible one that holds something, or the one of that name.

    The header is the first row with ``enough`` known ``labels`` (without labels, the first row that is not empty).
    Raises InputError for a file that is no workbook, is absurd, or holds no such sheet or header.
    """
    archive = Archive(opened)
    try:
        name, others, (survey, package) = _content(archive, opened.name, sheet)
        table = _Table(opened.name, _calamine(archive, package, name), survey)
        if others:
            names = ", ".join(shown(one) for one in others[:MOST_SHEETS]) + (" …" if others[MOST_SHEETS:] else "")
            zh = f"另有工作表未读：{names}（--sheet 可指定）"
            table.notes.append(Text(zh, f"sheets that were not read: {names} (--sheet names one)"))
    except parts.RefusedError as refused:
        raise _refusal(archive, refused) from None
    columns = table.find_header(labels, enough)
    return Source(opened.name, "xlsx", columns, table.records(), table.notes, header=table.header, unit=table.unit)


def _refusal(archive: Archive, refused: parts.RefusedError) -> InputError:
    if refused.reason == "doctype":
        return archive.refuse("含有 DOCTYPE，拒绝读取", "holds a DOCTYPE and is not read")
    if refused.reason == "broken":
        return archive.refuse("已损坏或不完整", "is damaged or incomplete")
    where = shown(refused.reason)
    hint = Text("请删去表格以外的单元格，或另存为 CSV", "delete what lies outside the table, or save it as CSV")
    return archive.refuse(f"单元格 {where} 超出可读取的范围", f"reaches to {where}, beyond what is read", hint)


def _content(
    archive: Archive, file: str, wanted: str | None
) -> tuple[str, list[str], tuple[parts.Survey, dict[str, bytes]]]:
    """The sheet's name, those of others with values, what it holds, and the parts its reader may see, each checked."""
    package = {part: archive.read(part) for part in (*_PACKAGE, _WORKBOOK, _RELATIONS)}
    package |= {part: archive.read(part) for part in _SHARED if part in archive}
    for content in package.values():
        parts.check(content)
    sheets = parts.sheets(package[_WORKBOOK], package[_RELATIONS])
    chosen = _named(sheets, file, wanted) if wanted is not None else [one for one in sheets if one.visible]
    for place, one in enumerate(chosen):
        content = archive.read(one.part)
        survey = parts.survey(content)
        if survey.filled or wanted is not None:
            others = [other.name for other in chosen[place + 1 :] if _VALUE.search(archive.begins(other.part))]
            return one.name, others, (survey, package | {one.part: content})
    raise archive.refuse("没有内容", "is empty")


def _named(sheets: list[parts.Sheet], file: str, wanted: str) -> list[parts.Sheet]:
    found = [one for one in sheets if one.name == wanted] or [
        one for one in sheets if one.name.strip() == wanted.strip()
    ]
    if len(found) != 1:
        names = [one.name for one in sheets]
        listed = ", ".join(shown(name) for name in names[:10])
        hint = did_you_mean(wanted, names) or Text(f"可选：{listed}", f"one of: {listed}")
        message = Text(f"没有工作表“{shown(wanted)}”", f"has no sheet '{shown(wanted)}'")
        raise InputError(message, file=file, hint=hint)
    return found


def _calamine(archive: Archive, package: dict[str, bytes], sheet: str) -> CalamineSheet:
    import python_calamine  # a compiled library, only for workbooks

    try:
        return python_calamine.CalamineWorkbook.from_filelike(repacked(package)).get_sheet_by_name(sheet)
    except (python_calamine.CalamineError, OSError, ValueError):
        raise archive.refuse("无法读取工作表", "has a sheet that cannot be read") from None


class _Table:
    """The rows of a sheet, from its first row on, and what is passed over among them."""

    def __init__(self, file: str, sheet: CalamineSheet, survey: parts.Survey) -> None:
        self.file = file
        self.notes: list[Text] = []
        self.header = 1
        self.unit: StatedUnit | None = None
        self._survey = survey
        self._left = (sheet.start or (0, 0))[1]
        self._rows = self._numbered(sheet)
        self._merged = Merged(survey.merged)
        self._columns: dict[int, str] = {}

    def _numbered(self, sheet: CalamineSheet) -> Iterator[tuple[int, Sequence[object]]]:
        """Every row with its number: of the sheet as calamine sees it, then those of which it sees nothing."""
        number = 0
        try:
            for number, row in enumerate(sheet.iter_rows(), 1):
                yield number, row
        except (OverflowError, ValueError):
            message = Text("有超出范围的日期或时间", "has a date or time out of range")
            raise InputError(message, file=self.file, line=number + 1) from None
        places = self._survey.empty_formulas | self._survey.errors
        for row_number in sorted({row for row, _ in places if row > number}):
            yield row_number, [""] * (sheet.width or 0)

    def find_header(self, labels: Container[str], enough: int) -> tuple[str, ...]:
        """The names of the columns. Raises InputError where no row has ``enough`` known labels."""
        passed: list[int] = []
        for number, row in self._rows:
            texts = [cell.strip() if isinstance(cell, str) else "" for cell in row]
            if sum(is_known(text, labels) for text in texts) >= enough or (not labels and any(texts)):
                self.header = number
                self._columns = {place: text for place, text in enumerate(texts) if text}
                self.notes += passed_over("表头前的行", "rows before the header", passed)
                return heading(list(self._columns.values()), self.file, number)
            if any(_filled(cell) for cell in row):
                passed.append(number)
                self.unit = self.unit or unit_in(number, texts)
            if len(passed) >= HEADER_WITHIN:
                break
        zh, en = ("两个", "two known column names") if enough > 1 else ("", "a known column name")
        message = Text(f"没有一行含{zh}已知列名", f"has no row with {en}")
        raise InputError(message, file=self.file, line=passed[0] if passed else None, hint=NAMES)

    def records(self) -> Iterator[Record]:
        """The rows below the header; blank rows, and rows that sum up others, are passed over and noted."""
        blank: list[int] = []
        last = None
        totals: list[int] = []
        outside: list[int] = []
        for number, row in self._rows:
            first = next((cell for cell in row if _filled(cell)), None)
            if first is None and not self._untold(number):
                blank.append(number)
                continue
            last = number
            if isinstance(first, str) and says_total(first):
                totals.append(number)
                continue
            if any(_filled(cell) for place, cell in enumerate(row) if place not in self._columns):
                outside.append(number)
            yield self._record(number, row)
        inside = [number for number in blank if last is not None and number < last]
        self.notes += passed_over("空行", "blank rows", inside)
        self.notes += passed_over("合计行", "rows of totals", totals)
        self.notes += passed_over("无列名的单元格，所在行", "cells in columns without a name, in rows", outside)

    def _untold(self, number: int) -> bool:
        """Whether a row that looks blank has a formula without a value, or an error."""
        places = ((number, self._left + place + 1) for place in self._columns)
        return any(place in self._survey.empty_formulas or place in self._survey.errors for place in places)

    def _record(self, number: int, row: Sequence[object]) -> Record:
        cells: dict[str, object] = {}
        fault: RongError | None = None
        try:
            merged = self._merged.columns(number)
        except RongError as error:
            raise error.at(file=self.file) from None
        for place, name in self._columns.items():
            try:
                self._refuse(number, self._left + place + 1, merged)
                cells[name] = text_of(row[place])
            except RongError as error:
                fault = fault or error.at(line=number, field=name)
        return Record(number, cells, json.dumps(cells, ensure_ascii=False), fault)

    def _refuse(self, row: int, column: int, merged: Container[int]) -> None:
        """Raises InputError for a cell whose value cannot be known."""
        if (row, column) in self._survey.empty_formulas:
            hint = Text("请在 Excel 中打开并保存", "open and save the file in Excel")
            raise InputError(
                Text("公式没有保存的值", "is a formula without a saved value"),
                hint=hint,
                reason="formula-without-value",
            )
        if (row, column) in self._survey.errors:
            raise InputError(Text("是 Excel 错误值，如 #REF!", "is an Excel error such as #REF!"), reason="error-value")
        if column in merged:
            hint = Text("请取消合并，逐行填写", "unmerge them and fill in each row")
            raise InputError(Text("是合并单元格", "belongs to merged cells"), hint=hint, reason="merged-cells")


def _filled(cell: object) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))
