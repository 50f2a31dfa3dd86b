"""Excel workbooks (.xlsx): the sheet, its header among title rows, and rows whose every cell can be trusted.

calamine reads the cells. It sees an archive of checked parts only: a cell at XFD1048576 would abort the process
inside it, and it gives an error, or a formula without a saved value, as an empty cell.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from rongcli.base.errors import InputError, RongError, shown
from rongcli.base.text import Text, did_you_mean
from rongcli.reading import parts
from rongcli.reading.archive import Archive, repacked
from rongcli.reading.columns import ColumnRead, read_columns
from rongcli.reading.exact import text_of
from rongcli.reading.formats import PLAIN, Format, formats
from rongcli.reading.headers import NAMES
from rongcli.reading.instructions import NOTHING, Instructions
from rongcli.reading.merged import Area, Merged
from rongcli.reading.opening import Opened
from rongcli.reading.sorting import passed_over
from rongcli.reading.source import Record, Source
from rongcli.reading.table import BELOW, Table
from rongcli.reading.vocabulary import Vocabulary
from rongcli.rules.facts import refuse_numbers
from rongcli.rules.units import unit_of

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
STANDING = ("policy", "applicant", "applicant_id", "claim_id", "item", "date")
"""Fields whose merged cell stands for each of its rows; of an amount nobody can tell which row has it."""


def read_workbook(opened: Opened, *, vocabulary: Vocabulary, enough: int, asked: Instructions = NOTHING) -> Source:
    """The table on a sheet: the one that holds a header, or the one of the name that is asked for.

    The header is the first row with ``enough`` known names (where none are known, the first row that is not empty).
    Raises InputError for a file that is no workbook, is absurd, holds no such sheet or header, or claims on more than
    one visible sheet of which none was asked for.
    """
    archive = Archive(opened)
    try:
        found = _sheets(archive, opened.name, next(iter(asked.sheets), None))
        sheet, others = _chosen(archive, found, vocabulary, enough, wanted=bool(asked.sheets))
        columns, records = sheet.read(vocabulary, enough, asked)
    except parts.RefusedError as refused:
        raise _refusal(archive, refused) from None
    table = sheet.table
    if others:
        names = ", ".join(shown(one) for one in others[:MOST_SHEETS]) + (" …" if others[MOST_SHEETS:] else "")
        zh = f"另有工作表未读：{names}（--sheet 可指定）"
        table.notes.insert(0, Text(zh, f"sheets that were not read: {names} (--sheet names one)"))
    return Source(
        opened.name, "xlsx", columns, records, table.notes, header=sheet.header, table=table, sheet=sheet.name
    )


def _refusal(archive: Archive, refused: parts.RefusedError) -> InputError:
    if refused.reason == "doctype":
        return archive.refuse("含有 DOCTYPE，拒绝读取", "holds a DOCTYPE and is not read")
    if refused.reason == "broken":
        return archive.refuse("已损坏或不完整", "is damaged or incomplete")
    where = shown(refused.reason)
    hint = Text("请删去表格以外的单元格，或另存为 CSV", "delete what lies outside the table, or save it as CSV")
    return archive.refuse(f"单元格 {where} 超出可读取的范围", f"reaches to {where}, beyond what is read", hint)


class _Sheets(NamedTuple):
    """The sheets that may be read, and the parts that their reader may see, each checked."""

    all: list[parts.Sheet]
    package: dict[str, bytes]
    formats: Mapping[str, Format]


def _sheets(archive: Archive, file: str, wanted: str | None) -> _Sheets:
    """The visible sheets with values, or the one of that name. Raises InputError where there is none."""
    package = {part: archive.read(part) for part in (*_PACKAGE, _WORKBOOK, _RELATIONS)}
    package |= {part: archive.read(part) for part in _SHARED if part in archive}
    for content in package.values():
        parts.check(content)
    sheets = parts.sheets(package[_WORKBOOK], package[_RELATIONS])
    if wanted is not None:
        chosen = _named(sheets, file, wanted)
    else:
        chosen = [one for one in sheets if one.visible and archive.holds(one.part, _VALUE)]
    if not chosen:
        raise archive.refuse("没有内容", "is empty")
    styles = package.get(_SHARED[0])
    return _Sheets(chosen, package, formats(styles) if styles is not None else {})


def _chosen(
    archive: Archive, found: _Sheets, vocabulary: Vocabulary, enough: int, *, wanted: bool
) -> tuple[_Sheet, list[str]]:
    """The sheet to read, and the names of others. Raises InputError where more than one holds a header."""
    if wanted or len(found.all) == 1 or not vocabulary:
        return _opened(archive, found, found.all[0]), [] if wanted else [one.name for one in found.all[1:]]
    holding: list[_Sheet] = []
    for one in found.all:
        sheet = _opened(archive, found, one)
        if sheet.holds(vocabulary, enough):
            holding.append(sheet)
    if len(holding) > 1:
        listed = ", ".join(shown(sheet.name) for sheet in holding[:MOST_SHEETS])
        first = shown(holding[0].name)
        way = Text(f"用 --sheet {first} 指定", f"name one: --sheet {first}")
        message = Text(f"有申请的工作表不止一个：{listed}", f"has more than one sheet with a table: {listed}")
        raise InputError(message, file=archive.name, hint=way)
    sheet = holding[0] if holding else _opened(archive, found, found.all[0])
    return sheet, [one.name for one in found.all if one.name != sheet.name]


def _opened(archive: Archive, found: _Sheets, one: parts.Sheet) -> _Sheet:
    content = archive.read(one.part)
    survey = parts.survey(content, found.formats)
    return _Sheet(archive, one.name, _calamine(archive, found.package | {one.part: content}, one.name), survey)


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


class _Sheet:
    """The rows of a sheet, from its first row on."""

    table: Table
    """What is found out about it, once its header is read."""

    def __init__(self, archive: Archive, name: str, sheet: CalamineSheet, survey: parts.Survey) -> None:
        self.header, self.name = 1, name
        self._sheet, self._survey, self._file = sheet, survey, archive.name
        self._left = (sheet.start or (0, 0))[1]
        self._places: list[int] = []
        self._merged = Merged(survey.merged)
        self._above: dict[int, object] = {}
        self._filled_down: dict[str, None] = {}
        self._struck: list[int] = []

    def holds(self, vocabulary: Vocabulary, enough: int) -> bool:
        """Whether one of the first rows is a header."""
        return any(self._is_header(row, vocabulary, enough) for _, row in self._first())

    def _first(self) -> Iterator[tuple[int, Sequence[object]]]:
        """The rows among which the header is looked for, with their numbers."""
        filled = 0
        for number, row in self._numbered():
            filled += any(map(_filled, row))
            if filled > HEADER_WITHIN or number > HEADER_WITHIN * 5:
                return
            yield number, row

    def _numbered(self) -> Iterator[tuple[int, Sequence[object]]]:
        """Every row with its number: of the sheet as calamine sees it, then those of which it sees nothing."""
        number = 0
        try:
            for number, row in enumerate(self._sheet.iter_rows(), 1):
                yield number, row
        except (OverflowError, ValueError):
            message = Text("有超出范围的日期或时间", "has a date or time out of range")
            raise InputError(message, file=self._file, line=number + 1) from None
        places = self._survey.empty_formulas | self._survey.errors
        for row_number in sorted({row for row, _ in places if row > number}):
            yield row_number, [""] * (self._sheet.width or 0)

    @staticmethod
    def _is_header(row: Sequence[object], vocabulary: Vocabulary, enough: int) -> bool:
        texts = [cell for cell in row if isinstance(cell, str) and cell.strip()]
        return sum(map(vocabulary.knows, texts)) >= enough or (not vocabulary and bool(texts))

    def read(
        self, vocabulary: Vocabulary, enough: int, asked: Instructions
    ) -> tuple[tuple[str, ...], Iterator[Record]]:
        """The names of the columns, and the rows. Raises InputError where no row has ``enough`` known names."""
        ahead = list(self._first())
        at = next((place for place, (_, row) in enumerate(ahead) if self._is_header(row, vocabulary, enough)), None)
        if at is None:
            zh, en = ("两个", "two known column names") if enough > 1 else ("", "a known column name")
            filled = next((number for number, row in ahead if any(map(_filled, row))), None)
            message = Text(
                f"工作表“{shown(self.name)}”没有一行含{zh}已知列名",
                f"has no row with {en} on the sheet '{shown(self.name)}'",
            )
            raise InputError(message, file=self._file, line=filled, hint=NAMES)
        self.header, row = ahead[at]
        self._places = [place for place, cell in enumerate(row) if isinstance(cell, str) and cell.strip()]
        read = read_columns(self._cells(row), vocabulary, asked, self._file, self.header)
        self.table = Table(self._file, read, vocabulary, asked)
        self.table.above((number, list(cells)) for number, cells in ahead[:at] if any(map(_filled, cells)))
        under = self.table.under((number, self._cells(cells)) for number, cells in ahead[at + 1 :])
        if any(one.kind == "money" and one.unit is None for one in read.all):
            last = deque(self._numbered(), maxlen=BELOW)
            self.table.below((number, self._cells(cells)) for number, cells in last if number > self.header + under)
        columns = self.table.settled()
        return columns.names, self._records(self.header + under)

    def _cells(self, row: Sequence[object]) -> list[object]:
        """The cells of a row in the columns of the table."""
        return [row[place] if place < len(row) else "" for place in self._places]

    def _records(self, after: int) -> Iterator[Record]:
        """The rows below the header; rows that are no claims are passed over and noted."""
        table, survey = self.table, self._survey
        outside: list[int] = []
        hidden: list[int] = []
        for number, row in self._numbered():
            if number <= after:
                continue
            cells = self._merged_down(number, self._cells(row))
            concealed = number in survey.hidden
            if concealed and table.asked.visible:
                table.sorter.enter("hidden", number)
                continue
            if not self._untold(number) and table.passes_over(number, cells, hidden=concealed):
                continue
            if concealed:
                hidden.append(number)
            if any(_filled(cell) for place, cell in enumerate(row) if place not in self._places):
                outside.append(number)
            yield self._record(number, cells)
        table.end()
        self._tell(outside, hidden)

    def _tell(self, outside: list[int], hidden: list[int]) -> None:
        """Makes the notes whole."""
        notes = self.table.notes
        notes += passed_over(Text("无列名的单元格，所在行", "cells in columns without a name, in rows"), outside)
        for rows, what in (
            (hidden, Text("隐藏的行已计入", "hidden rows are counted in")),
            (self._struck, Text("划掉的行已计入", "rows that are struck out are counted in")),
        ):
            if rows:
                listed = ", ".join(map(str, rows[:5])) + (" …" if rows[5:] else "")
                way = Text("（--visible 可略去）", " (--visible leaves them out)") if rows is hidden else Text("", "")
                notes.append(Text(f"{what.zh}：{listed}{way.zh}", f"{what.en}: {listed}{way.en}"))
        covered = [
            one.name
            for one, place in zip(self.table.all, self._places, strict=True)
            if any(low <= self._left + place + 1 <= high for low, high in self._survey.hidden_columns)
        ]
        if covered:
            listed = ", ".join(map(shown, covered))
            notes.append(Text(f"隐藏的列已读入：{listed}", f"hidden columns are read: {listed}"))
        if self._filled_down:
            listed = ", ".join(map(shown, self._filled_down))
            zh, en = f"合并单元格的值用于其每一行：{listed}", f"a merged cell stands for each of its rows: {listed}"
            notes.append(Text(zh, en))

    def _untold(self, number: int) -> bool:
        """Whether a row that looks blank has a formula without a value, or an error."""
        places = ((number, self._left + place + 1) for place in self._places)
        return any(place in self._survey.empty_formulas or place in self._survey.errors for place in places)

    def _merged_down(self, number: int, cells: list[object]) -> list[object]:
        """The cells with the value of a merged one in each of its rows, where it says who, when or what."""
        try:
            areas = self._merged.of(number)
        except RongError as error:
            raise error.at(file=self._file) from None
        for at, one in enumerate(self.table.all) if areas else ():
            area = areas.get(self._left + self._places[at] + 1)
            if area is None or one.field not in STANDING or area[0] == area[1] or area[2] != area[3]:
                continue
            if number == area[0]:
                self._above[at] = cells[at]
            elif area[0] > self.header:
                cells[at] = self._above.get(at, "")
                self._filled_down.setdefault(one.name)
        return cells

    def _record(self, number: int, row: Sequence[object]) -> Record:
        cells: dict[str, object] = {}
        fault: RongError | None = None
        merged = self._merged.of(number)
        struck = False
        for at, one in enumerate(self.table.all):
            column = self._left + self._places[at] + 1
            shows = self._survey.shown.get((number, column), PLAIN)
            struck = struck or (shows.struck and _filled(row[at]))
            try:
                self._refuse(number, column, one, merged)
                cells[one.name] = self._shown(number, row[at], shows, one)
            except RongError as error:
                if isinstance(error, _OfFileError):
                    raise
                if one.field is not None:
                    fault = fault or error.at(line=number, field=one.name)
                else:  # nobody reads it
                    cells[one.name] = "" if row[at] is None else str(row[at])
        if struck:
            self._struck.append(number)
        return Record(number, cells, json.dumps(cells, ensure_ascii=False), fault)

    def _shown(self, number: int, value: object, shows: Format, one: ColumnRead) -> object:
        """A cell as it is shown. Raises InputError, of the file, for money in another currency or of unsure scale."""
        if isinstance(value, float) and one.field is not None and value.is_integer():
            refuse_numbers({one.field: int(value)})  # as text nobody could tell that digits were lost
        if shows is PLAIN or isinstance(value, bool) or not isinstance(value, (int, float)):
            return text_of(value)
        text = str(text_of(value))
        if one.kind == "money" and shows.foreign is not None:
            message = Text(
                f"列“{shown(one.name)}”的单元格格式是 {shows.foreign}",
                f"shows the column '{shown(one.name)}' in {shows.foreign}, another currency",
            )
            hint = Text("请先折算为人民币元", "convert the amounts to yuan first; no exchange rate is supposed here")
            raise _OfFileError(message, file=self._file, line=number, hint=hint)
        if one.kind == "money" and shows.scale > 1 and one.unit is not None:
            return self._scaled(number, text, shows, one)
        if shows.unit is not None and (one.kind != "money" or one.unit is not None):
            return text
        return shows.shows(text) if one.kind != "money" or shows.foreign is None else text

    def _scaled(self, number: int, text: str, shows: Format, one: ColumnRead) -> str:
        """What is shown of an amount whose format divides it, in a column whose unit says by what."""
        unit = unit_of(one.unit or "", "money", None, "CNY")
        if unit is None or unit.factor not in (1, shows.scale):
            zh = f"列“{shown(one.name)}”的格式把数值除以 {shows.scale}，单位却是{one.unit}"
            en = f"shows the column '{shown(one.name)}' divided by {shows.scale}, and its unit is {one.unit}"
            way = f"--unit '{one.name}=元'"
            raise _OfFileError(
                Text(zh, en),
                file=self._file,
                line=number,
                hint=Text(f"请改格式，或用 {way}", f"change the format, or say {way}"),
            )
        return f"{(Decimal(text) / unit.factor).normalize():f}"

    def _refuse(self, row: int, column: int, one: ColumnRead, merged: Mapping[int, Area]) -> None:
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
        area = merged.get(column)
        if area is not None and not (one.field in STANDING and area[2] == area[3]) and one.field is not None:
            hint = Text("请取消合并，逐行填写", "unmerge them and fill in each row")
            raise InputError(Text("是合并单元格", "belongs to merged cells"), hint=hint, reason="merged-cells")


class _OfFileError(InputError):
    """A fault of the file as a whole, met in one of its cells."""


def _filled(cell: object) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))
