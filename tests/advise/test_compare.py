"""Two editions over claims: the parts add up to the whole, and both ends are what a batch gives."""

import datetime
import re
from collections import defaultdict
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rongcli.batch.run import Batch
from rongcli.output.changes import change_words
from rongcli.output.compare_json import change_rows
from rongcli.output.compare_page import by_change, grouped
from rongcli.questions.changes import Change, PolicyChange, Side, changed_policies
from rongcli.questions.compare import Asked, compare
from rongcli.questions.distribution import distribution
from rongcli.rules.facts import read_claim
from rongcli.rules.lookup import wanted_readings
from rongcli.table.load import bundled_table, load_edition
from tests.advise.questions import CHENGDU, COUNTS, MONEY, ROOT, YUNGANG, value_of
from tests.table.amended import AMENDED, CITY, FACTS, POLICY, written

QUICK = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
TEXT = (ROOT / "tests" / "table" / "second_city.toml").read_text(encoding="utf-8")
BUNDLED = bundled_table().read_text(encoding="utf-8")
EDITS = [
    ('{ kind = "rate", rate = "1%", base = { reading', '{ kind = "rate", rate = "2%", base = { reading'),
    ('{ id = "project", limit = "80万元", per = ["item"] }', '{ id = "project", limit = "90万元", per = ["item"] }'),
    ('  { id = "tenth", limit = { kind = "rate", rate = "10%", base = "equipment" } },\n', ""),
    ('default = "paid"', 'default = "signed"'),
    ('limit = "5000万元", per = ["all", "year"]', 'limit = "100万元", per = ["all", "year"]'),
    ('{ input = "heads", at_least = "3" }', '{ input = "heads", at_least = "5" }, { input = "registered" }'),
    ('price = "3万元", quantity = "heads"', 'price = "2万元", quantity = "heads"'),
    ('caps = [{ times = 2, per = ["applicant"], years = 3 }]', 'caps = [{ limit = "20万元", per = ["applicant"] }]'),
    ('base = "service_income" }, "5万元"] }', 'base = "service_income" }, "8万元"] }'),
    (', quantity = "heads" }', ', quantity = "heads", per = ["applicant"] }'),
    (', quantity = "heads", per = ["applicant"] }', ', quantity = "heads", per = ["applicant", "year"] }'),
]
CHOSEN = [(), (0,), (0, 1, 2), (2, 4), (3,), (0, 1, 2, 3, 4), (5, 6), (6, 7), (5, 7, 8), tuple(range(len(EDITS)))]
"""Which edits are made together: each of them, and several of one policy."""
WHOLE = [((), (9,)), ((9,), ()), ((9,), (6, 9)), ((9,), (9, 10)), ((9, 10), (6, 9)), ((9,), (6, 7))]
"""Which edits the two sides have where an award is, or is no more, all that its key gets."""
DAY = datetime.date(2025, 1, 1)
POLICIES = ["trade.contract", "talent.doctors", "trade.platform"]


@pytest.fixture(scope="module")
def edited(tmp_path_factory):
    """The made-up city after some of the edits; the examples of its policies, which would fail, play no part."""
    folder, known = tmp_path_factory.mktemp("tables"), {}

    def edition(edits):
        if edits not in known:
            text = TEXT
            for old, new in (EDITS[index] for index in edits):
                assert old in text
                text = text.replace(old, new)
            path = folder / f"{'-'.join(map(str, edits))}.toml"
            path.write_text(text, encoding="utf-8")
            known[edits] = load_edition(path, cached=False)
        return known[edits]

    return edition


@st.composite
def raw_claims(draw):
    """Flat claims for a few policies, by a few applicants, over two years."""
    claims = []
    for _ in range(draw(st.integers(1, 8))):
        name = draw(st.sampled_from(POLICIES))
        facts = {item.name: draw(value_of(item)) for item in YUNGANG.policies[name].inputs if draw(st.integers(0, 9))}
        facts |= {"heads": draw(COUNTS)} if name == "talent.doctors" else {"paid_value": draw(MONEY)}
        day = draw(st.sampled_from(["2024-03-01", "2024-09-01", "2025-03-01"]))
        claims.append(
            (
                name,
                {
                    "applicant": draw(st.sampled_from("AB")),
                    "applicant_id": draw(st.sampled_from([None, None, "1"])),
                    "item": draw(st.sampled_from("PQ")),
                    "date": day,
                },
                facts,
            )
        )
    return claims


