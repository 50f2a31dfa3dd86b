"""Rows that an applicant lists: what they come to, exactly, from JSON, one text, a file of their own, and questions."""

import json
from fractions import Fraction

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from rongcli.base.errors import InputError
from rongcli.output.json import award as as_json
from rongcli.rules.explain import evaluate
from tests.table.test_language import CITY, DAYS, EDITIONS

EDITION = EDITIONS[DAYS[0]]
SHARES = {"doctor": Fraction(125, 1000), "master": Fraction(1, 10), "other": Fraction(0)}
ROWS = st.lists(st.tuples(st.integers(0, 50_000_000), st.sampled_from(list(SHARES))), max_size=6)


def answered(policy, **facts):
    return evaluate(EDITION, {"policy": policy, "applicant": "甲", "date": "2025-07-01", **facts})


def half_up(fen):
    return (2 * fen.numerator + fen.denominator) // (2 * fen.denominator)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_rows_are_added_up_exactly_and_rounded_once(rows):
    hires = [{"pay": f"{fen // 100}.{fen % 100:02d}", "title": title} for fen, title in rows]
    answer = answered("talent.pay", hires=hires)
    each = [min(fen * SHARES[title], Fraction(3_000_000)) for fen, title in rows]
    if sum(title != "other" for _, title in rows) < 2:
        assert (answer.eligibility, answer.reason) == ("ineligible", "unmet:graduates")
    else:
        assert answer.amounts.amount == min(half_up(sum(each, Fraction(0))), 20_000_000)
        [listed] = answer.lists
        assert [Fraction(row.value, listed.scale) for row in listed.rows] == each


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9_000_000), st.sampled_from("ABC")), max_size=6))
def test_a_group_of_rows_has_a_limit_of_its_own(rows):
    booths = [{"fee": f"{fen // 100}.{fen % 100:02d}", "fair": fair} for fen, fair in rows]
    sums = [sum((Fraction(fen, 2) for fen, at in rows if at == fair), Fraction(0)) for fair in "ABC"]
    wanted = half_up(sum((min(one, Fraction(3_000_000)) for one in sums), Fraction(0)))
    assert answered("trade.fairs-abroad", fair_booths=booths).amounts.amount == min(wanted, 12_000_000)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 100_000_000), min_size=1, max_size=5))
def test_rows_rank_by_what_is_greatest(budgets):
    answer = answered("rnd.projects", projects=[{"budget": f"{fen // 100}.{fen % 100:02d}"} for fen in budgets])
    first, second, *_ = [*sorted(budgets, reverse=True), 0]
    if first < 50_000_000 - 0:
        assert answer.reason == "unmet:greatest"
    else:
        assert answer.amounts.amount == half_up(Fraction(first, 10) + Fraction(second, 20))


def test_what_a_row_lacks_is_asked_of_the_list_and_bounded():
    answer = answered("talent.pay", hires=[{"pay": "10万元", "title": "doctor"}, {"pay": "20万元"}])
    assert (answer.eligibility, answer.reason) == ("needs-information", "unknown:graduates")
    [missing] = answer.missing
    assert (missing.input, missing.label.en) == ("hires", "People hired: Degree of the person")
    assert answer.amounts.maximum == 1_250_000 + 2_500_000
    assert answered("talent.pay").missing[0].input == "hires"


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("pay=1x, title=doctor", "row 1, pay: '1x' is not an amount of money"),
        ("pay=1; titel=doctor", "row 2, titel: is no cell of a row"),
        ([{"pay": "1", "年薪": "2"}], "row 1, pay: is given twice"),
        ("pay=1, pay=2, title=doctor", "'pay' is given twice in one row"),
        ('[{"pay": "1", "pay": "2"}]', "'pay' is given twice in one row"),
        ("three people", "'three people' is no list of rows"),
        ([3], "row 1: is no record of a row"),
        ("[{", "is no list of rows"),
        ({"pay": "1"}, "is no list of rows"),
    ],
)
def test_rows_that_cannot_be_read_are_refused_at_their_row(stated, said):
    with pytest.raises(InputError) as found:
        answered("talent.pay", hires=stated)
    assert (found.value.field, said in found.value.message.en) == ("hires", True), found.value.message.en


def test_a_text_and_a_list_say_the_same_and_a_saved_answer_reads_back():
    rows = [{"pay": "10万元", "title": "博士"}, {"年薪": "300003", "title": "master"}]
    one = as_json(answered("talent.pay", hires=rows), "en")
    text = "pay=10万元, title=doctor; pay=300,003元，学历=硕士"
    assert as_json(answered("talent.pay", hires=text), "en") == one
    assert as_json(answered("talent.pay", hires=one["claim"]["hires"]), "en") == one
    assert as_json(answered("talent.pay", hires=json.dumps(rows)), "en") == one
    assert [row["value"] for row in one["rows"][0]["rows"]] == ["12500.00", "30000.00"]


CLAIMS = "claim_id,policy,applicant,date\nA1,talent.pay,甲,2025-07-01\nA2,talent.pay,乙,2025-07-01\n"
HIRES = "申请编号,年薪(万元),学历\na1,10,博士\nA1,30.0003,硕士\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "claims.csv").write_text(CLAIMS, encoding="utf-8")
    (tmp_path / "hires.csv").write_text(HIRES, encoding="utf-8")
    return tmp_path


