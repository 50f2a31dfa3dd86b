"""A table full of mistakes: one run of ``policies check`` tells each at its own line and key, and nothing else.

A line with a mistake ends in ``#!`` and the key at fault as the finding names it, or its end.
"""

import pytest

from rongcli.table.check import check
from tests.table.test_check import BUNDLED

HEAD = """\
[edition]
id = "mistakes"
version = "1"
currency = "CNY"
title = { zh = "错误集", en = "Mistakes" }

[reading.rounding]
question = { zh = "如何舍入?", en = "How is a fraction of a fen rounded?" }
choices = { half-up = { zh = "四舍五入", en = "half up" }, down = { zh = "舍去", en = "down" } }
default = "half-up"
literal = "half-up"

[area.a]
name = { zh = "甲", en = "A" }

[document.n]
title = { zh = "通知", en = "Notice" }
sha256 = "0"

[input.ok]
type = "boolean"
label = { zh = "合格", en = "Qualified" }
question = { zh = "是否合格?", en = "Qualified?" }

[input.spend]
type = "money"
label = { zh = "支出", en = "Spending" }
question = { zh = "支出多少?", en = "How much was spent?" }

[input.tax]
type = "money"
label = { zh = "税收", en = "Tax" }
question = { zh = "税收多少?", en = "How much tax?" }

[input.heads]
type = "count"
label = { zh = "人数", en = "Heads" }
question = { zh = "多少人?", en = "How many?" }

[input.size]
type = "choice"
label = { zh = "规模", en = "Size" }
question = { zh = "规模?", en = "How large?" }
choices.small = { zh = "小型", en = "small" }
choices.large = { zh = "大型", en = "large" }

[input.signed]
type = "date"
label = { zh = "签订日期", en = "Day of signing" }
question = { zh = "何日签订?", en = "Signed when?" }

[input.untold] #! untold.question
type = "money"
label = { zh = "未问", en = "Not asked" }

[input.mistyped]
type = "integer" #! mistyped.type
label = { zh = "类型", en = "Type" }
question = { zh = "多少?", en = "How many?" }

[input.year] #! input.year
type = "count"
label = { zh = "年度", en = "The year" }
question = { zh = "哪一年?", en = "Which year?" }

[parameter.rate]
values = [{ value = "2%" }, { from = "2025-01-01", value = "twenty" }] #! values[1].value
"""

POLICY = """
[policy."a.p{number}"]
name = {{ zh = "政策{number}", en = "Policy {number}" }}
benefit = "money"
sources = []
examples = []
"""

