"""What a policy requires: each condition as the notice words it, lowered to a test in three-valued logic.

Comparators: ``above`` 超过 (strict), ``at_least`` 以上/不低于, ``below`` 未满/未达 (strict), ``at_most`` 不超过.
A condition under a ``reading`` whose choices are ``ask``, ``required`` and ``any`` is one where the letter and
the context of a clause differ: under ``ask`` a true fact meets it and anything else is for the authority to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import Field

from rongcli.edition import Condition, Input, When
from rongcli.language import Text
from rongcli.money import (
    number_text,
    parse_money,
    parse_quantity,
    short_chinese,
    short_english,
    yuan,
)
from rongcli.rule import RULING, Apply, Const, Expression, Fact, all_of, any_of
from rongcli.table.kinds import Inputs, fact, known_input
from rongcli.table.words import Path, Strict, Words, figure, wrong

COMPARATORS = {
    "above": (">", Text("超过", "above")),
    "at_least": (">=", Text("不低于", "at least")),
    "below": ("<", Text("低于", "below")),
    "at_most": ("<=", Text("不超过", "at most")),
}

Choices = Mapping[str, tuple[str, ...]]
"""The readings of a policy and their choices."""


class Requirement(Strict):
    """One entry of ``requires``: a test of an input, of a sum, or alternatives."""

    id: str | None = None
    text: Words | None = None
    input: str | None = None
    sum: list[str] | None = None
    any_of: list[list[Requirement]] | None = None
    is_: bool | None = Field(default=None, alias="is")
    above: str | None = None
    at_least: str | None = None
    below: str | None = None
    at_most: str | None = None
    one_of: list[str] | None = None
    open: list[str] = []
    reading: str | None = None
    when: dict[str, str | list[str]] = {}

    def lower(self, inputs: Inputs, readings: Choices, path: Path) -> Iterator[Condition]:
        """The condition, once under each reading that words it differently. Raises TableError."""
        when = lower_when(self.when, readings, (*path, "when"))
        if self.reading is None:
            yield self._condition(inputs, path, when, "ask" if self.open else None)
            return
        choices = _reading_choices(self.reading, readings, path)
        for choice in choices:
            if choice != "any":
                yield self._condition(inputs, path, {**when, self.reading: (choice,)}, choice)

    def _condition(self, inputs: Inputs, path: Path, when: When, choice: str | None) -> Condition:
        test, required, text = self._test(inputs, path)
        name = self.id or (self.input or "").replace("_", "-")
        if not name:
            raise wrong(path, Text("须有 id", "needs an id"))
        ruling = Fact(RULING + name, "boolean")
        if choice == "ask":
            test = Apply("or", (test, self._doubt(inputs, path, ruling)))
        names = tuple(dict.fromkeys(self._inputs()))
        return Condition(name, self.text or text, required, names, test, when)

    def _doubt(self, inputs: Inputs, path: Path, ruling: Fact) -> Expression:
        """What the authority may rule in favour of: members of an open list, else anything."""
        if not self.open:
            return ruling
        listed = known_input(self.input or "", inputs, (*path, "input"))
        return Apply("and", (_one_of(listed, self.open, (*path, "open")), ruling))

    def _inputs(self) -> Iterator[str]:
        yield from [self.input] if self.input else []
        yield from self.sum or []
        for group in self.any_of or []:
            for part in group:
                yield from part._inputs()

    def _test(self, inputs: Inputs, path: Path) -> tuple[Expression, str, Text]:
        """The test, what it requires in codes, and its generated words."""
        if self.any_of is not None:
            return self._alternatives(inputs, path)
        if self.sum is not None:
            items = [known_input(name, inputs, (*path, "sum", i)) for i, name in enumerate(self.sum)]
            total: Expression = fact(items[0])
            for item in items[1:]:
                total = Apply("add", (total, fact(item)))
            return self._compared(total, items[0], " + ".join(self.sum), path)
        if self.input is None:
            raise wrong(path, Text("须有 input、sum 或 any_of", "needs input, sum or any_of"))
        item = known_input(self.input, inputs, (*path, "input"))
        if item.type == "boolean":
            wanted = self.is_ is not False
            test: Expression = fact(item) if wanted else Apply("not", (fact(item),))
            words = item.label if wanted else Text(f"非{item.label.zh}", f"not: {item.label.en}")
            return test, "true" if wanted else "false", words
        if item.type == "choice":
            options = self.one_of or []
            if not options:
                raise wrong(path, Text("须有 one_of", "needs one_of"))
            labels = [item.choices[option] for option in (*options, *self.open) if option in item.choices]
            words = Text(
                f"{item.label.zh}:{'、'.join(label.zh for label in labels)}",
                f"{item.label.en}: {', '.join(label.en for label in labels)}",
            )
            return _one_of(item, options, (*path, "one_of")), " | ".join(options), words
        return self._compared(fact(item), item, "", path)

    def _compared(self, number: Expression, item: Input, shown: str, path: Path) -> tuple[Expression, str, Text]:
        given = [name for name in COMPARATORS if getattr(self, name) is not None]
        if len(given) != 1:
            options = ", ".join(COMPARATORS)
            raise wrong(path, Text(f"须恰好有一个比较:{options}", f"needs exactly one of {options}"))
        name = given[0]
        sign, words = COMPARATORS[name]
        printed, where = getattr(self, name), (*path, name)
        if item.type == "money":
            edge = figure(parse_money, printed, where)
            code, figures = yuan(edge), Text(short_chinese(edge), short_english(edge))
        else:
            edge = figure(parse_quantity, printed, where)
            unit = item.unit or Text("", "")
            code = number_text(edge)
            figures = Text(f"{code}{unit.zh}", f"{code} {unit.en}".strip())
        text = Text(f"{item.label.zh}{words.zh}{figures.zh}", f"{item.label.en} {words.en} {figures.en}")
        required = f"{shown} {sign} {code}".strip()
        return Apply(name, (number, Const(edge))), required, text

    def _alternatives(self, inputs: Inputs, path: Path) -> tuple[Expression, str, Text]:
        groups, codes, words = [], [], []
        for index, group in enumerate(self.any_of or []):
            parts = [part._test(inputs, (*path, "any_of", index, i)) for i, part in enumerate(group)]
            groups.append(all_of([test for test, _, _ in parts]))
            names = [part.input or part.id or "" for part in group]
            codes.append(" and ".join(f"{name}={code}" for name, (_, code, _) in zip(names, parts, strict=True)))
            words.append([text for _, _, text in parts])
        zh = ";或".join("且".join(text.zh for text in group) for group in words)
        en = "; or ".join(" and ".join(text.en for text in group) for group in words)
        return any_of(groups), " or ".join(codes), Text(zh, en)


def _one_of(item: Input, options: list[str], path: Path) -> Expression:
    for index, option in enumerate(options):
        if option not in item.choices:
            message = Text(f"“{item.name}”没有选项“{option}”", f"'{item.name}' has no choice '{option}'")
            raise wrong(
                (*path, index), message, Text(f"可选:{', '.join(item.choices)}", f"one of: {', '.join(item.choices)}")
            )
    return Apply("one_of", (fact(item), *(Const(option) for option in options)))


def lower_when(when: Mapping[str, str | list[str]], readings: Choices, path: Path) -> When:
    """The readings under which a part stands. Raises TableError for one that does not exist."""
    lowered = {}
    for name, wanted in when.items():
        choices = (wanted,) if isinstance(wanted, str) else tuple(wanted)
        for choice in choices:
            if choice not in _reading_choices(name, readings, (*path, name)):
                raise wrong((*path, name), Text(f"没有选项“{choice}”", f"has no choice '{choice}'"))
        lowered[name] = choices
    return lowered


def _reading_choices(name: str, readings: Choices, path: Path) -> tuple[str, ...]:
    if name not in readings:
        raise wrong(path, Text(f"没有解读“{name}”", f"there is no reading '{name}'"))
    return readings[name]
