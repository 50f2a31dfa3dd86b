"""What undecided conditions wait for: facts that the claim does not state, or rulings of the authority on the text.

A ruling is asked where the facts are known and the text alone is open. While a fact is unknown that fact is asked, and
where a ruling is asked already, no fact that matters under neither answer to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rongcli.rules.expression import (
    PRESUMED_FACT,
    RULING,
    Apply,
    Const,
    Expression,
    Fact,
    Facts,
    Step,
    facts_of,
    is_ruling,
    open_facts,
    truth,
)

INCLUDED = "included"
"""The choice of a reading under which an open list's others count."""
LIFTED = ("any", "not-required")
"""Choices of a reading under which a condition that names it falls away."""


def rulings_of(expression: Expression) -> list[str]:
    """The rulings that an expression reads."""
    return [name for name in facts_of(expression) if is_ruling(name)]


def pressing(tests: Iterable[Expression], facts: Facts) -> dict[str, bool]:
    """The rulings of undecided tests that decide by themselves, each with the answer under which no test fails."""
    found: dict[str, bool] = {}
    for test in tests:
        for name in rulings_of(test):
            for answer in (True, False):
                if name not in found and truth(test, {**facts, name: not answer}) is False:
                    found[name] = answer
    return found


def waits_for(test: Expression, facts: Facts, pressed: Mapping[str, bool]) -> tuple[str, ...]:
    """The facts that one undecided test waits for, then the rulings among ``pressed``."""
    left = open_facts(test, {**facts, **pressed})
    rulings = [name for name in open_facts(test, facts) if name in pressed]
    return (*(name for name in left if not is_ruling(name)), *rulings)


def along(name: str, tests: Sequence[Expression], facts: Facts) -> list[Fact]:
    """The rulings that an answer to a missing fact may lead to: those that stand with it in a test."""
    found: dict[str, Fact] = {}
    for test in tests:
        open_ = open_facts(test, facts)
        if name in open_:
            found |= {other: fact for other, fact in open_.items() if is_ruling(other) and other != name}
    return list(found.values())


def settled(expression: Expression, choices: Mapping[str, str]) -> Expression:
    """The expression once the authority has ruled: each doubt goes as the choice of its reading (by name) says."""
    match expression:
        case Apply("or", (test, doubt)) if (choice := choices.get(_doubted(doubt))) is not None:
            return _as_ruled(settled(test, choices), doubt, choice)
        case Step(body=body):
            return expression._replace(body=settled(body, choices))
        case Apply(operator, arguments):
            return Apply(operator, tuple(settled(argument, choices) for argument in arguments))
    return expression  # over rows nothing is open to a ruling


def _doubted(doubt: Expression) -> str:
    """The reading that a doubt is about, alone or of the others of an open list; empty where it is no doubt."""
    ruling = doubt.arguments[-1] if isinstance(doubt, Apply) and doubt.operator == "and" else doubt
    return ruling.name.removeprefix(RULING) if isinstance(ruling, Fact) and is_ruling(ruling.name) else ""


def _as_ruled(test: Expression, doubt: Expression, choice: str) -> Expression:
    """A doubted condition under a choice of its reading: dropped, with an open list's others, or as it stands."""
    if choice in LIFTED:
        return Const(True)
    if choice == INCLUDED and isinstance(doubt, Apply):
        return Apply("or", (test, doubt.arguments[0]))
    if isinstance(test, Fact) and test.kind == PRESUMED_FACT:
        return Fact(test.name, "boolean")
    return test
