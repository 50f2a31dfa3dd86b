"""What claims of one file come to under one key: through a batch, and a stream."""

import json

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from rongcli.batch.run import Batch
from rongcli.table.load import load_edition
from tests.batch.ledgers import CHANNEL, LICENSED, RECRUIT, TOP, WEALTH, said, sold

# Rows that are rejected


def test_a_rejected_row_is_told_to_its_applicants_other_claims_of_the_policy(run):
    found = run(
        CHANNEL, {**CHANNEL, "added_gbps": "x"}, {**CHANNEL, "applicant": " 甲\u200b", "date": "2020-01-01"},
        {**CHANNEL, "applicant": "乙"}, {**TOP, "decided_amount": "1"},
    )  # fmt: skip
    assert [row["code"] for row in found.rejects] == ["not-a-number"]
    assert ["rejected-earlier" in codes for codes in found.notices] == [True, True, False, False]
    assert found.amounts == ["1600000.00", "1600000.00", "1600000.00", "1.00"]


@pytest.mark.parametrize(
    "row",
    [
        {**CHANNEL, "policy": "digital.data-chanel"},
        {name: part for name, part in CHANNEL.items() if name != "applicant"} | {"added_gbps": "x"},
        {**CHANNEL, "applicant": "", "added_gbps": "x"},
    ],
)
def test_a_rejected_row_that_is_nobodys_or_of_no_policy_is_told_to_nobody(run, row):
    found = run(row, CHANNEL)
    assert (len(found.rejects), found.notices) == (1, [set()])


def test_a_rejected_row_is_its_applicants_by_number_too(run):
    found = run({**CHANNEL, "applicant": "乙", "applicant_id": "A-1", "added_gbps": "x"}, {**CHANNEL, "applicant_id": "a-1"},
                CHANNEL, {**CHANNEL, "applicant": "丙", "applicant_id": "A-2"})  # fmt: skip
    assert ["rejected-earlier" in codes for codes in found.notices] == [True, True, False]


def test_a_rejected_row_holds_its_id(run):
    found = run({**CHANNEL, "claim_id": "1", "added_gbps": "x"}, {**CHANNEL, "claim_id": "1", "applicant": "乙"},
                {**CHANNEL, "claim_id": "2", "applicant": "乙"})  # fmt: skip
    assert [(row["line"], row["code"]) for row in found.rejects] == [("1", "not-a-number"), ("2", "duplicate-claim-id")]
    assert (found.amounts, found.notices) == (["1600000.00"], [{"rejected-earlier"}])


@pytest.mark.parametrize("second", ["a-1 ", "Ａ－1", "A- 1"])
def test_ids_are_compared_folded(run, second):
    found = run({**CHANNEL, "claim_id": "A-1"}, {**CHANNEL, "claim_id": second}, {**CHANNEL, "claim_id": "A-2"})
    assert [(row["line"], row["code"]) for row in found.rejects] == [("2", "duplicate-claim-id")]
    assert found.amounts == ["1600000.00", "400000.00"]


def test_a_negative_row_is_rejected_and_told_as_a_reversal(run):
    found = run({**TOP, "decided_amount": "-1"}, {**TOP, "decided_amount": "1"}, {**TOP, "applicant": "乙"},
                {**WEALTH, "applicant": "甲"})  # fmt: skip
    assert [(row["line"], row["field"], row["code"]) for row in found.rejects] == [("1", "decided_amount", "negative")]
    assert ["reversal" in codes for codes in found.notices] == [True, False, False]


def test_a_negative_count_is_told_as_a_reversal_too(run):
    found = run({**CHANNEL, "added_gbps": "-8"}, CHANNEL, {**CHANNEL, "applicant": "乙"})
    assert [(row["line"], row["field"], row["code"]) for row in found.rejects] == [("1", "added_gbps", "negative")]
    assert found.notices == [{"rejected-earlier", "reversal"}, set()]


def test_a_negative_row_is_told_as_a_rejected_one_too(run):
    found = run({**TOP, "decided_amount": "-1"}, {**TOP, "decided_amount": "1"}, {**TOP, "applicant": "乙"})
    assert found.notices == [{"rejected-earlier", "reversal"}, set()]


