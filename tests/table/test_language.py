"""The language of policy tables: docs/language.md and the made-up second city run, and pieces against plain fractions."""

import datetime
import itertools
import json
import os
import re
import shlex
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from rongcli.base.errors import TableError
from rongcli.batch.run import Batch
from rongcli.output.award_page import award_part
from rongcli.output.json import award as as_json
from rongcli.rules.explain import evaluate
from rongcli.rules.policy import ROUNDING
from rongcli.table.check import check
from rongcli.table.examples import DAY, mismatches, written
from rongcli.table.language import PIECES
from rongcli.table.load import bundled_table, load_edition
from tests.batch.jobs import agreed

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CITY = HERE / "second_city.toml"
NOTICE = HERE / "second_city.txt"
DOCUMENT = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
TABLE = tomli.loads(CITY.read_text(encoding="utf-8"))
DAYS = (datetime.date(2025, 6, 1), datetime.date(2026, 1, 1))
"""Before the city's amendment, and from it on: as of either day an example is answered by the rule of its own date."""
EDITIONS = {day: load_edition(CITY, on=day, cached=False) for day in DAYS}
EXAMPLES = [
    pytest.param(day, name, example, id=f"{day}-{name}-{number}")
    for day in DAYS
    for number, (name, example) in enumerate(written(TABLE), 1)
]


# The second city


@pytest.mark.parametrize(("day", "name", "example"), EXAMPLES)
def test_example(day, name, example):
    assert mismatches(EDITIONS[day], name, example) == []


@pytest.mark.parametrize(("day", "name", "example"), EXAMPLES)
def test_a_batch_answers_as_evaluate_does(day, name, example):
    edition, readings = EDITIONS[day], example.readings
    if example.claims or example.prior:
        pytest.skip("decided together: test_ledger_examples.py")
    claim = {"policy": name, "date": DAY, "applicant": "甲", "item": "一", **example.claim}
    alone = evaluate(edition, claim, readings=readings)
    run = Batch(edition, readings, day)
    decided = run.decide_all([(1, run.read(claim))])[1]
    assert (decided.eligibility, decided.reason, decided.amounts) == (alone.eligibility, alone.reason, alone.amounts)
    again = Batch(edition, readings, day)
    explained = as_json(again.explain_all([(1, again.read(claim))])[1], "en")
    assert explained["trace"] == as_json(alone, "en")["trace"]


def test_nothing_is_doubtful_in_the_city():
    bundled = bundled_table()
    assert check((str(bundled), bundled.read_bytes()), [(str(CITY), CITY.read_bytes())]) == []


def test_the_city_uses_every_piece():
    used = set(re.findall(r'kind = "([a-z_]+)"', CITY.read_text(encoding="utf-8")))
    pieces = {piece.model_fields["kind"].annotation.__args__[0] for piece in PIECES}
    assert used == pieces | {"ceiling", "range", "unpublished", "number"}


