"""The smallest input: it earns the amount, nothing smaller does, and what is said to be out of reach is."""

import datetime

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rongcli.base.errors import UsageError
from rongcli.questions.outcome import chosen_input, line, moving
from rongcli.questions.pieces import Line, pieces
from rongcli.questions.polynomial import Poly
from rongcli.questions.solve import solve
from rongcli.rules.decide import decide
from rongcli.rules.expression import Apply, Const, Fact, span
from tests.advise.questions import CHENGDU, MONEY, PAYING, YUNGANG, plain, questions, value_of

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
GBPS = {"telecom_operator": True, "international_dedicated_channel": True}
BANK = {"licensed": True, "legal_person": True, "settled_in_chengdu": True, "well_known_foreign_institution": True}


def earned(asked, over, value):
    """The most that a value of the input could be paid, nothing where it is ineligible."""
    facts = {**asked.claim.facts, over.name: value}
    return decide(asked.claim._replace(facts=facts), asked.terms()).amounts.maximum or 0


def smaller(over, value):
    """Values below one, near and far."""
    unit, first = line(over).unit, line(over).first
    steps = st.integers(first, max(value // unit - 1, first))
    near = st.integers(1, 50).map(lambda less: max(value // unit - less, first))
    return st.one_of(steps, near).map(lambda step: step * unit)


@QUICK
@given(questions(), MONEY, st.data())
def test_it_earns_the_amount_and_nothing_smaller_does(question, wanted, data):
    asked, over = question
    assume(over in moving(asked))
    wanted = max(wanted, 1)
    found = solve(asked, over, wanted)
    if found.value is not None:
        assert found.status in ("reached", "possible")
        assert earned(asked, over, found.value) >= wanted
        below = data.draw(smaller(over, found.value))
        assert below == found.value or earned(asked, over, below) < wanted
        if found.short is not None:
            assert found.short == earned(asked, over, found.value - line(over).unit) < wanted
    elif found.status != "unbounded":
        best = 0 if found.best is None else found.best.amount
        assert best < wanted
        other = data.draw(st.one_of(value_of(over), smaller(over, line(over).unit * line(over).last)))
        assert earned(asked, over, other) <= best
        if found.best is not None:
            assert earned(asked, over, found.best.value) == best
            less = data.draw(smaller(over, found.best.value))
            assert less == found.best.value or earned(asked, over, less) < best or not best


@QUICK
@given(questions(full=False), MONEY, st.data())
def test_with_facts_open_nothing_smaller_could_earn_it(question, wanted, data):
    asked, over = question
    assume(over in moving(asked))
    found = solve(asked, over, max(wanted, 1))
    if found.value is None or found.value == line(over).first * line(over).unit:
        return
    rest = {item.name: data.draw(value_of(item)) for item in asked.policy.inputs if item.name not in asked.claim.facts}
    whole = asked._replace(claim=asked.claim._replace(facts={**rest, **asked.claim.facts}))
    below = data.draw(smaller(over, found.value))
    assert earned(whole, over, below) < max(wanted, 1)
    if found.sure is not None and decide(whole.claim, whole.terms()).eligibility != "ineligible":
        held = {one.condition.id for one in found.open}
        facts = {**rest, **asked.claim.facts, over.name: found.sure}
        decision = decide(whole.claim._replace(facts=facts), whole.terms())
        unmet = {one.condition.id for one in decision.conditions if one.met is False}
        assert unmet & held or decision.eligibility == "needs-information" or decision.amounts.maximum >= wanted


@pytest.mark.parametrize(
    ("name", "facts", "over", "wanted", "status", "value"),
    [
        ("finance.licensed-institution", BANK, None, 4_000_000_000, "reached", 399_999_999_950),
        ("finance.licensed-institution", BANK, None, 4_000_000_001, "unreachable", None),
        ("finance.licensed-institution", {**BANK, "licensed": False}, None, 1, "ineligible", None),
        ("digital.data-channel", GBPS, None, 50_000_000, "reached", 3_000_000),
        ("finance.wealth-manager", {}, None, 1, "reached", 1_000_000_000_001),
        ("health.direct-billing", {}, None, 10_000_001, "reached", 3_000_000),
    ],
)  # fmt: skip
def test_of_the_bundled_table(name, facts, over, wanted, status, value):
    asked = plain(CHENGDU, name, facts)
    found = solve(asked, chosen_input(asked, over), wanted)
    assert (found.status, found.value) == (status, value)


@pytest.mark.parametrize(
    ("name", "facts", "over", "wanted", "value"),
    [
        ("logistics.lorries", {}, None, 8_000_000, 10_000_000),  # at eleven the price of all of them falls
        ("logistics.lorries", {}, None, 8_000_001, 13_000_000),
        ("logistics.containers", {}, None, 140_000_100, 5_000_002_839),
        ("logistics.warehouse", {}, None, 30_000_001, 50_000_000_000),
        ("premises.young-firm", {}, None, 3_000_000, 0),
        ("trade.export-growth", {"exports_last_year": 400_000_000}, "exports", 2_000_001, 500_010_000),
        ("rnd.top-up", {"certified": True}, "rd_cost", 1_000_000, 19_999_990),
        ("premises.rent", {"office_area": 200_500_000, "lease_start": 738916}, "lease_end", 7_218_000,
         datetime.date(2025, 1, 31).toordinal()),
    ],
)  # fmt: skip
def test_of_tiers_brackets_units_and_dates(name, facts, over, wanted, value):
    asked = plain(YUNGANG, name, facts)
    assert solve(asked, chosen_input(asked, over), wanted).value == value


def test_a_cap_says_where_it_is_reached():
    asked = plain(CHENGDU, "finance.licensed-institution", BANK)
    found = solve(asked, chosen_input(asked, None), 10**12)
    assert (found.best.amount, found.best.value, found.unrounded) == (4_000_000_000, 399_999_999_950, 400_000_000_000)
    exact = solve(asked, chosen_input(asked, None), 4_000_000_000)
    assert exact.unrounded == 400_000_000_000


def test_the_most_is_reached_at_the_smallest_value_that_is_paid_it():
    """Beyond it lies more before rounding, and not a fen more to be paid."""
    facts = {"contract_value": 337_421, "paid_value": 454_222_449_373}
    asked = plain(
        YUNGANG, "trade.contract", facts, **{"trade.contract.amount": "signed", "trade.contract.pool": "planned"}
    )
    found = solve(asked, asked.policy.input("equipment"), 3375)
    assert (found.status, found.best.amount) == ("unreachable", 3374)
    assert (found.best.value, found.unrounded) == (33_740, None)


def test_unknown_numbers_make_it_conditional():
    asked = plain(YUNGANG, "industry.equipment", {"equipment": 3_000_000_000})
    found = solve(asked, chosen_input(asked, "loan"), 10_000_000)
    assert (found.status, found.value, found.sure) == ("possible", 49_999_998, None)
    assert [missing.input for missing in found.award.missing] == ["tax_paid"]


def test_an_alternative_that_is_open_is_not_counted_on():
    asked = plain(YUNGANG, "talent.settling")
    found = solve(asked, chosen_input(asked, "revenue"), 6_000_000)
    assert (found.status, found.value, found.sure) == ("possible", 0, 500_000_001)


def test_which_input_it_is_over():
    asked = plain(YUNGANG, "industry.equipment")
    with pytest.raises(UsageError, match="needs --over") as error:
        chosen_input(asked, None)
    assert "equipment or --over loan or --over tax-paid" in error.value.hint.en
    stated = plain(YUNGANG, "industry.equipment", {"equipment": 1, "loan": 1})
    assert chosen_input(stated, None).name == "tax_paid"
    with pytest.raises(UsageError, match="does not move"):
        chosen_input(plain(CHENGDU, "finance.licensed-institution"), "paid_in_capital")
    with pytest.raises(UsageError, match="publishes no amount"):
        chosen_input(plain(CHENGDU, "rail.freight-discount"), None)


def test_both_tables_have_policies_to_solve():
    assert len([name for edition, name in PAYING if edition is CHENGDU]) >= 8
    assert len([name for edition, name in PAYING if edition is YUNGANG]) >= 20


X = Fact("x", "number")
EXPRESSIONS = st.recursive(
    st.one_of(st.just(X), st.integers(0, 40).map(Const)),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["add", "subtract", "multiply", "min", "max"]), inner, inner).map(
            lambda parts: Apply(parts[0], parts[1:])
        ),
        st.tuples(inner, st.integers(1, 7)).map(lambda parts: Apply("divide", (parts[0], Const(parts[1])))),
        st.tuples(st.sampled_from(["above", "at_least", "below", "at_most"]), inner, inner, inner, inner).map(
            lambda parts: Apply("if", (Apply(parts[0], parts[1:3]), *parts[3:]))
        ),
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(EXPRESSIONS, st.integers(1, 3))
def test_the_pieces_are_the_whole_domain_and_never_turn(expression, unit):
    first, last = 0, 60
    found = list(pieces(expression, {}, Line("x", unit, first, last), 1))
    assert [piece.first for piece in found] == [first, *(piece.last + 1 for piece in found[:-1])]
    assert found[-1].last == last
    for piece in found:
        values = [span(expression, {"x": unit * k})[1] for k in range(piece.first, piece.last + 1)]
        if piece.direction in ("", "+"):
            assert values == sorted(values)
        if piece.direction in ("", "-"):
            assert values == sorted(values, reverse=True)
        if piece.polynomial is not None:
            assert values == [Poly(piece.polynomial).at(k) for k in range(piece.first, piece.last + 1)]
