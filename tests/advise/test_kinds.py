"""Who asks: kinds sort and fold what concerns an applicant, on every surface, and decide nothing."""

import json

import pytest

from rongcli.base.errors import TableError
from rongcli.questions.advice import advise
from rongcli.questions.match import Matcher
from rongcli.questions.profile import Reader
from rongcli.table.load import load_edition
from tests.advise.support import DAY, EDITION, MATCHER, profile
from tests.advise.test_match import TABLE

AIRLINE, LICENSED, TALENT = "aviation.freighter-launch", "finance.licensed-institution", "talent.top-talent"
DATED = ("--date", "2019-05-01")


def matched(*kinds, **facts):
    return MATCHER.match(profile(**facts)._replace(kinds=kinds))


def ids(rows):
    return {row.policy.id for row in rows}


def test_every_policy_says_whom_it_is_for_in_kinds_that_exist():
    assert all(policy.kinds and set(policy.kinds) <= set(EDITION.kinds) for policy in EDITION.policies.values())
    assert {kind for policy in EDITION.policies.values() for kind in policy.kinds} >= {
        "enterprise", "financial-institution", "airline", "telecom-operator", "manufacturer", "person", "school",
    }  # fmt: skip


def test_a_bank_sees_what_is_for_financial_institutions_enterprises_and_organisations():
    match = matched("bank")
    seen = ids(match.rows)
    assert {LICENSED, "investment.overseas-acquisition", "exchange.major-events"} <= seen
    assert seen.isdisjoint({AIRLINE, TALENT, "digital.data-channel", "health.direct-billing"})
    assert seen | ids(match.others) == set(EDITION.heads)
    assert match.total == MATCHER.total(match.rows)
    asked = {policy for question in advise(MATCHER, profile()._replace(kinds=("bank",))).questions
             for policy in question.policies}  # fmt: skip
    assert asked <= seen


def test_of_several_kinds_all_that_any_of_them_sees_is_listed():
    assert ids(matched("bank", "team").rows) == ids(matched("bank").rows) | ids(matched("team").rows)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"premium_paid": "5万"}, ("enterprise",)),
        ({"licensed": True}, ("financial-institution",)),
        ({"licensed": True, "premium_paid": "5万"}, ("financial-institution",)),
        ({"title": "academician"}, ("person",)),
        ({"airline": True, "title": "academician"}, ("airline", "person")),
        ({"policy": {LICENSED: {"registered_capital": "1亿"}}}, ("enterprise",)),
        ({"airline": False}, ()),
        ({"title": "other"}, ()),
        ({"top_international_talent": True}, ()),
        ({"authority_agrees": True}, ()),
    ],
)
def test_facts_that_only_one_kind_has_tell_who_asks_and_a_no_tells_nothing(facts, told):
    match = matched(**facts)
    assert match.asker.kinds == told
    assert match.asker.told == bool(told)


def test_while_nobody_knows_each_kind_has_its_total_and_the_greatest_is_given():
    match = matched()
    totals = dict(match.by_kind)
    assert match.others == ()
    assert match.kind == "financial-institution"
    assert match.total == totals[match.kind]
    assert match.total.bounded == max(total.bounded for total in totals.values())
    assert match.total.bounded < MATCHER.total(match.rows).bounded
    for kind, total in totals.items():
        assert total == matched(kind).total


def test_facts_of_two_kinds_leave_only_those_open():
    assert {kind for kind, _ in matched(top_international_talent=True).by_kind} == {"person", "team"}


def test_the_first_question_asks_who():
    first, *rest = advise(MATCHER, profile()).questions
    assert first.several
    assert "bank" in first.choices
    assert first.stake == 137_300_000_00
    assert not any(one.several for one in rest)
    assert not any(one.several for one in advise(MATCHER, profile(premium_paid="5万")).questions)


def test_a_policy_of_which_a_fact_of_its_own_is_stated_is_never_folded():
    assert AIRLINE in ids(matched("bank", all_cargo=True).rows)
    assert TALENT in ids(matched("bank", top_international_talent=False).rows), "no other policy reads it"
    assert "finance.commercial-factoring" not in ids(matched("bank", in_free_trade_zone=False).rows)
    told = {AIRLINE: {"all_cargo": True}}
    assert AIRLINE in ids(matched("bank", policy=told).rows)


