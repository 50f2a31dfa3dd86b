"""What was paid before: files, ids, repayments, and what a claim says of it, under the keys of the claims."""

import json

import pytest

from rongcli.base.errors import InputError
from tests.batch.ledgers import ACQUIRED, CENTRE, CHANNEL, DAY, LISTED, TOP, WEALTH, paid, sold

# What was paid before: files


def test_what_was_paid_counts_before_all_claims_whatever_its_date(run):
    prior = {"a.jsonl": [paid(CHANNEL, "100万", date="2019-12-31")], "b.csv": "政策,申请人,日期,金额(万元)\ndigital.data-channel,甲,2019-01-01,50\n",
             "c.jsonl": [paid(CHANNEL, "900万", date="2018-12-31")]}  # fmt: skip
    found = run(CHANNEL, {**CHANNEL, "date": "2018-01-01"}, prior=prior)
    assert (found.amounts, found.notices) == (["500000.00", "0.00"], [set(), set()])


def test_a_claim_id_of_a_payment_is_rejected_with_its_place(run, tmp_path):
    prior = {"a.jsonl": [paid(TOP, "1", claim_id="x"), paid(TOP, "5000万", claim_id="Id-7", date="2018-01-01")]}
    found = run({**TOP, "claim_id": " ID-7"}, {**TOP, "claim_id": "id-8"}, {**TOP, "claim_id": "ID-7", "applicant": "乙"},
                {**WEALTH, "claim_id": "ID-7", "applicant": "丙"}, prior=prior)  # fmt: skip
    assert [(row["line"], row["field"], row["code"]) for row in found.rejects] == [("1", "claim_id", "paid-before"), ("3", "claim_id", "duplicate-claim-id"), ("4", "claim_id", "duplicate-claim-id")]  # fmt: skip
    assert f"{tmp_path / 'a.jsonl'}:2" in found.rejects[0]["reason"]
    assert (found.amounts, found.notices) == (["49999999.00"], [{"decided-outside", "rejected-earlier"}])


def test_an_id_that_agrees_with_another_applicants_is_noted(run):
    prior = {"a.jsonl": [paid(TOP, "5000万", claim_id="7")]}
    found = run({**TOP, "claim_id": "7", "applicant": "乙"}, {**WEALTH, "claim_id": "8"}, prior=prior)
    assert (found.rejects, found.amounts) == ([], ["60000000.00", "5000000.00"])
    assert found.notices == [{"id-elsewhere"}, set()]
    other = run({**WEALTH, "claim_id": "7"}, prior=prior)  # the same applicant, another policy
    assert (other.rejects, other.amounts) == ([], ["5000000.00"])


def test_the_applicant_of_a_payment_is_known_by_number_or_by_name(run):
    numbered = {"a.jsonl": [paid(TOP, "5000万", claim_id="7", applicant_id="A-1")]}
    assert run({**TOP, "claim_id": "7"}, prior=numbered).rejects[0]["code"] == "paid-before"
    assert run({**TOP, "claim_id": "7", "applicant": "乙", "applicant_id": "a-1"}, prior=numbered).rejects[0]["code"] == "paid-before"  # fmt: skip
    other = run({**TOP, "claim_id": "7", "applicant_id": "A-2"}, prior=numbered)
    assert (other.amounts, other.notices) == (["60000000.00"], [{"id-elsewhere"}])
    named = {"a.jsonl": [paid(TOP, "5000万", claim_id="7")]}
    found = run({**TOP, "claim_id": "7", "applicant_id": "A-1"}, {**TOP, "applicant_id": "A-1"}, prior=named)
    assert (found.rejects[0]["code"], found.amounts) == ("paid-before", ["50000000.00"])


def test_a_number_in_the_order_of_rows_is_no_id(run):
    text = "序号,政策,申请人,日期,金额(元)\n1,talent.top-talent,甲,2018-01-01,1000\n1,talent.top-talent,乙,2018-01-01,1000\n"
    found = run(TOP, prior={"a.csv": text})
    assert found.amounts == ["60000000.00"]


