"""What each row of a table is: a claim, or one of the many rows that people write around claims.

Only what is positively a claim is computed. A total, a subtotal, a signature or a note never is, whatever policy the
run fills in; each is told by its class and line. A row that is neither stays a row, and its reader tells what it lacks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Literal, NamedTuple

from rongcli.base.errors import shown
from rongcli.base.text import Text
from rongcli.rules.facts import plain

RowClass = Literal["title", "unit", "header", "numbers", "total", "blank", "signature", "note", "hidden", "skipped"]
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

_SUM = r"(?:合计|小计|总计|共计|累计|汇总|总和|小结|平均(?:值|数)?|计数)"
_TOTAL = re.compile(
    rf"(?:[一二三四五六七八九十\d]+[、.．])?(?:(?:本|上|全)?(?:页|月|年|季|期|表|部)?(?:度)?)?{_SUM}(?:金额|数|额)?(?:[(（][^()（）]*[)）])?[:：]?"
    rf"|\S.*\s{_SUM}|.+(?:小计|汇总)|其中[:：]?.*"
    r"|(?:grand|sub|page|column|overall)?[\s-]*totals?\s*(?:\([^()]*\))?:?|\S.*\s(?:sub-?)?total|averages?:?",
    re.IGNORECASE,
)
MARKS = r"(合|小|总|共|累)\s*计|汇总|总和|小结|平均|计数|^\s*其中|[Tt][Oo][Tt][Aa][Ll]|[Aa][Vv][Ee][Rr][Aa][Gg][Ee]"
"""What is in every label that says that its row sums up others, for a database to look for."""
_EXACT = re.compile(rf"(?:本页|本月|本年|本期)?{_SUM}[:：]?|(?:grand |sub-?)?totals?:?", re.IGNORECASE)
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
_PLAIN = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?")
_TITLES_WIDE = 3
"""Columns from which a row with a single text is a heading and no claim."""
MOST_GROUPS = 100_000
"""Names whose sums are kept."""
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
        self._all = [Decimal(0)] * len(shape.numbers)
        self._part = [Decimal(0)] * len(shape.numbers)
        self._hidden = [Decimal(0)] * len(shape.numbers)
        self._groups: dict[str, list[Decimal]] = {}
        self._rows = 0

    def passes_over(self, line: int, cells: Sequence[object], *, hidden: bool = False) -> bool:
        """Whether a row is no claim; what it is then is entered."""
        found = self.of(cells)
        if found is None:
            self._add(cells, hidden)
            return False
        self.enter(found, line)
        if found == "total":
            self._hold(line, cells)
        return True

    def enter(self, found: RowClass, line: int) -> None:
        """Enters a row that is no claim."""
        self.passed.setdefault(found, []).append(line)

    def of(self, cells: Sequence[object]) -> RowClass | None:
        """The class of a row that is no claim; None of one that may be."""
        shape = self.shape
        if shape.policy is not None and shape.date is not None and shape.policy < len(cells):
            policy = cells[shape.policy]
            if isinstance(policy, str) and self._dated(cells) and plain(policy) in shape.policies:
                return None
        return self._of(cells)

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
        if self._dated(cells):
            return None
        if any(_SIGNED.fullmatch(text) for _, text in texts[:2]):
            return "signature"
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
        return isinstance(cell, str) and plain(cell) in self.shape.policies

    def _dated(self, cells: Sequence[object]) -> bool:
        place = self.shape.date
        return place is not None and place < len(cells) and _DIGIT.search(str(cells[place] or "")) is not None

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
        """A row with neither policy, name nor date whose numbers are sums of the rows above is a total too."""
        shape = self.shape
        named = any(place < len(cells) and _filled(cells[place]) for place in self._label_places)
        if named or self._dated(cells) or self._rows < 2:
            return None
        said = [_number(cells[place]) if place < len(cells) else None for place in shape.numbers]
        stated = [(place, value) for place, value in enumerate(said) if value is not None]
        if stated and all(value in (self._all[place], self._part[place]) for place, value in stated):
            return "total"
        return None

    def unsure(self, cells: Sequence[object]) -> bool:
        """Whether a row may be a total for its numbers alone, which a reader that keeps no sums cannot tell."""
        named = any(place < len(cells) and _filled(cells[place]) for place in self._label_places)
        return (
            not named
            and not self._dated(cells)
            and any(place < len(cells) and _number(cells[place]) is not None for place in self.shape.numbers)
        )

    def _add(self, cells: Sequence[object], hidden: bool) -> None:
        self._rows += 1
        group = self._group(cells)
        for number, place in enumerate(self.shape.numbers):
            value = _number(cells[place]) if place < len(cells) else None
            if value is not None:
                self._all[number] += value
                self._part[number] += value
                if group is not None:
                    group[number] += value
                if hidden:
                    self._hidden[number] += value

    def _group(self, cells: Sequence[object]) -> list[Decimal] | None:
        """The sums of the rows of one name, which ``NAME 汇总`` totals."""
        place = self.shape.keys[0] if self.shape.keys else None
        name = cells[place] if place is not None and place < len(cells) else None
        if not isinstance(name, str) or not name.strip():
            return None
        if name not in self._groups and len(self._groups) >= MOST_GROUPS:
            return None
        return self._groups.setdefault(name.strip(), [Decimal(0)] * len(self.shape.numbers))

    def _hold(self, line: int, cells: Sequence[object]) -> None:
        """Holds a total against the rows read: all of them, or those since the last one."""
        first = next((cell for cell in cells if isinstance(cell, str) and cell.strip()), "")
        if re.search("平均|average|计数|其中", first, re.IGNORECASE):
            return
        label = next((cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()), "")
        group = self._groups.get(re.sub(rf"\s*{_SUM}[:：]?$", "", label))
        for number, place in enumerate(self.shape.numbers):
            value = _number(cells[place]) if place < len(cells) else None
            if value is None or value in (self._all[number], self._part[number]) or (group and group[number] == value):
                continue
            read = self._part[number] if self._part[number] != self._all[number] else self._all[number]
            self.unequal.append(Unequal(line, self.shape.header[place], value, read, self._hidden[number]))
        self._part = [Decimal(0)] * len(self.shape.numbers)


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
