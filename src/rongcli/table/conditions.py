"""What a policy requires: each condition as the notice words it, lowered to a test in three-valued logic.

Comparators: ``above`` 超过 (strict), ``at_least`` 以上/不低于, ``below`` 未满/未达 (strict), ``at_most`` 不超过,
``equals`` 等于; a lower and an upper one together are a window.
A condition under a ``reading`` is worded by its choices: ``LIFTED`` ones drop it, under ``ask`` and ``presumed`` what
the claim denies is a ruling (under ``presumed`` what it does not state is met), under ``included`` an open list's
others count; under any other choice it is required as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from pydantic import Field

from rongcli.base.text import Text, did_you_mean
from rongcli.rules.expression import (
    DATE,
    PRESUMED_FACT,
    RULING,
    Apply,
    Const,
    Expression,
    Fact,
    all_of,
    any_of,
    facts_of,
    is_cell,
    is_ruling,
)
from rongcli.rules.policy import ASK, PRESUMED, Condition, Input, When
from rongcli.rules.rulings import INCLUDED, LIFTED
from rongcli.table.quantity import MONTHS, Quantity, one_scale
from rongcli.table.values import Names, fact, lower_value, step_name
from rongcli.table.wording import code_of, words_of
from rongcli.table.words import Path, Strict, Words, named, wrong

if TYPE_CHECKING:
    from rongcli.table.values import Value

COMPARATORS = {
    "above": (">", Text("超过", "above"), Text("晚于", "after")),
    "at_least": (">=", Text("不低于", "at least"), Text("不早于", "on or after")),
    "below": ("<", Text("低于", "below"), Text("早于", "before")),
    "at_most": ("<=", Text("不超过", "at most"), Text("不晚于", "on or before")),
    "equals": ("=", Text("等于", "exactly"), Text("为", "on")),
}
"""Comparator → its sign, its words for numbers, and its words for dates."""
LOWER, UPPER = ("above", "at_least"), ("below", "at_most")
"""Comparators that may stand together, one of each: a window."""

_TESTED = ("input", "value", "eligible", "any_of", "none_of", "rank")
"""What a condition may test; exactly one of them."""

OPEN_LIST = "open-list"
"""The reading of an open list that names none."""

Choices = Mapping[str, tuple[str, ...]]
"""The readings of a policy and their choices."""


class Test(NamedTuple):
    """A lowered requirement: the test, what it requires in codes, its generated words, the inputs it is about."""

    test: Expression
    required: str
    text: Text
    inputs: tuple[str, ...]


class Window(Strict):
    """``within``: so many months after a date, the anniversary included; a short month ends on its last day."""

    months: Value
    of: Value


class Rank(Strict):
    """``rank``: a place among the ``first`` claims of a year by a number; equal ones share it, or the earlier leads."""

    by: Value
    first: str
    per: list[str] = ["year"]
    order: Literal["largest", "smallest"] = "largest"
    ties: Literal["share", "earlier"] = "share"


class Requirement(Strict):
    """One entry of ``requires``: a test of an input or a value, of another policy, or alternatives."""

    id: str | None = None
    text: Words | None = None
    input: str | None = None
    value: Value | None = None
    eligible: str | None = None
    any_of: list[list[Requirement]] | None = None
    none_of: list[list[Requirement]] | None = None
    rank: Rank | None = None
    is_: bool | None = Field(default=None, alias="is")
    above: Value | None = None
    at_least: Value | None = None
    below: Value | None = None
    at_most: Value | None = None
    equals: Value | None = None
    within: Window | None = None
    one_of: list[str] | None = None
    not_one_of: list[str] | None = None
    open: list[str] = []
    reading: str | None = None
    when: dict[str, str | list[str]] = {}

    @property
    def read_by(self) -> str | None:
        """The reading that words it: an open list always has one."""
        return self.reading or (OPEN_LIST if self.open else None)

    def lower(self, names: Names, readings: Choices, path: Path) -> Iterator[Condition]:
        """The condition, once under each reading that words it differently. Raises TableError."""
        when = lower_when(self.when, readings, (*path, "when"))
        if self.read_by is None:
            yield self._condition(names, path, when)
            return
        for choice in _reading_choices(self.read_by, readings, (*path, "reading")):
            if choice not in LIFTED:
                yield self._condition(names, path, {**when, self.read_by: (choice,)}, choice)

    def _condition(self, names: Names, path: Path, when: When, choice: str = "") -> Condition:
        found = self.test(names, path, opened=choice == INCLUDED)
        name = self.id or step_name(self.input or (self.value if isinstance(self.value, str) else ""))
        if not name:
            raise wrong(path, Text("须有 id", "needs an id"))
        named("name", name, (*path, "id" if self.id else "value" if self.value else "input"))
        test, presumed = found.test, choice == PRESUMED
        if presumed:
            test = self._presumed(names, path)
        if presumed or choice == ASK:
            test = Apply("or", (test, self._doubt(names, path)))
        text = self.text or found.text
        return Condition(name, text, found.required, found.inputs, test, when, presumed)

    def _presumed(self, names: Names, path: Path) -> Expression:
        """A plain fact that counts as true where nothing is stated. Raises TableError for any other condition."""
        item = names.inputs.get(self.input or "")
        if item is None or item.type != "boolean" or self.is_ is False:
            message = Text("只有单个是非输入项可以推定", "only a plain yes-or-no input can be presumed")
            raise wrong((*path, "reading"), message, Text("改用 ask", "use ask instead"))
        return Fact(item.name, PRESUMED_FACT)

    def _doubt(self, names: Names, path: Path) -> Expression:
        """What the authority may rule in favour of: members of an open list, else anything."""
        ruling = Fact(f"{RULING}{self.read_by}", "boolean")
        if not self.open:
            return ruling
        listed = names.input(self.input or "", (*path, "input"))
        return Apply("and", (_one_of(listed, self.open, (*path, "open")), ruling))

    def test(self, names: Names, path: Path, *, opened: bool = False) -> Test:
        """The requirement lowered, readings aside; ``opened`` counts an open list's others. Raises TableError."""
        given = [key for key in _TESTED if getattr(self, key) is not None]
        if len(given) != 1:
            options = ", ".join(_TESTED)
            raise wrong(path, Text(f"须恰好有一项：{options}", f"needs exactly one of {options}"))
        if self.rank is not None:
            message = Text("名次须写在 requires 的第一层", "a rank stands by itself in the requires of a policy")
            raise wrong((*path, "rank"), message)
        if self.any_of is not None:
            self._only(tuple(COMPARATORS), path)
            return self._alternatives(self.any_of, names, path)
        if self.none_of is not None:
            self._only((), path)
            return _negated(_groups("none_of", self.none_of, names, path).test)
        if self.eligible is not None:
            self._only(("is_",), path)
            return self._eligible(self.eligible, names, path)
        if self.input is not None:
            item = names.input(self.input, (*path, "input"))
            if item.type == "boolean":
                self._only(("is_",), path)
                return self._boolean(item)
            if item.type == "choice":
                self._only(("one_of", "not_one_of", "equals", "open"), path)
                return self._choice(item, path, opened=opened)
        self._only((*COMPARATORS, "within"), path)
        stated = lower_value(self.input or self.value or "", names, path, None)
        return self._window(stated, names, path) if self.within else self._compared(stated, names, path)

    def _only(self, allowed: tuple[str, ...], path: Path) -> None:
        """Refuses a test that does not go with what is tested: a comparator of a boolean, choices of a number."""
        for key in ("is_", *COMPARATORS, "within", "one_of", "not_one_of", "open"):
            if key not in allowed and getattr(self, key) not in (None, []):
                written = key.rstrip("_")
                usable = "、".join(one.rstrip("_") for one in allowed)
                hint = Text(f"此处可用 {usable}", f"use {usable.replace('、', ', ')} here") if allowed else None
                message = Text("不适用于此处所判断的内容", "does not go with what is tested here")
                raise wrong((*path, written), message, hint)

    def _boolean(self, item: Input) -> Test:
        wanted = self.is_ is not False
        test: Expression = fact(item) if wanted else Apply("not", (fact(item),))
        words = item.label if wanted else Text(f"非{item.label.zh}", f"not: {item.label.en}")
        return Test(test, "true" if wanted else "false", words, (item.name,))

    def _choice(self, item: Input, path: Path, *, opened: bool) -> Test:
        one = [self.equals] if isinstance(self.equals, str) else []
        lists = {"one_of": self.one_of or [], "not_one_of": self.not_one_of or [], "equals": one}
        given = [key for key, listed in lists.items() if listed]
        if len(given) != 1:
            usable = ", ".join(lists)
            raise wrong(path, Text(f"须恰好有一项：{usable}", f"needs exactly one of {usable}"))
        key = given[0]
        options = lists[key]
        if self.open and key != "one_of":
            raise wrong((*path, "open"), Text("须与 one_of 同用", "goes with one_of"))
        test = _one_of(item, options, (*path, key))
        _one_of(item, self.open, (*path, "open"))
        if opened:
            options = [*options, *self.open]
            test = _one_of(item, options, path)
        labels = [item.choices[option] for option in options]
        words = Text(
            f"{item.label.zh}：{'、'.join(label.zh for label in labels)}",
            f"{item.label.en}: {', '.join(label.en for label in labels)}",
        )
        found = Test(test, " | ".join(options), words, (item.name,))
        return _negated(found) if key == "not_one_of" else found

    def _eligible(self, policy: str, names: Names, path: Path) -> Test:
        """Whether another policy's conditions are met: 不得与……同时享受 with ``is = false``."""
        holds = names.award(policy, (*path, "eligible")).holds
        wanted = self.is_ is not False
        test = holds if wanted else Apply("not", (holds,))
        words = Text(f"{'' if wanted else '不'}符合 {policy}", f"{'' if wanted else 'not '}eligible for {policy}")
        return Test(test, f"{'' if wanted else 'not '}eligible: {policy}", words, ())

    def _comparators(self, path: Path) -> list[str]:
        """The comparators that are given: one, or a lower and an upper one. Raises TableError."""
        given = [key for key in COMPARATORS if getattr(self, key) is not None]
        window = len(given) == 2 and given[0] in LOWER and given[1] in UPPER
        if len(given) != 1 and not window:
            options = ", ".join(COMPARATORS)
            message = Text(f"须有一个比较：{options}", f"needs exactly one of {options}")
            lower, upper = "/".join(LOWER), "/".join(UPPER)
            raise wrong(path, message, Text(f"或 {lower} 与 {upper} 各一", f"or one of {lower} with one of {upper}"))
        return given

    def _compared(self, stated: Quantity, names: Names, path: Path) -> Test:
        tests, codes, texts, edges = [], [], [], []
        left = words_of(stated, names)
        for key in self._comparators(path):
            edge = lower_value(getattr(self, key), names, (*path, key), stated.unit, stated)
            (value, end), _, _ = one_scale([stated, edge], path)
            sign, number_words, date_words = COMPARATORS[key]
            words = date_words if stated.unit == "date" else number_words
            right = words_of(edge, names, stated)
            tests.append(_comparison(key, value, end))
            codes.append(f"{sign} {code_of(edge)}")
            texts.append(Text(f"{words.zh}{right.zh}", f"{words.en} {right.en}"))
            edges.append(edge)
        text = Text(left.zh + "且".join(one.zh for one in texts), f"{left.en} {' and '.join(one.en for one in texts)}")
        shown = "" if self.input else f"{code_of(stated)} "
        return Test(all_of(tests), shown + " and ".join(codes), text, _inputs(stated, *edges))

    def _alternatives(self, groups: list[list[Requirement]], names: Names, path: Path) -> Test:
        """Any of some groups, or so many of them as a comparator says."""
        found = _groups("any_of", groups, names, path)
        if not any(getattr(self, key) is not None for key in COMPARATORS):
            return found.test
        met: Expression = Const(0)
        for one in found.each:
            met = Apply("add", (met, Apply("if", (one, Const(1), Const(0)))))
        words = Text("所列条件中符合的项数", "how many of the conditions listed are met")
        counted = self._compared(Quantity(met, "number", 1, "met"), names, path)
        zh = f"{words.zh}{counted.text.zh.removeprefix('met')}（{found.test.text.zh}）"
        en = f"{words.en}: {counted.text.en.removeprefix('met ')} ({found.test.text.en})"
        return Test(counted.test, f"{counted.required} ({found.test.required})", Text(zh, en), found.test.inputs)

    def _window(self, stated: Quantity, names: Names, path: Path) -> Test:
        assert self.within is not None
        place = (*path, "within")
        day = stated.wanted("date", path)
        start = lower_value(self.within.of, names, (*place, "of"), "date")
        counted = Quantity(Const(0), "number", 1, "", measure=MONTHS)
        months = lower_value(self.within.months, names, (*place, "months"), "number", counted)
        count = Apply("divide", (months.expression, Const(months.scale)))
        last = Apply("add_months", (start.expression, count))
        test = all_of([Apply("at_least", (day.expression, start.expression)), Apply("at_most", (day.expression, last))])
        left, of, number = (words_of(part, names) for part in (stated, start, months))
        text = Text(f"{left.zh}在{of.zh}起{number.zh}个月内", f"{left.en} within {number.en} months of {of.en}")
        required = f"within {code_of(months)} months of {code_of(start)}"
        return Test(test, required, text, _inputs(stated, start, months))


