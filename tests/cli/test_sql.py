"""``policies sql``: the printed query decides claims in a database as the program does."""

import datetime

import duckdb
import pytest

from tests.table.amended import POLICY, written

CLAIMS = [
    ("A", datetime.date(2018, 5, 1), True, True, 12_000_000),
    ("A", datetime.date(2018, 4, 1), True, True, 3_500_000),
    ("A", datetime.date(2019, 1, 1), True, True, 999_999),
    ("B", datetime.date(2018, 4, 1), True, None, 3_000_000),
    ("B", datetime.date(2018, 4, 1), False, True, 3_000_000),
    (None, datetime.date(2018, 4, 1), True, True, 3_000_000),
]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_query_runs_and_spends_the_cap_in_date_order(rongcli, language):
    printed = rongcli("policies", "sql", "digital.data-channel", "--lang", language, check=True).stdout
    database = duckdb.connect()
    database.execute(
        "CREATE TABLE claims (n INTEGER, policy INTEGER, day BIGINT, year BIGINT, applicant VARCHAR, applicant_key VARCHAR,"
        " decided BIGINT, already BIGINT, telecom_operator BOOLEAN, international_dedicated_channel BOOLEAN, added_gbps BIGINT)"
    )
    for number, (applicant, day, operator, channel, gbps) in enumerate(CLAIMS, 1):
        row = [number, 0, day.toordinal(), day.year, applicant, applicant, None, None, operator, channel, gbps]
        database.execute(f"INSERT INTO claims VALUES ({', '.join('?' * 11)})", row)
    found = database.execute(printed)
    names = [column[0] for column in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    assert [row["amount"] for row in rows] == [140_000_000, 60_000_000, 0, None, 0, None]
    assert [row["reason"] for row in rows[3:]] == [
        "unknown:international-dedicated-channel", "unmet:telecom-operator", "missing:applicant"
    ]  # fmt: skip
    assert rows[0]["binding_cap"] == "per-applicant-year"


def test_what_sql_cannot_say_is_refused_by_name(rongcli):
    city = "tests/table/second_city.toml"
    done = rongcli("--policies", city, "policies", "sql", "finance.interest")
    assert done.returncode == 2
    assert "finance.interest cannot be said in SQL: it has the cap per-applicant-3-years, which counts" in done.stderr


@pytest.mark.parametrize("words", [("digital.data-chanel",), ("digital.data-channel", "--dialect", "oracle")])
def test_a_wrong_name_is_refused(rongcli, words):
    assert rongcli("policies", "sql", *words).returncode == 2


def test_a_policy_of_several_versions_needs_a_date(rongcli, tmp_path):
    table = ["--policies", str(written(tmp_path)), "--lang", "en"]
    done = rongcli(*table, "policies", "sql", POLICY)
    assert (done.returncode, "has another rule from 2020-01-01, 2020-07-01 on" in done.stderr) == (2, True)
    every = rongcli(*table, "policies", "sql", check=True)
    assert f"without {POLICY}: it has another rule" in every.stderr
    for on, figures, period in (
        ("2019-12-31", ("20000", "500000"), "before 2020-01-01"),
        ("2020-02-01", ("30000", "200000"), "from 2020-01-01, before 2020-07-01"),
        ("2030-01-01", ("30000", "50000"), "from 2020-07-01"),
    ):
        printed = rongcli(*table, "--on", on, "policies", "sql", POLICY, check=True).stdout
        assert f", for claims dated {period} only" in printed
        for figure in figures:
            assert figure in printed