@pytest.mark.parametrize("second", ["7", " 7 ", "\uff17"])
def test_an_id_twice_refuses_the_file(run, second):
    rows = [paid(TOP, "1", claim_id="7"), paid(TOP, "2", applicant="乙", claim_id=second)]
    with pytest.raises(InputError) as refused:
        run(TOP, prior={"a.jsonl": rows})
    assert (refused.value.line, refused.value.field, refused.value.exit_code) == (2, "claim_id", 4)
    assert "line 1" in refused.value.message.en


def test_one_payment_in_two_files_is_refused(run):
    row = paid(TOP, "1000万", claim_id="7")
    with pytest.raises(InputError) as refused:
        run(TOP, prior={"a.jsonl": [row], "b.jsonl": [paid(TOP, "1", claim_id="8"), row]})
    assert (refused.value.file.rpartition("/")[2], refused.value.line) == ("b.jsonl", 2)
    assert "a.jsonl:1" in refused.value.message.en


def test_equal_rows_without_an_id_both_count_and_are_noted(run):
    row = paid(TOP, "3000万")
    found = run(TOP, prior={"a.jsonl": [row, row], "b.jsonl": [row, paid(TOP, "3000万", date="2018-01-02")]})
    assert found.amounts == ["0.00"]
    told = [note.en for note in found.notes if "both counted" in note.en]
    assert len(told) == 1
    assert told[0].count("a.jsonl:1 = ") == 2
    assert "a.jsonl:2" in told[0] and "b.jsonl:1" in told[0] and "b.jsonl:2" not in told[0]
    once = run(TOP, prior={"a.jsonl": [row]})
    assert (once.amounts, once.notes) == (["60000000.00"], [])


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (paid(TOP, "1", applicant=""), "applicant"),
        (paid(ACQUIRED, "1", item=None), "item"),
        (paid(ACQUIRED, "1", applicant=None), "applicant"),
    ],
)
def test_a_payment_that_is_nobodys_is_refused(run, row, field):
    with pytest.raises(InputError) as refused:
        run(TOP, prior={"a.jsonl": [paid(TOP, "1"), row]})
    assert (refused.value.line, refused.value.field) == (2, field)


def test_a_number_alone_says_whose_a_payment_is(run):
    found = run(
        {**TOP, "applicant_id": "A-1"}, prior={"a.jsonl": [paid(TOP, "5000万", applicant="", applicant_id="A-1")]}
    )
    assert found.amounts == ["50000000.00"]


def test_a_payment_without_its_item_is_refused_under_the_reading_in_use(run):
    with pytest.raises(InputError) as refused:
        run(CENTRE, prior={"a.jsonl": [paid(CENTRE, "1")]}, **{"cap-scope": "centre"})
    assert (refused.value.line, refused.value.field) == (1, "item")


def test_a_payment_without_the_input_that_a_cap_goes_by_counts_against_every_value(run):
    lists = {"first-listing": "once-per-list"}
    claims = [{**LISTED, "ranking": ranking} for ranking in ("global_500", "china_500")]
    free = run(*claims, **lists)
    assert free.amounts == ["10000000.00", "10000000.00"]
    found = run(*claims, {**LISTED, "ranking": "china_500", "applicant": "乙"}, prior={"a.jsonl": [paid(LISTED, "1")]}, **lists)  # fmt: skip
    assert found.amounts == ["0.00", "0.00", "10000000.00"]
    assert [row["eligibility"] for row in found.rows] == ["ineligible", "ineligible", "eligible"]
    listed = run(*claims, prior={"a.jsonl": [paid(LISTED, "1", ranking="china_500")]}, **lists)
    assert listed.amounts == ["10000000.00", "0.00"]


def test_a_claim_that_is_refused_for_such_a_payment_is_told(run):
    claim = {**LISTED, "ranking": "global_500"}
    found = run(claim, prior={"a.jsonl": [paid(LISTED, "1")]}, **{"first-listing": "once-per-list"})
    assert (found.rows[0]["eligibility"], found.notices) == ("ineligible", [{"prior-any"}])


