"""``policies show`` says every figure of a rule, so that the table can be held against the notice from it alone."""

import datetime
import io
import re

import pytest
import tomli
from rich.console import Console  # noqa: TID251 -- the sheet is looked at as it is printed

from rongcli.base.errors import RongError
from rongcli.base.money import in_words, number_text, parse_money, parse_quantity, parse_rate, rate_text
from rongcli.output.policies import Shown
from rongcli.output.terminal import page
from rongcli.output.tree import rule_tree
from rongcli.table.load import bundled_table, load_edition
from tests.table.test_language import CITY
from tests.table.test_lets import GROWTH, READING, made

DAY = datetime.date(2025, 6, 1)
PATHS = {"city": CITY, "bundled": bundled_table()}
EDITIONS = {name: load_edition(path, on=DAY, cached=False) for name, path in PATHS.items()}
RULES = [
    pytest.param(name, policy, id=policy)
    for name, path in PATHS.items()
    for policy, item in tomli.loads(path.read_text(encoding="utf-8"))["policy"].items()
    if "award" in item
]


def printed(shown, language="en"):
    console = Console(file=io.StringIO(), width=400)
    console.print(shown)
    return console.file.getvalue()


def figures(part):
    """Every figure under the keys of a rule, as it is written."""
    if isinstance(part, str):
        if re.match(r"[0-9]", part) and not re.match(r"[0-9]{4}-", part):
            yield part
    elif isinstance(part, dict):
        for key, value in part.items():
            if key not in ("id", "per", "text", "when", "from"):
                yield from figures(value)
    elif isinstance(part, list):
        for value in part:
            yield from figures(value)


def as_shown(figure):
    """What a figure may read as: money in words, a rate, a number."""
    for parse, words in (
        (parse_rate, lambda value: [rate_text(value)]),
        (parse_money, lambda value: [in_words(value, "zh"), *([str(value // 100)] if value % 100 == 0 else [])]),
        (parse_quantity, lambda value: [number_text(value)]),
    ):
        try:
            yield from words(parse(figure))
        except RongError:
            continue


@pytest.mark.parametrize(("table", "name"), RULES)
def test_every_figure_of_the_rule_is_shown(table, name):
    item = tomli.loads(PATHS[table].read_text(encoding="utf-8"))["policy"][name]
    edition = EDITIONS[table]
    shown = [
        printed(page(Shown(edition.policies[name], edition, "zh", "").document(brief=False))).partition("\n依据\n")[2],
        printed(rule_tree(edition.policies[name], "zh")),
    ]
    for figure in figures([item.get(key, {}) for key in ("requires", "let", "award", "caps")]):
        ways = [*as_shown(figure), figure]
        for text in shown:
            rule = re.sub(r"\n\n输入.*", "", text, flags=re.DOTALL)
            assert any(way in rule for way in ways), (figure, ways, rule)


def test_tiers_rows_and_named_values_stand_under_their_own_words(tmp_path):
    edition = made(tmp_path, GROWTH + READING)
    text = printed(page(Shown(edition.policies["a.one"], edition, "en", "").document(brief=False))).splitlines()
    start = text.index("Award")
    assert [line.strip() for line in text[start + 1 : start + 5]] == [
        "a determined amount (under r: low)",
        "share + share",
        "share: Growth × 10%",
        "Growth: Money − 100 yuan",
    ]
    caps = text.index("Caps")
    assert " ".join(text[caps + 1].split()) == "min(Growth, 40 yuan) per claim"
    assert text[caps + 2].strip() == "Growth: Money − 100 yuan"


def test_a_table_is_shown_row_by_row(rongcli):
    city = ["--policies", str(CITY), "policies", "show", "industry.cluster"]
    shown = rongcli(*city, "--lang", "en", check=True).stdout
    for row in (r"Looked up \(Sector, Size\):", "manufacturing, large +500,000 yuan", "otherwise +50,000 yuan"):
        assert re.search(row, shown)
    tree = rongcli(*city, "--trace", "--lang", "zh", check=True).stdout
    assert re.search(r"制造业，大型 +50万元", tree)
