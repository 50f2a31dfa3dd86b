"""A file of several years is right in one run, in every engine: each claim by the rule of its own date."""

import csv
import datetime
import json
from pathlib import Path

import pytest
import tomli

from rongcli.batch.engines import duckdb, python
from rongcli.batch.run import Batch
from rongcli.rules.explain import evaluate
from rongcli.table.load import bundled_table, load_edition
from tests.batch.jobs import computed, content
from tests.batch.test_engines import CITY as SECOND_CITY
from tests.batch.test_engines import mess
from tests.table.amended import AMENDED, CITY, FACTS, POLICY, written

BOOTHS = """
[[policy."trade.booths".amended]]
from = "2019-07-01"
award = { kind = "per_unit", price = "100元", quantity = "booths", count = "proportional" }
reading = {}
optional = ["size"]
"""
"""No cap of this policy reaches across claims, so that each version is decided by itself."""
CAPPED = """
[policy."trade.single"]
name = { zh = "单项", en = "Single" }
benefit = "money"
sources = [{ provision = "p7", document = "notice", span = [70, 80] }]
award = { kind = "rate", rate = "10%", base = "sales" }
caps = [{ limit = "30万元", per = ["applicant", "year"] }]
[[policy."trade.single".amended]]
from = "2020-07-01"
caps = [{ limit = "10万元", per = ["applicant", "year"] }]
"""
TABLE = AMENDED + BOOTHS + CAPPED
ENGINES = [python, duckdb]


@pytest.fixture(scope="module")
def years(tmp_path_factory):
    return load_edition(written(tmp_path_factory.mktemp("years"), TABLE), cached=False)


def claims(folder, *rows):
    """A file of some claims, over ``FACTS``."""
    names = list(dict.fromkeys(name for row in rows for name in {**FACTS, **row}))
    path = folder / "claims.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.DictWriter(file, names, restval="")
        write.writeheader()
        write.writerows({**FACTS, **row} for row in rows)
    return path


