"""Excel workbooks (.xlsx): the sheet, its header among title rows, and rows whose every cell can be trusted.

calamine reads the cells. It sees an archive of checked parts only: a cell at XFD1048576 would abort the process
inside it, and it gives an error, or a formula without a saved value, as an empty cell.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from rongcli.base.errors import InputError, RongError, shown
from rongcli.base.text import Text, did_you_mean
from rongcli.reading import parts
from rongcli.reading.archive import Archive, repacked
from rongcli.reading.columns import ColumnRead, Columns, joined, read_columns
from rongcli.reading.exact import LONGEST_CELL, text_of
from rongcli.reading.formats import PLAIN, Format, formats
from rongcli.reading.headers import NAMES
from rongcli.reading.instructions import NOTHING, Instructions
from rongcli.reading.merged import Area, Merged
from rongcli.reading.opening import Opened
from rongcli.reading.source import Record, Source
from rongcli.reading.table import BELOW, Table, file_named
from rongcli.reading.vocabulary import Vocabulary
from rongcli.rules.facts import IDS, refuse_numbers
from rongcli.rules.units import unit_of

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

SHEET_ROWS = 10_000_000
"""What the rows of each further sheet are numbered from: 20000005 is row 5 of the second."""
HEADER_WITHIN = 200
"""Rows among which the header is looked for."""
REJECTED = Text("待更正的行", "Rows to mend")
"""The sheet of rejected rows in results: read where it is named, or stands alone; beside them it was no claim."""
MOST_SHEETS = 5
"""Unread sheets that are named."""
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)>")
_PACKAGE = ("[Content_Types].xml", "_rels/.rels")
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SHARED = ("xl/styles.xml", "xl/sharedStrings.xml")
STANDING = ("policy", "applicant", "applicant_id", "claim_id", "item", "date")
"""Fields whose merged cell stands for each of its rows; of an amount nobody can tell which row has it."""


def read_workbook(opened: Opened, *, vocabulary: Vocabulary, enough: int, asked: Instructions = NOTHING) -> Source:
    """The table on a sheet: the one that holds a header, or those of the names that are asked for, one after the other.

    The header is the first row with ``enough`` known names (where none are known, the first row that is not empty).
    Raises InputError for a file that is no workbook, is absurd, holds no such sheet or header, or claims on more than
    one visible sheet of which none was asked for.
    """
    archive = Archive(opened)
    try:
        found = _sheets(archive, opened.name, asked.sheets)
        sheets, others = _chosen(archive, found, vocabulary, enough, asked.sheets)
        columns, records = sheets[0].read(vocabulary, enough, asked)
        if len(sheets) > 1:
            columns, records = _together(sheets, columns, records, vocabulary, enough, asked)
    except parts.RefusedError as refused:
        raise _refusal(archive, refused) from None
    table = sheets[0].table
    if others:
        names = ", ".join(shown(one) for one in others[:MOST_SHEETS]) + (" …" if others[MOST_SHEETS:] else "")
        zh = f"另有工作表未读：{names}（--sheet 可指定）"
        table.notes.insert(0, Text(zh, f"sheets that were not read: {names} (--sheet names one)"))
    name = ", ".join(sheet.name for sheet in sheets)
    return Source(opened.name, "xlsx", columns, records, table.notes, header=sheets[0].header, table=table, sheet=name)


def _together(
    sheets: list[_Sheet],
    columns: tuple[str, ...],
    records: Iterator[Record],
    vocabulary: Vocabulary,
    enough: int,
    asked: Instructions,
) -> tuple[tuple[str, ...], Iterator[Record]]:
    """The columns and rows of several sheets; the account of all is that of the first.

    Raises InputError where a column of one name means one thing on a sheet and another on the next.
    """
    first, *rest = sheets
    every = [records, *(sheet.read(vocabulary, enough, asked)[1] for sheet in rest)]
    known = {one.name: one for one in first.table.all}
    for sheet in rest:
        for one in sheet.table.all:
            own = known.setdefault(one.name, one._replace(place=len(known)))
            if own.meaning != one.meaning:
                name = shown(one.name)
                here, there = shown(first.name), shown(sheet.name)
                zh = f"工作表“{here}”与“{there}”的“{name}”含义不同：{own.meaning} / {one.meaning}"
                en = f"has '{name}' as {own.meaning} on '{here}' and as {one.meaning} on '{there}'"
                hint = Text("请分别计算，或用 --unit 指明单位", "read them one by one, or say the unit with --unit")
                raise InputError(Text(zh, en), file=first.table.file, line=sheet.header, hint=hint)
    first.table.columns = Columns(tuple(known.values()), first.table.columns.notes)
    listed = [(number * SHEET_ROWS, shown(sheet.name)) for number, sheet in enumerate(rest, 2)]
    zh = "".join(f"；“{name}”的行号自 {number} 起" for number, name in listed)
    en = "".join(f"; those of '{name}' are numbered from {number} on" for number, name in listed)
    here = shown(first.name)
    first.table.notes.append(
        Text(f"工作表“{here}”的行号照旧{zh}", f"rows of the sheet '{here}' keep their numbers{en}")
    )
    return tuple(known), _chained(sheets, every, tuple(known))


def _chained(sheets: list[_Sheet], every: list[Iterator[Record]], names: tuple[str, ...]) -> Iterator[Record]:
    """The rows of sheets, each with a cell for every column; what is told of a sheet is added to the first's."""
    account = sheets[0].table
    for number, (sheet, records) in enumerate(zip(sheets, every, strict=True), 1):
        before = 0 if number == 1 else number * SHEET_ROWS
        for record in records:
            if record.fault is not None:
                record.fault.line = record.line + before
            cells = {name: record.cells.get(name, "") for name in names}
            yield Record(record.line + before, cells, "", record.fault)
        if sheet.table is not account:
            account.add(sheet.table, shown(sheet.name), before)


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