def test_near_misses_and_next_steps_are_of_what_is_seen():
    advice = advise(MATCHER, profile(overseas_acquisition=False, airline=False)._replace(kinds=("bank",)))
    assert ids(advice.match.rows) >= {one.miss.policy.id for one in advice.near}


@pytest.mark.parametrize(
    ("kinds", "facts", "assumed"),
    [
        ((), {"premium_paid": "80万"}, {"finance.export-credit-insurance"}),
        (("bank",), {}, {LICENSED, "finance.wealth-manager", "finance.foreign-business-scope"}),
        (("bank",), {"premium_paid": "80万"},
         {LICENSED, "finance.wealth-manager", "finance.foreign-business-scope", "finance.export-credit-insurance"}),
        (("airline",), {}, {name for name in EDITION.heads if name.startswith("aviation.")}),
        ((), {}, set()),
    ],
)  # fmt: skip
def test_the_rest_is_assumed_only_of_what_concerns_the_applicant(kinds, facts, assumed):
    matcher = Matcher(EDITION, {}, assume_rest=True)
    rows = matcher.match(profile(**facts)._replace(kinds=kinds)).rows
    found = {row.policy.id for row in rows if any(one.assumed for one in row.decision.conditions)}
    assert found == assumed
    assert all(row.terms.assume_rest == (row.policy.id in assumed) for row in rows)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "300,000 yuan fixed by the text, assuming one condition\n"),
        ("zh", "条文确定30万元（假定1项条件成立）\n"),
    ],
)
def test_the_headline_says_what_it_assumes(rongcli, language, words):
    for command in (["match"], ["finance"]):
        done = rongcli(*command, "--premium-paid", "80万", "--assume-rest", *DATED, "--lang", language, check=True)
        assert done.stdout.startswith(words)


@pytest.mark.parametrize(("word", "language"), [("bank", "en"), ("银行", "zh"), ("Bank", "en")])
def test_said_on_the_command_line_in_a_profile_and_in_json(rongcli, tmp_path, word, language):
    (tmp_path / "bank.toml").write_text(f'kind = "{word}"\ndate = "2019-05-01"\n', encoding="utf-8")
    (tmp_path / "bank.json").write_text(json.dumps({"kind": [word], "date": "2019-05-01"}), encoding="utf-8")
    said = rongcli("match", "--as", word, *DATED, "--json", "--lang", language, check=True)
    record = json.loads(said.stdout)
    assert record["who"] == {"kinds": ["bank"], "from": "said", "greatest": None}
    assert record["total"]["at_most"] == "137500000.00"
    assert set(record["others"]).isdisjoint(row["policy"] for row in record["policies"])
    for name in ("bank.toml", "bank.json"):
        again = rongcli("match", name, "--json", "--lang", language, cwd=tmp_path, check=True)
        assert json.loads(again.stdout) == record
    over = rongcli("match", "bank.toml", "--as", "person", "--json", cwd=tmp_path, check=True)
    assert json.loads(over.stdout)["who"]["kinds"] == ["person"]


@pytest.mark.parametrize("header", ["applicant,kind", "企业名称,申请人类别"])
def test_a_table_of_applicants_says_who_asks_row_by_row(rongcli, tmp_path, header):
    (tmp_path / "many.csv").write_text(f"{header}\nA,bank\nB,银行；个人\nC,\n", encoding="utf-8")
    done = rongcli("match", "many.csv", *DATED, "-f", "jsonl", cwd=tmp_path, check=True)
    assert [json.loads(line)["who"]["kinds"] for line in done.stdout.splitlines()] == [["bank"], ["bank", "person"], []]
    (tmp_path / "many.csv").write_text(f"{header}\nA,bnk\n", encoding="utf-8")
    done = rongcli("match", "many.csv", *DATED, cwd=tmp_path)
    assert "many.csv:2: kind: there is no kind of applicant 'bnk' (did you mean bank?)" in done.stderr