def test_such_a_payment_counts_against_a_limit_of_every_value_and_is_noted(run, made):
    table = made(
        'optional = ["size"]\naward = { kind = "rate", rate = "10%", base = "sales" }\n'
        'caps = [{ limit = "100元", per = ["applicant", "size"] }]\n'
    )
    claims = [
        sold("1000", size=size, applicant=who) for who, size in (("甲", "small"), ("甲", "large"), ("乙", "large"))
    ]
    prior = {"a.jsonl": [{"policy": "trade.one", "applicant": "甲", "date": "2018-01-01", "amount": "30"},
                         {"policy": "trade.one", "applicant": "甲", "date": "2018-01-01", "amount": "20", "size": "large"}]}  # fmt: skip
    found = run(*claims, prior=prior, of=table)
    assert found.amounts == ["70.00", "50.00", "100.00"]
    assert found.notices == [{"prior-any"}, {"prior-any"}, set()]


# Repayments


def test_a_repayment_is_netted_into_its_payment_by_id(run):
    rows = [paid(TOP, "9000万", claim_id="7", date="2018-01-01"), paid(TOP, "500万", claim_id="8")]
    back = paid(TOP, "-8000万", claim_id=" ７", date="2019-02-01")
    assert run(TOP, prior={"a.jsonl": rows}).amounts == ["5000000.00"]
    assert run(TOP, prior={"a.jsonl": [back, *rows]}).amounts == ["60000000.00"]
    assert run({**TOP, "decided_amount": "9000万"}, prior={"a.jsonl": rows, "b.jsonl": [back]}).amounts == [
        "85000000.00"
    ]
    unnamed = {name: part for name, part in back.items() if name != "applicant"}
    with pytest.raises(InputError):  # whose it is must be said of every row
        run(TOP, prior={"a.jsonl": [*rows, unnamed]})


def test_a_repayment_counts_in_the_year_of_its_payment(run):
    rows = [paid(CHANNEL, "150万", claim_id="7", date="2018-06-01"), paid(CHANNEL, "-150万", claim_id="7", date="2019-06-01"),
            paid(CHANNEL, "100万", claim_id="8", date="2019-01-01")]  # fmt: skip
    found = run(CHANNEL, {**CHANNEL, "date": "2018-07-01"}, prior={"a.jsonl": rows})
    assert found.amounts == ["1000000.00", "1600000.00"]


def test_a_repayment_without_an_id_is_of_the_same_applicant_item_and_date(run):
    rows = [paid(ACQUIRED, "5000万", date="2018-01-01"), paid(ACQUIRED, "-3000万", item="KUKA ", date="2018-01-01")]
    assert run(ACQUIRED, prior={"a.jsonl": rows}).amounts == ["30000000.00"]
    both = [*rows, paid(ACQUIRED, "1000万", date="2018-01-02"), paid(ACQUIRED, "-1000万", date="2018-01-02")]
    assert run(ACQUIRED, prior={"a.jsonl": both}).amounts == ["30000000.00"]


@pytest.mark.parametrize(
    "back",
    [
        paid(ACQUIRED, "-1", date="2018-01-02"),
        paid(ACQUIRED, "-1", date="2018-01-01", item="Other"),
        paid(ACQUIRED, "-1", date="2018-01-01", applicant="乙"),
        paid(ACQUIRED, "-1", date="2018-01-01", claim_id="7"),
        paid(TOP, "-1", date="2018-01-01"),
    ],
)
def test_a_repayment_of_what_was_not_paid_is_refused(run, back):
    with pytest.raises(InputError) as refused:
        run(ACQUIRED, prior={"a.jsonl": [paid(ACQUIRED, "5000万", date="2018-01-01"), back]})
    assert (refused.value.line, refused.value.field) == (2, "amount")


@pytest.mark.parametrize("named", [{"claim_id": "7"}, {}])
def test_a_repayment_of_more_than_was_paid_is_refused_with_both_lines(run, named):
    rows = [paid(TOP, "1", applicant="乙"), paid(TOP, "100", **named), paid(TOP, "-60", **named)]
    run(TOP, prior={"a.jsonl": rows})
    with pytest.raises(InputError) as refused:
        run(TOP, prior={"a.jsonl": rows, "b.jsonl": [paid(TOP, "-40.01", **named)]})
    assert (refused.value.file.rpartition("/")[2], refused.value.line) == ("b.jsonl", 1)
    assert "a.jsonl:2" in refused.value.message.en and "40.00" in refused.value.message.en


