"""What undecided conditions wait for: facts that the claim does not state, or rulings of the authority on the text.

A ruling is asked where the facts are known and the text alone is open. While a fact is unknown that fact is asked, and
where a ruling is asked already, no fact that matters under neither answer to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rongcli.rules.expression import Expression, Fact, Facts, facts_of, is_ruling, open_facts, truth


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