def _inputs(*parts: Quantity) -> tuple[str, ...]:
    found = dict.fromkeys(name for part in parts for name in facts_of(part.expression))
    return tuple(name for name in found if name != DATE and not is_ruling(name) and not is_cell(name))


def plain_tests(parts: Sequence[Requirement], names: Names, path: Path, where: str) -> list[Test]:
    """Conditions that stand inside something else, where no reading words them. Raises TableError for one."""
    for index, part in enumerate(parts):
        for word in ("reading", "when", "open"):
            if getattr(part, word):
                message = Text(f"不可写在 {where} 之内", f"cannot stand inside {where}")
                hint = Text("在外层写 reading 或 when", "word it outside, by a reading or when")
                raise wrong((*path, index, word), message, hint)
    return [part.test(names, (*path, index)) for index, part in enumerate(parts)]


class _Groups(NamedTuple):
    """Alternatives: that any is met, and the test of each."""

    test: Test
    each: list[Expression]


def _groups(key: str, groups: list[list[Requirement]], names: Names, path: Path) -> _Groups:
    if not groups or not all(groups):
        raise wrong((*path, key), Text("每一项都须有条件", "needs a condition in each alternative"))
    found = [plain_tests(group, names, (*path, key, index), key) for index, group in enumerate(groups)]
    codes = [" and ".join(f"{'/'.join(one.inputs)} {one.required}" for one in group) for group in found]
    zh = "；或".join("且".join(one.text.zh for one in group) for group in found)
    en = "; or ".join(" and ".join(one.text.en for one in group) for group in found)
    each = [all_of([one.test for one in group]) for group in found]
    inputs = dict.fromkeys(name for group in found for one in group for name in one.inputs)
    return _Groups(Test(any_of(each), " or ".join(codes), Text(zh, en), tuple(inputs)), each)