def typed(edition, number_and_claim):
    number, (name, stated, facts) = number_and_claim
    claim = read_claim(edition.policies[name], stated, datetime.date(2025, 1, 1))
    known = {item.name for item in edition.policies[name].inputs}
    return number, claim._replace(facts={**claim.facts, **{key: value for key, value in facts.items() if key in known}})


@QUICK
@given(raw_claims(), st.sampled_from([*(((), edits) for edits in CHOSEN), *WHOLE]))
def test_the_parts_add_up_and_both_ends_are_a_batch(edited, claims, edits):
    sides = Side(edited(edits[0]), {}), Side(edited(edits[1]), {})
    numbered = [[typed(side.edition, one) for one in enumerate(claims)] for side in sides]
    asked = [Asked(number, claim.policy, claim, other)
             for (number, claim), (_, other) in zip(*numbered, strict=True)]  # fmt: skip
    found = compare(*sides, asked)
    batches = [Batch(side.edition, {}, datetime.date(2025, 1, 1)).decide_all(claims)
               for side, claims in zip(sides, numbered, strict=True)]  # fmt: skip
    for effect in found.effects:
        number = effect.asked.number
        assert effect.before == batches[0][number]._replace(notices=())
        assert effect.after == batches[1][number]._replace(notices=())
        assert effect.bound is None or sum(effect.by.values()) == effect.bound
        if effect.difference is not None:
            assert effect.difference == effect.after.amounts.amount - effect.before.amounts.amount == effect.bound
    groups, doing = grouped(found), list(by_change(found, "en"))
    assert sum(one.fixed[1] for one in doing) == sum(effect.difference or 0 for effect in found.effects)
    assert sum(one.bounds[1] for one in doing) == sum(effect.bound or 0 for effect in groups["undetermined"])
    for side in (0, 1):
        drawn = defaultdict(int)
        for number, claim in numbered[side]:
            if claim.policy == "trade.contract":
                drawn[str(claim.date.year)] += batches[side][number].amounts.amount or 0
        pools = {pool.key: pool.used[side] for pool in found.pools if pool.cap == "pool"}
        assert pools == dict(drawn)


def test_every_edit_is_named(edited):
    found = changed_policies(Side(edited(()), {}), Side(edited(tuple(range(len(EDITS)))), {}))
    words = {f"{policy.id} {change.key}": change_words(change, policy, "en")
             for policy in found if policy.id in POLICIES for change in policy.changes if change.pays}  # fmt: skip
    assert words == {
        "trade.contract award": "award: Contract value × 1%; Amount paid × 1% → Contract value × 2%; Amount paid × 2%",
        "trade.contract cap:tenth": "cap removed: Equipment bought × 10% per claim",
        "trade.contract cap:project": "cap: 800,000 yuan per item → 900,000 yuan per item",
        "trade.contract cap:pool": "cap: 50 million yuan for all claims together and calendar year → 1 million yuan for all claims together and calendar year",
        "trade.contract choice:amount": "reading amount: as paid → as signed",
        "talent.doctors condition:heads": "condition: Doctors newly hired at least 3 people → Doctors newly hired at least 5 people",
        "talent.doctors condition:registered": "condition added: Registered in the city",
        "talent.doctors award": "award: floor(Doctors newly hired) × 30,000 yuan → floor(Doctors newly hired) × 20,000 yuan",
        "talent.doctors cap:entitlement": "cap added: floor(Doctors newly hired) × 20,000 yuan in all per applicant and calendar year",
        "talent.doctors cap:times": "cap removed: 2 times per applicant within 3 years",
        "talent.doctors cap:per-applicant": "cap added: 200,000 yuan per applicant",
        "trade.platform award": "award: max((Service income × 3%), 50,000 yuan) → max((Service income × 3%), 80,000 yuan)",
    }


def words_after(folder, text, edits, language="en"):
    """What changed in words, by policy and part, between a table and the same after some edits."""
    sides = []
    for name, whole in (("one", text), ("other", edited_text(text, edits))):
        path = folder / f"{name}.toml"
        path.write_text(whole, encoding="utf-8")
        sides.append(Side(load_edition(path, cached=False), {}))
    return {f"{policy.id} {change.key}": change_words(change, policy, language)
            for policy in changed_policies(*sides) for change in policy.changes if change.pays}  # fmt: skip


def edited_text(text, edits):
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


