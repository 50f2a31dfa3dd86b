"""Questions for the property tests: policies that pay money, of the bundled table and of the made-up city."""

import datetime
from functools import partial
from pathlib import Path

from hypothesis import assume
from hypothesis import strategies as st

from rongcli.base.errors import UsageError
from rongcli.questions.outcome import line, moving, outcome
from rongcli.rules.codes import code
from rongcli.rules.explain import Asked
from rongcli.rules.facts import PARSERS, parse_value, read_claim
from rongcli.rules.lookup import chosen_readings
from rongcli.table.load import load_edition

ROOT = Path(__file__).resolve().parents[2]
CHENGDU = load_edition(cached=False)
YUNGANG = load_edition(ROOT / "tests" / "table" / "second_city.toml", cached=False)
DAY = datetime.date(2025, 8, 1)
MONEY = st.one_of(
    st.sampled_from([0, 1, 99, 5_000_000_01, 100_000_000, 400_000_000_100]),
    st.integers(0, 10**7),
    st.integers(0, 10**12),
)
COUNTS = st.integers(0, 40).map(lambda count: count * 1_000_000)
NUMBERS = st.one_of(st.sampled_from([0, 1, 999_999, 1_000_000, 6_999_999, 10_000_000]), st.integers(0, 2 * 10**10))
DAYS = st.integers(datetime.date(2020, 1, 1).toordinal(), datetime.date(2030, 1, 1).toordinal())
RATES = st.integers(0, 1_000_000)


def paying(edition):
    """The policies of an edition whose money the text bounds and a number moves."""
    found = []
    for name in edition.heads:
        asked = plain(edition, name)
        awards = asked.terms().policy.awards
        if awards and awards[0].certainty != "unpublished" and moving(asked):
            found.append((edition, name))
    return found


def plain(edition, name, facts=None, **readings):
    policy = edition.policies[name]
    claim = read_claim(policy, {"applicant": "A", "item": "I"}, DAY)
    claim = claim._replace(facts={**claim.facts, **(facts or {})})
    return Asked(edition, policy, claim, chosen_readings(edition, policy, readings))


def value_of(item):
    """Typed values that an input may have."""
    if item.type == "boolean":
        return st.sampled_from([True, True, True, False])
    if item.type == "choice":
        return st.sampled_from(sorted(item.choices))
    if item.cells:
        row = st.fixed_dictionaries({cell.short: value_of(cell).map(partial(code, cell)) for cell in item.cells})
        return st.lists(row, max_size=3).map(partial(parse_value, item))
    if item.type == "text":
        return st.sampled_from(["a", "b", "甲"])
    return {"money": MONEY, "count": COUNTS, "date": DAYS, "rate": RATES}.get(item.type, NUMBERS)


PAYING = [*paying(CHENGDU), *paying(YUNGANG)]


@st.composite
def questions(draw, full=True):
    """A question, and the input it is over, which it leaves open; with ``full`` everything else is stated."""
    edition, name = draw(st.sampled_from(PAYING))
    policy = edition.policies[name]
    wanted = {
        f"{name}.{key}": draw(st.sampled_from(sorted(reading.choices))) for key, reading in policy.readings.items()
    }
    asked = plain(edition, name, **wanted)
    over = draw(st.sampled_from(moving(asked) or moving(plain(edition, name))))
    facts = {item.name: draw(value_of(item)) for item in policy.inputs
             if item != over and (full or draw(st.booleans()))}  # fmt: skip
    already = draw(st.sampled_from([None, None, None, 10**6, 3 * 10**8]))
    claim = asked.claim._replace(facts={**asked.claim.facts, **facts}, already_awarded=already)
    found = asked._replace(claim=claim)
    assume(not divided(found, over))
    return found, over


def divided(asked, over):
    """Whether solve and sweep refuse to go over an input because the award divides by what may be nothing."""
    try:
        outcome(asked, line(over))
    except UsageError as error:
        return "divides by" in error.message.en
    return False


def numeric(item):
    return item.type in PARSERS
