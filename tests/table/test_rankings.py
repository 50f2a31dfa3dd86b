"""A place among the first of a year's claims: what a batch tells, and what one claim is refused."""

import datetime

import pytest

from rongcli.base.errors import InputError
from rongcli.batch.engines import duckdb
from rongcli.batch.run import Batch
from rongcli.rules.explain import evaluate
from rongcli.table.check import check
from rongcli.table.load import load_edition
from tests.batch.jobs import agreed
from tests.table.test_check import BUNDLED
from tests.table.test_language import PREAMBLE, policy

DAY = datetime.date(2025, 6, 1)
FIXED = 'award = { kind = "fixed", amount = "5元" }\n'
RANK = '{ id = "top", rank = { by = "money", first = "2" } }'
IN, OUT, OPEN = "eligible", "ineligible", "needs-information"


def body(rank=RANK):
    return f'requires = [{{ input = "flag" }}, {rank}]\n{FIXED}'


def made(folder, rank=RANK):
    (folder / "t.toml").write_text(PREAMBLE + policy("one", body(rank)), encoding="utf-8")
    return load_edition(folder / "t.toml", on=DAY, cached=False)


def verdicts(edition, *claims):
    run = Batch(edition, {}, DAY)
    read = [
        (number, run.read({"policy": "a.one", "flag": "yes", "date": "2025-01-01", **claim}))
        for number, claim in enumerate(claims, 1)
    ]
    found = run.decide_all(read)
    return [found[number].eligibility for number, _ in read]


def test_the_first_of_a_year_get_it_and_equal_ones_share_their_place(tmp_path):
    claims = [{"money": money} for money in ("10", "30", "20", "20", "5")]
    assert verdicts(made(tmp_path), *claims) == [OUT, IN, IN, IN, OUT]
    other_year = [{"money": "1", "date": "2024-01-01"}, *claims]
    assert verdicts(made(tmp_path), *other_year) == [IN, OUT, IN, IN, IN, OUT]


def test_ties_may_go_to_the_earlier_and_the_order_may_begin_below(tmp_path):
    earlier = RANK.replace('"2"', '"2", ties = "earlier"')
    dated = [("20", "2025-03-01"), ("30", "2025-04-01"), ("20", "2025-02-01"), ("20", "2025-02-01")]
    claims = [{"money": money, "date": date} for money, date in dated]
    assert verdicts(made(tmp_path, earlier), *claims) == [OUT, IN, IN, OUT]
    lowest = RANK.replace('"2"', '"1", order = "smallest"')
    assert verdicts(made(tmp_path, lowest), *claims) == [IN, OUT, IN, IN]


def test_places_are_counted_by_what_the_notice_names(tmp_path):
    by_kind = RANK.replace('"2"', '"1", per = ["year", "kind"]')
    claims = [{"money": money, "kind": kind} for money, kind in (("1", "x"), ("2", "x"), ("1", "y"), ("9", ""))]
    assert verdicts(made(tmp_path, by_kind), *claims) == [OUT, IN, IN, OPEN]


def test_whoever_fails_a_condition_takes_no_place_and_whoever_may_meet_it_leaves_others_open(tmp_path):
    strong, weak = {"money": "30"}, {"money": "10"}
    assert verdicts(made(tmp_path), {**strong, "flag": "no"}, strong, weak, {"money": "5"}) == [OUT, IN, IN, OUT]
    assert verdicts(made(tmp_path), {**strong, "flag": ""}, strong, weak, {"money": "5"}) == [OPEN, IN, OPEN, OUT]
    assert verdicts(made(tmp_path), {}, strong, weak, {"money": "5"}) == [OPEN, IN, OPEN, OUT]


def test_every_engine_ranks_alike(tmp_path):
    rows = [f"a.one,{n},2025-0{n % 3 + 1}-01,{money},{flag}" for n, (money, flag) in enumerate(
        (money, flag) for money in ("10", "20", "20", "", "x") for flag in ("yes", "no", ""))]  # fmt: skip
    claims = tmp_path / "claims.csv"
    claims.write_text("policy,applicant,date,money,flag\n" + "\n".join(rows) + "\n", encoding="utf-8")
    *_, notes, _ = agreed(claims, made(tmp_path), tmp_path, engine=duckdb)
    assert any("3 rejected rows are in no ranking" in note.en for note in notes)


