"""Caps that hold for some claims only, and caps that go by a text: a platform, a ship, a patent."""

import csv
import datetime
import json

import pytest

from rongcli.base.errors import TableError
from rongcli.batch.engines import duckdb
from rongcli.batch.run import Batch
from rongcli.rules.explain import evaluate
from rongcli.table.check import check
from rongcli.table.load import load_edition
from tests.batch.jobs import agreed
from tests.table.test_check import BUNDLED
from tests.table.test_language import PREAMBLE, policy

DAY = datetime.date(2025, 6, 1)
PLATFORM = """[input.platform]
type = "text"
label = { zh = "平台", en = "Platform" }
question = { zh = "哪个平台?", en = "Which platform?" }
"""
HALF = 'award = { kind = "rate", rate = "50%", base = "money" }\n'
EXPORT = (
    HALF + 'caps = [{ limit = "80元", requires = [{ input = "flag", is = false }] }, { id = "all", limit = "500元" }]\n'
)
YEARLY = (
    HALF
    + 'caps = [{ limit = "80元", per = ["applicant", "year", "kind"], requires = [{ input = "kind", one_of = ["x"] }] }]\n'
)
ONLINE = HALF + 'caps = [{ times = 1, per = ["platform"], requires = [{ input = "kind", one_of = ["x"] }] }]\n'


def made(folder, body):
    (folder / "t.toml").write_text(PREAMBLE + PLATFORM + policy("one", body), encoding="utf-8")
    return load_edition(folder / "t.toml", on=DAY, cached=False)


def answered(edition, **facts):
    return evaluate(edition, {"policy": "a.one", **facts}, on=DAY)


def decided(edition, *claims):
    run = Batch(edition, {}, DAY)
    read = [
        (number, run.read({"policy": "a.one", "date": "2025-01-01", **claim})) for number, claim in enumerate(claims, 1)
    ]
    found = run.decide_all(read)
    return [(found[number].eligibility, found[number].amounts.amount) for number, _ in read]


def test_a_limit_holds_where_its_conditions_are_met(tmp_path):
    edition = made(tmp_path, EXPORT)
    held, free = answered(edition, money="400", flag="no"), answered(edition, money="400", flag="yes")
    assert (held.amounts.amount, [use.cap.id for use in held.caps]) == (80_00, ["per-claim", "all"])
    assert (free.amounts.amount, [use.cap.id for use in free.caps]) == (200_00, ["all"])
    assert answered(edition, money="2000", flag="yes").amounts.amount == 500_00
    assert held.caps[0].cap.text.en == "per claim where not: Flag"


def test_whether_it_holds_is_asked_only_where_it_matters(tmp_path):
    edition = made(tmp_path, EXPORT)
    assert answered(edition, money="160").amounts.amount == 80_00
    open_ = answered(edition, money="400")
    assert (open_.eligibility, open_.amounts.maximum) == ("needs-information", 200_00)
    assert [one.input for one in open_.missing] == ["flag"]


def test_no_limit_is_a_row_like_any_other(tmp_path):
    limit = '{ kind = "lookup", by = ["kind"], rows = [{ kind = "x", value = "80元" }], default = "no limit" }'
    edition = made(tmp_path, HALF + f"caps = [{{ limit = {limit} }}]\n")
    held, free = answered(edition, money="400", kind="x"), answered(edition, money="4000000", kind="y")
    assert (held.amounts.amount, held.caps[0].limit) == (80_00, 80_00)
    assert (free.amounts.amount, free.caps) == (2_000_000_00, ())
    claims = tmp_path / "claims.csv"
    claims.write_text("policy,money,kind\na.one,400,x\na.one,400,y\na.one,400,\na.one,10,\n", encoding="utf-8")
    agreed(claims, edition, tmp_path, engine=duckdb)
    with pytest.raises(TableError, match="neither a figure nor the name"):
        made(tmp_path, HALF.replace('"50%"', '"no limit"'))


def test_a_track_with_a_limit_of_its_own_counts_its_own_claims(tmp_path):
    claims = [{"money": "100", "applicant": "A", "kind": kind} for kind in "xyxyx"]
    assert decided(made(tmp_path, YEARLY), *claims) == [
        ("eligible", 50_00), ("eligible", 50_00), ("eligible", 30_00), ("eligible", 50_00), ("eligible", 0),
    ]  # fmt: skip


