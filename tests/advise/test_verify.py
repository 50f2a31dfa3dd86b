"""A saved answer holds while nothing changed; any field that was changed is found."""

import copy
import datetime
import json

import pytest
import tomli
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rongcli import Ledger, evaluate
from rongcli.base.errors import InputError
from rongcli.batch.run import Batch
from rongcli.questions.verify import Stated, checked, differences, rechecked, recomputed, unchecked
from rongcli.render.json import award
from rongcli.table.load import bundled_table
from tests.advise.questions import CHENGDU, ROOT, YUNGANG, questions

DAY = "2019-05-01"
DAY_OF = datetime.date(2019, 5, 1)


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


def leaves(value, path=()):
    """Every place of plain data that holds a value, and the lists and objects that could lose one."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from leaves(part, (*path, index))
        if value:
            yield path
    else:
        yield path


def tampered(answer, path):
    """The answer with one leaf changed: another amount, the other truth, other words; a list loses its last entry."""
    other = copy.deepcopy(answer)
    *way, last = path
    place = other
    for step in way:
        place = place[step]
    value = place[last]
    if isinstance(value, list):
        place[last] = value[:-1]
    elif isinstance(value, bool):
        place[last] = not value
    elif isinstance(value, int):
        place[last] = value + 1
    elif value is None:
        place[last] = "1.00"
    else:
        place[last] = value.replace("1", "2") if "1" in value else value + "1"
    return other


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(EXAMPLES), st.data())
def test_any_tampered_field_is_found(example, data):
    edition, claim, readings = example.values
    answer = saved(evaluate(edition, claim, readings=readings))
    path = data.draw(st.sampled_from(sorted(leaves(answer), key=repr)))
    other = tampered(answer, path)
    if other == answer:
        return
    try:
        for ledger in (None, Ledger(), Stated(other)):
            if found(edition, other, ledger):
                continue
            if path[0] == "claim":  # a right answer to another claim: no answer proves what was first stated
                assert any("first stated" in words.en for words in unchecked(other, stated=False))
                continue
            # The other thing that an answer alone cannot prove: what was spent before it, which the verdict then says.
            assert isinstance(ledger, Stated) and path[0] == "caps" and path[-1] == "spent", path
            assert any("spent under the caps" in words.en for words in unchecked(other, stated=True))
    except (InputError, KeyError):
        return  # it is no answer any more, or names a policy that is not there: refused, not passed


def test_earlier_awards_are_taken_from_the_answer_and_said_so():
    ledger = Ledger()
    claim = {"policy": "digital.data-channel", "applicant": "A", "date": DAY, "telecom_operator": True,
             "international_dedicated_channel": True, "added_gbps": "8"}  # fmt: skip
    first = evaluate(CHENGDU, claim, prior=ledger)
    ledger.record(CHENGDU.policies[claim["policy"]], first.claim, first.amounts.amount, uses_turn=True)
    answer = saved(evaluate(CHENGDU, claim, prior=ledger))
    assert answer["caps"][0]["spent"] == "1600000.00"
    assert found(CHENGDU, answer) != []
    assert rechecked(found(CHENGDU, answer, Stated(answer)), answer, CHENGDU.policies[claim["policy"]]) == []
    assert found(CHENGDU, answer, ledger) == []
    assert any("--prior" in words.en for words in unchecked(answer, stated=True))


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(questions(full=False), st.integers(2, 4), st.sampled_from(["eligible", None]))
def test_an_answer_after_earlier_ones_holds(question, times, applicant):
    asked, _ = question
    claim = asked.claim._replace(applicant=applicant)
    batch = Batch(asked.edition, {f"{asked.policy.id}.{name}": choice for name, choice in asked.chosen.items()
                                  if name in asked.policy.readings}, DAY_OF)  # fmt: skip
    for answer in batch.explain_all((number, claim) for number in range(times)).values():
        kept = saved(answer)
        found_with = [list(found(asked.edition, kept, ledger)) for ledger in (None, Ledger())]
        stated = rechecked(found(asked.edition, kept, Stated(kept)), kept, asked.policy)
        assert [] in [*found_with, stated], stated


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
    assert named == [True, True, True, True, False, True]
    told[0]["notices"][0]["code"] = "late-x"
    answers.write_text(json.dumps(told[0]), "utf-8")
    assert rongcli("verify", str(answers)).returncode == 1