def batch(*claims, readings=None):
    run = Batch(EDITIONS[DAYS[0]], readings or {}, DAYS[0])
    read = [(number, run.read(claim)) for number, claim in enumerate(claims, 1)]
    decisions = run.decide_all(read)
    return [(decisions[n].eligibility, (decisions[n].amounts.amount or 0) // 100) for n, _ in read]


def test_a_rolling_cap_frees_what_is_three_years_old():
    claim = {"policy": "finance.interest", "applicant": "甲", "interest_base": "4000万元"}
    days = ("2022-03-01", "2023-03-01", "2025-02-28", "2025-03-01")
    paid = batch(*({**claim, "date": day} for day in days))
    assert [amount for _, amount in paid] == [800_000, 200_000, 0, 800_000]


def test_a_number_of_claims_is_limited_within_three_years():
    claim = {"policy": "talent.doctors", "applicant": "甲", "heads": "3"}
    days = ("2022-03-01", "2023-03-01", "2025-02-28", "2025-03-01")
    verdicts = batch(*({**claim, "date": day} for day in days))
    assert [verdict for verdict, _ in verdicts] == ["eligible", "eligible", "ineligible", "eligible"]


def test_a_pool_is_for_all_and_a_calendar_year():
    claim = {"policy": "trade.contract", "paid_value": "1亿元", "equipment": "9亿元"}
    pool = [{**claim, "date": "2025-01-02", "applicant": str(n), "item": str(n)} for n in range(63)]
    later = {**claim, "date": "2026-01-01", "applicant": "乙", "item": "乙"}
    paid = [amount for _, amount in batch(*pool, later)]
    assert paid == [800_000] * 62 + [400_000, 800_000]
    planned = [amount for _, amount in batch(*pool, later, readings={"pool": "planned"})]
    assert planned == [800_000] * 64


# The document

FENCES = re.findall(r"^```(toml|console)\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)
FRAGMENTS = [tomli.loads(body) for kind, body in FENCES if kind == "toml" and "my-city" not in body]
OVERLAY = next(body for kind, body in FENCES if kind == "toml" and body.startswith("[overlay]"))
CHINESE = re.findall(
    r"^```(toml|console)\n(.*?)^```$",
    (ROOT / "docs" / "language.zh.md").read_text(encoding="utf-8"),
    re.DOTALL | re.MULTILINE,
)
FRAGMENTS += [tomli.loads(body) for kind, body in CHINESE if kind == "toml" and "my-city" not in body]


def commands(fences, language):
    return [
        (shlex.split(command), [line for line in lines.split("\n") if line], language)
        for kind, body in fences
        if kind == "console"
        for command, _, lines in (part.partition("\n") for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:])
    ]


COMMANDS = [*commands(FENCES, "en"), *commands(CHINESE, "zh")]


@pytest.mark.parametrize("name", ["language.md", "language.zh.md"])
def test_the_documents_smallest_table_is_complete(name, rongcli, tmp_path):
    document = (ROOT / "docs" / name).read_text(encoding="utf-8")
    (tmp_path / "city.toml").write_text(
        re.search(r"```toml\n(\[edition\]\nid = \"my-city\".*?)```", document, re.DOTALL)[1], encoding="utf-8"
    )
    words = ["--policies", str(tmp_path / "city.toml")]
    assert "200,000.00" in rongcli(*words, "trade", "reward", "--sales", "1000万", "--lang", "en", check=True).stdout
    found = json.loads(rongcli("policies", "check", str(tmp_path / "city.toml"), "--json").stdout)
    assert {one["code"] for one in found} == {"no-source"}


def part_of(fragment, whole):
    """Whether each key of a fragment stands in the whole with the same value; lists are whole."""
    if isinstance(fragment, dict) and isinstance(whole, dict):
        return all(key in whole and part_of(value, whole[key]) for key, value in fragment.items())
    return fragment == whole


@pytest.mark.parametrize("fragment", [one for one in FRAGMENTS if not one.keys() & {"overlay", "holiday"}])
def test_the_documents_toml_is_the_citys(fragment):
    assert part_of(fragment, TABLE)


@pytest.fixture(scope="module")
def workplace(tmp_path_factory):
    """A folder as the document's commands expect it, with a cache that they share."""
    folder = tmp_path_factory.mktemp("language")
    (folder / "overlay.toml").write_text(OVERLAY, encoding="utf-8")
    (folder / "tests").symlink_to(ROOT / "tests", target_is_directory=True)
    return folder


@pytest.mark.parametrize(("words", "lines", "language"), COMMANDS, ids=[" ".join(words[1:3]) for words, *_ in COMMANDS])
def test_the_documents_commands_print_what_it_says(workplace, words, lines, language):
    environment = {
        **os.environ,
        "RONGCLI_POLICIES": "tests/table/second_city.toml",
        "XDG_CACHE_HOME": str(workplace / "cache"),
        "COLUMNS": "120",
        "LANG": "C.UTF-8",
        "RONGCLI_LANG": language,
    }
    done = subprocess.run(
        [sys.executable, "-m", "rongcli", *words[1:]], cwd=workplace, env=environment, capture_output=True, check=False
    )
    assert (words[0], done.returncode) == ("rongcli", 0), done.stderr.decode()
    printed = [" ".join(line.split()) for line in done.stdout.decode().splitlines()]  # how columns align is no matter
    rest = iter(printed)
    assert lines and [line for line in lines if " ".join(line.split()) not in rest] == [], printed


def test_the_documents_clauses_are_the_notices():
    notice = NOTICE.read_text(encoding="utf-8")
    chinese = re.findall(r"^> (.*)$", (ROOT / "docs" / "language.zh.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [clause for clause in chinese if clause not in notice] == []
    clauses = re.findall(r"^> (.*)\\$", DOCUMENT, re.MULTILINE)
    assert [clause for clause in clauses if clause not in notice] == []
    assert len(clauses) == len(TABLE["policy"]) + len(TABLE["cap"]) + 1  # the targets stand in one clause


def test_the_document_names_every_piece():
    kinds = [piece.model_fields["kind"].annotation.__args__[0] for piece in PIECES]
    chinese = (ROOT / "docs" / "language.zh.md").read_text(encoding="utf-8")
    assert [kind for kind in kinds if f"`{kind}`" not in DOCUMENT or f"`{kind}`" not in chinese] == []


# Pieces against plain fractions

PREAMBLE = """
[edition]
id = "made-up"
version = "1"
currency = "CNY"
title = { zh = "虚构", en = "Made up" }
[reading.rounding]
question = { zh = "舍入?", en = "Rounding?" }
choices = { half-up = { zh = "四舍五入", en = "half up" }, down = { zh = "舍去", en = "down" } }
default = "half-up"
literal = "half-up"
[area.a]
name = { zh = "甲", en = "A" }
[input.money]
type = "money"
label = { zh = "金额", en = "Money" }
question = { zh = "金额?", en = "Money?" }
[input.number]
type = "number"
label = { zh = "数量", en = "Number" }
question = { zh = "数量?", en = "Number?" }
[input.flag]
type = "boolean"
label = { zh = "是否", en = "Flag" }
question = { zh = "是否?", en = "Flag?" }
[input.kind]
type = "choice"
label = { zh = "类别", en = "Kind" }
question = { zh = "类别?", en = "Kind?" }
choices.x = { zh = "子", en = "x" }
choices.y = { zh = "丑", en = "y" }
"""


def policy(name, body):
    return f'[policy."a.{name}"]\nname = {{ zh = "{name}", en = "{name}" }}\nbenefit = "money"\nsources = []\n{body}\n'


def made(path, *policies):
    (path / "made.toml").write_text(PREAMBLE + "".join(policies), encoding="utf-8")
    return load_edition(path / "made.toml", on=DAYS[0], cached=False)


AFTER = '{ kind = "sum", of = ["number", "1"] }'
POLICIES = [
    policy("brackets", 'award = { kind = "brackets", of = "money", tiers = [{ up_to = "1234.56元", value = "3.0001%" }, '
           '{ below = "100000元", value = "0.7%" }, { value = "12.5%" }] }'),
    policy("unit-brackets", 'award = { kind = "brackets", of = "number", tiers = [{ up_to = "10.5", value = "0.07元" }, '
           '{ value = "3.33元" }] }'),
    policy("computed-brackets", 'award = { kind = "brackets", of = "money", tiers = [{ up_to = "50元", value = "3%" }, '
           '{ up_to = { kind = "product", of = ["number", "0.7元"] }, value = "5%" }, { up_to = "200元", value = "7%" }, '
           '{ below = { kind = "product", of = ["number", "3元"] }, value = "11%" }, { value = "13%" }] }'),
    policy("tiers", 'award = { kind = "rate", base = "money", rate = { kind = "tiers", by = "number", tiers = '
           '[{ up_to = "10", value = "1%" }, { below = "20.5", value = "2.2222%" }, { value = "0.0001%" }] } }'),
    policy("phase-out", 'award = { kind = "phase_out", of = "money", by = "number", from = "3.5", to = "10.25" }'),
    policy("whole", 'award = { kind = "per_unit", price = "333.33元", quantity = "number", above = "2.5", every = "0.75" }'),
    policy("started", 'award = { kind = "per_unit", price = "333.33元", quantity = "number", every = "0.75", count = "started" }'),
    policy("proportional", 'award = { kind = "per_unit", price = "333.33元", quantity = "number", every = "7", '
           'count = "proportional" }'),
    policy("listed", 'award = { kind = "per_unit", price = "0.07元", quantity = ["number", "0.333333"], count = "proportional" }'),
    policy("by-year", 'award = { kind = "rate", base = "money", rate = { kind = "tiers", by = "number", tiers = [{ below = "1", value = "0%" }, '
           '{ below = "2", value = "100%" }, { below = "3", value = "85%" }, { below = "4", value = "70%" }, { value = "12.3456%" }] } }'),
    policy("quotient", f'award = {{ kind = "rate", base = "money", rate = {{ kind = "quotient", of = "number", by = {AFTER} }} }}'),
    policy("each", f'award = {{ kind = "quotient", of = "money", by = {AFTER} }}'),
    policy("third", 'award = { kind = "quotient", of = "money", by = "3" }'),
    policy("between", f'award = {{ kind = "phase_out", of = "money", by = "3", from = "number", to = {AFTER} }}'),
    *(policy(f"each-{way}", f'award = {{ kind = "round", of = {{ kind = "quotient", of = "money", by = {AFTER} }}, to = "0.30元", direction = "{way}" }}')
      for way in ("down", "up", "nearest")),
    policy("each-started", f'award = {{ kind = "per_unit", price = "1元", count = "started", quantity = {{ kind = "quotient", of = "number", by = {AFTER} }} }}'),
    *(policy(f"round-{way}", f'award = {{ kind = "round", of = "money", to = "0.30元", direction = "{way}" }}')
      for way in ("down", "up", "nearest")),
]  # fmt: skip


@pytest.fixture(scope="module")
def fractions(tmp_path_factory):
    return made(tmp_path_factory.mktemp("fractions"), *POLICIES)


F = Fraction


def bracketed(value, *tiers):
    """The sum over brackets given as (end or None, price), each part at the first price that reaches it."""
    edges = sorted({F(0), value, *(end for end, _ in tiers if end is not None and end < value)})
    return sum(
        (part_end - start) * next(price for end, price in tiers if end is None or part_end <= end)
        for start, part_end in itertools.pairwise(edges)
    )


def rounded_to(value, size, way):
    whole, left = divmod(value, size)
    up = {"down": False, "up": left > 0, "nearest": 2 * left >= size}[way]
    return (whole + up) * size


EXPECTED = {
    "brackets": lambda m, n: bracketed(m, (F("1234.56"), F("0.030001")), (F(100_000), F("0.007")), (None, F("0.125"))),
    "unit-brackets": lambda m, n: bracketed(n, (F("10.5"), F("0.07")), (None, F("3.33"))),
    "computed-brackets": lambda m, n: bracketed(
        m, (F(50), F("0.03")), (n * F("0.7"), F("0.05")), (F(200), F("0.07")), (n * 3, F("0.11")), (None, F("0.13"))
    ),
    "tiers": lambda m, n: m * (F("0.01") if n <= 10 else F("0.022222") if n < F("20.5") else F("0.000001")),
    "phase-out": lambda m, n: m * min(max(F("10.25") - n, F(0)), F("6.75")) / F("6.75"),
    "whole": lambda m, n: F("333.33") * (max(n - F("2.5"), F(0)) // F("0.75")),
    "started": lambda m, n: F("333.33") * -(-n // F("0.75")),
    "proportional": lambda m, n: F("333.33") * n / 7,
    "listed": lambda m, n: F("0.07") * n * F("0.333333"),
    "quotient": lambda m, n: m * n / (n + 1),
    "each": lambda m, n: m / (n + 1),
    "third": lambda m, n: m / 3,
    "between": lambda m, n: m * min(max(n + 1 - 3, F(0)), F(1)),
    "each-started": lambda m, n: F(-(-n // (n + 1))),
    "by-year": lambda m, n: m * (0 if n < 1 else 1 if n < 2 else F("0.85") if n < 3 else F("0.7") if n < 4 else F("0.123456")),
    **{
        f"round-{way}": lambda m, n, way=way: rounded_to(m, F("0.3"), way) for way in ("down", "up", "nearest")
    },
    **{
        f"each-{way}": lambda m, n, way=way: rounded_to(m / (n + 1), F("0.3"), way) for way in ("down", "up", "nearest")
    },
}  # fmt: skip
FEN = st.one_of(
    st.integers(0, 10**14), st.integers(0, 10**4), st.sampled_from([123455, 123456, 123457, 9999999, 10**7])
)
MILLIONTHS = st.one_of(
    st.integers(0, 10**13),
    st.integers(0, 30 * 10**6),
    st.builds(
        lambda edge, near: max(edge * 10**4 + near, 0),
        st.sampled_from([75, 100, 200, 250, 300, 350, 325, 1000, 1025, 1050, 2050]),
        st.integers(-1, 1),
    ),
)


@pytest.mark.parametrize("name", EXPECTED)
@given(fen=FEN, millionths=MILLIONTHS)
def test_exact_to_the_fen(fractions, name, fen, millionths):
    money, number = F(fen, 100), F(millionths, 10**6)
    values = {
        "money": f"{fen // 100}.{fen % 100:02d}",
        "number": f"{millionths // 10**6}.{millionths % 10**6:06d}",
    }
    read = [item.name for item in fractions.policies[f"a.{name}"].inputs]
    stated = {"policy": f"a.{name}", **{one: values[one] for one in read}}
    exact = EXPECTED[name](money, number) * 100
    run = Batch(fractions, {}, DAYS[0])
    for rounding, expected in (("half-up", (2 * exact + 1) // 2), ("down", exact // 1)):
        assert evaluate(fractions, stated, readings={ROUNDING: rounding}, on=DAYS[0]).amounts.amount == expected
    assert run.decide_all([(1, run.read(stated))])[1].amounts.amount == (2 * exact + 1) // 2


# What went wrong once, each with what is expected.

REFERRED = policy("other", 'requires = [{ input = "kind", one_of = ["x"], open = ["y"] }]\naward = { kind = "fixed", amount = "5元" }')  # fmt: skip


def answered(path, claim, *policies):
    edition = made(path, *policies)
    answer = evaluate(edition, {"policy": "a.one", **claim}, on=DAYS[0])
    assert award_part(answer, edition, "en").headline
    return answer


def refuses(path, body, *others):
    with pytest.raises(TableError):
        made(path, policy("one", body), *others)


@pytest.mark.parametrize(
    ("award", "stated", "yuan"),
    [
        ('{ kind = "round", to = "100元", direction = "down", of = { kind = "rate", rate = "2%", base = "money" } }', {"money": "12500"}, 200),
        ('{ kind = "per_unit", price = "1元", every = "100元", quantity = { kind = "rate", rate = "2%", base = "money" } }', {"money": "12500"}, 2),
        ('{ kind = "phase_out", of = "8元", from = "100元", to = "500元", by = { kind = "rate", rate = "2%", base = "money" } }', {"money": "12500"}, 5),
        ('{ kind = "per_unit", price = "3元", every = "4", quantity = ["number", "0.5"] }', {"number": "9"}, 3),
    ],
)  # fmt: skip
def test_fixed_figures_beside_a_rate(tmp_path, award, stated, yuan):
    assert answered(tmp_path, stated, policy("one", f"award = {award}")).amounts.amount == yuan * 100


def test_table_of_a_way_not_taken(tmp_path):
    body = 'award = { kind = "if", requires = [{ input = "flag" }], then = "money", else = "1元" }'
    assert answered(tmp_path, {"flag": False}, policy("one", body)).amounts.amount == 100


@pytest.mark.parametrize("claim", [{}, {"kind": "y"}])
def test_another_policys_open_list(tmp_path, claim):
    body = 'requires = [{ id = "e", eligible = "a.other" }]\naward = { kind = "fixed", amount = "1元" }'
    assert answered(tmp_path, claim, policy("one", body), REFERRED).eligibility == "needs-information"


def test_award_over_a_limit_that_rejects(tmp_path):
    other = policy("other", 'award = { kind = "fixed", amount = "9元" }\ncaps = [{ limit = "5元", over = "reject" }]')
    body = 'award = { kind = "award", policy = "a.other" }'
    assert answered(tmp_path, {}, policy("one", body), other).amounts.amount == 0


def test_award_that_is_not_determined(tmp_path):
    refuses(tmp_path, 'award = { kind = "increase", of = "9元", over = { kind = "award", policy = "a.other" } }',
            policy("other", 'award = { kind = "ceiling", bound = "9元" }'))  # fmt: skip


@pytest.mark.parametrize("kind", ["floor", "schedule", "first"])
def test_a_kind_that_is_no_more_says_how_it_is_said_now(tmp_path, kind):
    with pytest.raises(TableError) as found:
        made(tmp_path, policy("one", f'award = {{ kind = "{kind}", of = "money" }}'))
    assert (found.value.message.en, "write { kind =" in found.value.hint.en) == (
        f"there is no kind '{kind}' any more",
        True,
    )


def test_the_first_of_two_awards_that_is_eligible(tmp_path):
    other = policy("other", 'requires = [{ input = "flag" }]\naward = { kind = "fixed", amount = "9元" }')
    body = 'award = { kind = "if", requires = [{ eligible = "a.other" }], then = { kind = "smallest", of = [{ kind = "award", policy = "a.other" }, "3元"] }, else = "2元" }'
    assert answered(tmp_path, {"flag": False}, policy("one", body), other).amounts.amount == 200


@pytest.mark.parametrize(
    "requirement",
    [
        '{ input = "flag", above = "3" }',
        '{ input = "kind", one_of = ["x"], is = false }',
        '{ input = "number", above = "3", is = false }',
        '{ id = "a", any_of = [[{ input = "kind", one_of = ["x"], open = ["y"] }]] }',
        '{ id = "a", any_of = [[{ input = "flag", reading = "no-such" }]] }',
    ],
)
def test_keys_without_meaning(tmp_path, requirement):
    refuses(tmp_path, f'requires = [{requirement}]\naward = {{ kind = "fixed", amount = "1元" }}')


def test_table_of_a_condition_on_a_parameter(tmp_path):
    parameter = '[parameter.p]\nvalues = [{ value = "1元" }, { from = "2025-01-01", value = "2元" }]\n'
    body = 'requires = [{ input = "money", at_least = "p" }]\naward = { kind = "fixed", amount = "1元" }'
    assert answered(tmp_path, {"money": "2"}, parameter, policy("one", body)).eligibility == "eligible"


def test_coverage_of_a_parameter_by_date():
    from rongcli.table.coverage import gaps

    examples = [example for name, example in written(TABLE) if name == "finance.interest"]
    gaps(EDITIONS[DAYS[0]], "finance.interest", examples)


@pytest.mark.parametrize(("day", "eligibility"), [("2025-12-31", "eligible"), ("2026-01-01", "ineligible")])
def test_the_date_of_the_claim_can_be_a_condition(tmp_path, day, eligibility):
    body = 'requires = [{ id = "in-time", value = "date", at_most = "2025-12-31" }]\naward = { kind = "fixed", amount = "9元" }'
    answer = answered(tmp_path, {"date": day}, policy("one", body))
    assert answer.eligibility == eligibility
    assert answer.conditions[0].condition.text.en == "date on or before 2025-12-31"


def test_a_rate_can_grow_with_a_count(tmp_path):
    rate = '{ kind = "sum", of = ["5%", { kind = "per_unit", price = "1%", quantity = "number", every = "10" }] }'
    award = f'award = {{ kind = "rate", base = "money", rate = {rate} }}'
    answer = answered(tmp_path, {"money": "1000", "number": "25"}, policy("one", award))
    assert answer.amounts.amount == 70_00


def test_per_mille_and_parts_of_a_year(tmp_path):
    award = 'award = { kind = "per_unit", price = { kind = "rate", rate = "5‰", base = "money" }, quantity = "number", every = "12", count = "proportional" }'
    answer = answered(tmp_path, {"money": "1000", "number": "7"}, policy("one", award))
    assert answer.amounts.amount == 292  # 1000 × 5‰ × 7 ÷ 12 = 2.9166…


def test_another_currency_is_named_by_its_code(rongcli, tmp_path):
    text = (HERE / "city.toml").read_text(encoding="utf-8").replace('currency = "CNY"', 'currency = "SGD"')
    text = re.sub(r'"([0-9.]+)(万?)元"', lambda found: f'"SGD {found[1]}{"0000" if found[2] else ""}"', text)
    (tmp_path / "city.toml").write_text(text, encoding="utf-8")
    words = ["--policies", str(tmp_path / "city.toml"), "trade", "booths", "--booths", "3"]
    assert "SGD 999.99" in rongcli(*words, check=True).stdout
    assert "yuan" not in rongcli(*words, check=True).stdout
    assert json.loads(rongcli(*words, "--json", check=True).stdout)["award"]["currency"] == "SGD"


def test_a_parameter_of_plain_figures_says_its_type(tmp_path):
    wage = '[parameter.wage]\nname = { zh = "w", en = "w" }\nvalues = [{ value = "2500" }]\n'
    award = 'award = { kind = "smallest", of = ["money", "wage"] }'
    with pytest.raises(TableError, match="must be money"):
        answered(tmp_path, {"money": "3000"}, wage + policy("one", award))
    wage += 'type = "money"\n'
    assert answered(tmp_path, {"money": "3000"}, wage + policy("one", award)).amounts.amount == 2500_00


def test_a_figure_with_the_currency_s_code_is_money(tmp_path):
    award = 'award = { kind = "rate", rate = "10%", base = { kind = "product", of = ["number", "CNY 2500"] } }'
    assert answered(tmp_path, {"number": "2"}, policy("one", award)).amounts.amount == 500_00
    with pytest.raises(TableError, match="must be money, is a number"):
        answered(tmp_path, {"number": "2"}, policy("one", award.replace("CNY ", "")))
    with pytest.raises(TableError, match="is not an amount"):
        answered(tmp_path, {"number": "2"}, policy("one", award.replace("CNY ", "CNY x")))


def test_a_limit_that_some_do_not_have_says_what_they_have(tmp_path):
    limit = '{ kind = "if", requires = [{ input = "flag" }], then = "money", else = "80元" }'
    edition = made(
        tmp_path,
        policy("one", f'award = {{ kind = "rate", rate = "100%", base = "money" }}\ncaps = [{{ limit = {limit} }}]'),
    )
    claims = tmp_path / "claims.csv"
    claims.write_text("policy,applicant,money,flag\na.one,A,100,yes\na.one,A,100,no\na.one,A,100,\n")
    found = agreed(claims, edition, tmp_path)
    assert [line.split(",")[7] for line in found[0].decode().splitlines()[1:]] == ["100.00", "80.00", ""]


def test_no_part_is_paid_twice_where_a_claim_puts_edges_out_of_order(tmp_path):
    tiers = '[{ up_to = "50元", value = "10%" }, { up_to = "number-edge", value = "20%" }, { value = "30%" }]'
    tiers = tiers.replace('"number-edge"', '{ kind = "product", of = ["number", "1元"] }')
    edition = made(tmp_path, policy("one", f'award = {{ kind = "brackets", of = "money", tiers = {tiers} }}'))
    claims = tmp_path / "claims.csv"
    claims.write_text(
        "policy,applicant,money,number\n" + "".join(f"a.one,A,100,{edge}\n" for edge in (20, 50, 60, 100, 200, ""))
    )
    found = agreed(claims, edition, tmp_path)
    amounts = [line.split(",")[7] for line in found[0].decode().splitlines()[1:]]
    assert amounts == ["20.00", "20.00", "19.00", "15.00", "15.00", ""]


@pytest.mark.parametrize("edge", ['"49元"', '"50元"', '{ kind = "smallest", of = ["money", "30元"] }'])
@pytest.mark.parametrize("kind", ['"brackets", of', '"tiers", by'])
def test_an_edge_that_is_certain_not_to_rise_is_refused(tmp_path, kind, edge):
    of = '{ kind = "product", of = ["number", "2元"] }'
    tiers = f'[{{ up_to = "50元", value = "10%" }}, {{ up_to = "money", value = "20%" }}, {{ up_to = {edge}, value = "25%" }}, {{ value = "30%" }}]'
    body = f"{{ kind = {kind} = {of}, tiers = {tiers} }}"
    whole = body if "brackets" in kind else f'{{ kind = "rate", base = "money", rate = {body} }}'
    with pytest.raises(TableError, match="must end above the tier before it"):
        made(tmp_path, policy("one", f"award = {whole}"))
