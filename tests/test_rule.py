"""The expression: exact on known values, bounds on unknown ones, Kleene on conditions."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongcli.rules.bounds import direction, saturation
from rongcli.rules.expression import (
    Apply,
    Const,
    Fact,
    all_of,
    any_of,
    open_facts,
    span,
    truth,
    unknown_facts,
)
from rongcli.rules.operators import OPERATORS
from rongcli.rules.plain_expression import from_plain, to_plain

A, B = Fact("a", "boolean"), Fact("b", "boolean")
X, Y = Fact("x", "number"), Fact("y", "number")
KIND = Fact("kind", "choice", ("one", "two", "three"))


def conditions_over(leaves):
    """Conditions over the leaves."""
    return st.recursive(
        st.sampled_from(leaves),
        lambda inner: st.one_of(
            st.builds(lambda o, p, q: Apply(o, (p, q)), st.sampled_from(["and", "or"]), inner, inner),
            st.builds(lambda p: Apply("not", (p,)), inner),
        ),
        max_leaves=8,
    )


CONDITIONS = conditions_over(
    [A, B, Apply("above", (X, Const(5))), Apply("at_most", (X, Y)), Apply("one_of", (KIND, Const("one"), Const("two")))]
)
AMOUNTS = st.recursive(
    st.one_of(st.sampled_from([X, Y]), st.integers(0, 9).map(Const)),
    lambda inner: st.one_of(
        st.builds(
            lambda o, p, q: Apply(o, (p, q)),
            st.sampled_from(["add", "subtract", "multiply", "min", "max"]),
            inner,
            inner,
        ),
        st.builds(lambda p, n: Apply("divide", (p, Const(n))), inner, st.integers(1, 9)),
        st.builds(lambda c, p, q: Apply("if", (c, p, q)), CONDITIONS, inner, inner),
    ),
    max_leaves=8,
)
WORLD = {"a": (True, False), "b": (True, False), "x": range(0, 12, 3), "y": range(0, 12, 5), "kind": KIND.choices}
PARTIAL = st.fixed_dictionaries({}, optional={name: st.sampled_from(list(values)) for name, values in WORLD.items()})


def completions(facts):
    for values in product(*([facts[name]] if name in facts else values for name, values in WORLD.items())):
        yield dict(zip(WORLD, values, strict=True))


@given(AMOUNTS, PARTIAL)
def test_the_span_holds_every_completion(expression, facts):
    least, most = span(expression, facts)
    for world in completions(facts):
        low, high = span(expression, world)
        assert low == high
        assert least <= low <= most


@given(CONDITIONS, PARTIAL)
def test_a_decided_condition_stays_decided(condition, facts):
    verdict = truth(condition, facts)
    for world in completions(facts):
        assert truth(condition, world) in (True, False)
        assert verdict is None or truth(condition, world) is verdict


@given(CONDITIONS, PARTIAL)
def test_only_open_facts_can_decide(condition, facts):
    open_ = open_facts(condition, facts)
    assert bool(open_) == (truth(condition, facts) is None)
    assert not set(open_) & set(facts)


def test_false_and_unknown_is_false_and_asks_nothing():
    both = all_of([A, B])
    assert truth(both, {"a": False}) is False
    assert truth(both, {"a": True}) is None
    assert list(open_facts(both, {"a": True})) == ["b"]
    assert open_facts(both, {"a": False}) == {}
    assert truth(any_of([A, B]), {"a": True}) is True


def test_a_branch_not_taken_needs_no_facts():
    either = Apply("if", (A, X, Y))
    assert list(unknown_facts(either, {"a": True})) == ["x"]
    assert set(unknown_facts(either, {})) == {"a", "x", "y"}


@given(AMOUNTS)
def test_an_expression_survives_json(expression):
    assert from_plain(to_plain(expression)) == expression


@given(AMOUNTS, PARTIAL, st.sampled_from(["x", "y"]))
def test_direction_is_true(expression, facts, name):
    sign = direction(expression, name)
    world = next(completions({k: v for k, v in facts.items() if k != name}))
    values = [span(expression, {**world, name: value})[0] for value in range(12)]
    assert {"+": values == sorted(values), "-": values == sorted(values, reverse=True), "": len(set(values)) == 1}.get(
        sign, True
    )


@given(st.integers(1, 50), st.integers(1, 10**6), st.integers(1, 10**6))
def test_saturation_is_the_first_input_that_reaches_the_room(rate, scale, room):
    amount = Apply("multiply", (X, Const(rate)))
    at = saturation(amount, scale * room, {}, "x")
    assert at * rate >= room * scale > (at - 1) * rate


def test_nothing_saturates_a_fixed_amount():
    assert saturation(Const(5), 3, {}, "x") is None


@pytest.mark.parametrize("name", OPERATORS)
def test_every_operator_says_how_it_moves(name):
    row = OPERATORS[name]
    assert set(row.signs) <= {"+", "-"}
    assert name == "quotient" or all(f"{{{index}}}" in row.sql for index in range(len(row.signs)))
