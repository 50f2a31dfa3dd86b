"""Editions by date: a claim is answered by the rule of its own date, and folders of tables by date of effect."""

import datetime
import json

import jsonschema
import pytest
import tomli
import tomli_w

from rongcli.base.errors import TableError, UsageError
from rongcli.output.answer_schema import compare_schema, solve_schema, sweep_schema
from rongcli.output.json import award as as_json
from rongcli.output.match_schema import match_schema
from rongcli.output.schema import award_schema, deadline_schema
from rongcli.rules.explain import evaluate
from rongcli.table.check import check
from rongcli.table.load import bundled_table, load_edition
from tests.table.amended import AMENDED, CITY, FACTS, POLICY, written

DAYS = ("2019-12-31", "2020-01-01", "2020-06-30", "2020-07-01")
PAID = (40_000, 60_000, 60_000, 50_000)
BUNDLED = (str(bundled_table()), bundled_table().read_bytes())


@pytest.fixture(scope="module")
def years(tmp_path_factory):
    return load_edition(written(tmp_path_factory.mktemp("years")), cached=False)


def answered(edition, day, **more):
    claim = {**FACTS, "date": day, **more.pop("claim", {})}
    return evaluate(edition, claim, **more)


def yuan(answer):
    return answer.amounts.amount // 100


# Which version answers


@pytest.mark.parametrize("on", ["2018-01-01", "2020-03-01", "2030-01-01"])
def test_a_claim_is_answered_by_the_rule_of_its_own_date_whenever_it_is_asked(tmp_path, on):
    edition = load_edition(written(tmp_path), on=datetime.date.fromisoformat(on), cached=False)
    assert tuple(yuan(answered(edition, day)) for day in DAYS) == PAID


def test_a_claim_without_a_date_is_dated_by_the_run(years):
    claim = {name: fact for name, fact in FACTS.items() if name != "date"}
    paid = [yuan(evaluate(years, claim, on=datetime.date.fromisoformat(day))) for day in DAYS]
    assert tuple(paid) == PAID


def test_all_of_an_answer_is_of_the_version(years):
    old, new = (as_json(answered(years, day), "en") for day in ("2019-12-31", "2020-01-01"))
    assert (old["name"], new["name"]) == ("Sales reward", "Export reward")
    assert [one["provision"] for one in (*old["sources"], *new["sources"])] == ["p1", "p9"]
    assert [[one["id"] for one in answer["conditions"]] for answer in (old, new)] == [
        ["exporter", "sales", "size"],
        ["exporter", "sales", "booths"],
    ]
    assert [[cap["limit"] for cap in answer["caps"]] for answer in (old, new)] == [
        ["500000.00", "300000.00"],
        ["200000.00"],
    ]
    assert [[one["id"] for one in answer["readings"]] for answer in (old, new)] == [
        ["open-list", "rounding"],
        ["base", "rounding"],
    ]
    assert (old["in_force"]["since"], new["in_force"]["since"]) == (None, "2020-01-01")
    for answer in (old, new):
        jsonschema.validate(answer, award_schema())


def test_what_was_never_amended_says_nothing_of_versions(years):
    answer = as_json(evaluate(years, {"policy": "trade.booths", "booths": "1"}), "en")
    assert "in_force" not in answer
    assert years.policies["trade.booths"].versions == ()


# Names of other versions


@pytest.mark.parametrize(("day", "idle", "label"), [("2019-12-31", "booths", "Booths"), ("2020-01-01", "size", "Size")])
def test_a_fact_that_the_version_does_not_know_has_no_effect_and_is_noted(years, day, idle, label):
    answer = as_json(answered(years, day), "en")
    assert answer["in_force"]["ignored"] == {"inputs": [idle], "readings": {}}
    notice = next(one for one in answer["notices"] if one["code"] == "not-in-version")
    assert day in notice["text"]
    assert label in notice["text"]
    assert answer["claim"][idle] == FACTS[idle]  # what was stated is said, so that the answer can be recomputed
    alone = as_json(answered(years, day, claim={idle: None}), "en")
    assert alone["award"] == answer["award"]
    assert "not-in-version" not in [one["code"] for one in alone["notices"]]


