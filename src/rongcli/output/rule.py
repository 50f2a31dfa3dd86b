"""A rule as the notice prints it: one formula, then what it is made of, each tier and row with its figure.

Steps that only lead to the next are written into the formula; what the table names, and what is chosen from rows,
stands below it under its own label.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from unicodedata import east_asian_width

from rongcli.base.text import Language, Text
from rongcli.output.phrases import PHRASES
from rongcli.output.values import formula_labels, is_call
from rongcli.rules.codes import PLACE
from rongcli.rules.expression import Apply, Const, Expression, Fact, Step, walk
from rongcli.rules.policy import AwardRule, Cap, Condition, Policy

_OF = re.compile(r"(?:tier|lookup|total|count|most)\((.*)\)")
"""The formula of a step that is chosen by something: that is said beside its label."""
_LABEL = Text("{label}（{of}）", "{label} ({of})")
_ENTRY = Text("{label}：{formula}", "{label}: {formula}")
_BEGINS = Text("{label}：", "{label}:")


_COMPARED = re.compile(r"(>=?|<=?) ([0-9][0-9.]*)$")
_SIGNS = {">=": "≥", "<=": "≤"}
_ASIDE = Text("{text}（{required}）", "{text} ({required})")


def condition_words(condition: Condition, language: Language) -> str:
    """A condition as the table words it, and the number that it is compared with where those words do not say it."""
    text = condition.text.to(language)
    match = _COMPARED.search(condition.required)
    if match is None or any(mark.isdigit() for mark in text):
        return text
    required = f"{_SIGNS.get(match[1], match[1])} {match[2].removesuffix('.00')}"
    return _ASIDE.to(language).format(text=text, required=required)


def award_lines(rule: AwardRule, policy: Policy, language: Language) -> Iterator[str]:
    """The award of one choice of readings: its formula, and every table it rests on; of a range both ends."""
    ends = [end for end in (rule.low, rule.high) if end is not None]
    for end in ends:
        told = _Told(end, policy, language)
        label = end.label.to(language) if isinstance(end, Step) and len(ends) > 1 else None
        yield from told.lines(label)


def expression_lines(expression: Expression, policy: Policy, language: Language) -> Iterator[str]:
    """Anything that is computed: its formula, and every table it rests on."""
    yield from _Told(expression, policy, language).lines()


def cap_lines(cap: Cap, policy: Policy, language: Language) -> Iterator[str]:
    """A cap: whose, and how much at most; of a computed limit its formula and the tables it rests on."""
    scope = cap.text.to(language)
    if cap.limit is None or cap.entitlement:
        yield scope
        return
    told = _Told(cap.amount, policy, language)
    first, *rest = told.lines()
    yield PHRASES["cap"].to(language).format(scope=scope, limit=first)
    yield from rest


def step_lines(step: Step, policy: Policy, language: Language) -> Iterator[str]:
    """The rows that one step chooses from, each with its value, for a tree of steps."""
    told = _Told(step, policy, language)
    yield from (line.strip() for line in told.rows(step))


class _Told:
    """An expression told in words, top down."""

    def __init__(self, expression: Expression, policy: Policy, language: Language) -> None:
        self._policy, self._language = policy, language
        self._top = _trunk(expression)
        self._steps = {node.name: node for node in walk(self._top) if isinstance(node, Step)}
        self._labels = self._distinct()

    def _distinct(self) -> dict[str, str]:
        """A label for each step with an entry of its own, numbered where several share one."""
        own = [step for step in self._steps.values() if _own(step)]
        shared = Counter(step.label for step in own)
        seen: Counter[Text] = Counter()
        found = {}
        for step in own:
            seen[step.label] += 1
            number = f" {seen[step.label]}" if shared[step.label] > 1 else ""
            found[step.name] = step.label.to(self._language) + number
        return found

    def lines(self, label: str | None = None) -> Iterator[str]:
        """The whole: its formula first, then an entry for each part that has its own, in the order of reading."""
        top = self._top
        if isinstance(top, Step) and top.rows and not top.named and label is None:
            told = [top.name]
            yield from self._entry(top)
        else:
            told = []
            formula = self._formula(_formula_of(top))
            yield formula if label is None else self._say(_ENTRY, label=label, formula=formula)
            yield from (f"  {line}" for line in (self.rows(top) if isinstance(top, Step) and top.rows else ()))
        queue = list(self._used(top))
        while queue:
            name = queue.pop(0)
            if name not in told and not (isinstance(top, Step) and name == top.name):
                told.append(name)
                yield from (f"  {line}" for line in self._entry(self._steps[name]))
                queue[:0] = self._used(self._steps[name])

    def _entry(self, step: Step) -> Iterator[str]:
        label = self._labels[step.name]
        of = _OF.fullmatch(step.formula)
        if not step.rows:
            yield self._say(_ENTRY, label=label, formula=self._formula(step.formula))
            return
        if of is not None:
            label = self._say(_LABEL, label=label, of=self._formula(of[1]))
        yield self._say(_BEGINS, label=label)
        yield from (f"  {line}" for line in self.rows(step))

    def rows(self, step: Step) -> Iterator[str]:
        """The rows of a step, their values aligned."""
        words = [row.words.to(self._language) for row in step.rows]
        width = max((_width(word) for word in words), default=0)
        for word, row in zip(words, step.rows, strict=True):
            yield f"{word}{' ' * (width - _width(word))}  {self._formula(row.formula)}"

    def _used(self, expression: Expression) -> Iterator[str]:
        """The steps with an entry of their own that an expression names, through those that have none."""
        formulas = [_formula_of(expression)]
        if isinstance(expression, Step):
            formulas += [row.formula for row in expression.rows]
        for formula in formulas:
            for mark, name in PLACE.findall(formula):
                if mark == "=" and name in self._labels:
                    yield name
                elif mark == "=" and name in self._steps:
                    yield from self._used(self._steps[name])

    def _formula(self, formula: str) -> str:
        """A formula in words, steps without an entry of their own written into it."""

        def put(match: re.Match[str]) -> str:
            if match[1] != "=" or match[2] not in self._steps:
                return match[0]
            if match[2] in self._labels:
                return f"{{{self._labels[match[2]]}}}"
            inner = PLACE.sub(put, self._steps[match[2]].formula)
            alone = match[0] == match.string or is_call(inner) or PLACE.fullmatch(inner) or " " not in inner
            return inner if alone or _is_argument(match) else f"({inner})"

        spread = PLACE.sub(put, formula)
        return formula_labels(self._policy, spread, self._language)

    def _say(self, words: Text, **parts: str) -> str:
        return words.to(self._language).format(**parts)


def _own(step: Step) -> bool:
    return bool(step.rows) or step.named


def _trunk(expression: Expression) -> Expression:
    """An expression without the rounding down of a limit to whole fen, and without its scale."""
    while isinstance(expression, Apply) and expression.operator in ("divide", "multiply"):
        if not isinstance(expression.arguments[1], Const):
            break
        expression = expression.arguments[0]
    return expression


def _formula_of(expression: Expression) -> str:
    if isinstance(expression, Step):
        return expression.formula
    if isinstance(expression, Fact):
        return f"{{{expression.name}}}"
    return f"{{#{expression.value}}}" if isinstance(expression, Const) else ""


def _is_argument(place: re.Match[str]) -> bool:
    """Whether a place is a whole argument of a function, which needs no parentheses."""
    before, after = place.string[: place.start()], place.string[place.end() :]
    return before.endswith(("(", ", ")) and after[:1] in (")", ",")


def _width(text: str) -> int:
    """The columns of a terminal that a text takes: two for a Chinese character."""
    return sum(2 if east_asian_width(mark) in "WF" else 1 for mark in text)
