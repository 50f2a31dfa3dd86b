"""What each row of a table is: a claim, or one of the many rows that people write around claims.

Only what is positively a claim is computed. A total, a subtotal, a signature or a note never is, whatever policy the
run fills in; each is told by its class and line. A row that is neither stays a row, and its reader tells what it lacks.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Literal, NamedTuple

from rongcli.base.errors import shown
from rongcli.base.text import Text
from rongcli.rules.facts import plain

RowClass = Literal[
    "title", "unit", "header", "numbers", "total", "blank", "signature", "note", "hidden", "skipped", "figures"
]
WORDS: Mapping[str, Text] = {
    "title": Text("表头前的行", "rows before the header"),
    "unit": Text("单位行", "rows of units"),
    "header": Text("重复的表头", "repeated headers"),
    "numbers": Text("栏次行", "rows that number the columns"),
    "total": Text("合计行", "rows of totals"),
    "blank": Text("空行", "blank rows"),
    "signature": Text("签字行", "rows of signatures"),
    "note": Text("说明行", "notes"),
    "hidden": Text("隐藏的行", "hidden rows"),
    "skipped": Text("按要求略去的行", "rows left out on request"),
}

_SUM = r"(?:合计|小计|总计|共计|累计|汇总|总和|小结|平均(?:值|数)?|计数|求和)"
_TOTAL = re.compile(
    rf"(?:[一二三四五六七八九十\d]+[、.．])?(?:(?:本|上|全)?(?:页|月|年|季|期|表|部)?(?:度)?)?{_SUM}(?:金额|数|额)?(?:[(（][^()（）]*[)）])?[:：]?"
    rf"|\S.*\s{_SUM}|.+(?:小计|汇总)|其中[:：]?.*"
    r"|(?:grand|sub|page|column|overall)?[\s-]*totals?\s*(?:\([^()]*\))?:?|\S.*\s(?:sub-?)?total|averages?:?|sum:?",
    re.IGNORECASE,
)
MARKS = (
    r"(合|小|总|共|累)\s*计|汇总|总和|小结|平均|计数|求和|^\s*其中|[Tt][Oo][Tt][Aa][Ll]|[Aa][Vv][Ee][Rr][Aa][Gg][Ee]|"
    r"^\s*[Ss][Uu][Mm]|[:：]"
)
"""What is in every label of a row that sums up others, or signs, for a database to look for."""
_EXACT = re.compile(rf"(?:本页|本月|本年|本期)?{_SUM}[:：]?|(?:grand |sub-?)?totals?:?|sum:?", re.IGNORECASE)
_SIGNED = re.compile(
    r"(?:单位)?(?:负责人|法定代表人|法人代表|法人|审核(?:人|意见)?|复核(?:人)?|制表(?:人|日期|时间)?|填表(?:人|日期|时间)?|填报(?:人|日期|单位|时间)?"
    r"|经办(?:人)?|会计|主管|财务(?:负责人|主管)?|编制(?:人)?|审批(?:人)?|批准(?:人)?|联系(?:人|电话)|电话|盖章|公章|签章|签字|签名|打印(?:日期|时间))"
    r"\s*(?:[(（][^()（）]*[)）])?\s*[:：].*"
    r"|[(（]?(?:盖章|公章|签章|签字)[)）]?"
    r"|(?:prepared|reviewed|approved|checked|signed|certified)\s+by\b.*|signature\b.*|authori[sz]ed\s+sign.*",
    re.IGNORECASE | re.DOTALL,
)
_NOTE = re.compile(
    r"(?:备?注|说明|附注|填表说明|填报说明|注释)\s*\d*\s*[:：、.].*|[*＊※†].*|第\s*\d+\s*页.*|共\s*\d+\s*页.*|page\s+\d+.*|-\s*\d+\s*-"
    r"|(?:notes?|remarks?|source)\s*\d*\s*[:.].*|数据来源\s*[:：].*|以上.*|以下.*",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERED = re.compile(r"[(（]?(?:\d{1,3}|[甲乙丙丁戊己庚辛壬癸]|[a-z])[)）]?(?:\s*=.*)?", re.IGNORECASE)
_DIGIT = re.compile(r"[0-9\uff10-\uff19]")
_DIGITS = frozenset("0123456789")
_FIGURES = re.compile(r"[0-9.]*")
_PLAIN = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?")
_TITLES_WIDE = 3
"""Columns from which a row with a single text is a heading and no claim."""
MOST_GROUPED = 5_000
"""Rows up to which the sums of each name are kept."""
_HELD = 4_096
"""Rows whose numbers are added up at once."""
_SHORT = 24
"""Characters of a label that says that its row sums up."""


class Shape(NamedTuple):
    """Where a table has what tells a claim: places of columns, and the names that a row may call a policy."""

    header: Sequence[str]
    policy: int | None
    keys: Sequence[int]
    """Applicant, number, claim id, item."""
    date: int | None
    numbers: Sequence[int]
    """Columns of amounts and quantities."""
    policies: frozenset[str]
    facts: frozenset[int]
    """Columns of everything else that a claim says."""
    known: bool = True
    """Whether anything is known of the header; of a table of which nothing is, every row with a cell is a row."""


class Unequal(NamedTuple):
    """A total that is not the sum of the rows read: its line, the column, what it says, and what was read."""

    line: int
    column: str
    said: Decimal
    read: Decimal
    hidden: Decimal


class Sorter:
    """Tells the class of each row of one table, and keeps the sums that its totals are held against."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.passed: dict[str, list[int]] = {}
        """The lines of rows that are no claims, by class."""
        self.unequal: list[Unequal] = []
        self._header = [_folded(name) for name in shape.header]
        self._label_places = frozenset(shape.keys) | ({shape.policy} if shape.policy is not None else set())
        self._policies: dict[str, bool] = {}
        self._sums = _Sums(shape)

    def judged(self, line: int, cells: Sequence[object], *, hidden: bool = False) -> RowClass | None:
        """The class of a row, and None of a claim; a row that is none is entered, one of figures alone is not."""
        found = self.of(cells)
        if found is None or found == "figures":
            self._sums.add(cells, hidden=hidden)
            return found
        self.enter(found, line)
        if found == "total":
            self.unequal += self._sums.hold(line, cells)
        return found

    def enter(self, found: RowClass, line: int) -> None:
        """Enters a row that is no claim."""
        self.passed.setdefault(found, []).append(line)

    def of(self, cells: Sequence[object]) -> RowClass | None:
        """The class of a row that is no claim; None of one that may be.

        Of the class ``figures`` are rows of which nothing but figures is known: nobody's claim, and perhaps a total.
        """
        shape = self.shape
        if shape.policy is not None and shape.date is not None and shape.policy < len(cells):
            policy = cells[shape.policy]
            if isinstance(policy, str) and self._is_policy(policy) and self._dated(cells):
                return None
        return self._of(cells)

    def _is_policy(self, text: str) -> bool:
        known = self._policies.get(text)
        if known is None:
            known = plain(text) in self.shape.policies
            if len(self._policies) < _HELD:
                self._policies[text] = known
        return known

    def _of(self, cells: Sequence[object]) -> RowClass | None:
        texts = [(place, cell.strip()) for place, cell in enumerate(cells) if isinstance(cell, str) and cell.strip()]
        filled = len(texts) + sum(cell is not None and not isinstance(cell, str) for cell in cells)
        if not filled:
            return "blank"
        if not self.shape.known:
            return None
        if len(texts) == filled and self._repeats(texts):
            return "header"
        if not texts:
            return self._unnamed(cells)
        first = texts[0][1]
        if self._totals(texts, cells):
            return "total"
        if self._states_policy(cells):
            return None
        if any(_SIGNED.fullmatch(text) for _, text in texts[:2]):
            return "signature"
        if self._dated(cells):
            return None
        if _NOTE.fullmatch(first) and filled <= 2:
            return "note"
        if filled == 1 and len(self.shape.header) >= _TITLES_WIDE and not _PLAIN.fullmatch(first):
            return "note"
        return self._unnamed(cells)

    def _repeats(self, texts: Sequence[tuple[int, str]]) -> bool:
        """Whether most cells are the header's own names."""
        same = sum(place < len(self._header) and _folded(text) == self._header[place] for place, text in texts)
        return same > len(texts) / 2 and same > 1

    def _states_policy(self, cells: Sequence[object]) -> bool:
        place = self.shape.policy
        cell = cells[place] if place is not None and place < len(cells) else None
        return isinstance(cell, str) and self._is_policy(cell)

    def _dated(self, cells: Sequence[object]) -> bool:
        place = self.shape.date
        if place is None or place >= len(cells):
            return False
        cell = cells[place]
        if isinstance(cell, datetime.date):
            return True
        text = str(cell or "")
        return text[:1] in _DIGITS or _DIGIT.search(text) is not None

    def _totals(self, texts: Sequence[tuple[int, str]], cells: Sequence[object]) -> bool:
        """Whether a label says that the row sums up others; a firm may be called so, in a row with policy and date."""
        dated = self._dated(cells)
        if dated and self._states_policy(cells):
            return False
        for number, (place, text) in enumerate(texts):
            label = number == 0 or place in self._label_places
            if len(text) > _SHORT or not (label or number < 3):
                continue
            exact = _EXACT.fullmatch(_folded(text)) or _EXACT.fullmatch(text)
            if exact or (label and not dated and (_TOTAL.fullmatch(text) or _TOTAL.fullmatch(_folded(text)))):
                return True
        return False

    def _unnamed(self, cells: Sequence[object]) -> RowClass | None:
        """A row with neither policy, name nor date: a total where its numbers are sums of the rows above."""
        if not self.unsure(cells):
            return None
        if self._sums.sums(cells):
            return "total"
        shape = self.shape
        asks = shape.date is not None or bool(shape.keys)
        told = any(place < len(cells) and _filled(cells[place]) for place in shape.facts)
        return "figures" if asks and not told else None

    def unsure(self, cells: Sequence[object]) -> bool:
        """Whether a row may be a total for its numbers alone, which a reader that keeps no sums cannot tell."""
        named = any(place < len(cells) and _filled(cells[place]) for place in self._label_places)
        return (
            not named
            and not self._dated(cells)
            and any(place < len(cells) and _number(cells[place]) is not None for place in self.shape.numbers)
        )


