"""``policies check`` finds each planted mistake at its line, several in one run, and nothing in the bundled table."""

import json
from pathlib import Path

import pytest

from rongcli.table.check import check
from rongcli.table.load import bundled_table
from tests.conftest import ROOT
from tests.table.test_faults import CITY as BASE
from tests.table.test_faults import MISTAKES

BUNDLED = (str(bundled_table()), bundled_table().read_bytes())
CITY = (
    BASE.replace('figures = ["2%"]', 'figures = ["2%", "100万元", "50万元", "30万元"]')
    .replace(
        '{ provision = "p2", document = "notice", span = [10, 20] }',
        '{ provision = "p2", document = "notice", span = [10, 20], figures = ["333.33元"] }',
    )
    .replace(
        '[policy."trade.booths".reading.count]',
        'examples = [{ claim = { booths = "2.5" }, amount = "666.66元" }]\n[policy."trade.booths".reading.count]',
    )
    .replace(
        'optional = ["sales"]',
        'optional = ["sales"]\nexamples = [{ claim = { exporter = true }, certainty = "unpublished" }]',
    )
    .replace(
        'per = ["applicant", "year"] },\n  { limit = "30万元" }',
        'per = ["applicant", "year"] },\n  { limit = "30万元" }',
    )
)

DOUBTS = {
    "numbers that look like no bound": ('award = { kind = "rate", rate = "2%", base = "sales" }', 'award = { kind = "product", of = ["sales", "booths", "booths", "booths", "booths", "booths", "booths", "booths", "booths", "booths"] }', "too-large"),
    "an input that no policy uses": ('[input.booths]', '[input.unused]\ntype = "boolean"\nlabel = { zh = "甲", en = "a" }\nquestion = { zh = "甲?", en = "a?" }\n[input.booths]', "unused-input"),
    "a document that no policy cites": ("[area.trade]", '[document.other]\ntitle = { zh = "甲", en = "a" }\nsha256 = "1"\n[area.trade]', "unused-document"),
    "an area without a policy": ("[area.trade]", '[area.empty]\nname = { zh = "空", en = "Empty" }\n[area.trade]', "empty-area"),
    "two policies of one name": ('name = { zh = "展位补贴"', 'name = { zh = "销售奖励"', "shared-name"),
    "a condition that is always met": ('above = "100万元"', 'at_least = "0元"', "constant-condition"),
    "a condition that nobody meets": ('above = "100万元"', 'below = "0元"', "constant-condition"),
    "conditions that contradict each other": ('{ input = "exporter" },\n  { input = "sales"', '{ input = "exporter" },\n  { id = "few", input = "sales", below = "50万元" },\n  { input = "sales"', "contradiction"),
    "two conditions of one id": ('{ input = "exporter" },\n  { input = "sales"', '{ id = "sales", input = "exporter" },\n  { input = "sales"', "fault"),
    "a cap above what can be reached": ('award = { kind = "rate", rate = "2%", base = "sales" }', 'award = { kind = "fixed", amount = "2%" }'.replace("2%", "30万元"), "idle-cap"),
    "a second cap that is looser": ('{ limit = "30万元" }', '{ limit = "30万元" },\n  { id = "looser", limit = "50万元" }', "idle-cap"),
    "a ceiling without a limit": ('award = { kind = "unpublished" }', 'award = { kind = "ceiling" }', "no-ceiling"),
    "a range upside down": ('award = { kind = "unpublished" }', 'award = { kind = "range", minimum = "5万元", maximum = "2万元" }', "empty-range"),
    "an amount for what is no money": ('benefit = "support"', 'benefit = "recognition"', "award-without-money"),
    "a reading that changes nothing": ('choices.closed = { zh = "不含", en = "closed" }', 'choices.closed = { zh = "不含", en = "closed" }\n[policy."trade.sales-reward".reading.idle]\nquestion = { zh = "甲?", en = "a?" }\ndefault = "one"\nliteral = "one"\nchoices.one = { zh = "一", en = "one" }\nchoices.two = { zh = "二", en = "two" }', "idle-reading"),
    "an ambiguity of no clause": ('choices.closed = { zh = "不含", en = "closed" }', 'choices.closed = { zh = "不含", en = "closed" }\nambiguity = ["p99.list"]', "unknown-provision"),
    "a figure that no clause prints": ('rate = "2%"', 'rate = "3%"', "uncited-figure"),
    "a threshold that no clause prints": ('above = "100万元"', 'above = "10万元"', "uncited-figure"),
    "a cap that no clause prints": ('limit = "30万元"', 'limit = "20万元"', "uncited-figure"),
    "a clause that ends before it begins": ("span = [0, 10]", "span = [10, 0]", "empty-span"),
    "an example that fails": ('amount = "4万元"', 'amount = "5万元"', "failing-example"),
    "an example with an unreadable claim": ('sales = "200万元"', 'sales = "两百万"', "failing-example"),
    "no example": ('examples = [{ claim = { exporter = true }, certainty = "unpublished" }]', "", "no-example"),
    "an if that does not say what otherwise": ('limit = "30万元"', 'limit = { kind = "if", requires = [{ input = "exporter" }], then = "30万元" }', "fault"),
    "money of which nothing is said": ('award = { kind = "unpublished" }', "", "fault"),
    "no source": ('sources = [{ provision = "p3", document = "notice", span = [20, 30] }]', "sources = []", "no-source"),
}  # fmt: skip


