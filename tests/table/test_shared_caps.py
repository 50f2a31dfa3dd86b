"""One cap for several policies, whether they are filed together or apart."""

import datetime
import json

import pytest

from rongcli.base.errors import TableError
from rongcli.batch.engines import duckdb
from rongcli.batch.run import Batch
from rongcli.table.check import check
from rongcli.table.load import load_edition
from tests.batch.jobs import agreed, computed
from tests.table.test_check import BUNDLED
from tests.table.test_language import PREAMBLE, policy

DAY = datetime.date(2025, 6, 1)
HALF = 'award = { kind = "rate", rate = "50%", base = "money" }\n'
PER_UNIT = 'award = { kind = "per_unit", price = "10元", quantity = "number" }\n'
YEARLY = '[cap.yearly]\npolicies = ["a.one", "a.two"]\nlimit = "100元"\nper = ["applicant", "year"]\n'
POOL = '[cap.pool]\npolicies = ["a.one", "a.two"]\nlimit = "100元"\nper = ["all", "year"]\n'
ONCE = '[cap.once]\npolicies = ["a.one", "a.two"]\ntimes = 1\nper = ["applicant"]\n'
CLAIMS = """policy,applicant,date,money,number
a.one,A,2025-02-01,120,
a.two,A,2025-01-01,,7
a.two,B,2025-01-01,,7
a.two,A,2026-01-01,,7
a.three,A,2025-01-01,500,
a.one,A,2025-03-01,,
a.two,A,2025-04-01,,7
"""


def table(cap, one=HALF, two=PER_UNIT):
    return PREAMBLE + cap + policy("one", one) + policy("two", two) + policy("three", HALF)


def made(folder, cap, **parts):
    (folder / "t.toml").write_text(table(cap, **parts), encoding="utf-8")
    return load_edition(folder / "t.toml", on=DAY, cached=False)


def decided(edition, *claims):
    run = Batch(edition, {}, DAY)
    read = [(number, run.read({"date": "2025-01-01", **claim})) for number, claim in enumerate(claims, 1)]
    found = run.decide_all(read)
    return [found[number].amounts.amount for number, _ in read]


def test_policies_filed_apart_share_their_limit_by_date(tmp_path):
    edition = made(tmp_path, YEARLY)
    one, two = {"policy": "a.one", "money": "120"}, {"policy": "a.two", "number": "7"}
    later = {"applicant": "A", "date": "2025-02-01"}
    assert decided(edition, {**one, **later}, {**two, "applicant": "A"}, {**two, "applicant": "B"}) == [
        30_00, 70_00, 70_00,
    ]  # fmt: skip
    assert decided(edition, {**one, "applicant": "A", "already_awarded": "55"}, {**two, **later}) == [45_00, 0]


def test_once_among_several_is_once(tmp_path):
    one, two = {"policy": "a.one", "money": "1"}, {"policy": "a.two", "number": "7", "date": "2025-01-02"}
    assert decided(made(tmp_path, ONCE), {**one, "applicant": "A"}, {**two, "applicant": "A"}) == [50, 0]


@pytest.mark.parametrize("cap", [YEARLY, POOL, ONCE], ids=["yearly", "pool", "once"])
def test_every_engine_agrees(tmp_path, cap):
    claims = tmp_path / "claims.csv"
    claims.write_text(CLAIMS, encoding="utf-8")
    agreed(claims, made(tmp_path, cap), tmp_path, engine=duckdb, by="python" if cap == POOL else None)


def test_a_pool_of_several_policies_is_shared_among_all_of_their_claims(tmp_path):
    claims = tmp_path / "claims.csv"
    claims.write_text("policy,date,money,number\na.one,2025-01-01,400,\na.two,2025-01-01,,10\n", encoding="utf-8")
    edition = made(tmp_path, POOL)
    out, _, summary, *_ = computed("duckdb", duckdb, claims, tmp_path, edition, by="python", pool="pro-rata")
    assert [line.split(",")[7] for line in out.read_text(encoding="utf-8").splitlines()[1:]] == ["66.67", "33.33"]
    assert [(one["policy"], one["granted"]) for one in summary["pools"]] == [("a.one + a.two", "100.00")]


def test_match_counts_no_more_than_the_limit_and_says_so(rongcli, tmp_path):
    made(tmp_path, YEARLY)
    words = ("--policies", str(tmp_path / "t.toml"), "match", "--money", "120", "--number", "7", "--lang", "en")
    told = " ".join(rongcli(*words, check=True).stdout.split())
    assert told.startswith("160 yuan ")  # a.three has its 60 beside
    assert "Under one limit together: one, two. 100 yuan per applicant and calendar year." in told


def test_what_another_policy_paid_counts_in_a_single_answer_and_in_an_example(rongcli, tmp_path):
    pinned = 'examples = [{ claim = { applicant = "A", money = "120" }, amount = "30元", prior = [{ policy = "a.two", '
    made(tmp_path, YEARLY, one=HALF + pinned + 'applicant = "A", amount = "70元" }] }]\n')
    file = str(tmp_path / "t.toml")
    assert rongcli("--policies", file, "policies", "test", "-q").returncode == 0
    (tmp_path / "paid.csv").write_text("policy,applicant,date,amount\na.two,A,2025-01-01,70\n", encoding="utf-8")
    words = ("a", "one", "--money", "120", "--applicant", "A", "--date", "2025-05-01", "--json")
    answer = json.loads(rongcli("--policies", file, *words, "--prior", str(tmp_path / "paid.csv"), check=True).stdout)
    assert (answer["award"]["amount"], answer["caps"][0]["spent"]) == ("30.00", "70.00")


def test_sql_refuses_it_by_name_and_show_says_with_whom(rongcli, tmp_path):
    made(tmp_path, YEARLY)
    refused = rongcli("--policies", str(tmp_path / "t.toml"), "policies", "sql", "a.one", "--lang", "en")
    assert refused.returncode != 0
    assert "yearly, which several policies share" in refused.stderr
    shown = rongcli("--policies", str(tmp_path / "t.toml"), "policies", "show", "a.one", "--lang", "zh").stdout
    assert "每个申请人每年（与two合计）" in shown


@pytest.mark.parametrize(
    ("cap", "key", "told"),
    [
        (YEARLY.replace("a.two", "a.tow"), "cap.yearly.policies[1]", "there is no policy 'a.tow'"),
        (YEARLY.replace("a.two", "a.one"), "cap.yearly.policies[1]", "stands twice"),
        (YEARLY.replace(', "a.two"', ""), "cap.yearly.policies", "at least 2 entries"),
        (YEARLY.replace('per = ["applicant", "year"]', ""), "cap.yearly", "needs per"),
        (YEARLY.replace("100元", "100%"), "cap.yearly.limit", "must be money, is a rate"),
        (YEARLY.replace('"year"]', '"yaer"]'), "cap.yearly.per[1]", "cannot go by 'yaer'"),
    ],
)
def test_a_mistake_is_told_once_at_its_place(tmp_path, cap, key, told):
    found = [one for one in check(BUNDLED, [("t.toml", table(cap).encode())]) if one.code == "fault"]
    assert [(one.key, told in one.what.en) for one in found] == [(key, True)]
    with pytest.raises(TableError):
        made(tmp_path, cap)