def results(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def both(tmp_path, years):
    """The rows that every engine makes of some claims, the summary and the notes, asserted to be the same."""

    def run(*rows, readings=None, by=None):
        path = claims(tmp_path, *rows)
        found = [
            computed(name, engine, path, tmp_path, years, readings, by=by or name)
            for name, engine in (("python", python), ("duckdb", duckdb))
        ]
        assert content(found[1]) == content(found[0])
        return results(found[0][0]), found[0][2], [note.en for note in found[0][3]]

    return run


def test_claims_on_both_sides_of_an_amendment_in_one_file(both):
    rows = [{"date": day, "applicant": day} for day in ("2020-07-01", "2020-06-30", "2019-12-31", "2020-01-01")]
    rows += [{"date": day, "policy": "trade.booths", "booths": "2.5"} for day in ("2019-06-30", "2019-07-01")]
    found, summary, _ = both(*rows)
    assert [row["amount"] for row in found] == ["50000.00", "60000.00", "40000.00", "60000.00", "666.66", "250.00"]
    assert [row["readings"].split(" ")[0] for row in found] == [
        "base=whole", "base=whole", "open-list=ask", "base=whole", "count=whole", "rounding=half-up",
    ]  # fmt: skip
    named = {one["policy"]: one["readings"] for one in summary["policies"]}
    assert named[POLICY] == {"open-list": "ask", "base": "whole", "rounding": "half-up"}
    assert [one["claims"] for one in summary["policies"]] == [2, 4]


def test_a_file_of_one_side_names_the_readings_of_that_side(both):
    _, summary, _ = both({"date": "2020-01-01"}, {"date": "2020-03-01"})
    assert summary["policies"][0]["readings"] == {"base": "whole", "rounding": "half-up"}


@pytest.mark.parametrize("on", ["2018-01-01", "2030-01-01"])
def test_it_does_not_matter_when_it_is_computed(tmp_path, on):
    day = datetime.date.fromisoformat(on)
    edition = load_edition(written(tmp_path, TABLE), on=day, cached=False)
    path = claims(tmp_path, *({"date": day, "applicant": day} for day in ("2019-12-31", "2020-01-01", "2020-07-01")))
    for name, engine in (("python", python), ("duckdb", duckdb)):
        found = results(computed(name, engine, path, tmp_path, edition)[0])
        assert [row["amount"] for row in found] == ["40000.00", "60000.00", "50000.00"]


def test_a_cap_lowered_inside_a_year_counts_what_was_paid_before_it(both):
    """200,000 a year until June, 50,000 from July on: what the first half was paid leaves nothing for the second."""
    rows = [{"policy": "trade.single", "sales": sales, "date": day} for sales, day in (
        ("50万元", "2020-01-05"), ("40万元", "2020-07-02"), ("80万元", "2020-07-03"), ("900万元", "2021-01-01"),
    )]  # fmt: skip
    found, _, _ = both(*rows)
    assert [row["amount"] for row in found] == ["50000.00", "40000.00", "10000.00", "100000.00"]
    late = [{**rows[0], "sales": "250万元"}, *rows[1:]]
    assert [row["amount"] for row in both(*late)[0]] == ["250000.00", "0.00", "0.00", "100000.00"]


def test_open_claims_of_both_versions_share_the_room_of_their_key(both):
    """300,000 a year until June, 100,000 from July on: no order of claims gets more than 300,000."""
    rows = [{"policy": "trade.single", "sales": "", "date": day} for day in ("2020-01-05", "2020-07-02")]
    _, summary, _ = both(*rows)
    assert [one["at_most"] for one in summary["policies"]] == ["300000.00"]


def test_in_date_order_whatever_the_order_of_the_file(both):
    rows = [{"policy": "trade.single", "sales": "80万元", "date": day} for day in ("2020-08-01", "2020-06-01")]
    assert [row["amount"] for row in both(*rows)[0]] == ["20000.00", "80000.00"]


def test_what_a_claim_states_in_vain_is_told_once_for_a_run(both):
    rows = [{"date": day} for day in ("2019-12-30", "2019-12-31", "2020-01-01")]
    _, _, notes = both(*rows, readings={f"{POLICY}.base": "half"})
    assert [note for note in notes if "has no effect" in note] == [
        f"{POLICY}: the first rule does not know base=half, which has no effect on 2 claims",
        f"{POLICY}: the first rule does not know booths, which has no effect on 2 claims",
        f"{POLICY}: the rule from 2020-01-01 on does not know size, which has no effect on 1 claim",
    ]


def test_a_row_that_cannot_be_read_is_not_told_of(both):
    rows = [{"claim_id": "1", "date": "2019-12-31"}, {"claim_id": "1", "date": "2019-12-31"},
            {"date": "2019-12-31", "sales": "x"}]  # fmt: skip
    _, _, notes = both(*rows)
    assert [note[-7:] for note in notes if "booths" in note] == ["1 claim"]


@pytest.mark.parametrize("seed", range(4))
def test_random_claims_give_the_same_bytes(tmp_path, years, seed):
    path = tmp_path / "mess.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(mess(years, 4_000, seed, stated=seed % 2 == 0))
    readings = {f"{POLICY}.base": "half"} if seed % 2 else {}
    found = [content(computed(name, engine, path, tmp_path, years, readings))
             for name, engine in (("python", python), ("duckdb", duckdb))]  # fmt: skip
    assert found[1] == found[0]


def all_dated(rows):
    """Rows with a day where they state none: without one, an amended policy answers nothing."""
    header, *others = rows
    at = header.index("date")
    return [header, *([*row[:at], row[at] or "2019-06-01", *row[at + 1 :]] for row in others)]


def test_without_a_date_no_rule_can_be_told(both):
    rows = [{"date": day, "applicant": day or "乙"} for day in ("2019-12-31", "", "2020-01-01")]
    rows += [{"date": "", "policy": "trade.booths", "booths": "3"}, {"date": ""}]
    found, summary, _ = both(*rows)
    asked = ("needs-information", "missing:date", "", "ceiling")
    assert [(row["eligibility"], row["reason"], row["amount"], row["certainty"]) for row in found] == [
        ("eligible", "", "40000.00", "determined"), asked, ("eligible", "", "60000.00", "determined"), *[asked] * 2,
    ]  # fmt: skip
    assert [row["maximum"] for row in found] == ["40000.00", "60000.00", "60000.00", "999.99", "60000.00"]
    assert [one["at_most"] for one in summary["policies"]] == ["999.99", "220000.00"]


def test_what_every_version_says_needs_no_date(both):
    """Who exports nothing is eligible under none of them."""
    found, _, _ = both({"date": "2020-01-01"}, {"date": "", "exporter": False, "applicant": "乙"})
    assert [(row["eligibility"], row["reason"]) for row in found] == [
        ("eligible", ""),
        ("ineligible", "unmet:exporter"),
    ]


def test_what_a_date_decides_is_the_most_less_the_least_of_the_versions(years):
    """2% of 2 million until 2020, then 3%, from July at most 50,000."""
    answer = evaluate(years, {**FACTS, "date": None})
    assert (answer.amounts.minimum, answer.amounts.maximum) == (0, 60_000_00)
    assert [(one.input, one.stake) for one in answer.missing] == [("date", 20_000_00)]
    spent = evaluate(years, {**FACTS, "date": None, "already_awarded": "25万元"})
    assert (spent.amounts.maximum, spent.missing[0].stake) == (40_000_00, 40_000_00), "the first rule has no such cap"


@pytest.mark.parametrize("table", [bundled_table(), Path(SECOND_CITY)], ids=["bundled", "city"])
def test_amendments_of_words_alone_change_no_result(tmp_path, table):
    """Every policy gets two, so that all claims straddle: windows in SQL, ledgers in Python, caps, ids and faults."""
    text = table.read_text(encoding="utf-8")
    names = [name for name, policy in tomli.loads(text)["policy"].items() if "amended" not in policy]
    words = "".join(
        f'\n[[policy."{name}".amended]]\nfrom = "{day}"\nnotes = [{{ zh = "注", en = "As of {day}" }}]\n'
        for name in names
        for day in ("2019-03-15", "2019-10-01")
    )
    editions = [load_edition(table, cached=False), load_edition(written(tmp_path, text + words), cached=False)]
    path = tmp_path / "mess.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(all_dated(mess(editions[0], 3_000, 6)))
    found = [content(computed(name, engine, path, tmp_path, edition))
             for edition in editions for name, engine in (("python", python), ("duckdb", duckdb))]  # fmt: skip
    assert [one[:2] for one in found] == [found[0][:2]] * 4
    assert [one[2]["policies"] for one in found] == [found[0][2]["policies"]] * 4


def test_spark_gives_the_same_bytes(spark, tmp_path, years):
    from rongcli.batch.engines import spark as engine

    path = tmp_path / "mess.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(mess(years, 2_000, 1))
    found = [content(computed(name, module, path, tmp_path, years, {f"{POLICY}.base": "half"}))
             for name, module in (("python", python), ("spark", engine))]  # fmt: skip
    assert found[1] == found[0]


def test_what_one_version_says_a_database_decides_by_itself(tmp_path, years, monkeypatch):
    """Python decides claims of a policy one by one only where they fall into versions whose caps bind one another."""
    asked = []
    decide_all = Batch.decide_all

    def watched(self, numbered):
        kept = list(numbered)
        asked.extend(claim.policy for _, claim in kept)
        return decide_all(self, kept)

    monkeypatch.setattr(Batch, "decide_all", watched)
    booths = [{"policy": "trade.booths", "date": day} for day in ("2019-06-30", "2019-07-01")]
    single = [{"policy": "trade.single", "date": day} for day in ("2020-01-01", "2020-06-30", "2020-07-01")]
    for rows, by_python in (([*booths, *single[:2]], []), ([*booths, *single], ["trade.single"] * 3)):
        asked.clear()
        computed("duckdb", duckdb, claims(tmp_path, *rows), tmp_path, years)
        assert asked == by_python


def test_a_record_explained_is_that_of_the_version(tmp_path, rongcli):
    table = ["--policies", str(written(tmp_path, TABLE)), "--lang", "en"]
    lines = "".join(json.dumps({**FACTS, "date": day}) + "\n" for day in ("2019-12-31", "2020-01-01"))
    done = rongcli(*table, "batch", "-", "--explain", stdin=lines, check=True)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["in_force"]["since"] for one in found] == [None, "2020-01-01"]
    assert [one["in_force"]["ignored"]["inputs"] for one in found] == [["booths"], ["size"]]
    stated = [{**FACTS, "date": day} for day in ("2019-12-31", "2020-01-01")]
    edition = load_edition(written(tmp_path, TABLE), cached=False)
    assert [one["award"]["amount"] for one in found] == [
        f"{evaluate(edition, claim).amounts.amount // 100}.00" for claim in stated
    ]
    streamed = rongcli(*table, "batch", "-", "--stream", "-f", "jsonl", stdin=lines, check=True)
    assert [json.loads(line)["amount"] for line in streamed.stdout.splitlines()] == ["40000.00", "60000.00"]
    assert "does not know booths, which has no effect on 1 claim" in streamed.stderr


