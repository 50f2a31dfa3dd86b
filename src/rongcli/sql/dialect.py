"""DuckDB's SQL, which the compiler writes, in the SQL of other databases, with the same whole numbers.

sqlglot (an extra) parses and writes; here stands what exactness needs beside it. A dialect is offered only where the
tests have run it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from rongcli.base.extras import extra_missing
from rongcli.sql.expression import WIDE

DUCKDB, SPARK, POSTGRES = "duckdb", "spark", "postgres"
DIALECTS = (DUCKDB, SPARK, POSTGRES)
WIDEST = {DUCKDB: WIDE, SPARK: 10**32, POSTGRES: WIDE}
"""What no whole number on the way may reach: Spark keeps six decimals in every quotient of its 38 digits."""
_DECIMAL = "DECIMAL(38, 0)"


_DEEPEST = 20_000
"""Calls within calls: each function within a function takes some thirty of sqlglot's."""


@contextmanager
def deep() -> Iterator[None]:
    """Where statements may nest as deeply as the compiler writes them."""
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(max(usual, _DEEPEST))
    try:
        yield
    finally:
        sys.setrecursionlimit(usual)


def translated(sql: str, dialect: str, *, pretty: bool = False) -> str:
    """A statement of DuckDB's in another dialect, names quoted. Raises UsageError where sqlglot is not installed."""
    with deep():
        return sql if dialect == DUCKDB else str(parsed(sql, dialect).sql(dialect, identify=True, pretty=pretty))


def parsed(sql: str, dialect: str) -> Any:
    """The sqlglot tree of a statement of DuckDB's, rewritten for another dialect. Raises UsageError likewise."""
    if find_spec("sqlglot") is None:
        raise extra_missing("sqlglot")
    import sqlglot  # an extra, and a quarter of a second

    rewrites = _SPARK if dialect == SPARK else _POSTGRES

    def rewritten(node: Any) -> Any:
        rewrite = rewrites.get(type(node).__name__)
        return node if rewrite is None else rewrite(node)

    # From the leaves up: what has been rewritten is not looked at again.
    tree = sqlglot.parse_one(sql, read=DUCKDB)
    for node in reversed(list(tree.walk())):
        new = rewritten(node)
        if new is not node:
            tree = new if node is tree else tree
            node.replace(new)
    return tree


def _wide(node: Any) -> Any:
    """HUGEINT has the 38 digits of a decimal."""
    from sqlglot import exp

    return exp.DataType.build(_DECIMAL) if node.this == exp.DataType.Type.INT128 else node


def _divided(node: Any) -> Any:
    """Spark: what divides without rest, in decimals; its ``div`` gives 64 bits, its ``/`` of whole numbers floats."""
    from sqlglot import exp

    whole = exp.cast(node.this.copy(), _DECIMAL)
    by = exp.cast(node.expression.copy(), _DECIMAL)
    exact = exp.paren(exp.Sub(this=whole, expression=exp.Mod(this=whole.copy(), expression=by)))
    return exp.cast(exp.Div(this=exact, expression=by.copy(), typed=True, safe=False), _DECIMAL)


def _summed(node: Any) -> Any:
    """Spark: 64 bits summed are 64 bits, DuckDB's are 128."""
    from sqlglot import exp

    return exp.Sum(this=exp.cast(node.this.copy(), _DECIMAL))


def _matched(node: Any) -> Any:
    """Spark: a pattern that the whole text matches, its last line end included."""
    from sqlglot import exp

    pattern = exp.Literal.string(rf"\A(?:{node.expression.this})\z")
    return exp.RegexpLike(this=node.this.copy(), expression=pattern)


def _last(node: Any) -> Any:
    """Spark: the last mark of a text, ``text[-1]``."""
    from sqlglot import exp

    return exp.Right(this=node.this.copy(), expression=exp.Literal.number(1))


def _joined(node: Any) -> Any:
    """Spark: what is joined is text first, and NULL is none."""
    from sqlglot import exp

    parts = [
        exp.func("coalesce", exp.cast(part.copy(), "VARCHAR"), exp.Literal.string("")) for part in node.expressions
    ]
    return exp.Concat(expressions=parts, safe=True, coalesce=False)


def _days(node: Any) -> Any:
    """Spark: days between dates; its form with a unit goes through time stamps."""
    from sqlglot import exp

    return exp.Anonymous(this="datediff", expressions=[node.this.copy(), node.expression.copy()])


def _months_later(node: Any, call: Callable[[Any, Any], Any]) -> Any:
    """A date and ``to_months(…)``, added otherwise."""
    months = node.expression
    if getattr(months, "name", "").lower() != "to_months":
        return node
    return call(node.this.copy(), months.expressions[0].copy())


def _spark_months(day: Any, months: Any) -> Any:
    from sqlglot import exp

    return exp.Anonymous(this="add_months", expressions=[day, months])


def _postgres_months(day: Any, months: Any) -> Any:
    from sqlglot import exp

    years = exp.Literal.number(0)
    return exp.Add(this=day, expression=exp.Anonymous(this="make_interval", expressions=[years, months]))


def _fenced(node: Any) -> Any:
    """Postgres: a query in FROM has a name (before 16), and an end that keeps its columns from being written out.

    It would put the SQL of every named part where the name stands, and what was written once doubles again.
    """
    from sqlglot import exp

    if isinstance(node.parent, exp.From):
        if not node.alias:
            node.set("alias", exp.TableAlias(this=exp.to_identifier("one")))
        if isinstance(node.this, exp.Select):
            node.this.set("offset", exp.Offset(expression=exp.Literal.number(0)))
    return node


_SPARK: dict[str, Callable[[Any], Any]] = {
    "DataType": _wide,
    "IntDiv": _divided,
    "Sum": _summed,
    "RegexpFullMatch": _matched,
    "Bracket": _last,
    "Concat": _joined,
    "DateDiff": _days,
    "Add": lambda node: _months_later(node, _spark_months),
}
_POSTGRES: dict[str, Callable[[Any], Any]] = {
    "DataType": _wide,
    "Subquery": _fenced,
    "Add": lambda node: _months_later(node, _postgres_months),
}