def test_a_stream_tells_of_a_rejected_row_from_then_on(rongcli):
    text = said(CHANNEL, {**CHANNEL, "added_gbps": "x"}, {**CHANNEL, "date": "2019-06-01"},
                {**CHANNEL, "decided_amount": "-1"}, CHANNEL)  # fmt: skip
    done = rongcli("batch", "-", "--stream", stdin=text)
    codes = [set((json.loads(line)["notices"] or "").split(";")) for line in done.stdout.splitlines()]
    assert (done.returncode, len(codes)) == (1, 3)
    assert ["rejected-earlier" in one for one in codes] == [False, True, True]
    assert ["reversal" in one for one in codes] == [False, False, True]
    assert ["late" in one for one in codes] == [False, False, True]


# Dates

HEAD = "policy,applicant,date,top_international_talent,comes_to_chengdu,decided_amount\n"


def test_an_undated_row_of_a_dated_table_stands_last_and_spends_nothing(run):
    found = run(text=f"{HEAD}talent.top-talent,甲,,yes,yes,60000000\ntalent.top-talent,甲,2019-06-01,yes,yes,70000000\n"
                     "talent.top-talent,甲,2019-05-01,yes,yes,10000000\ntalent.top-talent,甲,,yes,yes,60000000\n")  # fmt: skip
    assert found.amounts == ["20000000.00", "70000000.00", "10000000.00", "20000000.00"]
    assert ["pending-earlier" in codes for codes in found.notices] == [True, True, True, True]


def test_what_depends_on_the_date_of_an_undated_row_is_missing(run):
    found = run({**CHANNEL, "date": ""}, {**CHANNEL, "date": "2019-06-01"})
    assert (found.rows[0]["eligibility"], found.rows[0]["reason"]) == ("needs-information", "missing:date")
    assert (found.rows[0]["amount"], found.rows[0]["maximum"]) == (None, "1600000.00")
    assert (found.amounts[1], found.notices[1]) == ("1600000.00", {"pending-earlier"})


def test_a_table_without_dates_is_of_the_day_and_says_so(run):
    text = "policy,applicant,telecom_operator,international_dedicated_channel,added_gbps\n"
    found = run(text=text + "digital.data-channel,甲,yes,yes,8\n" * 2)
    assert (found.amounts, found.notices) == (["1600000.00", "400000.00"], [set(), set()])
    assert any("2019-01-01" in note.en for note in found.notes)


def test_an_object_without_the_key_is_of_the_day(run):
    undated = {name: part for name, part in CHANNEL.items() if name != "date"}
    found = run(undated, {**CHANNEL, "date": "2019-01-02"}, {**CHANNEL, "date": "2018-12-31"})
    assert (found.amounts, found.notices) == (["1600000.00", "400000.00", "1600000.00"], [set(), set(), set()])