def batch(rongcli, folder, *words):
    return rongcli("batch", "claims.csv", *words, "--policies", str(CITY), cwd=folder)


def test_rows_of_a_second_table_are_joined_by_claim(rongcli, folder):
    done = batch(rongcli, folder, "--rows", "招用人员=hires.csv", "--columns", "eligibility,amount,reason", "-f", "csv")
    assert done.stdout.splitlines()[1:] == [
        "A1,talent.pay,甲,2025-07-01,eligible,42500.00,",
        "A2,talent.pay,乙,2025-07-01,needs-information,,unknown:graduates",
    ]
    assert "2 rows of 'People hired' for 1 claim" in done.stderr
    with xlsxwriter.Workbook(str(folder / "book.xlsx")) as book:
        for name, text in {"申请": CLAIMS, "人员": HIRES}.items():
            sheet = book.add_worksheet(name)
            for row, line in enumerate(text.splitlines()):
                sheet.write_row(row, 0, line.split(","))
    words = ("--sheet", "申请", "--rows", "hires=book.xlsx#人员", "--columns", "amount", "-f", "csv", "-q")
    again = rongcli("batch", "book.xlsx", *words, "--policies", str(CITY), cwd=folder)
    assert [line.rpartition(",")[2] for line in again.stdout.splitlines()] == ["amount", "42500.00", ""]


@pytest.mark.parametrize(
    ("hires", "words", "code", "said"),
    [
        (HIRES + "A9,1,博士\n", (), 4, "hires.csv:4: claim_id: no claim has the id 'A9'"),
        (HIRES + ",1,博士\n", (), 4, "hires.csv:4: claim_id: does not say which claim it belongs to"),
        (HIRES + "A2,1万元,博士\n", (), 4, "hires.csv:4: pay: '1万元' has a unit"),
        (HIRES, ("--rows", "hires=hires.csv"), 2, "names 'hires' twice"),
        (HIRES, ("--rows", "hire=hires.csv"), 2, "there is no list 'hire' (did you mean hires?)"),
        (HIRES, ("--policy", "talent.pay", "--engine", "duckdb"), 0, "the Python engine computes this job"),
    ],
)
def test_rows_that_belong_to_nobody_stop_the_run(rongcli, folder, hires, words, code, said):
    (folder / "hires.csv").write_text(hires, encoding="utf-8")
    done = batch(rongcli, folder, "--rows", "hires=hires.csv", *words, "-o", "out.csv")
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert (folder / "out.csv").exists() == (code == 0)


def test_engines_hand_a_policy_with_rows_to_python_by_name(rongcli, tmp_path):
    claims = [{"policy": "talent.pay", "applicant": "甲", "date": "2025-07-01", "hires": [{"pay": "1"}]}]
    claims.append({"policy": "trade.platform", "applicant": "乙", "date": "2025-07-01", "service_income": "100万元"})
    (tmp_path / "claims.jsonl").write_text("\n".join(map(json.dumps, claims)), encoding="utf-8")
    results = []
    for engine in ("python", "duckdb"):
        done = rongcli("batch", "claims.jsonl", "--engine", engine, "--policies", str(CITY), "-q", cwd=tmp_path)
        results.append(done.stdout)
    assert results[0] == results[1] and "50000.00" in results[0]
    assert "talent.pay goes over the rows of 'People hired'" in done.stderr
    refused = rongcli("policies", "sql", "talent.pay", "--policies", str(CITY))
    assert refused.returncode != 0 and "goes over the rows of 'People hired'" in refused.stderr
    for words in (("solve", "talent.pay", "--for", "3万"), ("sweep", "talent.pay", "--over", "pay=1..2")):
        done = rongcli(*words, "--policies", str(CITY))
        assert done.returncode == 2, done.stderr


ROWS_TABLE = """[rows.berths]
label = { zh = "泊位", en = "Berths" }
question = { zh = "哪些?", en = "Which?" }
[rows.berths.input.length]
type = "number"
label = { zh = "长度", en = "Length" }
question = { zh = "多长?", en = "How long?" }
"""


@pytest.mark.parametrize(
    ("award", "said"),
    [
        ('{ kind = "total", rows = "berth", of = "money" }', "did you mean berths?"),
        ('{ kind = "per_unit", price = "1元", quantity = "length" }', "neither a figure nor the name of any value"),
        ('{ kind = "total", rows = "berths", of = "lenght" }', "did you mean length?"),
        (
            '{ kind = "total", rows = "berths", of = { kind = "total", rows = "berths", of = "length" } }',
            "inside a row",
        ),
        ('{ kind = "total", rows = "berths", of = "money", by = ["length"] }', "goes with limit"),
        ('{ kind = "total", rows = "berths", of = "money", limit = "1元", by = ["ship"] }', "is no cell of the rows"),
        ('{ kind = "total", rows = "berths", of = "length" }', "must be money, is a number"),
    ],
)
def test_a_slip_about_rows_is_told_at_its_place(rongcli, tmp_path, award, said):
    from tests.table.test_language import PREAMBLE, policy

    table = tmp_path / "made.toml"
    table.write_text(PREAMBLE + ROWS_TABLE + policy("one", f"award = {award}\n"), encoding="utf-8")
    done = rongcli("policies", "check", str(table))
    assert (done.returncode, said in done.stdout, "a.one" in done.stdout) == (3, True, True), done.stdout