POOL = """
[policy."trade.fund"]
name = { zh = "资金", en = "Fund" }
benefit = "money"
sources = [{ provision = "p8", document = "notice", span = [80, 90] }]
award = { kind = "rate", rate = "10%", base = "sales" }
caps = [{ id = "fund", limit = "30万元", per = ["all", "year"] }]
[[policy."trade.fund".amended]]
from = "2020-07-01"
caps = [{ id = "fund", limit = "10万元", per = ["all", "year"] }]
"""


@pytest.mark.parametrize(("pool", "paid"), [("first-come", [8, 2, 0]), ("pro-rata", [5, 2.5, 2.5])])
def test_a_pool_holds_what_the_version_says(tmp_path, pool, paid):
    edition = load_edition(written(tmp_path, TABLE + POOL), cached=False)
    run = Batch(edition, {}, datetime.date(2020, 1, 1), pool=pool)
    raw = [{"policy": "trade.fund", "applicant": str(n), "sales": f"{sales}万元", "date": day}
           for n, (sales, day) in enumerate(((80, "2020-06-01"), (40, "2020-07-01"), (40, "2020-07-02")))]  # fmt: skip
    found = run.decide_all([(number, run.read(one)) for number, one in enumerate(raw, 1)])
    assert [found[number].amounts.amount for number in (1, 2, 3)] == [int(wan * 1_000_000) for wan in paid]


