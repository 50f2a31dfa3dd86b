"""The small words of conditions and figures: windows, exact values, exclusions, so many of several, fractions."""

import csv
import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongcli.base.errors import TableError
from rongcli.batch.engines import duckdb
from rongcli.rules.explain import evaluate
from rongcli.table.check import check
from tests.batch.jobs import agreed
from tests.table.test_check import BUNDLED
from tests.table.test_language import PREAMBLE, made, policy

DAY = datetime.date(2025, 6, 1)
FIXED = 'award = { kind = "fixed", amount = "5元" }'


def requires(*parts):
    return policy("one", f"requires = [{', '.join(parts)}]\n{FIXED}")


def verdict(folder, part, **facts):
    edition = made(folder, requires(part))
    stated = {key: str(value) for key, value in facts.items()}
    return evaluate(edition, {"policy": "a.one", **stated}, on=DAY).eligibility


@pytest.mark.parametrize(
    ("part", "facts", "wanted"),
    [
        ('{ input = "number", at_least = "10", below = "300" }', {"number": "10"}, "eligible"),
        ('{ input = "number", at_least = "10", below = "300" }', {"number": "299.999999"}, "eligible"),
        ('{ input = "number", at_least = "10", below = "300" }', {"number": "300"}, "ineligible"),
        ('{ input = "number", above = "10", at_most = "300" }', {"number": "10"}, "ineligible"),
        ('{ input = "number", above = "10", at_most = "300" }', {}, "needs-information"),
        ('{ input = "number", equals = "3" }', {"number": "3"}, "eligible"),
        ('{ input = "number", equals = "3" }', {"number": "3.000001"}, "ineligible"),
        ('{ input = "money", equals = "1/1" }', {"money": "3"}, None),
        ('{ id = "d", value = "date", equals = "2025-06-01" }', {}, "eligible"),
        ('{ input = "kind", equals = "x" }', {"kind": "x"}, "eligible"),
        ('{ input = "kind", equals = "x" }', {"kind": "y"}, "ineligible"),
        ('{ input = "kind", not_one_of = ["x"] }', {"kind": "y"}, "eligible"),
        ('{ input = "kind", not_one_of = ["x"] }', {"kind": "x"}, "ineligible"),
        ('{ input = "kind", not_one_of = ["x"] }', {}, "needs-information"),
        ('{ id = "n", none_of = [[{ input = "flag" }], [{ input = "number", above = "5" }]] }', {"flag": "no", "number": 5}, "eligible"),
        ('{ id = "n", none_of = [[{ input = "flag" }], [{ input = "number", above = "5" }]] }', {"flag": "no", "number": 6}, "ineligible"),
        ('{ id = "n", none_of = [[{ input = "flag" }], [{ input = "number", above = "5" }]] }', {"flag": "yes"}, "ineligible"),
        ('{ id = "n", none_of = [[{ input = "flag" }], [{ input = "number", above = "5" }]] }', {"number": 5}, "needs-information"),
        ('{ id = "n", any_of = [[{ input = "flag" }], [{ input = "kind", equals = "x" }], [{ input = "number", above = "5" }]], equals = "2" }', {"flag": "yes", "kind": "x", "number": 5}, "eligible"),
        ('{ id = "n", any_of = [[{ input = "flag" }], [{ input = "kind", equals = "x" }], [{ input = "number", above = "5" }]], equals = "2" }', {"flag": "yes", "kind": "x", "number": 6}, "ineligible"),
        ('{ id = "n", any_of = [[{ input = "flag" }], [{ input = "kind", equals = "x" }], [{ input = "number", above = "5" }]], at_least = "2" }', {"flag": "yes", "kind": "x"}, "eligible"),
    ],
)  # fmt: skip
def test_a_condition_holds_where_its_words_say_so(tmp_path, part, facts, wanted):
    if wanted is None:
        with pytest.raises(TableError) as caught:
            made(tmp_path, requires(part))
        assert "must be money, is a number" in caught.value.message.en
        return
    assert verdict(tmp_path, part, **facts) == wanted