PARTS = [
    # nested pieces: the fault is told there, and not of a healthy neighbour
    'award = { kind = "rate", rate = "3%", base = { kind = "increase", of = "spend", from = "tax" } } #! award.base.from',
    'award = { kind = "rate", rate = "14.5%", base = { kind = "min", of = ["spend", "tax"] } } #! award.base.kind',
    'award = { kind = "rate", rate = { kind = "tiers", by = "heads", tiers = [{ up_to = "3", value = "1%" }, { valu = "2%" }] }, base = "spend" } #! tiers[1].valu',
    'award = { kind = "smallest", of = [{ kind = "if", requires = [{ input = "ok" }], the = "1元", else = "0元" }, "spend"] } #! award.of[0].the',
    'award = { kind = "sum", of = [{ kind = "rate", rate = "1%", bas = "spend" }, { kind = "fixed", amont = "1元" }] } #! of[0].bas of[1].amont',
    'award = { kind = "sum", of = ["spend", { of = "spend", over = "tax" }] } #! award.of[1].kind',
    'award = { kind = "smallest", of = ["spend"] } #! award.of',
    'award = { kind = "largest", of = ["spend", "spendd"] } #! award.of[1]',
    'award = { kind = "largest", of = ["100", "spend", "heads"] } #! award.of[2]',
    'award = { kind = "rate", rate = "heads", base = "spend" } #! award.rate',
    'award = { kind = "rate", rate = "1%", base = { kind = "rate", rate = "2", base = "spend" } } #! award.base.rate',
    'award = { kind = "per_unit", price = "1万元", quantity = ["heads", { kind = "months", from = "signed", till = "date" }] } #! quantity[1].till',
    'award = { kind = "per_unit", price = "1万元", quantity = "heads", count = "wholes" } #! award.count',
    'award = { kind = "per_unit", price = "1万元", quantity = "heads", every = "0" } #! award.every',
    'award = { kind = "product", of = ["spend", "tax"] } #! award.of[1]',
    'award = { kind = "brackets", of = "spend", tiers = [{ up_to = "9万元", value = "1%" }, { up_to = "8万元", value = "2%" }, { value = "3%" }] } #! tiers[1]',
    'award = { kind = "tiers", by = "spend", tiers = [{ up_to = "9万元", value = "1万元" }, { up_to = "10万元", value = "2万元" }] } #! tiers[1]',
    'award = { kind = "lookup", by = ["size"], rows = [{ size = "small", value = "1元" }, { size = "lage", value = "2元" }] } #! rows[1].size',
    'award = { kind = "lookup", by = ["size"], rows = [{ size = "small", value = "1元" }] } #! award.rows',
    'award = { kind = "tiers", by = "heads", tiers = [{ up_to = "1", value = "1元" }, { value = 2 }] } #! tiers[1].value',
    'award = { kind = "floor", of = "spend", at_least = "1元", below = "raise" } #! award.kind',
    'award = { kind = "round", of = "spend", to = "0元", direction = "down" } #! award.to',
    'award = { kind = "award", policy = "a.none" } #! award.policy',
    'award = { kind = "ceiling", bound = { kind = "fixed", amount = "5%" } } #! bound.amount',
    'award = { kind = "range", minimum = "1万元" } #! award.maximum',
    'award = { kind = "fixed", amount = 5 } #! award.amount',
    # conditions
    'award = "spend"\nrequires = [{ input = "ok" }, { input = "spend", abov = "1万元" }] #! requires[1].abov',
    'award = "spend"\nrequires = [{ input = "heads", at_least = 40 }] #! requires[0].at_least',
    'award = "spend"\nrequires = [{ input = "size", one_of = ["smal"] }] #! one_of[0]',
    'award = "spend"\nrequires = [{ id = "x", value = { kind = "increase", of = "spend", ovr = "tax" }, above = "1元" }] #! value.ovr',
    'award = "spend"\nrequires = [{ id = "x", any_of = [[{ input = "ok" }], [{ input = "spnd", above = "1元" }]] }] #! any_of[1][0].input',
    'award = "spend"\nrequires = [{ input = "signed", within = { months = "6", from = "date" } }] #! within.from',
    'award = "spend"\nrequires = [{ input = "ok", is = "yes" }] #! requires[0].is',
    # caps
    'award = "spend"\ncaps = [{ limit = { kind = "rate", rate = "1%", bse = "tax" } }, { limit = "10万元", per = ["aplicant"] }] #! limit.bse per[0]',
    'award = "spend"\ncaps = [{ limit = "5" , times = 2 }] #! caps[0]',
    'award = "spend"\ncaps = [{ limit = "三万" }] #! caps[0].limit',
    # the policy's own keys, and what they refer to
    'awrd = "spend" #! awrd',
    'award = "spend"\noptional = ["heeds"] #! optional[0]',
    'award = "spend"\ntime_limit = { days = "5", unit = "working-day" } #! time_limit.days time_limit',
    'award = { kind = "rate", rate = "1%", base = { reading = "b", one = "spend", two = "taxx" } } #! award.base.two\n[policy."a.p40".reading.b]\nquestion = { zh = "甲?", en = "A?" }\nchoices = { one = { zh = "一", en = "one" }, two = { zh = "二", en = "two" } }\ndefault = "one"\nliteral = "two"',
    'award = { kind = "rate", rate = { reading = "b", one = "1%" }, base = "spend" } #! award.rate\n[policy."a.p41".reading.b]\nquestion = { zh = "甲?", en = "A?" }\nchoices = { one = { zh = "一", en = "one" }, two = { zh = "二", en = "two" } }\ndefault = "one"\nliteral = "too" #! reading.b.literal',
    # sound by themselves, resting on what is at fault: not a word of them
    'award = { kind = "largest", of = [{ kind = "award", policy = "a.p1" }, { kind = "rate", rate = "rate", base = "untold" }] }',
    'award = "untold"\nrequires = [{ input = "mistyped", above = "5" }, { id = "o", eligible = "a.p2" }]\ncaps = [{ limit = "1万元", per = ["applicant", "mistyped"] }]',
    # amendments
    'award = "spend"\n[[policy."a.p44".amended]]\nfrom = "2025-13-01" #! amended[0].from\naward = "tax"',
    'award = "spend"\n[[policy."a.p45".amended]]\nfrom = "2025-01-01"\nbenefit = "support" #! amended[0].benefit',
    'award = "spend"\n[[policy."a.p46".amended]]\nfrom = "2025-01-01"\naward = { kind = "rate", rate = "3%", base = "taxes" } #! amended[0].award.base',
    # named values, printed tables, deeper nesting
    'award = "g"\nlet.g = { kind = "increase", of = "spend", ovr = "tax" } #! let.g.ovr',
    'award = "spend"\nlet.one = { kind = "sum", of = ["spend", "two"] }\nlet.two = { kind = "sum", of = ["tax", "one"] } #! let.two.of[1]',
    'award = { kind = "rate", rate = "class.share", base = "spend" }\nlet.class = { value = { kind = "tiers", by = "heads", tiers = [{ share = "1%", most = "1元" }, { at_least = "3", share = "two", most = "5元" }] } } #! tiers[1].share',
    'award = { kind = "sum", of = [{ kind = "smallest", of = [{ kind = "if", requires = [{ input = "ok" }], then = { kind = "rate", rate = "1%", base = { kind = "increase", of = "spend", over = "taxs" } }, else = "0元" }, "tax"] }, "spend"] } #! of[0].of[0].then.base.over',
    'award = { kind = "lookup", by = ["size"], rows = [{ size = "small", value = { kind = "fixed", amount = "1元", upto = "2" } }], default = "0元" } #! rows[0].value.upto',
    'award = { kind = "fixed", amount = "€5,000" } #! award.amount',
    'award = "spend"\ncaps = [{ limit = { kind = "if", requires = [{ input = "size", one_of = ["smll"] }], then = "1元", else = "2元" } }] #! requires[0].one_of[0]',
    'award = "spend"\ncaps = [{ limit = "5元", requires = [{ input = "okk" }] }] #! caps[0].requires[0].input',
    'award = "spend"\nrequires = [{ id = "x", none_of = [[{ input = "size", not_one_of = ["huge"] }]] }] #! none_of[0][0].not_one_of[0]',
    'award = "spend"\nrequires = [{ input = "heads", at_least = "5元" }] #! requires[0].at_least',
    # rankings, payments, caps of several policies
    'award = "spend"\nrequires = [{ id = "r", rank = { by = { kind = "increase", of = "spend", ovr = "tax" }, first = "10" } }] #! rank.by.ovr',
    'award = "spend"\nrequires = [{ id = "r", any_of = [[{ id = "s", rank = { by = "spend", first = "10" } }]] }] #! any_of[0][0].rank',
    'award = { kind = "fixed", amount = "5元", per = ["item"] }\npayments = { by = "size", shares = { small = "75", large = "rest" } } #! payments.shares.small',
    'award = { kind = "fixed", amount = "5元", per = ["item"] }\npayments = { by = "size", shares = { smal = "75%", large = "rest" } } #! payments.shares.smal',
    'award = "spend"\n[cap.joint]\npolicies = ["a.p61", "a.nobody"] #! cap.joint.policies[1]\nlimit = "5元"\nper = ["applicant"]',
]  # fmt: skip


