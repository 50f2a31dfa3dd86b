"""The Spark engine gives the bytes of the Python engine; one session serves all these tests but those of the process."""

import csv
import logging
import random

import pytest

from rongcli.batch.engines import python
from rongcli.batch.job import FORMS
from rongcli.table.load import load_edition
from tests.batch.jobs import computed, content
from tests.batch.test_engines import CITY, FILES, mess, row, table, with_prior
from tests.batch.test_forms import TYPED, objects, parquet, same

pytest.importorskip("pyspark", reason="the extra spark is not installed")


@pytest.fixture
def engines(spark, tmp_path):
    """What the Python engine and Spark make of a file: results, rejected rows, summary."""
    from rongcli.batch.engines import spark as engine

    def run(content_, edition, readings=None):
        claims = tmp_path / "claims.csv"
        claims.write_bytes(content_ if isinstance(content_, bytes) else content_.encode())
        both = (("python", python), ("spark", engine))
        return [content(computed(name, module, claims, tmp_path, edition, readings)) for name, module in both]

    return run


@pytest.mark.parametrize("name", ["x[1].csv", "_x.csv", "{a,b}.csv", "[2019]/x.csv", "x.csv.gz"])
def test_a_name_stands_for_the_file_that_has_it(spark, tmp_path, edition, monkeypatch, name):
    from rongcli.batch.engines import spark as engine

    monkeypatch.chdir(tmp_path)
    for other in ("x1.csv", "a.csv", "2/x.csv", "x.csv", name):
        (tmp_path / other).parent.mkdir(exist_ok=True)
        (tmp_path / other).write_text(table(row("甲" if other == name else "乙")))
    spark_, python_ = (
        content(computed(*of, name, tmp_path, edition)) for of in (("spark", engine), ("python", python))
    )
    assert spark_ == python_
    assert "甲".encode() in spark_[0]


READ_IN_PLACE = (
    "plain",
    "no final line end",
    "tabs",
    "header only",
    "number sign",
    "formulas",
    "spaces",
    "one id twice",
    "caps",
    "no totals",
)
WRITTEN_FIRST = (
    "UTF-16",
    "blank lines",
    "quotes",
    "line end in quotes",
    "carriage return in quotes",
    "short row",
    "units",
    "totals",
)


@pytest.mark.parametrize("name", READ_IN_PLACE + WRITTEN_FIRST)
def test_any_file_gives_the_same_bytes(engines, edition, name):
    python_, spark_ = engines(FILES[name], edition)
    assert spark_ == python_


@pytest.mark.parametrize(("city", "seed"), [(None, 0), (CITY, 1)])
def test_random_claims_give_the_same_bytes(engines, tmp_path, city, seed):
    edition = load_edition(*([city] if city else []))
    path = tmp_path / "mess.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(mess(edition, 50_000, seed))
    choose = random.Random(seed)
    readings = {
        f"{policy.id}.{reading.id}": choose.choice(list(reading.choices))
        for policy in edition.policies.values()
        for reading in policy.readings.values()
        if choose.random() < 0.3
    }
    python_, spark_ = engines(path.read_bytes(), edition, readings)
    assert spark_ == python_
    assert python_[1].count(b"\n") > 1, "some rows are wrong on purpose"


@pytest.mark.parametrize(("city", "seed"), [(None, 0), (CITY, 1)])
def test_what_was_awarded_before_counts_the_same(spark, tmp_path, city, seed):
    from rongcli.batch.engines import spark as engine

    with_prior("spark", engine, tmp_path, load_edition(*([city] if city else [])), seed)


def test_parts_of_a_file_keep_its_order(engines, edition, spark):
    claims = table(*(row(n, f"A{n % 97}", gbps=str(n % 9), date=f"2019-0{1 + n % 9}-01") for n in range(3_000)))
    spark.conf.set("spark.sql.files.maxPartitionBytes", "20000")
    try:
        python_, spark_ = engines(claims, edition)
    finally:
        spark.conf.unset("spark.sql.files.maxPartitionBytes")
    assert spark_ == python_


@pytest.mark.parametrize(
    ("name", "form"),
    [("keys of their own", form) for form in FORMS]
    + [("marks", "jsonl"), ("typed", "jsonl"), ("none", "csv"), ("an id of rejected rows", "jsonl")],
)
def test_objects_come_out_alike(spark, tmp_path, edition, name, form):
    from rongcli.batch.engines import spark as engine

    same("spark", engine, objects(tmp_path / "claims.jsonl", name), tmp_path, edition, form)


@pytest.mark.parametrize("form", FORMS)
def test_typed_columns_come_out_alike(spark, tmp_path, edition, form):
    from rongcli.batch.engines import spark as engine

    same("spark", engine, parquet(tmp_path / "claims.parquet", TYPED), tmp_path, edition, form)


@pytest.mark.parametrize(("name", "form"), [("caps", "jsonl"), ("quotes", "jsonl"), ("formulas", "xlsx")])
def test_delimited_text_comes_out_alike(spark, tmp_path, edition, name, form):
    from rongcli.batch.engines import spark as engine

    claims = tmp_path / "claims.csv"
    claims.write_text(FILES[name])
    same("spark", engine, claims, tmp_path, edition, form)


@pytest.mark.parametrize(
    "said", ["Not enough memory to build and broadcast the table", "[ARITHMETIC_OVERFLOW] too wide"]
)
def test_what_spark_cannot_hold_python_computes_and_whoever_asked_is_told(spark, tmp_path, edition, monkeypatch, said):
    from pyspark.errors import PySparkException

    from rongcli.batch.engines import spark as engine
    from rongcli.batch.engines.spark_database import SparkDatabase

    def fails(database):
        raise PySparkException(said)

    monkeypatch.setattr(SparkDatabase, "decide", fails)
    claims = tmp_path / "claims.csv"
    claims.write_text(FILES["caps"])
    *results, _, warned = content(computed("spark", engine, claims, tmp_path, edition, by="python"))
    assert results == list(content(computed("python", python, claims, tmp_path, edition))[:3])
    assert [words.en for words in warned] == ["the Python engine computes this job, with the same results"]


def test_py4j_tells_nothing_of_connections_that_the_end_of_a_run_cuts(caplog):
    from rongcli.batch.engines.spark_session import quieten

    quieten()
    said = "import logging\nlogging.error('cut')\nlogging.getLogger('py4j.clientserver').error('cut')"
    exec(compile(said, "/packages/py4j/clientserver.py", "exec"))
    logging.error("another's")
    assert [record.message for record in caplog.records] == ["another's"]
