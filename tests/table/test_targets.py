"""Targets, funds, comparisons and narrative in a table: what loads, what is refused or doubted at its line, verify."""

import datetime
from hashlib import sha256
from pathlib import Path

import pytest

from rongcli.base.errors import TableError
from rongcli.base.money import MILLION
from rongcli.table.check import check
from rongcli.table.load import bundled_table, load_edition
from rongcli.table.verify import FIGURE, Account, verify

HERE = Path(__file__).parent
CITY = (HERE / "second_city.toml").read_text(encoding="utf-8")
NOTICE = (HERE / "second_city.txt").read_bytes()
BUNDLED = (str(bundled_table()), b"")

FAULTS = {
    "an unknown dimension": ('dimension = "transport"', 'dimension = "transprt"', "target.cargo.dimension", "transport"),
    "an unknown document": ('document = "measures"\ndimension', 'document = "measure"\ndimension', "target.cargo.document", "measures"),
    "an unknown target side by side": ('["cargo", "containers"]', '["cargo", "container"]', "comparison[0].targets[1]", "containers"),
    "a target beside itself": ('["cargo", "containers"]', '["cargo", "cargo"]', "comparison[0].targets[1]", "twice"),
    "a comparison of one": ('["cargo", "containers"]', '["cargo"]', "comparison[0].targets", "at least 2 entries"),
    "an unknown kind of comparison": ('kind = "looks-alike"', 'kind = "alike"', "comparison[0].kind", "looks-alike"),
    "an unknown comparator": ('comparator = "above"', 'comparator = "more"', "target.cargo.comparator", "at_least"),
    "an unknown key": ('year = 2027', 'yaer = 2027', "target.cargo.yaer", "year"),
    "a figure outside its span": ("span = [1700, 1711]", "span = [1700, 1709]", "target.cargo.at", "not within"),
    "a figure that is no number": ('parts = ["2区", "3园"]\n', "", "target.zones.figure", "parts"),
    "a number and parts": ('parts = ["2区", "3园"]', 'parts = ["2区", "3园"]\nvalue = "5个"', "target.zones.parts", "neither"),
    "a counting word without a unit": ('unit = { zh = "场", en = "fairs" }\n', "", "target.fairs.figure", "what is counted"),
    "another unit than the printed": ('unit = { zh = "场", en = "fairs" }', 'unit = { zh = "次", en = "fairs" }', "target.fairs.unit", "printed in"),
    "nothing to reach": ('figure = "50万吨"', 'figure = "0吨"', "target.cargo.figure", "more than zero"),
    "a figure of money that is no figure": ('size = "10亿元"', 'size = "十亿"', 'policy."finance.industry-fund".fund.size', "amount"),
    "a fund that draws an unknown policy": ('"finance.major-project"]', '"finance.major-projct"]', 'policy."finance.industry-fund".fund.draws[0]', "finance.major-project"),
    "a fund that names an unknown reading": ('draws = ["finance.major-project"]', 'draws = ["finance.major-project"], reading = "x"', 'policy."finance.industry-fund".fund.reading', "reading"),
    "a fund of what is none": ('benefit = "fund"', 'benefit = "support"', 'policy."finance.industry-fund".fund', "benefit"),
    "narrative twice": ('["1日", 1755]', '["1日", 1755], ["6月", 1753]', "narrative[0].figures[3]", "twice"),
    "narrative without a place": ('["1日", 1755]', '["1日"]', "narrative[0].figures[2][1]", "missing"),
    "an id twice": ('[[narrative]]', '[[narrative]]\nid = "published"\nreason = { zh = "甲", en = "a" }\nfigures = [["2027年", 1694]]\n\n[[narrative]]', "narrative[1].id", "twice"),
}  # fmt: skip
DOUBTS = {
    "a word that says another comparison": ('comparator = "above"', 'comparator = "at_least"', "comparator-word"),
    "a negated word": ('word = "突破"', 'word = "不超过"', "comparator-word"),
    "an unknown provision": ('parts = ["2区", "3园"]', 'parts = ["2区", "3园"]\nprovision = "art-330"', "unknown-provision"),
    "a dimension without a target": ("[dimension.trade]", '[dimension.empty]\nname = { zh = "空", en = "Empty" }\n\n[dimension.trade]', "unused-dimension"),
    "a size that no clause prints": ('size = "10亿元"', 'size = "20亿元"', "uncited-figure"),
}  # fmt: skip


def planted(path, old, new):
    assert old in CITY
    text = CITY.replace(old, new, 1)
    (path / "city.toml").write_text(text, encoding="utf-8")
    return path / "city.toml", text


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_refused_and_found_at_its_key(tmp_path, name):
    old, new, key, told = FAULTS[name]
    path, text = planted(tmp_path, old, new)
    with pytest.raises(TableError) as caught:
        load_edition(path, cached=False)
    assert caught.value.field == key
    assert told in f"{caught.value.message.en} {caught.value.hint and caught.value.hint.en}"
    faults = [finding for finding in check(BUNDLED, [(str(path), text.encode())]) if finding.code == "fault"]
    assert (faults[0].key, faults[0].line) == (key, caught.value.line)


