"""How long a query is: nothing is written into it twice, so that it grows with the rule and not with its branches."""

from functools import partial
from itertools import pairwise

import pytest

from rongcli.batch.engines import python
from rongcli.table.load import load_edition
from tests.batch.jobs import agreed, computed
from tests.batch.ledgers import DAY, TABLE

YEAR = """
[input.support_year]
type = "count"
label = { zh = "支持年度", en = "Support year" }
question = { zh = "第几年?", en = "Which year?" }
[policy."trade.one"]
name = { zh = "甲", en = "One" }
benefit = "money"
sources = [{ provision = "p", document = "notice", span = [0, 9] }]
"""
SHARE = '{{ kind = "rate", rate = "{}%", base = "sales" }}'
HEAD = "policy,applicant,date,sales,size,support_year\n"


def schedule(values):
    """An award by year of support, each of its values a share of the sales."""
    shares = ", ".join(
        f'{{ up_to = "{value + 1}", value = {SHARE.format(1 + value % 50)} }}' for value in range(values)
    )
    return (
        f'award = {{ kind = "tiers", by = "support_year", tiers = [{shares}, {{ value = "0元" }}] }}\n'
        'caps = [{ limit = "100万", per = ["applicant", "year"] }, { times = 3, per = ["applicant"] }]\n'
    )


def nested(levels):
    """An award of branches within branches, each of several amounts."""
    award = SHARE.format(1)
    for level in range(levels):
        then = f'{{ kind = "largest", of = [{SHARE.format(level + 1)}, "5元"] }}'
        other = f'{{ kind = "smallest", of = [{award}, "{level + 1}00万"] }}'
        requires = f'[{{ input = "size", one_of = ["small"] }}, {{ input = "sales", above = "{level}万" }}]'
        award = f'{{ kind = "if", requires = {requires}, then = {then}, else = {other} }}'
    return f"optional = ['support_year']\naward = {award}\n"


@pytest.fixture
def table(write):
    return lambda body: write("table.toml", TABLE + YEAR + body)


@pytest.fixture
def load():
    return partial(load_edition, cached=False)


@pytest.mark.parametrize("rule", [schedule, nested])
def test_a_query_grows_with_the_rule(rongcli, table, rule):
    sizes = [
        len(rongcli("policies", "sql", "--policies", table(rule(values)), check=True).stdout) for values in range(1, 9)
    ]
    steps = [more - less for less, more in pairwise(sizes)]
    assert max(steps) < 2 * min(steps) and sizes[-1] < 30_000, sizes


def test_the_query_of_the_whole_table_stays_short(rongcli):
    assert len(rongcli("policies", "sql", check=True).stdout) < 250_000


@pytest.mark.parametrize("body", [schedule(5), nested(4)])
def test_named_parts_change_no_amount(tmp_path, write, table, load, body):
    rows = [f"trade.one,{who},{DAY},{sales},{size},{year}\n"
            for who in "甲乙" for sales in ("", "0", "1万", "123456.78", "9999万")
            for size in ("", "small", "large") for year in ("", "0", "1", "2", "5", "6")]  # fmt: skip
    agreed(write("claims.csv", HEAD + "".join(rows)), load(table(body)), tmp_path)


def test_a_rule_whose_query_would_be_too_long_is_decided_in_python(rongcli, tmp_path, write, table, load):
    path = table(schedule(120))
    claims = write("claims.csv", f"{HEAD}trade.one,甲,{DAY},100万,small,3\ntrade.one,乙,{DAY},100万,small,121\n")
    agreed(claims, load(path), tmp_path)
    out, *_ = computed("python", python, claims, tmp_path, load(path))
    assert out.read_text("utf-8").count("30000.00") >= 2
    refused = rongcli("policies", "sql", "trade.one", "--policies", path)
    assert refused.returncode == 2 and "000 characters" in refused.stderr
    told = "characters (200,000 at most), so in a batch Python decides it"
    assert told in rongcli("policies", "check", "--policies", path).stderr
    assert told not in rongcli("policies", "check", "--policies", table(schedule(20))).stderr