def test_a_fact_that_the_version_asks_for_is_missing_only_there(years):
    needs = {day: answered(years, day, claim={"booths": None}).needed for day in ("2019-12-31", "2020-01-01")}
    assert needs == {"2019-12-31": (), "2020-01-01": ("booths",)}


def test_a_reading_that_the_version_does_not_know_has_no_effect_and_is_noted(years):
    readings = {"base": "half", "open-list": "closed"}
    old, new = (as_json(answered(years, day, readings=readings), "zh") for day in ("2019-12-31", "2020-01-01"))
    assert (old["award"]["amount"], new["award"]["amount"]) == ("40000.00", "30000.00")
    assert old["in_force"]["ignored"]["readings"] == {"base": "half"}
    assert new["in_force"]["ignored"]["readings"] == {"open-list": "closed"}
    for answer, idle in ((old, "base=half"), (new, "open-list=closed")):
        assert idle in next(one["text"] for one in answer["notices"] if one["code"] == "not-in-version")
    with pytest.raises(UsageError):
        answered(years, "2020-01-01", readings={"base": "third"})


def test_a_policy_answers_to_its_names_of_any_date(years):
    for name in ("销售奖励", "外贸奖励"):
        assert yuan(answered(years, "2019-12-31", claim={"policy": name})) == 40_000


def test_the_keys_of_a_policy_are_those_of_its_caps_at_any_date_and_under_any_reading(tmp_path):
    more = (
        '\n[[policy."trade.sales-reward".amended]]\nfrom = "2021-01-01"\ncaps = [{ limit = "9万元", per = ["item"] }]\n'
    )
    policy = load_edition(written(tmp_path, AMENDED + more), cached=False).policies[POLICY]
    every = {("applicant", "year"), ("item",)}
    assert {frozenset(one.keys) for one in (policy, *policy.versions)} == {frozenset(every)}


# A policy that refers to another


def test_a_policy_changes_with_the_one_that_it_refers_to(tmp_path):
    refers = """
[policy."trade.half"]
name = { zh = "半数", en = "Half" }
benefit = "money"
sources = [{ provision = "p7", document = "notice", span = [70, 80] }]
award = { kind = "rate", rate = "50%", base = { kind = "award", policy = "trade.sales-reward" } }
"""
    edition = load_edition(written(tmp_path, AMENDED + refers), cached=False)
    paid = [yuan(answered(edition, day, claim={"policy": "trade.half"})) for day in DAYS]
    assert paid == [20_000, 30_000, 30_000, 25_000]


# By date of the question: what lists and menus show


def test_lists_and_sheets_are_as_of_the_day(tmp_path, rongcli):
    table = ["--policies", str(written(tmp_path)), "--lang", "en"]
    for on, name, limit in (
        ("2019-12-31", "Sales reward", "500,000 yuan"),
        ("2020-07-01", "Export reward", "50,000 yuan"),
    ):
        rows = json.loads(rongcli(*table, "--on", on, "policies", "list", "--json", check=True).stdout)
        assert next(row["name"]["en"] for row in rows if row["id"] == POLICY) == name
        shown = rongcli(*table, "--on", on, "policies", "show", POLICY, check=True).stdout
        assert name in shown
        assert limit in shown
        assert "amended from 2020-01-01, 2020-07-01" in shown
        assert ("open-list" in shown, "Booths" in shown) == ((True, False) if on < "2020" else (False, True))