def test_a_payment_taken_back_whole_was_not_paid(run):
    rows = [paid(WEALTH, "500万", claim_id="7"), paid(WEALTH, "-499.9999万", claim_id="7")]
    left = run({**WEALTH, "claim_id": "7"}, WEALTH, prior={"a.jsonl": rows})
    assert (left.rejects[0]["code"], left.rows[0]["reason"]) == ("paid-before", "once")
    none = run({**WEALTH, "claim_id": "7"}, prior={"a.jsonl": [*rows, paid(WEALTH, "-1", claim_id="7")]})
    assert (none.rejects, none.amounts) == ([], ["5000000.00"])


# What was paid before, and what a claim says of it


@pytest.mark.parametrize(
    ("stated", "amount", "codes"),
    [
        ("3000万", "60000000.00", set()),
        ("2999.9999万", "60000000.00", {"stated-differs"}),
        ("5000万", "50000000.00", {"stated-differs", "decided-outside"}),
        ("1亿", "0.00", {"stated-differs", "decided-outside"}),
        ("0", "60000000.00", {"stated-differs"}),
    ],
)
def test_of_what_was_stated_and_paid_the_larger_counts(run, stated, amount, codes):
    found = run({**TOP, "already_awarded": stated}, prior={"a.jsonl": [paid(TOP, "3000万")]})
    assert (found.amounts, found.notices) == ([amount], [codes])


def test_what_one_claim_states_counts_for_its_key(run):
    claims = [{**TOP, "decided_amount": "1000万"}, {**TOP, "already_awarded": "9500万"}, {**TOP, "applicant": "乙"}]
    found = run(*claims, prior={"a.jsonl": [paid(TOP, "3000万")]})
    assert found.amounts == ["5000000.00", "0.00", "60000000.00"]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.xlsx"])
def test_a_batchs_own_output_is_what_was_paid(rongcli, tmp_path, write, name):
    claims = [
        CHANNEL,
        {**CHANNEL, "added_gbps": ""},
        {**CHANNEL, "telecom_operator": "no"},
        {**WEALTH, "decided_amount": ""},
    ]
    rongcli("batch", write("first.jsonl", claims), "-o", str(tmp_path / name), check=True)
    again = write("again.jsonl", [{**CHANNEL, "added_gbps": "1"}, {**CHANNEL, "added_gbps": "5"}, WEALTH])
    done = rongcli("batch", again, "--prior", str(tmp_path / name), "-f", "jsonl", check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["amount"] for row in rows] == ["200000.00", "200000.00", "5000000.00"]
    assert "pending-earlier" in rows[2]["notices"]


def test_prior_repeats_and_what_is_odd_in_the_files_is_told(rongcli, write):
    one, two = write("one.jsonl", [paid(TOP, "3000万")]), write("two.jsonl", [paid(TOP, "3000万"), paid(TOP, "1000万")])
    claims = write("claims.jsonl", [TOP])
    done = rongcli("batch", claims, "--prior", one, "--prior", two, "-f", "jsonl", check=True)
    assert json.loads(done.stdout)["amount"] == "30000000.00"
    assert f"{one}:1 = {two}:1" in done.stderr and "two.jsonl:2" not in done.stderr
    words = [
        word
        for name in ("top_international_talent", "comes_to_chengdu")
        for word in ("--" + name.replace("_", "-"), "yes")
    ]
    single = rongcli("talent", "top-talent", *words, "--applicant", "甲", "--date", DAY, "--decided-amount", "6000万",
                     "--prior", one, "--prior", two, "--json", check=True)  # fmt: skip
    answer = json.loads(single.stdout)
    assert (answer["award"]["amount"], answer["caps"][0]["spent"]) == ("30000000.00", "70000000.00")
    assert "both counted" in single.stderr
