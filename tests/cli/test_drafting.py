"""``rongcli policies new``: a table that loads, from what a notice says, in its author's language."""

import pytest
import tomli

from tests.cli import test_ask

talk = test_ask.talk
typed = test_ask.typed
BOOTHS = ["trade.booths", "--name", "展位补贴", "--lang", "zh"]


@pytest.fixture
def drafted(rongcli, tmp_path):
    """The policy of a draft, once its table has been loaded and its example tested."""

    def draft(*words):
        text = rongcli("policies", "new", *words, check=True).stdout
        (tmp_path / "new.toml").write_text(text, encoding="utf-8")
        assert rongcli("--policies", str(tmp_path / "new.toml"), "policies", "test", "-q").returncode == 0
        table = tomli.loads(text)
        return next(iter(table["policy"].values())), table

    return draft


def test_a_notice_in_its_own_words_is_a_table_that_loads(drafted, rongcli, tmp_path):
    conditions = ("在本市注册", "职工人数不少于10人", "营业收入超过500万元", "不得处于破产程序")
    words = [part for one in conditions for part in ("--condition", one)]
    limit = ("--most", "最高50万元", "--per", "每个企业", "--period", "每年")
    policy, table = drafted(*BOOTHS, *words, "--award", "每个展位补贴1万元", *limit)
    assert policy["requires"] == [
        {"input": "fact_1"},
        {"input": "fact_2", "at_least": "10人"},
        {"input": "fact_3", "above": "500万元"},
        {"input": "fact_4", "is": False},
    ]
    assert [table["input"][f"fact_{n}"]["type"] for n in range(1, 6)] == [
        "boolean",
        "count",
        "money",
        "boolean",
        "count",
    ]
    assert policy["award"] == {"kind": "per_unit", "price": "1万元", "quantity": "fact_5"}
    assert policy["caps"] == [{"limit": "50万元", "per": ["applicant", "year"]}]
    assert policy["examples"][0]["amount"] == "30000.00"
    asked = ["--在本市注册", "是", "--职工人数", "10", "--营业收入", "501万", "--处于破产程序", "否", "--展位", "60"]
    answer = rongcli("--policies", str(tmp_path / "new.toml"), "trade", "booths", *asked, "--lang", "zh", check=True)
    assert answer.stdout.startswith("50万元")


@pytest.mark.parametrize(
    ("language", "phrase", "award"),
    [
        ("zh", "一次性20万元", {"kind": "fixed", "amount": "20万元"}),
        ("zh", "给予一次性奖励20万元", {"kind": "fixed", "amount": "20万元"}),
        ("zh", "5万元至20万元", {"kind": "range", "minimum": "5万元", "maximum": "20万元"}),
        ("zh", "最高50万元", {"kind": "ceiling", "bound": "50万元"}),
        ("zh", "给予支持", {"kind": "unpublished"}),
        ("zh", "按注册资本的1%给予奖励", {"kind": "rate", "rate": "1%", "base": "registered_capital"}),
        ("en", "a single 5,000 yuan", {"kind": "fixed", "amount": "5,000 yuan"}),
        ("en", "up to 900 yuan", {"kind": "ceiling", "bound": "900 yuan"}),
        ("en", "2‰ of the registered capital", {"kind": "rate", "rate": "2‰", "base": "registered_capital"}),
        ("en", "5 yuan per tonne", {"kind": "per_unit", "price": "5 yuan", "quantity": "tonne"}),
    ],
)
def test_what_is_given_is_read_as_a_notice_says_it(drafted, language, phrase, award):
    policy, _ = drafted("trade.a", "--name", "a", "--award", phrase, "--lang", language)
    assert policy["award"] == award


def test_a_table_in_another_currency_reads_its_money(drafted):
    words = ("trade.a", "--name", "Booths", "--currency", "EUR", "--award", "33⅓% of booth fees", "--lang", "en")
    policy, table = drafted(*words, "--condition", "turnover at least EUR 5,000", "--most", "EUR 900", "--per", "firm")
    assert (table["edition"]["currency"], table["input"]["turnover"]["type"]) == ("EUR", "money")
    assert policy["caps"] == [{"limit": "EUR 900", "per": ["applicant", "year"]}]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["trade.booths"], "there is no terminal to ask on: give --name"),
        (["Booths", "--name", "a", "--award", "给予支持"], "write it like trade.booths"),
        (["trade.a", "--name", "a", "--award", "lots"], "--award: 'lots' was not understood"),
        (["trade.a", "--name", "a", "--award", "€5 of sales"], "--award:"),
        (["trade.a", "--name", "a", "--award", "support", "--condition", "heads 10"], "--condition: 'heads 10'"),
        (["trade.a", "--name", "a", "--award", "2% of sales", "--most", "€9", "--per", "firm"], "--most: '€9'"),
        (
            ["trade.a", "--name", "a", "--award", "2% of sales", "--most", "9 yuan", "--per", "street"],
            "claim, enterprise",
        ),
    ],
)
def test_an_answer_that_is_not_understood_is_told_with_how_to_say_it(rongcli, words, told):
    refused = rongcli("policies", "new", *words, "--lang", "en")
    assert (refused.returncode, refused.stdout, told in refused.stderr) == (2, "", True), refused.stderr


def test_in_a_conversation_each_answer_is_checked_at_once_and_asked_again(talk):
    lines = typed(
        "trade.booths",
        "展位补贴",
        "职工人数10",
        "职工人数不少于10人",
        "",
        "很多",
        "一次性5万元",
        "",
        "每个企业",
        "限一次",
    )
    code, text, _ = talk("policies", "new", lines=lines, language="zh")
    assert code == 0, text
    assert (
        text.index("未读懂“职工人数10”") < text.index("给予什么") < text.index("未读懂“很多”") < text.index("[edition]")
    )
    assert tomli.loads(text[text.index("[edition]") :])["policy"]["trade.booths"]["caps"] == [
        {"times": 1, "per": ["applicant"]}
    ]
