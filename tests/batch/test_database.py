"""What the DuckDB engine relies on: rows stay in the order of their file, so that results need only stand beside it."""

import datetime

import pytest

from rongcli.batch.engines.cells import policy_code
from rongcli.batch.engines.claims import Place
from rongcli.batch.engines.database import Database, PlainFile
from rongcli.batch.run import Batch
from rongcli.table.load import load_edition

pytest.importorskip("duckdb")
ROWS = 300_000
"""More than one thread takes at a time."""


@pytest.fixture
def decided(tmp_path):
    """A database in which claims of every policy were decided, and the plans of the statements that did it."""
    edition = load_edition()
    batch = Batch(edition, {}, datetime.date(2019, 1, 1))
    names = sorted(edition.policies)
    inputs = sorted({item.name for policy in edition.policies.values() for item in policy.inputs})
    columns = ("claim_id", "policy", "applicant", "item", *inputs)
    path = tmp_path / "claims.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(columns) + "\n")
        rest = "," * len(inputs)
        file.writelines(f"C{row},{names[row % len(names)]},A{row % 997},I{rest}\n" for row in range(ROWS))
    database = Database(batch, datetime.date(2019, 1, 1), str(tmp_path))
    plans = {}
    execute = database.execute

    def watched(sql):
        for table in ("typed", "local", "settled"):
            start = f"CREATE OR REPLACE TABLE {table} AS "
            if sql.startswith(start):
                plans[table] = "\n".join(plan for _, plan in execute("EXPLAIN " + sql.removeprefix(start)).fetchall())
        return execute(sql)

    database.execute = watched
    database.load(PlainFile(str(path), columns, ",", quotes=False))
    places = [{name: Place(at) for at, name in enumerate(columns) if name != "policy"}] * len(names)
    database.typed(names, policy_code(1, {name: at for at, name in enumerate(names)}, None), places, broken=False)
    database.decide()
    return database, plans


def test_no_step_joins_or_groups(decided):
    _, plans = decided
    assert set(plans) == {"typed", "local", "settled"}
    for plan in plans.values():
        said = plan.lower().replace("_", " ")  # as the oldest and the newest DuckDB write a plan
        assert not [word for word in ("hash join", "nested loop", "hash group") if word in said]


def test_rows_come_in_the_order_of_their_file(decided):
    database, _ = decided
    beside = "SELECT bool_and(c0 = concat('C', n - 1)) FROM raw POSITIONAL JOIN claims"
    assert database.execute(beside).fetchone() == (True,)
    settled = "SELECT count(*), bool_and(settled.n = claims.n AND settled.policy = claims.policy) FROM settled POSITIONAL JOIN claims"
    assert database.execute(settled).fetchone() == (ROWS, True)
