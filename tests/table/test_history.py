"""Editions by date: amendments within a table, and folders of tables named by date of effect."""

import datetime
from pathlib import Path

import pytest

from rongcli import evaluate
from rongcli.base.errors import TableError
from rongcli.table.check import check
from rongcli.table.load import bundled_table, load_edition

CITY = Path(__file__).with_name("city.toml").read_text(encoding="utf-8")
AMENDED = (
    CITY
    + """
[[policy."trade.sales-reward".amended]]
from = "2020-01-01"
award = { kind = "rate", rate = "3%", base = "sales" }
examples = []
[[policy."trade.sales-reward".amended]]
from = "2021-07-01"
caps = [{ limit = "5万元" }]
"""
)
CLAIM = {"policy": "trade.sales-reward", "exporter": True, "sales": "200万元", "size": "small"}


def amount(path, day):
    on = datetime.date.fromisoformat(day)
    return evaluate(load_edition(path, on=on, cached=False), CLAIM, on=on).amounts.amount // 100


@pytest.mark.parametrize(
    ("day", "yuan"), [("2019-12-31", 40_000), ("2020-01-01", 60_000), ("2021-06-30", 60_000), ("2021-07-01", 50_000)]
)
def test_an_amendment_counts_from_its_day(tmp_path, day, yuan):
    (tmp_path / "city.toml").write_text(AMENDED, encoding="utf-8")
    assert amount(tmp_path / "city.toml", day) == yuan


def test_the_cache_keeps_days_apart(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "city.toml").write_text(AMENDED, encoding="utf-8")
    for day, rate in (("2019-12-31", 40_000), ("2020-01-01", 60_000), ("2019-12-31", 40_000)):
        on = datetime.date.fromisoformat(day)
        assert evaluate(load_edition(tmp_path / "city.toml", on=on), CLAIM, on=on).amounts.amount == rate * 100


def test_history_is_kept(tmp_path):
    (tmp_path / "city.toml").write_text(AMENDED, encoding="utf-8")
    policy = load_edition(tmp_path / "city.toml", cached=False).policies["trade.sales-reward"]
    assert policy.history == ("2020-01-01", "2021-07-01")


@pytest.mark.parametrize(
    ("before", "after", "line_of"),
    [
        ('rate = "3%"', 'rate = "three"', 'rate = "three"'),
        ('from = "2021-07-01"', 'from = "2019-07-01"', 'from = "2019-07-01"'),
        ('from = "2021-07-01"', 'from = "2021-7-40"', 'from = "2021-7-40"'),
        ("examples = []", 'benefit = "money"', 'benefit = "money"'),
    ],
)
def test_a_fault_in_an_amendment_is_told_at_its_line(tmp_path, before, after, line_of):
    head, tail = AMENDED.split("[[policy", 1)
    wrong = head + "[[policy" + tail.replace(before, after)
    (tmp_path / "city.toml").write_text(wrong, encoding="utf-8")
    line = wrong[: wrong.rindex(line_of)].count("\n") + 1
    with pytest.raises(TableError) as caught:
        load_edition(tmp_path / "city.toml", cached=False)
    assert caught.value.line == line
    path = tmp_path / "city.toml"
    found = check((str(bundled_table()), bundled_table().read_bytes()), [(str(path), path.read_bytes())])
    assert line in [finding.line for finding in found]


def test_a_folder_is_the_table_in_force(tmp_path):
    (tmp_path / "2018-01-01.toml").write_text(CITY, encoding="utf-8")
    (tmp_path / "2022-01-01.toml").write_text(CITY.replace('rate = "2%"', 'rate = "1%"'), encoding="utf-8")
    assert amount(tmp_path, "2021-12-31") == 40_000
    assert amount(tmp_path, "2022-01-01") == 20_000
    with pytest.raises(TableError) as caught:
        amount(tmp_path, "2017-12-31")
    assert "2018-06-19.toml" in caught.value.hint.en
