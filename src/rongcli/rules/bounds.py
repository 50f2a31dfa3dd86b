"""How a value moves with a fact, where it turns, and from where more of an input earns nothing more."""

from collections.abc import Iterable, Iterator

from rongcli.base.money import LARGEST_NUMBER
from rongcli.rules.expression import (
    LISTED,
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
    is_cell,
    rows_text,
    span,
    walk,
)
from rongcli.rules.operators import OPERATORS
from rongcli.rules.search import least_reaching


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


def parts(fact: Fact, tests: Iterable[Expression], facts: Facts) -> Iterator[Value | tuple[int, int]]:
    """The values or ranges that together are everything a fact can be."""
    if fact.kind == LISTED or is_cell(fact.name):
        return  # rows may differ from one another: what they come to is bounded as a whole
    if fact.kind != "number":
        yield from answers(fact, tests, facts)
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


def answers(fact: Fact, tests: Iterable[Expression], facts: Facts) -> Iterator[Value]:
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


def one_way(fact: Fact, several: Iterable[Expression]) -> bool:
    """Whether one answer to an unknown fact is the best for every part at once.

    It is where all parts move the same way with it, or where it is a choice that one part alone asks for. With
    every unknown fact of this kind the most is that of the greatest ends, and nothing need be tried.
    """
    reading = [part for part in several if any(isinstance(n, Fact) and n.name == fact.name for n in walk(part))]
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
