"""The Spark engine gives the bytes of the Python engine; one session serves all these tests but those of the process."""

import csv
import datetime
import random

import pytest

from rongcli.batch.engines import python
from rongcli.batch.job import Job
from rongcli.batch.rejects import Rejects
from rongcli.render.summary_json import summary
from rongcli.table.load import load_edition
from rongcli.whole import WholeFile
from tests.batch.test_engines import CITY, FILES, mess, row, table

pytest.importorskip("pyspark", reason="the extra spark is not installed")


@pytest.fixture
def engines(spark, tmp_path):
    """What the Python engine and Spark make of a file: results, rejected rows, summary."""
    from rongcli.batch.engines import spark as engine

    def run(content, edition, readings=None, **more):
        claims = tmp_path / "claims.csv"
        claims.write_bytes(content if isinstance(content, bytes) else content.encode())
        found = {}
        for name, module in (("python", python), ("spark", engine)):
            out, rejected = tmp_path / f"{name}.csv", tmp_path / f"{name}.rejects.csv"
            warned = []
            with Rejects(str(rejected), "en", kept=0) as rejects, WholeFile(str(out)) as whole:
                job = Job(
                    edition=edition, readings=readings or {}, on=datetime.date(2019, 1, 1), language="en",
                    claims=str(claims), form="csv", rejects=rejects, output=whole, write=None, warn=warned.append,
                    progress=lambda *_: None, engine=name, **more,
                )  # fmt: skip
                tally = module.run(job)
                rejects.commit()
                whole.commit()
            assert tally.engine == name
            counted = summary(tally, edition)
            del counted["engine"]
            found[name] = (
                out.read_bytes(), rejected.read_bytes() if rejected.exists() else None, counted,
                tally.notes, warned,
            )  # fmt: skip
            rejected.unlink(missing_ok=True)
        return found["python"], found["spark"]

    return run


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
)
WRITTEN_FIRST = (
    "UTF-16",
    "blank lines",
    "quotes",
    "line end in quotes",
    "carriage return in quotes",
    "short row",
    "units",
)


@pytest.mark.parametrize("name", READ_IN_PLACE + WRITTEN_FIRST)
def test_any_file_gives_the_same_bytes(engines, edition, name):
    python_, spark_ = engines(FILES[name], edition)
    assert spark_ == python_


@pytest.mark.parametrize(("city", "seed"), [(None, 0), (CITY, 1), (None, 2)])
def test_random_claims_give_the_same_bytes(engines, tmp_path, city, seed):
    edition = load_edition(*([city] if city else []))
    path = tmp_path / "mess.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(mess(edition, 34_000, seed))
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


def test_parts_of_a_file_keep_its_order(engines, edition, spark):
    claims = table(*(row(n, f"A{n % 97}", gbps=str(n % 9), date=f"2019-0{1 + n % 9}-01") for n in range(3_000)))
    spark.conf.set("spark.sql.files.maxPartitionBytes", "20000")
    try:
        python_, spark_ = engines(claims, edition)
    finally:
        spark.conf.unset("spark.sql.files.maxPartitionBytes")
    assert spark_ == python_