def _sheets(archive: Archive, file: str, wanted: Sequence[str]) -> _Sheets:
    """The visible sheets with values, or those of some names. Raises InputError where there is none."""
    package = {part: archive.read(part) for part in (*_PACKAGE, _WORKBOOK, _RELATIONS)}
    package |= {part: archive.read(part) for part in _SHARED if part in archive}
    for content in package.values():
        parts.check(content)
    sheets = parts.sheets(package[_WORKBOOK], package[_RELATIONS])
    if wanted and not _every(wanted):
        chosen = list(dict.fromkeys(_named(sheets, file, name) for name in wanted))
    else:
        chosen = [one for one in sheets if one.visible and archive.holds(one.part, _VALUE)]
    if not chosen:
        raise archive.refuse("没有内容", "is empty")
    styles = package.get(_SHARED[0])
    return _Sheets(chosen, package, formats(styles) if styles is not None else {})


def _every(wanted: Sequence[str]) -> bool:
    """Whether all sheets are asked for."""
    return [name.lower() for name in wanted] == ["all"]


def _chosen(
    archive: Archive, found: _Sheets, vocabulary: Vocabulary, enough: int, wanted: Sequence[str]
) -> tuple[list[_Sheet], list[str]]:
    """The sheets to read, and the names of others. Raises InputError where more than one holds a header."""
    if wanted and not _every(wanted):
        return [_opened(archive, found, one) for one in found.all], []
    if len(found.all) == 1 or not vocabulary:
        return [_opened(archive, found, found.all[0])], [one.name for one in found.all[1:]]
    holding: list[_Sheet] = []
    for one in found.all:
        sheet = _opened(archive, found, one)
        if sheet.holds(vocabulary, enough):
            holding.append(sheet)
    holding = [sheet for sheet in holding if sheet.name not in REJECTED] or holding
    if len(holding) > 1 and not wanted:
        listed = ", ".join(shown(sheet.name) for sheet in holding[:MOST_SHEETS])
        first = shown(holding[0].name)
        way = Text(
            f"用 --sheet {first} 指定，可多次，或 --sheet all", f"name one or more: --sheet {first}, or --sheet all"
        )
        message = Text(f"有申请的工作表不止一个：{listed}", f"has more than one sheet with a table: {listed}")
        raise InputError(message, file=archive.name, hint=way)
    sheets = holding or [_opened(archive, found, found.all[0])]
    read = {sheet.name for sheet in sheets}
    return sheets, [one.name for one in found.all if one.name not in read]


def _opened(archive: Archive, found: _Sheets, one: parts.Sheet) -> _Sheet:
    content = archive.read(one.part)
    survey = parts.survey(content, found.formats)
    return _Sheet(archive, one.name, _calamine(archive, found.package | {one.part: content}, one.name), survey)