INSURERS = ('input = "insurers_connected", at_least = "1"', 'input = "insurers_connected", at_least = "2"')
SETTLED = ('value = { kind = "rate", rate = "10%", base = "registered_capital" }', "")
GENERAL = (
    'award = { kind = "rate", rate = "5%", base = "rd_cost" }',
    'award = { kind = "rate", rate = "12%", base = "rd_cost" }',
)
TOP_UP = ('rate = "25%", base = "rd_cost"', 'rate = "26%", base = "rd_cost"')
PROVINCIAL = (
    'award = { kind = "rate", rate = "20%", base = "rd_cost" }',
    'award = { kind = "rate", rate = "21%", base = "rd_cost" }',
)


@pytest.mark.parametrize(
    ("text", "edits", "key", "zh", "en"),
    [
        (BUNDLED, [INSURERS], "health.direct-billing condition:insurers-connected",
         "条件：至少开通一家并有实际业务：开通直付的保险机构 ≥ 1家 → 开通直付的保险机构 ≥ 2家",
         "condition: At least one insurer with real business: Insurers connected ≥ 1 insurers → Insurers connected ≥ 2 insurers"),
        (TEXT, [GENERAL], "rnd.order award", "奖补随 rnd.general 变动（奖补：研发费用 × 5% → 研发费用 × 12%）",
         "award as rnd.general changes (award: R&D cost × 5% → R&D cost × 12%)"),
        (TEXT, [TOP_UP, PROVINCIAL], "rnd.top-up award", "",
         "award: R&D cost × 25% → R&D cost × 26%; as rnd.provincial changes (award: R&D cost × 20% → R&D cost × 21%)"),
    ],
    ids=["own words", "another's award", "both"],
)  # fmt: skip
def test_a_figure_is_shown_whoever_says_it(tmp_path, text, edits, key, zh, en):
    assert words_after(tmp_path, text, edits)[key] == en
    assert zh in words_after(tmp_path, text, edits, "zh")[key]


FIGURE = re.compile(r'(?<![\w.-])"(\d+(?:\.\d+)?)(?:%|万元|亿元|元)?"|(?<![\w."-])(\d+)(?![\w."-])')
ASIDE = ("claim", "sources", "examples", "fund", "time_limit")


def figures_of_policies(text):
    """Where the policies of a table state figures: the start and end of each in the text."""
    at, ours = 0, False
    for line in text.splitlines(keepends=True):
        if line.startswith("["):
            ours = line.startswith("[policy.") and ".examples" not in line
        if ours and not line.startswith("#") and not any(word in line for word in ASIDE):
            for found in FIGURE.finditer(line):
                start, end = found.span(1 if found[1] else 2)
                yield at + start, at + end
        at += len(line)


def test_whatever_figure_of_a_policy_changes_is_shown(tmp_path):
    """Not merely that something changed: what it was and what it is, in every policy that it moves."""
    path, one = tmp_path / "other.toml", Side(YUNGANG, {})
    moved = 0
    for start, end in figures_of_policies(TEXT):
        figure = TEXT[start:end]
        other = figure + "1" if "." in figure else str(int(figure) + 1)
        if re.match(r'\d+" *, value', TEXT[start:]) and int(figure) < 9:
            other = figure + ".5"  # years of support rise by one: the next tier's edge is that already
        path.write_text(TEXT[:start] + other + TEXT[end:], encoding="utf-8")
        found = changed_policies(one, Side(load_edition(path, cached=False), {}))
        moved += bool(found)  # one figure is no longer in force today
        for policy in found:
            for change in policy.changes:
                before, arrow, after = change_words(change, policy, "en").partition(" → ")
                shown = arrow and before.partition(": ")[2] != after
                shown = shown or (change.part == "cap" and any(one.part == "payment" for one in policy.changes))
                assert shown or not change.pays or change.before is None or change.after is None, (
                    policy.id,
                    change.key,
                )
    assert moved > 60


def test_two_readings_of_one_table():
    wanted = wanted_readings(CHENGDU, CHENGDU.policies.values(), {"finance.licensed-institution.base": "paid-in"})
    found = changed_policies(Side(CHENGDU, {}), Side(CHENGDU, wanted))
    assert [(policy.id, [change.key for change in policy.changes]) for policy in found] == [
        ("finance.licensed-institution", ["choice:base"])
    ]
    assert changed_policies(Side(CHENGDU, {}), Side(CHENGDU, {})) == []


def test_a_policy_that_only_one_edition_has(edited):
    one, other = Side(YUNGANG, {}), Side(CHENGDU, {})
    claim = read_claim(
        YUNGANG.policies["trade.platform"], {"service_income": "200万", "applicant": "A"}, datetime.date(2025, 1, 1)
    )
    found = compare(one, other, [Asked(1, "trade.platform", claim, None)])
    assert found.effects[0].difference == -6_000_000
    assert found.effects[0].by == {"policy": -6_000_000}
    assert all(change.part == "policy" for policy in found.changes for change in policy.changes)


