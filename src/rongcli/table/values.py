"""Wherever a number stands in a table, any of these may stand: a figure as printed, an input, a parameter, a piece.

``Names`` is what a name can mean while a policy is lowered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from rongcli.base.errors import shown
from rongcli.base.money import MILLION
from rongcli.base.text import Text, did_you_mean
from rongcli.rules.expression import DATE, RANK, Const, Expression, Fact, Step
from rongcli.rules.policy import NO_LIMIT, Input
from rongcli.table.faults import Faults
from rongcli.table.figures import Printed, is_bare, is_figure, read_figure
from rongcli.table.quantity import Quantity
from rongcli.table.words import Path, Strict, figure, wrong

if TYPE_CHECKING:
    Value: TypeAlias = "str | Piece"
    Values: TypeAlias = "Value | list[Value]"

KINDS_OF_TYPES = {"boolean": "boolean", "choice": "choice"}
UNITS_OF_TYPES = {"money": "money", "number": "number", "count": "number", "rate": "rate", "date": "date"}


UNLIMITED = ("no limit", "不限")
"""How a limit that some do not have is written."""


class Referred(NamedTuple):
    """Another policy as an award refers to it: when it is met, and its money after its caps.

    ``amount`` is None where the text does not fix it: what is discretionary is never computed with.
    """

    holds: Expression
    amount: Quantity | None


class NamedValue(NamedTuple):
    """A value that the table names once (``let``), its words, where it stands, and the list that it is of each row."""

    label: Text
    value: Value
    path: Path
    rows: str | None = None


class Names:
    """What names mean in one policy: inputs, parameters, other policies' awards; and fresh names for steps."""

    def __init__(
        self,
        inputs: Mapping[str, Input],
        parameters: Mapping[str, Quantity],
        award: Callable[[str, Path], Referred],
        currency: str = "CNY",
        policy: str = "",
        prefix: str = "",
        faults: Faults | None = None,
        lets: Mapping[str, NamedValue] = MappingProxyType({}),
    ) -> None:
        self.faults = faults or Faults()
        self.lets = lets
        self.known: tuple[str, ...] = ()
        """Named values of the policy, for whoever misspells one."""
        self._named: dict[str, Quantity] = {}
        self._naming: list[str] = []
        self.inputs = inputs
        self.parameters = parameters
        self.award = award
        self.currency = currency
        self.policy = policy
        self._prefix = prefix
        self._steps: Counter[str] = Counter()
        self.scope: str | None = None
        """The list whose cells have names here."""

    def of(self, policy: str, prefix: str = "") -> Names:
        """The same names for one policy, whose steps count anew, their names after a prefix."""
        return self._like(policy, prefix, self.lets)

    def naming(self, lets: Mapping[str, NamedValue]) -> Names:
        """The same names with other named values, whose names no step of a piece takes."""
        return self._like(self.policy, self._prefix, lets)

    def _like(self, policy: str, prefix: str, lets: Mapping[str, NamedValue]) -> Names:
        like = Names(self.inputs, self.parameters, self.award, self.currency, policy, prefix, self.faults, lets)
        like.known, like.scope = self.known, self.scope
        if lets is self.lets:  # a value is computed once, wherever it is used
            like._named, like._naming = self._named, self._naming
        like.restart()
        return like

    def listed(self, name: str, path: Path) -> Input:
        """The list of that name. Raises TableError naming the nearest, and inside another list."""
        self.faults.refuse_gone(("rows", name))
        lists = {key: item for key, item in self.inputs.items() if item.cells}
        if name not in lists:
            message = Text(f"没有清单“{name}”", f"there is no list '{name}'")
            hint = did_you_mean(name, lists) or Text("清单写作 [rows.名称]", "a list is declared as [rows.NAME]")
            raise wrong(path, message, hint)
        if self.scope is not None:
            message = Text("清单的一行之内不能再数清单", "stands inside a row: what goes over rows stands outside")
            raise wrong(path, message)
        return lists[name]

    def within(self, rows: str) -> Names:
        """The names inside a row of a list: its cells, and its place as ``rank``, beside all others."""
        item = self.inputs[rows]
        rank = Input(f"{rows}.{RANK}", "count", Text("序位", "Place in the list"), Text("", ""))
        cells = {cell.short: cell for cell in (*item.cells, rank)}
        inner = Names({**self.inputs, **cells}, self.parameters, self.award, self.currency, self.policy, self._prefix)
        inner.faults, inner.lets, inner.known, inner.scope = self.faults, self.lets, self.known, rows
        inner._steps = self._steps  # steps of rows are numbered among all others
        return inner

    def named(self, name: str, path: Path) -> Quantity:
        """A named value as a step of its own. Raises TableError where it comes back to itself."""
        rows = self.lets[name].rows
        if rows is not None and self.scope != rows:
            if self.scope is None and path[: len(self.lets[name].path)] == self.lets[name].path[: len(path)]:
                return self.within(rows).named(name, path)  # by itself, to be looked at
            message = Text(f"“{name}”是清单 {rows} 每行的数", f"'{name}' is a value of each row of {rows}")
            hint = Text(f'用在 {{ kind = "total", rows = "{rows}", … }} 之内',
                        f'use it inside {{ kind = "total", rows = "{rows}", … }}')  # fmt: skip
            raise wrong(path, message, hint)
        if name in self._naming:
            circle = " → ".join((*self._naming[self._naming.index(name) :], name))
            raise wrong(path, Text(f"循环引用：{circle}", f"refers in a circle: {circle}"))
        if name not in self._named:
            let, step = self.lets[name], step_name(name)
            self._naming.append(name)
            try:
                found = lower_value(let.value, self.of(self.policy, f"{step}-"), let.path, None)
            finally:
                self._naming.pop()
            if isinstance(found.expression, Step) and not isinstance(let.value, str):
                # What the piece comes to is the value: one line of the calculation, with the value's own words.
                inner = found.expression
                found = found._replace(expression=inner.body, formula=inner.formula, rows=inner.rows)
            self._named[name] = found.step(step, let.label, named=True)
        return self._named[name]

    def fresh(self, name: str) -> str:
        """A step's name, made unique in its policy: ``share``, then ``share-2``."""
        name = self._prefix + name
        self._steps[name] += 1
        return name if self._steps[name] == 1 else f"{name}-{self._steps[name]}"

    def restart(self) -> None:
        """Begins the names of another variant of the award."""
        self._steps = Counter(map(step_name, self.lets))

    def input(self, name: str, path: Path) -> Input:
        """The input of that name. Raises TableError naming the nearest."""
        self.faults.refuse_gone(("input", name))
        if name not in self.inputs:
            message = Text(f"没有输入项“{name}”", f"there is no input '{name}'")
            raise wrong(path, message, self._of_rows(name) or did_you_mean(name, [*self.inputs, *self.parameters]))
        return self.inputs[name]

    def _of_rows(self, name: str) -> Text | None:
        """Where a name is a cell of a list's rows: how it is used."""
        lists = [one.name for one in self.inputs.values() if any(cell.short == name for cell in one.cells)]
        if not lists:
            return None
        use = f'{{ kind = "total", rows = "{lists[0]}", of = … }}'
        return Text(f"是清单 {lists[0]} 各行的一项，用在 {use} 之内", f"a cell of {lists[0]}: use it inside {use}")

    def number(self, name: str, path: Path) -> Input:
        """The input that stands where a number does. Raises TableError that says what else may stand there."""
        self.faults.refuse_gone(("input", name))
        if name in self.inputs:
            return self.inputs[name]
        known = [*self.inputs, *self.parameters, *self.lets, *self.known]
        message = Text(
            f"“{shown(name)}”既不是数字，也不是任何数值的名称",
            f"'{shown(name)}' is neither a figure nor the name of any value",
        )
        raise wrong(path, message, self._of_rows(name) or did_you_mean(name, known))