def test_options_are_those_of_every_version(tmp_path, rongcli):
    table = ["--policies", str(written(tmp_path)), "--on", "2019-12-31", "--lang", "en"]
    words = ["trade", "sales-reward", "--exporter", "--sales", "200万元", "--size", "small", "--booths", "2"]
    done = rongcli(*table, *words, "--reading", "base=half", "--date", "2020-03-01", check=True)
    assert "30,000 yuan" in done.stdout
    assert "the rule from 2020-01-01 on" in done.stdout
    assert "Without effect, for the rule of 2020-03-01 does not know it" in done.stdout
    assert "--booths" in rongcli(*table, "trade", "sales-reward", "--help", check=True).stdout
    schema = json.loads(rongcli(*table, "schema", "claim", check=True).stdout)
    shape = next(one for one in schema["oneOf"] if one["properties"]["policy"]["const"] == POLICY)
    assert {"size", "booths"} <= shape["properties"].keys()


def test_a_saved_answer_holds_with_what_had_no_effect(tmp_path, rongcli):
    table = ["--policies", str(written(tmp_path))]
    words = ["trade", "sales-reward", "--exporter", "--sales", "200万元", "--size", "small", "--booths", "2"]
    answer = rongcli(*table, *words, "--reading", "base=half", "--date", "2019-12-31", "--json", check=True).stdout
    assert rongcli(*table, "verify", "-", stdin=answer).returncode == 0
    assert rongcli(*table, "verify", "-", stdin=answer.replace('"base": "half"', '"base": "third"')).returncode == 1
    assert (
        rongcli(*table, "verify", "-", stdin=answer.replace('"since": null', '"since": "2020-01-01"')).returncode == 1
    )


# Questions to a policy of several versions


def test_a_match_takes_the_version_of_each_date(tmp_path, rongcli):
    table = ["--policies", str(written(tmp_path)), "--lang", "en"]
    facts = {"exporter": True, "sales": "200万元", "size": "small", "booths": "2"}
    lines = "".join(json.dumps({**facts, "date": day}) + "\n" for day in DAYS)
    done = rongcli(*table, "match", "-", "-f", "jsonl", stdin=lines, check=True)
    rows = [next(row for row in json.loads(line)["policies"] if row["policy"] == POLICY)
            for line in done.stdout.splitlines()]  # fmt: skip
    assert [row["amount"] for row in rows] == [f"{paid}.00" for paid in PAID]
    assert [row["name"] for row in rows] == ["Sales reward", *["Export reward"] * 3]
    own = json.dumps({**facts, "policy": {POLICY: {"date": "2019-12-31", "booths": "3"}}})
    found = json.loads(rongcli(*table, "match", "-", "--json", stdin=own, check=True).stdout)
    row = next(row for row in found["policies"] if row["policy"] == POLICY)
    assert (row["amount"], row["in_force"]["ignored"]["inputs"]) == ("40000.00", ["booths"])
    assert "not-in-version" in [one["code"] for one in found["notices"]]


def test_the_questions_are_those_of_the_version(tmp_path, rongcli):
    table = ["--policies", str(written(tmp_path)), "--lang", "en"]
    for day, asked in (("2019-12-31", "size"), ("2020-01-01", "booths")):
        stated = json.dumps({"exporter": True, "sales": "200万元", "date": day})
        found = json.loads(rongcli(*table, "match", "-", "--json", stdin=stated, check=True).stdout)
        assert [one["input"] for one in found["questions"] if POLICY in one["policies"]] == [asked]


@pytest.mark.parametrize(("day", "value"), [("2019-12-31", "1999999.75"), ("2020-01-01", "1333333.17")])
def test_solving_goes_by_the_version(tmp_path, rongcli, day, value):
    words = ["--policies", str(written(tmp_path)), "solve", POLICY, "--for", "4万元", "--date", day, "--json"]
    facts = ["--exporter", "--size", "small", "--booths", "2"]
    found = json.loads(rongcli(*words, "--over", "sales", *facts, check=True).stdout)
    assert (found["status"], found["value"]) == ("reached", value)


