"""The Spark engine gives the bytes of the Python engine: a selection, in one session, that ends within two minutes.

What Spark shares with DuckDB (the statements, what is left to Python, the strict reader) is tried at length there. Here
stands what is Spark's own: its dialect, rows without an order, files in parts, its way of reading and writing.
"""

import csv
import logging

import pytest

from rongcli.batch.engines import python
from rongcli.reading.prior import read_prior
from rongcli.table.load import load_edition
from tests.batch.jobs import computed, content
from tests.batch.ledgers import said
from tests.batch.test_engines import CITY, FILES, mess, of_many, row, table
from tests.batch.test_forms import TYPED, objects, parquet, same
from tests.batch.test_versions import TABLE
from tests.table.amended import FACTS, written

pytest.importorskip("pyspark", reason="the extra spark is not installed")


@pytest.fixture
def agreed(spark, tmp_path):
    """What Spark makes of a file, asserted to be what the Python engine does: results, rejected rows, summary."""
    from rongcli.batch.engines import spark as engine

    def run(claims, edition, readings=None, prior=()):
        found = []
        for name, module in (("python", python), ("spark", engine)):
            ledger = read_prior(edition, [str(path) for path in prior]) if prior else None
            found.append(content(computed(name, module, claims, tmp_path, edition, readings, prior=ledger)))
        assert found[1] == found[0]
        return found[0]

    return run


VARIED = """
[policy."trade.varied"]
name = { zh = "变动", en = "Varied" }
benefit = "money"
sources = [{ provision = "p8", document = "notice", span = [80, 90] }]
award = { kind = "rate", rate = "10%", base = "sales" }
caps = [{ limit = { kind = "rate", rate = "8%", base = "sales" }, per = ["applicant"] }]
"""
"""The limit of a key is 8% of what each claim of it states: it rises and falls from claim to claim."""
SINGLE = {"policy": "trade.single"}
LEDGER = [
    # A limit that rises and falls within one key: 8, then 4 of which 8 are gone, then 16 of which 8 are left.
    ({"policy": "trade.varied", "applicant": "A", "date": "2020-01-01", "sales": "100"}, "8.00"),
    ({"policy": "trade.varied", "applicant": "A", "date": "2020-01-02", "sales": "50"}, "0.00"),
    ({"policy": "trade.varied", "applicant": "A", "date": "2020-01-03", "sales": "200"}, "8.00"),
    # 300,000 a year; from July on 100,000, of which what the first half was paid is gone. Names fold, in one key.
    ({**SINGLE, "applicant": "甲 公司", "date": "2020-07-03", "sales": "900万元"}, "20000.00"),
    ({**SINGLE, "applicant": "甲公司", "date": "2020-01-05", "sales": "80万元"}, "80000.00"),
    # A number is the key, whatever name stands beside it; a name alone has it too.
    ({**SINGLE, "applicant": "乙", "applicant_id": "X1", "date": "2019-02-01", "sales": "250万元"}, "250000.00"),
    ({**SINGLE, "applicant": "乙二", "applicant_id": "x1", "date": "2019-03-01", "sales": "250万元"}, "50000.00"),
    ({**SINGLE, "applicant": "乙", "date": "2019-04-01", "sales": "250万元"}, "0.00"),
    # Of 300,000 paid in 2018 a part came back in 2019: it counts in the year of its payment.
    ({**SINGLE, "applicant": "丙", "date": "2018-06-01", "sales": "900万元"}, "40000.00"),
    ({**SINGLE, "applicant": "丙", "date": "2019-06-01", "sales": "900万元"}, "300000.00"),
    # Without a date no version can be told; its key waits for it.
    ({**SINGLE, "applicant": "丁", "date": "", "sales": "10万元"}, ""),
    ({**SINGLE, "applicant": "丁", "date": "2019-01-01", "sales": "10万元"}, "10000.00"),
    # An id that another applicant's payment has is noted; its own would be rejected.
    ({**SINGLE, "claim_id": "1", "applicant": "戊", "date": "2019-01-01", "sales": "1万元"}, "1000.00"),
    # Every version of an amended policy, by the date of the claim.
    ({"applicant": "己", "date": "2019-12-31"}, "40000.00"),
    ({"applicant": "己", "date": "2020-01-01"}, "60000.00"),
]  # fmt: skip
PAID = [
    {**SINGLE, "claim_id": "1", "applicant": "丙", "date": "2018-03-01", "amount": "300000"},
    {**SINGLE, "claim_id": "1", "applicant": "丙", "date": "2019-03-01", "amount": "-40000"},
]