class _Sums:
    """The sums of the numbers of a table: of all rows, of those since the last total, of hidden ones, of each name."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        width = len(shape.numbers)
        self._all, self._part, self._hidden = ([Decimal(0)] * width for _ in range(3))
        self._groups: dict[str, list[Decimal]] = {}
        self._waiting: list[list[object]] = []
        self._rows = 0

    def add(self, cells: Sequence[object], *, hidden: bool) -> None:
        """Takes the numbers of a row; most are added up many at a time."""
        self._rows += 1
        numbers = [cells[place] if place < len(cells) else None for place in self._shape.numbers]
        self._waiting.append(numbers)
        if len(self._waiting) >= _HELD:
            self._add_up()
        if hidden:
            self._put(self._hidden, numbers)
        if self._rows <= MOST_GROUPED:
            name = self._name(cells)
            if name is not None:
                self._put(self._groups.setdefault(name, [Decimal(0)] * len(numbers)), numbers)
        elif self._groups:
            self._groups = {}

    @staticmethod
    def _put(sums: list[Decimal], numbers: Sequence[object]) -> None:
        for place, cell in enumerate(numbers):
            value = _number(cell)
            if value is not None:
                sums[place] += value

    def _add_up(self) -> None:
        for place, column in enumerate(zip(*self._waiting, strict=True)):
            added = _sum(column)
            self._all[place] += added
            self._part[place] += added
        self._waiting = []

    def _name(self, cells: Sequence[object]) -> str | None:
        """The name of a row, which ``NAME 汇总`` totals."""
        place = self._shape.keys[0] if self._shape.keys else None
        name = cells[place] if place is not None and place < len(cells) else None
        return name.strip() or None if isinstance(name, str) else None

    def _stated(self, cells: Sequence[object]) -> list[tuple[int, Decimal]]:
        found = ((number, _number(cells[place]) if place < len(cells) else None)
                 for number, place in enumerate(self._shape.numbers))  # fmt: skip
        return [(number, value) for number, value in found if value is not None]

    def sums(self, cells: Sequence[object]) -> bool:
        """Whether all numbers of a row are sums of two rows or more above it."""
        self._add_up()
        stated = self._stated(cells)
        return (
            self._rows > 1
            and bool(stated)
            and all(value in (self._all[number], self._part[number]) for number, value in stated)
        )

    def hold(self, line: int, cells: Sequence[object]) -> list[Unequal]:
        """Holds a total against the rows read: all of them, or those since the last one."""
        label = next((cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()), "")
        if re.search("平均|average|计数|其中", label, re.IGNORECASE):
            return []
        self._add_up()
        group = self._groups.get(re.sub(rf"\s*{_SUM}[:：]?$", "", label))
        found = []
        for number, value in self._stated(cells):
            every, part = self._all[number], self._part[number]
            if value not in (every, part) and not (group and group[number] == value):
                column = self._shape.header[self._shape.numbers[number]]
                found.append(Unequal(line, column, value, part if part else every, self._hidden[number]))
        self._part = [Decimal(0)] * len(self._part)
        return found


def _sum(column: Sequence[object]) -> Decimal:
    """The sum of what is a number in some cells."""
    texts = [cell for cell in column if cell not in ("", None)]
    if all(cell.__class__ is float for cell in texts):
        return sum(map(Decimal, map("{:.15g}".format, texts)), Decimal(0))
    with suppress(TypeError):  # not all are texts
        if _FIGURES.fullmatch("".join(texts)):  # type: ignore[arg-type]
            with suppress(InvalidOperation):
                return sum(map(Decimal, texts), Decimal(0))  # type: ignore[arg-type]
    return sum((value for value in map(_number, texts) if value is not None), Decimal(0))


def unit_row(cells: Sequence[object], is_unit: Callable[[str], bool]) -> bool:
    """Whether a row under the header holds units alone."""
    texts = [cell.strip() for cell in cells if _filled(cell) and isinstance(cell, str)]
    others = [cell for cell in cells if _filled(cell) and not isinstance(cell, str)]
    return bool(texts) and not others and all(map(is_unit, texts))


def numbers_columns(cells: Sequence[object]) -> bool:
    """Whether a row under the header numbers the columns: ``1 2 3``, ``(1) (2)``, ``甲 乙 1 2``."""
    texts = [_text(cell) for cell in cells if _filled(cell)]
    figures = [int(found[0]) for text in texts if (found := re.search(r"\d+", text))]
    return (
        len(texts) >= _TITLES_WIDE
        and all(_NUMBERED.fullmatch(text) for text in texts)
        and len(figures) >= 2
        and all(after - before == 1 for before, after in pairwise(figures))
    )


def told(passed: Mapping[str, Iterable[int]], unequal: Sequence[Unequal]) -> list[Text]:
    """What a person is told of the rows that were passed over, and of totals that are no sums of what was read."""
    notes = [line for name, rows in passed.items() for line in passed_over(WORDS[name], list(rows))]
    for one in unequal[:5]:
        column, said, read, hidden = shown(one.column), *map(_plainly, (one.said, one.read, one.hidden))
        zh = f"第{one.line}行“{column}”合计为 {said}，读入各行之和为 {read}"
        en = f"line {one.line} totals {said} in '{column}'; the rows read sum to {read}"
        if one.hidden:
            zh, en = f"{zh}（其中隐藏行 {hidden}）", f"{en} ({hidden} of it in hidden rows)"
        notes.append(Text(zh, en))
    return notes


def passed_over(what: Text, rows: Sequence[int]) -> list[Text]:
    """The note that tells of rows that were passed over; none where there were none."""
    shown = ", ".join(map(str, rows[:5])) + (" …" if len(rows) > 5 else "")
    many = Text(f"（共 {len(rows)} 行）", f" ({len(rows)} in all)") if len(rows) > 5 else Text("", "")
    return [Text(f"略过{what.zh}：{shown}{many.zh}", f"passed over {what.en}: {shown}{many.en}")] if rows else []


def _text(cell: object) -> str:
    """A cell as it is shown: a workbook holds whole numbers as floats."""
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell).strip()


def _plainly(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _filled(cell: object) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _folded(name: object) -> str:
    return "".join(str(name).split())


def _number(cell: object) -> Decimal | None:
    """The number in a cell, where it is one without doubt."""
    if isinstance(cell, bool) or cell is None:
        return None
    text = _text(cell)
    if not _PLAIN.fullmatch(text):
        return None
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