def found_in(text, tmp_path):
    path = tmp_path / "city.toml"
    path.write_text(text, encoding="utf-8")
    return check(BUNDLED, [(str(path), path.read_bytes())])


def test_the_bundled_table_has_nothing_to_find():
    assert check(BUNDLED, []) == []


def test_the_made_up_city_has_nothing_to_find(tmp_path):
    assert found_in(CITY, tmp_path) == []


@pytest.mark.parametrize("mistake", DOUBTS)
def test_a_doubt_is_found_at_its_line(tmp_path, mistake):
    before, after, code = DOUBTS[mistake]
    assert CITY.count(before) >= 1, mistake
    wrong = CITY.replace(before, after, 1)
    found = [finding for finding in found_in(wrong, tmp_path) if finding.code == code]
    assert found, mistake
    start = wrong[: CITY.index(before)].count("\n") + 1
    assert any(start - 11 <= finding.line <= start + max(after.count("\n"), 4) for finding in found), found
    for finding in found:
        assert finding.what.zh != finding.what.en
        assert finding.why.en
        assert finding.mend.en


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_does_not_load_is_found_too(tmp_path, mistake):
    before, after, key, _ = MISTAKES[mistake]
    found = found_in(BASE.replace(before, after, 1), tmp_path)
    assert any(finding.code == "fault" and key in finding.key for finding in found)


def test_a_key_of_an_award_that_readings_spread_is_told_and_does_not_end_the_run(table_text, tmp_path):
    right = 'award = { kind = "rate", rate = "40%", base = "premium_paid" }'
    assert table_text.count(right) == 1
    wrong = table_text.replace(right, right.replace("base", "bsae"))
    path = tmp_path / "table.toml"
    path.write_text(wrong, encoding="utf-8")
    found = [finding for finding in check((str(path), path.read_bytes()), []) if finding.code == "fault"]
    assert any("bsae" in finding.key for finding in found)


COMPUTED = {
    "an input": '"sales"',
    "a parameter": '"ceiling"',
    "a piece": '{ kind = "rate", rate = "2%", base = "sales" }',
    "a figure with its currency": '"CNY 700000"',
}


@pytest.mark.parametrize("limit", COMPUTED)
def test_a_fixed_cap_may_stand_beside_any_other(tmp_path, limit):
    parameter = '[parameter.ceiling]\nname = { zh = "上限", en = "Ceiling" }\nvalues = [{ value = "70万元" }]\n'
    figures = 'figures = ["2%", "100万元", "50万元", "30万元", "70万元", "60万元"]'
    text = CITY.replace('figures = ["2%", "100万元", "50万元", "30万元"]', figures)
    text = text.replace("[input.exporter]", f"{parameter}[input.exporter]")
    text = text.replace(
        "caps = [\n", f'caps = [\n  {{ id = "own", limit = {COMPUTED[limit]}, per = ["applicant"] }},\n'
    )
    text = text.replace(
        '  { limit = "30万元" },\n',
        '  { id = "all", limit = "60万元", per = ["applicant"] },\n  { limit = "30万元" },\n',
    )
    assert found_in(text, tmp_path) == []
    looser = text.replace('{ limit = "30万元" },\n', '{ limit = "30万元" },\n  { id = "looser", limit = "60万元" },\n')
    assert [(one.code, one.line) for one in found_in(looser, tmp_path)] == [
        ("idle-cap", 1 + looser[: looser.index('"looser"')].count("\n"))
    ]


