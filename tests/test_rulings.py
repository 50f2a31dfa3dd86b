"""Rulings: what the text leaves open is asked of the authority by its own question, once, and is no fact.

Over every reading of the table that is open by default: ``ask``, an open list's "and others", ``presumed``.
"""

import csv
import datetime
import json
from itertools import product
from typing import NamedTuple

import pytest

from rongcli.output.headline import headline
from rongcli.output.match_words import TITLES, remark
from rongcli.questions.ask import Dialogue, next_question, questions
from rongcli.questions.match import Matcher
from rongcli.questions.profile import Reader
from rongcli.rules.explain import evaluate
from rongcli.rules.expression import facts_of
from rongcli.rules.policy import OPEN_CHOICES
from rongcli.table.load import load_edition

EDITION = load_edition(cached=False)
DAY = datetime.date(2019, 5, 1)
LANGUAGES = ("zh", "en")


class Opened(NamedTuple):
    """An open reading of a policy: a claim that waits for nothing but a ruling on it, and the facts it is about."""

    policy: str
    reading: str
    claim: dict
    about: tuple[str, ...]

    @property
    def table(self):
        return EDITION.policies[self.policy].readings[self.reading]

    @property
    def presumed(self):
        return self.table.default == "presumed"

    @property
    def answers(self):
        return [choice for choice in self.table.choices if choice not in OPEN_CHOICES]

    def asked(self, readings=None, assume_rest=False, **facts):
        claim = {**self.claim, **facts, "policy": self.policy, "date": DAY.isoformat()}
        return evaluate(EDITION, claim, readings=readings, assume_rest=assume_rest)

    def words(self):
        options = [f"--{name.replace('_', '-')}={said(value)}" for name, value in self.claim.items()]
        return [*self.policy.split("."), *options, "--date", DAY.isoformat()]


def said(value):
    return value if isinstance(value, str) else "yes" if value else "no"


def answered(policy, claim):
    return evaluate(EDITION, {**claim, "policy": policy.id, "date": DAY.isoformat()})


def favourable(policy):
    """The facts of the first example, and yes to all that it leaves open, so that it fits under the default readings."""
    every = {item.name: True for item in policy.inputs if item.type == "boolean"} | dict(policy.example)
    return next(claim for claim in (dict(policy.example), every) if answered(policy, claim).eligibility == "eligible")


def opened():
    """Every open reading, with the smallest change of a claim that fits after which it waits for a ruling alone."""
    for policy in EDITION.policies.values():
        for reading in policy.readings.values():
            if reading.default in OPEN_CHOICES:
                yield found(policy, reading)


def found(policy, reading):
    name, fits = f"ruling:{reading.id}", favourable(policy)
    conditions = [result.condition for result in answered(policy, fits).conditions]
    inputs = [item for one in conditions if name in facts_of(one.test) for item in map(policy.input, one.inputs)]
    values = [[False] if item.type == "boolean" else list(item.choices) for item in inputs]
    about = tuple(item.name for item in inputs)
    for change in product(*values):
        claim = fits | dict(zip(about, change, strict=True))
        if answered(policy, claim).needed == (name,):
            return Opened(policy.id, reading.id, claim, about)
    raise AssertionError(f"{policy.id}: nothing makes its reading {reading.id} a ruling")


ALL = list(opened())
IDS = [f"{one.policy}.{one.reading}" for one in ALL]
every = pytest.mark.parametrize("one", ALL, ids=IDS)


def test_the_readings_that_the_contract_leaves_open_are_among_them():
    assert {
        "investment.sme-settlement.international", "investment.overseas-acquisition.core-technology",
        "finance.licensed-institution.foreign", "finance.commercial-factoring.context", "finance.wealth-manager.foreign",
        "investment.headquarters-ranking.open-list", "talent.national-expert.open-list",
        "investment.headquarters-ranking.place", "investment.headquarters-upgrade.place",
        "investment.headquarters-upgrade.multinational", "finance.export-credit-insurance.place",
    } <= set(IDS)  # fmt: skip