def test_once_a_platform_online_and_never_mind_offline(tmp_path):
    claims = [
        {"money": "100", "kind": "x", "platform": "Alpha Mall"},
        {"money": "100", "kind": "y"},
        {"money": "100", "kind": "x", "platform": "ＡＬＰＨＡ mall"},
        {"money": "100", "kind": "x", "platform": "Beta"},
        {"money": "100", "kind": "x"},
        {"money": "100", "kind": "y", "platform": "Beta"},
        {"money": "100", "platform": "Beta"},
    ]
    found = decided(made(tmp_path, ONLINE), *claims)
    assert [verdict for verdict, _ in found] == [
        "eligible", "eligible", "ineligible", "eligible", "needs-information", "eligible", "needs-information",
    ]  # fmt: skip


@pytest.mark.parametrize("body", [EXPORT, YEARLY, ONLINE], ids=["per claim", "per year", "once"])
def test_every_engine_agrees_or_says_why_it_leaves_it_to_python(tmp_path, body):
    edition = made(tmp_path, body)
    claims = tmp_path / "claims.csv"
    with claims.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["policy", "applicant", "date", "money", "flag", "kind", "platform"])
        rows = [(money, flag, kind, name) for money in ("", "10", "400") for flag in ("", "yes", "no")
                for kind, name in (("x", "Alpha"), ("x", "alpha "), ("y", ""), ("", "beta"), ("x", ""))]  # fmt: skip
        writer.writerows(["a.one", str(n % 3), f"2025-01-{n % 28 + 1:02d}", *row] for n, row in enumerate(rows))
    agreed(claims, edition, tmp_path, engine=duckdb)


def test_the_caps_of_a_policy_say_for_whom(rongcli, tmp_path):
    made(tmp_path, EXPORT)
    shown = rongcli(
        "--policies", str(tmp_path / "t.toml"), "policies", "show", "a.one", "--lang", "en", check=True
    ).stdout
    assert "80 yuan per claim where not: Flag" in " ".join(shown.split())
    answer = rongcli(
        "--policies", str(tmp_path / "t.toml"), "a", "one", "--money", "400", "--flag", "--json", check=True
    )
    assert [cap["id"] for cap in json.loads(answer.stdout)["caps"]] == ["all"]


def test_a_policy_that_sql_cannot_say_names_its_cap(rongcli, tmp_path):
    made(tmp_path, ONLINE)
    noted = rongcli("policies", "check", str(tmp_path / "t.toml"), "--lang", "en").stderr
    assert "goes by a text" in noted
    refused = rongcli("--policies", str(tmp_path / "t.toml"), "policies", "sql", "a.one", "--lang", "en")
    assert refused.returncode != 0
    assert "goes by a text" in refused.stderr


def test_a_text_is_no_number_and_no_condition(tmp_path):
    for body in (HALF.replace('"money"', '"platform"'), HALF + 'requires = [{ input = "platform", above = "1" }]\n'):
        with pytest.raises(TableError) as caught:
            made(tmp_path, body)
        assert "of type text" in caught.value.message.en


@pytest.mark.parametrize("word", ['when = { r = "x" }', 'reading = "r"'])
def test_a_reading_inside_the_conditions_of_a_cap_or_an_if_is_refused_and_not_ignored(tmp_path, word):
    inside = f'{{ input = "flag", {word} }}'
    branch = f'{{ kind = "if", requires = [{inside}], then = "5元", else = "0元" }}'
    for body in (HALF + f'caps = [{{ limit = "80元", requires = [{inside}] }}]\n', f"award = {branch}\n"):
        with pytest.raises(TableError, match=r"cannot stand inside|there is no reading"):
            made(tmp_path, body)


def test_a_fault_inside_the_conditions_of_a_cap_is_told_there():
    body = HALF + 'caps = [{ limit = "80元", requires = [{ input = "flg" }, { input = "number", abov = "1" }] }]\n'
    found = check(BUNDLED, [("t.toml", (PREAMBLE + policy("one", body)).encode())])
    keys = [one.key.removeprefix('policy."a.one".') for one in found if one.code == "fault"]
    assert keys == ["caps[0].requires[0].input", "caps[0].requires[1].abov"]