# Whole and parts, to the fen


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=12), st.sampled_from(["half-up", "down"]))
def test_claims_of_one_whole_come_to_the_whole_rounded_once(edition_of_module, capitals, rounding):
    batch = Batch(edition_of_module, {"finance.licensed-institution.repeat": "each-claim", "rounding": rounding}, None)
    stated = [{**LICENSED, "registered_capital": f"{fen // 100}.{fen % 100:02d}", "date": f"2019-05-{day:02d}"}
              for day, fen in enumerate(capitals, 1)]  # fmt: skip
    found = batch.decide_all([(number, batch.read(one)) for number, one in enumerate(stated)])
    total, most = 0, 0
    for number, fen in enumerate(capitals):
        total += found[number].amounts.amount
        most = max(most, (fen + 50) // 100 if rounding == "half-up" else fen // 100)
        assert total == most


@pytest.fixture(scope="module")
def edition_of_module():
    return load_edition(cached=False)


def test_a_turn_is_used_by_a_claim_that_is_worth_something_by_itself(run, made):
    once = "{ times = 1, per = ['applicant'] }"
    rate = made(f'award = {{ kind = "rate", rate = "10%", base = "sales" }}\ncaps = [{once}]\n')
    found = run(sold("0"), sold("0.04"), sold("0.05"), sold("1000"), of=rate)
    assert found.amounts == ["0.00", "0.00", "0.01", "0.00"]
    assert [row["reason"] for row in found.rows] == [None, None, None, "once"]
    own = '{ limit = { kind = "rate", rate = "10%", base = "sales" } }'  # a cap of each claim by itself leaves nothing
    fixed = made(f'award = {{ kind = "fixed", amount = "100元" }}\ncaps = [{own}, {once}]\n')
    found = run(sold("0"), sold("500"), sold("1000"), of=fixed)
    assert found.amounts == ["0.00", "50.00", "0.00"]
    assert [row["reason"] for row in found.rows] == [None, None, "once"]


def test_a_pool_that_is_used_up_still_uses_a_turn(run, made):
    table = made('award = { kind = "rate", rate = "10%", base = "sales" }\n'
                 'caps = [{ limit = "100元", per = ["all"] }, { times = 1, per = ["applicant"] }]\n')  # fmt: skip
    found = run(sold("1000", applicant="乙"), sold("1000"), sold("0", applicant="丙"), sold("1000"), sold("1000", applicant="丙"), of=table, by="python")  # fmt: skip
    assert found.amounts == ["100.00", "0.00", "0.00", "0.00", "0.00"]
    assert [row["reason"] for row in found.rows] == [None, None, None, "once", None]


def test_a_choice_all_of_whose_values_qualify_is_decided(run, made):
    every = made('requires = [{ input = "size", one_of = ["small", "large"] }]\n'
                 'award = { kind = "rate", rate = "10%", base = "sales" }\n')  # fmt: skip
    some = made('requires = [{ input = "size", one_of = ["small"] }]\n'
                'award = { kind = "rate", rate = "10%", base = "sales" }\n')  # fmt: skip
    assert run(sold("1000"), sold("1000", size="large"), of=every).amounts == ["100.00", "100.00"]
    found = run(sold("1000"), sold("1000", size="large"), sold("1000", size="small"), of=some)
    assert [row["reason"] for row in found.rows] == ["unknown:size", "unmet:size", None]


def test_an_amount_that_every_choice_gives_is_decided(run, made):
    award = 'award = { kind = "lookup", by = ["size"], rows = [{ size = "small", value = "100元" }, { size = "large", value = "100元" }] }\n'
    (row,) = run(sold("1"), of=made(award)).rows
    assert (row["eligibility"], row["certainty"], row["amount"]) == ("eligible", "determined", "100.00")
    (row,) = run(sold("1"), of=made(award.replace("100元", "100.01元", 1))).rows
    assert (row["eligibility"], row["amount"], row["minimum"], row["maximum"]) == ("needs-information", None, "0.00", "100.01")  # fmt: skip


def test_an_entitlement_of_all_applicants_is_shared_in_date_order(run, made):
    table = made('award = { kind = "rate", rate = "10%", base = "sales", per = ["year"] }\n')
    found = run(
        sold("1000"),
        sold("1500", applicant="乙"),
        sold("1500", applicant="丙", date="2020-01-01"),
        of=table,
        by="python",
    )
    assert found.amounts == ["100.00", "50.00", "150.00"]


@pytest.mark.parametrize(
    ("rows", "assured", "at_most"),
    [
        ([{}, {"decided_amount": ""}], "60000000.00", "100000000.00"),
        ([{"decided_amount": ""}, {"decided_amount": ""}], "0.00", "100000000.00"),
        ([{"decided_amount": ""}, {"decided_amount": "", "applicant": "乙"}], "0.00", "200000000.00"),
        ([{"decided_amount": "", "already_awarded": "9000万"}, {"decided_amount": ""}], "0.00", "10000000.00"),
    ],
)
def test_a_total_counts_what_a_key_can_still_get_once(rongcli, write, tmp_path, rows, assured, at_most):
    summary = tmp_path / "summary.json"
    claims = write("claims.jsonl", [{**TOP, **row} for row in rows])
    rongcli("batch", claims, "-f", "jsonl", "--summary", str(summary), check=True)
    (policy,) = json.loads(summary.read_text("utf-8"))["policies"]
    assert (policy["assured"], policy["at_most"]) == (assured, at_most)


def test_under_once_a_total_counts_the_greatest(rongcli, write, tmp_path):
    summary = tmp_path / "summary.json"
    rows = [{**WEALTH, "decided_amount": "", "settled_in_chengdu": ""}, {**WEALTH, "decided_amount": ""},
            {**WEALTH, "decided_amount": "300万", "settled_in_chengdu": ""}, {**WEALTH, "applicant": "乙"}]  # fmt: skip
    rongcli("batch", write("claims.jsonl", rows), "-f", "jsonl", "--summary", str(summary), check=True)
    (policy,) = json.loads(summary.read_text("utf-8"))["policies"]
    assert (policy["assured"], policy["at_most"]) == ("5000000.00", "15000000.00")


@pytest.mark.parametrize(
    ("fee", "online", "at_most"), [("", False, "40000.00"), ("10万元", "", "60000.00"), ("", True, "1200000.00")]
)
def test_a_cap_that_may_not_hold_for_open_claims_takes_nothing_from_their_total(
    rongcli, write, tmp_path, fee, online, at_most
):
    """Once for each platform, of those online, up to 1.2 million a claim; 20,000 yuan a year for others."""
    summary = tmp_path / "summary.json"
    rows = [{"policy": "trade.marketing", "applicant": "甲", "date": f"{year}-05-01", "platform_fee": fee,
             "online": online, "platform": "X"} for year in (2019, 2020)]  # fmt: skip
    words = ["--policies", "tests/table/second_city.toml", "batch", write("claims.jsonl", rows), "-f", "jsonl"]
    rongcli(*words, "--summary", str(summary), check=True)
    (policy,) = json.loads(summary.read_text("utf-8"))["policies"]
    assert policy["at_most"] == at_most


def test_a_stream_counts_a_name_with_the_number_it_learns_of(rongcli):
    rows = [CHANNEL, {**CHANNEL, "applicant_id": "A-1"}, {**CHANNEL, "applicant": "乙", "applicant_id": "A-1"}, CHANNEL]
    done = rongcli("batch", "-", "--stream", stdin=said(*rows), check=True)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["amount"] for row in found] == ["1600000.00", "400000.00", "0.00", "0.00"]
    assert "number-by-name" in found[3]["notices"] and found[0]["notices"] == "none-on-record"