@every
def test_a_ruling_asks_the_readings_own_question_once_and_no_fact(one):
    answer = one.asked()
    (missing,) = answer.missing
    assert (missing.reading, missing.source) == (one.reading, "authority")
    assert missing.question == one.table.question
    assert missing.input is None or missing.input in one.about
    assert answer.reason == f"ruling:{one.reading}"
    assert missing.stake == answer.amounts.maximum


@every
def test_its_reading_answers_it_and_nothing_else_does(one):
    verdicts = {choice: one.asked({f"{one.policy}.{one.reading}": choice}).eligibility for choice in one.answers}
    assert set(verdicts.values()) <= {"eligible", "ineligible"}
    assert "ineligible" in verdicts.values()
    assert one.asked(assume_rest=True).needed == (f"ruling:{one.reading}",)


@every
def test_a_fact_that_is_not_stated_is_asked_or_presumed(one):
    answer = one.asked(**dict.fromkeys(one.about))
    if one.presumed:
        assert answer.eligibility == "eligible"
        presumed = [result.condition for result in answer.conditions if result.presumed]
        assert one.about in [condition.inputs for condition in presumed]
        (notice,) = [notice.text for notice in answer.notices if notice.code == "presumed"]
        for condition in presumed:
            assert condition.text.zh in notice.zh
            assert condition.text.en in notice.en
    else:
        assert answer.needed == one.about
        policy = EDITION.policies[one.policy]
        for missing in answer.missing:
            item = policy.input(missing.input)
            assert (missing.question, missing.reading) == (item.question, None)
            assert missing.source == ("authority" if item.authority else "applicant")
            assert missing.stake == answer.amounts.maximum, "no would lead to a ruling that can take it all"


@every
def test_the_page_and_the_record_say_it(one, rongcli):
    record = json.loads(rongcli(*one.words(), "--json", check=True).stdout)
    (missing,) = record["missing"]
    assert (missing["reading"], missing["from"]) == (one.reading, "authority")
    assert missing["question"] == one.table.question.en
    assert record["award"]["minimum"] in ("0.00", None)
    for language in LANGUAGES:
        page = rongcli(*one.words(), "--lang", language, columns="400", check=True).stdout
        assert one.table.question.to(language) in page
        assert f"--reading {one.reading}={'|'.join(one.answers)}" in page
        for name in one.about:
            assert EDITION.policies[one.policy].input(name).question.to(language) not in page
            assert f"--{name.replace('_', '-')}  " not in page


@every
def test_a_profile_waits_for_it_and_its_readings_answer_it(one):
    matcher, reader = Matcher(EDITION, {}, policies=[one.policy]), Reader(EDITION, DAY)
    facts = {"date": DAY.isoformat(), "policy": {one.policy: one.claim}}
    (row,) = matcher.rows(reader.read(facts))
    assert (row.standing, row.missing) == ("one-ruling", (f"ruling:{one.reading}",))
    for language in LANGUAGES:
        assert one.table.name.to(language) in remark(row, language)
        assert TITLES["one-ruling"].to(language)
    for choice in one.answers:
        answered = reader.read({**facts, "readings": {f"{one.policy}.{one.reading}": choice}})
        (row,) = matcher.rows(answered)
        assert row.standing not in ("one-fact", "one-ruling", "more-facts")


@every
def test_a_conversation_asks_it_and_can_leave_it(one):
    matcher = Matcher(EDITION, {}, policies=[one.policy])
    start = Dialogue(Reader(EDITION, DAY).read({"date": DAY.isoformat(), "policy": {one.policy: one.claim}}))
    (question,) = questions(matcher, matcher.rows(start.profile))
    assert (question.reading, question.text) == (f"{one.policy}.{one.reading}", one.table.question)
    assert (question.source, list(question.choices)) == ("authority", one.answers)
    for choice in one.answers:
        told = start.answered(question, choice)
        assert next_question(matcher, told) is None
        assert told.profile.readings == {question.reading: choice}
        assert told.back() == start
    assert next_question(matcher, start.answered(question, None)) is None