def test_what_an_award_is_the_whole_of_changes_with_it(edited):
    one, other = Side(edited((9,)), {}), Side(edited((6, 9)), {})
    claims = [read_claim(one.edition.policies["talent.doctors"], {"heads": heads, "applicant": "A", "date": day}, DAY)
              for heads, day in ((3, "2024-03-01"), (5, "2024-09-01"))]  # fmt: skip
    found = compare(one, other, [Asked(number, claim.policy, claim, claim) for number, claim in enumerate(claims)])
    assert [effect.before.amounts.amount for effect in found.effects] == [9_000_000, 6_000_000]
    assert [effect.by for effect in found.effects] == [{"award": -3_000_000}, {"award": -2_000_000}]
    assert [[change.key for change in policy.changes] for policy in found.changes] == [["award"]]
    year = compare(one, Side(edited((9, 10)), {}), [Asked(0, "talent.doctors", claims[0], claims[0])])
    assert [[change.key for change in policy.changes] for policy in year.changes] == [["cap:entitlement"]]


def test_a_name_stands_for_the_number_beside_it_in_any_claim_of_the_file(edited):
    sides = Side(edited((9,)), {}), Side(edited((6, 9)), {})
    stated = [("trade.platform", {"applicant": "A", "applicant_id": "1", "service_income": "200万"}),
              ("talent.doctors", {"applicant": "A", "heads": 3}),
              ("talent.doctors", {"applicant": "B", "applicant_id": "1", "heads": 3})]  # fmt: skip
    asked = []
    for number, (name, facts) in enumerate(stated):
        claim = read_claim(sides[0].edition.policies[name], facts, DAY)
        asked.append(Asked(number, name, claim, claim))
    found = compare(*sides, asked)
    assert [effect.after.amounts.amount for effect in found.effects[1:]] == [6_000_000, 0]


@given(st.lists(st.integers(-(10**13), 10**13)))
def test_the_bins_hold_every_gain_and_loss(differences):
    bins = distribution(differences)
    assert sum(one.claims for one in bins) == sum(1 for difference in differences if difference)
    assert sum(one.total for one in bins) == sum(differences)
    assert len(bins) <= 10
    assert all(one.high == other.low for one, other in pairwise(bins))


LIMIT = 'time_limit = { days = 5, unit = "working-day" }\n'
LICENCE, LEASE, PLAN = (
    f'{{ zh = "{zh}", en = "{en}" }}' for zh, en in [("执照", "licence"), ("租约", "lease"), ("方案", "plan")]
)


@pytest.mark.parametrize(
    ("old", "new", "key", "zh", "en"),
    [
        (LIMIT, LIMIT.replace("5", "3"), "time_limit", "办理时限：5个工作日 → 3个工作日", "time limit: 5 working days → 3 working days"),
        (LIMIT, "", "time_limit", "删除办理时限：5个工作日", "time limit removed: 5 working days"),
        (LIMIT, LIMIT.replace(" }", ', at_best = true, count_from = "next-day" }'), "time_limit",
         "办理时限：5个工作日 → 最快5个工作日（受理次日起算）",
         "time limit: 5 working days → at best 5 working days counted from the day after acceptance"),
        (LIMIT, f"{LIMIT}materials = [{LICENCE}, {LEASE}]\n", "material", "新增申请材料：执照；租约",
         "application documents added: licence; lease"),
        (f"{LIMIT}materials = [{LICENCE}, {LEASE}]\n", f"{LIMIT}materials = [{LICENCE}, {PLAN}]\n", "material",
         "申请材料：租约 → 方案", "application documents: lease → plan"),
        (f"{LIMIT}materials = [{LICENCE}, {LEASE}]\n", f"{LIMIT}materials = [{LEASE}]\n", "material",
         "删除申请材料：执照", "application documents removed: licence"),
        (f"{LIMIT}materials = [{LICENCE}, {LEASE}]\n", f"{LIMIT}materials = [{LEASE}, {LICENCE}]\n", "material",
         "申请材料：执照；租约 → 租约；执照", "application documents: licence; lease → lease; licence"),
    ],
)  # fmt: skip
def test_time_limits_and_documents_that_changed_are_named(tmp_path, old, new, key, zh, en):
    assert TEXT.count(LIMIT) == 1
    sides = []
    for name, text in (("one", old), ("other", new)):
        path = tmp_path / f"{name}.toml"
        path.write_text(TEXT.replace(LIMIT, text), encoding="utf-8")
        sides.append(Side(load_edition(path, cached=False), {}))
    [policy] = changed_policies(*sides)
    [change] = policy.changes
    assert (policy.id, change.key, change.pays) == ("trade.exhibition-filing", key, False)
    assert (change_words(change, policy, "zh"), change_words(change, policy, "en")) == (zh, en)
    [row] = change_rows(compare(*sides), "en")
    assert all(side is None or side[0] for side in (row["before"], row["after"]))


