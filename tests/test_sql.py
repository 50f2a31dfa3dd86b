"""The SQL of an expression gives what the Python walker gives, on any facts, known or not."""

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from rongcli.rules.expression import RULING, UNLIMITED, Apply, Const, Fact, span
from rongcli.sql.expression import bounds, quoted, widest
from rongcli.sql.named import Named

NUMBERS = {
    "a": st.integers(0, 12),
    "b": st.integers(0, 10**4),
    "d": st.integers(1, 3_652_059),
    "e": st.integers(1, 3_652_059),
}
BOOLEANS = {"p": st.booleans(), "q": st.booleans()}
CHOICE = Fact("k", "choice", ("x", "y", "z"))


def apply(operator, *arguments):
    return st.tuples(*arguments).map(lambda found: Apply(operator, found))


def numbers(depth):
    leaves = st.sampled_from([Fact("a", "number"), Fact("b", "number")]) | st.integers(0, 1000).map(Const)
    if not depth:
        return leaves
    inner = numbers(depth - 1)
    divisor = st.integers(1, 100).map(Const)
    days = st.just(Fact("d", "number")), st.just(Fact("e", "number"))
    return st.one_of(
        leaves,
        *(apply(operator, inner, inner) for operator in ("add", "subtract", "multiply", "min", "max")),
        apply("divide", inner, divisor),
        apply("add_months", days[0], st.just(Fact("a", "number"))),
        apply("months", *days),
        apply("if", truths(depth - 1), inner, inner),
    )


def truths(depth):
    leaves = st.sampled_from([
        Fact("p", "boolean"), Fact("q", "boolean"), Fact(f"{RULING}p:x.y", "boolean"), Const(True),
        Apply("one_of", (CHOICE, Const("x"), Const("z"))),
    ])  # fmt: skip
    if not depth:
        return leaves
    inner, value = truths(depth - 1), numbers(depth - 1)
    return st.one_of(
        leaves,
        apply("not", inner),
        *(apply(operator, inner, inner) for operator in ("and", "or")),
        *(apply(operator, value, value) for operator in ("above", "at_least", "below", "at_most")),
        apply("if", inner, inner, inner),
    )


FACTS = st.lists(
    st.fixed_dictionaries({}, optional={**NUMBERS, **BOOLEANS, "k": st.sampled_from("xyz")}), min_size=1, max_size=12
)


LONGEST = st.sampled_from([0, 60, 10**6])


def in_database(expression, rows, longest):
    """Both ends of an expression for each row of facts, as DuckDB computes them, longer parts of it by name."""
    connection = duckdb.connect()
    types = dict.fromkeys(NUMBERS, "BIGINT") | dict.fromkeys(BOOLEANS, "BOOLEAN") | {"k": "VARCHAR"}
    columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in types.items())
    connection.execute(f"CREATE TABLE facts (n INTEGER, {columns})")
    places = ", ".join("?" * (len(types) + 1))
    for number, row in enumerate(rows):
        connection.execute(f"INSERT INTO facts VALUES ({places})", [number, *(row.get(name) for name in types)])
    named = Named("part", longest)
    ends, source = bounds(expression, "HUGEINT", named), "facts"
    for layer in named.layers:
        source = f"(SELECT *, {', '.join(f'{sql} AS {name}' for name, sql in layer.items())} FROM {source})"
    return connection.execute(f"SELECT {ends.low}, {ends.high} FROM {source} ORDER BY n").fetchall()


@settings(max_examples=150, deadline=None)
@given(numbers(3), FACTS, LONGEST)
def test_a_number_spans_the_same_in_sql(expression, rows, longest):
    for row, found in zip(rows, in_database(expression, rows, longest), strict=True):
        low, high = span(expression, row)
        assert found == (low, None if high >= UNLIMITED else high)


@settings(max_examples=150, deadline=None)
@given(truths(3), FACTS, LONGEST)
def test_a_condition_is_decided_the_same_in_sql(expression, rows, longest):
    for row, found in zip(rows, in_database(expression, rows, longest), strict=True):
        assert found == span(expression, row)


def test_the_widest_number_is_that_of_the_greatest_facts():
    rate = Apply("multiply", (Fact("b", "number"), Const(10_000)))
    assert widest([rate], {"b": 10**9}) == 2 * 10**13 + 1
    assert widest([Apply("min", (rate, Const(5)))], {"b": 10**9}) == 2 * 10**13 + 1
    assert widest([rate], {}) > 10**24