@pytest.mark.parametrize("engine", ["python", "duckdb"])
def test_a_file_waits_for_them(engine, rongcli, tmp_path):
    names = list(dict.fromkeys(name for one in ALL for name in one.claim if name != "item"))
    rows = [{"policy": one.policy, "applicant": f"A{n}", "item": "x", **one.claim} for n, one in enumerate(ALL)]
    with (tmp_path / "claims.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, ["policy", "applicant", "item", *names])
        out.writeheader()
        out.writerows({name: said(value) for name, value in row.items()} for row in rows)
    if engine == "duckdb":
        pytest.importorskip("duckdb")
    words = ["batch", str(tmp_path / "claims.csv"), "-o", str(tmp_path / "out.csv"), "--on", "2019-05-01"]
    rongcli(*words, "--engine", engine, "--summary", str(tmp_path / "sum.json"), check=True)
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        answers = list(csv.DictReader(file))
    assert [answer["reason"] for answer in answers] == [f"ruling:{one.reading}" for one in ALL]
    assert {answer["eligibility"] for answer in answers} == {"needs-information"}
    told = [answer for answer in answers if "presumed" in (answer["notices"] or "").split(";")]
    summed = json.loads((tmp_path / "sum.json").read_text("utf-8"))["policies"]
    assert sum(policy["presumed"] for policy in summed) == len(told) > 0


FACTORING = {"policy": "finance.commercial-factoring", "newly_set_up": True, "paid_in_capital": "20亿元"}


@pytest.mark.parametrize(
    ("stated", "needed"),
    [
        ({"founder_overseas": False}, ("ruling:context",)),
        ({"in_free_trade_zone": False}, ("ruling:context",)),
        ({"founder_overseas": False, "in_free_trade_zone": False}, ("ruling:context",)),
        ({"founder_overseas": True}, ("in_free_trade_zone",)),
        ({}, ("founder_overseas", "in_free_trade_zone")),
        ({"founder_overseas": False, "newly_set_up": None}, ("newly_set_up", "ruling:context")),
        ({"founder_overseas": False, "newly_set_up": False}, ()),
        ({"founder_overseas": False, "paid_in_capital": "10亿元"}, ()),
    ],
)
def test_what_no_ruling_and_no_fact_can_change_is_not_asked(stated, needed):
    assert evaluate(EDITION, {**FACTORING, **stated}, on=DAY).needed == needed


def test_a_ruling_and_its_answer_are_worth_what_they_decide():
    answer = evaluate(EDITION, {**FACTORING, "founder_overseas": False, "newly_set_up": None}, on=DAY)
    assert [missing.stake for missing in answer.missing] == [2_000_000_00, 2_000_000_00]


def test_the_headline_promises_nothing_on_a_fact_that_is_settled():
    answer = evaluate(EDITION, {**FACTORING, "founder_overseas": False, "in_free_trade_zone": True}, on=DAY)
    assert headline(answer, "en") == "2 million yuan, if the authority rules in favour"
    assert headline(answer, "zh") == "若主管部门作有利认定：200万元"


def test_an_open_lists_others_are_not_among_what_qualifies():
    for title, listed in (("other", False), ("academician", False)):
        claim = {"policy": "talent.national-expert", "title": title, "comes_to_chengdu": True}
        (condition,) = [
            one.condition for one in evaluate(EDITION, claim, on=DAY).conditions if one.condition.id == "title"
        ]
        assert ("其他专家" in condition.text.zh) is listed
        included = evaluate(EDITION, claim, readings={"talent.national-expert.open-list": "included"}, on=DAY)
        assert "其他专家" in included.conditions[0].condition.text.zh


def test_a_negated_condition_says_to_what_a_yes_was_said(rongcli):
    words = ["talent", "foreign-employees", "--public-body", "--secret-post"]
    english = rongcli(*words, "--lang", "en", columns="300", check=True).stdout
    chinese = rongcli(*words, "--lang", "zh", columns="300", check=True).stdout
    policy = EDITION.policies["talent.foreign-employees"]
    label = policy.input("secret_post").label
    assert f"stated: {label.en}: yes" in english
    assert f"填报：{label.zh}：是" in chinese


def test_the_fund_warns_in_the_answer_and_under_its_reading_alone(rongcli, tmp_path):
    words = ["investment", "sme-settlement", "--newly-settled", "--fits-industrial-direction", "--recognised",
             "--international-sme", "--paid-in-capital-first-year=3000万", "--date", "2019-05-01"]  # fmt: skip
    warning = "The fund of 50 million yuan a year may run out"
    for form in ("table", "md"):
        assert warning in rongcli(*words, "-f", form, "--lang", "en", columns="300", check=True).stdout
    record = json.loads(rongcli(*words, "--json", "--lang", "en", check=True).stdout)
    assert any(warning in note["text"] for note in record["notes"])
    capped = json.loads(rongcli(*words, "--json", "--lang", "en", "--reading", "fund=cap", check=True).stdout)
    assert len(capped["notes"]) == len(record["notes"]) - 1
    rongcli(*words, "--lang", "en", "-o", str(tmp_path / "a.html"), check=True)
    assert warning in (tmp_path / "a.html").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(EDITION.policies))