def test_one_run_tells_of_every_fault(tmp_path):
    wrong = (
        CITY.replace('rate = "2%"', "rate = 0.02")
        .replace('above = "100万元"', 'abov = "100万元"')
        .replace('limit = "30万元"', 'limit = "三十万"')
        .replace('price = "333.33元"', 'prise = "333.33元"')
        .replace('optional = ["sales"]', 'optional = ["sails"]')
    )
    found = [finding for finding in found_in(wrong, tmp_path) if finding.code == "fault"]
    lines = wrong.splitlines()
    assert [
        lines[finding.line - 1].strip()[:12]
        for finding in found
        if finding.key.endswith(("rate", "abov", "limit", "[0]"))
    ]
    assert len(found) >= 5
    assert [finding.line for finding in found] == sorted(finding.line for finding in found)


def test_the_command_and_its_formats(rongcli, tmp_path):
    path = tmp_path / "city.toml"
    path.write_text(CITY.replace('rate = "2%"', 'rate = "3%"', 1), encoding="utf-8")
    assert rongcli("policies", "check").returncode == 0
    plain = rongcli("policies", "check", str(path))
    assert plain.returncode == 3
    assert f"{path}:54:26: uncited-figure" in plain.stdout
    rows = json.loads(rongcli("policies", "check", str(path), "--json").stdout)
    assert {row["code"] for row in rows} == {"uncited-figure", "failing-example"}
    assert "::error file=" in rongcli("policies", "check", str(path), "-f", "github").stdout
    path.write_text("x = [", encoding="utf-8")
    assert rongcli("--policies", str(path), "policies", "check").returncode == 3


def test_what_sql_cannot_say_is_named_and_no_mistake(rongcli):
    done = rongcli("policies", "check", "tests/table/second_city.toml", check=True)
    assert noted(done) == [
        "aviation.flight-hours", "premises.decoration", "finance.interest", "talent.doctors", "trade.contract",
        "trade.marketing", "talent.pay", "trade.fairs-abroad", "rnd.projects", "industry.tax-per-head", "talent.service",
        "industry.steady", "talent.school-places", "talent.permit", "trade.brand", "trade.top-ten",
    ]  # fmt: skip
    assert (
        "finance.interest has the cap per-applicant-3-years, which counts rolling years, so in a batch" in done.stderr
    )
    bundled = rongcli("policies", "check", check=True)
    by_item = [
        "investment.headquarters-upgrade",
        "investment.overseas-acquisition",
        "rd.institution",
        "health.tcm-project",
    ]
    assert noted(bundled) == by_item
    assert bundled.stderr.count("which goes by items, so in a batch Python decides it") == len(by_item)


def noted(done):
    """The policies that an engine leaves to Python."""
    lines = [line for line in done.stderr.splitlines() if line.startswith("note: ")]
    return [line.split()[1] for line in lines if "Python decides it" in line]


SWITCH = """
[policy."trade.switched"]
name = { zh = "开关", en = "Switched" }
benefit = "money"
sources = []
award.reading = "kind"
award.share = { kind = "rate", rate = "2%", base = { reading = "base", sales = "sales", cost = "cost" } }
award.flat = { kind = "ceiling", bound = "30万元" }

[policy."trade.switched".reading.kind]
question = { zh = "按比例还是定额？", en = "A share or a ceiling?" }
choices.share = { zh = "按比例", en = "a share" }
choices.flat = { zh = "定额", en = "a ceiling" }
default = "share"
literal = "share"

[policy."trade.switched".reading.base]
question = { zh = "以什么为基数？", en = "Of what?" }
choices.sales = { zh = "销售额", en = "sales" }
choices.cost = { zh = "成本", en = "cost" }
default = "sales"
literal = "sales"

[input.cost]
type = "money"
label = { zh = "成本", en = "Cost" }
question = { zh = "成本多少？", en = "What did it cost?" }
"""


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "trade.switched: under kind=flat the reading base changes nothing"),
        ("zh", "trade.switched：选 kind=flat 时，解读 base 不起作用"),
    ],
)
def test_a_reading_that_another_switches_off_is_named_with_it(language, told, rongcli, tmp_path):
    (tmp_path / "city.toml").write_text(CITY + SWITCH, encoding="utf-8")
    done = rongcli("policies", "check", str(tmp_path / "city.toml"), "--lang", language)
    mark = {"en": "note: ", "zh": "提示："}[language]
    lines = done.stderr.splitlines()
    assert [line.removeprefix(mark) for line in lines if line.startswith(f"{mark}trade.switched")] == [told]
    used = SWITCH.replace('bound = "30万元"', 'bound = { reading = "base", sales = "30万元", cost = "40万元" }')
    (tmp_path / "city.toml").write_text(CITY + used, encoding="utf-8")
    assert "changes nothing" not in rongcli("policies", "check", str(tmp_path / "city.toml"), "--lang", "en").stderr