def test_a_time_limit_under_a_reading_says_which():
    policy = CHENGDU.policies["permits.work-permit"]
    without = policy._replace(time_limits=())
    change = PolicyChange(policy.id, policy, without, {}, {}, (Change("time_limit", "", policy.time_limits, None),))
    words = change_words(change.changes[0], change, "en")
    assert words.count("at best") == len(policy.time_limits) == 2
    assert all(label.en in words for label in policy.readings["unit"].choices.values())


# Versions by date


DATED = [{**FACTS, "applicant": str(number), "date": day}
         for number, day in enumerate(("2019-12-31", "2020-01-01", "2020-06-30", "2020-07-01"))]  # fmt: skip


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """The made-up city before its policy was ever amended, and with its amendments."""
    folders = [tmp_path_factory.mktemp(name) for name in ("first", "amended")]
    return [
        load_edition(written(folder, text), cached=False) for folder, text in zip(folders, (CITY, AMENDED), strict=True)
    ]


def over(one, other, raw=tuple(DATED)):
    day = datetime.date(2025, 1, 1)
    read = [[read_claim(side.edition.policies[POLICY], claim, day) for claim in raw] for side in (one, other)]
    asked = [Asked(number, POLICY, *claims) for number, claims in enumerate(zip(*read, strict=True), 1)]
    return compare(one, other, asked)


def test_a_table_against_itself_differs_for_nobody(tables):
    found = over(Side(tables[1], {}), Side(tables[1], {}))
    assert found.changes == ()
    assert [effect.after.amounts.amount for effect in found.effects] == [4_000_000, 6_000_000, 6_000_000, 5_000_000]
    assert [effect.difference for effect in found.effects] == [0, 0, 0, 0]


def test_an_amendment_moves_the_claims_dated_from_it_on(tables):
    one, other = (Side(edition, {}) for edition in tables)
    found = over(one, other)
    assert [effect.difference for effect in found.effects] == [0, 2_000_000, 2_000_000, 1_000_000]
    assert [effect.since for effect in found.effects] == [None, "2020-01-01", "2020-01-01", "2020-07-01"]
    assert {change.since for change in found.changes} == {"2020-01-01", "2020-07-01"}
    assert all(sum(effect.by.values()) == effect.bound for effect in found.effects)
    moved = [(one.policy.since, one.key, *one.fixed) for one in by_change(found, "en")]
    assert sum(fen for *_, fen in moved) == 5_000_000
    assert ("2020-01-01", "award", 2, 4_000_000) in moved
    assert next(row["since"] for row in change_rows(found, "en")) == "2020-01-01"


def test_both_ends_over_versions_are_a_batch(tables):
    raw = [{**FACTS, "date": day} for day in ("2020-08-01", "2020-01-02", "2020-05-01", "2020-07-01", "2019-05-01")]
    sides = [Side(edition, {}) for edition in tables]
    found = over(*sides, raw)
    for side, end in zip(sides, ("before", "after"), strict=True):
        batch = Batch(side.edition, {}, datetime.date(2025, 1, 1))
        decided = batch.decide_all([(number, batch.read(claim)) for number, claim in enumerate(raw, 1)])
        alone = [decided[number]._replace(notices=()) for number in range(1, 6)]
        assert [getattr(effect, end) for effect in found.effects] == alone


def test_a_side_as_of_a_day_says_what_that_days_rule_would_have_given(tables, tmp_path):
    edition = tables[1]
    days = [edition, load_edition(written(tmp_path), on=datetime.date(2020, 3, 1), cached=False)]
    found = over(Side(days[0], {}), Side(days[1], {}, fixed=True))
    assert [effect.difference for effect in found.effects] == [2_000_000, 0, 0, 1_000_000]
    both = changed_policies(Side(days[0], {}, fixed=True), Side(days[1], {}, fixed=True))
    assert [change.key for policy in both for change in policy.changes] == ["cap:per-applicant-year", "source"]