def test_a_sweep_goes_by_the_version(tmp_path, rongcli):
    words = ["--policies", str(written(tmp_path)), "sweep", POLICY, "--exporter", "--size", "small", "--booths", "2"]
    ends = {}
    for day in DAYS:
        done = rongcli(*words, "--over", "sales=150万..200万", "--date", day, "--json", check=True)
        ends[day] = json.loads(done.stdout)["points"][-1]["amount"]
    assert list(ends.values()) == [f"{paid}.00" for paid in PAID]
    done = rongcli(*words, "--over", "booths=1..5", "--date", "2019-12-31")
    assert (done.returncode, "'booths' does not move the award" in done.stderr) == (2, True)


def test_what_is_printed_of_several_versions_is_of_its_schema(tmp_path, rongcli):
    limit = 'time_limit = { days = 2, unit = "working-day" }\ncaps = [{ limit = "5万元"'
    counting = tomli.loads((bundled_table()).read_text(encoding="utf-8"))["deadline"]
    text = AMENDED.replace('caps = [{ limit = "5万元"', limit) + tomli_w.dumps({"deadline": counting})
    path = str(written(tmp_path, text))
    facts = ["--exporter", "--size", "small", "--booths", "2", "--date", "2020-07-02", "--json"]
    for words, schema in (
        (["trade", "sales-reward", "--sales", "200万", *facts], award_schema()),
        (["match", "--sales", "200万", *facts], match_schema()),
        (["solve", POLICY, "--for", "1万", "--over", "sales", *facts], solve_schema()),
        (["sweep", POLICY, "--over", "sales=150万..200万", *facts], sweep_schema()),
        (
            ["deadline", POLICY, "--accepted", "2020-07-02", "--reading", "open-list=closed", "--json"],
            deadline_schema(),
        ),
    ):
        found = json.loads(rongcli("--policies", path, *words, check=True).stdout)
        jsonschema.validate(found, schema)
        assert '"in_force": {"since": "2020-07-01"' in json.dumps(found), words
        assert words[0] in ("sweep", "match") or "not-in-version" in json.dumps(found), words
    (tmp_path / "first.toml").write_text(CITY, encoding="utf-8")
    compared = json.loads(rongcli("compare", str(tmp_path / "first.toml"), path, "--json", check=True).stdout)
    jsonschema.validate(compared, compare_schema())


# The table


