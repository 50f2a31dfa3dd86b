"""Breakpoints: every place where an award changes course, and no other answer than a single claim gets."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rongcli.base.errors import UsageError
from rongcli.questions.outcome import chosen_input, decided, line, moving, outcome
from rongcli.questions.pieces import pieces
from rongcli.questions.sweep import MOST_STEPS, breakpoints, sweep
from rongcli.rules.decide import decide
from rongcli.rules.expression import span
from tests.advise.questions import CHENGDU, YUNGANG, plain, questions

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
WIDTH = 120
GBPS = {"telecom_operator": True, "international_dedicated_channel": True}


@QUICK
@given(questions(), st.data())
def test_every_change_of_slope_is_a_breakpoint(question, data):
    asked, over = question
    assume(over in moving(asked))
    whole = line(over)
    money = outcome(asked, whole)
    assume(money.paid is not None and money.unmet is None)
    facts = {name: value for name, value in asked.claim.facts.items() if name != over.name}
    edges = [piece.first for piece in pieces(money.paid, facts, whole, 1)][:20]
    near = data.draw(st.one_of(st.sampled_from(edges), st.integers(whole.first, whole.first + 10**6)))
    first = max(near - WIDTH // 2, whole.first)
    ranged = whole._replace(first=first, last=min(first + WIDTH, whole.last))
    found, stepped = breakpoints(asked, ranged)
    assert not stepped and WIDTH < MOST_STEPS
    paid = [span(money.paid, {**facts, over.name: whole.unit * k})[1] for k in range(ranged.first, ranged.last + 1)]
    bends = [whole.unit * (first + i) for i in range(1, len(paid) - 1) if paid[i + 1] - 2 * paid[i] + paid[i - 1]]
    linear = all(
        piece.polynomial is None or len(piece.polynomial) <= 2 for piece in pieces(money.paid, facts, ranged, 1)
    )
    assert not linear or set(bends) <= set(found)


@QUICK
@given(st.one_of(questions(), questions(full=False)), st.data())
def test_every_value_at_which_eligibility_turns_is_a_marked_point(question, data):
    asked, over = question
    assume(over in moving(asked))
    whole = line(over)
    money = outcome(asked, whole)
    facts = {name: value for name, value in asked.claim.facts.items() if name != over.name}
    edges = [piece.first for piece in pieces(money.paid or money.met, facts, whole, 1)][:20]
    near = data.draw(st.one_of(st.sampled_from(edges), st.integers(whole.first, whole.first + 10**6)))
    first = max(near - data.draw(st.integers(0, WIDTH)), whole.first)
    last = min(first + WIDTH, whole.last)
    assume(first < last)
    found = sweep(asked, over, whole.unit * first, whole.unit * last)
    points = {point.value: point for point in found.series[0].points}
    verdicts = [decided(asked, asked.terms(), over.name, whole.unit * k).eligibility for k in range(first, last + 1)]
    for k, (before, after) in enumerate(pairwise(verdicts), first + 1):
        if before != after:
            assert points[whole.unit * k].mark.kind == "threshold"
            assert whole.unit * (k - 1) in points


def test_a_threshold_where_the_award_begins_at_nothing_is_a_point():
    asked = plain(CHENGDU, "health.direct-billing", {"chengdu_medical_institution": True})
    for last in (3, 100):
        points = swept(asked, 0, last * 10**6).series[0].points
        marks = [(point.value, point.mark.kind) for point in points if point.mark]
        assert marks == [(10**6, "threshold")]
        assert [point.decision.eligibility for point in points[:2]] == ["ineligible", "eligible"]


@QUICK
@given(questions(full=False), st.integers(0, 10**7), st.integers(1, 10**9))
def test_every_point_is_what_a_claim_gets(question, start, length):
    asked, over = question
    assume(over in moving(asked))
    whole = line(over)
    first = whole.unit * (whole.first + start // whole.unit)
    last = min(first + length * (whole.unit if whole.unit > 1 else 1), whole.unit * whole.last)
    assume(first < last)
    found = sweep(asked, over, first, last)
    points = found.series[0].points
    values = [point.value for point in points]
    assert values == sorted(set(values))
    assert (values[0], values[-1]) == (first, last - last % whole.unit)
    for point in points[:40]:
        facts = {**asked.claim.facts, over.name: point.value}
        assert point.decision == decide(asked.claim._replace(facts=facts), asked.terms())


def swept(asked, first, last, step=None, by=None):
    return sweep(asked, chosen_input(asked, None), first, last, step, by)


def test_the_step_that_comes_to_the_cap_is_marked_and_not_the_one_that_earns_nothing():
    found = swept(plain(CHENGDU, "digital.data-channel", GBPS), 8 * 10**6, 12 * 10**6)
    marks = [(point.value, point.mark.kind) for point in found.series[0].points if point.mark]
    assert marks == [(9 * 10**6, "tier"), (10 * 10**6, "cap")]


def test_a_cap_and_a_threshold_are_marked():
    bank = {"licensed": True, "legal_person": True, "settled_in_chengdu": True, "well_known_foreign_institution": True}
    found = swept(plain(CHENGDU, "finance.licensed-institution", bank), 10**11, 6 * 10**11)
    marks = [(point.value, point.mark.kind) for point in found.series[0].points if point.mark]
    assert marks == [(4 * 10**11, "cap")]
    found = swept(plain(CHENGDU, "finance.wealth-manager"), 5 * 10**11, 2 * 10**12)
    marks = [(point.value, point.mark.kind) for point in found.series[0].points if point.mark]
    assert marks == [(10**12 + 1, "threshold")]
    assert [point.value for point in found.series[0].points if point.edge] == []


def test_tiers_have_both_sides_of_an_edge():
    found = swept(plain(YUNGANG, "logistics.warehouse"), 0, 6 * 10**10, step=4 * 10**9)
    values = [point.value for point in found.series[0].points]
    assert {10**10 - 1, 10**10, 5 * 10**10 - 1, 5 * 10**10} <= set(values)


def test_a_second_input_makes_a_series_for_each_value():
    policy = YUNGANG.policies["logistics.line"]
    asked = plain(YUNGANG, "logistics.line")
    found = sweep(asked, policy.input("freight"), 0, 10**7, None, (policy.input("line_year"), (10**6, 2 * 10**6)))
    assert [series.by for series in found.series] == [10**6, 2 * 10**6]
    assert [series.points[-1].decision.amounts.amount for series in found.series] == [10**7, 8_500_000]


def test_too_many_points_are_refused():
    with pytest.raises(UsageError, match="10,000 points"):
        swept(plain(CHENGDU, "finance.licensed-institution"), 0, 10**12, step=1)


def test_many_steps_are_not_listed_one_by_one():
    asked = plain(CHENGDU, "digital.data-channel", GBPS)
    found, stepped = breakpoints(asked, line(chosen_input(asked, None)))
    assert len(found) <= 40 and not stepped  # the cap ends them at ten
    asked = plain(YUNGANG, "aviation.cargo")
    assert breakpoints(asked, line(chosen_input(asked, None))) == ([], True)


def test_an_unmet_condition_leaves_nothing_to_break():
    asked = plain(CHENGDU, "digital.data-channel", {**GBPS, "telecom_operator": False})
    found = swept(asked, 0, 12_000_000)
    assert {point.decision.eligibility for point in found.series[0].points} == {"ineligible"}
    assert not any(point.mark for point in found.series[0].points)
