"""A saved match, and what solve found, hold while nothing changed; any field that was changed is found."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongcli.base.errors import InputError, UsageError
from rongcli.output.match_json import Writer
from rongcli.output.solve import solution_json
from rongcli.questions.advice import Advice, advise
from rongcli.questions.match import Matcher
from rongcli.questions.outcome import chosen_input
from rongcli.questions.solve import solve
from rongcli.questions.verify import checked, differences
from rongcli.questions.verify_more import matched_again, solved_again
from tests.advise.questions import CHENGDU, plain
from tests.advise.support import EDITION, QUICK, profile, profiles

BANK = {"licensed": True, "legal_person": True, "settled_in_chengdu": True, "well_known_foreign_institution": True,
        "registered_capital": "50亿", "applicant": "甲", "item": "一"}  # fmt: skip
OWN = {"policy": {"digital.data-channel": {"telecom_operator": True, "added_gbps": "3", "already_awarded": "20万",
                                           "date": "2020-01-02", "item": "二"}}}  # fmt: skip


def saved(matcher, some, *, explained=True, language="en"):
    """A match as a file would hold it."""
    advice = advise(matcher, some) if explained else Advice(matcher.match(some))
    return json.loads(json.dumps(Writer(EDITION, language).match(advice, explained=explained)))


def found(answer, prior=None, language="en"):
    advice = matched_again(EDITION, checked(answer), prior)
    return list(differences(answer, Writer(EDITION, language).match(advice, explained="questions" in answer)))


@QUICK
@given(profiles(), st.booleans(), st.booleans(), st.sampled_from(["zh", "en"]))
def test_every_match_holds(some, explained, assume_rest, language):
    matcher = Matcher(EDITION, {}, assume_rest=assume_rest)
    answer = saved(matcher, some, explained=explained, language=language)
    assert found(answer, language=language) == []


def test_what_was_asked_otherwise_is_in_the_answer():
    readings = {"finance.licensed-institution.base": "paid-in", "rounding": "down"}
    answer = saved(Matcher(EDITION, readings, assume_rest=True), profile(**BANK, **OWN))
    assert answer["readings"] == readings
    assert (answer["assume_rest"], answer["item"], "prior" in answer) == (True, "一", False)
    assert answer["own"] == {"digital.data-channel": {
        "date": "2020-01-02", "item": "二", "already_awarded": "200000.00", "telecom_operator": True, "added_gbps": "3",
    }}  # fmt: skip
    assert found(answer) == []
    for key in ("readings", "assume_rest", "own"):
        assert found({name: part for name, part in answer.items() if name != key}) != []


def test_a_match_of_a_few_policies_is_asked_of_those():
    answer = saved(Matcher(EDITION, {}, policies=["digital.data-channel"]), profile(**BANK))
    assert len(answer["policies"]) == 1
    assert found(answer) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("total", "assured"), "1.00"),
        (("policies", 0, "amount"), "50000000.00"),
        (("policies", 0, "standing"), "ceiling"),
        (("facts", "registered_capital"), "1000000000.00"),
        (("facts", "licensed"), False),
        (("questions", 0, "stake"), "1.00"),
        (("near_misses",), [{}]),
        (("edition", "sha256"), "0"),
        (("date",), "2017-01-01"),
    ],
)
def test_a_tampered_match_is_found(path, value):
    answer = saved(Matcher(EDITION, {}), profile(**BANK))
    other = copy.deepcopy(answer)
    place = other
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert other != answer
    assert found(other) != []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"facts": {"registered_capital": "x"}}, "facts.registered_capital"),
        ({"facts": {"nothing": "1"}}, "facts.nothing"),
        ({"date": "yesterday"}, "date"),
        ({"readings": {"bse": "x"}}, "readings"),
        ({"readings": []}, "readings"),
        ({"own": {"nothing.here": {}}}, "facts.policy.nothing.here"),
        ({"own": "x"}, "own"),
        ({"policies": [{}]}, "policies"),
    ],
)
def test_a_match_that_cannot_be_read_any_more_is_named_by_its_field(change, field):
    answer = saved(Matcher(EDITION, {}), profile(**BANK)) | change
    with pytest.raises(InputError) as error:
        found(answer)
    assert error.value.field == field


@pytest.mark.parametrize(
    ("policy", "facts", "wanted", "over"),
    [
        ("finance.licensed-institution", {}, 1_000_000_000, "registered-capital"),
        ("finance.licensed-institution", {"licensed": False}, 1_000_000_000, "registered-capital"),
        ("finance.licensed-institution", {}, 9_000_000_000, "registered-capital"),
        ("digital.data-channel", {"telecom_operator": True}, 100_000_000, None),
        ("talent.recruitment-reward", {}, 100_000, None),
    ],
)
def test_what_solve_found_holds(policy, facts, wanted, over):
    asked = plain(CHENGDU, policy, facts)
    answer = json.loads(json.dumps(solution_json(solve(asked, chosen_input(asked, over), wanted), "en")))
    assert list(differences(answer, solution_json(solved_again(CHENGDU, checked(answer), None), "en"))) == []
    for key, value in (("value", "1.00"), ("status", "x"), ("most", None), ("earns", "5.00")):
        other = answer | {key: value}
        again = solution_json(solved_again(CHENGDU, checked(other), None), "en")
        assert other == answer or list(differences(other, again)), key
    with pytest.raises((InputError, UsageError)):
        solved_again(CHENGDU, answer | {"over": "licensed"}, None)