def test_the_cache_keeps_versions_and_days(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    path = written(tmp_path)
    for on in ("2019-12-31", "2020-01-01", "2019-12-31", "2020-01-01"):
        edition = load_edition(path, on=datetime.date.fromisoformat(on))
        assert tuple(yuan(answered(edition, day)) for day in DAYS) == PAID
        assert edition.policies[POLICY].name.en == ("Sales reward" if on < "2020" else "Export reward")
        fresh = load_edition(path, on=datetime.date.fromisoformat(on), cached=False)
        assert edition.policies[POLICY] == fresh.policies[POLICY]


def test_history_is_kept(years):
    assert years.policies[POLICY].history == ("2020-01-01", "2020-07-01")


@pytest.mark.parametrize(
    ("before", "after", "line_of"),
    [
        ('rate = "3%"', 'rate = "three"', 'rate = "three"'),
        ('from = "2020-07-01"', 'from = "2019-07-01"', 'from = "2019-07-01"'),
        ('from = "2020-07-01"', 'from = "2021-7-40"', 'from = "2021-7-40"'),
        ("notes = [", 'benefit = "money"\nnotes = [', 'benefit = "money"'),
        ('{ input = "booths", at_least', '{ input = "boots", at_least', '{ input = "boots"'),
        ('limit = "20万元"', 'limit = "20万圆"', 'limit = "20万圆"'),
    ],
)
@pytest.mark.parametrize("on", [None, datetime.date(2019, 1, 1), datetime.date(2020, 3, 1)])
def test_a_fault_in_an_amendment_is_told_at_its_line_as_of_any_day(tmp_path, before, after, line_of, on):
    head, tail = AMENDED.split("[[policy", 1)
    wrong = head + "[[policy" + tail.replace(before, after, 1)
    path = written(tmp_path, wrong)
    line = wrong[: wrong.rindex(line_of)].count("\n") + 1
    with pytest.raises(TableError) as caught:
        load_edition(path, on=on, cached=False)
    assert caught.value.line == line
    assert line in [finding.line for finding in check(BUNDLED, [(str(path), path.read_bytes())])]


def findings(path):
    return {(one.code, one.line) for one in check(BUNDLED, [(str(path), path.read_bytes())])}


def line_of(words):
    return AMENDED[: AMENDED.rindex(words)].count("\n") + 1


def test_examples_are_run_by_the_rule_of_their_date(tmp_path, rongcli):
    path = written(tmp_path)
    assert not [code for code, _ in findings(path) if code == "failing-example"]
    done = rongcli("--policies", str(path), "policies", "test", "-q")
    assert (done.returncode, "0 failed" in done.stderr) == (0, True)
    for before, after in (('booths = "2" }, amount = "6万元"', 'booths = "2" }, amount = "7万元"'),
                          ('amount = "5万元", capped', 'amount = "6万元", capped')):  # fmt: skip
        path = written(tmp_path, AMENDED.replace(before, after))
        assert ("failing-example", line_of(before)) in findings(path)
        done = rongcli("--policies", str(path), "policies", "test", "-q")
        assert (done.returncode, "1 failed" in done.stderr) == (1, True)


def test_what_only_one_version_uses_is_in_use(tmp_path):
    doubtful = {code for code, _ in findings(written(tmp_path)) - findings(written(tmp_path, CITY))}
    assert "unused-input" not in doubtful
    unused = (
        "\n[input.never]\ntype = 'boolean'\nlabel = { zh = '从不', en = 'Never' }\nquestion = { zh = '?', en = '?' }\n"
    )
    assert "unused-input" in {code for code, _ in findings(written(tmp_path, AMENDED + unused))}


def test_edges_are_those_of_each_version(tmp_path, rongcli):
    done = rongcli("--policies", str(written(tmp_path)), "policies", "test", "--lang", "en")
    gaps = [line for line in done.stdout.splitlines() if line.startswith(f"{POLICY}:")]
    assert any("Booths above 2 (from 2020-01-01 on)" in line for line in gaps)
    assert any("reading open-list=closed (before 2020-01-01)" in line for line in gaps)
    assert not any("Booths" in line and "before" in line for line in gaps)


def test_what_an_overlay_supplies_counts_until_an_amendment_publishes_it(tmp_path):
    overlay = tmp_path / "ours.toml"
    overlay.write_text(
        '[overlay]\nid = "ours"\ntitle = { zh = "经验", en = "Ours" }\n[policy."trade.sales-reward"]\noverride = true\n'
        'award = { kind = "rate", rate = "1%", base = "sales" }\n',
        encoding="utf-8",
    )
    edition = load_edition(written(tmp_path), overlay, cached=False)
    answers = [as_json(answered(edition, day), "en") for day in ("2019-12-31", "2020-01-01")]
    assert [answer["award"]["amount"] for answer in answers] == ["20000.00", "60000.00"]
    assert [answer["award"]["supplied"] for answer in answers] == [True, False]


def amount(path, day):
    on = datetime.date.fromisoformat(day)
    claim = {name: value for name, value in FACTS.items() if name != "booths"}
    return yuan(evaluate(load_edition(path, on=on, cached=False), claim, on=on))


def test_a_folder_is_the_table_in_force(tmp_path):
    (tmp_path / "2018-01-01.toml").write_text(CITY, encoding="utf-8")
    (tmp_path / "2022-01-01.toml").write_text(CITY.replace('rate = "2%"', 'rate = "1%"'), encoding="utf-8")
    assert amount(tmp_path, "2021-12-31") == 40_000
    assert amount(tmp_path, "2022-01-01") == 20_000
    with pytest.raises(TableError) as caught:
        amount(tmp_path, "2017-12-31")
    assert "2018-06-19.toml" in caught.value.hint.en