@pytest.mark.parametrize(
    ("part", "key", "told"),
    [
        ('{ input = "number", at_least = "1", above = "2" }', "requires[0]", "one of above/at_least with one of below/at_most"),
        ('{ input = "number", equals = "1", below = "2" }', "requires[0]", "exactly one"),
        ('{ input = "kind", one_of = ["x"], not_one_of = ["y"] }', "requires[0]", "exactly one"),
        ('{ input = "kind", not_one_of = ["z"] }', "requires[0].not_one_of[0]", "no choice 'z'"),
        ('{ input = "flag", equals = "1" }', "requires[0].equals", "use is here"),
        ('{ id = "n", none_of = [[]] }', "requires[0].none_of", "in each alternative"),
        ('{ id = "n", none_of = [[{ input = "flag" }]], at_least = "1" }', "requires[0].at_least", "does not go"),
        ('{ id = "n", any_of = [[{ input = "flag" }]], at_least = "1元" }', "requires[0].at_least", None),
    ],
)  # fmt: skip
def test_words_that_do_not_go_together_are_told_at_their_key(tmp_path, part, key, told):
    with pytest.raises(TableError) as caught:
        made(tmp_path, requires(part))
    assert caught.value.field.endswith(key)
    assert told is None or told in f"{caught.value.message.en} {caught.value.hint and caught.value.hint.en}"


SHARES = {
    "1/3": Fraction(1, 3),
    "2/7": Fraction(2, 7),
    "33⅓%": Fraction(1, 3),
    "⅝": Fraction(5, 8),
    "1/8%": Fraction(1, 800),
    "12½‰": Fraction(25, 2000),
}


@pytest.fixture(scope="module")
def shares(tmp_path_factory):
    parts = [
        policy(f"share-{n}", f'award = {{ kind = "rate", rate = "{rate}", base = "money" }}')
        for n, rate in enumerate(SHARES)
    ]
    nested = 'award = { kind = "rate", base = "money", rate = { kind = "product", of = ["1/3", "50%", "30%"] } }'
    tripled = 'award = { kind = "per_unit", price = "100元", quantity = ["number", "2⅔"], count = "proportional" }'
    return made(tmp_path_factory.mktemp("shares"), *parts, policy("nested", nested), policy("tripled", tripled))


@given(st.integers(0, 10**12))
def test_a_fraction_is_exact_to_the_fen(shares, fen):
    money = f"{fen // 100}.{fen % 100:02d}"
    wanted = {**{f"share-{n}": share for n, share in enumerate(SHARES.values())}, "nested": Fraction(1, 20)}
    for name, share in wanted.items():
        found = evaluate(shares, {"policy": f"a.{name}", "money": money}, on=DAY).amounts.amount
        assert found == (2 * fen * share + 1) // 2
    number = Fraction(fen, 100)
    answer = evaluate(shares, {"policy": "a.tripled", "number": money}, on=DAY)
    assert answer.amounts.amount == (2 * number * 10_000 * Fraction(8, 3) + 1) // 2


def test_every_engine_agrees_on_fractions(shares, tmp_path):
    claims = tmp_path / "claims.csv"
    with claims.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["policy", "applicant", "money", "number"])
        names = [*(f"a.share-{n}" for n in range(len(SHARES))), "a.nested", "a.tripled"]
        writer.writerows(
            [name, str(n), money, money]
            for n, name in enumerate(names)
            for money in ("", "0.01", "1.99", "100", "7654321.09")
        )
    agreed(claims, shares, tmp_path, engine=duckdb)


def test_a_fraction_that_does_not_end_says_so(shares):
    from rongcli.output.values import step_words

    answer = evaluate(shares, {"policy": "a.share-0", "money": "100"}, on=DAY)
    assert step_words(answer.trace[0], "en", "CNY").endswith("33.333333… yuan")


@pytest.mark.parametrize("rate", ["1/0", "230", "0.3", "1/3元", "⅓⅓"])
def test_what_is_no_rate_is_refused_and_nothing_is_put_in_its_place(tmp_path, rate):
    with pytest.raises(TableError) as caught:
        made(tmp_path, policy("one", f'award = {{ kind = "rate", rate = "{rate}", base = "money" }}'))
    said = f"{caught.value.message.en} {caught.value.hint.en}"
    assert rate in said
    assert "1%" not in said


def test_a_rent_of_area_and_months_is_no_doubt_however_large_its_numbers_could_be(tmp_path):
    award = 'award = { kind = "rate", rate = "40%", base = { kind = "product", of = ["money", "number", "number", "1/3"] } }'
    text = PREAMBLE + policy("one", award)
    found = check(BUNDLED, [("t.toml", text.encode())])
    assert "too-large" not in {one.code for one in found}
    edition = made(tmp_path, policy("one", award))
    assert evaluate(edition, {"policy": "a.one", "money": "30", "number": "10"}, on=DAY).amounts.amount == 400_00
    assert evaluate(edition, {"policy": "a.one", "money": "30"}, on=DAY).amounts.maximum is None