def test_one_claim_is_refused_by_name_unless_its_place_is_supposed(rongcli, tmp_path):
    edition = made(tmp_path)
    claim = {"policy": "a.one", "money": "5", "flag": "yes"}
    with pytest.raises(InputError, match="one claim by itself has no place"):
        evaluate(edition, claim)
    assert evaluate(edition, claim, readings={"top": "within"}).amounts.amount == 5_00
    words = ("--policies", str(tmp_path / "t.toml"), "a", "one", "--money", "5", "--flag", "--lang", "zh")
    refused = rongcli(*words)
    assert refused.returncode == 4
    assert "单份申请没有名次" in refused.stderr


def test_an_answer_of_a_batch_cannot_be_checked_without_its_other_claims(rongcli, tmp_path):
    made(tmp_path)
    (tmp_path / "claims.csv").write_text("policy,date,money,flag\na.one,2025-01-01,5,yes\n", encoding="utf-8")
    words = ("batch", "claims.csv", "--policies", "t.toml", "--explain", "-f", "jsonl", "-q", "-o", "answer.jsonl")
    rongcli(*words, cwd=tmp_path, check=True)
    refused = rongcli("verify", "answer.jsonl", "--policies", "t.toml", "--lang", "en", cwd=tmp_path)
    assert refused.returncode == 4
    assert "is not checkable: a.one ranks a year's claims" in refused.stderr


def test_match_waits_for_the_place_and_check_says_that_only_a_batch_tells(rongcli, tmp_path):
    made(tmp_path)
    file = str(tmp_path / "t.toml")
    told = rongcli("--policies", file, "match", "--money", "5", "--flag", "--lang", "en", check=True).stdout
    assert "Is it among the first 2 by Money?" in " ".join(told.split())
    assert "ranks a year's claims" in rongcli("policies", "check", file, "--lang", "en").stderr


def test_an_example_of_several_claims_pins_a_ranking_down(rongcli, tmp_path):
    claims = ", ".join(
        f'{{ claim = {{ money = "{money}元" }}, eligibility = "{verdict}" }}'
        for money, verdict in (("10", OUT), ("30", IN), ("20", IN))
    )
    pinned = f"examples = [{{ claim = {{ flag = true }}, claims = [{claims}] }}]\n"
    (tmp_path / "t.toml").write_text(PREAMBLE + policy("one", body() + pinned), encoding="utf-8")
    assert rongcli("--policies", str(tmp_path / "t.toml"), "policies", "test", "-q").returncode == 0


@pytest.mark.parametrize(
    ("rank", "key", "told"),
    [
        ('{ rank = { by = "money", first = "2" } }', "requires[1]", "needs an id"),
        (RANK.replace('"money"', '"mony"'), "requires[1].rank.by", "'mony' is neither"),
        (RANK.replace('"2"', '"2.5"'), "requires[1].rank.first", "fixed whole number"),
        (RANK.replace('"2"', '"2", per = ["money"]'), "requires[1].rank.per[0]", "must be year"),
        (RANK.replace('"2"', '"2", ties = "lot"'), "requires[1].rank.ties", "must be share, earlier"),
        (f'{{ id = "x", any_of = [[{RANK}]] }}', "requires[1].any_of[0][0].rank", "stands by itself"),
        (RANK.replace("first", "frist"), "requires[1].rank.frist", "is no key here"),
    ],
)
def test_a_mistake_is_told_at_its_place(rank, key, told):
    text = PREAMBLE + policy("one", body(rank))
    found = [one for one in check(BUNDLED, [("t.toml", text.encode())]) if one.code == "fault"]
    assert [(one.key.removeprefix('policy."a.one".'), told in one.what.en) for one in found] == [(key, True)]