def test_the_bundled_tables_readings_that_switch_one_another_off_are_known(rongcli):
    told = [
        line for line in rongcli("policies", "check", "--lang", "en").stderr.splitlines() if "changes nothing" in line
    ]
    assert [line.split()[1] for line in told] == ["digital.data-channel:", "investment.sme-settlement:"]


def test_the_test_command(rongcli, tmp_path):
    done = rongcli("policies", "test")
    assert done.returncode == 0
    assert "0 failed, 0 edges untouched" in done.stderr
    written = tmp_path / "proposed.toml"
    city = ["--policies", str(ROOT / "tests" / "table" / "second_city.toml"), "policies", "test"]
    rongcli(*city, "--write", str(written), check=True)
    assert "confirmed = false" in written.read_text(encoding="utf-8")
    assert rongcli(*city, str(written), "-q").returncode == 0
    text = (
        Path(bundled_table())
        .read_text(encoding="utf-8")
        .replace('amount = "60万元", capped = false', 'amount = "61万元", capped = false', 1)
    )
    (tmp_path / "wrong.toml").write_text(text, encoding="utf-8")
    done = rongcli("--policies", str(tmp_path / "wrong.toml"), "policies", "test", "-q")
    assert done.returncode == 1
    assert "- 610000.00" in done.stdout
    assert "+ 600000.00" in done.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[edition]\n", "is a policy table, not a file of examples"),
        ("", "example: is missing"),
        ('[[example]]\npolicy = "rail.subsidy"\nclaim = {}\n', ":2:1: example[0].policy: there is no policy 'rail.subsidy'"),
        ('[[example]]\npolicy = "aviation.new-route"\nclaim = {}\namout = "1"\n', ":4:1: example[0].amout: is no key here"),
    ],
)  # fmt: skip
def test_a_file_of_examples_that_is_none_is_refused_at_its_line(rongcli, tmp_path, text, said):
    path = tmp_path / "examples.toml"
    path.write_text(text, encoding="utf-8")
    done = rongcli("policies", "test", str(path))
    assert done.returncode == 3
    assert said in done.stderr


def test_an_example_that_cannot_be_read_fails_and_stops_nothing(rongcli, tmp_path):
    path = tmp_path / "examples.toml"
    entry = '[[example]]\npolicy = "finance.licensed-institution"\n'
    wrong = (
        'claim = { registered_capitl = "1" }\n',
        'claim = { registered_capital = "x" }\n',
        'claim = { registered_capital = "1" }\nreadings = { base = "nope" }\n',
    )
    path.write_text("".join(entry + claim for claim in wrong), encoding="utf-8")
    done = rongcli("policies", "test", "-q", str(path))
    assert done.returncode == 1
    assert "3 failed" in done.stderr
    assert "claim.registered_capitl\n  - registered_capital\n  + a field that is not used" in done.stdout
    assert "claim.registered_capital\n  - a claim that can be read\n  + 'x' is not an amount" in done.stdout
    assert "reading 'base' has no choice 'nope'" in done.stdout
    chinese = rongcli("policies", "test", "-q", str(path), "--lang", "zh").stdout
    assert "\u80fd\u8bfb\u61c2\u7684\u7533\u8bf7" in chinese
    assert "a field" not in chinese


# A whole that each claim states anew

AWARD = 'award = { kind = "rate", rate = "2%", base = "sales" }'
PER = AWARD.replace(" }", ', per = ["applicant", "year"] }')
CAPS = '  { limit = "30万元" },\n'
WHOLE = CITY.replace('[input.sales]\ntype = "money"', '[input.sales]\ntype = "money"\nwhole_of = ["applicant", "year"]')
WHOLE = WHOLE.replace(AWARD, PER)
ASK = '{ reading = "open-list", ask = ["applicant", "year"], closed = [] }'