def step_name(name: str) -> str:
    """What the step of a named value is called: as an id, with hyphens."""
    return name.replace("_", "-").replace(".", "-")


class Piece(Strict):
    """A TOML table that stands for a number."""

    def lower(self, names: Names, path: Path, unit: str | None) -> Quantity:
        """The number; ``unit`` is what its place wants, None for any. Raises TableError."""
        raise NotImplementedError


def fact(item: Input) -> Fact:
    """An input as the expression reads it."""
    return Fact(item.name, KINDS_OF_TYPES.get(item.type, "number"), tuple(item.choices))


def lower_value(value: Value, names: Names, path: Path, unit: str | None, like: Quantity | None = None) -> Quantity:
    """The number that a value stands for, in the unit its place wants. Raises TableError.

    ``like`` is what it is compared or taken together with: a figure's own unit must be that one's.
    """
    if not isinstance(value, str):
        return value.lower(names, path, unit).wanted(unit, path)
    if value in UNLIMITED and "limit" in path:
        return Quantity(Const(NO_LIMIT), "money", 1, f"{{#{NO_LIMIT}}}").wanted(unit, path)
    if is_figure(value):
        return _figure(value, names, path, unit, like).wanted(unit, path)
    if value == DATE:
        return Quantity(Fact(DATE, "number"), "date", 1, f"{{{DATE}}}").wanted(unit, path)
    names.faults.refuse_gone(("parameter", value))
    if value in names.parameters:
        return names.parameters[value].wanted(unit, path)
    names.faults.refuse_gone(("let", value))
    if value in names.lets:
        return names.named(value, path).wanted(unit, path)
    item = names.number(value, path)
    if item.type not in UNITS_OF_TYPES:
        raise wrong(path, Text(f"“{value}”不是数值", f"'{value}' is not a number, it is of type {item.type}"))
    known = UNITS_OF_TYPES[item.type]
    scale = 1 if known in ("money", "date") else MILLION
    return Quantity(fact(item), known, scale, f"{{{item.name}}}", measure=item.unit).wanted(unit, path)


def lower_values(values: Sequence[Value], names: Names, paths: Sequence[Path], unit: str | None) -> list[Quantity]:
    """Several numbers of one unit: where their place takes any, that of the first which is no bare figure."""
    if unit is None:
        telling = next((index for index, value in enumerate(values) if not _is_bare(value)), 0)
        # Lowered once more below, in its order: the steps of a piece are numbered as they come.
        like = lower_value(values[telling], names.of(names.policy), paths[telling], None)
        unit = like.unit
    else:
        like = None
    return [lower_value(value, names, path, unit, like) for value, path in zip(values, paths, strict=True)]


def _is_bare(value: Value) -> bool:
    return isinstance(value, str) and is_bare(value)


def _figure(printed: str, names: Names, path: Path, unit: str | None, like: Quantity | None) -> Quantity:
    """A figure as printed: "1%" is a rate, "20万元" money, "2019-05-01" a date, "7" what its place wants."""
    measure = like.measure if like is not None else None
    read = partial(read_figure, unit=unit, measure=measure, currency=names.currency)
    found = figure(read, printed, path)
    assert isinstance(found.expression, Const)
    value = Fraction(int(found.expression.value), found.scale)
    names.faults.figures.append(Printed(path, printed, found.unit, value))
    return found
