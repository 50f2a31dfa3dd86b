"""Questions by the money they decide; none that cannot change anything; asking ends exactly when nothing can."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongcli.questions.ask import MATTERS, WHO, Answer, Dialogue, next_question, questions
from rongcli.questions.match import Matcher
from rongcli.rules.decide import decide
from rongcli.rules.rulings import rulings_of
from tests.advise.support import EDITION, MATCHER, QUICK, completions, profile, profiles, values

AREAS = sorted(EDITION.areas)


def asked(**facts):
    return questions(MATCHER, MATCHER.rows(profile(**facts)))


def test_stakes_of_all_policies_add_up():
    found = {question.name: question for question in asked()}
    assert found["settled_in_chengdu"].stake == 40_000_000_00 + 10_000_000_00
    assert found["settled_in_chengdu"].policies == ("finance.licensed-institution", "finance.wealth-manager")
    assert found["well_known_foreign_institution"].source == "authority"


def test_most_money_first_then_no_limit_then_no_figure_then_no_money():
    found = asked()
    kinds = [(question.stake > 0, bool(question.unbounded), bool(question.unpublished)) for question in found]
    assert kinds == sorted(kinds, reverse=True)
    stakes = [question.stake for question in found]
    assert stakes == sorted(stakes, reverse=True)
    assert found[0].name == "comes_to_chengdu"


def test_what_is_decided_is_not_asked_again():
    names = {question.name for question in asked(telecom_operator=False)}
    assert "added_gbps" not in names
    assert "international_dedicated_channel" not in names


def test_nobody_is_asked_to_rule_on_a_fact_they_stated():
    names = {question.name for question in asked(well_known_foreign_institution=False)}
    assert "well_known_foreign_institution" not in names


def test_the_interval_shrinks_or_stays():
    matcher = Matcher(EDITION, {}, policies=[name for name in EDITION.heads if name.startswith("finance.")])
    dialogue = Dialogue(profile())
    before = matcher.match(dialogue.profile).total
    for answer in (False, True, False, True, True):
        question = next_question(matcher, dialogue)
        first = next(iter(question.choices), None)
        dialogue = dialogue.answered(question, ("bank",) if question.several else answer if question.item else first)
        after = matcher.match(dialogue.profile).total
        assert before.assured <= after.assured <= after.at_most <= before.at_most
        before = after


def test_back_takes_an_answer_away_and_a_skip_too():
    start = profile(overseas_acquisition=True)._replace(kinds=("enterprise",))
    dialogue = Dialogue(start, (Answer(MATTERS, None),))
    first = next_question(MATCHER, dialogue)
    said = dialogue.answered(first, True)
    assert said.profile.facts == {"overseas_acquisition": True, first.item.name: True}
    assert said.back() == dialogue
    skipped = dialogue.answered(first, None)
    assert next_question(MATCHER, skipped).item != first.item
    assert next_question(MATCHER, skipped.back()).item == first.item
    assert dialogue.back() == Dialogue(start)
    assert dialogue.reopened() == Dialogue(start)


def outcome(row, facts):
    decision = decide(row.claim._replace(facts={**facts, "date": row.claim.facts["date"]}), row.terms)
    return decision.eligibility, decision.amounts


@pytest.mark.parametrize("area", AREAS)
@QUICK
@given(data=st.data())
def test_asking_stops_exactly_when_nothing_can_change(area, data):
    matcher = Matcher(EDITION, {}, policies=[name for name in EDITION.heads if name.startswith(f"{area}.")])
    dialogue = Dialogue(profile())
    while (question := next_question(matcher, dialogue)) is not None:
        if question.several:
            some = st.lists(st.sampled_from(sorted(question.choices)), min_size=question.name == WHO, unique=True)
            dialogue = dialogue.answered(question, tuple(data.draw(some)))
            continue
        assert any(can_change(row, question) for row in matcher.seen(dialogue.profile))
        answers = values(question.item) if question.item else st.sampled_from(sorted(question.choices))
        dialogue = dialogue.answered(question, data.draw(answers))
    for row in matcher.seen(dialogue.profile):
        now = (row.decision.eligibility, row.decision.amounts)
        assert all(outcome(row, completed) == now for completed in completed_of(row))


def completed_of(row):
    """Every completion of a row's facts; what is presumed is completed with yes."""
    presumed = {name for one in row.terms.policy.conditions if one.presumed for name in one.inputs}
    facts = {name: value for name, value in row.claim.facts.items() if name != "date"}
    return completions(row.policy, {**dict.fromkeys(presumed, True), **facts})


def can_change(row, question):
    """Whether two completions, the authority's rulings among them, that differ in one answer alone come out differently."""
    name = f"ruling:{question.name.removeprefix(row.policy.id + '.')}" if question.item is None else question.name
    if row.policy.id not in question.policies:
        return False
    seen = {}
    rulings = [ruling for one in row.terms.policy.conditions for ruling in rulings_of(one.test)]
    for completed in completed_of(row):
        for ruled in product((True, False), repeat=len(rulings)):
            whole = completed | dict(zip(rulings, ruled, strict=True))
            rest = tuple(value for other, value in whole.items() if other != name)
            seen.setdefault(rest, set()).add(outcome(row, whole))
    return any(len(outcomes) > 1 for outcomes in seen.values())


@QUICK
@given(profiles())
def test_each_question_can_change_something(some):
    rows = list(MATCHER.rows(some))
    for question in questions(MATCHER, rows)[:10]:
        assert any(can_change(row, question) for row in rows if row.policy.id in question.policies)


def no_to(question):
    """The answer of somebody whom a question does not concern."""
    if question.several:
        return ()
    if question.item is None:
        return next(one for one in question.choices if one in ("closed", "required", "excluded"))
    choices = [name for name in ("none", "other") if name in question.choices] or list(question.choices)
    return {"boolean": False, "choice": choices[0] if choices else None}.get(question.item.type, 0)


@pytest.mark.parametrize("kind", ["bank", "enterprise", "airline", "hospital", "school", "person"])
def test_whoever_says_no_to_the_rest_is_done_within_twelve_questions(kind):
    """The first asks who it is; in the end nothing that such an applicant sees is open, so no answer was left out."""
    dialogue = Dialogue(profile())
    while (question := next_question(MATCHER, dialogue)) is not None:
        assert (question.name == WHO) == (not dialogue.answers)
        dialogue = dialogue.answered(question, (kind,) if question.name == WHO else no_to(question))
    assert len(dialogue.answers) <= 12
    match = MATCHER.match(dialogue.profile)
    assert match.total.bounded == 0
    assert {row.standing for row in match.rows} == {"unfit"}
    assert {row.policy.id for row in match.rows} | {row.policy.id for row in match.others} == set(EDITION.heads)


def test_what_a_bank_may_get_is_in_what_it_is_asked():
    """No money that a bank could have hangs on a question that is never put: with yes to all, all of it is asked for."""
    start = profile()._replace(kinds=("bank",))
    open_ = {row.policy.id for row in MATCHER.match(start).rows if row.decision.amounts.maximum}
    asked_for = {policy for one in questions(MATCHER, MATCHER.seen(start)) for policy in one.policies}
    assert open_ <= asked_for
    assert {"finance.licensed-institution", "finance.wealth-manager", "investment.overseas-acquisition"} <= open_
