"""A saved answer holds while nothing changed, alone or in a batch; what it must say to be recomputed is asked for."""

import datetime
import json

import pytest
import tomli
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rongcli.base.errors import InputError
from rongcli.batch.run import Batch
from rongcli.output.json import award
from rongcli.questions.verify import Stated, broken_seals, checked, differences, recomputed, unchecked
from rongcli.rules.explain import evaluate
from rongcli.rules.ledger import Ledger
from rongcli.table.load import bundled_table
from tests.advise.questions import CHENGDU, PAYING, ROOT, YUNGANG, value_of

DAY = "2019-05-01"
DAY_OF = datetime.date(2019, 5, 1)
CHENGDU, YUNGANG = (edition._replace(on=DAY_OF) for edition in (CHENGDU, YUNGANG))


def examples(edition, path):
    table = tomli.loads(path.read_text(encoding="utf-8"))
    for name, policy in table["policy"].items():
        for number, example in enumerate(policy.get("examples", ()), 1):
            if "claims" in example or "prior" in example:
                continue  # decided with others: tests/table/test_ledger_examples.py
            claim = {"policy": name, "date": DAY, **example["claim"]}
            yield pytest.param(edition, claim, example.get("readings"), id=f"{name}-{number}")


EXAMPLES = [
    *examples(CHENGDU, bundled_table()),
    *examples(YUNGANG, ROOT / "tests" / "table" / "second_city.toml"),
]


def saved(answer, language="en"):
    """An answer as a file would hold it."""
    return json.loads(json.dumps(award(answer, language)))


def found(edition, answer, prior=None, language="en"):
    return list(differences(answer, award(recomputed(edition, checked(answer), prior), language)))


@pytest.mark.parametrize(("edition", "claim", "readings"), EXAMPLES)
def test_every_example_holds(edition, claim, readings):
    for language in ("zh", "en"):
        assert found(edition, saved(evaluate(edition, claim, readings=readings), language), language=language) == []


def test_earlier_awards_are_taken_from_the_answer_and_said_so():
    ledger = Ledger()
    claim = {"policy": "digital.data-channel", "applicant": "A", "date": DAY, "telecom_operator": True,
             "international_dedicated_channel": True, "added_gbps": "8"}  # fmt: skip
    first = evaluate(CHENGDU, claim, prior=ledger)
    ledger.record(CHENGDU.policies[claim["policy"]], first.claim, first.amounts.amount, uses_turn=True)
    answer = saved(evaluate(CHENGDU, claim, prior=ledger))
    assert answer["caps"][0]["spent"] == "1600000.00"
    assert answer["before"][:1] == [
        {
            "cap": "per-applicant-year",
            "per": ["applicant", "year"],
            "spent": "1600000.00",
            "claims": 1,
            "pending": False,
        }
    ]
    assert found(CHENGDU, answer) != []
    assert found(CHENGDU, answer, Stated(answer)) == []
    assert found(CHENGDU, answer, ledger) == []
    assert any("in its batch" in words.en for words in unchecked(answer, stated=True))


@st.composite
def batches(draw):
    """A policy, readings, and a few claims on it by few applicants: some eligible, some not, some with facts open."""
    edition, name = draw(st.sampled_from(PAYING))
    policy = edition.policies[name]
    readings = {f"{name}.{key}": draw(st.sampled_from(sorted(one.choices))) for key, one in policy.readings.items()}
    claims = []
    for number in range(draw(st.integers(2, 6))):
        facts = {item.name: draw(value_of(item)) for item in policy.inputs if draw(st.integers(0, 9))}
        day = datetime.date(draw(st.sampled_from([2024, 2025])), 3, 1)
        claim = evaluate(edition, {"policy": name, "date": day.isoformat()}).claim
        claims.append((number, claim._replace(
            facts={**claim.facts, **facts},
            applicant=draw(st.sampled_from(["甲", "甲", "乙", None])),
            item=draw(st.sampled_from(["一", "二", None])),
            already_awarded=draw(st.sampled_from([None, None, None, 10**6, 3 * 10**8])),
        )))  # fmt: skip
    return edition._replace(on=DAY_OF), readings, claims


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(batches(), st.data())
def test_every_answer_of_a_batch_holds_and_says_what_came_before_it(batch, data):
    edition, readings, claims = batch
    for answer in Batch(edition, readings, DAY_OF).explain_all(claims).values():
        kept = checked(saved(answer))
        assert list(broken_seals(kept)) == []
        assert found(edition, kept, Stated(kept)) == []
        others = [(one, other) for one in kept["readings"] for other in one["alternatives"]]
        if others:
            one, other = data.draw(st.sampled_from(others))
            other["amount"] = "999999999.00"
            places = {difference.field for difference in found(edition, kept, Stated(kept))}
            assert places == {f"readings[{one['id']}].alternatives[{other['choice']}].amount"}


