"""A wrong table is refused at its file, line and key, in both languages, with the nearest name."""

from pathlib import Path

import pytest

from rongcli.base.errors import TableError
from rongcli.table.load import LARGEST_TABLE, load_edition

CITY = Path(__file__).with_name("city.toml").read_text(encoding="utf-8")

MISTAKES = {
    "a misspelt key": ('rate = "2%", base', 'rat = "2%", base', "rat", "rate"),
    "a misspelt cap": ('limit = "30万元"', 'limt = "30万元"', "limt", "limit"),
    "an unknown kind": ('kind = "rate"', 'kind = "rates"', "kind", "rate"),
    "no kind": ('kind = "rate", ', "", "kind", "kind"),
    "a limit that says nothing of the others": ('limit = "30万元"', 'limit = { kind = "if", requires = [{ input = "exporter" }], then = "30万元" }', "then", 'else = "0元"'),
    "a rate that says nothing of the others": ('rate = "2%"', 'rate = { kind = "if", requires = [{ input = "exporter" }], then = "2%" }', "then", 'else = "0%"'),
    "a sum whose part says nothing of the others": ('kind = "rate", rate = "2%", base = "sales"', 'kind = "sum", of = ["sales", { kind = "if", requires = [{ input = "exporter" }], then = "sales" }]', "then", 'else = "0元"'),
    "money of which nothing is said": ('award = { kind = "rate", rate = "2%", base = "sales" }\n', "", "benefit", 'award = { kind = "unpublished" }'),
    "support of which nothing is said": ('award = { kind = "unpublished" }\n', "", "benefit", 'award = { kind = "unpublished" }'),
    "a float rate": ('rate = "2%"', "rate = 0.02", "rate", "with its unit or %"),
    "a rate that is none": ('rate = "2%"', 'rate = "2"', "rate", "%"),
    "a negative rate": ('rate = "2%"', 'rate = "-2%"', "rate", "%"),
    "an amount in words": ('limit = "50万元"', 'limit = "五十万"', "limit", None),
    "a misspelt input": ('base = "sales"', 'base = "sale"', "base", "sales"),
    "an input of another type": ('base = "sales"', 'base = "booths"', "base", "money"),
    "a count of money": ('quantity = "booths"', 'quantity = "sales"', "quantity", "number"),
    "a misspelt condition": ('input = "exporter" },\n  { input = "sales"', 'input = "exportr" },\n  { input = "sales"', "input", "exporter"),
    "no comparator": ('input = "sales", above = "100万元"', 'input = "sales"', "requires", "above"),
    "two comparators": ('above = "100万元"', 'above = "1万元", at_least = "2万元"', "requires", "exactly one"),
    "an unknown choice": ('one_of = ["small"]', 'one_of = ["smal"]', "one_of", "small"),
    "a condition without choices": ('one_of = ["small"], ', "", "requires", "one_of"),
    "an unknown reading": ('reading = "open-list"', 'reading = "open"', "requires", "open"),
    "a default that is no choice": ('default = "ask"', 'default = "asks"', "default", "closed"),
    "a reading with a choice too few": ('whole = "whole", part = "proportional"', 'whole = "whole"', "count", "part"),
    "a wrong value in one variant": ('part = "proportional"', 'part = "proportion"', "part", "proportional"),
    "an unknown scope": ('per = ["applicant", "year"]', 'per = ["aplicant"]', "per", None),
    "an award that is the whole of an unknown thing": ('rate = "2%", base = "sales"', 'rate = "2%", base = "sales", per = ["aplicant"]', "award.per", None),
    "a whole that is no list": ('rate = "2%", base = "sales"', 'rate = "2%", base = "sales", per = "applicant"', "award.per", None),
    "a whole inside an award": ('award = { kind = "rate", rate = "2%", base = "sales" }', 'award = { kind = "ceiling", bound = { kind = "rate", rate = "2%", base = "sales", per = ["applicant"] } }', "award.bound", "no key"),
    "a whole by a choice that is not there": ('rate = "2%", base = "sales"', 'rate = "2%", base = "sales", per = { reading = "open-list", ask = [], close = [] }', "award.per", "closed"),
    "the whole of an award without figures": ('award = { kind = "rate", rate = "2%", base = "sales" }', 'award = { kind = "ceiling", per = ["applicant"] }', "award.per", "caps"),
    "the whole of what is not published": ('award = { kind = "rate", rate = "2%", base = "sales" }', 'award = { kind = "unpublished", per = ["item"] }', "award.per", "caps"),
    "a cap without a limit": ('{ limit = "30万元" }', "{ }", "caps", "limit"),
    "an unknown benefit": ('benefit = "support"', 'benefit = "supports"', "benefit", "support"),
    "an unknown document": ('document = "notice", heading', 'document = "notce", heading', "document", None),
    "an area that is not there": ('[policy."trade.promised"]', '[policy."traed.promised"]', "policy", "trade"),
    "a language that is none": ('name = { zh = "贸易", en = "Trade" }', 'name = { zh = "贸易", de = "Handel" }', "name", "en"),
    "no language at all": ('name = { zh = "贸易", en = "Trade" }', "name = { }", "name", "one of the two is enough"),
    "an empty word": ('en = "Trade"', 'en = " "', "name", "no words"),
    "a type that does not exist": ('type = "number"', 'type = "integer"', "type", "number"),
    "choices of a number": ('label = { zh = "展位数"', 'choices.a = { zh = "甲", en = "a" }\nlabel = { zh = "展位数"', "choices", "choice"),
    "an optional input that is not there": ('optional = ["sales"]', 'optional = ["sails"]', "optional", "sales"),
    "a span of one end": ("span = [0, 10]", "span = [0]", "span", None),
    "a missing name": ('name = { zh = "销售奖励", en = "Sales reward" }\n', "", "name", "missing"),
    "a missing document title": ('title = { zh = "虚构通知", en = "Made-up notice" }\n', "", "title", "missing"),
    "two conditions of one id": ('{ input = "exporter" },\n  { input = "sales"', '{ id = "sales", input = "exporter" },\n  { input = "sales"', "requires", "id"),
    "two caps of one id": ('{ limit = "30万元" }', '{ limit = "30万元" },\n  { limit = "20万元" }', "caps", "id"),
    "times without a scope": ('{ limit = "30万元" }', "{ times = 1 }", "times", "per"),
    "a comparator of a boolean": ('{ input = "exporter" },\n  { input = "sales"', '{ input = "exporter", above = "1" },\n  { input = "sales"', "above", None),
    "choices of a number's condition": ('above = "100万元"', 'one_of = ["small"]', "one_of", None),
    "a reading inside alternatives": ('{ input = "exporter" },\n  { input = "sales"', '{ id = "a", any_of = [[{ input = "exporter", reading = "open-list" }]] },\n  { input = "sales"', "reading", "any_of"),
    "no alternatives": ('{ input = "exporter" },\n  { input = "sales"', '{ id = "a", any_of = [] },\n  { input = "sales"', "any_of", None),
    "an input named like an output column": ("[input.booths]", "[input.amount]", "amount", None),
    "a label that is a field of every claim": ('label = { zh = "展位数", en = "Booths" }', 'label = { zh = "日期", en = "Booths" }', "booths", None),
    "an area named like a command": ("[area.trade]", '[area.batch]\nname = { zh = "甲", en = "a" }\n[area.trade]', "batch", "command"),
    "a name that is a path": ('[policy."trade.promised"]', '[policy."trade./etc/x"]', "policy", "name"),
    "a control character": ('en = "Trade"', 'en = "Tr\\u001bade"', "name", "control"),
    "figures with an exponent": ('above = "100万元"', 'above = "1e6"', "above", None),
    "the whole of what cannot be": ('type = "money"', 'type = "money"\nwhole_of = ["aplicant"]', "whole_of", "applicant"),
    "the whole of itself": ('type = "money"', 'type = "money"\nwhole_of = ["sales"]', "whole_of", "each once"),
    "the whole of a thing twice": ('type = "money"', 'type = "money"\nwhole_of = ["year", "year"]', "whole_of", "each once"),
    "the whole of a yes or no": ('type = "boolean"', 'type = "boolean"\nwhole_of = ["applicant"]', "whole_of", "money, number and count"),
    "an input named like an option": ("[input.exporter]", "[input.format]", "format", None),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found_at_its_line(tmp_path, mistake):
    before, after, key, told = MISTAKES[mistake]
    assert before in CITY, mistake
    wrong = CITY.replace(before, after, 1)
    (tmp_path / "city.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(TableError) as caught:
        load_edition(tmp_path / "city.toml", cached=False)
    error = caught.value
    assert error.file.endswith("city.toml")
    assert key in error.field
    assert told is None or told in f"{error.message.en} {error.hint.en if error.hint else ''}"
    assert error.message.zh != error.message.en
    place = CITY[: CITY.index(before)].count("\n") + 1
    assert (
        abs(error.line - place)
        <= max(before.count("\n"), 1) + (key in ("requires", "caps", "policy", "booths", "batch", "benefit")) * 6
    )


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1),
        (b"x = [", 1),
        (b"a = 1\na = 2\n", 2),
        (b'a = "x\n', 1),
        (b"a = 1\nb = \xff\n", 2),
        (b"a = 1\nb = \x01\n", 2),
        (b"a = " + b"[" * 5000, 1),
        (b"a = " + b"{b=" * 3000, 1),
        (b"a." * 20_000 + b"b = 1", 1),
        (b"a = " + b"1" * 5000, 1),
        (b"#" * (LARGEST_TABLE + 1), None),
    ],
)
def test_what_is_no_table_is_refused_quickly(tmp_path, content, line):
    (tmp_path / "t.toml").write_bytes(content)
    with pytest.raises(TableError) as caught:
        load_edition(tmp_path / "t.toml", cached=False)
    assert line is None or caught.value.line == line