TWICE = {
    "nothing stops a second payment on the whole": (PER, AWARD, "paid-on-the-whole"),
    "nothing stops it under one reading": (PER, PER.replace('["applicant", "year"]', ASK), "paid-on-the-whole"),
    "a key that the whole does not belong to": (PER, PER.replace('"year"', '"item"'), "key-beside-the-whole"),
    "a key that is wider than the whole": (PER, PER.replace(', "year"', ""), "key-beside-the-whole"),
    "a key of what this claim alone has": ('whole_of = ["applicant", "year"]\n', "", "key-beside-the-whole"),
    "a cap for all that is limited by one's whole": (CAPS, f'{CAPS}  {{ id = "pool", limit = "sales", per = ["all", "year"] }},\n', "cap-beyond-the-whole"),
    "a cap over the years that is limited by one year's whole": (CAPS, f'{CAPS}  {{ id = "life", limit = "sales", per = ["applicant"] }},\n', "cap-beyond-the-whole"),
    "a key beside once": (CAPS, f'{CAPS}  {{ times = 1, per = ["applicant"] }},\n', "idle-key"),
    "a key that names nothing": (PER, PER.replace('["applicant", "year"]', "[]"), "idle-key"),
    "a fixed amount that a cap of its key undercuts": (PER, 'award = { kind = "fixed", amount = "50万元", per = ["applicant", "year"] }', "idle-key"),
}  # fmt: skip


def test_a_whole_with_its_key_has_nothing_to_find(tmp_path):
    assert found_in(WHOLE, tmp_path) == []
    once = WHOLE.replace(PER, AWARD).replace(CAPS, f'{CAPS}  {{ times = 1, per = ["applicant"] }},\n')
    assert found_in(once, tmp_path) == []
    yearly = WHOLE.replace(PER, AWARD).replace(CAPS, f'{CAPS}  {{ times = 1, per = ["applicant"], years = 1 }},\n')
    assert found_in(yearly, tmp_path) == []
    assert found_in(WHOLE.replace(CAPS, f'{CAPS}  {{ times = 2, per = ["applicant"] }},\n'), tmp_path) == []


@pytest.mark.parametrize("mistake", TWICE)
def test_what_may_be_paid_twice_is_found_at_its_line(tmp_path, mistake):
    before, after, code = TWICE[mistake]
    assert WHOLE.count(before) == 1, mistake
    wrong = WHOLE.replace(before, after)
    found = [finding for finding in found_in(wrong, tmp_path) if finding.code == code]
    assert len(found) == 1, found
    line = wrong.splitlines()[found[0].line - 1]
    assert ("award = " if code != "cap-beyond-the-whole" else 'limit = "sales"') in line
    assert all(words.zh != words.en for words in (found[0].what, found[0].why, found[0].mend))


def test_the_reading_under_which_nothing_stops_it_is_named(tmp_path):
    found = found_in(WHOLE.replace(PER, PER.replace('["applicant", "year"]', ASK)), tmp_path)
    assert [one.code for one in found] == ["paid-on-the-whole"]
    assert "open-list=closed" in found[0].what.en
    assert found[0].why.en == "two claims of one applicant would each be paid on the whole"


@pytest.mark.parametrize(
    "stop",
    ['{ times = 1, per = ["item"] }', '{ times = 2, per = ["applicant", "year"] }', '{ id = "x", limit = "10万元", per = ["applicant"] }'],
)  # fmt: skip
def test_what_does_not_stop_it(tmp_path, stop):
    """Once an item, twice, or a limit over the years: a second claim of the same year would still be paid on it all."""
    found = found_in(WHOLE.replace(PER, AWARD).replace(CAPS, f"{CAPS}  {stop},\n"), tmp_path)
    assert "paid-on-the-whole" in [one.code for one in found]


def test_once_for_each_of_its_items_stops_the_whole_of_an_item(tmp_path):
    items = WHOLE.replace('whole_of = ["applicant", "year"]', 'whole_of = ["item"]').replace(PER, AWARD)
    for per in ('["item"]', '["applicant"]', '["applicant", "item"]'):
        assert found_in(items.replace(CAPS, f"{CAPS}  {{ times = 1, per = {per} }},\n"), tmp_path) == []


def test_the_command_tells_what_would_be_paid_twice(rongcli, tmp_path):
    path = tmp_path / "city.toml"
    path.write_text(WHOLE.replace(PER, AWARD), encoding="utf-8")
    done = rongcli("policies", "check", str(path))
    line = 1 + WHOLE.replace(PER, AWARD)[: WHOLE.index(PER)].count("\n")
    assert done.returncode == 3
    assert f"{path}:{line}:" in done.stdout
    assert "two claims of one applicant would each be paid on the whole" in done.stdout
    assert "会各按全数支付" in rongcli("policies", "check", str(path), "--lang", "zh").stdout