def test_the_page_folds_what_is_for_others_into_one_line_and_unfolds_it(rongcli):
    page = rongcli("match", "--as", "bank", *DATED, "--lang", "en", check=True).stdout
    assert page.count("For other applicants (") == 1
    assert AIRLINE not in page
    whole = rongcli("match", "--as", "bank", *DATED, "--all", "--lang", "en", check=True).stdout
    assert AIRLINE in whole.partition("For other applicants")[2]
    area = rongcli("finance", "--as", "airline", *DATED, "--lang", "zh", check=True).stdout
    assert "面向其他申请人" in area
    assert LICENSED not in area
    assert LICENSED in rongcli("finance", "--as", "airline", *DATED, "--all", check=True).stdout


def test_all_lists_what_is_for_others_in_json_and_csv_in_no_total(rongcli):
    folded = json.loads(rongcli("match", "--as", "bank", *DATED, "--json", check=True).stdout)
    whole = json.loads(rongcli("match", "--as", "bank", *DATED, "--json", "--all", check=True).stdout)
    assert whole["total"] == folded["total"]
    assert len(whole["policies"]) == len(EDITION.heads)
    rows = rongcli("match", "--as", "bank", *DATED, "-f", "csv", check=True).stdout.splitlines()
    assert len(rows) == 1 + len(folded["policies"])


def test_a_claim_named_outright_is_answered_whoever_asks(rongcli):
    words = ["finance", "licensed-institution", "--registered-capital", "5亿", "--assume-rest", *DATED, "-q"]
    assert rongcli(*words, "--as", "airline", check=True).stdout == rongcli(*words, check=True).stdout


def test_a_kind_that_does_not_exist_is_told_with_the_nearest(rongcli, tmp_path):
    done = rongcli("match", "--as", "bnk", *DATED)
    assert (done.returncode, "did you mean bank" in done.stderr) == (2, True)
    (tmp_path / "p.toml").write_text('applicant = "A"\nkind = "airlin"\n', encoding="utf-8")
    done = rongcli("match", "p.toml", cwd=tmp_path)
    assert done.returncode == 4
    assert "p.toml:2: kind: there is no kind of applicant 'airlin' (did you mean airline?)" in done.stderr


KINDS = """
[kind.firm]
name = { zh = "企业", en = "firm" }
[kind.bank]
name = { zh = "银行", en = "bank" }
within = ["firm"]
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (KINDS.replace('["firm"]', '["frm"]'), "there is no kind of applicant 'frm' (did you mean firm?)"),
        (KINDS.replace("en = \"firm\" }", "en = \"firm\" }\nwithin = [\"bank\"]"), "is within itself"),
        (KINDS.replace("银行", "企业"), "is the name of another kind"),
        (KINDS + '[input.kind]\ntype = "boolean"\nlabel = { zh = "类", en = "K" }\nquestion = { zh = "类？", en = "K?" }\n',
         "kind says in a profile who asks"),
    ],
)  # fmt: skip
def test_kinds_that_cannot_be_are_refused_with_their_line(tmp_path, text, words):
    (tmp_path / "table.toml").write_text(TABLE + text, encoding="utf-8")
    with pytest.raises(TableError) as refused:
        load_edition(tmp_path / "table.toml", cached=False)
    assert refused.value.line is not None
    assert words in f"{refused.value.message.en} ({refused.value.hint.en if refused.value.hint else ''})"


def test_a_table_without_kinds_folds_nothing_and_sorts_by_stated_facts_alone(tmp_path):
    (tmp_path / "table.toml").write_text(TABLE, encoding="utf-8")
    edition = load_edition(tmp_path / "table.toml", cached=False)
    match = Matcher(edition, {}, assume_rest=True).match(Reader(edition, DAY).read({"a": True}))
    assert (match.others, match.by_kind, match.asker.kinds) == ((), (), ())
    assert {row.policy.id: row.terms.assume_rest for row in match.rows} == {
        "trade.fixed": True, "trade.rate": False, "trade.strict": False, "trade.free": False,
    }  # fmt: skip