OVERLAY = '[overlay]\nid = "o"\ntitle = { zh = "补充", en = "supplement" }\n'


def over(tmp_path, text):
    (tmp_path / "city.toml").write_text(CITY, encoding="utf-8")
    (tmp_path / "overlay.toml").write_text(OVERLAY + text, encoding="utf-8")
    return load_edition(tmp_path / "city.toml", tmp_path / "overlay.toml", cached=False)


def test_an_overlay_fills_what_is_unpublished(tmp_path):
    edition = over(tmp_path, '[policy."trade.promised"]\naward = { kind = "rate", rate = "5%", base = "sales" }\n')
    policy = edition.policies["trade.promised"]
    assert policy.awards[0].certainty == "determined"
    assert "supplement" in policy.supplied[0].en
    assert edition.overlays == ("o",)
    assert not edition.policies["trade.sales-reward"].supplied


def test_an_override_shows_both_values(tmp_path):
    edition = over(
        tmp_path,
        '[policy."trade.sales-reward"]\noverride = true\naward = { kind = "rate", rate = "3%", base = "sales" }\n',
    )
    assert "2%" in edition.policies["trade.sales-reward"].supplied[1].en
    assert "3%" in edition.policies["trade.sales-reward"].supplied[1].en


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('[policy."trade.sales-reward"]\naward = { kind = "rate", rate = "3%", base = "sales" }\n', 5, "override"),
        ('[policy."trade.sales"]\n', 4, "trade.sales-reward"),
        ('[policy."trade.promised"]\nname = { zh = "甲", en = "a" }\n', 5, "award"),
        ('[input.sales]\ntype = "number"\nlabel = { zh = "甲", en = "a" }\nquestion = { zh = "甲", en = "a" }\n', 4, "input"),
        ('[area.trade]\nname = { zh = "甲", en = "a" }\n', 4, "cannot change an area"),
        ('[edition]\nid = "x"\n', 4, "policy"),
        ('[policy."trade.zzzzzz"]\nname = { zh = "甲", en = "a" }\n', 4, "has a name and a benefit"),
        ('[policy."trade.promised"]\naward = { kind = "rate", rate = "5%", base = "sale" }\n', 5, "sales"),
    ],
)  # fmt: skip
def test_an_overlay_may_not_change_what_is_published(tmp_path, text, line, told):
    with pytest.raises(TableError) as caught:
        over(tmp_path, text)
    assert caught.value.file.endswith("overlay.toml")
    assert caught.value.line == line
    assert told in f"{caught.value.message.en} {caught.value.hint}"