def test_a_faulty_target_hides_no_other_fault(tmp_path):
    text = CITY.replace('word = "突破"', "", 1).replace('word = "左右"', "", 1).replace('size = "10亿元"', 'size = "x"')
    found = [finding.key for finding in check(BUNDLED, [("city.toml", text.encode())])]
    assert sorted(found) == ['policy."finance.industry-fund".fund.size', "target.cargo.word", "target.fairs.word"]


@pytest.mark.parametrize("name", DOUBTS)
def test_a_doubt_is_found(tmp_path, name):
    old, new, code = DOUBTS[name]
    path, text = planted(tmp_path, old, new)
    load_edition(path, cached=False)
    assert [finding.code for finding in check(BUNDLED, [(str(path), text.encode())])] == [code]


@pytest.mark.parametrize("part", ["target.x", "dimension.x", "[narrative]", "[comparison]"])
def test_an_overlay_brings_none(tmp_path, part):
    overlay = f'[overlay]\nid = "o"\ntitle = {{ zh = "甲", en = "a" }}\n[{part}]\nid = "x"\n'
    (tmp_path / "overlay.toml").write_text(overlay, encoding="utf-8")
    with pytest.raises(TableError, match="no key of an overlay"):
        load_edition(HERE / "second_city.toml", tmp_path / "overlay.toml", cached=False)


def test_an_overlay_leaves_a_fund_as_published(tmp_path):
    overlay = '[overlay]\nid = "o"\ntitle = { zh = "甲", en = "a" }\n[policy."finance.industry-fund"]\nfund = { size = "1元", per = "year" }\n'
    (tmp_path / "overlay.toml").write_text(overlay, encoding="utf-8")
    with pytest.raises(TableError, match="cannot be changed"):
        load_edition(HERE / "second_city.toml", tmp_path / "overlay.toml", cached=False)


def test_the_city_s_targets_as_data():
    edition = load_edition(HERE / "second_city.toml", cached=False)
    cargo, zones = edition.targets["cargo"], edition.targets["zones"]
    assert (cargo.value, cargo.unit.en) == (500_000 * MILLION, "tonnes")
    assert (zones.value, zones.unit, zones.parts) == (None, None, ("2区", "3园"))
    assert edition.policies["finance.industry-fund"].fund.draws == ("finance.major-project",)


# The account of figures


AMENDMENT = ["2026年", "1月", "1日", "30万元"]
"""What the city's amendment prints: nothing answers for it before the day it is in force."""


def city(tmp_path, old="", new=""):
    path, _ = planted(tmp_path, old, new)
    return load_edition(path, on=datetime.date(2025, 6, 1), cached=False)


def test_every_figure_of_the_city_s_notice_has_its_place(tmp_path):
    digest = sha256(NOTICE).hexdigest()
    verdict = verify(city(tmp_path), {"measures": digest}, NOTICE)
    assert verdict.problems == ()
    assert [one.figure for one in verdict.unanswered] == AMENDMENT
    every = verdict.used + verdict.narrative + len(AMENDMENT)
    assert every == len(list(FIGURE.finditer(NOTICE.decode())))
    assert verdict.narrative == 3


@pytest.mark.parametrize(
    ("old", "new", "part", "figure"),
    [
        ("at = 1707", "at = 1706", "target.cargo", "50万吨"),
        ('mentions = [["2027年", 1694]]', 'mentions = [["2027年", 1695]]', "target.cargo", "2027年"),
        ('["6月", 1753]', '["7月", 1753]', "narrative.published", "7月"),
    ],
)
def test_a_figure_out_of_its_place_is_a_problem(tmp_path, old, new, part, figure):
    verdict = verify(city(tmp_path, old, new), {}, NOTICE)
    assert [(problem.part, figure in problem.what.en) for problem in verdict.problems] == [(part, True)]


def test_what_is_no_longer_listed_is_unanswered(tmp_path):
    verdict = verify(city(tmp_path, '["6月", 1753], ', ""), {}, NOTICE)
    assert [one.figure for one in verdict.unanswered] == [*AMENDMENT, "6月"]


def test_narrative_goes_before_the_clause_around_it(tmp_path):
    account = Account(city(tmp_path, '["6月", 1753]', '["6月", 1753], ["两", 1742]'))
    assert [account.of(*place) for place in ((1742, 1743), (1744, 1745), (1753, 1755), (0, 2))] == [
        "narrative", "used", "narrative", None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("第十二条 每年最高200万元,5000万元/年", ["每", "200万元", "5000万元/年"]),
        ("国内第一港,三区五园,两院,首次", ["第一", "三", "五", "两", "首"]),
        ("48+14+30,2017—2022年,7.5%左右", ["48", "14", "30", "2017", "2022年", "7.5%"]),
        ("全市全覆盖,全部开通,次日", ["全覆盖", "全部", "次日"]),
        ("一千二百万人", ["一千二百万"]),
    ],
)
def test_what_counts_as_a_figure(text, figures):
    assert [match[0] for match in FIGURE.finditer(text)] == figures