def planted():
    text = HEAD + "".join(POLICY.format(number=number) + part + "\n" for number, part in enumerate(PARTS, 1))
    wanted = [
        (line, key)
        for line, words in enumerate(text.splitlines(), 1)
        if "#!" in words
        for key in words.split("#!")[1].split()
    ]
    return text, wanted


@pytest.fixture(scope="module")
def found():
    findings = check(BUNDLED, [("table.toml", planted()[0].encode())])
    return [
        {"line": one.line, "key": one.key, "what": one.what.en, "mend": one.mend.en}
        for one in findings
        if one.code == "fault"
    ]


def test_every_mistake_is_told_at_its_own_line_and_key_and_no_other(found):
    _, wanted = planted()
    assert len(wanted) >= 60
    told = [(row["line"], row["key"]) for row in found]
    missed = [one for one in wanted if not any(line == one[0] and key.endswith(one[1]) for line, key in told)]
    beside = [one for one in told if not any(line == one[0] and one[1].endswith(key) for line, key in wanted)]
    assert (missed, beside) == ([], [])
    assert len(told) == len(wanted)


@pytest.mark.parametrize(
    ("key", "what", "mend"),
    [
        ("award.base.from", "is no key here", "did you mean over?"),
        ("award.base.kind", "'min' is no kind here; allowed: rate, per_unit", ""),
        ("award.of[1].kind", "needs a kind", "increase"),
        ("requires[0].at_least", "must be quoted text", "with its unit or %"),
        ("award.of[1]", "neither a figure nor the name", "did you mean spend?"),
        ("award.of", "needs at least 2 entries, has 1", ""),
        ("award.base.rate", "'2' is not a rate", "%"),
        ("values[1].value", "neither a figure nor the name", ""),
    ],
)
def test_what_is_allowed_there_is_said(found, key, what, mend):
    rows = [row for row in found if row["key"].endswith(key) and what in row["what"] and mend in row["mend"]]
    assert rows, [row for row in found if row["key"].endswith(key)]