def test_the_ledger_comes_out_alike_from_a_file_whose_name_is_a_pattern(agreed, tmp_path, monkeypatch):
    edition = load_edition(written(tmp_path, TABLE + VARIED), cached=False)
    monkeypatch.chdir(tmp_path)
    names = ["claim_id", "applicant_id", *FACTS, "date"]
    for path, shift in (("[2019]/x[1].csv", 0), ("2/x1.csv", 1), ("[2019]/x1.csv", 1)):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        with (tmp_path / path).open("w", encoding="utf-8", newline="") as file:
            write = csv.DictWriter(file, names, restval="")
            write.writeheader()
            write.writerows({**FACTS, **LEDGER[number - shift][0]} for number in range(len(LEDGER)))
    (tmp_path / "paid.jsonl").write_text(said(*PAID), encoding="utf-8")
    results, *_ = agreed("[2019]/x[1].csv", edition, prior=["paid.jsonl"])
    found = list(csv.DictReader(results.decode().splitlines()))
    assert [one["amount"] for one in found] == [amount for _, amount in LEDGER]


@pytest.mark.parametrize(("city", "seed"), [(None, 0), (CITY, 1)])
def test_random_claims_after_others_give_the_same_bytes(agreed, tmp_path, city, seed):
    """Of few policies: Spark plans a policy in seconds, and the claims of it in none."""
    edition = load_edition(*([city] if city else []))
    header, *rows = mess(edition, 5_000, seed, of=3)
    files = tmp_path / "before.csv", tmp_path / "mess.csv"
    for path, some in zip(
        files, ([*of_many(header, rows[:500])], [*rows[500:2_500], *of_many(header, rows[2_500:])]), strict=True
    ):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *some])
    paid, *_ = computed("before", python, files[0], tmp_path, edition, by="python")
    found = agreed(files[1], edition, prior=[paid])
    assert found[1].count(b"\n") > 1, "some rows are wrong on purpose"


@pytest.mark.parametrize("name", ["header only", "tabs", "line end in quotes"])
def test_any_file_gives_the_same_bytes(agreed, tmp_path, edition, name):
    (tmp_path / "claims.csv").write_bytes(FILES[name].encode())
    agreed(tmp_path / "claims.csv", edition)


def test_parts_of_a_file_keep_its_order(agreed, edition, spark, tmp_path):
    claims = tmp_path / "claims.csv"
    rows = (row(n, f"A{n % 97}", gbps=str(n % 9), date=f"2019-0{1 + n % 9}-01") for n in range(3_000))
    claims.write_text(table(*rows))
    spark.conf.set("spark.sql.files.maxPartitionBytes", "20000")
    try:
        agreed(claims, edition)
    finally:
        spark.conf.unset("spark.sql.files.maxPartitionBytes")


@pytest.mark.parametrize(("given", "form"), [("objects", "jsonl"), ("objects", "xlsx"), ("typed", "parquet")])
def test_other_forms_come_out_alike(spark, tmp_path, edition, given, form):
    from rongcli.batch.engines import spark as engine

    if given == "objects":
        claims = objects(tmp_path / "claims.jsonl", "keys of their own")
    else:
        claims = parquet(tmp_path / "claims.parquet", TYPED)
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
