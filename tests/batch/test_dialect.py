"""``policies sql``: in every dialect that is offered the query decides random claims as the Python engine does."""

import random

import pytest

from rongcli.batch.engines.query import query, unsaid
from rongcli.rules.lookup import chosen_readings
from rongcli.sql.dialect import DIALECTS, translated
from rongcli.sql.expression import literal
from rongcli.table.load import load_edition
from tests.batch import databases
from tests.batch.typed import OUTCOME, Typed, types

CITY = "tests/table/second_city.toml"
COLUMNS = ("n", "policy", "hard", *OUTCOME, "notices")
MONEY = ("amount", "minimum", "maximum", "before_caps")


@pytest.fixture(scope="module")
def duckdb():
    pytest.importorskip("duckdb")
    return databases.duckdb_


@pytest.fixture(scope="module")
def postgres():
    if databases.postgres_programs() is None:
        pytest.skip("no Postgres server is installed")
    with databases.postgres() as rows:
        yield rows


@pytest.fixture(scope="module")
def spark_rows(spark):
    return lambda *given: databases.spark_(spark, *given)


def plain(row):
    """A row of a database as Python values by column; Postgres gives text."""
    found = dict(zip(COLUMNS, row, strict=True))
    for name in ("hard", "capped"):
        found[name] = {"t": True, "f": False}.get(found[name], found[name])
    for name in ("n", "policy", *MONEY):
        found[name] = None if found[name] is None else int(found[name])
    return found


def chosen_for(edition, dialect, seed):
    """The policies that a dialect can say, under readings drawn at random."""
    choose = random.Random(seed)
    for policy in edition.policies.values():
        drawn = {
            f"{policy.id}.{reading.id}": choose.choice(list(reading.choices)) for reading in policy.readings.values()
        }
        one = (policy, chosen_readings(edition, policy, drawn if seed else {}))
        if unsaid(one, dialect) is None:
            yield one


def compare(rows, dialect, edition, chosen, seed, number, tmp_path):
    columns = types(policy for policy, _ in chosen)
    made = Typed(edition, chosen, seed)
    claims = list(made.claims(number))
    databases.written(tmp_path / "claims.csv", made.rows(claims, columns))
    found = [plain(row) for row in rows(query(chosen, "en", dialect), columns, tmp_path / "claims.csv")]
    assert [row["n"] for row in found] == [n for n, _, _ in claims]
    wanted = made.decided(claims)
    said = [(row, claim) for row, claim in zip(found, claims, strict=True) if not row["hard"]]
    assert len(said) > len(claims) * 0.6  # the others are for the program to decide, as the query says
    for row, (_, code, claim) in said:
        assert row["policy"] == code
        assert {name: row[name] for name in OUTCOME} == dict(zip(OUTCOME, wanted[row["n"]], strict=True)), claim


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("city", [None, CITY])
@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
def test_the_query_decides_as_the_program_does(request, tmp_path, dialect, city, seed):
    rows = request.getfixturevalue(dialect)
    edition = load_edition(*([city] if city else []))
    chosen = list(chosen_for(edition, dialect, seed))
    assert len(chosen) > 25
    compare(rows, dialect, edition, chosen, seed, 4_000, tmp_path)


@pytest.mark.parametrize("part", range(2))
@pytest.mark.parametrize("city", [None, CITY])
def test_the_query_decides_as_the_program_does_in_spark(spark_rows, tmp_path, city, part):
    # Of the policies with money a third, in two parts: Spark takes minutes to plan one query of them all.
    edition = load_edition(*([city] if city else []))
    chosen = [one for one in chosen_for(edition, "spark", part) if one[0].awards]
    assert len(chosen) > 15
    compare(spark_rows, "spark", edition, chosen[part::6], part, 2_000, tmp_path)


@pytest.fixture(params=["duckdb", "postgres", "spark"])
def said(request, tmp_path):
    """The value of an expression in a database, the columns a, b and t its numbers and text."""
    rows = request.getfixturevalue({"spark": "spark_rows"}.get(request.param, request.param))

    def value(expression, a=0, b=0, t=""):
        databases.written(tmp_path / "one.csv", [[a, b, t]])
        query_ = translated(f"WITH one AS (SELECT * FROM claims) SELECT {expression} FROM one", request.param)
        columns = {"a": "DECIMAL(38,0)", "b": "DECIMAL(38,0)", "t": "VARCHAR"}
        return rows(f"\n{query_}", columns, tmp_path / "one.csv")[0][0]

    return value


@pytest.mark.parametrize(
    ("a", "b"),
    [(10**31 - 1, 10), (10**31 + 9, 10), (10**32 - 1, 3), (10**37 + 7, 10**6), (2**63 + 1, 1), (7, 8), (0, 5)],
)
def test_a_division_loses_no_digit(said, a, b):
    wide = "CAST(a AS HUGEINT) // CAST(b AS HUGEINT)"
    assert int(said(wide, a, b)) == a // b


@pytest.mark.parametrize("text", ["it's", "back\\slash", 'a "quote"', "\u5143\\'"])
def test_a_text_stays_itself(said, text):
    assert said(f"CASE WHEN t = {literal(text)} THEN t END", t=text) == text


def test_what_is_unknown_is_passed_over(said):
    assert int(said("least(NULL, CAST(a AS HUGEINT), greatest(CAST(b AS HUGEINT), NULL))", 9, 5)) == 5


def test_a_sum_is_wider_than_what_is_summed(said):
    most = 2**63 - 1
    text = f"(SELECT sum(CASE WHEN true THEN x END) FROM (SELECT CAST({most} AS BIGINT) AS x UNION ALL SELECT {most}))"
    assert int(said(text)) == 2 * most


def test_a_dialect_that_no_test_has_run_is_not_offered():
    assert set(DIALECTS) == {"duckdb", "postgres", "spark"}


def test_what_is_too_wide_for_spark_is_refused_there_only(rongcli):
    words = ("--policies", CITY, "policies", "sql", "premises.rent", "--dialect")
    assert rongcli(*words, "postgres").returncode == 0
    done = rongcli(*words, "spark")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "premises.rent cannot be said in SQL: it has numbers that may exceed 32 digits" in done.stderr


def test_without_a_name_all_policies_are_said_and_the_others_named(rongcli):
    done = rongcli("--policies", CITY, "policies", "sql", "--dialect", "postgres", check=True)
    assert "-- policy 0: " in done.stdout
    assert "note: without finance.interest: it has the cap per-applicant-3-years" in done.stderr