def test_a_stream_tells_a_later_claim_of_the_whole_that_an_earlier_one_stated(rongcli):
    done = rongcli("batch", "-", "--stream", stdin=said(RECRUIT, RECRUIT), check=True)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["amount"] for row in found] == ["800000.00", "200000.00"]
    assert ["whole-or-part" in row["notices"] for row in found] == [False, True]
    more = {**RECRUIT, "prior_year_contribution": "200万"}
    done = rongcli("batch", "-", "--stream", stdin=said(RECRUIT, more, {**RECRUIT, "date": "2020-05-01"}), check=True)
    codes = [json.loads(line)["notices"] for line in done.stdout.splitlines()]
    assert ["basis-differs" in one for one in codes] == [False, True, False]


@pytest.mark.parametrize("field", ["applicant_id", "claim_id"])
def test_an_id_that_a_workbook_holds_as_a_long_number_is_a_fault_of_the_row(rongcli, tmp_path, field):
    book = xlsxwriter.Workbook(str(tmp_path / "claims.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [*TOP, field])
    for line, number in enumerate([123456789012345, 91110108592366000, "91110108592366009", 1234567890123456], 1):
        sheet.write_row(line, 0, [*{**TOP, "decided_amount": 1}.values(), number])
    book.close()
    done = rongcli("batch", str(tmp_path / "claims.xlsx"), "-f", "jsonl")
    assert (done.returncode, [json.loads(line)["row"] for line in done.stdout.splitlines()]) == (1, [2, 4])
    assert done.stderr.count("15") >= 2


def test_an_id_that_parquet_holds_as_a_long_number_is_a_fault_of_the_row(rongcli, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    columns = ", ".join(f"'{value}' AS {name}" for name, value in TOP.items())
    path = tmp_path / "claims.parquet"
    duckdb.sql(f"COPY (SELECT {columns}, unnest([123456789012345, 911101085923662400]) AS applicant_id) TO '{path}'")
    for engine in ("python", "duckdb"):
        done = rongcli("batch", str(path), "-f", "jsonl", "--engine", engine)
        assert (done.returncode, [json.loads(line)["row"] for line in done.stdout.splitlines()]) == (1, [1])
        assert "15 digits" in done.stderr