def test_assumed_and_decided_and_awarded_are_named_as_not_rechecked():
    claim = {
        "policy": "finance.licensed-institution",
        "date": DAY,
        "registered_capital": "50亿",
        "already_awarded": "1万",
    }
    answer = saved(evaluate(CHENGDU, claim, assume_rest=True))
    assert found(CHENGDU, answer) == []
    words = [text.en for text in unchecked(answer, stated=False)]
    assert len(words) == 3
    assert "Licensed financial institution" in words[1]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda answer: [answer], "no answer"),
        (lambda answer: {"a": 1}, "no answer"),
        (lambda answer: {**answer, "schema": "rongcli.award/2"}, "rongcli.award/2"),
        (lambda answer: {"schema": "rongcli.solve/1", "award": answer}, "is missing"),
        (lambda answer: {"schema": "rongcli.sweep/1", "points": []}, "is rongcli.sweep/1, which cannot be recomputed"),
        (lambda answer: {key: part for key, part in answer.items() if key != "caps"}, "is missing"),
        (lambda answer: {**answer, "claim": "x"}, "not of its type"),
        (lambda answer: {**answer, "caps": [1]}, "needs the id"),
        (lambda answer: {**answer, "before": [{"cap": "a"}]}, "needs the per"),
        (lambda answer: {**answer, "prior": [{"file": "a.csv"}]}, "needs the sha256"),
        (lambda answer: {key: part for key, part in answer.items() if key != "on"}, "is missing"),
        (lambda answer: {key: part for key, part in answer.items() if key != "seal"}, "is missing"),
    ],
)
def test_what_is_no_answer_is_refused(change, says):
    answer = saved(evaluate(CHENGDU, {"policy": "digital.data-channel", "date": DAY}))
    with pytest.raises(InputError) as error:
        checked(change(answer))
    assert says in error.value.message.en


HIRED = {"policy": "talent.recruitment-reward", "employer": "key_team", "introduces_scarce_overseas_talent": True,
         "prior_year_contribution": "100万"}  # fmt: skip
FOUNDED = {"policy": "rd.institution", "applicant": "乙", "founder_foreign_invested": True, "founder_chengdu_based": False,
           "registered_in": "chengdu", "independent_legal_person": True}  # fmt: skip
OF_OTHERS = [
    ({**HIRED, "applicant": "甲公司", "date": "2019-05-01"}, {"basis-differs", "whole-or-part", "same-applicant"}),
    ({**HIRED, "applicant": "甲 公司", "date": "2019-06-01", "prior_year_contribution": "80万"}, {"pending-earlier"}),
    ({**HIRED, "applicant": "丙", "date": ""}, {"rejected-earlier"}),
    ({**HIRED, "applicant": "丙", "date": "2019-01-01", "decided_amount": "80万"}, {"pending-earlier"}),
    ({**HIRED, "applicant": "丙", "date": "2019-13-01"}, None),
    ({**FOUNDED, "date": "2019-01-01"}, {"no-item"}),
    ({**FOUNDED, "date": "2019-01-02"}, set()),
]
"""Claims of one file, and what each is told beside others; None of one that is rejected."""


def test_what_other_claims_say_of_one_is_taken_from_the_answer_and_said_so(rongcli, tmp_path):
    path, answers = tmp_path / "claims.jsonl", tmp_path / "answers.jsonl"
    path.write_text("".join(json.dumps(claim, ensure_ascii=False) + "\n" for claim, _ in OF_OTHERS), "utf-8")
    assert rongcli("batch", str(path), "-o", str(answers), "--explain", "-q").returncode == 1
    told = [json.loads(line) for line in answers.read_text("utf-8").splitlines()]
    for answer, codes in zip(told, (codes for _, codes in OF_OTHERS if codes is not None), strict=True):
        assert codes <= {notice["code"] for notice in answer["notices"]}
    assert [answer["claim"]["date"] for answer in told[1:4]] == ["2019-06-01", None, "2019-01-01"]
    assert [one["input"] for one in told[5]["missing"]] == ["item"]
    verdicts = [json.loads(line) for line in rongcli("verify", str(answers), "-f", "jsonl", check=True).stdout.splitlines()]  # fmt: skip
    named = ["what other claims say" in "\n".join(verdict["unchecked"]) for verdict in verdicts]
    assert named == [True] * 6
    alone = saved(evaluate(CHENGDU, OF_OTHERS[0][0]))
    assert not any("what other claims say" in words.en for words in unchecked(alone, stated=False))
    told[0]["notices"][0]["code"] = "late-x"
    answers.write_text(json.dumps(told[0]), "utf-8")
    assert rongcli("verify", str(answers)).returncode == 1