def test_notes_stand_in_every_answer(name):
    policy = EDITION.policies[name]
    chosen = {key: reading.default for key, reading in policy.readings.items()}
    standing = [note.text for note in policy.notes if all(chosen[key] in one for key, one in note.when.items())]
    assert list(evaluate(EDITION, {"policy": name}, on=DAY).notes) == standing


@pytest.fixture(scope="module")
def referring(tmp_path_factory):
    """A table in which the award of one policy is half of another's, whose text is open in three ways."""
    path = tmp_path_factory.mktemp("referring") / "table.toml"
    path.write_text(REFERRING, encoding="utf-8")
    return path


REFERRING = """
[edition]
id = "referring"
version = "1"
currency = "CNY"
title = { zh = "引用", en = "Referring" }
[area.a]
name = { zh = "甲", en = "A" }
[reading.rounding]
question = { zh = "舍入？", en = "Rounding?" }
choices = { half-up = { zh = "四舍五入", en = "half up" }, down = { zh = "舍去", en = "down" } }
default = "half-up"
literal = "half-up"
[input.sme]
type = "boolean"
label = { zh = "中小企业", en = "SME" }
question = { zh = "是中小企业吗？", en = "Is it an SME?" }
[input.local]
type = "boolean"
label = { zh = "本地企业", en = "Local" }
question = { zh = "是本地企业吗？", en = "Is it local?" }
[input.kind]
type = "choice"
label = { zh = "类别", en = "Kind" }
question = { zh = "哪一类？", en = "Which kind?" }
choices = { plant = { zh = "工厂", en = "plant" }, shop = { zh = "商店", en = "shop" }, none = { zh = "均不是", en = "none" } }
[policy."a.first"]
name = { zh = "甲奖", en = "First" }
benefit = "money"
sources = []
requires = [
  { input = "sme", reading = "sme-only" },
  { input = "local", reading = "place" },
  { input = "kind", one_of = ["plant"], open = ["shop"] },
]
award = { kind = "fixed", amount = "10万元" }
[policy."a.first".reading.sme-only]
question = { zh = "只限中小企业吗？", en = "SMEs only?" }
choices = { ask = { zh = "确认", en = "ask" }, required = { zh = "只限", en = "only" }, any = { zh = "不限", en = "any" } }
default = "ask"
literal = "any"
[policy."a.first".reading.place]
question = { zh = "只限本地吗？", en = "Local only?" }
choices = { presumed = { zh = "推定", en = "presumed" }, local = { zh = "只限", en = "only" }, any = { zh = "不限", en = "any" } }
default = "presumed"
literal = "any"
[policy."a.second"]
name = { zh = "乙奖", en = "Second" }
benefit = "money"
sources = []
requires = [{ id = "first", eligible = "a.first" }]
award = { kind = "rate", rate = "50%", base = { kind = "award", policy = "a.first" } }
"""
RULED = [
    # the claim, the one ruling that it waits for, then each choice of its reading with the second policy's amount
    ({"sme": "no", "kind": "plant"}, "a.first.sme-only", {"any": "50000.00", "required": "0.00"}),
    ({"sme": "yes", "kind": "plant", "local": "no"}, "a.first.place", {"any": "50000.00", "local": "0.00"}),
    ({"sme": "yes", "kind": "shop"}, "a.first.open-list", {"included": "50000.00", "closed": "0.00"}),
]