def _named(sheets: list[parts.Sheet], file: str, wanted: str) -> parts.Sheet:
    """The sheet of a name. Raises InputError naming the nearest."""
    found = [one for one in sheets if one.name == wanted] or [
        one for one in sheets if one.name.strip() == wanted.strip()
    ]
    if len(found) != 1:
        names = [one.name for one in sheets]
        listed = ", ".join(shown(name) for name in names[:10])
        hint = did_you_mean(wanted, names) or Text(f"可选：{listed}", f"one of: {listed}")
        message = Text(f"没有工作表“{shown(wanted)}”", f"has no sheet '{shown(wanted)}'")
        raise InputError(message, file=file, hint=hint)
    return found[0]


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
        self._pick: itemgetter[tuple[object, ...]] | None = None
        self._named: list[tuple[str, bool]] = []
        """The columns, and whether each is of numbers of things."""
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
        second = joined(row, ahead[at + 1][1], vocabulary) if at + 1 < len(ahead) else None
        rows, row = (1, row) if second is None else (2, second)
        self._places = [place for place, cell in enumerate(row) if isinstance(cell, str) and cell.strip()]
        read = read_columns(self._cells(row), vocabulary, asked, self._file, self.header)
        self.table = Table(self._file, read, vocabulary, asked)
        self.table.named(self.name, Text("工作表名", "the sheet's name"))
        self.table.named(*file_named(self._file))
        self.table.above((number, list(cells)) for number, cells in ahead[:at] if any(map(_filled, cells)))
        under = rows - 1 + self.table.under((number, self._cells(cells)) for number, cells in ahead[at + rows :])
        # What is said above needs nothing from below: where that says another thing, its row stops the run.
        if not self.table.says_unit and any(one.kind == "money" and one.unit is None for one in read.all):
            last = deque(self._numbered(), maxlen=BELOW)
            self.table.below((number, self._cells(cells)) for number, cells in last if number > self.header + under)
        columns = self.table.settled()
        self._pick = itemgetter(*self._places) if len(self._places) > 1 else None
        self._named = [(one.name, one.field in IDS) for one in columns.all]
        return columns.names, self._records(self.header + under)

    def _cells(self, row: Sequence[object]) -> list[object]:
        """The cells of a row in the columns of the table."""
        if self._pick is not None and len(row) == self._sheet.width:
            return list(self._pick(row))
        return [row[place] if place < len(row) else "" for place in self._places]

    def _records(self, after: int) -> Iterator[Record]:
        """The rows below the header; rows that are no claims are passed over and noted."""
        table, survey, places = self.table, self._survey, self._places
        hidden: list[int] = []
        # Of most sheets nothing is merged, and no row has anything that its values do not say.
        merged, untold = bool(survey.merged), survey.empty_formulas | survey.errors
        odd = {row for row, _ in (*untold, *survey.shown)}
        right = [place for place in range(self._sheet.width or 0) if place not in set(places)]
        for number, row in self._numbered():
            if number <= after:
                continue
            cells = self._cells(row)
            if merged:
                cells = self._merged_down(number, cells)
            concealed = number in survey.hidden
            if concealed and table.asked.visible:
                table.sorter.enter("hidden", number)
                continue
            judged = (number in odd and self._untold(number)) or table.judged(number, cells, hidden=concealed)
            if not judged:
                continue
            if concealed:
                hidden.append(number)
            if right and any(_filled(row[place]) for place in right if place < len(row)):
                table.outside.append(number)
            plain = self._plain(cells) if not merged and number not in odd and judged is True else None
            yield (
                self._record(number, cells, None if judged is True else judged)
                if plain is None
                else Record(number, plain, "")
            )
        table.end()
        self._tell(hidden)

    def _plain(self, row: Sequence[object]) -> dict[str, object] | None:
        """The cells of a row of which each is what it is without a look at the sheet; None of any other."""
        cells: dict[str, object] = {}
        try:
            for (name, is_id), value in zip(self._named, row, strict=True):
                if value.__class__ is str and len(value) < LONGEST_CELL and "\0" not in value:
                    cells[name] = value
                elif is_id and isinstance(value, float):
                    return None
                else:
                    cells[name] = text_of(value)
        except RongError:
            return None
        return cells

    def _tell(self, hidden: list[int]) -> None:
        """Makes the notes whole."""
        notes = self.table.notes
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

    def _record(self, number: int, row: Sequence[object], fault: RongError | None) -> Record:
        cells: dict[str, object] = {}
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
        return Record(number, cells, "", fault)

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