def _negated(found: Test) -> Test:
    """The contrary of a test, in words too."""
    words = Text(f"不属于以下情形：{found.text.zh}", f"not: {found.text.en}")
    return Test(Apply("not", (found.test,)), f"not ({found.required})", words, found.inputs)


def _comparison(key: str, value: Expression, edge: Expression) -> Expression:
    if key == "equals":
        return all_of([Apply("at_least", (value, edge)), Apply("at_most", (value, edge))])
    return Apply(key, (value, edge))


def _one_of(item: Input, options: list[str], path: Path) -> Expression:
    for index, option in enumerate(options):
        if option not in item.choices:
            message = Text(f"“{item.name}”没有选项“{option}”", f"'{item.name}' has no choice '{option}'")
            choices = ", ".join(item.choices)
            hint = did_you_mean(option, item.choices) or Text(f"可选：{choices}", f"one of: {choices}")
            raise wrong((*path, index), message, hint)
    return Apply("one_of", (fact(item), *(Const(option) for option in options)))


def lower_when(when: Mapping[str, str | list[str]], readings: Choices, path: Path) -> When:
    """The readings under which a part stands. Raises TableError for one that does not exist."""
    lowered = {}
    for name, wanted in when.items():
        choices = (wanted,) if isinstance(wanted, str) else tuple(wanted)
        known = _reading_choices(name, readings, (*path, name))
        for choice in choices:
            if choice not in known:
                raise wrong(
                    (*path, name), Text(f"没有选项“{choice}”", f"has no choice '{choice}'"), did_you_mean(choice, known)
                )
        lowered[name] = choices
    return lowered


def _reading_choices(name: str, readings: Choices, path: Path) -> tuple[str, ...]:
    if name not in readings:
        raise wrong(path, Text(f"没有解读“{name}”", f"there is no reading '{name}'"), did_you_mean(name, readings))
    return readings[name]
