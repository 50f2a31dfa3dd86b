"""What an answer could still become while facts are missing, and where more of an input earns nothing more.

An unknown number is split at the thresholds it is compared with, an unknown boolean or choice into its values;
within such a part every condition is decided or no single fact decides it.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

from rongcli.base.money import LARGEST_NUMBER, round_fen
from rongcli.rules.expression import (
    LISTED,
    OPERATORS,
    PRESUMED_FACT,
    UNLIMITED,
    Apply,
    Const,
    Expression,
    Fact,
    Facts,
    Over,
    Step,
    Value,
    all_of,
    is_cell,
    open_facts,
    rows_text,
    span,
    truth,
    unknown_facts,
    walk,
)
from rongcli.rules.policy import AwardRule, Cap
from rongcli.rules.search import least_reaching


class Limit(NamedTuple):
    """A money cap and the fen that its key has already got."""

    cap: Cap
    spent: int

    def amount(self, facts: Facts) -> int:
        """The cap at its own scale; where it is computed from unknown facts, the most it could be."""
        assert self.cap.limit is not None
        return span(self.cap.limit, facts)[1]  # type: ignore[no-any-return]

    def room(self, facts: Facts, scale: int) -> int:
        """What is still left under the cap, exactly, at the award's scale."""
        return self._left(self.amount(facts), scale)

    def least_room(self, facts: Facts, scale: int) -> int:
        """The least that could be left, where the cap is computed from unknown facts."""
        assert self.cap.limit is not None
        return self._left(span(self.cap.limit, facts)[0], scale)

    def _left(self, amount: int, scale: int) -> int:
        return max(amount * (scale // self.cap.scale) - self.spent * scale, 0)


class Open(NamedTuple):
    """A question of money: the conditions that are undecided, the rule, its caps, and what the authority decided."""

    tests: tuple[Expression, ...]
    rule: AwardRule
    limits: tuple[Limit, ...]
    rounding: str
    decided: int | None = None
    """Fen; None where the authority has not decided, or where the text fixes the amount."""

    @property
    def compared(self) -> tuple[Expression, ...]:
        """Where numbers meet thresholds: in the conditions, and in the tiers of the award."""
        return self.tests if self.rule.high is None else (*self.tests, self.rule.high)

    def paid(self) -> int:
        """Fen that the key of the award's entitlement got before: they lower what a range grants at least."""
        return max((limit.spent for limit in self.limits if limit.cap.entitlement), default=0)

    def low(self, facts: Facts) -> tuple[int, int]:
        """The least that the award grants, at its scale, with what was paid before counted in."""
        if self.rule.low is None:
            return 0, 0
        paid = self.paid() * self.rule.scale
        least, most_ = span(self.rule.low, facts)
        return max(least - paid, 0), max(most_ - paid, 0)


def most(question: Open, facts: Facts) -> int | None:
    """The most fen that any completion of the facts could give; None where nothing bounds it."""
    verdicts = [truth(test, facts) for test in question.tests]
    if False in verdicts:
        return 0
    undecided = [test for test, verdict in zip(question.tests, verdicts, strict=True) if verdict is None]
    for fact in (*open_facts(all_of(undecided), facts).values(), *_turning(question, facts)):
        parts = list(_parts(fact, question.compared, facts))
        if len(parts) > 1:
            return _best(question, facts, fact.name, parts)
    return _highest(question, facts)


def least(question: Open, facts: Facts) -> int:
    """The least fen that any completion of the facts could give, once every condition is met.

    Where the authority has still to decide, that is what a range grants at least, and nothing of a ceiling.
    """
    for fact in _turning(question, facts):
        parts = list(_parts(fact, question.compared, facts))
        if len(parts) > 1:
            return min(least(question, {**facts, fact.name: part}) for part in parts)
    return _lowest(question, facts)


def settled(question: Open, facts: Facts) -> int | None:
    """The fen that every completion of the facts gives, conditions supposed met; None where they differ."""
    met = question._replace(tests=())
    highest = most(met, facts)
    return highest if highest is not None and least(met, facts) == highest else None


def _best(question: Open, facts: Facts, name: str, parts: list[Value | tuple[int, int]]) -> int | None:
    """The most over the parts of one fact; done as soon as one gives what no completion can exceed."""
    ceiling = _highest(question, facts)
    best = 0
    for part in parts:
        found = most(question, {**facts, name: part})
        if found is None or found == ceiling:
            return found
        best = max(best, found)
    return best


def _turning(question: Open, facts: Facts) -> Iterator[Fact]:
    """The unknown facts with which the award may both rise and fall, so that its span alone could exceed it."""
    high = question.rule.high
    if high is not None:
        yield from (fact for name, fact in unknown_facts(high, facts).items() if direction(high, name) == "?")


def _highest(question: Open, facts: Facts) -> int | None:
    scale = question.rule.scale
    ends = [limit.room(facts, scale) for limit in question.limits]
    if question.rule.high is not None:
        ends.append(span(question.rule.high, facts)[1])
    if question.decided is not None:
        ends.append(max(question.decided * scale, question.low(facts)[1]))
    if not ends or min(ends) >= UNLIMITED:
        return None
    return round_fen(min(ends), scale, question.rounding)


def _lowest(question: Open, facts: Facts) -> int:
    rule, scale = question.rule, question.rule.scale
    ends = [limit.least_room(facts, scale) for limit in question.limits]
    if rule.high is not None:
        ends.append(span(rule.high, facts)[0])
    low = question.low(facts)[0]
    if question.decided is not None:
        ends.append(max(question.decided * scale, low))
    elif rule.certainty != "determined":
        ends.append(low)
    return round_fen(min(ends, default=0), scale, question.rounding)


def stake(question: Open, facts: Facts, unknown: Iterable[Fact]) -> int | None:
    """The fen that some unknown facts decide together: the most now, less the smallest most an answer leaves."""
    now = most(question, facts)
    if now is None:
        return None
    wanted = list(unknown)
    smallest = now
    for answer in product(*(list(_answers(fact, question.compared, facts)) for fact in wanted)):
        supposed = {**facts, **{fact.name: value for fact, value in zip(wanted, answer, strict=True)}}
        left = most(question, supposed)
        smallest = smallest if left is None else min(smallest, left)
    return now - smallest


def _thresholds(name: str, tests: Iterable[Expression], facts: Facts) -> list[int]:
    """The values at which a number meets a constant it is compared with, alone or in a sum, ascending."""
    found = set()
    for test in tests:
        for node in walk(test):
            match node:
                case Apply("above" | "at_least" | "below" | "at_most", (left, Const(value))) if _adds(left, name):
                    rest = span(left, {**facts, name: 0})[0]
                    found.add(int(value) - rest)
    return sorted(edge for edge in found if edge >= 0)


def _adds(expression: Expression, name: str) -> bool:
    """Whether a number enters an expression as one addend, or is all of it."""
    match expression:
        case Fact(fact):
            return fact == name
        case Step(body=body):
            return _adds(body, name)
        case Apply("add", arguments):
            return sum(_adds(part, name) for part in arguments) == 1
    return False


def _parts(fact: Fact, tests: Iterable[Expression], facts: Facts) -> Iterator[Value | tuple[int, int]]:
    """The values or ranges that together are everything a fact can be."""
    if fact.kind == LISTED or is_cell(fact.name):
        return  # rows may differ from one another: what they come to is bounded as a whole
    if fact.kind != "number":
        yield from _answers(fact, tests, facts)
        return
    low, high = span(fact, facts)
    start = low
    for edge in _thresholds(fact.name, tests, facts):
        if low <= edge <= high:
            if start < edge:
                yield start, edge - 1
            yield edge, edge
            start = edge + 1
    if start <= high:
        yield start, high


def _answers(fact: Fact, tests: Iterable[Expression], facts: Facts) -> Iterator[Value]:
    """Answers that a fact can have: all of them, or of a number the ends of every range."""
    if fact.kind in ("boolean", PRESUMED_FACT):
        yield from (True, False)
    elif fact.kind == LISTED:
        yield rows_text(())
    elif fact.kind == "choice":
        yield from fact.choices
    else:
        edges = [end for edge in _thresholds(fact.name, tests, facts) for end in (edge - 1, edge, edge + 1) if end >= 0]
        yield from sorted({0, *edges, LARGEST_NUMBER})


def direction(expression: Expression, name: str) -> str:
    """How a value moves with a fact: "+" never falls, "-" never rises, "" does not move, "?" neither is sure."""
    match expression:
        case Fact(fact):
            return "+" if fact == name else ""
        case Step(body=body):
            return direction(body, name)
        case Apply(operator, arguments) if operator in OPERATORS:
            signs = OPERATORS[operator].signs
            moves = {_turned(direction(part, name), sign) for part, sign in zip(arguments, signs, strict=True)} - {""}
            return moves.pop() if len(moves) == 1 else "?" if moves else ""
        case Apply(_, arguments):
            return "?" if any(direction(part, name) for part in arguments) else ""
        case Over():
            return "?" if any(isinstance(node, Fact) and node.name == name for node in walk(expression)) else ""
    return ""


def _turned(move: str, sign: str) -> str:
    return {"+": "-", "-": "+"}.get(move, move) if sign == "-" else move


def saturation(high: Expression, room: int, facts: Facts, name: str) -> int | None:
    """The smallest value of a number at which the amount reaches ``room`` (at its scale); None where it never does.

    Only for an amount that never falls as the number grows; found on whole units, so exactly.
    """
    if direction(high, name) != "+":
        return None
    supposed = {**facts, name: 0}

    def short(value: int) -> int:
        """What the amount still lacks at a value; it counts as lacking all while other facts leave it open."""
        supposed[name] = value
        low, most_ = span(high, supposed)
        return room - int(low) if low == most_ else UNLIMITED

    return least_reaching(short, LARGEST_NUMBER)


def one_way(fact: Fact, parts: Iterable[Expression]) -> bool:
    """Whether one answer to an unknown fact is the best for every part at once.

    It is where all parts move the same way with it, or where it is a choice that one part alone asks for. With
    every unknown fact of this kind the most is that of the greatest ends, and nothing need be tried.
    """
    reading = [part for part in parts if any(isinstance(n, Fact) and n.name == fact.name for n in walk(part))]
    if fact.kind == "choice":
        return len(reading) == 1 and _asked_once(reading[0], fact)
    moves = {direction(part, fact.name) for part in reading} - {""}
    return len(moves) <= 1 and "?" not in moves


def _asked_once(part: Expression, fact: Fact) -> bool:
    """Whether a part asks for a choice in one place, where some choice is wanted."""
    nodes = list(walk(part))
    uses = [node for node in nodes if isinstance(node, Apply) and node.operator == "one_of" and fact in node.arguments]
    turned = any(isinstance(node, Apply) and node.operator in ("not", "if") for node in nodes)
    wanted = any(isinstance(one, Const) and one.value in fact.choices for use in uses for one in use.arguments[1:])
    bare = sum(isinstance(node, Fact) and node.name == fact.name for node in nodes)
    return len(uses) == bare == 1 and wanted and not turned