@pytest.mark.parametrize(("facts", "reading", "answers"), RULED, ids=[one[1] for one in RULED])
def test_a_ruling_on_a_policy_that_another_refers_to_answers_both(
    facts, reading, answers, referring, rongcli, tmp_path
):
    """It is one question, in the answer, a match, a conversation and a file; its reading settles both policies."""
    given = [word for name, value in facts.items() for word in (f"--{name}", value)]
    common = ["--policies", str(referring), "--date", "2019-05-01", "--json"]
    record = json.loads(rongcli("a", "second", *given, *common, check=True).stdout)
    assert [one["reading"] for one in record["missing"]] == [reading]
    assert record["missing"][0]["stake"] == "50000.00"
    asked = json.loads(rongcli("match", *given, *common, check=True).stdout)["questions"]
    assert [(one["reading"], one["stake"], one["policies"]) for one in asked] == [
        (reading, "150000.00", ["a.first", "a.second"])
    ]
    claims = tmp_path / "claims.csv"
    claims.write_text(f"policy,{','.join(facts)}\na.second,{','.join(facts.values())}\n", encoding="utf-8")
    for choice, amount in answers.items():
        ruled = json.loads(
            rongcli("a", "second", *given, *common, "--reading", f"{reading}={choice}", check=True).stdout
        )
        assert ruled["award"]["amount"] == amount
        matched = rongcli("match", *given, *common, "--reading", f"{reading}={choice}", check=True)
        assert {one["policy"]: one["amount"] for one in json.loads(matched.stdout)["policies"]}["a.second"] == amount
        for engine in ("python", "duckdb"):
            words = ["-f", "csv", "--policies", str(referring), "--engine", engine, "--reading", f"{reading}={choice}"]
            (row,) = csv.DictReader(rongcli("batch", str(claims), "-o", "-", *words, check=True).stdout.splitlines())
            assert row["amount"] == amount
    for engine in ("python", "duckdb"):
        words = ["-f", "csv", "--policies", str(referring), "--engine", engine]
        (row,) = csv.DictReader(rongcli("batch", str(claims), "-o", "-", *words, check=True).stdout.splitlines())
        assert row["reason"] == f"ruling:{reading}"


def test_what_another_policy_presumes_is_asked_once_it_is_ruled_required(referring):
    edition = load_edition(referring, cached=False)
    claim = {"policy": "a.second", "sme": True, "kind": "plant", "date": "2019-05-01"}
    assert evaluate(edition, claim).amounts.amount == 50_000_00
    open_ = evaluate(edition, claim, readings={"a.first.place": "local"})
    assert (open_.eligibility, [one.input for one in open_.missing]) == ("needs-information", ["local"])
    assert evaluate(edition, claim | {"local": True}, readings={"a.first.place": "local"}).amounts.amount == 50_000_00