def test_a_file_that_straddles_two_tables_of_a_folder_says_so(tmp_path):
    folder = tmp_path / "tables"
    folder.mkdir()
    for year in (2018, 2020, 2022):
        (folder / f"{year}-01-01.toml").write_text(CITY, encoding="utf-8")
    edition = load_edition(folder, on=datetime.date(2021, 6, 1), cached=False)
    assert edition.period == (datetime.date(2020, 1, 1), datetime.date(2022, 1, 1))
    outside = {
        ("2020-01-01", "2021-12-31"): [],
        ("2019-12-31", "2021-12-31"): ["before 2020-01-01"],
        ("2020-01-01", "2022-01-01"): ["from 2022-01-01 on"],
        ("2017-01-01", "2023-01-01"): ["before 2020-01-01", "from 2022-01-01 on"],
    }
    for days, told in outside.items():
        path = claims(tmp_path, *({"date": day} for day in days))
        for name, engine in (("python", python), ("duckdb", duckdb)):
            notes = computed(name, engine, path, tmp_path, edition)[3]
            said = [note.en.partition(", when")[0] for note in notes if "another table" in note.en]
            assert said == [f"some claims are dated {period}" for period in told]
    assert load_edition(folder, on=datetime.date(2018, 6, 1), cached=False).period == (None, datetime.date(2020, 1, 1))
    assert load_edition(folder / "2018-01-01.toml", cached=False).period == (None, None)
